"""The check of tables, identities and commentary together."""

from __future__ import annotations

import pytest
from helpers.small_data import FIRST, LAST
from helpers.tables import drop_table, rewrite
from tradebook.book.check import check_all
from tradebook.data.package import DataPackage


def write_commentary(data, *texts):
    row = {"topic": "challenge", "title": "题", "source": "报告"}
    rows = [{**row, "year": str(year), "order": str(n), "text": text} for n, (year, text) in enumerate(texts, 1)]
    rewrite(data, "commentary", lambda _: rows)


def problems(data):
    return list(map(str, check_all(DataPackage(data)).problems))


def test_commentary_is_evaluated_for_the_edition_of_its_year(data):
    right = "出口{eval}`area.all.exports`，{eval}`area.all.exports.growth`。"
    write_commentary(data, (FIRST, right), (LAST, right), (LAST, "{eval}`area.alll`。"))
    [problem] = problems(data)
    assert problem.startswith("commentary.csv，第 4 行，“text”列：")


def test_commentary_of_a_year_without_an_edition_is_not_evaluated(data):
    write_commentary(data, (LAST + 1, "{eval}`area.alll`。"), (LAST + 1, "{eval}`area.all +`。"))
    [problem] = problems(data)
    assert "第 3 行" in problem
    assert "不是合格的 Python 表达式" in problem


def test_mistakes_come_with_the_other_problems(data):
    write_commentary(data, (LAST, "{eval}`area.alll`。"))
    slip = {"area": "CN-SN", "year": str(LAST), "sector": "ALL", "flow": "T"}
    rewrite(
        data,
        "services_trade",
        lambda rows: [row | ({"value": "1"} if slip.items() <= row.items() else {}) for row in rows],
    )
    found = problems(data)
    assert len(found) > 1
    assert found[-1].startswith("commentary.csv")


def test_commentary_is_not_evaluated_on_tables_that_are_wrong_by_themselves(data):
    write_commentary(data, (LAST, "{eval}`area.alll`。"), (LAST, "出口｛eval｝`area`。"))
    rewrite(data, "services_trade", lambda rows: [{**rows[0], "value": "七"}, *rows[1:]])
    places = [problem.split("：")[0] for problem in problems(data)]
    assert places == ["services_trade.csv，第 2 行，“value”列", "commentary.csv，第 3 行，“text”列"]


def test_data_without_commentary_is_checked(data):
    drop_table(data, "commentary")
    assert problems(data) == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("class", "是 Python 的保留字"),
        ("year", "是地区本身的一个属性"),
        ("sectors", "是地区本身的一个属性"),
        ("fact", "是地区本身的一个属性"),
        ("reading", "以 open、read、write 之一开头"),
    ],
)
def test_a_sector_that_no_expression_reaches_is_a_problem_of_its_name(data, name, reason):
    new = {"code": "SL", "identifier": name, "name_zh": "政府服务", "name_en": "Government"}
    new |= {"level": "sector", "knowledge_intensive": "false"}
    rewrite(data, "codes/sectors", lambda rows: [*rows, {**dict.fromkeys(rows[0], ""), **new}])
    [problem] = [problem for problem in problems(data) if "codes/sectors.csv" in problem]
    assert f"“identifier”列：读到“{name}”，{reason}" in problem
    assert f"换一个，如 services_{name}" in problem


@pytest.mark.parametrize(
    ("table", "column", "file"),
    [("policy_tasks", "title", "policy_tasks.csv"), ("codes/cases", "action", "codes/cases.csv")],
)
def test_an_expression_where_none_is_evaluated_is_a_problem_of_its_cell(data, table, column, file):
    def write(rows):
        return [
            row | {column: "办展会{eval}`area.all.total`"} if number == 1 else row
            for number, row in enumerate(rows)
        ]

    rewrite(data, table, write)
    [problem] = problems(data)
    assert problem.startswith(f"{file}，第 3 行，“{column}”列：")
    assert "其中的“area.all.total”会照原样印出" in problem
