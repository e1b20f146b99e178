"""Measure what the checks catch: corrupt one observation at a time and ask every check that looks at it again.

Nothing is executed again for a corruption. Figures and identities are traced values, so what depends on a cell is known;
`Replay` computes just that part of the trees anew, selections included. Identities that select by value what they
compare are run in full.
"""

from __future__ import annotations

import contextlib
import itertools
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from statistics import fmean
from typing import Any, cast

import pandas as pd

from tradebook.audit.reconciliation import Verdict, judge
from tradebook.checks.codes.labels import TABLE as INDICATORS
from tradebook.checks.codes.labels import disagreeing
from tradebook.checks.codes.standard_names import STANDARDS, expected_name
from tradebook.checks.discrepancies import Register
from tradebook.checks.exchanged import CLEAR, TABLES, compare_histories, read_members
from tradebook.checks.identities import compare_all, list_identities
from tradebook.checks.plausible import implausible
from tradebook.data.names import NAME_COLUMN
from tradebook.data.package import DataPackage, hand_over
from tradebook.data.printed.claims import Claim, claimed_expressions
from tradebook.errors import ZeroBaseError
from tradebook.execution.book import stages
from tradebook.execution.engine import execute_notebook
from tradebook.execution.reading.contents import CHAPTERS
from tradebook.figures.figure import Figure, restate
from tradebook.figures.measure import Measure
from tradebook.figures.recomputation import Replay, without_print
from tradebook.figures.traced import Traced, observation
from tradebook.progress import progress_bar

# -- corruptions -----------------------------------------------------------------------------------------------------


def swap_digits(value: Decimal, neighbour: Decimal | None, chance: random.Random) -> Decimal | None:
    """Exchange two neighbouring digits that differ; None if there are none."""
    sign, digits, _ = value.as_tuple()
    places = [place for place in range(len(digits) - 1) if digits[place] != digits[place + 1]]
    if not places:
        return None
    place = chance.choice(places)
    swapped = list(digits)
    swapped[place : place + 2] = digits[place + 1], digits[place]
    return Decimal((sign, tuple(swapped), _exponent(value)))


def factor_ten(value: Decimal, neighbour: Decimal | None, chance: random.Random) -> Decimal | None:
    """Move the decimal point one place to the right or left; None for zero."""
    if value == 0:
        return None
    shifted = value.scaleb(chance.choice((1, -1)))
    return shifted.quantize(Decimal(1)) if _exponent(shifted) > 0 else shifted


def wrong_sign(value: Decimal, neighbour: Decimal | None, chance: random.Random) -> Decimal | None:
    """Lose or gain a minus; None for zero."""
    return -value if value else None


def neighbours_value(value: Decimal, neighbour: Decimal | None, chance: random.Random) -> Decimal | None:
    """Take the value of the cell below (of the last cell: above); None if it is the same."""
    return None if neighbour is None or neighbour == value else neighbour


def last_digit(value: Decimal, neighbour: Decimal | None, chance: random.Random) -> Decimal | None:
    """Add or take away one unit of the last stated digit."""
    return value + Decimal(chance.choice((1, -1))).scaleb(min(_exponent(value), 0))


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError(f"{value} is not a finite number")
    return exponent


CORRUPTION_KINDS: dict[str, Callable[[Decimal, Decimal | None, random.Random], Decimal | None]] = {
    "digit_swap": swap_digits,
    "factor_ten": factor_ten,
    "sign": wrong_sign,
    "neighbour": neighbours_value,
    "last_digit": last_digit,
}
"""Functions by kind of corruption: each makes a wrong value of a right one, or None where it would change nothing."""


@dataclass(frozen=True)
class Corruption:
    """One wrong cell: where, of which kind, the right and the wrong value."""

    table: str
    row: int
    kind: str
    right: Decimal
    wrong: Decimal


def generate_corruptions(package: DataPackage, tables: Iterable[str], seed: int) -> Iterator[Corruption]:
    """Corrupt every value of the tables in every way, one at a time.

    The choice among equal possibilities (which digits, which direction) depends on seed, cell and kind only, so a part
    of the corruptions is the same as in the whole.
    """
    for table in tables:
        rows = package.rows(table)
        for place, row in enumerate(rows):
            if row["value"] is None:
                continue
            below = rows[place + 1] if place + 1 < len(rows) else rows[place - 1]
            for kind, corrupt in CORRUPTION_KINDS.items():
                chance = random.Random(f"{seed}/{table}/{row['_line']}/{kind}")
                wrong = corrupt(row["value"], below["value"], chance)
                if wrong is not None:
                    yield Corruption(table, row["_line"], kind, row["value"], wrong)


def observation_tables(package: DataPackage) -> list[str]:
    """Return the tables of observations: those with a value and a unit."""
    return [table for table in package.table_names if package.has_observations(table)]


# -- corruptions that keep every sum -----------------------------------------------------------------------------------


def exchange_members(package: DataPackage) -> Iterator[tuple[str, bool]]:
    """Exchange every two members of a table in every year but the first, in all flows, as in the newest year of the data.

    Yields:
        The table, and whether the check of the data notices it.
    """
    for table, column in TABLES.items():
        members = read_members(package, table, column)
        years = {year for series in members.values() for values in series.values() for year in values}
        for year, (a, b) in itertools.product(sorted(years)[1:], itertools.combinations(sorted(members), 2)):
            first, second = (
                {flow: _until(year, values, other.get(flow, {})) for flow, values in own.items()}
                for own, other in ((members[a], members[b]), (members[b], members[a]))
            )
            gains = compare_histories(first, second, year)
            yield table, bool(gains) and fmean(gains) > CLEAR


def _until(year: int, own: Mapping[int, float], other: Mapping[int, float]) -> dict[int, float]:
    """Return the values up to a year, with the other's of that year."""
    earlier = {y: value for y, value in own.items() if y < year}
    return earlier | ({year: other[year]} if year in other else {})


def exchange_names(package: DataPackage) -> Iterator[tuple[str, bool]]:
    """Exchange the names of every two codes that follow each other in a code list.

    Yields:
        The code list, and whether the check of the data notices it.
    """
    for table in package.table_names:
        if {"code", NAME_COLUMN} <= set(package.fields(table)):
            for a, b in itertools.pairwise(package.rows(table)):
                pairs = ((a["code"], b[NAME_COLUMN]), (b["code"], a[NAME_COLUMN]))
                noticed = any(table in STANDARDS and expected_name(table, code, name) for code, name in pairs)
                yield table, noticed or (table == INDICATORS and not _labels_agree(package, dict(pairs)))


def _labels_agree(package: DataPackage, names: dict[str, str]) -> bool:
    """Tell whether the labels of indicators agree with the names, some of which are new."""
    rows = [{**row, NAME_COLUMN: names.get(row["code"], row[NAME_COLUMN])} for row in package.rows(INDICATORS)]
    return not list(disagreeing(rows))


# -- figures -----------------------------------------------------------------------------------------------------------


ClaimedFigure = tuple[tuple[str, str], Figure, Traced]
"""A figure that a claim is on: its chapter and expression, the figure and its traced value, by the data alone."""


def chapter_figures(root: Path, package: DataPackage, year: int) -> list[ClaimedFigure]:
    """Execute all chapters that need no ledger; return the figures that claims are on, with the traced values.

    Args:
        root: The project's folder.
        package: The data.
        year: The edition.
    """
    chapters, _ = stages(root / CHAPTERS)
    with progress_bar("章") as progress:
        return [pair for path in progress.track(chapters) for pair in figures_of(path, package, year)]


def figures_of(path: Path, package: DataPackage, year: int) -> list[ClaimedFigure]:
    """Execute a chapter in this process; return the figures that claims are on, with the traced values.

    Args:
        path: The notebook.
        package: The data.
        year: The edition.
    """
    figures: list[ClaimedFigure] = []

    def collect(expression: str, value: object) -> None:
        if isinstance(value, Measure) and isinstance(figure := value.show(), Figure):
            place, by_data = (path.stem, expression), without_print(value.chosen)
            figures.append((place, figure.recomputed, by_data))

    expressions = claimed_expressions(package, year).get(path.stem, [])
    with hand_over(package):
        parameters = {"year": year, "data_dir": str(package.folder)}
        execute_notebook(path, parameters, expressions=expressions, watch=collect)
    return figures


# -- checks ------------------------------------------------------------------------------------------------------------

GUARDS = ["schema", "identities", "reconciliation", "same_number"]
"""Who may catch a corruption: type and range of the cell; identities; claims of other numbers; and the claim that was
keyed, a second time, from the very number."""


class CorruptiblePackage(DataPackage):
    """A data package that can have one wrong cell for a while."""

    def __setstate__(self, state: Any) -> None:
        super().__setstate__(state)
        self._wrong: dict[str, pd.DataFrame] = {}

    def _traced(self, table: str) -> pd.DataFrame:
        """Return the table's frame, with the wrong cell if it has one at the moment."""
        return self._wrong[table] if table in self._wrong else super()._traced(table)

    def right_cell(self, table: str, row: int) -> Traced:
        """Return the observation in a CSV line, as it is in the data."""
        return cast(Traced, super()._traced(table)["value"].iat[self._place(table, row)])

    def wrong_cell(self, corruption: Corruption) -> Traced:
        """Return the observation as it is after the corruption."""
        right = self.right_cell(corruption.table, corruption.row)
        if right.cell is None:
            raise ValueError(f"{corruption.table}, line {corruption.row}: not an observation")
        return observation(corruption.wrong, right.unit.symbol, right.cell)

    def _place(self, table: str, row: int) -> int:
        return [entry["_line"] for entry in self.rows(table)].index(row)

    @contextlib.contextmanager
    def corrupted(self, corruption: Corruption) -> Iterator[None]:
        """Let the frame have the wrong value for a while."""
        frame = super()._traced(corruption.table).copy()
        values = frame["value"].tolist()
        values[self._place(corruption.table, corruption.row)] = self.wrong_cell(corruption)
        frame["value"] = pd.Series(values, index=frame.index, dtype=object)
        self._wrong = {corruption.table: frame}
        try:
            yield
        finally:
            self._wrong = {}


class Guards:
    """All checks of one edition, ready to be asked about corruptions.

    Args:
        package: The data.
        figures: Figures of the edition's chapters, by chapter and expression, with their traced values.
        claims: The printed report's claims.
    """

    def __init__(self, package: CorruptiblePackage, figures: Iterable[ClaimedFigure], claims: Iterable[Claim]):
        self._package = package
        self._register = Register(package)
        self._comparisons = list(compare_all(package))
        self._selecting = [identity for identity in list_identities(package) if identity.selects]
        sides: dict[tuple[int, str], Traced] = {}
        for number, (_, comparison) in enumerate(self._comparisons):
            sides[number, "stated"], sides[number, "expected"] = comparison.stated, comparison.expected
        self._identities = Replay(sides)
        by_key = {place: (figure, value) for place, figure, value in figures}
        self._claims: dict[tuple[str, str], list[tuple[Claim, Verdict]]] = defaultdict(list)
        for claim in claims:
            if claim.expression:
                place = (claim.chapter, claim.expression)
                _, verdict = judge(claim, by_key[place][0])
                self._claims[place].append((claim, verdict))
        self._figures = {key: figure for key, (figure, _) in by_key.items()}
        self._values = Replay({key: value for key, (_, value) in by_key.items() if key in self._claims})

    def catching(self, corruption: Corruption) -> set[str]:
        """Return the guards, of `GUARDS`, that catch a corruption."""
        cell = self._package.wrong_cell(corruption)
        caught = self._caught_by_claims(corruption, cell)
        if self._caught_by_schema(corruption):
            caught.add("schema")
        if self._caught_by_identities(corruption, cell):
            caught.add("identities")
        return caught

    def looking_at(self, table: str, row: int) -> tuple[set[str], int]:
        """Return the identities, and the number of claims, that look at a cell."""
        numbers = {number for number, _ in self._identities.names(table, row)}
        claims = sum(len(self._claims[key]) for key in self._values.names(table, row))
        return {self._comparisons[number][0].id for number in numbers}, claims

    def _caught_by_schema(self, corruption: Corruption) -> bool:
        row = next(row for row in self._package.rows(corruption.table) if row["_line"] == corruption.row)
        return implausible({**row, "value": corruption.wrong}) is not None

    def _caught_by_identities(self, corruption: Corruption, cell: Traced) -> bool:
        after = self._identities.after(corruption.table, corruption.row, cell)
        for number in {number for number, _ in after}:
            identity, before = self._comparisons[number]
            stated = after.get((number, "stated"), before.stated)
            expected = after.get((number, "expected"), before.expected)
            # no longer defined: the check stops with an error
            if stated is None or expected is None:
                return True
            comparison = replace(before, stated=stated, expected=expected)
            if not identity.selects and self._register.problem(identity, comparison):
                return True
        return self._caught_by_selecting(corruption)

    def _caught_by_selecting(self, corruption: Corruption) -> bool:
        """Return whether an identity that selects by value is broken, or no longer states what is registered."""
        with self._package.corrupted(corruption):
            for identity in self._selecting:
                if identity.table != corruption.table:
                    continue
                unseen = self._register.cells(identity)
                try:
                    for comparison in identity.compare(self._package):
                        unseen.discard(comparison.cell)
                        if self._register.problem(identity, comparison):
                            return True
                except ZeroBaseError:
                    return True
                if unseen:
                    return True
        return False

    def _caught_by_claims(self, corruption: Corruption, cell: Traced) -> set[str]:
        caught = set()
        for key, value in self._values.after(corruption.table, corruption.row, cell).items():
            # without a value the chapter or the reconciliation stops with an error
            figure = None if value is None or value.is_missing else restate(self._figures[key], value)
            for claim, before in self._claims[key]:
                if figure is None or judge(claim, figure)[1].severity > before.severity:
                    caught.add("same_number" if before == Verdict.REPORTED else "reconciliation")
        return caught
