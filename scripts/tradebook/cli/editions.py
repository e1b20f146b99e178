"""Build several editions, and put them together as one site for each data directory: ``tradebook editions``."""

from __future__ import annotations

import click

from tradebook.cli.command import Command, say
from tradebook.cli.options import COUNT, YEAR, Project, scheduler_option, several_data_options
from tradebook.data.report import Report
from tradebook.errors import DataError, TradebookError
from tradebook.figures.ledger import Ledger
from tradebook.publish.batch import build_editions, plan_areas
from tradebook.publish.folders import Area
from tradebook.publish.revision import open_ledger_of
from tradebook.publish.site import ENTRY, build_site, finished_years


@click.command(
    "editions",
    cls=Command,
    help="生成多个年份的版本，合成一个网站（build several editions and one site of them）",
    epilog="""\b
    例：
      tradebook editions
      tradebook editions --year 2021 --year 2022 --html-only
      tradebook editions --data data --data 其他目录
      tradebook editions --published 2021=v1.0
    """,
)
@several_data_options
@click.option(
    "--year",
    "years",
    type=YEAR,
    multiple=True,
    metavar="YEAR",
    help="年份，可写多次；默认数据中的全部年份（editions, default: all）",
)
@click.option("--html-only", is_flag=True, help="只生成网页（HTML only）")
@click.option(
    "--jobs",
    type=COUNT,
    metavar="N",
    help="使用的处理器数，也是同时生成的版数，默认全部（processors to use, and editions at a time）",
)
@scheduler_option
@click.option(
    "--published",
    multiple=True,
    metavar="YEAR=OLD",
    help="某年版发布时的样子，可写多次：生成的目录、ledger.json 或 git 版本，用来找出修订过的数据（as published）",
)
def editions(
    projects: list[Project],
    years: tuple[int, ...],
    html_only: bool,
    jobs: int | None,
    scheduler: str | None,
    published: tuple[str, ...],
) -> int:
    """Build editions and sites; exit code 1 if one of them failed."""
    root = projects[0].root
    areas = plan_areas(root, [Report.open(project.data_dir) for project in projects], years)
    ledgers = _open_published(published, projects, jobs)
    outcomes = build_editions(root, areas, html_only=html_only, jobs=jobs, scheduler=scheduler)
    problems = [
        f"{outcome.name}失败，原因见上。{_what_the_site_has(outcome.area, outcome.year)}"
        for outcome in outcomes
        if outcome.error
    ]
    for area in areas:
        try:
            site = build_site(root, area, ledgers)
            say(f"完成：{site / ENTRY}")
        except TradebookError as error:
            problems.append(f"{area.name}的网站没有更新：{error}")
    for problem in problems:
        say(problem, err=True)
    return 1 if problems else 0


def _what_the_site_has(area: Area, year: int) -> str:
    """Say what stands in the site in place of an edition that failed."""
    if year in finished_years(area):
        return "网站里是它上一次生成的结果。"
    return "网站里没有这一版。"


def _open_published(entries: tuple[str, ...], projects: list[Project], jobs: int | None) -> dict[int, Ledger]:
    """Open the ledgers of editions as they were published, by year, from ``2021=v1.0`` and the like."""
    if entries and len(projects) > 1:
        raise DataError("--published 只能用于一个数据目录。")
    ledgers = {}
    for entry in entries:
        year, _, spec = entry.partition("=")
        if not (year.isdecimal() and spec):
            raise DataError(f"--published 的“{entry}”应写作“年份=版本”，例如 2021=v1.0 或 2021=存档/2021。")
        ledger = open_ledger_of(spec, projects[0].root, projects[0].data_dir, int(year), jobs)
        if ledger.year != int(year):
            raise DataError(f"--published 的“{entry}”是 {ledger.year} 年版，不是 {year} 年版。")
        ledgers[int(year)] = ledger
    return ledgers
