"""The ledger: every figure of an edition with value, formula and inputs.

In a file it is JSON, one figure a line, so that two editions' ledgers compare line by line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from operator import itemgetter
from pathlib import Path

from tradebook.errors import FigureError
from tradebook.figures.figure import Absent, Figure
from tradebook.figures.statement import Statement
from tradebook.figures.units import find_unit
from tradebook.files import write_csv
from tradebook.recorder import Recorder

LEDGER_FILE = "ledger.json"
"""Name of the file in an edition's folder."""


class Ledger:
    """All figures of an edition by key, in the order of the book.

    Args:
        year: The edition.
        figures: Its figures.

    Attributes:
        year: The edition.
        gaps: What it has no data for, with the chapter that would show it; not in the file.
        expressions: The keys of the figures by chapter and expression.
        statements: The phrases, sentences and exhibits of its chapters, by key.

    Raises:
        FigureError: Two chapters use one key for different values.

    Example:
        >>> from tradebook.figures.figure import make_figure
        >>> from tradebook.figures.traced import constant
        >>> ledger = Ledger(2022, [make_figure("trade", constant(73, "亿美元"), "level", "总额")])
        >>> ledger["trade"].text
        '73.0亿美元'
        >>> ledger.get("unknown") is None
        True
    """

    def __init__(self, year: int, figures: Iterable[Figure] = ()):
        self.year = year
        self.gaps: list[tuple[str, Absent]] = []
        self.expressions: dict[str, dict[str, str]] = {}
        self.statements: dict[str, Statement] = {}
        self._shown: set[str] = set()
        self._figures: dict[str, Figure] = {}
        self._lines: dict[str, str] = {}
        self._recorder: Recorder | None = None
        for figure in figures:
            self.add(figure)

    def add(self, figure: Figure) -> None:
        """Add a figure.

        Raises:
            FigureError: Two chapters use one key for different values.
        """
        other = self._figures.setdefault(figure.key, figure)
        if other is not figure and not _agree(other, figure):
            raise FigureError(f"两章用同一个键 {figure.key} 记录了不同的数字：{other.chapter}、{figure.chapter}。")

    def add_statement(self, statement: Statement) -> None:
        """Add what a chapter says; the numbers in it are shown."""
        self.statements.setdefault(statement.key, statement)
        self._shown.update(statement.numbers)

    def show(self, figure: Figure) -> None:
        """Add a figure that readers see; one that is only compared with the print is added, but not shown."""
        self.add(figure)
        self._shown |= {figure.key, figure.identity}

    def is_shown(self, key: str) -> bool:
        """Tell whether readers see the number of a figure, under whatever key."""
        self._note()
        return key in self._shown or (
            bool(self._figures[key].identity) and self._figures[key].identity in self._shown
        )

    def __getitem__(self, key: str) -> Figure:
        self._note(key)
        return self._figures[key]

    def get(self, key: str) -> Figure | None:
        """Return the figure of a key; None if there is none."""
        self._note(key)
        return self._figures.get(key)

    def find(self, chapter: str, expression: str) -> Figure | None:
        """Return the figure that an expression gives in a chapter; None if it gives none."""
        return self.get(self.expressions.get(chapter, {}).get(expression, ""))

    def __iter__(self) -> Iterator[Figure]:
        self._note()
        return iter(self._figures.values())

    def __len__(self) -> int:
        self._note()
        return len(self._figures)

    def _note(self, key: str | None = None) -> None:
        """Note what a chapter looks at: a figure, or all of them."""
        if self._recorder:
            self._recorder.note_figure(key)

    def extend(self, other: Ledger) -> None:
        """Add the figures and gaps of another ledger of the edition.

        Raises:
            FigureError: Two chapters use one key for different values.
        """
        for figure in other:
            self.add(figure)
            if self[figure.key] is figure and figure.key in other._lines:
                self._lines[figure.key] = other._lines[figure.key]
        self.gaps += other.gaps
        self._shown |= other._shown
        for statement in other.statements.values():
            self.add_statement(statement)
        for chapter, keys in other.expressions.items():
            self.expressions.setdefault(chapter, {}).update(keys)

    def lines(self, key: str | None = None) -> list[str]:
        """Encode figures as JSON, a line each; each is encoded once, as no figure ever changes.

        Args:
            key: The one to encode, if it is there; None for all.
        """
        keys = [name for name in (self._figures if key is None else [key]) if name in self._figures]
        for name in keys:
            if name not in self._lines:
                self._lines[name] = json.dumps(self._figures[name].to_json(), ensure_ascii=False)
        return [self._lines[name] for name in keys]

    def state(self, key: str | None = None) -> list[str]:
        """Return all that somebody who looks at figures can read of them, as lines to compare.

        Args:
            key: The one that is looked at; None for all, with what is said and shown of them.
        """
        if key is not None:
            return self.lines(key)
        expressions = json.dumps(self.expressions, ensure_ascii=False)
        return [*self.lines(), *self._statement_lines(), *self._unshown(), expressions]

    def _statement_lines(self) -> list[str]:
        numberless = (vars(replace(statement, numbers=())) for statement in self.statements.values())
        return [json.dumps(fields, ensure_ascii=False) for fields in numberless]

    def _unshown(self) -> list[str]:
        return [key for key in self._figures if not self.is_shown(key)]

    def write(self, path: str | Path) -> None:
        """Write the ledger as JSON, one figure a line and one statement a line."""
        figures, statements = (",\n".join(lines) for lines in (self.lines(), self._statement_lines()))
        head = json.dumps({"year": self.year, "expressions": self.expressions}, ensure_ascii=False)[:-1]
        unshown = json.dumps(self._unshown(), ensure_ascii=False)
        text = f'{head}, "figures": [\n{figures}\n], "statements": [\n{statements}\n], "unshown": {unshown}}}\n'
        Path(path).write_text(text, encoding="utf-8", newline="")

    def write_gaps(self, path: str | Path) -> int:
        """Write what the edition has no data for as CSV: chapter, figure, what it would be, the observations it needs.

        Returns:
            How many observations are missing.
        """
        gaps = [(chapter, gap) for chapter, gap in sorted(self.gaps, key=itemgetter(0)) if gap.needs]
        rows = ([chapter, gap.key, gap.label, "；".join(gap.needs)] for chapter, gap in gaps)
        write_csv(Path(path), [["chapter", "figure", "label", "needs"], *rows])
        return len({need for _, gap in gaps for need in gap.needs})

    @classmethod
    def read(cls, path: str | Path, recorder: Recorder | None = None) -> Ledger:
        """Read a ledger that `write` wrote, also that of an earlier version.

        Args:
            path: The file.
            recorder: Notes which figures are looked at.
        """
        content = json.loads(Path(path).read_text(encoding="utf-8"))
        ledger = cls(content["year"], map(Figure.from_json, content["figures"]))
        # ledgers of revisions before 0.5 have none
        ledger.expressions = content.get("expressions", {})
        for fields in content.get("statements", []):
            ledger.add_statement(Statement(**fields))
        ledger._shown |= ledger._figures.keys() - set(content.get("unshown", []))
        ledger._recorder = recorder
        return ledger


def _agree(a: Figure, b: Figure) -> bool:
    """Tell whether two figures of one key are one number, whatever unit each shows it in, and with whatever decimals."""
    a, b = a.recomputed, b.recomputed
    if a.unit == b.unit:
        return a.value == b.value
    return find_unit(a.unit).dimension == find_unit(b.unit).dimension and a.value_in(b.unit) == Decimal(b.value)
