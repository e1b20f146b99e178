"""The formulas of the page of checks; what they come to is tested with the page."""

import pytest
from helpers.small_data import AREA, YEAR
from tradebook.data.csv_table import CsvTable
from tradebook.data.report import Report
from tradebook.entry.pages.formulas import Addresses, check_sums, count_progress
from tradebook.entry.rows import KeyedRows
from tradebook.entry.sheets import lay_out_sheets


@pytest.fixture(scope="module")
def addresses(sheets):
    return Addresses(list(sheets.values()))


@pytest.fixture(scope="module")
def checks(sheets, addresses, small_report):
    return list(check_sums(list(sheets.values()), addresses, small_report))


def select(checks, sheet):
    return {check.meaning: check for check in checks if check.sheet == sheet}


def test_a_cell_is_addressed_by_line_and_column(sheets, addresses):
    sheet = sheets["分行业"]
    exports = sheet.select_columns("main")[1]
    assert addresses.cell(sheet, ("SA",), exports) == "'分行业'!$D$6"
    assert addresses.cell(sheet, ("SA",), exports, "last") == "'分行业'!$G$6"
    assert addresses.column(sheet, exports) == "'分行业'!$D$5:$D$15"
    assert addresses.has_line(sheet, ("SA",))
    assert not addresses.has_line(sheet, ("SE",))


def test_progress_counts_what_is_filled_missing_and_no_number(sheets, addresses, small_report):
    rows = KeyedRows(small_report.package)
    progress = count_progress(sheets["企业伙伴"], addresses, rows)
    entries, lasts = "'企业伙伴'!$E$5:$E$18", "'企业伙伴'!$G$5:$G$18"
    assert progress.filled == f"COUNTA({entries})"
    sources = "'企业伙伴'!$I$5:$I$18"
    reasons = '{"已并入其他项","未作统计","不存在","来源没有载明","未予公布"}'
    explained = f"({sources}<>\"本年无\")*ISNA(MATCH('企业伙伴'!$J$5:$J$18,{reasons},0))"
    assert progress.missing == f'SUMPRODUCT(({lasts}<>"")*({entries}="")*{explained})'
    assert progress.wrong == f"SUMPRODUCT(--ISTEXT({entries}))"
    assert count_progress(sheets["文字"], addresses, rows).wrong == "0"


def test_a_sum_may_be_off_by_the_rounding_of_its_parts_and_itself(checks):
    check = select(checks, "分行业")["出口：合计 = 各行业之和"]
    parts = "+".join(f"'分行业'!$D${row}" for row in range(6, 12))
    blank = "'分行业'!$D$12:$D$15"
    assert (check.stated, check.expected, check.tolerance) == (
        "'分行业'!$D$5",
        f"({parts}+SUM({blank}))",
        f"0.05*(7+COUNT({blank}))",
    )
    assert check.pending == f"COUNT('分行业'!$D$5,{parts.replace('+', ',')})<7"
    assert check.incomplete == "FALSE"


def test_growth_of_the_nation_is_compared_with_last_years_level(checks):
    check = select(checks, "全国")["出口同比 = 本年 ÷ 上年 − 1"]
    assert check.stated == "'全国'!$D$6"
    assert check.expected == "(('全国'!$C$6/'全国'!$E$6-1)*100)"


def test_the_areas_own_line_among_the_provinces_is_that_of_the_sectors(checks):
    [check] = select(checks, "省市").values()
    assert (check.meaning, check.stated, check.expected) == (
        "陕西 = “分行业”合计 ÷ 10000",
        "'省市'!$C$7",
        "('分行业'!$C$5/10000)",
    )


@pytest.mark.parametrize(
    ("units", "growth", "own"),
    [
        (
            "services_trade_national: 万亿美元, services_trade: 亿美元",
            ("((('全国'!$C$6*10000)/'全国'!$E$6-1)*100)", "COUNT('全国'!$D$6,'全国'!$C$6,'全国'!$E$6)<3"),
            ("陕西 = “分行业”合计", "('分行业'!$C$5)", "0.10000"),
        ),
        (
            "services_trade_national: 亿元, services_trade_provinces: 万美元, services_trade: 亿美元",
            None,
            ("陕西 = “分行业”合计 × 10000", "('分行业'!$C$5*10000)", "500.05000"),
        ),
        ("services_trade_provinces: 亿元", ("((", ""), None),
    ],
)
def test_units_that_differ_are_converted_and_money_of_another_currency_is_not_compared(units, growth, own, data):
    with (data / "edition.yml").open("a", encoding="utf-8") as stream:
        stream.write(f"\nunits: {{{units}}}\n")
    report = Report.open(data)
    sheets = [sheet for sheet in lay_out_sheets(report, YEAR) if sheet.name in ("分行业", "全国", "省市")]
    checks = list(check_sums(sheets, Addresses(sheets), report))
    of_nation = select(checks, "全国").get("出口同比 = 本年 ÷ 上年 − 1")
    assert (of_nation is None) == (growth is None)
    if of_nation and growth[1]:
        assert (of_nation.expected, of_nation.pending) == growth
    assert [(check.meaning, check.expected, check.tolerance) for check in select(checks, "省市").values()] == (
        [own] if own else []
    )


def test_parts_may_stand_in_blank_lines_and_growth_does_not_add_up(checks):
    of_sheet = select(checks, "技术出口行业")
    check = of_sheet["GB-M 科学研究：合同金额 = 分项之和"]
    parents, name = "'技术出口行业'!$K$5:$K$20", "'技术出口行业'!$B$6"
    assert check.expected == f"SUMPRODUCT(--({parents}={name}),'技术出口行业'!$D$5:$D$20)"
    assert check.incomplete.endswith(">0")
    assert not [meaning for meaning in of_sheet if "同比" in meaning and "分项之和" in meaning]


@pytest.mark.parametrize("name", ['全部"方式"', "全部*方式?", "=1+1", ">5", "甲" * 300])
def test_no_character_of_a_name_gets_into_a_formula(name, data):
    """A quotation mark would end a text within it, others would mean something in a criterion."""
    path = data / "codes" / "technology_modes.csv"
    table = CsvTable(path.read_bytes(), path.name)
    [line] = [line for line in table.lines if table.row(line)["code"] == "TECH"]
    table.revise(line, {**table.row(line), "name_zh": name})
    path.write_text(table.text, encoding="utf-8", newline="")
    report = Report.open(data)
    sheets = lay_out_sheets(report, YEAR)
    checks = [check for check in check_sums(sheets, Addresses(sheets), report) if name in check.meaning]
    assert checks
    formulas = [(c.stated, c.expected, c.tolerance, c.pending, c.incomplete) for c in checks]
    assert not [formula for parts in formulas for formula in parts if name in formula]


def test_totals_of_technology_are_those_of_the_modes(checks):
    meanings = [meaning for meaning in select(checks, "技术进口国别") if "“技术进口方式”" in meaning]
    assert meanings == [
        f"{measure}合计 = “技术进口方式”" for measure in ("合同数（份）", "合同金额", "其中技术费")
    ]


def test_facts_add_up_as_the_data_declares(checks):
    of_sheet = select(checks, "正文数字")
    assert list(of_sheet) == [
        f"全国{YEAR}年全部服务进出口额 = 出口 + 进口",
        f"陕西{YEAR}年仓储物流比重：各项占比之和 = 100",
        f"陕西{YEAR}年软件业务收入 = 各部分之和",
    ]
    assert of_sheet[f"陕西{YEAR}年软件业务收入 = 各部分之和"].expected.count("+") == 3
    assert of_sheet[f"陕西{YEAR}年仓储物流比重：各项占比之和 = 100"].expected.startswith("(100-(")


def test_a_line_without_its_parts_is_not_checked(sheets, addresses, small_report):
    others = [sheet for name, sheet in sheets.items() if name != "技术出口方式"]
    meanings = {check.meaning for check in check_sums(others, Addresses(others), small_report)}
    assert not [meaning for meaning in meanings if "“技术出口方式”" in meaning]
    assert [meaning for meaning in meanings if "“技术进口方式”" in meaning]
    assert AREA not in meanings
