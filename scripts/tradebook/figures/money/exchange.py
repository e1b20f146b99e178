"""Exchange rates of a year, at which amounts of money of that year become amounts of another currency.

An observation of money knows the rates of its year; so does what is computed of it. `tradebook.figures.traced.Traced.to` asks
them when it comes to another currency. The rate is an observation like any other: it stands in the formula and in the lineage
of what it converted. Without a rate, the result is missing, and names the rate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tradebook.errors import MixedUnitsError
from tradebook.figures.traced import Traced, describe
from tradebook.figures.units import PIVOT, Unit, in_currency, name_of_currency

EXCHANGE_RATES = "exchange_rates"
"""The table of yearly exchange rates, by currency."""


def rate_unit(currency: str) -> str:
    """Return the symbol of the unit in which the rate of a currency is quoted.

    Example:
        >>> rate_unit("USD")
        '元/美元'
    """
    return f"{name_of_currency(PIVOT)}/{name_of_currency(currency)}"


@dataclass(frozen=True, eq=False)
class Exchange:
    """The exchange rates of a year.

    Attributes:
        year: The year.
        rates: In yuan per unit, by the other currency; missing where the data has none.
        shown: The currency in which readers are to see money; empty for that of the source.

    Example:
        >>> from decimal import Decimal
        >>> from tradebook.figures.units import UNITS
        >>> from tradebook.figures.traced import Cell, constant, observation
        >>> rate = observation(Decimal("6.7"), "元/美元", Cell("exchange_rates", 2, "value", 3, "2022年美元汇率"))
        >>> Exchange(2022, {"USD": rate}).convert(constant(2, "亿美元"), UNITS["万元"])
        Traced(134000万元)
    """

    year: int
    rates: Mapping[str, Traced]
    shown: str = ""

    def convert(self, value: Traced, target: Unit) -> Traced:
        """Convert an amount of the year into another currency.

        Raises:
            MixedUnitsError: The rate is quoted in another unit than it should be.
        """
        result = value
        if value.unit.currency != PIVOT:
            result = result * self._rate(value.unit.currency)
        if target.currency != PIVOT:
            result = result / self._rate(target.currency)
        return result.as_unit(in_currency(value.unit, target.currency)).to(target)

    def _rate(self, currency: str) -> Traced:
        rate, unit = self.rates[currency], rate_unit(currency)
        if rate.unit.symbol != unit:
            raise MixedUnitsError(f"汇率的单位应为{unit}，{describe(rate)}的单位是{rate.unit or '比值'}。")
        return rate


def lacking_rates(value: Traced) -> list[str]:
    """Return the rates that an amount would need, by their labels, and that are not known.

    Args:
        value: Any value.

    Example:
        >>> from tradebook.figures.traced import constant
        >>> lacking_rates(constant(2, "亿美元"))
        []
    """
    return [cell.label for cell in value.missing_cells() if cell.table == EXCHANGE_RATES]


def as_asked(value: Traced) -> Traced:
    """Return an amount of money in the currency that the edition asks for; as it is, if that cannot be computed.

    Args:
        value: Any value.

    Example:
        >>> from tradebook.figures.traced import constant
        >>> as_asked(constant(2, "亿美元"))
        Traced(2亿美元)
    """
    if not value.unit.currency:
        return value
    shown = next((exchange.shown for exchange in value.exchanges() if exchange.shown), "")
    unit = in_currency(value.unit, shown) if shown else value.unit
    converted = value.to(unit)
    return value if converted.is_missing else converted
