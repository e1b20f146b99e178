"""Build several editions, of one data directory or of several, at the same time, with one progress display.

Each edition is built by a process of its own, which runs the command, as a person would. So an edition that fails, or is killed,
harms no other, and memory does not grow with the number of editions. One of which a process was killed is built once
more; its finished chapters are in the cache.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import IO

from tradebook.commands import COMMAND
from tradebook.data.package import OWN_UNITS, DataPackage
from tradebook.data.report import Report
from tradebook.errors import KILLED, DataError
from tradebook.execution import dask
from tradebook.execution.workers import default_jobs
from tradebook.figures.units import Unit
from tradebook.progress import GOING_ON, progress_bar
from tradebook.publish.folders import Area, output_folder
from tradebook.text import UTF8


@dataclass(frozen=True)
class Outcome:
    """How the build of one edition ended; `error` is empty if it succeeded."""

    area: Area
    year: int
    error: str
    seconds: float

    @property
    def name(self) -> str:
        """The edition in messages."""
        return f"{self.area.name} {self.year} 年版"


def plan_areas(root: Path, reports: Sequence[Report], years: Iterable[int] = ()) -> list[Area]:
    """Choose which editions to build, and where: where `tradebook.publish.folders.output_folder` says.

    Args:
        root: The project's folder.
        reports: The reports, each of an area.
        years: The editions; none for all that the data has. Of each report those are built that its data has.

    Raises:
        DataError: Two reports would go to one folder, have different units of one name, or no data has one of the years.
    """
    wanted, outputs = set(years), [output_folder(root, report) for report in reports]
    twice = [
        str(report.package.folder)
        for report, output in zip(reports, outputs, strict=True)
        if outputs.count(output) > 1
    ]
    if twice:
        raise DataError(
            f"{'、'.join(twice)} 是同一地区的数据（edition.yml 中 area 相同），生成的书会互相覆盖。请每个地区只给一个数据目录。"
        )
    _refuse_other_units([report.package for report in reports])
    available = [report.years for report in reports]
    if unknown := wanted.difference(*available):
        known = "、".join(map(str, sorted(set().union(*available))))
        raise DataError(f"数据中没有 {'、'.join(map(str, sorted(unknown)))} 年。可选的年份：{known}。")
    return [
        Area(report, output, chosen)
        for report, output in zip(reports, outputs, strict=True)
        if (chosen := tuple(year for year in report.years if not wanted or year in wanted))
    ]


def _refuse_other_units(packages: Sequence[DataPackage]) -> None:
    """Refuse data whose units of one symbol are not the same: a process knows each symbol once."""
    known: dict[str, tuple[Unit, DataPackage]] = {}
    for package in packages:
        for symbol, unit in package.own_units.items():
            first, other = known.setdefault(symbol, (unit, package))
            if first != unit:
                raise DataError(
                    f"{other.folder} 和 {package.folder} 的 {package.path(OWN_UNITS)} 中，单位“{symbol}”登记得不同，"
                    "不能一起生成。请改成相同的，或分别运行。"
                )


def build_editions(
    root: Path,
    areas: Sequence[Area],
    *,
    html_only: bool = False,
    jobs: int | None = None,
    scheduler: str | None = None,
) -> list[Outcome]:
    """Build editions; one that fails does not stop the others.

    Args:
        root: The project's folder.
        areas: From `plan_areas`.
        html_only: Neither PDF nor Word.
        jobs: Processors to use; None for all.
        scheduler: Address of the Dask scheduler whose workers execute the chapters; None for this machine.

    Returns:
        The outcome of each edition, in the order of areas and years.

    Raises:
        BuildError: The scheduler's workers cannot be used.
    """
    if scheduler:
        # whether its workers can be used is found out once, not by every edition
        with dask.connect(scheduler, root):
            pass
    jobs = default_jobs(jobs)
    tasks = [(area, year) for area in areas for year in area.years]
    at_once = min(jobs, len(tasks)) or 1
    command = [*COMMAND, "html" if html_only else "book", "--project", str(root)]
    command += ["--jobs", str(ceil(jobs / at_once)), *(["--scheduler", scheduler] if scheduler else [])]
    builds = _Builds(command)
    print(f"生成 {len(tasks)} 版，同时 {at_once} 版", flush=True)
    with (
        progress_bar("版") as progress,
        ThreadPoolExecutor(at_once) as pool,
        builds.stopped_on_error(),
    ):
        bar = progress.add_task("", total=len(tasks))
        show_step = _display_steps(lambda steps: progress.update(bar, description=steps))
        running = [pool.submit(builds.run, area, year, show_step) for area, year in tasks]
        for count, finished in enumerate(as_completed(running), start=1):
            outcome = finished.result()
            progress.advance(bar)
            result = f"失败：{outcome.error}" if outcome.error else f"{outcome.seconds:.1f} 秒"
            print(f"[{count}/{len(tasks)}] {outcome.name}：{result}", flush=True)
    return [build.result() for build in running]


def _display_steps(display: Callable[[str], object]) -> Callable[[str, str], None]:
    """Return a function that shows the step that an edition is at among those of the others; "" at the edition's end."""
    steps: dict[str, str] = {}
    lock = threading.Lock()

    def show(name: str, step: str) -> None:
        with lock:
            steps.pop(name, None)
            if step:
                steps[name] = step
            display("，".join(f"{name} {step}" for name, step in steps.items()))

    return show


class _Builds:
    """The processes that build editions.

    They are in sessions of their own: Ctrl-C reaches this process only, which then ends them, each once.
    """

    def __init__(self, command: list[str]):
        self._command = command
        self._running: set[subprocess.Popen] = set()
        self._stopping = False
        self._lock = threading.Lock()

    def run(self, area: Area, year: int, show_step: Callable[[str, str], None]) -> Outcome:
        """Build an edition, a second time if one of its processes was killed; return how it ended."""
        outcome = self._run(area, year, show_step)
        return self._run(area, year, show_step) if KILLED in outcome.error else outcome

    def _run(self, area: Area, year: int, show_step: Callable[[str, str], None]) -> Outcome:
        start, name = time.monotonic(), f"{area.name} {year}"
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors:
            build = self._start(area, year, errors)
            if build is None:
                return Outcome(area, year, "没有开始", 0)
            for line in build.stdout or ():
                if line.rstrip("\n").endswith(GOING_ON):
                    show_step(name, line.removesuffix(f"{GOING_ON}\n"))
            code = build.wait()
            with self._lock:
                self._running.discard(build)
            show_step(name, "")
            errors.seek(0)
            error = "" if code == 0 else KILLED if code < 0 else errors.read().strip() or f"退出码 {code}"
        return Outcome(area, year, error, time.monotonic() - start)

    def _start(self, area: Area, year: int, errors: IO[str]) -> subprocess.Popen | None:
        edition = ["--year", str(year), "--data", str(area.data_dir), "--output", str(area.output)]
        with self._lock:
            if self._stopping:
                return None
            build = subprocess.Popen(
                [*self._command, *edition],
                env={**os.environ, **UTF8},
                stdout=subprocess.PIPE,
                stderr=errors,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,
            )
            self._running.add(build)
            return build

    @contextmanager
    def stopped_on_error(self) -> Iterator[None]:
        """When this process is interrupted, end the builds, which clear up after themselves, and start no more."""
        try:
            yield
        except BaseException:
            with self._lock:
                self._stopping = True
                for build in self._running:
                    build.terminate()
            raise
