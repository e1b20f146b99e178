"""Which chapters ``edition.yml`` leaves out of the book, and of which editions.

The entry ``chapters`` names chapters as their files are called. ``false`` leaves a chapter out of every edition; years say
from which edition, and up to which, it is in the book, once or in several spans::

    chapters:
      culture: false
      bases: {since: 2021}
      digital: [{until: 2018}, {since: 2022}]
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tradebook.data.package import DataPackage
from tradebook.errors import DataError
from tradebook.files import parse_entries

EDITION_FILE = "edition.yml"
ENTRY = "chapters"
SINCE, UNTIL = "since", "until"
"""In ``edition.yml``, the first and the last edition that something holds for."""
FORM = "false（各版都不设）、true，或起止年份，如 {since: 2021}、{since: 2019, until: 2022}"


def read_entries(package: DataPackage) -> dict[str, Any]:
    """Return what ``edition.yml`` of a data directory says, in plain Python values; nothing if there is none.

    Raises:
        DataError: It is no YAML, or has no entries.
    """
    return parse_entries(package.read_text(EDITION_FILE) or "", package.folder / EDITION_FILE)


def find_left_out(package: DataPackage, year: int | None = None) -> dict[str, bool]:
    """Return the chapters that ``edition.yml`` speaks of, each with whether the edition of a year leaves it out.

    Args:
        package: The data.
        year: The edition; None for the latest that there can be.

    Raises:
        DataError: The entry is written otherwise than it may be.
    """
    path = package.folder / EDITION_FILE
    switches = read_entries(package).get(ENTRY)
    if switches is None:
        return {}
    if not isinstance(switches, dict):
        raise DataError(
            f"{path} 的 {ENTRY} 一项应为一行一章，如“culture: false”，读到的是“{switches}”。请改正，或删去这一项。"
        )
    return {str(name): not _holds(path, str(name), switch, year) for name, switch in switches.items()}


def find_part(package: DataPackage) -> str:
    """Return the part of the year that a data directory is of, see `tradebook.data.settings.periods`; empty for whole years."""
    return str(read_entries(package).get("part", ""))


def _holds(path: Path, name: str, switch: Any, year: int | None) -> bool:
    """Tell whether a chapter is in the edition of a year."""
    if isinstance(switch, bool):
        return switch
    spans = switch if isinstance(switch, list) else [switch]
    if not spans or not all(map(_is_span, spans)):
        raise DataError(f"{path} 的 {ENTRY} 一项中，{name} 读到的是“{switch}”，应为 {FORM}。请改正。")
    return any(_is_in(span, year) for span in spans)


def _is_span(span: Any) -> bool:
    if not isinstance(span, dict) or not span or not set(span) <= {SINCE, UNTIL}:
        return False
    years = [span[end] for end in (SINCE, UNTIL) if end in span]
    return all(type(year) is int for year in years) and years == sorted(years)


def _is_in(span: dict[str, int], year: int | None) -> bool:
    if year is None:
        return UNTIL not in span
    return span.get(SINCE, year) <= year <= span.get(UNTIL, year)
