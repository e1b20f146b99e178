"""Cases: what others did, and what came of it.

``cases.outcome("CASE-M13", 2)`` is the second outcome of that case, ``.before`` the value it is compared with, ``.change``
the change between the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd
from IPython.display import Markdown

from tradebook.exhibits import tables
from tradebook.figures import indicators
from tradebook.figures.dimensions import define, in_year, observed
from tradebook.figures.figure import Absent, Phrase
from tradebook.figures.measure import Measure, compose
from tradebook.figures.printed import NO_PRINT, PrintedNumbers
from tradebook.figures.traced import Traced
from tradebook.figures.units import UNITS
from tradebook.markup import as_markdown, as_paragraphs
from tradebook.model.edition import Edition
from tradebook.model.group import Group
from tradebook.model.series import Series, make_share

TABLE = "case_outcomes"


class Outcome(Measure):
    """What came of a case.

    Args:
        row: Its row of the table.
        traced: The value.
        case: The name of the case.
        before: The value it is compared with; None if there is none.
        year: The edition's year.
        printed: What the print states.

    Attributes:
        name: What it is, in the words of the table.
    """

    def __init__(
        self,
        row: Mapping[str, Any],
        traced: Traced,
        case: str,
        before: Traced | None,
        year: int,
        printed: PrintedNumbers = NO_PRINT,
    ):
        kind = "rank" if traced.unit == UNITS["位"] else "stated"
        key = f'cases.outcome("{row["case"]}", {row["item"]})'
        codes = observed(TABLE, case=row["case"], outcome=row["outcome"], status="actual", year=year)
        label = f"{case}：{row['outcome']}"
        super().__init__(traced, kind, label, key, dimensions=codes, printed=printed)
        self.name, self.case, self.year = str(row["outcome"]), case, year
        earlier = indicators.unknown(traced.unit) if before is None else before
        self.before = Measure(
            earlier, kind, f"{self.label}（此前）", f"{key}.before", dimensions={**codes, "status": "before"}
        )

    @property
    def change(self) -> Measure:
        """The change against the value before, in %."""
        before, now = self.before.traced, self.traced
        # five working days a week
        if (before.unit, now.unit) == (UNITS["天"], UNITS["工作日"]):
            now = (now * 7 / 5).as_unit(before.unit)
        rate = indicators.growth(now.to(before.unit), before)
        codes = define("growth_over", of=self.dimensions, base=self.before.dimensions)
        return self._computed(
            rate, "growth", f"{self.label}的变化", f"{self.key}.change", in_year(codes, self.year)
        )

    @property
    def change_of_numbers(self) -> Measure:
        """The change of the numbers as they stand, in %: of 150 days to 20 working days, as if days were meant."""
        before = self.before.traced
        rate = indicators.growth(self.traced.as_unit(before.unit), before)
        now, then = ({**each.dimensions, "definition": "number"} for each in (self, self.before))
        codes = in_year(define("growth_over", of=now, base=then), self.year)
        return self._computed(
            rate, "growth", f"{self.label}的变化（单位不折算）", f"{self.key}.change_of_numbers", codes
        )

    @property
    def reduction(self) -> Series:
        """By how many percent it is below the value before."""
        value, label = -self.change.traced, f"{self.label}的降幅"
        codes = define("negative", of=self.change.dimensions)
        return make_share(self, "reduction", label, value, self.year, member=self.name, dimensions=codes)

    @property
    def sentence(self) -> str:
        """What the case's card says of it, as Markdown."""
        name, now = as_markdown(self.name), _role(self)
        if not self.before:
            return f"{name}{now}"
        return f"{name}由{_role(self.before)}变为{now}（{_role(self.change)}）"


class Cases:
    """The cases that the edition's report presents: rows of the code list.

    Args:
        edition: The edition.
    """

    def __init__(self, edition: Edition):
        self._edition = edition
        self._cases = [row for row in edition.package.rows("cases") if row["report_year"] == edition.year]
        codes = {case["code"] for case in self._cases}
        values = edition.observations(TABLE, "case", "outcome", "status")
        self._rows = [row for row in edition.package.rows(TABLE) if row["status"] == "actual"]
        self._outcomes = {
            (row["case"], row["item"]): self._outcome(row, values) for row in self._rows if row["case"] in codes
        }

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        return iter(self._cases)

    def __len__(self) -> int:
        return len(self._cases)

    def outcome(self, case: str, number: int) -> Outcome:
        """Return an outcome; without a value if the edition's report does not present it.

        Args:
            case: Code of the case.
            number: Which of its outcomes.
        """
        if (case, number) in self._outcomes:
            return self._outcomes[case, number]
        unknown = {"case": case, "item": number, "outcome": f"成效{number}", "unit": ""}
        rows = (row for row in self._rows if (row["case"], row["item"]) == (case, number))
        return self._outcome(next(rows, unknown), {})

    def _outcome(self, row: Mapping[str, Any], values: Mapping[tuple[Any, ...], Traced]) -> Outcome:
        edition, key = self._edition, {"case": row["case"], "outcome": row["outcome"]}
        value = values.get((*key.values(), "actual"))
        if value is None:
            value = edition.package.missing(TABLE, {**key, "status": "actual"}, row["unit"] or "")
        before = values.get((*key.values(), "before"))
        return Outcome(row, value, edition.name(row["case"]), before, edition.year, edition.printed_numbers)

    # -- what there is -----------------------------------------------------------------------------------------

    def count(self, level: str = "") -> Measure:
        """Return how many there are, or how many of a level.

        Args:
            level: The level; all if empty.
        """
        cases, argument, codes = (
            (self.of_level(level), f'"{level}"', {"level": level}) if level else (self, "", {})
        )
        key = f"cases.count({argument})"
        return self._edition.count_rows("cases", cases, "name_zh", f"{level}案例数", key, **codes)

    def count_fields(self) -> Measure:
        """Return how many fields they are in."""
        first = {case["field"]: case for case in reversed(self._cases)}
        rows = reversed(first.values())
        key, definition = "cases.count_fields()", "distinct_entries"
        return self._edition.count_rows(
            "cases", rows, "field", "案例的领域数", key, definition=definition, by="field"
        )

    @property
    def levels(self) -> Phrase | Absent:
        """How many there are of each level: 国家级试点案例13个，企业案例9个."""
        levels = dict.fromkeys(case["level"] for case in self)
        return compose(*(compose(f"{level}案例", self.count(level)) for level in levels), between="，")

    def of_level(self, level: str) -> list[Mapping[str, Any]]:
        """Return those of a level."""
        return [case for case in self if case["level"] == level]

    def count_outcomes(self) -> Measure:
        """Return how many outcomes they have."""
        return self._count(self.outcomes, "案例的成效数", "count_outcomes()", "actual")

    def count_compared(self) -> Measure:
        """Return how many outcomes can be compared with what was before."""
        changes = [outcome.change for outcome in self.compared]
        return self._count(changes, "可作前后比较的成效数", "count_compared()", "before")

    def _count(self, values: Iterable[Measure], label: str, name: str, status: str) -> Measure:
        number = indicators.count([value.traced for value in values], "项")
        dimensions = in_year(define("entries", table=TABLE, status=status), self._edition.year)
        return Measure(number, "count", label, f"cases.{name}", dimensions=dimensions)

    @property
    def outcomes(self) -> list[Outcome]:
        """What came of them, in the order of the table."""
        return list(self._outcomes.values())

    @property
    def compared(self) -> list[Outcome]:
        """The outcomes that have a value before."""
        return [outcome for outcome in self.outcomes if outcome.before]

    @property
    def reductions(self) -> Group:
        """By how many percent times, papers and steps fell."""
        members = {outcome.key: outcome.reduction for outcome in self.compared if outcome.change < 0}
        return Group("cases.reductions", "降幅", members, "事项")

    # -- exhibits ----------------------------------------------------------------------------------------------

    def overview_table(self) -> tables.Table | None:
        """Count the cases by field and place; None without cases."""
        if not self:
            return None
        frame = pd.DataFrame(list(self))
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
        if not self:
            return None
        body = [
            [
                tables.cell(case["name_zh"], header=True, href=f"#{_anchor(case)}"),
                *(tables.cell(case[name], align="left") for name in ("level", "field", "place", "lead")),
            ]
            for case in self
        ]
        head = tables.headers("案例", "层级", "领域", "地区", "主体")
        return tables.Table([head], body, long=True, filters=["层级", "领域", "地区"])

    def change_table(self) -> tables.Table | None:
        """Return outcomes with a value before and after, with the change; None if there is none."""
        if not self.compared:
            return None
        head = tables.headers("案例与指标") + tables.headers("此前", "现在", "变化（%）", align="right")
        body = [
            [
                tables.cell(outcome.label, header=True),
                tables.cell(outcome.before, text=str(outcome.before)),
                tables.cell(outcome, text=str(outcome)),
                tables.cell(outcome.change),
            ]
            for outcome in self.compared
        ]
        return tables.Table([head], body)

    def cards(self, level: str) -> Markdown | None:
        """Return a short card for each case of a level, with its outcomes as figures; None without cases."""
        cards = [self._card(case) for case in self.of_level(level)]
        return Markdown("\n\n".join(cards)) if cards else None

    def _card(self, case: Mapping[str, Any]) -> str:
        outcomes = [outcome.sentence for (code, _), outcome in self._outcomes.items() if code == case["code"]]
        lines = [
            f":::{{container}} case-card\n:name: {_anchor(case)}\n",
            f"**{as_markdown(case['name_zh'])}**\n",
            f"*{' · '.join(as_markdown(case[name]) for name in ('field', 'place', 'lead'))}*\n",
            as_paragraphs(case["action"]),
        ]
        if outcomes:
            lines.append(f"\n成效：{'；'.join(outcomes)}。")
        return "\n".join([*lines, ":::"])


def _anchor(case: Mapping[str, Any]) -> str:
    return str(case["code"]).lower()


def _role(measure: Measure) -> str:
    return f"{{eval}}`{measure.key}`"
