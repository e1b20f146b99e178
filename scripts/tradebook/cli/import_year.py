"""Import filled-in data-entry workbooks: check everything, ask, then change all tables or none: ``tradebook import``."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from tradebook.cli.command import Command, say
from tradebook.cli.options import FILE, YEAR, Project, project_options
from tradebook.commands import spell_both, spell_target
from tradebook.data.problems import SheetPlace
from tradebook.data.report import Report
from tradebook.entry.changes import KIND_NAMES, RowChange
from tradebook.entry.importing import ImportPlan, plan_import, write_import
from tradebook.entry.keeping.answers import Answers, open_answers
from tradebook.entry.keeping.history import HISTORY, find_last_import, undo_import
from tradebook.entry.questions import Question
from tradebook.entry.workbook import entry_name
from tradebook.errors import DataError
from tradebook.files import finish_replacing, is_replacing

LISTED = 12
"""New rows of a table that are listed one by one."""


@click.command(
    "import",
    cls=Command,
    help="把填好的录入工作簿导入数据：先全部检查，再一次写入（import filled-in data-entry workbooks）",
    epilog="""\b
    例：
      tradebook import --year 2023 --file 录入.xlsx --dry-run
      tradebook import --year 2023 --file 录入.xlsx
      tradebook import --year 2023 商务厅.xlsx 统计局.xlsx
      tradebook import --undo
    """,
)
@project_options
@click.argument("files", nargs=-1, type=FILE, metavar="[FILE]...")
@click.option("--year", type=YEAR, metavar="YEAR", help="年份（year）")
@click.option(
    "--file",
    type=FILE,
    metavar="FILE",
    help="工作簿（.xlsx），默认 _build/entry-<年份>.xlsx，其他地区在 _build/<地区代码>（workbook）",
)
@click.option("--dry-run", is_flag=True, help="只检查并列出改动，不写入（show the changes only）")
@click.option("--confirm", is_flag=True, help="对所有疑问回答“是”（answer all questions with yes）")
@click.option(
    "--delete",
    is_flag=True,
    help="与 --confirm 一起用：删除所有已清空的行，不逐行询问；不加的，终端里逐行询问，没有终端时都保留"
    "（with --confirm: delete all rows whose cells are empty, without asking row by row）",
)
@click.option("--undo", is_flag=True, help="撤销最近一次导入，先列出要撤销的改动（undo the last import）")
def import_year(
    project: Project,
    files: tuple[Path, ...],
    year: int | None,
    file: Path | None,
    dry_run: bool,
    confirm: bool,
    delete: bool,
    undo: bool,
) -> int:
    """Import the workbooks; exit code 1 if nothing was imported since something has to be mended or confirmed."""
    data_dir = project.data_dir
    if year is None and not undo:
        example = spell_both("import", data_dir, "--year", 2023, YEAR=2023)
        raise click.UsageError(f"缺少选项 --year，如 {example}。")
    if dry_run and is_replacing(data_dir):
        raise DataError("上一次导入在写入时中断。请先不带 --dry-run（DRY_RUN=1）运行一次，它会把上次的写入补完。")
    if finished := finish_replacing(data_dir):
        say(f"上一次导入在写入时中断，现已补完（{'、'.join(finished)}）。")
    history = project.output / HISTORY
    if undo or year is None:
        return _undo(history, data_dir, dry_run, confirm)
    workbooks = [*([file] if file else []), *files] or [project.output / entry_name(year)]
    report = Report.open(data_dir)
    plan = plan_import(workbooks, report, year)
    deleted: set[SheetPlace] = set()
    if plan.deletions and not plan.problems:
        deleted = _choose_deletions(plan, delete, confirm, dry_run)
        if deleted:
            report = Report.open(data_dir)
            plan = plan_import(workbooks, report, year, deleted)
    for notice in plan.notices:
        say(f"提示：{notice}")
    answers = open_answers(history, plan.year)
    if plan.problems:
        return _refuse(plan, answers)
    changes = plan.select_changes(deleted)
    _list_changes(changes)
    if not (changes or plan.unchanged or plan.deletions):
        named = "、".join(map(str, workbooks))
        say(
            f"{named} 一格也没有填，没有导入。填好的若是另一个文件，请用 --file 指明（make import 用 FILE=）。",
            err=True,
        )
        return 1
    if not changes:
        say(f"没有变化：表单中的 {plan.unchanged} 项与数据相同。")
        return 0
    if dry_run:
        _list_questions(answers.select_open(plan.questions))
        say("以上为试运行，没有写入。")
        return 0
    if not _is_confirmed(plan, answers, confirm):
        return 1
    kept = write_import(plan, report, deleted, history, workbooks)
    _summarise(plan, changes)
    undo_it = spell_both("import", data_dir, "--undo", UNDO=1)
    say(f"导入前的数据和本次的工作簿存于 {kept}；要撤销这次导入：{undo_it}")
    _say_what_next(data_dir, plan.vintage)
    return 0


def _ask(question: str) -> bool:
    try:
        return input(f"{question}[y/n] ").strip().lower() in ("y", "yes", "是")
    except EOFError:
        raise click.Abort from None


# -- undo ----------------------------------------------------------------------------------------------------------------


def _undo(history: Path, data_dir: Path, dry_run: bool, confirm: bool) -> int:
    """Undo the last import, if that is what the editor wants when she sees what it was."""
    kept = find_last_import(history)
    if kept is None:
        say(f"没有可以撤销的导入（{history} 中没有记录）。", err=True)
        return 1
    say(f"最近一次导入：{kept.time}，{'、'.join(kept.workbooks)}，{len(kept.changes)} 项改动：")
    for change in kept.changes:
        say(f"  {change}")
    if dry_run:
        say("以上为试运行，没有撤销。")
        return 0
    if not confirm and not (sys.stdin.isatty() and _ask("撤销以上全部改动吗？")):
        with_make = spell_target("import", data_dir, UNDO=1, CONFIRM=1)
        say(f"没有撤销。确实要撤销的，加 --confirm（{with_make}）。", err=True)
        return 1
    say(f"已撤销，以下各表恢复为导入前的内容：{'、'.join(undo_import(kept, data_dir))}。")
    return 0


# -- what is wrong, what is asked ----------------------------------------------------------------------------------------


def _refuse(plan: ImportPlan, answers: Answers) -> int:
    """Show everything that has to be mended or looked at before the next attempt; answers given now are kept."""
    for number, problem in enumerate(plan.problems, 1):
        say(f"{number}. {problem}", err=True)
    questions = answers.select_open(plan.questions)
    if questions and sys.stdin.isatty():
        _ask_each(questions, answers)
    else:
        _list_questions(questions)
    say(f"共 {len(plan.problems)} 个问题，没有导入任何数据。请改正后重新导入。", err=True)
    return 1


def _choose_deletions(plan: ImportPlan, delete: bool, confirm: bool, dry_run: bool) -> set[SheetPlace]:
    """Name every row whose cells are empty, and ask which are to be deleted; without somebody to ask they stay."""
    say(f"表单中有 {len(plan.deletions)} 格是空的，而数据里已有：")
    if sys.stdin.isatty() and not (delete and confirm) and not dry_run:
        asked = (f"  {change.place}：{change}。从数据中删除这一行吗？" for change in plan.deletions)
        return {change.place for change, question in zip(plan.deletions, asked, strict=True) if _ask(question)}
    for change in plan.deletions:
        say(f"  {change.place}：{change}")
    if delete and (confirm or dry_run):
        return {change.place for change in plan.deletions}
    say("  保留不动；确实要全部删除的，加 --delete --confirm（make import 加 DELETE=1 CONFIRM=1）。")
    return set()


def _list_questions(questions: Sequence[Question]) -> None:
    for number, question in enumerate(questions, 1):
        say(f"疑问 {number}：{question}")


def _ask_each(questions: Sequence[Question], answers: Answers) -> list[Question]:
    """Ask the questions one by one, and keep each answer at once; return those that were answered with no."""
    denied = []
    for number, question in enumerate(questions, 1):
        say(f"疑问 {number}/{len(questions)}：{question}")
        if _ask("已核对、无误？"):
            answers.keep([question])
        else:
            denied.append(question)
    return denied


def _is_confirmed(plan: ImportPlan, answers: Answers, confirm: bool) -> bool:
    """Have the open questions answered: on the command line, or by the person at the terminal."""
    questions = answers.select_open(plan.questions)
    if known := len(plan.questions) - len(questions):
        say(f"另有 {known} 个疑问以前答复过，数字没有变，不再询问。")
    if not questions:
        return True
    if confirm or not sys.stdin.isatty():
        _list_questions(questions)
        if confirm:
            answers.keep(questions)
            return True
        say(
            f"有 {len(questions)} 个疑问需要确认，没有导入。"
            "逐一核对来源，确认无误后加 --confirm 再运行（make import 加 CONFIRM=1）。",
            err=True,
        )
        return False
    denied = _ask_each(questions, answers)
    if denied:
        say("没有导入。请改正以下各格后重新导入；已答“是”的不再询问：", err=True)
        for question in denied:
            say(f"  {question.place}", err=True)
    return not denied


# -- what is changed -----------------------------------------------------------------------------------------------------


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


def _summarise(plan: ImportPlan, changes: list[RowChange]) -> None:
    counts: dict[str, Counter[str]] = {}
    for change in changes:
        counts.setdefault(change.table, Counter())[change.kind] += 1
    say("导入完成：")
    for table, kinds in counts.items():
        say(f"  {table}：" + "，".join(f"{KIND_NAMES[kind]} {count} 行" for kind, count in kinds.items()))
    if plan.missing:
        empty = "；".join(f"「{name}」{count} 格" for name, count in plan.missing.items())
        say(f"上年有、本年还空着的：{empty}")


def _say_what_next(data_dir: Path, year: int) -> None:
    check, book = spell_both("check", data_dir), spell_both("book", data_dir, "--year", year, YEAR=year)
    say(f"下一步：在编辑台“生成”页生成，或 {check}，然后 {book}")
