"""Series: the observations of one thing over the years, which expressions in the prose speak of.

A series shows its value in the edition's year; ``.growth``, ``.share``, ``.at(2019)`` ... give what is computed from it, each
with its wording, label and key. A group is several series side by side, such as the exports of all sectors: it has the same
properties, member by member, and says which is largest, what all sum up to, and how concentrated they are.

Example:
    >>> from tradebook.figures.traced import constant
    >>> exports = Series("exports", "陕西出口", {y: constant(v, "亿美元") for y, v in {2021: 40, 2022: 42}.items()}, 2022)
    >>> str(exports), str(exports.growth), exports.growth.label, exports.growth.key
    ('42.0亿美元', '增长5.0%', '陕西出口同比增速', 'exports.growth')
    >>> str(exports.at(2021)), exports.at(2021).label
    ('40.0亿美元', '2021年陕西出口额')
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import dropwhile, pairwise
from typing import Any, Self, overload

from tradebook.data.names import says_computed
from tradebook.errors import FigureError
from tradebook.figures import indicators
from tradebook.figures.dimensions import Dimensions, define, exchanged, in_year, innermost, of_all_years
from tradebook.figures.figure import Absent, Phrase
from tradebook.figures.measure import Measure, Operand, compose, enclose
from tradebook.figures.money.exchange import as_asked, lacking_rates
from tradebook.figures.traced import Traced
from tradebook.figures.units import LARGE, PERCENT, POINTS, are_money, find_unit, name_of_currency, of_size
from tradebook.figures.wording import BALANCE_CHANGES, word_lacking

NO_GROWTH = "增速从略"
"""What stands for growth where the year before is not in the data."""
NO_YEAR = 0
"""The year of which nothing is known: the first in which something happens that never did."""

Values = Mapping[int, Traced]
"""Values by year."""


@dataclass(frozen=True)
class Break:
    """A year from which on a series is of something else than before, as codes were added, split or merged.

    Attributes:
        reason: What happened, in words: 2023年起增列政府服务.
        basis: What this year and the one before can be compared by, a series without values if there is nothing; None if
            the series itself can be.
        is_apart: True if the series is nothing of what its whole is compared by, as it is new and no part of another.
    """

    reason: str
    basis: Series | None = None
    is_apart: bool = False


class Series(Measure):
    """A yearly series; as a measure it is its value in one year.

    Args:
        name: Its canonical expression.
        subject: What it is of, such as 陕西旅行服务出口.
        values: By year.
        year: The edition's year.
        noun: What completes the label: 额, 差额.
        kind: How its values are worded.
        whole: What it is a part of, for shares and contributions; None for a total.
        member: Its name among those beside it, such as 旅行服务.
        short: What it is called as a whole of which parts have shares, such as 全部服务出口; else the subject.
        stated_growth: Growth that the source states, which goes before the computed one; a series has its own key.
        whole_dimensions: What the whole is, in codes, if that is known apart from the whole.
        growth_dimensions: What the stated growth is, in codes.
        dimensions: What it is in all years, in codes.
        breaks: The years from which on it is of something else, with what is to be said of that.
        **how: As of `Measure`.

    Attributes:
        values: By year, all in the unit of the year that it shows: amounts that the source states in another currency are
            converted at the rate of their year, and missing without it.
        shown_year: The year that it shows.
    """

    def __init__(
        self,
        name: str,
        subject: str,
        values: Values,
        year: int,
        *,
        noun: str = "额",
        kind: str = "level",
        whole: Series | None = None,
        member: str = "",
        short: str = "",
        stated_growth: Values | Series | None = None,
        whole_dimensions: Dimensions | None = None,
        growth_dimensions: Dimensions | None = None,
        dimensions: Dimensions | None = None,
        shown_year: int | None = None,
        breaks: Mapping[int, Break] | None = None,
        **how: Any,
    ):
        shown_year = year if shown_year is None else shown_year
        self._name, self.subject, self.noun = name, subject, noun
        self._stated_dimensions = of_all_years(dimensions or {})
        self._converted, self.values, dimensions = _in_one_unit(values, shown_year, self._stated_dimensions)
        self.edition_year, self.shown_year = year, shown_year
        self.whole, self.member, self.short = whole, member or subject, short or subject
        self._stated_growth, self._breaks = stated_growth, dict(breaks or {})
        self._whole_dimensions, self._growth_dimensions = whole_dimensions, growth_dimensions
        self._in_source: Series | None = None
        self._selection: tuple[tuple[Traced, Traced], str, str, Dimensions] | None = None
        self._is_implied = False
        super().__init__(
            self._value_in(shown_year),
            kind,
            f"{'' if shown_year == year else f'{shown_year}年'}{subject}{noun}",
            self._key_in(shown_year),
            dimensions=in_year(of_all_years(dimensions or {}), shown_year),
            **how,
        )
        self.values = {each: self._settled(each, value) for each, value in self.values.items()}

    def _key_in(self, year: int) -> str:
        """Return the key of its value in a year."""
        return self._name if year == self.edition_year else f"{enclose(self._name)}.at({year})"

    def _settled(self, year: int, value: Traced) -> Traced:
        """Return the value of a year, or what the print states of it."""
        if year == self.shown_year:
            return self.traced
        key = self._key_in(year)
        return self.printed.settle(key, value, self.kind, unit=self.unit, decimals=self.decimals)

    @property
    def all_years(self) -> Dimensions:
        """What it is, in codes, whatever the year."""
        return of_all_years(self.dimensions)

    @property
    def break_in_currency(self) -> Phrase | Absent:
        """Since when it is in the currency shown, if it was in another one before, and how those years compare."""
        others = {year: value for year, value in self._converted.items() if year < self.shown_year}
        lacking = [label for year in others for label in lacking_rates(self.values[year])]
        currency = self.traced.unit.currency
        earlier = [value.unit.currency for value in others.values() if value.unit.currency != currency]
        if not earlier:
            return Absent(f"{self.key}.break_in_currency", f"{self.subject}改用另一种货币")
        before, now = name_of_currency(earlier[-1]), name_of_currency(currency)
        how = f"{word_lacking(lacking)}，有关各年不能折算，不作比较" if lacking else "此前各年按当年年平均汇率折算"
        return Phrase(f"{self.subject}{max(others) + 1}年起以{now}计，此前以{before}计；{how}")

    @property
    def codes(self) -> Dimensions:
        """What its observations are, in codes: area, sector, flow."""
        return innermost(self.dimensions)

    def _value_in(self, year: int) -> Traced:
        """Return the value of a year; a year that the series does not have is not known."""
        if year in self.values:
            return self.values[year]
        unit = next((value.unit for value in self.values.values()), PERCENT)
        return indicators.unknown(unit)

    def _derive(
        self, name: str, label: str, values: Values, kind: str, dimensions: Dimensions, **how: Any
    ) -> Series:
        """Return a series computed from this one, showing the same year."""
        return Series(
            f"{enclose(self._name)}.{name}",
            label,
            values,
            self.edition_year,
            noun="",
            kind=kind,
            member=self.member,
            dimensions=dimensions,
            shown_year=self.shown_year,
            printed=self.printed,
            **how,
        )

    def _measure(self, name: str, label: str, value: Traced, kind: str, **terms: Any) -> Measure:
        """Return a single value computed from this series; what it is called is its definition, applied to the terms."""
        definition = define(name.partition("(")[0], **{"of": self.all_years, **terms})
        dimensions = in_year(definition, self.shown_year)
        if self.shown_year != self.edition_year:
            label = f"{self.shown_year}年{label}"
        key = f"{enclose(self.key)}.{name}"
        return Measure(value, kind, label, key, dimensions=dimensions, printed=self.printed)

    @overload
    def __add__(self, other: Series) -> Series: ...

    @overload
    def __add__(self, other: Operand) -> Measure: ...

    def __add__(self, other: Operand) -> Measure:
        return super().__add__(other)

    @overload
    def __sub__(self, other: Series) -> Series: ...

    @overload
    def __sub__(self, other: Operand) -> Measure: ...

    def __sub__(self, other: Operand) -> Measure:
        return super().__sub__(other)

    def __truediv__(self, other: Operand) -> Measure:
        """Return the ratio; that to another of its years is of what both years have."""
        ratio = super().__truediv__(other)
        if not isinstance(other, Series) or other._name != self._name:
            return ratio
        over = self._over(*sorted((self.shown_year, other.shown_year)))
        if over is None:
            return ratio._with(traced=indicators.unknown(PERCENT))
        if over is self:
            return ratio
        alike = over.at(self.shown_year) / over.at(other.shown_year)
        return ratio._with(traced=alike.traced, dimensions=alike.dimensions)

    def _combine(self, sign: str, other: Operand, result: Traced, kind: str, label: str) -> Measure:
        """Return a calculation; a sum or difference of series is a series, too, and has growth.

        Another series that shows another year stays as it is in that year.
        """
        measure = super()._combine(sign, other, result, kind, label)
        if sign not in "+-" or not isinstance(other, Series):
            return measure
        same_year = other.shown_year == self.shown_year
        how: dict[str, Any] = {"noun": "", "kind": kind, "unit": measure.unit, "printed": self.printed}
        if not same_year and self.shown_year != self.edition_year:
            # each stays in its year: with the years left to the whole, it would have the key of a sum of one year
            label = self.label + label.replace("{}", f"{other.shown_year}年{other._undated}")
            how["dimensions"] = measure.dimensions
            return Series(measure.key, label, {self.shown_year: result}, self.shown_year, **how)
        others = other.values if same_year else dict.fromkeys(self.values, other.traced)
        calculate = operator.add if sign == "+" else operator.sub
        if (self.traced.unit, result.unit) == (PERCENT, POINTS):
            calculate = indicators.points
        codes = self._alike(other)
        values = {y: calculate(value, self._operand(others[y])) for y, value in self.values.items() if y in others}
        return Series(
            f"{enclose(self._name)} {sign} {enclose(other._name if same_year else other.key)}",
            self._undated + label.replace("{}", other._undated if same_year else other.label),
            values | {self.shown_year: result},
            self.edition_year,
            dimensions=self._combination(sign, self.all_years, of_all_years(codes) if same_year else codes),
            shown_year=self.shown_year,
            **how,
        )

    @property
    def _undated(self) -> str:
        """Its label without the year that it shows."""
        return f"{self.subject}{self.noun}"

    def named(self, label: str) -> Self:
        """Return it with a name of one's own, which what is computed of it has, too."""
        return self._with(label=label, subject=label, noun="", member=label, short=label)

    # -- years -----------------------------------------------------------------------------------------------

    @property
    def years(self) -> list[int]:
        """The years for which it has a value, up to the edition's."""
        return [year for year, value in self.values.items() if not value.is_missing]

    @property
    def first_year(self) -> int:
        """Its first year; the edition's if it has none."""
        return min(self.values, default=self.edition_year)

    def at(self, year: int | Measure) -> Series:
        """Return it as it was in a year, which can be a measure such as `first_positive`: ``area.all.total.at(2019)``."""
        if isinstance(year, Measure):
            year = int(year.traced.value) if year else NO_YEAR
        # anything else would be a year of which nothing is known
        year = operator.index(year)
        other = Series(
            self._name,
            self.subject,
            {**self.values, **self._converted},
            self.edition_year,
            noun=self.noun,
            kind=self.kind,
            whole=self.whole,
            member=self.member,
            short=self.short,
            stated_growth=self._stated_growth,
            whole_dimensions=self._whole_dimensions,
            growth_dimensions=self._growth_dimensions,
            dimensions=self._stated_dimensions,
            shown_year=year,
            breaks=self._breaks,
            unit=self.unit,
            decimals=self.decimals,
            notice=self.notice,
            printed=self.printed,
        )
        return other if self._in_source is None else other._with(_in_source=self._in_source)

    @property
    def previous(self) -> Series:
        """The year before."""
        return self.at(self.shown_year - 1)

    @property
    def first(self) -> Series:
        """Its first year."""
        return self.at(self.first_year)

    @property
    def latest(self) -> Series:
        """The newest year that has a value; the year that it shows if none has."""
        known = [year for year, value in self._until_shown().items() if not value.is_missing]
        return self.at(max(known, default=self.shown_year))

    def since(self, year: int) -> Span:
        """Return the years from one on: ``area.all.total.since(2016).average_growth``."""
        return Span(self, year)

    @property
    def history(self) -> Span:
        """All its years that are in the data: ``area.all.total.history.average``."""
        return Span(self, self.first_year, years=tuple(self.values))

    def with_growth(self, rates: Series) -> Self:
        """Return it with growth that the source states, and with the level of the year before that both imply.

        A level that is recorded of the year before stays, unless it and the growth cannot both be right; where the source
        states no growth, or an import computed it, it follows from the levels.
        """
        year = self.shown_year
        rate, recorded = rates._value_in(year), self._value_in(year - 1)
        if not (recorded.is_missing or self.traced.is_missing) and (rate.is_missing or _is_computed(rate)):
            others = {other: value for other, value in rates.values.items() if other != year}
            return self._with(_stated_growth=others, _growth_dimensions=rates.all_years)
        base = indicators.implied_base(self._value_in(year), rate)
        if not (recorded.is_missing or indicators.contradict(base, recorded)):
            return self._with(_stated_growth=rates)
        implied = define("implied_base", of=self.all_years, growth=rates.all_years)
        with_base = self.restated({**self.values, year - 1: base}, self.in_years({year - 1: implied}))
        return with_base._with(_stated_growth=rates, _is_implied=True)

    @property
    def is_implied(self) -> bool:
        """True if the level of the year before is none that is recorded, but follows from the growth that the source states."""
        return self._is_implied

    def in_years(self, others: Mapping[int, Dimensions]) -> Dimensions:
        """Return what it is, in codes, with something else in some years.

        Args:
            others: What it is in these years, in codes.
        """
        years = {str(year): dimensions for year, dimensions in others.items()}
        return define("by_year", of=self.all_years, years=years)

    def restated(self, values: Values, dimensions: Dimensions) -> Self:
        """Return it with other values.

        Args:
            values: By year.
            dimensions: What they are, in codes.
        """
        values = dict(sorted(values.items()))
        traced = values.get(self.shown_year, self.traced)
        return self._with(
            values=values,
            traced=traced,
            dimensions=in_year(dimensions, self.shown_year),
            _converted={},
            _stated_dimensions=dimensions,
        )

    def index(self, base: int) -> Series:
        """Return its values in % of that of a base year: ``area.all.total.index(2016)``."""
        values = {
            year: indicators.share(over.values[year], over._value_in(base))
            if (over := self._over(*sorted((base, year)))) is not None
            else indicators.unknown(PERCENT)
            for year in self.values
        }
        label = f"{self.subject}指数（{base}年为100）"
        dimensions = self._define_over("index", base)
        return self._derive(f"index({base})", label, values, "index", dimensions, decimals=1)

    # -- what is computed of it ------------------------------------------------------------------------------

    @property
    def growth(self) -> Series:
        """Growth on the year before, in %: 增长12.5%; the label says where it is the source's and not computed.

        Over a break it is that of what can be compared; if nothing can be, there is none, and the reason stands in its place.
        """
        if self._in_source is not None:
            return self.in_source.growth
        stated = {} if self._stated_growth is None else self._stated_growth
        if isinstance(stated, Series):
            return stated.at(self.shown_year)._with(member=self.member)
        values = {
            year: indicators.growth(basis[year], basis[year - 1])
            for year in self.values
            if year - 1 in (basis := self._basis(year).values)
        }
        # what is not there is no statement, nor is what an import computed of the same levels, and rounded
        ours = {
            year
            for year, rate in stated.items()
            if (rate.is_missing or _is_computed(rate)) and year in values and not values[year].is_missing
        }
        rates = {year: rate for year, rate in stated.items() if year not in ours}
        # what is shown as the source states it has its growth shown so, too
        kind = "stated_growth" if self.kind == "stated" and self.shown_year in rates else "growth"
        # where the source states growth, the lack of it is a gap
        notice = NO_GROWTH if self and not stated else ""
        if (parted := self._breaks.get(self.shown_year)) and self:
            notice = parted.reason
        rate = rates.get(self.shown_year)
        is_stated = rate is not None and rate.cell is not None and not _is_computed(rate)
        label = f"{self.subject}同比增速{'（来源所载）' if is_stated else ''}"
        stated_as = {"stated": self._growth_dimensions} if self._growth_dimensions else {}
        dimensions = define("growth", of=self.all_years, **stated_as) if stated_as or not stated else {}
        computed = {year for year in ours if stated_as and _is_computed(stated[year])}
        others = {str(year): define("growth", of=self.all_years) for year in sorted(computed)}
        others |= {str(year): define("growth", of=basis.all_years) for year, basis in self._bases.items()}
        dimensions = define("by_year", of=dimensions, years=others) if others else dimensions
        return self._derive("growth", label, {**values, **rates}, kind, dimensions, notice=notice)

    def _basis(self, year: int) -> Series:
        """Return what a year and the one before are compared by: the series itself, but over a break."""
        return self._bases.get(year, self)

    @property
    def _bases(self) -> dict[int, Series]:
        """What the years of breaks and the ones before are compared by, where that is not the series itself."""
        return {year: parted.basis for year, parted in self._breaks.items() if parted.basis is not None}

    def _is_same(self, start: int, end: int) -> bool:
        """Tell whether it is of the same from one year to another, so that their values can be compared."""
        return not any(start < year <= end for year in self._bases)

    def _over(self, start: int, end: int) -> Series | None:
        """Return what two years can be compared by: the series itself, over breaks what both years have; None if there is nothing."""
        if self._is_same(start, end):
            return self
        parted = (basis for year, basis in self._bases.items() if start < year <= end)
        return next((basis for basis in parted if {start, end} <= basis.values.keys()), None)

    def _define_over(self, definition: str, base: int) -> Dimensions:
        """Return the dimensions of what compares each year with a base year, in codes of what the two can be compared by."""
        others = {
            str(year): define(definition, of=over.all_years, base=str(base))
            for year in self.values
            if (over := self._over(*sorted((base, year)))) is not None and over is not self
        }
        dimensions = define(definition, of=self.all_years, base=str(base))
        return define("by_year", of=dimensions, years=others) if others else dimensions

    @property
    def break_years(self) -> list[int]:
        """The years from which on it is of something else than before, for charts."""
        return [year for year in self._breaks if year <= self.edition_year and self.first_year < year]

    @property
    def break_note(self) -> str:
        """What happened in these years, as a sentence for the notes of charts and tables; empty if there are none."""
        return "".join(f"{self._breaks[year].reason}。" for year in self.break_years)

    @property
    def is_new(self) -> bool:
        """True if there was nothing of it in the year before, so that growth has no base."""
        return self.growth.traced.undefined_base is not None

    @property
    def share(self) -> Series:
        """Its share in the whole that it is a part of, in %."""
        whole = self._require_whole("share")
        label = f"{self.subject}占{whole.short}的比重"
        dimensions = define("share", of=self._alike_to(whole), whole=self._define_whole(whole))
        values = self._shares_of(whole, whole.values)
        return self._derive("share", label, values, "share", dimensions, breaks=self._breaks_of_share(whole))

    @overload
    def share_of(self, whole: Series) -> Series: ...

    @overload
    def share_of(self, whole: Measure) -> Measure: ...

    def share_of(self, whole: Measure) -> Measure:
        """Return its share in another, year by year if that is a series, too; one at a year of its own stays as it is."""
        if not isinstance(whole, Series):
            return super().share_of(whole)
        # one number, one key
        if self.whole is not None and self.whole.at(self.shown_year).key == whole.key:
            return self.share
        if whole.shown_year in (self.shown_year, whole.edition_year):
            wholes, subject, codes, name = whole.values, whole.subject, whole.all_years, whole._name
        else:
            wholes, subject = dict.fromkeys(self.values, whole.traced), whole.label
            codes, name = whole.dimensions, whole.key
        label = f"{self.subject}占{subject}的比重"
        dimensions = define("share", of=self._alike_to(whole), whole=codes)
        breaks = self._breaks_of_share(whole) if wholes is whole.values else {}
        values = self._shares_of(whole, wholes)
        return self._derive(f"share_of({name})", label, values, "share", dimensions, breaks=breaks)

    def _breaks_of_share(self, whole: Series) -> dict[int, Break]:
        """Return its breaks and those of a whole, with the shares in what each is compared by; one that is new has none."""
        known = whole._breaks | self._breaks
        return {
            year: Break(known[year].reason, self._basis(year).share_of(whole._basis(year)))
            for year in sorted({*whole._bases, *self._bases})
            if year not in self._breaks or not self._breaks[year].is_apart
        }

    def _alike_to(self, whole: Series) -> Dimensions:
        """Return what it is, in codes, in the currency of a whole."""
        return exchanged(self.all_years, self.traced.unit, whole.traced.unit)

    def _shares_of(self, whole: Series, wholes: Values) -> dict[int, Traced]:
        return {
            year: indicators.share(whole._operand(value), wholes[year])
            for year, value in self.values.items()
            if year in wholes
        }

    @property
    def contribution(self) -> Series:
        """By how many percentage points it moved the whole that it is a part of: 拉动4.8个百分点."""
        whole = self._require_whole("contribution")
        return self._contribution_to(whole, "contribution", self.member, self._define_whole(whole))

    def contribution_to(self, whole: Series) -> Series:
        """Return by how many percentage points it moved another: ``area.travel.exports.contribution_to(area.all.total)``."""
        return self._contribution_to(whole, f"contribution_to({whole.key})", self.subject, whole.all_years)

    def _contribution_to(self, whole: Series, name: str, part: str, codes: Dimensions) -> Series:
        values = {
            year: indicators.contribution(
                whole._operand(own[year]), whole._operand(own[year - 1]), wholes[year - 1]
            )
            for year in self.values
            if {year, year - 1} <= (own := self._basis(year).values).keys()
            and year - 1 in (wholes := whole._basis(year).values)
        }
        dimensions = define("contribution", of=self._alike_to(whole), whole=codes)
        others = {
            str(year): define(
                "contribution",
                of=self._basis(year)._alike_to(whole),
                whole=codes if year not in whole._bases else whole._bases[year].all_years,
            )
            for year in sorted({*self._bases, *whole._bases})
        }
        dimensions = define("by_year", of=dimensions, years=others) if others else dimensions
        return self._derive(name, f"{part}对{whole.subject}增长的拉动", values, "contribution", dimensions)

    @property
    def change(self) -> Measure:
        """Its change on the year before: 增加82.4亿美元; of a balance 顺差扩大1.3亿美元."""
        return self.change_since(self.shown_year - 1)

    def change_since(self, year: int) -> Measure:
        """Return its change since a year: 增加82.4亿美元, 提高2.1个百分点; of a balance 逆差收窄11.4亿美元."""
        then, label = self._operand(self._value_in(year)), f"{self.subject}{self.noun}比{year}年增减"
        # the same key in every edition
        name, base = (
            ("change", {}) if year == self.shown_year - 1 else (f"change_since({year})", {"base": str(year)})
        )
        over = self._over(*sorted((year, self.shown_year)))
        if over is not None and over is not self:
            return (
                over.at(self.shown_year).change_since(year)._with(label=label, key=f"{enclose(self.key)}.{name}")
            )
        difference = indicators.points if self.traced.unit == PERCENT else operator.sub
        kind = self._kind_of_change(self.at(year))
        change = difference(self.traced, then)
        change = change if over is self else indicators.unknown(change.unit)
        return self._measure(name, label, change, kind, **base)

    def course_since(self, year: int, *, dated: bool = False) -> Phrase | Absent:
        """Say where it comes from: 由2016年的18.0%升至31.1%; 与2016年同为31.1% if readers see no difference.

        Args:
            year: The year that it is compared with; where that is none before its own, or it was of something else then,
                there is a gap.
            dated: True to say its own year, too: 由2016年的12.0亿美元增至2019年的15.0亿美元.

        Example:
            >>> from tradebook.figures.traced import constant
            >>> sold = Series("sold", "出口", {y: constant(v, "亿美元") for y, v in ((2020, 12), (2021, 15), (2022, 12))}, 2022)
            >>> str(sold.at(2021).course_since(2020, dated=True)), str(sold.course_since(2021)), str(sold.course_since(2020))
            ('由2020年的12.0亿美元增至2021年的15.0亿美元', '由2021年的15.0亿美元降至12.0亿美元', '与2020年同为12.0亿美元')
        """
        then = self.at(year).only_if(year < self.shown_year and self._is_same(year, self.shown_year))
        if isinstance(then, Absent):
            return then
        now = f"{self.shown_year}年" if dated else ""
        if self.reads_like(then):
            return compose(f"{now}与{year}年同为", self)
        is_amount = self.traced.unit.symbol and self.traced.unit != PERCENT
        verb = self.compare(then, "增至" if is_amount else "升至", "降至", "")
        return compose(f"由{year}年的", then, verb, f"{now}的" if now else "", self)

    @property
    def share_of_increase(self) -> Measure:
        """Its share in the increase of the whole on the year before, in %; none if the whole has not increased."""
        whole, year = self._require_whole("share_of_increase"), self.shown_year
        part, increase = self._basis(year)._step(year), whole._basis(year)._step(year)
        label = f"{self.subject}增量占{whole.subject}增量的比重"
        share = indicators.share_of_increase(whole._operand(part), increase)
        codes = whole._bases[year].all_years if year in whole._bases else self._define_whole(whole)
        of = self._basis(year).all_years
        return self._measure("share_of_increase", label, share, "share", of=of, whole=codes)

    def _step(self, year: int) -> Traced:
        """Return its change from the year before to a year, whatever it was of."""
        return self._value_in(year) - self._value_in(year - 1)

    @property
    def rest(self) -> Series:
        """All of the whole that is not it, over the years: of the knowledge-intensive services all others."""
        whole = self._require_whole("rest")
        values = self._left_of(whole)
        dimensions = define("difference", of=self._define_whole(whole), less=self._alike_to(whole))
        breaks = {
            year: Break(whole._breaks[year].reason, self._rest_of(basis, year))
            for year, basis in whole._bases.items()
        }
        label = f"{self.subject}以外的{whole.short}"
        return self._derive("rest", label, values, self.kind, dimensions, breaks=breaks)

    def _left_of(self, whole: Series) -> dict[int, Traced]:
        """Return what it leaves of a whole, by year."""
        return {
            year: whole.values[year] - whole._operand(value)
            for year, value in self.values.items()
            if year in whole.values
        }

    def _rest_of(self, whole: Series, year: int) -> Series:
        """Return what it leaves of what its whole is compared by in a year, which one that is new is no part of."""
        if year in self._breaks and self._breaks[year].is_apart:
            return whole
        own = self._basis(year)
        codes = define("difference", of=whole.all_years, less=own._alike_to(whole))
        how: dict[str, Any] = {"kind": self.kind, "dimensions": codes}
        return Series("", f"{self.subject}以外的{whole.subject}", own._left_of(whole), self.edition_year, **how)

    def _require_whole(self, name: str) -> Series:
        if self.whole is None:
            raise FigureError(f"{self.key} 不是某个总体的一部分，没有 .{name}。请用 .share_of(…) 等写明与什么比")
        return self.whole

    def _define_whole(self, whole: Series) -> Dimensions:
        """Return the dimensions of the whole."""
        return self._whole_dimensions or whole.all_years

    # -- runs and firsts -------------------------------------------------------------------------------------

    def _until_shown(self) -> dict[int, Traced]:
        return {year: value for year, value in self.values.items() if year <= self.shown_year}

    def _through(self) -> dict[int, Traced]:
        """Return the values of all its years up to the one shown; those that are not in the data are not known."""
        return self._between(min(self.first_year, self.shown_year), self.shown_year)

    def _between(self, start: int, end: int) -> dict[int, Traced]:
        """Return the values of all years from one to another; those of years that it does not have are not known."""
        return {year: self._value_in(year) for year in range(start, end + 1)}

    def _run(self, name: str, words: str, count: Callable[[Values], Traced]) -> Measure:
        # a year that is not in the data may have broken the run
        return self._measure(name, f"{self.subject}{self.noun}{words}", count(self._through()), "run")

    def _run_of_steps(self, name: str, words: str, count: Callable[[Values], Traced]) -> Measure:
        """Count the years of steps one way; over a break that went another way by what can be compared, that is not known."""
        run = self._run(name, words, count)
        begin = self.shown_year - int(run.traced.value) if run else self.shown_year
        others = [year for year in self._bases if begin <= year <= self.shown_year]
        return run._with(traced=indicators.unknown("年")) if any(map(self._misleads, others)) else run

    def _misleads(self, year: int) -> bool:
        """Tell whether its values go another way in a year of a break than what can be compared, or nothing can be."""
        steps = [each._step(year) for each in (self, self._basis(year))]
        if any(step.is_missing for step in steps):
            return self.first_year < year
        signs = [(step.value > 0) - (step.value < 0) for step in steps]
        return signs[0] != signs[1]

    @property
    def rising_run(self) -> Measure:
        """How many years it has risen without a break: 连续3年."""
        return self._run_of_steps("rising_run", "连续上升的年数", indicators.rising_run)

    @property
    def falling_run(self) -> Measure:
        """How many years it has fallen without a break: 连续3年."""
        return self._run_of_steps("falling_run", "连续下降的年数", indicators.falling_run)

    @property
    def positive_run(self) -> Measure:
        """How many years it has been above zero without a break: 连续3年."""
        return self._run("positive_run", "连续为正的年数", indicators.positive_run)

    @property
    def negative_run(self) -> Measure:
        """How many years it has been below zero without a break: 连续3年."""
        return self._run(
            "negative_run",
            "连续为负的年数",
            lambda values: indicators.positive_run({year: -value for year, value in values.items()}),
        )

    def during(self, run: Measure) -> Phrase | Absent:
        """Return the years of a run up to the year that is shown: 2018—2022年; a gap for one of a year or none."""
        if not run or run <= 1:
            return Absent(f"{self.key}.during({run.key})", f"{run.label}的起止年份")
        return Phrase(f"{self.shown_year - int(run.traced.value) + 1}—{self.shown_year}年")

    @property
    def standing(self) -> Phrase | Absent:
        """How long a balance has been what it is: 2021年以来连续2年顺差, 2016年以来各年均为逆差; a gap if only for this year.

        A run that is as long as the data says nothing of the years before, so it is not counted; one of two years is no history.
        """
        is_surplus = self.traced.is_missing or self.traced.value > 0
        run, word = (self.positive_run, "顺差") if is_surplus else (self.negative_run, "逆差")
        if not run or run <= 1:
            return Absent(f"{self.key}.standing", f"{self.subject}{self.noun}连续为{word}的年数")
        if run == self.shown_year - self.first_year + 1:
            return Phrase(f"上年和本年均为{word}" if run == 2 else f"{self.first_year}年以来各年均为{word}")
        return compose(f"{self.shown_year - int(run.traced.value) + 1}年以来", run, word)

    def falls(self, unit: str = "年") -> Measure:
        """Return in how many years it was below the year before: 2年; a gap if one of them is not in the data."""
        values = self._through()
        drops = [values[year - 1] - value for year, value in values.items() if year - 1 in values]
        label = f"{self.subject}{self.noun}低于上年的年数"
        is_open = _has_holes(values) or any(self._misleads(year) for year in self._bases if year in values)
        number = indicators.unknown(unit) if is_open else indicators.count_positive(drops, unit)
        return self._measure("falls()", label, number, "count")

    @property
    def first_positive(self) -> Measure:
        """The first year in which it was above zero: 2022年; a gap if a year before the one shown is not in the data."""
        label = f"{self.subject}{self.noun}首次为正的年份"
        return self._measure("first_positive", label, indicators.first_positive(self._through()), "year")

    @property
    def is_uneven(self) -> bool:
        """True if it has both risen and fallen between its years."""
        known = self.years
        pairs = [(a, b) for a, b in pairwise(known) if b <= self.shown_year]
        steps = [
            self._basis(b)._step(b) if a == b - 1 else self._value_in(b) - self._value_in(a) for a, b in pairs
        ]
        signs = [step.value for step in steps if not step.is_missing]
        return any(sign > 0 for sign in signs) and any(sign < 0 for sign in signs)

    @property
    def is_record(self) -> bool:
        """True if it is above all earlier years, of which there is one and all are known."""
        values = self._through()
        return self._is_same(min(values), self.shown_year) and indicators.is_record(values)

    # -- what is new -----------------------------------------------------------------------------------------

    @property
    def turn(self) -> Phrase | Absent:
        """That a surplus became a deficit, or the reverse: 由上年顺差10.5亿美元转为逆差8.2亿美元; a gap if none did."""
        before = self.previous
        has_turned = self.kind == "balance" and ((self > 0 and before < 0) or (self < 0 and before > 0))
        if not has_turned or self.rounds_to_zero or before.rounds_to_zero:
            return Absent(f"{self.key}.turn", f"{self.label}由顺转逆或由逆转顺")
        return compose("由上年", before, "转为", self)

    @property
    def with_turn(self) -> Self | Phrase:
        """It, with what it was in the year before where a surplus became a deficit or the reverse."""
        turn = self.turn
        return turn if isinstance(turn, Phrase) and turn else self

    @property
    def with_change(self) -> Self | Phrase | Absent:
        """It, with how it moved: 顺差10.5亿美元，扩大1.3亿美元; where it turned or nothing is known, as `with_turn`.

        What is balanced now has not narrowed: 进出口平衡（上年逆差1.3亿美元）.
        """
        changed, before = self.change, self.previous
        if self.kind == "balance" and self.rounds_to_zero and before and not before.rounds_to_zero:
            return compose(self, "（上年", before, "）")
        if self.turn or changed.kind not in BALANCE_CHANGES or not changed:
            return self.with_turn
        if changed.rounds_to_zero:
            return compose(self, "，与上年持平")
        is_wider = changed.is_up == (changed.kind == "surplus_change")
        return compose(self, "，扩大" if is_wider else "，收窄", changed.worded("amount"))

    @property
    def record(self) -> Phrase | Absent:
        """That it is higher or lower than ever since a year: 为2016年以来最高, 与2018年同为2016年以来最高; a gap if it is not.

        Of less than three years in a row that says nothing, nor over a break after which the series is of something else.
        """
        if (found := self._find_record()) is None:
            return Absent(f"{self.key}.record", f"{self.label}为历年最高或最低")
        level, first, word = found
        shared = f"与{'、'.join(level)}同" if level else ""
        return Phrase(f"{shared}为{first}年以来{word}")

    @property
    def new_record(self) -> Phrase | Absent:
        """The record, as far as it is new: 再创2016年以来新高 after one last year; a gap if it only equals last year's."""
        before, found = self.at(self.shown_year - 1), self._find_record()
        if found is None or self.reads_like(before):
            return Absent(f"{self.key}.new_record", f"{self.label}为历年最高或最低")
        if before._find_record() == found:
            _, first, word = found
            return Phrase(f"再创{first}年以来新{word[-1]}")
        return self.record

    def _find_record(self) -> tuple[list[str], int, str] | None:
        """Return the years of the same value, the first year, and 最高 or 最低; None if the year is no record."""
        if not self:
            return None
        begin = self.shown_year
        while begin - 1 in self.years and (begin not in self._breaks or self._breaks[begin].basis is None):
            begin -= 1
        known = {year: self.at(year) for year in range(begin, self.shown_year + 1)}
        others = {year: each for year, each in known.items() if year != self.shown_year}
        level = [f"{year}年" for year, each in others.items() if each == self]
        if len(known) > 2 and len(level) < len(others):
            apart = [each for each in others.values() if each != self]
            for word, is_beyond in (
                ("最高", all(each < self for each in apart)),
                ("最低", all(each > self for each in apart)),
            ):
                if is_beyond:
                    return level, min(known), word
        return None

    def rank_among(self, *years: int) -> Measure:
        """Return its position among its values of other years, in 位: 第2位 is below one of them."""
        values = {year: self._value_in(year) for year in (*years, self.shown_year)}
        others = "、".join(map(str, years))
        label = f"{self.subject}{self.noun}与{others}年相比的位次"
        position = indicators.rank(self.shown_year, values)
        name = f"rank_among({', '.join(map(str, years))})"
        return self._measure(name, label, position, "rank", years=",".join(map(str, years)))

    # -- among others ----------------------------------------------------------------------------------------

    @property
    def name(self) -> Measure | Phrase:
        """Its name among those beside it; if it was chosen as the n-th largest, that choice."""
        if self._selection is None:
            return Phrase(self.member)
        (name, _), label, key, dimensions = self._selection
        return Measure(name, "name", label, key, dimensions=dimensions)

    @property
    def chosen(self) -> Traced:
        """Its value; if it was chosen as the n-th largest, with all that it was chosen among as its lineage."""
        if self._selection is None or self.traced.is_missing:
            return self.traced
        (_, value), *_ = self._selection
        return value.to(self.traced.unit)

    def selected(self, choice: tuple[Traced, Traced], label: str, key: str, dimensions: Dimensions) -> Self:
        """Return it as a choice among others, which its `name` shows.

        Args:
            choice: The name and the value, each with all that it was chosen among as its lineage.
            label: What the choice is.
            key: The choice's key.
            dimensions: What the choice is, in codes.
        """
        return self._with(_selection=(choice, label, key, dimensions))

    def values_in(self, unit: str) -> dict[int, Traced]:
        """Return the values by year in a unit, for charts and tables."""
        # what is missing may have no unit yet
        return {
            year: value.as_unit(find_unit(unit)) if value.is_missing else value.to(unit)
            for year, value in {**self.values, **self._converted}.items()
        }

    @property
    def large_unit(self) -> str:
        """The unit of its currency in which readers see large amounts: 亿元; its own, if that is none of money."""
        return of_size(as_asked(self.traced).unit, LARGE).symbol

    def in_large_unit(self) -> Self:
        """Return it with its values in the unit in which readers see large amounts."""
        return self.in_unit(self.large_unit)

    def in_unit(self, unit: str) -> Self:
        """Return it with its values in a unit, to stand beside series of that unit."""
        values = self.values_in(unit)
        traced = values.get(self.shown_year, indicators.unknown(unit))
        other = self._with(values=values, traced=traced, _converted={})
        dimensions = exchanged(self.dimensions, self.traced.unit, traced.unit)
        if dimensions is self.dimensions:
            return other
        name = f'{enclose(self._name)}.in_unit("{unit}")'
        other = other._with(dimensions=dimensions, _stated_dimensions=of_all_years(dimensions), _name=name)
        return other._with(key=other._key_in(self.shown_year), _in_source=self)

    @property
    def in_source(self) -> Series:
        """It in the currency of its source, in which growth is computed whatever currency it is compared in."""
        return self if self._in_source is None else self._in_source.at(self.shown_year)._with(member=self.member)


def _has_holes(values: Values) -> bool:
    """Tell whether there are years of which the data has nothing, not even that something is missing."""
    return any(value.is_undefined for value in values.values())


def _is_computed(rate: Traced) -> bool:
    """Tell whether a growth rate of the data is none of the source, but computed of two years' levels at an import."""
    return rate.cell is not None and says_computed(rate.cell.source)


def _in_one_unit(
    values: Values, shown_year: int, codes: Dimensions
) -> tuple[Values, dict[int, Traced], Dimensions]:
    """Return the values as they are of the years in another unit than the year shown, all in its unit, and what they are."""
    known = [value.unit for value in values.values() if not value.is_missing]
    unit = values[shown_year].unit if shown_year in values else next(reversed(known), PERCENT)
    if shown_year in values and values[shown_year].is_missing:
        unit = next(reversed(known), unit)
    others = {year: value for year, value in values.items() if value.unit != unit and are_money(value.unit, unit)}
    of_years = {
        str(year): exchanged(in_year(codes, year), value.unit, unit)
        for year, value in others.items()
        if value.unit.currency != unit.currency
    }
    converted = {year: value.to(unit) if year in others else value for year, value in values.items()}
    return others, converted, define("by_year", of=codes, years=of_years) if of_years else codes


def period(start: int, end: int) -> str:
    """Say from which year to which something goes.

    Example:
        >>> period(2016, 2022), period(2022, 2022)
        ('2016—2022年', '2022年')
    """
    return f"{start}—{end}年" if start < end else f"{end}年"


def make_share(
    of: Measure, name: str, label: str, value: Traced, year: int, *, member: str, dimensions: Dimensions
) -> Series:
    """Return a percentage of one year that is computed of a measure, as a series, so that it can stand beside others.

    Args:
        of: The measure.
        name: What expressions call the percentage.
        label: What it is.
        value: The percentage.
        year: Its year.
        member: What a chart or table calls it.
        dimensions: What it is, in codes.

    Example:
        >>> from tradebook.figures.traced import constant
        >>> target = Measure(constant(8, "家"), "count", "目标", "target")
        >>> progress = make_share(target, "progress", "完成程度", constant(75, "%"), 2022, member="企业", dimensions={})
        >>> str(progress), progress.key
        ('75.0%', 'target.progress')
    """
    values, key = {year: value}, f"{of.key}.{name}"
    return Series(
        key, label, values, year, noun="", kind="share", member=member, dimensions=dimensions, printed=of.printed
    )


class Span:
    """The years of a series from one on to the year that it shows.

    Args:
        series: The series.
        start: The first year.
        years: The years that count; None for all, whether they are in the data or not.
    """

    def __init__(self, series: Series, start: int, years: Collection[int] | None = None):
        self.series, self.start, self._years = series, start, years

    @property
    def label(self) -> str:
        """The years in words: 2016—2022年."""
        return period(self.start, self.series.shown_year)

    @property
    def is_comparable(self) -> bool:
        """True if the first and the last of these years can be compared, over breaks by what both have."""
        return self.series._over(self.start, self.series.shown_year) is not None

    def _measure(self, name: str, label: str, value: Traced, kind: str, of: Series | None = None) -> Measure:
        series = self.series
        return Measure(
            value,
            kind,
            f"{self.label}{series.subject}{label}",
            f"{enclose(series.key)}.since({self.start}).{name}",
            dimensions=in_year(self._define(f"{name}_since", of), series.shown_year),
            printed=series.printed,
        )

    def _define(self, definition: str, of: Series | None = None) -> Dimensions:
        """Return the dimensions of what a definition gives of these years of the series, or of what they are compared by."""
        return define(definition, of=(of or self.series).all_years, base=str(self.start))

    @property
    def growth(self) -> Measure:
        """Growth over the whole span, in %."""
        end, over = self.series.shown_year, self.series._over(self.start, self.series.shown_year)
        if over is None:
            return self._measure("growth", "累计增速", indicators.unknown(PERCENT), "growth_from")
        rate = indicators.growth(over._value_in(end), over._value_in(self.start))
        return self._measure("growth", "累计增速", rate, "growth_from", over)

    @property
    def average_growth(self) -> Series:
        """Average growth a year, in %: 年均增长1.8%; over one year plain growth."""
        series, start = self.series, self.start
        rates = {
            year: indicators.average_growth(over.values[year], over._value_in(start), year - start)
            if (over := series._over(start, year)) is not None
            else indicators.unknown(PERCENT)
            for year in series.values
            if year > start
        }
        kind = "average_growth" if series.shown_year - start > 1 else "growth"
        label = f"{series.subject}{start}年以来年均增速"
        dimensions = series._define_over("average_growth", start)
        return series._derive(f"since({start}).average_growth", label, rates, kind, dimensions)

    @property
    def _values(self) -> dict[int, Traced]:
        """Its values by year; a year that is not in the data is not known, nor is what is computed of all."""
        end = self.series.shown_year
        values = self.series._between(self.start, end)
        counted = {year: value for year, value in values.items() if self._years is None or year in self._years}
        return counted or {end: indicators.unknown(self.series.traced.unit)}

    @property
    def _comparable(self) -> dict[int, Traced]:
        """Its values by year; none is known if the data has nothing of one of the years, or they are of different things."""
        values, unknown = self._values, indicators.unknown(self.series.traced.unit)
        if _has_holes(values) or not self.series._is_same(min(values), self.series.shown_year):
            return dict.fromkeys(values, unknown)
        return values

    @property
    def average(self) -> Measure:
        """The average of its years."""
        average = indicators.average(list(self._values.values()))
        return self._measure("average", f"年均{self.series.noun}", average, self.series.kind)

    @property
    def sum(self) -> Measure:
        """What its years sum up to."""
        return self._measure("sum", "合计", indicators.total(self._values.values()), self.series.kind)

    @property
    def count(self) -> Measure:
        """How many of its years have a value: 7年."""
        number = indicators.count(list(self._values.values()), "年")
        return self._measure("count", "有数据的年数", number, "count")

    @property
    def rank(self) -> Measure:
        """The position of the year that the series shows among all of them: 第1位; a single year has none."""
        known = [value for value in self._comparable.values() if not value.is_missing]
        position = (
            indicators.rank(self.series.shown_year, self._values) if len(known) > 1 else indicators.unknown("位")
        )
        return self._measure("rank", f"{self.series.noun}在历年中的位次", position, "rank")

    @property
    def placing(self) -> Phrase | Absent:
        """The position of the year that the series shows, as readers see it: 列第2位, where another year is level 并列第1位."""
        place, series = self.rank, self.series
        if not place:
            return Absent(f"{series.key}.since({self.start}).placing", place.label)
        is_level = any(series.at(year) == series for year in self._values if year != series.shown_year)
        return compose("并列" if is_level else "列", place)

    @property
    def highest(self) -> Series:
        """The series in the year of its highest value; its ``.name`` says which year that is: 2018年."""
        return self._choose("highest", 1, "最高")

    @property
    def lowest(self) -> Series:
        """The series in the year of its lowest value; its ``.name`` says which year that is: 2018年."""
        return self._choose("lowest", len(self._values), "最低")

    def _choose(self, name: str, n: int, words: str) -> Series:
        comparable = self._comparable
        years = {f"{year}年": year for year in comparable}
        values = {each: comparable[year] for each, year in years.items()}
        choice = indicators.largest(values, n)
        # where the choice is open, the series is as in a year of which nothing is known
        chosen = self.series.at(years.get(choice[0].text, NO_YEAR))
        label = f"{self.label}{self.series.subject}{self.series.noun}{words}的年份"
        key = f"{enclose(self.series.key)}.since({self.start}).{name}.name"
        return chosen.selected(choice, label, key, in_year(self._define(f"{name}_year"), self.series.shown_year))

    @property
    def negative_years(self) -> Measure:
        """In how many years it was below zero: 6年."""
        values = [-value for value in self._values.values()]
        # of a single year that says nothing, nor if one of several is not in the data
        is_open = len(values) < 2 or _has_holes(self._values)
        number = indicators.unknown("年") if is_open else indicators.count_positive(values, "年")
        return self._measure("negative_years", f"{self.series.noun}为负的年数", number, "count")

    @property
    def course(self) -> Phrase | Absent:
        """How it went: 2018年以来逐年增长, 2017年以来除2019年（下降13.0%）外逐年增长, 2018年转为增长; a gap of a single year.

        Years without a rise before all others only say since when it has risen.
        """
        series = self.series
        rates = [series.at(year).growth for year in self._values if year > self.start]
        if len(rates) < 2 or not all(rates):
            label = f"{self.label}{series.subject}的走势"
            return Absent(f"{series.key}.since({self.start}).course", label)
        rising = list(dropwhile(lambda rate: not rate.is_up, rates))
        falls = [compose(f"{rate.shown_year}年（", rate, "）") for rate in rising if not rate.is_up]
        if not rising:
            return Phrase(f"{rates[0].shown_year}年以来各年均未增长")
        first = rising[0].shown_year
        if len(rising) == 1:
            return Phrase(f"{first}年转为增长")
        if len(rising) - len(falls) == 1:
            return Phrase(f"{rates[0].shown_year}年以来只有{first}年增长")
        if not falls:
            return Phrase(f"{first}年以来逐年增长")
        return compose(f"{first}年以来除", compose(*falls, between="、"), "外逐年增长")
