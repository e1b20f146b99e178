"""What long tasks say."""

import re

import pytest
from tradebook.progress import count, log_to, progress_bar, step, tell


def test_a_step_says_that_it_begins_and_how_long_it_took(capsys):
    with step("检查数据"):
        assert capsys.readouterr().out == "检查数据 …\n"
    assert re.fullmatch(r"检查数据：\d+\.\d 秒\n", capsys.readouterr().out)


def test_a_step_that_fails_is_not_said_to_be_done(capsys):
    with pytest.raises(KeyError), step("检查数据"):
        raise KeyError
    assert capsys.readouterr().out == "检查数据 …\n"


def test_a_log_has_steps_warnings_and_the_end(tmp_path):
    path = tmp_path / "2022.log"
    for _ in range(2):
        with log_to(path, "2022 年版"):
            with step("检查数据"):
                pass
            tell("没有 PDF")
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line.split(" ", 2)[1] for line in lines] == ["INFO", "INFO", "WARNING", "INFO"]
    assert [line.split(" ", 2)[2].split("：")[0] for line in lines] == [
        "2022 年版",
        "检查数据",
        "没有 PDF",
        "完成",
    ]


def test_a_log_says_why_a_task_failed_and_nothing_after(tmp_path):
    path = tmp_path / "2022.log"
    with pytest.raises(ValueError, match="坏了"), log_to(path):
        raise ValueError("坏了")
    tell("以后")
    assert path.read_text(encoding="utf-8").splitlines()[-1].endswith("ERROR 失败：坏了")


def test_how_many_are_done_is_said_where_no_bar_shows_it(capsys, monkeypatch):
    count(2, 20, "overview")
    assert capsys.readouterr().out == "2/20 overview\n"
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    count(3, 20, "travel")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("terminal", [True, False])
def test_how_far_a_task_is_stands_in_a_terminal_only(terminal, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    with progress_bar("版") as progress:
        bar = progress.add_task("2021[年]", total=3)
        progress.advance(bar)
        print("一版好了")
        progress.refresh()
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", capsys.readouterr().out)
    assert "一版好了" in shown
    assert ("1/3 版" in shown, "2021[年]" in shown) == (terminal, terminal)
