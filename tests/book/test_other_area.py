"""Another province's report from its own data directory: nothing of the first area is left in it."""

import functools
import re
import tempfile
from pathlib import Path

import pytest
from helpers import synthetic
from helpers.chapters import BAD_WORDS, FIRST, NUMREF, plain, visible
from helpers.support import run_chapter
from helpers.synthetic import NEWEST, OTHER
from tradebook.checks.run import check_data
from tradebook.data.package import DataPackage
from tradebook.data.report import Report

YEARS = [NEWEST - 3, NEWEST]


@functools.cache
def data():
    return synthetic.other_area(Path(tempfile.mkdtemp()))


@functools.cache
def package():
    """The data, opened once for all chapters."""
    return DataPackage(data())


@functools.cache
def ran(name, year):
    return run_chapter(name, year, data(), package=package())


def test_the_data_directory_is_sound_and_says_whose_it_is():
    assert check_data(DataPackage(data())).problems == []
    info = Report.open(data()).info
    assert info.area == OTHER
    assert info.title(NEWEST) == f"四川服务贸易发展报告（{NEWEST}）"


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("name", FIRST)
def test_chapters_run_and_show_only_what_is_there(name, year):
    run = ran(name, year)
    assert set(NUMREF.findall(visible(run))) <= {exhibit["name"] for exhibit in run.exhibits}


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("name", FIRST)
def test_nothing_of_the_first_area_is_left(name, year):
    """As a province to compare with it may be named, and in the names of sources."""
    run = ran(name, year)
    shown = [plain(visible(run)), *(figure.text for figure in run.figures.values())]
    for exhibit in run.exhibits:
        shown += [exhibit[part] for part in ("caption", "source", "note")]
    named = re.findall(".{0,20}(?:陕西|西安|长安号|秦创原).{0,20}", "\n".join(shown))
    assert [text for text in named if name not in ("provinces", "technology")] == []
    assert [text for text in shown if BAD_WORDS.search(text)] == []


@pytest.mark.parametrize("year", YEARS)
def test_the_commands_that_make_it_again_name_its_data(year):
    (table,) = [each for each in ran("reproducibility", year).exhibits if each["name"] == "tab-commands"]
    commands = re.findall(r"make (?:book|html|check)[^']*", str(table))
    assert len(commands) >= 4
    assert [command for command in commands if "DATA=数据目录" not in command] == []
