"""What is handed out is all there, with its checksums, and the same bytes each time."""

import hashlib
from io import BytesIO
from zipfile import ZipFile

import pytest
from helpers.desk import pretend_built
from helpers.small_data import LAST
from tradebook.errors import BuildError
from tradebook.publish.releasing.packing import data_name, pack_edition, pages_name, release_name
from tradebook.publish.releasing.released import find_released, released_folder

VOLUMES = [f"report-{LAST}.pdf", f"companion-{LAST}.pdf", f"report-{LAST}.docx"]


@pytest.fixture
def edition(tmp_path):
    folder = pretend_built(tmp_path / "built")
    downloads = folder / "html" / "downloads"
    (downloads / "data").mkdir(parents=True)
    (downloads / "data" / "facts.csv").write_bytes(b"a,b\n")
    (downloads / f"data-{LAST}.xlsx").write_bytes(b"PK")
    (downloads / f"all-{LAST}.zip").write_bytes(b"PK")
    (downloads / "ledger.json").write_bytes(b"{}")
    for name in VOLUMES:
        (folder / name).write_bytes(name.encode())
        (downloads / name).write_bytes(name.encode())
    return folder


def pack(edition, folder):
    folder.mkdir()
    pack_edition(edition, LAST, folder)
    return folder


def names(content):
    with ZipFile(BytesIO(content)) as files:
        return files.namelist()


def test_everything_is_packed_with_its_checksums(edition, tmp_path):
    folder = pack(edition, tmp_path / "packed")
    sums = dict(
        line.split("  ")[::-1] for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    )
    assert sorted(sums) == sorted([*VOLUMES, pages_name(LAST), data_name(LAST), "ledger.json"])
    assert all(hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest for name, digest in sums.items())
    assert sorted(names((folder / release_name(LAST)).read_bytes())) == sorted([*sums, "SHA256SUMS"])
    assert (folder / "html" / "index.html").is_file()


def test_the_pages_are_whole_and_the_data_is_without_the_volumes(edition, tmp_path):
    folder = pack(edition, tmp_path / "packed")
    pages, data = (names((folder / name).read_bytes()) for name in (pages_name(LAST), data_name(LAST)))
    assert {"index.html", f"downloads/{VOLUMES[0]}"} <= set(pages)
    assert set(data) == {"data/facts.csv", f"data-{LAST}.xlsx", "ledger.json"}


def test_equal_editions_are_packed_into_equal_bytes(edition, tmp_path):
    one, two = (pack(edition, tmp_path / name) / release_name(LAST) for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


def test_damage_to_the_whole_is_noticed(edition, tmp_path):
    folder = released_folder(tmp_path, LAST)
    folder.mkdir(parents=True)
    pack_edition(edition, LAST, folder)
    released = find_released(tmp_path, LAST)
    assert released.find_damaged() == []
    whole = folder / release_name(LAST)
    whole.write_bytes(whole.read_bytes()[:-1])
    assert released.find_damaged() == [whole.name]


@pytest.mark.parametrize("name", [*VOLUMES, "ledger.json"])
def test_what_is_missing_is_named(edition, tmp_path, name):
    (edition / name).unlink()
    with pytest.raises(BuildError, match=name.replace(".", r"\.")):
        pack(edition, tmp_path / "packed")
