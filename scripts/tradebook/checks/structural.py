"""The identities that follow from the structure of the tables: flows and sectors add up, growth is of two levels, and so on.

Identities that name single places, indicators of the prose, bases or cases are rows of ``identities.csv`` instead (see
`tradebook.checks.declared`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache, cached_property, partial
from itertools import pairwise

from tradebook.checks.identity import Comparison, Identity, cell_name
from tradebook.data.package import CODE, DataPackage, Key
from tradebook.data.report import MAIN_TABLE
from tradebook.data.settings.periods import PERIODS, Period, parse_period
from tradebook.data.settings.topical import ITEM, TopicalTable, find_topical_tables
from tradebook.data.validity import VALID_FROM, Classification, sectors_of, validity_of
from tradebook.figures import indicators
from tradebook.figures.traced import Traced, constant

SOME_PARTS = "未列全，所列之和为下限"
"""Why a total is at least the sum of its parts, of which some are missing; none of them is negative."""


def _groups(package: DataPackage, table: str, by: str) -> Iterator[tuple[Key, dict[str, Traced]]]:
    """Yield the observations that differ in one key column only: the rest of their key, and each by that column.

    Amounts beside each other are in the unit of the first. Of parts of years, those in another currency are apart: a rate
    is the average of a year, and none of a part of it.
    """
    place = package.key(table).index(by)
    groups: dict[tuple[Key, str], dict[str, Traced]] = {}
    for key, value in package.values(table).items():
        currency = value.unit.currency if table == PERIODS else ""
        cells = groups.setdefault((key[:place] + key[place + 1 :], currency), {})
        first = next((cell.unit for cell in cells.values() if cell.unit.currency), value.unit)
        cells[key[place]] = value.like(first)
    yield from ((key, cells) for (key, _), cells in groups.items())


def _sum_of_flows(cell: str, cells: Mapping[str, Traced]) -> Iterator[Comparison]:
    """Compare a total with exports plus imports; where only one of them is stated, it is at least that."""
    parts = [cells[flow] for flow in "XM" if flow in cells]
    if "T" in cells and parts:
        yield _compare_sum(cell, cells["T"], parts, are_all=len(parts) == 2)


def _compare_sum(cell: str, total: Traced, parts: list[Traced], *, are_all: bool) -> Comparison:
    relation, note = ("=", "") if are_all else ("≥", SOME_PARTS)
    return Comparison(cell, total, indicators.total(parts), relation, note)


class _Sectors:
    """The services sectors of a package by area and year, or those of them that are knowledge-intensive."""

    def __init__(self, package: DataPackage, *, intensive_only: bool = False):
        self._package = package
        rows = [row for row in package.rows("sectors") if row["knowledge_intensive"] or not intensive_only]
        self._listed = Classification({row[CODE]: validity_of(row) for row in rows if row["level"] == "sector"})
        self._known: dict[str, Classification] = {}

    def choose(self, area: str, year: int, stated: Collection[str]) -> tuple[list[str], bool]:
        """Return those of the stated sectors that add up in a year, and whether these are all that there are.

        Args:
            area: The area. One without a table by sector has the sectors of the areas that have one.
            year: The year.
            stated: The sectors that are stated.
        """
        areas = {area} & self._areas or self._areas or {area}
        known = {sector for each in areas for sector in self._find_known(each).in_year(year)}
        chosen = [sector for sector in self._listed.in_year(year) if sector in stated]
        return chosen, known & set(self._listed) <= set(stated)

    @cached_property
    def _areas(self) -> set[str]:
        """The areas that have a table by sector."""
        return {row["area"] for row in self._package.rows(MAIN_TABLE, columns=["area"])}

    def _find_known(self, area: str) -> Classification:
        if area not in self._known:
            self._known[area] = sectors_of(self._package, area)
        return self._known[area]

    def compare(self, cell: str, area: str, year: int, cells: Mapping[str, Traced]) -> Iterator[Comparison]:
        """Compare a total with the sum of the sectors; where some are missing, it is at least that of the others."""
        sectors, are_all = self.choose(area, year, cells)
        if "ALL" in cells and sectors:
            yield _compare_sum(cell, cells["ALL"], [cells[sector] for sector in sectors], are_all=are_all)


# -- tables by sector and flow: services_trade, forecast_published ---------------------------------------------------


def _flow_sum(table: str, package: DataPackage) -> Iterator[Comparison]:
    for key, cells in _groups(package, table, "flow"):
        yield from _sum_of_flows(cell_name(*key, "T"), cells)


def _sector_sum(table: str, ahead: int, package: DataPackage) -> Iterator[Comparison]:
    """Compare totals with the sum of the sectors of their year, or of the year so many before in which they were forecast."""
    sectors = _Sectors(package)
    for (area, year, flow), cells in _groups(package, table, "sector"):
        yield from sectors.compare(cell_name(area, year, "ALL", flow), area, year - ahead, cells)


# -- trade_periods -----------------------------------------------------------------------------------------------------


def _periods_flow_sum(package: DataPackage) -> Iterator[Comparison]:
    for (area, period, sector, measure), cells in _groups(package, PERIODS, "flow"):
        if measure == "level":
            yield from _sum_of_flows(cell_name(area, period, sector, "T", measure), cells)


def _periods_sector_sum(package: DataPackage) -> Iterator[Comparison]:
    sectors = _Sectors(package)
    for (area, period, flow, measure), cells in _groups(package, PERIODS, "sector"):
        parsed = parse_period(period)
        if measure == "level" and parsed is not None:
            yield from sectors.compare(cell_name(area, period, "ALL", flow, measure), area, parsed.year, cells)


def _periods_growth(package: DataPackage) -> Iterator[Comparison]:
    """Hold stated growth against the levels of the period and of the same period of the year before."""
    cells = package.values(PERIODS)
    for (area, code, sector, flow, measure), stated in cells.items():
        period = parse_period(code)
        if measure != "growth" or period is None:
            continue
        codes = (period.code, Period(period.year - 1, period.part).code)
        now, before = (cells.get((area, each, sector, flow, "level")) for each in codes)
        # a rate is the average of a year, and none of a part of it
        if now is not None and before is not None and now.unit.currency == before.unit.currency:
            cell = cell_name(area, code, sector, flow, measure)
            yield Comparison(cell, stated, indicators.growth(now, before.to(now.unit)))


# -- services_trade_national -----------------------------------------------------------------------------------------


def _national_flow_sum(package: DataPackage) -> Iterator[Comparison]:
    for (area, year, measure), cells in _groups(package, "services_trade_national", "flow"):
        if measure == "level":
            yield from _sum_of_flows(cell_name(area, year, "T", measure), cells)


def _national_balance(package: DataPackage) -> Iterator[Comparison]:
    for (area, year, measure), cells in _groups(package, "services_trade_national", "flow"):
        if measure == "level" and {"B", "X", "M"} <= cells.keys():
            cell = cell_name(area, year, "B", measure)
            yield Comparison(cell, cells["B"], indicators.balance(cells["X"], cells["M"]))


def _national_growth(package: DataPackage) -> Iterator[Comparison]:
    cells = package.values("services_trade_national")
    for (area, year, flow, measure), stated in cells.items():
        now, before = ((area, of_year, flow, "level") for of_year in (year, year - 1))
        if measure == "growth" and now in cells and before in cells:
            cell = cell_name(area, year, flow, measure)
            yield Comparison(cell, stated, indicators.growth(cells[now], cells[before].like(cells[now].unit)))


# -- services_trade_provinces ----------------------------------------------------------------------------------------


def _provinces_against_sectors(package: DataPackage) -> Iterator[Comparison]:
    sectors = package.values("services_trade")
    for (area, year, flow), stated in package.values("services_trade_provinces").items():
        expected = sectors.get((area, year, "ALL", flow))
        if expected is not None:
            yield Comparison(cell_name(area, year, flow), stated, expected)


# -- facts: statements of the prose against each other and against the tables ----------------------------------------


def _facts_flow_sum(package: DataPackage) -> Iterator[Comparison]:
    """Compare totals with exports plus imports; where only one of them is stated, the total is at least that."""
    for (indicator, *key, year), cells in _groups(package, "facts", "flow"):
        if not indicator.endswith("growth"):
            yield from _sum_of_flows(cell_name(indicator, *key, "T", year), cells)


def _facts_against_table(package: DataPackage) -> Iterator[Comparison]:
    table = package.values("services_trade_national")
    for (area, sector, flow, year), stated in package.facts("services_trade").items():
        level = table.get((area, year, flow, "level"))
        if sector == "ALL" and level is not None:
            yield Comparison(cell_name(area, sector, flow, year), stated, level)


def _facts_knowledge_intensive(package: DataPackage) -> Iterator[Comparison]:
    """Compare the knowledge-intensive sectors together with each: their level, and growth by way of implied bases."""
    levels, rates = package.facts("services_trade"), package.facts("services_trade_growth")
    sectors = _Sectors(package, intensive_only=True)
    totals = {key: level for key, level in levels.items() if key[1] == "KI"}
    for (area, _, flow, year), stated in totals.items():
        of_facts = {sector for of_area, sector, *of in levels if (of_area, *of) == (area, flow, year)}
        parts, are_all = sectors.choose(area, year, of_facts)
        keys = [(area, part, flow, year) for part in parts]
        if not are_all:
            continue
        cell = cell_name(area, "KI", flow, year)
        yield Comparison(f"{cell}/level", stated, indicators.total(levels[key].like(stated.unit) for key in keys))
        rate = rates.get((area, "KI", flow, year))
        if rate is not None and all(key in rates for key in keys):
            base = indicators.total(
                indicators.implied_base(levels[key].like(stated.unit), rates[key]) for key in keys
            )
            yield Comparison(f"{cell}/growth", rate, indicators.growth(stated, base))


# -- tables whose code list is a tree of totals and parts --------------------------------------------------------------


def _parts(package: DataPackage, codes: str) -> dict[str, list[str]]:
    """Return the totals of a code list with their parts."""
    tree: dict[str, list[str]] = {}
    for row in package.rows(codes):
        if row["part_of"]:
            tree.setdefault(row["part_of"], []).append(row["code"])
    return tree


def _grand_totals(package: DataPackage, table: str, column: str, codes: str) -> Iterator[tuple[Key, Traced]]:
    """Yield the observations of the code that has parts and is no part of another."""
    tree = _parts(package, codes)
    totals = tree.keys() - {part for parts in tree.values() for part in parts}
    for key, cells in _groups(package, table, column):
        for code in totals & cells.keys():
            yield key, cells[code]


def _tree_sum(table: str, column: str, codes: str, package: DataPackage) -> Iterator[Comparison]:
    tree = _parts(package, codes)
    for (*key, measure), cells in _groups(package, table, column):
        if measure.endswith("growth"):
            continue
        for code, stated in cells.items():
            parts = [cells[part] for part in tree.get(code, []) if part in cells]
            if parts:
                yield Comparison(cell_name(*key, code, measure), stated, indicators.total(parts))


def topical_identities(package: DataPackage) -> list[Identity]:
    """Return the identities of the tables of topics: the total of every measure is the sum of the items."""
    return [
        Identity(
            f"{table.name}_sum",
            table.name,
            f"{table.title}：合计 = 各{table.noun}之和（{table.noun}未列全时不小于）",
            partial(_items_sum, table),
        )
        for table in find_topical_tables(package)
    ]


def _items_sum(table: TopicalTable, package: DataPackage) -> Iterator[Comparison]:
    total, parts = table.find_total(package), set(table.list_parts(package))
    for (area, year, measure), cells in _groups(package, table.name, ITEM):
        stated, listed = cells.get(total), [cells[part] for part in cells if part in parts]
        if stated is not None and listed and not measure.endswith("growth"):
            relation = "=" if len(listed) == len(parts) else "≥"
            expected = indicators.total(value.to(stated.unit) for value in listed)
            yield Comparison(cell_name(area, year, total, measure), stated, expected, relation)


def _tree_growth(table: str, column: str, codes: str, package: DataPackage) -> Iterator[Comparison]:
    """Hold a total's growth against the most that the parts' implied levels of the year before allow.

    Parts that are gone since are not listed, so the year before can only have been larger. A stated growth of 0.0 may
    mean that there is no base, so such parts do not count.
    """
    tree, groups = _parts(package, codes), dict(_groups(package, table, column))
    for (*key, measure), rates in groups.items():
        levels = groups.get((*key, "value"), {})
        if measure != "value_growth":
            continue
        for code in (code for code in rates if code in levels):
            parts = [part for part in tree.get(code, []) if part in levels and part in rates]
            bases = [
                indicators.implied_base(levels[part].like(levels[code].unit), rates[part])
                for part in parts
                if levels[part].value and rates[part].value
            ]
            if bases:
                most = indicators.growth(levels[code], indicators.total(bases))
                yield Comparison(cell_name(*key, code, measure), rates[code], most, "≤")


def _technology_totals(table: str, column: str, codes: str, package: DataPackage) -> Iterator[Comparison]:
    """Compare the table's totals and their growth with those of the table by mode."""
    modes = dict(_grand_totals(package, "technology_modes", "mode", "technology_mode_codes"))
    for key, stated in _grand_totals(package, table, column, codes):
        area, year, flow, measure = key
        level, base = (modes.get((area, of_year, flow, "value")) for of_year in (year, year - 1))
        if key in modes:
            yield Comparison(cell_name(*key), stated, modes[key])
        elif measure == "value_growth" and level is not None and base is not None and base.value:
            yield Comparison(cell_name(*key), stated, indicators.growth(level, base.like(level.unit)))


def _technology_owners(package: DataPackage) -> Iterator[Comparison]:
    """Hold the total of the table by mode against the sum of the kinds of enterprises, of which there may be others."""
    modes = dict(_grand_totals(package, *TECHNOLOGY_MODES))
    for key, cells in _groups(package, "technology_ownership", "ownership"):
        if key in modes:
            parts = indicators.total(cell.to(modes[key].unit) for cell in cells.values())
            yield Comparison(cell_name(*key), modes[key], parts, "≥")


def _growth_from_or_to_zero(table: str, package: DataPackage) -> Iterator[Comparison]:
    """Hold zeros and falls by 100 % against each other: each needs the other, unless there never was a base."""
    for key, cells in _groups(package, table, "measure"):
        level, rate = cells.get("value"), cells.get("value_growth")
        if level is None or rate is None:
            continue
        if level.value == 0 and rate.value != 0:
            yield Comparison(cell_name(*key, "value_growth"), rate, constant(-100, rate.unit))
        elif rate.value == -100:
            yield Comparison(cell_name(*key, "value"), level, constant(0, level.unit))


def _technology_fees(package: DataPackage) -> Iterator[Comparison]:
    """Hold a contract's value against its fees, which it covers, and the number of contracts against one."""
    for key, cells in _groups(package, "technology_partners", "measure"):
        fees = [cells[fee] for fee in ("technology_fee", "equipment_fee") if fee in cells]
        if "value" in cells and fees:
            yield Comparison(cell_name(*key, "value"), cells["value"], indicators.total(fees), "≥")
        if {"value", "contracts"} <= cells.keys() and cells["value"].value > 0:
            contracts = cells["contracts"]
            yield Comparison(cell_name(*key, "contracts"), contracts, constant(1, contracts.unit), "≥")


# -- enterprise_partners, regional_innovation, export_base_indicators --------------------------------------------------


def _enterprises_within_sector(package: DataPackage) -> Iterator[Comparison]:
    """Hold the area's trade in a sector against what its enterprises report for their main partners."""
    sectors = package.values("services_trade")
    for key, cells in _groups(package, "enterprise_partners", "partner"):
        if key in sectors:
            yield Comparison(cell_name(*key), sectors[key], indicators.total(cells.values()), "≥")


def _innovation_ranks(package: DataPackage) -> Iterator[Comparison]:
    """Hold values and changes against national ranks: of two areas, the one with the better rank has the larger value."""
    groups = dict(_groups(package, "regional_innovation", "area"))
    for (year, indicator, measure), ranks in groups.items():
        if measure not in RANKED:
            continue
        levels = groups.get((year, indicator, RANKED[measure]), {})
        ranked = sorted(sorted(ranks.keys() & levels.keys()), key=lambda area: ranks[area].value)
        for better, worse in pairwise(ranked):
            yield Comparison(
                cell_name(year, indicator, measure, better, worse), levels[better], levels[worse], "≥"
            )


def _approval_years(package: DataPackage) -> Iterator[Comparison]:
    """Compare the year of approval with the row's year; it stands in the table twice."""
    for (base, indicator, year, _), stated in package.values("export_base_indicators").items():
        if indicator == "base_approved":
            yield Comparison(cell_name(base, year), stated, constant(year, stated.unit))


# -- outsourcing_modes, outsourcing_ownership against the totals of the facts ------------------------------------------


def kinds_by_year(package: DataPackage, table: str, by: str, codes: list[str]) -> Callable[[int], list[str]]:
    """Return what tells the kinds of outsourcing that add up to the total in a year: some, or what these were split or merged into.

    Where the code list says what is a part of what, these are also others that are part of none, since the year that the
    list says or, if it says none, since the table has them.

    Args:
        package: The data.
        table: The table.
        by: Its column with the kinds.
        codes: The kinds that there are for ever, but for splits and mergers.
    """

    # it looks through the table, so it is asked once a year
    @cache
    def in_year(year: int) -> list[str]:
        listing = package.rows(package.code_lists(table)[by])
        kinds = Classification({row[CODE]: validity_of(row) for row in listing})
        stated = {row[by] for row in package.rows(table, columns=[by, "year"]) if row["year"] <= year}
        others = [
            row[CODE]
            for row in listing
            if "part_of" in row and not row["part_of"] and (row.get(VALID_FROM) or row[CODE] in stated)
        ]
        found = [kind for code in (*codes, *others) for kind in kinds.standing_for(code, year)]
        return list(dict.fromkeys(found))

    return in_year


def _find_other_kinds(package: DataPackage, table: str, by: str, stated: Collection[str]) -> list[str]:
    """Return which stated codes may be kinds besides those that are known to add up: the list says of none what it is a part of.

    Args:
        package: The data.
        table: The table.
        by: Its column with the kinds.
        stated: The codes besides those of `kinds_by_year`.
    """
    listing = package.rows(package.code_lists(table)[by])
    return [row[CODE] for row in listing if "part_of" not in row and row[CODE] in stated]


def _outsourcing_sum(table: str, by: str, codes: list[str], package: DataPackage) -> Iterator[Comparison]:
    kinds_in = kinds_by_year(package, table, by, codes)
    for key, cells in _groups(package, table, by):
        stated, kinds = _outsourcing_total(package, key), kinds_in(key[1])
        if stated is not None and set(kinds) <= cells.keys() and not key[-1].endswith("growth"):
            parts = [cells[kind].to(stated.unit) for kind in kinds]
            are_all = not _find_other_kinds(package, table, by, cells.keys() - set(kinds))
            yield _compare_sum(cell_name(*key), stated, parts, are_all=are_all)


def _outsourcing_growth(table: str, by: str, codes: list[str], package: DataPackage) -> Iterator[Comparison]:
    groups, kinds_in = dict(_groups(package, table, by)), kinds_by_year(package, table, by, codes)
    for (*key, measure), rates in groups.items():
        levels = groups.get((*key, measure.removesuffix("_growth")), {})
        stated, kinds = _outsourcing_total(package, (*key, measure)), kinds_in(key[1])
        if stated is None or not measure.endswith("growth") or not set(kinds) <= rates.keys() & levels.keys():
            continue
        if _find_other_kinds(package, table, by, levels.keys() - set(kinds)):
            continue
        now = [levels[kind].to(levels[kinds[0]].unit) for kind in kinds]
        bases = [indicators.implied_base(level, rates[kind]) for level, kind in zip(now, kinds, strict=True)]
        yield Comparison(
            cell_name(*key, measure), stated, indicators.growth(indicators.total(now), indicators.total(bases))
        )


def _outsourcing_total(package: DataPackage, key: Key) -> Traced | None:
    """Return the fact that all kinds of outsourcing add up to; None if there is none."""
    area, year, market, measure = key
    indicator = f"outsourcing_{'offshore_' if market == 'offshore' else ''}{measure}"
    return package.facts(indicator).get((area, "ALL", "T", year))


def _outsourcing_parts(package: DataPackage) -> Iterator[Comparison]:
    """Hold a mode against the sum of its parts that the source lists; there may be others."""
    tree = _parts(package, "outsourcing_mode_codes")
    for (*key, measure), cells in _groups(package, "outsourcing_modes", "mode"):
        for code, stated in cells.items():
            parts = [cells[part].to(stated.unit) for part in tree.get(code, []) if part in cells]
            if parts and not measure.endswith("growth"):
                yield Comparison(cell_name(*key, code, measure), stated, indicators.total(parts), "≥")


# -- all of them -------------------------------------------------------------------------------------------------------

RANKED = {"rank": "level", "change_rank": "change"}
"""What the positions in the evaluation of regional innovation are positions by."""
TECHNOLOGY_MODES = ("technology_modes", "mode", "technology_mode_codes")
TECHNOLOGY = [
    ("technology_industries", "industry", "industries"),
    ("technology_partners", "partner", "areas"),
]
"""The tables of technology trade that state growth: key column, code list."""
OUTSOURCING = [
    ("outsourcing_modes", "mode", ["ITO", "BPO", "KPO"]),
    ("outsourcing_ownership", "ownership", ["OWN-FIE", "OWN-DOM", "OWN-HMT"]),
]
"""The tables of outsourcing: key column, the codes that add up to the total, see `kinds_by_year`."""


STRUCTURAL = [
    Identity("flow_sum", "services_trade", "进出口 = 出口 + 进口", partial(_flow_sum, "services_trade")),
    Identity("sector_sum", "services_trade", "合计 = 各行业之和", partial(_sector_sum, "services_trade", 0)),
    Identity("periods_flow_sum", PERIODS, "进出口 = 出口 + 进口", _periods_flow_sum),
    Identity("periods_sector_sum", PERIODS, "合计 = 各行业之和", _periods_sector_sum),
    Identity("periods_growth", PERIODS, "同比 = 本期 ÷ 上年同期 − 1", _periods_growth),
    Identity("national_flow_sum", "services_trade_national", "进出口 = 出口 + 进口", _national_flow_sum),
    Identity("national_balance", "services_trade_national", "差额 = 出口 − 进口", _national_balance),
    Identity("national_growth", "services_trade_national", "同比 = 本年 ÷ 上年 − 1", _national_growth),
    Identity(
        "provinces_against_sectors",
        "services_trade_provinces",
        "省市表 = 分行业表合计",
        _provinces_against_sectors,
        needs=("services_trade",),
    ),
    Identity(
        "forecast_flow_sum",
        "forecast_published",
        "预测：进出口 = 出口 + 进口",
        partial(_flow_sum, "forecast_published"),
    ),
    Identity(
        "forecast_sector_sum",
        "forecast_published",
        "预测：合计 = 各行业之和",
        partial(_sector_sum, "forecast_published", 1),
    ),
    Identity("facts_flow_sum", "facts", "正文进出口 = 出口 + 进口（只有一项时不小于该项）", _facts_flow_sum),
    Identity(
        "facts_against_table",
        "facts",
        "正文数额 = 表中数额",
        _facts_against_table,
        needs=("services_trade_national",),
    ),
    Identity(
        "facts_knowledge_intensive",
        "facts",
        "知识密集型服务 = 所属各行业之和，同比与各行业隐含的上年数相符",
        _facts_knowledge_intensive,
    ),
    *(
        Identity(
            f"{table}_sum", table, "技术贸易：合计（小计）= 分项之和", partial(_tree_sum, table, column, codes)
        )
        for table, column, codes in (TECHNOLOGY_MODES, *TECHNOLOGY)
    ),
    *(
        Identity(
            f"{table}_growth",
            table,
            "技术贸易：合计（小计）同比 ≤ 按分项同比倒推的上限",
            partial(_tree_growth, table, column, codes),
            selects=True,
        )
        for table, column, codes in TECHNOLOGY
    ),
    *(
        Identity(
            f"{table}_zero",
            table,
            "技术贸易：金额为零 ⇔ 同比为 -100（或无基数）",
            partial(_growth_from_or_to_zero, table),
            selects=True,
        )
        for table, *_ in TECHNOLOGY
    ),
    *(
        Identity(
            f"{table}_total",
            table,
            "技术贸易：各表合计及其同比 = 按方式分的表",
            partial(_technology_totals, table, column, codes),
            needs=("technology_modes",),
        )
        for table, column, codes in TECHNOLOGY
    ),
    Identity(
        "technology_ownership_total",
        "technology_ownership",
        "技术贸易：按方式分的表的合计 ≥ 各类企业之和",
        _technology_owners,
        needs=("technology_modes",),
    ),
    Identity(
        "technology_fees",
        "technology_partners",
        "合同金额 ≥ 技术费 + 设备费，有金额必有合同",
        _technology_fees,
        selects=True,
    ),
    Identity(
        "enterprises_within_sector",
        "enterprise_partners",
        "全省行业数额 ≥ 企业对主要伙伴数额之和",
        _enterprises_within_sector,
        needs=("services_trade",),
    ),
    Identity(
        "innovation_ranks",
        "regional_innovation",
        "全国位次在前者数值（增幅）不小于在后者",
        _innovation_ranks,
        selects=True,
    ),
    *(
        Identity(f"{table}_{kind}", table, meaning, partial(compare, table, column, codes), needs=("facts",))
        for table, column, codes in OUTSOURCING
        for kind, meaning, compare in (
            ("sum", "服务外包合计 = 各类之和", _outsourcing_sum),
            ("growth", "服务外包合计同比 = 由各类数额和同比推算", _outsourcing_growth),
        )
    ),
    Identity("outsourcing_modes_parts", "outsourcing_modes", "服务外包方式 ≥ 所列细类之和", _outsourcing_parts),
    Identity("approval_years", "export_base_indicators", "获批年份 = 所在行的年份", _approval_years),
]
