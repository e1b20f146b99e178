"""Measures: what expressions in the prose give, a traced value that knows its wording, its label and its key.

A chapter's text says ``{eval}`area.travel.exports.growth` ``. The expression gives a measure; shown, it is a
`tradebook.figures.figure.Figure`, a phrase where the data does not define it, or the gap where data is missing. Arithmetic
on measures gives measures, whose labels and keys are put together from those of their parts.

Example:
    >>> exports = Measure(constant(42, "亿美元"), "level", "出口额", "exports")
    >>> imports = Measure(constant(31, "亿美元"), "level", "进口额", "imports")
    >>> str(exports), str(exports - imports), str(imports / exports)
    ('42.0亿美元', '11.0亿美元', '73.8%')
    >>> (imports / exports).key, (imports / exports).label
    ('imports / exports', '进口额与出口额之比')
    >>> exports > imports
    True
"""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import copy
from decimal import Decimal
from typing import Any, Self, Union

from tradebook.errors import MixedUnitsError
from tradebook.figures import indicators
from tradebook.figures.dimensions import Dimensions, define, exchanged
from tradebook.figures.figure import Absent, Figure, Phrase, choose_form, make_figure
from tradebook.figures.printed import NO_PRINT, PrintedNumbers
from tradebook.figures.ranges.hedges import EXACT, bound_when_rounded
from tradebook.figures.traced import Number, Traced, constant, describe, round_half_up, stated_decimals
from tradebook.figures.units import PERCENT, POINTS, RATIO, UNITS, Unit, are_money, base_unit, find_unit
from tradebook.figures.wording import BALANCE_CHANGES, KINDS, NO_DATA, choose_wording, omission, sign_bound

Operand = Union["Measure", Traced, Number]
"""What may stand beside a measure in a formula."""
DIFFERENCES = ("balance", "change", "difference", *BALANCE_CHANGES)
"""Kinds of amounts that are differences: their words are those of a sign, and what is computed of them is plain amounts."""
POINTS_KINDS = ("contribution", "points_change")
"""Kinds of percentage points whose words are those of a sign: what two of them differ by is none of the kind."""
SAID_UNDEFINED = ("growth", "stated_growth")
"""Kinds of which a sentence says that they are not defined, since it has the level beside them."""


class Measure:
    """A value with what a reader, a reviewer and a ledger need to know of it.

    Truth is whether there is a value: ``:::{when} area.rank`` shows its passage if the rank is known. A comparison with
    what is missing does not hold.

    Args:
        traced: The value.
        kind: How it is worded, see `tradebook.figures.wording`.
        label: What it is, in words.
        key: Its key in the ledger, the canonical expression; empty for a value of one chapter, which gets its key from
            the expression that shows it.
        dimensions: What it is, in codes, see `tradebook.figures.dimensions`.
        unit: Symbol of the unit to show, if not the kind's own.
        decimals: Decimals to show, if not the kind's own.
        notice: What stands in its place where it lacks data, if the sentence is to stay.
        printed: What the print states, for it and for what is computed from it.

    Example:
        >>> exports = Measure(constant(42, "亿美元"), "level", "出口额", "exports")
        >>> str(exports), bool(exports), exports > 40
        ('42.0亿美元', True, True)
    """

    def __init__(
        self,
        traced: Traced,
        kind: str,
        label: str,
        key: str = "",
        *,
        dimensions: Dimensions | None = None,
        unit: str | None = None,
        decimals: int | None = None,
        notice: str = "",
        printed: PrintedNumbers = NO_PRINT,
    ):
        self.traced = printed.settle(key, traced, kind, unit=unit, decimals=decimals)
        self.kind, self.label, self.key, self.printed = kind, label, key, printed
        self.dimensions = dict(dimensions or {})
        self.unit, self.decimals, self.notice = unit, decimals, notice

    # -- how it is shown -------------------------------------------------------------------------------------

    def show(self) -> Figure | Phrase | Absent:
        """Return what readers see: the figure, a phrase in its place, or the gap."""
        if self.traced.undefined_base is not None:
            return Phrase(omission(self.kind, self.traced))
        if self.traced.is_missing and self.notice:
            return Phrase(self.notice)
        if self.traced.is_missing:
            needs = sorted({cell.lack for cell in self.traced.missing_cells()})
            return Absent(self.key or self.label, self.label, needs)
        return make_figure(
            self.key,
            self.traced,
            self.kind,
            self.label,
            unit=self.unit,
            decimals=self.decimals,
            dimensions=self.dimensions,
        )

    def say(self) -> Figure | Phrase | Absent:
        """Return what a sentence shows: of what is not defined only growth, as 增速从略; anything else leaves it unsaid.

        Example:
            >>> nothing = Measure(constant(0, "亿美元"), "level", "出口额")
            >>> str(nothing.share_of(nothing)), type(nothing.share_of(nothing).say()).__name__
            ('从略（分母为零）', 'Absent')
        """
        if self.traced.undefined_base is not None and self.kind not in SAID_UNDEFINED:
            return Absent(self.key or self.label, self.label)
        return self.show()

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return self.show()._repr_mimebundle_()

    def __str__(self) -> str:
        """Return the text that readers see; empty where data is missing."""
        shown = self.show()
        return "" if isinstance(shown, Absent) else shown.text

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __repr__(self) -> str:
        return f"<{self.label or self.key}：{self or '缺'}>"

    @property
    def number(self) -> str:
        """The rounded number without unit and words, signed as it is hedged, for table cells; a dash if there is none.

        Example:
            >>> Measure(constant(Decimal("-3.14"), "%"), "growth", "同比增速").number
            '-3.1'
        """
        shown = self.show()
        if not isinstance(shown, Figure):
            return NO_DATA
        if self.traced.text:
            return self.traced.text
        signed = self.amount.removesuffix(shown.unit)
        # 3万多人 in a column of 万人
        return signed if signed != self.amount or not shown.unit else sign_bound("≥", self._digits(shown))

    @property
    def amount(self) -> str:
        """The rounded number with its unit, signed as it is hedged, without other words, for table cells; a dash if there is none.

        Example:
            >>> Measure(constant(Decimal("-3.14"), "%"), "growth", "同比增速").amount
            '-3.1%'
        """
        shown = self.show()
        if not isinstance(shown, Figure):
            return NO_DATA
        if self.traced.text:
            return self.traced.text + shown.unit
        digits = self._digits(shown)
        bound = bound_when_rounded(self.traced.bound, Decimal(shown.value), Decimal(digits))
        # a minus behind a sign is none that tables write by themselves
        return sign_bound(bound, (digits if bound == EXACT else digits.replace("-", "−")) + shown.unit)

    @staticmethod
    def _digits(shown: Figure) -> str:
        return f"{round_half_up(Decimal(shown.value), shown.decimals):f}"

    # -- with other words ------------------------------------------------------------------------------------

    def _with(self, **changes: Any) -> Self:
        other = copy(self)
        vars(other).update(changes)
        return other

    @property
    def chosen(self) -> Traced:
        """Its value; if it was chosen among others, with all of them as its lineage, so that it can be chosen again."""
        return self.traced

    def to(self, unit: str) -> Self:
        """Return it shown in another unit, also of another currency; a gap, if the rate of its year is not known.

        Raises:
            MixedUnitsError: The unit does not measure the same thing.
        """
        converted = self.traced.to(unit)
        return self._with(unit=unit, traced=converted if converted.is_missing else self.traced)

    def rounded(self, decimals: int) -> Self:
        """Return it shown with so many decimals."""
        return self._with(decimals=decimals)

    def worded(self, kind: str) -> Self:
        """Return it worded as another kind, see `tradebook.figures.wording`."""
        return self._with(kind=kind)

    def named(self, label: str) -> Self:
        """Return it with a label of one's own."""
        return self._with(label=label)

    def compare(self, other: Operand, more: str, less: str, same: str) -> Phrase | Absent:
        """Choose a wording by whether it is above, below or equal to another value; what reads the same is equal.

        Example:
            >>> rate = Measure(constant(12, "%"), "growth", "出口增速")
            >>> str(rate.compare(constant(8, "%"), "快于", "慢于", "持平于"))
            '快于'
            >>> other = Measure(constant(Decimal("12.04"), "%"), "growth", "进口增速")
            >>> str(other), str(rate.compare(other, "快于", "慢于", "持平于"))
            ('增长12.0%', '持平于')
        """
        value = self._operand(other)
        if self.traced.is_missing or value.is_missing:
            return self._absent_beside(value)
        if self.reads_like(other):
            return Phrase(same)
        return Phrase(choose_wording(self.traced, value, more, less, same))

    def reads_like(self, other: Operand) -> bool:
        """Tell whether readers see the same number, or the very number that it is compared with; of what is missing they see none."""
        if self.traced.is_missing or (isinstance(other, Measure) and other.traced.is_missing):
            return False
        if isinstance(other, Measure):
            return self._rounded == other._rounded
        number, unit = self._rounded
        return self._operand(other).to(unit).value == number

    @property
    def _rounded(self) -> tuple[Decimal, Unit]:
        """The number that readers see, without sign words, and its unit."""
        value, decimals = choose_form(self.traced, self.kind, unit=self.unit, decimals=self.decimals)
        return round_half_up(value.value, decimals), value.unit

    def _absent_beside(self, value: Traced) -> Absent:
        needs = {cell.lack for node in (self.traced, value) for cell in node.missing_cells()}
        return Absent(self.key or self.label, self.label, sorted(needs))

    # -- arithmetic ------------------------------------------------------------------------------------------

    def _operand(self, other: Operand) -> Traced:
        """Return another value in this one's unit, if that measures the same thing."""
        if isinstance(other, int | Decimal):
            return self._in_shown_unit(other)
        value = self._plain(other)
        # what is missing may have no unit yet
        if value.is_missing or (self.traced.is_missing and not are_money(value.unit, self.traced.unit)):
            return value.as_unit(self.traced.unit)
        same = value.unit.quantity == self.traced.unit.quantity
        return value.to(self.traced.unit) if same and value.unit != self.traced.unit else value

    def _in_shown_unit(self, number: Number) -> Traced:
        """Return a bare number as an amount of the unit that readers see, in the unit of the value.

        Raises:
            MixedUnitsError: They see another unit than the data has, which next year may be another one again.
        """
        own = self.traced.unit
        if self.unit is not None and not self.traced.is_missing:
            return constant(number, self.unit).to(own)
        if number and not self.traced.is_missing and self.kind in KINDS:
            shown = KINDS[self.kind].unit(self.traced)
            if shown != own:
                raise MixedUnitsError(
                    f'{number}是多少{shown}还是多少{own}，说不清。请写明“{self.label}”的单位，如 .to("{shown}")'
                )
        return constant(number, own)

    def _combine(self, sign: str, other: Operand, result: Traced, kind: str, label: str) -> Measure:
        key = self.key
        if key and self.unit is not None and sign in "+-" and isinstance(other, int | Decimal):
            # the number is one of this unit
            key = f'{enclose(key)}.to("{self.unit}")'
        return Measure(
            result,
            kind,
            self.label + label.replace("{}", label_of(other)),
            join_keys(key, sign, other),
            dimensions=self._combination(sign, self.dimensions, self._dimensions_of(other, sign)),
            unit=self.unit if result.unit.dimension == self.traced.unit.dimension else None,
            printed=self.printed,
        )

    def _combination(self, sign: str, own: Dimensions, others: Dimensions) -> Dimensions:
        """Return the dimensions of a calculation from those of its parts."""
        match sign:
            case "+":
                return define("sum", parts=[own, others])
            case "-":
                return define("difference", of=own, less=others)
            case "*":
                return define("product", of=own, times=others)
            case _:
                return define("ratio", of=own, to=others)

    def _alike(self, other: Measure) -> Dimensions:
        """Return the dimensions of another measure in the currency of this one, as `_operand` returns its value."""
        return exchanged(other.dimensions, other.traced.unit, self.traced.unit)

    def _dimensions_of(self, other: Operand, sign: str) -> Dimensions:
        """Return the dimensions of an operand; a bare number that is added or subtracted is one of the unit shown."""
        if isinstance(other, Measure):
            return self._alike(other)
        if isinstance(other, Traced):
            return {}
        unit = (self.unit or self.traced.unit.symbol) if sign in "+-" else ""
        return define("constant", value=str(other), unit=unit)

    def _computed(self, value: Traced, kind: str, label: str, key: str, dimensions: Dimensions) -> Measure:
        """Return a value computed from this one, which the print may state, too."""
        return Measure(value, kind, label, key, dimensions=dimensions, printed=self.printed)

    def __add__(self, other: Operand) -> Measure:
        return self._combine("+", other, self.traced + self._operand(other), self._kind_of_sum(), "与{}之和")

    def __radd__(self, other: int) -> Measure:
        return self if other == 0 else self + other

    def __sub__(self, other: Operand) -> Measure:
        """Return the difference; that of two percentages in percentage points, worded as 高 or 低."""
        value = self._operand(other)
        if self.traced.unit == PERCENT and value.unit == PERCENT:
            return self._combine("-", other, indicators.points(self.traced, value), "gap", "与{}之差")
        if self.kind in POINTS_KINDS and value.unit == POINTS:
            return self._combine("-", other, self.traced - value, "gap", "与{}之差")
        return self._combine("-", other, self.traced - value, self._kind_of_sum(), "与{}之差")

    def _kind_of_sum(self) -> str:
        return "level" if self.kind in DIFFERENCES else self.kind

    def __mul__(self, other: Operand) -> Measure:
        return self._combine("*", other, self.traced * self._plain(other), self.kind, "与{}之积")

    def __truediv__(self, other: Operand) -> Measure:
        """Return the ratio; that of two values of one dimension in %, worded as a share."""
        if isinstance(other, int | Decimal):
            return self._combine("/", other, self.traced / other, self.kind, "÷{}")
        value = self._operand(other)
        if value.unit.dimension == self.traced.unit.dimension:
            return self._combine("/", other, indicators.share(self.traced, value), "share", "与{}之比")
        # 457 that are 25% of all make 1828
        is_ratio = value.unit.dimension == RATIO.dimension
        if not is_ratio and value.unit.factor != 1 and not value.is_missing:
            raise MixedUnitsError(
                f"{describe(value)}的单位是{value.unit}，除以它得到的是每{value.unit}多少还是每一个多少，说不清。"
                f'请写成 .per(…)，或每{value.unit}的 .per(…, "{value.unit}")。'
            )
        divisor = value.to(RATIO) if is_ratio else value.as_unit(RATIO)
        return self._combine("/", other, self.traced / divisor, self.kind, "与{}之比")

    @staticmethod
    def _plain(other: Operand) -> Traced:
        """Return an operand as a traced value; a bare number has no unit."""
        if isinstance(other, Measure):
            return other.traced
        return other if isinstance(other, Traced) else constant(other)

    def __neg__(self) -> Measure:
        key = self.key and f"-({self.key})"
        dimensions = define("negative", of=self.dimensions)
        return Measure(
            -self.traced,
            self.kind,
            self.label,
            key,
            dimensions=dimensions,
            unit=self.unit,
            printed=self.printed,
        )

    def __abs__(self) -> Measure:
        key = self.key and f"abs({self.key})"
        dimensions = define("absolute", of=self.dimensions)
        return Measure(
            abs(self.traced),
            self._kind_of_sum(),
            self.label,
            key,
            dimensions=dimensions,
            unit=self.unit,
            printed=self.printed,
        )

    def gap_to(self, other: Measure) -> Measure:
        """Return by how much it is above or below another, after 与…相比: 高4.2个百分点, 低26.8亿美元, 持平."""
        kinds = {PERCENT: "gap", POINTS: "gap", UNITS["位"]: "rank_gap"}
        return (self - other).worded(kinds.get(self.traced.unit, "difference"))

    def beside(self, other: Measure, name: str) -> Phrase | Absent:
        """Say by how much it is above or below another that is named: 高于全国4.2个百分点, 与全国持平.

        Args:
            other: What it is compared with.
            name: That in words.

        Example:
            >>> rate, other = (Measure(constant(n, "%"), "growth", "增速", f"r{n}") for n in (12, 8))
            >>> str(rate.beside(other, "全国")), str(other.beside(rate, "本省")), str(rate.beside(rate, "全国"))
            ('高于全国4.0个百分点', '低于本省4.0个百分点', '与全国持平')
        """
        gap = self.gap_to(other)
        if not gap:
            return self._absent_beside(other.traced)
        if gap.rounds_to_zero:
            return compose(f"与{name}", gap)
        is_above = gap.is_up != (gap.kind == "rank_gap")
        amount = gap.worded("amount" if gap.kind == "difference" else "unsigned")
        amount = amount.rounded(0) if gap.kind == "rank_gap" else amount
        return compose(f"{'高于' if is_above else '低于'}{name}", amount)

    def pace_beside(self, other: Measure, name: str, *, is_said: bool = False) -> Phrase | Absent:
        """Say of growth by how much it is above or below another that is named; of two falls, which is the smaller one.

        Of a rise and a fall both are said: how far apart they are does not tell which is which.

        Args:
            other: The growth that it is compared with.
            name: Whose that is, in words.
            is_said: Whether the growth itself has just been said.

        Example:
            >>> rate, fall, more = (Measure(constant(n, "%"), "growth", "增速", f"r{n}") for n in (2, -8, -12))
            >>> str(rate.pace_beside(fall, "全国")), str(fall.pace_beside(more, "全国")), str(more.pace_beside(fall, "全国"))
            ('增长2.0%，全国下降8.0%', '降幅比全国小4.0个百分点', '降幅比全国大4.0个百分点')
            >>> str(rate.pace_beside(fall, "全国", is_said=True))
            '全国下降8.0%'
        """
        if self and other and not self.goes_with(other):
            apart = compose(name, other)
            return apart if is_said else compose(self, "，", apart)
        if not (self.is_down and other.is_down):
            return compose("增速", self.beside(other, name))
        gap = self.gap_to(other)
        if gap.rounds_to_zero:
            return Phrase(f"降幅与{name}相同")
        return compose(f"降幅比{name}{'小' if gap.is_up else '大'}", gap.worded("unsigned"))

    def goes_with(self, other: Measure) -> bool:
        """Tell whether it and another both rise, both fall, or both stay."""
        return (self.is_up, self.is_down) == (other.is_up, other.is_down)

    def change_from(self, other: Measure) -> Measure:
        """Return by how much it has changed from another: 提高0.4个百分点, 增加82.4亿美元, 逆差收窄1.3亿美元."""
        return (self - other).worded(self._kind_of_change(other))

    def _kind_of_change(self, then: Measure) -> str:
        """Choose how its change from another value is worded: that of a balance by which sides both are on.

        A balance that reads as zero is on neither side.
        """
        if self.traced.unit in (PERCENT, POINTS):
            return "points_change"
        if self.traced.unit == UNITS["位"]:
            return "rank_change"
        if self.kind != "balance" or not (self and then):
            return "change"
        sides = {measure._side for measure in (self, then)} - {0}
        if len(sides) == 2:
            return "turn_of_balance"
        return "change" if not sides else "surplus_change" if 1 in sides else "deficit_change"

    def growth_from(self, base: Measure) -> Measure:
        """Return by how many percent it has grown from another, after 比…: 增长169.5%.

        Example:
            >>> firms = Measure(constant(90, "户"), "count", "企业数", "firms")
            >>> str(firms.growth_from(firms - 50))
            '增长125.0%'
        """
        rate = indicators.growth(self.traced, self._operand(base))
        key = f"{enclose(self.key)}.growth_from({base.key})" if self.key and base.key else ""
        dimensions = define("growth_over", of=self.dimensions, base=self._alike(base))
        return self._computed(rate, "growth_from", f"{self.label}比{base.label}的增速", key, dimensions)

    def share_of(self, whole: Measure) -> Measure:
        """Return its share in a whole, in %."""
        return (self / whole).named(f"{self.label}占{whole.label}的比重")

    def per(self, number: Measure, unit: str = "") -> Measure:
        """Return it per one of what was counted: ``area.all.total.per(fact.population).to("美元")``.

        Args:
            number: How many there are.
            unit: Another unit than one of them, such as 万人: per ten thousand persons.
        """
        level = self.traced.to(base_unit(self.traced.unit))
        one = unit or base_unit(number.traced.unit)
        # what is not in the data may have no unit of its own
        heads = number.traced.as_unit(find_unit(one)) if number.traced.is_missing else number.traced.to(one)
        choice = f', "{unit}"' if unit else ""
        key = f"{self.key}.per({number.key}{choice})" if self.key and number.key else ""
        label = f"{self.label}（按{f'每{unit}' if unit else ''}{number.label}平均）"
        value = indicators.average_per(level, heads)
        dimensions = define("per_head", of=self.dimensions, number=number.dimensions, unit=unit)
        return self._computed(value, self.kind, label, key, dimensions)

    def multiple_of(self, other: Measure) -> Measure:
        """Return how many times another it is: 2.5倍; below one in %: 40.0%."""
        ratio = (self / other).named(f"{self.label}相当于{other.label}的倍数")
        return ratio if ratio < 100 else ratio.to("倍")

    def ratio_to(self, other: Measure) -> Measure:
        """Return it in % of another that is counted otherwise, such as users of inhabitants: 105.3%."""
        factor = other.traced.unit.factor / self.traced.unit.factor
        like = (other.traced if factor == 1 else other.traced * factor).as_unit(self.traced.unit)
        key = f"{enclose(self.key)}.ratio_to({other.key})" if self.key and other.key else ""
        label = f"{self.label}相当于{other.label}的比例"
        dimensions = define("ratio", of=self.dimensions, to=other.dimensions)
        return self._computed(indicators.share(self.traced, like), "share", label, key, dimensions)

    def only_if(self, condition: object) -> Self | Absent:
        """Return it if a condition holds; else the gap, with which its clause is left out.

        Example:
            >>> rest = Measure(constant(3, "亿美元"), "level", "出入")
            >>> str(rest.only_if(rest > 2)), str(rest.only_if(rest > 5))
            ('3.0亿美元', '')
        """
        return self if condition else Absent(self.key or self.label, self.label)

    @property
    def rounds_to_zero(self) -> bool:
        """True if zero is what it shows, which growth and change word as 持平."""
        return bool(self) and self._side == 0

    @property
    def is_up(self) -> bool:
        """True if what it shows is above zero: for conditions that say 增长 or 提高; not of what rounds to zero."""
        return bool(self) and self._side > 0

    @property
    def is_down(self) -> bool:
        """True if what it shows is below zero: for conditions that say 下降 or 减少; not of what rounds to zero."""
        return bool(self) and self._side < 0

    @property
    def _side(self) -> int:
        """On which side of zero the number is that readers see: 1, -1, or 0 on neither."""
        number, _ = self._rounded
        return (number > 0) - (number < 0)

    def contradicts(self, other: Measure) -> bool:
        """Tell whether it and another statement of one quantity cannot both be right, whatever their rounding."""
        return indicators.contradict(self.traced, self._operand(other))

    # -- order -----------------------------------------------------------------------------------------------

    def rank_beside(self, *others: Measure) -> Measure:
        """Return its position among others and itself, in 位: 第1位; equal values share a position.

        Example:
            >>> rates = [Measure(constant(rate, "%"), "growth", "增速", f"rate{rate}") for rate in (12, 8)]
            >>> str(rates[1].rank_beside(rates[0]))
            '第2位'
        """
        values = {"": self.traced, **{str(place): self._operand(other) for place, other in enumerate(others)}}
        label = f"{self.label}与{'、'.join(other.label for other in others)}比的位次"
        keys = [each.key for each in (self, *others)]
        key = f"{keys[0]}.rank_beside({', '.join(keys[1:])})" if all(keys) else ""
        dimensions = define("rank", of=self.dimensions, among=[self._alike(each) for each in (self, *others)])
        return self._computed(indicators.rank("", values), "rank", label, key, dimensions)

    def _holds(self, other: Operand, test: Callable[[Traced, Traced], bool]) -> bool:
        value = self._operand(other)
        return not (self.traced.is_missing or value.is_missing) and test(self.traced, value)

    def __bool__(self) -> bool:
        return not self.traced.is_missing

    def __lt__(self, other: Operand) -> bool:
        return self._holds(other, lambda a, b: a < b)

    def __le__(self, other: Operand) -> bool:
        return self._holds(other, lambda a, b: a <= b)

    def __gt__(self, other: Operand) -> bool:
        return self._holds(other, lambda a, b: a > b)

    def __ge__(self, other: Operand) -> bool:
        return self._holds(other, lambda a, b: a >= b)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Measure | Traced | int | Decimal):
            return NotImplemented
        return self._holds(other, lambda a, b: a == b)

    def __ne__(self, other: object) -> bool:
        if not isinstance(other, Measure | Traced | int | Decimal):
            return NotImplemented
        return self._holds(other, lambda a, b: a != b)

    __hash__ = object.__hash__


def compose(*parts: str | Measure | Phrase | Absent, between: str = "") -> Phrase | Absent:
    """Put words and measures together as a phrase, in which each number keeps its record.

    Args:
        *parts: Words, measures and phrases, in their order.
        between: What stands between two of them.

    Returns:
        The phrase; the gap of the first part that lacks data.

    Example:
        >>> rate = Measure(constant(12, "%"), "growth", "出口增速", "rate")
        >>> str(compose(compose("出口", rate), "进口持平", between="，"))
        '出口增长12.0%，进口持平'
    """
    shown = [part.show() if isinstance(part, Measure) else part for part in parts]
    for part in shown:
        if isinstance(part, Absent):
            return part
    whole = [part for part in shown if not isinstance(part, Absent)]
    return Phrase(
        *(piece for n, part in enumerate(whole) for piece in ((between, part) if n and between else (part,)))
    )


def respectively(*rates: Measure, last: str = "和") -> Phrase | Absent:
    """List growth of several things, with the direction said once if it is the same: 分别增长12.7%、8.4%和8.0%.

    Args:
        *rates: Two or more.
        last: What stands before the last one.

    Returns:
        The list; a gap if none has data, or nothing stands for the lack of it.

    Example:
        >>> up, more, down = (Measure(constant(n, "%"), "growth", "增速", f"r{n}") for n in (12, 8, -3))
        >>> str(respectively(up, more)), str(respectively(up, more, down))
        ('分别增长12.0%和8.0%', '分别增长12.0%、增长8.0%和下降3.0%')
        >>> str(respectively(*(Measure(constant(0, "%"), "growth", "增速", f"z{n}") for n in (1, 2))))
        '均与上年持平'
    """
    first, *others = rates
    if not any(rates):
        return first._absent_beside(others[-1].traced)
    if all(rate and rate.rounds_to_zero for rate in rates):
        return compose("均", first)
    if all(rate.is_up for rate in rates) or all(rate.is_down for rate in rates):
        others = [rate.worded("unsigned").rounded(stated_decimals(rate._rounded[0])) for rate in others]
    return compose("分别", compose(first, *others[:-1], between="、"), last, others[-1])


def measure(traced: Traced, kind: str, label: str, key: str = "", **how: Any) -> Measure:
    """Make a measure of a value that a chapter computes for itself; the arguments are those of `Measure`.

    Example:
        >>> str(measure(constant(3, "年"), "run", "连续增长的年数"))
        '连续3年'
    """
    return Measure(traced, kind, label, key, **how)


def key_of(value: Operand) -> str:
    """Return the key of an operand; a number is its own.

    Example:
        >>> key_of(Decimal("2.5"))
        '2.5'
    """
    return value.key if isinstance(value, Measure) else "" if isinstance(value, Traced) else str(value)


def label_of(value: Operand) -> str:
    """Return the label of an operand; a number is its own.

    Example:
        >>> label_of(100)
        '100'
    """
    return value.label if isinstance(value, Measure) else "其他数" if isinstance(value, Traced) else str(value)


def join_keys(key: str, sign: str, other: Operand) -> str:
    """Return the key of a calculation; none if a part has none.

    Example:
        >>> join_keys("a + b", "/", 2)
        '(a + b) / 2'
    """
    parts = [key, key_of(other)]
    if not all(parts):
        return ""
    return f" {sign} ".join(map(enclose, parts))


def enclose(key: str) -> str:
    """Put a calculation in brackets, so that more can follow it.

    Example:
        >>> enclose("a + b"), enclose('fact("rank", sector="SC")')
        ('(a + b)', 'fact("rank", sector="SC")')
    """
    return f"({key})" if re.search(r" [-+*/] ", key) else key
