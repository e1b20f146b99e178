"""What is still empty or open in an edition that is about to be released."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tradebook.audit.review.signoffs import count_all, read_questions, read_signoffs
from tradebook.data.report import Report
from tradebook.figures.ledger import LEDGER_FILE, Ledger
from tradebook.publish.build import GAPS
from tradebook.publish.releasing.states import EditionState

_OF_RELEASING = ("status", "published")
"""What releasing fills in."""


@dataclass(frozen=True)
class Remark:
    """Something that whoever releases an edition should know.

    Attributes:
        subject: What it is about: data, imprint, book or review.
        text: What is empty or open.
    """

    subject: str
    text: str


def list_remarks(report: Report, state: EditionState, output: Path) -> list[Remark]:
    """Return what is empty or open in an edition.

    Args:
        report: The data as it is now.
        state: Of the edition.
        output: The folder of the editions.
    """
    return list(_list_remarks(report, state, output / str(state.edition)))


def _list_remarks(report: Report, state: EditionState, folder: Path) -> Iterator[Remark]:
    for sheet in state.sheets:
        if sheet.missing:
            yield Remark("数据", f"表单「{sheet.name}」还缺 {sheet.missing} 项")
    for path, name in state.release.lacking:
        if path.rpartition(".")[2] not in _OF_RELEASING:
            yield Remark("版权页", f"“{name}”没有填写（edition.yml 的 {path}）")
    if not state.is_built:
        yield Remark("书", "还没有生成过，没有人看过")
        return
    if gaps := _count_gaps(folder / GAPS):
        yield Remark("书", f"缺数据的表达式 {gaps} 个，用到它们的句子和图表已省去（见 {folder / GAPS}）")
    if state.is_part:
        yield Remark("审阅", "快报没有逐项签字的审阅，请对照预览核对")
        return
    yield from _list_of_review(report, Ledger.read(folder / LEDGER_FILE))


def _count_gaps(path: Path) -> int:
    if not path.is_file():
        return 0
    with path.open(encoding="utf-8", newline="") as stream:
        return max(sum(1 for _ in csv.reader(stream)) - 1, 0)


def _list_of_review(report: Report, ledger: Ledger) -> Iterator[Remark]:
    total = count_all(ledger, read_signoffs(ledger, report.package), read_questions(report.package, ledger.year))
    items = total.figures + total.statements
    if total.signed < items:
        yield Remark("审阅", f"可签的 {items} 项中签了 {total.signed} 项")
    if total.voided:
        yield Remark("审阅", f"签过而已作废的 {total.voided} 项")
    if total.questions:
        yield Remark("审阅", f"提问未了 {total.questions} 个")
