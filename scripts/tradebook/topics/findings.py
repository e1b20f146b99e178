"""The findings of the year, for those who read one page or two: sentences that hold whatever the year brought, and a picture of each.

A finding that the edition has no data for is a gap, with which its section or sentence falls.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from tradebook.exhibits import charts, tables
from tradebook.exhibits.chart import Chart
from tradebook.exhibits.exhibit import Exhibit
from tradebook.figures.figure import Absent, Phrase
from tradebook.figures.measure import Measure
from tradebook.figures.traced import Traced
from tradebook.model.area import Sector
from tradebook.model.edition import Edition
from tradebook.model.group import Group
from tradebook.model.news import tell_news
from tradebook.model.series import Series
from tradebook.topics.forecast import Extrapolation
from tradebook.topics.forecasting import COVERAGE

Said = Phrase | Absent
Drawn = tuple[Chart | None, str, Mapping[str, Measure]]
"""A picture, what it shows, and the values that a reader who does not see it should know, by name."""
MOST_BARS = 6
"""Bars of a small picture."""
SOURCES = {"comparison": "、商务部、各省（市）商务厅（局）和统计局", "ahead": "数据，本报告外推"}
"""What a small picture is drawn from beside the publisher's data, by its finding."""
FEWEST_OTHERS = 2
"""Sectors from which on it says something that one of them comes first."""
FEW = 3
"""Sectors that are summed up as the first ones, where there are more."""


class Findings:
    """The findings of the edition's year: ``edition.findings.exports``.

    Args:
        edition: The edition.
        forecast: Extrapolates next year's trade, if it is asked for.
    """

    def __init__(self, edition: Edition, forecast: Callable[[], Extrapolation]):
        self._edition, self._extrapolate, self._area = edition, forecast, edition.area

    # -- when --------------------------------------------------------------------------------------------------

    @property
    def time(self) -> str:
        """The time that the edition is of: 2022年, or 2023年上半年."""
        return f"{self._edition.year}年{self._edition.part}"

    @property
    def before(self) -> str:
        """What growth is over: 上年, or 上年同期."""
        return "上年同期" if self._edition.part else "上年"

    @property
    def years(self) -> str:
        """The years of a series up to the edition's, for captions: 2016—2022年, or 2021—2023年各年上半年."""
        edition = self._edition
        several = edition.year > edition.first_year
        return f"{edition.period()}{f'各年{edition.part}' if edition.part and several else edition.part}"

    # -- findings ----------------------------------------------------------------------------------------------

    @cached_property
    def size(self) -> Said:
        """How large trade is, and how it grew."""
        total = self._area.all.total
        return self._with_growth("服务进出口", total)

    @cached_property
    def flows(self) -> Said:
        """How large exports and imports are, and how each grew."""
        return self._edition.phrase(self.exported, "；", self.imported)

    @cached_property
    def exported(self) -> Said:
        """How large exports are, and how they grew."""
        return self._with_growth("出口", self._area.all.exports)

    @cached_property
    def imported(self) -> Said:
        """How large imports are, and how they grew."""
        return self._with_growth("进口", self._area.all.imports)

    @cached_property
    def balance(self) -> Said:
        """The balance, and how it changed."""
        return self._edition.phrase("服务贸易", self._area.all.balance.with_change)

    @cached_property
    def structure(self) -> Said:
        """Which sectors trade is made of."""
        sectors = self._area.sectors.total
        first = sectors.largest(1)
        if len(sectors.known) < FEWEST_OTHERS:
            return self._gap("构成")
        if len(sectors.known) <= FEW or sectors.top(FEW).share.sum >= 100:
            return self._edition.phrase(first.name, "占服务进出口的", first.share)
        return self._edition.phrase(
            "前三位行业占服务进出口的", sectors.top(FEW).share.sum, "，", first.name, "居首位"
        )

    @cached_property
    def exports(self) -> Said:
        """Which sector moved exports."""
        return self._moved("出口", self._area.all.exports, self._area.sectors.comparable.exports)

    @cached_property
    def imports(self) -> Said:
        """Which sector moved imports."""
        return self._moved("进口", self._area.all.imports, self._area.sectors.comparable.imports)

    @cached_property
    def increase(self) -> Said:
        """Which sector moved exports and imports together."""
        return self._moved("进出口", self._area.all.total, self._area.sectors.comparable.total)

    @cached_property
    def mainstay(self) -> Series:
        """The sector that the balance rests on: of a surplus the largest one, of a deficit the largest one."""
        balances = self._area.sectors.balance
        return balances.largest(1) if self._area.all.balance > 0 else balances.smallest

    @cached_property
    def rests_on(self) -> Said:
        """Which sector the balance rests on, and what remains without it."""
        mainstay, whole = self.mainstay, self._area.all.balance
        if len(self._area.sectors.balance.known) < FEWEST_OTHERS or not mainstay or whole.rounds_to_zero:
            return self._gap("差额的主要来源")
        kind = "顺差" if whole > 0 else "逆差"
        return self._edition.phrase(f"{kind}最大的行业是", mainstay.name, "，不计该行业，服务贸易", mainstay.rest)

    @cached_property
    def deficit(self) -> Said:
        """Which sector has the largest deficit, and for how long."""
        largest = self._area.sectors.balance.smallest
        if not largest < 0:
            return self._gap("逆差最大的行业")
        standing = ("，", largest.standing) if largest.standing else ()
        return self._edition.phrase("逆差最大的行业是", largest.name, "，", largest, *standing)

    @cached_property
    def news(self) -> Said:
        """What is new in the year, but for the balance, of which `balance` says it."""
        return self._edition.phrase(tell_news(self._edition, but_balance=True))

    @cached_property
    def national(self) -> Said:
        """How growth and size compare with the nation."""
        own, whole = self._area.all.total, self._edition.nation.all.total
        share = own.share_of(whole).rounded(2)
        if not own.growth or not whole.growth:
            return self._edition.phrase("服务进出口占全国的", share)
        nation = str(self._edition.nation)
        subject = "" if own.growth.goes_with(whole.growth) else "服务进出口"
        pace = own.growth.pace_beside(whole.growth, nation)
        return self._edition.phrase(subject, pace, f"，规模占{nation}的", share)

    @cached_property
    def comparison(self) -> Said:
        """How the area compares with the nation, or where nothing is known of that, with other provinces."""
        return self.national or self.among_provinces

    @cached_property
    def recovery(self) -> Said:
        """How large trade is beside the year before the break that ``edition.yml`` names, the area's and the nation's."""
        edition, info = self._edition, self._edition.info
        # growth is beside the year before anyway
        if not edition.first_year < info.break_year < edition.year:
            return self._gap("与此前规模之比")
        year, nation = info.break_year - 1, edition.nation.all.total
        if not self._area.all.total.since(year).is_comparable:
            return self._gap("与此前规模之比")
        whole = nation / nation.at(year)
        own = edition.phrase(f"规模相当于{year}年的", self._area.all.total / self._area.all.total.at(year))
        return edition.phrase(own, f"，{edition.nation}为", whole) if whole else own

    @cached_property
    def among_provinces(self) -> Said:
        """Which place the area has among the provinces that it is compared with."""
        provinces, code = self._edition.provinces, self._area.code
        places = {"规模": provinces.placing(code), "增速": provinces.growth.placing(code)}
        told = [self._edition.phrase(name, place) for name, place in places.items() if place]
        if not told:
            return self._gap("在所列省市中的位次")
        return self._edition.phrase(
            "在所列", provinces.count(), "省市中，", self._edition.phrase(*told, between="，")
        )

    @cached_property
    def beside_peers(self) -> Said:
        """How large the area's trade is beside that of each of its peers."""
        others = [each for each in self._edition.peers.ranked() if each.member != self._area.name]
        shares = [self._edition.phrase(f"{each.member}的", self._area.all.total.share_of(each)) for each in others]
        if not shares:
            return self._gap("规模与可比省市之比")
        return self._edition.phrase("规模相当于", self._edition.phrase(*shares, between="、"))

    @cached_property
    def concentration(self) -> Said:
        """How much exports depend on the largest sector; a gap where that has not risen as far as readers see."""
        sectors = self._area.sectors.exports
        before = sectors.at(self._edition.year - 1)
        has_risen = sectors.concentration > before.concentration
        reads_same = sectors.concentration.reads_like(before.concentration)
        if not has_risen or reads_same or len(sectors.known) < FEWEST_OTHERS:
            return self._gap("出口的集中")
        return self._edition.phrase(
            f"出口向少数行业集中，集中度指数由{self.before}的",
            before.concentration,
            "升至",
            sectors.concentration,
            "，",
            sectors.largest(1).name,
            "占出口的",
            sectors.largest(1).share,
        )

    @cached_property
    def ahead(self) -> Said:
        """Between which bounds next year's trade is expected; not where the book, or a part of a year, does not forecast."""
        if self._edition.part or not self._edition.has_chapter("forecast"):
            return self._gap("下一年的预测")
        total = self._extrapolate().of(self._area.all.total)
        coverage = self._edition.counted(round(100 * COVERAGE), "%", "预测区间的覆盖率", "interval_coverage")
        name = f"{self._edition.year + 1}年服务进出口外推的"
        return self._edition.phrase(name, coverage, "预测区间", total.span)

    def _with_growth(self, name: str, series: Series) -> Said:
        return self._edition.phrase(name, series, *(("，", series.growth) if series.growth else ()))

    def _moved(self, flow: str, whole: Series, sectors: Group) -> Said:
        """Say which sector moved a flow most, the way that it went."""
        driver = sectors.driver
        if not whole.growth or not driver or len(sectors.known) < FEWEST_OTHERS:
            return self._gap(f"{flow}变动的主要来源")
        # the one that moved it most need not have moved most of it
        is_main = 2 * abs(driver.contribution.traced.value) > abs(whole.growth.traced.value)
        name, pull = driver.name, driver.contribution
        if not (whole.growth.is_up or whole.growth.is_down):
            return self._edition.phrase(f"{flow}总额持平，变动最大的是", name, "，", pull)
        if not is_main:
            went, did = ("增长", "拉动") if whole.growth.is_up else ("下降", "下拉")
            return self._edition.phrase(f"{flow}{went}中，", name, f"{did}最多，为", pull.worded("unsigned"))
        if whole.growth.is_up:
            return self._edition.phrase(f"{flow}增长主要来自", name, "，", pull)
        return self._edition.phrase(f"{flow}下降主要受", name, "影响，", pull)

    def _gap(self, label: str) -> Absent:
        return self._edition.absent(label)

    # -- tables ------------------------------------------------------------------------------------------------

    def key_table(self) -> tables.Table:
        """Return the year's levels and what changed in each: its growth; of the balance, which has none, the difference."""
        own, nation = self._area.all, self._edition.nation.all
        levels = [own.total, own.exports, own.imports, own.balance, self._area.knowledge.total, nation.total]
        rows = [
            (level.label, level, level.change if level.kind == "balance" else level.growth)
            for level in levels
            if level
        ]
        head = tables.headers("指标") + tables.headers("数额", f"比{self.before}", align="right")
        body = [
            [tables.cell(name, header=True), *(tables.cell(value, text=str(value)) for value in values)]
            for name, *values in rows
        ]
        return tables.Table([head], body)

    def sector_table(self) -> tables.Table:
        """Return level and growth of the trade of all sectors and of each, by flow."""
        area = self._area
        unit = area.small_unit if self._edition.part else area.unit
        flows = [tables.cell(name, header=True, cols=2, align="center") for name in ("进出口", "出口", "进口")]
        head = [tables.cell("行业", header=True, rows=2), *flows]
        units = tables.headers(*[f"金额（{unit}）", "同比（%）"] * len(flows), align="right")
        body = [
            [tables.cell(name, header=True), *_cells_of_flows(sector, unit)]
            for name, sector in [("合计", area.all), *((sector.name, sector) for sector in area.sectors)]
        ]
        return tables.Table([head, units], body)

    # -- pictures ----------------------------------------------------------------------------------------------

    def picture(self, finding: str) -> Exhibit | None:
        """Return the picture of a finding, small and without number, for a panel whose heading it is; None without finding.

        Args:
            finding: ``size``, ``balance``, ``structure``, ``increase``, ``comparison`` or ``ahead``.
        """
        if not getattr(self, finding):
            return None
        drawn, subject, shown = getattr(self, f"_draw_{finding}")()
        listed = "、".join(f"{name}{value}" for name, value in shown.items() if value)
        alt = f"{subject}：{listed}。" if listed else subject
        source = f"数据来源：{self._edition.info.publisher}{SOURCES.get(finding, '')}。"
        return self._edition.picture(f"pic-{finding}", drawn, caption=subject, alt=alt, source=source)

    def _draw_size(self) -> Drawn:
        """Draw the flows over the years."""
        flows = self._area.all
        drawn = charts.columns(flows.frame(self._area.large_unit, "XM"), self._area.large_unit)
        return (
            drawn,
            f"{self.years}{self._area}服务出口和进口",
            self._of_year({"出口": flows.exports, "进口": flows.imports}),
        )

    def _draw_balance(self) -> Drawn:
        """Draw the balance over the years."""
        drawn = charts.columns(self._area.all.frame(self._area.large_unit, "B"), self._area.large_unit)
        return drawn, f"{self.years}{self._area}服务贸易差额", self._of_year({"": self._area.all.balance})

    def _draw_structure(self) -> Drawn:
        """Draw the shares of the largest sectors."""
        shares = self._area.sectors.total.share
        largest = {each.member: each for each in shares.ranked()[:MOST_BARS]}
        return self._bars(largest, "%"), f"{self.time}{self._area}服务进出口占比居前的行业", largest

    def _draw_increase(self) -> Drawn:
        """Draw what the sectors contribute that moved most, up or down."""
        moved = self._area.sectors.comparable.total.contribution.ranked()
        largest = sorted(moved, key=lambda each: -abs(each.traced.value) if each else 0)[:MOST_BARS]
        shown = {each.member: each for each in largest if each}
        return self._bars(shown, "百分点"), f"{self.time}各行业对{self._area}服务进出口增长的拉动", shown

    def _draw_comparison(self) -> Drawn:
        """Draw the growth of the area, the nation and the area's peers."""
        edition = self._edition
        places = {self._area.name: self._area.all.total, edition.nation.name: edition.nation.all.total}
        places |= {each.member: each for each in edition.peers.ranked() if each.member != self._area.name}
        growth = {name: each.growth for name, each in places.items() if each.growth}
        return self._bars(growth, "%"), f"{self.time}服务进出口增速", growth

    def _draw_ahead(self) -> Drawn:
        """Draw trade over the years, and next year between its bounds."""
        forecast = self._extrapolate()
        unit, total = forecast.large_unit, forecast.of(self._area.all.total)
        whole = forecast.fan(unit)["进出口"]
        drawn = charts.fan(self._area.all.frame(unit, "T"), {"进出口": whole}, unit)
        subject = f"{self._edition.period()}{self._area}服务进出口及{self._edition.year + 1}年预测区间"
        lower = {} if total.low.rounds_to_zero else {"下限": total.low}
        return drawn, subject, {**lower, "上限": total.high}

    def _of_year(self, values: dict[str, Any]) -> dict[str, Measure]:
        return {f"{self.time}{name}": value for name, value in values.items()}

    @staticmethod
    def _bars(values: dict[str, Any], unit: str) -> Chart | None:
        drawn: dict[str, Traced] = {name: each.traced for name, each in values.items()}
        return charts.ranked_bars(drawn, unit) if len(drawn) > 1 else None


def _cells_of_flows(sector: Sector, unit: str) -> list[dict[str, Any]]:
    values = ((flow.to(unit).rounded(1), flow.growth) for flow in (sector.total, sector.exports, sector.imports))
    return [tables.cell(value) for pair in values for value in pair]
