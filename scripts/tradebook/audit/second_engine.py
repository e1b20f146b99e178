"""The second engine: compute the figures of a ledger once more, in DuckDB, from the CSV files and the definitions.

A figure of the ledger says what it is in its dimensions (`tradebook.figures.dimensions`). Every definition is a file of SQL
in ``definitions``, written from the methods chapter; what they all stand on (units, which rows an edition sees, services
trade of an area, forecasts) is in ``definitions/ground``. The values so found are compared with those of the book.

What is independent of the library: reading the files, vintages, units, where an area's trade comes from, every
definition's arithmetic (base years, numerator and denominator, signs, order, the number of years), and the arithmetic itself,
binary floating point. What is not: the dimensions come from the library. The model puts them together from codes, beside the
values and not out of them: growth says what it is of, and the base year is the definition's affair; the share of a sector
names the total of its flow by its code. So a mistake in computing a property does not get into its dimensions, and one in
the dimensions does not get into the value: either shows. But whoever writes ``area.travel.exports`` and means imports gets
both of exports; which member of a list a table row is of, and the due year of a target, are taken from the same reading of
the data. The pinned ledgers of ``tests/backtests`` and the claims of the print are for these.

Floating-point numbers have 15 to 17 significant digits, and the definitions lose few of them in subtractions and roots, so
values that agree differ by less than 10⁻¹² of themselves. `RELATIVE` is generous to that, and far from anything that a
wrong row, year or sign could cause; where a difference is near zero, `OF_LAST_DIGIT` of the last digit shown is allowed.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from tradebook.data.package import DataPackage
from tradebook.data.report import ReportInfo
from tradebook.data.vintages import VINTAGE
from tradebook.figures.dimensions import Dimensions, of_all_years
from tradebook.figures.figure import Figure
from tradebook.figures.ledger import Ledger

RELATIVE = 1e-9
"""By how much two values that agree may differ, as part of the value."""
OF_LAST_DIGIT = 1e-6
"""By how much they may differ beside that, as part of the last digit that readers see."""
FILE = "second_engine.csv"
"""What each figure came to, in the folder of a finished edition."""
GROUND = "ground"


class Outcome(StrEnum):
    """How a figure and its recomputation go together; as text, the code that files have."""

    word: str

    AGREES = "agrees", "相符"
    DISAGREES = "disagrees", "不符"
    NOT_COVERED = "not_covered", "未涵盖"

    def __new__(cls, code: str, word: str) -> Outcome:
        """Make a text of the code; the word is an attribute."""
        outcome = str.__new__(cls, code)
        outcome._value_, outcome.word = code, word
        return outcome


@dataclass(frozen=True)
class Recomputation:
    """What the second engine makes of a figure.

    Attributes:
        figure: The figure's key.
        label: What it is.
        definition: The definition; empty if the figure does not say what it is.
        book: The value in the ledger, in the figure's unit.
        engine: The value that the second engine finds, in that unit; empty if it finds none.
        unit: Symbol of the unit.
        outcome: How they go together.
        reason: Why they do not, or why the figure is not covered.
    """

    figure: str
    label: str
    definition: str
    book: str
    engine: str
    unit: str
    outcome: Outcome
    reason: str


def recompute(figures: Iterable[Figure], package: DataPackage, info: ReportInfo, year: int) -> list[Recomputation]:
    """Compute figures once more and compare them with the book.

    Args:
        figures: The figures of the edition.
        package: The data package; its files are read again, its tables are not used.
        info: Whose report it is.
        year: The edition.
    """
    listed = list(figures)
    with duckdb.connect() as database:
        # sums of floats depend on their order
        database.execute("SET threads = 1")
        _lay_ground(database, package, info, year)
        terms = _Terms(figure.dimensions for figure in listed)
        terms.evaluate(database)
        asked = [
            (place, terms.number(figure.dimensions), _year_of(figure.dimensions) or year, figure.unit)
            for place, figure in enumerate(listed)
            if terms.covers(figure.dimensions)
        ]
        answers = _answers(database, asked)
    return [_compare(figure, answers.get(place), terms) for place, figure in enumerate(listed)]


# -- the ground --------------------------------------------------------------------------------------------------------


@cache
def definitions() -> dict[str, str]:
    """Return the SQL of every definition by its name."""
    folder = files(__package__) / "definitions"
    return {
        path.name.removesuffix(".sql"): path.read_text("utf-8")
        for path in sorted(folder.iterdir(), key=lambda path: path.name)
        if path.name.endswith(".sql")
    }


def name_of(definition: str) -> str:
    """Return what a definition is called: the words before the colon in the first line of its file.

    Example:
        >>> name_of("growth")
        '同比增速'
    """
    first, _, _ = definitions()[definition].partition("：")
    return first.removeprefix("--").strip()


def _lay_ground(database: duckdb.DuckDBPyConnection, package: DataPackage, info: ReportInfo, year: int) -> None:
    """Load the tables and derive what all definitions stand on."""
    database.execute("SET VARIABLE edition = ?", [year])
    database.execute("SET VARIABLE area = ?", [info.area])
    database.execute(
        "CREATE TABLE stated"
        " (source VARCHAR, codes MAP(VARCHAR, VARCHAR), key VARCHAR, year INTEGER, vintage INTEGER,"
        " value DOUBLE, unit VARCHAR)"
    )
    for table in package.table_names:
        fields = package.fields(table)
        path = package.folder / package.path(table)
        rows = database.read_csv(str(path), header=True, all_varchar=True, encoding="utf-8")
        if table == "sectors":
            database.register("rows", rows)
            database.execute("CREATE TABLE sectors AS FROM rows")
        elif {"value", "unit", VINTAGE} <= set(fields):
            _load(database, table, rows, package.key(table))
    for script in sorted((files(__package__) / "definitions" / GROUND).iterdir(), key=lambda path: path.name):
        database.execute(script.read_text("utf-8"))


def _load(
    database: duckdb.DuckDBPyConnection, table: str, rows: duckdb.DuckDBPyRelation, columns: Sequence[str]
) -> None:
    """Add the observations of a table, whatever their vintage."""
    keys = sorted(column for column in columns if column != "year")
    names = ", ".join(f"'{name}'" for name in keys)
    codes = ", ".join(f"coalesce(\"{name}\", '')" for name in keys)
    year = "year::INTEGER" if "year" in columns else "NULL"
    key = ", ".join(f"'{name}=' || coalesce(\"{name}\", '')" for name in keys)
    database.register("rows", rows)
    database.execute(
        f"INSERT INTO stated SELECT '{table}', map([{names}], [{codes}]), concat_ws(';', {key}), {year},"
        f" {VINTAGE}::INTEGER, value::DOUBLE, coalesce(unit, '') FROM rows WHERE value IS NOT NULL"
    )


def _key_of(codes: Mapping[str, str]) -> str:
    """Return the key of an observation as `_load` writes it."""
    return ";".join(f"{name}={codes[name]}" for name in sorted(codes) if name != "table")


# -- what the figures are ----------------------------------------------------------------------------------------------


class _Operand(NamedTuple):
    """An operand of a definition: what it is to it, its place and name among others, and the year in which it stays."""

    role: str
    place: int
    name: str
    term: int
    year: int | None


class _Terms:
    """What the figures are, taken apart: each definition with its codes once, and what it is applied to.

    Args:
        dimensions: Those of the figures.
    """

    def __init__(self, dimensions: Iterable[Dimensions]):
        self._numbers: dict[str, int] = {}
        self._nodes: list[tuple[int, str, int, dict[str, str], str]] = []
        self._operands: list[tuple[int, str, int, str, int, int | None]] = []
        self._depths: list[int] = []
        for each in dimensions:
            if self.covers(each):
                self._add(of_all_years(each))

    def covers(self, dimensions: Dimensions) -> bool:
        """Tell whether there are definitions of all that dimensions speak of."""
        return bool(dimensions) and not self.unknown(dimensions)

    def unknown(self, dimensions: Dimensions) -> str:
        """Return the first definition that there is none of; empty if there are all."""
        definition = dimensions["definition"]
        if definition not in definitions():
            return str(definition)
        return next(filter(None, (self.unknown(term) for _, _, _, term in _parts(dimensions))), "")

    def number(self, dimensions: Dimensions) -> int:
        """Return the number of the node that a figure is of."""
        return self._numbers[repr(of_all_years(dimensions))]

    def _add(self, dimensions: Dimensions) -> int:
        identity = repr(dimensions)
        if identity in self._numbers:
            return self._numbers[identity]
        operands = [
            _Operand(role, place, name, self._add(of_all_years(term)), _year_of(term))
            for role, place, name, term in _parts(dimensions)
        ]
        number = self._numbers[identity] = len(self._numbers)
        depth = 1 + max((self._depths[operand.term] for operand in operands), default=0)
        self._depths.append(depth)
        codes = {
            name: term for name, term in dimensions.items() if isinstance(term, str) and name != "definition"
        }
        self._nodes.append((number, dimensions["definition"], depth, codes, _key_of(codes)))
        self._operands += [(number, *operand) for operand in operands]
        return number

    def evaluate(self, database: duckdb.DuckDBPyConnection) -> None:
        """Compute all, what is applied to nothing else first."""
        database.executemany("INSERT INTO node VALUES (?, ?, ?, ?, ?)", self._nodes)
        database.executemany("INSERT INTO operand VALUES (?, ?, ?, ?, ?, ?)", self._operands)
        for depth, definition in sorted({(depth, definition) for _, definition, depth, _, _ in self._nodes}):
            database.execute(
                "CREATE OR REPLACE TEMP TABLE asked AS FROM node WHERE definition = ? AND depth = ?",
                [definition, depth],
            )
            database.execute(_GIVEN)
            database.execute(f"INSERT INTO result BY NAME {definitions()[definition]}")


_GIVEN = """
CREATE OR REPLACE TEMP TABLE given AS
WITH wanted AS (SELECT operand.* FROM operand SEMI JOIN asked USING (node))
SELECT wanted.node, role, place, name, result.year, value
FROM wanted JOIN result ON result.node = term AND wanted.year IS NULL
UNION ALL
SELECT wanted.node, role, place, name, calendar.year, value
FROM wanted JOIN result ON result.node = term AND result.year = wanted.year CROSS JOIN calendar
"""
"""The values of the operands by year; what stays in one year has that year's value in all."""


def _parts(dimensions: Dimensions) -> list[tuple[str, int, str, Dimensions]]:
    """List what a definition is applied to: role, place and name among those of the role, dimensions."""
    parts: list[tuple[str, int, str, Dimensions]] = []
    for role, term in dimensions.items():
        if isinstance(term, str):
            continue
        if isinstance(term, Mapping) and "definition" in term:
            parts.append((role, 0, "", term))
            continue
        named = term.items() if isinstance(term, Mapping) else (("", part) for part in term)
        parts += [(role, place, name, part) for place, (name, part) in enumerate(named)]
    return parts


def _year_of(dimensions: Dimensions) -> int | None:
    return int(dimensions["year"]) if "year" in dimensions else None


def _answers(
    database: duckdb.DuckDBPyConnection, asked: Sequence[tuple[int, int, int, str]]
) -> dict[int, tuple[float | None, str | None]]:
    """Return the values of figures in their units, or their names, by the figures' places."""
    database.execute("CREATE TABLE figure (place INTEGER, node INTEGER, year INTEGER, unit VARCHAR)")
    if asked:
        database.executemany("INSERT INTO figure VALUES (?, ?, ?, ?)", asked)
    rows = database.execute(
        "SELECT place, value / factor(unit), text FROM figure JOIN result USING (node, year)"
    ).fetchall()
    return {place: (value, text) for place, value, text in rows}


# -- comparing ---------------------------------------------------------------------------------------------------------


def _compare(figure: Figure, answer: tuple[float | None, str | None] | None, terms: _Terms) -> Recomputation:
    definition = str(figure.dimensions.get("definition", ""))
    value, text = answer or (None, None)
    engine = text or ("" if value is None else f"{value:.12g}")
    if not definition:
        outcome, reason = Outcome.NOT_COVERED, "账本没有载明这个数字是什么"
    elif unknown := terms.unknown(figure.dimensions):
        outcome, reason = Outcome.NOT_COVERED, f"没有定义 {unknown} 的 SQL"
    elif not engine:
        outcome, reason = Outcome.DISAGREES, "第二套引擎得不出数值"
    elif not (engine == figure.value if value is None else _agree(figure, value)):
        outcome, reason = Outcome.DISAGREES, "数值不同"
    else:
        outcome, reason = Outcome.AGREES, ""
    return Recomputation(
        figure.key, figure.label, definition, figure.value, engine, figure.unit, outcome, reason
    )


def _agree(figure: Figure, value: float) -> bool:
    book, digit = float(Decimal(figure.value)), 10.0**-figure.decimals
    return abs(book - value) <= RELATIVE * abs(book) + OF_LAST_DIGIT * digit


# -- what came of it ---------------------------------------------------------------------------------------------------


def count_outcomes(results: Iterable[Recomputation]) -> Counter[Outcome]:
    """Count figures by outcome."""
    return Counter(result.outcome for result in results)


def write_recomputations(results: Iterable[Recomputation], path: Path) -> None:
    """Write what each figure came to as CSV, with the columns of `Recomputation`."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(Recomputation.__dataclass_fields__)
        writer.writerows([getattr(result, name) for name in Recomputation.__dataclass_fields__] for result in results)
