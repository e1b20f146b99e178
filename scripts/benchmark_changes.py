"""Change a project in one way after another, and compare each incremental build with a fresh one, byte by byte.

Works on a copy of the project in a temporary folder; writes docs/incremental.md. With ``--kills`` it also kills builds at
random moments, and looks whether the last good book stands and the next build is right.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import psutil
from rich.progress import track
from tradebook.provenance import revision

ROOT = Path(__file__).resolve().parents[1]
MARKDOWN = ROOT / "docs" / "incremental.md"
LEFT_OUT = shutil.ignore_patterns("_build", ".venv", ".git", "__pycache__", ".*_cache", ".hypothesis")
YEAR = 2022
SEED = 1
CLOCK = """
import os, time
ahead, seconds, nanoseconds = float(os.environ.get("AHEAD", "0")), time.time, time.time_ns
time.time = lambda: seconds() + ahead
time.time_ns = lambda: nanoseconds() + int(ahead * 1e9)
"""
"""A clock that is ahead by AHEAD seconds, for Python only; the times of files stay the kernel's, as on a file server."""

Files = dict[str, str]
"""Digests by name."""


@dataclass
class Book:
    """The copy of the project.

    Attributes:
        folder: Where it is.
        environment: Variables of its builds beside those of this process.
    """

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def target(self) -> Path:
        """The finished edition."""
        return self.folder / "_build" / str(YEAR)

    def command(self, *options: str) -> list[str]:
        """Return how to build its web pages."""
        return [sys.executable, "-m", "tradebook", "html", "--year", str(YEAR), *options]

    def variables(self) -> dict[str, str]:
        """Return the environment of its builds: its own library, and a commit's date, since it has no history."""
        paths = os.pathsep.join(map(str, (self.folder / "clock", self.folder / "scripts")))
        return {**os.environ, "PYTHONPATH": paths, "SOURCE_DATE_EPOCH": "1690000000", **self.environment}

    def build(self, *options: str) -> float:
        """Build it; return the seconds that it took.

        Raises:
            RuntimeError: It failed.
        """
        start = time.monotonic()
        done = subprocess.run(
            self.command(*options), cwd=self.folder, env=self.variables(), capture_output=True, encoding="utf-8"
        )
        if done.returncode:
            raise RuntimeError(done.stdout[-2000:] + done.stderr[-3000:])
        return time.monotonic() - start

    def contents(self) -> Files:
        """Return the digests of the finished edition's files."""
        return {
            path.relative_to(self.target).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in self.target.rglob("*")
            if path.is_file()
        }

    @contextmanager
    def nothing_built(self) -> Iterator[None]:
        """Put all that was built aside for a while."""
        aside = self.folder / "_aside"
        (self.folder / "_build").rename(aside)
        try:
            yield
        finally:
            shutil.rmtree(self.folder / "_build", ignore_errors=True)
            aside.rename(self.folder / "_build")

    def substitute(self, name: str, pattern: str, replacement: str) -> None:
        """Replace the first match of a pattern in a file.

        Raises:
            ValueError: There is none.
        """
        path = self.folder / name
        text, count = re.subn(pattern, replacement, path.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE)
        if not count:
            raise ValueError(f"{name} has no {pattern}")
        path.write_text(text, encoding="utf-8")

    def edit_cell(self, chapter: str, kind: str, edit: Callable[[str], str | None]) -> None:
        """Change the source of the first cell of a kind that an edit changes.

        Raises:
            ValueError: It changes none.
        """
        path = self.folder / "chapters" / f"{chapter}.ipynb"
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            before = "".join(cell["source"])
            after = edit(before) if cell["cell_type"] == kind else before
            if after not in (None, before):
                cell["source"] = after.splitlines(keepends=True)
                path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
                return
        raise ValueError(f"{chapter} has no such cell")

    def damage(self, pattern: str, damaged: Callable[[bytes], bytes]) -> None:
        """Damage what is kept from the build before.

        Raises:
            ValueError: Nothing of the kind is kept.
        """
        paths = sorted((self.folder / "_build" / ".cache").glob(pattern))
        if not paths:
            raise ValueError(f"nothing is kept as {pattern}")
        for path in paths:
            path.write_bytes(damaged(path.read_bytes()))


# -- changes -----------------------------------------------------------------------------------------------------------


def one_digit(content: bytes) -> bytes:
    """Return the content with another digit near its middle."""
    middle = len(content) // 2
    place = next((place for place in range(middle, len(content)) if content[place : place + 1].isdigit()), middle)
    return content[:place] + (b"8" if content[place : place + 1] != b"8" else b"3") + content[place + 1 :]


def last_digit(book: Book, name: str, start: str) -> None:
    """Change the last digit of the value in the first row of a table that starts so."""

    def other(match: re.Match[str]) -> str:
        return match[1] + str((int(match[2]) + 1) % 10) + match[3]

    path = book.folder / name
    header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
    before = header.index("value")
    pattern = re.compile(rf"^({start}(?:[^,\n]*,){{{before - start.count(',')}}}-?[\d.]*)(\d)(,.*)$", re.MULTILINE)
    text, count = pattern.subn(other, path.read_text(encoding="utf-8"), count=1)
    if not count:
        raise ValueError(f"{name} has no row {start}")
    path.write_text(text, encoding="utf-8")


def with_old_time(book: Book, name: str, change: Callable[[], None]) -> None:
    """Change a file, and give it the time of long ago, as a copy from a backup has."""
    change()
    os.utime(book.folder / name, (1e9, 1e9))


def add_helper(book: Book, folder: str, value: int) -> None:
    """Have a chapter show a value of a module beside the chapters or the library."""
    (book.folder / folder / "myhelper.py").write_text(f"VALUE = {value}\n", encoding="utf-8")
    if "myhelper" not in (book.folder / "chapters" / "afterword.ipynb").read_text(encoding="utf-8"):
        book.edit_cell("afterword", "code", lambda text: text + "\nimport myhelper\nprint(myhelper.VALUE)")


def behind_link(book: Book, name: str) -> None:
    """Move a folder elsewhere, and put a symbolic link in its place."""
    place = book.folder / "_elsewhere" / name
    place.parent.mkdir(parents=True, exist_ok=True)
    (book.folder / name).rename(place)
    (book.folder / name).symlink_to(place)


def install_package(book: Book, value: int) -> None:
    """Have a chapter use a package that is installed, or change it in place with the time that it had."""
    installed = book.folder / "scripts"
    (installed / "installed-1.0.dist-info").mkdir(exist_ok=True)
    (installed / "installed-1.0.dist-info" / "METADATA").write_text(
        "Name: installed\nVersion: 1.0\n", encoding="utf-8"
    )
    module = installed / "installed" / "__init__.py"
    module.parent.mkdir(exist_ok=True)
    module.write_text(f"VALUE = {value}\n", encoding="utf-8")
    os.utime(module, (1e9, 1e9))
    shutil.rmtree(module.parent / "__pycache__", ignore_errors=True)
    if "import installed" not in (book.folder / "chapters" / "afterword.ipynb").read_text(encoding="utf-8"):
        book.edit_cell("afterword", "code", lambda text: text + "\nimport installed\nprint(installed.VALUE)")


def set_clock(book: Book, ahead: int) -> None:
    """Set the clock of the builds ahead."""
    (book.folder / "clock").mkdir(exist_ok=True)
    (book.folder / "clock" / "sitecustomize.py").write_text(CLOCK, encoding="utf-8")
    book.environment["AHEAD"] = str(ahead)


def remove_file(book: Book, name: str) -> None:
    """Remove a file."""
    (book.folder / name).unlink()


def add_page(book: Book) -> None:
    """Add a page to the contents."""
    (book.folder / "chapters" / "extra.md").write_text("# 附页\n\n一句话。\n", encoding="utf-8")
    book.substitute("_toc.yml", r"^( *- file: chapters/afterword)$", r"\1\n      - file: chapters/extra")


def in_turn(*changes: Callable[[Book], None]) -> Callable[[Book], None]:
    """Return the change that makes others one after the other."""

    def make_all(book: Book) -> None:
        for change in changes:
            change(book)

    return make_all


def after_damage(pattern: str, damaged: Callable[[bytes], bytes], change: str) -> Callable[[Book], None]:
    """Return a change of the list below, made when something that is kept from the build before has been damaged."""
    return in_turn(lambda book: book.damage(pattern, damaged), lambda book: CHANGES[change](book))


def damage_page(book: Book) -> None:
    """Change a digit in a page of the finished book."""
    page = book.target / "html" / "chapters" / "national.html"
    page.write_bytes(one_digit(page.read_bytes()))


FACT, NATION = "data/facts.csv", "data/services_trade_national.csv"
PROSE = "补充一句。"
CHANGES: dict[str, Callable[[Book], None]] = {
    "a fact": lambda book: last_digit(book, FACT, "tech_contract_value_growth,CN-SN,ALL,T,2022,"),
    "a fact that another chapter quotes": lambda book: last_digit(book, FACT, "population,CN-SN,ALL,T,2022,"),
    "an observation of last year": lambda book: last_digit(book, NATION, "CN,"),
    "a source": lambda book: book.substitute(FACT, r"第一部分", "第一部分（改）"),
    "the title of a table": lambda book: book.substitute("data/datapackage.json", r'"title": "', '"title": "改'),
    "a column's description": lambda book: book.substitute(
        "data/datapackage.json", r'"description": "', '"description": "改'
    ),
    "a name in a code list": lambda book: book.substitute("data/codes/export_bases.csv", "基地", "园地"),
    "an indicator's label": lambda book: book.substitute("data/codes/indicators.csv", "技术合同", "技术合约"),
    "a commentary": lambda book: book.substitute("data/commentary.csv", "服务贸易", "服务进出口"),
    "a claim's number": lambda book: book.substitute("data/published/2022.csv", r",(12\.\d),%,1,", ",99.9,%,1,"),
    "a claim's note": lambda book: book.substitute("data/published/2022.csv", r"(L\d+),,,$", r"\1,记一笔,,"),
    "a claim less": lambda book: book.substitute("data/published/2022.csv", r"^L136.*\n", ""),
    "the title of the report": lambda book: book.substitute(
        "data/edition.yml", "服务贸易发展报告", "服务贸易报告"
    ),
    "the body that publishes": lambda book: book.substitute("data/edition.yml", "商务厅", "商务局"),
    "a target": lambda book: last_digit(book, "data/policy_targets.csv", ""),
    "a sentence": lambda book: book.edit_cell("technology", "markdown", lambda text: f"{text}\n\n{PROSE}"),
    "a sentence of the front page": lambda book: book.edit_cell(
        "index", "markdown", lambda text: f"{text}\n\n{PROSE}"
    ),
    "an expression": lambda book: book.edit_cell(
        "overview", "markdown", lambda text: text.replace(".growth`", ".change`", 1)
    ),
    "a heading": lambda book: book.edit_cell(
        "digital", "markdown", lambda text: re.sub(r"^## (.+)$", r"## \1（改）", text, count=1, flags=re.MULTILINE)
    ),
    "a title": lambda book: book.edit_cell(
        "culture", "markdown", lambda text: re.sub(r"^# (.+)$", r"# \1（改）", text, count=1, flags=re.MULTILINE)
    ),
    "a caption": lambda book: book.edit_cell(
        "national", "code", lambda text: re.sub(r'(caption=f?")', r"\1改", text, count=1)
    ),
    "an alternative text": lambda book: book.edit_cell(
        "national", "code", lambda text: re.sub(r'(alt=f?")', r"\1改", text, count=1)
    ),
    "a code cell": lambda book: book.edit_cell("bases", "code", lambda text: f"{text}\nprint('又一行')"),
    "a term of the glossary": lambda book: book.substitute("chapters/glossary.md", r"^(  .+)$", r"\1改"),
    "a page of the lists": lambda book: book.substitute("chapters/exhibits.md", r"\Z", f"\n{PROSE}\n"),
    "a page more": add_page,
    "a page changed, with an old time": lambda book: with_old_time(
        book, "chapters/extra.md", lambda: book.substitute("chapters/extra.md", "一句话", "另一句话")
    ),
    "a chapter changed, with an old time": lambda book: with_old_time(
        book,
        "chapters/preface.ipynb",
        lambda: book.edit_cell("preface", "markdown", lambda text: f"{text}\n\n{PROSE}"),
    ),
    "a table changed, with an old time": lambda book: with_old_time(
        book, FACT, lambda: last_digit(book, FACT, "tech_contract_value_growth,CN-SN,ALL,T,2022,")
    ),
    "the pages in another order": lambda book: book.substitute(
        "_toc.yml", r"^( *- file: chapters/provinces)\n( *- file: .+)$", r"\2\n\1"
    ),
    "a page less": in_turn(
        lambda book: book.substitute("_toc.yml", r"\n *- file: chapters/extra", ""),
        lambda book: remove_file(book, "chapters/extra.md"),
    ),
    "a style": lambda book: book.substitute("_static/book.css", r"\A", "/* changed */\n"),
    "a setting of Sphinx": lambda book: book.substitute("_config.yml", r"\A", "# changed\n"),
    "a word of the library": lambda book: book.substitute(
        "scripts/tradebook/figures/wording/zh.py", "增长", "增加"
    ),
    "a template": lambda book: book.substitute(
        "scripts/tradebook/sphinxext/templates/chart.html", r"\Z", "<!-- changed -->\n"
    ),
    "a module beside the chapters": lambda book: add_helper(book, "chapters", 1),
    "that module changed": lambda book: add_helper(book, "chapters", 2),
    "a module beside the library": in_turn(
        lambda book: remove_file(book, "chapters/myhelper.py"), lambda book: add_helper(book, "scripts", 3)
    ),
    "that module changed as well": lambda book: add_helper(book, "scripts", 4),
    "a package": lambda book: install_package(book, 1),
    "the package changed in place, with its old time": lambda book: install_package(book, 2),
    "the data behind a symbolic link": lambda book: behind_link(book, "data"),
    "a name behind the link": lambda book: book.substitute("data/codes/export_bases.csv", "园地", "基地"),
    "the time of the build": lambda book: book.environment.update(SOURCE_DATE_EPOCH="1700000000"),
    "a clock eight hours ahead, and a fact": in_turn(
        lambda book: set_clock(book, 28800), lambda book: CHANGES["a fact"](book)
    ),
    "the clock put right, and a sentence": in_turn(
        lambda book: set_clock(book, 0), lambda book: CHANGES["a sentence"](book)
    ),
    "executed chapters with another digit": after_damage("chapters/*.ipynb", one_digit, "a sentence"),
    "executed chapters cut to zero": after_damage("chapters/*.ipynb", lambda _: b"", "a sentence"),
    "notes of executed chapters cut to zero": after_damage("chapters/*.json", lambda _: b"", "a sentence"),
    "pictures with another digit": after_damage("pictures/*.svg", one_digit, "a caption"),
    "the chart library cut to zero": after_damage("vega-bundle*.js", lambda _: b"", "a sentence"),
    "kept pages with another digit": after_damage("books/*/_build/html/chapters/*.html", one_digit, "a sentence"),
    "what Sphinx has read cut to zero": after_damage(
        "books/*/_build/.doctrees/**/*.doctree", lambda _: b"", "a sentence"
    ),
    "the words of the search cut to zero": after_damage(
        "books/*/_build/.doctrees/*.json", lambda _: b"", "a sentence"
    ),
    "notes of finished builds damaged": after_damage("builds/*.json", lambda _: b"null", "a fact"),
    "a page of the finished book with another digit": damage_page,
    "nothing": lambda book: None,
}
"""What is done to the book, one after the other, by name."""
UNSEEN = {"nothing", "a page of the finished book with another digit", "the data behind a symbolic link"}
"""After these the book is the one before."""


@dataclass(frozen=True)
class Outcome:
    """What came of a change: the files that differ from a fresh build, those that the change altered, seconds of both builds."""

    name: str
    wrong: list[str]
    altered: int
    again: float
    fresh: float


def try_change(book: Book, name: str) -> Outcome:
    """Change the book, build it, and build it afresh."""
    before = book.contents()
    CHANGES[name](book)
    again = book.build()
    built = book.contents()
    with book.nothing_built():
        fresh = book.build()
        expected = book.contents()
    wrong = sorted(file for file in built.keys() | expected.keys() if built.get(file) != expected.get(file))
    altered = len({file for file in built.keys() | before.keys() if built.get(file) != before.get(file)})
    if not altered and name not in UNSEEN:
        wrong.append("(the change altered nothing)")
    return Outcome(name, wrong, altered, again, fresh)


# -- kills -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kill:
    """What came of a build that was killed: after how many seconds, whether only its first process, and what was wrong then."""

    after: float
    alone: bool
    wrong: list[str]


def try_kills(book: Book, count: int, chance: random.Random) -> Iterator[Kill]:
    """Kill builds of two states of the book in turn at random moments; yield what came of each that had not ended by itself."""
    name = "chapters/afterword.ipynb"
    texts = [(book.folder / name).read_text(encoding="utf-8")]
    CHANGES["a fact"](book)
    book.edit_cell("afterword", "markdown", lambda text: f"{text}\n\n{PROSE}")
    texts.append((book.folder / name).read_text(encoding="utf-8"))
    books, seconds = [], 0.0
    for text in texts:
        (book.folder / name).write_text(text, encoding="utf-8")
        seconds = book.build()
        with book.nothing_built():
            book.build()
            books.append(book.contents())
    found, trial = 0, 0
    while found < count:
        state = trial % 2
        trial += 1
        (book.folder / name).write_text(texts[state], encoding="utf-8")
        after, alone = chance.uniform(0, seconds * 1.2), chance.random() < 0.5
        build = subprocess.Popen(
            book.command(),
            cwd=book.folder,
            env=book.variables(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(after)
        began = [build.pid, *(child.pid for child in psutil.Process(build.pid).children(recursive=True))]
        if alone:
            build.kill()
        else:
            os.killpg(build.pid, signal.SIGKILL)
        if build.wait() != -signal.SIGKILL:
            # it had ended before
            continue
        found += 1
        wrong = [] if book.contents() in books else ["the last good book is not there"]
        deadline = time.monotonic() + 10
        while any(psutil.pid_exists(pid) for pid in began) and time.monotonic() < deadline:
            time.sleep(0.1)
        wrong += [f"process {pid} goes on" for pid in began if psutil.pid_exists(pid)]
        book.build()
        if book.contents() != books[state]:
            wrong.append("the next build is not a fresh one")
        kept = {".cache", str(YEAR), f"{YEAR}.log", f".{YEAR}.lock"}
        left = {path.name for path in (book.folder / "_build").iterdir()} - kept
        wrong += [f"{name} is left behind" for name in sorted(left)]
        yield Kill(after, alone, wrong)


# -- command -----------------------------------------------------------------------------------------------------------


def main() -> int:
    """Run the benchmark from the command line; exit code 1 if a build was stale or wrong."""
    parser = argparse.ArgumentParser(
        description="逐项改动项目，把增量生成的书与全新生成的书逐字节比较（incremental builds against fresh ones）"
    )
    parser.add_argument(
        "--only", nargs="+", choices=CHANGES, metavar="CHANGE", help="只做这些改动（these changes only）"
    )
    parser.add_argument("--kills", type=int, default=0, metavar="N", help="再随机中断 N 次（kill N builds）")
    parser.add_argument("--seed", type=int, default=SEED, help=f"随机数种子，默认 {SEED}")
    parser.add_argument("--output", type=Path, metavar="FILE", help="结果；全部改动时默认 docs/incremental.md")
    options = parser.parse_args()
    names = options.only or list(CHANGES)
    output = options.output or (None if options.only else MARKDOWN)
    # before the report changes one of its files
    tried = revision(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        book = Book(Path(shutil.copytree(ROOT, Path(folder, "book"), ignore=LEFT_OUT, symlinks=True)))
        book.build()
        outcomes: list[Outcome] = []
        kills: list[Kill] = []
        for name in track(names, "改动"):
            outcomes.append(try_change(book, name))
            if outcomes[-1].wrong:
                print(f"{name}：{'、'.join(outcomes[-1].wrong[:10])}")
            write_report(output, tried, outcomes, kills)
        trials = try_kills(book, options.kills, random.Random(options.seed)) if options.kills else ()
        for kill in track(trials, "中断", total=options.kills):
            kills.append(kill)
            if kill.wrong:
                print(f"{kill.after:.1f} 秒后中断：{'、'.join(kill.wrong)}")
            write_report(output, tried, outcomes, kills)
    wrong = [outcome for outcome in (*outcomes, *kills) if outcome.wrong]
    if output:
        print(f"结果：{output}")
    print(f"{len(outcomes)} 项改动、{len(kills)} 次中断，其中 {len(wrong)} 个结果与全新生成的不同。")
    return bool(wrong)


def write_report(output: Path | None, tried: str, outcomes: list[Outcome], kills: list[Kill]) -> None:
    """Write what there is so far, so that a run that is stopped leaves something."""
    if output:
        output.write_text(report(tried, outcomes, kills), encoding="utf-8")


def report(tried: str, outcomes: list[Outcome], kills: list[Kill]) -> str:
    """Return the results of a commit as Markdown."""
    right = sum(not outcome.wrong for outcome in outcomes)
    lines = [
        "# Incremental builds and killed builds",
        "",
        "Generated by `scripts/benchmark_changes.py`; do not edit. Each change is made after the one before; the incremental",
        f"build of the {YEAR} edition's web pages is then compared with a fresh one, all files of `_build/{YEAR}`, byte by byte.",
        f"This was of {date.today()} (commit {tried}); other work on the machine makes the seconds longer, in both columns.",
        "",
        f"**{right} of {len(outcomes)} are the same.**",
        "",
        "| change | files altered | as a fresh build | seconds | fresh |",
        "|---|---:|---|---:|---:|",
        *(
            f"| {outcome.name} | {outcome.altered} | {', '.join(outcome.wrong[:5]) or 'yes'} | {outcome.again:.1f} | {outcome.fresh:.1f} |"
            for outcome in outcomes
        ),
        "",
    ]
    if kills:
        held = sum(not kill.wrong for kill in kills)
        lines += [
            "## Kills",
            "",
            f"{len(kills)} builds after a change were killed (SIGKILL) at random moments, {sum(kill.alone for kill in kills)} of them",
            "only their first process, the others with all of their processes. In"
            f" **{held} of {len(kills)}** the last good book stood where readers find it, the next build gave the bytes of a fresh"
            " one, and no process and no temporary folder was left.",
            "",
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
