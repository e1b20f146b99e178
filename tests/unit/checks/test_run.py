"""The check of a data directory: tables first, then what holds between them."""

import pytest
from helpers.tables import edit, withhold
from helpers.tiny_data import FACTS, NO_DISCREPANCIES, TRADE, write_tables
from tradebook.checks.run import check_data
from tradebook.data.package import DataPackage
from tradebook.errors import DataError

SI = ("CN-SN,2022,SI,T,80.0,万美元,表1", "CN-SN,2022,SI,X,50.0,万美元,表1", "CN-SN,2022,SI,M,30.0,万美元,表1")
TABLES = {
    "services_trade": "\n".join([TRADE, *SI]),
    "facts": FACTS,
    "known_discrepancies": NO_DISCREPANCIES,
    "identity_codes": "code,name_zh,name_en\nfirms_within,全国 ≥ 各省,Within",
    "identities": """
        identity,item,total,relation,parts,cell,note
        firms_within,1,firms,≥,new_firms,,
    """,
}


@pytest.fixture
def data(tmp_path):
    return write_tables(tmp_path, TABLES)


def messages(data):
    return [str(problem) for problem in check_data(DataPackage(data)).problems]


def test_sound_data_have_no_problems(data):
    lines = []
    report = check_data(DataPackage(data), lines.append)
    assert report.problems == []
    assert (report.tables, report.comparisons, report.known_breaks) == (9, 8, set())
    assert {(result.id, result.holds, result.broken) for result in report.identities} == {
        ("flow_sum", 4, 0),
        ("sector_sum", 4, 0),
    }
    assert report.summary == f"共检查 9 张表、{report.rows} 行、8 个恒等式（其中 0 处为已登记的来源矛盾）。"
    assert "✓ services_trade.csv" in lines
    assert "· flow_sum：进出口 = 出口 + 进口" in lines


@pytest.mark.parametrize(
    ("table", "old", "new", "place", "expected"),
    [
        ("facts", "90,家,=,2022", "90,家,=,2021", "facts.csv，第 3 行", "2022 年的数，而刊载它的是 2021 年的报告；应为：报告不早于它所载的数的年份"),
        ("facts", "90,家,=,2022", "90,家,=,2032", "facts.csv，第 3 行", "不晚于 2027 的报告年份"),
        ("services_trade", "X,20.0,万美元,2022", "X,20.0,万美元,2021", "services_trade.csv，第 6 行", "第一份报告的年份，该报告也载有 2021 年的进出口总额"),
        ("services_trade", "100.0,万美元,2022", "100.0,万美元,2021", "services_trade.csv，第 2 行", "第一份报告的年份"),
    ],
)  # fmt: skip
def test_vintages_that_no_report_can_have_are_found(data, table, old, new, place, expected):
    if "100.0" in old:
        edit(
            data / "services_trade.csv",
            "CN-SN,2021,ALL,X",
            "CN-SN,2020,ALL,T,9.0,万美元,2022,表1,\nCN-SN,2021,ALL,X",
        )
    edit(data / f"{table}.csv", old, new)
    [message] = messages(data)
    assert message.startswith(f"{place}，“vintage”列")
    assert expected in message


def test_the_problems_of_all_tables_are_reported_at_once(data):
    edit(data / "services_trade.csv", "100.0", "x")
    edit(data / "facts.csv", "80,家", "80,趟")
    places = [text.split("：")[0] for text in messages(data)]
    assert places == ["services_trade.csv，第 2 行，“value”列", "facts.csv，第 2 行，“unit”列"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("80,家", "80,趟", "facts.csv，第 2 行，“unit”列：读到“趟”；应为：其中之一：%、百分点、"),
        ("80,家", "80.5,家", "facts.csv，第 2 行，“value”列：读到“80.5”；应为：整数。"),
        ("8891.1", "-8891.1", "facts.csv，第 5 行，“value”列：读到“-8891.1”；应为：不为负的数。"),
    ],
)
def test_units_and_values_must_be_possible(data, old, new, message):
    edit(data / "facts.csv", old, new)
    (text,) = messages(data)
    assert text.startswith(message)


@pytest.mark.parametrize(
    "spoil", [lambda p: p.unlink(), lambda p: p.write_bytes(p.read_bytes().decode().encode("gbk"))]
)
def test_a_broken_code_list_is_blamed_itself_and_not_the_tables_that_use_it(data, spoil):
    spoil(data / "codes" / "sectors.csv")
    lines = []
    (problem,) = check_data(DataPackage(data), lines.append).problems
    assert str(problem).startswith("codes/sectors.csv：")
    assert "– services_trade.csv：代码表改正后再检查" in lines


def test_a_code_dropped_from_its_list_is_reported_where_it_is_used(data):
    edit(data / "codes/sectors.csv", "SA,", "SZ,")
    found = messages(data)
    assert len(found) == 3
    assert "services_trade.csv，第 5 行，“sector”列：代码“SA”不在代码表里" in found[0]


def test_a_forgotten_row_is_noticed(data):
    whole = (data / "services_trade.csv").read_text(encoding="utf-8")
    edit(data / "services_trade.csv", "CN-SN,2022,SI,M,30.0,万美元,2022,表1,\n", "")
    report = check_data(DataPackage(data))
    assert report.problems == []
    notice = (
        "services_trade.csv：没有陕西2022年电信计算机信息服务进口。漏录请补上；来源没有的可以空缺，"
        "或在“数据状态”写明原因。"
    )
    assert notice in report.notices
    (data / "services_trade.csv").write_text(whole, encoding="utf-8")
    withhold(data, "services_trade", "O", year=2022, sector="SI", flow="M")
    report = check_data(DataPackage(data))
    assert (report.problems, notice in report.notices) == ([], False)


def test_numbers_that_are_not_final_are_noticed(data):
    path = data / "services_trade.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    marked = [f"{row},{'P' if number < 3 else ''}" for number, row in enumerate(rows)]
    path.write_text("\n".join([f"{head},obs_status", *marked]) + "\n", encoding="utf-8")
    report = check_data(DataPackage(data))
    assert report.problems == []
    [notice] = [text for text in report.notices if "正式数" in text]
    label = next(iter(DataPackage(data).values("services_trade").values())).cell.label
    assert notice == (
        f"services_trade.csv：{label}（第 2 行，初步数）等 3 个数不是正式数，书中有标记。"
        "有了正式数，请改数并清空“数据状态”。"
    )


def test_a_sum_that_breaks_is_a_problem_until_it_is_registered_as_the_message_proposes(data):
    edit(data / "services_trade.csv", "SI,T,80.0", "SI,T,85.0")
    (text,) = messages(data)
    assert text.startswith("services_trade.csv，第 12 行，“value”列：陕西2022年电信计算机信息服务进出口为 85.0")
    row = text.split("登记：")[1].removesuffix("。").removesuffix("原因") + "来源如此，核对无误，照录原值"
    edit(data / "known_discrepancies.csv", NO_DISCREPANCIES, f"{NO_DISCREPANCIES}\n{row}")
    report = check_data(DataPackage(data))
    assert report.problems == []
    assert report.known_breaks == {("flow_sum", "CN-SN/2022/SI/T")}
    edit(data / "known_discrepancies.csv", "flow_sum,CN-SN/2022", "flow_sum,CN-SN/1922")
    assert [text.split("：")[1].split("；")[0] for text in messages(data)] == [
        "陕西2022年电信计算机信息服务进出口为 85.0",
        "没有恒等式 flow_sum 的单元 CN-SN/1922/SI/T",
    ]


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("known_discrepancies", "flow_sum,CN-SN/2021/ALL/T,100.0,90.0,万美元,2022,错"),
        ("known_discrepancies", "flow_sum,CN-SN/2021/ALL/T,x,90.0,万美元,2022,来源如此，核对无误，照录原值"),
    ],
)
def test_the_register_itself_is_checked(data, table, rows):
    edit(data / f"{table}.csv", NO_DISCREPANCIES, f"{NO_DISCREPANCIES}\n{rows}")
    (text,) = messages(data)
    assert text.startswith("known_discrepancies.csv，第 2 行")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("firms,≥,new_firms", "frims,≥,new_firms", "identities.csv，第 2 行，“total”列：读到“frims”"),
        ("firms,≥,new_firms", "firms,≥,new_firms+old_firms", "“parts”列：读到“new_firms+old_firms”"),
        ("firms,≥,new_firms", "firms,>,new_firms", "“relation”列：读到“>”；应为：其中之一：=、≥、growth"),
        ("firms_within,1", "firms_without,1", "“identity”列：代码“firms_without”不在代码表里"),
    ],
)
def test_declared_identities_are_checked(data, old, new, message):
    edit(data / "identities.csv", old, new)
    (text,) = messages(data)
    assert message in text


def test_growth_over_zero_names_the_base(tmp_path):
    national = """
        area,year,flow,measure,value,unit,source
        CN,2020,T,level,0,亿美元,表2
        CN,2021,T,level,110,亿美元,表2
        CN,2021,T,growth,10.0,%,表2
    """
    (text,) = messages(write_tables(tmp_path, {**TABLES, "services_trade_national": national}))
    assert text.startswith("services_trade_national.csv：无法计算：“全国2020年服务进出口”等于 0亿美元，不能作基期")


def test_a_bad_description_of_the_report_is_an_error(data):
    (data / "edition.yml").unlink()
    with pytest.raises(DataError, match=r"edition\.yml"):
        check_data(DataPackage(data))


# -- several reports ---------------------------------------------------------------------------------------------------

BROKEN = "CN-SN,2022,SI,T,85.0,万美元,{vintage},表1,\n"
MENDED = "CN-SN,2022,SI,T,80.0,万美元,{vintage},表1,\n"
REGISTERED = "flow_sum,CN-SN/2022/SI/T,85.0,80.0,万美元,{vintage},来源如此，核对无误，照录原值\n"


def append(path, text, vintage):
    with path.open("a", encoding="utf-8") as stream:
        stream.write(text.format(vintage=vintage))


@pytest.fixture
def trade(data):
    """The table by sector, whose last report broke a sum, which is registered."""
    append(data / "services_trade.csv", BROKEN, 2023)
    append(data / "known_discrepancies.csv", REGISTERED, 2023)
    return data / "services_trade.csv"


def test_the_data_of_every_report_is_checked_and_the_latest_is_counted(data, trade):
    report = check_data(DataPackage(data))
    assert report.problems == []
    assert report.known_breaks == {("flow_sum", "CN-SN/2022/SI/T")}
    assert report.comparisons == 8
    assert check_data(DataPackage(data).as_of(2022)).known_breaks == set()


def test_a_sum_that_a_later_report_breaks_is_registered_for_that_report(data):
    append(data / "services_trade.csv", BROKEN, 2023)
    (text,) = messages(data)
    assert text.startswith("services_trade.csv，第 15 行")
    assert "登记：flow_sum,CN-SN/2022/SI/T,85.0,80.0,万美元,2023,原因" in text


def test_what_a_later_report_leaves_as_it_is_or_mends_needs_no_row(data, trade):
    append(trade, "CN-SN,2023,ALL,T,90.0,万美元,{vintage},表1,\n", 2024)
    assert messages(data) == []
    append(trade, MENDED, 2025)
    assert messages(data) == []
    assert check_data(DataPackage(data)).known_breaks == set()


def test_what_a_later_report_breaks_otherwise_needs_a_row_of_its_own(data, trade):
    append(trade, BROKEN.replace("85.0", "84.0"), 2024)
    (text,) = messages(data)
    assert "登记：flow_sum,CN-SN/2022/SI/T,84.0,80.0,万美元,2024,原因" in text
    append(data / "known_discrepancies.csv", REGISTERED.replace("85.0", "84.0"), 2024)
    assert messages(data) == []


def test_a_row_registered_for_a_report_that_does_not_have_the_break_is_told(data, trade):
    append(data / "known_discrepancies.csv", REGISTERED, 2022)
    (text,) = messages(data)
    assert text.startswith("known_discrepancies.csv，第 3 行：CN-SN/2022/SI/T 已不再矛盾")


def test_what_says_why_it_has_no_value_is_checked_like_other_rows(data):
    withhold(data, "services_trade", "Q", year=2022, sector="SI", flow="M")
    edit(data / "services_trade.csv", ",,万美元,2022,", ",,万美圆,2044,")
    (problem,) = messages(data)
    assert "“unit”列：读到“万美圆”" in problem
    edit(data / "services_trade.csv", "万美圆", "万美元")
    (problem,) = messages(data)
    assert "“vintage”列：读到“2044”；应为：不晚于" in problem
