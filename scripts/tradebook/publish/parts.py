"""Editions of a part of the year (快报): the sound data that each is made of."""

from __future__ import annotations

from pathlib import Path

from tradebook.data.settings.periods import Period
from tradebook.entry.beginning.part import write_part
from tradebook.publish.build import open_sound_data
from tradebook.publish.folders import name_edition
from tradebook.publish.staging import only_build_of


def open_part(root: Path, data_dir: Path, output: Path, period: Period) -> Path:
    """Write the data directory of the edition of a part of the year, once the data with all parts is sound.

    Args:
        root: The project's folder.
        data_dir: The data directory with the figures of all parts and years.
        output: The folder of the editions; of those that are being built the data stays as it is.
        period: The part, and the year whose edition is wanted.

    Returns:
        The directory, of which the edition is built.

    Raises:
        BuildError: The data has problems, or the edition is being built.
        DataError: There are no figures of the area for the period.
    """
    sound, _ = open_sound_data(data_dir)
    report = sound.as_of(period.year)
    if report.info.currency:
        print(
            "提示：快报的数额照来源的货币，不按 edition.yml 的 currency 折算：年平均汇率不是某一期的汇率。",
            flush=True,
        )
    with only_build_of(output / str(period), name_edition(period)):
        return write_part(root, report.package, report.info, period)
