"""Report what changed between two builds or two git revisions of an edition, and which observations caused it."""

import argparse
import sys
from pathlib import Path

from rich.console import Console
from tradebook.audit.change_report import html_report, print_report
from tradebook.audit.revisions import compare
from tradebook.data.report import Report
from tradebook.errors import TradebookError
from tradebook.files import write_atomically
from tradebook.publish.revision import open_ledger_of

ROOT = Path(__file__).resolve().parents[1]
PIPE_WIDTH = 140
"""Columns of the report where there is no terminal."""
WORKING_FILES = "现有文件"
SAME, DIFFERENT, TROUBLE = 0, 1, 2
"""Exit codes, as of diff."""


def main() -> int:
    """Run the comparison from the command line."""
    options = _options()
    try:
        year = options.year or Report.open(ROOT / options.data).latest_year
        old, new = (
            open_ledger_of(spec, ROOT, options.data, year, options.jobs) for spec in (options.old, options.new)
        )
        comparison = compare(old, new, options.old or WORKING_FILES, options.new or WORKING_FILES)
        if options.html:
            write_atomically(options.html, html_report(comparison))
    except (TradebookError, OSError) as error:
        print(error, file=sys.stderr)
        return TROUBLE
    console = Console() if sys.stdout.isatty() else Console(width=PIPE_WIDTH)
    print_report(comparison, console)
    if options.html:
        print(f"网页：{options.html}")
    return DIFFERENT if options.exit_code and comparison.changes else SAME


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="比较一版报告的两次生成或两个 git 版本（what changed between two builds or revisions of an edition）"
    )
    side = "生成的目录（_build/2022）、其中的 ledger.json，或 git 版本"
    parser.add_argument(
        "--from", dest="old", default="HEAD", metavar="OLD", help=f"原来：{side}；省略则取最近一次提交"
    )
    parser.add_argument("--to", dest="new", default="", metavar="NEW", help="现在：同上；省略则取现有文件")
    parser.add_argument("--year", type=int, help="年份，用于 git 版本和现有文件，默认数据中最新的一年")
    parser.add_argument("--data", default="data", metavar="DIR", help="项目内的数据目录，默认 data")
    parser.add_argument("--html", type=Path, metavar="FILE", help="另写成一个网页文件（also as one HTML file）")
    parser.add_argument("--jobs", type=int, help="同时执行的章数，默认为处理器数的一倍半")
    parser.add_argument("--exit-code", action="store_true", help="有变化时退出码为 1，没有为 0，出错为 2")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
