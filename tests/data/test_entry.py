"""The data-entry workbook on the project's own data, from the empty workbook to the imported year."""

import shutil

import openpyxl
import pytest
from helpers.entry_filling import fill_plausibly
from helpers.support import copy_real_data, real_report
from helpers.synthetic import other_area
from tradebook.checks.run import check_data
from tradebook.data.package import DataPackage
from tradebook.data.report import Report
from tradebook.entry.importing import plan_import, write_import
from tradebook.entry.layout import CHECK_SHEET, GUIDE_SHEET
from tradebook.entry.sheets import lay_out_sheets
from tradebook.entry.workbook import write_entry_workbook

REPORT = real_report()
LAST = REPORT.latest_year
YEAR = LAST + 1


@pytest.fixture(scope="module")
def blank_workbook(tmp_path_factory):
    """An empty workbook of the new year; not to be changed."""
    path = tmp_path_factory.mktemp("blank") / "entry.xlsx"
    write_entry_workbook(path, REPORT, YEAR)
    return path


@pytest.fixture(scope="module")
def filled_workbook(blank_workbook, tmp_path_factory):
    """A plausibly filled workbook of the new year; not to be changed."""
    path = shutil.copy(blank_workbook, tmp_path_factory.mktemp("filled") / "entry.xlsx")
    return fill_plausibly(path, YEAR, copy_real_data(tmp_path_factory.mktemp("last")), seed=2)


def test_every_table_with_rows_of_a_year_has_a_sheet_or_is_named_in_the_guide(blank_workbook):
    book, package = openpyxl.load_workbook(blank_workbook, read_only=True), REPORT.package
    guide = "".join(str(cell.value) for row in book[GUIDE_SHEET] for cell in row)
    entered = {sheet.table for sheet in lay_out_sheets(REPORT, YEAR)}
    kept_by_hand = {name for name in package.table_names if package.path(name).startswith("codes/")}
    internal = {
        "signoffs",
        "print_coverage",
        "print_places",
        "identities",
        "restatements",
        *(n for n in package.table_names if n.startswith("published")),
    }
    for name in set(package.table_names) - entered - kept_by_hand - internal:
        assert f"{name}.csv" in guide


@pytest.mark.slow
@pytest.mark.parametrize("year", [LAST, LAST - 1])
def test_a_workbook_of_data_that_is_there_changes_nothing(year, tmp_path):
    write_entry_workbook(tmp_path / "entry.xlsx", REPORT, year)
    plan = plan_import(tmp_path / "entry.xlsx", REPORT, year)
    assert (plan.changes, plan.deletions, plan.problems, plan.questions, plan.notices) == ([], [], [], [], [])
    assert plan.unchanged > 50


@pytest.mark.slow
def test_a_filled_workbook_gives_a_sound_year_and_importing_it_again_changes_nothing(filled_workbook, tmp_path):
    data, before = copy_real_data(tmp_path), copy_real_data(tmp_path / "before")
    report = Report.open(data)
    plan = plan_import(filled_workbook, report, YEAR)
    assert plan.problems == []
    assert {change.kind for change in plan.changes} == {"added"}
    write_import(plan, report)
    assert check_data(DataPackage(data)).problems == []
    for path in before.glob("*.csv"):
        assert (data / path.name).read_bytes().startswith(path.read_bytes()), path.name
    imported = Report.open(data)
    assert imported.years[-1] == YEAR
    again = plan_import(filled_workbook, imported, YEAR)
    assert (again.changes, again.deletions, again.problems) == ([], [], [])


@pytest.mark.slow
def test_another_area_fills_in_its_own_workbook(tmp_path):
    data = other_area(tmp_path)
    report = Report.open(data)
    year = report.latest_year + 1
    write_entry_workbook(tmp_path / "entry.xlsx", report, year)
    path = fill_plausibly(tmp_path / "entry.xlsx", year, data_dir=data)
    plan = plan_import(path, report, year)
    assert plan.problems == []
    write_import(plan, report)
    assert Report.open(data).years[-1] == year


@pytest.mark.slow
def test_the_sums_of_a_filled_workbook_agree_as_another_program_calculates_them(
    filled_workbook, saved_by_libreoffice
):
    [path] = saved_by_libreoffice(filled_workbook)
    page = openpyxl.load_workbook(path, data_only=True)[CHECK_SHEET]
    verdicts = [row[5] for row in page.iter_rows(values_only=True)]
    assert verdicts.count("相符") > 60
    assert not {"不符", "有误", "待填"} & set(verdicts)
