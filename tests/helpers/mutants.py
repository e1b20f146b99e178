"""Mutants: the project with one mistake in it, and which of its tests notice.

A chapter with a mistake is executed by itself in a process forked from one that has everything in memory; for a mistake in
the library a fresh process executes all chapters. What they show is compared with the pins. What the pins do not show is
left to the tests of the room, which are run as they are, in a copy of the project.

Of the pins' ledger, the expressions and keys do not count here: that an expression reads otherwise than it did is no news
to whoever mistyped it.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.pool import Pool
from pathlib import Path

from helpers import chapters, next_year, pins
from helpers.mutations import CODE, PROSE, Mutation
from helpers.support import CHAPTERS, run_chapter

STOPS, PINS, OTHERS, TESTS, TIME = "stops", "pins", "prose", "tests", "time"
CATCHERS = {
    STOPS: "a chapter fails, or the library, and a build with it",
    PINS: "edition 2022 or 2019 shows something else (`tests/backtests/test_pins.py`)",
    OTHERS: "the prose of another edition or of a pretended next year reads otherwise (`test_chapters.py`, `test_next_year.py`)",
    TESTS: "the tests of the room, or of the chapters, fail",
    TIME: "it does not end",
}
"""What catches a mutant, cheapest first for a chapter; for the library, the tests of the module go before the pins, and the others before the
prose of other editions. One that is caught is not shown to the others."""
PROCESSOR_SECONDS = 600
"""Of a mutant that takes more of a processor's time, it is taken that it does not end; to execute all chapters takes a fifth."""
TEST_SECONDS = 3600
"""When tests are stopped that may be slow for other reasons; this catches nothing."""
NOT_COPIED = shutil.ignore_patterns(".git", "_build", ".venv", "__pycache__", ".*_cache", "*.egg-info")
SLOW_CHAPTERS = ("forecast", "technology")
"""These are executed last; most mistakes show before."""
ROOM_TESTS = {
    "figures": ("tests/unit/figures", "tests/unit/model", "tests/unit/test_doctests.py"),
    "model": ("tests/unit/model", "tests/unit/topics", "tests/unit/test_doctests.py", "tests/data/test_topics.py"),
    "topics": ("tests/unit/topics", "tests/unit/test_doctests.py", "tests/data/test_topics.py"),
}
CHAPTER_TESTS = (
    "tests/book/test_chapters.py",
    "tests/book/test_next_year_wording.py",
    "tests/book/test_sparse.py",
    "tests/book/test_sectors.py",
    "tests/book/test_forecast.py",
)


@dataclass(frozen=True)
class Finding:
    """Which catcher noticed a mutant, and what it saw; no catcher if none did."""

    catcher: str = ""
    detail: str = ""


# -- what the pins show ------------------------------------------------------------------------------------------------


def find_difference(names: list[str], folder: Path = CHAPTERS) -> Finding:
    """Execute chapters in this process, in both pinned editions, until one shows something else.

    Args:
        names: The chapters.
        folder: Where they are.
    """
    return _first_found(PINS, (lambda y=y, n=n: _compare(n, y, folder) for y in pins.PINNED_YEARS for n in names))


def find_other_prose(names: list[str], folder: Path = CHAPTERS) -> Finding:
    """Execute chapters in this process, in the other editions and pretended next years, until one reads otherwise.

    Args:
        names: The chapters.
        folder: Where they are.
    """
    places = ((edition, name) for edition in pins.PROSE_EDITIONS for name in names)
    return _first_found(OTHERS, (lambda e=e, n=n: _compare_prose(n, e, folder) for e, n in places))


def _first_found(catcher: str, comparisons: Iterable[Callable[[], str]]) -> Finding:
    """Return the first difference that comparisons find; what fails in them stops a build."""
    try:
        found = next(filter(None, (compare() for compare in comparisons)), "")
    except TimeoutError:
        return Finding(TIME, f"more than {PROCESSOR_SECONDS} seconds of a processor")
    # a mistake may raise anything, or end the program
    except BaseException as error:
        first = str(error).partition("\n")[0]
        return Finding(STOPS, f"{type(error).__name__}: {first}")
    return Finding(catcher, found) if found else Finding()


def _limit_time() -> None:
    """Have this process raise `TimeoutError` when it has used more of a processor's time than any mutant that ends."""

    def stop(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGXCPU, stop)
    used = int(sum(os.times()[:2]))
    resource.setrlimit(resource.RLIMIT_CPU, (used + PROCESSOR_SECONDS, resource.RLIM_INFINITY))


def _compare(name: str, year: int, folder: Path) -> str:
    """Return the first lines in which a chapter differs from its pins; empty if none does."""
    if folder == CHAPTERS:
        run = chapters.ran(name, year)
    else:
        ledger = {"ledger": chapters.ledger_file(year)} if name in chapters.SECOND else {}
        run = run_chapter(name, year, folder=folder, **ledger)
    pinned = pins.pin_file(year, name).read_text(encoding="utf-8")
    rows = [row for row in pins.read_ledger_rows(year) if row[0] == name]
    return _first_lines(f"{year} {name}", pinned, pins.chapter_text(run)) or _first_lines(
        f"{year} ledger", _shown(rows), _shown(pins.ledger_rows(name, run))
    )


def _compare_prose(name: str, edition: str, folder: Path) -> str:
    if folder == CHAPTERS:
        run = pins.prose_run(name, edition)
    elif edition in pins.EARLIER:
        ledger = {"ledger": chapters.ledger_file(int(edition))} if name in chapters.SECOND else {}
        run = run_chapter(name, int(edition), folder=folder, **ledger)
    else:
        ledger = {"ledger": next_year.ledger_file(edition)} if name in chapters.SECOND else {}
        run = run_chapter(name, next_year.NEXT, next_year.data_of(edition), folder, **ledger)
    return _first_lines(f"{edition} {name}", pins.pinned_prose(edition, name), pins.prose_chapter(name, run))


def _shown(rows: list[pins.Row]) -> str:
    """Return rows of the ledger without what expressions are called; sorted, since chapters may show them in another order."""
    return "\n".join(sorted(",".join(row[3:]) for row in rows if any(row[3:])))


def _first_lines(place: str, pinned: str, shown: str) -> str:
    """Return the first line that was lost, and the first that came, from where they differ."""
    lines = pins.describe_difference(pinned, shown, place).splitlines()[3:]
    lost, new = (next((line[1:] for line in lines if line[0] == sign), "") for sign in "-+")
    if not lines:
        return ""
    start = max(_first_difference(lost, new) - 12, 0)
    return f"{place}: {lost[start : start + 40]} → {new[start : start + 40]}"


def _first_difference(a: str, b: str) -> int:
    return next((place for place, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


# -- chapters ----------------------------------------------------------------------------------------------------------


def check_chapter(root: Path, mutation: Mutation) -> Finding:
    """Execute a chapter with a mistake in this process, and compare it with its pins."""
    _limit_time()
    name = Path(mutation.path).stem
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"{name}.ipynb").write_text(mutation.content(root), encoding="utf-8")
        found = find_difference([name], Path(folder))
        return found if found.catcher else find_other_prose([name], Path(folder))


@contextmanager
def chapter_processes(count: int) -> Iterator[Pool]:
    """Open a pool of processes forked from this one, each for one mutant."""
    with multiprocessing.get_context("fork").Pool(count, maxtasksperchild=1) as pool:
        yield pool


def preload() -> Finding:
    """Execute all chapters once, so that forked processes have all in memory; return where the pins are out of date."""
    found = find_difference(pins.PINNED_CHAPTERS)
    return found if found.catcher else find_other_prose(pins.PINNED_CHAPTERS)


# -- the library -------------------------------------------------------------------------------------------------------


class ProjectCopy:
    """A copy of the project, in which one file at a time has a mistake.

    Args:
        root: The project.
        folder: Where the copy goes.
    """

    def __init__(self, root: Path, folder: Path):
        self._folder = folder / "project"
        shutil.copytree(root, self._folder, ignore=NOT_COPIED)

    def find_fault(self) -> Finding:
        """Execute all chapters and run the tests without a mistake; what is found in the copy then is no mutation's."""
        found = self._execute(None, "find_difference")
        tests = sorted(set().union(*ROOM_TESTS.values(), CHAPTER_TESTS))
        return found if found.catcher else self._run_tests(None, tests)

    def check_pins(self, mutation: Mutation) -> Finding:
        """Execute all chapters with a mistake in the library, in both pinned editions."""
        return self._execute(mutation, "find_difference")

    def check_prose(self, mutation: Mutation) -> Finding:
        """Execute all chapters with a mistake in the library, in the other editions and pretended next years."""
        return self._execute(mutation, "find_other_prose")

    def _execute(self, mutation: Mutation | None, function: str) -> Finding:
        code = f"from helpers import mutants; mutants.print_finding(mutants.{function})"
        with self._mutated(mutation):
            output = self._python("-c", code)
        last = output.strip().rpartition("\n")[2]
        # what fails while modules are imported leaves a traceback
        if not last:
            return Finding()
        return Finding(*json.loads(last)) if last.startswith("[") else Finding(STOPS, last)

    def check_module(self, mutation: Mutation) -> Finding:
        """Run the tests of the module that has the mistake, which take seconds."""
        module = Path(mutation.path).relative_to("scripts/tradebook")
        path = Path("tests/unit", module.parent, f"test_{module.stem}.py")
        return self._run_tests(mutation, [str(path)]) if (self._folder / path).exists() else Finding()

    def check_tests(self, mutation: Mutation) -> Finding:
        """Run the tests of a mutation's room."""
        is_chapter = mutation.room in (PROSE, CODE)
        return self._run_tests(mutation, CHAPTER_TESTS if is_chapter else ROOM_TESTS[mutation.room])

    def _run_tests(self, mutation: Mutation | None, paths: Iterable[str]) -> Finding:
        with self._mutated(mutation):
            output = self._python("-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *paths)
        failed = [line for line in output.splitlines() if line.startswith(("FAILED", "ERROR"))]
        return Finding(TESTS, failed[0].partition(" - ")[0].split()[-1]) if failed else Finding()

    @contextmanager
    def _mutated(self, mutation: Mutation | None) -> Iterator[None]:
        """Let the copy have a mistake for a while; None for none."""
        if mutation is None:
            yield
            return
        path = self._folder / mutation.path
        right = path.read_bytes()
        path.write_text(mutation.content(self._folder), encoding="utf-8")
        try:
            yield
        finally:
            path.write_bytes(right)

    def _python(self, *arguments: str) -> str:
        """Run Python in the copy; return what it printed."""
        paths = os.pathsep.join(str(self._folder / name) for name in ("scripts", "tests"))
        # a compiled module could be taken for that of another mistake of the same second and size
        environment = {
            **os.environ,
            "PYTHONPATH": paths,
            "PYTHONDONTWRITEBYTECODE": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }
        command = [sys.executable, *arguments]
        where = {"cwd": self._folder, "env": environment, "timeout": TEST_SECONDS}
        try:
            done = subprocess.run(command, capture_output=True, text=True, **where)
        except subprocess.TimeoutExpired:
            return ""
        return done.stdout if done.stdout.strip() else done.stderr


def print_finding(find: Callable[[list[str]], Finding]) -> None:
    """Print what is found in all chapters, as the last line.

    Args:
        find: What looks for it.
    """
    _limit_time()
    names = sorted(pins.PINNED_CHAPTERS, key=lambda name: name in (*SLOW_CHAPTERS, *chapters.SECOND))
    finding = find(names)
    print(json.dumps([finding.catcher, finding.detail]))
