"""A figure: one number shown to a reader, with its formula and inputs; or the gap where one should be."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal

from tradebook.errors import TradebookError
from tradebook.figures import formula
from tradebook.figures.glue import glue
from tradebook.figures.traced import Traced, round_half_up
from tradebook.figures.units import UNITS
from tradebook.figures.wording import LANGUAGES

FIGURE_MIME = "application/vnd.tradebook.figure+json"


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
        is_observation=is_observation(shown),
        inputs=inputs_of(shown),
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
        is_observation=is_observation(value),
        inputs=inputs_of(value),
    )


def inputs_of(node: Traced) -> list[Input]:
    """Return the observations that a value was computed from."""
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


def is_observation(node: Traced) -> bool:
    """True for a cell, also behind powers of ten, which only convert its unit."""
    while node.cell is None and node.op in "*/" and node.operands[1].op == "constant":
        if node.operands[1].value.normalize().as_tuple().digits != (1,):
            return False
        node = node.operands[0]
    return node.cell is not None


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
