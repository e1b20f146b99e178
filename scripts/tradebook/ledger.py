"""The ledger: every figure of an edition with value, formula and inputs.

A figure travels in the outputs of its notebook (see `tradebook.gluing`), as JSON under the mime type `FIGURE_MIME`;
`collect` gathers the figures of executed notebooks. So the ledger needs no channel of its own, wherever a notebook was
executed.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from operator import itemgetter
from pathlib import Path

from tradebook import formula, reads
from tradebook.errors import TradebookError
from tradebook.gluing import glue, glued_in
from tradebook.traced import Traced, round_half_up
from tradebook.units import UNITS
from tradebook.wording import LANGUAGES

FIGURE_MIME = "application/vnd.tradebook.figure+json"
LEDGER_FILE = "ledger.json"
"""Of an edition, in its folder."""
ABSENT_MIME = "application/vnd.tradebook.absent+json"


@dataclass(frozen=True)
class Input:
    """An observation that a figure is computed from."""

    table: str
    row: int
    column: str
    label: str
    value: str
    unit: str
    source: str
    locator: str = ""


@dataclass(frozen=True)
class Figure:
    """A number or phrase shown to readers.

    Attributes:
        key: unique in the book.
        chapter: the notebook that records it (set when the ledger is collected).
        label: what it is.
        kind: how it is worded.
        value: unrounded, in `unit`; the name, for a figure that is a name.
        low, high: what the rounding of the inputs allows.
        decimals: decimals shown.
        text: what readers see.
        formula: for people; excel: over the workbook's cells.
        is_observation: True for an observation shown as it is, or only converted to another unit.
        inputs: the observations it is made of.
    """

    key: str
    chapter: str
    label: str
    kind: str
    value: str
    low: str
    high: str
    unit: str
    decimals: int
    text: str
    formula: str
    excel: str
    is_observation: bool
    inputs: list[Input] = field(default_factory=list)

    def glue(self) -> None:
        """Put the figure into the output of the running cell, where ``{glue:}`` and `collect` find it."""
        glue(self.key, self)

    def to_json(self) -> dict:
        """The figure as JSON has it, see `figure_from_json`."""
        return {**vars(self), "inputs": [vars(entry) for entry in self.inputs]}

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {FIGURE_MIME: self.to_json(), "text/plain": self.text}


@dataclass(frozen=True)
class Absent:
    """A figure or exhibit that the edition has no data for; sentences that speak of it are left out.

    Attributes:
        key: the figure's key or the exhibit's name.
        label: what it would be.
        needs: the observations that are missing, in words.
    """

    key: str
    label: str
    needs: list[str] = field(default_factory=list)

    def glue(self) -> None:
        """Put the gap into the output of the running cell, as a figure would be."""
        glue(self.key, self)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {ABSENT_MIME: asdict(self), "text/plain": ""}


def make_figure(
    key: str, value: Traced, kind: str, label: str, *, unit: str | None, decimals: int | None, language: str = "zh"
) -> Figure:
    """Make a figure of a traced value: convert, round, word, and write down where it comes from.

    Args:
        unit: symbol of the unit to show; None for the kind's choice.
        decimals: None for the kind's choice.

    Raises:
        MissingObservationError: the value depends on missing data.
        TradebookError: no such kind.
    """
    kinds = LANGUAGES[language]
    if kind not in kinds:
        raise TradebookError(f"没有“{kind}”这种数字。可用的种类：{'、'.join(kinds)}。")
    rules = kinds[kind]
    _ = value.value  # a missing value fails here, before anything is chosen by it
    shown = value.to(unit or rules.unit(value))
    places = rules.decimals(value) if decimals is None else decimals
    text = value.text or rules.word(round_half_up(shown.value, places), shown.unit)
    return Figure(
        key=key,
        chapter="",
        label=label,
        kind=kind,
        value=value.text or f"{shown.value:f}",
        low=f"{shown.low:f}",
        high=f"{shown.high:f}",
        unit=shown.unit.symbol,
        decimals=places,
        text=text,
        formula=formula.for_people(shown),
        excel=formula.for_excel(shown),
        is_observation=_is_observation(shown),
        inputs=_inputs(shown),
    )


def drawn_figure(key: str, label: str, value: Traced, text: str) -> Figure:
    """A value that a chart draws or a table shows, with its lineage, as a figure without wording of its own.

    Args:
        key: unique in the book; such figures are not in the ledger.
        label: what it is.
        value: not missing.
        text: what readers see of it.
    """
    return Figure(
        key=key,
        chapter="",
        label=label,
        kind="drawn",
        value=f"{value.value:f}",
        low=f"{value.low:f}",
        high=f"{value.high:f}",
        unit=value.unit.symbol,
        decimals=0,
        text=text,
        formula=formula.for_people(value),
        excel=formula.for_excel(value),
        is_observation=_is_observation(value),
        inputs=_inputs(value),
    )


def _inputs(node: Traced) -> list[Input]:
    return [
        Input(
            o.cell.table,
            o.cell.row,
            o.cell.column,
            o.cell.label,
            str(o.value),
            o.unit.symbol,
            o.cell.source,
            o.cell.locator,
        )
        for o in node.observations()
    ]


def restate(figure: Figure, value: Traced, language: str = "zh") -> Figure:
    """The figure with another value of its kind; unit, decimals, formula and inputs stay."""
    shown = value.to(figure.unit)
    rules = LANGUAGES[language][figure.kind]
    return replace(
        figure,
        value=value.text or f"{shown.value:f}",
        low=f"{shown.low:f}",
        high=f"{shown.high:f}",
        text=value.text or rules.word(round_half_up(shown.value, figure.decimals), shown.unit),
    )


def _is_observation(node: Traced) -> bool:
    """True for a cell, also behind powers of ten, which only convert its unit."""
    while node.cell is None and node.op in "*/" and node.operands[1].op == "constant":
        if node.operands[1].value.normalize().as_tuple().digits != (1,):
            return False
        node = node.operands[0]
    return node.cell is not None


class Ledger:
    """All figures of an edition by key, in the order of the book.

    Attributes:
        year: the edition.
        gaps: what it has no data for, with the chapter that would show it; not in the file.
    """

    def __init__(self, year: int, figures: Iterable[Figure] = ()):
        self.year = year
        self.gaps: list[tuple[str, Absent]] = []
        self._figures: dict[str, Figure] = {}
        self._lines: dict[str, str] = {}
        self._is_read = False
        for figure in figures:
            self.add(figure)

    def add(self, figure: Figure) -> None:
        """Add a figure.

        Raises:
            TradebookError: two chapters use one key for different values.
        """
        other = self._figures.setdefault(figure.key, figure)
        if (other.value, other.unit) != (figure.value, figure.unit):
            raise TradebookError(
                f"两章用同一个键 {figure.key} 记录了不同的数字：{other.chapter}、{figure.chapter}。"
            )

    def __getitem__(self, key: str) -> Figure:
        self._note(key)
        return self._figures[key]

    def get(self, key: str) -> Figure | None:
        """The figure of that key, or None."""
        self._note(key)
        return self._figures.get(key)

    def __iter__(self) -> Iterator[Figure]:
        self._note()
        return iter(self._figures.values())

    def __len__(self) -> int:
        self._note()
        return len(self._figures)

    def _note(self, key: str | None = None) -> None:
        """Note what a chapter looks at: a figure, or all of them."""
        if self._is_read:
            reads.note_figure(key)

    def extend(self, other: Ledger) -> None:
        """Add the figures and gaps of another ledger of the edition.

        Raises:
            TradebookError: two chapters use one key for different values.
        """
        for figure in other:
            self.add(figure)
            if self[figure.key] is figure and figure.key in other._lines:
                self._lines[figure.key] = other._lines[figure.key]
        self.gaps += other.gaps

    def lines(self, key: str | None = None) -> list[str]:
        """All figures as JSON, or that of a key, if there is one; each is encoded once, as no figure ever changes."""
        wanted = [name for name in (self._figures if key is None else [key]) if name in self._figures]
        for name in wanted:
            if name not in self._lines:
                self._lines[name] = json.dumps(self._figures[name].to_json(), ensure_ascii=False)
        return [self._lines[name] for name in wanted]

    def write(self, path: str | Path) -> None:
        """Write the ledger as JSON, one figure a line."""
        figures = ",\n".join(self.lines())
        Path(path).write_text(f'{{"year": {self.year}, "figures": [\n{figures}\n]}}\n', encoding="utf-8")

    @classmethod
    def read(cls, path: str | Path) -> Ledger:
        """Read a ledger that `write` wrote; a chapter's kernel notes which figures are used (see `tradebook.reads`)."""
        with reads.silence():
            content = json.loads(Path(path).read_text(encoding="utf-8"))
        ledger = cls(content["year"], map(figure_from_json, content["figures"]))
        ledger._is_read = True
        return ledger


def chapter_ledger(notebook: str | Path, year: int) -> Ledger:
    """The figures and gaps in the outputs of an executed notebook."""
    ledger, chapter = Ledger(year), Path(notebook).stem
    for _, shows in glued_in(json.loads(Path(notebook).read_text(encoding="utf-8"))):
        if FIGURE_MIME in shows:
            ledger.add(figure_from_json(shows[FIGURE_MIME], chapter))
        elif ABSENT_MIME in shows:
            ledger.gaps.append((chapter, Absent(**shows[ABSENT_MIME])))
    return ledger


def collect(notebooks: Iterable[str | Path], year: int) -> Ledger:
    """The ledger of executed notebooks, in their order."""
    ledger = Ledger(year)
    for notebook in notebooks:
        ledger.extend(chapter_ledger(notebook, year))
    return ledger


def write_gaps(ledger: Ledger, path: str | Path) -> int:
    """Write what the edition has no data for: chapter, figure, what it would be, the observations it needs.

    Returns:
        how many observations are missing.
    """
    gaps = [(chapter, gap) for chapter, gap in sorted(ledger.gaps, key=itemgetter(0)) if gap.needs]
    with Path(path).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["chapter", "figure", "label", "needs"])
        writer.writerows([chapter, gap.key, gap.label, "；".join(gap.needs)] for chapter, gap in gaps)
    return len({needed for _, gap in gaps for needed in gap.needs})


def figure_from_json(record: dict, chapter: str = "") -> Figure:
    """A figure from its JSON; `chapter` is the notebook that it was found in, unless it was recorded elsewhere."""
    inputs = [Input(**entry) for entry in record["inputs"]]
    return Figure(**{**record, "chapter": record["chapter"] or chapter, "inputs": inputs})


def exact(figure: Figure, symbol: str) -> tuple[Decimal, Decimal, Decimal]:
    """A figure's value and interval in another unit of its dimension.

    Raises:
        TradebookError: the units do not measure the same thing.
    """
    source, target = UNITS[figure.unit], UNITS[symbol]
    if source.dimension != target.dimension:
        raise TradebookError(f"{figure.key} 的单位是{figure.unit or '比值'}，不能与{symbol or '比值'}比较。")
    factor = source.factor / target.factor
    value, low, high = (Decimal(x) * factor for x in (figure.value, figure.low, figure.high))
    return value, low, high
