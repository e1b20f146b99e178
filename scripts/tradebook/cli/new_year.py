"""Write the data-entry workbook of a new year, which the editor fills in with Excel or WPS: ``tradebook new-year``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tradebook.cli.command import Command, say
from tradebook.cli.options import FILE, YEAR, Project, project_options
from tradebook.commands import spell_command, spell_target
from tradebook.data.report import Report
from tradebook.data.settings.switches import EDITION_FILE
from tradebook.entry.asking.departments import list_parts
from tradebook.entry.keeping.history import copy_dated
from tradebook.entry.keeping.typed import list_left, read_typed
from tradebook.entry.layout import EntrySheet
from tradebook.entry.sheets import find_unknown_sheets
from tradebook.entry.workbook import entry_name, name_part, write_entry_workbook
from tradebook.errors import EntryError


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
@click.option(
    "--split",
    is_flag=True,
    help="按 edition.yml 中的 departments 分部门生成，每个部门一个文件（one file for each department）",
)
@click.option(
    "--file",
    type=FILE,
    metavar="FILE",
    help="工作簿，默认 _build/entry-<年份>.xlsx，其他地区在 _build/<地区代码>（workbook）",
)
@click.option(
    "--overwrite",
    is_flag=True,
    help="已有同名工作簿时重新生成：已填的内容带过去，原文件另存一份（write an existing one anew with what is typed in it）",
)
def new_year(
    project: Project, year: int | None, vintage: int | None, split: bool, file: Path | None, overwrite: bool
) -> int:
    """Write the workbook; one that exists may be filled in, so it stays unless asked otherwise."""
    report = Report.open(project.data_dir)
    year = year or report.latest_year + 1
    if vintage and vintage < year:
        raise click.UsageError(f"--vintage {vintage} 早于 --year {year}：报告不会刊载以后年份的数据。")
    departments: list[str | None] = [None]
    if split:
        departments = [*list_parts(report.package)]
        if not departments:
            say(
                f"{EDITION_FILE} 中没有 departments（各部门的名称和表单），不能分部门生成。写法见 README.zh-CN.md。",
                err=True,
            )
            return 1
        if unknown := list(find_unknown_sheets(report.package)):
            say("没有生成：" + "".join(map(str, unknown)), err=True)
            return 1
    paths = {name: _find_path(file or project.output / entry_name(year, vintage), name) for name in departments}
    present = [str(path) for path in paths.values() if path.exists()]
    if present and not overwrite:
        say(
            f"{'、'.join(present)} 已经存在，里面可能有填好的数字，没有改动。要重新生成，加 --overwrite"
            "（make new-year 加 OVERWRITE=1）：已填的内容会带过去，原文件另存一份。",
            err=True,
        )
        return 1
    for name, path in paths.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        options: dict[str, Any] = {} if name is None else {"department": name}
        if path.exists():
            sheets = _write_anew(path, report, year, vintage, options)
        else:
            sheets = write_entry_workbook(path, report, year, vintage, **options)
        say(f"已生成 {path}：{len(sheets)} 张表单。")
    _say_what_next(project.data_dir, year, list(paths.values()))
    return 0


def _find_path(path: Path, department: str | None) -> Path:
    """Return where a department's file goes, beside that of all."""
    return path.with_name(name_part(path.stem, department) + path.suffix) if department else path


def _say_what_next(data_dir: Path, year: int, paths: list[Path]) -> None:
    say("请用 Excel 或 WPS 填写，保存并关闭，再拖到编辑台“年度”页，或运行：")
    if len(paths) == 1:
        say(f"  {spell_command('import', data_dir, '--year', year, '--file', *paths)}")
        say(f"  或 {spell_target('import', data_dir, YEAR=year, FILE=paths[0])}")
    else:
        say(f"  {spell_command('import', data_dir, '--year', year, *paths)}")
        # make takes the names of several apart at spaces
        if not any(" " in str(path) for path in paths):
            say(f"  或 {spell_target('import', data_dir, YEAR=year, FILES=' '.join(map(str, paths)))}")
        say("各部门的文件可以分几次导入，也可以一起导入；一起导入时，表与表之间的核对才是完整的。")


def _write_anew(
    path: Path, report: Report, year: int, vintage: int | None, options: dict[str, Any]
) -> list[EntrySheet]:
    """Write a workbook that exists anew: what is typed in it stays, and the old file too, under another name."""
    copy = copy_dated(path)
    say(f"原文件另存为 {copy}。")
    try:
        typed = read_typed(path, year, report.info.area, vintage or year)
    except EntryError as error:
        say(f"原文件中的内容没有带过来：{error}")
        return write_entry_workbook(path, report, year, vintage, **options)
    sheets = write_entry_workbook(path, report, year, vintage, typed=typed, **options)
    left = list_left(typed, sheets)
    if left:
        say(f"原文件中有 {len(left)} 处没有带到新文件里，请对照 {copy} 补填：")
        for line in left:
            say(f"  {line}。")
        say("其余已填的内容都带到了新文件的相应格中。")
    else:
        say("原文件中已填的内容都带到了新文件的相应格中。")
    return sheets
