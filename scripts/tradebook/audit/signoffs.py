"""Keep reviewers' sign-offs: who has checked which figure, and whether the figure is still what was checked.

The register is the table ``signoffs`` of the data package. A sign-off is for a state of a figure: its unrounded value,
unit, formula and inputs, of which the register keeps a digest. When the state changes, the sign-off is void; should
the state come back, so does the sign-off.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tradebook.data.package import DataPackage
from tradebook.digests import text_digest
from tradebook.errors import DataError
from tradebook.figures.figure import Figure
from tradebook.figures.ledger import Ledger
from tradebook.files import write_atomically

TABLE = "signoffs"
DIGEST_LENGTH = 16


class SignoffState(StrEnum):
    """What has become of a sign-off, and the words for it."""

    words: str

    VALID = "valid", "有效"
    VALUE_CHANGED = "value_changed", "作废：书中所示已变"
    INPUTS_CHANGED = "inputs_changed", "作废：书中所示未变，未舍入值、公式或所用数据已变"
    GONE = "gone", "作废：书中不再有这个数字"

    def __new__(cls, code: str, words: str) -> SignoffState:
        """Make a text of the code; the words are its attribute."""
        state = str.__new__(cls, code)
        state._value_ = code
        state.words = words
        return state


@dataclass(frozen=True)
class Signoff:
    """A row of the register with what has become of it.

    Attributes:
        key: The figure's key.
        value: What readers saw of it when it was signed.
        inputs: The digest of its state then.
        checked_by, date, remark: The reviewer's.
        row: Line of the register (the header is line 1).
        state: What has become of it.
        figure: As it is now; None if it is gone.
    """

    key: str
    value: str
    inputs: str
    checked_by: str
    date: date
    remark: str
    row: int
    state: SignoffState
    figure: Figure | None

    @property
    def is_valid(self) -> bool:
        """True if the figure is still what was checked."""
        return self.state == SignoffState.VALID

    @property
    def explanation(self) -> str:
        """What became of it, in words."""
        if self.figure and self.state == SignoffState.VALUE_CHANGED:
            return f"{self.state.words}：{self.value} → {self.figure.text}"
        return self.state.words


@dataclass(frozen=True)
class Coverage:
    """How many figures of a chapter there are, are signed, and were signed in a state that they no longer have."""

    chapter: str
    figures: int
    signed: int
    voided: int


def state_digest(figure: Figure) -> str:
    """Digest what a figure rests on: unrounded value, unit, formula, and each input's name, value and unit.

    Rows and sources of the inputs are not part of it: they move when a row is inserted or a reference made precise.
    """
    inputs = sorted([entry.table, entry.column, entry.label, entry.value, entry.unit] for entry in figure.inputs)
    state = json.dumps([figure.value, figure.unit, figure.formula, inputs], ensure_ascii=False)
    return text_digest(state)[:DIGEST_LENGTH]


def read_signoffs(ledger: Ledger, package: DataPackage) -> list[Signoff]:
    """Return the sign-offs of the ledger's year with what has become of each, in the order of the register.

    A voided sign-off that the same reviewer has renewed is left out: the new one says it all.

    Args:
        ledger: The figures as they are now.
        package: The data; without the table ``signoffs`` nobody has signed.

    Raises:
        DataError: The register cannot be read.
    """
    if TABLE not in package.table_names:
        return []
    signoffs = [_read_signoff(row, ledger) for row in package.rows(TABLE) if row["year"] == ledger.year]
    renewed = {(signoff.key, signoff.checked_by) for signoff in signoffs if signoff.is_valid}
    return [s for s in signoffs if s.is_valid or (s.key, s.checked_by) not in renewed]


def _read_signoff(row: dict, ledger: Ledger) -> Signoff:
    figure = ledger.get(row["figure"])
    if figure is None:
        state = SignoffState.GONE
    elif state_digest(figure) == row["inputs"]:
        state = SignoffState.VALID
    elif figure.text == row["value"]:
        state = SignoffState.INPUTS_CHANGED
    else:
        state = SignoffState.VALUE_CHANGED
    return Signoff(
        key=row["figure"],
        value=row["value"],
        inputs=row["inputs"],
        checked_by=row["checked_by"],
        date=row["date"],
        remark=row["remark"] or "",
        row=row["_line"],
        state=state,
        figure=figure,
    )


def count_signed(ledger: Ledger, signoffs: Iterable[Signoff]) -> list[Coverage]:
    """Count the sign-offs by chapter, in the order of the ledger.

    A figure that somebody validly signed is signed, even if another reviewer's sign-off is void.

    Args:
        ledger: The figures.
        signoffs: From `read_signoffs` for this ledger.
    """
    signoffs = list(signoffs)
    signed = {signoff.key for signoff in signoffs if signoff.is_valid}
    voided = {signoff.key for signoff in signoffs} - signed
    chapters: dict[str, list[str]] = {}
    for figure in ledger:
        chapters.setdefault(figure.chapter, []).append(figure.key)
    return [
        Coverage(chapter, len(keys), len(signed.intersection(keys)), len(voided.intersection(keys)))
        for chapter, keys in chapters.items()
    ]


def sign_figures(
    ledger: Ledger, package: DataPackage, keys: Iterable[str], checked_by: str, day: date, remark: str = ""
) -> list[Figure]:
    """Append sign-offs to the register.

    Args:
        ledger: The figures as the reviewer saw them.
        package: The data that has the register.
        keys: The figures that were checked; each counts once.
        checked_by: The reviewer's name.
        day: The date of the check.
        remark: What else there is to say.

    Returns:
        The figures that were signed; those that the reviewer had signed in this very state are left out.

    Raises:
        DataError: No name was given, there is no such figure, or the register cannot be read; then nothing is written.
    """
    checked_by, remark = " ".join(checked_by.split()), " ".join(remark.split())
    if not checked_by:
        raise DataError("没有写审核人。请用 --by 写明姓名。")
    keys = list(dict.fromkeys(keys))
    unknown = [key for key in keys if ledger.get(key) is None]
    if unknown:
        raise DataError(
            f"{ledger.year} 年版的账本中没有这些数字：{'、'.join(unknown)}。请从 ledger.json 或书中数字的记录里复制键。"
        )
    signed = {(row["figure"], row["year"], row["checked_by"], row["inputs"]) for row in package.rows(TABLE)}
    new = [ledger[key] for key in keys if (key, ledger.year, checked_by, state_digest(ledger[key])) not in signed]
    if new:
        path = package.folder / package.path(TABLE)
        register = package.open_table(TABLE)
        for figure in new:
            register.append(
                {
                    "figure": figure.key,
                    "year": str(ledger.year),
                    "value": figure.text,
                    "inputs": state_digest(figure),
                    "checked_by": checked_by,
                    "date": day.isoformat(),
                    "remark": remark,
                }
            )
        write_atomically(path, register.text)
    return new
