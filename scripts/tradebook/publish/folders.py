"""Where editions go."""

from __future__ import annotations

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
