"""Areas as expressions speak of them: ``area.travel.exports.growth``, ``nation.all.total``, ``area.fact.national_rank``.

An area has its services trade by sector and flow, and single facts. The names of sectors and flows in expressions are the
identifiers of the code lists; their codes are EBOPS 2010.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from tradebook.data.report import MAIN_TABLE
from tradebook.errors import DataError
from tradebook.figures import indicators
from tradebook.figures.dimensions import Dimensions, all_of, define, observed
from tradebook.figures.figure import Absent, Phrase
from tradebook.figures.measure import compose
from tradebook.figures.money.exchange import lacking_rates
from tradebook.figures.units import LARGE, PERCENT, SMALL, Unit, base_unit, find_unit, name_of_currency, of_size
from tradebook.figures.wording import word_lacking
from tradebook.markup import as_plain
from tradebook.model.group import Group
from tradebook.model.listing import SectorList
from tradebook.model.observed import group_of, kind_of
from tradebook.model.series import Break, Series
from tradebook.model.trade import Trade, stated_level, trade_of

if TYPE_CHECKING:
    from tradebook.model.edition import Edition


HEDGE = re.compile(r"（(?:约数|下限|上限)）$")
"""How names of indicators say that they are about or at least; their figures say it, too."""
TOLD = 3
"""How many of the sectors that something happened to are told by name."""


class _Named:
    """What has a code, and shows its name in the book's language."""

    _edition: Edition
    code: str

    @property
    def name(self) -> str:
        """Its name in the book's language."""
        return self._edition.name(self.code)

    def __str__(self) -> str:
        return self.name

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {"text/plain": as_plain(self.name)}


class Area(_Named):
    """A place: a province, the nation, a city, a zone, a partner.

    Args:
        edition: The edition.
        code: Its code.
        expression: What expressions call it.

    Attributes:
        year: The year that its series show, the edition's.
    """

    def __init__(self, edition: Edition, code: str, expression: str):
        self._edition, self.code, self._expression, self.year = edition, code, expression, edition.year

    @cached_property
    def fact(self) -> Facts:
        """Its single facts, by indicator: ``area.fact.national_rank``."""
        return Facts(self._edition, self.code, f"{self._expression}.fact")

    @cached_property
    def _trade(self) -> Trade:
        return trade_of(self._edition, self.code)

    def __getattr__(self, identifier: str) -> Sector:
        """Return a sector by its identifier, such as ``travel``."""
        rows = self._edition.package.rows("sectors") if not identifier.startswith("_") else []
        code = next((row["code"] for row in rows if row["identifier"] == identifier), None)
        if code is None:
            raise AttributeError(f"没有名为 {identifier} 的行业或属性。", name=identifier, obj=self)
        return self[code]

    def __getitem__(self, sector: str) -> Sector:
        """Return a sector by its code."""
        return Sector(self._edition, self, sector)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *(row["identifier"] for row in self._edition.package.rows("sectors"))]

    @cached_property
    def unit(self) -> str:
        """The unit in which the source states its services trade, or as large a one of the currency that the edition asks for."""
        tables = {self._edition.info.area: MAIN_TABLE, self._edition.info.nation: f"{MAIN_TABLE}_national"}
        return self._edition.unit_of(tables.get(self.code, f"{MAIN_TABLE}_provinces"), area=self.code)

    def lacks_rate_to(self, other: Area) -> Phrase | Absent:
        """Say which rate is lacking to compare its trade with that of an area in another currency; a gap, if none is."""
        own, others = self.all.total, other.all.total
        lacking = lacking_rates(own.traced.like(others.traced.unit))
        if not lacking:
            return Absent(f"{self._expression}.lacks_rate_to({other._expression})", "折算所缺的汇率")
        units = f"{self.name}以{name_of_currency(own.traced.unit.currency)}计，{other.name}以{name_of_currency(others.traced.unit.currency)}计"
        return Phrase(f"{units}；{word_lacking(lacking)}，二者的数额不能折算，比重、倍数从略")

    @cached_property
    def base_unit(self) -> str:
        """The unit of its currency without any multiple: 元."""
        return base_unit(find_unit(self.unit)).symbol

    @cached_property
    def large_unit(self) -> str:
        """The unit of its currency in which readers see large amounts: 亿元."""
        return of_size(find_unit(self.unit), LARGE).symbol

    @cached_property
    def small_unit(self) -> str:
        """The unit of its currency in which readers see small amounts: 万元."""
        return of_size(find_unit(self.unit), SMALL).symbol

    @property
    def sectors(self) -> Sectors:
        """All its sectors side by side."""
        return Sectors(self, self._edition.sectors, f"{self._expression}.sectors", "服务")

    def series(self, sector: str, flow: str) -> Series:
        """Return the trade of a sector and flow, by their codes."""
        edition, identifiers = self._edition, self._edition.identifiers
        short = f"{edition.name(sector)}{'差额' if flow == 'B' else edition.name(flow)}"
        name = f"{self._expression}.{identifiers[sector]}.{identifiers[flow]}"
        values = self._trade.get((sector, flow)) or {edition.year: stated_level(edition, self.code, sector, flow)}
        growth = self._trade.get((sector, f"{flow}.growth"))
        return Series(
            name,
            f"{self.name}{short}",
            values,
            self.year,
            noun="" if flow == "B" else "额",
            kind="balance" if flow == "B" else "level",
            whole=self.series("ALL", flow) if sector != "ALL" else None,
            whole_dimensions=self.define("ALL", flow),
            member=edition.name(sector),
            short=short,
            stated_growth=growth,
            growth_dimensions=define("stated_growth", area=self.code, sector=sector, flow=flow),
            decimals=2 if self is edition.area and sector == "ALL" and flow != "B" else None,
            dimensions=self.define(sector, flow),
            breaks=self._breaks(sector, flow) if self is edition.area else None,
            printed=edition.printed_numbers,
        )

    def _breaks(self, sector: str, flow: str) -> dict[int, Break]:
        """Return the years from which on a sector is of something else than before, as far as the data goes back."""
        edition, listing = self._edition, self._edition.listing
        years = [year for year in range(edition.first_year + 1, self.year + 1) if listing.codes.changed(year)]
        if sector in ("ALL", "KI"):
            common = {year: listing.common(sector, year) for year in years}
            return {
                year: Break(
                    listing.describe_changes(year, listing.knowledge if sector == "KI" else ()),
                    self._together(by, flow),
                )
                for year, by in common.items()
                if by is not None
            }
        is_new = not listing.codes.whole(sector)
        return {
            year: Break(reason, is_apart=is_new and not listing.has(sector, year - 1))
            for year in years
            if (reason := listing.describe_change(sector, year))
        }

    def _together(self, sectors: Sequence[str], flow: str) -> Series:
        """Return what several sectors sum up to, by which totals of other sectors can be compared; nothing if there are none."""
        parts = [self._trade[sector, flow] for sector in sectors]
        values = {
            year: indicators.total(part[year] for part in parts)
            for year in range(self._edition.first_year, self._edition.year + 1)
            if parts and all(year in part for part in parts)
        }
        return Series(
            "",
            f"{self.name}{'、'.join(map(self._edition.name, sectors))}{self._edition.name(flow)}",
            values,
            self._edition.year,
            kind="balance" if flow == "B" else "level",
            dimensions=define("sum", parts=all_of(self.define(sector, flow) for sector in sectors)),
        )

    def _other_sectors(self, codes: Collection[str]) -> dict[str, str]:
        """Return the names of the sectors of the code list, in whatever year, other than some, by their codes."""
        rows = self._edition.package.rows("sectors")
        return {row["code"]: self._edition.name(row["code"]) for row in rows if row["code"] not in codes}

    def define(self, sector: str, flow: str) -> Dimensions:
        """Return the dimensions of the trade of a sector and flow.

        Args:
            sector: The sector's code.
            flow: The flow's code.
        """
        if flow == "B":
            return define("balance", area=self.code, sector=sector, flow=flow)
        return define("trade", area=self.code, sector=sector, flow=flow)


RESERVED = frozenset({*(name for name in dir(Area) if not name.startswith("_")), "code", "year"})
"""What an area has beside its sectors: no sector can be called so."""


def total_trade(edition: Edition, codes: Sequence[str], name: str, subject: str, noun: str) -> Group:
    """Return the services trade of several places side by side.

    Args:
        edition: The edition.
        codes: The places' codes.
        name: The group's canonical expression.
        subject: What the places are together, for labels.
        noun: What a place is.
    """
    places = map(edition.place, codes)
    unit = edition.provincial_unit
    members = {
        place.code: place.all.total.in_unit(unit)._with(member=place.name, decimals=None) for place in places
    }
    return Group(name, f"{subject}服务进出口", members, noun)


class Sector(_Named):
    """A services sector of an area.

    Args:
        edition: The edition.
        area: The area.
        code: The sector's code.
    """

    def __init__(self, edition: Edition, area: Area, code: str):
        self._edition, self.area, self.code = edition, area, code

    @property
    def _expression(self) -> str:
        return f"{self.area._expression}.{self._edition.identifiers[self.code]}"

    @property
    def total(self) -> Series:
        """Exports plus imports."""
        return self.area.series(self.code, "T")

    @property
    def exports(self) -> Series:
        """Exports."""
        return self.area.series(self.code, "X")

    @property
    def imports(self) -> Series:
        """Imports."""
        return self.area.series(self.code, "M")

    @property
    def balance(self) -> Series:
        """Exports less imports: 顺差10.5亿美元."""
        return self.area.series(self.code, "B")

    def flows(self, codes: str = "XMT") -> Group:
        """Return its flows side by side: ``area.all.flows().growth.frame()`` for a chart.

        Args:
            codes: The flows' codes, in order.
        """
        name, words = self._edition.name, f"{self.area.name}{self.name}"
        members = {code: self.area.series(self.code, code)._with(member=name(code)) for code in codes}
        return Group(f'{self._expression}.flows("{codes}")', words, members, "流向")

    def frame(self, unit: str, flows: str = "XMT") -> pd.DataFrame:
        """Return its trade over the years, one row a year and one column a flow, for charts.

        Args:
            unit: The unit of the values.
            flows: The flows' codes, in the order of the columns.
        """
        return self.flows(flows).frame(unit)

    @property
    def competitiveness(self) -> Series:
        """The trade competitiveness index, see `tradebook.figures.indicators.competitiveness`."""
        exports, imports = self.exports, self.imports
        values = {
            year: indicators.competitiveness(value, imports.values[year])
            for year, value in exports.values.items()
            if year in imports.values
        }
        label = f"{self.area.name}{self.name}贸易竞争力指数"
        codes = {name: self.area.define(self.code, flow) for name, flow in (("exports", "X"), ("imports", "M"))}
        return Series(
            f"{self._expression}.competitiveness",
            label,
            values,
            self.area.year,
            noun="",
            kind="index",
            member=self.name,
            dimensions=define("competitiveness", **codes),
            printed=exports.printed,
        )

    def partners(self, flow: str) -> Group:
        """Return the trade of the sector's enterprises with their main partners, which they report.

        Args:
            flow: X or M.
        """
        edition, table = self._edition, "enterprise_partners"
        where = {"area": self.area.code, "sector": self.code, "flow": flow}
        codes = [code for (code,) in edition.observations(table, "partner", year=edition.year, **where)]
        return group_of(
            edition,
            table,
            "partner",
            codes,
            f'{self._expression}.partners("{flow}")',
            edition.unit_of(table),
            kind="level",
            noun="伙伴",
            area=self.area.code,
            sector=self.code,
            flow=flow,
        )

    @property
    def sectors(self) -> Sectors:
        """The sectors that it consists of."""
        parts = {"KI": self._edition.knowledge_intensive, "ALL": self._edition.sectors}
        if self.code not in parts:
            raise DataError(
                f"{self._expression}（{self.name}）不再分行业。全部行业写 {self.area._expression}.sectors"
            )
        codes = parts[self.code]
        return Sectors(self.area, codes, f"{self._expression}.sectors", self.name)


class Sectors:
    """Sectors of an area side by side, a group of series by flow: ``area.sectors.exports.largest(1)``.

    Args:
        area: The area.
        codes: The sectors' codes.
        expression: What expressions call them.
        subject: What they are sectors of, for labels.
    """

    def __init__(self, area: Area, codes: Sequence[str], expression: str, subject: str):
        self._area, self._codes, self._expression, self._subject = area, codes, expression, subject

    def __iter__(self) -> Iterator[Sector]:
        return (self._area[code] for code in self._codes)

    def __len__(self) -> int:
        return len(self._codes)

    @property
    def names(self) -> Phrase:
        """What they are, as the code list has them: 保险服务、金融服务和其他商业服务."""
        *others, last = (str(sector.name) for sector in self)
        return Phrase(f"{'、'.join(others)}和{last}" if others else last)

    @property
    def comparable(self) -> Sectors:
        """The sectors by which the year can be compared with the one before: where one was split, it and not its parts."""
        return self._regrouped("comparable", self._listing.comparable(self._codes, self._area._edition.year))

    @property
    def undivided(self) -> Sectors:
        """The sectors with each that was split in the years of the data in the place of its parts."""
        return self._regrouped("undivided", self._listing.undivided(self._codes))

    @property
    def _listing(self) -> SectorList:
        return self._area._edition.listing

    def _regrouped(self, name: str, codes: list[str]) -> Sectors:
        """Return other sectors in the place of these; these themselves if they are the same."""
        if codes == list(self._codes):
            return self
        return Sectors(self._area, codes, f"{self._expression}.{name}", self._subject)

    @property
    def turned(self) -> Phrase | Absent:
        """The sectors whose surplus became a deficit, or the reverse, and how; a gap if there is none."""
        turns = [compose(each.name, each.balance.turn) for each in self.by_size() if each.balance.turn]
        told = self._list("turned", turns[:TOLD], "由顺转逆或由逆转顺的行业", between="，")
        return compose(f"{len(turns)}个行业由顺转逆或由逆转顺，其中", told) if len(turns) > TOLD else told

    @property
    def appeared(self) -> Phrase | Absent:
        """The sectors that were not traded in the year before, and are: 加工服务2.1亿美元; a gap if there is none."""
        new = [
            compose(sector.name, sector.total)
            for sector in self.by_size()
            if sector.total > 0 and sector.total.previous == 0
        ]
        return self._list("appeared", new, "上年没有进口和出口的行业")

    @property
    def vanished(self) -> Phrase | Absent:
        """The sectors that are not traded any more, with what they traded in the year before; a gap if there is none."""
        gone = [
            compose(sector.name, "（上年", sector.total.previous, "）")
            for sector in self
            if sector.total == 0 and sector.total.previous > 0
        ]
        return self._list("vanished", gone, "不再有进口和出口的行业")

    def _list(
        self, name: str, phrases: Sequence[Phrase | Absent], label: str, *, between: str = "、"
    ) -> Phrase | Absent:
        if not phrases:
            return Absent(f"{self._expression}.{name}", label)
        told = compose(*phrases[:TOLD], between=between)
        return told if len(phrases) <= TOLD else compose(told, f"等{len(phrases)}个行业")

    @property
    def changes(self) -> Phrase | Absent:
        """How the sectors differ from those of the year before: 增列政府服务; a gap if they are the same."""
        edition = self._area._edition
        words = (
            self._listing.describe_changes(edition.year, self._codes) if edition.year > edition.first_year else ""
        )
        return (
            Phrase(words) if words else Absent(f"{self._expression}.changes", f"{self._subject}各行业与上年的不同")
        )

    @property
    def break_note(self) -> str:
        """What was split and merged, as sentences for the notes of charts and tables; empty if nothing was."""
        notes = {sector.code: sector.total for sector in self}
        return "".join(
            f"{self._area[code].name}{total.break_note}" for code, total in notes.items() if total.break_years
        )

    def by_size(self) -> list[Sector]:
        """Return the sectors by what they trade in total, the largest first."""
        total = self.total
        codes = {series.member: code for code, series in total.items()}
        return [self._area[codes[series.member]] for series in total.ranked()]

    def _group(self, name: str, words: str) -> Group:
        members = {sector.code: getattr(sector, name) for sector in self}
        subject = f"{self._area.name}{self._subject}{words}"
        return Group(f"{self._expression}.{name}", subject, members, unlisted=self._area._other_sectors(members))

    @property
    def total(self) -> Group:
        """Exports plus imports of each."""
        return self._group("total", "进出口")

    @property
    def exports(self) -> Group:
        """Exports of each."""
        return self._group("exports", "出口")

    @property
    def imports(self) -> Group:
        """Imports of each."""
        return self._group("imports", "进口")

    @property
    def balance(self) -> Group:
        """Exports less imports of each."""
        return self._group("balance", "差额")

    @property
    def competitiveness(self) -> Group:
        """The trade competitiveness index of each."""
        return self._group("competitiveness", "贸易竞争力指数")


class Facts:
    """The single facts of an area: ``fact.national_rank``, ``fact("services_trade", sector="SC")``.

    Args:
        edition: The edition.
        area: The area's code.
        expression: What expressions call them.
        year: The year that they show, if not the edition's.
    """

    def __init__(self, edition: Edition, area: str, expression: str, year: int | None = None):
        self._edition, self._area, self._expression = edition, area, expression
        self._year = edition.year if year is None else year

    def at(self, year: int) -> Facts:
        """Return them as they were in a year: ``nation.fact.at(2021).digital_services``."""
        return Facts(self._edition, self._area, self._expression, year)

    def __getattr__(self, indicator: str) -> Series:
        if indicator.startswith("_"):
            raise AttributeError(indicator, name=indicator, obj=self)
        return self(indicator)

    def __call__(self, indicator: str, sector: str = "", flow: str = "", unit: str | Unit = PERCENT) -> Series:
        """Return a fact over the years.

        Args:
            indicator: Its code.
            sector: Code of the sector; if not said, the only one that the facts have.
            flow: T, X, M or B; if not said, the only one that the facts have.
            unit: Of a fact that there is none of in any year.

        Raises:
            AttributeError: There is no such indicator.
            DataError: There is no such sector or flow.
        """
        edition = self._edition
        for code in (sector, flow):
            if code and code not in edition.identifiers:
                raise DataError(
                    f"没有代码为“{code}”的行业或流向。代码列在 {edition.package.path('sectors')} 和 {edition.package.path('flows')}"
                )
        if indicator not in edition.indicator_codes:
            raise AttributeError(f"没有名为 {indicator} 的指标。", name=indicator, obj=self)
        name = f"{self._expression}.{indicator}"
        if sector or flow:
            chosen = ", ".join(f'{what}="{code}"' for what, code in (("sector", sector), ("flow", flow)) if code)
            name = f'{self._expression}("{indicator}", {chosen})'
        sector, flow = self._resolve(indicator, sector, flow)
        where = {"indicator": indicator, "area": self._area, "sector": sector, "flow": flow}
        values = edition.observations("facts", "year", **where)
        series = {year: value for (year,), value in values.items()}
        for year in {edition.year, self._year} - series.keys():
            series[year] = edition.fact(
                indicator, area=self._area, sector=sector, flow=flow, symbol=unit, year=year
            )
        return Series(
            name,
            self._subject(indicator, sector, flow),
            dict(sorted(series.items())),
            edition.year,
            noun="",
            kind=kind_of(series[edition.year], indicator),
            dimensions=observed("facts", **where),
            shown_year=self._year,
            printed=edition.printed_numbers,
        )

    def group(self, *indicators: str) -> Group:
        """Return several facts of the area side by side: ``fact.group("bases_culture", "bases_geo").sum``."""
        members = {code: self(code)._with(member=HEDGE.sub("", self._edition.name(code))) for code in indicators}
        names = ", ".join(f'"{code}"' for code in indicators)
        subject = "、".join(series.member for series in members.values())
        return Group(f"{self._expression}.group({names})", subject, members, "项目")

    def of_areas(self, indicator: str, *areas: str) -> Group:
        """Return an indicator of several areas side by side: ``fact.of_areas("exports", "EU", "USA").largest(1).name``.

        Args:
            indicator: Its code.
            *areas: The codes of the areas.
        """
        edition = self._edition
        members = {code: edition.area_of(code).fact(indicator)._with(member=edition.name(code)) for code in areas}
        names = ", ".join(f'"{code}"' for code in (indicator, *areas))
        return Group(f"{self._expression}.of_areas({names})", edition.name(indicator), members, "地区")

    def _resolve(self, indicator: str, sector: str, flow: str) -> tuple[str, str]:
        """Fill in sector and flow: the only ones that there are facts of, else the total."""
        rows = self._edition.package.rows(
            "facts", {"indicator": indicator, "area": self._area}, columns=["sector", "flow"]
        )
        pairs = {
            (row["sector"], row["flow"])
            for row in rows
            if sector in ("", row["sector"]) and flow in ("", row["flow"])
        }
        only = next(iter(pairs)) if len(pairs) == 1 else ("ALL", "T")
        return sector or only[0], flow or only[1]

    def _subject(self, indicator: str, sector: str, flow: str) -> str:
        where = {"indicator": indicator, "area": self._area, "sector": sector, "flow": flow}
        return self._edition.subject("facts", **where)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._edition.indicator_codes]
