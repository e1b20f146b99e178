"""A chapter has a fresh process of its own, and whatever becomes of that, the others finish and it is named."""

import contextlib
import json
import os
import signal
import sys
import time

import psutil
import pytest
from helpers.small_data import small_data
from helpers.support import CHAPTERS, execute, printed, run_cells, write_notebook
from tradebook.errors import KILLED, ChapterError
from tradebook.execution import workers
from tradebook.execution.workers import background_processes

pytestmark = pytest.mark.slow

linux = pytest.mark.skipif(sys.platform != "linux", reason="只有 Linux 复制进程")
both_ways = pytest.mark.parametrize("fork", [pytest.param("1", marks=linux), "0"], ids=["forked", "spawned"])

PROBE = """\
import json, os, pandas, sys
print(json.dumps({
    "process": os.getpid(),
    "folder": os.getcwd(),
    "variable": os.environ.get("GIVEN"),
    "hash": hash("服务"),
    "threads": os.environ["OPENBLAS_NUM_THREADS"],
    "spoilt": hasattr(pandas, "spoilt"),
    "preloaded": "tradebook.model.edition" in sys.modules,
    "main": __name__,
}))
pandas.spoilt = True
os.environ["GIVEN"] = "spoilt"
os.chdir("/")"""


@both_ways
def test_each_chapter_has_a_fresh_process_with_the_environment_of_today(tmp_path, monkeypatch, fork):
    monkeypatch.setenv("TRADEBOOK_FORK", fork)
    workers.process_context()
    monkeypatch.setenv("GIVEN", "after the fork server began")
    first, second = (json.loads(text) for text in run_cells(tmp_path, PROBE, PROBE, jobs=1))
    assert len({os.getpid(), first.pop("process"), second.pop("process")}) == 3
    assert (
        first
        == second
        == {
            "folder": str(tmp_path),
            "variable": "after the fork server began",
            "hash": first["hash"],
            "threads": "1",
            "spoilt": False,
            "preloaded": True,
            "main": "__main__",
        }
    )


def test_processes_are_forked_on_linux_only_unless_told_otherwise(monkeypatch):
    monkeypatch.delenv("TRADEBOOK_FORK", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert workers.process_context().get_start_method() == "forkserver"
    monkeypatch.setenv("TRADEBOOK_FORK", "0")
    assert workers.process_context().get_start_method() == "spawn"
    monkeypatch.delenv("TRADEBOOK_FORK")
    monkeypatch.setattr(sys, "platform", "win32")
    assert workers.process_context().get_start_method() == "spawn"


@linux
def test_a_chapter_gives_the_same_bytes_either_way(tmp_path, monkeypatch):
    """One with a chart; tests/book/test_reproducible.py has the whole book."""
    for fork in ("0", "1"):
        monkeypatch.setenv("TRADEBOOK_FORK", fork)
        (tmp_path / fork).mkdir()
        execute([CHAPTERS / "policies.ipynb"], tmp_path / fork, small_data(), {"year": 2022})
    forked, spawned = ((tmp_path / fork / "policies.ipynb").read_bytes() for fork in ("1", "0"))
    assert forked == spawned


@both_ways
@pytest.mark.parametrize(
    ("ending", "cause"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", KILLED),
        ("import os; os._exit(0)", KILLED),
        ("import sys; sys.exit()", "SystemExit："),
        ("while True: pass", workers.HANGS),
    ],
    ids=["killed", "exit", "sys.exit", "hang"],
)
def test_a_chapter_that_ends_or_hangs_is_named_and_the_others_finish(tmp_path, monkeypatch, ending, cause, fork):
    monkeypatch.setenv("TRADEBOOK_FORK", fork)
    if cause == workers.HANGS:
        monkeypatch.setattr(workers, "CELL_SECONDS", 1)
    bad = write_notebook(tmp_path / "bad.ipynb", "x = 1", ending)
    good = write_notebook(tmp_path / "good.ipynb", "print('good')")
    output = tmp_path / "out"
    output.mkdir()
    with pytest.raises(ChapterError) as error:
        execute([bad, good], output, small_data(), {"year": 2022}, jobs=2)
    assert str(error.value).splitlines()[1:] == [f"- bad.ipynb，第 3 个代码格（{ending}）：{cause}"]
    assert printed(output / "good.ipynb") == "good\n"
    assert [path.name for path in output.iterdir()] == ["good.ipynb"]


def test_whatever_else_is_wrong_is_that_chapters_failure(tmp_path):
    bad = write_notebook(tmp_path / "bad.ipynb", "x = 1")
    content = json.loads(bad.read_text(encoding="utf-8"))
    del content["cells"][0]["source"]
    bad.write_text(json.dumps(content), encoding="utf-8")
    (tmp_path / "out").mkdir()
    with pytest.raises(ChapterError, match=r"- bad\.ipynb：KeyError：'source'"):
        execute([bad], tmp_path / "out", small_data(), {"year": 2022})


@linux
def test_chapters_outlive_the_fork_server(tmp_path):
    kill_server = "import os, signal, time\nos.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(0.5)\nprint('alive')"
    assert run_cells(tmp_path, kill_server, "print('begun later')", jobs=1) == ["alive\n", "begun later\n"]


def test_as_many_run_at_a_time_as_are_wanted(tmp_path):
    source = "import time\nprint(time.time())\ntime.sleep(0.6)\nprint(time.time())"
    times = [[float(line) for line in text.split()] for text in run_cells(tmp_path, *[source] * 3, jobs=2)]
    most = max(sum(begin <= moment < end for begin, end in times) for moment, _ in times)
    assert most == 2
    assert workers.default_jobs(7) == 7
    assert workers.default_jobs() == os.cpu_count()


def test_no_chapter_goes_on_when_the_build_stops(tmp_path):
    chapters = [write_notebook(tmp_path / f"{n}.ipynb", "import time\ntime.sleep(60)") for n in range(2)]
    (tmp_path / "out").mkdir()

    def interrupt(*_):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 1)
    try:
        with pytest.raises(KeyboardInterrupt):
            execute(chapters, tmp_path / "out", small_data(), {"year": 2022})
    finally:
        signal.signal(signal.SIGALRM, before)
    assert [process for process in psutil.process_iter(["cwd"]) if process.info["cwd"] == str(tmp_path)] == []
    assert list((tmp_path / "out").iterdir()) == []


def pid_and_priority():
    return os.getpid(), os.nice(0)


def test_patient_processes_leave_the_processors_to_others():
    with workers.background_processes(1) as hasty, workers.background_processes(1, patient=True) as patient:
        (one, usual), (other, low) = (pool.submit(pid_and_priority).result() for pool in (hasty, patient))
    assert len({os.getpid(), one, other}) == 3
    assert (usual, low) == (os.nice(0), min(os.nice(0) + 10, 19))


def test_background_processes_do_not_finish_what_nobody_waits_for():
    start = time.monotonic()
    with contextlib.suppress(KeyboardInterrupt), workers.background_processes(1) as pool:
        tasks = [pool.submit(time.sleep, 60) for _ in range(3)]
        raise KeyboardInterrupt
    assert time.monotonic() - start < 30
    assert all(task.done() for task in tasks)


def test_a_pool_is_stopped_while_a_large_task_is_written_to_it():
    """More than a pipe holds, to a process that is killed before it has read it."""

    def fail():
        with background_processes() as pool:
            pool.submit(len, bytes(200_000_000))
            raise ZeroDivisionError

    began = time.monotonic()
    with pytest.raises(ZeroDivisionError):
        fail()
    assert time.monotonic() - began < 60
