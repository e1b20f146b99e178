"""Check the data directory and print every problem with its place and remedy: ``tradebook check``."""

from __future__ import annotations

import click

from tradebook.book.check import check_all
from tradebook.cli.command import Command, say
from tradebook.cli.options import Project, project_options
from tradebook.data.package import DataPackage
from tradebook.data.report import Report
from tradebook.entry.describing.settings import find_false_peers
from tradebook.entry.sheets import find_idle_patterns, find_unknown_sheets
from tradebook.errors import TradebookError
from tradebook.execution.reading.contents import read_contents


@click.command(
    "check",
    cls=Command,
    help="检查数据：格式、代码、单位、恒等式、文字中的表达式；有问题时退出码为 1（check the data）",
    epilog="""\b
    例：
      tradebook check
      tradebook check --data 其他目录
    """,
)
@project_options
def check(project: Project) -> int:
    """Check the data; exit code 1 if there is a problem."""
    package = DataPackage(project.data_dir)
    report = check_all(package, progress=say)
    notices, problems = [*report.notices], [*map(str, report.problems)]
    try:
        notices += read_contents(project.root, package).notices
    except TradebookError as error:
        problems.append(str(error))
    if report.is_sound:
        try:
            problems += map(str, [*find_false_peers(Report.of(package)), *find_unknown_sheets(package)])
            notices += find_idle_patterns(package)
        except TradebookError as error:
            problems.append(str(error))
    for notice in notices:
        say(f"提示：{notice}")
    for number, problem in enumerate(problems, 1):
        say(f"{number}. {problem}", err=True)
    if problems:
        say(f"共 {len(problems)} 个问题，请按提示改正后再运行。", err=True)
        return 1
    say(f"数据检查通过。{report.summary}")
    return 0
