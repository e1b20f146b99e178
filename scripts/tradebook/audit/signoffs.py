"""Reviewers' sign-offs: who has checked which figure, and whether the figure is still what was checked.

The register is the table ``signoffs`` of the data package. A sign-off is for a state of a figure: its unrounded value,
unit, formula and inputs, of which the register keeps a digest. When the state changes, the sign-off is void; should
the state come back, so does the sign-off.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tradebook.data.package import DataPackage
from tradebook.errors import DataError
from tradebook.figures.figure import Figure
from tradebook.figures.ledger import Ledger
from tradebook.files import write_atomically

TABLE = "signoffs"
STATES = {
    "valid": "有效",
    "value_changed": "作废：书中所示已变",
    "inputs_changed": "作废：书中所示未变，未舍入值、公式或所用数据已变",
    "gone": "作废：书中不再有这个数字",
}
"""What has become of a sign-off, in words."""
DIGEST_LENGTH = 16


@dataclass(frozen=True)
class Signoff:
    """A row of the register with what has become of it.

    Attributes:
        key: the figure's key.
        value: what readers saw of it when it was signed.
        inputs: the digest of its state then.
        checked_by, date, remark: the reviewer's.
        row: line of the register (the header is line 1).
        state: one of `STATES`.
        figure: as it is now; None if it is gone.
    """

    key: str
    value: str
    inputs: str
    checked_by: str
    date: date
    remark: str
    row: int
    state: str
    figure: Figure | None

    @property
    def is_valid(self) -> bool:
        """True if the figure is still what was checked."""
        return self.state == "valid"

    @property
    def explanation(self) -> str:
        """What became of it, in words."""
        if self.state == "value_changed":
            return f"{STATES[self.state]}：{self.value} → {self.figure.text}"
        return STATES[self.state]


@dataclass(frozen=True)
class Coverage:
    """How many figures of a chapter there are, are signed, and were signed in a state that they no longer have."""

    chapter: str
    figures: int
    signed: int
    voided: int


def digest(figure: Figure) -> str:
    """A digest of what a figure rests on: unrounded value, unit, formula, and each input's name, value and unit.

    Rows and sources of the inputs are not part of it: they move when a row is inserted or a reference made precise.
    """
    inputs = sorted([entry.table, entry.column, entry.label, entry.value, entry.unit] for entry in figure.inputs)
    state = json.dumps([figure.value, figure.unit, figure.formula, inputs], ensure_ascii=False)
    return hashlib.sha256(state.encode("utf-8")).hexdigest()[:DIGEST_LENGTH]


def status(ledger: Ledger, package: DataPackage) -> list[Signoff]:
    """The sign-offs of the ledger's year with what has become of each, in the order of the register.

    A voided sign-off that the same reviewer has renewed is left out: the new one says it all.

    Args:
        ledger: the figures as they are now.
        package: the data; without the table ``signoffs`` nobody has signed.

    Raises:
        DataError: the register cannot be read.
    """
    if TABLE not in package.table_names:
        return []
    signoffs = [_judged(row, ledger) for row in package.rows(TABLE) if row["year"] == ledger.year]
    renewed = {(signoff.key, signoff.checked_by) for signoff in signoffs if signoff.is_valid}
    return [s for s in signoffs if s.is_valid or (s.key, s.checked_by) not in renewed]


def _judged(row: dict, ledger: Ledger) -> Signoff:
    figure = ledger.get(row["figure"])
    if figure is None:
        state = "gone"
    elif digest(figure) == row["inputs"]:
        state = "valid"
    else:
        state = "inputs_changed" if figure.text == row["value"] else "value_changed"
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


def coverage(ledger: Ledger, signoffs: Iterable[Signoff]) -> list[Coverage]:
    """The sign-offs counted by chapter, in the order of the ledger.

    A figure that somebody validly signed is signed, even if another reviewer's sign-off is void.

    Args:
        ledger: the figures.
        signoffs: from `status` for this ledger.
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


def sign(
    ledger: Ledger, package: DataPackage, keys: Iterable[str], checked_by: str, on: date, remark: str = ""
) -> list[Figure]:
    """Append sign-offs to the register.

    Args:
        ledger: the figures as the reviewer saw them.
        package: the data that has the register.
        keys: the figures that were checked; each counts once.
        checked_by: the reviewer's name.
        on: the date of the check.
        remark: what else there is to say.

    Returns:
        the figures that were signed; those that the reviewer had signed in this very state are left out.

    Raises:
        DataError: no name was given, there is no such figure, or the register cannot be read; then nothing is written.
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
    present = {(row["figure"], row["year"], row["checked_by"], row["inputs"]) for row in package.rows(TABLE)}
    new = [ledger[key] for key in keys if (key, ledger.year, checked_by, digest(ledger[key])) not in present]
    if new:
        path = package.folder / package.resource(TABLE).path
        rows = [[f.key, ledger.year, f.text, digest(f), checked_by, on.isoformat(), remark] for f in new]
        write_atomically(path, _appended(path.read_bytes().decode("utf-8"), rows))
    return new


def _appended(text: str, rows: list[list]) -> str:
    """A CSV file with more rows, in the line endings that it has."""
    ending = "\r\n" if "\r\n" in text else "\n"
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator=ending).writerows(rows)
    return text + ("" if text.endswith("\n") else ending) + stream.getvalue()
