"""The edition: what it sees of the data, what it records, and what it leaves out."""

import subprocess
import sys
from decimal import Decimal

import pytest
from helpers.observations import obs
from tradebook.errors import TradebookError
from tradebook.figures import indicators as ind
from tradebook.figures.ledger import Ledger
from tradebook.figures.traced import constant
from tradebook.model.edition import Edition

HEAVY = {
    "altair",
    "dask",
    "distributed",
    "docutils",
    "jupyter_client",
    "nbformat",
    "papermill",
    "sphinx",
    "statsmodels",
}


# -- tables in -------------------------------------------------------------------------------------------------------


def test_an_edition_sees_no_later_year(early_edition):
    assert list(early_edition.trade.index) == [2019, 2020, 2021]
    assert list(early_edition.national_trade.index) == [2020, 2021]
    assert early_edition.fact_years("population") == [2021]
    assert early_edition.fact_years("services_trade") == []
    years = [year for (year,) in early_edition.observations("services_trade", "year", sector="ALL", flow="T")]
    assert years == [2019, 2020, 2021]


def test_trade_has_the_knowledge_intensive_sectors_together_and_balances(edition):
    now = edition.trade.loc[2022]
    assert edition.knowledge_intensive == ["SI", "SK"]
    assert now["KI", "X"].value == now["SI", "X"].value + now["SK", "X"].value
    assert now["SD", "B"].value == now["SD", "X"].value - now["SD", "M"].value


def test_what_a_table_lacks_is_a_missing_observation_with_its_name_and_unit(edition):
    national = edition.national_trade
    gap = national["T", "growth"][2020]
    assert gap.is_missing
    assert gap.unit.symbol == "%"
    assert [cell.label for cell in gap.missing_cells()] == ["全国2020年服务进出口同比增速"]


def test_a_year_that_a_table_lacks_is_a_row_of_missing_observations(data):
    path = data / "services_trade_national.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("CN,2022,")), encoding="utf-8")
    row = Edition(2022, data).national_trade.loc[2022]
    assert len(row) == 7
    assert all(value.is_missing for value in row)


def test_observations_are_told_apart_by_the_columns_asked_for(edition):
    where = {"area": "CN-SN", "flow": "X", "mode": "TECH"}
    values = edition.observations("technology_modes", "year", "measure", **where)
    assert values[2022, "value"].value == 2400
    assert list(values) == [(y, m) for y in (2021, 2022) for m in ("contracts", "value", "technology_fee")]


def test_a_fact_is_of_the_editions_area_and_year(edition):
    assert edition.fact("outsourcing_offshore_contract").value == Decimal("17.9")
    assert edition.fact("services_trade", area="CN", flow="X").unit.symbol == "亿美元"
    assert edition.fact("population", year=2021).value == 3954


def test_a_fact_that_is_missing_has_the_unit_that_it_has_in_other_years(edition):
    assert edition.fact("population").is_missing
    assert edition.fact("population", symbol="户").unit.symbol == "万人"
    assert edition.fact("software_revenue", area="CN", symbol="万元").unit.symbol == "万元"


# -- what else the data directory has --------------------------------------------------------------------------------


def test_only_the_year_that_was_printed_has_a_print(edition, first_edition):
    assert edition.has_print
    assert not first_edition.has_print


def test_commentary_is_in_the_order_that_the_data_gives_it(edition, first_edition):
    assert edition.commentary("challenge").data == "**规模小**。占全国比重低。\n\n**人才少**。高端人才外流。"
    assert edition.phrases["commentary.challenge"] == "challenge"
    assert edition.commentary("measure") is None
    assert first_edition.commentary("challenge") is None


def test_the_dictionary_has_every_table_and_addresses_lead_to_their_files(edition):
    assert {table.name for table in edition.dictionary} == set(edition.package.table_names)
    assert edition.download_address("codes/areas.csv") == "../downloads/data/codes/areas.csv"


# -- names and words -------------------------------------------------------------------------------------------------


def test_words_follow_the_comparison(edition):
    words = "快于", "慢于", "等于"
    assert [edition.compare(constant(a), constant(2), *words) for a in (3, 1, 2)] == ["快于", "慢于", "等于"]
    assert edition.compare(obs(None), obs(None), *words) == ""


def test_numerals_are_words_as_far_as_they_go(edition):
    assert (edition.numeral(4), edition.numeral(11)) == ("四", "11个")


# -- figures out -----------------------------------------------------------------------------------------------------


def test_a_figure_is_recorded_with_its_value_and_wording(edition):
    edition.figure("trade", edition.trade["ALL", "T"][2022], "level", "总额")
    assert edition.text("trade") == edition.figures["trade"].text == "9.6亿美元"
    assert edition.values["trade"].value == edition.trade["ALL", "T"][2022].value


def test_a_figure_without_data_is_absent_and_says_what_it_needs(edition):
    edition.figure("growth", edition.fact("population"), "level", "人口")
    assert edition.absent["growth"].needs == ["陕西2022年年末常住人口"]
    assert edition.text("growth") == ""
    edition.leave_out("idle", "不提")
    assert edition.absent["idle"].needs == []


def test_a_figure_that_is_undefined_says_so_in_its_place(edition):
    edition.figure("growth", ind.growth(constant(1), constant(0)), "growth", "增速")
    assert edition.phrases["growth"] == "增速从略（基期为零）"
    assert not edition.figures


def test_a_key_is_used_once(edition):
    edition.phrase("key", "甲")
    for use in (
        lambda: edition.phrase("key", "乙"),
        lambda: edition.figure("key", constant(1), "count", "数"),
        lambda: edition.leave_out("key", "数"),
        lambda: edition.exhibit("key", None, caption="图", alt="图", source="甲"),
    ):
        with pytest.raises(TradebookError, match="键重复：key"):
            use()


def test_a_number_for_a_cell_has_the_unit_and_decimals_asked_for(edition):
    edition.figure("imports", edition.trade["SK", "X"][2022], "level", "出口")
    assert edition.figures["imports"].text == "125.0万美元"
    assert edition.number("imports") == "125.0"
    assert edition.number("imports", "亿美元", decimals=2) == "0.01"
    assert edition.number("unknown") == "—"


def test_facts_are_recorded_by_the_names_of_their_indicators(edition):
    edition.record_facts({"now": ("population", "stated"), "exports": ("culture_hitech_exports", "stated")})
    assert edition.figures["exports"].label == "高新区文化出口额"
    assert list(edition.absent) == ["now"]


def test_an_exhibit_without_data_is_absent_with_its_caption(edition):
    assert edition.exhibit("fig-x", None, caption="某图", alt="图", source="甲") is None
    assert edition.absent["fig-x"].label == "某图"


def test_a_first_edition_says_that_it_has_no_base_year(edition, first_edition):
    assert first_edition.phrases["no_base_year"] == "陕西"
    assert "no_base_year" not in edition.phrases


def test_figures_of_other_chapters_are_quoted_from_the_ledger(edition, tmp_path):
    edition.figure("trade", edition.trade["ALL", "T"][2022], "level", "总额")
    Ledger(2022, edition.figures.values()).write(tmp_path / "ledger.json")
    other = Edition(2022, edition.package.folder)
    other.quote(other.open_ledger(str(tmp_path / "ledger.json"))["trade"])
    assert other.text("trade") == "9.6亿美元"


def test_opening_an_edition_imports_nothing_that_only_builds_need():
    code = "import sys, tradebook.model.edition; print(*sys.modules)"
    modules = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.split()
    assert "tradebook.model.edition" in modules
    assert HEAVY & set(modules) == set()
