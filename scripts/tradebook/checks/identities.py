"""The accounting identities that the data must satisfy, declared once and run on every year.

An identity compares a stated observation with the same quantity computed from others, or with a bound. Both are rounded
as stated, so each is an interval; the identity holds if the intervals allow it. No tolerance is chosen by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import pairwise

from tradebook.checks.cross_checks import CROSS_CHECKS
from tradebook.checks.identity import Comparison, Identity
from tradebook.data.package import DataPackage
from tradebook.figures import indicators
from tradebook.figures.traced import Traced, constant


def run(package: DataPackage) -> Iterator[tuple[Identity, Comparison]]:
    """All comparisons of all identities whose tables the package has."""
    for identity in IDENTITIES:
        if identity.table in package.table_names:
            for comparison in identity.compare(package):
                yield identity, comparison


# -- tables by sector and flow: services_trade, forecast_published ---------------------------------------------------


def _flow_sum(table: str, package: DataPackage) -> Iterator[Comparison]:
    for key, cells in _groups(package, table, "flow"):
        if {"T", "X", "M"} <= cells.keys():
            yield Comparison("/".join(map(str, (*key, "T"))), cells["T"], cells["X"] + cells["M"])


def _sector_sum(table: str, package: DataPackage) -> Iterator[Comparison]:
    sectors = [row["code"] for row in package.rows("sectors") if row["level"] == "sector"]
    for (*key, flow), cells in _groups(package, table, "sector"):
        if {"ALL", *sectors} <= cells.keys():
            total = sum(cells[sector] for sector in sectors)
            yield Comparison("/".join(map(str, (*key, "ALL", flow))), cells["ALL"], total)


# -- services_trade_national -----------------------------------------------------------------------------------------


def _national(package: DataPackage) -> dict[tuple, Traced]:
    frame = package.observations("services_trade_national")
    return frame.set_index(["area", "year", "flow", "measure"])["value"].to_dict()


def _national_flow_sum(package: DataPackage) -> Iterator[Comparison]:
    yield from _national_flows(package, "T", lambda exports, imports: exports + imports)


def _national_balance(package: DataPackage) -> Iterator[Comparison]:
    yield from _national_flows(package, "B", indicators.balance)


def _national_flows(package: DataPackage, flow: str, formula) -> Iterator[Comparison]:
    cells = _national(package)
    for (area, year, code, measure), stated in cells.items():
        parts = [cells.get((area, year, f, "level")) for f in "XM"]
        if (code, measure) == (flow, "level") and all(parts):
            yield Comparison(f"{area}/{year}/{flow}/level", stated, formula(*parts))


def _national_growth(package: DataPackage) -> Iterator[Comparison]:
    cells = _national(package)
    for (area, year, flow, measure), stated in cells.items():
        levels = [cells.get((area, y, flow, "level")) for y in (year, year - 1)]
        if measure == "growth" and all(levels):
            yield Comparison(f"{area}/{year}/{flow}/growth", stated, indicators.growth(*levels))


# -- services_trade_provinces ------------------------------------------------------------------------------------------


def _provinces_against_sectors(package: DataPackage) -> Iterator[Comparison]:
    sectors = (
        package.observations("services_trade").set_index(["area", "year", "sector", "flow"])["value"].to_dict()
    )
    for row in package.observations("services_trade_provinces").itertuples():
        total = sectors.get((row.area, row.year, "ALL", row.flow))
        if total is not None:
            yield Comparison(f"{row.area}/{row.year}/{row.flow}", row.value, total.to("亿美元"))


# -- facts: statements of the prose against each other and against the tables ------------------------------------------


def _facts_flow_sum(package: DataPackage) -> Iterator[Comparison]:
    """Total = exports + imports; where only one of them is stated, the total is at least that."""
    facts = (
        package.observations("facts").set_index(["indicator", "area", "sector", "flow", "year"])["value"].to_dict()
    )
    for (*key, flow, year), stated in facts.items():
        parts = [facts[*key, f, year] for f in "XM" if (*key, f, year) in facts]
        if flow == "T" and parts and not key[0].endswith("growth"):
            relation = "=" if len(parts) == 2 else "≥"
            yield Comparison("/".join(map(str, (*key, "T", year))), stated, sum(parts), relation)


def _facts_against_table(package: DataPackage) -> Iterator[Comparison]:
    facts = package.facts("services_trade")
    table = _national(package)
    for (area, sector, flow, year), stated in facts.items():
        level = table.get((area, year, flow, "level"))
        if sector == "ALL" and level is not None:
            yield Comparison(f"{area}/{sector}/{flow}/{year}", stated, level)


def _facts_knowledge_intensive(package: DataPackage) -> Iterator[Comparison]:
    """Level of the knowledge-intensive sectors together, and their growth by way of the sectors' implied bases."""
    levels, rates = package.facts("services_trade"), package.facts("services_trade_growth")
    sectors = [row["code"] for row in package.rows("sectors") if row["knowledge_intensive"]]
    sectors = [sector for sector in sectors if sector != "KI"]
    for (area, sector, flow, year), stated in levels.items():
        keys = [(area, part, flow, year) for part in sectors]
        if sector != "KI" or not all(key in levels for key in keys):
            continue
        yield Comparison(f"{area}/KI/{flow}/{year}/level", stated, sum(levels[key] for key in keys))
        rate = rates.get((area, "KI", flow, year))
        if rate is not None and all(key in rates for key in keys):
            base = sum(indicators.implied_base(levels[key], rates[key]) for key in keys)
            yield Comparison(f"{area}/KI/{flow}/{year}/growth", rate, indicators.growth(stated, base))


# -- technology trade: tables whose code list is a tree of totals and parts --------------------------------------------


def _parts(package: DataPackage, codes: str) -> dict[str, list[str]]:
    """The code list as totals and their parts."""
    tree: dict[str, list[str]] = {}
    for row in package.rows(codes):
        if row["part_of"]:
            tree.setdefault(row["part_of"], []).append(row["code"])
    return tree


def _tree_sum(table: str, column: str, codes: str, package: DataPackage) -> Iterator[Comparison]:
    tree = _parts(package, codes)
    for (*key, measure), cells in _groups(package, table, column):
        if measure.endswith("growth"):
            continue
        for code, stated in cells.items():
            parts = [cells[part] for part in tree.get(code, []) if part in cells]
            if parts:
                yield Comparison("/".join(map(str, (*key, code, measure))), stated, sum(parts))


def _tree_growth(table: str, column: str, codes: str, package: DataPackage) -> Iterator[Comparison]:
    """A total's growth is at most what the parts' implied levels of the year before allow.

    Parts that are gone since are not listed, so the year before can only have been larger. A stated growth of 0.0 may
    mean that there is no base, so such parts do not count.
    """
    tree = _parts(package, codes)
    frame = package.observations(table)
    cells = frame.set_index(["area", "year", "flow", column, "measure"])["value"].to_dict()
    for (area, year, flow, code, measure), stated in cells.items():
        key = area, year, flow
        if measure != "value_growth" or (*key, code, "value") not in cells:
            continue
        pairs = [
            (cells.get((*key, part, "value")), cells.get((*key, part, measure))) for part in tree.get(code, [])
        ]
        bases = [
            indicators.implied_base(level, rate)
            for level, rate in pairs
            if level and rate and level.value and rate.value
        ]
        if bases:
            most = indicators.growth(cells[*key, code, "value"], sum(bases))
            yield Comparison(f"{area}/{year}/{flow}/{code}/{measure}", stated, most, "≤")


def _technology_totals(table: str, column: str, total: str, package: DataPackage) -> Iterator[Comparison]:
    """The table's totals and their growth are those of the table by mode."""
    frame = package.observations("technology_modes")
    modes = frame[frame["mode"] == "TECH"].set_index(["area", "year", "flow", "measure"])["value"].to_dict()
    frame = package.observations(table)
    for row in frame[frame[column] == total].itertuples():
        key = (row.area, row.year, row.flow, row.measure)
        level, base = (modes.get((row.area, year, row.flow, "value")) for year in (row.year, row.year - 1))
        if key in modes:
            yield Comparison("/".join(map(str, key)), row.value, modes[key])
        elif row.measure == "value_growth" and level is not None and base is not None and base.value:
            yield Comparison("/".join(map(str, key)), row.value, indicators.growth(level, base))


def _growth_from_or_to_zero(table: str, package: DataPackage) -> Iterator[Comparison]:
    """What is zero now has fallen by 100 %, if it was ever more, and only what is zero has fallen by 100 %."""
    for key, cells in _groups(package, table, "measure"):
        level, rate = cells.get("value"), cells.get("value_growth")
        if level is None or rate is None:
            continue
        cell = "/".join(map(str, key))
        if level.value == 0 and rate.value != 0:
            yield Comparison(f"{cell}/value_growth", rate, constant(-100, rate.unit))
        elif rate.value == -100:
            yield Comparison(f"{cell}/value", level, constant(0, level.unit))


def _technology_fees(package: DataPackage) -> Iterator[Comparison]:
    """A contract's value covers its fees; a contract value needs a contract."""
    for key, cells in _groups(package, "technology_partners", "measure"):
        cell = "/".join(map(str, key))
        fees = [cells[fee] for fee in ("technology_fee", "equipment_fee") if fee in cells]
        if "value" in cells and fees:
            yield Comparison(f"{cell}/value", cells["value"], sum(fees), "≥")
        if {"value", "contracts"} <= cells.keys() and cells["value"].value > 0:
            yield Comparison(f"{cell}/contracts", cells["contracts"], constant(1, "份"), "≥")


# -- enterprise_partners, regional_innovation -------------------------------------------------------------------------


def _enterprises_within_sector(package: DataPackage) -> Iterator[Comparison]:
    """What enterprises report for their main partners is at most the area's trade in that sector."""
    sectors = (
        package.observations("services_trade").set_index(["area", "year", "sector", "flow"])["value"].to_dict()
    )
    for key, cells in _groups(package, "enterprise_partners", "partner"):
        if key in sectors:
            yield Comparison("/".join(map(str, key)), sectors[key], sum(cells.values()), "≥")


def _innovation_ranks(package: DataPackage) -> Iterator[Comparison]:
    """Of two areas the one with the better national rank has the larger value."""
    for (year, indicator), group in package.observations("regional_innovation").groupby(["year", "indicator"]):
        cells = group.pivot(index="area", columns="measure", values="value")
        if not {"rank", "level"} <= set(cells):
            continue
        ranked = cells.dropna(subset=["rank", "level"]).sort_values(
            "rank", key=lambda ranks: ranks.map(lambda r: r.value)
        )
        for better, worse in pairwise(ranked.index):
            levels = (ranked.at[area, "level"] for area in (better, worse))
            yield Comparison(f"{year}/{indicator}/{better}/{worse}", *levels, "≥")


PARTS = {
    "software_revenue": ["software_products", "software_services", "software_security", "software_embedded"],
}
"""Facts that are the sum of other facts: indicator of the total, indicators of its parts."""


def _facts_parts_sum(package: DataPackage) -> Iterator[Comparison]:
    for total, codes in PARTS.items():
        parts = [package.facts(code) for code in codes]
        for key, stated in package.facts(total).items():
            if all(key in part for part in parts):
                yield Comparison(_cell(total, key), stated, sum(part[key] for part in parts))


def _facts_parts_growth(package: DataPackage) -> Iterator[Comparison]:
    """A total's growth follows from the parts' levels and growth rates, by way of their implied bases."""
    for total, codes in PARTS.items():
        parts = [(package.facts(code), package.facts(f"{code}_growth")) for code in codes]
        for key, stated in package.facts(f"{total}_growth").items():
            if all(key in levels and key in rates for levels, rates in parts):
                now = sum(levels[key] for levels, _ in parts)
                base = sum(indicators.implied_base(levels[key], rates[key]) for levels, rates in parts)
                yield Comparison(_cell(total, key), stated, indicators.growth(now, base))


def _cell(indicator: str, key: tuple) -> str:
    return "/".join(map(str, (indicator, *key)))


# -- outsourcing_modes, outsourcing_ownership against the totals of the facts --------------------------------------------


def _outsourcing_sum(table: str, by: str, codes: list[str], package: DataPackage) -> Iterator[Comparison]:
    for (area, year, market, measure), cells in _groups(package, table, by):
        total = _outsourcing_total(package, market, measure, area, year)
        if total is not None and set(codes) <= cells.keys() and not measure.endswith("growth"):
            parts = sum(cells[code].to(total.unit) for code in codes)
            yield Comparison(f"{area}/{year}/{market}/{measure}", total, parts)


def _outsourcing_growth(table: str, by: str, codes: list[str], package: DataPackage) -> Iterator[Comparison]:
    groups = dict(_groups(package, table, by))
    for (area, year, market, measure), rates in groups.items():
        levels = groups.get((area, year, market, measure.removesuffix("_growth")), {})
        stated = _outsourcing_total(package, market, measure, area, year)
        if stated is None or not measure.endswith("growth") or not set(codes) <= rates.keys() & levels.keys():
            continue
        now = [levels[code].to("亿美元") for code in codes]
        base = sum(indicators.implied_base(level, rates[code]) for level, code in zip(now, codes, strict=True))
        yield Comparison(f"{area}/{year}/{market}/{measure}", stated, indicators.growth(sum(now), base))


def _outsourcing_total(package: DataPackage, market: str, measure: str, area: str, year: int) -> Traced | None:
    indicator = f"outsourcing_{'offshore_' if market == 'offshore' else ''}{measure}"
    return package.facts(indicator).get((area, "ALL", "T", year))


def _outsourcing_parts(package: DataPackage) -> Iterator[Comparison]:
    """A mode is at least the sum of its parts that the source lists."""
    tree = _parts(package, "outsourcing_mode_codes")
    for (*key, measure), cells in _groups(package, "outsourcing_modes", "mode"):
        for code in cells.keys() & tree.keys():
            parts = [cells[part].to(cells[code].unit) for part in tree[code] if part in cells]
            if parts and not measure.endswith("growth"):
                yield Comparison("/".join(map(str, (*key, code, measure))), cells[code], sum(parts), "≥")


def _groups(package: DataPackage, table: str, by: str) -> Iterator[tuple[tuple, dict[str, Traced]]]:
    """The table's rows grouped by all key columns but one; each group as {value of that column: observation}."""
    frame = package.observations(table)
    others = [column for column in frame.columns if column not in (by, "value")]
    groups: dict[tuple, dict[str, Traced]] = {}
    for key, member, value in zip(
        frame[others].itertuples(index=False, name=None), frame[by], frame["value"], strict=True
    ):
        groups.setdefault(key, {})[member] = value
    yield from groups.items()


TECHNOLOGY = [
    ("technology_modes", "mode", "technology_mode_codes", "TECH"),
    ("technology_industries", "industry", "industries", "GB"),
    ("technology_partners", "partner", "areas", "WORLD"),
]
"""The tables of technology trade: key column, code list, code of the total."""

IDENTITIES = [
    Identity("flow_sum", "services_trade", "进出口 = 出口 + 进口", partial(_flow_sum, "services_trade")),
    Identity("sector_sum", "services_trade", "合计 = 各行业之和", partial(_sector_sum, "services_trade")),
    Identity("national_flow_sum", "services_trade_national", "进出口 = 出口 + 进口", _national_flow_sum),
    Identity("national_balance", "services_trade_national", "差额 = 出口 − 进口", _national_balance),
    Identity("national_growth", "services_trade_national", "同比 = 本年 ÷ 上年 − 1", _national_growth),
    Identity(
        "provinces_against_sectors",
        "services_trade_provinces",
        "省市表 = 分行业表合计",
        _provinces_against_sectors,
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
        partial(_sector_sum, "forecast_published"),
    ),
    Identity("facts_flow_sum", "facts", "正文进出口 = 出口 + 进口（只有一项时不小于该项）", _facts_flow_sum),
    Identity("facts_against_table", "facts", "正文数额 = 表中数额", _facts_against_table),
    Identity(
        "facts_knowledge_intensive",
        "facts",
        "知识密集型服务 = 六个行业之和，同比与各行业隐含的上年数相符",
        _facts_knowledge_intensive,
    ),
    *(
        Identity(
            f"{table}_sum",
            table,
            "技术贸易：合计（小计）= 分项之和",
            partial(_tree_sum, table, column, codes),
        )
        for table, column, codes, _ in TECHNOLOGY
    ),
    *(
        Identity(
            f"{table}_growth",
            table,
            "技术贸易：合计（小计）同比 ≤ 按分项同比倒推的上限",
            partial(_tree_growth, table, column, codes),
        )
        for table, column, codes, _ in TECHNOLOGY[1:]
    ),
    *(
        Identity(
            f"{table}_zero",
            table,
            "技术贸易：金额为零 ⇔ 同比为 -100（或无基数）",
            partial(_growth_from_or_to_zero, table),
        )
        for table, *_ in TECHNOLOGY[1:]
    ),
    *(
        Identity(
            f"{table}_total",
            table,
            "技术贸易：各表合计及其同比 = 按方式分的表",
            partial(_technology_totals, table, column, total),
        )
        for table, column, _, total in TECHNOLOGY[1:]
    ),
    Identity(
        "technology_fees", "technology_partners", "合同金额 ≥ 技术费 + 设备费，有金额必有合同", _technology_fees
    ),
    Identity(
        "enterprises_within_sector",
        "enterprise_partners",
        "全省行业数额 ≥ 企业对主要伙伴数额之和",
        _enterprises_within_sector,
    ),
    Identity("innovation_ranks", "regional_innovation", "全国位次在前者数值不小于在后者", _innovation_ranks),
    Identity("facts_parts_sum", "facts", "正文合计 = 所列各部分之和", _facts_parts_sum),
    Identity("facts_parts_growth", "facts", "正文合计同比 = 由各部分数额和同比推算", _facts_parts_growth),
    *(
        Identity(f"{table}_{kind}", table, meaning, partial(compare, table, by, codes))
        for table, by, codes in (
            ("outsourcing_modes", "mode", ["ITO", "BPO", "KPO"]),
            ("outsourcing_ownership", "ownership", ["OWN-FIE", "OWN-DOM", "OWN-HMT"]),
        )
        for kind, meaning, compare in (
            ("sum", "服务外包合计 = 各类之和", _outsourcing_sum),
            ("growth", "服务外包合计同比 = 由各类数额和同比推算", _outsourcing_growth),
        )
    ),
    Identity("outsourcing_modes_parts", "outsourcing_modes", "服务外包方式 ≥ 所列细类之和", _outsourcing_parts),
    *CROSS_CHECKS,
]
