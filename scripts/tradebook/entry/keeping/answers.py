"""Remember the questions that an editor has answered, so that she is not asked again as long as the number is the same."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from tradebook.entry.questions import Question
from tradebook.errors import EntryError
from tradebook.files import read_text, write_atomically


def open_answers(history: Path, year: int) -> Answers:
    """Open what was answered about a year.

    Args:
        history: The folder of all imports.
        year: The year of the workbooks.

    Raises:
        EntryError: The file cannot be read.
    """
    return Answers(history / f"answers-{year}.json")


class Answers:
    """The questions that were answered with yes.

    A question is known by its sheet and text, which says what is asked about and the number that was read: a number that
    is another now is another question, and a line that has moved is the same.

    Args:
        path: The file; it is made with the first answer.

    Raises:
        EntryError: It cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._dates: dict[str, str] = {}
        if path.exists():
            try:
                self._dates = dict(json.loads(read_text(path)))
            except (ValueError, TypeError):
                raise EntryError(f"{path}（答复过的疑问）已损坏。请删去该文件，疑问会重新提出。") from None

    def has(self, question: Question) -> bool:
        """Tell whether a question was answered with yes before."""
        return _name(question) in self._dates

    def select_open(self, questions: Iterable[Question]) -> list[Question]:
        """Return the questions that are still to be answered."""
        return [question for question in questions if not self.has(question)]

    def keep(self, questions: Iterable[Question]) -> None:
        """Remember that questions were answered with yes."""
        self._dates |= {_name(question): date.today().isoformat() for question in questions}
        write_atomically(self.path, json.dumps(self._dates, ensure_ascii=False, indent=1))


def _name(question: Question) -> str:
    return f"{question.place.sheet}：{question.text}"
