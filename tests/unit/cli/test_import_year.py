"""The command that imports a workbook: what it shows, asks and answers; what is imported is tested with the entry room."""

import sys

import pytest
from helpers.command import make_project
from helpers.command import run as run_command
from helpers.entry_filling import edit_cells
from helpers.small_data import YEAR, write_other_area
from helpers.support import ROOT
from tradebook import files
from tradebook.cli.main import tradebook
from tradebook.data.report import Report
from tradebook.entry.importing import plan_import, write_import

pytestmark = pytest.mark.slow


def read_files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def run(monkeypatch, capsys):
    """A function that runs the command; without answers there is nobody at a terminal to ask."""

    def command(workbook, data, *options, answers=()):
        remaining = iter(answers)
        monkeypatch.setattr(sys.stdin, "isatty", lambda: bool(answers), raising=False)
        monkeypatch.setattr("builtins.input", lambda prompt: print(prompt) or next(remaining))
        arguments = ("--project", ROOT, "--year", YEAR, "--file", workbook, "--data", data, *options)
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            tradebook.main(["import", *map(str, arguments)])
        shown = capsys.readouterr()
        return ended.value.code, shown.out, shown.err

    return command


@pytest.fixture(scope="module")
def questionable_workbook(blank_workbook, tmp_path_factory):
    """A workbook with two numbers that are far from last year's; not to be changed."""
    cells = {("分行业", "D6"): 36405.0 * 6, ("分行业", "D7"): 4003.0 / 10}
    return edit_cells(blank_workbook, tmp_path_factory.mktemp("asked"), cells)


def test_the_workbook_is_looked_for_where_new_year_writes_it(tmp_path):
    project = make_project(tmp_path)
    shown = run_command("import", "--year", 2030, project=project)
    assert shown.exit_code == 1
    assert str(project / "_build" / "entry-2030.xlsx") in shown.stderr
    shown = run_command(
        "import", "--year", 2030, "--data", write_other_area(project / "elsewhere"), project=project
    )
    assert str(project / "_build" / "CN-SC" / "entry-2030.xlsx") in shown.stderr


def test_problems_are_listed_and_nothing_is_imported(blank_workbook, data, tmp_path, run):
    before = read_files(data)
    path = edit_cells(blank_workbook, tmp_path, {("分行业", "D5"): "很多", ("分行业", "D6"): 36500})
    code, _, err = run(path, data, "--confirm")
    assert code == 1
    assert "1. 表单「分行业」单元格 D5：读到“很多”" in err
    assert "没有导入任何数据" in err
    assert read_files(data) == before


def test_a_workbook_in_which_nothing_is_filled_is_not_passed_over(blank_workbook, data, run):
    """The filled one lies elsewhere."""
    code, out, err = run(blank_workbook, data)
    assert (code, out) == (1, "")
    assert err == (
        f"{blank_workbook} 一格也没有填，没有导入。填好的若是另一个文件，请用 --file 指明（make import 用 FILE=）。\n"
    )


def test_an_emptied_cell_deletes_its_row_only_when_asked_to(filled_workbook, tmp_path, imported, run):
    path = edit_cells(filled_workbook, tmp_path, {("外包方式", "G5"): None})
    before = (imported / "outsourcing_modes.csv").read_text(encoding="utf-8").splitlines()
    code, out, _ = run(path, imported)
    assert code == 0
    assert "表单「外包方式」单元格 G5" in out
    assert "没有变化" in out
    code, out, _ = run(path, imported, answers=["y"])
    assert code == 0
    assert "从数据中删除这些行吗" in out
    assert "删除 1 行" in out
    after = (imported / "outsourcing_modes.csv").read_text(encoding="utf-8").splitlines()
    assert len(before) - len(after) == 1


def test_questions_must_be_answered_before_anything_is_written(questionable_workbook, data, run):
    before = read_files(data)
    code, out, err = run(questionable_workbook, data)
    assert code == 1
    assert "疑问 1：表单「分行业」单元格 D6" in out
    assert "加 --confirm 再运行（make import 加 CONFIRM=1）" in err
    code, out, err = run(questionable_workbook, data, answers=["y", "n"])
    assert code == 1
    assert "没有导入" in err
    assert read_files(data) == before
    code, out, err = run(questionable_workbook, data, answers=["y", "y"])
    assert (code, err) == (0, "")
    assert f"make book YEAR={YEAR}" in out
    assert read_files(data) != before


def test_all_questions_can_be_confirmed_at_once(questionable_workbook, data, run):
    code, out, _ = run(questionable_workbook, data, "--confirm")
    assert code == 0
    assert "services_trade：新增 2 行" in out
    assert "「全国」7 格" in out


def test_a_dry_run_shows_the_changes_and_writes_nothing(questionable_workbook, data, run):
    before = read_files(data)
    code, out, _ = run(questionable_workbook, data, "--dry-run")
    assert code == 0
    assert "增 services_trade：" in out
    assert "疑问 1：" in out
    assert "没有写入" in out
    assert read_files(data) == before


def test_a_dry_run_completes_no_import_that_died(questionable_workbook, data, run):
    (data / files.JOURNAL_FOLDER).mkdir()
    (data / files.JOURNAL_FOLDER / "journal.json").write_text('["facts.csv"]')
    (data / files.JOURNAL_FOLDER / "facts.csv").write_text("new")
    before = read_files(data)
    code, _, err = run(questionable_workbook, data, "--dry-run")
    assert code == 1
    assert "请先不带 --dry-run（DRY_RUN=1）运行一次" in err
    assert read_files(data) == before


@pytest.mark.parametrize("dying", [1, 9])
def test_an_import_that_died_between_two_files_is_completed_by_the_next(
    dying, filled_workbook, data, monkeypatch, new_year, run
):
    report, replaced = Report.open(data), []
    plan = plan_import(filled_workbook, report, YEAR)
    replace = files.Path.replace

    def die(self, target):
        replaced.append(target)
        if len([path for path in replaced if files.JOURNAL_FOLDER not in str(path)]) == dying:
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(files.Path, "replace", die)
    with pytest.raises(KeyboardInterrupt):
        write_import(plan, report)
    monkeypatch.setattr(files.Path, "replace", replace)
    code, out, _ = run(filled_workbook, data)
    assert code == 0
    assert "上一次导入在写入时中断，现已补完" in out
    assert "没有变化" in out
    assert read_files(data) == read_files(new_year)
