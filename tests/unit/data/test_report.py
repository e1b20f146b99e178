"""The report that a data directory makes: area, bodies, title and years."""

import pytest
import yaml
from helpers.tables import edit
from helpers.tiny_data import EDITION, TRADE, write_tables
from tradebook.data.package import DataPackage
from tradebook.data.report import Report, ReportInfo
from tradebook.errors import DataError


@pytest.fixture
def data(tmp_path):
    return write_tables(tmp_path, {"services_trade": TRADE + "\nCN-GD,2023,ALL,T,1.0,万美元,表1"})


def test_a_report_knows_whose_it_is_and_its_years(data):
    report = Report.open(data)
    names = ("陕西", "全国", "省商务厅", "课题组", "省统计局")
    assert report.info == ReportInfo("CN-SN", "CN", *names, "{area}服务贸易发展报告（{year}）")
    assert report.info.title(2022) == "陕西服务贸易发展报告（2022）"
    assert report.years == [2021, 2022]
    assert report.latest_year == 2022


def test_a_body_that_is_renamed_has_its_old_name_in_old_editions(data):
    renamed = "publisher: [{zh: 省商务厅}, {since: 2022, zh: 省商务和投资厅}]"
    edit(data / "edition.yml", "publisher: {zh: 省商务厅}", renamed)
    report = Report.open(data)
    assert [report.as_of(year).info.publisher for year in (2021, 2022)] == ["省商务厅", "省商务和投资厅"]
    assert report.info.publisher == "省商务和投资厅"


@pytest.mark.parametrize("entry", ["省商务厅", "[省商务厅]", "[]", "[{since: 二〇二二, zh: 省商务厅}]"])
def test_a_body_without_name_is_refused(data, entry):
    edit(data / "edition.yml", "publisher: {zh: 省商务厅}", f"publisher: {entry}")
    with pytest.raises(DataError, match=r"edition\.yml"):
        Report.open(data).as_of(2022)


@pytest.mark.parametrize(
    ("area", "words"),
    [
        ("CN-SN", ("全省", "省内", "省外")),
        ("CN-CQ", ("全市", "市内", "市外")),
        ("CN-NM", ("全区", "区内", "区外")),
        ("CN-SN-BJ", ("宝鸡市", "本地", "外地")),
        ("PRD", ("宝鸡市", "本地", "外地")),
    ],
)
def test_prose_calls_the_whole_of_an_area_by_what_it_is(area, words):
    info = ReportInfo(area, "CN", "宝鸡市", "全国", "", "", "", "")
    assert (info.whole, info.inside, info.outside) == words


def test_a_report_of_an_open_package_keeps_it(data):
    package = DataPackage(data)
    assert Report.of(package).package is package


def test_the_year_asked_for_must_be_there(data):
    report = Report.open(data)
    assert [report.resolve_year(year) for year in (None, 2021, "2022")] == [2022, 2021, 2022]
    with pytest.raises(DataError, match="没有 2023 年。可选的年份：2021、2022"):
        report.resolve_year(2023)


def test_an_area_without_data_has_no_latest_year(data):
    edit(data / "edition.yml", "area: CN-SN", "area: PRD")
    report = Report.open(data)
    assert report.years == []
    with pytest.raises(DataError, match=r"services_trade\.csv 中没有本地区的数据"):
        report.resolve_year(None)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("publisher:", "verlag:", "缺少 'publisher' 一项"),
        ("area: CN-SN", "area: CN-XX", "缺少 'CN-XX' 一项，或其中的地区代码不在 codes/areas.csv 里"),
        ("title: {zh:", "title: {en:", "缺少 'zh' 一项"),
        ("publisher: {zh: 省商务厅}", "publisher: 省商务厅", "结构不对"),
        (EDITION, "陕西", "结构不对"),
        ("area: CN-SN", "area: [", "不是合格的 YAML"),
        ("area: CN-SN", "area: 2022-13-45", "不是合格的 YAML"),
        ("area: CN-SN", "area: " + "[" * 9999, "不是合格的 YAML"),
        ("{zh: 省商务厅}", "{zh: 2022}", "publisher 一项应为文字，读到的是 2022"),
        ("{zh: 省商务厅}", "{zh: }", "publisher 一项应为文字，读到的是 None"),
        ("省商务厅", "省商\u200b务厅", "publisher 一项（有看不见的字符 U+200B（零宽空格））"),
        ("（{year}）", "（{yaer}）", "title 一项“{area}服务贸易发展报告（{yaer}）”无法填入"),
        ("（{year}）", "（{year）", "无法填入"),
        ("（{year}）", "{year.__class__}", "无法填入"),
        ("（{year}）", "{year:>99}", "无法填入"),
        ("（{year}）", "{area!r}", "无法填入"),
        ("publisher:", "curency: CNY\npublisher:", "“curency”不是其中的项目，写了也不起作用。是不是 currency？"),
        ("publisher:", "area: CN-GD\npublisher:", "“area”写了两次"),
    ],
)
def test_a_bad_description_says_what_is_wrong(data, old, new, message):
    edit(data / "edition.yml", old, new)
    with pytest.raises(DataError, match=r"edition\.yml.*") as error:
        Report.open(data)
    assert message in str(error.value)


def test_a_report_may_name_a_break_in_its_series(data):
    assert (Report.open(data).info.break_year, Report.open(data).info.break_cause) == (0, "")
    edit(data / "edition.yml", "publisher:", "break: {year: 2020, cause: {zh: 疫情}}\npublisher:")
    assert (Report.open(data).info.break_year, Report.open(data).info.break_cause) == (2020, "疫情")


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("{year: 二〇二〇, cause: {zh: 疫情}}", "break 一项中，year 是“二〇二〇”，应为四位数的年份"),
        ("{year: 2020}", "缺少 'cause' 一项"),
        ("2020", "结构不对"),
    ],
)
def test_a_bad_break_says_what_is_wrong(data, entry, message):
    edit(data / "edition.yml", "publisher:", f"break: {entry}\npublisher:")
    with pytest.raises(DataError, match=message):
        Report.open(data)


def test_a_part_that_is_none_is_refused(data):
    edit(data / "edition.yml", "publisher:", "part: S3\npublisher:")
    with pytest.raises(DataError, match=r"part 是“S3”，应为 S1（上半年）"):
        Report.open(data)


def test_a_report_may_name_the_areas_to_compare_with(data):
    assert Report.open(data).info.peers == ()
    edit(data / "edition.yml", "publisher:", "peers: [CN-GD, PRD]\npublisher:")
    assert Report.open(data).info.peers == ("CN-GD", "PRD")


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("[CN-XX]", "peers 一项中，代码“CN-XX”不在 codes/areas.csv 里"),
        ("[CN-GD, CN-GD]", "代码“CN-GD”写了两次。请删去"),
        ("[CN-SN]", "代码“CN-SN”就是本地区。请删去"),
        ("CN-GD", "应为地区代码的列表"),
        ("[{code: CN-GD}]", "结构不对"),
    ],
)
def test_a_bad_list_of_peers_says_what_is_wrong(data, entry, message):
    edit(data / "edition.yml", "publisher:", f"peers: {entry}\npublisher:")
    with pytest.raises(DataError, match=message):
        Report.open(data)


@pytest.mark.parametrize("name", ["publisher", "compiler", "statistics"])
def test_a_number_is_no_name(data, name):
    names = yaml.safe_load(EDITION) | {name: {"zh": "12.5", "en": "x"}}
    (data / "edition.yml").write_text(yaml.safe_dump(names, allow_unicode=True), encoding="utf-8")
    with pytest.raises(DataError, match=f"的 {name} 一项是“12.5”，只有数字。请改成名称或文字。"):
        Report.open(data)


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("gb18030", "像是 GBK，即记事本的“ANSI”"), ("utf-16", "是 UTF-16，即记事本的“Unicode”")],
)
def test_a_description_in_another_encoding_is_named(data, encoding, found):
    (data / "edition.yml").write_bytes(EDITION.encode(encoding))
    with pytest.raises(DataError) as error:
        Report.open(data)
    assert str(error.value) == (
        f"{data / 'edition.yml'}：文件不是 UTF-8 编码（{found}）。请用记事本或 WPS 打开，另存为 UTF-8 编码。"
    )


@pytest.mark.parametrize("rewrite", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n")])
def test_a_byte_order_mark_and_windows_line_ends_are_no_problem(data, rewrite):
    (data / "edition.yml").write_bytes(rewrite(EDITION).encode())
    assert Report.open(data).info.publisher == "省商务厅"


def test_a_missing_description_is_named(data):
    (data / "edition.yml").unlink()
    with pytest.raises(DataError, match=r"找不到 .*edition\.yml"):
        Report.open(data)
