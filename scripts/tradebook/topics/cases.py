"""Cases: what others did, and what came of it.

``cases.outcome("CASE-M13", 2)`` is the second outcome of that case, ``.before`` the value it is compared with, ``.change``
the change between the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from IPython.display import Markdown

from tradebook.data.names import NAMES
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
from tradebook.model.spans import DASH, LOWER, join_ends

TABLE = "case_outcomes"
ACTUAL, BEFORE, PLANNED = "actual", "before", "planned"
STEPS = {"问题": "problem", "做法": "action", "主体": "lead", "成效": "", "可复制条件": "conditions"}
"""What a card says of a case, in its order, and the columns that have it; outcomes have a table of their own."""


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
        is_planned: True if the source says that it is yet to come.
        dated: The year that it is of.
        dated_before: The year of the value that it is compared with; None if the source does not say.
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
        # its unit stands with the upper end
        kind = "bare" if row["outcome"].endswith(LOWER) else kind
        key = f'cases.outcome("{row["case"]}", {row["item"]})'
        status = row.get("status", ACTUAL)
        codes = observed(TABLE, case=row["case"], outcome=row["outcome"], status=status, year=year)
        label = f"{case}：{row['outcome']}{NAMES[status].in_label}"
        super().__init__(traced, kind, label, key, dimensions=codes, printed=printed)
        self.name, self.case, self.year = str(row["outcome"]), case, year
        self.is_planned = status == PLANNED
        self.dated, self.dated_before = row.get("year"), row.get("year_before")
        earlier = indicators.unknown(traced.unit) if before is None else before
        self.before = Measure(
            earlier, kind, f"{self.label}（此前）", f"{key}.before", dimensions={**codes, "status": BEFORE}
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
            rate, "growth_from", f"{self.label}的变化", f"{self.key}.change", in_year(codes, self.year)
        )

    @property
    def change_of_numbers(self) -> Measure:
        """The change of the numbers as they stand, in %: of 150 days to 20 working days, as if days were meant."""
        before = self.before.traced
        rate = indicators.growth(self.traced.as_unit(before.unit), before)
        now, then = ({**each.dimensions, "definition": "number"} for each in (self, self.before))
        codes = in_year(define("growth_over", of=now, base=then), self.year)
        return self._computed(
            rate, "growth_from", f"{self.label}的变化（单位不折算）", f"{self.key}.change_of_numbers", codes
        )

    @property
    def reduction(self) -> Series:
        """By how many percent it is below the value before."""
        value, label = -self.change.traced, f"{self.label}的降幅"
        codes = define("negative", of=self.change.dimensions)
        return make_share(self, "reduction", label, value, self.year, member=self.name, dimensions=codes)

    def tell(self, upper: Outcome | None, name: str) -> str:
        """Write what the case's card says of it, as Markdown.

        Args:
            upper: The upper end of the span of which it is the lower one, if it is.
            name: What it is, without the end of a span.
        """
        when = f"（{self.dated}年）" if self.dated not in (None, self.year) and not self.before else ""
        now = f"{_role(self)}{DASH}{_role(upper)}" if upper else _role(self)
        if not self.before:
            expected = NAMES[PLANNED].alone if self.is_planned else ""
            return f"{expected}{as_markdown(name)}{now}{when}"
        if self.reads_like(self.before):
            then = f"{self.dated_before}年" if self.dated_before else "此前"
            return f"{as_markdown(name)}{now}，与{then}持平"
        then = f"{self.dated_before}年的" if self.dated_before else ""
        year = f"{self.dated}年的" if self.dated_before else ""
        verb = "降至" if self.change < 0 else "增至"
        # over nothing there is no rate
        rate = f"（{_role(self.change)}）" if self.change else ""
        return f"{as_markdown(name)}由{then}{_role(self.before)}{verb}{year}{now}{rate}"


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
        rows = edition.package.rows(TABLE)
        self._years_before = {(row["case"], row["item"]): row["year"] for row in rows if row["status"] == BEFORE}
        self._rows = [row for row in rows if row["status"] != BEFORE]
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
        status = row.get("status", ACTUAL)
        value = values.get((*key.values(), status))
        if value is None:
            value = edition.package.missing(TABLE, {**key, "status": status}, row["unit"] or "")
        before = values.get((*key.values(), BEFORE))
        dated = {**row, "year_before": self._years_before.get((row["case"], row["item"]))}
        return Outcome(dated, value, edition.name(row["case"]), before, edition.year, edition.printed_numbers)

    # -- what there is -----------------------------------------------------------------------------------------

    def count(self, level: str = "", problem: str = "") -> Measure:
        """Return how many there are, or how many of a level or with a kind of problem.

        Args:
            level: The level; all if empty.
            problem: The kind of problem; all if empty.
        """
        chosen = {"level": level, "problem_kind": problem}
        codes = {column: code for column, code in chosen.items() if code}
        cases = [case for case in self if all(case[column] == code for column, code in codes.items())]
        arguments = [f'"{level}"'] if level else []
        arguments += [f'problem="{problem}"'] if problem else []
        key, label = f"cases.count({', '.join(arguments)})", f"{level}{problem}案例数"
        return self._edition.count_rows("cases", cases, "name_zh", label, key, **codes)

    @property
    def problems(self) -> list[str]:
        """The kinds of problems that they solve, the most common first."""
        kinds = [case["problem_kind"] for case in self if case["problem_kind"]]
        return sorted(dict.fromkeys(kinds), key=lambda kind: -kinds.count(kind))

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
        """Return how many outcomes they have; the two ends of a span are one, and what is yet to come is none."""
        spans = [lower for case in self for _, lower, _ in self._spans(case) if not lower.is_planned]
        return self._count(spans, "案例的成效数", "count_outcomes()", ACTUAL)

    def count_compared(self) -> Measure:
        """Return how many outcomes can be compared with what was before."""
        changes = [outcome.change for outcome in self.compared]
        return self._count(changes, "可作前后比较的成效数", "count_compared()", BEFORE)

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
    def most_reduced(self) -> Phrase | Absent:
        """Of times, papers and steps, which fell by most: 通关改革的通关时间，由10天减到5天，降50.0%; of equal ones the first."""
        fallen = self._reduced
        if not fallen:
            return Absent("cases.most_reduced", "压缩最多的时限、材料或环节")
        most = min(fallen, key=lambda outcome: outcome.change.traced.value or 0)
        return compose(most.case, f"的{most.name}，由", most.before, "减到", most, "，降", most.reduction)

    @property
    def reductions(self) -> Group:
        """By how many percent times, papers and steps fell; what several cases have is called by its case, too."""
        names = [outcome.name for outcome in self._reduced]
        members = {
            outcome.key: outcome.reduction._with(
                member=outcome.label if names.count(outcome.name) > 1 else outcome.name
            )
            for outcome in self._reduced
        }
        return Group("cases.reductions", "降幅", members, "事项")

    @property
    def reduced_in(self) -> dict[str, str]:
        """The cases of these reductions by their names, for charts."""
        return {
            reduction.member: outcome.case
            for reduction, outcome in zip(self.reductions.values(), self._reduced, strict=True)
        }

    @property
    def _reduced(self) -> list[Outcome]:
        """What fell and is counted as before: how working days make days, no source says."""
        return [
            outcome
            for outcome in self.compared
            if outcome.change < 0 and outcome.traced.unit == outcome.before.traced.unit
        ]

    # -- exhibits ----------------------------------------------------------------------------------------------

    def body_table(self) -> tables.Table | None:
        """Return the cases by who did it, those with the most cases first; None without cases."""
        if not self:
            return None
        cases: dict[str, list[Mapping[str, Any]]] = {}
        for case in self:
            for body in case["lead"].split("、"):
                cases.setdefault(body, []).append(case)
        body = [
            [
                *([tables.cell(name, header=True, rows=len(own))] if case is own[0] else []),
                tables.cell(case["name_zh"], align="left", href=f"#{_anchor(case)}"),
                tables.cell(case["field"], align="left"),
            ]
            for name, own in sorted(cases.items(), key=lambda each: -len(each[1]))
            for case in own
        ]
        return tables.Table([tables.headers("主体", "案例", "领域")], body, long=True)

    def register_table(self) -> tables.Table | None:
        """Return the cases by the problem that they solve, to filter; the name leads to the card. None without cases."""
        if not self:
            return None
        order = {kind: place for place, kind in enumerate(self.problems)}
        body = [
            [
                tables.cell(case["name_zh"], header=True, href=f"#{_anchor(case)}"),
                *(
                    tables.cell(case[name] or tables.NO_DATA, align="left")
                    for name in ("problem_kind", "level", "field", "place", "lead")
                ),
            ]
            for case in sorted(self, key=lambda case: order.get(case["problem_kind"], len(order)))
        ]
        head = tables.headers("案例", "要解决的问题", "层级", "领域", "地区", "主体")
        return tables.Table([head], body, long=True, filters=["要解决的问题", "层级", "领域", "地区"])

    def change_table(self) -> tables.Table | None:
        """Return outcomes with a value before and after, with the change; None if there is none."""
        if not self.compared:
            return None
        head = tables.headers("案例与指标") + tables.headers("此前", "现在", "变化（%）", align="right")
        body = [
            [
                tables.cell(outcome.label, header=True),
                tables.cell(outcome.before, text=_dated(outcome.before, outcome.dated_before)),
                tables.cell(outcome, text=_dated(outcome, outcome.dated)),
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
        outcomes = [lower.tell(upper, name) for name, lower, upper in self._spans(case)]
        parts = {name: as_paragraphs(case[column] or "") for name, column in STEPS.items() if column}
        parts["成效"] = f"{'；'.join(outcomes)}。" if outcomes else ""
        about = " · ".join(as_markdown(case[name]) for name in ("field", "place") if case[name])
        lines = [
            f":::{{container}} case-card\n:name: {_anchor(case)}\n",
            f"**{as_markdown(case['name_zh'])}**\n",
            f"*{about}*\n",
            "\n\n".join(f"**{name}**：{parts[name]}" for name in STEPS if parts[name]),
        ]
        return "\n".join([*lines, ":::"])

    def _spans(self, case: Mapping[str, Any]) -> list[tuple[str, Outcome, Outcome | None]]:
        """Return the outcomes of a case; the two ends of a span are one."""
        own = [outcome for (code, _), outcome in self._outcomes.items() if code == case["code"]]
        return join_ends(own, lambda outcome: outcome.name)


def _anchor(case: Mapping[str, Any]) -> str:
    return str(case["code"]).lower()


def _role(measure: Measure) -> str:
    return f"{{eval}}`{measure.key}`"


def _dated(measure: Measure, year: int | None) -> str:
    return f"{measure}（{year}年）" if year else str(measure)
