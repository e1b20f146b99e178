"""The figures and tables of the chapter on policies: the documents, their targets, and the year's tasks.

Keys follow one grammar, ``policies.code.item[.measure]``: ``policies.POL-05.20`` is a target of that document, ``.now``
the latest value it can be compared with, ``.gap`` what is missing, ``.progress`` how far it is, ``.pace`` the average
annual growth that it needs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from IPython.display import Markdown

from tradebook.exhibits import tables
from tradebook.figures import indicators
from tradebook.figures.traced import Traced
from tradebook.model.edition import Edition
from tradebook.model.targets import DEFINITIONS_DIFFER, hedge

ISSUERS = ["国务院", "部委", "省", "市（区）", "外省市", "国际协定"]
"""Levels of documents by who issues them, the highest first."""


@dataclass(frozen=True)
class PolicyTarget:
    """A quantified target of a document, with the latest value it can be compared with, if there is one.

    Attributes:
        key: Of its figures.
        policy: Code of the document.
        name: What is aimed at.
        bound: How the source hedges it, see `tradebook.model.targets.hedge`.
        due: The year by which it is to be reached.
        value: The target.
        now: The latest value, in the target's unit; None if there is none.
        same_definition: True if target and latest value are defined alike.
    """

    key: str
    policy: str
    name: str
    bound: str
    due: int
    value: Traced
    now: Traced | None
    same_definition: bool

    @property
    def label(self) -> str:
        """The name, marked if the latest value is defined differently."""
        return self.name if self.now is None or self.same_definition else f"{self.name}{DEFINITIONS_DIFFER}"


class Policies:
    """The documents that the edition's report names.

    Args:
        edition: The edition, in which `record` records the figures.

    Attributes:
        register: The documents.
        tasks: The tasks of the year's work plan.
        targets: The quantified targets.
    """

    def __init__(self, edition: Edition):
        self.edition = edition
        year, package = edition.year, edition.package
        self.register = [row for row in package.rows("policies") if row["report_year"] == year]
        codes = {row["code"] for row in self.register}
        self.tasks = [row for row in package.rows("policy_tasks") if row["policy"] in codes]
        values = edition.observations("policy_targets", "policy", "target")
        self.targets = [
            self._target(row, values[row["policy"], row["target"]])
            for row in package.rows("policy_targets")
            if row["vintage"] == year
        ]

    def _target(self, row: dict[str, Any], value: Traced) -> PolicyTarget:
        now = self.edition.fact(row["compare"], symbol=value.unit.symbol) if row["compare"] else None
        return PolicyTarget(
            key=f"policies.{row['policy']}.{row['item']}",
            policy=row["policy"],
            name=row["target"],
            bound=row["bound"],
            due=row["due"],
            value=value,
            now=None if now is None or now.is_missing else now.to(value.unit),
            same_definition=row["definition"] == "同口径",
        )

    # -- figures -----------------------------------------------------------------------------------------------

    def record(self) -> None:
        """Record the counts of documents, tasks and targets, and every target with gap, progress and pace."""
        if not self.register:
            return
        phrases = {
            "count": len(self.register),
            "digests": sum(bool(row["digest"]) for row in self.register),
            "targets": len(self.targets),
            "tasks": len(self.tasks),
            "bodies": len({body for row in self.tasks for body in bodies(row)}),
        }
        for name, count in phrases.items():
            # what there is none of goes without saying
            if count:
                self.edition.phrase(f"policies.{name}", str(count))
        comparable = sum(target.now is not None for target in self.targets)
        self.edition.phrase("policies.comparable", f"{comparable}项" if comparable else "没有一项")
        for target in self.targets:
            self._record_target(target)

    def _record_target(self, target: PolicyTarget) -> None:
        edition, key, value, now = self.edition, target.key, target.value, target.now
        edition.figure(key, value, "stated", f"{target.name}（目标）")
        if now is None:
            return
        edition.figure(f"{key}.now", now, "stated", f"{target.name}（最新数值）")
        edition.figure(f"{key}.gap", value - now, "stated", f"{target.name}的差距")
        edition.figure(f"{key}.progress", indicators.share(now, value), "share", f"{target.name}的完成程度")
        if target.due > edition.year and value > now:
            pace = indicators.average_growth(value, now, target.due - edition.year)
            edition.figure(f"{key}.pace", pace, "share", f"{target.due}年达到{target.name}目标所需年均增速")

    def progress(self) -> dict[str, Traced]:
        """Return the latest value of each target as share of it, in %, by name."""
        return {t.label: indicators.share(t.now, t.value) for t in self.targets if t.now is not None}

    def story(self) -> str:
        """Say what growth those targets need that are defined as the data is, and what holds of those without comparison."""
        paces = [
            f"{t.name}到期前需年均增长{self.edition.text(f'{t.key}.pace')}"
            for t in self.targets
            if t.same_definition and f"{t.key}.pace" in self.edition.figures
        ]
        comparable = [t for t in self.targets if t.now is not None]
        words = f"口径相同的目标中，{'，'.join(paces)}。" if paces else ""
        if len(comparable) == len(self.targets):
            return words
        return f"{words}{'其余' if comparable else '这些'}目标没有可比的数据，应建立监测口径。"

    def due_soon(self) -> str:
        """Say that most targets are due within two years, if so."""
        soon = [target for target in self.targets if target.due <= self.edition.year + 2]
        return "所列目标大多在两年内到期。" if len(soon) * 2 > len(self.targets) else ""

    # -- exhibits ----------------------------------------------------------------------------------------------

    def register_table(self) -> tables.Table | None:
        """Return all documents, to filter by level and field; None without any."""
        if not self.register:
            return None
        rows = sorted(self.register, key=lambda row: ISSUERS.index(row["level"]))
        head = tables.headers("文件", "层级", "领域", "发布机构", "文号", "年份")
        return tables.Table([head], list(map(_document, rows)), long=True, filters=["层级", "领域"])

    def target_table(self) -> tables.Table | None:
        """Return targets with latest value, gap and the growth they need; None without any."""
        if not self.targets:
            return None
        head = tables.headers("目标") + tables.headers("目标值", "目标年份", align="right")
        head += tables.headers("最新数值", "差距", "所需年均增速（%）", align="right")
        return tables.Table([head], list(map(self._target_row, self.targets)), long=True)

    def _target_row(self, target: PolicyTarget) -> list[dict[str, Any]]:
        return [
            tables.cell(target.label, header=True),
            tables.cell(hedge(target.bound, self.edition.text(target.key)), figure=target.key),
            tables.cell(str(target.due)),
            self._measure(target, "now", self.edition.text),
            self._measure(target, "gap", self.edition.text),
            self._measure(target, "pace", self.edition.number),
        ]

    def _measure(self, target: PolicyTarget, measure: str, show: Callable[[str], str]) -> dict[str, Any]:
        key = f"{target.key}.{measure}"
        is_recorded = key in self.edition.figures
        return tables.cell(show(key) if is_recorded else tables.NO_DATA, figure=key if is_recorded else "")

    def task_table(self) -> tables.Table | None:
        """Return the tasks of the year's work plan with the bodies in charge; None without any."""
        if not self.tasks:
            return None
        body = [
            [
                tables.cell(str(row["item"]), header=True, align="right"),
                *(tables.cell(row[name], align="left") for name in ("title", "summary", "bodies")),
            ]
            for row in self.tasks
        ]
        head = tables.headers("序号", align="right") + tables.headers("任务", "主要内容", "责任部门")
        return tables.Table([head], body, long=True)

    def digests(self) -> Markdown | None:
        """Return what the documents say that the report reproduces; None without any."""
        rows = [row for row in self.register if row["digest"]]
        return Markdown("\n\n".join(map(_digest, rows))) if rows else None


def bodies(task: dict[str, Any]) -> list[str]:
    """Return the bodies in charge of a task."""
    return str(task["bodies"]).removesuffix("等").split("、")


def _document(row: dict[str, Any]) -> list[dict[str, Any]]:
    texts = [row["level"], row["field"], row["issuer"] or tables.NO_DATA, row["number"] or tables.NO_DATA]
    return [
        tables.cell(row["name_zh"], header=True, href=row["link"] or ""),
        *(tables.cell(text, align="left") for text in texts),
        tables.cell(str(row["year"] or tables.NO_DATA)),
    ]


def _digest(row: dict[str, Any]) -> str:
    number = f"（{row['number']}）" if row["number"] else ""
    return f"**{row['name_zh']}**{number}。{row['digest']}"
