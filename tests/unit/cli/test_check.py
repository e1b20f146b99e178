"""The command that checks the data: what it shows and how it ends."""

import shutil

import pytest
from helpers.command import make_project, run
from helpers.small_data import small_data
from helpers.tables import edit


def test_the_command_ends_with_one_on_problems(tmp_path):
    project = make_project(tmp_path)
    table = project / "data" / "services_trade.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    fields = lines[1].split(",")
    lines[1] = ",".join([*fields[:4], "七", *fields[5:]])
    table.write_text("".join(lines), encoding="utf-8")
    shown = run("check", project=project)
    assert shown.exit_code == 1
    assert "共 1 个问题" in shown.stderr
    assert "1. services_trade.csv，第 2 行" in shown.stderr
    assert "✗ services_trade.csv" in shown.stdout


def test_a_broken_description_of_the_edition_hides_no_other_problem(tmp_path):
    project = make_project(tmp_path)
    edit(project / "data" / "services_trade.csv", "CN-SN,2022,ALL,T", "CN-XX,2022,ALL,T")
    edit(project / "data" / "edition.yml", "area: CN-SN", "area: [")
    shown = run("check", project=project)
    assert shown.exit_code == 1
    assert "services_trade.csv，第" in shown.stderr
    assert "edition.yml 不是合格的 YAML" in shown.stderr


def test_the_command_checks_the_expressions_of_commentary(tmp_path):
    project = make_project(tmp_path)
    edit(project / "data" / "commentary.csv", "占全国比重低", "占全国{eval}`areas.all.total`")
    shown = run("check", project=project)
    assert shown.exit_code == 1
    assert "1. commentary.csv，第 3 行，“text”列" in shown.stderr
    assert "是不是 area" in shown.stderr


def test_the_command_ends_with_one_without_a_data_directory(tmp_path):
    shown = run("check", "--data", tmp_path / "nowhere")
    assert shown.exit_code == 1
    assert "datapackage.json" in shown.stderr


def test_the_command_sums_up_when_all_is_well():
    shown = run("check", "--data", small_data())
    assert shown.exit_code == 0
    assert "数据检查通过" in shown.stdout
    assert "✓ services_trade.csv" in shown.stdout
    assert shown.stderr == ""


@pytest.mark.parametrize("name", ["[终稿]data", "a?b*c", "{year}", "甲 #%&'()$~;乙"])
def test_a_data_directory_may_have_any_name(name, tmp_path):
    data = tmp_path / name
    shutil.copytree(small_data(), data)
    shown = run("check", "--data", data)
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert "数据检查通过" in shown.stdout


def test_no_character_of_a_message_is_a_command_to_the_terminal(tmp_path):
    shown = run("check", "--data", tmp_path / "甲\x1b[2J\u202e乙")
    assert shown.exit_code == 1
    assert "甲〔U+001B〕[2J〔U+202E〕乙" in shown.stderr
    assert "\x1b" not in shown.output
