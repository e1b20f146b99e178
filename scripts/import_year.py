"""Take a filled-in data-entry workbook over into the data: check everything, ask, then change all tables or none."""

import argparse
import sys
from collections import Counter
from pathlib import Path

from tradebook.entry.importing import Change, Plan, plan_import, write_import
from tradebook.entry.workbook import entry_name
from tradebook.errors import TradebookError
from tradebook.files import finish_replacing

ROOT = Path(__file__).resolve().parents[1]
SHOWN = 12
"""New rows of a table that are listed one by one."""


def main() -> int:
    """Run the import from the command line."""
    options = _options()
    if options.year is None:
        print("请写明年份，如 make import YEAR=2023 FILE=entry-2023.xlsx。", file=sys.stderr)
        return 1
    options.file = options.file or ROOT / "_build" / entry_name(options.year)
    try:
        finished = finish_replacing(options.data)
        if finished:
            print(f"上一次导入在写入时中断，现已补完（{'、'.join(finished)}）。")
        return _import(options)
    except (TradebookError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="把填好的录入工作簿导入数据：先全部检查，再一次写入（import a filled-in data-entry workbook）"
    )
    parser.add_argument("--year", type=int, help="年份")
    parser.add_argument("--file", type=Path, help="工作簿（.xlsx），默认 _build/entry-<年份>.xlsx")
    parser.add_argument("--data", type=Path, default=ROOT / "data", metavar="DIR", help="数据目录，默认 data")
    parser.add_argument("--dry-run", action="store_true", help="只检查并列出改动，不写入（show the changes only）")
    parser.add_argument(
        "--confirm", action="store_true", help="对所有疑问回答“是”（answer all questions with yes）"
    )
    parser.add_argument(
        "--delete",
        action="store_true",
        help="删除表单中已清空的行；不加则保留（delete rows whose cells are empty）",
    )
    return parser.parse_args()


def _import(options: argparse.Namespace) -> int:
    plan = plan_import(options.file, options.data, options.year, options.delete)
    if plan.deletions and not options.delete and not plan.problems and _wants_deletion(plan):
        options.delete = True
        plan = plan_import(options.file, options.data, options.year, delete=True)
    for notice in plan.notices:
        print(f"提示：{notice}")
    if plan.problems:
        return _refuse(plan)
    changes = [*plan.changes, *(plan.deletions if options.delete else [])]
    _show(changes)
    if not changes:
        print(f"没有变化：表单中的 {plan.unchanged} 项与数据相同。")
        return 0
    if not _confirmed(plan, options):
        return 1
    if options.dry_run:
        print("以上为试运行，没有写入。")
        return 0
    write_import(plan, options.data, options.delete)
    _summary(plan, changes)
    return 0


def _refuse(plan: Plan) -> int:
    """Show everything that has to be mended or looked at before the next attempt."""
    for number, problem in enumerate(plan.problems, 1):
        print(f"{number}. {problem}", file=sys.stderr)
    for number, question in enumerate(plan.questions, 1):
        print(f"疑问 {number}：{question}")
    print(f"共 {len(plan.problems)} 个问题，没有导入任何数据。请改正后重新导入。", file=sys.stderr)
    return 1


def _wants_deletion(plan: Plan) -> bool:
    """Ask whether rows whose cells are empty are to be deleted; without somebody to ask they stay."""
    print(f"表单中有 {len(plan.deletions)} 格是空的，而数据里已有：")
    for change in plan.deletions[:SHOWN]:
        print(f"  {change.place}：{change.label}")
    if len(plan.deletions) > SHOWN:
        print("  ……")
    if sys.stdin.isatty():
        return _yes("从数据中删除这些行吗？")
    print("  保留不动；确实要删除的，加 DELETE=1。")
    return False


def _yes(question: str) -> bool:
    return input(f"{question}[y/n] ").strip().lower() in ("y", "yes", "是")


def _show(changes: list[Change]) -> None:
    """List the changes: revisions and deletions one by one, new rows as far as they are few."""
    added = Counter(change.table for change in changes if change.kind == "added")
    shown: Counter = Counter()
    for change in changes:
        shown[change.table] += change.kind == "added"
        if change.kind != "added" or shown[change.table] <= SHOWN:
            print(f"  {change}")
        elif shown[change.table] == SHOWN + 1:
            print(f"  增 {change.table}：…… 等共 {added[change.table]} 行")


def _confirmed(plan: Plan, options: argparse.Namespace) -> bool:
    """Show the questions and have them answered: on the command line, or by the person at the terminal."""
    for number, question in enumerate(plan.questions, 1):
        print(f"疑问 {number}：{question}")
    if not plan.questions or options.confirm or options.dry_run:
        return True
    if not sys.stdin.isatty():
        print(
            f"有 {len(plan.questions)} 个疑问需要确认，没有导入。逐一核对来源，确认无误后加 CONFIRM=1 再运行。",
            file=sys.stderr,
        )
        return False
    for number in range(1, len(plan.questions) + 1):
        if not _yes(f"疑问 {number} 已核对、无误？"):
            print("没有导入。请改正工作簿后重新导入。", file=sys.stderr)
            return False
    return True


def _summary(plan: Plan, changes: list[Change]) -> None:
    words = {"added": "新增", "revised": "修改", "deleted": "删除"}
    counts: dict[str, Counter] = {}
    for change in changes:
        counts.setdefault(change.table, Counter())[change.kind] += 1
    print("导入完成：")
    for table, kinds in counts.items():
        print(f"  {table}：" + "，".join(f"{words[kind]} {count} 行" for kind, count in kinds.items()))
    if plan.missing:
        print(
            "上年有、本年还空着的：" + "；".join(f"「{name}」{count} 格" for name, count in plan.missing.items())
        )
    print(f"下一步：make check，然后 make book YEAR={plan.year}")


if __name__ == "__main__":
    sys.exit(main())
