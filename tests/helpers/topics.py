"""Editions of the small data directory with more single facts, for the models of topics."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from tradebook.model.edition import Edition

from helpers.small_data import LAST, write_small_data
from helpers.tables import Rows, rewrite

Key = tuple[str, str]
_VALUE = re.compile(r"(-?[\d.]+)(.*)")
_RESEARCH = {"code": "ITO-RD", "name_zh": "研发服务", "name_en": "Research", "part_of": "ITO"}


def edition_with(
    folder: Path,
    facts: Mapping[tuple[str, ...], str | None],
    *,
    modes: Mapping[Key, str] | None = None,
    inside: Mapping[str, str] | None = None,
    year: int = LAST,
) -> Edition:
    """Return an edition of the small data directory with more facts.

    Args:
        folder: Where to write the data.
        facts: Values with unit by indicator and area, also by flow and year if these are not the total and the newest; None
            for an indicator and area that there can be facts of, but are none.
        modes: Values with unit of outsourcing by mode and measure.
        inside: What places are part of, by their code.
        year: The edition's year.
    """
    data = write_small_data(folder)
    rewrite(data, "facts", lambda rows: [*rows, *map(_fact, facts, facts.values())])
    rewrite(data, "facts", lambda rows: [row for row in rows if row["value"]])
    rewrite(data, "codes/indicators", lambda rows: _listed(rows, {key[0] for key in facts}, "{area}{year}年"))
    rewrite(data, "codes/areas", lambda rows: _listed(rows, {key[1] for key in facts}))
    rewrite(
        data,
        "codes/areas",
        lambda rows: [row | {"part_of": (inside or {}).get(row["code"], row.get("part_of", ""))} for row in rows],
    )
    rewrite(data, "codes/outsourcing_modes", lambda rows: [*rows, _RESEARCH])
    rewrite(data, "outsourcing_modes", lambda rows: [*rows, *map(_mode, modes or {}, (modes or {}).values())])
    return Edition(year, data)


def _fact(key: tuple[str, ...], stated: str | None) -> dict[str, str]:
    indicator, area, flow, year = (*key, *("T", str(LAST))[len(key) - 2 :])
    where = {
        "indicator": indicator,
        "area": area,
        "sector": "ALL",
        "flow": flow,
        "year": year,
        "vintage": str(LAST),
    }
    return where | _value(stated or "")


def _mode(key: Key, stated: str) -> dict[str, str]:
    where = {
        "area": "CN-SN",
        "year": str(LAST),
        "market": "offshore",
        "mode": key[0],
        "measure": key[1],
        "vintage": str(LAST),
    }
    return where | _value(stated)


def _value(stated: str) -> dict[str, str]:
    match = _VALUE.fullmatch(stated)
    value, unit = match.groups() if match else ("", "")
    return {"value": value, "unit": unit, "source": "专题三", "locator": "", "bound": "="}


def _listed(rows: Rows, codes: set[str], label: str = "") -> Rows:
    """Add codes to a code list, each called by itself."""
    known = {row["code"] for row in rows}
    new = [{"code": code, "name_zh": code, "name_en": code} for code in sorted(codes - known)]
    return [*rows, *(row | ({"label": label + row["code"]} if label else {}) for row in new)]
