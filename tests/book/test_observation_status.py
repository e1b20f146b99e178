"""Provisional observations: every figure made of one is marked, in all chapters, and none that is not."""

import random
import shutil

import pytest
from helpers import chapters
from helpers.support import DATA, run_chapter
from tradebook.data.package import DataPackage
from tradebook.figures.figure import Figure
from tradebook.figures.observation_status import OBS_STATUS

pytestmark = pytest.mark.slow
YEAR = 2022


def mark(package, chosen):
    """Make the chosen observations of all tables provisional, and the others final; return how many tables there are."""
    tables = [
        table
        for table in package.table_names
        if OBS_STATUS in (*package.fields(table), *package.absent_columns(table)) and package.rows(table)
    ]
    for table in tables:
        content = package.open_table(table)
        content.add_columns(package.absent_columns(table))
        for line in content.lines:
            content.revise(line, {**content.row(line), OBS_STATUS: "P" if chosen(table, line) else ""})
        (package.folder / package.path(table)).write_text(content.text, encoding="utf-8", newline="")
    return tables


def is_in_half(table, line):
    return random.Random(f"{table} {line}").random() < 0.5


@pytest.fixture(scope="module", params=[True, False], ids=["a half", "the other half"])
def marked(request, tmp_path_factory):
    """The project's data, of which half of the observations are provisional."""
    folder = shutil.copytree(DATA, tmp_path_factory.mktemp("status") / "data")
    tables = mark(DataPackage(folder), lambda *cell: is_in_half(*cell) == request.param)
    assert len(tables) > 10

    def is_provisional(entry):
        return entry.table in tables and is_in_half(entry.table, entry.row) == request.param

    return DataPackage(folder), is_provisional


@pytest.mark.parametrize("name", chapters.FIRST)
def test_every_figure_made_of_provisional_numbers_is_marked_and_no_other(name, marked):
    package, is_provisional = marked
    run, final = run_chapter(name, YEAR, package.folder, package=package), chapters.ran(name, YEAR)
    drawn = [Figure.from_json(record, name) for exhibit in run.exhibits for record in exhibit["figures"]]
    for figure in [*run.figures.values(), *drawn]:
        assert bool(figure.statuses) == any(map(is_provisional, figure.inputs)), figure.key
    # nothing else is different
    assert {key: figure.text for key, figure in run.figures.items()} == {
        key: figure.text for key, figure in final.figures.items()
    }
    for exhibit, before in zip(run.exhibits, final.exhibits, strict=True):
        shown = [figure for figure in drawn if figure.key.startswith(f"{exhibit['name']}.")]
        shown += [run.figures[cell["figure"]] for cell in cells(exhibit) if cell.get("figure") in run.figures]
        if any(figure.statuses for figure in shown):
            assert "初步数" in exhibit["note"]
            assert "初步数" not in before["note"]


def cells(exhibit):
    return [cell for row in exhibit.get("table", {}).get("body", []) for cell in row]
