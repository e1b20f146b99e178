"""Parts of years, as figures are published for: half-years, quarters, and January to some month, in SDMX's time formats.

SDMX writes the first half of 2023 as the reporting period ``2023-S1``, and January to November as the time range
``2023-01-01/P11M``: its first day, and how long it is. What a reporting period names is not written as a range.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tradebook.data.problems import Problem, TablePlace, describe_cell

PERIODS = "trade_periods"
"""The table of services trade in parts of years, beside the tables of years."""
REPORTING = {
    "S1": "上半年",
    "S2": "下半年",
    "Q1": "第一季度",
    "Q2": "第二季度",
    "Q3": "第三季度",
    "Q4": "第四季度",
}
"""What the parts of a year are called."""
NAMED_RANGES = {3: "Q1", 6: "S1"}
"""The ranges from January that are a reporting period, by their months."""
EXPECTED = "如 2023-S1（上半年）、2023-Q1（一季度）、2023-01-01/P11M（1—11月）"
_REPORTING = re.compile(r"([0-9]{4})-([SQ][0-9]+)")
_RANGE = re.compile(r"([0-9]{4})-01-01/P([0-9]{1,2})M")
_LOOSE = re.compile(
    r"([0-9]{4})\D*?(?:([SHQ上下])\D*([1-4])?|0?1\D(?:.*?\D)??0?(1[0-2]|[1-9])\D*$)", re.IGNORECASE
)
"""What people write for periods, to propose what they mean."""
_UP_TO = re.compile(r"([0-9]{4})[-./年 ]{0,2}M?0?(1[0-2]|[1-9])月?", re.IGNORECASE)
"""A year and a month, by which people mean the year up to that month."""


@dataclass(frozen=True)
class Period:
    """A part of a year.

    Attributes:
        year: The year.
        part: What of it: a reporting period such as ``S1``, or ``P11M`` for January to November.
    """

    year: int
    part: str

    @property
    def code(self) -> str:
        """The period in SDMX's format.

        Example:
            >>> Period(2023, "S1").code, Period(2023, "P11M").code
            ('2023-S1', '2023-01-01/P11M')
        """
        return f"{self.year}-{self.part}" if self.part in REPORTING else f"{self.year}-01-01/{self.part}"

    @property
    def words(self) -> str:
        """What prose calls the part of the year.

        Example:
            >>> Period(2023, "S1").words, Period(2023, "P11M").words
            ('上半年', '1—11月')
        """
        return REPORTING.get(self.part) or f"1—{self.part[1:-1]}月"

    def __str__(self) -> str:
        """Return the name of its edition, as the number is of that of a year."""
        return self.folder

    @property
    def months(self) -> tuple[int, int]:
        """The first and the last month of the period.

        Example:
            >>> Period(2023, "S2").months, Period(2023, "Q3").months, Period(2023, "P11M").months
            ((7, 12), (7, 9), (1, 11))
        """
        if self.part not in REPORTING:
            return 1, int(self.part[1:-1])
        length, number = 6 if self.part[0] == "S" else 3, int(self.part[1:])
        return (number - 1) * length + 1, number * length

    @property
    def title(self) -> str:
        """The period in words, with its year.

        Example:
            >>> Period(2023, "S1").title
            '2023年上半年'
        """
        return f"{self.year}年{self.words}"

    @property
    def folder(self) -> str:
        """The name of the folder of its edition."""
        return f"{self.year}-{self.part}"


def parse_period(text: str) -> Period | None:
    """Read a period; None for what is none, or is written otherwise than it has to be.

    Examples:
        >>> parse_period("2023-S1"), parse_period("2023-01-01/P11M")
        (Period(year=2023, part='S1'), Period(year=2023, part='P11M'))
        >>> [parse_period(text) for text in ("2023", "2023-S3", "2023-01/P11M", "2023-01-01/P6M", "2023-01-01/P12M")]
        [None, None, None, None, None]
    """
    if (found := _REPORTING.fullmatch(text)) and found[2] in REPORTING:
        return Period(int(found[1]), found[2])
    if (found := _RANGE.fullmatch(text)) and found[2][0] != "0" and 2 <= int(found[2]) <= 11:
        months = int(found[2])
        return None if months in NAMED_RANGES else Period(int(found[1]), f"P{months}M")
    return None


def year_of(row: Mapping[str, Any]) -> int | None:
    """Return the year that a row is of, or that it is of a part of; None for what is of no year.

    Examples:
        >>> year_of({"year": 2023}), year_of({"period": "2023-S1"}), year_of({"code": "CN"})
        (2023, 2023, None)
    """
    period = parse_period(str(row.get("period", "")))
    return period.year if period else row.get("year")


def parse_folder(name: str) -> Period | None:
    """Read what `Period.folder` gives; None for any other text.

    Examples:
        >>> parse_folder("2023-S1"), parse_folder("2023-P11M")
        (Period(year=2023, part='S1'), Period(year=2023, part='P11M'))
        >>> [parse_folder(name) for name in ("2023", "2023-01-01/P11M", "2023-S3")]
        [None, None, None]
    """
    year, _, part = name.partition("-")
    period = parse_period(f"{year}-01-01/{part}" if part.startswith("P") else name)
    return period if period and period.folder == name else None


def propose_period(text: str) -> str:
    """Return the period that a text most likely means, in SDMX's format; empty if that cannot be told.

    Examples:
        >>> [propose_period(text) for text in ("2023H1", "2023上半年", "2023-01-01/P6M", "2023-01/P11M", "2023年1-11月")]
        ['2023-S1', '2023-S1', '2023-S1', '2023-01-01/P11M', '2023-01-01/P11M']
        >>> [propose_period(text) for text in ("2023-P11M", "2023-11", "2023-M06", "2023-12", "去年")]
        ['2023-01-01/P11M', '2023-01-01/P11M', '2023-S1', '', '']
    """
    if named := parse_folder(text.strip()):
        return named.code
    if found := _UP_TO.fullmatch(text.strip()):
        return _name_range(int(found[1]), int(found[2]))
    found = _LOOSE.match(text.strip())
    if not found:
        return ""
    year, letter, number, months = found.groups()
    if letter in ("上", "下"):
        return f"{year}-S{1 if letter == '上' else 2}"
    if letter:
        part = f"{'Q' if letter.upper() == 'Q' else 'S'}{number or ''}"
        return f"{year}-{part}" if part in REPORTING else ""
    return _name_range(int(year), int(months))


def _name_range(year: int, months: int) -> str:
    """Return the period of so many months from January; empty for one month and for the whole year."""
    return "" if months in (1, 12) else Period(year, NAMED_RANGES.get(months, f"P{months}M")).code


def refuse_period(text: str, year: int | None = None) -> tuple[str, str, str]:
    """Say of what is no period what was found, what is expected, and how it is mended.

    Args:
        text: What was written.
        year: The year that is meant if the text names none; None if nobody knows.
    """
    proposed = propose_period(text) or (propose_period(f"{year}年{text}") if year else "")
    meant = parse_period(proposed)
    mend = f"改为 {proposed}（{meant.title}）" if meant else "按来源改正；全年的数字请录入以年份为列的表"
    return describe_cell(text), f"SDMX 的时期，{EXPECTED}", mend


def find_malformed_periods(table: str, path: str, rows: list[dict[str, object]]) -> Iterator[Problem[TablePlace]]:
    """Yield a problem for every period of a table that is none, or is written otherwise than in SDMX's format.

    Args:
        table: The table's name; others than `PERIODS` have no periods.
        path: The table's file.
        rows: Its rows.
    """
    for row in rows if table == PERIODS else []:
        text = str(row["period"])
        if parse_period(text) is None:
            line = row["_line"] if isinstance(row["_line"], int) else None
            yield Problem(TablePlace(path, line, "period"), *refuse_period(text))
