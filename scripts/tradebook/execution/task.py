"""A chapter to execute, and how its execution ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tradebook.errors import Failure

if TYPE_CHECKING:
    from tradebook.data.package import DataPackage
    from tradebook.results import ResultStore


@dataclass(frozen=True)
class Task:
    """A chapter to execute.

    Attributes:
        notebook: The chapter.
        output: File of the executed notebook.
        parameters: Values for its parameters.
        package: The opened data, which the chapter gets when it opens the data directory.
        expressions: What to evaluate beside the expressions in its prose.
        left_out: What its references may name that the book does not have.
        results: What earlier builds have kept of long computations; None to compute all.
    """

    notebook: Path
    output: Path
    parameters: dict[str, Any]
    package: DataPackage
    expressions: Sequence[str] = ()
    left_out: Sequence[str] = ()
    results: ResultStore | None = None


@dataclass(frozen=True)
class Cell:
    """The code cell that a chapter is at.

    Attributes:
        number: As JupyterLab counts those it has run; None before the first one.
        source: Its code.
    """

    number: int | None = None
    source: str = ""


@dataclass(frozen=True)
class Outcome:
    """How the execution of a chapter ended.

    Attributes:
        failure: What went wrong; None if nothing did.
        notes: What it read, see `tradebook.recorder`; None if that is unknown.
    """

    failure: Failure | None = None
    notes: list[dict[str, Any]] | None = None

    @classmethod
    def failed(cls, task: Task, cell: Cell, cause: str) -> Outcome:
        """Return the outcome of a chapter that failed.

        Args:
            task: The chapter.
            cell: Where.
            cause: Why, in the editor's words.
        """
        first_line = next(iter(cell.source.strip().splitlines()), "")
        return cls(Failure(task.notebook.name, cell.number, first_line, cause))
