"""Review a built edition: sign, ask, answer, see how far it is, and draw what to check: ``tradebook sign-off``."""

from __future__ import annotations

from datetime import date

import click

from tradebook.audit.review.session import Review, name_item
from tradebook.audit.review.signoffs import Item, accept, answer, ask, sign_items
from tradebook.cli.command import Command, say
from tradebook.cli.options import COUNT, SEED, Project, project_options, year_option
from tradebook.data.report import Report
from tradebook.figures.figure import Figure
from tradebook.publish.folders import output_folder


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
@click.option("--plan", type=COUNT, metavar="N", help="抽出 N 项建议审核，风险大的多抽（draw a sample）")
@click.option(
    "--seed", type=SEED, default=1, metavar="S", help="抽样的种子，相同则抽得相同，默认 1（seed of --plan）"
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
    review, today = Review(report.package, folder, project.root), date.today()
    ledger, package = review.ledger, review.package
    if listed:
        return _list_items(review, listed)
    if plan is not None:
        return _show_plan(review, plan, seed)
    figures = [item.key for item in review.select_items(chapters) if isinstance(item, Figure)]
    wanted = [*keys, *figures]
    if not wanted:
        if chosen or by:
            raise click.UsageError("没有写是哪一项。请写出键，或用 --chapter 写明章名。")
        return _show_status(review)
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


# -- what is said ------------------------------------------------------------------------------------------------------


def _report_done(deed: str, items: list[Item]) -> int:
    for item in items:
        say(f"{deed}：{_describe(item)}")
    return 0


def _describe(item: Item) -> str:
    return f"{item.key} {name_item(item)} {item.text}"


def _list_items(review: Review, chapters: tuple[str, ...]) -> int:
    states = review.states
    for item in review.select_items(chapters):
        say(_describe(item) + (f"〔{states[item.key]}〕" if item.key in states else ""))
    return 0


def _show_plan(review: Review, number: int, seed: int) -> int:
    choices = review.plan(number, seed)
    for choice in choices:
        reasons = "；".join(risk.words for risk in choice.risks)
        say(f"{choice.item.chapter}：{_describe(choice.item)}（{reasons}）")
    compared = "" if review.compares else f"{review.ledger.year - 1} 年版没有生成，因此没有与上一版比较算式。"
    say(f"建议审核 {len(choices)} 项（种子 {seed}）；已有效签字的不再抽。{compared}")
    return 0


def _show_status(review: Review) -> int:
    for chapter in review.coverage:
        say(
            f"{chapter.chapter}：数字 {chapter.figures}，文句图表 {chapter.statements}，"
            f"有效签字 {chapter.signed}，作废 {chapter.voided}，提问未了 {chapter.questions}"
        )
    for signoff in review.signoffs:
        by = f"{signoff.checked_by} {signoff.date}"
        say(f"{signoff.key}：{by} {signoff.explanation}")
    for question in review.pending:
        reply = f"；{question.answered_by}答：{question.answer}" if question.answered_by else ""
        say(
            f"{question.key}：{question.asked_by} {question.date} 问：{question.text}{reply}（{question.state.words}）"
        )
    void = sum(not signoff.is_valid for signoff in review.signoffs)
    say(
        f"{review.ledger.year} 年版：{len(review.ledger)} 个数字，{len(review.ledger.statements)} 条文句和图表；"
        f"签字 {len(review.signoffs)} 条，其中作废 {void} 条；提问未了 {len(review.pending)} 个。"
    )
    return 1 if void else 0
