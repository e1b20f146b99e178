"""Dates of documents in the check."""

import pytest
from helpers.small_data import write_small_data
from helpers.tables import rewrite
from tradebook.checks.cells.dates import find_false_dates
from tradebook.checks.run import check_data
from tradebook.data.package import DataPackage


def found(folder, **cells):
    """What is found where a policy has other cells."""
    data = write_small_data(folder)
    rewrite(data, "codes/policies", lambda rows: [{**rows[0], **cells}, *rows[1:]])
    problems = [str(problem) for problem in check_data(DataPackage(data)).problems]
    assert problems == [str(problem) for problem in find_false_dates(DataPackage(data))]
    return problems


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"issued": "2022-03"},
        {"issued": ""},
        {"number": "商服贸发〔2022〕102号"},
        {"year": "", "issued": "2018-07-24", "number": "陕政办发〔2019〕1号"},
        {"number": "第18-8号"},
    ],
)
def test_dates_that_agree(tmp_path, cells):
    assert found(tmp_path, **cells) == []


@pytest.mark.parametrize(
    ("cells", "column", "expected"),
    [
        ({"issued": "2022-02-30"}, "issued", "日历上有的日期"),
        ({"issued": "2022-13"}, "issued", "日历上有的日期"),
        ({"issued": "2021-03-05"}, "issued", "2022 年（年份列）的日期"),
        ({"number": "商服贸发〔2012〕102号"}, "number", "2022 年（年份列）的文号"),
        ({"number": "商服贸发[2023]102号"}, "number", "2022 年（年份列）的文号"),
    ],
)
def test_a_day_that_there_is_not_and_another_year(tmp_path, cells, column, expected):
    (problem,) = found(tmp_path, **cells)
    assert problem.startswith("codes/policies.csv，第 2 行")
    assert expected in problem
    assert str(cells[column]) in problem
