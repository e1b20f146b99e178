"""The data-entry workbook on the project's own data, from the empty workbook to the imported year."""

import shutil

import openpyxl
import pytest
from helpers.entry_filling import cell_of, fill_plausibly
from helpers.support import copy_real_data, real_report
from helpers.synthetic import other_area
from tradebook.checks.run import check_data
from tradebook.data.package import DataPackage
from tradebook.data.report import Report
from tradebook.entry.asking.departments import REST, read_departments
from tradebook.entry.importing import plan_import, write_import
from tradebook.entry.layout import CHECK_SHEET, FIRST_ROW, SEPARATOR
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


def test_every_table_with_rows_of_a_year_has_a_sheet():
    package = REPORT.package
    entered = {sheet.table for sheet in lay_out_sheets(REPORT, YEAR)}
    # codes that the library computes with
    kept_by_hand = {"flows", "identity_codes"}
    internal = {
        "signoffs",
        "print_coverage",
        "print_places",
        "identities",
        "restatements",
        # the log of corrections is kept by hand, too
        "updates",
        *(n for n in package.table_names if n.startswith("published")),
    }
    assert set(package.table_names) - entered - kept_by_hand - internal == set()


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
    # the rate of a year is not known before its end
    rows = [row for row in page.iter_rows(values_only=True) if row[0] != "汇率"]
    unfilled = [row for row in rows if row[5] in ("不符", "有误", "待填")]
    assert unfilled == []


@pytest.mark.slow
def test_growth_with_the_wrong_sign_is_asked_about_wherever_both_levels_are_there(filled_workbook, tmp_path):
    """Of all facts of growth at once, each at its cell."""
    book, package = openpyxl.load_workbook(filled_workbook), REPORT.package
    sheet = next(sheet for sheet in lay_out_sheets(REPORT, YEAR) if sheet.name == "正文数字")
    page, flipped = book[sheet.name], []
    for row in range(FIRST_ROW + 1, page.max_row + 1):
        codes = tuple(str(page.cell(row, 1).value or "").split(SEPARATOR))
        if not codes[0].endswith("_growth") or codes[-1] != str(YEAR):
            continue
        cell = cell_of(page, sheet, SEPARATOR.join(codes), "数值")
        indicator, area, sector, flow, _ = codes
        level = indicator.removesuffix("_growth")
        if package.fact(level, area, sector, flow, LAST) and "value_added" not in level:
            rate = cell.value if abs(cell.value) > 2 else cell.value + 10
            cell.value = max(-rate, -90)
            flipped.append(cell.coordinate)
    book.save(tmp_path / "flipped.xlsx")
    plan = plan_import(tmp_path / "flipped.xlsx", REPORT, YEAR)
    said = "".join(map(str, [*plan.problems, *plan.questions]))
    assert len(flipped) > 40
    assert [address for address in flipped if address not in said] == []


@pytest.mark.slow
def test_the_departments_have_all_of_the_workbook_between_them(tmp_path):
    names = [*(department.name for department in read_departments(REPORT.package)), REST]
    lines = [
        (sheet.name, line.codes)
        for name in names
        for sheet in lay_out_sheets(REPORT, YEAR, department=name)
        for line in sheet.lines
        if line.codes
    ]
    assert len(lines) == len(set(lines))
    assert set(lines) == {
        (s.name, line.codes) for s in lay_out_sheets(REPORT, YEAR) for line in s.lines if line.codes
    }
    for name in names:
        write_entry_workbook(tmp_path / f"{names.index(name)}.xlsx", REPORT, YEAR, department=name)
    paths = sorted(tmp_path.glob("*.xlsx"))
    plan = plan_import(paths, REPORT, YEAR)
    assert (plan.problems, plan.changes) == ([], [])
