"""Export bases: when each was approved, what it has achieved, and what it aims at.

``bases["BASE-HT"].base_geo_firms`` is the number of enterprises in the geographic information base,
``bases.targets["BASE-HT", "base_geo_firms"]`` the number that it aims at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from tradebook.exhibits import tables
from tradebook.figures import indicators
from tradebook.figures.dimensions import define, in_year, observed
from tradebook.figures.figure import Absent, Phrase
from tradebook.figures.measure import Measure, compose
from tradebook.model.edition import Edition
from tradebook.model.group import Group
from tradebook.model.observed import kind_of
from tradebook.model.series import Series
from tradebook.model.targets import Target, Targets

TABLE = "export_base_indicators"
APPROVED = "base_approved"
"""The indicator that says in which year a base was approved."""
NO_ACHIEVEMENTS = (APPROVED, "base_tcm_batch")
"""What is stated of a base but is none of its achievements: when it was approved, and among how many."""


class ExportBase:
    """A base; its latest achievements are attributes, by their indicators.

    Args:
        edition: The edition.
        entry: The base in the code list.

    Attributes:
        code: Its code.
        name: Its name.
        short: What it is called for short.
        field: The field of services that it exports.
        place: Where it is.
        stated: What is stated of it, by indicator, year and status.
    """

    def __init__(self, edition: Edition, entry: Mapping[str, str]):
        self.code, self.name, self.short = entry["code"], entry["name_zh"], entry["short_zh"]
        self.field, self.place = entry["field"], entry["place"]
        self.stated = edition.observations(TABLE, "indicator", "year", "status", base=self.code)
        self._edition = edition

    def __getattr__(self, indicator: str) -> Series:
        rows = self._edition.package.rows("indicators", columns=["code"]) if indicator[0] != "_" else []
        if {"code": indicator} not in rows:
            raise AttributeError(f"没有名为 {indicator} 的指标。", name=indicator, obj=self)
        return self.achievement(indicator).latest

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *(indicator for indicator, _, _ in self.stated)]

    def achievement(self, indicator: str, member: str = "") -> Series:
        """Return an achievement over the years.

        Args:
            indicator: Its indicator.
            member: Its name among those beside it, if not the indicator's.
        """
        key = {"base": self.code, "indicator": indicator, "status": "actual"}
        wanted, year = (indicator, "actual"), self._edition.year
        values = {when: value for (code, when, status), value in self.stated.items() if (code, status) == wanted}
        values = values or {year: self._edition.package.missing(TABLE, {**key, "year": year}, "")}
        return Series(
            f'bases["{self.code}"].{indicator}',
            self.label(indicator),
            dict(sorted(values.items())),
            year,
            noun="",
            kind=kind_of(next(iter(values.values())), indicator),
            member=member or self._edition.name(indicator),
            dimensions=observed(TABLE, **key),
            printed=self._edition.printed_numbers,
        )

    def label(self, indicator: str) -> str:
        """Return what an achievement or a target of it is called."""
        return f"{self.short}{self._edition.name(indicator)}"

    @cached_property
    def approved(self) -> Series:
        """The year in which it was approved; a later report may state that once more."""
        return self.achievement(APPROVED, self.short).first


class ExportBases:
    """The bases approved up to the edition's year, the earliest first; by its code, any base.

    Args:
        edition: The edition.
    """

    def __init__(self, edition: Edition):
        self._printed, self._package, self._year = edition.printed_numbers, edition.package, edition.year
        entries = edition.package.rows("export_bases")
        self._bases = {entry["code"]: ExportBase(edition, entry) for entry in entries}
        approved = (base for base in self._bases.values() if base.approved)
        self._approved = sorted(approved, key=lambda base: base.approved.shown_year)
        rows = edition.package.rows(TABLE, until=edition.year)
        self._rows = [
            row for row in rows if self[row["base"]].approved and row["indicator"] not in NO_ACHIEVEMENTS
        ]

    @property
    def is_recorded(self) -> bool:
        """True if the data has anything of bases, be it of later years."""
        return bool(self._package.rows(TABLE, columns=["base"]))

    def __getitem__(self, code: str) -> ExportBase:
        return self._bases[code]

    def __iter__(self) -> Iterator[ExportBase]:
        return iter(self._approved)

    def __len__(self) -> int:
        return len(self._approved)

    @property
    def approvals(self) -> Group:
        """The years of approval; ``bases.approvals.largest(1)`` is the latest."""
        approvals = {base.code: base.approved for base in self}
        return Group("bases.approvals", "国家特色服务出口", approvals, "基地")

    def count_newest(self) -> Measure:
        """Return how many were approved last."""
        last = max(base.approved.shown_year for base in self) if self else None
        newest = [base.approved.traced for base in self if base.approved.shown_year == last]
        codes = define("newest_entries", table=TABLE, by="base", indicator=APPROVED)
        label, key, dimensions = "最近一批获批的基地数", "bases.count_newest()", in_year(codes, self._year)
        return Measure(indicators.count(newest), "count", label, key, dimensions=dimensions)

    @property
    def fields(self) -> Group:
        """The first approval of each field, in the order of the last one."""
        first = {base.field: base.approved for base in reversed(self._approved)}
        return Group("bases.fields", "国家特色服务出口基地", dict(reversed(first.items())), "领域")

    @property
    def spread(self) -> Phrase | Absent:
        """Of which fields they are and when the last were approved: 分属4个领域，其中2个于2022年获批; of one 属文化领域，2018年获批."""
        latest, names = self.approvals.largest(1), "、".join(self.fields)
        if len(self) < 2:
            return compose(f"属{names}领域，", latest, "获批")
        fields = compose("分属", self.fields.count(), "领域") if len(self.fields) > 1 else f"均属{names}领域"
        newest = compose("，其中", self.count_newest(), "于") if self.approvals.smallest < latest else "，均于"
        return compose(fields, newest, latest, "获批")

    @property
    def course(self) -> Phrase | Absent:
        """When they were approved: 最早的于2018年获批，最近的于2022年获批; of one, and of those of one year, 于2018年获批."""
        latest, earliest = self.approvals.largest(1), self.approvals.smallest
        first = compose("最早的于", earliest, "获批，最近的") if earliest < latest else ""
        return compose(first, "于", latest, "获批")

    # -- achievements and targets ------------------------------------------------------------------------------

    @property
    def has_achievements(self) -> bool:
        """True if anything is stated of what they have achieved."""
        return bool(self._latest("actual"))

    def _latest(self, status: str) -> list[dict[str, Any]]:
        """Return the latest statement of each base and indicator, in the order of the table."""
        rows = [row for row in self._rows if row["status"] == status]
        latest = {(row["base"], row["indicator"]): row for row in sorted(rows, key=lambda row: row["year"])}
        return [row for row in rows if row is latest[row["base"], row["indicator"]]]

    @cached_property
    def targets(self) -> Targets:
        """The targets by base and indicator, as they were stated last."""
        rows = {(row["base"], row["indicator"]): row for row in self._latest("target")}
        targets = {key: self._target(row) for key, row in rows.items()}
        return Targets("bases.targets", targets, {"table": TABLE, "status": "target"}, self._year)

    def _target(self, row: Mapping[str, Any]) -> Target:
        base, indicator = self[row["base"]], row["indicator"]
        now = base.achievement(row["compare"] or indicator).latest
        return Target(
            base.stated[indicator, row["year"], row["status"]],
            base.label(indicator),
            f'bases.targets["{base.code}", "{indicator}"]',
            due=row["due"],
            now=now,
            year=now.shown_year,
            same_definition=not row["compare"],
            dimensions=observed(
                TABLE, base=base.code, indicator=indicator, status=row["status"], year=row["year"]
            ),
            printed=self._printed,
        )

    # -- tables ------------------------------------------------------------------------------------------------

    def register_table(self) -> tables.Table | None:
        """Return the bases with field, place and year of approval; None without any."""
        head = tables.headers("基地", "领域", "所在地") + tables.headers("获批年份", align="right")
        body = [
            [
                tables.cell(base.name, header=True),
                *(tables.cell(text, align="left") for text in (base.field, base.place)),
                tables.cell(base.approved),
            ]
            for base in self
        ]
        return tables.Table([head], body) if body else None

    def achievement_table(self) -> tables.Table | None:
        """Return the latest achievements by base; None without any."""
        head = tables.headers("基地所在地", "指标") + tables.headers("数值", "年份", align="right")
        values = [(row, self[row["base"]].achievement(row["indicator"]).latest) for row in self._latest("actual")]
        body = [
            [
                tables.cell(self[row["base"]].short, header=True),
                tables.cell(value.member, align="left"),
                tables.cell(value, text=str(value) if value.kind == "rank" else value.amount),
                tables.cell(str(row["year"])),
            ]
            for row, value in values
        ]
        return tables.Table([head], body, long=True) if body else None
