"""The book in the browser follows the files."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from helpers.command import make_project, run
from tradebook.provenance import MANIFEST
from tradebook.publish import batch

BUILD = f"""\
import signal, sys, time
from pathlib import Path
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
project = Path(sys.argv[sys.argv.index("--project") + 1])
text = (project / "chapters" / "one.md").read_text()
if text == "bad":
    sys.exit("一章出错")
if text == "slow":
    (project / "slow").touch()
    try:
        time.sleep(60)
    finally:
        (project / "cleared").touch()
target = project / "_build" / sys.argv[sys.argv.index("--year") + 1]
(target / "html").mkdir(parents=True, exist_ok=True)
(target / "html" / "index.html").write_text(f"<html><head></head><body>{{text}}</body></html>")
(target / "{MANIFEST}").write_text(text)
"""
"""A build that takes no time."""
CODE = """\
import signal
from tradebook.cli.serving import serve
from tradebook.cli.main import main
from tradebook.publish import batch
signal.signal(signal.SIGINT, signal.default_int_handler)
serve.COMMAND = {command!r}
serve.PAUSE = 0.1
main()
"""


@pytest.fixture
def project(tmp_path):
    """A project with one page."""
    project = make_project(tmp_path)
    (project / "build.py").write_text(BUILD)
    (project / "chapters" / "one.md").write_text("first")
    return project


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def served(project, port):
    """The process that serves the project, with a build in place of the command's."""
    code = CODE.format(command=[sys.executable, str(project / "build.py")])
    server = subprocess.Popen(
        [sys.executable, "-c", code, "serve", "--port", str(port), "--year", "2022"],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    yield server
    server.kill()
    server.communicate()


def page(port, text):
    """The page once it contains a text, or as it is after some seconds."""
    deadline, content = time.monotonic() + 30, ""
    while text not in content and time.monotonic() < deadline:
        with contextlib.suppress(OSError):  # it is just starting
            content = urllib.request.urlopen(f"http://127.0.0.1:{port}/index.html").read().decode()
        time.sleep(0.05)
    return content


def wait_for(condition):
    deadline = time.monotonic() + 30
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)


def save(path, text):
    """Write a file with a time that differs from the one before."""
    later = path.stat().st_mtime + 2
    path.write_text(text)
    os.utime(path, (later, later))


def read_until(stream, text):
    return next(line for line in stream if text in line)


def test_a_saved_file_is_built_and_a_failed_build_leaves_the_old_page(project, served, port):
    first = page(port, "first")
    assert "first" in first
    assert "livereload.js" in first
    save(project / "chapters" / "one.md", "second")
    assert read_until(served.stdout, "重新生成")
    assert read_until(served.stdout, "已更新")
    assert "second" in page(port, "second")
    save(project / "chapters" / "one.md", "bad")
    assert read_until(served.stdout, "没有更新，浏览器中仍是上一次生成的书。")
    assert "second" in page(port, "second")
    served.send_signal(signal.SIGINT)
    assert served.wait(timeout=20) == 0


def test_a_file_of_the_data_and_a_new_file_are_seen_too(project, served, port):
    page(port, "first")
    (project / "_static" / "book.css").write_text("")
    assert read_until(served.stdout, "已更新")
    save(project / "data" / "facts.csv", "x")
    assert read_until(served.stdout, "已更新")


def test_sigterm_ends_the_build_that_runs_and_is_exit_code_143(project, served, port):
    page(port, "first")
    save(project / "chapters" / "one.md", "slow")
    wait_for((project / "slow").exists)
    served.send_signal(signal.SIGTERM)
    assert served.wait(timeout=20) == 143
    assert (project / "cleared").exists()


def test_a_port_in_use_is_explained(project, monkeypatch):
    monkeypatch.setattr("tradebook.cli.serving.serve.COMMAND", ["this is not run"])
    with socket.socket() as used:
        used.bind(("127.0.0.1", 0))
        used.listen()
        port = used.getsockname()[1]
        shown = run("serve", "--port", port, project=project)
    assert shown.exit_code == 1
    assert f"端口 {port} 已被其他程序占用，请用 --port 另选一个" in shown.stderr
    assert "在浏览器中打开" not in shown.stdout


def test_pages_are_given_to_this_machine_only(project, served, port):
    page(port, "first")
    for name, code in (("localhost", 200), ("elsewhere.example", 403)):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", "/index.html", headers={"Host": f"{name}:{port}"})
        assert connection.getresponse().status == code


def test_without_a_book_there_is_nothing_to_serve(project, monkeypatch):
    (project / "chapters" / "one.md").write_text("bad")
    monkeypatch.setattr("tradebook.cli.serving.serve.COMMAND", [sys.executable, str(project / "build.py")])
    assert run("serve", project=project).exit_code == 1


def test_the_book_is_built_by_this_command():
    assert subprocess.run([*batch.COMMAND, "html", "--help"], capture_output=True, check=False).returncode == 0
