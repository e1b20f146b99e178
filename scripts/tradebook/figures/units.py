"""Units of measurement: which can be added to each other, and how they convert.

A unit is what SDMX calls unit of measure and unit multiplier (concepts UNIT_MEASURE and UNIT_MULT) in one: 万美元 is the
US dollar times 10⁴. It belongs to a dimension; units of one dimension convert by their factors (1 亿美元 = 10 000 万美元).
Counted units (户, 列, 个 ...) are exact; all others are rounded as stated, see `tradebook.figures.traced`. Money has a currency,
and converts into another one at an exchange rate only, see `tradebook.figures.money.exchange`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files

from tradebook.errors import DataError

MONEY = "money"
"""The quantity of all units of money."""
LARGE, SMALL = Decimal(10**8), Decimal(10**4)
"""The factors of the units in which readers see money: 亿 for large amounts, 万 for others."""
PIVOT = "CNY"
"""The currency in which all rates are quoted, in yuan per unit of another, as the State Administration of Foreign Exchange does."""


@dataclass(frozen=True)
class Unit:
    """A unit of measurement.

    Attributes:
        symbol: As data and text write it; empty for a ratio.
        name_en: Its English name.
        dimension: What it measures; only units of one dimension convert into each other.
        factor: How many of the dimension's base unit it is.
        counted: True for what is counted one by one, and therefore exact.
        currency: Of money, the currency by its code in ISO 4217; empty for anything else.
        decimals: How many decimals a computed number is shown with at most.

    Example:
        >>> UNITS["亿美元"].factor / UNITS["万美元"].factor
        Decimal('10000')
        >>> str(UNITS["万美元"])
        '万美元'
    """

    symbol: str
    name_en: str
    dimension: str
    factor: Decimal = Decimal(1)
    counted: bool = False
    currency: str = ""
    decimals: int = 1

    def __str__(self) -> str:
        return self.symbol

    @property
    def is_exchange_rate(self) -> bool:
        """True for how much of a currency one of another is.

        Example:
            >>> UNITS["元/美元"].is_exchange_rate, UNITS["元"].is_exchange_rate
            (True, False)
        """
        quoted, _, base = self.symbol.partition("/")
        return quoted in UNITS and base in UNITS and are_money(UNITS[quoted], UNITS[base])

    @property
    def quantity(self) -> str:
        """What it is a unit of: money of any currency, or else its dimension.

        Example:
            >>> UNITS["亿元"].quantity == UNITS["万美元"].quantity == MONEY
            True
        """
        return MONEY if self.currency else self.dimension


def _read_table() -> Iterator[Unit]:
    """Yield the units of the library's table, ``units.csv``."""
    text = (files("tradebook.figures") / "units.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        yield Unit(
            symbol=row["symbol"],
            name_en=row["name_en"],
            dimension=row["dimension"],
            factor=Decimal(row["factor"]),
            counted=row["counted"] == "true",
            currency=row["currency"],
            decimals=int(row["decimals"]),
        )


_LIBRARY = {unit.symbol: unit for unit in _read_table()}
UNITS = dict(_LIBRARY)
"""All units by symbol: those of the library's table, and those that data directories have beside them, see `add_units`."""


def add_units(units: Iterable[Unit]) -> None:
    """Make units known that a data directory has beside those of the library's table.

    With the base unit of a currency comes that of its exchange rate.

    A symbol of the library's table stays what it is. One that a data directory added before is replaced: a factor that
    was mended holds from then on, also in a process that goes on, as the desk does.

    Args:
        units: The units.

    Example:
        >>> add_units([Unit("公斤", "kilograms", "tonnes", Decimal("0.001")), Unit("吨", "tons", "tons")])
        >>> find_unit("公斤").dimension == find_unit("吨").dimension
        True
        >>> add_units([Unit("日元", "Japanese yen", "yen", currency="JPY")])
        >>> find_unit("元/日元").is_exchange_rate
        True
    """
    own = [unit for unit in units if unit.symbol not in _LIBRARY]
    UNITS.update((unit.symbol, unit) for unit in own)
    for unit in own:
        if unit.currency and unit.factor == 1 and unit.currency != PIVOT:
            rate = _quote(unit)
            UNITS.setdefault(rate.symbol, rate)


@contextmanager
def forgetting_units() -> Iterator[None]:
    """Forget the units that become known meanwhile: those of something that is only looked at.

    Example:
        >>> with forgetting_units():
        ...     add_units([Unit("石", "dan", "grain")])
        >>> "石" in UNITS
        False
    """
    before = dict(UNITS)
    try:
        yield
    finally:
        UNITS.update(before)
        for symbol in UNITS.keys() - before.keys():
            del UNITS[symbol]


def _quote(unit: Unit) -> Unit:
    """Return the unit in which the exchange rate of a currency is quoted, given the currency's base unit."""
    quoted, name = find_unit(name_of_currency(PIVOT)), f"yuan per {unit.name_en}"
    return Unit(f"{quoted}/{unit}", name, name)


RATIO, PERCENT, POINTS = UNITS[""], UNITS["%"], UNITS["百分点"]


def find_unit(symbol: str | Unit) -> Unit:
    """Return the unit of a symbol; a unit is its own.

    Raises:
        DataError: There is no such unit; the message lists the known ones.

    Example:
        >>> find_unit("%").factor
        Decimal('0.01')
        >>> find_unit("亿元元")
        Traceback (most recent call last):
        tradebook.errors.DataError: 不认识的单位“亿元元”。可用的单位：...
    """
    if isinstance(symbol, Unit):
        return symbol
    try:
        return UNITS[symbol]
    except KeyError:
        known = "、".join(filter(None, UNITS))
        raise DataError(
            f"不认识的单位“{symbol}”。可用的单位：{known}。新单位请在数据目录的 codes/units.csv 中登记。"
        ) from None


def base_unit(unit: Unit) -> Unit:
    """Return the unit in which the factors of a dimension are one.

    Example:
        >>> base_unit(UNITS["亿美元"]).symbol
        '美元'
    """
    alike = [other for other in UNITS.values() if other.dimension == unit.dimension]
    # what a data directory adds may have no base
    return next((other for other in alike if other.factor == 1), min(alike, key=lambda other: other.factor))


def of_size(unit: Unit, factor: Decimal) -> Unit:
    """Return the unit of money of the same currency that is so many of its base unit; the unit itself if there is none.

    Example:
        >>> str(of_size(UNITS["万美元"], LARGE)), str(of_size(UNITS["户"], LARGE))
        ('亿美元', '户')
    """
    return in_currency(unit, unit.currency, factor)


def in_currency(unit: Unit, currency: str, factor: Decimal | None = None) -> Unit:
    """Return the unit of another currency that is as large; the unit itself if it is none of money, or there is none.

    Args:
        unit: The unit.
        currency: The code of the other currency.
        factor: How many of the currency's base unit it shall be, if not as many as the unit.

    Example:
        >>> str(in_currency(UNITS["万美元"], "CNY"))
        '万元'
    """
    size = unit.factor if factor is None else factor
    others = UNITS.values() if unit.currency else ()
    return next((other for other in others if (other.currency, other.factor) == (currency, size)), unit)


def are_money(*units: Unit) -> bool:
    """Tell whether all units are of money, so that amounts convert, if need be at an exchange rate.

    Example:
        >>> are_money(UNITS["亿美元"], UNITS["万元"]), are_money(UNITS["亿美元"], UNITS["%"])
        (True, False)
    """
    return all(unit.currency for unit in units)


def currencies() -> list[str]:
    """Return the codes of all currencies that there is a base unit of.

    Example:
        >>> currencies()[:2]
        ['USD', 'CNY']
    """
    return list(dict.fromkeys(unit.currency for unit in UNITS.values() if unit.currency and unit.factor == 1))


def name_of_currency(currency: str) -> str:
    """Return what a currency is called, which is its base unit.

    Example:
        >>> name_of_currency("USD")
        '美元'
    """
    return base_unit(next(unit for unit in UNITS.values() if unit.currency == currency)).symbol
