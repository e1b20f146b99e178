"""The command that imports a workbook: what it shows, asks and answers; what is imported is tested with the entry room."""

import sys

import pytest
from helpers.command import make_project
from helpers.command import run as run_command
from helpers.entry_filling import edit_cells
from helpers.small_data import YEAR, write_other_area
from helpers.support import read_files
from tradebook import files
from tradebook.cli.command import INTERRUPTED
from tradebook.cli.main import tradebook
from tradebook.data.report import Report
from tradebook.entry.importing import plan_import, write_import
from tradebook.entry.keeping.history import find_last_import

pytestmark = pytest.mark.slow


def changed_files(before, after):
    """Return how many lines more the files have that changed; none was added or removed."""
    assert before.keys() == after.keys()
    return {
        name: len(after[name].splitlines()) - len(before[name].splitlines())
        for name in before
        if after[name] != before[name]
    }


@pytest.fixture
def project(tmp_path_factory):
    """A project, in which imports are kept."""
    return make_project(tmp_path_factory.mktemp("project"))


def _type(answer):
    if answer is None:
        raise EOFError
    return answer


@pytest.fixture
def run(monkeypatch, capsys, project):
    """A function that runs the command; without answers there is nobody at a terminal to ask."""

    def command(workbook, data, *options, answers=()):
        remaining = iter(answers)
        monkeypatch.setattr(sys.stdin, "isatty", lambda: bool(answers), raising=False)
        monkeypatch.setattr("builtins.input", lambda prompt: print(prompt) or _type(next(remaining)))
        arguments = ("--project", project, "--year", YEAR, "--file", workbook, "--data", data, *options)
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            tradebook.main(["import", *map(str, arguments)])
        shown = capsys.readouterr()
        return ended.value.code, shown.out, shown.err

    return command


@pytest.fixture(scope="module")
def questionable_workbook(blank_workbook, tmp_path_factory):
    """A workbook with two numbers that are far from last year's; not to be changed."""
    cells = {("分行业", "C6"): 36405.0 * 6, ("分行业", "C7"): 4003.0 / 10, ("分行业", "C3"): "统计公报"}
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
    path = edit_cells(blank_workbook, tmp_path, {("分行业", "C5"): "很多", ("分行业", "C6"): 36500})
    code, _, err = run(path, data, "--confirm")
    assert code == 1
    assert "1. 表单「分行业」单元格 C5：读到“很多”" in err
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
    path = edit_cells(filled_workbook, tmp_path, {("外包方式", "F5"): None})
    before = read_files(imported)
    code, out, _ = run(path, imported)
    assert code == 0
    assert "表单「外包方式」单元格 F5" in out
    assert "没有变化" in out
    assert read_files(imported) == before
    code, out, _ = run(path, imported, answers=["y"])
    assert code == 0
    assert "单元格 F5：删 outsourcing_modes：" in out
    assert "从数据中删除这一行吗？" in out
    assert "删除 1 行" in out
    assert changed_files(before, read_files(imported)) == {"outsourcing_modes.csv": -1}


def test_rows_are_deleted_one_by_one_and_all_at_once_only_when_that_is_confirmed(
    filled_workbook, tmp_path, imported, run
):
    path = edit_cells(
        filled_workbook, tmp_path, {("外包方式", "F5"): None, ("企业伙伴", "E5"): None, ("企业伙伴", "F5"): None}
    )
    before = read_files(imported)
    code, out, _ = run(path, imported, "--delete")
    assert (code, read_files(imported) == before) == (0, True)
    assert "企业伙伴" in out
    assert "加 --delete --confirm" in out
    code, out, _ = run(path, imported, answers=["n", "y"])
    assert (code, out.count("从数据中删除这一行吗？")) == (0, 2)
    assert "删除 1 行" in out
    # the row that was refused stands, and everything else as it was
    assert changed_files(before, read_files(imported)) == {"enterprise_partners.csv": -1}
    code, out, _ = run(path, imported, "--delete", "--confirm")
    assert (code, "删除 1 行" in out) == (0, True)
    assert changed_files(before, read_files(imported)) == {
        "enterprise_partners.csv": -1,
        "outsourcing_modes.csv": -1,
    }


def test_questions_must_be_answered_before_anything_is_written(questionable_workbook, data, run):
    before = read_files(data)
    code, out, err = run(questionable_workbook, data)
    assert code == 1
    assert "疑问 1：表单「分行业」单元格 C6" in out
    assert "加 --confirm 再运行（make import 加 CONFIRM=1）" in err
    assert read_files(data) == before
    code, out, err = run(questionable_workbook, data, answers=["n", "y"])
    assert code == 1
    assert "疑问 1/2：表单「分行业」单元格 C6：陕西2023年加工服务进出口：读到" in out
    assert "疑问 2/2：表单「分行业」单元格 C7" in out
    assert err == "没有导入。请改正以下各格后重新导入；已答“是”的不再询问：\n  表单「分行业」单元格 C6\n"
    assert read_files(data) == before
    code, out, err = run(questionable_workbook, data, answers=["y"])
    assert (code, err) == (0, "")
    assert "疑问 1/1：表单「分行业」单元格 C6" in out
    assert "另有 1 个疑问以前答复过，数字没有变，不再询问" in out
    assert f"make book DATA={data} YEAR={YEAR}" in out
    assert read_files(data) != before


def test_the_end_of_the_input_is_no_answer(questionable_workbook, data, run):
    before = read_files(data)
    code, _, shown = run(questionable_workbook, data, answers=[None])
    assert (code, "Traceback" in shown, read_files(data) == before) == (INTERRUPTED, False, True)


def test_a_number_that_was_changed_since_is_asked_about_again(questionable_workbook, data, run, tmp_path):
    run(questionable_workbook, data, answers=["y", "n"])
    other = edit_cells(questionable_workbook, tmp_path, {("分行业", "C6"): 36405.0 * 7})
    _, out, _ = run(other, data, answers=["n", "n"])
    assert "疑问 2/2" in out


def test_questions_can_be_answered_while_there_are_problems(questionable_workbook, data, run, tmp_path):
    wrong = edit_cells(questionable_workbook, tmp_path, {("分行业", "C9"): "很多"})
    code, out, err = run(wrong, data, answers=["y", "y"])
    assert (code, "疑问 2/2" in out, "共 1 个问题" in err) == (1, True, True)
    code, out, _ = run(questionable_workbook, data)
    assert (code, "另有 2 个疑问以前答复过" in out) == (0, True)


def test_an_import_is_kept_and_can_be_undone_when_it_is_said_what_it_was(
    questionable_workbook, data, run, project
):
    before = read_files(data)
    code, out, _ = run(questionable_workbook, data, "--confirm")
    assert (code, f"tradebook import --data {data} --undo" in out) == (0, True)
    [history] = (project / "_build").rglob("imports")
    kept = find_last_import(history)
    assert (kept.folder / questionable_workbook.name).read_bytes() == questionable_workbook.read_bytes()
    after = read_files(data)
    code, out, err = run("", data, "--undo")
    assert (code, read_files(data) == after) == (1, True)
    assert "增 services_trade：陕西2023年加工服务进出口" in out
    assert "确实要撤销的，加 --confirm" in err
    assert run("", data, "--undo", answers=["n"])[0] == 1
    code, out, _ = run("", data, "--undo", answers=["y"])
    assert (code, read_files(data) == before) == (0, True)
    assert "已撤销，以下各表恢复为导入前的内容：services_trade.csv" in out
    code, _, err = run("", data, "--undo", answers=["y"])
    assert (code, "没有可以撤销的导入" in err) == (1, True)


def test_an_import_is_not_undone_over_later_changes(questionable_workbook, data, run):
    run(questionable_workbook, data, "--confirm")
    with (data / "services_trade.csv").open("a", encoding="utf-8") as stream:
        stream.write(f"CN-BJ,{YEAR},ALL,T,1.0,万美元,{YEAR},公报,\n")
    changed = read_files(data)
    code, _, err = run("", data, "--undo", "--confirm")
    assert (code, "services_trade.csv 又有改动，没有撤销" in err) == (1, True)
    assert read_files(data) == changed


def test_several_files_that_are_filled_in_each_in_a_part_are_one_import(blank_workbook, data, run, tmp_path):
    """Flows of one sector come in two files; a number that both have is equal."""
    (tmp_path / "a").mkdir()
    one = edit_cells(blank_workbook, tmp_path / "a", {("分行业", "C6"): 36500, ("分行业", "C3"): "甲"})
    cells = {("分行业", "C6"): 36500, ("分行业", "D6"): 36100, ("分行业", "C3"): "甲"}
    two = edit_cells(blank_workbook, tmp_path, cells)
    code, out, err = run(one, data, two)
    assert (code, err) == (0, "")
    assert "services_trade：新增 2 行" in out


def test_files_that_contradict_each_other_are_a_problem_that_names_both(blank_workbook, data, run, tmp_path):
    (tmp_path / "a").mkdir()
    one = edit_cells(blank_workbook, tmp_path / "a", {("分行业", "C6"): 36500}).rename(tmp_path / "甲.xlsx")
    two = edit_cells(blank_workbook, tmp_path, {("分行业", "C6"): 36501}).rename(tmp_path / "乙.xlsx")
    code, _, err = run(one, data, two)
    assert code == 1
    assert "乙.xlsx 表单「分行业」单元格 C6：与甲.xlsx 表单「分行业」单元格 C6是同一项" in err
    assert "是同一项，进出口这里是“36501.0”，那里是“36500.0”；应为：每项只填一次" in err


def test_files_that_register_one_code_otherwise_say_what_differs(blank_workbook, data, run, tmp_path):
    paths = []
    for file, name in (("甲.xlsx", "越南"), ("乙.xlsx", "越南社会主义共和国")):
        (tmp_path / name).mkdir()
        cells = {("新地区", "B5"): "VNM", ("新地区", "C5"): name, ("新地区", "D5"): "Viet Nam"}
        paths.append(edit_cells(blank_workbook, tmp_path / name, cells).rename(tmp_path / file))
    code, _, err = run(paths[0], data, paths[1])
    assert code == 1
    assert "乙.xlsx 表单「新地区」单元格 C5：与甲.xlsx 表单「新地区」单元格 C5是同一项，名称这里是" in err
    assert "“越南社会主义共和国”，那里是“越南”；" in err


def test_a_file_that_is_named_twice_is_refused_at_once(blank_workbook, data, run, tmp_path):
    path = edit_cells(blank_workbook, tmp_path, {("分行业", "C6"): 36500})
    code, _, err = run(path, data, path)
    assert code == 1
    assert f"同一个文件写了几次：{path.name}。请每个文件只写一次。" in err
    assert "单元格" not in err


def test_all_questions_can_be_confirmed_at_once(questionable_workbook, data, run):
    code, out, _ = run(questionable_workbook, data, "--confirm")
    assert code == 0
    assert "services_trade：新增 2 行" in out
    assert "「全国」4 格" in out


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
