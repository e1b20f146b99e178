"""The trade tables as SDMX: read back by pysdmx, they hold the same values, and the messages follow the schema."""

import shutil
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from helpers.small_data import LAST, small_data
from helpers.support import DATA
from helpers.tables import rewrite, withhold
from helpers.tiny_data import TRADE, write_tables
from pysdmx.io import read_sdmx
from tradebook.data.exchange.sdmx import STRUCTURES, observations_of, split_unit, trade_tables, write_sdmx_files
from tradebook.data.report import Report

DATE = datetime(2023, 8, 31, tzinfo=UTC)


@pytest.fixture(scope="module", params=[small_data, lambda: DATA], ids=["small", "real"])
def report(request):
    report = Report.open(request.param())
    return report.as_of(report.latest_year)


@pytest.fixture(scope="module")
def folder(report, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sdmx")
    write_sdmx_files(folder, report, report.latest_year, DATE)
    return folder


@pytest.mark.parametrize("form", ["csv", "xml"])
def test_data_read_back_equal_what_was_written(report, folder, form):
    tables = trade_tables(report.package)
    assert "services_trade" in tables
    for table in tables:
        (read,) = read_sdmx(folder / f"{table}.{form}", validate=True).data
        rows = report.package.rows(table)
        written = observations_of(report, table)
        assert list(read.data.columns) == list(written.columns)
        assert [Decimal(str(value)) for value in read.data["OBS_VALUE"]] == [row["value"] for row in rows]
        for column in set(written.columns) - {"OBS_VALUE"}:
            assert list(map(str, read.data[column])) == list(written[column])


def test_digits_are_those_of_the_source(report, folder):
    for table in trade_tables(report.package):
        content = (folder / f"{table}.csv").read_text(encoding="utf-8").splitlines()
        place = content[0].split(",").index("OBS_VALUE")
        assert [line.split(",")[place] for line in content[1:]] == [
            str(row["value"]) for row in report.package.rows(table)
        ]


def test_structures_follow_the_schema_and_name_every_code(report, folder):
    message = read_sdmx(folder / STRUCTURES, validate=True)
    definitions = message.get_data_structure_definitions()
    assert [each.id for each in definitions] == [f"DSD_{table.upper()}" for table in trade_tables(report.package)]
    codes = {each.id: {code.id for code in each.items} for each in message.get_codelists()}
    for table in trade_tables(report.package):
        data = observations_of(report, table)
        for concept in codes.keys() & {f"CL_{column}" for column in data.columns}:
            assert set(data[concept.removeprefix("CL_")]) <= codes[concept]
    assert {"CL_REF_AREA", "CL_SERVICE_ITEM", "CL_ACCOUNTING_ENTRY"} <= codes.keys()


def test_same_data_gives_the_same_bytes(report, folder, tmp_path):
    write_sdmx_files(tmp_path, report, report.latest_year, DATE)
    names = sorted(path.name for path in folder.iterdir())
    assert [(tmp_path / name).read_bytes() for name in names] == [(folder / name).read_bytes() for name in names]


@pytest.mark.parametrize(("part", "period"), [("S1", "2022-S1"), ("P11M", "2022-01-01/P11M")])
def test_figures_of_a_part_of_the_year_are_of_that_part(tmp_path, part, period):
    data = write_tables(tmp_path, {"services_trade": TRADE})
    with (data / "edition.yml").open("a", encoding="utf-8") as file:
        file.write(f"part: {part}\n")
    report = Report.open(data).as_of(2022)
    write_sdmx_files(tmp_path, report, 2022, DATE)
    for form in ("csv", "xml"):
        (read,) = read_sdmx(tmp_path / f"services_trade.{form}", validate=True).data
        assert {*read.data["TIME_PERIOD"]} == {period, period.replace("2022", "2021")}
    assert f"CN-SN-2022-{part}-services_trade" in (tmp_path / "services_trade.xml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("万美元", ("USD", 4)),
        ("亿美元", ("USD", 8)),
        ("亿元", ("CNY", 8)),
        ("亿港元", ("HKD", 8)),
        ("万亿美元", ("USD", 12)),
        ("欧元", ("EUR", 0)),
        ("%", ("PT", 0)),
        ("万人次", ("万人次", 0)),
    ],
)
def test_units_are_a_currency_and_a_power_of_ten(unit, expected):
    assert split_unit(unit) == expected


def test_provisional_numbers_have_their_code_and_others_that_of_normal_ones(tmp_path):
    folder = shutil.copytree(small_data(), tmp_path / "data")

    def mark_the_first(rows):
        return [{**row, "obs_status": "" if number else "P"} for number, row in enumerate(rows)]

    rewrite(folder, "services_trade_provinces", mark_the_first)
    report = Report.open(folder)
    write_sdmx_files(tmp_path, report, report.latest_year, DATE)
    for form in ("csv", "xml"):
        (read,) = read_sdmx(tmp_path / f"services_trade_provinces.{form}", validate=True).data
        first, *others = read.data["OBS_STATUS"]
        assert (first, set(others)) == ("P", {"A"})


def test_an_observation_without_a_value_says_why(tmp_path):
    folder = shutil.copytree(small_data(), tmp_path / "data")
    withhold(folder, "services_trade_provinces", "Q", area="CN-BJ", year=LAST)
    report = Report.open(folder)
    write_sdmx_files(tmp_path, report, report.latest_year, DATE)
    for form in ("csv", "xml"):
        (read,) = read_sdmx(tmp_path / f"services_trade_provinces.{form}", validate=True).data
        (last,) = (
            row for _, row in read.data.iterrows() if (row["REF_AREA"], row["TIME_PERIOD"]) == ("CN-BJ", str(LAST))
        )
        assert last["OBS_VALUE"] in ("", "#N/A")
        assert last["OBS_STATUS"] == "Q"
        assert len(read.data) == len(report.package.rows("services_trade_provinces")) + 1
