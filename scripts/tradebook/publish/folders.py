"""Where editions go."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tradebook.data.report import Report, ReportInfo
from tradebook.data.settings.periods import Period
from tradebook.provenance import DATA_FOLDER

BUILD_FOLDER = "_build"
"""Of everything that is generated, in the project's folder."""


def output_folder(root: Path, report: Report) -> Path:
    """Return where editions go: those of the project's own data to ``_build``, others to ``_build/<area code>``."""
    build = root / BUILD_FOLDER
    return build if report.package.folder == root / DATA_FOLDER else build / report.info.area


def edition_folder(info: ReportInfo, year: int) -> str:
    """Return the name of an edition's folder: 2022, or 2023-S1 of the first half of 2023."""
    return Period(year, info.part).folder if info.part else str(year)


def log_of(target: Path) -> Path:
    """Return the log of the latest build of an edition: beside its folder, in which every build gives the same bytes."""
    return target.with_name(f"{target.name}.log")


@dataclass(frozen=True)
class Area:
    """The editions of an area's report.

    Attributes:
        report: The report with its data.
        output: The folder of its editions and its site.
        years: The editions, in order.
    """

    report: Report
    output: Path
    years: tuple[int, ...]

    @property
    def name(self) -> str:
        """The area in messages."""
        return self.report.info.area_name

    @property
    def data_dir(self) -> Path:
        """The data directory."""
        return self.report.package.folder
