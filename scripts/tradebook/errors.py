"""Errors that a person can act on. Messages are in Chinese, the editor's language.

All that is raised on purpose is a `TradebookError`::

    TradebookError
    ├── DataError                      the data package, edition.yml, a claim or a signature cannot be read
    ├── EntryError                     a data-entry workbook cannot be read, or its data cannot be imported
    ├── FigureError                    a number cannot be computed, worded, recorded or written as a formula
    │   ├── MixedUnitsError            units that do not go together
    │   ├── MissingObservationError    an observation that the data does not have
    │   ├── ZeroBaseError              a division by zero, or growth over a base of zero
    │   └── FormulaError               a formula is beyond what every spreadsheet program takes
    ├── ExhibitError                   a chart or table lacks what every exhibit must have
    ├── ProseError                     expressions in a chapter's sentences are wrong
    ├── ChapterError                   chapters failed while they were executed
    └── BuildError                     another step of the book's build failed
        └── InputsChangedError         what a book is made of was changed while it was built

Commands show the message of any of them without a traceback; everything else is a fault of the library.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass

KILLED = "执行它的进程被系统终止，可能是内存不足，可用 --jobs 1 再试"

_SYSTEM_CAUSES = {
    errno.ENOENT: "文件或文件夹不存在",
    errno.EACCES: "没有权限，或者文件正被其他程序（如 Excel、WPS）打开",
    errno.EPERM: "没有权限，或者文件正被其他程序（如 Excel、WPS）打开",
    errno.EROFS: "磁盘只能读、不能写",
    errno.ENOSPC: "磁盘已满",
    errno.EISDIR: "应为文件，却是文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EEXIST: "已经存在",
    errno.ENAMETOOLONG: "文件名太长",
}
"""What the system says of a file, in the editor's language."""


def explain_system_error(error: OSError) -> str:
    """Say in the editor's language which file cannot be read or written, and why."""
    cause = _SYSTEM_CAUSES.get(error.errno or 0) or error.strerror or str(error)
    return f"无法读写 {error.filename}：{cause}。" if error.filename else f"系统报告错误：{cause}。"


class TradebookError(Exception):
    """Base class of all errors that are raised on purpose; the message says what to do."""


class DataError(TradebookError):
    """The data package cannot be read or has no such table, column or code."""


class EntryError(TradebookError):
    """A data-entry workbook cannot be read, or its data cannot be imported."""


class FigureError(TradebookError):
    """A number cannot be computed, worded, recorded or written as a formula."""


class MixedUnitsError(FigureError):
    """Values in units that do not go together were added, compared or divided."""


class MissingObservationError(FigureError):
    """A value was asked for that depends on an observation the data does not have."""


class ZeroBaseError(FigureError):
    """A value was asked for that divides by zero, or grows over a base of zero."""


class FormulaError(FigureError):
    """The formula of a number is beyond what every spreadsheet program takes."""


class ExhibitError(TradebookError):
    """A chart or table lacks what every exhibit must have."""


class ProseError(TradebookError):
    """Expressions in a chapter's sentences are wrong; the message names each with its sentence."""


class ChapterError(TradebookError):
    """One or more chapters failed while they were executed."""


class BuildError(TradebookError):
    """A step of the book's build failed."""


class InputsChangedError(BuildError):
    """What a book is made of was changed while it was built, so that its pages would not be of one state."""


@dataclass(frozen=True)
class Failure:
    """A chapter that failed: where, and what a person needs to find the cause.

    Attributes:
        chapter: The notebook.
        cell: Number of the code cell as JupyterLab counts those it has run, so that it is the one beside the cell there;
            None if no cell had begun.
        source: The cell's first line.
        error: The cause.

    Example:
        >>> print(Failure("national.ipynb", 3, "rate = 1 / 0", "ZeroDivisionError：division by zero"))
        national.ipynb，第 3 个代码格（rate = 1 / 0）：ZeroDivisionError：division by zero
    """

    chapter: str
    cell: int | None
    source: str
    error: str

    def __str__(self) -> str:
        place = f"，第 {self.cell} 个代码格（{self.source}）" if self.cell else ""
        return f"{self.chapter}{place}：{self.error}"
