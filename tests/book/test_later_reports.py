"""What later reports state, late or revised, leaves earlier editions as they were, byte by byte."""

import filecmp
import functools
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from helpers import later_reports
from helpers.chapters import FIRST, SECOND, ran
from helpers.later_reports import AFTER_NEXT, LATE, NEXT, REVISED
from helpers.support import REPORT_YEAR, ROOT, copy_real_data, ledger_of, real_data, real_report, run_chapter
from tradebook.audit.reconciliation import reconcile
from tradebook.audit.revisions import list_revisions
from tradebook.checks.run import check_data
from tradebook.data.downloads import data_files
from tradebook.data.package import DataPackage
from tradebook.data.report import Report
from tradebook.provenance import MANIFEST


@functools.cache
def next_data():
    """The data after the next report."""
    return later_reports.write_next_report(Path(tempfile.mkdtemp()))


@functools.cache
def revised_data():
    """The data after the report that revises the whole series."""
    data = shutil.copytree(next_data(), Path(tempfile.mkdtemp()) / "data")
    later_reports.revise_whole_series(data)
    return data


@functools.cache
def edition(year, data):
    """What all chapters of an edition show, and its ledger."""
    package = DataPackage(data)
    runs = {name: run_chapter(name, year, data, package=package) for name in FIRST}
    ledger = ledger_of(year, runs)
    path = Path(tempfile.mkdtemp(), "ledger.json")
    ledger.write(path)
    runs |= {name: run_chapter(name, year, data, package=package, ledger=str(path)) for name in SECOND}
    return runs, ledger


def edition_before(year):
    """The same of an edition before those reports: the project's own, but for the chapter whose commands name the data directory."""
    data = copy_real_data(Path(tempfile.mkdtemp()))
    runs = {name: ran(name, year) for name in FIRST + SECOND}
    runs["reproducibility"] = run_chapter("reproducibility", year, data)
    return runs, ledger_of(year, {name: runs[name] for name in FIRST})


def ledger_bytes(ledger):
    """The file of a ledger."""
    path = Path(tempfile.mkdtemp(), "ledger.json")
    ledger.write(path)
    return path.read_bytes()


def verdicts(year, ledger, report):
    return reconcile(ledger, report.as_of(year).package, year)


# -- a later report ----------------------------------------------------------------------------------------------------


def test_the_data_is_sound_in_the_view_of_every_report():
    for data in (next_data(), revised_data()):
        assert check_data(DataPackage(data)).problems == []


def test_the_next_report_sees_what_came_late_and_what_was_revised():
    old, new = Report.open(next_data()).as_of(REPORT_YEAR).package, Report.open(next_data()).as_of(NEXT).package
    assert [package.fact(**LATE) is None for package in (old, new)] == [True, False]
    assert [str(package.fact(**REVISED).value) for package in (old, new)] == ["5119.8", "4000.5"]
    total = {"area": "CN-SN", "year": REPORT_YEAR, "sector": "ALL", "flow": "T"}
    assert [str(package.rows("services_trade", total)[0]["value"]) for package in (old, new)] == [
        "729715.5",
        "729815.5",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("data", [next_data, revised_data])
@pytest.mark.parametrize("year", [REPORT_YEAR, REPORT_YEAR - 3])
def test_earlier_editions_keep_ledger_verdicts_and_every_chapter(year, data):
    runs, ledger = edition_before(year)
    again, ledger_again = edition(year, data())
    assert ledger_bytes(ledger) == ledger_bytes(ledger_again)
    assert verdicts(year, ledger, real_report()) == verdicts(year, ledger_again, Report.open(data()))
    assert [name for name in runs if runs[name] != again[name]] == []


def test_the_data_for_download_stays_as_it_was():
    assert data_files(Report.open(next_data()).as_of(REPORT_YEAR).package) == data_files(real_data())


@pytest.mark.slow
def test_the_pages_of_the_earlier_edition_are_the_same_bytes(built_book, tmp_path):
    target = tmp_path / str(REPORT_YEAR)
    command = [sys.executable, "-m", "tradebook", "book", "--year", str(REPORT_YEAR), "--data", str(next_data())]
    subprocess.run([*command, "--output", str(tmp_path)], cwd=ROOT, check=True)
    there, here = (folder / "html" for folder in (built_book, target))
    files = _list_files(there)
    assert len(files) > 100
    assert files == _list_files(here)
    same, different, missing = filecmp.cmpfiles(there, here, files, shallow=False)
    assert (different, missing) == ([], [])
    assert len(same) == len(files)
    for name in ("ledger.json", "reconciliation.csv", "missing.csv"):
        assert (target / name).read_bytes() == (built_book / name).read_bytes(), name


def _list_files(folder):
    """List the files of the pages but those that name what was read: notebooks as executed, and the record of the build."""
    files = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    return sorted(path for path in files if path.parts[0] != "_sources" and path.name != MANIFEST)


# -- a revision of the whole series ------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_benchmark_revision_leaves_the_edition_before_it_as_it_was():
    (first, ledger), (again, ledger_again) = (edition(NEXT, data) for data in (next_data(), revised_data()))
    assert ledger_bytes(ledger) == ledger_bytes(ledger_again)
    assert [name for name in first if first[name] != again[name]] == []


def test_the_revising_edition_shows_the_new_series_from_its_first_year():
    runs = {year: run_chapter("data-tables", year, revised_data()) for year in (NEXT, AFTER_NEXT)}
    tables = {
        year: next(e["table"]["body"] for e in run.exhibits if e["name"] == "tab-area-total")
        for year, run in runs.items()
    }
    first = {year: float(body[0][1]["text"].replace(",", "")) for year, body in tables.items()}
    assert first[NEXT] == 719520.3
    assert first[AFTER_NEXT] == pytest.approx(719520.3 * 1.05, abs=1)


def test_what_a_report_revised_is_listed():
    package = Report.open(revised_data()).as_of(AFTER_NEXT).package
    by_next = [(revision.table, revision.label) for revision in list_revisions(package, vintage=NEXT)]
    assert len(by_next) == 5
    assert ("facts", "陕西2022年物联网终端用户数") in by_next
    benchmark = list_revisions(package, vintage=AFTER_NEXT)
    assert {revision.table for revision in benchmark} == {"services_trade", "services_trade_provinces"}
    trade = [revision for revision in benchmark if revision.table == "services_trade"]
    assert len({revision.label for revision in trade}) == len(trade) > 200
    assert trade[0].step == "719520.3万美元（2022年版）→ 755496.4万美元（2024年版）"
