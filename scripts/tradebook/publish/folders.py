"""Where editions go."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tradebook.data.report import Report
from tradebook.data.settings.periods import Period, parse_folder
from tradebook.provenance import DATA_FOLDER

Edition = int | Period
"""An edition: its year, or the part of a year that it is of. As a text it is what its folder is called."""
BUILD_FOLDER = "_build"
"""Of everything that is generated, in the project's folder."""


def output_folder(root: Path, report: Report) -> Path:
    """Return where editions go: those of the project's own data to ``_build``, others to ``_build/<area code>``."""
    build = root / BUILD_FOLDER
    return build if report.package.folder == root / DATA_FOLDER else build / report.info.area


def parse_edition(text: str) -> Edition | None:
    """Read what an edition's folder is called; None for any other text.

    Examples:
        >>> parse_edition("2022"), parse_edition("2023-S1"), parse_edition("..")
        (2022, Period(year=2023, part='S1'), None)
    """
    return int(text) if re.fullmatch("[0-9]{4}", text) else parse_folder(text)


def name_edition(edition: Edition) -> str:
    """Return what editors call an edition.

    Examples:
        >>> name_edition(2022), name_edition(Period(2023, "S1"))
        ('2022 年版', '2023年上半年快报')
    """
    return f"{edition.title}快报" if isinstance(edition, Period) else f"{edition} 年版"


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
