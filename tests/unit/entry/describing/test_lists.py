"""Code lists that grow and change by the workbook."""

import openpyxl
import pytest
from helpers.small_data import AREA, LAST, YEAR
from tradebook.checks.run import check_data
from tradebook.data.package import DataPackage
from tradebook.data.report import Report
from tradebook.data.validity import sectors_of
from tradebook.entry.describing.lists import LISTS
from tradebook.entry.importing import plan_import
from tradebook.entry.sheets import lay_out_sheets
from tradebook.entry.workbook import write_entry_workbook
from tradebook.figures.units import UNITS


def sector(code, identifier, **other):
    named = {"名称": f"{code}服务", "英文名": code, "表达式中的名称": identifier}
    return "行业", {"代码": code, **named, "层级": "行业", "知识密集型": "否", **other}


def trade(name, total, exports):
    return "分行业", {"行业": name, "进出口": total, "出口": exports, "进口": total - exports}


def test_every_list_says_how_names_are_registered():
    lists = [sheet for sheet in LISTS if sheet.columns[0].field == "code"]
    assert len(lists) == 9
    assert all("清单里没有的名称，在这里登记" in sheet.note for sheet in lists)


def test_a_new_sector_comes_with_its_trade_in_one_import(bring_in, data):
    plan = bring_in([sector("SL", "government", 启用年份=YEAR, 名称="政府服务"), trade("政府服务", 100, 60)])
    assert plan.problems == []
    assert "增 services_trade：陕西2023年政府服务出口 60.0万美元" in map(str, plan.changes)
    package = DataPackage(data)
    assert [sectors_of(package, AREA).in_year(year).count("SL") for year in (LAST, YEAR)] == [0, 1]
    assert [row["value"] for row in package.rows("services_trade", {"sector": "SL", "flow": "X"})] == [60]
    assert check_data(package).problems == []


def test_a_sector_is_split_and_the_next_workbook_asks_for_its_parts(bring_in, data):
    parts = [
        sector(code, name, 启用年份=YEAR, 由何者拆分="SI")
        for code, name in (("SI1", "telecoms"), ("SI2", "computers"))
    ]
    plan = bring_in(
        [("行业", {"line": "SI", "停用年份": LAST}), *parts, trade("SI1", 100, 60), trade("SI2", 30, 10)]
    )
    assert plan.problems == []
    assert "改 sectors：SI：停用年份 （空） → 2022" in map(str, plan.changes)
    sheets = {sheet.name: sheet for sheet in lay_out_sheets(Report.open(data), YEAR)}
    codes = [line.codes[0] for line in sheets["分行业"].lines if line.codes]
    assert {"SI1", "SI2"} < set(codes)
    assert "SI" not in codes


def test_sectors_are_merged(bring_in, data):
    ended = [("行业", {"line": code, "停用年份": LAST, "并入何者": "SAB"}) for code in ("SA", "SB")]
    assert bring_in([*ended, sector("SAB", "works", 启用年份=YEAR)]).problems == []
    assert sectors_of(DataPackage(data), AREA).in_year(YEAR)[-1] == "SAB"


def test_validity_that_does_not_fit_together_is_a_problem_of_its_cell(bring_in):
    problems = bring_in([sector("SI1", "telecoms", 启用年份=YEAR, 由何者拆分="SI")]).problems
    assert problems
    assert all("「行业」" in problem for problem in problems)
    assert "在表单「行业」中 SI 一行填写“停用年份”" in problems[0]
    assert "valid_" not in "".join(problems)


def test_a_code_that_is_used_cannot_be_deleted(data, tmp_path):
    report = Report.open(data)
    write_entry_workbook(tmp_path / "entry.xlsx", report, YEAR)
    book = openpyxl.load_workbook(tmp_path / "entry.xlsx")
    row = next(row for row in range(5, 30) if book["行业"].cell(row, 1).value == "SI")
    for column in range(3, 8):
        book["行业"].cell(row, column).value = None
    book.save(tmp_path / "entry.xlsx")
    plan = plan_import(tmp_path / "entry.xlsx", report, YEAR)
    assert [str(change) for change in plan.deletions] == ["删 sectors：SI “电信计算机信息服务”"]
    assert plan_import(tmp_path / "entry.xlsx", report, YEAR, delete=True).problems


def test_a_unit_is_registered_and_used_in_one_import(bring_in, data):
    unit = {
        "代码": "艘次",
        "名称": "艘次",
        "英文名": "calls",
        "量纲": "calls",
        "倍数": 1,
        "逐个计数": "是",
        "小数位": 0,
    }
    indicator = {
        "代码": "ship_calls",
        "名称": "到港船舶",
        "英文名": "Ship calls",
        "数字的名称": "{area}{year}年到港船舶",
    }
    fact = {"指标": "到港船舶", "地区": "陕西", "行业": "全部服务", "流向": "进出口", "年份": YEAR}
    lines = [
        ("单位", unit),
        ("新指标", indicator),
        ("正文数字", {**fact, "界限": "等于", "单位": "艘次", "数值": 12}),
    ]
    assert bring_in(lines).problems == []
    [row] = DataPackage(data).rows("facts", {"indicator": "ship_calls"})
    assert (row["value"], row["unit"]) == (12, "艘次")


def test_a_unit_of_a_workbook_that_is_only_looked_at_is_forgotten(bring_in):
    unit = {"代码": "艘次", "名称": "艘次", "英文名": "calls", "量纲": "calls", "逐个计数": "是", "小数位": 0}
    assert bring_in([("单位", unit | {"倍数": 1})], write=False).problems == []
    assert "艘次" not in UNITS
    [problem] = bring_in([("单位", unit | {"倍数": 0})], write=False).problems
    assert problem.startswith("表单「单位」单元格 F")
    assert "倍数 0；应为：大于零的数" in problem


def test_a_unit_that_nobody_registered_is_a_problem_that_says_where(bring_in):
    line = {"市场": "offshore", "方式": "ITO", "指标": "executed", "单位": "斤", "数值": 3}
    [problem] = bring_in([("外包方式", line)]).problems
    assert "清单里没有的，先在表单「单位」中登记" in problem


def test_a_list_that_has_no_columns_of_validity_yet_gets_them(bring_in, data):
    plan = bring_in([("企业类型", {"line": "OWN-SOE", "停用年份": YEAR})])
    assert plan.problems == []
    header, *rows = (data / "codes" / "ownership.csv").read_text(encoding="utf-8").splitlines()
    assert header == "code,name_zh,name_en,valid_from,valid_to,split_from,merged_into"
    assert "OWN-SOE,国有企业,OWN-SOE,,2023,," in rows


def test_parts_of_the_year_are_entered_and_compared_with_the_same_of_last_year(bring_in, data):
    half = {"地区": "陕西", "行业": "全部服务", "流向": "进出口", "口径": "数额", "单位": "亿美元"}
    assert bring_in([("半年和月度", {**half, "时期": f"{YEAR}-S1", "数值": 4.5})]).problems == []
    sheets = {sheet.name: sheet for sheet in lay_out_sheets(Report.open(data), YEAR + 1)}
    assert (AREA, f"{YEAR + 1}-S1", "ALL", "T", "level") in [line.codes for line in sheets["半年和月度"].lines]
    [problem] = bring_in([("半年和月度", {**half, "时期": "2023年上半年", "数值": 4.5})]).problems
    assert "改为 2023-S1（2023年上半年）" in problem
    # the year is the workbook's
    [problem] = bring_in([("半年和月度", {**half, "时期": "1-11月", "数值": 4.5})]).problems
    assert "读到“1-11月”" in problem
    assert f"改为 {YEAR}-01-01/P11M（{YEAR}年1—11月）" in problem


@pytest.mark.parametrize("year", [LAST, YEAR + 1])
def test_a_part_of_another_year_belongs_in_that_years_workbook(year, bring_in, data):
    line = {"地区": "陕西", "行业": "全部服务", "流向": "进出口", "口径": "数额", "单位": "亿美元"}
    [problem] = bring_in([("半年和月度", {**line, "时期": f"{year}-01-01/P11M", "数值": 4.5})]).problems
    command = f"tradebook new-year --data {data} --year {year}"
    assert problem == (
        f"表单「半年和月度」单元格 C5：读到“{year}-01-01/P11M”；应为：{YEAR}年的时期。"
        f"改法：改为 {YEAR}-01-01/P11M；确是 {year} 年的，填在编辑台“年度”页下载的 {year} 年工作簿里（命令是 {command}）。"
    )


YEN = {"名称": "日元", "英文名": "yen", "量纲": "yen", "逐个计数": "否", "小数位": 1, "货币": "JPY"}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"代码": "万日元", "倍数": 10000}, "这种货币没有倍数为 1 的单位；应为：有基本单位的货币"),
        ({"代码": "万日元", "倍数": 10000, "量纲": "US dollars"}, "而量纲相同的单位“美元”是 USD"),
        ({"代码": "千元", "倍数": 1000, "货币": "CNY"}, "而这种货币的单位“元”的量纲是“yuan”"),
    ],
)
def test_a_unit_of_money_that_does_not_convert_is_a_problem_at_its_cell(changes, found, bring_in):
    [problem] = bring_in([("单位", YEN | changes)]).problems
    assert problem.startswith("表单「单位」单元格 I")
    assert found in problem


def test_a_currency_comes_with_its_unit_and_its_rate(bring_in, data):
    units = [("单位", YEN | {"代码": "日元", "倍数": 1}), ("单位", YEN | {"代码": "亿日元", "倍数": 10**8})]
    assert bring_in(units).problems == []
    assert check_data(DataPackage(data)).problems == []
    sheets = {sheet.name: sheet for sheet in lay_out_sheets(Report.open(data), YEAR)}
    assert sheets["汇率"].keys[0].find_code("日元") == "JPY"
    rates = DataPackage(data).exchange(YEAR).rates
    assert str(rates["JPY"].unit) == "元/日元"


@pytest.mark.parametrize(
    ("lines", "address"),
    [
        ([("新地区", {"代码": "江苏", "名称": "江苏", "英文名": "Jiangsu"})], "B5"),
        ([sector("SL", "政府", 名称="政府服务")], "E13"),
        ([("行业", {"line": "SI", "停用年份": 1492})], "I10"),
    ],
)
def test_a_problem_of_a_list_stands_at_its_cell(lines, address, bring_in):
    [problem] = bring_in(lines).problems
    assert problem.startswith(f"表单「{lines[0][0]}」单元格 {address}：")
