"""Report what changed between two builds or git revisions, and which observations caused it: ``tradebook changes``.

Also what the edition's report revised of what earlier ones had stated.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console

from tradebook.audit.change_report import print_report, render_report
from tradebook.audit.ledger_comparison import compare_ledgers
from tradebook.audit.review.updates import propose_updates
from tradebook.audit.revisions import list_revisions
from tradebook.cli.command import Command, say
from tradebook.cli.options import FILE, Project, jobs_option, project_options, year_option
from tradebook.data.report import Report
from tradebook.files import write_atomically
from tradebook.publish.revision import open_ledger_of

PIPE_WIDTH = 140
"""Columns of the report where there is no terminal."""
WORKING_FILES = "现有文件"
SAME, DIFFERENT, TROUBLE = 0, 1, 2
"""Exit codes, as of diff."""
SIDE = "生成的目录（_build/2022）、其中的 ledger.json，或 git 版本"


class _Comparison(Command):
    error_code = TROUBLE


@click.command(
    "changes",
    cls=_Comparison,
    help="比较一版报告的两次生成或两个 git 版本（what changed between two builds or revisions of an edition）",
    epilog="""\b
    例：
      tradebook changes
      tradebook changes --from HEAD~3 --to _build/2022
      tradebook changes --from v1.0 --year 2021 --html changes.html
    """,
)
@project_options
@click.option(
    "--from", "old", default="HEAD", metavar="OLD", help=f"原来：{SIDE}；默认最近一次提交（before, default: HEAD）"
)
@click.option(
    "--to", "new", default="", metavar="NEW", help="现在：同上；默认现有文件（after, default: the files）"
)
@year_option
@click.option("--html", type=FILE, metavar="FILE", help="另写成一个网页文件（also as one HTML file）")
@click.option(
    "--propose",
    type=FILE,
    metavar="FILE",
    help="另按比较结果拟出更正记录，填好日期后抄入 updates.csv（propose rows of the log of corrections）",
)
@jobs_option
@click.option("--exit-code", is_flag=True, help="有变化时退出码为 1，没有为 0，出错为 2（as of diff）")
def changes(
    project: Project,
    old: str,
    new: str,
    year: int | None,
    html: Path | None,
    propose: Path | None,
    jobs: int | None,
    exit_code: bool,
) -> int:
    """Compare two states of an edition; end like diff if asked to."""
    report = Report.open(project.data_dir)
    year = year or report.latest_year
    before, after = (open_ledger_of(spec, project.root, project.data_dir, year, jobs) for spec in (old, new))
    comparison = compare_ledgers(before, after, old or WORKING_FILES, new or WORKING_FILES)
    package = report.as_of(comparison.year).package
    revisions = list_revisions(package, vintage=package.vintage)
    if html:
        write_atomically(html, render_report(comparison, revisions))
    print_report(comparison, revisions, Console() if sys.stdout.isatty() else Console(width=PIPE_WIDTH))
    if html:
        say(f"网页：{html}")
    if propose:
        # Excel takes a file without this mark for one in the encoding of the system
        write_atomically(propose, "\ufeff" + propose_updates(comparison))
        say(f"更正记录：{propose}")
    return DIFFERENT if exit_code and comparison.changes else SAME
