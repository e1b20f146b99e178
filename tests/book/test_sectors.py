"""A sector that is new, split, merged or gone: editions before it stay as they are, and later ones say what can be compared."""

import functools
import re
import shutil
import tempfile
from pathlib import Path

import pytest
from helpers import sectors
from helpers.chapters import BAD_WORDS, plain, visible
from helpers.chapters import ran as real
from helpers.support import REPORT_YEAR, run_chapter
from helpers.synthetic import NEXT
from helpers.tables import rewrite
from tradebook.audit.second_engine.comparison import Outcome, recompute
from tradebook.data.package import DataPackage
from tradebook.model.edition import Edition

CHAPTERS = ["index", "overview", "knowledge", "forecast", "digital", "culture", "data-tables"]
"""The chapters that speak of the area's sectors."""
BROKEN = re.compile(r"[，、；：][，、；。）]|（[，、；）]|。。|缺一项")


@functools.cache
def data_of(case):
    return getattr(sectors, case)(Path(tempfile.mkdtemp()))


@functools.cache
def package_of(case):
    """The data of a case, opened once for all chapters."""
    return DataPackage(data_of(case))


@functools.cache
def ran(name, case, year=NEXT):
    return run_chapter(name, year, data_of(case), package=package_of(case))


def text_of(name, case, year=NEXT):
    return plain(visible(ran(name, case, year)))


def exhibit(name, case, label):
    return next(each for each in ran(name, case).exhibits if each["name"] == label)


@pytest.mark.parametrize("case", ["listed_only", "split", "merged"])
@pytest.mark.parametrize("name", ["overview", "knowledge", "forecast"])
def test_editions_before_stay_as_they_are(name, case):
    run, known = ran(name, case, REPORT_YEAR), real(name, REPORT_YEAR)
    assert plain(visible(run)) == plain(visible(known))
    assert {key: figure.text for key, figure in run.figures.items()} == {
        key: figure.text for key, figure in known.figures.items()
    }
    assert run.exhibits == known.exhibits


@pytest.mark.parametrize("case", sectors.CASES)
@pytest.mark.parametrize("name", CHAPTERS)
def test_every_sentence_is_whole(name, case):
    texts = text_of(name, case).splitlines()
    for each in ran(name, case).exhibits:
        texts += [each[part] for part in ("caption", "alt", "source", "note")]
    assert [text for text in texts if BROKEN.search(text) or BAD_WORDS.search(text)] == []


@pytest.mark.parametrize("case", sectors.CASES)
def test_shares_are_of_the_sectors_of_the_year(case):
    area = Edition(NEXT, data_of(case)).area
    assert str(area.sectors.exports.share.sum) == "100.0%"
    assert len(area.sectors) == {"unsaid": 12, "new_sector": 12, "split": 12, "merged": 10, "gone": 10}[case]
    assert area.sectors.total.is_complete


@pytest.mark.parametrize("case", sectors.CASES)
def test_growth_is_of_what_both_years_have(case):
    # the next year equals the newest in all that both have
    area = Edition(NEXT, data_of(case)).area
    assert str(area.all.total.growth) == "与上年持平"
    assert str(area.knowledge.total.growth) == "与上年持平"
    assert area.all.total.change == 0


def test_growth_without_a_sector_is_of_what_both_years_have():
    edition = Edition(NEXT, data_of("new_and_moved"))
    exports = edition.area.sectors.exports
    assert str(exports.driver.name) == "加工服务"
    assert str(edition.area.all.exports.growth) == str(exports.driver.contribution).replace(
        "拉动", "增长"
    ).replace("个百分点", "%")
    assert (str(exports.driver.rest.growth), str(exports.driver.share_of_increase)) == ("与上年持平", "100.0%")
    assert str(exports["SL"].rest.growth) == str(edition.area.all.exports.growth)
    shown = [exports.driver.rest.growth, exports.driver.contribution, exports.driver.share_of_increase]
    figures = [measure.show() for measure in (*shown, exports["SL"].rest.growth)]
    results = recompute(figures, edition.package, edition.info, NEXT)
    assert {result.outcome for result in results} == {Outcome.AGREES}
    # as they are, the totals are of different things
    total = Edition(NEXT, data_of("new_sector")).area.all.total
    assert not any([total.rising_run, total.is_record])


@pytest.mark.parametrize("case", sectors.CASES)
def test_several_years_are_compared_by_what_they_have_in_common(case):
    """The next year equals the newest, so everything over several years is what it was, though over a year more."""
    edition, before = Edition(NEXT, data_of(case)), Edition(REPORT_YEAR, data_of(case))
    total, known = edition.area.all.total, before.area.all.total
    assert total.since(2016).is_comparable
    if case in ("gone", "merged"):
        known = edition.area.all.total.at(REPORT_YEAR)
    ratio = total / total.at(2019)
    if case != "gone":
        assert str(ratio) == str(known / known.at(2019)) == "96.3%"
        assert str(total.since(2016).growth) == str(known.since(2016).growth)
        assert str(total.index(2016)) == str(known.index(2016))
    assert str(total.since(2016).average_growth).startswith("年均增长")
    assert str(total.change_since(REPORT_YEAR)) == "持平"
    share = edition.area.knowledge.total.share
    assert str(share.change) == "持平"
    if case != "gone":
        assert str(share.change_since(2016)) == str(before.area.knowledge.total.share.change_since(2016))
    shown = [
        each.show()
        for each in (
            ratio,
            total.since(2016).growth,
            total.since(2016).average_growth,
            total.index(2016),
            total.change_since(2019),
            share.change,
            share.change_since(2016),
        )
    ]
    results = recompute(shown, edition.package, edition.info, NEXT)
    assert [result.outcome for result in results] == [Outcome.AGREES] * len(shown)


def test_a_year_later_the_new_sector_is_left_out_of_what_is_before_it_only(tmp_path):
    data = shutil.copytree(data_of("new_and_moved"), tmp_path / "data")
    rewrite(
        data,
        sectors.TRADE,
        lambda rows: (
            rows
            + [
                {**row, "year": str(NEXT + 1), "vintage": str(NEXT + 1)}
                for row in rows
                if row["year"] == str(NEXT)
            ]
        ),
    )
    total = Edition(NEXT + 1, data).area.all.total
    assert str(total.growth) == "与上年持平"
    assert str(total.since(NEXT).growth) == "持平"
    first = Edition(NEXT, data_of("new_and_moved")).area.all.total
    assert str(total.since(2016).growth) == str(first.since(2016).growth)


def test_totals_that_have_nothing_in_common_are_not_compared():
    government = Edition(NEXT, data_of("new_sector")).area["SL"].total
    assert not any([government.since(2016).growth, government / government.at(2016), government.share.change])


@pytest.mark.parametrize("case", sectors.CASES)
def test_the_forecast_goes_on(case):
    assert "连续的年度数据少于回测所需" not in text_of("forecast", case)
    assert re.search(r"2024年服务进出口为\d+\.\d亿美元", text_of("forecast", case))
    assert "尚无可检验的预测" not in text_of("forecast", case)
    assert {"tab-forecast", "tab-forecast-review", "fig-forecast"} <= {
        each["name"] for each in ran("forecast", case).exhibits
    }


def test_a_new_sector_is_said():
    assert f"{NEXT}年起增列政府服务。新列和分列的行业没有可比的上年数" in text_of("overview", "new_sector")
    table = exhibit("overview", "new_sector", "tab-sectors")["table"]
    [row] = [row for row in table["body"] if row[0]["text"] == "政府服务"]
    assert [cell["text"] for cell in row] == ["政府服务", "5000.0", "—", "3000.0", "—", "2000.0", "—"]
    trend = exhibit("overview", "new_sector", "fig-area-trend")
    assert trend["note"] == f"{NEXT}年起增列政府服务。"
    assert (
        f"政府服务列入统计不久，按{NEXT}年的数额推算" in exhibit("forecast", "new_sector", "tab-forecast")["note"]
    )


def test_a_sector_without_a_year_is_new_all_the_same():
    assert text_of("overview", "unsaid") == text_of("overview", "new_sector")


def test_a_sector_that_was_split_is_followed_by_its_parts():
    edition = Edition(NEXT, data_of("split"))
    telecom = edition.area.telecom.total
    assert str(telecom.growth) == "与上年持平"
    assert telecom.break_note == f"{NEXT}年起为电信服务、计算机和信息服务之和。"
    assert telecom.break_years == [NEXT]
    part = edition.area["SI1"].exports
    assert str(part.growth) == f"无可比的上年数（{NEXT}年起由电信计算机信息服务分列）"
    note = exhibit("knowledge", "split", "fig-ki-sectors")["note"]
    assert f"电信计算机信息服务{NEXT}年起为电信服务、计算机和信息服务之和。" in note
    # the nation publishes it undivided
    assert "与全国和浙江相比" in text_of("knowledge", "split")
    forecast = [row[0]["text"] for row in exhibit("forecast", "split", "tab-forecast")["table"]["body"]]
    assert "电信计算机信息服务" in forecast
    assert "电信服务" not in forecast


def test_shares_of_what_lost_a_part_are_compared_by_what_it_still_has(tmp_path):
    """电信服务 is no longer knowledge-intensive, and nothing has changed besides: nor has the share fallen."""
    area = Edition(NEXT, sectors.split_apart(tmp_path)).area
    of_all, of_the_rest = area.knowledge.total.share, area.knowledge.total.share_of(area.travel.total.rest)
    assert [str(share) for share in (of_all, of_the_rest)] == ["21.9%", "35.1%"]
    assert [str(share.at(NEXT - 1)) for share in (of_all, of_the_rest)] == ["25.0%", "40.1%"]
    assert [str(share.change) for share in (of_all, of_the_rest)] == ["持平", "持平"]
    assert [bool(share.course_since(2016)) for share in (of_all, of_the_rest)] == [False, False]
    assert str(of_all.at(NEXT - 1).course_since(2016)) == "由2016年的12.0%升至25.0%"


def test_what_was_merged_is_compared_with_the_sum_of_its_sources():
    edition = Edition(NEXT, data_of("merged"))
    finance = edition.area["SFG"].total
    assert str(finance.growth) == "与上年持平"
    assert finance.break_note == f"{NEXT - 1}年及以前为保险服务、金融服务之和。"
    assert "保险服务、金融服务合并为金融保险服务" in text_of("overview", "merged")
    assert not edition.area.insurance.total


def test_what_is_renamed_is_compared_and_called_by_its_names(tmp_path):
    data = sectors.renamed(tmp_path)
    goods = Edition(NEXT, data).area[sectors.RENAMED].total
    assert (str(goods.growth), goods.break_note) == ("与上年持平", f"{NEXT - 1}年及以前称加工服务。")
    text = visible(run_chapter("overview", NEXT, data))
    assert f"{NEXT}年起加工服务改称对货物的加工服务" in text
    assert "加工服务之和" not in text


@pytest.mark.parametrize("case", ["new_sector", "split", "merged"])
def test_the_second_engine_agrees(case):
    edition = Edition(NEXT, data_of(case))
    figures = [figure for name in CHAPTERS[:4] for figure in ran(name, case).figures.values()]
    results = recompute(figures, edition.package, edition.info, NEXT)
    assert len([each for each in results if each.outcome is Outcome.AGREES]) > 100
    assert [each for each in results if each.outcome is Outcome.DISAGREES] == []


def test_breaks_are_drawn():
    chart = exhibit("overview", "new_sector", "fig-area-trend")["spec"]
    [rule] = [layer for layer in chart["layer"] if layer["mark"]["type"] == "rule"]
    assert rule["transform"] == [{"filter": {"field": "year", "oneOf": [NEXT]}}]
    before = real("overview", REPORT_YEAR).exhibits[0]["spec"]
    assert [layer["mark"]["type"] for layer in before["layer"]] == ["bar", "line", "text"]


def test_the_break_of_travel_is_drawn_where_travel_is(tmp_path):
    run = run_chapter("overview", NEXT, sectors.split_travel(tmp_path))
    [chart] = [each["spec"] for each in run.exhibits if each["name"] == "fig-travel"]
    [rule] = [layer for layer in chart["layer"] if layer["mark"]["type"] == "rule"]
    assert rule["transform"] == [{"filter": {"field": "year", "oneOf": [NEXT]}}]


def test_tables_of_data_have_what_was_stated():
    rows = exhibit("data-tables", "split", "tab-area-total")["table"]["body"]
    named = {row[0]["text"]: [cell["text"] for cell in row[1:]] for row in rows}
    assert named["电信计算机信息服务"][-2:] == ["91342.4", "—"]
    assert named["电信服务"][-2:] == ["—", "22835.6"]
