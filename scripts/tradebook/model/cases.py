"""The figures, tables and cards of the chapter on cases: what others did, and what came of it.

Keys follow one grammar, ``cases.code.item[.measure]``: ``cases.CASE-M13.2`` is the second outcome of that case,
``.before`` the value it is compared with, ``.change`` the change between the two.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import pandas as pd
from IPython.display import Markdown

from tradebook.exhibits import tables
from tradebook.figures import indicators
from tradebook.figures.traced import Traced
from tradebook.figures.units import UNITS
from tradebook.model.edition import Edition
from tradebook.model.targets import hedge

TABLE = "case_outcomes"
LEVELS = {"国家级试点": "national", "市（区）": "municipal", "企业": "enterprise"}
"""Levels of cases, each with its part of the keys."""


class Cases:
    """The cases that the edition's report presents, with their outcomes.

    Args:
        edition: The edition, in which `record` records the figures.

    Attributes:
        register: The cases.
        outcomes: What came of them: rows of the table.
    """

    def __init__(self, edition: Edition):
        self.edition = edition
        self.register = [row for row in edition.package.rows("cases") if row["report_year"] == edition.year]
        codes = {row["code"] for row in self.register}
        rows = [row for row in edition.package.rows(TABLE) if row["case"] in codes]
        self.outcomes = [row for row in rows if row["status"] == "actual"]
        self._before = {(row["case"], row["item"]): row for row in rows if row["status"] == "before"}

    @cached_property
    def _values(self) -> dict[tuple[Any, ...], Traced]:
        return self.edition.observations(TABLE, "case", "outcome", "status")

    def _value(self, row: dict[str, Any]) -> Traced:
        return self._values[row["case"], row["outcome"], row["status"]]

    def value(self, case: str, item: int) -> Traced:
        """Return an outcome by case and item; missing if the edition does not have it."""
        rows = self.edition.package.rows(TABLE)
        wanted = (case, item, "actual")
        row = next((r for r in rows if (r["case"], r["item"], r["status"]) == wanted), None)
        if row in self.outcomes:
            return self._value(row)
        outcome, unit = (row["outcome"], row["unit"]) if row else (f"成效{item}", "")
        key = {"case": case, "outcome": outcome, "status": "actual"}
        return self.edition.package.missing(TABLE, key, unit)

    # -- figures -----------------------------------------------------------------------------------------------

    def record(self) -> None:
        """Record the counts of cases and every outcome, with the value before and the change where there is one."""
        if not self.register:
            return
        phrases = {"count": len(self.register), "outcomes": len(self.outcomes), "pairs": len(self._before)}
        phrases |= {name: len({row[name] for row in self.register}) for name in ("field", "place")}
        words = []
        for level, key in LEVELS.items():
            phrases[key] = len(self._of_level(level))
            words += [f"{level}案例{phrases[key]}个"] if phrases[key] else []
        self.edition.phrase("cases.levels", "，".join(words))
        for name, count in phrases.items():
            # what there is none of goes without saying
            if count:
                self.edition.phrase(f"cases.{name}", str(count))
        for row in self.outcomes:
            self._record_outcome(row)

    def _record_outcome(self, row: dict[str, Any]) -> None:
        edition, key, label = self.edition, _key(row), self._label(row)
        edition.figure(key, self._value(row), _kind(row), label)
        if before := self._before.get((row["case"], row["item"])):
            edition.figure(f"{key}.before", self._value(before), _kind(row), f"{label}（此前）")
            edition.figure(f"{key}.change", self.change(row), "growth", f"{label}的变化")

    def _label(self, row: dict[str, Any]) -> str:
        return f"{self.edition.name(row['case'])}：{row['outcome']}"

    def change(self, row: dict[str, Any]) -> Traced:
        """Return the change of an outcome against the value before, in %."""
        before, now = self._value(self._before[row["case"], row["item"]]), self._value(row)
        # five working days a week
        if (before.unit, now.unit) == (UNITS["天"], UNITS["工作日"]):
            now = (now * 7 / 5).as_unit(before.unit)
        return indicators.growth(now.to(before.unit), before)

    def _of_level(self, level: str) -> list[dict[str, Any]]:
        return [row for row in self.register if row["level"] == level]

    # -- exhibits ----------------------------------------------------------------------------------------------

    def overview_table(self) -> tables.Table | None:
        """Count the cases by field and place; None without cases."""
        if not self.register:
            return None
        frame = pd.DataFrame(self.register)
        counts = frame.groupby(["field", "place"]).size().unstack(fill_value=0)
        counts = counts[frame["place"].value_counts().index]
        order = counts.sum(axis=1).sort_values(ascending=False, kind="stable").index
        head = tables.headers("领域") + tables.headers(*counts.columns, "合计", align="right")
        body = [
            [
                tables.cell(field, header=True),
                *(tables.cell(str(n) if n else "") for n in counts.loc[field]),
                tables.cell(str(counts.loc[field].sum())),
            ]
            for field in order
        ]
        return tables.Table([head], body)

    def register_table(self) -> tables.Table | None:
        """Return all cases, to filter by level, field and place; the name leads to the card. None without cases."""
        if not self.register:
            return None
        body = [
            [
                tables.cell(row["name_zh"], header=True, href=f"#{_anchor(row)}"),
                *(tables.cell(row[name], align="left") for name in ("level", "field", "place", "lead")),
            ]
            for row in self.register
        ]
        head = tables.headers("案例", "层级", "领域", "地区", "主体")
        return tables.Table([head], body, long=True, filters=["层级", "领域", "地区"])

    def change_table(self) -> tables.Table | None:
        """Return outcomes with a value before and after, with the change; None if there is none."""
        paired = [row for row in self.outcomes if (row["case"], row["item"]) in self._before]
        if not paired:
            return None
        head = tables.headers("案例与指标") + tables.headers("此前", "现在", "变化（%）", align="right")
        return tables.Table([head], [self._change_row(row) for row in paired])

    def _change_row(self, row: dict[str, Any]) -> list[dict[str, Any]]:
        key = _key(row)
        return [
            tables.cell(self._label(row), header=True),
            tables.cell(self.edition.text(f"{key}.before"), figure=f"{key}.before"),
            tables.cell(hedge(row["bound"], self.edition.text(key), in_words=True), figure=key),
            tables.cell(self.edition.number(f"{key}.change"), figure=f"{key}.change"),
        ]

    def reductions(self) -> dict[str, Traced]:
        """Return by how many percent times, papers and steps fell, by name of the outcome."""
        paired = [row for row in self.outcomes if (row["case"], row["item"]) in self._before]
        changes = {row["outcome"]: self.change(row) for row in paired}
        return {name: -change for name, change in changes.items() if not change.is_missing and change < 0}

    def cases_of(self, outcomes: Iterable[str]) -> dict[str, str]:
        """Return the case of each outcome, by the outcome's name."""
        names = {row["outcome"]: self.edition.name(row["case"]) for row in self.outcomes}
        return {outcome: names[outcome] for outcome in outcomes}

    def cards(self, level: str) -> Markdown | None:
        """Return a short card for each case of a level, with its outcomes as figures; None without cases."""
        rows = self._of_level(level)
        return Markdown("\n\n".join(map(self._card, rows))) if rows else None

    def _card(self, row: dict[str, Any]) -> str:
        outcomes = [outcome for outcome in self.outcomes if outcome["case"] == row["code"]]
        lines = [
            f":::{{container}} case-card\n:name: {_anchor(row)}\n",
            f"**{row['name_zh']}**\n",
            f"*{row['field']} · {row['place']} · {row['lead']}*\n",
            row["action"],
        ]
        if outcomes:
            lines.append(f"\n成效：{'；'.join(map(self._sentence, outcomes))}。")
        return "\n".join([*lines, ":::"])

    def _sentence(self, row: dict[str, Any]) -> str:
        key = _key(row)
        now = hedge(row["bound"], f"{{glue:}}`{key}`", in_words=True)
        if (row["case"], row["item"]) not in self._before:
            return f"{row['outcome']}{now}"
        return f"{row['outcome']}由{{glue:}}`{key}.before`变为{now}（{{glue:}}`{key}.change`）"


def _key(row: dict[str, Any]) -> str:
    return f"cases.{row['case']}.{row['item']}"


def _anchor(row: dict[str, Any]) -> str:
    return str(row["code"]).lower()


def _kind(row: dict[str, Any]) -> str:
    return "rank" if row["unit"] == "位" else "stated"
