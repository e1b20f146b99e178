"""Digital trade: outsourcing, e-commerce and its zones, software revenue, the nation's digital trade, and the target.

A chapter says ``digital = DigitalTrade(edition)``; its prose then speaks of ``digital.software.sum``,
``digital.zones.known.sum.share`` and ``digital.target.pace``.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise

import pandas as pd

from tradebook.exhibits import tables
from tradebook.figures import indicators
from tradebook.figures.dimensions import all_of, define, in_year
from tradebook.figures.figure import Absent, Phrase
from tradebook.figures.measure import Measure, compose
from tradebook.figures.traced import Traced
from tradebook.model.area import Area, Facts
from tradebook.model.edition import Edition
from tradebook.model.group import Group, to_frame
from tradebook.model.observed import put_beside, series_of
from tradebook.model.series import Series
from tradebook.model.targets import Target
from tradebook.topics.outsourcing import Outsourcing, list_partners

SOFTWARE = ("software_products", "software_services", "software_security", "software_embedded")
GROWING = ("telecom_volume", "telecom_revenue", "broadband_users", "mobile_internet_users")
"""What sources state growth of."""
INFRASTRUCTURE = (
    "telecom_volume",
    "telecom_revenue",
    "telephone_users",
    "broadband_users",
    "mobile_internet_users",
    "iot_terminals",
    "stations_5g",
    "pon_ports",
    "gigabit_coverage",
    "backbone_bandwidth",
    "broadband_speed",
    "data_centres",
    "racks",
    "rack_use",
)
"""Telecommunications, those who use them, and the facilities."""
ZONE_FACTS = ("cbec_trade", "cbec_firms", "overseas_warehouses", "planned_area")
MARKET = "national_offshore_partner"
"""The indicator of what was executed for a market."""


class DigitalTrade:
    """The digital trade of the edition's area and of the nation.

    Args:
        edition: The edition.
    """

    def __init__(self, edition: Edition):
        self._edition = edition

    @cached_property
    def outsourcing(self) -> Outsourcing:
        """Offshore services outsourcing."""
        return Outsourcing(self._edition)

    # -- e-commerce ------------------------------------------------------------------------------------------

    @cached_property
    def pilot(self) -> Area:
        """The city that is an e-commerce pilot: the first of the area's that has e-commerce; the area, if none has."""
        cities = [self._edition.area_of(code) for code in self._edition.places_in(self._edition.info.area)]
        return next((city for city in cities if city.fact("cbec_trade")), self._edition.area)

    @property
    def city(self) -> Facts:
        """The facts of that city."""
        return self.pilot.fact

    @cached_property
    def _zones(self) -> list[Area]:
        """The zones of the city of which there is anything to show, in the order of the code list."""
        zones = [self._edition.area_of(code) for code in self._edition.places_in(self.pilot.code)]
        return [zone for zone in zones if any(zone.fact(name) for name in ZONE_FACTS)]

    @cached_property
    def zones(self) -> Group:
        """Cross-border e-commerce by zone of the city."""
        members = {zone.code: zone.fact("cbec_trade") for zone in self._zones}
        whole = self.city("cbec_trade")
        return put_beside(self._edition, "digital.zones", members, whole=whole, noun="先行区")

    @property
    def zone_table(self) -> tables.Table | None:
        """E-commerce, its firms and warehouses, and the area, by zone, beside what trains carry."""
        whole, trains = self.city("cbec_trade"), self.city("cbec_train_trade")
        unit = whole.traced.unit.symbol if whole else self.zones.unit
        rows: dict[str, list[Measure | str]] = {"全市": [whole, "", self.city("cbec_firms"), "", ""]}
        if trains:
            rows["其中：班列"] = [trains.in_unit(unit), trains.share_of(whole), "", "", ""]
        for place in self._zones:
            zone = self.zones[place.code].in_unit(unit)
            trade = zone.rounded(1) if zone < 1 else zone
            facts = [place.fact(name) for name in ZONE_FACTS[1:]]
            rows[zone.member] = [trade, zone.share, *facts]
        head = [
            f"跨境电商交易额（{unit}）",
            "占全市（%）",
            "跨境电商企业（家）",
            "海外仓（个）",
            "规划面积（平方公里）",
        ]
        return tables.of_measures("先行区", head, rows)

    @cached_property
    def bonded(self) -> BondedZone:
        """The bonded zone: the first zone that has such trade."""
        zone = next((zone for zone in self._zones if zone.fact("bonded_trade")), self.pilot)
        return BondedZone(zone.fact, self._edition.year)

    # -- other business services -----------------------------------------------------------------------------

    @property
    def business_pace(self) -> Phrase | Absent | str:
        """How their growth went in the years that they have grown without a break: ，增速时快时慢; empty of a single year."""
        growth = self._edition.area["SJ"].total.growth
        run = int(growth.positive_run.traced.value) if growth.positive_run else 0
        rates = [growth.at(year) for year in range(growth.shown_year + 1 - run, growth.shown_year + 1)]
        steps = [(before, now) for before, now in pairwise(rates) if not now.reads_like(before)]
        faster, slower = any(now > before for before, now in steps), any(now < before for before, now in steps)
        if run > 1 and growth.rising_run > 1:
            return compose("，增速", growth.rising_run, "加快")
        if faster and slower:
            return "，增速时快时慢"
        if slower:
            return "，增速逐年放缓" if len(steps) > 1 else "，增速放缓"
        return ""

    # -- digital industry ------------------------------------------------------------------------------------

    @property
    def infrastructure_table(self) -> tables.Table | None:
        """Networks, those who use them, and facilities, with the growth that the source states."""
        fact = self._edition.area.fact
        rows: dict[str, list[Measure | str]] = {
            level.member: [level, level.traced.unit.symbol, fact(f"{code}_growth") if code in GROWING else ""]
            for code, level in fact.group(*INFRASTRUCTURE).items()
            if level
        }
        return tables.of_measures("指标", ["数值", "单位", "同比（%）"], rows)

    @cached_property
    def software(self) -> Group:
        """The parts of software revenue, with stated growth; shares are in what they sum up to."""
        fact = self._edition.area.fact
        members = {part: fact(part).with_growth(fact(f"{part}_growth")) for part in SOFTWARE}
        name, subject = "digital.software", "软件业务收入各项"
        parts = put_beside(self._edition, name, members, subject=subject)
        return put_beside(self._edition, name, members, whole=parts.sum, subject=subject, noun="项目")

    @cached_property
    def software_total(self) -> Series:
        """Software revenue as the source states it, with stated growth."""
        fact = self._edition.area.fact
        return fact("software_revenue").with_growth(fact("software_revenue_growth")).in_large_unit()

    @property
    def software_table(self) -> tables.Table | None:
        """Software revenue by part, beside what the parts sum up to and what the source states."""
        rows: dict[str, list[Measure | str]] = {
            "总收入（来源所载）": [self.software_total, ""],
            "四项之和（计算）": [self.software.sum, ""],
        }
        rows |= {part.member: [part, part.share] for part in self.software.values()}
        levels = [self.software_total, self.software.sum, *self.software.values()]
        for row, level in zip(rows.values(), levels, strict=True):
            row += [level.growth, level.previous.worded("level")]
        unit = self.software.unit
        head = [
            f"收入（{unit}）",
            "占比（%）",
            "同比（%）",
            f"上年（{'倒推，' if self.software_note else ''}{unit}）",
        ]
        return tables.of_measures("项目", head, rows)

    @property
    def software_note(self) -> str:
        """How the year before is known, where growth implies it; empty where all of it is recorded."""
        levels = (self.software_total, *self.software.values())
        return "上年（倒推）= 本年收入 ÷（1 + 同比）。" if any(level.is_implied for level in levels) else ""

    def evaluated(self, indicator: str) -> Series:
        """Return what the evaluation of regional innovation says of the area: ``digital.evaluated("mobile_users")``."""
        area = self._edition.info.area
        name = f'innovation.of("{area}", "{indicator}")'
        table = "regional_innovation"
        return series_of(self._edition, table, name, "", area=area, indicator=indicator, measure="level")

    # -- the nation ------------------------------------------------------------------------------------------

    @cached_property
    def nation_year(self) -> int:
        """The year of the newest national report on digital trade."""
        return self._edition.nation.fact("digital_services_growth").latest.shown_year

    @cached_property
    def nation(self) -> Facts:
        """The nation's facts of that year."""
        return self._edition.nation.fact.at(self.nation_year)

    @cached_property
    def markets(self) -> Group:
        """The nation's executed offshore outsourcing by market, with stated growth; ``markets.sum.rest`` are the others."""
        nation, indicator = self.nation, "outsourcing_offshore_executed"
        whole = nation(indicator).with_growth(nation(f"{indicator}_growth")).in_large_unit()
        listed = list_partners(self._edition, MARKET, self.nation_year)
        facts = {code: self._edition.area_of(code).fact.at(self.nation_year) for code in listed}
        members = {code: fact(MARKET).with_growth(fact(f"{MARKET}_growth")) for code, fact in facts.items()}
        name, subject = "digital.markets", "所列市场离岸服务外包执行额"
        return put_beside(self._edition, name, members, whole=whole, subject=subject, noun="市场")

    # -- the target ------------------------------------------------------------------------------------------

    @cached_property
    def target(self) -> DigitalTarget:
        """The target of digitally deliverable services, beside knowledge-intensive services, the nearest statistics."""
        area = self._edition.area
        return DigitalTarget(area.fact("digital_target"), area.fact("digital_target_year"), area["KI"].total)


class BondedZone:
    """The trade of the bonded zone, which followed on a logistics centre.

    Args:
        fact: The facts of its area.
        year: The edition's year.
    """

    def __init__(self, fact: Facts, year: int):
        self._fact, self._year, self._stated = fact, year, fact("bonded_trade").in_large_unit()

    @cached_property
    def trade(self) -> Series:
        """Its trade; where the data lacks the year before, that is the total of its first two years less this year."""
        total = self._fact("bonded_trade_total").in_large_unit()
        before = {self._year - 1: total.traced - self._stated.traced}
        first = define("difference", of=total.dimensions, less=self._stated.dimensions)
        codes = (
            self._stated.all_years
            if self._year - 1 in self._stated.values
            else self._stated.in_years({self._year - 1: first})
        )
        return self._stated.restated(before | dict(self._stated.values), codes)

    @cached_property
    def start(self) -> Series | Absent:
        """The trade of the logistics centre two years before; a gap where the zone has more than two years."""
        start = self.trade.at(self._year - 2).named("原保税物流中心进出口额")
        return start.only_if(self._year - 1 not in self._stated.values)

    @cached_property
    def mean_growth(self) -> Measure:
        """The plain average of its growth in two years, in %."""
        trade = self.trade
        rates = [trade.previous.growth, trade.growth]
        label, codes = (
            "综合保税区进出口两年增速的简单平均",
            define("average", parts=all_of(rate.dimensions for rate in rates)),
        )
        value, key = indicators.average([rate.traced for rate in rates]), "digital.bonded.mean_growth"
        dimensions = in_year(codes, self._year)
        return Measure(value, "share", label, key, dimensions=dimensions, printed=trade.printed)


class DigitalTarget(Target):
    """The target, and where the growth so far leads.

    Args:
        target: The target.
        due: The year by which it is to be reached.
        level: What it is compared with, over the years.
    """

    def __init__(self, target: Series, due: Series, level: Series):
        self._level = level.in_large_unit()
        super().__init__(
            target.in_unit(self._level.large_unit).traced,
            "可数字化交付服务贸易额",
            target.key,
            due=int(due.traced.value) if due else None,
            now=self._level,
            year=level.shown_year,
            same_definition=False,
            dimensions=target.dimensions,
            printed=level.printed,
        )

    @property
    def drawn_unit(self) -> str:
        """The unit of `frame`."""
        return self._level.traced.unit.symbol

    @cached_property
    def _years_ahead(self) -> int:
        """How many years are left; none if there is no way ahead, or none behind to go by."""
        return (self.due or self.year) - self.year if self.pace and self.year > self._level.first_year else 0

    def _go_on(self, first: Traced, last: Traced, years: int) -> Series:
        """Return the level as it goes on at the average growth between two values."""
        values, step = {self.year: self._level.traced}, (last / first).root(years)
        for year in range(self.year, self.year + self._years_ahead):
            values[year + 1] = values[year] * step
        return self._level._with(values=values)

    @cached_property
    def _trend(self) -> Series:
        level = self._level
        return self._go_on(level.first.traced, level.traced, self.year - level.first_year)

    @cached_property
    def outlook(self) -> Measure:
        """The level in the target's year at the average growth so far."""
        value = (
            self._trend.values[self.year + self._years_ahead]
            if self._years_ahead
            else indicators.unknown(self._level.traced.unit)
        )
        level = self._level
        codes = define("outlook", of=level.all_years, base=str(level.first_year), due=str(self.due))
        label, dimensions = "按以往年均增速推算的到期数额", in_year(codes, self.year)
        return self._computed(value, "level", label, f"{self.key}.outlook", dimensions)

    def frame(self, name: str) -> pd.DataFrame | None:
        """Return the level and both ways ahead, for charts; None if there is no way ahead.

        Args:
            name: What the level is called.
        """
        if not self._years_ahead:
            return None
        needed = self._go_on(self._level.traced, self.traced, self._years_ahead)
        return to_frame({name: self._level, "达到目标所需": needed, "按以往年均增速": self._trend})
