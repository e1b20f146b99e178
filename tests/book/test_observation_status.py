"""Observations that are not final: every figure made of one is marked, in all chapters, and none that is not; and why others have no value."""

import random
import shutil

import pytest
from helpers import chapters
from helpers.pins import prose_chapter
from helpers.support import DATA, run_chapter
from helpers.tables import read_rows, write_rows
from tradebook.data.package import DataPackage
from tradebook.figures.figure import Figure
from tradebook.figures.observation_status import OBS_STATUS, REASONS, STATUSES, join_statuses

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


# -- why there is no value ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def withheld(tmp_path_factory):
    """The project's data without every fifteenth observation, and with the reason in the place of its value."""
    gone, explained = (shutil.copytree(DATA, tmp_path_factory.mktemp(name) / "data") for name in ("gone", "why"))
    package = DataPackage(DATA)
    # a gap in the nation's series of forty years says more than a year that is not there: nobody knows which was the highest
    tables = ["services_trade", "services_trade_provinces", "technology_industries", "outsourcing_modes", "facts"]
    for table in tables:
        path, rows = package.path(table), read_rows(DATA / package.path(table))
        kept, taken = [row for n, row in enumerate(rows) if n % 15], rows[::15]
        reasons = [
            {**row, "value": "", OBS_STATUS: list(REASONS)[n % len(REASONS)]} for n, row in enumerate(taken)
        ]
        for folder, content in ((gone, kept), (explained, kept + reasons)):
            write_rows(folder / path, dict.fromkeys([*rows[0], OBS_STATUS]), content)
    # the claims of the print speak of all of them
    for folder in (gone, explained):
        path = folder / "published" / f"{YEAR}.csv"
        path.write_text(path.read_text(encoding="utf-8").splitlines(keepends=True)[0], encoding="utf-8")
    return DataPackage(gone), DataPackage(explained)


@pytest.mark.parametrize("name", ["overview", "provinces", "technology", "data-tables"])
def test_why_there_is_no_value_stands_in_the_notes_and_nothing_else_is_different(name, withheld):
    gone, explained = (run_chapter(name, YEAR, package.folder, package=package) for package in withheld)
    assert prose_chapter(name, explained) == prose_chapter(name, gone)
    assert {key: figure.text for key, figure in explained.figures.items()} == {
        key: figure.text for key, figure in gone.figures.items()
    }
    notes = [exhibit.pop("note") for exhibit in explained.exhibits]
    before = [exhibit.pop("note") for exhibit in gone.exhibits]
    assert [drop_records(exhibit) for exhibit in explained.exhibits] == [drop_records(e) for e in gone.exhibits]
    added = [new.removeprefix(old) for new, old in zip(notes, before, strict=True) if new != old]
    assert added
    assert all(any(f"{reason}的：" in note for reason in REASONS.values()) for note in added)


def drop_records(exhibit):
    """What readers see of an exhibit: its records name lines of the tables."""
    return {name: content for name, content in exhibit.items() if name != "figures"}
