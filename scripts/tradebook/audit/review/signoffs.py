"""Keep the register of the review: who has checked what, what was asked and answered, and what has become of it.

The register is the table ``signoffs`` of the data package, a line for each thing that somebody did, in their order:
signing, asking, answering, accepting the answer. Several people may write in it at once: each waits for the others, and
looks at it as they left it. What is signed, a figure, a phrase, a sentence or an exhibit, is signed
in a state, of which the register keeps the digest: all that readers see of it and all that it rests on. When the state
changes, the sign-off is void; should the state come back, so does the sign-off.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from tradebook.commands import spell_command
from tradebook.data.names import NAMES
from tradebook.data.package import DataPackage
from tradebook.errors import DataError
from tradebook.figures.figure import Figure
from tradebook.figures.ledger import Ledger
from tradebook.figures.statement import Statement
from tradebook.files import changing, write_atomically

TABLE = "signoffs"
Item = Figure | Statement
"""What can be signed."""


class _Worded(StrEnum):
    """A code with the words for it."""

    words: str

    def __new__(cls, code: str, words: str) -> _Worded:
        """Make a text of the code; the words are its attribute."""
        state = str.__new__(cls, code)
        state._value_ = code
        state.words = words
        return state


class Step(StrEnum):
    """What a line of the register says that somebody did."""

    SIGNED = "signed"
    QUESTION = "question"
    ANSWER = "answer"
    ACCEPTED = "accepted"


class SignoffState(_Worded):
    """What has become of a sign-off, and the words for it."""

    VALID = "valid", "有效"
    VALUE_CHANGED = "value_changed", "作废：书中所示已变"
    STATE_CHANGED = "state_changed", "作废：书中所示未变，名称、未舍入值、公式、所用数据或图表的内容已变"
    GONE = "gone", "作废：书中不再有这一项"
    EARLIER_FORM = "earlier_form", "作废：旧式签字，没有记下名称和编制人，请重新核对、重签"
    NOT_PREPARED = "not_prepared", "作废：没有写编制人"
    SAME_PERSON = "same_person", "作废：编制人和审核人是同一人"


class QuestionState(_Worded):
    """How far a question is."""

    OPEN = "open", "待答复"
    ANSWERED = "answered", "已答复，待认可"
    CLOSED = "closed", "已了结"


@dataclass(frozen=True)
class Signoff:
    """A signature with what has become of it.

    Attributes:
        key: The key of what was signed.
        value: What readers saw of it when it was signed.
        checked_by, date, remark: The reviewer's.
        prepared_by: Who prepared what was signed.
        row: Line of the register (the header is line 1).
        state: What has become of it.
        item: What was signed, as it is now; None if it is gone.
    """

    key: str
    value: str
    checked_by: str
    prepared_by: str
    date: date
    remark: str
    row: int
    state: SignoffState
    item: Item | None

    @property
    def is_valid(self) -> bool:
        """True if what was signed is still what was checked."""
        return self.state == SignoffState.VALID

    @property
    def explanation(self) -> str:
        """What became of it, in words."""
        if self.item and self.state == SignoffState.VALUE_CHANGED:
            return f"{self.state.words}：{self.value} → {self.item.text}"
        return self.state.words


@dataclass(frozen=True)
class Question:
    """A question of a reviewer, with the answer, if there is one.

    Attributes:
        key: The key of what was asked about.
        text, asked_by, date: The reviewer's.
        answer, answered_by: The editor's; empty as long as there is none.
        is_closed: True if the answer was accepted, or the item signed after it.
    """

    key: str
    text: str
    asked_by: str
    date: date
    answer: str = ""
    answered_by: str = ""
    is_closed: bool = False

    @property
    def state(self) -> QuestionState:
        """How far it is."""
        if self.is_closed:
            return QuestionState.CLOSED
        return QuestionState.ANSWERED if self.answered_by else QuestionState.OPEN


@dataclass(frozen=True)
class Deed:
    """A line of the register: what somebody did when.

    Attributes:
        key: The key of what it was done to.
        step: What it was.
        person: Who.
        date: When.
        text: The remark, the question or the answer.
        value: What readers saw of it then.
        prepared_by: Of a signature, who prepared what was signed.
        row: Line of the register (the header is line 1).
    """

    key: str
    step: Step
    person: str
    date: date
    text: str
    value: str
    prepared_by: str
    row: int

    @property
    def name(self) -> str:
        """What it was, in words."""
        return NAMES[self.step].alone


@dataclass(frozen=True)
class Coverage:
    """What a chapter shows of what can be signed and is, was signed in a state that it no longer has, and what is asked about it.

    Attributes:
        chapter: The chapter; empty for all of them.
        figures: How many figures it shows, also those that other chapters show, too.
        statements: How many phrases, sentences and exhibits.
        signed: How many of all these are validly signed.
        voided: How many were, and are not any more.
        questions: How many questions are not closed.
    """

    chapter: str
    figures: int
    statements: int
    signed: int
    voided: int
    questions: int


# -- reading -----------------------------------------------------------------------------------------------------------


def find_item(ledger: Ledger, key: str) -> Item | None:
    """Return what has a key: a figure, or else a phrase, a sentence or an exhibit; None if nothing has."""
    return ledger.get(key) or ledger.statements.get(key)


def items_of(ledger: Ledger) -> Iterator[Item]:
    """Yield all that can be signed: the figures, then the phrases, sentences and exhibits."""
    yield from ledger
    yield from ledger.statements.values()


def items_by_chapter(ledger: Ledger) -> dict[str, list[Item]]:
    """Return all that can be signed by the chapters that show it; a figure that several show is in each."""
    chapters: dict[str, dict[str, Item]] = {}
    for item in items_of(ledger):
        chapters.setdefault(item.chapter, {})[item.key] = item
    for chapter, keys in ledger.expressions.items():
        for figure in filter(None, map(ledger.get, keys.values())):
            chapters.setdefault(chapter, {})[figure.key] = figure
    return {chapter: list(items.values()) for chapter, items in chapters.items()}


def read_signoffs(ledger: Ledger, package: DataPackage) -> list[Signoff]:
    """Return the sign-offs of the ledger's year with what has become of each, in the order of the register.

    A voided sign-off that the same reviewer has renewed is left out: the new one says it all.

    Args:
        ledger: What can be signed, as it is now.
        package: The data; without the table ``signoffs`` nobody has signed.

    Raises:
        DataError: The register cannot be read; the message names row and column.
    """
    rows = [row for row in _read_rows(package, ledger.year) if _step(row) == Step.SIGNED]
    signoffs = [_read_signoff(row, ledger) for row in rows]
    renewed = {(signoff.key, _fold_name(signoff.checked_by)) for signoff in signoffs if signoff.is_valid}
    return [s for s in signoffs if s.is_valid or (s.key, _fold_name(s.checked_by)) not in renewed]


def read_questions(package: DataPackage, year: int) -> list[Question]:
    """Return the questions of an edition with their answers, in the order in which they were asked.

    Args:
        package: The data; without the table ``signoffs`` nobody has asked.
        year: The edition.

    Raises:
        DataError: The register cannot be read; the message names row and column.
    """
    questions: list[Question] = []
    asked: dict[str, list[int]] = {}
    for row in _read_rows(package, year):
        key, person, text = row["figure"], row["checked_by"], row["remark"] or ""
        step = _step(row)
        if step == Step.QUESTION:
            asked.setdefault(key, []).append(len(questions))
            questions.append(Question(key, text, person, row["date"]))
        elif key in asked:
            # an answer is one to all that is open
            for number in asked[key]:
                question = questions[number]
                if step == Step.ANSWER and question.state == QuestionState.OPEN:
                    questions[number] = replace(question, answer=text, answered_by=person)
                elif (
                    step != Step.ANSWER
                    and question.answered_by
                    and not is_same_person(question.answered_by, person)
                ):
                    questions[number] = replace(question, is_closed=True)
        elif step != Step.SIGNED:
            place = f"{package.folder / package.path(TABLE)} 第 {row['_line']} 行，“status”列"
            raise DataError(
                f"{place}：{NAMES[step].alone}（{step}）之前没有对 {key} 的提问（question）。请核对键和次序。"
            )
    return questions


def read_deeds(package: DataPackage, year: int) -> list[Deed]:
    """Return all that was done in the review of an edition, in the order of the register.

    Args:
        package: The data; without the table ``signoffs`` nobody has done anything.
        year: The edition.

    Raises:
        DataError: The register cannot be read; the message names row and column.
    """
    return [
        Deed(
            key=row["figure"],
            step=_step(row),
            person=row["checked_by"],
            date=row["date"],
            text=row["remark"] or "",
            value=row["value"],
            prepared_by=row.get("prepared_by") or "",
            row=row["_line"],
        )
        for row in _read_rows(package, year)
    ]


def find_preparer(package: DataPackage, year: int) -> str:
    """Return who prepared an edition, as its last signature that says so names it; empty if none does."""
    names = [row.get("prepared_by") or "" for row in _read_rows(package, year)]
    return next(filter(None, reversed(names)), "")


def _read_rows(package: DataPackage, year: int) -> list[dict[str, Any]]:
    if TABLE not in package.table_names:
        return []
    return [row for row in package.rows(TABLE) if row["year"] == year]


def _step(row: dict[str, Any]) -> Step:
    """Return what a row says that somebody did; registers of versions up to 0.5 have signatures only."""
    return Step(row.get("status") or Step.SIGNED)


def _read_signoff(row: dict[str, Any], ledger: Ledger) -> Signoff:
    item, prepared_by = find_item(ledger, row["figure"]), row.get("prepared_by") or ""
    return Signoff(
        key=row["figure"],
        value=row["value"],
        checked_by=row["checked_by"],
        prepared_by=prepared_by,
        date=row["date"],
        remark=row["remark"] or "",
        row=row["_line"],
        state=_judge(row, item, prepared_by),
        item=item,
    )


def _judge(row: dict[str, Any], item: Item | None, prepared_by: str) -> SignoffState:
    if item is None:
        return SignoffState.GONE
    if not row.get("status"):
        return SignoffState.EARLIER_FORM
    if not prepared_by:
        return SignoffState.NOT_PREPARED
    if is_same_person(prepared_by, row["checked_by"]):
        return SignoffState.SAME_PERSON
    if item.state == row["inputs"]:
        return SignoffState.VALID
    return SignoffState.STATE_CHANGED if item.text == row["value"] else SignoffState.VALUE_CHANGED


def count_signed(
    ledger: Ledger, signoffs: Iterable[Signoff], questions: Iterable[Question] = ()
) -> list[Coverage]:
    """Count by chapter, in the order of the ledger; what several chapters show counts in each, see `count_all` for the whole.

    Args:
        ledger: What can be signed.
        signoffs: From `read_signoffs` for this ledger.
        questions: From `read_questions` for its year.
    """
    count = _Counting(signoffs, questions)
    return [count.count(chapter, items) for chapter, items in items_by_chapter(ledger).items()]


def count_all(ledger: Ledger, signoffs: Iterable[Signoff], questions: Iterable[Question] = ()) -> Coverage:
    """Count all that can be signed, once each; the arguments are those of `count_signed`."""
    return _Counting(signoffs, questions).count("", list(items_of(ledger)))


class _Counting:
    """What was signed and asked, to be counted.

    What somebody validly signed is signed, even if another reviewer's sign-off is void.
    """

    def __init__(self, signoffs: Iterable[Signoff], questions: Iterable[Question]):
        signoffs = list(signoffs)
        self._signed = {signoff.key for signoff in signoffs if signoff.is_valid}
        self._voided = {signoff.key for signoff in signoffs} - self._signed
        self._asked = Counter(question.key for question in questions if question.state != QuestionState.CLOSED)

    def count(self, chapter: str, items: Sequence[Item]) -> Coverage:
        return Coverage(
            chapter,
            figures=sum(isinstance(item, Figure) for item in items),
            statements=sum(isinstance(item, Statement) for item in items),
            signed=sum(item.key in self._signed for item in items),
            voided=sum(item.key in self._voided for item in items),
            questions=sum(self._asked[item.key] for item in items),
        )


# -- writing -----------------------------------------------------------------------------------------------------------


def sign_items(
    ledger: Ledger,
    package: DataPackage,
    keys: Iterable[str],
    checked_by: str,
    day: date,
    *,
    prepared_by: str = "",
    remark: str = "",
) -> list[Item]:
    """Append sign-offs to the register.

    Args:
        ledger: What can be signed, as the reviewer saw it.
        package: The data that has the register.
        keys: What was checked; each counts once.
        checked_by: The reviewer's name.
        day: The date of the check.
        prepared_by: The name of whoever prepared it; empty for the one that the year's last signature names.
        remark: What else there is to say.

    Returns:
        What was signed; what the reviewer had validly signed before is left out.

    Raises:
        DataError: A name is missing, the preparer is the reviewer, there is nothing of such a key, a question about it is
            open, or the register cannot be read; then nothing is written.
    """
    checked_by, prepared_by = _name(checked_by), _tidy(prepared_by)
    items = _find_items(ledger, package, keys)
    with _open_register(package) as now:
        signed = read_signoffs(ledger, now)
        prepared_by = prepared_by or find_preparer(now, ledger.year)
        if not prepared_by:
            raise DataError(
                "没有写编制人。请写明这一版由谁编制（命令中用 --prepared-by）；以后各次不写，就是同一个人。"
            )
        if is_same_person(prepared_by, checked_by):
            raise DataError(
                f"编制人和审核人是同一人（{checked_by}）。请由编制人以外的人审核、签字（命令中用 --by），"
                "或更正编制人（命令中用 --prepared-by）。"
            )
        open_questions = _latest_questions(now, ledger.year)
        unanswered = [item.key for item in items if open_questions.get(item.key) == QuestionState.OPEN]
        if unanswered:
            raise DataError(
                f"这些项有提问还没有答复，不能签字：{'、'.join(unanswered)}。请先答复（命令中用 --answer）。"
            )
        valid = {
            signoff.key
            for signoff in signed
            if signoff.is_valid and is_same_person(signoff.checked_by, checked_by)
        }
        new = [item for item in items if item.key not in valid]
        _append(now, ledger.year, Step.SIGNED, new, checked_by, day, remark, prepared_by)
    return new


def ask(
    ledger: Ledger, package: DataPackage, keys: Iterable[str], asked_by: str, day: date, text: str
) -> list[Item]:
    """Append a question about some items to the register; the arguments are those of `sign_items`.

    Raises:
        DataError: A name or the text is missing, or there is nothing of such a key; then nothing is written.
    """
    person, items, text = _name(asked_by), _find_items(ledger, package, keys), _text(text, "提问")
    with _open_register(package) as now:
        _append(now, ledger.year, Step.QUESTION, items, person, day, text)
    return items


def answer(
    ledger: Ledger, package: DataPackage, keys: Iterable[str], answered_by: str, day: date, text: str
) -> list[Item]:
    """Append the answer to the open questions about some items; the arguments are those of `sign_items`.

    Raises:
        DataError: A name or the text is missing, nothing was asked, or who asked answers; then nothing is written.
    """
    person, items, text = _name(answered_by), _find_items(ledger, package, keys), _text(text, "答复")
    with _open_register(package) as now:
        _require_questions(now, ledger.year, items, QuestionState.OPEN, person, "答复")
        _append(now, ledger.year, Step.ANSWER, items, person, day, text)
    return items


def accept(ledger: Ledger, package: DataPackage, keys: Iterable[str], accepted_by: str, day: date) -> list[Item]:
    """Append that the answers about some items are accepted; the arguments are those of `sign_items`.

    Raises:
        DataError: A name is missing, nothing was answered, or who answered accepts; then nothing is written.
    """
    person, items = _name(accepted_by), _find_items(ledger, package, keys)
    with _open_register(package) as now:
        _require_questions(now, ledger.year, items, QuestionState.ANSWERED, person, "认可")
        _append(now, ledger.year, Step.ACCEPTED, items, person, day)
    return items


@contextmanager
def _open_register(package: DataPackage) -> Iterator[DataPackage]:
    """Have the register for oneself, and look at it as it is now."""
    with changing(package.folder):
        yield package.read_again(TABLE)


def _name(text: str) -> str:
    if not _tidy(text):
        raise DataError("没有写姓名。请写明是谁（命令中用 --by）。")
    return _tidy(text)


def _text(text: str, what: str) -> str:
    if not _tidy(text):
        raise DataError(f"{what}没有写内容。请写明（命令中用引号括起来）。")
    return _tidy(text)


def _tidy(text: str) -> str:
    return " ".join(text.split())


def is_same_person(a: str, b: str) -> bool:
    """Tell whether two names are one, however they are spaced and in whatever width and case they are typed."""
    return _fold_name(a) == _fold_name(b)


def _fold_name(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _find_items(ledger: Ledger, package: DataPackage, keys: Iterable[str]) -> list[Item]:
    keys = list(dict.fromkeys(keys))
    items = [item for key in keys if (item := find_item(ledger, key))]
    unknown = [key for key in keys if find_item(ledger, key) is None]
    if unknown:
        listing = spell_command("sign-off", package.folder, "--year", ledger.year, "--list", "章名")
        raise DataError(
            f"{ledger.year} 年版中没有这些键：{'、'.join(unknown)}。"
            f"数字的键见书中数字的记录，文句和图表的键用 {listing} 列出。"
        )
    return items


def _latest_questions(package: DataPackage, year: int) -> dict[str, QuestionState]:
    """Return how far the last question about each item is."""
    return {question.key: question.state for question in read_questions(package, year)}


def _require_questions(
    package: DataPackage, year: int, items: Sequence[Item], wanted: QuestionState, person: str, deed: str
) -> None:
    questions = read_questions(package, year)
    for item in items:
        own = [question for question in questions if question.key == item.key]
        fitting = [question for question in own if question.state == wanted]
        if not fitting:
            found = own[-1].state.words if own else "没有人提问"
            listing = spell_command("sign-off", package.folder, "--year", year)
            raise DataError(
                f"{item.key} 没有可以{deed}的提问（现状：{found}）。在编辑台“审阅”页或用 {listing} 查看各项提问。"
            )
        for question in fitting:
            other = question.asked_by if wanted == QuestionState.OPEN else question.answered_by
            if is_same_person(other, person):
                whose = "提问" if wanted == QuestionState.OPEN else "答复"
                raise DataError(
                    f"{item.key} 是 {other} 自己{whose}的，不能自己{deed}。请换一个人（命令中用 --by）。"
                )


def _append(
    package: DataPackage,
    year: int,
    step: Step,
    items: Sequence[Item],
    person: str,
    day: date,
    remark: str = "",
    prepared_by: str = "",
) -> None:
    if not items:
        return
    path = package.folder / package.path(TABLE)
    register = package.open_table(TABLE)
    register.add_columns(package.absent_columns(TABLE))
    if "status" not in register.fields:
        raise DataError(
            f"{path} 是旧格式，没有 status 和 prepared_by 两列。请照本项目的 data/datapackage.json，"
            f"在 {package.folder} 的 datapackage.json 里给 {TABLE} 补上这两列，再运行一次；已有的行会自动补齐。"
        )
    for item in items:
        register.append(
            {
                "figure": item.key,
                "year": str(year),
                "value": item.text,
                "inputs": item.state,
                "checked_by": person,
                "date": day.isoformat(),
                "remark": _tidy(remark),
                "status": step.value,
                "prepared_by": prepared_by,
            }
        )
    write_atomically(path, register.text)
