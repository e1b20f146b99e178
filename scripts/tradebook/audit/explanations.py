"""Simple causes that reproduce a printed number which the data does not bear out.

Every cause is a small function that tries its alternatives on the figure: another denominator, a slip of a digit, two
numbers swapped. Those that give exactly the printed number, at its printed decimals, are proposed; a person decides, and
what the person writes (``note`` in the claims file) stays apart.

Against coincidence: an alternative hits the printed number by chance about once in as many tries as there are numbers of
those decimals between half and twice the printed one. A proposal whose cause needed so many tries that more than
`MOST_CHANCE` hits were to be expected is dropped.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from tradebook.audit.reconciliation import Result
from tradebook.errors import TradebookError
from tradebook.figures.figure import Figure
from tradebook.figures.ledger import Ledger
from tradebook.figures.traced import round_half_up
from tradebook.figures.units import UNITS

MOST_CHANCE = Decimal("0.5")
MOST_SHOWN = 3
SHARE = re.compile(r"^=(?:\(.+\)|[^()]+)/([^()+\-*/]+)\*100$")
GROWTH = re.compile(r"^=\(([^()+\-*/]+)/([^()+\-*/]+)-1\)\*100$")
AVERAGE_GROWTH = re.compile(r"^=\(\(([^()+\-*/]+)/([^()+\-*/]+)\)\^\(1/(\d+)\)-1\)\*100$")
FLOWS = {"X": "M", "M": "X"}


@dataclass(frozen=True)
class Proposal:
    """A cause that gives the printed number.

    Attributes:
        cause: which kind of cause.
        text: what would have been computed, with the numbers.
        value: what it gives, in the claim's unit.
        chance: how many hits by chance were to be expected among the alternatives of this cause.
    """

    cause: str
    text: str
    value: Decimal
    chance: Decimal


@dataclass(frozen=True)
class Case:
    """A claim to explain: what is printed, the figure, and the claims and figures around it."""

    result: Result
    figure: Figure
    ledger: Ledger
    printed: dict[str, Result]

    @property
    def decimals(self) -> int:
        """Decimals of the printed number."""
        return int(self.result.decimals)

    @property
    def stated(self) -> Decimal:
        """The printed number."""
        return Decimal(self.result.stated)

    @property
    def value(self) -> Decimal:
        """The figure, unrounded, in the claim's unit."""
        return self.figure.value_in(self.result.unit)

    def of(self, key: str) -> Decimal | None:
        """Another figure in the claim's unit; None if there is none, or it measures something else."""
        figure = self.ledger.get(key)
        if (
            figure is None
            or figure.kind == "name"
            or UNITS[figure.unit].dimension != UNITS[self.result.unit].dimension
        ):
            return None
        return figure.value_in(self.result.unit)


Alternative = tuple[str, Decimal]
"""What would have been computed, in words, and what it gives in the claim's unit."""


# -- causes, the simplest first --------------------------------------------------------------------------------------


def truncated(case: Case) -> Iterator[Alternative]:
    """The last digits cut off instead of rounded."""
    yield (
        f"{_short(case.value)}舍去尾数而没有进位",
        case.value.quantize(Decimal(1).scaleb(-case.decimals), ROUND_DOWN),
    )


def rounded_twice(case: Case) -> Iterator[Alternative]:
    """Rounded to one decimal more, and that rounded again."""
    once = round_half_up(case.value, case.decimals + 1)
    yield f"{_short(case.value)}先取为{once}，再次进位", round_half_up(once, case.decimals)


def sum_of_rounded(case: Case) -> Iterator[Alternative]:
    """A total added up from exports and imports that had been rounded, as the book has them or as they are printed."""
    parts = case.figure.key.split(".")
    for place, part in enumerate(parts):
        if part != "T":
            continue
        keys = [".".join([*parts[:place], flow, *parts[place + 1 :]]) for flow in "XM"]
        values = [case.of(key) for key in keys]
        if None in values:
            continue
        rounded = [round_half_up(value, case.decimals) for value in values]
        yield f"已取整的出口{rounded[0]}与进口{rounded[1]}相加", sum(rounded)
        stated = [case.printed.get(key) for key in keys]
        if all(one and one.unit == case.result.unit for one in stated):
            numbers = [Decimal(one.stated) for one in stated]
            yield f"印刷的出口{numbers[0]}与进口{numbers[1]}相加", sum(numbers)


def swapped(case: Case) -> Iterator[Alternative]:
    """Exports for imports, and the other way round."""
    parts = case.figure.key.split(".")
    for place, part in enumerate(parts):
        key = ".".join([*parts[:place], FLOWS.get(part, ""), *parts[place + 1 :]])
        value = case.of(key) if part in FLOWS else None
        if value is not None:
            yield f"误用了“{case.ledger[key].label}”（{_short(value)}）", value


def sign(case: Case) -> Iterator[Alternative]:
    """The sign lost, or one too many."""
    yield "正负号相反", -case.value


def power_of_ten(case: Case) -> Iterator[Alternative]:
    """A unit mistaken: 万 left out, a decimal point one place off."""
    for power, words in ((-4, "漏写“万”"), (4, "多写“万”"), (1, "小数点错后一位"), (-1, "小数点错前一位")):
        if case.stated:  # anything shrinks to zero
            yield words, case.value.scaleb(power)


def digits(case: Case) -> Iterator[Alternative]:
    """Two neighbouring digits exchanged, one digit too many, one too few."""
    right = f"{round_half_up(case.value, case.decimals):f}"
    places = [place for place, character in enumerate(right) if character.isdigit()]
    slips = []
    for one, two in itertools.pairwise(places):
        exchanged = right[:one] + right[two] + right[one + 1 : two] + right[one] + right[two + 1 :]
        slips.append((f"{right}的两位数字颠倒", exchanged))
    for place in places:
        slips.append((f"{right}漏了一位", right[:place] + right[place + 1 :]))
        for digit in dict.fromkeys((right[place], "1", "0")):
            slips.append((f"{right}多写了一个{digit}", right[:place] + digit + right[place:]))
    for text, slip in slips:
        # what is printed has these very decimals: a slip behind the point would show
        if re.fullmatch(r"-?\d+(\.\d+)?", slip) and len(slip.partition(".")[2]) == case.decimals:
            yield text, Decimal(slip)


def not_converted(case: Case) -> Iterator[Alternative]:
    """Working days compared with days as if they were the same."""
    if "*7/5" in case.figure.excel and len(case.figure.inputs) == 2:
        now, before = (Decimal(entry.value) for entry in case.figure.inputs)
        yield f"{now}与{before}的单位不同而直接相比", (now / before - 1) * 100


def no_base(case: Case) -> Iterator[Alternative]:
    """0.0, which a table prints where there is no base, read as no change."""
    if case.stated == 0 and not UNITS[case.result.unit].counted:
        yield "表中以0表示没有上年数据，误读为持平", Decimal(0)


def percent_for_points(case: Case) -> Iterator[Alternative]:
    """The relative change of a share instead of the difference in percentage points."""
    if case.figure.kind == "points_change":
        share = case.ledger.get(re.sub(r"[._]change$", "", case.figure.key))
        if share is not None and share.kind == "share":
            now = Decimal(share.value)
            yield (
                f"按比重的变化率而不是百分点，由{_short(now - case.value)}到{_short(now)}",
                (now / (now - case.value) - 1) * 100,
            )


def other_base(case: Case) -> Iterator[Alternative]:
    """Growth from levels that had been rounded; decline as share of the later value."""
    if not (match := GROWTH.match(case.figure.excel)):
        return
    now, base = (_cell(case.figure, address) for address in match.groups())
    for power in (0, 4):
        for places in (0, 1, 2):
            one, two = (round_half_up(value.scaleb(-power), places) for value in (now, base))
            if two:
                yield f"由已取整的{one}与{two}计算", (one / two - 1) * 100
    if now:
        yield "以本年而不是上年为基数", (1 - base / now) * 100


def other_average(case: Case) -> Iterator[Alternative]:
    """Average growth as the arithmetic mean, or over one year too many or too few."""
    if not (match := AVERAGE_GROWTH.match(case.figure.excel)):
        return
    last, first = (_cell(case.figure, address) for address in match.groups()[:2])
    years = int(match[3])
    yield f"总增幅除以{years}年（算术平均）", (last / first - 1) * 100 / years
    for other in (years - 1, years + 1):
        if other:
            growth = (float(last / first) ** (1 / other) - 1) * 100
            yield f"按{other}年而不是{years}年平均", Decimal(str(growth))


def other_denominator(case: Case) -> Iterator[Alternative]:
    """A share of another total among the levels of the same chapter."""
    match = SHARE.match(case.figure.excel)
    if not match:
        return
    entry = _input(case.figure, match[1])
    part = case.value * Decimal(entry.value) / 100
    for figure in case.ledger:
        if figure.chapter != case.figure.chapter or figure.kind != "level":
            continue
        if UNITS[figure.unit].dimension != UNITS[entry.unit].dimension:
            continue
        whole = figure.value_in(entry.unit)
        if whole > part > 0:
            yield f"以“{figure.label}”（{figure.text}）为分母", part / whole * 100


CAUSES: dict[str, Callable[[Case], Iterator[Alternative]]] = {
    "舍尾": truncated,
    "两次取整": rounded_twice,
    "取整后相加": sum_of_rounded,
    "进出口互换": swapped,
    "正负号": sign,
    "数量级": power_of_ten,
    "数字笔误": digits,
    "单位未折算": not_converted,
    "没有基数": no_base,
    "百分点": percent_for_points,
    "基数": other_base,
    "平均方法": other_average,
    "分母": other_denominator,
}
"""The causes, the simplest first."""


# -- search ----------------------------------------------------------------------------------------------------------


def explain(ledger: Ledger, results: list[Result]) -> dict[str, list[Proposal]]:
    """Proposals for the claims that the data does not bear out.

    Args:
        ledger: all figures of the edition.
        results: the claims with their verdicts.

    Returns:
        by claim, the simplest cause first and at most `MOST_SHOWN`; claims without proposal are left out.
    """
    printed = {result.figure: result for result in results if result.decimals}
    found = {}
    for result in results:
        if (
            result.verdict in ("differs", "last_digit")
            and result.decimals
            and ledger[result.figure].kind != "name"
        ):
            proposals = _proposals(Case(result, ledger[result.figure], ledger, printed))
            if proposals:
                found[result.claim] = proposals[:MOST_SHOWN]
    return found


def in_words(proposals: list[Proposal]) -> str:
    """Proposals as a reader sees them, the simplest first."""
    return "；或".join(f"{proposal.cause}：{proposal.text}" for proposal in proposals)


def _proposals(case: Case) -> list[Proposal]:
    found = []
    for name, cause in CAUSES.items():
        alternatives = list(cause(case))
        chance = len(alternatives) * _chance(case)
        hits = [
            (text, value) for text, value in alternatives if round_half_up(value, case.decimals) == case.stated
        ]
        if hits and chance <= MOST_CHANCE:
            text, value = hits[0]
            found.append(Proposal(name, text, value, chance))
    return found


def _chance(case: Case) -> Decimal:
    """One in as many as there are numbers of these decimals between half and twice the printed one, or the right one."""
    step, size = Decimal(1).scaleb(-case.decimals), max(abs(case.stated), abs(case.value))
    return step / max(size * Decimal("1.5"), step)


def _cell(figure: Figure, address: str) -> Decimal:
    return Decimal(_input(figure, address).value)


def _input(figure: Figure, address: str):
    """The observation at an address of the workbook, such as ``facts!F12``.

    Raises:
        TradebookError: the figure has no such input.
    """
    table, cell = address.split("!")
    row = int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    for entry in figure.inputs:
        if (entry.table, entry.row) == (table, row):
            return entry
    raise TradebookError(f"{figure.key} 的公式用到 {address}，账本中却没有这个数据。")


def _short(value: Decimal) -> str:
    """A value with as many digits as show what happened to it."""
    return f"{round_half_up(value, 4).normalize():f}"
