"""Kernels forked from a template are kernels as any other."""

import asyncio
import queue
import sys
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest
import vl_convert
import zmq
from helpers.support import CHAPTERS, DATA, execute, run_cells
from tradebook.execution import engine, kernels, workers

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="只有 Linux 能复制内核进程")

PROBE = """\
import json, os, random, sys, threading
import numpy, zmq
print(json.dumps({
    "parent": open(f"/proc/{os.getppid()}/cmdline").read(),
    "kernel": "tradebook.execution.kernels" in sys.modules,
    "seed": [random.random(), numpy.random.rand()],
    "hash": hash("服务"),
    "folder": os.getcwd(),
    "variable": os.environ.get("GIVEN"),
    "session": os.getsid(0) == os.getpid(),
    "argv": sys.argv[1],
    "main": __name__,
}))"""


def run(folder, *sources):
    """What cells print, executed one after the other by one process."""
    return run_cells(folder, *sources, jobs=1)


def test_a_forked_kernel_has_environment_folder_and_seed_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("GIVEN", "value")
    first, second = (
        eval(text, {"true": True, "false": False, "null": None}) for text in run(tmp_path, PROBE, PROBE)
    )
    assert "ipykernel_launcher" not in first["parent"]
    assert first["kernel"]
    assert first["folder"] == str(tmp_path)
    assert first["variable"] == "value"
    assert first["session"]
    assert first["argv"] == "-f"
    assert first["main"] == "__main__"
    assert first["seed"] != second["seed"]
    assert first["hash"] == second["hash"]


def test_what_a_chapter_does_to_its_kernel_does_not_reach_the_next(tmp_path):
    spoil = "import os, pandas\npandas.spoilt = True\nos.environ['SPOILT'] = '1'\nos.chdir('/')"
    look = "import os, pandas\nprint(hasattr(pandas, 'spoilt'), 'SPOILT' in os.environ, os.getcwd() == '/')"
    assert run(tmp_path, spoil, look)[1] == "False False False\n"


@pytest.mark.parametrize("fork", ["0", "1"])
def test_no_kernel_can_take_what_another_listens_on(tmp_path, monkeypatch, fork):
    """Ports are looked for by one process and taken by another; in between a third may take them."""
    monkeypatch.setenv("TRADEBOOK_FORK", fork)
    look = "import json, ipykernel.connect\ninfo = json.loads(ipykernel.connect.get_connection_info())\n"
    first, second = run(tmp_path, *[f"{look}print(info['transport'], info['ip'])"] * 2)
    assert first.startswith("ipc ")
    assert first != second
    assert "transport" not in kernels.settings("x" * 200)["KernelManager"]  # no socket has such a path


def test_kernels_start_the_plain_way_when_told_or_where_fork_does_not_exist(tmp_path, monkeypatch):
    look = "import sys\nprint('ipykernel_launcher' in sys.orig_argv, 'tradebook.execution.kernels' in sys.modules)"
    assert run(tmp_path, look) == ["False True\n"]
    monkeypatch.setenv("TRADEBOOK_FORK", "0")
    assert run(tmp_path, look) == ["True False\n"]
    monkeypatch.delenv("TRADEBOOK_FORK")
    monkeypatch.setattr(sys, "platform", "win32")
    assert not workers.can_fork()


def test_a_chapter_with_a_chart_runs_after_this_process_drew_one(tmp_path):
    """The library that draws has threads; a kernel copied from this process would wait for them for ever."""
    vl_convert.vegalite_to_svg({"data": {"values": [{"a": 1}]}, "mark": "point"})
    draw = "import vl_convert\nprint(vl_convert.vegalite_to_svg({'data': {'values': [{}]}, 'mark': 'point'})[:4])"
    assert run(tmp_path, draw) == ["<svg\n"]


def test_a_cell_that_hangs_is_stopped_and_named(tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "CELL_SECONDS", 1)
    path = tmp_path / "0.ipynb"
    cells = [nbformat.v4.new_code_cell("while True: pass")]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)
    assert engine.execute_chapter(path, tmp_path / "out.ipynb", {}).error == engine.HANGS


def test_a_chapter_gives_the_same_bytes_either_way(tmp_path, monkeypatch):
    """One with a chart and one with many figures; tests/book/test_reproducible.py has the whole book."""
    chapters = [CHAPTERS / "bases.ipynb", CHAPTERS / "methods.ipynb"]
    (forked := tmp_path / "forked").mkdir()
    (plain := tmp_path / "plain").mkdir()
    execute(chapters, forked, DATA, {"year": 2022})
    monkeypatch.setenv("TRADEBOOK_FORK", "0")
    execute(chapters, plain, DATA, {"year": 2022})
    for path in chapters:
        assert (forked / path.name).read_bytes() == (plain / path.name).read_bytes()


def run_alone(coroutine):
    """Run a coroutine in a thread of its own; the browser's tests leave an event loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def test_a_client_tries_often_whether_its_kernel_is_there(tmp_path):
    """A kernel needs less than a tenth of a second to open its sockets, after which others would look again."""

    async def connect():
        client = kernels.PromptClient(transport="ipc", ip=str(tmp_path / "kernel"), shell_port=1, iopub_port=2)
        client.start_channels(stdin=False, hb=False, control=False)
        try:
            channels = (client.shell_channel, client.iopub_channel)
            return {channel.socket.getsockopt(zmq.RECONNECT_IVL) for channel in channels}
        finally:
            client.stop_channels()

    assert run_alone(connect()) == {kernels.RECONNECT}


class Deaf(kernels.PromptClient):
    """A client of a kernel that does not answer."""

    async def get_shell_msg(self, *args, **kwargs):
        raise queue.Empty

    async def is_alive(self):
        return self.alive


@pytest.mark.parametrize(("alive", "message"), [(False, "died"), (True, r"respond in 0\.01 seconds")])
def test_a_kernel_that_does_not_answer_is_not_waited_for(alive, message):
    client = Deaf()
    client.alive = alive
    client.kernel_info = lambda: "request"
    with pytest.raises(RuntimeError, match=message):
        run_alone(client.wait_for_ready(timeout=0.01))


def test_a_kernel_that_is_not_heard_yet_is_asked_again():
    """What it publishes before the client is connected is lost."""
    asked, heard = [], [queue.Empty, {"msg_type": "status", "execution_state": "busy"}, "idle"]

    class Late(kernels.PromptClient):
        def kernel_info(self):
            asked.append(f"request {len(asked)}")
            return asked[-1]

        async def get_shell_msg(self, *args, **kwargs):
            return {"content": {"protocol_version": "5.4"}}

        async def get_iopub_msg(self, *args, **kwargs):
            next_one = heard.pop(0)
            if next_one is queue.Empty:
                raise queue.Empty
            state = "idle" if next_one == "idle" else "busy"
            return {
                "msg_type": "status",
                "content": {"execution_state": state},
                "parent_header": {"msg_id": asked[-1]},
            }

        async def is_alive(self):
            return True

    run_alone(Late().wait_for_ready(timeout=10))
    assert asked == ["request 0", "request 1"]
    assert heard == []
