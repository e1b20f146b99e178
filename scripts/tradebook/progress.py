"""Say how far a long task is, and keep a log of it."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

GOING_ON = " …"
"""Ends the line by which a build says what it begins to do."""
logger = logging.getLogger("tradebook")
"""What the log of a task is written through."""


@contextmanager
def step(name: str) -> Iterator[None]:
    """Print what is being done inside, and how long it took unless it failed.

    Args:
        name: The step, in the editor's language.
    """
    start = time.monotonic()
    print(f"{name}{GOING_ON}", flush=True)
    yield
    done = f"{name}：{time.monotonic() - start:.1f} 秒"
    print(done, flush=True)
    logger.info(done)


def progress_bar(unit: str) -> Progress:
    """Return a display of how far a long task is; none is seen where the output is no terminal.

    Args:
        unit: What is counted, in the editor's language.
    """
    # takes longer to import than most commands take
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    counted = (BarColumn(), MofNCompleteColumn(), TextColumn(unit), TimeElapsedColumn())
    doing = TextColumn("{task.description}", markup=False)
    # one that looks at the terminal of now
    return Progress(*counted, doing, console=Console(), transient=True, disable=not sys.stdout.isatty())


def count(done: int, total: int, name: str) -> None:
    """Print how many of a number of things are done, where no progress bar shows it.

    Args:
        done: How many.
        total: Of how many.
        name: What was done last.
    """
    if not sys.stdout.isatty():
        print(f"{done}/{total} {name}", flush=True)


def tell(line: str) -> None:
    """Print a line for the editor, and keep it in the log as a warning."""
    print(line, flush=True)
    logger.warning(line)


@contextmanager
def log_to(path: Path, *first: str) -> Iterator[None]:
    """Keep a log of what is done inside, with times, in a file that the next one replaces; also of how it ended.

    Args:
        path: The file.
        *first: Its first lines.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(path, mode="w", encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S%z"))
    level, start = logger.level, time.monotonic()
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        for line in first:
            logger.info(line)
        yield
        logger.info("完成：%.1f 秒", time.monotonic() - start)
    except BaseException as error:
        logger.error("失败：%s", error or type(error).__name__)
        raise
    finally:
        logger.setLevel(level)
        logger.removeHandler(handler)
        handler.close()
