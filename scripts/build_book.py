"""Build an edition of the book: HTML and PDF from the data."""

import argparse
import gc
import signal
import sys
from pathlib import Path

from tradebook.errors import TradebookError
from tradebook.execution.dask import HELP
from tradebook.execution.workers import collect_seldom, worker_context
from tradebook.publish import uptodate

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Run the build from the command line."""
    parser = argparse.ArgumentParser(description="由数据生成一版报告（build an edition of the book）")
    parser.add_argument("--year", type=int, help="年份，默认数据中最新的一年（edition, default: the newest）")
    parser.add_argument("--data", type=Path, default=ROOT / "data", metavar="DIR", help="数据目录，默认 data")
    parser.add_argument(
        "--output",
        type=Path,
        metavar="DIR",
        help="各版的上级目录，默认 _build，其他数据目录为 _build/<地区代码>（folder of the editions）",
    )
    parser.add_argument("--jobs", type=int, help="同时执行的章数，默认为处理器数的一倍半（chapters at a time）")
    parser.add_argument("--scheduler", metavar="ADDRESS", help=HELP)
    parser.add_argument("--verbose", action="store_true", help="显示 Jupyter Book 和 LaTeX 的输出")
    parser.add_argument(
        "--keep", action="store_true", help="失败时保留中间文件，供查找原因（keep the staging folder）"
    )
    parser.add_argument(
        "--fresh", action="store_true", help="不用以前的结果，全部重新计算（ignore earlier builds）"
    )
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--html-only", action="store_true", help="只生成网页（no PDF）")
    only.add_argument("--pdf-only", action="store_true", help="只生成 PDF（no HTML）")
    options = parser.parse_args()
    data_dir = options.data.resolve()
    inputs = uptodate.inputs_digest(ROOT, data_dir)
    wanted = {"year": options.year, "html": not options.pdf_only, "pdf": not options.html_only}
    output = options.output and options.output.resolve()
    asked = {**wanted, "output": output and str(output)}
    target = None if options.fresh else uptodate.finished(ROOT, data_dir, asked, inputs)
    if target:
        return _show("没有改动，书已是最新的：", target)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a terminated build clears up like Ctrl-C
    try:
        collect_seldom()
        worker_context(data_dir)  # imports beside this process
        from tradebook.publish.build import (
            build_edition,  # takes seconds, which a book without changes need not wait
        )

        target = build_edition(
            ROOT,
            data_dir,
            **wanted,
            jobs=options.jobs,
            verbose=options.verbose,
            keep=options.keep,
            fresh=options.fresh,
            output=output,
            scheduler=options.scheduler,
        )
    except TradebookError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("已中断，上一次生成的书保持不变。", file=sys.stderr)
        return 130
    uptodate.note_finished(ROOT, data_dir, asked, inputs, target)
    return _show("完成：", target)


def _show(headline: str, target: Path) -> int:
    print(
        headline,
        *(f"  {path}" for path in sorted([*target.glob("html/index.html"), *target.glob("*.pdf")])),
        sep="\n",
    )
    return 0


if __name__ == "__main__":
    code = main()
    gc.freeze()  # else the interpreter, before it ends, looks for garbage among all that there is
    sys.exit(code)
