"""The ledger of another state of the project: a revision is executed apart from the files, with its own library."""

import shutil

import nbformat
import pytest
from helpers.command import git
from helpers.support import DATA, ROOT
from tradebook.audit.revisions import compare
from tradebook.errors import DataError
from tradebook.publish.revision import checked_out, open_ledger_of


@pytest.fixture
def project(tmp_path):
    """A repository with one chapter; its first revision has another value in the data than its second."""
    shutil.copytree(DATA, tmp_path / "data")
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "chapters").mkdir()
    cells = [nbformat.v4.new_code_cell("year = None\ndata_dir = None", metadata={"tags": ["parameters"]})]
    cells += [
        nbformat.v4.new_code_cell(
            "from tradebook.model.edition import Edition\nedition = Edition(year, data_dir)\n"
            "edition.figure('area.ALL.T', edition.trade.loc[edition.year, ('ALL', 'T')], 'level', '总额')"
        )
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
    (change,) = compare(old, new, "HEAD~1", "HEAD").changes
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
    with pytest.raises(DataError, match="没有 1999 年"):
        open_ledger_of("HEAD", root, root / "data", 1999)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(DataError, match="要比较 git 版本，请先安装 git"):
        open_ledger_of("HEAD", root, root / "data", 2021)


def test_data_outside_the_project_is_in_no_revision(project, tmp_path_factory):
    root, _, _ = project
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    with pytest.raises(DataError, match=rf"{elsewhere} 不在项目文件夹 {root} 中，版本“HEAD”里没有它"):
        open_ledger_of("HEAD", root, elsewhere, 2021)
