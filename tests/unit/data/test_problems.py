"""Problems: one form for places in the data and in a workbook."""

import json
import re

import pytest
from helpers.support import DATA
from tradebook.data.problems import PATTERNS, Problem, SheetPlace, TablePlace, describe_cell


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (TablePlace("facts.csv"), "facts.csv"),
        (TablePlace("facts.csv", 2), "facts.csv，第 2 行"),
        (TablePlace("facts.csv", 2, "value"), "facts.csv，第 2 行，“value”列"),
        (TablePlace("facts.csv", column="value"), "facts.csv，“value”列"),
        (SheetPlace("总表"), "表单「总表」"),
        (SheetPlace("总表", "C7"), "表单「总表」单元格 C7"),
    ],
)
def test_a_problem_says_where_it_is_what_was_found_and_how_to_mend_it(place, text):
    assert (
        str(Problem(place, "读到“—”", "数字", "按来源改正")) == f"{text}：读到“—”；应为：数字。改法：按来源改正。"
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "单元格是空的"),
        ("", "单元格是空的"),
        (0, "读到“0”"),
        ("一" * 40, f"读到“{'一' * 40}”"),
        ("一" * 41, f"读到“{'一' * 40}……”"),
        ("甲\n乙", "读到“甲……”（引号没有成对）"),
    ],
)
def test_a_cell_is_quoted_as_far_as_it_helps(value, text):
    assert describe_cell(value) == text


def list_patterns():
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    fields = [field for table in package["resources"] for field in table["schema"]["fields"]]
    return sorted(
        {field["constraints"]["pattern"] for field in fields if "pattern" in field.get("constraints", {})}
    )


@pytest.mark.parametrize("pattern", list_patterns())
def test_every_form_that_the_package_asks_of_cells_is_said_in_words(pattern):
    words = PATTERNS[pattern]
    example = words.partition("如 ")[2]
    assert not example or all(re.fullmatch(pattern, each) for each in example.split("、"))
