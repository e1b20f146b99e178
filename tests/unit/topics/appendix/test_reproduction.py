"""What it takes to make an edition again."""

import hashlib
import platform

import pytest
from helpers.command import make_project
from tradebook.provenance import Commit
from tradebook.topics.appendix import reproduction
from tradebook.topics.appendix.reproduction import Reproduction


@pytest.mark.parametrize(
    ("here", "words"),
    [
        (None, "没有版本库，因此没有可以列出的提交编号"),
        (Commit("0123456789ab", "2023-05-01", False), "2023-05-01的提交 0123456789ab，没有尚未提交的改动。"),
        (Commit("0123456789ab", "2023-05-01", True), "另有尚未提交的改动。"),
    ],
)
def test_the_state_of_the_code_is_told(edition, monkeypatch, here, words):
    monkeypatch.setattr(reproduction, "commit", lambda folder: here)
    assert words in Reproduction(edition).code


def test_the_commands_make_this_area_in_all_formats(edition, monkeypatch, tmp_path):
    year = edition.year
    monkeypatch.setattr(edition.package, "folder", tmp_path / "data-CN-GS")
    shown = Reproduction(edition).commands
    assert shown["make book DATA=data-CN-GS"] == "生成最新年份的网页版、PDF 和 Word 版"
    assert [command for command in shown if "DATA=" not in command] == ["make test"]
    monkeypatch.setattr(edition.package, "folder", make_project(tmp_path) / "data")
    assert list(Reproduction(edition).commands)[:2] == ["make book", f"make book YEAR={year}"]


def test_every_file_of_the_data_package_has_size_checksum_and_address(edition):
    files = {file.name: file for file in Reproduction(edition).files}
    tables = {edition.package.path(name) for name in edition.package.table_names}
    assert set(files) == {"datapackage.json", "edition.yml", *tables}
    content = (edition.package.folder / "codes/areas.csv").read_bytes()
    areas = files["codes/areas.csv"]
    assert areas.size == len(content)
    assert areas.checksum.replace(" ", "") == hashlib.sha256(content).hexdigest()
    assert {len(group) for group in areas.checksum.split()} == {16}
    assert areas.address == "../downloads/data/codes/areas.csv"


def test_the_software_is_python_and_the_packages_that_the_library_names(edition):
    software = Reproduction(edition).software
    assert software["Python"] == platform.python_version()
    assert {"altair", "papermill", "pandas"} <= set(software)
    assert "pytest" not in software
