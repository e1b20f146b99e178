"""Release an edition: built without watermark, packed with its checksums, and frozen: ``tradebook release``."""

from __future__ import annotations

import click

from tradebook.cli.command import Command, say
from tradebook.cli.options import Project, jobs_option, period_option, project_options, require_one, year_option
from tradebook.data.settings.periods import Period
from tradebook.execution.workers import process_context


@click.command(
    "release",
    cls=Command,
    help="发布一版报告：去掉水印，生成全部格式，连同校验和打包（release an edition）",
    epilog="""\b
    发布的文件在 _build/releases/<年份>（其他地区在 _build/<地区代码>/releases），此后不再改动；改正后再发布，须先在 updates.csv 中登记更正。
    例：
      tradebook release --year 2023 --published 2024-08-31
      tradebook release --period 2023-S1
    """,
)
@project_options
@year_option
@period_option
@click.option(
    "--published",
    default="",
    metavar="DATE",
    help="发布日期，如 2024-08-31 或 2024-08；默认 edition.yml 中的，没有则为今天（date of publication）",
)
@jobs_option
def release(project: Project, year: int | None, period: Period | None, published: str, jobs: int | None) -> int:
    """Release the edition, and list what is handed out."""
    require_one(year, period)
    process_context()
    # the fork server has begun to import what this needs, too
    from tradebook.publish.releasing.release import release_edition

    released = release_edition(project.root, project.data_dir, period or year, published, jobs)
    say("已发布：")
    for path in released.files:
        say(f"  {path}")
    return 0
