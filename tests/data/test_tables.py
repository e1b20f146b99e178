"""The data itself: complete, sourced, consistent."""

import re
from decimal import Decimal

import pytest
from helpers.support import DATA, real_data, real_report
from tradebook.checks.run import check_data
from tradebook.data.dictionary import describe_tables
from tradebook.data.names import NAMES
from tradebook.data.package import DataPackage
from tradebook.data.printed.places import list_places
from tradebook.figures import indicators
from tradebook.figures.observation_status import OBS_STATUS
from tradebook.figures.traced import round_half_up
from tradebook.figures.units import UNITS

YEARS = range(2016, 2023)
SECTION = re.compile(r"(?!第四部分)\D*?([一二三四五六七八九十]+(?:（[一二三四五六七八九十]+）)?\d*)")


@pytest.fixture(scope="module")
def package():
    return real_data()


def test_the_data_passes_its_own_check():
    report = check_data(DataPackage(DATA))
    assert report.problems == []
    assert report.comparisons > 300


def test_every_sector_flow_and_year_is_there_once(package):
    frame = package.observations("services_trade")
    sectors = [row["code"] for row in package.rows("sectors") if row["level"] != "aggregate"]
    assert len(sectors) == 12
    assert len(frame) == len(YEARS) * len(sectors) * 3
    assert real_report().years == list(YEARS)


def test_the_national_series_is_complete(package):
    frame = package.observations("services_trade_national")
    years = range(1982, 2023)
    growth = (frame["measure"] == "growth").sum()
    assert len(frame) - growth == len(years) * 4
    assert growth == (len(years) - 1) * 3


def test_every_observation_names_its_source(package):
    for table in ("services_trade", "services_trade_national", "facts"):
        rows = package.rows(table)
        assert len(rows) > 100
        assert [row["_line"] for row in rows if not row["source"].strip()] == []
    # a fact from another publication names it, and has no line in the transcription
    facts = package.rows("facts")
    assert [row["_line"] for row in facts if not row["locator"] and "《" not in row["source"]] == []


@pytest.mark.parametrize(
    ("year", "sector", "flow", "billions"),
    [
        (2022, "ALL", "T", "72.97"),
        (2022, "ALL", "X", "41.73"),
        (2022, "ALL", "M", "31.24"),
        (2019, "SD", "T", "47.65"),
    ],
)
def test_the_table_agrees_with_the_prose(package, year, sector, flow, billions):
    """Second route: the totals that the printed text states in 亿美元."""
    frame = package.observations("services_trade").set_index(["year", "sector", "flow"])["value"]
    assert round_half_up(frame[year, sector, flow].to("亿美元").value, 2) == Decimal(billions)


@pytest.mark.parametrize(
    ("year", "sector", "flow", "stated"),
    [
        (2022, "SA", "X", "17.2"),  # L171
        (2022, "SI", "X", "8.8"),
        (2022, "SD", "M", "22.4"),  # L173
        (2022, "SJ", "M", "3.5"),
        (2022, "SC", "T", "4.5"),  # L232
        (2022, "SE", "X", "3.5"),  # L234
        (2022, "SE", "M", "1.0"),
        (2022, "SD", "T", "27.5"),  # L213
    ],
)
def test_sectors_agree_with_the_prose(package, year, sector, flow, stated):
    frame = package.observations("services_trade").set_index(["year", "sector", "flow"])["value"]
    assert round_half_up(frame[year, sector, flow].to("亿美元").value, 1) == Decimal(stated)


@pytest.mark.parametrize(
    ("year", "sector", "flow", "rate"),
    [
        (2022, "ALL", "T", "12.5"),
        (2022, "SA", "X", "22.1"),
        (2022, "SI", "X", "13.6"),
        (2022, "SD", "X", "-14.4"),
        (2022, "SJ", "X", "48.5"),
        (2022, "SC", "M", "32.1"),
        (2022, "SE", "X", "-6.6"),
        (2020, "SD", "M", "-40.2"),  # L215 states the rates of exports and imports interchanged
        (2020, "SD", "X", "-39.7"),
    ],
)
def test_growth_from_the_table_agrees_with_the_prose(package, year, sector, flow, rate):
    """Two years' cells of the table against a rate that the text states of them."""
    frame = package.observations("services_trade").set_index(["year", "sector", "flow"])["value"]
    found = indicators.growth(frame[year, sector, flow], frame[year - 1, sector, flow])
    assert round_half_up(found.value, 1) == Decimal(rate)


@pytest.mark.parametrize(("flow", "stated"), [("T", "8891.1"), ("X", "4240.6"), ("M", "4650.5")])
def test_the_national_table_is_the_prose_rounded(package, flow, stated):
    frame = package.observations("services_trade_national").set_index(["year", "flow", "measure"])["value"]
    assert abs(frame[2022, flow, "level"].value - Decimal(stated)) <= Decimal("0.5")


def test_every_code_in_use_and_every_unit_is_known(package):
    for table in ("services_trade", "services_trade_national", "facts"):
        units = {value.unit.symbol for value in package.observations(table)["value"]}
        assert units <= set(UNITS)
    named = {row["indicator"] for row in package.rows("facts")}
    assert named <= {row["code"] for row in package.rows("indicators")}


def test_the_keyed_decimals_are_kept(package):
    """17.7 and 17.70 are different statements: reading must not normalise them."""
    text = (DATA / "services_trade.csv").read_text(encoding="utf-8").splitlines()
    for value in package.observations("services_trade")["value"]:
        assert text[value.cell.row - 1].split(",")[value.cell.column_number - 1] == str(value.value)


def test_every_table_and_csv_file_is_described(package):
    described = {package.path(table) for table in package.table_names}
    files = {path.relative_to(DATA).as_posix() for path in DATA.rglob("*.csv")}
    undescribed = {name for name in files - described if not name.startswith("published/")}
    assert undescribed == set()
    assert described <= files
    for table in package.table_names:
        assert package.title(table) != table
        assert [
            name for name, c in package.columns(table).items() if not c.get("title", c.get("description"))
        ] == [], table


def test_provinces_in_table_two_of_the_print_agree_with_the_totals(package):
    """Second route: the printed table 2 states the area's total of every year in 亿美元."""
    printed = ["72.0", "73.7", "75.4", "76.1", "60.4", "64.8", "73.0"]
    frame = package.observations("services_trade").set_index(["year", "sector", "flow"])["value"]
    recomputed = {year: str(round_half_up(frame[year, "ALL", "T"].to("亿美元").value, 1)) for year in YEARS}
    differing = {y: (p, recomputed[y]) for y, p in zip(YEARS, printed, strict=True) if p != recomputed[y]}
    # the print contradicts itself here; keyed from Part 5, confirmed by the sums of the sectors
    assert differing == {2018: ("75.4", "76.3"), 2019: ("76.1", "75.8")}


def test_known_discrepancies_have_reasons(package):
    rows = package.rows("known_discrepancies")
    assert {row["cell"] for row in rows} == {
        "CN-SN/2018/ALL/X",
        "CN-SN/2018/ALL/M",
        "CN-SN/2018/T",
        "CN-SN/2019/T",
        "CN-ZJ/KI/T/2022/growth",
        "CN-SN/2022/X/LATIN-AMERICA/technology_fee",
        "CN-SN/2022/M/KOR/contracts",
        "software_revenue/CN-SN/ALL/T/2022",
        "CN-SN/2022/offshore/contract",
        "CN/2022",
        "人力资源服务产业园入驻机构数/BASE-HR/base_hr_agencies/hr_base_firms@CN-SN/2022",
        "西安中医脑病医院海外共建诊疗中心数/BASE-TCM/base_tcm_centres/CASE-N08/海外共建中医药诊疗中心/2022",
        "移动互联网用户数/mobile_internet_users@CN-SN/mobile_users@CN-SN/2022",
        "技术合同成交额/tech_contract_value@CN-SN/tech_market_turnover@CN-SN/2022",
        "每日瑜伽用户所在的国家数/culture_yule_countries@CN-SN/CASE-E09/用户所在的国家/2022",
    }
    assert [row["cell"] for row in rows if len(row["reason"]) < 10] == []


def test_every_observation_of_the_print_has_its_place(package):
    tables = [name for name in package.table_names if {"value", "source", "locator"} <= set(package.fields(name))]
    assert len(tables) == 17
    for table in tables:
        rows = [row for row in package.rows(table) if not row["locator"]]
        assert [row["source"] for row in rows if not row["source"].count("《")] == [], table


def test_a_source_names_the_section_of_its_place(package):
    """Of what has no number, and so no claim, nothing else would tell that the section is another one."""
    places = {row["locator"]: row for row in package.rows("print_places")}
    tables = [name for name in package.table_names if {"source", "locator"} <= set(package.fields(name))]
    named = [
        (table, row, match[1])
        for table in tables
        for row in package.rows(table)
        # the fourth part names its lists of documents, which have sections of their own
        if (match := SECTION.fullmatch(row["source"])) and not places[row["locator"]]["exhibit"]
    ]
    assert len(named) > 700
    wrong = [
        f"{t}，第 {r['_line']} 行"
        for t, r, named in named
        if not places[r["locator"]]["section"].startswith(named)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("table", "key", "place"),
    [
        ("services_trade", {"year": 2022, "sector": "SD", "flow": "X"}, "第五部分表1“旅行”行“2022年 出口”列"),
        (
            "services_trade_national",
            {"year": 2003, "flow": "M", "measure": "growth"},
            "第五部分表2“2003 年”行“进口额 同比 (%)”列",
        ),
        ("services_trade_provinces", {"area": "CN-HI", "year": 2019}, "第一部分表2“2019”行“海南”列"),
        (
            "technology_partners",
            {"flow": "X", "partner": "JAM", "measure": "technology_fee"},
            "第二部分表10“牙买加”行“技术费”列",
        ),
        (
            "technology_industries",
            {"flow": "X", "industry": "GB-X99", "measure": "value"},
            "第二部分表9“其他行业（第2处）”行“合同金额”列",
        ),
        (
            "export_base_indicators",
            {"base": "BASE-HT", "indicator": "base_approved"},
            "第二部分《陕西国家特色服务出口基地发展报告》二“国家地理信息服务出口基地（陕西航天经济技术开发区）”第1段",
        ),
        ("facts", {"indicator": "hr_base_firms"}, "第一部分 二（三）2“特色服务出口基地提质扩围”第1段"),
        (
            "case_outcomes",
            {"case": "CASE-M13", "item": 5, "status": "actual"},
            "第三部分 二（三）3“药品‘多证合一’”第5段",
        ),
    ],
)
def test_places_are_those_of_the_print(package, table, key, place):
    [row] = package.rows(table, key)
    assert list_places(package)[row["locator"]] == place


def test_a_status_before_has_a_year_only_where_the_source_gives_one(package):
    before = package.rows("case_outcomes", {"status": "before"})
    dated = {(row["case"], row["item"]): row["year"] for row in before if row["year"]}
    assert dated == {
        ("CASE-M10", 8): 2016,
        ("CASE-M10", 9): 2016,
        ("CASE-M10", 10): 2016,
        ("CASE-M13", 5): 2016,
        ("CASE-E01", 5): 2021,
    }
    assert len(before) == len(dated) + 7


def test_edition_file():
    info = real_report().info
    assert info.title(2022) == "陕西服务贸易发展报告（2022）"
    assert (info.area, info.nation) == ("CN-SN", "CN")


def test_every_word_that_a_column_allows_has_a_name_or_is_chinese(package):
    allowed = {
        value
        for table in package.table_names
        for name, column in package.columns(table).items()
        if name not in ("unit", OBS_STATUS)
        for value in column["constraints"].get("enum", [])
    }
    assert len(allowed) > 20
    assert {value for value in allowed - set(NAMES) if not "\u4e00" <= value[0] <= "\u9fff"} == set()


def test_the_dictionary_describes_every_column(package):
    tables = describe_tables(package)
    assert len(tables) == len(package.table_names) > 30
    for entry in tables:
        assert entry.title, entry.name
        assert [column.name for column in entry.columns if not (column.title and column.type)] == [], entry.name
    facts = next(entry for entry in tables if entry.name == "facts")
    assert re.search(r"等\d+处$", facts.sources)


def test_labels_read_as_words(package):
    frame = package.observations("services_trade")
    assert frame["value"][0].cell.label == "陕西2016年全部服务进出口"
    labels = [value.cell.label for value in package.observations("facts")["value"]]
    assert len(set(labels)) == len(labels) > 0
    assert not any("_" in label or "{" in label for label in labels)
