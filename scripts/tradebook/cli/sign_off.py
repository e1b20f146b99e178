"""Sign figures of a built edition as checked: append them to the register ``signoffs.csv``: ``tradebook sign-off``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from tradebook.audit.manifest import manifest_digests
from tradebook.audit.signoffs import TABLE, read_signoffs, sign_figures
from tradebook.cli.command import Command, say
from tradebook.cli.options import Project, project_options, year_option
from tradebook.data.package import DataPackage
from tradebook.data.report import Report
from tradebook.errors import DataError
from tradebook.figures.ledger import LEDGER_FILE, Ledger
from tradebook.provenance import DATA_FOLDER, input_digests
from tradebook.publish.folders import output_folder


@click.command(
    "sign-off",
    cls=Command,
    help="审核签字：把核对过的数字记入 data/signoffs.csv；不写数字则列出现有签字，有作废的退出码为 1（sign figures as checked）\n\n"
    "KEY 是数字的键，见书中数字的记录或 ledger.json。",
    epilog="""\b
    例：
      tradebook sign-off --by 姓名 area.ALL.T area.ALL.T.growth --remark 与年鉴核对
      tradebook sign-off --by 姓名 --chapter overview
      tradebook sign-off --year 2022
    """,
)
@click.argument("keys", nargs=-1, metavar="[KEY]...")
@project_options
@year_option
@click.option("--by", default="", metavar="NAME", help="审核人（reviewer）")
@click.option(
    "--chapter",
    "chapters",
    multiple=True,
    metavar="CHAPTER",
    help="签一章的全部数字，如 overview，可写多次（all figures of a chapter）",
)
@click.option("--remark", default="", metavar="TEXT", help="备注（remark）")
def sign_off(
    project: Project, keys: tuple[str, ...], year: int | None, by: str, chapters: tuple[str, ...], remark: str
) -> int:
    """Sign figures, or list what is signed; exit code 1 if a listed sign-off is void."""
    report = Report.open(project.data_dir)
    year = year or report.latest_year
    folder = output_folder(project.root, report) / str(year)
    _require_current(folder, project)
    ledger = Ledger.read(folder / LEDGER_FILE)
    wanted = [*keys, *_keys_of(ledger, chapters)]
    if not wanted:
        return _list_signoffs(ledger, report.package)
    signed = sign_figures(ledger, report.package, wanted, by, date.today(), remark)
    for figure in signed:
        say(f"已签：{figure.key} {figure.label} {figure.text}")
    count = len(dict.fromkeys(wanted))
    say(f"共签 {len(signed)} 个数字，另有 {count - len(signed)} 个此前已签、仍然有效。")
    return 0


def _require_current(folder: Path, project: Project) -> None:
    """Refuse to sign what a build shows if the files that it was made of have changed since."""
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


def _keys_of(ledger: Ledger, chapters: tuple[str, ...]) -> list[str]:
    known = list(dict.fromkeys(figure.chapter for figure in ledger))
    for chapter in chapters:
        if chapter not in known:
            raise DataError(f"没有“{chapter}”这一章，或该章没有数字。可选的章：{'、'.join(known)}。")
    return [figure.key for figure in ledger if figure.chapter in chapters]


def _list_signoffs(ledger: Ledger, package: DataPackage) -> int:
    signoffs = read_signoffs(ledger, package)
    for signoff in signoffs:
        say(f"{signoff.key}：{signoff.checked_by} {signoff.date} {signoff.explanation}")
    void = sum(not signoff.is_valid for signoff in signoffs)
    say(f"{ledger.year} 年版：{len(ledger)} 个数字，签字 {len(signoffs)} 条，其中作废 {void} 条。")
    return 1 if void else 0
