"""Chapters on a cluster: two Dask workers on this machine, which are processes of their own as on any other."""

import json
import os
import signal
import sys
import threading
import time

import psutil
import pytest
from helpers.ledgers import small_package
from helpers.small_data import small_data
from helpers.support import CHAPTERS, ROOT, printed, run_cells
from tradebook.errors import KILLED, BuildError, ChapterError
from tradebook.execution import dask
from tradebook.execution.task import Task
from tradebook.execution.workers import run_in_processes

pytestmark = pytest.mark.slow

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def workers():
    """Two workers of two threads, which Dask starts again if they die."""
    options = {"host": "127.0.0.1", "dashboard_address": ":0"}
    with distributed.LocalCluster(n_workers=2, threads_per_worker=2, processes=True, **options) as local:
        yield local


@pytest.fixture
def on_workers(workers, tmp_path):
    """Execute chapters of one cell each on the workers; return what each printed."""

    def run(*sources):
        found = run_cells(tmp_path, *sources, scheduler=workers.scheduler_address)
        assert len(list((tmp_path / "out").iterdir())) == len(sources)  # and nothing else
        return found

    return run


PROBE = """\
import json, os, time, psutil
time.sleep(0.5)
print(json.dumps({
    "ancestors": [process.pid for process in psutil.Process().parents()],
    "process": os.getpid(),
    "folder": os.getcwd(),
}))"""


def test_chapters_are_shared_among_the_workers_each_in_a_process_of_its_own(on_workers, workers, tmp_path):
    pids = set(distributed.Client(workers, set_as_default=False).run(os.getpid).values())
    found = [json.loads(text) for text in on_workers(*[PROBE] * 4)]
    assert len(pids) == 2
    assert pids <= {pid for one in found for pid in one["ancestors"]}
    assert len({one["process"] for one in found}) == 4
    assert {one["folder"] for one in found} == {str(tmp_path)}


def test_a_chapter_that_fails_or_is_killed_each_time_does_not_stop_the_others(on_workers, monkeypatch, tmp_path):
    monkeypatch.setattr(dask, "RETRIES", 1)
    with pytest.raises(ChapterError) as raised:
        on_workers("import os; os.kill(os.getpid(), 9)", "1 / 0", "print('other')")
    listing = str(raised.value).splitlines()[1:]
    assert listing == [
        f"- 0.ipynb，第 1 个代码格（import os; os.kill(os.getpid(), 9)）：{KILLED}",
        "- 1.ipynb，第 1 个代码格（1 / 0）：ZeroDivisionError：division by zero",
    ]
    assert printed(tmp_path / "out" / "2.ipynb") == "other\n"


def test_a_chapter_gives_the_same_bytes_and_reads_the_same_as_on_this_machine(workers, tmp_path):
    values = {"year": 2022, "data_dir": str(small_data())}
    there, here = (
        Task(CHAPTERS / "policies.ipynb", tmp_path / f"{place}.ipynb", values, small_package())
        for place in ("a", "b")
    )
    with dask.run_on_cluster([there], workers.scheduler_address, tmp_path) as outcomes:
        ((task, outcome),) = outcomes
    with run_in_processes([here]) as outcomes:
        ((_, same_outcome),) = outcomes
    assert task == there
    assert there.output.read_bytes() == here.output.read_bytes()
    assert outcome == same_outcome
    assert "policies" in {note.get("table") for note in outcome.notes}


@pytest.fixture
def interruptible():
    """What runs in the background ignores Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_an_interruption_takes_back_what_has_not_begun(interruptible, on_workers, tmp_path):
    source = "import os, pathlib, time\npathlib.Path(f'started-{os.getpid()}').touch()\ntime.sleep(1)"

    def interrupt():
        while len(list(tmp_path.glob("started-*"))) < 4:
            time.sleep(0.1)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    with pytest.raises(KeyboardInterrupt):
        on_workers(*[source] * 8)
    time.sleep(2)
    assert len(list(tmp_path.glob("started-*"))) == 4
    assert list((tmp_path / "out").iterdir()) == []


# -- clusters that cannot be used --------------------------------------------------------------------------------------


def refusal(address, folder=ROOT):
    with pytest.raises(BuildError) as raised, dask.connect(address, folder):
        pass
    return str(raised.value)


@pytest.mark.parametrize("address", ["10.0.0.5:8786", "tcp://10.0.0.5", "http://10.0.0.5:8786", "tcp://:8786"])
def test_an_address_that_is_none_is_explained(address):
    assert f"“{address}”应写作“tcp://主机:端口”" in refusal(address)


def test_a_scheduler_that_does_not_answer_is_named(monkeypatch):
    monkeypatch.setattr(dask, "PATIENCE", 1)
    assert "没有连上调度器 tcp://127.0.0.1:9。请检查" in refusal("tcp://127.0.0.1:9")


def test_a_scheduler_without_workers_is_named(monkeypatch):
    monkeypatch.setattr(dask, "PATIENCE", 1)
    with distributed.LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address=":0") as empty:
        address = empty.scheduler_address
        assert f"{address} 没有工作进程。请在各机运行 dask worker {address}" in refusal(address)


def test_workers_that_see_other_files_or_run_other_code_are_named(workers, monkeypatch, tmp_path):
    address = workers.scheduler_address
    assert f"上的工作进程看不到文件夹 {tmp_path / 'away'}" in refusal(address, tmp_path / "away")
    monkeypatch.setattr(dask, "library", lambda: "of another version")
    assert "上的工作进程的程序或软件包与本机不同" in refusal(address)


def test_the_package_to_install_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert "pip install -c requirements-test.txt distributed" in refusal("tcp://127.0.0.1:9")


# -- last, since another worker takes the place of the one that dies ------------------------------------------------------

KILL = """\
import os, signal, pathlib, psutil
if not os.path.exists("{marker}"):
    pathlib.Path("{marker}").write_text(str(os.getpid()))
    os.kill({victim}, signal.SIGKILL)
    psutil.Process().wait(10)
print("done")"""
WORKER = (
    "[process for process in psutil.Process().parents() if 'spawn_main' in ' '.join(process.cmdline())][0].pid"
)


@pytest.mark.parametrize("victim", [WORKER, "os.getpid()"], ids=["worker", "chapter"])
def test_a_worker_or_chapter_that_is_killed_costs_a_retry(on_workers, tmp_path, victim):
    marker = tmp_path / "killed"
    assert on_workers(KILL.format(marker=marker, victim=victim), "print('other')") == ["done\n", "other\n"]
    chapter = int(marker.read_text())
    deadline = time.monotonic() + 5
    while psutil.pid_exists(chapter) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not psutil.pid_exists(chapter)  # none goes on without its worker
