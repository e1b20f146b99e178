"""What is nearly always so and yet need not be: growth as two years' levels make it, parts within wholes, ranks within lists.

Other than an identity it may fail for good reason: growth on a comparable basis, a whole of another scope. So it refuses
nothing; who enters a number that contradicts others is asked, and told which.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from tradebook.checks.codes.standard_names import PROVINCES
from tradebook.checks.declared import read_rules
from tradebook.checks.identity import Comparison
from tradebook.checks.structural import OUTSOURCING, kinds_by_year
from tradebook.checks.terms import Terms
from tradebook.data.package import DataPackage
from tradebook.data.report import MAIN_TABLE, read_info
from tradebook.data.vintages import VINTAGE
from tradebook.entry.questions import is_level
from tradebook.errors import MixedUnitsError, ZeroBaseError
from tradebook.figures import indicators
from tradebook.figures.traced import Traced, constant

_AVERAGES = ("人均", "平均", "速率", "每")
"""In the names of indicators that are no levels either."""
_CHANGES_AT_CONSTANT_PRICES = "增加值"
"""Of what official growth is in real terms, so that levels at current prices say nothing of it."""
_ECONOMIES = 249
"""Countries and territories of ISO 3166-1, the most that a world rank can be of."""
_TRADE = "services_trade"
"""The indicator of what the main table is of."""

Subject = tuple[tuple[str, object], ...]
"""What a series is of: the key of its observations without the year, by column."""
Series = dict[Subject, dict[int, Traced]]
_YEARS_BACK = {"比上年": 1, "比五年前": 5, "相当于上年": 1, "近五年": 5}
"""Words in an indicator's name that say which year it compares with."""


@dataclass(frozen=True)
class Doubt:
    """A row of the data that others contradict, though both may be right.

    Attributes:
        row: Its table and line.
        label: What it is, in words.
        text: What is odd about it, in words, as the end of a sentence.
        others: The rows that it contradicts.
    """

    row: tuple[str, int]
    label: str
    text: str
    others: tuple[tuple[str, int], ...] = ()


def find_doubts(package: DataPackage) -> Iterator[Doubt]:
    """Yield what contradicts other rows of a package."""
    observations = _Observations(package)
    for how, comparison in (*_list_comparisons(observations), *_compare_rank_with_levels(observations)):
        # an undefined growth is an identity's concern
        with suppress(ZeroBaseError, MixedUnitsError):
            if not comparison.holds or points_elsewhere(comparison):
                yield _doubt_comparison(how, comparison)
    yield from _doubt_ranks(observations)
    yield from _doubt_targets(package)


def list_comparisons(package: DataPackage) -> Compared:
    """Yield what `find_doubts` compares, but for what depends on which values are the larger ones."""
    return _list_comparisons(_Observations(package))


def _list_comparisons(observations: _Observations) -> Compared:
    yield from _compare_growth(observations)
    yield from _compare_changes(observations)
    yield from _compare_multiples(observations)
    yield from _compare_shares_of_nation(observations)
    yield from _compare_parts(observations)


def points_elsewhere(comparison: Comparison) -> bool:
    """Tell whether one rate is a rise and the other a fall, even if rounding might allow both."""
    stated, expected = comparison.stated, comparison.expected
    if comparison.relation != "=" or stated.unit.symbol != "%":
        return False
    return stated.value * expected.value < 0 and min(abs(stated.value), abs(expected.value)) >= 1


def _doubt_comparison(how: str, comparison: Comparison) -> Doubt:
    stated, expected = comparison.stated, comparison.expected
    first, *more = stated.cells()
    values = "、".join(f"{cell.label} {value.value}{value.unit}" for cell, value in expected.cells().items())
    values = f"（{values}）" if values else ""
    unit = stated.unit
    text = f"读到 {stated.value}{unit}，而{how}应为{comparison.relation_words}{comparison.expected_text}{unit}{values}"
    others = tuple((cell.table, cell.row) for cell in (*more, *expected.cells()))
    return Doubt((first.table, first.row), first.label, text, others)


class _Observations:
    """The observations of all tables as series."""

    def __init__(self, package: DataPackage) -> None:
        self.package = package
        self.names = {row["code"]: row["name_zh"] for row in package.rows("indicators")}
        self.tables: dict[str, Series] = {}
        for table in package.table_names:
            fields = package.key(table)
            if package.has_observations(table) and "year" in fields:
                self.tables[table] = self._read_series(table, fields)

    def _read_series(self, table: str, fields: list[str]) -> Series:
        series: Series = defaultdict(dict)
        for key, value in self.package.values(table).items():
            named = dict(zip(fields, key, strict=True))
            year = named.pop("year")
            series[tuple(named.items())][year] = value
        return series

    @cached_property
    def levels_by_name(self) -> dict[str, str]:
        """The indicators by their names, so that growth of something finds that."""
        return {name: code for code, name in self.names.items()}

    def find_level(self, table: str, subject: Subject, year: int) -> Traced | None:
        """Return an observation; of services trade also what another table has of it."""
        value = self.tables[table].get(subject, {}).get(year)
        named = dict(subject)
        is_trade = table == MAIN_TABLE or (table == "facts" and named["indicator"] == _TRADE)
        if value is not None or not is_trade:
            return value
        area, sector, flow = named["area"], named["sector"], named["flow"]
        keys: dict[str, tuple[object, ...]] = {MAIN_TABLE: (area, year, sector, flow)}
        if sector == "ALL":
            keys["services_trade_provinces"] = (area, year, flow)
            keys["services_trade_national"] = (area, year, flow, "level")
        keys["facts"] = (_TRADE, area, sector, flow, year)
        tables = (name for name, key in keys.items() if name in self.tables and key in self.package.values(name))
        return next((self.package.values(name)[keys[name]] for name in tables), None)

    def select(self, suffix: str) -> Iterator[tuple[str, Subject, Subject, int, str, Traced]]:
        """Yield the observations whose measure or indicator ends in a suffix, such as ``growth``.

        Yields:
            Table, subject, the subject of the level that it is of, the year, the indicator's name, and the value.
        """
        for table, series in self.tables.items():
            for subject, values in series.items():
                named = dict(subject)
                column = "indicator" if str(named.get("indicator")).endswith(f"_{suffix}") else "measure"
                code = str(named.get(column) or "")
                if code != suffix and not code.endswith(f"_{suffix}"):
                    continue
                name = self.names.get(str(named.get("indicator")), "")
                level = code.removesuffix(suffix).rstrip("_") or "level"
                if column == "indicator":
                    level = self._find_level_indicator(name, level)
                of_level = tuple((key, level if key == column else value) for key, value in subject)
                for year, value in values.items():
                    yield table, subject, of_level, year, name, value

    def _find_level_indicator(self, name: str, code: str) -> str:
        """Return the indicator that another is a comparison of: what is named so, or has the beginning of its code."""
        for ending in ("同比增速", "比上年增减", "比五年前增加"):
            if name.endswith(ending) and name.removesuffix(ending) in self.levels_by_name:
                return self.levels_by_name[name.removesuffix(ending)]
        return code


Compared = Iterator[tuple[str, Comparison]]
"""How the expected value comes about, in words, and the comparison."""


# -- between years -----------------------------------------------------------------------------------------------------


def _compare_growth(observations: _Observations) -> Compared:
    """Compare growth over the year before with the levels of both years."""
    identities = {"services_trade_national"}
    for table, _, level, year, name, rate in observations.select("growth"):
        if table in identities or rate.unit.symbol != "%" or _is_no_growth_of_levels(name):
            continue
        now, before = (observations.find_level(table, level, of_year) for of_year in (year, year - 1))
        if now is None or before is None or _is_status_other(level):
            continue
        if not is_level(before.unit) or now.unit.dimension != before.unit.dimension or not before.value:
            continue
        # a stated zero may mean that there is no base
        if now.value == 0 and table.startswith("technology"):
            continue
        yield "由两年的数额推算", Comparison("", rate, indicators.growth(now, before.to(now.unit)))


def _is_no_growth_of_levels(name: str) -> bool:
    return bool(name) and ("同比" not in name or _CHANGES_AT_CONSTANT_PRICES in name)


def _is_status_other(subject: Subject) -> bool:
    """Tell whether an observation is a target and none of what was."""
    return dict(subject).get("status", "actual") != "actual"


def _compare_changes(observations: _Observations) -> Compared:
    """Compare changes with the levels of both years."""
    for table, _, level, year, name, change in observations.select("change"):
        back = _count_years_back(name) if table == "facts" else 1
        now, before = (observations.find_level(table, level, of_year) for of_year in (year, year - (back or 0)))
        if not back or now is None or before is None or now.unit != before.unit:
            continue
        if change.unit.symbol == "百分点":
            if now.unit.symbol == "%":
                yield "由两年的数推算", Comparison("", change, indicators.points(now, before))
        elif now.unit.dimension == change.unit.dimension:
            yield "由两年的数推算", Comparison("", change, (now - before).to(change.unit))


def _compare_multiples(observations: _Observations) -> Compared:
    """Compare multiples of, or growth by so many times over, an earlier year with the levels of both years."""
    for table, _, level, year, name, times in observations.select("multiple"):
        back = _count_years_back(name)
        now, before = (observations.find_level(table, level, of_year) for of_year in (year, year - (back or 0)))
        if not back or now is None or before is None or not before.value:
            continue
        ratio = now / before.to(now.unit)
        yield "由两年的数推算", Comparison("", times, (ratio - 1 if "增长" in name else ratio).to("倍"))


def _count_years_back(name: str) -> int | None:
    return next((years for words, years in _YEARS_BACK.items() if words in name), None)


def _compare_shares_of_nation(observations: _Observations) -> Compared:
    """Compare changes of an area's share in the nation's trade with the shares of both years."""
    nation = read_info(observations.package).nation
    for table, subject, _, year, name, change in observations.select("change"):
        if "占全国比重" not in name:
            continue
        shares = []
        for of_year in (year, year - 1):
            own = tuple((key, _TRADE if key == "indicator" else value) for key, value in subject)
            whole = tuple((key, nation if key == "area" else value) for key, value in own)
            part, total = (observations.find_level(table, of, of_year) for of in (own, whole))
            if part is not None and total is not None:
                shares.append(indicators.share(part, total.to(part.unit)))
        if len(shares) == 2:
            yield "由两年的比重推算", Comparison("", change, indicators.points(*shares))


# -- parts and wholes --------------------------------------------------------------------------------------------------


def _compare_parts(observations: _Observations) -> Compared:
    """Hold parts against the wholes that they are of, over all tables; what adds up exactly is an identity's concern."""
    yield from _compare_nested(observations)
    yield from _compare_provinces_together(observations)
    yield from _compare_kinds_of_outsourcing(observations)
    yield from _compare_technology(observations)
    yield from _compare_some_of_declared_parts(observations.package)
    yield from _compare_shares_together(observations)


def _compare_nested(observations: _Observations) -> Compared:
    """Hold a place against what it is in, and a sector against all of them."""
    parents = {row["code"]: row.get("part_of") for row in observations.package.rows("areas")}
    for table, series in observations.tables.items():
        for subject, values in series.items():
            named = dict(subject)
            indicator = str(named.get("indicator", ""))
            if any(word in observations.names.get(indicator, "") for word in _AVERAGES):
                continue
            for column, whole in _find_wholes(named, parents):
                of_whole = tuple((key, whole if key == column else value) for key, value in subject)
                for year, part in values.items():
                    total = observations.find_level(table, of_whole, year)
                    if total is not None and _is_level(part) and part.unit.dimension == total.unit.dimension:
                        expected = total.to(part.unit)
                        yield (
                            f"{observations.package.name(whole)}的数是总数，",
                            Comparison("", part, expected, "≤"),
                        )


def _find_wholes(named: Mapping[str, object], parents: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    """Yield the nearest place that a place is in, and the total of sectors, by column."""
    area, sector = str(named.get("area") or ""), named.get("sector")
    if area:
        above = parents.get(area) or area.rpartition("-")[0]
        if above in parents:
            yield "area", above
    if sector not in (None, "ALL"):
        yield "sector", "ALL"


def _is_level(value: Traced) -> bool:
    return is_level(value.unit)


def _compare_provinces_together(observations: _Observations) -> Compared:
    """Hold the provinces' trade together against the nation's."""
    provinces, nation = (
        observations.tables.get(f"services_trade_{name}", {}) for name in ("provinces", "national")
    )
    code = read_info(observations.package).nation
    totals: dict[int, list[Traced]] = defaultdict(list)
    for subject, values in provinces.items():
        if dict(subject)["area"] in PROVINCES and dict(subject)["flow"] == "T":
            for year, value in values.items():
                totals[year].append(value)
    for subject, values in nation.items():
        if (dict(subject)["area"], dict(subject)["flow"], dict(subject)["measure"]) == (code, "T", "level"):
            for year in totals.keys() & values.keys():
                if all(part.unit.dimension == values[year].unit.dimension for part in totals[year]):
                    together = indicators.total(part.to(values[year].unit) for part in totals[year])
                    yield "所列省市之和为下限，", Comparison("", values[year], together, "≥")


def _compare_kinds_of_outsourcing(observations: _Observations) -> Compared:
    """Hold the kinds of outsourcing that there are against the total of the facts."""
    for table, by, codes in OUTSOURCING:
        groups: dict[tuple[object, object, object, int], dict[str, Traced]] = defaultdict(dict)
        for subject, values in observations.tables.get(table, {}).items():
            named = dict(subject)
            for year, value in values.items():
                key = (named["area"], named["market"], named["measure"], year)
                groups[key][str(named[by])] = value
        kinds_in = kinds_by_year(observations.package, table, by, codes)
        for (area, market, measure, of_year), parts in groups.items():
            indicator = f"outsourcing_{'offshore_' if market == 'offshore' else ''}{measure}"
            total = observations.package.facts(indicator).get((area, "ALL", "T", of_year))
            kinds = kinds_in(of_year)
            some = [parts[kind] for kind in kinds if kind in parts and _is_level(parts[kind])]
            if total is not None and some and len(some) < len(kinds) and _is_level(total):
                yield "所列各类之和为下限，", Comparison("", total, _add_up(some, total), "≥")


def _compare_technology(observations: _Observations) -> Compared:
    """Hold kinds of enterprises against all contracts, and fees against the contracts' value."""
    modes = observations.package.values("technology_modes") if "technology_modes" in observations.tables else {}
    groups: dict[tuple[object, ...], list[Traced]] = defaultdict(list)
    for subject, values in observations.tables.get("technology_ownership", {}).items():
        named = dict(subject)
        for year, value in values.items():
            groups[named["area"], year, named["flow"], "TECH", named["measure"]].append(value)
    for key, parts in groups.items():
        if key in modes and _is_level(modes[key]):
            yield "所列各类企业之和为下限，", Comparison("", modes[key], _add_up(parts, modes[key]), "≥")
    for table in ("technology_modes", "technology_industries"):
        for subject, values in observations.tables.get(table, {}).items():
            if dict(subject)["measure"] == "technology_fee":
                of_value = tuple((key, "value" if key == "measure" else code) for key, code in subject)
                whole = observations.tables[table].get(of_value, {})
                for of_year in values.keys() & whole.keys():
                    yield "其中技术费为下限，", Comparison("", whole[of_year], values[of_year], "≥")


def _compare_some_of_declared_parts(package: DataPackage) -> Compared:
    """Hold declared totals against those of their parts that are there, if not all are."""
    terms = Terms(package)
    for rule in read_rules(package):
        if rule.relation not in ("=", "≥") or len(rule.total) > 1 or len(rule.parts) < 2:
            continue
        parts = [terms.values(part) for part in rule.parts]
        for key, total in terms.values(rule.total[0]).items():
            some = [values[key] for values in parts if key in values]
            if 0 < len(some) < len(parts) and _is_level(total) and total.cells():
                yield "所列各部分之和为下限，", Comparison("", total, _add_up(some, total), "≥")


def _compare_shares_together(observations: _Observations) -> Compared:
    """Hold shares of one whole against 100 %: those whose codes differ in their end, and those by sector."""
    groups: dict[tuple[object, ...], list[Traced]] = defaultdict(list)
    for subject, values in observations.tables.get("facts", {}).items():
        named = dict(subject)
        stem, found, _ = str(named["indicator"]).partition("_share_")
        by_sector = str(named["indicator"]).endswith("sector_share")
        if (not found and not by_sector) or (by_sector and named["sector"] == "ALL"):
            continue
        for year, value in values.items():
            if value.unit.symbol == "%":
                sector = None if by_sector else named["sector"]
                groups[stem, named["area"], sector, named["flow"], year].append(value)
    for shares in groups.values():
        if len(shares) > 1:
            *others, last = shares
            rest = constant(100, "%") - indicators.total(others)
            yield "各项占比之和不超过 100%，这一项", Comparison("", last, rest, "≤")


def _add_up(parts: Iterable[Traced], total: Traced) -> Traced:
    return indicators.total(part.to(total.unit) for part in parts)


# -- ranks and targets -------------------------------------------------------------------------------------------------


def _compare_rank_with_levels(observations: _Observations) -> Compared:
    """Hold an area's national rank by services trade against the provinces that trade more."""
    table = "services_trade_provinces"
    for (area, _, _, year), rank in observations.package.facts("national_rank").items():
        levels = {
            dict(subject)["area"]: values[year]
            for subject, values in observations.tables.get(table, {}).items()
            if year in values and dict(subject)["flow"] == "T" and dict(subject)["area"] in PROVINCES
        }
        if area in levels and len({level.unit.dimension for level in levels.values()}) == 1:
            larger = [v for name, v in levels.items() if name != area and v.low > levels[area].high]
            least = constant(1 + len(larger), rank.unit)
            yield f"省市表中已有 {len(larger)} 个省市的数额更大，位次", Comparison("", rank, least, "≥")


def _doubt_ranks(observations: _Observations) -> Iterator[Doubt]:
    """Yield ranks beyond the number of those that are ranked."""
    for series in observations.tables.values():
        for subject, values in series.items():
            named = dict(subject)
            most, ranked = count_ranked(named, observations.names.get(str(named.get("indicator")), ""))
            for value in values.values():
                if most and value.unit.symbol == "位" and value.value > most:
                    [cell] = value.cells()
                    text = f"读到 {value.value}位，而参加排位的{ranked}只有 {most} 个"
                    yield Doubt((cell.table, cell.row), cell.label, text)


def count_ranked(named: Mapping[str, object], name: str) -> tuple[int, str]:
    """Return how many are ranked at most, and what they are; zero if that is not known."""
    if "在全球的位次" in name:
        return _ECONOMIES, "经济体"
    by_measure = str(named.get("measure", "")).endswith("rank")
    if named.get("area") in PROVINCES and (by_measure or name.endswith("在全国的位次")):
        return len(PROVINCES), "省级地区"
    return 0, ""


def _doubt_targets(package: DataPackage) -> Iterator[Doubt]:
    """Yield targets for years before that in which they were stated."""
    for table in package.table_names:
        if "due" not in package.fields(table) or not package.has_observations(table):
            continue
        for row in package.rows(table):
            stated = row.get("year") or row[VINTAGE]
            if row["due"] is not None and row["due"] < stated:
                text = f"目标年份是 {row['due']} 年，而数据是 {stated} 年的"
                key = {name: row[name] for name in package.key(table)}
                yield Doubt((table, row["_line"]), package.label(table, key), text)
