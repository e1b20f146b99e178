"""The desk answers at its address, on this machine only, and finishes what an earlier one had begun."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest
from helpers.command import make_project
from tradebook.desk.web.serving import USUAL_PORT, take_port
from tradebook.errors import BuildError

# what runs in the background ignores SIGINT
CODE = """\
import signal
from tradebook.cli.main import main
signal.signal(signal.SIGINT, signal.default_int_handler)
main()
"""
COMMAND = [sys.executable, "-P", "-c", CODE, "desk", "--no-browser"]


@pytest.fixture
def project(tmp_path):
    return make_project(tmp_path)


@pytest.fixture
def run(project):
    """A function that starts a desk; it returns the process and the address with the token."""
    started = []

    def start(*options):
        process = subprocess.Popen(
            [*COMMAND, "--project", str(project), *options],
            env={**os.environ, "PYTHONUTF8": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        started.append(process)
        line = process.stdout.readline()
        found = re.search(r"http://\S+", line)
        assert found, line + process.stdout.read()
        return process, found[0]

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def read(address):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor())
    with opener.open(address, timeout=60) as answer:
        return answer.status, answer.read().decode()


def test_a_port_that_is_taken_is_said():
    with take_port(None) as door:
        port = door.getsockname()[1]
        with pytest.raises(BuildError, match=f"端口 {port} 不能使用"):
            take_port(port)
        with take_port(None) as other:
            assert other.getsockname()[1] != port


def test_it_is_reached_from_this_machine_only():
    with take_port(None) as door:
        assert door.getsockname()[0] == "127.0.0.1"
        assert door.family == socket.AF_INET
    assert USUAL_PORT > 1024


def test_the_address_opens_the_desk_and_ctrl_c_ends_it(run):
    process, address = run()
    status, page = read(address)
    assert status == 200
    assert "编辑台" in page
    assert "2022" in read(address.replace("/?", "/years/?"))[1]
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 130
    assert "Traceback" not in process.stdout.read()


def test_an_import_in_whose_middle_the_desk_was_killed_is_finished_at_the_next_start(project, run):
    """The journal names two tables, of which the first was replaced."""
    data = project / "data"
    drafts = data / ".replacing"
    drafts.mkdir()
    texts = {name: (data / name).read_text(encoding="utf-8") for name in ("facts.csv", "commentary.csv")}
    decided = "".join(texts["commentary.csv"].splitlines(keepends=True)[:-1])
    (drafts / "commentary.csv").write_text(decided, encoding="utf-8")
    (drafts / "journal.json").write_text(json.dumps(["facts.csv", "commentary.csv"]), encoding="utf-8")
    _, address = run()
    page = read(address.replace("/?", "/years/?"))[1]
    assert "上次关闭时有一次导入正在写入" in page
    assert "commentary.csv" in page
    assert not drafts.exists()
    assert (data / "commentary.csv").read_text(encoding="utf-8") == decided != texts["commentary.csv"]
