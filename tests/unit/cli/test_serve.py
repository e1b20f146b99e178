"""The book in the browser follows the files."""

import contextlib
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from helpers.support import ROOT

CODE = """\
import sys
from pathlib import Path
sys.path.insert(0, {scripts!r})
import serve_book
folder = Path({folder!r})

def build():
    text = (folder / "source" / "chapter").read_text()
    if text == "bad":
        return False
    (folder / "2022" / "html" / "index.html").write_text(f"<html><head></head><body>{{text}}</body></html>")
    (folder / "2022" / serve_book.MANIFEST).write_text(text)
    return True

build()
serve_book.serve(folder / "2022", [folder / "source"], build, {port})
"""


@pytest.fixture
def served(tmp_path):
    (tmp_path / "2022" / "html").mkdir(parents=True)
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "chapter").write_text("first")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code = CODE.format(scripts=str(ROOT / "scripts"), folder=str(tmp_path), port=port)
    server = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    yield tmp_path / "source" / "chapter", port
    server.kill()
    server.wait()


def page(port, text):
    """The page once it contains a text, or as it is after some seconds."""
    deadline, content = time.monotonic() + 60, ""
    while text not in content and time.monotonic() < deadline:
        with contextlib.suppress(OSError):  # it is just starting
            content = urllib.request.urlopen(f"http://127.0.0.1:{port}/index.html").read().decode()
        time.sleep(0.2)
    return content


def test_a_saved_file_is_built_and_a_failed_build_leaves_the_old_page(served):
    source, port = served
    first = page(port, "first")
    assert "first" in first
    assert "livereload.js" in first
    time.sleep(2.5)  # files are looked at once a second, and told apart by their time
    source.write_text("second")
    assert "second" in page(port, "second")
    source.write_text("bad")
    time.sleep(2.5)
    assert "second" in page(port, "second")
