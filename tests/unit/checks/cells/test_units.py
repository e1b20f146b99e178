"""Units in the check: where, what was found, what is expected and how to mend it; never a traceback, whatever they are."""

from pathlib import Path

import pytest
from helpers.small_data import LAST, write_small_data
from helpers.tables import read_rows, rewrite
from tradebook.checks.run import check_data
from tradebook.data.package import DataPackage
from tradebook.errors import DataError
from tradebook.model.edition import Edition

YUAN = {"万美元": "万元", "亿美元": "亿元"}
RATE = {
    "currency": "USD",
    "year": str(LAST),
    "value": "6.7261",
    "unit": "元/美元",
    "vintage": str(LAST),
    "source": "公报",
}


def problems(data: Path) -> list[str]:
    return [str(problem) for problem in check_data(DataPackage(data)).problems]


def set_unit(data: Path, table: str, unit: str, place: int = 0, **where: str) -> None:
    """Give a row of a table another unit: of those that match, the one at a place."""
    rows = read_rows(data / f"{table}.csv")
    found = [row for row in rows if where.items() <= row.items()]
    rewrite(data, table, lambda rows: [{**row, "unit": unit} if row == found[place] else row for row in rows])


@pytest.fixture
def data(tmp_path):
    return write_small_data(tmp_path)


@pytest.mark.parametrize(
    ("table", "unit", "where", "found", "expected"),
    [
        ("services_trade", "亿圆", {"year": "2022"}, "读到“亿圆”", "其中之一：%"),
        ("services_trade", "万 美元", {"year": "2022"}, "读到“万 美元”", "其中之一：%"),
        ("services_trade", "万人", {"year": "2022"}, "读到“万人”", "金额的单位（美元、万美元、"),
        ("services_trade", "%", {"year": "2022"}, "读到“%”", "金额的单位（美元、万美元、"),
        ("services_trade_national", "%", {"year": "2022", "measure": "level"}, "读到“%”", "金额的单位"),
        ("services_trade_national", "亿元", {"year": "2022", "measure": "growth"}, "读到“亿元”", "应为：“%”"),
        ("services_trade_provinces", "户", {"year": "2022"}, "读到“户”", "金额的单位"),
        ("technology_industries", "万美元", {"measure": "contracts"}, "读到“万美元”", "应为：“份”"),
        ("technology_industries", "份", {"measure": "value"}, "读到“份”", "金额的单位"),
    ],
)
def test_a_unit_of_something_else_is_found_in_its_cell(data, table, unit, where, found, expected):
    set_unit(data, table, unit, **where)
    [problem] = problems(data)
    rows = read_rows(data / f"{table}.csv")
    line = 2 + next(
        place for place, row in enumerate(rows) if row["unit"] == unit and where.items() <= row.items()
    )
    assert problem.startswith(f"{table}.csv，第 {line} 行，“unit”列：{found}；应为："), problem
    assert expected in problem
    assert "改法：" in problem


def test_the_same_observation_of_another_year_measures_the_same(data):
    row = next(row for row in read_rows(data / "facts.csv") if row["unit"] == "万人")
    rewrite(data, "facts", lambda rows: [*rows, {**row, "year": str(int(row["year"]) - 1), "unit": "亿元"}])
    [problem] = problems(data)
    assert "读到“亿元”，而第" in problem
    assert "同一项数据的单位是“万人”；应为：与“万人”同类、可以换算的单位" in problem


@pytest.mark.parametrize(
    "table", ["services_trade_national", "services_trade_provinces", "services_trade", "facts"]
)
@pytest.mark.parametrize("years", [("2022",), ("2020", "2021", "2022")])
@pytest.mark.parametrize("rates", [[], [RATE]])
def test_any_table_may_be_in_yuan_and_the_check_goes_through(data, table, years, rates):
    """What the data states no rate for is not compared, and that is said; with a rate it is compared."""

    def to_yuan(row: dict[str, str]) -> dict[str, str]:
        return {**row, "unit": YUAN.get(row["unit"], row["unit"])} if row["year"] in years else row

    rewrite(data, table, lambda rows: list(map(to_yuan, rows)))
    rewrite(data, "exchange_rates", lambda _: rates)
    report = check_data(DataPackage(data))
    assert report.is_sound
    lacking = [notice for notice in report.notices if "年平均汇率，金额单位不同的各数没有互相核对" in notice]
    for problem in map(str, report.problems):
        # numbers that were relabelled contradict others, or what is registered has gone
        assert "应为：" in problem
        assert "改法：" in problem
    if table in ("services_trade", "services_trade_provinces") and not rates:
        assert lacking


def test_one_cell_in_another_scale_of_its_currency_is_compared_as_it_is(data):
    rows = read_rows(data / "services_trade.csv")
    total = next(row for row in rows if (row["year"], row["sector"], row["flow"]) == ("2022", "ALL", "T"))
    moved = {**total, "unit": "亿美元", "value": f"{float(total['value']) / 10000:.5f}"}
    rewrite(data, "services_trade", lambda rows: [moved if row == total else row for row in rows])
    assert problems(data) == []
    moved |= {"value": "9.9"}
    rewrite(
        data,
        "services_trade",
        lambda rows: [{**row, "value": "9.9"} if row["unit"] == "亿美元" else row for row in rows],
    )
    assert any("ALL/T" in problem and "进出口 = 出口 + 进口" in problem for problem in problems(data))


@pytest.mark.parametrize(
    ("changes", "column", "expected"),
    [
        ({"unit": "元/欧元"}, "unit", "元/美元（USD 的汇率）"),
        ({"unit": "亿元"}, "unit", "“元/美元”，或“元/欧元”"),
        ({"currency": "CHF"}, "currency", "其中之一：USD（美元）"),
        ({"currency": "CNY"}, "currency", "其中之一：USD（美元）"),
        ({"value": "6.7元"}, "value", "数字"),
    ],
)
def test_a_wrong_rate_is_found(data, changes, column, expected):
    rewrite(data, "exchange_rates", lambda _: [RATE | changes])
    [problem] = problems(data)
    assert problem.startswith(f"exchange_rates.csv，第 2 行，“{column}”列：")
    assert expected in problem


def write_unit(data, **changes):
    row = {"code": "公斤", "name_zh": "公斤", "name_en": "kilograms", "dimension": "tonnes", "factor": "0.001", "counted": "false", "currency": "", "decimals": "1"}  # fmt: skip
    rewrite(data, "codes/units", lambda _: [row | changes])


def test_a_unit_of_the_data_is_one_like_any_other(data):
    write_unit(data)
    row = next(row for row in read_rows(data / "facts.csv") if row["unit"] == "万人")
    rewrite(data, "facts", lambda rows: [{**each, "unit": "公斤"} if each == row else each for each in rows])
    assert problems(data) == []


@pytest.mark.parametrize(
    ("changes", "column", "expected"),
    [
        ({"code": "亿元", "factor": "1000"}, "code", "与程序已有的单位“亿元”相同（yuan，100000000）"),
        ({"code": "零斤", "factor": "0"}, "factor", "大于零的数"),
        ({"factor": "千分之一"}, "factor", "数字"),
    ],
)
def test_a_unit_that_means_something_else_already_is_found(data, changes, column, expected):
    write_unit(data, **changes)
    [problem] = problems(data)
    assert problem.startswith(f"codes/units.csv，第 2 行，“{column}”列：")
    assert expected in problem


def ask_for(data, currency):
    path = data / "edition.yml"
    path.write_text(f"{path.read_text(encoding='utf-8')}\ncurrency: {currency}\n", encoding="utf-8")


def test_a_currency_that_the_edition_asks_for_needs_the_rate_of_its_year(data):
    ask_for(data, "CNY")
    [problem] = problems(data)
    assert problem.startswith(
        "exchange_rates.csv，“value”列：edition.yml 的 currency 是“CNY”，而缺2022年人民币对美元年平均汇率"
    )
    rewrite(data, "exchange_rates", lambda _: [RATE])
    assert problems(data) == []


def test_an_unknown_currency_is_refused(data):
    ask_for(data, "人民币")
    with pytest.raises(DataError, match="currency 一项是“人民币”，应为其中之一：USD（美元）、CNY（元）"):
        check_data(DataPackage(data))


def test_an_edition_with_an_unknown_unit_says_where(data):
    set_unit(data, "services_trade", "亿圆", year="2022")
    with pytest.raises(DataError, match=r"services_trade\.csv，第 \d+ 行，“unit”列：读到“亿圆”"):
        _ = Edition(LAST, data).area.all.total
