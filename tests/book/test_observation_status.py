"""Observations that are not final: every figure made of one is marked, in all chapters, and none that is not."""

import random
import shutil

import pytest
from helpers import chapters
from helpers.support import DATA, run_chapter
from tradebook.data.package import DataPackage
from tradebook.figures.figure import Figure
from tradebook.figures.observation_status import OBS_STATUS, STATUSES, join_statuses

pytestmark = pytest.mark.slow
YEAR = 2022


def mark(package):
    """Make half of the observations of all tables provisional, and the others estimated; return the tables."""
    tables = [
        table
        for table in package.table_names
        if OBS_STATUS in (*package.fields(table), *package.absent_columns(table)) and package.rows(table)
    ]
    for table in tables:
        content = package.open_table(table)
        content.add_columns(package.absent_columns(table))
        for line in content.lines:
            content.revise(line, {**content.row(line), OBS_STATUS: status_of(table, line)})
        (package.folder / package.path(table)).write_text(content.text, encoding="utf-8", newline="")
    return tables


def status_of(table, line):
    return random.Random(f"{table} {line}").choice("PE")


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    """The project's data with no observation that is final, and the tables that can say so."""
    folder = shutil.copytree(DATA, tmp_path_factory.mktemp("status") / "data")
    tables = mark(DataPackage(folder))
    assert len(tables) > 10
    return DataPackage(folder), tables


@pytest.mark.parametrize("name", chapters.FIRST)
def test_every_figure_bears_the_marks_of_what_it_is_made_of_and_no_other(name, marked):
    package, tables = marked
    run, final = run_chapter(name, YEAR, package.folder, package=package), chapters.ran(name, YEAR)
    drawn = [Figure.from_json(record, name) for exhibit in run.exhibits for record in exhibit["figures"]]
    for figure in [*run.figures.values(), *drawn]:
        made_of = (status_of(entry.table, entry.row) for entry in figure.inputs if entry.table in tables)
        assert figure.statuses == join_statuses(made_of), figure.key
    # nothing else is different
    assert {key: figure.text for key, figure in run.figures.items()} == {
        key: figure.text for key, figure in final.figures.items()
    }
    for exhibit, before in zip(run.exhibits, final.exhibits, strict=True):
        shown = [figure for figure in drawn if figure.key.startswith(f"{exhibit['name']}.")]
        shown += [run.figures[cell["figure"]] for cell in cells(exhibit) if cell.get("figure") in run.figures]
        for code in join_statuses("".join(figure.statuses for figure in shown)):
            assert STATUSES[code].name in exhibit["note"]
            # the print's own estimate apart
            assert STATUSES[code].name not in before["note"] or code == "E"


def cells(exhibit):
    return [cell for row in exhibit.get("table", {}).get("body", []) for cell in row]
