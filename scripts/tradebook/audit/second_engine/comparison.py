"""What the second engine makes of each figure of a ledger, and whether that is what the book has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from tradebook.audit.second_engine.database import Database
from tradebook.audit.second_engine.definitions import name_of
from tradebook.audit.second_engine.terms import Terms, lacking_definition, year_of
from tradebook.data.package import DataPackage
from tradebook.data.report import ReportInfo
from tradebook.figures.figure import Figure
from tradebook.figures.wording import BALANCE_CHANGES
from tradebook.files import write_csv

RELATIVE = 1e-9
"""By how much two values that agree may differ, as part of the value."""
OF_LAST_DIGIT = 1e-6
"""By how much they may differ beside that, as part of the last digit that readers see."""
FILE = "second_engine.csv"
"""What each figure came to, in the folder of a finished edition."""


class Outcome(StrEnum):
    """How a figure and its recomputation go together; as text, the code that files have."""

    word: str

    AGREES = "agrees", "相符"
    DISAGREES = "disagrees", "不符"
    NOT_COVERED = "not_covered", "未涵盖"

    def __new__(cls, code: str, word: str) -> Outcome:
        """Make a text of the code; the word is an attribute."""
        outcome = str.__new__(cls, code)
        outcome._value_, outcome.word = code, word
        return outcome


@dataclass(frozen=True)
class EngineResult:
    """What the second engine makes of a figure.

    Attributes:
        figure: The figure's key.
        label: What it is.
        definition: The definition; empty if the figure does not say what it is.
        book: The value in the ledger by the data alone, in the figure's unit.
        engine: The value that the second engine finds, in that unit; empty if it finds none.
        unit: Symbol of the unit.
        outcome: How they go together.
        reason: Why they do not, or why the figure is not covered.
    """

    figure: str
    label: str
    definition: str
    book: str
    engine: str
    unit: str
    outcome: Outcome
    reason: str


def recompute(figures: Iterable[Figure], package: DataPackage, info: ReportInfo, year: int) -> list[EngineResult]:
    """Compute figures once more and compare them with the book; those that the print has a part in by the data alone.

    Args:
        figures: The figures of the edition.
        package: The data package; its files are read again.
        info: Whose report it is.
        year: The edition.
    """
    listed = [figure.recomputed for figure in figures]
    lacks = [_why_not_covered(figure) for figure in listed]
    covered = [place for place, lack in enumerate(lacks) if not lack]
    terms = Terms(listed[place].dimensions for place in covered)
    asked = [
        {
            "place": place,
            "node": terms.number(listed[place].dimensions),
            # where all parts stay in their years, any year will do
            "year": year_of(listed[place].dimensions) or year,
            "unit": listed[place].unit,
        }
        for place in covered
    ]
    with Database(package, info, year, terms.tables) as database:
        database.evaluate(terms)
        answers = database.answer(asked)
    return [
        _compare(figure, lack, *answers.get(place, (None, "")))
        for place, (figure, lack) in enumerate(zip(listed, lacks, strict=True))
    ]


def _why_not_covered(figure: Figure) -> str:
    if not figure.dimensions:
        return "账本没有载明这个数字是什么"
    lacking = lacking_definition(figure.dimensions)
    return f"定义 {lacking} 没有写成 SQL" if lacking else ""


def _compare(figure: Figure, lack: str, value: float | None, text: str) -> EngineResult:
    engine = text if value is None else f"{value:.12g}"
    outcome, reason = Outcome.AGREES, ""
    if lack:
        outcome, reason = Outcome.NOT_COVERED, lack
    elif not engine:
        outcome, reason = Outcome.DISAGREES, "按定义得不出数值"
    elif not (text == figure.value if value is None else _agree(figure, value)):
        outcome, reason = Outcome.DISAGREES, "按定义得出的数值不同"
    elif misfit := _misfit(figure):
        outcome, reason = Outcome.DISAGREES, misfit
    definition = str(figure.dimensions.get("definition", ""))
    return EngineResult(figure.key, figure.label, definition, figure.value, engine, figure.unit, outcome, reason)


KINDS = {
    "balance": {"balance"},
    "growth": {"growth", "stated_growth", "unsigned"},
    "growth_since": {"growth", "growth_from", "unsigned"},
    "growth_over": {"growth", "growth_from", "unsigned"},
    "implied_growth": {"growth", "unsigned"},
    "average_growth": {"average_growth", "growth", "share"},
    "pace": {"average_growth", "growth", "share"},
    "share": {"share"},
    "share_of_increase": {"share"},
    "contribution": {"contribution", "unsigned"},
    "change": {"change", "points_change", "rank_change", "amount", *BALANCE_CHANGES},
    "change_since": {"change", "points_change", "rank_change", *BALANCE_CHANGES},
    "competitiveness": {"index"},
    "concentration": {"index"},
    "index": {"index"},
    "rank": {"rank"},
    "rank_among": {"rank"},
    "rank_since": {"rank"},
    "rising_run": {"run"},
    "falling_run": {"run"},
    "positive_run": {"run"},
    "negative_run": {"run"},
    "first_positive": {"year"},
    "largest": {"name"},
    "smallest": {"name"},
    "highest_year": {"name"},
    "lowest_year": {"name"},
}
"""How what a definition gives can be worded, see `tradebook.figures.wording`; what is not here has the wording of its parts."""
FLOW_WORDS = {"T": "进出口", "B": "差额", "X": "出口", "M": "进口"}
"""The words for flows in labels, those that hold others first."""


def _misfit(figure: Figure) -> str:
    """Say in what a figure's wording or label is not of the kind of thing that its dimensions say; empty if both are.

    Example:
        >>> from tradebook.figures.dimensions import define
        >>> from tradebook.figures.figure import make_figure
        >>> from tradebook.figures.traced import constant
        >>> exports = define("trade", area="CN-SN", sector="SD", flow="X")
        >>> _misfit(make_figure("x", constant(3, "亿美元"), "level", "陕西旅行服务进口额", dimensions=exports))
        '名称说的是进口，数字是出口'
    """
    definition = figure.dimensions["definition"]
    if definition in KINDS and figure.kind not in KINDS[definition]:
        return f"按定义是{name_of(definition)}，表述却是 {figure.kind}"
    subject: Any = figure.dimensions
    while isinstance(subject.get("of"), Mapping):
        subject = subject["of"]
    if subject["definition"] not in ("trade", "balance"):
        return ""
    rest, named = figure.label, []
    for word in FLOW_WORDS.values():
        named += [word] if word in rest else []
        rest = rest.replace(word, "")
    own = FLOW_WORDS[subject["flow"]]
    return f"名称说的是{'、'.join(named)}，数字是{own}" if named and own not in named else ""


def _agree(figure: Figure, value: float) -> bool:
    book, digit = float(Decimal(figure.value)), 10.0**-figure.decimals
    return abs(book - value) <= RELATIVE * abs(book) + OF_LAST_DIGIT * digit


# -- what came of it ---------------------------------------------------------------------------------------------------


def summarize(results: Sequence[EngineResult]) -> str:
    """Say in one line for the editor how many figures agree."""
    counts = Counter(result.outcome for result in results)
    return (
        f"第二套引擎重算：{len(results)} 个数字，"
        + "，".join(f"{outcome.word} {counts[outcome]} 个" for outcome in Outcome)
        + f"（见 {FILE}）。"
    )


def write_results(results: Iterable[EngineResult], path: Path) -> None:
    """Write what each figure came to as CSV, with the columns of `EngineResult`."""
    names = list(EngineResult.__dataclass_fields__)
    write_csv(path, [names, *([getattr(result, name) for name in names] for result in results)])
