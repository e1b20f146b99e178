"""One long piece of work at a time; what runs can be followed and ended, with all its processes."""

import threading

import psutil
import pytest
from helpers.desk import pretend_command, wait_until
from tradebook.desk.work import BusyError, Run, Work

TALKS = """
import sys
print("检查数据 …")
print("检查数据：0.1 秒")
print("执行各章 …")
print("1/2 overview")
print("2/2 travel")
print("没有 PDF")
"""
FAILS = """
import sys
print("执行各章 …")
print("有 1 章执行失败\\n- overview.ipynb：第 3 句", file=sys.stderr)
sys.exit(1)
"""
HANGS = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("执行各章 …")
print(f"0/1 {child.pid}")
time.sleep(600)
"""
LATE = """
import signal, subprocess, sys, time
def end(*_):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    print(f"1/1 {child.pid}", flush=True)
    sys.exit(1)
signal.signal(signal.SIGTERM, end)
print("执行各章 …")
print("0/1 0")
time.sleep(600)
"""


@pytest.fixture
def work():
    work = Work()
    yield work
    work.cancel()


def start(work, monkeypatch, tmp_path, program):
    pretend_command(monkeypatch, tmp_path, program)
    return work.start("生成 2022 年版", ["html"])


def test_a_run_says_how_far_it_is(work, monkeypatch, tmp_path):
    run = start(work, monkeypatch, tmp_path, TALKS)
    wait_until(lambda: not run.is_running)
    assert run.succeeded
    assert run.step == "执行各章"
    assert run.counted == (2, 2, "travel")
    assert run.chapters == ["overview", "travel"]
    assert work.doing == ""


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "utf-16"])
def test_what_it_says_is_understood_whatever_the_terminal_is_set_to(work, monkeypatch, tmp_path, encoding):
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    run = start(work, monkeypatch, tmp_path, TALKS + "sys.exit('没有数据——€')")
    wait_until(lambda: not run.is_running)
    assert (run.step, run.counted, run.error) == ("执行各章", (2, 2, "travel"), "没有数据——€")


def test_what_was_counted_in_an_earlier_step_is_past():
    run = Run("", lines=["执行各章 …", "2/2 travel", "生成网页 …"])
    assert (run.step, run.counted) == ("生成网页", None)
    assert Run("").step == "准备"


def test_a_run_that_fails_has_said_why(work, monkeypatch, tmp_path):
    run = start(work, monkeypatch, tmp_path, FAILS)
    wait_until(lambda: not run.is_running)
    assert not run.succeeded
    assert run.error == "有 1 章执行失败\n- overview.ipynb：第 3 句"


def test_a_run_that_is_cancelled_ends_with_all_its_processes(work, monkeypatch, tmp_path):
    run = start(work, monkeypatch, tmp_path, HANGS)
    wait_until(lambda: run.counted)
    child = int(run.counted[2])
    assert psutil.pid_exists(child)
    work.cancel()
    wait_until(lambda: not run.is_running)
    assert run.cancelled
    assert not run.succeeded
    wait_until(lambda: not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE)


def test_a_child_that_begins_while_its_parent_ends_does_not_stay(work, monkeypatch, tmp_path):
    run = start(work, monkeypatch, tmp_path, LATE)
    wait_until(lambda: run.counted)
    work.cancel()
    wait_until(lambda: not run.is_running)
    child = int(run.counted[2])
    assert child
    wait_until(lambda: not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE)


def test_one_thing_is_done_at_a_time(work, monkeypatch, tmp_path):
    run = start(work, monkeypatch, tmp_path, HANGS)
    with pytest.raises(BusyError, match="正在生成 2022 年版"), work.alone("导入"):
        raise AssertionError
    with pytest.raises(BusyError):
        work.start("生成 2021 年版", [])
    assert work.run is run
    work.cancel()
    wait_until(lambda: not work.doing)
    with work.alone("导入"), pytest.raises(BusyError, match="正在导入"):
        start(work, monkeypatch, tmp_path, TALKS)


def test_what_fails_leaves_the_place_free(work, monkeypatch):
    with pytest.raises(ZeroDivisionError), work.alone("导入"):
        raise ZeroDivisionError
    monkeypatch.setattr("tradebook.desk.work.COMMAND", ("/no/such/program",))
    with pytest.raises(OSError, match="program"):
        work.start("生成", [])
    assert work.doing == ""


def test_nothing_to_cancel_is_no_mistake(work, monkeypatch, tmp_path):
    work.cancel()
    run = start(work, monkeypatch, tmp_path, TALKS)
    wait_until(lambda: not run.is_running)
    work.cancel()
    assert not run.cancelled
    assert threading.active_count() < 50
