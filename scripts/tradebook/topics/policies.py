"""Policies: the documents, their targets, and the year's tasks.

``policies.targets["POL-05", 20]`` is a target of that document, see `tradebook.model.targets`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from IPython.display import Markdown

from tradebook.exhibits import tables
from tradebook.figures.dimensions import observed
from tradebook.figures.figure import Absent, Phrase
from tradebook.figures.measure import Measure
from tradebook.figures.traced import Traced
from tradebook.markup import as_markdown, as_paragraphs
from tradebook.model.edition import Edition
from tradebook.model.targets import Target, Targets

TABLE = "policy_targets"
ISSUERS = ["国务院", "部委", "省", "市（区）", "外省市", "国际规则"]
"""Levels of documents by who issues them, the highest first."""
INNER = str.maketrans("“”", "‘’")
"""Quotation marks inside of quotation marks."""
LEADING = 3
"""Bodies that a sentence names of those in charge of a task."""


class Policies:
    """The documents that the edition's report names.

    Args:
        edition: The edition.

    Attributes:
        tasks: The tasks of the year's work plan.
        targets: The quantified targets by document and number.
    """

    def __init__(self, edition: Edition):
        self._edition, package = edition, edition.package
        self._documents = [row for row in package.rows("policies") if row["report_year"] == edition.year]
        codes = {row["code"] for row in self._documents}
        self._measures = [
            row for row in package.rows("commentary") if (row["topic"], row["year"]) == ("measure", edition.year)
        ]
        self.tasks = [row for row in package.rows("policy_tasks") if row["policy"] in codes]
        values = edition.observations(TABLE, "policy", "target")
        targets = {
            (row["policy"], row["item"]): self._target(row, values[row["policy"], row["target"]])
            for row in package.rows(TABLE)
            if row["vintage"] == edition.year
        }
        self.targets = Targets("policies.targets", targets, {"table": TABLE}, edition.year)

    def _target(self, row: Mapping[str, Any], value: Traced) -> Target:
        edition = self._edition
        return Target(
            value,
            row["target"],
            f'policies.targets["{row["policy"]}", {row["item"]}]',
            due=row["due"],
            now=edition.area.fact(row["compare"]).worded("stated") if row["compare"] else None,
            year=edition.year,
            same_definition=row["definition"] == "同口径",
            dimensions=observed(TABLE, policy=row["policy"], target=row["target"], year=edition.year),
            printed=edition.printed_numbers,
            bodies=row["bodies"] or "",
        )

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        return iter(self._documents)

    def __len__(self) -> int:
        return len(self._documents)

    def count(self) -> Measure:
        """Return how many there are."""
        return self._edition.count_rows("policies", self, "code", "政策文件数", "policies.count()", "份")

    def count_digested(self) -> Measure:
        """Return how many of them the report reproduces."""
        label, key = "全文或节选转载的政策文件数", "policies.count_digested()"
        return self._edition.count_rows("policies", self.digested, "code", label, key, "份", digest="*")

    def count_tasks(self) -> Measure:
        """Return how many tasks the year's work plan has."""
        label, key = "年度工作要点的任务数", "policies.count_tasks()"
        return self._edition.count_rows("policy_tasks", self.tasks, "title", label, key, "项")

    def count_bodies(self) -> Measure:
        """Return how many bodies are in charge of the tasks."""
        codes = {"table": "policy_tasks", "by": "bodies"}
        return self._edition.counted(
            len(self.bodies), "个", "承担任务的具名部门和单位数", "distinct_entries", **codes
        )

    @property
    def digested(self) -> list[Mapping[str, Any]]:
        """The documents that the report reproduces."""
        return [row for row in self if row["digest"]]

    @property
    def bodies(self) -> list[str]:
        """The bodies in charge of the tasks, each once."""
        return list(dict.fromkeys(body for row in self.tasks for body in list_bodies(row["bodies"])))

    def task(self, item: int, part: str = "") -> Phrase | Absent:
        """Name a task of the year's work plan and who is first in charge: “……”（省商务厅、省统计局等）.

        Of a task whose parts have bodies of their own, none is named for the whole.

        Args:
            item: Its number.
            part: The part of the task that is meant, as the table names it; empty for all of it.
        """
        row = next((row for row in self.tasks if row["item"] == item), None)
        parts = divide_bodies(row["bodies"]) if row else {}
        if row is None or (part and part not in parts):
            return self._edition.absent(f"年度工作要点第{item}项任务{part and f'中的“{part}”'}")
        name = f"“{row['title'].translate(INNER)}”" + (part and f"中的“{part}”")
        if part not in parts:
            return Phrase(name)
        bodies = list_bodies(parts[part])
        others = "等" if len(bodies) > LEADING or parts[part].endswith("等") else ""
        return Phrase(f"{name}（{'、'.join(bodies[:LEADING])}{others}）")

    # -- exhibits ----------------------------------------------------------------------------------------------

    def register_table(self) -> tables.Table | None:
        """Return all documents, to filter by level and field; None without any."""
        if not self:
            return None
        rows = sorted(self, key=lambda row: ISSUERS.index(row["level"]))
        head = tables.headers("文件", "层级", "领域", "发布机构", "文号", "日期")
        return tables.Table([head], list(map(_document, rows)), long=True, filters=["层级", "领域"])

    def task_table(self) -> tables.Table | None:
        """Return the tasks of the year's work plan, the bodies in charge and what the outlook says to do; None without any."""
        if not self.tasks:
            return None
        body = [
            [
                tables.cell(str(row["item"]), header=True, align="right"),
                *(tables.cell(row[name], align="left") for name in ("title", "summary", "bodies")),
                tables.cell("、".join(self._measures_of(row["item"])) or tables.NO_DATA, align="left"),
            ]
            for row in self.tasks
        ]
        head = tables.headers("序号", align="right") + tables.headers("任务", "主要内容", "责任部门", "对应对策")
        return tables.Table([head], body, long=True)

    def _measures_of(self, item: int) -> list[str]:
        """Return the titles of what the outlook says to do that name a task."""
        name = re.compile(rf"policies\.task\({item}[,)]")
        return [row["title"] for row in self._measures if name.search(row["text"])]

    def digests(self) -> Markdown | None:
        """Return what the documents say that the report reproduces; None without any."""
        return Markdown("\n\n".join(map(_digest, self.digested))) if self.digested else None


def divide_bodies(text: str) -> dict[str, str]:
    """Return the bodies in charge of each part of a task, by the part's name; by an empty one if it has no parts.

    Example:
        >>> divide_bodies("服务外包：省商务厅、省科技厅等；教育：省教育厅")
        {'服务外包': '省商务厅、省科技厅等', '教育': '省教育厅'}
        >>> divide_bodies("省商务厅、省统计局等")
        {'': '省商务厅、省统计局等'}
    """
    divided = (each.rpartition("：") for each in text.split("；"))
    return {part: bodies for part, _, bodies in divided}


def list_bodies(text: str) -> list[str]:
    """Return the bodies in charge of a task, each once.

    Example:
        >>> list_bodies("省商务厅、省统计局等")
        ['省商务厅', '省统计局']
        >>> list_bodies("服务外包：省商务厅、省科技厅；教育：省教育厅、省科技厅")
        ['省商务厅', '省科技厅', '省教育厅']
    """
    divided = divide_bodies(text).values()
    return list(dict.fromkeys(body for bodies in divided for body in bodies.removesuffix("等").split("、")))


def _document(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    texts = [row["level"], row["field"], row["issuer"] or tables.NO_DATA, row["number"] or tables.NO_DATA]
    return [
        tables.cell(row["name_zh"], header=True, href=row["link"] or ""),
        *(tables.cell(text, align="left") for text in texts),
        tables.cell(_date(row)),
    ]


def _date(row: Mapping[str, Any]) -> str:
    """Return when a document was issued, as far as the source says: 2018年7月24日, 2018年7月, 2018年."""
    if not row["issued"]:
        return f"{row['year']}年" if row["year"] else tables.NO_DATA
    parts = zip(row["issued"].split("-"), "年月日", strict=False)
    return "".join(f"{int(number)}{unit}" for number, unit in parts)


def _digest(row: Mapping[str, Any]) -> str:
    about = "，".join(as_markdown(row[name]) for name in ("issuer", "number") if row[name])
    return f"**{as_markdown(row['name_zh'])}**{f'（{about}）' if about else ''}。{as_paragraphs(row['digest'])}"
