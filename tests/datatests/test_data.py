"""The data itself: complete, sourced, consistent."""

from decimal import Decimal

import pytest
from support import DATA
from tradebook.checks import check_data
from tradebook.datapackage import DataPackage
from tradebook.edition import available_years, edition_info
from tradebook.traced import round_half_up

YEARS = range(2016, 2023)


@pytest.fixture(scope="module")
def package():
    return DataPackage(DATA)


def test_the_data_passes_its_own_check():
    report = check_data(DATA)
    assert report.problems == []
    assert report.comparisons > 300


def test_every_sector_flow_and_year_is_there_once(package):
    frame = package.observations("services_trade")
    sectors = [row["code"] for row in package.rows("sectors") if row["level"] != "aggregate"]
    assert len(sectors) == 12
    assert len(frame) == len(YEARS) * len(sectors) * 3
    assert available_years(DATA) == list(YEARS)


def test_the_national_series_is_complete(package):
    frame = package.observations("services_trade_national")
    years = range(1982, 2023)
    growth = (frame["measure"] == "growth").sum()
    assert len(frame) - growth == len(years) * 4
    assert growth == (len(years) - 1) * 3


def test_every_observation_names_its_source(package):
    for table in ("services_trade", "services_trade_national", "facts"):
        assert all(row["source"].strip() for row in package.rows(table))
    assert all(row["locator"] for row in package.rows("facts"))


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
    assert {row["cell"] for row in rows} == {"CN-SN/2018/ALL/X", "CN-SN/2018/ALL/M"}
    assert all(len(row["reason"]) >= 10 for row in rows)


def test_edition_file():
    info = edition_info(DATA)
    assert info.title(2022) == "陕西服务贸易发展报告（2022）"
    assert (info.area, info.nation) == ("CN-SN", "CN")


def test_labels_read_as_words(package):
    frame = package.observations("services_trade")
    assert frame["value"][0].cell.label == "陕西2016年全部服务进出口"
    labels = [value.cell.label for value in package.observations("facts")["value"]]
    assert len(set(labels)) == len(labels)
    assert not any("_" in label or "{" in label for label in labels)
