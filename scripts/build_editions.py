"""Build several editions, and put them together as one site for each data directory."""

import argparse
import signal
import sys
from pathlib import Path

from tradebook.errors import DataError, TradebookError
from tradebook.execution.dask import HELP
from tradebook.figures.ledger import Ledger
from tradebook.publish.batch import Area, build_editions, plan
from tradebook.publish.revision import open_ledger_of
from tradebook.publish.site import ENTRY, build_site, finished_editions

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Run the builds from the command line."""
    options = _options()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C
    try:
        areas = plan(ROOT, [path.resolve() for path in options.data], options.years)
        published = _published(options.published, areas, options.jobs)
        outcomes = build_editions(
            ROOT, areas, html_only=options.html_only, jobs=options.jobs, scheduler=options.scheduler
        )
        failed = [outcome for outcome in outcomes if outcome.error]
        problems = [f"{failure.name}失败，原因见上。{_fate(failure.area, failure.year)}" for failure in failed]
        problems += [problem for area in areas if (problem := _site(area, published))]
    except TradebookError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("已中断，已有的网站保持不变。", file=sys.stderr)
        return 130
    print(*problems, sep="\n", file=sys.stderr, end="\n" if problems else "")
    return 1 if problems else 0


def _site(area: Area, published: dict[int, Ledger]) -> str:
    """Put an area's site together and say where it is; return what went wrong."""
    try:
        site = build_site(ROOT, area.data_dir, area.output, area.years, published)
    except TradebookError as error:
        return f"{area.name}的网站没有更新：{error}"
    print(f"完成：{site / ENTRY}")
    return ""


def _fate(area: Area, year: int) -> str:
    """What the site has in place of an edition that failed."""
    if finished_editions(area.output, [year]):
        return "网站里是它上一次生成的结果。"
    return "网站里没有这一版。"


def _published(entries: list[str], areas: list[Area], jobs: int | None) -> dict[int, Ledger]:
    """The ledgers of editions as they were published, by year, from ``2021=v1.0`` and the like."""
    if entries and len(areas) > 1:
        raise DataError("--published 只能用于一个数据目录。")
    ledgers = {}
    for entry in entries:
        year, _, spec = entry.partition("=")
        if not (year.isdigit() and spec):
            raise DataError(f"--published 的“{entry}”应写作“年份=版本”，例如 2021=v1.0 或 2021=存档/2021。")
        data = areas[0].data_dir
        data = data.relative_to(ROOT) if data.is_relative_to(ROOT) else data
        ledgers[int(year)] = open_ledger_of(spec, ROOT, str(data), int(year), jobs)
        if ledgers[int(year)].year != int(year):
            raise DataError(f"--published 的“{entry}”是 {ledgers[int(year)].year} 年版，不是 {year} 年版。")
    return ledgers


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="生成多个年份的版本，合成一个网站（build several editions and one site of them）"
    )
    parser.add_argument(
        "--years",
        type=int,
        nargs="*",
        default=[],
        metavar="YEAR",
        help="年份，默认数据中的全部年份（default: all）",
    )
    parser.add_argument(
        "--data",
        type=Path,
        nargs="+",
        default=[ROOT / "data"],
        metavar="DIR",
        help="一个或多个数据目录，默认 data",
    )
    parser.add_argument("--html-only", action="store_true", help="只生成网页（no PDF）")
    parser.add_argument(
        "--jobs",
        type=int,
        help="使用的处理器数，也是同时生成的版数，默认全部（processors to use, and editions at a time; default: all）",
    )
    parser.add_argument("--scheduler", metavar="ADDRESS", help=HELP)
    parser.add_argument(
        "--published",
        nargs="*",
        default=[],
        metavar="YEAR=OLD",
        help="某年版发布时的样子：生成的目录、ledger.json 或 git 版本，用来找出修订过的数据（as published, to find revisions）",
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
