"""Text files read, files replaced at once, several together, and a folder kept small."""

import io
import os
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from tradebook import files
from tradebook.errors import DataError
from tradebook.files import (
    assembling,
    changing,
    finish_replacing,
    is_replacing,
    parse_entries,
    read_sealed,
    read_text,
    remove_oldest,
    replace_together,
    write_atomically,
    write_sealed,
    zip_files,
)


def test_a_text_in_another_encoding_is_refused_with_its_path_and_remedy(tmp_path):
    path = tmp_path / "a.yml"
    path.write_bytes("\ufeff陕西".encode())
    assert read_text(path) == "陕西"
    path.write_bytes("陕西".encode("gbk"))
    with pytest.raises(DataError) as error:
        read_text(path)
    assert str(error.value) == (
        f"{path}：文件不是 UTF-8 编码（像是 GBK，即记事本的“ANSI”）。请用记事本或 WPS 打开，另存为 UTF-8 编码。"
    )


def test_a_file_is_replaced_with_its_line_ends_and_permissions(tmp_path):
    path = tmp_path / "sub" / "a.txt"
    write_atomically(path, "一\r\n二\n")
    path.chmod(0o640)
    write_atomically(path, "三\r\n")
    assert path.read_bytes() == "三\r\n".encode()
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(path.parent.iterdir()) == [path]


def test_what_cannot_be_put_in_place_leaves_the_old_content_and_no_draft(tmp_path):
    path = tmp_path / "a.txt"
    path.mkdir()
    with pytest.raises(OSError, match=r"a\.txt"):
        write_atomically(path, b"1")
    assert list(tmp_path.iterdir()) == [path]


def test_the_files_that_were_not_changed_for_longest_go_until_the_others_fit(tmp_path):
    for age, name in enumerate(("new", "middle", "old", ".hidden")):
        (tmp_path / name).write_bytes(b"1234")
        os.utime(tmp_path / name, (1000 - age, 1000 - age))
    remove_oldest(tmp_path, 12)
    assert {path.name for path in tmp_path.iterdir()} == {"new", "middle", "old", ".hidden"}
    remove_oldest(tmp_path, 11)
    assert {path.name for path in tmp_path.iterdir()} == {"new", "middle", ".hidden"}


@pytest.fixture
def folder(tmp_path):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(f"old {name}")
    return tmp_path


def contents(folder):
    return [(folder / name).read_text() for name in ("a.csv", "b.csv")]


def test_files_are_replaced_together(folder):
    replace_together(folder, {"a.csv": "new a", "b.csv": "new b"})
    assert contents(folder) == ["new a", "new b"]
    assert not is_replacing(folder)
    assert {path.name for path in folder.iterdir()} == {"a.csv", "b.csv"}


def test_if_one_cannot_be_replaced_none_is(folder, monkeypatch):
    rename = type(folder).replace

    def refuse_b(self, target):
        if self.parent.name == files.JOURNAL_FOLDER and self.name == "b.csv":
            raise OSError("b.csv")
        return rename(self, target)

    monkeypatch.setattr(type(folder), "replace", refuse_b)
    with pytest.raises(OSError, match=r"b\.csv"):
        replace_together(folder, {"a.csv": "new a", "b.csv": "new b"})
    assert contents(folder) == ["old a.csv", "old b.csv"]
    assert not is_replacing(folder)


def test_a_decided_change_is_completed_after_the_program_died(folder, monkeypatch):
    rename = type(folder).replace

    def die_before_b(self, target):
        if self.parent.name == files.JOURNAL_FOLDER and self.name == "b.csv":
            raise KeyboardInterrupt
        return rename(self, target)

    with monkeypatch.context() as context:
        context.setattr(type(folder), "replace", die_before_b)
        with pytest.raises(KeyboardInterrupt):
            replace_together(folder, {"a.csv": "new a", "b.csv": "new b"})
    assert is_replacing(folder)
    assert contents(folder) == ["new a", "old b.csv"]
    assert finish_replacing(folder) == ["b.csv"]
    assert contents(folder) == ["new a", "new b"]
    assert finish_replacing(folder) == []


def test_what_was_not_decided_is_dropped(folder):
    write_atomically(folder / files.JOURNAL_FOLDER / "a.csv", "new a")
    assert not is_replacing(folder)
    assert finish_replacing(folder) == []
    assert contents(folder) == ["old a.csv", "old b.csv"]
    assert {path.name for path in folder.iterdir()} == {"a.csv", "b.csv"}


def test_what_somebody_is_just_replacing_is_not_dropped(folder, monkeypatch):
    monkeypatch.setattr(files, "PATIENCE", 0.1)
    draft = folder / files.JOURNAL_FOLDER / "a.csv"
    with changing(folder):
        write_atomically(draft, "new a")
        with pytest.raises(DataError, match="正在由另一个程序改动"):
            finish_replacing(folder)
        assert draft.read_text() == "new a"
    assert finish_replacing(folder) == []
    assert not draft.exists()


@pytest.mark.parametrize(
    "journal", ['["../b.csv"]', '["/etc/hosts"]', '["out/b.csv"]', '["a.csv', "{}", "[1]", "null"]
)
def test_a_journal_of_somebody_else_moves_nothing(tmp_path, journal):
    folder, drafts = tmp_path / "data", tmp_path / "data" / files.JOURNAL_FOLDER
    (tmp_path / "elsewhere").mkdir()
    drafts.mkdir(parents=True)
    (folder / "out").symlink_to(tmp_path / "elsewhere")
    for path in (tmp_path / "b.csv", folder / "b.csv", drafts / "b.csv", tmp_path / "elsewhere" / "b.csv"):
        path.write_text(str(path))
    (drafts / "journal.json").write_text(journal)
    with pytest.raises(DataError, match="不是本程序写下的记录，没有照它改动任何文件"):
        finish_replacing(folder)
    for path in (tmp_path / "b.csv", folder / "b.csv", drafts / "b.csv", tmp_path / "elsewhere" / "b.csv"):
        assert path.read_text() == str(path)


def test_what_a_sealed_file_says_is_what_was_written(tmp_path):
    path = tmp_path / "folder" / "kept"
    assert read_sealed(path) is None
    for content in (b"", b"1\n2", bytes(range(256))):
        write_sealed(path, content)
        assert read_sealed(path) == content


@pytest.mark.parametrize("damaged", [b"", b"1", b"\0" * 100, b"f" * 64 + b"\nabc"])
def test_a_damaged_sealed_file_is_removed(tmp_path, damaged):
    path = tmp_path / "kept"
    path.write_bytes(damaged)
    assert read_sealed(path) is None
    assert not path.exists()


def test_a_zip_depends_on_names_and_contents_alone(monkeypatch):
    files = [("a.csv", b"1"), ("目录/b.csv", b"2")]
    first = zip_files(files)
    later = time.localtime(2_000_000_000)
    monkeypatch.setattr("time.localtime", lambda *_: later)
    assert zip_files(files) == first
    with zipfile.ZipFile(io.BytesIO(first)) as packed:
        assert [(name, packed.read(name)) for name in packed.namelist()] == files


# -- several people ----------------------------------------------------------------------------------------------------


def test_who_changes_a_folder_has_it_for_himself(tmp_path):
    (tmp_path / "count").write_text("0", encoding="utf-8")

    def add_one(_):
        with changing(tmp_path):
            count = int((tmp_path / "count").read_text(encoding="utf-8"))
            time.sleep(0.005)
            (tmp_path / "count").write_text(str(count + 1), encoding="utf-8")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(add_one, range(24)))
    assert (tmp_path / "count").read_text(encoding="utf-8") == "24"


def test_somebody_who_does_not_come_to_an_end_is_not_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "PATIENCE", 0.1)
    with changing(tmp_path), pytest.raises(DataError, match="正在由另一个程序改动"), changing(tmp_path):
        pass


def test_what_is_put_together_is_written_as_a_whole_or_not_at_all(tmp_path):
    path = tmp_path / "folder" / "book.xlsx"
    with assembling(path, lasting=False) as content:
        content.write(b"whole")
        assert not path.exists()
    with pytest.raises(DataError), assembling(path):
        raise DataError("damaged")
    assert path.read_bytes() == b"whole"
    assert list(path.parent.iterdir()) == [path]


def test_an_entry_that_stands_twice_is_none():
    with pytest.raises(DataError, match="“area”写了两次"):
        parse_entries("area: CN-SN\nnation: CN\narea: CN-GD\n", "edition.yml")
    assert parse_entries("a: {zh: 甲}\nb: {zh: 乙}\n", "edition.yml") == {"a": {"zh": "甲"}, "b": {"zh": "乙"}}
