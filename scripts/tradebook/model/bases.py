"""The figures and tables of the export bases chapter: what each base has achieved, and what it aims at.

Keys follow one grammar, ``bases.code.indicator[.measure]``: ``bases.BASE-HT.base_geo_firms.target`` is the number of
enterprises that the geographic information base aims at.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tradebook.exhibits import tables
from tradebook.figures import indicators
from tradebook.figures.traced import Traced
from tradebook.model.edition import Edition
from tradebook.model.targets import DEFINITIONS_DIFFER, hedge

TABLE = "export_base_indicators"
APPROVED = "base_approved"
"""The indicator that says in which year a base was approved."""


@dataclass(frozen=True)
class Target:
    """A target of a base, with the latest value it can be compared with, if there is one.

    Attributes:
        base: Code of the base.
        indicator: Code of what is aimed at.
        value: The target.
        bound: How the source hedges it, see `tradebook.model.targets.hedge`.
        due: The year by which it is to be reached; None if the source does not say.
        actual: The latest value; None if there is none.
        actual_year: Its year; None if there is none.
        same_definition: True if target and latest value are defined alike.
    """

    base: str
    indicator: str
    value: Traced
    bound: str
    due: int | None
    actual: Traced | None
    actual_year: int | None
    same_definition: bool


class ExportBases:
    """The bases approved up to the edition's year, with achievements and targets as the year's report states them.

    Args:
        edition: The edition, in which `record` records the figures.

    Attributes:
        register: The bases, the earliest approved first, each with the year under ``approved``.
    """

    def __init__(self, edition: Edition):
        self.edition = edition
        self._rows = edition.package.rows(TABLE, until=edition.year)
        approvals = [row for row in self._rows if row["indicator"] == APPROVED]
        # a later report may state an approval once more
        approvals.sort(key=lambda row: -row["year"])
        approved = {row["base"]: row["year"] for row in approvals}
        bases = edition.package.rows("export_bases")
        self.register = [
            {**base, "approved": approved[base["code"]]} for base in bases if base["code"] in approved
        ]
        self.register.sort(key=lambda base: base["approved"])
        self._rows = [row for row in self._rows if row["base"] in approved]

    @cached_property
    def _values(self) -> dict[tuple[Any, ...], Traced]:
        return self.edition.observations(TABLE, "base", "indicator", "year", "status")

    def _value(self, row: dict[str, Any]) -> Traced:
        return self._values[row["base"], row["indicator"], row["year"], row["status"]]

    def _latest(self, status: str) -> list[dict[str, Any]]:
        """Return the latest statement of each base and indicator, in the order of the table."""
        latest: dict[tuple[str, str], dict[str, Any]] = {}
        for row in sorted(self._rows, key=lambda row: row["year"]):
            if row["status"] == status and row["indicator"] != APPROVED:
                latest[row["base"], row["indicator"]] = row
        return [row for row in self._rows if row is latest.get((row["base"], row["indicator"]))]

    @cached_property
    def actual(self) -> list[dict[str, Any]]:
        """The rows of achievements, the latest of each indicator."""
        return self._latest("actual")

    @cached_property
    def targets(self) -> list[Target]:
        """The targets, each with the latest value that can be compared with it."""
        actual = {(row["base"], row["indicator"]): row for row in self.actual}
        return [
            self._target(row, actual.get((row["base"], row["compare"] or row["indicator"])))
            for row in self._latest("target")
        ]

    def _target(self, row: dict[str, Any], now: dict[str, Any] | None) -> Target:
        return Target(
            base=row["base"],
            indicator=row["indicator"],
            value=self._value(row),
            bound=row["bound"],
            due=row["due"],
            actual=self._value(now) if now else None,
            actual_year=now["year"] if now else None,
            same_definition=not row["compare"],
        )

    def value(self, base: str, indicator: str) -> Traced:
        """Return the latest achievement of a base; missing if there is none."""
        row = next((r for r in self.actual if (r["base"], r["indicator"]) == (base, indicator)), None)
        key = {"base": base, "indicator": indicator, "year": self.edition.year, "status": "actual"}
        return self._value(row) if row else self.edition.package.missing(TABLE, key, "家")

    def _name(self, base: str, indicator: str) -> str:
        return f"{self._place(base)}{self.edition.name(indicator)}"

    def _place(self, base: str) -> str:
        return str(next(row["short_zh"] for row in self.register if row["code"] == base))

    # -- figures -----------------------------------------------------------------------------------------------

    def record(self) -> None:
        """Record the register's counts, every achievement, every target, its gap and the growth it needs."""
        edition = self.edition
        if not self.register:
            return
        approvals = {
            base["code"]: self._values[base["code"], APPROVED, base["approved"], "actual"]
            for base in self.register
        }
        count = indicators.count(list(approvals.values()), "个")
        edition.figure("bases.count", count, "count", "国家特色服务出口基地数")
        first_of_field = {base["field"]: approvals[base["code"]] for base in reversed(self.register)}
        fields = list(first_of_field)[::-1]
        kinds = indicators.count(list(first_of_field.values()), "个")
        edition.figure("bases.fields", kinds, "count", "特色服务出口基地的领域数（各领域首个基地计数）")
        edition.phrase("bases.field_names", "、".join(fields))
        for row in self.actual:
            key, label = f"bases.{row['base']}.{row['indicator']}", self._name(row["base"], row["indicator"])
            edition.figure(key, self._value(row), _kind(row["indicator"]), label)
        if self.targets:
            edition.phrase("bases.targets", f"{len(self.targets)}项")
            for target in self.targets:
                self._record_target(target)
            self._record_progress()

    def _record_target(self, target: Target) -> None:
        edition, key = self.edition, f"bases.{target.base}.{target.indicator}"
        label = self._name(target.base, target.indicator)
        edition.figure(f"{key}.target", target.value, "stated", f"{label}目标")
        if target.actual is None:
            return
        now = target.actual.to(target.value.unit)
        edition.figure(f"{key}.gap", target.value - now, "stated", f"{label}目标与最新数值之差")
        edition.figure(f"{key}.progress", indicators.share(now, target.value), "share", f"{label}完成程度")
        years = target.due - target.actual_year if target.due and target.actual_year else 0
        if years > 0 and target.value > now:
            rate = indicators.average_growth(target.value, now, years)
            words = f"{target.due}年达到{label}目标所需年均增速"
            edition.figure(f"{key}.pace", rate, "share", words)

    def progress(self) -> dict[str, Traced]:
        """Return the latest value of each target as share of it, in %, by name."""
        return {
            self._label(target): indicators.share(target.actual.to(target.value.unit), target.value)
            for target in self.targets
            if target.actual is not None
        }

    def _label(self, target: Target) -> str:
        """Name a target, marked if its latest value is defined differently."""
        mark = "" if target.actual is None or target.same_definition else DEFINITIONS_DIFFER
        return f"{self._name(target.base, target.indicator)}{mark}"

    def _record_progress(self) -> None:
        edition, shares = self.edition, self.progress()
        count = sum(t.actual is not None for t in self.targets)
        edition.phrase("bases.comparable", f"{count}项" if count else "没有一项")
        for place, n in (("top", 1), ("bottom", len(shares))):
            key, what = f"bases.progress.{place}", "高" if place == "top" else "低"
            if len({share.value for share in shares.values() if not share.is_missing}) < 2:
                edition.leave_out(f"{key}.name", f"完成程度最{what}的目标")
                edition.leave_out(key, f"最{what}的完成程度")
                continue
            name, value = indicators.largest(shares, n)
            edition.figure(f"{key}.name", name, "name", f"完成程度最{what}的目标")
            edition.figure(key, value, "share", f"最{what}的完成程度")
        paces = [
            f"{self._name(t.base, t.indicator)}到{t.due}年需年均增长{edition.text(key)}"
            for t in self.targets
            if (key := f"bases.{t.base}.{t.indicator}.pace") in edition.figures
        ]
        edition.phrase("bases.pace.story", f"按目标年份推算，{'；'.join(paces)}。" if paces else "")
        differ = [
            self._name(t.base, t.indicator) for t in self.targets if t.actual is not None and not t.same_definition
        ]
        words = f"需要说明，{'、'.join(differ)}的目标与最新数值口径不同，对照仅供参考。"
        edition.phrase("bases.definition.story", words if differ else "")

    # -- tables ------------------------------------------------------------------------------------------------

    def actual_table(self) -> tables.Table | None:
        """Return achievements by base; None if the edition has none."""
        if not self.actual:
            return None
        head = tables.headers("基地所在地", "指标") + tables.headers("数值", "年份", align="right")
        return tables.Table([head], [self._actual_row(row) for row in self.actual], long=True)

    def _actual_row(self, row: dict[str, Any]) -> list[dict[str, Any]]:
        key = f"bases.{row['base']}.{row['indicator']}"
        return [
            tables.cell(self._place(row["base"]), header=True),
            tables.cell(self.edition.name(row["indicator"]), align="left"),
            tables.cell(hedge(row["bound"], f"{self.edition.number(key)}{row['unit']}"), figure=key),
            tables.cell(str(row["year"])),
        ]

    def target_table(self) -> tables.Table | None:
        """Return targets with latest value, gap and the growth they need; None if the edition has none."""
        if not self.targets:
            return None
        titles = ("目标", "目标年份", "最新数值", "差距", "所需年均增速（%）")
        head = tables.headers("基地所在地与指标") + tables.headers(*titles, align="right")
        return tables.Table([head], [self._target_row(target) for target in self.targets], long=True)

    def _target_row(self, target: Target) -> list[dict[str, Any]]:
        key, edition = f"bases.{target.base}.{target.indicator}", self.edition
        goal = hedge(target.bound, f"{target.value.value:f}{target.value.unit}")
        now = tables.NO_DATA if target.actual is None else f"{target.actual.value:f}{target.actual.unit}"
        gap = edition.text(f"{key}.gap") or tables.NO_DATA
        return [
            tables.cell(self._label(target), header=True),
            tables.cell(goal, figure=f"{key}.target"),
            tables.cell(str(target.due or tables.NO_DATA)),
            tables.cell(now),
            tables.cell(gap, figure=f"{key}.gap" if f"{key}.gap" in edition.figures else ""),
            tables.cell(
                edition.number(f"{key}.pace"), figure=f"{key}.pace" if f"{key}.pace" in edition.figures else ""
            ),
        ]


def _kind(indicator: str) -> str:
    return "rank" if indicator.endswith("_rank") else "stated_growth" if indicator.endswith("growth") else "stated"
