"""Review a built edition: sign, ask, answer, see how far it is, and draw what to check: ``tradebook sign-off``."""

from __future__ import annotations

from datetime import date
from itertools import chain
from pathlib import Path

import click

from tradebook.audit.manifest import manifest_digests
from tradebook.audit.reconciliation import claims_on
from tradebook.audit.review.sampling import plan_review
from tradebook.audit.review.signoffs import (
    TABLE,
    Item,
    QuestionState,
    accept,
    answer,
    ask,
    count_signed,
    items_of,
    read_questions,
    read_signoffs,
    sign_items,
)
from tradebook.cli.command import Command, say
from tradebook.cli.options import Project, project_options, year_option
from tradebook.data.package import DataPackage
from tradebook.data.report import Report
from tradebook.errors import DataError
from tradebook.figures.figure import Figure
from tradebook.figures.ledger import LEDGER_FILE, Ledger
from tradebook.figures.statement import Kind
from tradebook.provenance import DATA_FOLDER, input_digests
from tradebook.publish.folders import output_folder

KINDS = {Kind.PHRASE: "用语", Kind.SENTENCE: "文句", Kind.EXHIBIT: "图表"}


@click.command(
    "sign-off",
    cls=Command,
    help="审核：签字、提问、答复，记入 data/signoffs.csv；什么都不写则列出各章的情况，有作废的签字时退出码为 1（review an edition）\n\n"
    "KEY 是所审一项的键。数字的键见书中数字的记录；用语、文句、图表的键用 --list 列出。",
    epilog="""\b
    例：
      tradebook sign-off
      tradebook sign-off --plan 30 --seed 7
      tradebook sign-off --list overview
      tradebook sign-off --by 李四 --prepared-by 张三 area.all.total fig-area-trend --remark 与年鉴核对
      tradebook sign-off --by 李四 --chapter overview
      tradebook sign-off --by 李四 area.all.total --ask 与年鉴差0.1，哪个对？
      tradebook sign-off --by 张三 area.all.total --answer 年鉴是初步数
      tradebook sign-off --by 李四 area.all.total --accept
    """,
)
@click.argument("keys", nargs=-1, metavar="[KEY]...")
@project_options
@year_option
@click.option("--by", default="", metavar="NAME", help="签字、提问、答复或认可的人（who does it）")
@click.option(
    "--prepared-by",
    default="",
    metavar="NAME",
    help="编制人，不能与审核人相同；不写则同上一次签字（who prepared what is signed）",
)
@click.option(
    "--chapter",
    "chapters",
    multiple=True,
    metavar="CHAPTER",
    help="一章的全部数字，如 overview，可写多次（all figures of a chapter）",
)
@click.option("--remark", default="", metavar="TEXT", help="签字的备注（remark）")
@click.option("--ask", "question", default=None, metavar="TEXT", help="对所列各项提问，不签字（ask about them）")
@click.option(
    "--answer", "reply", default=None, metavar="TEXT", help="答复对所列各项的提问（answer the questions）"
)
@click.option("--accept", "accepting", is_flag=True, help="认可对所列各项的答复（accept the answers）")
@click.option(
    "--list", "listed", multiple=True, metavar="CHAPTER", help="列出一章可签的各项和键（list what can be signed）"
)
@click.option(
    "--plan", type=click.IntRange(min=1), metavar="N", help="抽出 N 项建议审核，风险大的多抽（draw a sample）"
)
@click.option(
    "--seed", default=1, show_default=True, metavar="S", help="抽样的种子，相同则抽得相同（seed of --plan）"
)
def sign_off(
    project: Project,
    keys: tuple[str, ...],
    year: int | None,
    by: str,
    prepared_by: str,
    chapters: tuple[str, ...],
    remark: str,
    question: str | None,
    reply: str | None,
    accepting: bool,
    listed: tuple[str, ...],
    plan: int | None,
    seed: int,
) -> int:
    """Do one step of a review, or say how far it is; exit code 1 if a sign-off is void."""
    steps = {"--ask": question is not None, "--answer": reply is not None, "--accept": accepting}
    steps |= {"--list": bool(listed), "--plan": plan is not None}
    chosen = [name for name, given in steps.items() if given]
    if len(chosen) > 1:
        raise click.UsageError(f"{' 和 '.join(chosen)} 不能一起用，请分几次。")
    report = Report.open(project.data_dir)
    year = year or report.latest_year
    folder = output_folder(project.root, report) / str(year)
    _require_current(folder, project)
    ledger, package, today = Ledger.read(folder / LEDGER_FILE), report.package, date.today()
    _require_sound_register(package)
    if listed:
        return _list_items(ledger, package, listed)
    if plan is not None:
        return _show_plan(ledger, package, plan, seed, folder.parent / str(year - 1) / LEDGER_FILE)
    wanted = [*keys, *_keys_of(ledger, chapters)]
    if not wanted:
        if chosen or by:
            raise click.UsageError("没有写是哪一项。请写出键，或用 --chapter 写明章名。")
        return _show_status(ledger, package)
    if question is not None:
        return _report_done("已提问", ask(ledger, package, wanted, by, today, question))
    if reply is not None:
        return _report_done("已答复", answer(ledger, package, wanted, by, today, reply))
    if accepting:
        return _report_done("已认可", accept(ledger, package, wanted, by, today))
    signed = sign_items(ledger, package, wanted, by, today, prepared_by=prepared_by, remark=remark)
    _report_done("已签", signed)
    count = len(dict.fromkeys(wanted))
    say(f"共签 {len(signed)} 项，另有 {count - len(signed)} 项此前已签、仍然有效。")
    return 0


def _require_current(folder: Path, project: Project) -> None:
    """Refuse to review what a build shows if the files that it was made of have changed since."""
    recorded, _ = manifest_digests(folder)
    now = {
        name: properties["sha256"] for name, properties in input_digests(project.root, project.data_dir).items()
    }
    register = f"{DATA_FOLDER}/{TABLE}.csv"
    changed = sorted(name for name in recorded | now if name != register and recorded.get(name) != now.get(name))
    if changed:
        some = "、".join(changed[:3]) + ("等" if len(changed) > 3 else "")
        raise DataError(
            f"{folder} 生成之后，有 {len(changed)} 个文件改过（{some}），书中的数字可能已不是现在的数字。"
            "请先重新生成（tradebook book 或 make book），再核对、签字。"
        )


def _require_sound_register(package: DataPackage) -> None:
    """Refuse a register in which somebody has made mistakes by hand; the message names each row and column."""
    problems = package.validate(TABLE) if TABLE in package.table_names else []
    if problems:
        listing = "\n".join(map(str, problems))
        raise DataError(f"审核登记表有 {len(problems)} 个问题，请改正后再审核：\n{listing}")


def _keys_of(ledger: Ledger, chapters: tuple[str, ...]) -> list[str]:
    _require_chapters(ledger, chapters)
    return [figure.key for figure in ledger if figure.chapter in chapters]


def _require_chapters(ledger: Ledger, chapters: tuple[str, ...]) -> None:
    known = list(dict.fromkeys(item.chapter for item in items_of(ledger)))
    for chapter in chapters:
        if chapter not in known:
            raise DataError(f"没有“{chapter}”这一章，或该章没有数字。可选的章：{'、'.join(known)}。")


# -- what is said ------------------------------------------------------------------------------------------------------


def _report_done(deed: str, items: list[Item]) -> int:
    for item in items:
        say(f"{deed}：{_describe(item)}")
    return 0


def _describe(item: Item) -> str:
    what = item.label if isinstance(item, Figure) else KINDS[Kind(item.kind)]
    return f"{item.key} {what} {item.text}"


def _list_items(ledger: Ledger, package: DataPackage, chapters: tuple[str, ...]) -> int:
    _require_chapters(ledger, chapters)
    states = {signoff.key: signoff.state.words for signoff in read_signoffs(ledger, package)}
    states |= {
        question.key: f"提问{question.state.words}"
        for question in read_questions(package, ledger.year)
        if question.state != QuestionState.CLOSED
    }
    for item in items_of(ledger):
        if item.chapter in chapters:
            say(_describe(item) + (f"〔{states[item.key]}〕" if item.key in states else ""))
    return 0


def _show_plan(ledger: Ledger, package: DataPackage, number: int, seed: int, before: Path) -> int:
    choices = plan_review(
        ledger,
        number,
        seed,
        results=chain.from_iterable(claims_on(ledger, package, ledger.year).values()),
        signoffs=read_signoffs(ledger, package),
        before=Ledger.read(before) if before.is_file() else None,
    )
    for choice in choices:
        reasons = "；".join(risk.words for risk in choice.risks)
        say(f"{choice.item.chapter}：{_describe(choice.item)}（{reasons}）")
    compared = "" if before.is_file() else f"{before.parent.name} 年版没有生成，因此没有与上一版比较算式。"
    say(f"建议审核 {len(choices)} 项（种子 {seed}）；已有效签字的不再抽。{compared}")
    return 0


def _show_status(ledger: Ledger, package: DataPackage) -> int:
    signoffs, questions = read_signoffs(ledger, package), read_questions(package, ledger.year)
    coverage = count_signed(ledger, signoffs, questions)
    for chapter in coverage:
        say(
            f"{chapter.chapter}：数字 {chapter.figures}，文句图表 {chapter.statements}，"
            f"有效签字 {chapter.signed}，作废 {chapter.voided}，提问未了 {chapter.questions}"
        )
    for signoff in signoffs:
        by = f"{signoff.checked_by} {signoff.date}"
        say(f"{signoff.key}：{by} {signoff.explanation}")
    for question in questions:
        if question.state != QuestionState.CLOSED:
            reply = f"；{question.answered_by}答：{question.answer}" if question.answered_by else ""
            say(
                f"{question.key}：{question.asked_by} {question.date} 问：{question.text}{reply}（{question.state.words}）"
            )
    void = sum(not signoff.is_valid for signoff in signoffs)
    pending = sum(question.state != QuestionState.CLOSED for question in questions)
    say(
        f"{ledger.year} 年版：{len(ledger)} 个数字，{len(ledger.statements)} 条文句和图表；"
        f"签字 {len(signoffs)} 条，其中作废 {void} 条；提问未了 {pending} 个。"
    )
    return 1 if void else 0
