"""Import a filled-in data-entry workbook: check everything, ask, then change all tables or none: ``tradebook import``."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click

from tradebook.cli.command import Command, say
from tradebook.cli.options import FILE, YEAR, Project, project_options
from tradebook.data.report import Report
from tradebook.entry.changes import RowChange
from tradebook.entry.importing import ImportPlan, plan_import, write_import
from tradebook.entry.workbook import entry_name
from tradebook.errors import DataError
from tradebook.files import finish_replacing, is_replacing

LISTED = 12
"""New rows of a table that are listed one by one."""


@click.command(
    "import",
    cls=Command,
    help="把填好的录入工作簿导入数据：先全部检查，再一次写入（import a filled-in data-entry workbook）",
    epilog="""\b
    例：
      tradebook import --year 2023 --file 录入.xlsx --dry-run
      tradebook import --year 2023 --file 录入.xlsx
    """,
)
@project_options
@click.option("--year", type=YEAR, metavar="YEAR", help="年份（year）")
@click.option(
    "--file", type=FILE, metavar="FILE", help="工作簿（.xlsx），默认 _build/entry-<年份>.xlsx（workbook）"
)
@click.option("--dry-run", is_flag=True, help="只检查并列出改动，不写入（show the changes only）")
@click.option("--confirm", is_flag=True, help="对所有疑问回答“是”（answer all questions with yes）")
@click.option(
    "--delete", is_flag=True, help="删除表单中已清空的行；不加则保留（delete rows whose cells are empty）"
)
def import_year(
    project: Project, year: int | None, file: Path | None, dry_run: bool, confirm: bool, delete: bool
) -> int:
    """Import the workbook; exit code 1 if nothing was imported since something has to be mended or confirmed."""
    if year is None:
        raise click.UsageError("缺少选项 --year，如 tradebook import --year 2023（make import YEAR=2023）。")
    data_dir, file = project.data_dir, file or project.output / entry_name(year)
    if dry_run and is_replacing(data_dir):
        raise DataError("上一次导入在写入时中断。请先不带 --dry-run（DRY_RUN=1）运行一次，它会把上次的写入补完。")
    if finished := finish_replacing(data_dir):
        say(f"上一次导入在写入时中断，现已补完（{'、'.join(finished)}）。")
    report = Report.open(data_dir)
    plan = plan_import(file, report, year, delete)
    if plan.deletions and not delete and not plan.problems and _wants_deletion(plan):
        delete, report = True, Report.open(data_dir)
        plan = plan_import(file, report, year, delete)
    for notice in plan.notices:
        say(f"提示：{notice}")
    if plan.problems:
        return _refuse(plan)
    changes = plan.select_changes(delete)
    _list_changes(changes)
    if not (changes or plan.unchanged or plan.deletions):
        say(
            f"{file} 一格也没有填，没有导入。填好的若是另一个文件，请用 --file 指明（make import 用 FILE=）。",
            err=True,
        )
        return 1
    if not changes:
        say(f"没有变化：表单中的 {plan.unchanged} 项与数据相同。")
        return 0
    if not _is_confirmed(plan, confirm or dry_run):
        return 1
    if dry_run:
        say("以上为试运行，没有写入。")
        return 0
    write_import(plan, report, delete)
    _summarise(plan, changes)
    return 0


def _refuse(plan: ImportPlan) -> int:
    """Show everything that has to be mended or looked at before the next attempt."""
    for number, problem in enumerate(plan.problems, 1):
        say(f"{number}. {problem}", err=True)
    _list_questions(plan)
    say(f"共 {len(plan.problems)} 个问题，没有导入任何数据。请改正后重新导入。", err=True)
    return 1


def _wants_deletion(plan: ImportPlan) -> bool:
    """Ask whether rows whose cells are empty are to be deleted; without somebody to ask they stay."""
    say(f"表单中有 {len(plan.deletions)} 格是空的，而数据里已有：")
    for change in plan.deletions[:LISTED]:
        say(f"  {change.place}：{change.label}")
    if len(plan.deletions) > LISTED:
        say("  ……")
    if sys.stdin.isatty():
        return _ask("从数据中删除这些行吗？")
    say("  保留不动；确实要删除的，加 --delete（make import 加 DELETE=1）。")
    return False


def _ask(question: str) -> bool:
    return input(f"{question}[y/n] ").strip().lower() in ("y", "yes", "是")


def _list_questions(plan: ImportPlan) -> None:
    for number, question in enumerate(plan.questions, 1):
        say(f"疑问 {number}：{question}")


def _list_changes(changes: list[RowChange]) -> None:
    """List the changes: revisions, corrections and deletions one by one, new rows as far as they are few."""
    added = Counter(change.table for change in changes if change.kind == "added")
    listed: Counter[str] = Counter()
    for change in changes:
        listed[change.table] += change.kind == "added"
        if change.kind != "added" or listed[change.table] <= LISTED:
            say(f"  {change}")
        elif listed[change.table] == LISTED + 1:
            say(f"  增 {change.table}：…… 等共 {added[change.table]} 行")


def _is_confirmed(plan: ImportPlan, confirm: bool) -> bool:
    """Show the questions and have them answered: on the command line, or by the person at the terminal."""
    _list_questions(plan)
    if not plan.questions or confirm:
        return True
    if not sys.stdin.isatty():
        say(
            f"有 {len(plan.questions)} 个疑问需要确认，没有导入。"
            "逐一核对来源，确认无误后加 --confirm 再运行（make import 加 CONFIRM=1）。",
            err=True,
        )
        return False
    for number in range(1, len(plan.questions) + 1):
        if not _ask(f"疑问 {number} 已核对、无误？"):
            say("没有导入。请改正工作簿后重新导入。", err=True)
            return False
    return True


def _summarise(plan: ImportPlan, changes: list[RowChange]) -> None:
    words = {"added": "新增", "revised": "修订", "corrected": "修改", "deleted": "删除"}
    counts: dict[str, Counter[str]] = {}
    for change in changes:
        counts.setdefault(change.table, Counter())[change.kind] += 1
    say("导入完成：")
    for table, kinds in counts.items():
        say(f"  {table}：" + "，".join(f"{words[kind]} {count} 行" for kind, count in kinds.items()))
    if plan.missing:
        empty = "；".join(f"「{name}」{count} 格" for name, count in plan.missing.items())
        say(f"上年有、本年还空着的：{empty}")
    say(
        f"下一步：tradebook check，然后 tradebook book --year {plan.vintage}（或 make check，make book YEAR={plan.vintage}）"
    )
