"""What a chapter shows in its text: a figure, a phrase, or the gap where one should be.

A figure is a number (or a name that was chosen by numbers) with its wording, formula and inputs. Each knows its mime
bundle, which is how Jupyter shows objects; `tradebook.execution.prose` puts it into a notebook.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from decimal import Context, Decimal, InvalidOperation
from typing import Any

from tradebook.digests import text_digest
from tradebook.errors import FigureError, FormulaError, MixedUnitsError
from tradebook.figures import formula
from tradebook.figures.dimensions import Dimensions, exchanged
from tradebook.figures.money.exchange import as_asked
from tradebook.figures.observation_status import join_statuses
from tradebook.figures.printed import stated_part, suffices
from tradebook.figures.ranges.box import VALUE
from tradebook.figures.ranges.hedges import OPPOSITE, bound_when_rounded
from tradebook.figures.ranges.intervals import ARITHMETIC, Interval
from tradebook.figures.recomputation import without_print
from tradebook.figures.traced import Traced, round_half_up
from tradebook.figures.units import find_unit
from tradebook.figures.wording import KINDS, sign_bound, word_bound
from tradebook.markup import as_plain

FIGURE_MIME = "application/vnd.tradebook.figure+json"

PHRASE_MIME = "application/vnd.tradebook.phrase+json"

ABSENT_MIME = "application/vnd.tradebook.absent+json"

STATE_DIGITS = 16
"""Digits of a digest: enough to tell one state of a figure from another."""
IDENTITY = Context(prec=15)
"""The digits to which the same number agrees, however its unit was converted."""


@dataclass(frozen=True)
class Input:
    """An observation that a figure is computed from.

    Attributes:
        table: The data table.
        row: Line of the CSV file.
        column: Name of the column.
        label: What the observation is.
        value: As stated.
        unit: Symbol of its unit.
        source: The publication that states it.
        locator: Where in that publication.
        bound: How the publication hedges it, see `tradebook.figures.traced.Cell`.
        status: Its status, one of `tradebook.figures.observation_status.STATUSES`; empty for none of these.

    Example:
        >>> from tradebook.figures.traced import Cell, observation
        >>> firms = observation(Decimal(80), "家", Cell("facts", 2, "value", 5, "企业", bound="≥", status="P"))
        >>> [entry] = make_figure("firms", firms, "count", "企业").inputs
        >>> entry.label, entry.value, entry.unit, entry.text, entry.status
        ('企业', '80', '家', '≥80家', 'P')
    """

    table: str
    row: int
    column: str
    label: str
    value: str
    unit: str
    source: str
    locator: str = ""
    bound: str = "="
    status: str = ""

    @property
    def text(self) -> str:
        """As the publication states and hedges it, with its unit."""
        return sign_bound(self.bound, self.value + self.unit)

    @property
    def line(self) -> str:
        """The locator of the statement that it stands in; a row for the cell of a table."""
        return self.locator.partition(".")[0]

    def to_json(self) -> dict[str, Any]:
        """Return the observation as JSON has it; only a status that readers are told of is in it."""
        return {name: text for name, text in vars(self).items() if text or name != "status"}


@dataclass(frozen=True)
class Recomputation:
    """What the data alone gives for a figure that starts from numbers of the print.

    Attributes:
        value: Unrounded, in the figure's unit; the name, for a figure that is a name.
        low: The least that the value can be, as the inputs are rounded.
        high: The most that the value can be.
        text: What readers would see.
        formula: For people.
        excel: The formula over the audit workbook's cells.
        ends: Which of `low` and `high` the value can be itself.
        low_at: Where each of the inputs stands when the value is at its lower end.
        high_at: The same for the upper end.
        claim: The claim of the print that the figure shows; empty if it is computed from such.
        locator: Where that stands.

    Example:
        >>> from tradebook.figures.printed import PrintedNumber
        >>> from tradebook.figures.traced import constant
        >>> printed = PrintedNumber("L1.01", Decimal("17.7"), "亿美元", "L1")
        >>> total = printed.replace(constant(Decimal("17.66"), "亿美元"))
        >>> figure = make_figure("total", total, "level", "总额")
        >>> figure.text, figure.recomputation.value, figure.recomputation.claim, figure.recomputed.value
        ('17.7亿美元', '17.66', 'L1.01', '17.66')
    """

    value: str
    low: str
    high: str
    text: str
    formula: str
    excel: str
    ends: str
    low_at: str
    high_at: str
    claim: str = ""
    locator: str = ""


@dataclass(frozen=True)
class Figure:
    """A number or name shown to readers.

    Attributes:
        key: Unique in the book.
        chapter: The notebook that records it; empty until the ledger is collected.
        label: What it is.
        kind: How it is worded, see `tradebook.figures.wording`.
        value: Unrounded, in `unit`; the name, for a figure that is a name.
        low: The lower end of what the value can be, as the inputs are rounded.
        high: The upper end of what the value can be.
        unit: Symbol of its unit.
        decimals: Decimals shown.
        text: What readers see.
        formula: For people.
        excel: The formula over the audit workbook's cells.
        is_observation: True for an observation shown as it is, or only converted to another unit.
        inputs: The observations it is made of.
        dimensions: What it is, in codes, see `tradebook.figures.dimensions`; from them, a second engine computes it again.
        ends: Which of `low` and `high` the value can be itself: ``[)`` if only the lower.
        low_at: Where each of the inputs stands when the value is at its lower end: at its own lower (``-``) or upper end
            (``+``), or anywhere (``=``); empty if no such combination is known.
        high_at: The same for the upper end.
        recomputation: What the data alone gives, if the print has a part in the value, see `tradebook.figures.printed`.

    Example:
        >>> from tradebook.figures.traced import constant
        >>> figure = make_figure("growth", constant(Decimal("12.54"), "%"), "growth", "同比增速")
        >>> figure.text, figure.value
        ('增长12.5%', '12.54')
        >>> Figure.from_json(figure.to_json()) == figure
        True
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
    dimensions: dict[str, Any] = field(default_factory=dict)
    ends: str = "[]"
    low_at: str = ""
    high_at: str = ""
    recomputation: Recomputation | None = None

    @property
    def recomputed(self) -> Figure:
        """The figure as the data alone gives it, by which claims are judged."""
        if self.recomputation is None:
            return self
        by_data = {
            name: text for name, text in vars(self.recomputation).items() if name not in ("claim", "locator")
        }
        return replace(self, **by_data, recomputation=None)

    @property
    def statuses(self) -> str:
        """The statuses of its inputs that readers are told of, see `tradebook.figures.observation_status.join_statuses`.

        Example:
            >>> from tradebook.figures.traced import Cell, observation
            >>> exports = observation(Decimal("42.0"), "亿美元", Cell("trade", 8, "value", 5, "2022年出口", status="P"))
            >>> make_figure("half", exports / 2, "level", "出口之半").statuses
            'P'
        """
        return join_statuses(entry.status for entry in self.inputs)

    @property
    def state(self) -> str:
        """The digest of what it says and rests on; what is signed is signed in this state.

        Text, label, kind, unit, decimals, unrounded value and formula are in it, also what the data gives for a number of the
        print, the marks that it bears, and of each input name, value and unit.
        Rows and sources of the inputs are not: they move when a row is inserted or a reference made precise.
        """
        inputs = sorted([entry.table, entry.column, entry.label, entry.value, entry.unit] for entry in self.inputs)
        shown = [self.text, self.label, self.kind, self.unit, self.decimals]
        # what is as it always was keeps its digest
        shown += [self.statuses] if self.statuses else []
        by_data = self.recomputed
        computed = [self.value, self.formula, by_data.value, by_data.formula]
        return text_digest(json.dumps([*shown, *computed, inputs], ensure_ascii=False))[:STATE_DIGITS]

    @property
    def identity(self) -> str:
        """What it has in common with every figure that is the same number, under whatever key and in whatever unit.

        That is, the same value computed from the same cells; of a number that was counted also by the same formula,
        since small numbers coincide. Empty without inputs.

        Example:
            >>> from tradebook.figures.traced import Cell, observation
            >>> exports = observation(Decimal("42.0"), "亿美元", Cell("trade", 8, "value", 5, "2022年出口"))
            >>> shown, drawn = make_figure("exports", exports, "level", "出口"), exports.to("万美元")
            >>> shown.identity == make_drawn_figure("fig-trend.1", "2022年出口", drawn, "420000").identity
            True
        """
        if not self.inputs:
            return ""
        unit = find_unit(self.unit)
        cells = sorted({(entry.table, entry.row, entry.column) for entry in self.inputs})
        try:
            value = str(IDENTITY.multiply(Decimal(self.value), unit.factor).normalize())
        except InvalidOperation:
            # a name
            value = self.value
        by = self.excel if unit.counted and not self.is_observation else ""
        return text_digest(json.dumps([cells, value, unit.dimension, by], ensure_ascii=False))[:STATE_DIGITS]

    def value_in(self, symbol: str) -> Decimal:
        """Return the value in another unit of its dimension.

        Raises:
            MixedUnitsError: The units do not measure the same thing.

        Example:
            >>> from tradebook.figures.traced import constant
            >>> make_figure("trade", constant(73, "亿美元"), "level", "总额").value_in("万美元")
            Decimal('730000')
        """
        return ARITHMETIC.multiply(Decimal(self.value), self._factor_to(symbol))

    def interval_in(self, symbol: str) -> Interval:
        """Return the interval of the value in another unit of its dimension.

        Raises:
            MixedUnitsError: The units do not measure the same thing.
        """
        factor = self._factor_to(symbol)
        interval = Interval(Decimal(self.low), Decimal(self.high), self.ends[0] == "[", self.ends[1] == "]")
        return interval.map(lambda end: ARITHMETIC.multiply(end, factor), rises=True)

    def _factor_to(self, symbol: str) -> Decimal:
        source, target = find_unit(self.unit), find_unit(symbol)
        if source.dimension != target.dimension:
            raise MixedUnitsError(f"{self.key} 的单位是{self.unit or '比值'}，不能与{symbol or '比值'}比较。")
        return ARITHMETIC.divide(source.factor, target.factor)

    def to_json(self) -> dict[str, Any]:
        """Return the figure as JSON has it; see `from_json`."""
        record = {**vars(self), "inputs": [entry.to_json() for entry in self.inputs]}
        recomputation = record.pop("recomputation")
        return record if recomputation is None else {**record, "recomputation": vars(recomputation)}

    @classmethod
    def from_json(cls, record: Mapping[str, Any], chapter: str = "") -> Figure:
        """Make a figure of its JSON.

        Args:
            record: As `to_json` returns it.
            chapter: The notebook in which it was found, which counts unless another one recorded it.
        """
        inputs = [Input(**entry) for entry in record["inputs"]]
        content = {**record, "chapter": record["chapter"] or chapter, "inputs": inputs}
        if "recomputation" in record:
            content["recomputation"] = Recomputation(**record["recomputation"])
        return cls(**content)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {FIGURE_MIME: self.to_json(), "text/plain": as_plain(self.text)}


@dataclass(frozen=True)
class Absent:
    """A figure or exhibit that the edition has no data for; sentences that speak of it are left out.

    Attributes:
        key: The figure's key or the exhibit's name.
        label: What it would be.
        needs: The observations that are missing, in words.

    Example:
        >>> Absent("area.rank", "陕西在全国的位次", ["陕西2023年位次"]).needs
        ['陕西2023年位次']
    """

    key: str
    label: str
    needs: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return ""

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {ABSENT_MIME: asdict(self), "text/plain": f"〔缺：{'；'.join(self.needs) or self.label}〕"}


class Phrase:
    """A piece of text that shows itself without quotes; the numbers in it are figures, each with a record of its own.

    Args:
        *parts: Words, figures, and other phrases, in their order.

    Attributes:
        parts: Words and figures.

    Example:
        >>> from tradebook.figures.traced import constant
        >>> rate = make_figure("rate", constant(Decimal("-13"), "%"), "growth", "增速")
        >>> str(Phrase("除2019年（", rate, "）外逐年增长"))
        '除2019年（下降13.0%）外逐年增长'
        >>> Phrase("四省市")._repr_mimebundle_()
        {'text/plain': '四省市'}
    """

    def __init__(self, *parts: str | Figure | Phrase):
        self.parts: tuple[str | Figure, ...] = tuple(
            piece for part in parts for piece in (part.parts if isinstance(part, Phrase) else (part,))
        )

    @property
    def text(self) -> str:
        """What readers see."""
        return "".join(part.text if isinstance(part, Figure) else part for part in self.parts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Phrase) and self.parts == other.parts

    def __hash__(self) -> int:
        return hash(self.text)

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Phrase({self.text!r})"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        if all(isinstance(part, str) for part in self.parts):
            return {"text/plain": as_plain(self.text)}
        parts = [part.to_json() if isinstance(part, Figure) else part for part in self.parts]
        return {PHRASE_MIME: parts, "text/plain": as_plain(self.text)}


def figures_in(shows: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the figures, as JSON has them, of what a figure or a phrase shows.

    Args:
        shows: The mime bundle.

    Example:
        >>> list(figures_in(Phrase("四省市")._repr_mimebundle_()))
        []
    """
    if FIGURE_MIME in shows:
        yield shows[FIGURE_MIME]
    yield from (part for part in shows.get(PHRASE_MIME, ()) if not isinstance(part, str))


def make_figure(
    key: str,
    value: Traced,
    kind: str,
    label: str,
    *,
    unit: str | None = None,
    decimals: int | None = None,
    dimensions: Dimensions | None = None,
) -> Figure:
    """Make a figure of a traced value: convert, round, word, and write down where it comes from.

    The number is rounded once, from the exact value.

    Args:
        key: Unique in the book.
        value: The value.
        kind: How it is worded, see `tradebook.figures.wording`.
        label: What it is.
        unit: Symbol of the unit to show; None for the kind's choice.
        decimals: Decimals to show; None for the kind's choice.
        dimensions: What it is, in codes.

    Raises:
        FigureError: There is no such kind.
        MissingObservationError: The value depends on missing data.
        ZeroBaseError: The value is undefined.

    Example:
        >>> from tradebook.figures.traced import constant
        >>> total = constant(Decimal("729715.5"), "万美元")
        >>> make_figure("trade", total, "level", "总额").text
        '73.0亿美元'
        >>> make_figure("trade", total, "level", "总额", unit="亿美元", decimals=2).text
        '72.97亿美元'

        What the source hedges is hedged, and what is computed from it:

        >>> from tradebook.figures.traced import Cell, observation
        >>> firms = observation(Decimal(100), "家", Cell("facts", 7, "value", 6, "企业", bound="≥"))
        >>> make_figure("firms", firms, "count", "企业数").text
        '超过100家'
    """
    shown, decimals = choose_form(value, kind, unit=unit, decimals=decimals)
    text = value.text or _word(shown, kind, decimals)
    figure = _figure(key, label, shown, kind=kind, decimals=decimals, text=text)
    if not dimensions:
        return figure
    if len(value.exchanges()) < 2:
        return replace(figure, dimensions=dict(exchanged(dimensions, value.unit, shown.unit)))
    # of several years, each was converted at the rate of its own
    is_as_said = shown.unit.currency == value.unit.currency
    return replace(figure, dimensions=dict(dimensions)) if is_as_said else figure


def choose_form(
    value: Traced, kind: str, *, unit: str | None = None, decimals: int | None = None
) -> tuple[Traced, int]:
    """Return a value in the unit that readers see, and the decimals that they see of it; see `make_figure`.

    Example:
        >>> from tradebook.figures.traced import constant
        >>> choose_form(constant(729715, "万美元"), "level")
        (Traced(72.9715亿美元), 1)
    """
    if kind not in KINDS:
        raise FigureError(f"没有“{kind}”这种数字。可用的种类：{'、'.join(KINDS)}。")
    rules = KINDS[kind]
    # a missing value fails here, before anything is chosen by it
    _ = value.value
    if unit is None:
        value = as_asked(value)
    shown = value.to(unit or rules.unit(value))
    decimals = rules.decimals(shown) if decimals is None else decimals
    return shown if suffices(shown, shown.unit, decimals) else without_print(value).to(shown.unit), decimals


def make_drawn_figure(key: str, label: str, value: Traced, text: str) -> Figure:
    """Make a figure, without wording of its own, of a value that a chart draws or a table shows.

    Args:
        key: Unique in the book; such figures are not in the ledger.
        label: What it is.
        value: Not missing.
        text: What readers see of it.

    Example:
        >>> from tradebook.figures.traced import constant
        >>> make_drawn_figure("fig-trend.1", "2022年出口", constant(42, "亿美元"), "42亿美元").value
        '42'
    """
    return _figure(key, label, value, kind="drawn", decimals=0, text=text)


def restate(figure: Figure, value: Traced) -> Figure:
    """Return a figure with another value of its kind; unit, decimals, formula and inputs stay.

    Args:
        figure: The figure.
        value: The value, in a unit of the same dimension.

    Example:
        >>> from tradebook.figures.traced import constant
        >>> rate = make_figure("rate", constant(Decimal("12.5"), "%"), "growth", "增速")
        >>> restate(rate, constant(Decimal("-3.1"), "%")).text
        '下降3.1%'
    """
    shown = value.to(figure.unit)
    text = value.text or _word(shown, figure.kind, figure.decimals)
    return replace(
        figure,
        value=value.text or f"{shown.value:f}",
        text=text,
        **_range(shown),
    )


def _word(value: Traced, kind: str, decimals: int) -> str:
    """Round and word a value, and say how it is hedged."""
    rounded = round_half_up(value.value, decimals)
    bound, text = bound_when_rounded(value.bound, value.value, rounded), KINDS[kind].word(rounded, value.unit)
    # of a fall words tell the size: at most −60% is a fall by 60% at least
    return word_bound(OPPOSITE[bound] if rounded < 0 and "−" not in text else bound, text)


def _figure(key: str, label: str, value: Traced, *, kind: str, decimals: int, text: str) -> Figure:
    return Figure(
        key=key,
        chapter="",
        label=label,
        kind=kind,
        value=value.text or f"{value.value:f}",
        unit=value.unit.symbol,
        decimals=decimals,
        text=text,
        formula=formula.to_text(value),
        excel=_write_excel(value),
        is_observation=value.is_observation,
        inputs=_inputs(value),
        recomputation=_recomputation(value, kind, decimals),
        **_range(value),
    )


def _recomputation(value: Traced, kind: str, decimals: int) -> Recomputation | None:
    recomputed = without_print(value)
    if recomputed is value:
        return None
    stated = stated_part(value)
    claim, locator = stated.names if stated is not None else ("", "")
    text = recomputed.text
    # values that only a chart draws have no wording
    if kind in KINDS and not text:
        text = _word(recomputed, kind, decimals)
    return Recomputation(
        value=recomputed.text or f"{recomputed.value:f}",
        text=text,
        formula=formula.to_text(recomputed),
        excel=_write_excel(recomputed),
        claim=claim,
        locator=locator,
        **_range(recomputed),
    )


def _range(value: Traced) -> dict[str, Any]:
    """Return what a figure says of the range of its value."""
    reach = value.reach
    low_at, high_at = (
        "".join(at.get(cell, VALUE) for cell in value.cells()) if at else ""
        for at in (reach.low_at, reach.high_at)
    )
    interval = reach.interval
    return {
        "low": f"{interval.low:f}",
        "high": f"{interval.high:f}",
        "ends": interval.ends,
        "low_at": low_at,
        "high_at": high_at,
    }


def _inputs(value: Traced) -> list[Input]:
    return [
        Input(
            cell.table,
            cell.row,
            cell.column,
            cell.label,
            node.text or str(node.value),
            "" if node.text else cell.unit,
            cell.source,
            cell.locator,
            cell.bound,
            cell.status,
        )
        for cell, node in value.cells().items()
    ]


def _write_excel(value: Traced) -> str:
    """Return the formula for the workbook; of what no spreadsheet can sort, such as a hundred areas, the value."""
    try:
        return formula.to_excel(value)
    except FormulaError:
        return formula.to_excel_value(value)
