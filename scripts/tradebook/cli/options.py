"""Options that several subcommands share, so that each is spelled and understood in one way only."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from tradebook.commands import SETTINGS
from tradebook.files import read_text
from tradebook.provenance import DATA_FOLDER

NEEDED = (*SETTINGS, "chapters")
"""What makes a folder that of a project."""
FOLDER = click.Path(path_type=Path)
FILE = click.Path(path_type=Path)


# -- project and data --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Project:
    """What a command works on.

    Attributes:
        root: the project's folder, with ``_config.yml``, ``_toc.yml`` and ``chapters/``.
        data_dir: the data directory, in the project or elsewhere.
    """

    root: Path
    data_dir: Path

    @property
    def output(self) -> Path:
        """The folder of the editions of this data directory.

        Raises:
            DataError: ``edition.yml`` of the data directory cannot be read.
        """
        # it reads the data, whose libraries take long to import
        from tradebook.data.report import Report
        from tradebook.publish.folders import output_folder

        return output_folder(self.root, Report.open(self.data_dir))


def find_root(named: Path | None) -> Path:
    """Find the project's folder.

    Args:
        named: the folder that the command line names; None for the nearest one upwards from the current folder.

    Raises:
        click.UsageError: there is none, or it is not a project's.
        DataError: its settings are not UTF-8.
    """
    root = _find_folder(named)
    for name in SETTINGS:
        read_text(root / name)
    return root


def _find_folder(named: Path | None) -> Path:
    if named:
        root = named.resolve()
        if missing := [name for name in NEEDED if not (root / name).exists()]:
            raise click.UsageError(f"--project 的 {root} 不是本书的项目文件夹：缺少 {'、'.join(missing)}。")
        return root
    here = Path.cwd()
    for folder in (here, *here.parents):
        if all((folder / name).exists() for name in NEEDED):
            return folder.resolve()
    raise click.UsageError(
        f"在 {here} 及其上级中没有找到本书的项目文件夹（其中有 {'、'.join(NEEDED)}）。请到项目文件夹中运行，或用 --project 指明。"
    )


_project = click.option(
    "--project", type=FOLDER, metavar="DIR", help="项目文件夹，默认由当前文件夹向上查找（project folder）"
)


def project_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options ``--project`` and ``--data``, and its function a `Project`."""

    @_project
    @click.option("--data", type=FOLDER, metavar="DIR", help="数据目录，默认项目中的 data（data directory）")
    @functools.wraps(function)
    def call(*args: Any, project: Path | None, data: Path | None, **options: Any) -> Any:
        return function(*args, project=_open(find_root(project), data), **options)

    return call


def several_data_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--project`` and a repeatable ``--data``, and its function a list of `Project`, one a data directory."""

    @_project
    @click.option(
        "--data",
        type=FOLDER,
        multiple=True,
        metavar="DIR",
        help="数据目录，默认项目中的 data，可写多次（data directories）",
    )
    @functools.wraps(function)
    def call(*args: Any, project: Path | None, data: tuple[Path, ...], **options: Any) -> Any:
        root = find_root(project)
        return function(*args, projects=[_open(root, folder) for folder in data or (None,)], **options)

    return call


def _open(root: Path, data: Path | None) -> Project:
    return Project(root, data.resolve() if data else root / DATA_FOLDER)


# -- values ------------------------------------------------------------------------------------------------------------


class Number(click.ParamType):
    """A whole number between two others.

    Args:
        least: the smallest.
        largest: the largest; None for no limit.
        expected: what should have been written, in words.
    """

    name = "number"

    def __init__(self, least: int, largest: int | None, expected: str):
        self._least, self._largest, self._expected = least, largest, expected

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number, or refuse the text."""
        # not as Python reads numbers: 2_022
        number = int(value) if re.fullmatch("-?[0-9]{1,9}", str(value).strip()) else self._least - 1
        if number < self._least or (self._largest is not None and number > self._largest):
            # an answer to a question is that of no option
            self.fail(f"{'的' if param else ''}“{value}”不正确，应为{self._expected}。", param, ctx)
        return number


class PeriodType(click.ParamType):
    """A part of a year, in SDMX's format."""

    name = "period"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the period, or refuse the text."""
        from tradebook.data.settings.periods import EXPECTED, Period, parse_period, propose_period

        if isinstance(value, Period):
            return value
        if (period := parse_period(value)) is None:
            proposed = propose_period(value)
            self.fail(
                f"的“{value}”不正确，应为 SDMX 的时期，{EXPECTED}。"
                + (f"是不是 {proposed}？" if proposed else ""),
                param,
                ctx,
            )
        return period


PERIOD = PeriodType()
YEAR = Number(1000, 9999, "四位数的年份，如 2022")
COUNT = Number(1, None, "大于零的整数")
SEED = Number(0, None, "零或大于零的整数")
BREAK_YEAR = Number(0, 9999, "四位数的年份，没有写 0")
PORT = Number(1, 65535, "1 到 65535 的整数")


# -- options -----------------------------------------------------------------------------------------------------------

year_option = click.option(
    "--year", type=YEAR, metavar="YEAR", help="年份，默认数据中最新的一年（edition, default: the newest）"
)
period_option = click.option(
    "--period",
    type=PERIOD,
    metavar="PERIOD",
    help="快报的时期，如 2023-S1（上半年）、2023-01-01/P11M（1—11月）；代替 --year（a part of the year）",
)
jobs_option = click.option(
    "--jobs", type=COUNT, metavar="N", help="同时执行的章数，默认为处理器数（chapters at a time）"
)
scheduler_option = click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="由 Dask 集群执行各章，例如 tcp://10.0.0.5:8786；项目、数据和 Python 环境在各机的路径须相同"
    "（chapters run on the workers of a Dask scheduler）",
)


def require_one(year: int | None, period: Any) -> None:
    """Refuse a year beside a part of a year, which names its year itself.

    Raises:
        click.UsageError: Both are named.
    """
    if period and year:
        raise click.UsageError("--period 已经写明年份，请去掉 --year。")
