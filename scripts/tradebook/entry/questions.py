"""Ask about numbers that may be right and may be wrong: those that are far from last year's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tradebook.data.examining import Row
from tradebook.data.problems import SheetPlace
from tradebook.entry.reading import TextRow
from tradebook.figures.traced import stated_decimals
from tradebook.figures.units import UNITS, Unit

JUMP = 5
"""A level that is more than so many times last year's, or less than that part of it, is asked about."""
WRONG_UNIT = (2000, 50000)
"""A level that is so many times last year's, or that part of it, looks like 万 for 亿 or the other way round."""
HIGH_GROWTH = 300
"""A growth rate above so many per cent is asked about."""
MOVED_POINTS, MOVED_RANKS = 20, 10
"""A share that moved by more percentage points, or a rank by more places, is asked about."""
FRACTION = (40, 250)
"""A share below one that is so many times less than last year's looks like a fraction that was meant in per cent."""
LARGE = 10
"""A level of zero is asked about if last year's was at least this."""
RELATIVE = frozenset(["%", "百分点", "位", "年", "倍", ""])
"""Units of numbers that are no levels."""


def is_level(unit: Unit) -> bool:
    """Tell whether numbers in a unit are levels, of which a part of something has no more than the whole.

    Examples:
        >>> [is_level(UNITS[symbol]) for symbol in ("亿美元", "%", "元/美元")]
        [True, False, False]
    """
    return unit.symbol not in RELATIVE and not unit.is_exchange_rate


@dataclass(frozen=True)
class Question:
    """Something that may be right and may be wrong; the editor decides."""

    place: SheetPlace
    text: str

    def __str__(self) -> str:
        return f"{self.place}：{self.text}"


def merge_questions(questions: Iterable[Question]) -> list[Question]:
    """Return the questions with one for each cell, which asks all that is to be asked about it.

    Examples:
        >>> cell = SheetPlace("省市", "D5")
        >>> [question.text for question in merge_questions([Question(cell, "甲"), Question(cell, "乙")])]
        ['甲；乙']
    """
    texts: dict[SheetPlace, list[str]] = {}
    for question in questions:
        texts.setdefault(question.place, []).append(question.text)
    return [Question(place, "；".join(dict.fromkeys(of_place))) for place, of_place in texts.items()]


def question_number(row: TextRow, last: Row | None, fell_to_zero: bool = False) -> str | None:
    """Say what is to be asked about a number.

    Args:
        row: The row of the data table that it makes, with value and unit.
        last: Last year's row; None if there is none.
        fell_to_zero: True if the source says elsewhere that the number fell by 100 %.

    Returns:
        The question in the editor's words; None if the number looks right.

    Examples:
        >>> last = {"value": Decimal("1200"), "unit": "万美元"}
        >>> question_number({"value": "1300", "unit": "万美元"}, last)
        >>> question_number({"value": "0.13", "unit": "亿美元"}, last)
        >>> question_number({"value": "7200", "unit": "万美元"}, last)
        '读到 7200万美元，上年为 1200万美元，相差 6.0 倍（超过 5 倍）。核对无误吗？'
        >>> question_number({"value": "0.13", "unit": "万美元"}, last)
        '读到 0.13万美元，上年为 1200万美元，相差约一万倍，像是“万”和“亿”弄错了。单位确实是万美元吗？'
        >>> question_number({"value": "0", "unit": "万美元"}, last)
        '读到 0万美元，上年为 1200万美元。来源写明为零吗（没有数据应留空）？'
        >>> question_number({"value": "0", "unit": "万美元"}, last, fell_to_zero=True)
        >>> question_number({"value": "6.5", "unit": "%"}, last)
        '单位是“%”，上年是“万美元”。口径确实变了吗？'
        >>> question_number({"value": "350", "unit": "%"}, None)
        '读到 350%，增速超过 300%。核对无误吗？'
        >>> question_number({"value": "350", "unit": "%"}, {"value": Decimal("900"), "unit": "%"})
        >>> question_number({"value": "0.682", "unit": "%"}, {"value": Decimal("66.6"), "unit": "%"})
        '读到 0.682%，上年为 66.6%，像是把百分数写成了小数。确实是 0.682% 吗？'
        >>> question_number({"value": "31", "unit": "位"}, {"value": Decimal("13"), "unit": "位"})
        '读到 31位，上年为 13位，相差 18 位（超过 10 位）。核对无误吗？'
    """
    if row.get("value") is None:
        return None
    value, unit = Decimal(row["value"] or ""), UNITS[row.get("unit") or ""]
    last_unit = UNITS[last["unit"] or ""] if last else unit
    if last_unit.dimension != unit.dimension:
        return f"单位是“{unit}”，上年是“{last_unit}”。口径确实变了吗？"
    is_share = "share" in (row.get("indicator") or "")
    if unit.symbol == "%" and not is_share and value > HIGH_GROWTH and (last is None or value > last["value"]):
        return f"读到 {value}%，增速超过 {HIGH_GROWTH}%。核对无误吗？"
    if last is None:
        return None
    before = last["value"] * last_unit.factor / unit.factor
    if unit.symbol in RELATIVE:
        return _question_relative(value, before, unit.symbol, is_share)
    return _question_level(value, before, unit.symbol, fell_to_zero)


def looks_like_other_unit(value: Decimal, last: Decimal) -> bool:
    """Tell whether a level looks like 万 for 亿, or the other way round, beside last year's.

    Examples:
        >>> looks_like_other_unit(Decimal("0.13"), Decimal("1200")), looks_like_other_unit(Decimal("13"), Decimal("1200"))
        (True, False)
    """
    return 0 not in (value, last) and WRONG_UNIT[0] <= _ratio(value, last) <= WRONG_UNIT[1]


def _ratio(value: Decimal, last: Decimal) -> Decimal:
    """Return how many times the smaller of two levels the larger one is."""
    return max(abs(value / last), abs(last / value))


def _question_relative(value: Decimal, last: Decimal, unit: str, is_share: bool) -> str | None:
    comparison, moved = f"读到 {value}{unit}，上年为 {last.normalize():f}{unit}", abs(value - last)
    if unit == "%" and _looks_like_fraction(value, last, is_share):
        return f"{comparison}，像是把百分数写成了小数。确实是 {value}% 吗？"
    if unit == "%" and is_share and moved > MOVED_POINTS:
        return f"{comparison}，相差 {moved.normalize():f} 个百分点（超过 {MOVED_POINTS} 个）。核对无误吗？"
    if unit == "位" and moved > MOVED_RANKS:
        return f"{comparison}，相差 {moved.normalize():f} 位（超过 {MOVED_RANKS} 位）。核对无误吗？"
    if unit == "倍" and 0 not in (value, last) and (ratio := _ratio(value, last)) > JUMP:
        return f"{comparison}，相差 {ratio:.1f} 倍（超过 {JUMP} 倍）。核对无误吗？"
    return None


def _looks_like_fraction(value: Decimal, last: Decimal, is_share: bool) -> bool:
    """Tell whether a number of per cent looks like a fraction; growth may well be small, but has no more decimals then."""
    if value == 0 or abs(value) >= 1 or abs(last) < 1:
        return False
    times, more = abs(last / value), stated_decimals(value) - stated_decimals(last)
    return FRACTION[0] <= times <= FRACTION[1] if is_share else more > 1


def _question_level(value: Decimal, last: Decimal, unit: str, fell_to_zero: bool) -> str | None:
    comparison = f"读到 {value}{unit}，上年为 {last.normalize():f}{unit}"
    if value == 0 and abs(last) >= LARGE and not fell_to_zero:
        return f"{comparison}。来源写明为零吗（没有数据应留空）？"
    if value == 0 or last == 0:
        return None
    if looks_like_other_unit(value, last):
        return f"{comparison}，相差约一万倍，像是“万”和“亿”弄错了。单位确实是{unit}吗？"
    if (ratio := _ratio(value, last)) > JUMP:
        return f"{comparison}，相差 {ratio:.1f} 倍（超过 {JUMP} 倍）。核对无误吗？"
    return None
