"""Measure how long builds take and how much memory they need, beside papermill and Jupyter Book by themselves.

Works on a copy of the project in a temporary folder; writes docs/benchmark.md.
"""

import argparse
import csv
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from importlib.metadata import version
from math import ceil
from pathlib import Path
from urllib.parse import urljoin
from urllib.request import HTTPCookieProcessor, build_opener

import nbformat
import psutil
import yaml
from playwright.sync_api import Browser, sync_playwright
from tradebook.commands import COMMAND
from tradebook.data.csv_table import CsvTable
from tradebook.data.report import MAIN_TABLE, Report
from tradebook.execution.book import LEDGER_PARAMETER, stages
from tradebook.files import write_atomically

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = shutil.ignore_patterns("_build", ".venv", "__pycache__", ".pytest_cache", ".ruff_cache", ".hypothesis")
SAMPLING = 0.2
"""Seconds between two looks at the memory."""
FACT = "tech_contract_value_growth"
PARTS = {
    "papermill": "papermill, one chapter after the other, by its command line",
    "jupyter-book": "plain `jupyter-book build`, which executes the same notebooks itself",
    "execute": "our execution of the chapters by itself, nothing done before",
    "cold": "`make html`, nothing built before",
    "fact": "`make html` after one fact changed that one chapter uses",
    "level": "`make html` after one observation changed that most chapters use",
    "text": "`make html` after one sentence of one chapter changed",
    "nothing": "`make html` with nothing changed",
    "pdf": "`make pdf` after `make html`",
    "edition": "`make html` of one more edition",
}
EXECUTE = """
import sys
from pathlib import Path
from tradebook.execution.workers import process_context
process_context()
from tradebook.data.package import DataPackage
from tradebook.execution.book import execute_book
folder = Path("_build", ".executed")
folder.mkdir(parents=True)
execute_book(Path.cwd(), DataPackage("data"), int(sys.argv[1]), folder.resolve())
"""
PROVINCES = [
    "BJ",
    "TJ",
    "HE",
    "SX",
    "NM",
    "LN",
    "JL",
    "HL",
    "SH",
    "JS",
    "ZJ",
    "AH",
    "FJ",
    "JX",
    "SD",
    "HA",
    "HB",
    "HN",
    "GD",
    "GX",
    "HI",
    "CQ",
    "SC",
    "GZ",
    "YN",
    "XZ",
    "SN",
    "GS",
    "QH",
    "NX",
    "XJ",
]
"""ISO 3166-2:CN."""
YEARS = 6
"""Of each province, in batches."""


@dataclass(frozen=True)
class Cost:
    """What a run took: seconds of wall-clock time, and the largest memory of its processes together, in MB."""

    seconds: float
    memory: float


def main() -> int:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(
        description="测量生成一版、改动后重新生成、多版批量生成所用的时间和内存（benchmark of builds）"
    )
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="重复次数，取中位数（runs, default 3）")
    parser.add_argument(
        "--only", nargs="*", choices=[*PARTS, "desk", "reader", "bulk"], help="只测这些项目（parts to measure）"
    )
    parser.add_argument(
        "--editions",
        type=int,
        nargs="*",
        default=[6, 12, 24],
        metavar="N",
        help=f"批量生成的版数，每省 {YEARS} 版，31 省为 186（batch sizes, six editions a province）",
    )
    parser.add_argument(
        "--output", type=Path, default=ROOT / "docs" / "benchmark.md", help="结果，默认 docs/benchmark.md"
    )
    options = parser.parse_args()
    wanted = options.only or [*PARTS, "desk", "reader", "bulk"]
    runs, desks, pages = [], [], []
    for number in range(options.repeat):
        print(f"第 {number + 1} 次，共 {options.repeat} 次", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            runs.append(_measure_parts(Path(folder) / "book", wanted))
            if "desk" in wanted:
                desks.append(_measure_desk(Path(folder) / "book"))
            if "reader" in wanted and not pages:
                pages = _measure_pages(Path(folder) / "book")
    batches = {}
    if "bulk" in wanted:
        with tempfile.TemporaryDirectory() as folder:
            batches = _measure_batches(Path(folder) / "book", options.editions)
    write_atomically(options.output, _report(runs, desks, pages, batches))
    print(f"结果：{options.output}")
    return 0


# -- measuring -------------------------------------------------------------------------------------------------------


def run(command: list[str], folder: Path) -> Cost:
    """Run a command and measure it with all processes it starts.

    Memory is by how much less the machine had available at most; so what processes share counts once, and looking takes
    no time from what is measured. Nothing else should run meanwhile.

    Raises:
        SystemExit: the command failed; its output is shown.
    """
    environment = _environment(folder)
    before = least = psutil.virtual_memory().available
    with tempfile.TemporaryFile("w+") as output:
        start = time.monotonic()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT)
        while True:
            try:
                process.wait(timeout=SAMPLING)
                break
            except subprocess.TimeoutExpired:
                least = min(least, psutil.virtual_memory().available)
        seconds = time.monotonic() - start
        if process.returncode:
            output.seek(0)
            raise SystemExit(f"{' '.join(command)} 失败：\n{output.read()[-3000:]}")
    return Cost(seconds, (before - least) / 2**20)


def _environment(folder: Path) -> dict[str, str]:
    """Return the environment in which programs use a copy of the project."""
    environment = {**os.environ, "PYTHONPATH": str(folder / "scripts"), "JUPYTER_PREFER_ENV_PATH": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # else the copy's modules would be compiled by every process
    return environment


def _measure_desk(book: Path) -> float:
    """Return the seconds from starting the editor's desk until a browser has the list of years, which follows its first page."""
    command, browser = [*COMMAND, "desk", "--no-browser"], build_opener(HTTPCookieProcessor())
    start = time.monotonic()
    with subprocess.Popen(command, cwd=book, env=_environment(book), stdout=subprocess.PIPE, text=True) as desk:
        address = re.search(r"http://\S+", desk.stdout.readline())[0]
        for page in (address, urljoin(address, "/years/")):
            with browser.open(page) as answer:
                answer.read()
        seconds = time.monotonic() - start
        desk.terminate()
    print(f"  编辑台的第一页：{seconds:.1f} 秒", flush=True)
    return seconds


def _measure_parts(book: Path, wanted: list[str]) -> dict[str, Cost]:
    """One run of the parts, in an order in which each finds what it needs; a fresh copy of the project is made."""
    shutil.copytree(ROOT, book, ignore=LEFT_OUT)
    subprocess.run(
        [sys.executable, "-m", "compileall", "-q", "scripts"], cwd=book, check=True
    )  # as installing does
    year = Report.open(book / "data").latest_year
    costs = {}

    def measure(part: str, work: Callable[[], Cost], before: Callable[[], None] = lambda: None) -> None:
        if part in wanted:
            before()
            costs[part] = work()
            print(f"  {PARTS[part]}：{costs[part].seconds:.1f} 秒，{costs[part].memory:.0f} MB", flush=True)

    def html(*options: str) -> Cost:
        return run([*COMMAND, "html", *options], book)

    measure("execute", lambda: run([sys.executable, "-c", EXECUTE, str(year)], book))
    measure("cold", html)
    if "cold" not in wanted and set(wanted) - {"execute", "jupyter-book", "desk", "bulk"}:
        html()
    measure("nothing", html)
    measure("fact", html, lambda: _change(book, "facts", FACT, year))
    measure("level", html, lambda: _change(book, MAIN_TABLE, "SF", year))
    measure("text", html, lambda: _edit_text(book / "chapters" / "bases.ipynb"))
    measure("edition", lambda: html("--year", str(year - 1)))
    measure("pdf", lambda: run([*COMMAND, "pdf"], book))
    measure("papermill", lambda: _papermill(book, year))
    measure("jupyter-book", lambda: _jupyter_book(book))
    return costs


def _papermill(book: Path, year: int) -> Cost:
    """Run papermill's command line, once a chapter; the last chapters read the ledger of the build before."""
    program, output = str(Path(sys.executable).with_name("papermill")), book / "_build" / "papermill"
    output.mkdir(parents=True)
    first, second = stages(book / "chapters")
    ledger = ["-p", LEDGER_PARAMETER, f"../_build/{year}/ledger.json"]
    seconds, largest = 0.0, 0.0
    for path in [*first, *second]:
        parameters = ["-p", "year", str(year), "-p", "data_dir", "../data", *(ledger if path in second else [])]
        options = ["--cwd", "chapters", "-k", "python3", "--no-progress-bar", *parameters]
        cost = run([program, str(path), str(output / path.name), *options], book)
        seconds, largest = seconds + cost.seconds, max(largest, cost.memory)
    return Cost(seconds, largest)


def _jupyter_book(book: Path) -> Cost:
    config = yaml.safe_load((book / "_config.yml").read_text(encoding="utf-8"))
    config["execute"] |= {"execute_notebooks": "force", "timeout": 1200}
    (book / "_config.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    program = str(Path(sys.executable).with_name("jupyter-book"))
    return run([program, "build", ".", "--path-output", "_build/plain"], book)


# -- reading ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PageLoad:
    """How a page of the book loads from disk.

    Attributes:
        name: of the page.
        width: of the window, in pixels.
        size: of the page without its pictures, styles and scripts, in KB.
        seconds: until the browser says that it is loaded.
        shift: how much of it moved while it loaded: https://web.dev/articles/cls, 0.1 is called good.
        charts: how many it has.
        drawn: how many of them are drawn before anyone scrolls.
    """

    name: str
    width: int
    size: float
    seconds: float
    shift: float
    charts: int
    drawn: int


NOTE_SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.shift += entry.value; }))
  .observe({ type: "layout-shift", buffered: true });
"""
WIDTHS = [1280, 375]


def _measure_pages(book: Path) -> list[PageLoad]:
    """Load every page of the newest edition in Chromium, at the width of a desktop and of a phone."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        paths = sorted(
            (book / "_build" / str(Report.open(book / "data").latest_year) / "html" / "chapters").glob("*.html")
        )
        loads = [_load(browser, path, width) for width in WIDTHS for path in paths]
        browser.close()
    return loads


def _load(browser: Browser, path: Path, width: int) -> PageLoad:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.add_init_script(NOTE_SHIFTS)
    page.goto(path.as_uri())
    page.wait_for_timeout(1000)  # for the charts
    seconds = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd") / 1000
    shift = page.evaluate("window.shift")
    charts, drawn = page.locator(".chart").count(), page.locator(".chart[data-drawn]").count()
    page.close()
    return PageLoad(path.stem, width, path.stat().st_size / 1000, seconds, shift, charts, drawn)


# -- changing --------------------------------------------------------------------------------------------------------


def _change(book: Path, table: str, code: str, year: int) -> None:
    """Make the last digit of a value another one: of a fact, or of a sector, whose sums stay as true as rounding is."""
    path = book / "data" / f"{table}.csv"
    fields, rows = _read(path)
    row = next(row for row in rows if code in row.values() and row["year"] == str(year))
    value = Decimal(row["value"])
    row["value"] = str(value + Decimal(1).scaleb(value.as_tuple().exponent))
    _write(path, fields, rows)


def _edit_text(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    cell = next(cell for cell in reversed(notebook.cells) if cell.cell_type == "markdown")
    cell.source += "\n\n补充一句。"
    nbformat.write(notebook, path)


def _read(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    table = CsvTable(path.read_bytes(), path.name)
    return table.fields, [table.row(line) for line in table.lines]


def _write(path: Path, fields: list[str], rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fields, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


# -- editions in bulk --------------------------------------------------------------------------------------------------


def _measure_batches(book: Path, sizes: list[int]) -> dict[int, Cost]:
    """Batches of editions of made-up provinces, of their newest years, cold."""
    shutil.copytree(ROOT, book, ignore=LEFT_OUT)
    years = sorted(Report.open(book / "data").years)[-YEARS:]
    costs = {}
    for size in sizes:
        shutil.rmtree(book / "_build", ignore_errors=True)
        folders = [_area(book, f"CN-{code}") for code in PROVINCES[: ceil(size / len(years))]]
        options = [part for folder in folders for part in ("--data", str(folder))]
        options += [part for year in years for part in ("--year", str(year))]
        costs[size] = run([*COMMAND, "editions", "--html-only", *options], book)
        print(f"  {size} 版：{costs[size].seconds:.1f} 秒，{costs[size].memory:.0f} MB", flush=True)
        for folder in folders:
            shutil.rmtree(folder)
    return costs


def _area(book: Path, code: str) -> Path:
    """Make a data directory of another area: the first area's numbers under another code and name, and no printed claims."""
    data = shutil.copytree(book / "data", book / f"data-{code}")
    own = Report.open(data).info
    if code == own.area:
        return data
    fields, rows = _read(data / "codes" / "areas.csv")
    names = {row["code"]: row["name_zh"] for row in rows}
    if code not in names:
        _write(
            data / "codes" / "areas.csv",
            fields,
            [*rows, dict.fromkeys(fields, "") | {"code": code, "name_zh": code}],
        )
    for path in data.glob("*.csv"):
        fields, rows = _read(path)
        # what the data has of that area gives way, and the rules that it is part of
        speaks_of = re.compile(rf"{code}\b") if path.stem in ("identities", "known_discrepancies") else None
        kept = [row for row in rows if row.get("area") != code]
        _write(path, fields, [row for row in kept if not (speaks_of and any(map(speaks_of.search, row.values())))])
        path.write_text(re.sub(f"{own.area}(?!-)", code, path.read_text(encoding="utf-8")), encoding="utf-8")
    edition = data / "edition.yml"
    # none is its own peer
    text = re.sub(rf"(?<=[\[ ]){code}, |, {code}(?=\])", "", edition.read_text(encoding="utf-8"))
    text = text.replace(own.area, code).replace(own.area_name, names.get(code, code))
    edition.write_text(text, encoding="utf-8")
    package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"] = [one for one in package["resources"] if not one["name"].startswith("published")]
    (data / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")
    shutil.rmtree(data / "published")
    return data


# -- reporting -------------------------------------------------------------------------------------------------------


def _report(
    runs: list[dict[str, Cost]], desks: list[float], pages: list[PageLoad], batches: dict[int, Cost]
) -> str:
    memory = psutil.virtual_memory().total / 2**30
    packages = "、".join(f"{name} {version(name)}" for name in ("papermill", "jupyter-book", "pandas", "altair"))
    lines = [
        "# How fast the book builds",
        "",
        "Generated by `scripts/benchmark.py`; do not edit.",
        "",
        f"{os.cpu_count()} processors ({platform.machine()}), {memory:.0f} GB, {platform.system()}, "
        f"Python {platform.python_version()}, {packages.replace('、', ', ')}. Medians of {len(runs)} run(s), each in a fresh "
        "copy of the project; ratios are taken within a run, in brackets the least and the largest share. Memory is by how "
        "much less the machine had available at most.",
        "",
        "| | seconds | times faster than papermill | than jupyter-book | share of cold | memory (MB) |",
        "|---|---:|---:|---:|---:|---:|",
        *(_row(part, runs) for part in PARTS if any(part in costs for costs in runs)),
        "",
    ]
    if desks:
        lines += [
            "## Desk",
            "",
            f"From `tradebook desk` to its first page: {statistics.median(desks):.1f} s.",
            "",
        ]
    if pages:
        lines += _pages_report(pages)
    if batches:
        lines += [
            "## Editions in bulk",
            "",
            f"HTML of made-up provinces (`data/` under their codes, the newest {YEARS} years of each), all cold, by `make editions`. "
            "Charts that do not name the province come out the same for all, and are drawn once.",
            "",
            "| editions | seconds | seconds an edition | memory (MB) |",
            "|---:|---:|---:|---:|",
            *(
                f"| {size} | {cost.seconds:.0f} | {cost.seconds / size:.1f} | {cost.memory:.0f} |"
                for size, cost in batches.items()
            ),
            "",
            _all_provinces(batches),
            "",
        ]
    return "\n".join(lines)


def _pages_report(pages: list[PageLoad]) -> list[str]:
    heaviest = max(pages, key=lambda page: page.size)
    return [
        "## Reading",
        "",
        f"All {len(pages) // len(WIDTHS)} pages in Chromium, from disk. The heaviest is {heaviest.name}: {heaviest.size:.0f} KB "
        "without pictures, styles and scripts. Layout shift is how much of a page moves while it loads (up to 0.1 is called "
        "good); charts are drawn when they come near the window, until then a picture shows.",
        "",
        "| window | slowest page to load | largest layout shift | charts | of these drawn before scrolling |",
        "|---:|---|---|---:|---:|",
        *(_width_row([page for page in pages if page.width == width]) for width in WIDTHS),
        "",
    ]


def _width_row(pages: list[PageLoad]) -> str:
    slowest, moved = max(pages, key=lambda page: page.seconds), max(pages, key=lambda page: page.shift)
    charts, drawn = (sum(counts) for counts in zip(*((page.charts, page.drawn) for page in pages), strict=True))
    return f"| {pages[0].width} px | {slowest.name}, {slowest.seconds:.1f} s | {moved.name}, {moved.shift:.4f} | {charts} | {drawn} |"


def _row(part: str, runs: list[dict[str, Cost]]) -> str:
    mine = [costs for costs in runs if part in costs]
    seconds = statistics.median(costs[part].seconds for costs in mine)
    memory = statistics.median(costs[part].memory for costs in mine)
    ratios = [
        _ratio(mine, lambda costs, base=base: costs[base].seconds / costs[part].seconds, base)
        for base in ("papermill", "jupyter-book")
    ]
    shares = [costs[part].seconds / costs["cold"].seconds for costs in mine if "cold" in costs]
    share = _range(shares) if shares else "–"
    return f"| {PARTS[part]} | {seconds:.1f} | {ratios[0]} | {ratios[1]} | {share} | {memory:.0f} |"


def _ratio(runs: list[dict[str, Cost]], ratio: Callable[[dict[str, Cost]], float], base: str) -> str:
    """Return the median of a ratio within each run; a dash where the base was not measured."""
    found = [ratio(costs) for costs in runs if base in costs]
    return f"{statistics.median(found):.1f}" if found else "–"


def _range(shares: list[float]) -> str:
    """Return the median, and between which all lie, if that differs."""
    least, median, largest = (f"{share:.0%}" for share in (min(shares), statistics.median(shares), max(shares)))
    return median if least == largest else f"{median} ({least}–{largest})"


def _all_provinces(batches: dict[int, Cost]) -> str:
    """Say what all provinces take: measured, or at the cost of the largest batch."""
    size, every = max(batches), len(PROVINCES) * YEARS
    hours = batches[size].seconds / size * every / 3600
    base = "So" if size == every else "At the cost of the largest batch,"
    return f"{base} {len(PROVINCES)} areas × {YEARS} years take {hours:.1f} hours on this machine."


if __name__ == "__main__":
    sys.exit(main())
