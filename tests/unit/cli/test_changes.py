"""The command that compares two states of an edition: what it shows, and that it can end like diff."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from helpers.command import make_project, run
from helpers.observations import obs
from helpers.small_data import write_other_area
from tradebook.cli import changes
from tradebook.figures.figure import make_figure
from tradebook.figures.ledger import Ledger


def ledger(value):
    made = make_figure("a", obs(Decimal(value), label="出口"), "level", "数字a", unit=None, decimals=None)
    return Ledger(2022, [replace(made, chapter="overview")])


@pytest.fixture
def builds(tmp_path):
    """Two built editions that differ in one figure."""
    for name, value in (("old", "104960.5"), ("new", "140960.5")):
        (tmp_path / name).mkdir()
        ledger(value).write(tmp_path / name / "ledger.json")
    return tmp_path


def test_the_command_compares_builds_like_diff(builds):
    sides = ["--from", builds / "old", "--to", builds / "new" / "ledger.json"]
    assert run("changes", *sides).exit_code == 0
    shown = run("changes", *sides, "--exit-code", "--html", builds / "report" / "changes.html")
    assert shown.exit_code == 1
    assert "14.1亿美元" in shown.stdout
    assert "14.1亿美元" in (builds / "report" / "changes.html").read_text(encoding="utf-8")
    assert run("changes", "--from", builds / "old", "--to", builds / "old", "--exit-code").exit_code == 0


def test_rows_for_the_log_of_corrections_are_proposed(builds):
    path = builds / "proposed.csv"
    shown = run("changes", "--from", builds / "old", "--to", builds / "new", "--propose", path)
    assert shown.exit_code == 0
    assert f"更正记录：{path}" in shown.stdout
    assert path.read_bytes().startswith("\ufeff".encode())
    head, line = path.read_text(encoding="utf-8-sig").splitlines()
    assert head == "edition,date,item,before,after,reason"
    assert line.startswith("2022,,数字a（a）,10.5亿美元,14.1亿美元,")


@pytest.mark.parametrize("options", [[], ["--exit-code"]])
def test_the_command_names_what_is_no_ledger(builds, options):
    (builds / "new" / "ledger.json").write_text(json.dumps({"year": 2022}))
    shown = run("changes", "--from", builds / "old", "--to", builds / "new", *options)
    assert shown.exit_code == 2
    assert "不是本书的账本" in shown.stderr


def test_by_default_the_last_commit_is_compared_with_the_files_of_the_newest_year(tmp_path, monkeypatch):
    asked = []

    def open_ledger_of(*given):
        asked.append(given)
        return ledger("1")

    monkeypatch.setattr(changes, "open_ledger_of", open_ledger_of)
    project = make_project(tmp_path)
    assert run("changes", project=project).exit_code == 0
    assert asked == [(spec, project, project / "data", 2022, None) for spec in ("HEAD", "")]
    data = write_other_area(project / "elsewhere")
    assert run("changes", "--data", data, "--year", 2021, "--jobs", 3, project=project).exit_code == 0
    assert asked[2:] == [(spec, project, data, 2021, 3) for spec in ("HEAD", "")]


def test_what_the_report_of_the_edition_revised_is_listed(builds, tmp_path):
    project = make_project(tmp_path)
    path = project / "data" / "services_trade.csv"
    revised = next(line for line in path.read_text(encoding="utf-8").splitlines() if ",2022,ALL,T," in line)
    assert revised.count(",2022,") == 2
    with path.open("a", encoding="utf-8") as stream:
        stream.write(revised.replace(",万美元,2022,", "9,万美元,2023,") + "\n")
    Ledger(2023).write(builds / "new" / "ledger.json")
    sides = ["--from", builds / "new", "--to", builds / "new"]
    shown = run("changes", *sides, "--html", tmp_path / "changes.html", project=project)
    assert "本版报告修订的往年数据（1 个）" in shown.stdout
    assert "2022年版" in (tmp_path / "changes.html").read_text(encoding="utf-8")
    sides = ["--from", builds / "old", "--to", builds / "old"]
    assert "修订的往年数据" not in run("changes", *sides, project=project).stdout
