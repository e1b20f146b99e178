"""The guide for whoever writes a chapter: every example runs, and shows what the guide says that it shows.

A section of the guide is a chapter of its fenced blocks: ``md`` is a Markdown cell, ``python`` a code cell. A block ``text``
says what readers see of it, ``text 2021`` what they see in that edition. In the section on errors a block ``text 出错`` says
what is wrong with the blocks before it.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from dataclasses import dataclass
from itertools import groupby

import nbformat
import pytest
import yaml
from helpers.small_data import write_small_data
from helpers.support import DATA, REPORT_YEAR, ROOT, real_data
from papermill.exceptions import PapermillExecutionError
from tradebook.checks.run import check_data
from tradebook.cli.main import COMMANDS
from tradebook.data.package import DataPackage, hand_over
from tradebook.errors import ProseError
from tradebook.execution.engine import execute_notebook
from tradebook.exhibits.exhibit import exhibits_in
from tradebook.publish.writing.preview import preview_notebook

GUIDE = (ROOT / "docs" / "writing-a-chapter.md").read_text(encoding="utf-8")
PIECE = re.compile(
    r"^## (?P<title>[^\n]+)$|^```(?P<kind>\w+)(?: (?P<note>[^\n]+))?\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE
)
NEW_CHAPTER, ERRORS = "新的一章", "出错时"
"""The section with the first cells of every chapter, and the one on errors."""


@dataclass(frozen=True)
class Block:
    """A fenced block of the guide, with the section that it stands in."""

    section: str
    kind: str
    note: str
    text: str


def read_blocks() -> list[Block]:
    blocks, section = [], ""
    for piece in PIECE.finditer(GUIDE):
        section = piece["title"] or section
        if piece["kind"]:
            blocks.append(Block(section, piece["kind"], piece["note"] or "", piece["text"]))
    return blocks


BLOCKS = read_blocks()
CELLS = ("md", "python")
OPENING = [block for block in BLOCKS if (block.section, block.kind) == (NEW_CHAPTER, "python")]
SECTIONS = {
    section: list(blocks) for section, blocks in groupby(BLOCKS, lambda block: block.section) if section != ERRORS
}
EXAMPLES = [section for section, blocks in SECTIONS.items() if any(block.kind in CELLS for block in blocks)]


def mistakes() -> list[tuple[list[Block], str]]:
    """The examples of errors: the blocks of each, and its messages."""
    examples, before = [], []
    for block in (block for block in BLOCKS if block.section == ERRORS):
        if block.kind in CELLS:
            before.append(block)
        elif block.note == "出错":
            examples.append((before, block.text))
            before = []
    return examples


def run(folder, blocks, year=REPORT_YEAR):
    """Execute a chapter of blocks, after the cells with which every chapter begins."""
    cells = [*OPENING, *(block for block in blocks if block.kind in CELLS and block not in OPENING)]
    new_cell = {"md": nbformat.v4.new_markdown_cell, "python": nbformat.v4.new_code_cell}
    written = [new_cell[block.kind](block.text.strip()) for block in cells]
    written[0].metadata["tags"] = ["parameters"]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = folder / "guide.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=written, metadata={"kernelspec": kernel}), path)
    with hand_over(real_data()):
        return execute_notebook(path, {"year": year, "data_dir": str(DATA)})


def test_the_guide_has_examples():
    assert len(OPENING) == 2
    assert len(EXAMPLES) > 7
    assert len(mistakes()) > 10


@pytest.mark.parametrize("section", EXAMPLES)
def test_examples_show_what_the_guide_says(tmp_path, section):
    blocks = SECTIONS[section]
    texts = [block for block in blocks if block.kind == "text"]
    years = {int(block.note or REPORT_YEAR) for block in texts} or {REPORT_YEAR}
    executed = {year: run(tmp_path, blocks, year) for year in years}
    for block in texts:
        assert block.text.strip() in preview_notebook(executed[int(block.note or REPORT_YEAR)])
    named = re.findall(r'edition\.exhibit\(\s*"([\w-]+)"', "".join(block.text for block in blocks))
    shown = [exhibit["name"] for exhibit in exhibits_in(executed[REPORT_YEAR])]
    assert shown == named


@pytest.mark.parametrize(("blocks", "messages"), mistakes())
def test_mistakes_are_answered_as_the_guide_says(tmp_path, blocks, messages):
    with pytest.raises((ProseError, PapermillExecutionError)) as error:
        run(tmp_path, blocks)
    said = str(error.value)
    assert [line for line in messages.splitlines() if line not in said] == []


def test_every_message_on_expressions_is_in_the_guide():
    """What the library says of expressions, without what it fills in."""
    names = ("evaluation.py", "expressions.py", "prose.py")
    trees = [
        ast.parse((ROOT / "scripts/tradebook/execution" / name).read_text(encoding="utf-8")) for name in names
    ]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    docstrings = [node.value for node in nodes if isinstance(node, ast.Expr)]
    said = [node.value for node in nodes if isinstance(node, ast.Constant) and node not in docstrings]
    words = [word for message in said for word in re.findall("[\u4e00-\u9fff]{4,}", str(message))]
    assert len(words) > 15
    assert [word for word in words if word not in GUIDE] == []


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_sentence_of_a_readme_reads_as_it_says(tmp_path, name):
    text = (ROOT / name).read_text(encoding="utf-8")
    (sentence,) = re.findall(r"^    (.*\{eval\}.*)$", text, flags=re.MULTILINE)
    shown = preview_notebook(run(tmp_path, [Block("", "md", "", sentence)])).strip()
    assert "{eval}" not in shown
    assert shown in text


def test_a_fact_that_is_added_as_the_guide_shows_it_passes_the_check(tmp_path):
    """The guide shows rows of the data; of another indicator and without a place in the print they are new ones."""
    added = [block.text for block in BLOCKS if (block.section, block.kind) == ("新的数据", "csv")]
    data = write_small_data(tmp_path)
    for name, line in zip(("codes/indicators.csv", "facts.csv"), added, strict=True):
        assert line in (DATA / name).read_text(encoding="utf-8")
        new = re.sub(r",L\d+,$", ",,", line.strip().replace("new_services_firms", "of_the_guide"))
        path = data / name
        path.write_text(f"{path.read_text(encoding='utf-8')}{new}\n", encoding="utf-8")
    assert check_data(DataPackage(data)).problems == []


def test_commands_are_there():
    lines = [line for block in BLOCKS if block.kind == "console" for line in block.text.splitlines()]
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert len(lines) > 5
    for program, name, *_ in map(str.split, lines):
        assert name in {"make": targets, "tradebook": COMMANDS}[program]


def test_the_preview_of_another_year_runs():
    command = ["-m", "tradebook", "preview", "overview", "--year", "2021"]
    assert " ".join(command[1:]) in GUIDE
    shown = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert shown.startswith("# 陕西服务贸易总体情况")
    assert "{eval}" not in shown


def test_a_new_chapter_is_listed_as_the_others_are():
    (entry,) = (block.text for block in BLOCKS if block.kind == "yaml")
    contents = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    after = "      - file: chapters/bases\n"
    chapters = yaml.safe_load(contents.replace(after, after + entry))["parts"][2]["chapters"]
    assert {"file": "chapters/tourism"} in chapters
