"""Units: those that nobody knows, those of something else than the column holds, and exchange rates that are not there."""

from __future__ import annotations

from collections.abc import Iterator

from tradebook.data.examining import Row
from tradebook.data.package import OWN_UNITS, DataPackage
from tradebook.data.problems import Problem, TablePlace, describe_cell, unknown_unit
from tradebook.data.report import MAIN_TABLE, Report
from tradebook.data.settings.periods import PERIODS, parse_period
from tradebook.data.settings.switches import EDITION_FILE
from tradebook.data.vintages import VINTAGE
from tradebook.figures.money.exchange import EXCHANGE_RATES, rate_unit
from tradebook.figures.units import MONEY, PERCENT, PIVOT, UNITS, Unit, currencies, name_of_currency
from tradebook.figures.wording import word_lacking

GROWTH = "growth"
"""What the codes of measures and indicators end in that are growth rates, which are in %."""


def find_wrong_units(package: DataPackage, table: str) -> Iterator[Problem[TablePlace]]:
    """Yield the cells of a table whose unit is none that is known, or of something else than the row states.

    Args:
        package: The data package.
        table: The table, sound by its schema.
    """
    if "unit" not in package.fields(table):
        return
    allowed = package.units(table)
    first: dict[tuple[object, ...], Row] = {}
    for row in package.history(table, with_gaps=True):
        place = TablePlace(package.path(table), row["_line"], "unit")
        unit = UNITS.get(row["unit"] or "")
        if unit is None:
            yield unknown_unit(place, row["unit"])
        elif problem := _find_misfit(place, unit, _units_of(row, allowed)):
            yield problem
        elif table == EXCHANGE_RATES:
            yield from _find_other_rate(place, row)
        elif package.has_observations(table) and VINTAGE in row and (key := _series_of(package, table, row)):
            earlier = first.setdefault(key, row)
            yield from _find_other_quantity(place, unit, earlier)


def _units_of(row: Row, allowed: list[str]) -> list[str]:
    """Return what the amount of a row may be in, of what its table allows; none for anything."""
    subject = str(row.get("measure") or row.get("indicator") or "")
    if subject.endswith(GROWTH):
        return [PERCENT.symbol]
    if row.get("measure") == "contracts":
        return [unit for unit in allowed if unit not in (MONEY, PERCENT.symbol)]
    return [unit for unit in allowed if unit == MONEY] or allowed


def _find_misfit(place: TablePlace, unit: Unit, allowed: list[str]) -> Problem[TablePlace] | None:
    if not allowed or unit.symbol in allowed or unit.quantity in allowed:
        return None
    return Problem(place, describe_cell(unit.symbol), _describe(allowed), "按来源改正单位或数值")


def _describe(allowed: list[str]) -> str:
    """Say what an amount may be in."""
    money = "、".join(unit.symbol for unit in UNITS.values() if unit.currency)
    return "，或".join(f"金额的单位（{money}）" if each == MONEY else f"“{each}”" for each in allowed)


def _find_other_rate(place: TablePlace, row: Row) -> Iterator[Problem[TablePlace]]:
    """Yield the unit of a rate that is not the one of its currency."""
    known = [code for code in currencies() if code != PIVOT]
    if row["currency"] not in known:
        column = TablePlace(place.file, place.row, "currency")
        names = "、".join(f"{code}（{name_of_currency(code)}）" for code in known)
        mend = "改正；单位表里没有的货币，先在 codes/units.csv 中登记它的单位"
        yield Problem(column, describe_cell(row["currency"]), f"其中之一：{names}", mend)
    elif row["unit"] != rate_unit(row["currency"]):
        expected = f"{rate_unit(row['currency'])}（{row['currency']} 的汇率）"
        yield Problem(place, describe_cell(row["unit"]), expected, "改正单位或货币")


def _series_of(package: DataPackage, table: str, row: Row) -> tuple[object, ...] | None:
    """Return what the observations of one thing have in common, whatever the year; None for what is of one year only."""
    names = [name for name in package.key(table) if name != "year"]
    return tuple(row[name] for name in names) if "year" in package.key(table) and names else None


def _find_other_quantity(place: TablePlace, unit: Unit, earlier: Row) -> Iterator[Problem[TablePlace]]:
    """Yield the unit of an observation that measures something else than the same observation of another year."""
    other = UNITS[earlier["unit"] or ""]
    if unit.quantity != other.quantity:
        found = f"{describe_cell(unit.symbol)}，而第 {earlier['_line']} 行同一项数据的单位是“{other}”"
        expected = f"与“{other}”同类、可以换算的单位"
        yield Problem(place, found, expected, "按来源改正其中一处；口径变了的，另立指标")


def find_false_registrations(package: DataPackage, table: str) -> Iterator[Problem[TablePlace]]:
    """Yield the units of the data's own list that mean something else elsewhere, or nothing; other tables have none."""
    for row in package.rows(OWN_UNITS) if table == OWN_UNITS else ():
        place = TablePlace(package.path(OWN_UNITS), row["_line"], "code")
        known = UNITS[row["code"]]
        stated = (row["dimension"], row["factor"], row["counted"], row["currency"] or "")
        if row["factor"] <= 0:
            column = TablePlace(place.file, place.row, "factor")
            yield Problem(column, describe_cell(row["factor"]), "大于零的数", "改为一个单位合多少个基本单位")
        elif stated != (known.dimension, known.factor, known.counted, known.currency):
            expected = f"与程序已有的单位“{known}”相同（{known.dimension}，{known.factor:f}）"
            yield Problem(place, describe_cell(row["code"]), expected, "删去此行，或换一个写法")
        else:
            yield from _find_false_currency(TablePlace(place.file, place.row, "currency"), known)


def _find_false_currency(place: TablePlace, unit: Unit) -> Iterator[Problem[TablePlace]]:
    """Yield what keeps a unit of money from converting: no base unit of its currency, or another dimension or currency."""
    alike = next(other for other in UNITS.values() if other.dimension == unit.dimension)
    base = next((other for other in UNITS.values() if other.factor == 1 and other.currency == unit.currency), None)
    if alike.currency != unit.currency:
        found = f"{_describe_currency(unit)}，而量纲相同的单位“{alike}”是 {alike.currency or '非金额'}"
        yield Problem(place, found, "量纲相同的单位是同一种货币", "改正货币或量纲")
    elif unit.currency and base is None:
        found = f"{_describe_currency(unit)}，这种货币没有倍数为 1 的单位"
        mend = f"再登记一行它的基本单位：倍数 1，量纲 {unit.dimension}，货币 {unit.currency}"
        yield Problem(place, found, "有基本单位的货币", mend)
    elif unit.currency and base is not None and base.dimension != unit.dimension:
        found = f"{_describe_currency(unit)}，而这种货币的单位“{base}”的量纲是“{base.dimension}”"
        yield Problem(place, found, "同一种货币的单位量纲相同", f"把量纲改为 {base.dimension}，或改正货币")


def _describe_currency(unit: Unit) -> str:
    return describe_cell(unit.currency) if unit.currency else "空的"


def find_mixed_periods(package: DataPackage) -> Iterator[str]:
    """Yield a notice for each part of the year whose amounts an area has in several currencies, since these are not compared.

    A rate is the average of a year, and none of a part of it.
    """
    found: dict[tuple[str, str], set[str]] = {}
    for row in package.rows(PERIODS) if PERIODS in package.table_names else []:
        period, currency = parse_period(row["period"]), UNITS[row["unit"]].currency
        if period and currency:
            found.setdefault((row["area"], period.words), set()).add(name_of_currency(currency))
    for (area, words), names in found.items():
        if len(names) > 1:
            yield (
                f"{package.path(PERIODS)}：{package.name(area)}{words}的金额分别以{'、'.join(sorted(names))}计。"
                f"年平均汇率不是{words}的汇率，货币不同的数没有互相核对。来源有同一种货币的数，请改用。"
            )


def find_lacking_rates(report: Report) -> Iterator[Problem[TablePlace]]:
    """Yield the rates without which the newest edition cannot show money in the currency that it asks for."""
    asked, package = report.info.currency, report.package
    if not asked or not report.years:
        return
    year = report.latest_year
    rows = package.rows(MAIN_TABLE, {"area": report.info.area, "year": year}, columns=["unit"])
    needed = {UNITS[row["unit"]].currency for row in rows} | {asked}
    rates = package.exchange(year).rates
    labels = [cell.label for code in sorted(needed - {PIVOT}) for cell in rates[code].missing_cells()]
    if labels and needed != {asked}:
        found = f"edition.yml 的 currency 是“{asked}”，而{word_lacking(labels)}"
        mend = f"按来源补上该年的汇率，或删去 {EDITION_FILE} 的 currency 一项"
        yield Problem(TablePlace(package.path(EXCHANGE_RATES), column="value"), found, "该年的年平均汇率", mend)
