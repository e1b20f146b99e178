"""Find simple causes that reproduce a printed number which the data does not bear out.

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

from tradebook.audit.reconciliation import Result, Verdict
from tradebook.errors import TradebookError
from tradebook.figures.figure import Figure, Input
from tradebook.figures.ledger import Ledger
from tradebook.figures.traced import round_half_up
from tradebook.figures.units import UNITS

MOST_CHANCE = Decimal("0.5")
"""Hits by chance that may be expected among the alternatives of a cause."""
MOST_PROPOSALS = 3
"""Proposals for one claim."""
SHARE = re.compile(r"^=(?:\(.+\)|[^()]+)/([^()+\-*/]+)\*100$")
GROWTH = re.compile(r"^=\(([^()+\-*/]+)/([^()+\-*/]+)-1\)\*100$")
AVERAGE_GROWTH = re.compile(r"^=\(\(([^()+\-*/]+)/([^()+\-*/]+)\)\^\(1/(\d+)\)-1\)\*100$")
OPPOSITE_FLOWS = {"exports": "imports", "imports": "exports"}
"""The names of the flows in expressions."""
FLOW = re.compile(r"\b(?:exports|imports)\b")
TOTAL = re.compile(r"\btotal\b")
POINTS_CHANGE = re.compile(r"\.change(?:_since\(\d+\))?$| - .*$")
"""What makes of a share's key that of its change."""


@dataclass(frozen=True)
class Proposal:
    """A cause that gives the printed number.

    Attributes:
        cause: Which kind of cause.
        text: What would have been computed, with the numbers.
        value: What it gives, in the claim's unit.
        chance: How many hits by chance were to be expected among the alternatives of this cause.
    """

    cause: str
    text: str
    value: Decimal
    chance: Decimal


@dataclass(frozen=True)
class Mismatch:
    """A printed number that the data does not bear out, the figure, and the claims and figures around them.

    Attributes:
        result: The claim with its verdict.
        figure: The figure that the claim is on.
        ledger: All figures.
        printed: All claims on numbers, by the key of their figure.
    """

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
        """Return another figure in the claim's unit; None if there is none, or it measures something else."""
        figure = self.ledger.get(key)
        if (
            figure is None
            or figure.kind == "name"
            or UNITS[figure.unit].dimension != UNITS[self.result.unit].dimension
        ):
            return None
        return figure.recomputed.value_in(self.result.unit)


Alternative = tuple[str, Decimal]
"""What would have been computed, in words, and what it gives in the claim's unit."""


# -- causes, the simplest first --------------------------------------------------------------------------------------


def truncated(mismatch: Mismatch) -> Iterator[Alternative]:
    """Cut the last digits off instead of rounding."""
    yield (
        f"{_short(mismatch.value)}舍去尾数而没有进位",
        mismatch.value.quantize(Decimal(1).scaleb(-mismatch.decimals), ROUND_DOWN),
    )


def rounded_twice(mismatch: Mismatch) -> Iterator[Alternative]:
    """Round to one decimal more, and round that again."""
    once = round_half_up(mismatch.value, mismatch.decimals + 1)
    yield f"{_short(mismatch.value)}先取为{once}，再次进位", round_half_up(once, mismatch.decimals)


def sum_of_rounded(mismatch: Mismatch) -> Iterator[Alternative]:
    """Add a total up from exports and imports that are rounded, as the book has them or as they are printed."""
    for place in TOTAL.finditer(mismatch.figure.key):
        keys = [_with_flow(place, flow) for flow in OPPOSITE_FLOWS]
        exports, imports = (mismatch.of(key) for key in keys)
        if exports is None or imports is None:
            continue
        exports, imports = (round_half_up(value, mismatch.decimals) for value in (exports, imports))
        yield f"已取整的出口{exports}与进口{imports}相加", exports + imports
        claims = [mismatch.printed.get(key) for key in keys]
        stated = [Decimal(claim.stated) for claim in claims if claim and claim.unit == mismatch.result.unit]
        if len(stated) == len(claims):
            yield f"印刷的出口{stated[0]}与进口{stated[1]}相加", stated[0] + stated[1]


def swapped(mismatch: Mismatch) -> Iterator[Alternative]:
    """Take exports for imports, or the other way round."""
    for place in FLOW.finditer(mismatch.figure.key):
        key = _with_flow(place, OPPOSITE_FLOWS[place[0]])
        value = mismatch.of(key)
        if value is not None:
            yield f"误用了“{mismatch.ledger[key].label}”（{_short(value)}）", value


def _with_flow(place: re.Match[str], flow: str) -> str:
    """Return a key with a flow in a place."""
    return place.string[: place.start()] + flow + place.string[place.end() :]


def wrong_sign(mismatch: Mismatch) -> Iterator[Alternative]:
    """Lose the sign, or write one too many."""
    yield "正负号相反", -mismatch.value


def power_of_ten(mismatch: Mismatch) -> Iterator[Alternative]:
    """Mistake the unit: leave 万 out, put the decimal point one place off."""
    for power, words in ((-4, "漏写“万”"), (4, "多写“万”"), (1, "小数点错后一位"), (-1, "小数点错前一位")):
        # anything shrinks to zero
        if mismatch.stated:
            yield words, mismatch.value.scaleb(power)


def slips_of_digits(mismatch: Mismatch) -> Iterator[Alternative]:
    """Exchange two neighbouring digits, write one too many or one too few."""
    right = f"{round_half_up(mismatch.value, mismatch.decimals):f}"
    places = [place for place, character in enumerate(right) if character.isdigit()]
    slips = []
    for left, place in itertools.pairwise(places):
        exchanged = right[:left] + right[place] + right[left + 1 : place] + right[left] + right[place + 1 :]
        slips.append((f"{right}的两位数字颠倒", exchanged))
    for place in places:
        slips.append((f"{right}漏了一位", right[:place] + right[place + 1 :]))
        for digit in dict.fromkeys((right[place], "1", "0")):
            slips.append((f"{right}多写了一个{digit}", right[:place] + digit + right[place:]))
    for text, slip in slips:
        # what is printed has these very decimals: a slip behind the point would show
        if re.fullmatch(r"-?\d+(\.\d+)?", slip) and len(slip.partition(".")[2]) == mismatch.decimals:
            yield text, Decimal(slip)


def not_converted(mismatch: Mismatch) -> Iterator[Alternative]:
    """Compare working days with days as if they were the same."""
    if "*7/5" in mismatch.figure.excel and len(mismatch.figure.inputs) == 2:
        now, before = (Decimal(entry.value) for entry in mismatch.figure.inputs)
        yield f"{now}与{before}的单位不同而直接相比", (now / before - 1) * 100


def no_base(mismatch: Mismatch) -> Iterator[Alternative]:
    """Read a zero that says nothing of growth, as the print has it where there is no base, as no change."""
    if mismatch.stated == 0 and not UNITS[mismatch.result.unit].counted:
        yield "所据的零若不表示增速（如没有上年数据），误读为持平", Decimal(0)


def percent_for_points(mismatch: Mismatch) -> Iterator[Alternative]:
    """Compute the relative change of a share instead of the difference in percentage points."""
    if mismatch.figure.kind == "points_change":
        share = mismatch.ledger.get(POINTS_CHANGE.sub("", mismatch.figure.key))
        if share is not None and share.kind == "share":
            now = Decimal(share.recomputed.value)
            before = now - mismatch.value
            if before:
                yield (
                    f"按比重的变化率而不是百分点，由{_short(before)}到{_short(now)}",
                    (now / before - 1) * 100,
                )


def other_base(mismatch: Mismatch) -> Iterator[Alternative]:
    """Compute growth from rounded levels, or decline as a share of the later value."""
    if not (match := GROWTH.match(mismatch.figure.excel)):
        return
    now, base = (_cell(mismatch.figure, address) for address in match.groups())
    for power in (0, 4):
        for places in (0, 1, 2):
            later, earlier = (round_half_up(value.scaleb(-power), places) for value in (now, base))
            if earlier:
                yield f"由已取整的{later}与{earlier}计算", (later / earlier - 1) * 100
    if now:
        yield "以本年而不是上年为基数", (1 - base / now) * 100


def other_average(mismatch: Mismatch) -> Iterator[Alternative]:
    """Average growth by the arithmetic mean, or over one year too many or too few."""
    if not (match := AVERAGE_GROWTH.match(mismatch.figure.excel)):
        return
    last, first = (_cell(mismatch.figure, address) for address in match.groups()[:2])
    years = int(match[3])
    yield f"总增幅除以{years}年（算术平均）", (last / first - 1) * 100 / years
    for other in (years - 1, years + 1):
        if other:
            yield f"按{other}年而不是{years}年平均", ((last / first) ** (Decimal(1) / other) - 1) * 100


def other_denominator(mismatch: Mismatch) -> Iterator[Alternative]:
    """Compute the share of another total among the levels of the same chapter."""
    match = SHARE.match(mismatch.figure.excel)
    if not match:
        return
    entry = _input(mismatch.figure, match[1])
    part = mismatch.value * Decimal(entry.value) / 100
    for figure in mismatch.ledger:
        if figure.chapter != mismatch.figure.chapter or figure.kind != "level":
            continue
        if UNITS[figure.unit].dimension != UNITS[entry.unit].dimension:
            continue
        whole = figure.recomputed.value_in(entry.unit)
        if whole > part > 0:
            yield f"以“{figure.label}”（{figure.text}）为分母", part / whole * 100


CAUSES: dict[str, Callable[[Mismatch], Iterator[Alternative]]] = {
    "舍尾": truncated,
    "两次取整": rounded_twice,
    "取整后相加": sum_of_rounded,
    "进出口互换": swapped,
    "正负号": wrong_sign,
    "数量级": power_of_ten,
    "数字笔误": slips_of_digits,
    "单位未折算": not_converted,
    "零的含义": no_base,
    "百分点": percent_for_points,
    "基数": other_base,
    "平均方法": other_average,
    "分母": other_denominator,
}
"""The causes, the simplest first."""


# -- search ----------------------------------------------------------------------------------------------------------


def explain(ledger: Ledger, results: list[Result]) -> dict[str, list[Proposal]]:
    """Propose causes for the claims that the data does not bear out.

    Args:
        ledger: All figures of the edition.
        results: The claims with their verdicts.

    Returns:
        By claim, the simplest cause first and at most `MOST_PROPOSALS`; claims without proposal are left out.
    """
    printed = {result.figure: result for result in results if result.decimals}
    explained = {}
    for result in results:
        if result.verdict not in (Verdict.DIFFERS, Verdict.LAST_DIGIT) or not result.decimals:
            continue
        figure = result.by or ledger[result.figure].recomputed
        proposals = [] if figure.kind == "name" else _propose(Mismatch(result, figure, ledger, printed))
        if proposals:
            explained[result.claim] = proposals[:MOST_PROPOSALS]
    return explained


def in_words(proposals: list[Proposal]) -> str:
    """Write proposals as a reader sees them, the simplest first."""
    return "；或".join(f"{proposal.cause}：{proposal.text}" for proposal in proposals)


def _propose(mismatch: Mismatch) -> list[Proposal]:
    proposals = []
    for name, cause in CAUSES.items():
        alternatives = list(cause(mismatch))
        chance = len(alternatives) * _chance_of_a_hit(mismatch)
        hits = [
            (text, value)
            for text, value in alternatives
            if round_half_up(value, mismatch.decimals) == mismatch.stated
        ]
        if hits and chance <= MOST_CHANCE:
            text, value = hits[0]
            proposals.append(Proposal(name, text, value, chance))
    return proposals


def _chance_of_a_hit(mismatch: Mismatch) -> Decimal:
    """Return one in as many as there are numbers of these decimals between half and twice the printed one, or the right one."""
    step, size = Decimal(1).scaleb(-mismatch.decimals), max(abs(mismatch.stated), abs(mismatch.value))
    return step / max(size * Decimal("1.5"), step)


def _cell(figure: Figure, address: str) -> Decimal:
    return Decimal(_input(figure, address).value)


def _input(figure: Figure, address: str) -> Input:
    """Return the observation at an address of the workbook, such as ``facts!F12``.

    Raises:
        TradebookError: The figure has no such input.
    """
    table, cell = address.split("!")
    row = int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    for entry in figure.inputs:
        if (entry.table, entry.row) == (table, row):
            return entry
    raise TradebookError(f"{figure.key} 的公式用到 {address}，账本中却没有这个数据。")


def _short(value: Decimal) -> str:
    """Write a value with as many digits as show what happened to it."""
    return f"{round_half_up(value, 4).normalize():f}"
