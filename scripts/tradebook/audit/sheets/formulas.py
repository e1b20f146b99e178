"""The formulas of the audit workbook that are not in the ledger: what a figure can be, and what a claim's verdict is.

The range of a figure is its own formula with each observation at the lower or the upper end of what it stands for. Which
end that is was found when the edition was made (`tradebook.figures.ranges.reach`) and stays so when a cell is changed; the ends
are formulas beside the cells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from tradebook.audit.reconciliation import Verdict
from tradebook.figures.figure import Figure
from tradebook.figures.ranges.box import LOWER, UPPER
from tradebook.figures.traced import stated_decimals
from tradebook.figures.units import UNITS, find_unit

ADDRESS = re.compile(r"(\w+)!([A-Z]+)(\d+)")
"""A cell of a data sheet: sheet, column and row."""
NOISE = "0.000001"
"""Decimal fractions are binary in a spreadsheet: of two numbers that differ by less than this, in units of the last digit,
each may be meant."""
Ends = Mapping[str, Mapping[str, str]]
"""The columns with the lower and the upper ends of each data sheet."""


def end_formulas(value: Decimal, symbol: str, address: str) -> dict[str, tuple[str, Decimal]]:
    """Return the formulas of the ends of what an observation stands for, and what they give.

    Args:
        value: As stated.
        symbol: Of its unit.
        address: Its cell.

    Example:
        >>> end_formulas(Decimal("17.7"), "亿美元", "F2")
        {'-': ('=F2-0.05', Decimal('17.65')), '+': ('=F2+0.05', Decimal('17.75'))}
        >>> end_formulas(Decimal(12), "家", "F2")
        {'-': ('=F2', Decimal('12')), '+': ('=F2', Decimal('12'))}
    """
    if find_unit(symbol).counted:
        return dict.fromkeys((LOWER, UPPER), (f"={address}", value))
    half = Decimal(5).scaleb(-stated_decimals(value) - 1)
    return {
        LOWER: (f"={address}-{half:f}", value - half),
        UPPER: (f"={address}+{half:f}", value + half),
    }


def range_formulas(figure: Figure, own: str, ends: Ends) -> dict[str, str]:
    """Return the formulas of a figure's least and greatest value, as far as there are some, by `LOWER` and `UPPER`.

    Args:
        figure: The figure.
        own: The cell with its value, which is all that an exact figure can be.
        ends: The columns of the data sheets.
    """
    if figure.low == figure.high:
        return dict.fromkeys((LOWER, UPPER), f"={own}")
    corners = {LOWER: figure.low_at, UPPER: figure.high_at}
    return {end: _put_at(figure, corner, ends) for end, corner in corners.items() if corner}


def _put_at(figure: Figure, corner: str, ends: Ends) -> str:
    """Return a figure's formula with its observations at their ends."""
    where = {(entry.table, entry.row): end for entry, end in zip(figure.inputs, corner, strict=True)}

    def at_end(match: re.Match[str]) -> str:
        table, column, row = match.groups()
        return f"{table}!{ends[table].get(where[table, int(row)], column)}{row}"

    return ADDRESS.sub(at_end, figure.excel)


def verdict_formula(figure: Figure, places: str, symbol: str, cells: Mapping[str, str], *, is_own: bool) -> str:
    """Return the rules of `tradebook.audit.reconciliation.judge` as a formula.

    Args:
        figure: The figure that the claim is on.
        places: The decimals of the claim; empty for a word.
        symbol: Of the claim's unit.
        cells: The cells of the claim's row, by ``印刷值``, ``重算``, ``下限`` and ``上限``.
        is_own: True if the figure is only the observation keyed from the very statement.
    """
    stated, computed, low, high = (cells[name] for name in ("印刷值", "重算", "下限", "上限"))
    agrees = _quoted(Verdict.REPORTED if is_own else Verdict.MATCH)
    if not places:
        return f"=IF({stated}={computed},{agrees},{_quoted(Verdict.DIFFERS)})"
    noise, half = f"{NOISE}*10^-{places}", f"0.5*10^-{places}"
    rest = _quoted(Verdict.DIFFERS)
    if not UNITS[symbol].counted:
        rest = f"IF(ABS(ABS({stated}-{computed})-10^-{places})<{noise},{_quoted(Verdict.LAST_DIGIT)},{rest})"
    # what is rounded to a positive number has its lower end, to a negative one its upper end, to zero none
    touches_low = f"IF({stated}<0,{noise},-{noise})" if figure.ends[0] == "[" else f"-{noise}"
    touches_high = f"IF({stated}>0,{noise},-{noise})" if figure.ends[1] == "]" else f"-{noise}"
    meets = f"AND({low}<{stated}+{half}+{touches_low},{high}>{stated}-{half}-{touches_high})"
    within = f"IF(OR(COUNT({low},{high})<2,{meets}),{_quoted(Verdict.WITHIN_ROUNDING)},{rest})"
    other = _quoted(Verdict.DIFFERS) if is_own else within
    return f"=IF(ABS({stated}-{computed})<{noise},{agrees},{other})"


def _quoted(verdict: Verdict) -> str:
    return f'"{verdict.word}"'
