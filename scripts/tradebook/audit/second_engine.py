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
import json
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

RELATIVE = 1e-9
"""By how much two values that agree may differ, as part of the value."""
OF_LAST_DIGIT = 1e-6
"""By how much they may differ beside that, as part of the last digit that readers see."""
FILE = "second_engine.csv"
"""What each figure came to, in the folder of a finished edition."""
GROUND = "ground"
"""The folder of what all definitions stand on: first the empty tables, then what is derived from the data."""
SECTORS = "sectors"
"""The code list that says which sectors are knowledge-intensive."""


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
class EngineResult:
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


def recompute(figures: Iterable[Figure], package: DataPackage, info: ReportInfo, year: int) -> list[EngineResult]:
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
            {
                "place": place,
                "node": terms.number(figure.dimensions),
                # where all parts stay in their years, any year will do
                "year": _year_of(figure.dimensions) or year,
                "unit": figure.unit,
            }
            for place, figure in enumerate(listed)
            if terms.covers(figure.dimensions)
        ]
        _insert(database, "figure", asked)
        rows = database.execute(
            "SELECT place, value / factor(unit), text FROM figure JOIN result USING (node, year)"
        )
        answers = {place: (value, text) for place, value, text in rows.fetchall()}
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
    ground = sorted((files(__package__) / "definitions" / GROUND).iterdir(), key=lambda path: path.name)
    tables, *views = [script.read_text("utf-8") for script in ground]
    database.execute(tables)
    for table in package.table_names:
        is_observed = {"value", "unit", VINTAGE} <= set(package.fields(table))
        if not is_observed and table != SECTORS:
            continue
        # nothing of it is used: a chapter that shows the results so notes that it depends on the table
        package.history(table)
        path = package.folder / package.path(table)
        database.register("rows", database.read_csv(str(path), header=True, all_varchar=True))
        if is_observed:
            _load(database, table, package.key(table))
        else:
            database.execute(f"CREATE TABLE {SECTORS} AS FROM rows")
    for script in views:
        database.execute(script)


def _load(database: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str]) -> None:
    """Add the observations among the rows of a table, of all vintages.

    Args:
        database: It has the rows.
        table: The table.
        columns: The key columns.
    """
    keys = sorted(column for column in columns if column != "year")
    names = ", ".join(f"'{name}'" for name in keys)
    codes = ", ".join(f"coalesce(\"{name}\", '')" for name in keys)
    year = "year::INTEGER" if "year" in columns else "NULL"
    key = ", ".join(f"'{name}=' || coalesce(\"{name}\", '')" for name in keys)
    database.execute(
        f"INSERT INTO stated SELECT '{table}', map([{names}], [{codes}]), concat_ws(';', {key}), {year},"
        f" {VINTAGE}::INTEGER, value::DOUBLE, coalesce(unit, '') FROM rows WHERE value IS NOT NULL"
    )


def _insert(database: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]]) -> None:
    """Add rows to a table at once, as inserting them one by one takes seconds."""
    columns = database.execute(f"SELECT column_name, column_type FROM (DESCRIBE {table})").fetchall()
    database.execute(
        f"INSERT INTO {table} BY NAME SELECT unnest(from_json(?, ?), max_depth := 2)",
        [json.dumps(rows, ensure_ascii=False), json.dumps([dict(columns)])],
    )


def _key_of(codes: Mapping[str, str]) -> str:
    """Return the key of an observation as `_load` writes it."""
    return ";".join(f"{name}={codes[name]}" for name in sorted(codes) if name != "table")


# -- what the figures are ----------------------------------------------------------------------------------------------


class _Part(NamedTuple):
    """What a definition is applied to: what it is to it, its place and name among those of its role, and what it is."""

    role: str
    place: int
    name: str
    dimensions: Dimensions


class _Terms:
    """What the figures are, taken apart: each definition with its codes once, and what it is applied to.

    Args:
        dimensions: Those of the figures.
    """

    def __init__(self, dimensions: Iterable[Dimensions]):
        self._numbers: dict[str, int] = {}
        self._nodes: list[dict[str, Any]] = []
        self._operands: list[dict[str, Any]] = []
        for each in dimensions:
            if self.covers(each):
                self._add(of_all_years(each))

    def covers(self, dimensions: Dimensions) -> bool:
        """Tell whether there are definitions of all that dimensions speak of."""
        return bool(dimensions) and not self.unknown(dimensions)

    def unknown(self, dimensions: Dimensions) -> str:
        """Return the first definition that there is none of; empty if there are all."""
        definition = str(dimensions["definition"])
        if definition not in definitions():
            return definition
        return next(filter(None, (self.unknown(part.dimensions) for part in _parts(dimensions))), "")

    def number(self, dimensions: Dimensions) -> int:
        """Return the number of the node that a figure is of."""
        return self._numbers[repr(of_all_years(dimensions))]

    def _add(self, dimensions: Dimensions) -> int:
        identity = repr(dimensions)
        if identity in self._numbers:
            return self._numbers[identity]
        parts = _parts(dimensions)
        terms = [self._add(of_all_years(part.dimensions)) for part in parts]
        number = self._numbers[identity] = len(self._nodes)
        codes = {name: code for name, code in dimensions.items() if isinstance(code, str) and name != "definition"}
        self._nodes.append(
            {
                "node": number,
                "definition": dimensions["definition"],
                "depth": 1 + max((self._nodes[term]["depth"] for term in terms), default=0),
                "codes": codes,
                "key": _key_of(codes),
            }
        )
        self._operands += [
            {
                "node": number,
                "role": part.role,
                "place": part.place,
                "name": part.name,
                "term": term,
                "year": _year_of(part.dimensions),
            }
            for part, term in zip(parts, terms, strict=True)
        ]
        return number

    def evaluate(self, database: duckdb.DuckDBPyConnection) -> None:
        """Compute all, what is applied to nothing else first."""
        _insert(database, "node", self._nodes)
        _insert(database, "operand", self._operands)
        for depth, definition in sorted({(node["depth"], node["definition"]) for node in self._nodes}):
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


def _parts(dimensions: Dimensions) -> list[_Part]:
    """List what a definition is applied to."""
    parts: list[_Part] = []
    for role, term in dimensions.items():
        if isinstance(term, str):
            continue
        if isinstance(term, Mapping):
            named = {"": term} if "definition" in term else term
            parts += [_Part(role, place, name, part) for place, (name, part) in enumerate(named.items())]
        else:
            parts += [_Part(role, place, "", part) for place, part in enumerate(term)]
    return parts


def _year_of(dimensions: Dimensions) -> int | None:
    return int(dimensions["year"]) if "year" in dimensions else None


# -- comparing ---------------------------------------------------------------------------------------------------------


def _compare(figure: Figure, answer: tuple[float | None, str | None] | None, terms: _Terms) -> EngineResult:
    definition = str(figure.dimensions.get("definition", ""))
    value, text = answer or (None, None)
    engine = text or ("" if value is None else f"{value:.12g}")
    if not definition:
        outcome, reason = Outcome.NOT_COVERED, "账本没有载明这个数字是什么"
    elif unknown := terms.unknown(figure.dimensions):
        outcome, reason = Outcome.NOT_COVERED, f"定义 {unknown} 没有写成 SQL"
    elif not engine:
        outcome, reason = Outcome.DISAGREES, "按定义得不出数值"
    elif not (engine == figure.value if value is None else _agree(figure, value)):
        outcome, reason = Outcome.DISAGREES, "按定义得出的数值不同"
    elif misfit := _misfit(figure):
        outcome, reason = Outcome.DISAGREES, misfit
    else:
        outcome, reason = Outcome.AGREES, ""
    return EngineResult(figure.key, figure.label, definition, figure.value, engine, figure.unit, outcome, reason)


KINDS = {
    "balance": {"balance"},
    "growth": {"growth", "stated_growth"},
    "growth_since": {"growth"},
    "growth_over": {"growth"},
    "implied_growth": {"growth"},
    "average_growth": {"average_growth", "growth", "share"},
    "pace": {"average_growth", "growth", "share"},
    "share": {"share"},
    "share_of_increase": {"share"},
    "contribution": {"contribution"},
    "change": {"change", "points_change"},
    "change_since": {"change", "points_change"},
    "competitiveness": {"index"},
    "concentration": {"index"},
    "index": {"index"},
    "rank": {"rank"},
    "rank_among": {"rank"},
    "rank_since": {"rank"},
    "rising_run": {"run"},
    "falling_run": {"run"},
    "positive_run": {"run"},
    "negative_run": {"run"},
    "first_positive": {"year"},
    "largest": {"name"},
    "smallest": {"name"},
    "highest_year": {"name"},
    "lowest_year": {"name"},
}
"""How what a definition gives can be worded, see `tradebook.figures.wording`; what is not here has the wording of its parts."""
FLOW_WORDS = {"T": "进出口", "B": "差额", "X": "出口", "M": "进口"}
"""The words for flows in labels, those that hold others first."""


def _misfit(figure: Figure) -> str:
    """Say in what a figure's wording or label is not of the kind of thing that its dimensions say; empty if both are.

    Example:
        >>> from tradebook.figures.dimensions import define
        >>> from tradebook.figures.figure import make_figure
        >>> from tradebook.figures.traced import constant
        >>> exports = define("trade", area="CN-SN", sector="SD", flow="X")
        >>> _misfit(make_figure("x", constant(3, "亿美元"), "level", "陕西旅行服务进口额", dimensions=exports))
        '名称说的是进口，数字是出口'
    """
    definition = figure.dimensions["definition"]
    if definition in KINDS and figure.kind not in KINDS[definition]:
        return f"按定义是{name_of(definition)}，表述却是 {figure.kind}"
    subject: Any = figure.dimensions
    while isinstance(subject.get("of"), Mapping):
        subject = subject["of"]
    if subject["definition"] not in ("trade", "balance"):
        return ""
    rest, named = figure.label, []
    for word in FLOW_WORDS.values():
        named += [word] if word in rest else []
        rest = rest.replace(word, "")
    own = FLOW_WORDS[subject["flow"]]
    return f"名称说的是{'、'.join(named)}，数字是{own}" if named and own not in named else ""


def _agree(figure: Figure, value: float) -> bool:
    book, digit = float(Decimal(figure.value)), 10.0**-figure.decimals
    return abs(book - value) <= RELATIVE * abs(book) + OF_LAST_DIGIT * digit


# -- what came of it ---------------------------------------------------------------------------------------------------


def summarize(results: Sequence[EngineResult]) -> str:
    """Say in one line for the editor how many figures agree."""
    counts = Counter(result.outcome for result in results)
    return (
        f"第二套引擎重算：{len(results)} 个数字，"
        + "，".join(f"{outcome.word} {counts[outcome]} 个" for outcome in Outcome)
        + f"（见 {FILE}）。"
    )


def write_results(results: Iterable[EngineResult], path: Path) -> None:
    """Write what each figure came to as CSV, with the columns of `EngineResult`."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(EngineResult.__dataclass_fields__)
        writer.writerows(
            [getattr(result, name) for name in EngineResult.__dataclass_fields__] for result in results
        )
