"""Commands in messages: those of another area name its data, and a shell takes them as they stand."""

import ast
import re
import shlex
from pathlib import Path

import pytest
from helpers.command import make_project
from tradebook.cli.main import COMMANDS
from tradebook.commands import is_own_data, name_data, spell_both, spell_command, spell_target
from tradebook.provenance import LIBRARY


@pytest.fixture
def project(tmp_path):
    return make_project(tmp_path)


def test_commands_on_the_own_data_name_none(project):
    own = project / "data"
    assert spell_command("check", own) == "tradebook check"
    assert spell_target("import", own, YEAR=2022) == "make import YEAR=2022"
    assert (
        spell_both("html", own, "--year", 2022, YEAR=2022) == "tradebook html --year 2022（make html YEAR=2022）"
    )


def test_only_what_is_called_data_beside_the_settings_is_the_own(project):
    for other in (project / "data-CN-GS", project / "elsewhere" / "data", project):
        assert not is_own_data(other), other
        assert f"--data {other}" in spell_command("check", other)
        assert f"DATA={other}" in spell_target("check", other)


def test_somebody_elsewhere_is_told_the_name_alone(project):
    assert name_data(project / "data") == project / "data"
    assert spell_target("book", name_data(project / "data-CN-GS")) == "make book DATA=data-CN-GS"
    assert spell_target("book", name_data(project / "elsewhere" / "data")) == "make book DATA=数据目录"


def test_what_a_shell_would_take_apart_is_quoted():
    folder = Path("/srv/省厅 2023/it's $HOME")
    words = shlex.split(spell_command("import", folder, "--file", "录入（一）.xlsx"))
    assert words == ["tradebook", "import", "--data", str(folder), "--file", "录入（一）.xlsx"]
    assert shlex.split(spell_target("import", folder, YEAR=2022)) == [
        "make",
        "import",
        f"DATA={folder}",
        "YEAR=2022",
    ]
    assert spell_command("check", Path("/srv/甘肃")) == "tradebook check --data /srv/甘肃"


def list_texts(folder):
    """Yield the texts that the modules of a folder put together, each with the calls that stand in it."""
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            is_text = isinstance(node, ast.JoinedStr) or (
                isinstance(node, ast.Constant) and isinstance(node.value, str)
            )
            if is_text and id(node) not in parts | docstrings:
                yield path.name, ast.unparse(node)


@pytest.mark.parametrize("folder", ["entry", "audit/review"])
def test_what_the_desk_shows_names_the_desk_before_a_command(folder):
    """A refused workbook, or a sheet, that sends an editor on Windows to ``make`` leaves her there."""
    commands = "|".join(COMMANDS)
    named = [
        (name, text)
        for name, text in list_texts(LIBRARY / folder)
        if re.search(rf"make [a-z]|tradebook (?:{commands})\b", text)
    ]
    assert len(named) >= (folder == "entry")
    for name, text in named:
        place = re.search(rf"make [a-z]|tradebook (?:{commands})\b", text).start()
        assert 0 <= text.find("编辑台") < place, (name, text)
