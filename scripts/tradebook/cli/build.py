"""Build one edition of the book: ``tradebook book``, ``html``, ``pdf`` and ``word``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from tradebook.cli.command import Command, say
from tradebook.cli.options import (
    FOLDER,
    Project,
    jobs_option,
    period_option,
    project_options,
    require_one,
    scheduler_option,
    year_option,
)
from tradebook.data.settings.periods import Period
from tradebook.errors import InputsChangedError
from tradebook.publish import uptodate

_MORE_TRIES = 2
"""How often a build is repeated because something was changed meanwhile."""


def _build_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a build."""
    options = [
        project_options,
        year_option,
        period_option,
        click.option(
            "--output",
            type=FOLDER,
            metavar="DIR",
            help="各版的上级目录，默认 _build，其他数据目录为 _build/<地区代码>（folder of the editions）",
        ),
        jobs_option,
        scheduler_option,
        click.option("--verbose", is_flag=True, help="显示 Jupyter Book 的输出（show their output）"),
        click.option("--keep", is_flag=True, help="失败时保留中间文件，供查找原因（keep the staging folder）"),
        click.option("--fresh", is_flag=True, help="不用以前的结果，全部重新计算（ignore earlier builds）"),
    ]
    for option in reversed(options):
        function = option(function)
    return function


@click.command(
    "book",
    cls=Command,
    help="由数据生成一版报告：网页、PDF 和 Word 版（build an edition: HTML, PDF and Word）",
    epilog="""\b
    例：
      tradebook book
      tradebook book --year 2021
      tradebook book --data 其他目录
    """,
)
@_build_options
def book(**options: Any) -> int:
    """Build HTML, PDF and Word."""
    return _build(html=True, pdf=True, word=True, **options)


@click.command(
    "html",
    cls=Command,
    help="由数据生成一版报告的网页（build an edition: HTML only）",
    epilog="""\b
    例：
      tradebook html --year 2021
      tradebook html --period 2023-S1
    """,
)
@_build_options
def html(**options: Any) -> int:
    """Build HTML; PDF and Word edition that are there stay."""
    return _build(html=True, pdf=False, word=False, **options)


@click.command(
    "pdf",
    cls=Command,
    help="由数据生成一版报告的 PDF（build an edition: PDF only）",
    epilog="""\b
    例：
      tradebook pdf --year 2021
    """,
)
@_build_options
def pdf(**options: Any) -> int:
    """Build the PDF; web pages that are there stay."""
    return _build(html=False, pdf=True, word=False, **options)


@click.command(
    "word",
    cls=Command,
    help="由数据生成一版报告的 Word 版，样式取自 _static/word/reference.docx（build an edition: Word only）",
    epilog="""\b
    例：
      tradebook word --year 2021
    """,
)
@_build_options
def word(**options: Any) -> int:
    """Build the Word edition; web pages that are there stay."""
    return _build(html=False, pdf=False, word=True, **options)


def _build(**options: Any) -> int:
    """Build an edition; once more if what it is made of was changed meanwhile, as by a reviewer who signs a number."""
    for _ in range(_MORE_TRIES):
        try:
            return _build_once(**options)
        except InputsChangedError as error:
            say(f"{error}现在按改动后的再生成一遍。")
    return _build_once(**options)


def _build_once(
    *,
    project: Project,
    year: int | None,
    period: Period | None,
    html: bool,
    pdf: bool,
    word: bool,
    output: Path | None,
    fresh: bool,
    **options: Any,
) -> int:
    require_one(year, period)
    root, data_dir = project.root, project.data_dir
    inputs = uptodate.inputs_digest(root, data_dir)
    output = output and output.resolve()
    wanted = {"year": year, "html": html, "pdf": pdf, "word": word}
    asked = {**wanted, "output": output and str(output), "period": period and period.code}
    target = None if fresh else uptodate.find_finished(root, data_dir, asked, inputs)
    if target:
        return _show("没有改动，书已是最新的：", target)
    _start_processes()
    if _put_back_unfinished(project):
        say("上一次发布没有完成：edition.yml 已恢复为发布以前的内容。")
        inputs = uptodate.inputs_digest(root, data_dir)
    made_of = data_dir
    if period:
        output = output or project.output
        made_of, wanted["year"] = _open_part(root, data_dir, output, period), period.year
    target = _build_edition(root, made_of, **wanted, output=output, fresh=fresh, state=inputs, **options)
    uptodate.note_finished(root, data_dir, asked, inputs, target)
    return _show("完成：", target)


def _start_processes() -> None:
    """Have what chapters need imported in another process, while this one imports and reads what it needs itself."""
    from tradebook.execution.workers import process_context

    process_context()


def _put_back_unfinished(project: Project) -> bool:
    """Undo what a release that was killed has left in the data; import what that needs only now, see below."""
    from tradebook.publish.releasing.unfinished import put_back_unfinished

    return put_back_unfinished(project.data_dir, project.output)


def _open_part(root: Path, data_dir: Path, output: Path, period: Period) -> Path:
    """Write the data directory of the edition of a part of the year; import what that needs only now, see below."""
    from tradebook.publish.parts import open_part

    return open_part(root, data_dir, output, period)


def _build_edition(root: Path, data_dir: Path, **options: Any) -> Path:
    """Build an edition; import what that needs only now, since it takes seconds that a book without changes need not wait."""
    from tradebook.publish.build import build_edition

    return build_edition(root, data_dir, **options)


def _show(headline: str, target: Path) -> int:
    say(headline)
    for path in sorted([*target.glob("html/index.html"), *target.glob("*.pdf"), *target.glob("*.docx")]):
        say(f"  {path}")
    return 0
