"""Bad data is answered with place, finding, expectation and remedy."""

import shutil
from decimal import Decimal

import pytest
from helpers.support import DATA
from tradebook.checks.run import check_data
from tradebook.data.package import DataPackage
from tradebook.data.report import Report
from tradebook.errors import DataError


@pytest.fixture
def data(tmp_path):
    return shutil.copytree(DATA, tmp_path / "data")


def edit(data, file, old, new, *, every=False):
    path = data / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, -1 if every else 1), encoding="utf-8")


def messages(data):
    return [str(problem) for problem in check_data(DataPackage(data)).problems]


FIRST = "CN-SN,2016,ALL,T,719520.3,万美元,第五部分表1"


@pytest.mark.parametrize(
    ("new", "place", "found", "expected"),
    [
        ("CN-SN,2016,ALL,T,约七十万,万美元,第五部分表1", "第 2 行，“value”列", "约七十万", "数字"),
        ("CN-SN,2016,ALL,T,719520.3万,万美元,第五部分表1", "第 2 行，“value”列", "719520.3万", "数字"),
        ("CN-SN,2016,ALL,T,719520.3%,万美元,第五部分表1", "第 2 行，“value”列", "719520.3%", "数字"),
        ('CN-SN,2016,ALL,T,"719,520.3",万美元,第五部分表1', "第 2 行，“value”列", "719,520.3", "数字"),
        ("CN-SN,2016,ALL,T,,万美元,第五部分表1", "第 2 行，“value”列", "空", "不能为空"),
        ("CN-SN,2016,ALL,T,719520.3,亿美元,第五部分表1", "第 2 行，“unit”列", "亿美元", "万美元"),
        ("CN-SN,2016,SX,T,719520.3,万美元,第五部分表1", "第 2 行，“sector”列", "SX", "sectors"),
        ("CN-XX,2016,ALL,T,719520.3,万美元,第五部分表1", "第 2 行，“area”列", "CN-XX", "areas"),
        ("CN-SN,216,ALL,T,719520.3,万美元,第五部分表1", "第 2 行，“year”列", "216", "不小于 1980"),
        ("CN-SN,2016年,ALL,T,719520.3,万美元,第五部分表1", "第 2 行，“year”列", "2016年", "整数"),
        ("CN-SN,2016,ALL,T,719520.3,万美元,", "第 2 行，“source”列", "空", "不能为空"),
        ("CN-SN,2016,ALL,T,719520.3,万美元", "第 2 行，“source”列", "少了一列", "7 列"),
        ("CN-SN,2016,ALL,T,719520.3,万美元,第五部分表1,多", "第 2 行", "多", "7 列"),
        (FIRST + "\n" + FIRST, "第 3 行", "重复", "不重复"),
        ("\n" + FIRST, "第 2 行", "空行", "没有空行"),
        ("CN-SN,2016,ALL,T,—,万美元,第五部分表1", "第 2 行，“value”列", "—", "数字"),
        ("CN-SN,2016,ALL,T,NaN,万美元,第五部分表1", "第 2 行，“value”列", "NaN", "数字"),
        ("CN-SN,2016,ALL,T,Infinity,万美元,第五部分表1", "第 2 行，“value”列", "Infinity", "数字"),
        ("CN-SN,2016,ALL,t,719520.3,万美元,第五部分表1", "第 2 行，“flow”列", "t", "flows"),
        (",2016,ALL,T,719520.3,万美元,第五部分表1", "第 2 行，“area”列", "空", "不能为空"),
        ("CN-SN,2016.5,ALL,T,719520.3,万美元,第五部分表1", "第 2 行，“year”列", "2016.5", "整数"),
        ("CN-SN,2016,ALL,T,719520.3,万 美元,第五部分表1", "第 2 行，“unit”列", "万 美元", "万美元"),
    ],
)
def test_bad_cells(data, new, place, found, expected):
    edit(data, "services_trade.csv", FIRST, new)
    text = "\n".join(messages(data))
    assert f"services_trade.csv，{place}" in text
    assert found in text
    assert expected in text
    assert "改法：" in text


@pytest.mark.parametrize(
    ("file", "line", "column", "found"),
    [
        ("facts.csv", "services_trade,CN,ALL,T,2022,约八千,亿美元,第一部分,L121", "value", "约八千"),
        ("facts.csv", "trade,CN,ALL,T,2022,8891.1,亿美元,第一部分,L121", "indicator", "trade"),
        ("facts.csv", "services_trade,CN,ALL,T,2022,8891.1,亿美元,第一部分,121", "locator", "121"),
        ("services_trade_national.csv", "CN,1982,T,levels,47,亿美元,第五部分表2", "measure", "levels"),
        ("services_trade_national.csv", "CN,1982,T,level,47,万亿,第五部分表2", "unit", "万亿"),
        (
            "known_discrepancies.csv",
            "sector_sum,CN-SN/2018/ALL/X,292031.0,x,万美元,一二三四五六七八九十",
            "expected",
            "x",
        ),
        ("known_discrepancies.csv", "sector_sum,CN-SN/2018/ALL/X,292031.0,292030.0,万美元,错", "reason", "错"),
        ("codes/sectors.csv", "ALL,全部服务,All services,total,否", "knowledge_intensive", "否"),
        ("codes/sectors.csv", "all,全部服务,All services,total,false", "code", "all"),
        ("codes/flows.csv", "T,,Exports and imports", "name_zh", "空"),
    ],
)
def test_every_table_is_checked(data, file, line, column, found):
    replace_line(data, file, 2, line)
    text = "\n".join(messages(data))
    assert f"{file}，第 2 行，“{column}”列" in text
    assert found in text


def replace_line(data, file, number, line):
    lines = (data / file).read_text(encoding="utf-8").splitlines()
    lines[number - 1] = line
    (data / file).write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_the_problems_of_all_tables_are_reported_at_once(data):
    edit(data, "services_trade.csv", FIRST, FIRST.replace("719520.3", "x").replace("2016", "y"))
    edit(data, "facts.csv", ",列,", ",趟,")
    places = [text.split("：")[0] for text in messages(data)]
    assert places[:2] == ["services_trade.csv，第 2 行，“year”列", "services_trade.csv，第 2 行，“value”列"]
    assert places[2].startswith("facts.csv，第")


def test_remedies_fit_the_problem(data):
    edit(data, "codes/sectors.csv", ",total,false", ",total,否")
    (text,) = messages(data)
    assert text.endswith("读到“否”；应为：true 或 false。改法：改成 true 或 false。")


def test_an_unclosed_quotation_mark_does_not_print_the_file(data):
    edit(data, "services_trade.csv", FIRST, FIRST.replace("719520.3", '"719520.3'))
    assert any("引号没有成对" in text for text in messages(data))
    assert max(map(len, messages(data))) < 200


HEADER = "area,year,sector,flow,value,unit,source"


@pytest.mark.parametrize(
    "header",
    [
        HEADER.replace("area", "地区"),
        HEADER.replace("area,year", "year,area"),
        HEADER.replace("area,year", "area,area"),
        HEADER.replace("area,year", ",year"),
        HEADER + ",备注",
        FIRST,
    ],
)
def test_a_bad_header_is_the_only_thing_reported(data, header):
    replace_line(data, "services_trade.csv", 1, header)
    found = messages(data)
    assert found
    assert all("第 1 行" in text and "表头不符" in text and HEADER in text for text in found)


@pytest.mark.parametrize("dropped", range(7))
def test_a_missing_column_is_named(data, dropped):
    path = data / "services_trade.csv"
    rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    path.write_text("".join(",".join(r[:dropped] + r[dropped + 1 :]) + "\n" for r in rows), encoding="utf-8")
    assert any(f"第 1 行，“{rows[0][dropped]}”列：表头不符" in text for text in messages(data))


def test_an_empty_file_is_called_empty(data):
    (data / "services_trade.csv").write_bytes(b"")
    assert messages(data) == [
        "services_trade.csv：文件是空的；应为：表头和数据。改法：从版本库或备份中恢复该文件。"
    ]


@pytest.mark.parametrize(
    "rewrite",
    [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n"), lambda text: text.rstrip("\n")],
    ids=["bom", "crlf", "no newline at the end"],
)
def test_what_spreadsheets_do_to_files_is_no_problem(data, rewrite):
    path = data / "services_trade.csv"
    path.write_bytes(rewrite(path.read_text(encoding="utf-8")).encode("utf-8"))
    assert messages(data) == []
    assert DataPackage(data).observations("services_trade")["value"][0].value == Decimal("719520.3")


def test_missing_file(data):
    (data / "facts.csv").unlink()
    assert any("facts.csv：文件不存在" in text for text in messages(data))


@pytest.mark.parametrize(
    "spoil", [lambda p: p.unlink(), lambda p: p.write_bytes(p.read_bytes().decode().encode("gbk"))]
)
def test_a_broken_code_list_is_blamed_itself_and_not_the_tables_that_use_it(data, spoil):
    spoil(data / "codes" / "sectors.csv")
    (text,) = messages(data)
    assert text.startswith("codes/sectors.csv：")


def test_a_code_dropped_from_its_list_is_reported_where_it_is_used(data):
    edit(data, "codes/sectors.csv", "SA,", "SZ,")
    found = messages(data)
    assert len([text for text in found if text.startswith("services_trade.csv")]) == 7 * 3
    assert "services_trade.csv，第 5 行，“sector”列：代码“SA”不在代码表里" in found[0]


def test_a_code_listed_twice_is_reported_once(data):
    path = data / "codes" / "flows.csv"
    path.write_text(path.read_text(encoding="utf-8") + "T,进出口,Trade\n", encoding="utf-8")
    (text,) = messages(data)
    assert text.startswith("codes/flows.csv，第 6 行，“code”列：与前面某行重复")


def test_wrong_encoding(data):
    path = data / "services_trade.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    assert any("UTF-8" in text for text in messages(data))


def test_unknown_unit_of_a_fact(data):
    edit(data, "facts.csv", ",列,", ",趟,")
    assert any("facts.csv" in text and "趟" in text for text in messages(data))


def test_a_digit_typed_wrong_breaks_an_identity(data):
    edit(data, "services_trade.csv", FIRST, FIRST.replace("719520.3", "719250.3"))
    found = messages(data)
    assert any("第 2 行" in text and "719250.3" in text and "719520.4" in text for text in found)
    assert all("known_discrepancies.csv 中登记" in text for text in found)


@pytest.mark.parametrize(
    ("file", "old", "new", "identity", "place"),
    [
        ("services_trade.csv", "SA,X,35662.5", "SA,X,35662.9", "flow_sum", "CN-SN/2016/SA/T"),
        (
            "services_trade_national.csv",
            "CN,1982,T,level,47",
            "CN,1982,T,level,49",
            "national_flow_sum",
            "CN/1982/T",
        ),
        (
            "services_trade_national.csv",
            "CN,1982,B,level,6",
            "CN,1982,B,level,-6",
            "national_balance",
            "CN/1982/B",
        ),
        (
            "services_trade_national.csv",
            "2022,T,growth,8",
            "2022,T,growth,18",
            "national_growth",
            "CN/2022/T/growth",
        ),
        ("facts.csv", "ALL,X,2022,4240.6", "ALL,X,2022,4242.6", "facts_against_table", "CN/ALL/X/2022"),
        ("facts.csv", "ALL,T,2022,8891.1", "ALL,T,2022,8891.3", "facts_flow_sum", "services_trade/CN/ALL/T/2022"),
    ],
)
def test_every_identity_can_fail(data, file, old, new, identity, place):
    edit(data, file, old, new)
    assert any(f"登记：{identity},{place}" in text for text in messages(data))


def test_what_the_message_proposes_to_list_is_accepted(data):
    """The remedy printed for an unlisted break is a row of known_discrepancies.csv."""
    known = check_data(DataPackage(data)).known_breaks
    edit(data, "services_trade_national.csv", "CN,1982,B,level,6", "CN,1982,B,level,9")
    assert check_data(DataPackage(data)).known_breaks == known
    (text,) = messages(data)
    row = text.split("登记：")[1].removesuffix("。").removesuffix("原因") + "来源如此，核对无误，照录原值"
    path = data / "known_discrepancies.csv"
    path.write_text(path.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")
    assert messages(data) == []
    assert check_data(DataPackage(data)).known_breaks == known + 1


def test_a_listed_break_in_another_unit_is_reported(data):
    edit(data, "known_discrepancies.csv", "292030.0,万美元", "292030.0,亿美元")
    assert any("亿美元；应为：292031.0 对 292030.0万美元" in text for text in messages(data))


def test_a_listing_repeated_is_reported(data):
    path = data / "known_discrepancies.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + text.splitlines()[1] + "\n", encoding="utf-8")
    assert any(f"第 {len(text.splitlines()) + 1} 行" in found and "重复" in found for found in messages(data))


def test_a_listed_break_that_no_longer_breaks_is_reported(data):
    edit(data, "services_trade.csv", "CN-SN,2018,ALL,X,292031.0", "CN-SN,2018,ALL,X,292030.0")
    assert any("known_discrepancies.csv" in text and "已不再矛盾" in text for text in messages(data))


def test_a_listed_break_with_other_values_is_reported(data):
    edit(data, "known_discrepancies.csv", "292031.0,292030.0", "292031.0,292029.0")
    assert any("登记为 292031.0 对 292029.0" in text for text in messages(data))


def test_a_listing_of_no_identity_is_reported(data):
    edit(data, "known_discrepancies.csv", "sector_sum,CN-SN/2018/ALL/M", "sector_sum,CN-SN/1918/ALL/M")
    assert any("CN-SN/1918/ALL/M" in text for text in messages(data))


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "expected"),
    [
        # a part against its total, a total against the table by mode, a growth against both years
        ("technology_modes.csv", "TECH-C,value,24342.5", "TECH-C,value,24324.5", "全部方式", "31621.0"),
        ("technology_industries.csv", "GB,value,31639.0", "GB,value,31693.0", "全部行业", "31639.0"),
        ("technology_partners.csv", "X,WORLD,value_growth,40.5", "X,WORLD,value_growth,45.0", "全球", "40.5"),
        # what a bound says
        ("technology_partners.csv", "ASIA,value_growth,104.7", "ASIA,value_growth,204.7", "亚洲", "≤113.3"),
        (
            "technology_partners.csv",
            "MYS,technology_fee,4168.6",
            "MYS,technology_fee,8164.6",
            "马来西亚",
            "≥15533.6",
        ),
        ("enterprise_partners.csv", "KOR,25641.5", "KOR,65241.5", "电信计算机信息服务出口", "≥110500.3"),
        ("regional_innovation.csv", "hightech_firms,rank,17", "hightech_firms,rank,19", "高新技术企业数", "≥6126"),
        # two statements of the prose
        ("facts.csv", "CN,SI,T,2022,1241.8", "CN,SI,T,2022,1421.8", "知识密集型服务", "3907.0"),
    ],
)
def test_corrupted_cells_of_the_topical_tables_are_caught(data, file, old, new, place, expected):
    edit(data, file, old, new)
    assert any(place in text and f"应为：{expected}" in text for text in messages(data))


def test_no_data_directory(tmp_path):
    with pytest.raises(DataError, match=r"datapackage\.json"):
        check_data(DataPackage(tmp_path / "nowhere"))


@pytest.mark.parametrize("content", ["{", "{}", '{"resources": 3}'])
def test_a_broken_description_is_named(data, content):
    (data / "datapackage.json").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=r"datapackage\.json 无法读取"):
        check_data(DataPackage(data))


def test_reading_a_bad_table_points_to_the_check(data):
    edit(data, "services_trade.csv", FIRST, FIRST.replace("719520.3", "七"))
    with pytest.raises(DataError, match=r"services_trade\.csv.*make check"):
        DataPackage(data).rows("services_trade")


def test_a_bad_edition_file_says_what_is_missing(data):
    edit(data, "edition.yml", "publisher:", "verlag:")
    with pytest.raises(DataError, match=r"edition\.yml.*publisher"):
        Report.open(data)
    (data / "edition.yml").unlink()
    with pytest.raises(DataError, match=r"edition\.yml"):
        Report.open(data)


def test_an_unknown_table_lists_the_known_ones():
    with pytest.raises(DataError, match="services_trade_national"):
        DataPackage(DATA).rows("service_trade")


def test_a_code_in_two_lists_is_refused(data):
    """SG is financial services in EBOPS and Singapore in ISO 3166: names would be mixed up."""
    edit(data, "codes/areas.csv", "SGP,", "SG,")
    edit(data, "facts.csv", ",SGP,", ",SG,")
    edit(data, "technology_partners.csv", ",SGP,", ",SG,", every=True)
    with pytest.raises(DataError, match="SG 在两张代码表里都有"):
        check_data(DataPackage(data))


def test_a_forgotten_row_is_noticed(data):
    edit(data, "services_trade.csv", FIRST + "\n", "")
    report = check_data(DataPackage(data))
    assert report.problems == []
    assert report.notices == ["services_trade.csv：没有陕西2016年全部服务进出口。漏录请补上；来源没有的可以空缺。"]
