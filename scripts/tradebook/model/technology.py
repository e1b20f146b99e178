"""The figures and tables of the technology trade chapter: contracts by mode, industry, partner and owner.

Keys follow one grammar, ``tech.flow.dimension.code.measure``: ``tech.X.mode.TECH-C.value.share`` is the share of
technical consulting and services in the value of technology exports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from tradebook.data.names import NAMES
from tradebook.exhibits import tables
from tradebook.figures import indicators
from tradebook.figures.traced import Traced
from tradebook.model.edition import Edition
from tradebook.model.sectors import NO_GROWTH, largest_first

NO_BASE = "上年无基数"
MEASURES = {measure: NAMES[measure].alone for measure in ("contracts", "value", "technology_fee", "equipment_fee")}


class Dimension(NamedTuple):
    """A dimension: its table, the list of its codes, and the code of the total."""

    table: str
    codes: str
    total: str


DIMENSIONS = {
    "mode": Dimension("technology_modes", "technology_mode_codes", "TECH"),
    "industry": Dimension("technology_industries", "industries", "GB"),
    "partner": Dimension("technology_partners", "areas", "WORLD"),
}


@dataclass(frozen=True)
class Breakdown:
    """Technology exports or imports by a dimension.

    Attributes:
        edition: The edition.
        flow: X or M.
        dimension: mode, industry or partner.
    """

    edition: Edition
    flow: str
    dimension: str

    @property
    def total(self) -> str:
        """The code of the total."""
        return DIMENSIONS[self.dimension].total

    @cached_property
    def _cells(self) -> dict[tuple[int, str, str], Traced]:
        columns, where = ("year", self.dimension, "measure"), {"area": self.edition.info.area, "flow": self.flow}
        cells = self.edition.observations(DIMENSIONS[self.dimension].table, *columns, **where)
        return {(year, code, measure): value for (year, code, measure), value in cells.items()}

    @cached_property
    def parts(self) -> dict[str, list[str]]:
        """Total to parts, as far as the edition's year has data; the largest part first, but modes by their letters."""
        tree: dict[str, list[str]] = {}
        for row in self.edition.package.rows(DIMENSIONS[self.dimension].codes):
            if row["part_of"] and (self.edition.year, row["code"], "value") in self._cells:
                tree.setdefault(row["part_of"], []).append(row["code"])
        if self.dimension != "mode":
            return {
                whole: largest_first(parts, {code: self.cell(code, "value") for code in parts})
                for whole, parts in tree.items()
            }
        return tree

    @cached_property
    def codes(self) -> list[str]:
        """The codes of the year, each total followed by its parts; none if the year has no data."""

        def walk(code: str) -> list[str]:
            return [code, *(below for part in self.parts.get(code, []) for below in walk(part))]

        has_data = self.parts or (self.edition.year, self.total, "value") in self._cells
        return walk(self.total) if has_data else []

    @cached_property
    def leaves(self) -> list[str]:
        """The codes that have no parts."""
        return [
            code for code in self.codes if code not in self.parts and code not in self.parts.get(self.total, [])
        ]

    def values(self, codes: Sequence[str], year: int | None = None) -> dict[str, Traced]:
        """Return contract values by name, in 万美元.

        Args:
            codes: Whose.
            year: None for the edition's.
        """
        return {self.edition.name(code): self.cell(code, "value", year) for code in codes}

    def cell(self, code: str, measure: str, year: int | None = None) -> Traced:
        """Return an observation; missing if the data has none.

        Args:
            code: A code of the dimension.
            measure: One of `MEASURES`, in 份 or 万美元, or its growth (``value_growth``) in %.
            year: None for the edition's.
        """
        year = year or self.edition.year
        if (year, code, measure) in self._cells:
            return self._cells[year, code, measure]
        key = {"area": self.edition.info.area, "year": year, "flow": self.flow}
        unit = "%" if measure == "value_growth" else "份" if measure == "contracts" else "万美元"
        table = DIMENSIONS[self.dimension].table
        return self.edition.package.missing(table, {**key, self.dimension: code, "measure": measure}, unit)

    def growth(self, code: str, measure: str = "value") -> Traced | None:
        """Return growth over the year before in %, from the levels of both years if the data has them, else as stated.

        Returns:
            The growth, missing if it is not known; None if there is no base: the level of the year before is zero or not
            listed in that year's table, or the source states 0.0 for it (see `undefined_growth`).
        """
        # the table by mode has the levels of both years
        if code == self.total and self.dimension != "mode":
            return Breakdown(self.edition, self.flow, "mode").growth("TECH", measure)
        base = self.cell(code, measure, self.edition.year - 1)
        if not base.is_missing:
            return indicators.growth(self.cell(code, measure), base) if base.value else None
        stated = self.cell(code, f"{measure}_growth")
        if stated.is_missing:
            # a table lists what has contracts
            is_listed = (self.edition.year - 1, self.total, measure) in self._cells
            return None if is_listed else stated
        return stated if stated.value else None

    def undefined_growth(self) -> tuple[list[str], list[str]]:
        """Return the codes with a stated growth of 0.0 and no known base, and those where it cannot mean "unchanged".

        Were the value the same as the year before, the parts' levels of that year would add up to more than the total's,
        which follows from the total's own growth. So there was no base.
        """
        zero, impossible = [], []
        for whole, parts in self.parts.items():
            base = self.base(whole)
            for code in parts:
                stated, level = self.cell(code, "value_growth"), self.cell(code, "value")
                known = not self.cell(code, "value", self.edition.year - 1).is_missing
                if known or stated.is_missing or stated.value or level.is_missing or not level.value:
                    continue
                zero.append(code)
                others = [other for part in parts if part != code and (other := self.base(part)) is not None]
                if base is not None and indicators.total([level, *others]).low > base.high:
                    impossible.append(code)
        return zero, impossible

    def base(self, code: str) -> Traced | None:
        """Return the value of the year before that value and growth imply; None if it is not known, or there was none."""
        rate, level = self.growth(code), self.cell(code, "value")
        if rate is None or rate.is_missing or level.is_missing or not level.value:
            return None
        return indicators.implied_base(level, rate)

    # -- figures and tables ------------------------------------------------------------------------------------

    def key(self, code: str, measure: str) -> str:
        """Return the ledger key of a figure."""
        return f"tech.{self.flow}.{self.dimension}.{code}.{measure}"

    def record(self) -> None:
        """Record every level, share, growth and sum of parts of the year, and the levels of the year before."""
        for code in self.codes:
            name = f"{self.edition.info.area_name}技术{self.edition.name(self.flow)}（{self.edition.name(code)}）"
            for measure, words in MEASURES.items():
                self._record_level(code, measure, f"{name}{words}")

    def record_top(self, count: int, codes: Sequence[str] | None = None, what: str = "") -> None:
        """Record the largest by contract value (name, value, share, growth of each, share of all of them together).

        Codes without contracts are not ranked. Nothing is recorded when the year has no data, and no ranks when the codes
        do not make up the total, since a large one may not have been filled in yet.

        Args:
            count: How many.
            codes: To choose among; None for the parts of the total.
            what: A word to part the keys of several selections, such as ``leaf``.
        """
        codes = self.parts.get(self.total, []) if codes is None else codes
        if not codes:
            return
        edition, prefix = self.edition, f"tech.{self.flow}.{self.dimension}.{what}top"
        by_name = {edition.name(code): code for code in codes}
        values = {name: value for name, value in self.values(codes).items() if value.is_missing or value.value}
        whole = self.cell(self.total, "value")
        unknown = indicators.unknown(whole.unit)
        ranked = bool(values) and self._make_up_total(codes)
        top = [indicators.largest(values, n) if ranked else (unknown, unknown) for n in range(1, count + 1)]
        for n, (name, value) in enumerate(top, 1):
            place = f"技术{edition.name(self.flow)}合同金额第{n}位"
            edition.figure(f"{prefix}{n}.name", name, "name", place)
            edition.figure(f"{prefix}{n}", value, "level", f"{place}的金额")
            edition.figure(f"{prefix}{n}.share", indicators.share(value, whole), "share", f"{place}的占比")
            self._record_growth(f"{prefix}{n}.growth", by_name.get(name.text), f"{place}的同比增速")
        tied = count > 1 and not top[1][1].is_missing and top[0][1] == top[1][1]
        edition.phrase(f"{prefix}1.tied", "并列" if tied else "")
        label = f"技术{edition.name(self.flow)}合同金额前{count}位合计占比"
        together = indicators.share(indicators.total(value for _, value in top), whole)
        edition.figure(f"{prefix}{count}.together", together, "share", label)

    def _make_up_total(self, codes: Sequence[str]) -> bool:
        """Tell whether the codes' values add up to the total, as far as it is known and rounding allows."""
        whole = self.cell(self.total, "value")
        together = indicators.total(self.cell(code, "value") for code in codes)
        return whole.is_missing or together.is_missing or together.high >= whole.low

    def _record_growth(self, key: str, code: str | None, label: str) -> None:
        """Record the growth of a code's value, or why there is none; no code, no growth."""
        if code is None:
            self.edition.leave_out(key, label)
            return
        rate = self.growth(code)
        if rate is None or rate.is_missing:
            self.edition.phrase(key, NO_BASE if rate is None else NO_GROWTH)
        else:
            self.edition.figure(key, rate, "growth" if rate.cell is None else "stated_growth", label)

    def _record_level(self, code: str, measure: str, label: str) -> None:
        edition, key = self.edition, self.key(code, measure)
        kind, unit = ("count", "份") if measure == "contracts" else ("level", None)
        for year, suffix in ((edition.year, ""), (edition.year - 1, ".prior")):
            label_then = f"上年{label}" if suffix else label
            level, whole = (self.cell(c, measure, year) for c in (code, self.total))
            # of what the data lacks, only the year's totals are missed in the text
            if level.is_missing and (suffix or code != self.total or measure == "equipment_fee"):
                continue
            edition.figure(f"{key}{suffix}", level, kind, label_then, unit=unit)
            if measure != "contracts" and not whole.is_missing and whole.value:
                part = indicators.share(level, whole)
                edition.figure(f"{key}.share{suffix}", part, "share", f"{label_then}占比")
            parts = [self.cell(part, measure, year) for part in self.parts.get(code, [])]
            if parts and not any(part.is_missing for part in parts):
                total = indicators.total(parts)
                edition.figure(f"{key}.sum{suffix}", total, kind, f"{label_then}（分项之和）", unit=unit)
        rate = self.growth(code, measure)
        if rate is not None and not rate.is_missing:
            kind = "growth" if rate.cell is None else "stated_growth"
            edition.figure(f"{key}.growth", rate, kind, f"{label}同比增速")

    def table(self, measures: Sequence[str], corner: str) -> tables.Table | None:
        """Return a table of the breakdown: contracts, then each measure with growth and share; totals before their parts.

        Args:
            measures: Of `MEASURES`, without contracts.
            corner: Header of the first column.

        Returns:
            The table; None if the year has no data.
        """
        if not self.parts:
            return None
        columns = [("contracts", "", "合同份数（份）")]
        for measure in measures:
            columns += [
                (measure, "", f"{MEASURES[measure]}（万美元）"),
                (measure, ".growth", "同比（%）"),
                (measure, ".share", "占比（%）"),
            ]
        columns = [column for column in columns if self._has(*column[:2])]
        head = tables.headers(corner) + tables.headers(*(title for _, _, title in columns), align="right")
        return tables.Table([head], [self._row(code, columns) for code in self.codes], long=True)

    def _has(self, measure: str, suffix: str) -> bool:
        return any(self.key(code, measure) + suffix in self.edition.figures for code in self.codes)

    def _row(self, code: str, columns: list[tuple[str, str, str]]) -> list[dict[str, Any]]:
        depth = 0 if code == self.total else 1 if code in self.parts.get(self.total, []) else 2
        name = "合计" if depth == 0 else "　" * (depth - 1) + self.edition.name(code)
        row = [tables.cell(name, header=True)]
        for measure, suffix, _ in columns:
            key = self.key(code, measure) + suffix
            is_amount = measure != "contracts" and not suffix
            text = tables.number(self.cell(code, measure), 1) if is_amount else self.edition.number(key)
            row.append(tables.cell(text, figure=key if key in self.edition.figures else ""))
        return row
