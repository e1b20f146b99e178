"""Where editions go."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tradebook.data.report import Report
from tradebook.provenance import DATA_FOLDER

BUILD_FOLDER = "_build"
"""Of everything that is generated, in the project's folder."""


def output_folder(root: Path, data_dir: Path) -> Path:
    """Where the editions of a data directory go: the project's own to ``_build``, others to ``_build/<area code>``.

    Raises:
        DataError: ``edition.yml`` of the data directory cannot be read.
    """
    build = root / BUILD_FOLDER
    return build if data_dir == root / DATA_FOLDER else build / Report.open(data_dir).info.area


@dataclass(frozen=True)
class Area:
    """The editions of an area's report.

    Attributes:
        report: the report with its data.
        output: the folder of its editions and its site.
        years: the editions, in order.
    """

    report: Report
    output: Path
    years: tuple[int, ...]

    @property
    def name(self) -> str:
        """The area in messages."""
        return self.report.info.area_zh

    @property
    def data_dir(self) -> Path:
        """The data directory."""
        return self.report.package.folder
