"""The command that writes a year's data-entry workbook: where it goes, and that a filled one stays."""

import pytest
from helpers.command import make_project, run
from helpers.small_data import YEAR, write_other_area
from tradebook.cli import new_year


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project; the workbooks are files that say which year they are of."""

    def write(path, report, year, vintage):
        path.write_text(f"{report.info.area} {year} {vintage or ''}".rstrip())
        return ["sheet"]

    monkeypatch.setattr(new_year, "write_entry_workbook", write)
    return make_project(tmp_path)


def test_the_workbook_is_of_the_year_after_the_newest_and_lies_beside_the_editions(project):
    shown = run("new-year", project=project)
    path = project / "_build" / f"entry-{YEAR}.xlsx"
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert f"make import YEAR={YEAR} FILE={path}" in shown.stdout
    assert path.read_text() == f"CN-SN {YEAR}"


def test_the_workbook_of_a_revised_year_names_the_report(project):
    shown = run("new-year", "--year", YEAR, "--vintage", YEAR + 1, project=project)
    path = project / "_build" / f"entry-{YEAR}-by-{YEAR + 1}.xlsx"
    assert f"make import YEAR={YEAR} FILE={path}" in shown.stdout
    assert path.read_text() == f"CN-SN {YEAR} {YEAR + 1}"
    refused = run("new-year", "--year", YEAR, "--vintage", YEAR - 1, project=project)
    assert (refused.exit_code, f"--vintage {YEAR - 1} 早于 --year {YEAR}" in refused.stderr) == (2, True)


def test_a_workbook_that_may_be_filled_is_not_replaced(project):
    path = project / "录入.xlsx"
    assert run("new-year", "--file", path, "--year", 2030, project=project).exit_code == 0
    again = run("new-year", "--file", path, "--year", 2031, project=project)
    assert again.exit_code == 1
    assert "已经存在" in again.stderr
    assert "--overwrite（make new-year 加 OVERWRITE=1）" in again.stderr
    assert path.read_text() == "CN-SN 2030"
    assert run("new-year", "--file", path, "--year", 2031, "--overwrite", project=project).exit_code == 0
    assert path.read_text() == "CN-SN 2031"
    [copy] = project.glob("录入.*.xlsx")
    assert copy.read_text() == "CN-SN 2030"


def test_workbooks_of_two_areas_have_folders_of_their_own(project):
    assert run("new-year", "--year", 2030, project=project).exit_code == 0
    assert (
        run(
            "new-year", "--year", 2030, "--data", write_other_area(project / "elsewhere"), project=project
        ).exit_code
        == 0
    )
    assert (project / "_build" / "entry-2030.xlsx").read_text() == "CN-SN 2030"
    assert (project / "_build" / "CN-SC" / "entry-2030.xlsx").read_text() == "CN-SC 2030"
