"""Show the book in the browser, build it again when a file is saved, and reload the page."""

import argparse
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from livereload import Server
from livereload.watcher import Watcher
from tradebook.data.report import Report
from tradebook.errors import TradebookError
from tradebook.provenance import MANIFEST
from tradebook.publish.folders import output_folder

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ["chapters", "_static", "scripts/tradebook", "_config.yml", "_toc.yml"]
PAUSE = 1
"""Seconds between two looks at the files."""


def main() -> int:
    """Build the book, then serve it until Ctrl-C."""
    parser = argparse.ArgumentParser(
        description="在浏览器中看书，保存文件后自动重新生成（serve the book, rebuild it on changes）"
    )
    parser.add_argument("--year", type=int, help="年份，默认数据中最新的一年（edition, default: the newest）")
    parser.add_argument("--data", type=Path, default=ROOT / "data", metavar="DIR", help="数据目录，默认 data")
    parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000（port）")
    options = parser.parse_args()
    data_dir = options.data.resolve()
    try:
        year = options.year or Report.open(data_dir).latest_year
        target = output_folder(ROOT, data_dir) / str(year)
    except TradebookError as error:
        print(error, file=sys.stderr)
        return 1
    command = [sys.executable, str(ROOT / "scripts/build_book.py"), "--html-only", "--data", str(data_dir)]

    def build() -> bool:
        return subprocess.run([*command, "--year", str(year)], cwd=ROOT, check=False).returncode == 0

    if not build() and not (target / "html").exists():
        return 1
    serve(target, [data_dir, *(ROOT / name for name in SOURCES)], build, options.port)
    return 0


def serve(target: Path, sources: list[Path], build: Callable[[], bool], port: int) -> None:
    """Serve a built edition on this machine until Ctrl-C.

    Args:
        target: the folder of the edition; pages reload when its manifest changes, that is, after each build that
            succeeded. One that failed has said why, and the book before it stays.
        sources: files and folders of which a change calls for a build.
        build: builds the edition.
        port: of the address ``http://localhost:<port>``.
    """
    threading.Thread(target=_rebuild, args=(sources, build), daemon=True).start()
    print(f"在浏览器中打开 http://localhost:{port} ；按 Ctrl-C 结束。", flush=True)
    server = Server()
    server.watch(str(target / MANIFEST))
    server.serve(port=port, root=str(target / "html"), live_css=False)


def _rebuild(sources: list[Path], build: Callable[[], bool]) -> None:
    watcher = Watcher()
    watcher.ignore_dirs("__pycache__", ".ipynb_checkpoints")
    for path in sources:
        watcher.watch(str(path))
    watcher.examine()  # the state from which changes count
    while True:
        time.sleep(PAUSE)
        if watcher.examine()[0]:
            print("文件有改动，重新生成 …", flush=True)
            print("已更新。" if build() else "没有更新，浏览器中仍是上一次生成的书。", flush=True)


if __name__ == "__main__":
    sys.exit(main())
