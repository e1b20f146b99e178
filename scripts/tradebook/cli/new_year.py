"""Write the data-entry workbook of a new year, which the editor fills in with Excel or WPS: ``tradebook new-year``."""

from __future__ import annotations

from pathlib import Path

import click

from tradebook.cli.command import Command, say
from tradebook.cli.options import FILE, YEAR, Project, project_options
from tradebook.data.report import Report
from tradebook.entry.workbook import entry_name, write_entry_workbook


@click.command(
    "new-year",
    cls=Command,
    help="生成某一年的数据录入工作簿（write the data-entry workbook of a year）",
    epilog="""\b
    例：
      tradebook new-year
      tradebook new-year --year 2023 --file 录入.xlsx
      tradebook new-year --year 2022 --vintage 2023
    """,
)
@project_options
@click.option(
    "--year",
    type=YEAR,
    metavar="YEAR",
    help="年份，默认数据中最新一年的下一年（default: the year after the newest）",
)
@click.option(
    "--vintage",
    type=YEAR,
    metavar="YEAR",
    help="由哪一年的报告刊载，默认即该年；写以后的年份，用来录入对该年数据的修订（the report that revises the year）",
)
@click.option("--file", type=FILE, metavar="FILE", help="工作簿，默认 _build/entry-<年份>.xlsx（workbook）")
@click.option("--overwrite", is_flag=True, help="替换已有的同名工作簿（replace an existing one）")
def new_year(project: Project, year: int | None, vintage: int | None, file: Path | None, overwrite: bool) -> int:
    """Write the workbook; one that exists may be filled in, so it stays unless asked otherwise."""
    report = Report.open(project.data_dir)
    year = year or report.latest_year + 1
    if vintage and vintage < year:
        raise click.UsageError(f"--vintage {vintage} 早于 --year {year}：报告不会刊载以后年份的数据。")
    path = file or project.output / entry_name(year, vintage)
    if path.exists() and not overwrite:
        say(
            f"{path} 已经存在，里面可能有填好的数字，没有改动。"
            "要重新生成，请先改名或移走，或加 --overwrite（make new-year 加 OVERWRITE=1）。",
            err=True,
        )
        return 1
    path.parent.mkdir(parents=True, exist_ok=True)
    sheets = write_entry_workbook(path, report, year, vintage)
    say(f"已生成 {path}：{len(sheets)} 张表单。请用 Excel 或 WPS 填写，保存并关闭后运行：")
    say(f"  tradebook import --year {year} --file {path}")
    say(f"  或 make import YEAR={year} FILE={path}")
    return 0
