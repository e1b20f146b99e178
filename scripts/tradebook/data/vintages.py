"""Which rows of a table a report knew, and which of them it went by: the latest vintage of each observation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

VINTAGE = "vintage"
"""The column with the year of the report that first stated a row's value."""
KNOWN_SINCE = (VINTAGE, "report_year", "year")
"""Columns that say since which report a row is known; a table goes by the first of them that it has."""

AnyRow = TypeVar("AnyRow", bound=Mapping[str, Any])


def is_known(since: int | None, vintage: int | None) -> bool:
    """Tell whether something is known to the report of a year.

    Args:
        since: The year of the report that brought it; None if it was there from the beginning.
        vintage: The year of the report; None for the latest.

    Examples:
        >>> is_known(2023, 2022), is_known(2023, 2023), is_known(None, 2022), is_known(2023, None)
        (False, True, True, True)
    """
    return vintage is None or since is None or since <= vintage


def select_known(rows: Sequence[AnyRow], columns: Iterable[str], vintage: int | None) -> Sequence[AnyRow]:
    """Return the rows of a table that the report of a year knew.

    Args:
        rows: The rows.
        columns: The table's columns.
        vintage: The year of the report; None for the latest.

    Examples:
        >>> select_known([{"year": 2022}, {"year": 2023}], ["year"], 2022)
        [{'year': 2022}]
    """
    names = set(columns)
    since = next((name for name in KNOWN_SINCE if name in names), None)
    return rows if since is None else [row for row in rows if is_known(row[since], vintage)]


def select_latest(rows: Iterable[AnyRow], key: Sequence[str]) -> list[AnyRow]:
    """Return of each observation the row of the latest vintage, in the place of the first.

    Args:
        rows: The rows.
        key: The columns that tell one observation from another.

    Examples:
        >>> stated = [{"year": 2022, "vintage": 2022, "value": 120}, {"year": 2022, "vintage": 2023, "value": 125}]
        >>> select_latest(stated, ["year"])
        [{'year': 2022, 'vintage': 2023, 'value': 125}]
    """
    latest: dict[tuple[Any, ...], AnyRow] = {}
    for row in rows:
        name = tuple(row[column] for column in key)
        if name not in latest or latest[name][VINTAGE] < row[VINTAGE]:
            latest[name] = row
    return list(latest.values())
