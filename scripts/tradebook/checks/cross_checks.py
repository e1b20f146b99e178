"""Identities between observations of different tables, and between facts of the prose: what the source prints twice,
parts and wholes, regions and their provinces.

The lists say which observations belong together; every year and area that has them all is compared.
"""

from __future__ import annotations

from collections.abc import Iterator

from tradebook.checks.identity import Comparison, Identity
from tradebook.data.package import DataPackage
from tradebook.figures import indicators
from tradebook.figures.traced import Traced, constant

PARTS_OF = [
    ("new_services_firms", ["new_modern_services_firms"]),
    ("new_services_firms", ["new_services_firms_change"]),
    ("new_modern_services_firms", ["new_modern_services_firms_change"]),
    ("outsourcing_contract", ["outsourcing_offshore_contract"]),
    ("outsourcing_executed", ["outsourcing_offshore_executed"]),
    ("outsourcing_workforce", ["outsourcing_graduates"]),
    ("outsourcing_graduates", ["outsourcing_bachelors"]),
    ("pilot_tasks", ["pilot_tasks_done"]),
    ("pilot_reforms", ["pilot_reforms_national"]),
    (
        "tech_contracts",
        [f"tech_contracts_{kind}" for kind in ("development", "services", "transfer", "licence")],
    ),
    ("tech_contracts", ["tech_contracts_local"]),
    ("tech_contract_value", ["tech_contract_value_development", "tech_contract_value_services"]),
    ("tech_contract_value", ["tech_contract_value_local"]),
    ("tech_contract_value_development", ["tech_transaction_development"]),
    ("culture_services_industries", ["culture_services_large"]),
    ("culture_services_revenue", ["culture_services_large_revenue"]),
    ("culture_services_large_revenue", ["culture_internet_revenue"]),
    ("culture_retail_industries", ["culture_retail_large"]),
    ("culture_retail_revenue", ["culture_retail_large_revenue"]),
    ("culture_retail_large_revenue", ["culture_books_revenue"]),
    ("culture_manufacturing_revenue", ["culture_manufacturing_large_revenue"]),
    ("culture_manufacturing_large_revenue", ["culture_packaging_revenue"]),
    ("culture_new_revenue", ["culture_internet_revenue", "culture_ads_revenue"]),
    ("culture_core_industries", ["culture_core_faster"]),
]
"""Facts and those that are parts of them: at least the sum of the parts."""
TWO_BREAKDOWNS = [
    (
        ["culture_core_revenue", "culture_related_revenue"],
        ["culture_services_revenue", "culture_retail_revenue", "culture_manufacturing_revenue"],
    ),
]
"""Facts that add up to the same whole."""
ALL_SHARES = [[f"bonded_share_{part}" for part in ("logistics", "cbec", "trade", "other")]]
"""Facts that are all the shares of a whole: 100 %."""
REGIONS = {"PRD": ["CN-GD"], "CYC": ["CN-SC", "CN-CQ"]}
"""Regions whose stated services trade is that of the provinces listed (the source gives Guangdong's for the PRD)."""
PROVINCES_WITHIN = {
    "YRD": ["CN-SH", "CN-ZJ"],
    "BTH": ["CN-BJ"],
    "EAST": ["CN-BJ", "CN-SH", "CN-GD", "CN-ZJ", "CN-HI"],
    "CENTRAL": ["CN-HB"],
    "WEST": ["CN-SC", "CN-CQ", "CN-SN"],
    "CN": ["EAST", "CENTRAL", "WEST", "NORTHEAST"],
}
"""Areas and parts of them that the source lists: at least their sum."""
FACTS_OF_BASES = [
    ("culture_hitech_exports", "BASE-GX", "base_culture_exports"),
    ("culture_hitech_exports_growth", "BASE-GX", "base_culture_exports_growth"),
    ("culture_qujiang_services_trade", "BASE-QJ", "base_services_trade"),
    ("culture_qujiang_services_growth", "BASE-QJ", "base_services_growth"),
    ("geo_base_firms", "BASE-HT", "base_geo_firms"),
]
"""Facts that are printed again as an indicator of an export base."""
FACTS_OF_CASES = [
    (["freight_trains_europe", "freight_trains_central_asia"], "CASE-M01", "长安号开行"),
    (["freight_trains_share"], "CASE-M01", "长安号占全国中欧班列比重"),
    (["freight_tonnage"], "CASE-M01", "长安号货运量"),
    (["freight_tonnage_growth"], "CASE-M01", "长安号货运量增速"),
]
"""Facts whose sum is printed again as the outcome of a case."""
OUTCOMES = [
    (("CASE-M08", "人才服务类别"), [("CASE-N02", "专员服务类别")]),
    (("CASE-M08", "人才服务事项"), [("CASE-N02", "专员服务事项")]),
    (
        ("CASE-E05", "各类机构合计"),
        [
            ("CASE-E05", part)
            for part in ("分公司", "航运保险运营中心", "中心支公司", "支公司", "营销服务部及营业部")
        ],
    ),
    (("CASE-E07", "经营航线"), [("CASE-E07", part) for part in ("国际航线", "中国沿海航线", "珠三角和长江支线")]),
]
"""Outcomes of cases that are the sum of others, or printed again with another case."""


# -- facts among themselves --------------------------------------------------------------------------------------------


def _sum(values: list[Traced]) -> Traced:
    """The sum in the unit of the first."""
    return sum(value.to(values[0].unit) for value in values)


def _together(package: DataPackage, codes: list[str]) -> dict[tuple, list[Traced]]:
    """The facts of several indicators, for every key that has them all."""
    facts = [package.facts(code) for code in codes]
    return {key: [values[key] for values in facts] for key in facts[0] if all(key in values for values in facts)}


def _parts_of(package: DataPackage) -> Iterator[Comparison]:
    for whole, parts in PARTS_OF:
        for key, (stated, *values) in _together(package, [whole, *parts]).items():
            yield Comparison(_cell(whole, parts[0], *key), stated, _sum(values).to(stated.unit), "≥")


def _two_breakdowns(package: DataPackage) -> Iterator[Comparison]:
    for one, other in TWO_BREAKDOWNS:
        for key, values in _together(package, [*one, *other]).items():
            first, *rest = values[: len(one)]
            yield Comparison(_cell(one[0], *key), first, _sum(values[len(one) :]) - _sum(rest))


def _all_shares(package: DataPackage) -> Iterator[Comparison]:
    for codes in ALL_SHARES:
        for key, values in _together(package, codes).items():
            first, *rest = values
            yield Comparison(_cell(codes[0], *key), first, constant(100, first.unit) - sum(rest))


# -- regions -------------------------------------------------------------------------------------------------------------


def _area_totals(package: DataPackage) -> dict[tuple, Traced]:
    """Services trade by area and year: the table of provinces, and facts for areas that it does not have."""
    provinces = package.observations("services_trade_provinces")
    table = {(row.area, row.year): row.value for row in provinces.itertuples() if row.flow == "T"}
    facts = {
        (area, year): value
        for (area, sector, flow, year), value in package.facts("services_trade").items()
        if (sector, flow) == ("ALL", "T")
    }
    return {**facts, **table}


def _regions(package: DataPackage) -> Iterator[Comparison]:
    """A region's services trade and growth are those of its provinces."""
    totals, rates = _area_totals(package), package.facts("services_trade_growth")
    for region, provinces in REGIONS.items():
        for year in [year for area, year in totals if area == region]:
            now = [totals.get((province, year)) for province in provinces]
            if None in now:
                continue
            yield Comparison(_cell(region, year), totals[region, year], sum(now))
            rate = rates.get((region, "ALL", "T", year))
            bases = [_base(totals, rates, province, year) for province in provinces]
            if rate is not None and None not in bases:
                yield Comparison(_cell(region, year, "growth"), rate, indicators.growth(sum(now), sum(bases)))


def _base(totals: dict, rates: dict, area: str, year: int) -> Traced | None:
    """Last year's level of an area, or what its stated growth implies; None if there is neither."""
    rate = rates.get((area, "ALL", "T", year))
    if (area, year - 1) in totals or rate is None:
        return totals.get((area, year - 1))
    return indicators.implied_base(totals[area, year], rate)


def _provinces_within(package: DataPackage) -> Iterator[Comparison]:
    totals = _area_totals(package)
    for region, parts in PROVINCES_WITHIN.items():
        for year in [year for area, year in totals if area == region]:
            if all((part, year) in totals for part in parts):
                values = [totals[part, year] for part in parts]
                yield Comparison(_cell(region, year, "parts"), totals[region, year], sum(values), "≥")


# -- printed twice --------------------------------------------------------------------------------------------------------


def _facts_of_bases(package: DataPackage) -> Iterator[Comparison]:
    frame = package.observations("export_base_indicators")
    frame = frame[frame["status"] == "actual"]
    cells = frame.set_index(["base", "indicator", "year"])["value"].to_dict()
    for code, base, indicator in FACTS_OF_BASES:
        for (*key, year), fact in package.facts(code).items():
            stated = cells.get((base, indicator, year))
            if stated is not None:
                yield Comparison(_cell(base, indicator, *key, year), stated, fact.to(stated.unit))


def _approval_years(package: DataPackage) -> Iterator[Comparison]:
    """The year of approval stands in the table twice: as the row's year and as the value."""
    frame = package.observations("export_base_indicators")
    for row in frame[frame["indicator"] == "base_approved"].itertuples():
        yield Comparison(_cell(row.base, row.year), row.value, constant(row.year, row.value.unit))


def _outcomes(package: DataPackage) -> dict[tuple, Traced]:
    frame = package.observations("case_outcomes")
    return frame[frame["status"] == "actual"].set_index(["case", "outcome"])["value"].to_dict()


def _facts_of_cases(package: DataPackage) -> Iterator[Comparison]:
    outcomes = _outcomes(package)
    years = {
        (row["case"], row["outcome"]): row["year"]
        for row in package.rows("case_outcomes")
        if row["status"] == "actual"
    }
    for codes, *key in FACTS_OF_CASES:
        stated = outcomes.get(tuple(key))
        if stated is not None:
            for (*_, year), values in _together(package, codes).items():
                if year == years[tuple(key)]:
                    yield Comparison(_cell(*key), stated, _sum(values).to(stated.unit))


def _sums_of_outcomes(package: DataPackage) -> Iterator[Comparison]:
    outcomes = _outcomes(package)
    for key, parts in OUTCOMES:
        if key in outcomes and all(part in outcomes for part in parts):
            yield Comparison(_cell(*key), outcomes[key], _sum([outcomes[part] for part in parts]))


def _cell(*key) -> str:
    return "/".join(map(str, key))


CROSS_CHECKS = [
    Identity("facts_parts_of", "facts", "正文整体 ≥ 其中的部分", _parts_of),
    Identity("facts_two_breakdowns", "facts", "正文两种分法的合计相同", _two_breakdowns),
    Identity("facts_all_shares", "facts", "正文各部分占比之和 = 100%", _all_shares),
    Identity("regions", "facts", "城市群数额及同比 = 由所含省市推算", _regions),
    Identity("provinces_within", "facts", "区域数额 ≥ 所列省市之和", _provinces_within),
    Identity("facts_of_bases", "export_base_indicators", "基地数字 = 正文中的同一数字", _facts_of_bases),
    Identity("approval_years", "export_base_indicators", "获批年份 = 所在行的年份", _approval_years),
    Identity("facts_of_cases", "case_outcomes", "案例数字 = 正文中的同一数字", _facts_of_cases),
    Identity("sums_of_outcomes", "case_outcomes", "案例数字 = 各部分之和或另一案例的同一数字", _sums_of_outcomes),
]
