"""Digests tell files apart by content and by name."""

import hashlib

from tradebook.digests import file_digest, files_digest, fonts_digest, kept_files, library_digest


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
    for name in ("a.csv", "codes/b.csv", ".a.csv.swp", ".git/c.csv", "__pycache__/d.csv"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    kept = {path.relative_to(tmp_path).as_posix() for path in kept_files(tmp_path, "**/*")}
    assert kept == {"a.csv", "codes/b.csv"}
    assert kept_files(tmp_path, "*.csv") == [tmp_path / "a.csv"]


def test_the_library_and_the_fonts_stay_as_they_are():
    assert library_digest() == library_digest() != fonts_digest()
