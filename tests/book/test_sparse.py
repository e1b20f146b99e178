"""Books of data that lacks years, sectors, places, facts or tables: they are made, read well, and say in a line what is not there."""

import re
from decimal import Decimal

import pytest
from helpers import sparse
from helpers.chapters import BAD_WORDS, FIRST, NUMREF, plain, visible
from helpers.chapters import ran as real
from helpers.pins import PROSE, prose_text
from helpers.sparse import YEAR, data_of, ran, text_of
from helpers.support import copy_real_data, run_chapter
from helpers.tables import edit, rewrite
from tradebook.model.edition import Edition

CASES = [
    "one_year",
    "two_years",
    "one_sector",
    "no_nation",
    "own_province",
    "one_province",
    "thirty_provinces",
    "named_peers",
    "no_facts",
    "undescribed_topics",
    "bare",
    "city",
    "compared_province",
    "equal_totals",
    "vanished",
    "absent",
    "tied_provinces",
]
"""Cases of `helpers.sparse` in which every sentence is read."""

BROKEN = re.compile(
    r"""
    [，、；：][，、；。）]|（[，、；）]|。。         # what punctuation leaves where something fell
    | (\d{4})[—至]\1年|(\d{4})年至\2年             # from a year to the same year
    | 所列1个|前0[位个]|第0位|在\d+年以来各年中居。
    | \b0\.0万美元，下降100\.0%；其中                # a sector that was not traded, told like others
    | 相差0[亿万]美元|（分母为零）|连续0年
    | 、[^0-9、，。]*(?:地区|经济圈)。$                # a place without its number at the end of an alternative text
    | 各省市历年数额。|走势。$
    """,
    re.VERBOSE,
)
PRINT = re.compile("印刷本")


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", FIRST)
def test_every_sentence_is_whole(name, case):
    run = ran(name, case)
    texts = text_of(name, case).splitlines()
    for exhibit in run.exhibits:
        texts += [exhibit[part] for part in ("caption", "alt", "source", "note")]
    broken = [text for text in texts if BROKEN.search(text) or BAD_WORDS.search(text)]
    assert broken == []
    assert set(NUMREF.findall(visible(run))) <= {exhibit["name"] for exhibit in run.exhibits}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", FIRST)
def test_no_print_is_spoken_of_where_there_is_none(name, case):
    run = ran(name, case)
    texts = [text_of(name, case)]
    texts += [exhibit[part] for exhibit in run.exhibits for part in ("caption", "alt", "source", "note")]
    # the tables' own descriptions name their source
    found = [text for text in texts if PRINT.search(text)]
    assert name in ("data-dictionary", "reproducibility") or found == []


@pytest.mark.parametrize("case", sparse.PINNED)
def test_the_prose_is_what_is_pinned(case, hold):
    hold(PROSE, case, prose_text(case))


# -- years --------------------------------------------------------------------------------------------------------------


def test_one_year_is_told_of_one_year():
    assert "分行业数据为2022年数，本年有11个行业" in text_of("data-tables", "one_year")
    assert "全国数据为2022年数" in text_of("data-tables", "one_year")
    text = text_of("national", "one_year")
    assert "以来各年中居" not in text
    assert "最大的一年" not in text


# -- sectors ------------------------------------------------------------------------------------------------------------


def test_one_sector_is_all_there_is():
    edition = Edition(YEAR, data_of("one_sector"))
    assert edition.sectors == [sparse.ONLY]
    assert not edition.area.knowledge.total
    assert not edition.area.transport.exports
    text = text_of("overview", "one_sector")
    assert "只有一个行业，不计算拉动" in text
    assert "扣除" not in text
    assert "运输服务" not in text


def test_a_sector_that_was_not_traded_is_said_to_be_so():
    assert "保险服务本年没有进口和出口。" in text_of("knowledge", "vanished")
    assert "加工服务**。本年没有进口和出口。" in text_of("overview", "vanished")
    assert "陕西没有知识密集型服务进口和出口。" in text_of("overview", "vanished")
    # what has not been traded has no place among what has
    assert not Edition(YEAR, data_of("vanished")).area.sectors.total.rank("SK")


def test_what_is_not_traded_any_more_is_no_share_of_what_it_was():
    assert re.search("旅行服务本年没有进口和出口（上年逆差[0-9.]+亿美元）。", text_of("overview", "gone_travel"))
    for name in ("index", "onepage", "briefing", "overview"):
        assert not re.search("占服务进出口的0.0%|相当于2019年的0.0%", text_of(name, "vanished")), name


# -- places -------------------------------------------------------------------------------------------------------------


def test_no_nation_is_said_in_a_line():
    text = text_of("national", "no_nation")
    assert "本版没有收录全国服务进出口的数据，有关内容从略。" in text
    assert "## 总体规模" not in text
    assert "本版没有收录全国的数据。" in text_of("data-tables", "no_nation")


@pytest.mark.parametrize("case", ["own_province", "bare"])
def test_a_province_alone_is_compared_with_none(case):
    text = text_of("provinces", case)
    assert "本版没有收录其他省市的数据，有关比较从略。" in text
    assert "## 规模与增速" not in text
    assert not re.search(r"第\d+位", text)


def test_many_provinces_are_drawn_as_far_as_they_can_be_told_apart():
    run = ran("provinces", "thirty_provinces")
    assert {"fig-provinces-levels", "tab-provinces"} <= {exhibit["name"] for exhibit in run.exhibits}
    alt, rows = next((exhibit["alt"], 0) for exhibit in run.exhibits if exhibit["name"] == "fig-provinces-levels")
    assert len(re.findall("亿美元", alt)) == 8
    assert "陕西73.0亿美元" in alt
    table = next(exhibit["table"] for exhibit in run.exhibits if exhibit["name"] == "tab-provinces")
    rows = [row[0]["text"] for row in table["body"]]
    assert len(rows) == 30
    assert "图中只列规模与陕西相近的省市" in text_of("provinces", "thirty_provinces")


def names_drawn(run, name):
    """The names in a chart's data: of rows, or of columns where rows are years."""
    data = next(exhibit["data"] for exhibit in run.exhibits if exhibit["name"] == name)
    return data[0][1:] if data[0][0] == "年份" else [row[0] for row in data[1:]]


@pytest.mark.parametrize("case", ["nine_provinces", "thirty_provinces", "named_peers"])
def test_no_more_is_drawn_than_can_be_told_apart(case):
    run = ran("provinces", case)
    for name, others in (("fig-provinces-levels", {"陕西"}), ("fig-provinces-index", {"陕西", "全国"})):
        names = names_drawn(run, name)
        assert others <= set(names)
        assert len(set(names)) == len(names) <= 8


def test_peers_are_those_that_the_edition_names():
    run, text = ran("provinces", "named_peers"), text_of("provinces", "named_peers")
    assert set(names_drawn(run, "fig-provinces-levels")) == {"陕西", "四川", "湖北", "重庆", "甘肃"}
    assert set(names_drawn(run, "fig-provinces-index")) == {"陕西", "全国", "四川", "湖北", "重庆", "甘肃"}
    assert "图中只列可比省市" in text
    assert re.search(r"与可比的[^，。]*、[^，。]*相比，陕西规模在\d个省市中列第\d位；增速列第\d位，", text)
    assert "在所列30个省市中列第" in text
    table = next(exhibit["table"] for exhibit in run.exhibits if exhibit["name"] == "tab-provinces")
    assert len(table["body"]) == 30


def test_one_peer_is_drawn_beside_the_area_alone(tmp_path):
    data = copy_real_data(tmp_path)
    edit(data / "edition.yml", "peers: [CN-SC, CN-CQ, CN-HB]", "peers: [CN-SC]")
    run = run_chapter("provinces", YEAR, data)
    assert set(names_drawn(run, "fig-provinces-index")) == {"陕西", "四川", "全国"}


def test_courses_are_drawn_of_several_years_and_several_provinces():
    names = [
        [exhibit["name"] for exhibit in run.exhibits]
        for run in (real("provinces", 2016), ran("provinces", "own_province"), ran("provinces", "one_province"))
    ]
    assert ["fig-provinces-index" in of_run for of_run in names] == [False, False, True]


def text_with(folder, name, table, change):
    """The text that readers see of a chapter if each row of a table of the real data is another."""
    data = copy_real_data(folder)
    rewrite(data, table, lambda rows: list(map(change, rows)))
    return visible(run_chapter(name, YEAR, data))


def test_flows_of_the_nation_that_grew_alike_are_said_to(tmp_path):
    def even_out(row):
        is_import = (row["year"], row["flow"], row["measure"]) == (str(YEAR), "M", "growth")
        return row | {"value": "7.6"} if is_import else row

    text = text_with(tmp_path, "national", "services_trade_national", even_out)
    assert "；出口与进口增速相同（" in text


def test_knowledge_intensive_services_without_imports_are_said_to_have_none(tmp_path):
    def stop_imports(row):
        is_of_one = row["year"] == str(YEAR) and row["sector"] in ("SF", "SG", "SH", "SI", "SJ", "SK")
        return row | {"value": "0.0"} if is_of_one and row["flow"] == "M" else row

    text = text_with(tmp_path, "knowledge", "services_trade", stop_imports)
    assert "，没有进口（" in text


def test_a_sector_above_the_average_is_not_called_small(tmp_path):
    def raise_one(row):
        return row | {"value": str(Decimal(row["value"]) * 100)} if row["sector"] == "SF" else row

    text = text_with(tmp_path, "knowledge", "services_trade", raise_one)
    said = "两类服务规模都低于各类的平均"
    assert said in visible(real("knowledge", YEAR))
    assert said not in text


def test_a_share_of_owners_above_the_whole_is_not_said(tmp_path):
    def raise_one(row):
        is_raised = (row["ownership"], row["measure"]) == ("OWN-FIE", "value")
        return row | {"value": "8.8"} if is_raised else row

    text = text_with(tmp_path, "technology", "technology_ownership", raise_one)
    said = "外商投资企业技术出口"
    assert said in visible(real("technology", YEAR))
    assert said not in text


def test_industries_with_half_of_all_contracts_are_not_said_to_have_most_of_them(tmp_path):
    levels = {"GB-M": "8000.0", "GB-G": "7819.5", "GB-O": "7000.0", "GB-C": "7000.0", "GB-X": "1819.5"}

    def share_out(row):
        is_export = (row["flow"], row["measure"]) == ("X", "value")
        return row | {"value": levels.get(row["industry"], row["value"])} if is_export else row

    text = text_with(tmp_path, "technology", "technology_industries", share_out)
    said = "技术出口集中于"
    assert said in visible(real("technology", YEAR))
    assert said not in text
    assert re.search("技术出口居前的行业是.*两者合计占50.0%。", plain(text))


def test_more_than_half_of_another_s_exports_are_not_called_only_that(tmp_path):
    def shrink(row):
        return row | {"value": "0.05"} if row["indicator"] == "culture_hitech_exports" else row

    text = text_with(tmp_path, "culture", "facts", shrink)
    assert re.search("只相当于.{2,30}的约2.1%", plain(visible(real("culture", YEAR))))
    assert re.search("[^只]相当于.{2,30}的约55.4%", plain(text))


def test_two_provinces_that_read_the_same_are_said_to_be_level():
    assert "规模与海南相当" in text_of("provinces", "tied_provinces")


def test_regions_that_make_up_the_nation_do_not_differ_from_it():
    text = text_of("national", "equal_totals")
    assert "东部地区服务进出口" in text
    assert not re.search("四个地区合计|相差", text)


def test_a_city_is_no_province():
    for name in FIRST:
        shown = [text_of(name, "city")]
        shown += [exhibit[part] for exhibit in ran(name, "city").exhibits for part in ("caption", "alt", "note")]
        assert "全省" not in "\n".join(shown), name
        assert not re.search("西安市承接|西安于|西安机场|点告", "\n".join(shown)), name
    assert "占宝鸡市对外贸易" in text_of("overview", "city")


# -- tables -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", sparse.TOPICAL)
def test_each_table_can_lack(table):
    case = f"without_{table}"
    chapters = ["bases", "cases", "digital", "forecast", "knowledge", "outlook", "policies", "technology"]
    texts = [line for name in chapters for line in text_of(name, case).splitlines()]
    assert [text for text in texts if BROKEN.search(text)] == []


def test_what_is_not_recorded_is_not_said_not_to_be():
    text = text_of("bases", "undescribed_topics")
    assert "还没有获批" not in text
    assert "本版没有收录国家特色服务出口基地的数据，本章从略。" in text


def test_two_provinces_have_a_table_and_the_area_alone_has_none():
    shown = {
        case: {exhibit["name"] for exhibit in ran("provinces", case).exhibits}
        for case in ("one_province", "own_province")
    }
    assert shown["one_province"] - shown["own_province"] >= {"tab-provinces"}
