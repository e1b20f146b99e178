"""Values that cannot be, whatever the source says: shares above 100 %, counts with fractions ..."""

from __future__ import annotations

from tradebook.figures.units import UNITS

SHARES = "_share"


LOWEST_GROWTH = -100


YEARS = range(1900, 2101)


DURATIONS = {"年", "天", "小时", "工作日"}


def limits(row: dict) -> tuple[str, int | None, int | None]:
    """What numbers an observation may have: ``integer`` or ``decimal``, the least and the most; None for no bound.

    Levels are not negative unless they are balances or changes; counts are whole; ranks begin with 1; nothing falls by
    more than 100 %; a share is between 0 and 100 %.
    """
    measured_in, subject = UNITS[row["unit"] or ""], _subject(row)
    kind = "integer" if measured_in.counted and not _may_be_fraction(row) else "decimal"
    if measured_in.symbol == "位":
        return kind, 1, None
    if measured_in.symbol == "%":
        return (kind, 0, 100) if SHARES in subject else (kind, LOWEST_GROWTH, None)
    signed = any(word in subject for word in ("balance", "change")) or subject.endswith("_B")
    return kind, None if signed and measured_in.symbol != "年" else 0, None


def implausible(row: dict) -> str | None:
    """What the value of an observation should be, in words, if it cannot be right (see `limits`); None if it can."""
    value, symbol = row["value"], row["unit"] or ""
    kind, least, most = limits(row)
    if kind == "integer" and value != value.to_integral_value():
        return "整数"
    if symbol == "年" and value > 1000 and value not in YEARS:  # otherwise a duration
        return f"{YEARS.start}—{YEARS.stop - 1} 的年份"
    if (least is None or value >= least) and (most is None or value <= most):
        return None
    if symbol == "%":
        return "0 到 100 之间的比重" if SHARES in _subject(row) else "不低于 -100 的增速"
    return "不小于 1 的位次" if symbol == "位" else "不为负的数"


def _subject(row: dict) -> str:
    return f"{row.get('indicator') or ''}_{row.get('measure') or ''}_{row.get('flow') or ''}"


def _may_be_fraction(row: dict) -> bool:
    """Durations (1.5年, 9.8天) and averages (每万人…件) are counted in whole units but need not be whole."""
    return row["unit"] in DURATIONS or "每" in (row.get("outcome") or "")
