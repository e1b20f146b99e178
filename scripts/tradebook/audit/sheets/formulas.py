"""The formulas of the audit workbook that are not in the ledger: what a figure can be, and what a claim's verdict is.

The range of a figure is its own formula with each observation at the lower or the upper end of what it stands for. Which
end that is was found when the edition was made (`tradebook.figures.ranges.reach`) and stays so when a cell is changed; the ends
are formulas beside the cells. Of what starts from a number that the print states, which is in no cell, the range keeps its width
and moves with the value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from tradebook.audit.reconciliation import Result, Verdict, states_itself
from tradebook.figures.figure import Figure
from tradebook.figures.ranges.box import LOWER, UPPER
from tradebook.figures.ranges.intervals import before_rounding
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
    stated = before_rounding(value, stated_decimals(value))
    return {
        LOWER: (f"={address}-{value - stated.low:f}", stated.low),
        UPPER: (f"={address}+{stated.high - value:f}", stated.high),
    }


def range_formulas(figure: Figure, own: str, ends: Ends) -> dict[str, str]:
    """Return the formulas of a figure's least and greatest value, by `LOWER` and `UPPER`; none for an end without bound.

    Args:
        figure: The figure.
        own: The cell or formula with its value, which is all that an exact figure can be.
        ends: The columns of the data sheets.
    """
    if figure.low == figure.high:
        return dict.fromkeys((LOWER, UPPER), f"={own}")
    formulas = {}
    for end, bound, corner in ((LOWER, figure.low, figure.low_at), (UPPER, figure.high, figure.high_at)):
        if corner:
            formulas[end] = _put_at(figure, corner, ends)
        elif Decimal(bound).is_finite():
            formulas[end] = f"={own}{Decimal(bound) - Decimal(figure.value):+f}"
    return formulas


def _put_at(figure: Figure, corner: str, ends: Ends) -> str:
    """Return a figure's formula with its observations at their ends."""
    where = {(entry.table, entry.row): end for entry, end in zip(figure.inputs, corner, strict=True)}

    def at_end(match: re.Match[str]) -> str:
        table, column, row = match.groups()
        return f"{table}!{ends.get(table, {}).get(where[table, int(row)], column)}{row}"

    return ADDRESS.sub(at_end, figure.excel)


def verdict_formula(result: Result, by: Figure, cells: Mapping[str, str], own: str) -> str:
    """Return the rules of `tradebook.audit.reconciliation` as a formula.

    Args:
        result: The claim.
        by: What it is judged by.
        cells: The cells of the claim's row, by ``印刷值``, ``重算``, ``下限`` and ``上限``.
        own: The value of the claim's own figure, in the claim's unit.
    """
    stated, computed, low, high = (cells[name] for name in ("印刷值", "重算", "下限", "上限"))
    differs, reported = _quoted(Verdict.DIFFERS), _quoted(Verdict.REPORTED)
    is_own = states_itself(result.locator, by) and not result.is_tested_by_others
    # the same number may stand in another place of the print, too
    agrees = reported if is_own and result.verdict != Verdict.MATCH else _quoted(Verdict.MATCH)
    if not result.decimals:
        return f"=IF({stated}={computed},{agrees},{differs})"
    noise, half = f"{NOISE}*10^-{result.decimals}", f"0.5*10^-{result.decimals}"
    if is_own:
        return f"=IF(ABS({stated}-{computed})<{noise},{agrees},{differs})"
    # what is rounded to a positive number has its lower end, to a negative one its upper end, to zero none
    touches_low = f"IF({stated}<0,{noise},-{noise})" if by.ends[0] == "[" else f"-{noise}"
    touches_high = f"IF({stated}>0,{noise},-{noise})" if by.ends[1] == "]" else f"-{noise}"
    meets = f"AND({low}<{stated}+{half}+{touches_low},{high}>{stated}-{half}-{touches_high})"
    rest = differs
    if result.is_tested_by_others and result.verdict.holds:
        # a broken equality condemns only the claims of a contradiction; the others stand as if it were not there
        rest = reported
    elif not (result.is_tested_by_others or UNITS[result.unit].counted):
        is_off_by_one = f"ABS(ABS({stated}-{computed})-10^-{result.decimals})<{noise}"
        rest = f"IF({is_off_by_one},{_quoted(Verdict.LAST_DIGIT)},{differs})"
    within = f"IF(OR(COUNT({low},{high})<2,{meets}),{_quoted(Verdict.WITHIN_ROUNDING)},{rest})"
    verdict = f"IF(ABS({stated}-{computed})<{noise},{agrees},{within})"
    if result.is_tested_by_others:
        # an observation that is not what the print states needs no other test
        verdict = f"IF(ABS({stated}-ROUND({own},{result.decimals}))<{noise},{verdict},{differs})"
    return f"={verdict}"


def _quoted(verdict: Verdict) -> str:
    return f'"{verdict.word}"'
