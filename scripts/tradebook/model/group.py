"""Groups: series side by side, such as the exports of all sectors.

A group has the properties of its members, member by member, and says which is largest, what all sum up to, and how
concentrated they are.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from tradebook.figures import indicators
from tradebook.figures.dimensions import Dimensions, all_of, define, exchanged, in_year
from tradebook.figures.figure import Absent, Phrase
from tradebook.figures.measure import Measure, compose
from tradebook.figures.traced import Traced
from tradebook.figures.units import RATIO, Unit
from tradebook.model.series import NO_YEAR, Series, period


class Choice(NamedTuple):
    """How the members of a group were chosen among others.

    Attributes:
        definition: What the sum of the chosen is, in `tradebook.figures.dimensions`.
        n: How many places count.
        by: The dimensions by which the candidates were ranked.
        candidates: All that were looked at.
    """

    definition: str
    n: int
    by: list[Dimensions]
    candidates: list[Series]


class Group(Mapping[str, Series]):
    """Series beside each other by name, such as the exports of all sectors.

    Args:
        name: Its canonical expression.
        subject: What the members are members of, for labels: 服务出口.
        members: By code; those of one name are numbered, so that each can be told from the others.
        noun: What a member is: 行业, 伙伴.
        choice: How the members were chosen, if they are some of another group.
        unlisted: The names of codes that are none of the members, but are in other years: nothing is known of these.
    """

    def __init__(
        self,
        name: str,
        subject: str,
        members: Mapping[str, Series],
        noun: str = "行业",
        choice: Choice | None = None,
        unlisted: Mapping[str, str] | None = None,
    ):
        self._unlisted = unlisted or {}
        self._name, self.subject, self._members, self.noun = name, subject, _named_apart(members), noun
        self._unbound, self._choice = name, choice

    def __getitem__(self, code: str) -> Series:
        if code in self._members or code not in self._unlisted:
            return self._members[code]
        like, name = self._blank, self._unlisted[code]
        return like._with(
            subject=name, label=f"{self.subject}中的{name}", key=f'{self._name}["{code}"]', member=name
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def _each(self, name: str, words: str, derive: Callable[[Series], Series]) -> Group:
        members = {code: derive(series) for code, series in self._members.items()}
        # the year comes last: what is computed in a year has the key of what is computed, in that year
        unbound, year = f"{self._unbound}.{name}", self._name.removeprefix(self._unbound)
        choice = self._choice and self._choice._replace(candidates=[*map(derive, self._choice.candidates)])
        group = Group(f"{unbound}{year}", f"{self.subject}{words}", members, self.noun, choice, self._unlisted)
        group._unbound = unbound
        return group

    @property
    def growth(self) -> Group:
        """The growth of each."""
        return self._each("growth", "增速", lambda series: series.growth)

    @property
    def share(self) -> Group:
        """The share of each."""
        return self._each("share", "比重", lambda series: series.share)

    @property
    def contribution(self) -> Group:
        """The contribution of each to the growth of the whole."""
        return self._each("contribution", "拉动", lambda series: series.contribution)

    def share_of(self, whole: Series) -> Group:
        """Return the share of each in a whole."""
        words = f"占{whole.subject}的比重"
        return self._each(f"share_of({whole.key})", words, lambda series: series.share_of(whole))

    def index(self, base: int) -> Group:
        """Return the values of each in % of that of a base year."""
        return self._each(f"index({base})", f"指数（{base}年为100）", lambda series: series.index(base))

    def average_growth_since(self, year: int) -> Group:
        """Return the average growth a year of each since a year."""
        name, words = f"average_growth_since({year})", f"{year}年以来年均增速"
        return self._each(name, words, lambda series: series.in_source.since(year).average_growth)

    def at(self, year: int) -> Group:
        """Return them as they were in a year."""
        members = {code: series.at(year) for code, series in self._members.items()}
        choice = self._choice and self._choice._replace(candidates=[s.at(year) for s in self._choice.candidates])
        name, subject = f"{self._unbound}.at({year})", f"{self.subject}（{year}年）"
        group = Group(name, subject, members, self.noun, choice, self._unlisted)
        group._unbound = self._unbound
        return group

    @property
    def values_by_name(self) -> dict[str, Traced]:
        """The members' values by their names."""
        return {series.member: series.traced for series in self._members.values()}

    def values_in(self, unit: str) -> dict[str, Traced]:
        """Return the members' values by their names in a unit, for charts."""
        return {name: value.to(unit) for name, value in self.values_by_name.items()}

    def largest(self, n: int = 1) -> Series:
        """Return the n-th largest member; its ``.name`` says which it is."""
        return self._choose(n, f"largest({n})", f"第{n}位")

    @property
    def smallest(self) -> Series:
        """The smallest of two or more members; its ``.name`` says which it is. A single one is the largest already."""
        ranked = [value for value in self._ranked().values() if not value.is_undefined]
        return self._choose(max(len(ranked), 2), "smallest", "末位")

    @property
    def driver(self) -> Series:
        """The member that moved the whole most, the way that the whole went: of falling exports that which fell most.

        ``area.sectors.exports.driver.rest.growth`` is how the whole would have gone without it.
        """
        moved = self.contribution
        whole = next(iter(self._members.values()), self._blank).whole
        moved_most = moved.smallest if whole and whole.at(self._year).growth.is_down else moved.largest(1)
        # where all stays as it was, nobody has moved anything; one that is all there is, is the whole
        stays, is_alone = bool(moved_most) and moved_most.rounds_to_zero, len(self._members) == 1
        nobody = Series(f"{self._name}.driver", f"{self.subject}变动最大的{self.noun}", {}, NO_YEAR, whole=whole)
        movers = () if stays or is_alone else self._members.values()
        return next((each for each in movers if each.member == moved_most.member), nobody)

    def _ranked(self) -> dict[str, Traced]:
        """Return the values that have a place, by name: of amounts those that are not zero."""
        values = {
            series.member: self._comparable(series) for series in self._members.values() if self._has_place(series)
        }
        return values or {self.subject: indicators.unknown(self._unit)}

    @staticmethod
    def _has_place(series: Series) -> bool:
        """Tell whether a member has a place among the others, as amounts of zero have not."""
        return series.kind != "level" or series.traced.is_missing or bool(series.traced.value)

    @property
    def _unit(self) -> Unit:
        members = list(self._members.values()) or [self._blank]
        # what there is nothing of may have no unit yet
        return next((series for series in members if not series.traced.is_missing), members[0]).traced.unit

    @property
    def unit(self) -> str:
        """The unit of the first member that is there: 亿元."""
        return self._unit.symbol

    def _comparable(self, series: Series) -> Traced:
        """Return a member's value in the unit of the first, beside which it is ranked.

        Raises:
            MixedUnitsError: They do not measure the same thing.
        """
        return series.traced.to(self._unit)

    def _alike(self, series: Series, *, all_years: bool = False) -> Dimensions:
        """Return what a member is, in codes, in the currency of the first."""
        codes = series.all_years if all_years else series.dimensions
        return exchanged(codes, series.traced.unit, self._unit)

    @property
    def _blank(self) -> Series:
        """What a group without members would have: nothing is known of it, nor of its share."""
        unknown = {NO_YEAR: indicators.unknown(RATIO)}
        whole = Series(self._name, self.subject, unknown, NO_YEAR)
        return Series(self._name, self.subject, unknown, NO_YEAR, whole=whole)

    def _choose(self, n: int, name: str, place: str) -> Series:
        first, value = choice = indicators.largest(self._ranked(), max(n, 1))
        key, label = f"{self._name}.{name}", f"{self.subject}{place}的{self.noun}"
        if name == "smallest":
            amounts = any(series.kind == "level" for series in self._members.values())
            dimensions = self._define("smallest", zeros="left out" if amounts else "counted")
        else:
            dimensions = self._define("largest", place=str(n))
        if first.is_missing:
            like = next(iter(self._members.values()), self._blank)
            year, whole = like.shown_year, like.whole
            nobody = Series(key, label, {year: value}, year, noun="", kind=like.kind, whole=whole, member=label)
            return nobody.selected(choice, label, f"{key}.name", dimensions)
        member = next(series for series in self._members.values() if series.member == first.text)
        return member.selected(choice, label, f"{key}.name", dimensions)

    def _define(self, definition: str, **terms: Any) -> Dimensions:
        """Return the dimensions of what a definition gives of the members by their names."""
        names = {series.member: self._alike(series) for series in self._members.values()}
        return in_year(define(definition, parts=names, **terms), self._year)

    @property
    def _year(self) -> int:
        """The year that the members show; of those that show several, the first one's."""
        return next(iter(self._members.values()), self._blank).shown_year

    @property
    def is_complete(self) -> bool:
        """True if every member has a value."""
        return all(self._members.values())

    def top(self, n: int) -> Group:
        """Return the n largest, by their places: ``area.sectors.exports.top(3).share.sum``."""
        members = {str(place): self.largest(place) for place in range(1, n + 1)}
        choice = self._chosen("sum_of_largest", n)
        return Group(f"{self._name}.top({n})", f"{self.subject}前{n}位", members, self.noun, choice)

    def rest(self, n: int) -> Group:
        """Return all but the n largest."""
        order = [series.member for series in self.ranked()[n:]]
        members = {code: series for code, series in self._members.items() if series.member in order}
        choice = self._chosen("sum_of_rest", n)
        return Group(f"{self._name}.rest({n})", f"{self.subject}前{n}位以外", members, self.noun, choice)

    def _chosen(self, definition: str, n: int) -> Choice:
        series = list(self._members.values())
        return Choice(definition, n, [self._alike(each) for each in series], series)

    def ranked(self) -> list[Series]:
        """Return the members by their values, the largest first; those without value last, in their order."""
        values = {code: self._comparable(series) for code, series in self._members.items()}
        known = [code for code, value in values.items() if not value.is_missing]
        known.sort(key=lambda code: -values[code].value)
        return [self._members[code] for code in (*known, *(code for code in values if code not in known))]

    def rank(self, code: str) -> Measure | Absent:
        """Return the position of a member, in 位: 第2位; equal values share a position.

        One that is alone has none, nor has an amount of zero, nor what is not in the data.
        """
        key = f'{self._name}.rank("{code}")'
        if code not in self._members:
            return Absent(key, f"{self.subject}中{code}的位次")
        values = {name: self._comparable(series) for name, series in self._members.items()}
        known = [value for value in values.values() if not value.is_missing]
        has_place = len(known) > 1 and self._has_place(self._members[code])
        position = indicators.rank(code, values) if has_place else indicators.unknown("位")
        label = f"{self._members[code].label}在所列{self.noun}中的位次"
        among = all_of(map(self._alike, self._members.values()))
        dimensions = in_year(define("rank", of=self._alike(self._members[code]), among=among), self._year)
        return Measure(position, "rank", label, key, dimensions=dimensions)

    @property
    def lasting(self) -> Group:
        """The members that have a value in the year before, too; all if every one has."""
        members = {code: series for code, series in self._members.items() if series and series.previous}
        if members.keys() == self._members.keys():
            return self
        return Group(f"{self._name}.lasting", self.subject, members, self.noun)

    def rank_change(self, code: str) -> Phrase | Absent:
        """Return that a member has another place than in the year before: 由上年第8位升至第7位; a gap if it has not.

        Where others have no value in one of the years, the places are those among the members that have one in both.
        """
        lasting, name = self.lasting, self._members[code].member if code in self._members else code
        gap = Absent(f'{self._name}.rank_change("{code}")', f"{self.subject}中{name}的位次变动")
        if code not in lasting:
            return gap
        now, before = lasting.rank(code), lasting.at(self._year - 1).rank(code)
        if isinstance(now, Absent) or isinstance(before, Absent) or not now or not before or now == before:
            return gap
        among = "" if lasting is self else f"在两年都有数据的{len(lasting)}个{self.noun}中"
        return compose(f"{among}由上年", before, "升至" if now < before else "降至", now)

    def overtook(self, code: str) -> Phrase | Absent:
        """Return the names of the members that were ahead of one in the year before and are behind it: 湖北; a gap if none is."""
        own, gap = (
            self._members.get(code),
            Absent(f'{self._name}.overtook("{code}")', f"{self.subject}中被它超过的{self.noun}"),
        )
        names = [each.member for each in self._crossed(code) if own is not None and each < own]
        return Phrase("、".join(names)) if names else gap

    def overtaken_by(self, code: str) -> Phrase | Absent:
        """Return the names of the members that were behind one in the year before and are ahead of it; a gap if none is."""
        own, gap = (
            self._members.get(code),
            Absent(f'{self._name}.overtaken_by("{code}")', f"{self.subject}中超过它的{self.noun}"),
        )
        names = [each.member for each in self._crossed(code) if own is not None and each > own]
        return Phrase("、".join(names)) if names else gap

    def _crossed(self, code: str) -> list[Series]:
        """Return the members that are on another side of one than in the year before, as far as readers see it."""
        lasting = self.lasting
        if code not in lasting:
            return []
        own, before = lasting[code], lasting[code].previous
        others = [each for name, each in lasting.items() if name != code]
        return [
            each
            for each in others
            if (each > own and each.previous < before) or (each < own and each.previous > before)
            if not each.reads_like(own)
        ]

    @property
    def new_leader(self) -> Phrase | Absent:
        """That another member is the largest than in the year before: 由旅行服务变为加工服务; a gap if none is."""
        gap = Absent(f"{self._name}.new_leader", f"{self.subject}居首位的变动")
        lasting = self.lasting
        if len(lasting) < 2 or lasting is not self:
            return gap
        # of several that readers see level, none is the largest
        first, *others = self.ranked()
        before, *others_before = self.at(self._year - 1).ranked()
        if first.member == before.member or others[0].reads_like(first) or others_before[0].reads_like(before):
            return gap
        return Phrase(f"由{before.member}变为{first.member}")

    def placing(self, code: str) -> Phrase | Absent:
        """Return the position of a member as readers see it: 列第2位, 并列第1位; a gap if all share one."""
        own = self.rank(code)
        shared = self._sharing(code) if own else []
        if isinstance(own, Absent) or not own or len(shared) == len(self.known) - 1:
            return Absent(f'{self._name}.placing("{code}")', f"{self.subject}中{code}的位次")
        # rates that read the same may differ beyond what is shown: theirs is the place of the first
        first = next(name for series in self.ranked() for name in (code, *shared) if series is self._members[name])
        return compose("并列" if shared else "列", self.rank(first))

    def _sharing(self, code: str) -> list[str]:
        """Return the other members that share a member's place: of the same amount, or of a rate that reads the same."""
        own = self._members[code]
        return [
            name
            for name, series in self._members.items()
            if name != code and (series == own if own.kind == "level" else series.reads_like(own))
        ]

    def highest_beside(self, code: str = "") -> Phrase | Absent:
        """Return which member is the largest, if no two are: 最高的是广东（增长5.0%）; else a gap, as for one spoken of already.

        Where all fall, it is the one that fell least: 降幅最小的是广东（下降1.0%）.
        """
        return self._apart(
            "highest_beside", code, self.largest(1), f"{'降幅最小' if self._all_fall else '最高'}的是{{}}"
        )

    def lowest_beside(self, code: str = "") -> Phrase | Absent:
        """Return which member is the smallest, if no two are: 最低的是上海（下降5.0%）; else a gap, as for one spoken of already.

        Where all fall, it is the one that fell most: 降幅最大的是上海（下降5.0%）.
        """
        return self._apart(
            "lowest_beside", code, self.smallest, f"{'降幅最大' if self._all_fall else '最低'}的是{{}}"
        )

    @property
    def _all_fall(self) -> bool:
        """True if the members are rates of growth of which readers see none that is not below zero."""
        largest = self.largest(1)
        return "growth" in largest.kind and largest.is_down

    def next_to(self, code: str) -> Phrase | Absent:
        """Return which member comes next to one that is the largest, if no two do: 北京次之（增长4.0%）; else a gap."""
        is_first = code in self._members and self.largest(1).member == self._members[code].member
        return self._apart("next_to", code, self.largest(2) if is_first else self._blank, "{}次之")

    def _apart(self, name: str, code: str, chosen: Series, words: str) -> Phrase | Absent:
        """Return a chosen member in words, with its value; a gap if it is the one spoken of, or others read the same."""
        before, after = words.split("{}")
        alike = [each for each, series in self._members.items() if series.reads_like(chosen)]
        if len(alike) != 1 or alike == [code] or len(self._members) == 1:
            return Absent(f'{self._name}.{name}("{code}")', f"{self.subject}{before}{after}的{self.noun}")
        return compose(before, chosen.name, f"{after}（", chosen, "）")

    def level_with(self, code: str) -> Phrase | Absent:
        """Return the names of the other members of which readers see the same number: 海南; a gap if there is none."""
        own = self._members[code]
        names = [
            series.member
            for name, series in self._members.items()
            if name != code and own and series and series.reads_like(own)
        ]
        if names:
            return Phrase("、".join(names))
        return Absent(f'{self._name}.level_with("{code}")', f"与{own.label}相同的{self.noun}")

    def matching(self, chosen: Series) -> Series:
        """Return the member that was chosen in another group: ``exports.matching(exports.growth.largest(1))``; a gap if there is none."""
        return next((each for each in self._members.values() if each.member == chosen.member), self._blank)

    def only(self, *codes: str) -> Group:
        """Return some of the members, as far as there are such."""
        members = {code: series for code, series in self._members.items() if code in codes}
        if members.keys() == self._members.keys():
            return self
        names = ", ".join(f'"{code}"' for code in codes)
        return Group(f"{self._name}.only({names})", self.subject, members, self.noun)

    def near(self, code: str, n: int) -> Group:
        """Return a member and those next to it in size, so many in all; all members if there are not more.

        Args:
            code: The member.
            n: How many, with the member itself.
        """
        order = [series.member for series in self.ranked()]
        start = max(0, min(order.index(self._members[code].member) - n // 2, len(order) - n))
        chosen = order[start : start + n]
        members = {code: series for code, series in self._members.items() if series.member in chosen}
        return Group(f'{self._name}.near("{code}", {n})', self.subject, members, self.noun)

    @property
    def leaders(self) -> Phrase | Absent:
        """The names of the largest member and of its equals, 加工服务和旅行服务; a gap if these are all."""
        largest = self.largest(1)
        names = [series.member for series in self._members.values() if series == largest]
        if 0 < len(names) < len(self):
            return Phrase("和".join(names))
        return Absent(f"{self._name}.leaders", f"{self.subject}第1位的{self.noun}")

    @property
    def sum(self) -> Series:
        """What all members sum up to, in the years that all have."""
        members = list(self._members.values()) or [self._blank]
        first, years = members[0], [set(series.values) for series in members]
        values = {
            year: indicators.total(series._value_in(year).like(self._unit) for series in members)
            for year in first.values
            if year in set.intersection(*years) or year == first.shown_year
        }
        return Series(
            f"{self._unbound}.sum",
            f"{self.subject}合计",
            values,
            first.edition_year,
            noun="",
            kind=first.kind,
            whole=first.whole,
            member="合计",
            dimensions=self._define_sum(),
            shown_year=first.shown_year,
            printed=first.printed,
        )

    def _define_sum(self) -> Dimensions:
        if self._choice is None:
            return define("sum", parts=all_of(self._alike(s, all_years=True) for s in self._members.values()))
        parts = all_of(self._alike(series, all_years=True) for series in self._choice.candidates)
        return define(self._choice.definition, parts=parts, by=all_of(self._choice.by), places=str(self._choice.n))

    @property
    def implied_growth(self) -> Measure:
        """Growth of their sum, in %, from the level and the growth of each, as no source states it."""
        pairs = [(self._comparable(series), series.growth.traced) for series in self._members.values()]
        base = indicators.total(indicators.implied_base(level, rate) for level, rate in pairs)
        rate = indicators.growth(self.sum.traced, base)
        members = self._members.values()
        levels, rates = (
            all_of(map(self._alike, members)),
            all_of(s.growth.dimensions for s in members),
        )
        dimensions = in_year(define("implied_growth", levels=levels, rates=rates), self._year)
        label = f"{self.subject}合计同比增速（推算）"
        return Measure(rate, "growth", label, f"{self._name}.implied_growth", dimensions=dimensions)

    @property
    def known(self) -> Group:
        """The members that have a value; all if none has."""
        members = {code: series for code, series in self._members.items() if series} or self._members
        return Group(f"{self._name}.known", self.subject, members, self.noun)

    @property
    def concentration(self) -> Measure:
        """The Herfindahl-Hirschman index of the members' shares."""
        index = indicators.concentration([series.traced.like(self._unit) for series in self._members.values()])
        return self._measure("concentration", f"{self.subject}{self.noun}集中度", index, "index")

    def count_positive(self, unit: str = "个") -> Measure:
        """Return how many members are above zero."""
        number = indicators.count_positive([series.traced for series in self._members.values()], unit)
        return self._measure("count_positive()", f"{self.subject}为正的{self.noun}数", number, "count")

    def count(self, unit: str = "个") -> Measure:
        """Return how many members have a value; if none has, that is not known."""
        number = indicators.count([series.traced for series in self._members.values()], unit)
        return self._measure("count()", f"{self.subject}的{self.noun}数", number, "count")

    def _measure(self, name: str, label: str, value: Traced, kind: str) -> Measure:
        like = next(iter(self._members.values()), self._blank)
        parts = all_of(map(self._alike, self._members.values()))
        dimensions = in_year(define(name.partition("(")[0], parts=parts), self._year)
        key = f"{self._name}.{name}"
        return Measure(value, kind, label, key, dimensions=dimensions, printed=like.printed)

    def frame(self, unit: str = "") -> pd.DataFrame:
        """Return the members' values, one row a year and one column a member, for charts and tables.

        Args:
            unit: The unit of the values, if not their own.
        """
        return to_frame({series.member: series for series in self._members.values()}, unit)

    @property
    def names(self) -> Phrase:
        """The names of the members that have a value, the largest first: 旅行服务、加工服务."""
        return Phrase("、".join(series.member for series in self.ranked() if series))


def _named_apart(members: Mapping[str, Series]) -> dict[str, Series]:
    """Return the members with names that tell each from the others: 办理时限（1）, 办理时限（2）."""
    names = [series.member for series in members.values()]
    apart = dict(members)
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        numbers = (f"{name}（{number}）" for number in itertools.count(1))
        free = (each for each in numbers if each not in names)
        apart |= {code: each._with(member=next(free)) for code, each in members.items() if each.member == name}
    return apart


def units_said(frame: pd.DataFrame) -> str:
    """Say in which units of money a frame's values are, of several since when each: 2022年为亿美元、2023年为亿元.

    Args:
        frame: One row a year, one column a series, each year in one unit.

    Example:
        >>> from tradebook.figures.traced import constant
        >>> levels = {2021: constant(4, "亿美元"), 2022: constant(5, "亿美元"), 2023: constant(35, "亿元")}
        >>> units_said(pd.DataFrame({"出口": levels})), units_said(pd.DataFrame({"出口": levels}).loc[2023:])
        ('2021—2022年为亿美元、2023年为亿元', '亿元')
    """
    units = {
        int(year): next((value.unit.symbol for value in row if value.unit.currency and not value.is_missing), "")
        for year, row in zip(frame.index, frame.to_numpy(), strict=True)
    }
    runs = [
        (unit, list(years)) for unit, years in itertools.groupby(sorted(filter(units.get, units)), key=units.get)
    ]
    if len(runs) == 1:
        return str(runs[0][0])
    return "、".join(f"{period(years[0], years[-1])}为{unit}" for unit, years in runs)


def to_frame(series: Mapping[str, Series], unit: str = "") -> pd.DataFrame:
    """Return series side by side, one row a year and one column a series, for charts and tables.

    Args:
        series: By the name of the column.
        unit: The unit of the values, if not their own.
    """
    years = sorted({year for each in series.values() for year in each.values})
    columns = {name: each.values_in(unit) if unit else each.values for name, each in series.items()}
    blank = {name: indicators.unknown(unit or each.traced.unit) for name, each in series.items()}
    rows = {name: [values.get(year, blank[name]) for year in years] for name, values in columns.items()}
    return pd.DataFrame(rows, index=pd.Index(years, name="year", dtype=int), dtype=object)
