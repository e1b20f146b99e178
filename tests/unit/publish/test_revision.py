"""The ledger of another state of the project: a revision is executed apart from the files, with its own library."""

import os
import shutil
import sys
from importlib import import_module

import nbformat
import pytest
from helpers.command import git
from helpers.small_data import small_data
from helpers.support import ROOT
from tradebook.audit.ledger_comparison import compare_ledgers
from tradebook.errors import BuildError, DataError
from tradebook.publish.revision import checked_out, open_ledger_of

# chapters are executed by a library that is not imported yet


@pytest.fixture
def project(tmp_path):
    """A repository with one chapter; its first revision has another value in the data than its second."""
    shutil.copytree(small_data(), tmp_path / "data")
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "chapters").mkdir()
    cells = [nbformat.v4.new_code_cell("year = None\ndata_dir = None", metadata={"tags": ["parameters"]})]
    cells += [
        nbformat.v4.new_code_cell(
            "from tradebook.book.edition import Edition\nedition = Edition(year, data_dir)\n"
            "area, nation, place, fact, year = edition.terms\ntotal = area.all.total.named('总额')"
        ),
        nbformat.v4.new_markdown_cell("进出口{eval}`total`。"),
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
    nbformat.write(notebook, tmp_path / "chapters" / "one.ipynb")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "one")
    table = tmp_path / "data" / "services_trade.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    number = next(n for n, line in enumerate(lines) if line.startswith("CN-SN,2021,ALL,T,"))
    value = lines[number].split(",")[4]
    lines[number] = lines[number].replace(value, f"1{value}")
    table.write_text("".join(lines), encoding="utf-8")
    git(tmp_path, "commit", "-qam", "two")
    return tmp_path, number + 1, value


def test_revisions_are_executed_apart_from_the_working_files(project):
    root, row, value = project
    old, new = (open_ledger_of(revision, root, root / "data", 2021, jobs=1) for revision in ("HEAD~1", "HEAD"))
    (change,) = compare_ledgers(old, new, "HEAD~1", "HEAD").changes
    assert change.kind == "shown"
    assert [(o.input.row, o.old.value, o.new.value) for o in change.observations] == [(row, value, f"1{value}")]
    assert git(root, "status", "--porcelain") == ""


def test_a_revision_brings_its_own_library(project):
    root, _, _ = project
    library = root / "scripts" / "tradebook" / "figures" / "figure.py"
    text = library.read_text(encoding="utf-8")
    assert "label=label," in text
    library.write_text(text.replace("label=label,", "label=label + '（新）',"), encoding="utf-8")
    git(root, "commit", "-qam", "three")
    ledger = open_ledger_of("HEAD", root, root / "data", 2021, jobs=1)
    assert [figure.label for figure in ledger] == ["总额（新）"]


def test_an_unknown_revision_or_year_is_named(project, monkeypatch):
    root, _, _ = project
    with pytest.raises(DataError, match="“nowhere”既不是生成的目录"), checked_out(root, "nowhere"):
        pass
    with pytest.raises(BuildError, match="版本“HEAD”的账本没有生成：\n数据中没有 1999 年"):
        open_ledger_of("HEAD", root, root / "data", 1999)
    with pytest.raises(DataError, match="没有 1999 年"):
        open_ledger_of("", root, root / "data", 1999)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(DataError, match="要比较 git 版本，请先安装 git"):
        open_ledger_of("HEAD", root, root / "data", 2021)


def test_data_outside_the_project_is_in_no_revision(project, tmp_path_factory):
    root, _, _ = project
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    with pytest.raises(DataError, match=rf"{elsewhere} 不在项目文件夹 {root} 中，版本“HEAD”里没有它"):
        open_ledger_of("HEAD", root, elsewhere, 2021)


def test_the_files_as_they_are_are_executed_too(project):
    root, _, _ = project
    (figure,) = open_ledger_of("", root, root / "data", 2021, jobs=1)
    (committed,) = open_ledger_of("HEAD", root, root / "data", 2021, jobs=1)
    assert figure == committed


def test_a_chapter_of_a_revision_that_fails_is_named(project):
    root, _, _ = project
    chapter = root / "chapters" / "one.ipynb"
    text = chapter.read_text(encoding="utf-8")
    chapter.write_text(text.replace("area.all.total", "area.all.no_such_flow"), encoding="utf-8")
    git(root, "commit", "-qam", "broken")
    with pytest.raises(BuildError, match=r"one.*no_such_flow"):
        open_ledger_of("HEAD", root, root / "data", 2021, jobs=1)


LIBRARY_0_3 = """
class TradebookError(Exception):
    pass
"""
EXECUTION_0_3 = """
import json, os

def execute_book(root, data_dir, year, folder, jobs=None):
    assert (data_dir, jobs) == (root / "data", 2), "in the revision's own folder"
    assert os.environ["TRADEBOOK_FORK"] == "0"
    (folder / "ledger.json").write_text(json.dumps({"year": year, "figures": []}))
"""


def test_a_revision_before_the_rooms_is_executed_by_its_library(project):
    root, _, _ = project
    library = root / "scripts" / "tradebook"
    shutil.rmtree(library)
    library.mkdir()
    (library / "__init__.py").touch()
    (library / "errors.py").write_text(LIBRARY_0_3)
    (library / "execution.py").write_text(EXECUTION_0_3)
    git(root, "add", "-A")
    git(root, "commit", "-qm", "0.3")
    assert open_ledger_of("HEAD", root, root / "data", 2021, jobs=2).year == 2021
    (library / "execution.py").unlink()
    git(root, "commit", "-qam", "0.1")
    with pytest.raises(BuildError, match="它的程序没有 write_ledger"):
        open_ledger_of("HEAD", root, root / "data", 2021)


def test_a_revision_without_a_library_is_executed_by_this_one(project):
    root, _, _ = project
    shutil.rmtree(root / "scripts")
    git(root, "commit", "-qam", "the library is installed")
    assert [figure.label for figure in open_ledger_of("HEAD", root, root / "data", 2021, jobs=1)] == ["总额"]


def test_this_process_keeps_its_library_and_environment(project):
    root, _, _ = project
    before = dict(os.environ), list(sys.path), open_ledger_of.__globals__["execute_book"]
    open_ledger_of("HEAD", root, root / "data", 2021, jobs=1)
    assert (dict(os.environ), list(sys.path), import_module("tradebook.execution.book").execute_book) == before
