"""The edition: what it sees of the data, what it records, and what it leaves out."""

import subprocess
import sys
from decimal import Decimal

import pytest
from helpers.tables import edit, rewrite, withhold
from tradebook.data.package import DataPackage
from tradebook.data.printed.claims import read_claims
from tradebook.errors import DataError, ExhibitError
from tradebook.figures.figure import Absent
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


def test_an_edition_sees_no_later_fact(early_edition):
    assert early_edition.fact("outsourcing_offshore_contract", year=2022).is_missing
    assert not early_edition.area.fact.at(2022).outsourcing_offshore_contract


def test_an_edition_sees_no_later_year(early_edition):
    assert list(early_edition.trade.index) == [2019, 2020, 2021]
    assert list(early_edition.national_trade.index) == [2020, 2021]
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


def test_a_gap_says_why_it_is_one_in_whichever_year(data):
    withhold(data, "services_trade", "L", year=2021, sector="SD", flow="X")
    withhold(data, "facts", "Q", indicator="software_revenue", year=2022)
    edition = Edition(2022, data)
    reasons = [
        edition.area.travel.exports.at(2021).show().needs,
        edition.area.travel.exports.change.show().needs,
        edition.area.fact.software_revenue.show().needs,
    ]
    assert [need.rpartition("（")[2] for needs in reasons for need in needs] == [
        "未作统计）",
        "未作统计）",
        "未予公布）",
    ]


def test_a_year_that_a_table_lacks_is_a_row_of_missing_observations(data):
    path = data / "services_trade_national.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("CN,2022,")), encoding="utf-8")
    row = Edition(2022, data).national_trade.loc[2022]
    assert len(row) == 7
    assert all(value.is_missing for value in row)


def test_a_sector_that_has_ended_may_lack_a_flow(data):
    """As one of which the source gave exports only."""
    rewrite(
        data, "codes/sectors", lambda rows: [{**r, "valid_to": "2021"} if r["code"] == "SC" else r for r in rows]
    )
    rewrite(
        data,
        "services_trade",
        lambda rows: [r for r in rows if r["sector"] != "SC" or (r["flow"] != "M" and r["year"] < "2022")],
    )
    trade = Edition(2022, data).trade
    assert not trade.loc[2021]["SC", "X"].is_missing
    assert trade.loc[2021]["SC", "B"].is_missing


def test_a_sector_that_has_ended_stays_in_the_table_of_the_years_that_had_it(data):
    rewrite(
        data, "codes/sectors", lambda rows: [{**r, "valid_to": "2021"} if r["code"] == "SC" else r for r in rows]
    )
    rewrite(data, "services_trade", lambda rows: [r for r in rows if r["sector"] != "SC" or r["year"] < "2022"])
    stated = Edition(2022, data).stated_trade("X")
    assert "SC" in stated.columns
    assert [value.is_missing for value in stated["SC"]] == [False, False, False, True]


def test_what_has_no_amounts_is_in_the_unit_of_the_area_s_own(data):
    rewrite(data, "services_trade", lambda rows: [{**row, "unit": "万元"} for row in rows])
    assert Edition(2022, data).unit_of("facts", indicator="there_is_none") == "万元"


def test_areas_are_compared_in_the_unit_of_their_totals(data):
    """Other flows are stated of few of them."""
    rewrite(
        data,
        "services_trade_provinces",
        lambda rows: [{**r, "unit": "亿元"} for r in rows if r["flow"] == "T"],
    )
    assert Edition(2022, data).provincial_unit == "亿元"


def test_observations_are_told_apart_by_the_columns_asked_for(edition):
    where = {"area": "CN-SN", "flow": "X", "mode": "TECH"}
    values = edition.observations("technology_modes", "year", "measure", **where)
    assert values[2022, "value"].value == 2400
    assert list(values) == [(y, m) for y in (2021, 2022) for m in ("contracts", "value", "technology_fee")]


def test_a_fact_is_of_the_editions_area_and_year(edition):
    assert edition.fact("outsourcing_offshore_contract").value == Decimal("17.9")
    assert edition.fact("services_trade", area="CN", flow="X").unit.symbol == "亿美元"
    assert edition.fact("population", year=2021).value == 3954


def test_a_peer_of_which_the_text_alone_has_the_year_is_one_like_the_others(data):
    edit(data / "edition.yml", "publisher:", "peers: [CN-SH, CN-CQ, CN-BJ, CN-SC]\npublisher:")
    stated = {"sector": "ALL", "flow": "T", "year": "2022", "area": "CN-CQ"}
    told = [
        {"indicator": "services_trade", "value": "118.4"},
        {"indicator": "services_trade_growth", "value": "4.1", "unit": "%"},
    ]
    rewrite(data, "facts", lambda rows: [*rows, *(rows[0] | stated | each for each in told)])
    peers = Edition(2022, data).peers
    assert [each.member for each in peers.ranked()] == ["上海", "北京", "重庆", "陕西"]
    assert (str(peers["CN-CQ"].growth), str(peers.placing("CN-SN"))) == ("增长4.1%", "列第4位")
    assert "CN-CQ" not in Edition(2021, data).peers


def test_areas_with_a_fact_are_named_peers_first_then_as_the_code_list_has_them(data):
    """Neither the report's own area nor its nation."""
    edit(data / "edition.yml", "publisher:", "peers: [CN-SH, CN-CQ]\npublisher:")
    stated = {"indicator": "services_trade", "sector": "SI", "flow": "T", "year": "2022", "value": "1.0"}
    rewrite(
        data,
        "facts",
        lambda rows: [
            *rows,
            *({**rows[0], **stated, "area": area} for area in ("HKG", "CN", "CN-SN", "CN-BJ", "CN-CQ")),
            {**rows[0], **stated, "area": "CN-SH", "year": "2021"},
        ],
    )
    edition = Edition(2022, data)
    assert edition.areas_with("services_trade", sector="SI") == ["CN-CQ", "CN-BJ", "HKG"]
    assert edition.areas_with("services_trade", sector="SI", year=2021) == ["CN-SH"]
    assert edition.areas_with("services_trade", sector="SI", flow="X") == []


def test_a_fact_that_is_missing_has_the_unit_that_it_has_in_other_years(edition):
    assert edition.fact("population").is_missing
    assert edition.fact("population", symbol="户").unit.symbol == "万人"
    assert edition.fact("software_revenue", area="CN", symbol="万元").unit.symbol == "万元"


# -- what else the data directory has --------------------------------------------------------------------------------


def test_only_the_year_that_was_printed_has_a_print(edition, first_edition):
    assert edition.has_print
    assert not first_edition.has_print


def test_the_dictionary_has_every_table_and_addresses_lead_to_their_files(edition):
    assert {table.name for table in edition.dictionary} == set(edition.package.table_names)
    assert edition.download_address("codes/areas.csv") == "../downloads/data/codes/areas.csv"


# -- for the prose ---------------------------------------------------------------------------------------------------


def test_the_terms_of_the_prose_are_the_areas_their_facts_and_the_year(edition):
    area, nation, place, fact, year = edition.terms
    assert (area.code, nation.code, place("CN-BJ").code, year) == ("CN-SN", "CN", "CN-BJ", 2022)
    assert str(fact.outsourcing_offshore_contract) == "17.9亿美元"


def test_a_chapter_names_its_own_measures_and_gaps(edition):
    shown = edition.measure(constant(3, "家"), "count", "企业数").show()
    assert (shown.text, shown.label, shown.key) == ("3家", "企业数", "")
    assert edition.absent("不提") == Absent("不提", "不提")


def test_an_exhibit_without_data_is_none_and_its_name_is_used_once(edition):
    assert edition.exhibit("fig-x", None, caption="某图", alt="图", source="甲") is None
    with pytest.raises(ExhibitError, match="fig-x"):
        edition.exhibit("fig-x", None, caption="某图", alt="图", source="甲")


def test_the_ledger_of_the_other_chapters_is_read_from_its_file(edition, tmp_path):
    figure = edition.area.all.total.show()
    Ledger(2022, [figure]).write(tmp_path / "ledger.json")
    assert edition.open_ledger(str(tmp_path / "ledger.json"))["area.all.total"].text == "9.61亿美元"


def test_opening_an_edition_imports_nothing_that_only_builds_need():
    code = "import sys, tradebook.model.edition; print(*sys.modules)"
    modules = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.split()
    assert "tradebook.model.edition" in modules
    assert HEAVY & set(modules) == set()


# -- numbers of things -------------------------------------------------------------------------------------------------


def test_rows_are_counted_each_with_its_place(edition):
    rows = edition.package.rows("areas")
    number = edition.count_rows("areas", rows, "code", "地区数", "areas.count()")
    figure = number.show()
    assert (figure.text, figure.key) == (f"{len(rows)}个", "areas.count()")
    assert [(entry.row, entry.value) for entry in figure.inputs] == [(row["_line"], row["code"]) for row in rows]
    assert figure.excel.startswith("=COUNTA(areas!")
    assert not edition.count_rows("areas", [], "code", "地区数", "areas.count()")


def test_what_no_table_lists_is_counted_without_inputs(edition):
    figure = edition.counted(3, "条", "核对条目数").show()
    assert (figure.text, figure.label, figure.inputs, figure.dimensions) == ("3条", "核对条目数", [], {})


def test_a_number_of_the_print_is_quoted_as_it_stands(edition, first_edition):
    claims = [each for each in read_claims(edition.package, edition.year) if each.decimals is not None]
    assert [edition.printed(each.claim).amount for each in claims] == [f"{c.stated}{c.unit}" for c in claims] != []
    with pytest.raises(DataError, match=r"published/2022\.csv 中没有编号为 L9\.99 的数字"):
        edition.printed("L9.99")
    assert not first_edition.printed("L9.99")


@pytest.mark.parametrize("text", ["{", "}", "{{甲}}", "{甲}", "{0}", "{area.__class__}", "{area!r}", "%s"])
def test_braces_of_a_label_are_letters_unless_they_name_a_column(text, data):
    rewrite(data, "codes/indicators", lambda rows: [{**row, "label": f"{{area}}{text}"} for row in rows])
    key = {"indicator": "services_trade", "area": "CN-SN", "year": 2022}
    assert DataPackage(data).label("facts", key) == f"陕西{text}"
