"""The map of the house names every module of the library and no other, and the contract holds every room."""

import ast
import re
import tomllib

from helpers.support import ROOT
from tradebook.provenance import LIBRARY

MAP = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
ROOMS = {path.parent.name for path in LIBRARY.glob("*/__init__.py")}


def list_modules() -> set[str]:
    paths = (path.relative_to(LIBRARY).with_suffix("") for path in LIBRARY.rglob("*.py"))
    return {".".join(path.parts) for path in paths if not path.name.startswith("__")}


def read_head(path) -> str:
    """The first paragraph of a module's docstring, with one pair of backticks where that has two."""
    head = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))).partition("\n\n")[0]
    return " ".join(head.split()).replace("``", "`")


def test_the_map_names_every_module_once():
    named = re.findall(r"^\| `([a-z_.]+)` \|", MAP, flags=re.MULTILINE)
    assert len(named) > 80
    assert sorted(named) == sorted(list_modules())


def test_every_row_stands_in_its_room_and_says_what_the_module_says_of_itself():
    rows = []
    for part in re.split(r"^### ", MAP.partition("## The rooms")[2], flags=re.MULTILINE)[1:]:
        room, said, *_ = (" ".join(text.split()) for text in part.split("\n\n"))
        assert room == "Ground" or said == read_head(LIBRARY / room / "__init__.py")
        rows += [(room, *row) for row in re.findall(r"^\| `([a-z_.]+)` \| (.*) \|$", part, flags=re.MULTILINE)]
    assert len(rows) == len(list_modules())
    for room, name, said in rows:
        assert room == (name.partition(".")[0] if "." in name else "Ground"), name
        assert f"{said}." == read_head(LIBRARY.joinpath(*name.split(".")).with_suffix(".py")), name


def test_the_map_answers_with_modules_that_are_there():
    answers = re.findall(r"^\| [^`|]+ \| (.*`.*) \|$", MAP, flags=re.MULTILINE)
    assert len(answers) > 15
    modules = [name for answer in answers for name in re.findall(r"`([a-z_]+\.[a-z_.]+)`", answer)]
    assert {name for name in modules if name.split(".")[0] in ROOMS} <= list_modules()


def test_the_contract_has_a_layer_for_every_room():
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = pyproject["tool"]["importlinter"]["contracts"][0]["layers"]
    assert {name.strip() for layer in layers for name in re.split("[|:]", layer)} >= ROOMS


def test_a_room_is_not_crowded():
    crowded = {room: len(list((LIBRARY / room).glob("[a-z]*.py"))) for room in ROOMS}
    assert max(crowded.values()) <= 12


def test_every_script_is_named_where_somebody_looks_for_it():
    guides = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "Makefile", "docs/rap.md")]
    named = "".join(path.read_text(encoding="utf-8") for path in guides)
    scripts = sorted(path.name for path in (ROOT / "scripts").glob("*.*") if path.suffix in (".py", ".sh"))
    assert len(scripts) > 7
    assert [name for name in scripts if name not in named] == []
