"""Write docs/model.md: what expressions in the prose can speak of, each with its value in a real edition.

    python scripts/model_reference.py

The descriptions stand in model_reference.yml, in Chinese, since editors read them. A test says when the page is stale, and
when a public property of a class is not described.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from tradebook.book.edition import Edition
from tradebook.exhibits.tables import Table
from tradebook.figures.units import find_unit
from tradebook.figures.wording import KINDS
from tradebook.files import write_atomically
from tradebook.model.area import Facts, Sectors
from tradebook.model.group import Group
from tradebook.topics.forecast import Extrapolation, PrintedForecast

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "model.md"
YEAR = 2022
"""The edition of the examples."""
MOST = 40
"""Characters of an example."""

INTRODUCTION = f"""\
# 句子里能写什么

由 `make docs` 生成，不要直接修改；说明在 `scripts/model_reference.yml`。怎样写进句子，见[怎样写一章](writing-a-chapter.md)。

“例子”一栏的值出自 {YEAR} 年版，就是句子里显示的样子。〔缺〕是该版没有的数：写到它的句子自己省去。
一列数、一组数后面可以接着写：`area.sectors.exports.largest(1).growth`。图表和表格用的，只写在代码格里。
"""


def main() -> None:
    """Write the page."""
    write_atomically(PAGE, reference(open_names()))


def describe() -> dict[str, Any]:
    """Return the descriptions: of ``kinds`` and ``classes``."""
    descriptions: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
    return descriptions


def find_class(section: Mapping[str, Any]) -> type:
    """Return the class that a section describes."""
    module, _, name = section["class"].rpartition(".")
    found: type = getattr(import_module(f"tradebook.{module}"), name)
    return found


def list_members(described: type) -> set[str]:
    """Return the public properties and methods of a class: its own, and those of bases that have no public name."""
    kinds = property | cached_property
    bases = [base for base in described.__mro__ if base is described or base.__name__.startswith("_")]
    return {
        name
        for base in bases
        for name, member in vars(base).items()
        if not name.startswith("_") and (isinstance(member, kinds) or inspect.isfunction(member))
    }


def open_names() -> dict[str, Any]:
    """Open the edition of the examples; return what they speak of by name."""
    edition = Edition(YEAR, ROOT / "data")
    return {
        **edition.names,
        "review": Extrapolation(edition, "review", YEAR - 1),
        "printed_before": PrintedForecast(edition, "printed_before", YEAR - 1),
    }


def show(value: Any) -> str:
    """Return an example's value in words, as short as can be."""
    match value:
        case bool():
            text = "是" if value else "否"
        case Group():
            text = f"{len(value)}列数"
        case Sectors():
            text = f"{len(value)}个行业"
        case Facts():
            text = "各项事实"
        case pd.DataFrame():
            text = f"{len(value)}行{len(value.columns)}列的数据框"
        case Table():
            text = "表格"
        case dict() | list() | tuple() | set():
            text = f"{len(value)}项"
        case None:
            text = "无"
        case _ if hasattr(value, "_repr_mimebundle_"):
            text = value._repr_mimebundle_()["text/plain"]
        case _ if hasattr(value, "data"):
            text = value.data
        case _ if callable(value) or type(value).__repr__ is object.__repr__:
            text = "—"
        case _:
            text = str(value)
    text = " ".join(str(text).split()).replace("|", "\\|")
    return text if len(text) <= MOST else f"{text[:MOST]}…"


# -- the parts of the page ---------------------------------------------------------------------------------------------


def reference(names: dict[str, Any]) -> str:
    """Return the page.

    Args:
        names: See `open_names`.
    """
    edition, descriptions = names["edition"], describe()
    parts = [INTRODUCTION, *(write_section(section, names) for section in descriptions["classes"])]
    parts += [write_kinds(descriptions["kinds"]), write_codes(edition), write_facts(edition, names)]
    return "\n".join(parts)


def write_table(*head: str, rows: Iterator[tuple[str, ...]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def write_section(section: Mapping[str, Any], names: dict[str, Any]) -> str:
    """Return what the page says of a class."""

    def rows() -> Iterator[tuple[str, ...]]:
        for name, entry in section["members"].items():
            expression, words = entry if isinstance(entry, list) else (f"{section['of']}.{name}", entry)
            yield f"`.{name}`", words, f"`{expression}`", show(eval(expression, names))

    return f"## {section['title']}\n\n{section['says']}\n\n" + write_table("写", "是", "例子", "显示", rows=rows())


def write_kinds(kinds: Mapping[str, Any]) -> str:
    """Return the kinds of wording, each with what it makes of some numbers."""

    def rows() -> Iterator[tuple[str, ...]]:
        for kind, (words, unit, values) in kinds.items():
            shown = (KINDS[kind].word(Decimal(value), find_unit(unit)) for value in values)
            yield f"`{kind}`", words, "；".join(shown)

    title = '## 用词\n\n`.worded("种类")` 和 `edition.measure(值, "种类", 名称)` 可用的种类。\n\n'
    return title + write_table("种类", "是", "例子", rows=rows())


def write_codes(edition: Edition) -> str:
    """Return what expressions call sectors and flows, and the areas by code."""
    identifiers = edition.identifiers
    called = ((f"`{identifiers[code]}`", code, edition.name(code)) for code in identifiers)
    areas = "、".join(f"`{row['code']}` {row['name_zh']}" for row in edition.package.rows("areas"))
    return (
        "## 行业和流向的名字\n\n"
        + write_table("写", "代码", "名称", rows=called)
        + f'\n## 地区代码\n\n用在 `place("代码")` 里。\n\n{areas}。\n'
    )


def write_facts(edition: Edition, names: dict[str, Any]) -> str:
    """Return the single facts of the year, each once, with the other places that have it."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in edition.package.rows("facts", {"year": edition.year}):
        found.setdefault(row["indicator"], []).append(row)

    def rows() -> Iterator[tuple[str, ...]]:
        for indicator, places in sorted(found.items()):
            codes = {place["area"] for place in places}
            first = next((p for p in places if p["area"] == edition.info.area), places[0])
            expression = call_fact(edition, first, [p for p in places if p["area"] == first["area"]])
            others = "、".join(f"`{code}`" for code in sorted(codes - {first["area"]}))
            yield edition.name(indicator), f"`{expression}`", show(eval(expression, names)), others

    title = f"## 单项事实\n\n{edition.year} 年的全部事实；一项有几个行业或流向的，只举其中一个。\n\n"
    return title + write_table("名称", "写", "显示", "还有这些地区", rows=rows())


def call_fact(edition: Edition, row: Mapping[str, Any], alike: list[Mapping[str, Any]]) -> str:
    """Return the expression of a fact; sector and flow are only said if the place has several."""
    called = {edition.info.area: "fact", edition.info.nation: "nation.fact"}
    holder = called.get(row["area"], f'place("{row["area"]}").fact')
    if len({(each["sector"], each["flow"]) for each in alike}) == 1:
        return f"{holder}.{row['indicator']}"
    return f'{holder}("{row["indicator"]}", sector="{row["sector"]}", flow="{row["flow"]}")'


if __name__ == "__main__":
    main()
