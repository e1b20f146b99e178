"""What is of one area stands in its data: chapters and library name none of its places, bases or firms."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from helpers.chapters import FIRST, SECOND, notebook
from helpers.editions import open_edition
from helpers.support import ROOT, real_data

AREA = open_edition(real_data(), 2022).info.area
LIBRARY = ROOT / "scripts" / "tradebook"
LEGAL_FORM = re.compile(
    r"（[^）]*）|(?:股份|科技|文化|网络|系统工程|半导体|动力电池|信息)*(?:有限|有限责任|股份)*公司$"
)


def own_names() -> set[str]:
    """The names of all places that are part of the report's area, of its bases, and of the firms that its data list."""
    package, areas = real_data(), real_data().rows("areas")
    inside, found = {AREA}, set()
    while inside != found:
        found, inside = inside, inside | {row["code"] for row in areas if row["part_of"] in inside}
    names = {row["name_zh"] for row in areas if row["code"] in inside}
    firms = {LEGAL_FORM.sub("", row["enterprise"]) for row in package.rows("enterprise_partners")}
    firms = {firm.removeprefix(place) for firm in firms for place in names if firm.startswith(place)} | firms
    return names | firms | {row["short_zh"] for row in package.rows("export_bases")}


def texts_of(path: Path) -> set[str]:
    """The texts of a module but its documentation, in which places may serve as examples."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bodies = [node.body for node in ast.walk(tree) if isinstance(getattr(node, "body", None), list)]
    documentation = {
        id(statement.value)
        for body in bodies
        for statement in body
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    }
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation
    }


def test_the_names_are_those_of_places_bases_and_firms():
    names = own_names()
    assert names >= {"陕西", "西安", "空港新城", "丝路软件城", "人力资源产业园", "三星", "点告", "长安航空"}
    assert all(len(name) > 1 for name in names)


@pytest.mark.parametrize("name", FIRST + SECOND)
def test_a_chapter_names_nothing_of_the_area(name):
    text = "\n".join(cell.source for cell in notebook(name).cells)
    assert [each for each in sorted(own_names()) if each in text] == []


def test_the_library_names_nothing_in_the_area():
    # which provinces there are is no matter of one area
    names = own_names() - {real_data().name(AREA)}
    found = [
        (str(path.relative_to(LIBRARY)), name)
        for path in sorted(LIBRARY.rglob("*.py"))
        for text in texts_of(path)
        for name in names
        if name in text
    ]
    assert found == []
