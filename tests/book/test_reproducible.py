"""The manifest of a build, and that a second build of the same files gives the same bytes."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from helpers.command import git
from helpers.small_data import LAST
from helpers.small_project import write_small_project
from helpers.support import DATA, ROOT, run_chapter
from tradebook.audit.manifest import manifest_digests, write_manifest
from tradebook.digests import file_digest
from tradebook.errors import DataError
from tradebook.provenance import MANIFEST, MODIFIED, input_digests, input_files, programs, revision

DATE = datetime(2023, 7, 22, tzinfo=UTC)
TITLE = "陕西服务贸易发展报告（2022）"
ELSEWHERE = [{"TZ": "Pacific/Kiritimati", "LC_ALL": "C"}, {"TZ": "Etc/GMT+12", "LC_ALL": "zh_CN.UTF-8"}]
"""Time zones that are 26 hours apart, and locales."""


@pytest.fixture
def built(tmp_path) -> Path:
    """A folder with a page and a PDF, as a build leaves them."""
    folder = tmp_path / "_build" / "2022"
    (folder / "html").mkdir(parents=True)
    (folder / "html" / "第一章.html").write_text("page", encoding="utf-8")
    (folder / "report-2022.pdf").write_text("pdf")
    return folder


def entities(folder: Path) -> dict[str, dict]:
    graph = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["@graph"]
    return {entity["@id"]: entity for entity in graph}


def test_the_manifest_lists_inputs_outputs_packages_and_commit(built):
    write_manifest(built, ROOT, input_digests(ROOT, DATA), programs(), TITLE, "CC0", DATE)
    found = entities(built)
    inputs, outputs = manifest_digests(built)
    assert inputs["data/services_trade.csv"] == file_digest(DATA / "services_trade.csv")
    assert {"chapters/overview.ipynb", "tradebook/figures/traced.py", "_config.yml"} <= inputs.keys()
    assert outputs["report-2022.pdf"] == hashlib.sha256(b"pdf").hexdigest()
    assert len(outputs) == 2
    assert found["#python-package/rocrate"]["softwareVersion"]
    assert found["#tradebook"]["softwareVersion"] == revision(ROOT)
    assert {entry["@id"] for entry in found["#build"]["result"]} == outputs.keys()
    assert found["./"]["name"] == TITLE
    assert str(ROOT) not in (built / MANIFEST).read_text(encoding="utf-8")


def test_equal_builds_have_equal_manifests(built):
    inputs = input_digests(ROOT, DATA)
    first = write_manifest(built, ROOT, inputs, programs(), TITLE, "CC0", DATE).read_bytes()
    assert write_manifest(built, ROOT, inputs, programs(), TITLE, "CC0", DATE).read_bytes() == first


def test_what_was_kept_from_the_build_before_is_no_result_of_this_one(built):
    write_manifest(built, ROOT, input_digests(ROOT, DATA), programs(), TITLE, "CC0", DATE, kept=["html"])
    assert [entry["@id"] for entry in entities(built)["#build"]["result"]] == ["report-2022.pdf"]
    assert len(manifest_digests(built)[1]) == 2


def test_the_data_directory_has_one_name_wherever_it_is(tmp_path):
    elsewhere = shutil.copytree(DATA, tmp_path / "other")
    (elsewhere / ".~lock.services_trade.csv#").write_text("")
    assert input_files(ROOT, elsewhere).keys() == input_files(ROOT, DATA).keys()


def test_the_commit_says_when_files_differ_from_it(tmp_path):
    assert revision(tmp_path) == "unknown"
    git(tmp_path, "init", "-q")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "first", "--date", "2023-08-01T00:00:00+08:00")
    head = git(tmp_path, "rev-parse", "HEAD").strip()
    assert revision(tmp_path) == head[:12]
    (tmp_path / "new").write_text("")
    assert revision(tmp_path) == head[:12] + MODIFIED


def test_a_build_without_manifest_is_named(tmp_path):
    with pytest.raises(DataError, match=rf"没有 {MANIFEST}：请在编辑台“生成”页或用 tradebook book"):
        manifest_digests(tmp_path)


# -- the chapter on reproducing the book -----------------------------------------------------------------------------


def test_the_chapter_reads_well_without_git(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert "没有版本库" in run_chapter("reproducibility", 2022).text("reproduction.code")


def test_the_readme_has_the_commands_of_the_chapter():
    exhibits = {exhibit["name"]: exhibit for exhibit in run_chapter("reproducibility", 2021).exhibits}
    commands = [row[0]["text"] for row in exhibits["tab-commands"]["table"]["body"]]
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert [command for command in commands if f"`{command}`" not in text and command not in text] == []


def test_the_chapter_lists_every_data_file_with_its_whole_checksum():
    exhibits = {exhibit["name"]: exhibit for exhibit in run_chapter("reproducibility", 2022).exhibits}
    rows = exhibits["tab-checksums"]["table"]["body"]
    assert {"datapackage.json", "facts.csv"} <= {row[0]["text"] for row in rows}
    assert {len(row[2]["text"].replace(" ", "")) for row in rows} == {64}


# -- byte-identity ---------------------------------------------------------------------------------------------------


def copy_of_the_project(target: Path) -> Path:
    """A clone of the project as it lies here, with files that are not committed, in another folder."""
    # the program that sends does not know what git is told here
    sending = "git -c 'safe.directory=*' upload-pack"
    git(ROOT, "clone", "-q", "--no-hardlinks", "--upload-pack", sending, str(ROOT), str(target))
    git(target, "checkout", "-q", "--detach", git(ROOT, "rev-parse", "HEAD").strip())
    listing = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, listing.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
        else:
            (target / name).unlink(missing_ok=True)
    return target


def test_a_second_build_elsewhere_gives_the_same_bytes(built_book, tmp_path):
    """HTML, PDF, workbook, ledger, reconciliation, notebooks and the manifest; another folder of another depth, time zone and locale.

    And after a build of other data and another text there, of which it can use what is the same.
    """
    inputs, outputs = manifest_digests(built_book)
    here = {name: properties["sha256"] for name, properties in input_digests(ROOT, DATA).items()}
    if (inputs, entities(built_book)["#tradebook"]["softwareVersion"]) != (here, revision(ROOT)):
        pytest.skip(f"{built_book} 是由旧文件生成的：请先运行 make book")
    project = copy_of_the_project(tmp_path / "另一处" / "book")
    command = [sys.executable, "-m", "tradebook"]
    environment = {**os.environ, "PYTHONPATH": str(project / "scripts"), **ELSEWHERE[0]}
    changes = {
        "data/facts.csv": (",2022,13,位,", ",2022,14,位,"),
        "chapters/technology.ipynb": ("本章", "这一章"),
    }
    for name, (old, new) in changes.items():
        text = (project / name).read_text(encoding="utf-8")
        assert old in text
        (project / name).write_text(text.replace(old, new, 1), encoding="utf-8", newline="")
    subprocess.run([*command, "html", "--year", built_book.name], cwd=project, check=True, env=environment)
    for name in changes:
        shutil.copy(ROOT / name, project / name)
    subprocess.run([*command, "book", "--year", built_book.name], cwd=project, check=True, env=environment)
    again = project / "_build" / built_book.name
    digests = manifest_digests(again)[1]
    assert digests.keys() == outputs.keys()
    assert {name for name, digest in digests.items() if digest != outputs[name]} == set()
    assert (again / MANIFEST).read_bytes() == (built_book / MANIFEST).read_bytes()


def test_time_zone_and_locale_change_nothing(tmp_path):
    """The dates of any moment are different ones in the two places."""
    digests = []
    for number, where in enumerate(ELSEWHERE):
        (tmp_path / str(number)).mkdir()
        project = write_small_project(tmp_path / str(number))
        environment = {**os.environ, "SOURCE_DATE_EPOCH": str(int(DATE.timestamp())), **where}
        subprocess.run([sys.executable, "-m", "tradebook", "html"], cwd=project, check=True, env=environment)
        digests.append(manifest_digests(project / "_build" / str(LAST)))
    assert digests[0] == digests[1]
