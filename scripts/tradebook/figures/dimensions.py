"""Dimensions: what a figure is, in codes: an observation by its table and key, or a definition and what it is applied to.

``area.travel.exports.growth`` of 2022 is ``{"definition": "growth", "of": {...}, "year": "2022"}``, and what it is of, the
exports of travel, is ``{"definition": "trade", "area": "CN-SN", "sector": "SD", "flow": "X"}``. What it is made of and how
that is computed is not said: which year growth is over, and what is divided by what, is for the definition to know. There
are those of the library, in `tradebook.figures.indicators`, and those of `tradebook.audit.second_engine`, in SQL.

Dimensions without ``year`` are of a whole series; as an operand, such a series moves along with the year asked for, and one
with a year stays in that year.

Example:
    >>> exports = define("trade", area="CN-SN", sector="SD", flow="X")
    >>> in_year(define("growth", of=exports), 2022)
    {'definition': 'growth', 'of': {'definition': 'trade', 'area': 'CN-SN', 'sector': 'SD', 'flow': 'X'}, 'year': '2022'}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tradebook.figures.units import Unit, are_money

Dimensions = Mapping[str, Any]
"""Codes, and further dimensions (one, a list, or some by name), by what they are to the definition; empty if not known."""


def define(definition: str, **terms: Any) -> dict[str, Any]:
    """Return the dimensions of what a definition gives.

    Args:
        definition: Its name; `tradebook.audit.second_engine` has a file of SQL by this name.
        **terms: What it is applied to: codes as texts; dimensions, a list of them, or some by name.

    Returns:
        The dimensions; empty if what it is applied to is not known.

    Example:
        >>> define("share", of=define("constant", value="3"), whole={})
        {}
    """
    return {"definition": definition, **terms} if all(map(_is_known, terms.values())) else {}


def _is_known(term: Any) -> bool:
    if isinstance(term, str):
        return True
    parts = term.values() if isinstance(term, Mapping) and "definition" not in term else term
    return bool(term) and all(parts)


def observed(table: str, **key: Any) -> dict[str, Any]:
    """Return the dimensions of an observation.

    Args:
        table: The data table.
        **key: The values of its key columns.

    Example:
        >>> observed("facts", indicator="population", year=2022)
        {'definition': 'level', 'table': 'facts', 'indicator': 'population', 'year': '2022'}
    """
    return define("level", table=table, **{column: str(code) for column, code in key.items()})


def in_year(dimensions: Dimensions, year: int) -> dict[str, Any]:
    """Return the dimensions of a series in one year.

    Example:
        >>> in_year({}, 2022)
        {}
    """
    return {**dimensions, "year": str(year)} if dimensions else {}


def of_all_years(dimensions: Dimensions) -> dict[str, Any]:
    """Return the dimensions of the series that something in one year is of.

    Example:
        >>> of_all_years({"definition": "level", "table": "facts", "year": "2022"})
        {'definition': 'level', 'table': 'facts'}
    """
    return {name: term for name, term in dimensions.items() if name != "year"}


def exchanged(dimensions: Dimensions, source: Unit, target: Unit) -> Dimensions:
    """Return the dimensions of an amount in another currency, at the rate of its year; as they are, if it is in that one.

    Args:
        dimensions: Those of the amount.
        source: The unit that it is stated in.
        target: A unit of the currency.

    Example:
        >>> from tradebook.figures.units import UNITS
        >>> exchanged({"definition": "level", "year": "2022"}, UNITS["亿美元"], UNITS["万元"])["definition"]
        'exchanged'
    """
    if not are_money(source, target) or source.currency == target.currency:
        return dimensions
    amount = define("exchanged", of=of_all_years(dimensions), source=source.currency, target=target.currency)
    return {**amount, "year": dimensions["year"]} if amount and "year" in dimensions else amount


def innermost(dimensions: Dimensions) -> Dimensions:
    """Return the dimensions of the observations that something is computed of, such as amounts before their exchange.

    Example:
        >>> exports = define("trade", area="CN-SN", sector="SD", flow="X")
        >>> innermost(define("exchanged", of=exports, source="USD", target="CNY"))["sector"]
        'SD'
    """
    while isinstance(dimensions.get("of"), Mapping):
        dimensions = dimensions["of"]
    return dimensions


def all_of(parts: Iterable[Dimensions]) -> list[Dimensions]:
    """Return parts as a list, as a term of a definition; empty, as of something unknown, if one is not known.

    Example:
        >>> all_of([{"definition": "level"}, {}])
        []
    """
    listed = list(parts)
    return listed if all(listed) else []
