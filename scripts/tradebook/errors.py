"""Errors that a person can act on. Messages are in Chinese, the editor's language."""

from __future__ import annotations

from dataclasses import dataclass

KILLED = "执行它的进程被系统终止，可能是内存不足，可用 --jobs 1 再试"


class TradebookError(Exception):
    """Base class of all errors that are raised on purpose; the message says what to do."""


class DataError(TradebookError):
    """The data package cannot be read or has no such table, column or code."""


class MixedUnitsError(TradebookError):
    """Values in units that do not go together were added, compared or divided."""


class MissingObservationError(TradebookError):
    """A value was asked for that depends on an observation the data does not have."""


class ZeroBaseError(TradebookError):
    """A division by zero, or growth over a base of zero."""


class ExhibitError(TradebookError):
    """A chart or table lacks what every exhibit must have."""


class ChapterError(TradebookError):
    """One or more chapters failed while they were executed."""


class EntryError(TradebookError):
    """A data-entry workbook cannot be read, or its data cannot be taken over."""


class BuildError(TradebookError):
    """A step of the book's build failed."""


@dataclass(frozen=True)
class Failure:
    """A chapter that failed: where, and what a person needs to find the cause.

    Cells are counted as JupyterLab counts those it has run, so the number is the one beside the cell there.
    """

    chapter: str
    cell: int | None
    source: str
    error: str

    def __str__(self) -> str:
        place = f"，第 {self.cell} 个代码格（{self.source}）" if self.cell else ""
        return f"{self.chapter}{place}：{self.error}"
