"""Topical tables as series and groups: one observation a row, told apart by the key columns of the table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tradebook.figures.dimensions import observed
from tradebook.figures.traced import Traced
from tradebook.figures.units import Unit, find_unit
from tradebook.model.group import Group
from tradebook.model.series import Series, Values

if TYPE_CHECKING:
    from tradebook.model.edition import Edition


def find_gaps(edition: Edition, table: str, *columns: str, **where: Any) -> dict[tuple[Any, ...], Traced]:
    """Return the observations up to the edition's year of which the data says why they have no value, as missing ones.

    Args:
        edition: The edition.
        table: The table, which has years.
        *columns: The key columns by whose values they are told apart.
        **where: Values of further key columns, to select by.
    """
    package = edition.package
    return {
        tuple(row[column] for column in columns): package.missing(table, row, row["unit"] or "")
        for row in package.rows_without_value(table, where)
        if row["year"] <= edition.year
    }


def series_of(
    edition: Edition,
    table: str,
    name: str,
    symbol: str | Unit,
    *,
    whole: Series | None = None,
    kind: str | None = None,
    member: str = "",
    growth: str = "",
    values: Values | None = None,
    **where: str,
) -> Series:
    """Return the observations of a table that differ in their year only, as a series.

    Args:
        edition: The edition.
        table: The table.
        name: The series' canonical expression.
        symbol: The unit, for when the table has no observation.
        whole: What it is a part of.
        kind: How it is worded; None to go by the unit.
        member: Its name among those beside it.
        growth: The measure that states its growth.
        values: The observations, if they are at hand already.
        **where: The values of the other key columns.
    """
    package = edition.package
    stated = edition.observations(table, "year", **{**where, "measure": growth}) if growth else {}
    if values is None:
        values = {year: value for (year,), value in edition.observations(table, "year", **where).items()}
    gaps = {year: gap for (year,), gap in find_gaps(edition, table, "year", **where).items()}
    if gaps:
        values = dict(sorted({**gaps, **values}.items()))
    if edition.year not in values:
        # in the unit of the other years, if there are any
        unit = [*values.values()][-1].unit if values else find_unit(symbol)
        values = {**values, edition.year: package.missing(table, {**where, "year": edition.year}, unit)}
    return Series(
        name,
        edition.subject(table, **where),
        values,
        edition.year,
        noun="",
        kind=kind or kind_of(values[edition.year], where.get("measure", "")),
        whole=whole,
        member=member,
        stated_growth={year: value for (year,), value in stated.items()},
        growth_dimensions=observed(table, **{**where, "measure": growth}) if growth else None,
        dimensions=observed(table, **where),
        printed=edition.printed_numbers,
    )


def group_of(
    edition: Edition,
    table: str,
    column: str,
    codes: list[str],
    name: str,
    symbol: str | Unit,
    *,
    whole: Series | None = None,
    kind: str | None = None,
    noun: str = "行业",
    growth: str = "",
    **where: str,
) -> Group:
    """Return the series of a table side by side that differ in one key column.

    Args:
        edition: The edition.
        table: The table.
        column: The key column.
        codes: Its values, in order.
        name: The group's canonical expression; a member's is ``name["CODE"]``.
        symbol: The unit, for what the table lacks.
        whole: What the members are parts of.
        kind: How they are worded; None to go by the unit.
        noun: What a member is.
        growth: The measure that states their growth.
        **where: The values of the other key columns.
    """
    cells: dict[str, dict[int, Traced]] = defaultdict(dict)
    for (code, year), value in edition.observations(table, column, "year", **where).items():
        cells[code][year] = value
    members = {
        code: series_of(
            edition,
            table,
            f'{name}["{code}"]',
            symbol,
            whole=whole,
            kind=kind,
            member=edition.name(code),
            growth=growth,
            values=cells.get(code, {}),
            **{**where, column: code},
        )
        for code in codes
    }
    return Group(name, whole.subject if whole is not None else "", members, noun)


def put_beside(
    edition: Edition,
    name: str,
    members: Mapping[str, Series],
    *,
    whole: Series | None = None,
    subject: str = "",
    noun: str = "行业",
) -> Group:
    """Return series beside each other as a group, called by the names of their codes.

    Args:
        edition: The edition.
        name: The group's canonical expression.
        members: By code; all are in the unit in which readers see large amounts of the first that has any.
        whole: What they are parts of.
        subject: What they are members of, for labels, if not the whole.
        noun: What a member is.
    """
    units = [series.large_unit for series in members.values() if series]
    symbol = units[0] if units else edition.area.large_unit
    beside = {
        code: series.in_unit(symbol)._with(member=edition.name(code), whole=whole)
        for code, series in members.items()
    }
    return Group(name, subject or (whole.subject if whole else ""), beside, noun)


def kind_of(value: Traced, measure: str) -> str:
    """Return how an observation is worded, which its unit and its measure or indicator tell.

    Args:
        value: The observation.
        measure: The code of its measure or indicator; growth ends in ``growth``.

    Example:
        >>> from tradebook.figures.traced import constant
        >>> kind_of(constant(13, "位"), "national_rank"), kind_of(constant(5, "%"), "value_growth")
        ('rank', 'stated_growth')
        >>> kind_of(constant(1, "百分点"), "share_change"), kind_of(constant(5, "家"), "firms_change")
        ('points_change', 'change')
        >>> kind_of(constant(5, "%"), "orders_average_growth")
        'stated_average_growth'
    """
    symbol = value.unit.symbol
    if symbol == "%" and measure.endswith("average_growth"):
        return "stated_average_growth"
    if symbol == "%":
        return "stated_growth" if measure.endswith("growth") else "stated"
    if measure.endswith("change"):
        return "points_change" if symbol == "百分点" else "change"
    if measure.endswith("balance"):
        return "balance"
    return {"位": "rank", "年": "year"}.get(symbol) or ("count" if value.unit.counted else "stated")
