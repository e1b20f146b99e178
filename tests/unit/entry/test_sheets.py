"""Which sheets and lines the workbook of a year has, by what the data has."""

from helpers.small_data import AREA, LAST, YEAR
from helpers.tables import drop_table, edit, rewrite
from tradebook.data.report import Report
from tradebook.entry.describing.texts import TOPICS
from tradebook.entry.layout import EntryColumn
from tradebook.entry.sheets import SHEETS, lay_out_sheets


def lay_out(report, year=YEAR):
    return {sheet.name: sheet for sheet in lay_out_sheets(report, year)}


def codes(sheet):
    return [line.codes for line in sheet.lines if line.codes]


def column(sheet, header) -> EntryColumn:
    return next(column for column in sheet.columns if column.header == header)


def test_the_sheets_come_in_the_order_of_their_descriptions(sheets):
    assert list(sheets) == [description.name for description in SHEETS]
    assert len(sheets) == 38


def test_a_table_that_the_package_lacks_has_no_sheet(data):
    drop_table(data, "commentary")
    left = lay_out(Report.open(data))
    assert [sheet.name for sheet in SHEETS if sheet.name not in left] == ["文字"]


def test_texts_name_the_area_and_year(sheets):
    assert sheets["分行业"].title == "陕西服务贸易：分行业（万美元）"
    assert sheets["分行业"].source == f"{YEAR}年陕西服务贸易数据"
    assert sheets["全国"].title == "全国服务贸易（亿美元）"
    assert sheets["全国"].source == f"{YEAR}年全国服务贸易数据"
    assert f"年份为 {LAST} 的是滞后一年的指标" in sheets["正文数字"].note
    assert not [sheet.name for sheet in sheets.values() if "{" in sheet.title + sheet.note]


def test_sectors_modes_and_flows_have_all_their_lines_every_year(sheets):
    assert codes(sheets["分行业"]) == [(code,) for code in ("ALL", "SA", "SB", "SC", "SD", "SI", "SK")]
    assert codes(sheets["技术出口方式"]) == [("TECH",), ("TECH-A",), ("TECH-B",)]
    assert codes(sheets["全国"]) == [("T",), ("X",), ("M",), ("B",)]


def test_other_sheets_have_the_lines_of_last_year_and_blank_ones(sheets):
    assert codes(sheets["省市"]) == [("CN-BJ",), ("CN-SH",), (AREA,)]
    assert [line.codes for line in sheets["省市"].lines[3:]] == [()] * 6


def test_lines_that_only_the_year_itself_has_come_last(data):
    new = {"area": "CN-CQ", "year": str(YEAR), "flow": "T", "value": "90.1", "unit": "亿美元"}
    new |= {"vintage": str(YEAR), "source": "公报"}
    rewrite(data, "services_trade_provinces", lambda rows: [new, *rows])
    sheet = lay_out(Report.open(data))["省市"]
    assert codes(sheet)[-1] == ("CN-CQ",)
    assert sheet.source == "公报"


def test_facts_that_come_a_year_late_are_asked_for_late(sheets):
    years = {line.codes[0]: line.codes[4] for line in sheets["正文数字"].lines if line.codes}
    assert years["population"] == str(LAST)
    assert years["services_trade"] == str(YEAR)


def test_a_late_fact_is_asked_for_once_more_only_as_long_as_it_is_late(data):
    rewrite(
        data,
        "facts",
        lambda rows: [{**row, "year": str(LAST)} if row["indicator"] == "population" else row for row in rows],
    )
    sheet = lay_out(Report.open(data))["正文数字"]
    assert [line.codes[4] for line in sheet.lines if line.codes and line.codes[0] == "population"] == [str(YEAR)]


def test_facts_stand_under_the_passages_of_last_years_report_and_say_what_they_are(sheets):
    lines = sheets["正文数字"].lines
    assert [line.heading for line in lines if line.heading] == ["第一部分 一", "公报", "专题三"]
    assert lines[1].label == f"全国{YEAR}年全部服务进出口额"
    assert sheets["正文数字"].page_columns[1].content == "label"


def test_an_indicator_that_is_stated_once_is_not_asked_for_again(sheets, small_report):
    assert codes(sheets["出口基地"]) == [
        (base, "base_culture_exports", status)
        for base in ("BASE-QJ", "BASE-GX")
        for status in ("actual", "target")
    ]
    assert ("BASE-GX", "base_approved", "actual") in codes(lay_out(small_report, LAST)["出口基地"])


def test_discrepancies_are_those_of_the_year_itself(sheets, small_report):
    assert codes(sheets["来源矛盾"]) == []
    assert codes(lay_out(small_report, 2020)["来源矛盾"]) == [("provinces_against_sectors", f"{AREA}/2020/T")]


def test_choices_are_those_of_the_schema(sheets):
    assert column(sheets["省市"], "地区").choices[AREA] == f"{AREA} 陕西"
    assert column(sheets["外包方式"], "市场").choices == {"offshore": "离岸", "all": "离岸和在岸"}
    units = list(column(sheets["外包方式"], "单位").choices)
    assert units[:3] == ["亿美元", "万美元", "%"]
    assert {"亿元", "万元"} < set(units)
    assert "户" not in units
    assert {"亿元", "户"} <= set(column(sheets["正文数字"], "单位").choices)
    assert column(sheets["出口基地"], "界限").choices == {
        "=": "等于",
        "≥": "不少于",
        "≈": "约",
        "⪅": "近",
        "⪆": "多",
    }
    assert column(sheets["出口基地"], "目标年份").number
    assert column(sheets["来源矛盾"], "恒等式").choices is None


def test_a_topic_without_a_chinese_name_is_shown_by_its_code(sheets):
    choices = column(sheets["文字"], "专题").choices
    assert list(choices) == [*TOPICS, "own_topic"]
    assert (choices["opportunity"], choices["own_topic"]) == ("机遇", "own_topic")


def test_parts_know_their_totals(sheets):
    assert sheets["技术出口行业"].parents == {"GB-M": "GB", "GB-M75": "GB-M", "GB-C": "GB"}
    assert sheets["分行业"].parents == {}
    assert [page.content for page in sheets["技术出口行业"].page_columns][-4:] == [
        "parent",
        "source",
        "entry",
        "last_source",
    ]


def test_what_is_entered_stands_side_by_side_and_last_years_content_behind_it(sheets):
    headers = [page.header for page in sheets["企业伙伴"].page_columns]
    assert headers[4:8] == [
        f"数额\n{YEAR}年",
        f"代表企业\n{YEAR}年",
        f"数额\n{LAST}年",
        f"代表企业\n{LAST}年",
    ]


def test_a_line_and_a_column_make_the_key_of_a_row(sheets):
    sheet = sheets["技术出口国别"]
    assert sheet.build_record(("KOR",), column(sheet, "其中设备费")) == {
        **{"area": AREA, "year": YEAR, "flow": "X", "partner": "KOR"},
        **{"measure": "equipment_fee", "unit": "万美元"},
    }


def test_another_area_has_its_own_sheets(data):
    edit(data / "edition.yml", "area: CN-SN", "area: CN-CQ")
    sheet = lay_out(Report.open(data))["企业伙伴"]
    assert (sheet.fixed["area"], codes(sheet)) == ("CN-CQ", [])


def test_last_years_content_is_called_by_the_unit_that_it_was_in(data):
    with (data / "edition.yml").open("a", encoding="utf-8") as stream:
        stream.write("\nunits: {services_trade_national: 亿元, services_trade: 亿美元}\n")
    sheets = lay_out(Report.open(data))
    headers = [
        {
            page.content: page.header
            for page in sheets[name].page_columns
            if page.column and page.column.number and page.column.fixed["unit"] != "%"
        }
        for name in ("全国", "分行业", "省市")
    ]
    assert headers == [
        {"entry": f"数额（亿元）\n{YEAR}年", "last": f"数额（亿美元）\n{LAST}年"},
        {"entry": f"进口\n{YEAR}年", "last": f"进口（万美元）\n{LAST}年"},
        {"entry": f"进出口\n{YEAR}年", "last": f"进出口\n{LAST}年"},
    ]


def test_of_a_nation_and_its_provinces_without_data_amounts_are_asked_for_in_large_units(data):
    for table in ("services_trade_national", "services_trade_provinces"):
        rewrite(data, table, lambda rows: [])
    sheets = lay_out(Report.open(data))
    assert [sheets[name].title for name in ("全国", "省市", "分行业")] == [
        "全国服务贸易（亿美元）",
        "各省市服务贸易（亿美元）",
        "陕西服务贸易：分行业（万美元）",
    ]
    fixed = [column.fixed for column in sheets["全国"].columns if column.fixed.get("measure") == "level"]
    assert [each["unit"] for each in fixed] == ["亿美元"]
