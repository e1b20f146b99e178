"""What is kept of the folder that Jupyter Book compiles. That books are the same is tested in tests/book/test_reproducible.py."""

import errno
import os
from pathlib import Path

import pytest
from tradebook.publish import book_folder
from tradebook.publish.book_folder import DOCTREES, OUTPUT, STATE, keep_output, kept_folder, restore_output


def make_book(folder, **changes):
    """A folder as `tradebook.publish.build` prepares it: two pages, settings and a style sheet."""
    texts = {"_config.yml": "a: 1", "_static/book.css": "p {}", "chapters/one.md": "一", "chapters/two.md": "二"}
    for name, text in (texts | changes).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def kept(tmp_path):
    """What was kept of a book that was built an hour ago."""
    book, kept = make_book(tmp_path / "book"), kept_folder(tmp_path, tmp_path / "2022")
    for page in (book / "chapters").iterdir():
        os.utime(page, (1e9, 1e9))
    (book / DOCTREES).mkdir(parents=True)
    (book / DOCTREES / "environment.pickle").write_text("read")
    for name in ("html", "typst", "jupyter_execute"):
        (book / OUTPUT / name).mkdir()
    keep_output(book, "chapters", kept)
    assert not book.exists()
    return kept


def test_pages_that_have_not_changed_keep_their_time(tmp_path, kept):
    book = make_book(tmp_path / "book", **{"chapters/two.md": "三"})
    restore_output(book, "chapters", kept)
    assert (book / DOCTREES / "environment.pickle").read_text() == "read"
    assert {path.name for path in (book / OUTPUT).iterdir()} == {".doctrees", "html"}
    assert (book / "chapters" / "one.md").stat().st_mtime == 1e9
    assert (book / "chapters" / "two.md").stat().st_mtime > 1e9


@pytest.mark.parametrize("name", ["_config.yml", "_static/book.css", "_static/new.js"])
def test_nothing_holds_if_a_file_that_is_no_page_changed(tmp_path, kept, name):
    book = make_book(tmp_path / "book", **{name: "b"})
    restore_output(book, "chapters", kept)
    assert not (book / "_build").exists()
    assert (book / "chapters" / "one.md").stat().st_mtime > 1e9


def test_nothing_holds_for_another_library(tmp_path, kept, monkeypatch):
    monkeypatch.setattr(book_folder, "environment_digest", lambda: "another")
    book = make_book(tmp_path / "book")
    restore_output(book, "chapters", kept)
    assert not (book / "_build").exists()


@pytest.mark.parametrize("name", [f"{DOCTREES}/environment.pickle", "chapters/one.md", STATE])
@pytest.mark.parametrize("content", ["", "other"])
def test_nothing_holds_if_what_was_kept_is_damaged(tmp_path, kept, name, content):
    (kept / name).write_text(content)
    book = make_book(tmp_path / "book")
    restore_output(book, "chapters", kept)
    assert not (book / "_build").exists()


def test_a_state_that_is_no_text_is_damaged(tmp_path, kept):
    (kept / STATE).write_bytes(b"\x80" + (kept / STATE).read_bytes())
    book = make_book(tmp_path / "book")
    restore_output(book, "chapters", kept)
    assert not (book / "_build").exists()


def test_what_is_kept_is_moved_where_a_file_system_ends(tmp_path, kept, monkeypatch):
    def refuse(*_):
        raise OSError(errno.EXDEV, "cross-device link")

    monkeypatch.setattr(os, "rename", refuse)
    monkeypatch.setattr(Path, "rename", refuse)
    book = make_book(tmp_path / "book")
    restore_output(book, "chapters", kept)
    assert (book / DOCTREES / "environment.pickle").read_text() == "read"
    keep_output(book, "chapters", kept)
    assert (kept / DOCTREES / "environment.pickle").read_text() == "read"


def test_what_is_kept_is_for_nobody_else_to_write(kept):
    assert kept.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("mode", [0o777, 0o775, 0o757])
def test_nothing_holds_that_others_may_have_written(tmp_path, kept, mode):
    kept.chmod(mode)
    book = make_book(tmp_path / "book")
    restore_output(book, "chapters", kept)
    assert not (book / "_build").exists()


def test_a_build_that_fails_keeps_nothing(tmp_path, kept):
    restore_output(make_book(tmp_path / "book"), "chapters", kept)  # and no keep_output after it
    restore_output(again := make_book(tmp_path / "again"), "chapters", kept)
    assert not (again / DOCTREES).exists()


def test_the_books_of_long_ago_go(tmp_path):
    years = range(2000, 2002 + book_folder.KEPT_BOOKS)
    for year in years:
        book = make_book(tmp_path / "book")
        (book / DOCTREES).mkdir(parents=True)
        keep_output(book, "chapters", kept_folder(tmp_path, tmp_path / str(year)))
        os.utime(kept_folder(tmp_path, tmp_path / str(year)), (year, year))
    left = [kept_folder(tmp_path, tmp_path / str(year)).exists() for year in years]
    assert left == [False, False, *[True] * book_folder.KEPT_BOOKS]
