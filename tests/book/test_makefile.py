"""The Makefile hands the values of its variables on as they are typed."""

import shlex
import subprocess

import pytest
from helpers.programs import require
from helpers.support import ROOT


def arguments(*words):
    """What the command of a target would be called with."""
    require("make")
    shown = subprocess.run(["make", "-n", *words], cwd=ROOT, check=True, capture_output=True, encoding="utf-8")
    (line,) = [line for line in shown.stdout.replace("\\\n", "").splitlines() if "bin/tradebook" in line]
    return shlex.split(line)[1:]


@pytest.mark.parametrize(
    "name",
    ["报表.xlsx", "a`touch x`.xlsx", "报表$2023.xlsx", "$(touch x)", 'it\'s "x".xlsx', "a; b & c | d", "*.xlsx"],
)
def test_a_name_reaches_the_command_letter_by_letter(name):
    assert arguments("import", "YEAR=2023", f"FILE={name}") == [
        "import",
        "--data",
        "data",
        "--year",
        "2023",
        "--file",
        name,
    ]


def test_the_lab_takes_the_data_and_may_refuse_it():
    assert arguments("lab", "DATA=data-CN-GS") == ["lab", "--data", "data-CN-GS"]


def test_variables_without_a_value_give_no_option():
    assert arguments("html") == ["html", "--data", "data"]
    assert arguments("new-year", "VINTAGE=2024") == ["new-year", "--data", "data", "--vintage", "2024"]


def test_several_years_and_directories_are_several_options():
    given = arguments("editions", "YEARS=2021 2022", "DATA=data tests", "PUBLISHED=2021=v1.0", "HTML_ONLY=1")
    assert given == [
        *("editions", "--data", "data", "--data", "tests", "--year", "2021", "--year", "2022"),
        *("--published", "2021=v1.0", "--html-only"),
    ]


def test_the_desk_and_a_release_take_their_values():
    assert arguments("desk", "PORT=8800") == ["desk", "--data", "data", "--port", "8800"]
    given = arguments("release", "YEAR=2023", "DATE=2024-08")
    assert given == ["release", "--data", "data", "--year", "2023", "--published", "2024-08"]


def test_variables_of_the_environment_are_for_somebody_else(monkeypatch):
    for name in (
        "YEAR",
        "DATA",
        "JOBS",
        "CONFIRM",
        "DELETE",
        "UNDO",
        "FILES",
        "SPLIT",
        "OVERWRITE",
        "PORT",
        "CHAPTER",
    ):
        monkeypatch.setenv(name, "2021")
    assert arguments("html") == ["html", "--data", "data"]
    assert arguments("import") == ["import", "--data", "data"]
    assert arguments("new-year") == ["new-year", "--data", "data"]


def test_a_switch_is_on_whatever_its_value_is_and_make_does_not_look_into_it(tmp_path):
    touched = tmp_path / "touched"
    assert arguments("import", f"CONFIRM=$(shell touch {touched})") == ["import", "--data", "data", "--confirm"]
    assert not touched.exists()
