"""A package as a report had it: of each observation the latest vintage up to the report's year."""

import hashlib
import json
import pickle

import pytest
from helpers.tables import edit
from helpers.tiny_data import FACTS, TRADE, write_tables
from tradebook.data.dictionary import describe_tables
from tradebook.data.downloads import copy_data, data_files
from tradebook.data.package import DataPackage
from tradebook.data.report import Report
from tradebook.errors import DataError
from tradebook.recorder import Recorder

TOTAL = {"area": "CN-SN", "sector": "ALL", "flow": "T"}
LATER = """\
CN-SN,2022,ALL,T,125.0,万美元,2023,表1,
CN-SN,2023,ALL,T,130.0,万美元,2023,表1,
CN-SN,2021,ALL,T,101.0,万美元,2024,表1,
CN-SN,2022,ALL,T,126.0,万美元,2024,表1,
CN-SN,2024,ALL,T,140.0,万美元,2024,表1,
"""
COMMENTARY = """
    year,topic,order,title,text,source
    2022,opportunity,1,甲,乙,第一部分
    2023,opportunity,1,丙,丁,第一部分
"""


@pytest.fixture
def data(tmp_path):
    data = write_tables(tmp_path, {"services_trade": TRADE, "facts": FACTS, "commentary": COMMENTARY})
    with (data / "services_trade.csv").open("a", encoding="utf-8") as stream:
        stream.write(LATER)
    return data


@pytest.fixture
def package(data):
    return DataPackage(data)


def totals(package):
    return {row["year"]: f"{row['value']}" for row in package.rows("services_trade", TOTAL)}


# -- views -------------------------------------------------------------------------------------------------------------


def test_a_package_shows_the_latest_and_a_view_what_the_report_stated(package):
    assert totals(package) == {2021: "101.0", 2022: "126.0", 2023: "130.0", 2024: "140.0"}
    assert totals(package.as_of(2023)) == {2021: "100.0", 2022: "125.0", 2023: "130.0"}
    assert totals(package.as_of(2022)) == {2021: "100.0", 2022: "120.0"}
    assert totals(package.as_of(2021)) == {}
    assert package.vintages == [2022, 2023, 2024]
    assert package.as_of(2023).vintages == [2022, 2023]


def test_a_late_observation_is_not_seen_before_its_report(data):
    with (data / "facts.csv").open("a", encoding="utf-8") as stream:
        stream.write("firms,CN,ALL,T,2022,900,家,=,2023,第一部分,\n")
    package = DataPackage(data)
    assert [package.as_of(year).fact("firms", "CN", "ALL", "T", 2022) is None for year in (2022, 2023)] == [
        True,
        False,
    ]


def test_a_revised_observation_keeps_its_place_and_has_the_line_of_its_own_row(package):
    lines = [row["_line"] for row in package.rows("services_trade", {**TOTAL})]
    assert lines == [14, 15, 13, 16]
    value = package.values("services_trade")["CN-SN", 2021, "ALL", "T"]
    assert (value.cell.row, value.cell.label) == (14, "陕西2021年全部服务进出口")


def test_the_order_of_the_lines_does_not_matter(data):
    path = data / "services_trade.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([head, *reversed(rows)]), encoding="utf-8")
    assert totals(DataPackage(data).as_of(2023)) == {2023: "130.0", 2022: "125.0", 2021: "100.0"}


def test_history_has_every_row_that_the_package_sees(package):
    def values(package):
        rows = package.history("services_trade", {**TOTAL, "year": 2022}, columns=["vintage", "value"])
        return [(row["vintage"], str(row["value"])) for row in rows]

    assert values(package) == [(2022, "120.0"), (2023, "125.0"), (2024, "126.0")]
    assert values(package.as_of(2023)) == [(2022, "120.0"), (2023, "125.0")]


def test_a_view_sees_no_more_than_what_it_is_of(package):
    view = package.as_of(2023)
    assert view.as_of(2024) is view
    assert view.as_of(2022).vintage == 2022
    assert package.as_of(2023) is view


def test_tables_without_vintages_show_the_rows_of_years_up_to_the_report(package):
    assert [len(view.rows("commentary")) for view in (package.as_of(2022), package.as_of(2023))] == [1, 2]


def test_a_view_travels(package):
    assert totals(pickle.loads(pickle.dumps(package.as_of(2022)))) == totals(package.as_of(2022))


def test_two_rows_of_one_vintage_are_a_problem(data):
    edit(data / "services_trade.csv", "125.0,万美元,2023", "125.0,万美元,2022")
    (problem,) = DataPackage(data).validate("services_trade")
    assert problem.place.row == 12
    assert problem.found.startswith("“地区、年份、行业、流向、版本年份”与 services_trade.csv 第 ")


def test_what_is_read_of_a_view_is_noted_as_such(package):
    recorder = Recorder()
    view = package.recorded_by(recorder).as_of(2022)
    view.rows("services_trade")
    view.history("facts")
    assert [(note["table"], note["as_of"], note["superseded"]) for note in recorder.notes[1:]] == [
        ("services_trade", 2022, False),
        ("facts", 2022, True),
    ]


# -- editions ----------------------------------------------------------------------------------------------------------


def test_an_edition_sees_vintages_up_to_its_own_and_reconstructions_the_first(data):
    report = Report.open(data)
    assert (report.years, report.first_vintage, report.vintages) == (
        [2021, 2022, 2023, 2024],
        2022,
        [2022, 2023, 2024],
    )
    assert [report.as_of(year).package.vintage for year in (2016, 2021, 2022, 2023, 2024)] == [
        2022,
        2022,
        2022,
        2023,
        2024,
    ]
    assert report.as_of(2022).years == [2021, 2022]


def test_years_that_only_a_later_report_states_have_no_edition(data):
    with (data / "services_trade.csv").open("a", encoding="utf-8") as stream:
        stream.write("CN-SN,2020,ALL,T,90.0,万美元,2024,表1,\n")
    report = Report.open(data)
    assert report.years == [2021, 2022, 2023, 2024]
    assert [report.as_of(year).first_year for year in (2023, 2024)] == [2021, 2020]


def test_data_without_vintages_says_how_to_mend_it(data):
    description = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    for table in description["resources"]:
        schema = table["schema"]
        schema["fields"] = [field for field in schema["fields"] if field["name"] != "vintage"]
        schema["primaryKey"] = [name for name in schema.get("primaryKey", []) if name != "vintage"]
    (data / "datapackage.json").write_text(json.dumps(description), encoding="utf-8")
    with pytest.raises(DataError, match=r"services_trade\.csv 没有 vintage（版本年份）一列：请在各观测表"):
        Report.open(data)


# -- downloads and dictionary ------------------------------------------------------------------------------------------


def test_the_files_of_a_view_are_what_they_were(data, package, tmp_path):
    assert data_files(package) == {name: (data / name).read_bytes() for name in data_files(package)}
    files = data_files(package.as_of(2023))
    assert files["services_trade.csv"].decode().splitlines()[-1] == LATER.splitlines()[1]
    assert files["facts.csv"] == (data / "facts.csv").read_bytes()
    first = (data / "services_trade.csv").read_text(encoding="utf-8").removesuffix(LATER)
    assert data_files(package.as_of(2022))["services_trade.csv"].decode() == first
    copy_data(tmp_path / "copy", package.as_of(2022))
    copied = (tmp_path / "copy" / "services_trade.csv").read_bytes()
    sums = (tmp_path / "copy" / "SHA256SUMS").read_text(encoding="utf-8")
    assert f"{hashlib.sha256(copied).hexdigest()}  services_trade.csv" in sums


def test_tables_and_sources_of_a_later_report_are_not_described(data):
    path = data / "datapackage.json"
    description = json.loads(path.read_text(encoding="utf-8"))
    before = path.read_bytes()
    description["sources"].append({"title": "下一报告", "vintage": 2023})
    next(table for table in description["resources"] if table["name"] == "commentary")["vintage"] = 2023
    path.write_text(json.dumps(description, ensure_ascii=False), encoding="utf-8")
    package = DataPackage(data)
    assert (package.source, package.as_of(2022).source) == ("小报告、下一报告", "小报告")
    assert "commentary" not in package.as_of(2022).table_names
    files = data_files(package.as_of(2022))
    assert "commentary.csv" not in files
    known = json.loads(files["datapackage.json"])
    assert [len(known[name]) for name in ("sources", "resources")] == [1, len(json.loads(before)["resources"]) - 1]
    assert data_files(package)["datapackage.json"] == path.read_bytes()


def test_the_dictionary_counts_what_the_view_sees(package):
    rows = {
        year: {table.name: table.rows for table in describe_tables(package.as_of(year))}
        for year in (2022, 2023, 2024)
    }
    assert [rows[year]["services_trade"] for year in rows] == [10, 12, 15]
