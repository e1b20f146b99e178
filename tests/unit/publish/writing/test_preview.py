"""The prose of an executed chapter with its values in place."""

from __future__ import annotations

import pytest
from helpers.small_data import LAST, small_data
from helpers.support import write_notebook
from tradebook.execution.engine import execute_notebook
from tradebook.publish.writing.preview import preview_file

OPEN = "from tradebook.book.edition import Edition\nedition = Edition(year, data_dir)\narea, nation, place, fact, year = edition.terms"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("# {eval}`area`\n\n{eval}`year`年出口{eval}`area.all.exports`。", "# 陕西\n\n2022年出口6.66亿美元。"),
        ("{eval}`'升至' if area.all.exports > area.all.exports.previous else '降至'`。", "升至。"),
        ("出口{eval}`area.all.exports`。\n人口{eval}`fact.population`。", "出口6.66亿美元。"),
        (":::{when} area.all.balance > 0\n顺差。\n:::\n\n:::{when} area.all.balance < 0\n逆差。\n:::", "顺差。"),
        ("甲。\n\n::::{when} area\n:::{when} fact.population\n不在。\n:::\n乙。\n::::", "甲。\n\n乙。"),
    ],
)
def test_a_reader_sees_values_and_what_holds(tmp_path, text, seen):
    path, executed = write_notebook(tmp_path / "one.ipynb", OPEN, text=text), tmp_path / "executed.ipynb"
    execute_notebook(path, {"year": LAST, "data_dir": str(small_data())}, executed)
    shown = [line for line in preview_file(executed).splitlines() if line]
    assert shown == [line for line in seen.splitlines() if line]
