"""Drawing charts, also for kernels and from build to build."""

import os
import sys

import pytest
from helpers.support import run_cells
from tradebook.exhibits import pictures

SPEC = {"data": {"values": [{"a": 1}]}, "mark": "point", "encoding": {"x": {"field": "a", "type": "quantitative"}}}
DRAW = f"""\
import os
from tradebook.exhibits import pictures
threads = len(os.listdir("/proc/self/task"))
print(pictures.draw({SPEC}))
print("more threads" if len(os.listdir("/proc/self/task")) > threads else "as many threads")"""
linux = pytest.mark.skipif(sys.platform != "linux", reason="只有 Linux 能复制内核进程")


@linux
def test_a_kernel_has_its_process_draw(tmp_path):
    (text,) = run_cells(tmp_path, DRAW)
    assert text == f"{pictures.draw(SPEC)}\nas many threads\n"


@linux
def test_a_kernel_without_such_a_process_draws_itself(tmp_path, monkeypatch):
    monkeypatch.setenv("TRADEBOOK_FORK", "0")
    (text,) = run_cells(tmp_path, DRAW)
    assert text == f"{pictures.draw(SPEC)}\nmore threads\n"


@linux
def test_what_cannot_be_drawn_says_so_in_the_kernel(tmp_path):
    wrong = """\
from tradebook.exhibits import pictures
try:
    pictures.draw({"mark": 1})
except ValueError as error:
    print(error)"""
    with pytest.raises(ValueError, match="TypeError") as here:
        pictures.draw({"mark": 1})
    assert run_cells(tmp_path, wrong) == [f"{here.value}\n"]


@linux
def test_pictures_are_kept_for_the_next_build(tmp_path):
    folder = tmp_path / "pictures"
    first = run_cells(tmp_path, DRAW, pictures=folder)
    (kept,) = folder.iterdir()
    assert kept.read_text(encoding="utf-8") == pictures.draw(SPEC)
    kept.write_text("kept", encoding="utf-8")
    assert run_cells(tmp_path, DRAW, pictures=folder) == ["kept\nas many threads\n"]
    assert run_cells(tmp_path, DRAW) == first
    other = DRAW.replace("'a': 1", "'a': 2")
    assert other != DRAW
    assert "kept" not in run_cells(tmp_path, other, pictures=folder)[0]
    assert len(list(folder.iterdir())) == 2


def test_pictures_are_drawn_again_with_other_fonts(tmp_path, monkeypatch):
    svg = pictures.draw(SPEC)
    monkeypatch.setattr(pictures, "_fonts", lambda: "before")
    picture = pictures.png(svg, tmp_path)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(b"kept")
    assert pictures.png(svg, tmp_path) == b"kept"
    assert pictures.png(svg) == picture
    monkeypatch.setattr(pictures, "_fonts", lambda: "after")
    assert pictures.png(svg, tmp_path) == picture


def test_the_pictures_used_longest_ago_go_first(tmp_path, monkeypatch):
    for number, name in enumerate(("old.svg", "new.png")):
        (tmp_path / name).write_text("x" * 10)
        os.utime(tmp_path / name, (number, number))
    monkeypatch.setattr(pictures, "LARGEST", 10)
    pictures.shrink(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["new.png"]
