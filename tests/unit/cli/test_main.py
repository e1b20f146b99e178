"""The command as a whole: help, the project's folder, and one answer to everything that goes wrong."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from helpers.command import make_project, run
from helpers.support import ROOT
from tradebook.cli import check
from tradebook.cli.main import COMMANDS
from tradebook.errors import DataError


def start(*arguments, code="from tradebook.cli.main import main\nmain()", **options):
    """Start the command as a process of its own, with these lines of Python."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        **options,
    )


# -- help --------------------------------------------------------------------------------------------------------------


def test_help_lists_every_subcommand_and_none_of_clicks_english():
    shown = run("--help", project=None)
    assert shown.exit_code == 0
    assert all(f"\n  {name} " in shown.stdout for name in COMMANDS)
    assert [word for word in ("Usage", "Options", "Commands", "Show this message") if word in shown.stdout] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_subcommand_explains_itself_in_chinese_with_examples(name):
    shown = run(name, "--help", project=None)
    assert shown.exit_code == 0
    assert f"tradebook {name}" in shown.stdout.split("例：")[1]
    assert "--project DIR" in shown.stdout
    assert "--data DIR" in shown.stdout
    assert [word for word in ("Usage", "Options", "Show this message", "required") if word in shown.stdout] == []


def test_the_users_choice_of_warnings_ends_no_command():
    code = (
        "import os, sys, warnings\nfrom tradebook.cli.main import main\n"
        "try:\n    main()\n"
        "finally:\n    warnings.warn('of a library', DeprecationWarning)\n    print(sys.warnoptions, 'PYTHONWARNINGS' in os.environ)"
    )
    process = start("--version", code=code, env=os.environ | {"PYTHONWARNINGS": "error"})
    assert process.communicate()[0].decode().endswith("[] False\n")
    assert process.returncode == 0


def test_without_a_subcommand_there_is_help_and_exit_code_2():
    shown = run(project=None)
    assert shown.exit_code == 2
    assert "命令：" in shown.stderr


def test_help_and_a_check_import_nothing_that_takes_long():
    code = (
        "import sys\nfrom tradebook.cli.main import main\n"
        "try:\n    main()\n"
        "finally:\n    print([m for m in ('altair', 'jupyter_book', 'livereload', 'papermill', 'sphinx') if m in sys.modules])"
    )
    for arguments in (["--help"], ["check", "--data", "nowhere"]):
        shown, _ = start(*arguments, code=code).communicate()
        assert shown.decode().splitlines()[-1] == "[]", arguments


# -- usage errors ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["bok"], "没有命令 bok。可用的命令：book、html"),
        (["book", "--yea", "2021"], "没有选项 --yea。是否想写 --year？"),
        (["book", "--year"], "选项 --year 后面要写一个值。"),
        (["new-topic", "trains", "--measure", "trains"], "选项 --measure 后面要写三个值。"),
        (["sign-off", "--plan", "0"], "选项 --plan 的“0”不正确，应为大于零的整数。"),
        (
            ["new-area", "CN-GS", "--break-year", "疫情"],
            "选项 --break-year 的“疫情”不正确，应为四位数的年份，没有写 0。",
        ),
        (["html", "--period", "2023-P11M"], "是不是 2023-01-01/P11M？"),
        (["book", "--fresh=1"], "选项 --fresh 后面不能写值。"),
        (["book", "--year", "二〇二二"], "选项 --year 的“二〇二二”不正确，应为四位数的年份，如 2022。"),
        (["book", "--year", "2_022"], "选项 --year 的“2_022”不正确，应为四位数的年份，如 2022。"),
        (["book", "--year", "２０２２"], "选项 --year 的“２０２２”不正确，应为四位数的年份，如 2022。"),
        (["book", "--jobs", "0"], "选项 --jobs 的“0”不正确，应为大于零的整数。"),
        (["serve", "--port", "70000"], "应为1 到 65535 的整数。"),
        (["check", "data"], "多出了 data。"),
        (["import"], "缺少选项 --year，如 tradebook import --year 2023（make import YEAR=2023）。"),
    ],
)
def test_a_usage_error_is_exit_code_2_and_says_how_to_mend_it(arguments, message):
    shown = run(*arguments, project=None)
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert message in shown.stderr
    assert "--help" in shown.stderr


# -- the project's folder ----------------------------------------------------------------------------------------------


@pytest.fixture
def found(monkeypatch):
    """A function that runs ``tradebook check`` and returns the data directory that would be checked."""

    def data_dir(*arguments):
        folders = []
        monkeypatch.setattr(check, "DataPackage", lambda folder: folders.append(folder) or stop())
        run("check", *arguments, project=None)
        return folders[0]

    def stop():
        raise DataError("enough")

    return data_dir


def test_the_project_is_the_nearest_folder_upwards(tmp_path, monkeypatch, found):
    project = make_project(tmp_path)
    below = project / "chapters" / "deep"
    below.mkdir()
    monkeypatch.chdir(below)
    assert found() == project / "data"
    monkeypatch.chdir(tmp_path.parent)
    assert found("--project", tmp_path.name) == project / "data"


def test_a_data_directory_is_relative_to_the_current_folder_as_any_path_is(tmp_path, monkeypatch, found):
    project = make_project(tmp_path)
    monkeypatch.chdir(project / "chapters")
    assert found("--data", "../data") == project / "data"
    assert found("--data", "data") == project / "chapters" / "data"
    assert found("--data", "/elsewhere", "--project", "..").as_posix().endswith("/elsewhere")


def test_without_a_project_the_command_says_what_one_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shown = run("check", project=None)
    assert shown.exit_code == 2
    assert (
        f"在 {tmp_path} 及其上级中没有找到本书的项目文件夹（其中有 _config.yml、_toc.yml、chapters）"
        in shown.stderr
    )
    shown = run("check", project=tmp_path)
    assert shown.exit_code == 2
    assert f"{tmp_path} 不是本书的项目文件夹：缺少 _config.yml、_toc.yml、chapters。" in shown.stderr


@pytest.mark.parametrize("name", ["_config.yml", "_toc.yml"])
def test_settings_in_another_encoding_are_named(name, tmp_path):
    project = make_project(tmp_path)
    (project / name).write_bytes("title: 陕西".encode("gb18030"))
    shown = run("check", project=project)
    assert shown.exit_code == 1
    assert f"{project / name}：文件不是 UTF-8 编码（像是 GBK，即记事本的“ANSI”）。" in shown.stderr


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_an_edition_in_another_encoding_is_named(encoding, tmp_path):
    project = make_project(tmp_path)
    path = project / "data" / "edition.yml"
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    shown = run("check", project=project)
    assert shown.exit_code == 1
    assert shown.stderr.startswith(f"{path}：文件不是 UTF-8 编码（")
    assert shown.stderr.count("\n") == 1


# -- errors ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def fail(monkeypatch):
    """A function that runs ``tradebook check`` with an error in it."""

    def answer(error):
        def check_all(folder, progress):
            raise error

        monkeypatch.setattr(check, "check_all", check_all)
        return run("check")

    return answer


def test_an_error_that_is_meant_is_its_message(fail):
    shown = fail(DataError("这里有错，请改。"))
    assert (shown.exit_code, shown.stdout, shown.stderr) == (1, "", "这里有错，请改。\n")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (FileNotFoundError(2, "No such file or directory", "a/b.csv"), "无法读写 a/b.csv：文件或文件夹不存在。\n"),
        (PermissionError(13, "Permission denied", "c.xlsx"), "无法读写 c.xlsx：没有权限，或者文件正被其他程序"),
        (OSError(5, "Input/output error", "d"), "无法读写 d：Input/output error。\n"),
        (OSError("odd"), "系统报告错误：odd。\n"),
    ],
)
def test_an_error_of_the_system_names_file_and_cause(fail, error, message):
    shown = fail(error)
    assert shown.exit_code == 1
    assert shown.stderr.startswith(message)


def test_a_bug_shows_where_it_is_and_asks_for_a_report(fail):
    shown = fail(ZeroDivisionError("oh"))
    assert shown.exit_code == 1
    assert "Traceback" in shown.stderr
    assert "ZeroDivisionError: oh\n以上是程序自身的错误。" in shown.stderr


def test_ctrl_c_is_exit_code_130(fail):
    shown = fail(KeyboardInterrupt())
    assert shown.exit_code == 130
    assert shown.stderr.strip() == "已中断，已有的结果保持不变。"


@pytest.mark.parametrize(("interruption", "code"), [(KeyboardInterrupt(), 130), (SystemExit(143), 143)])
def test_an_interruption_that_meets_the_making_of_a_class_is_one(fail, interruption, code):
    made_of_it = RuntimeError("Error calling __set_name__ on 'Field' instance 'fields' in 'Task'")
    made_of_it.__cause__ = interruption
    outer = ImportError("a module")
    outer.__cause__ = made_of_it
    for error in (made_of_it, outer):
        shown = fail(error)
        assert shown.exit_code == code
        assert shown.stderr.strip() == "已中断，已有的结果保持不变。"


def test_an_error_of_changes_is_exit_code_2_as_of_diff():
    shown = run("changes", "--from", "no-such-revision", "--to", "HEAD")
    assert shown.exit_code == 2
    assert "“no-such-revision”既不是生成的目录" in shown.stderr


def test_click_errors_that_a_command_raises_itself_are_usage_errors(fail):
    assert fail(click.UsageError("如此")).exit_code == 2


# -- the process -------------------------------------------------------------------------------------------------------

WAITING = """\
import time
from pathlib import Path
from tradebook.cli import check, main
from pathlib import Path

def check_all(folder, progress):
    Path({started!r}).touch()
    try:
        time.sleep(60)
    finally:
        Path({cleared!r}).touch()

check.check_all = check_all
main.main()
"""


def test_sigterm_clears_up_and_is_exit_code_143(tmp_path):
    project = make_project(tmp_path)
    started, cleared = tmp_path / "started", tmp_path / "cleared"
    waiting = start("check", cwd=project, code=WAITING.format(started=str(started), cleared=str(cleared)))
    deadline = time.monotonic() + 30
    while not started.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    waiting.send_signal(signal.SIGTERM)
    _, said = waiting.communicate(timeout=20)
    assert (waiting.returncode, said.decode()) == (143, "已中断，已有的结果保持不变。\n")
    assert cleared.exists()


PRINTING = """\
from tradebook.cli import check, main

def check_all(folder, progress):
    for number in range(100_000):
        progress("陕西—€")
    raise AssertionError("nobody reads")

check.check_all = check_all
main.main()
"""


def test_output_that_nobody_reads_any_more_ends_the_command_without_a_traceback(tmp_path):
    with start("check", cwd=make_project(tmp_path), code=PRINTING) as printing:
        assert printing.stdout.readline().decode() == "陕西—€\n"
        printing.stdout.close()
        assert printing.stderr.read() == b""
        assert printing.wait(timeout=20) == 1


def test_a_closed_output_is_no_error(tmp_path):
    code = PRINTING.replace("100_000", "1").replace('AssertionError("nobody', 'SystemExit("still')
    command = ["sh", "-c", '"$0" "$@" >&-', sys.executable, "-c", code, "check"]
    done = subprocess.run(command, cwd=make_project(tmp_path), stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (1, "still reads\n")


def test_a_terminal_in_gbk_shows_a_question_mark_for_what_it_lacks(tmp_path):
    environment = {**os.environ, "PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0"}
    code = PRINTING.replace("100_000", "1").replace("€", "🙂").replace('AssertionError("nobody', 'OSError("没有🙂')
    shown, said = start("check", cwd=make_project(tmp_path), code=code, env=environment).communicate()
    assert shown.decode("gbk") == "陕西—?\n"
    assert said.decode("gbk") == "系统报告错误：没有? reads。\n"


@pytest.mark.skipif(
    not Path("/proc/self/cmdline").exists(), reason="only Linux names files in the locale's encoding"
)
def test_a_project_with_a_chinese_name_is_read_in_a_locale_that_lacks_its_characters(tmp_path):
    folder = tmp_path / "报告 (2023) [草稿]"
    folder.mkdir()
    project = make_project(folder)
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "gbk"}
    command = [sys.executable, "-m", "tradebook", "check", "--data", str(project / "没有")]
    done = subprocess.run(command, cwd=project, env={**os.environ, **plain}, capture_output=True)
    assert done.returncode == 1
    assert str(project / "没有") in (done.stdout + done.stderr).decode("gbk")


def test_python_m_tradebook_is_the_command():
    done = subprocess.run([sys.executable, "-m", "tradebook", "--version"], capture_output=True, text=True)
    assert done.returncode == 0
    assert done.stdout.split()[-1][0].isdigit()


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readmes_list_every_subcommand(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    behind = text.partition("`tradebook --help`")[2]
    listed = re.search(r"[(（]((?:`[a-z-]+`[、,\s]*)+)[)）]", behind)[1]
    assert sorted(re.findall("`([a-z-]+)`", listed)) == sorted(COMMANDS)


def test_what_a_subcommand_does_stands_in_brackets_of_one_width():
    for name, (_, summary) in COMMANDS.items():
        assert summary.endswith("）"), name
        assert not re.search("[()]", summary), name
