"""Digests tell files apart by content and by name."""

import hashlib
import os
import shutil
from pathlib import Path

from tradebook import digests
from tradebook.digests import file_digest, files_digest, fonts_digest, kept_files, library_digest
from tradebook.provenance import LIBRARY


def test_a_file_has_the_digest_of_its_content(tmp_path):
    (tmp_path / "a").write_bytes(b"123")
    assert file_digest(tmp_path / "a") == hashlib.sha256(b"123").hexdigest()


def test_what_is_no_file_has_none(tmp_path):
    assert file_digest(tmp_path / "missing") == file_digest(tmp_path) == ""


def test_files_differ_by_name_and_content_but_not_by_order(tmp_path):
    for name, content in (("a", "1"), ("b", "2"), ("c", "1")):
        (tmp_path / name).write_text(content)
    a, b, c = ((name, tmp_path / name) for name in "abc")
    assert files_digest([a, b]) == files_digest([b, a])
    assert len({files_digest(files) for files in ([a, b], [a, c], [c, b], [a], [("a", tmp_path / "b")])}) == 5


def test_what_editors_and_python_leave_in_a_folder_does_not_count(tmp_path):
    left = (".a.csv.swp", "._a.csv", ".#a.csv", "~$a.xlsx", "a.csv~", ".git/c.csv", "__pycache__/d.csv", "d.pyc")
    for name in ("a.csv", "codes/b.csv", *left):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    kept = {path.relative_to(tmp_path).as_posix() for path in kept_files(tmp_path)}
    assert kept == {"a.csv", "codes/b.csv"}
    assert kept_files(tmp_path, "a*") == [tmp_path / "a.csv"]


def test_folders_behind_symbolic_links_count_once_and_broken_links_do_not(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "b.csv").touch()
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "codes").symlink_to(tmp_path / "elsewhere")
    (folder / "codes" / "loop").symlink_to(folder)
    (folder / "a.csv").symlink_to(tmp_path / "elsewhere" / "b.csv")
    (folder / "c.csv").symlink_to(tmp_path / "nowhere")
    assert [path.relative_to(folder).as_posix() for path in kept_files(folder)] == ["a.csv", "codes/b.csv"]


def test_a_font_that_is_a_broken_link_is_none(tmp_path, monkeypatch):
    monkeypatch.setattr(digests, "FONT_FOLDERS", [str(tmp_path)])
    none = fonts_digest()
    (tmp_path / "gone.ttf").symlink_to(tmp_path / "nowhere")
    assert fonts_digest() == none
    (tmp_path / "there.ttf").write_bytes(b"glyphs")
    assert fonts_digest() != none


def test_fonts_count_whatever_the_case_of_their_names_and_though_as_large_as_before(tmp_path, monkeypatch):
    monkeypatch.setattr(digests, "FONT_FOLDERS", [str(tmp_path)])
    none = fonts_digest()
    font = tmp_path / "SIMSUN.TTC"
    font.write_bytes(b"glyphs")
    assert fonts_digest() != none
    before = digests.drawing_digest()
    font.unlink()
    font.write_bytes(b"others")
    digests.drawing_digest.cache_clear()
    assert digests.drawing_digest() != before
    digests.drawing_digest.cache_clear()


def test_a_package_changed_in_place_is_another_environment(tmp_path, monkeypatch):
    (tmp_path / "package-1.0.dist-info").mkdir()
    module = tmp_path / "package" / "module.py"
    module.parent.mkdir()
    module.write_text("A = 1")
    times = module.stat()
    monkeypatch.syspath_prepend(tmp_path)

    def ask():
        digests.environment_digest.cache_clear()
        return library_digest(), digests.environment_digest()

    before = ask()
    assert ask() == before
    module.write_text("A = 2")
    os.utime(module, ns=(times.st_atime_ns, times.st_mtime_ns))  # as if nothing had happened
    library, environment = ask()
    assert library == before[0]
    assert environment != before[1]
    digests.environment_digest.cache_clear()


def test_each_file_of_the_library_counts(tmp_path, monkeypatch):
    library = shutil.copytree(LIBRARY, tmp_path / "tradebook", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(digests, "__file__", str(library / "digests.py"))
    found = {library_digest()}
    for name in ("model/series.py", "sphinxext/templates/chart.html", "audit/definitions/growth.sql"):
        path = library / name
        path.write_bytes(path.read_bytes() + b"\n")
        found.add(library_digest())
    assert len(found) == 4


def test_the_library_and_the_fonts_stay_as_they_are():
    assert library_digest() == library_digest() != fonts_digest()


def test_fonts_are_found_where_nobody_has_a_home_and_a_folder_may_not_be_entered(monkeypatch):
    def refuse(*_):
        raise PermissionError

    before = digests.fonts_digest()
    monkeypatch.setattr(Path, "is_file", refuse)
    monkeypatch.setattr(Path, "home", refuse)
    monkeypatch.setattr(Path, "expanduser", refuse)
    assert digests.fonts_digest() == before


def test_what_python_is_told_to_import_from_elsewhere_is_another_environment(tmp_path, monkeypatch):
    def ask():
        digests.environment_digest.cache_clear()
        return digests.environment_digest()

    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    before = ask()
    (tmp_path / "module.py").write_text("A = 1")
    assert ask() != before
    monkeypatch.delenv("PYTHONPATH")
    digests.environment_digest.cache_clear()
