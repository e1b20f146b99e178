"""A chapter runs again when, and only when, something that it read has changed; its bytes are those of a cold run."""

import importlib
import os
import py_compile
import shutil
import sys
from contextlib import contextmanager

import pytest
from helpers.small_data import small_data
from helpers.support import write_notebook
from helpers.tables import edit, withhold
from tradebook.data.report import Report
from tradebook.errors import ChapterError
from tradebook.execution import book, cache
from tradebook.execution.chapter import execute_task
from tradebook.execution.outputs import modules_of
from tradebook.files import read_sealed
from tradebook.provenance import file_properties

pytestmark = pytest.mark.slow

OPEN = "from tradebook.model.edition import Edition\nedition = Edition(year, data_dir)"
SOURCES = {
    "dictionary": f"{OPEN}\nfrom tradebook.data.dictionary import describe_tables\nprint(describe_tables(edition.package))",
    "facts": OPEN,
    "helped": "import helper\nprint(helper.TEXT)",
    "plain": f"{OPEN}\nprint(edition.info.title(edition.year))",
    "printed": f"{OPEN}\nfrom tradebook.data.printed.claims import read_claims\n"
    "print(len(read_claims(edition.package, edition.year)))",
    "provinces": f"{OPEN}\nprint(len(edition.package.observations('services_trade_provinces')))",
    "trade": OPEN,
    "ledger": f"{OPEN}\nfor figure in edition.open_ledger(ledger):\n    print(figure.key, figure.text)",
    "quote": f"{OPEN}\nfigures = edition.open_ledger(ledger)\nfigure = figures.get('area.fact.software_revenue')\n"
    "print(figure and figure.text)\nprint(figures.get(''))",
}
TEXTS = {
    "facts": "收入{eval}`edition.area.fact.software_revenue`。",
    "trade": "总额{eval}`edition.area.all.total`。",
}
"""The prose of those that show a number."""
SECOND = {"ledger", "quote"}
"""Those that read the figures of the others."""


@pytest.fixture
def project(tmp_path):
    """A project with small chapters, a module of their own and a copy of the data."""
    shutil.copytree(small_data(), tmp_path / "data")
    (tmp_path / "chapters").mkdir()
    write_helper(tmp_path, "一")
    for name, source in SOURCES.items():
        write_chapter(tmp_path, name, source)
    return tmp_path


def write_helper(project, text):
    (project / "chapters" / "helper.py").write_text(f"TEXT = '{text}'")


def write_chapter(project, name, source, text="", **settings):
    parameters = "year = None\ndata_dir = None" + ("\nledger = ''" if name in SECOND else "")
    path = project / "chapters" / f"{name}.ipynb"
    write_notebook(path, source, parameters=parameters, text=text or TEXTS.get(name, "正文"), **settings)


def execute_as_in_a_fresh_process(task):
    """Execute a chapter; forget the modules that it has imported of its own."""
    outcome = execute_task(task)
    for name in {"helper", "far"} & sys.modules.keys():
        del sys.modules[name]
    importlib.invalidate_caches()
    return outcome


@pytest.fixture
def build(project, monkeypatch):
    """Execute the book, in this process; return which chapters ran, in both stages."""
    run = []

    @contextmanager
    def run_here(tasks, *_):
        run.extend(task.notebook.stem for task in tasks)
        yield ((task, execute_as_in_a_fresh_process(task)) for task in tasks)

    monkeypatch.setattr(book, "_run", run_here)

    def build(cached=True, folder="out"):
        run.clear()
        shutil.rmtree(project / folder, ignore_errors=True)
        (project / folder).mkdir()
        package = Report.open(project / "data").as_of(2022).package
        execution = book.BookExecution(project, package, 2022, project / folder, cached=cached)
        execution.run_independent_chapters()
        execution.run_dependent_chapters()
        return sorted(run)

    return build


def line_of(path, start):
    """The only line of a file that starts with a text, as it is there."""
    (line,) = [
        line for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if line.startswith(start)
    ]
    return line


SOFTWARE = "software_revenue,CN-SN,ALL,T,2022,"


def change_fact(data):
    line = line_of(data / "facts.csv", SOFTWARE)
    edit(data / "facts.csv", line, line.replace(SOFTWARE, SOFTWARE + "1"))


def delete_fact(data):
    edit(data / "facts.csv", line_of(data / "facts.csv", SOFTWARE), "")


def insert_row_before_fact(data):
    """The figure's record names the row, which is now another."""
    line = line_of(data / "facts.csv", SOFTWARE)
    edit(data / "facts.csv", line, line.replace(",2022,", ",1999,", 1) + line)


def append_fact(data):
    line = line_of(data / "facts.csv", SOFTWARE)
    with (data / "facts.csv").open("a", encoding="utf-8") as stream:
        stream.write(line.replace(",2022,", ",1999,", 1))


def append_province(data):
    path = data / "services_trade_provinces.csv"
    last = path.read_text(encoding="utf-8").splitlines()[-1]
    year = next(cell for cell in last.split(",") if cell.isdigit() and len(cell) == 4)
    with path.open("a", encoding="utf-8") as stream:
        stream.write(last.replace(year, "1999", 1) + "\n")


def change_trade(data):
    line = line_of(data / "services_trade.csv", "CN-SN,2022,ALL,T,")
    edit(data / "services_trade.csv", line, line.replace("ALL,T,", "ALL,T,1"))


def append_next_report(data):
    """A new year, and what its report revises of the one before."""
    for table in ("facts", "services_trade", "services_trade_provinces"):
        path = data / f"{table}.csv"
        rows = [line for line in path.read_text(encoding="utf-8").splitlines() if ",2022," in line]
        revised = [line[::-1].replace(",2202,", ",3202,", 1)[::-1] for line in rows]
        new = [line.replace(",2022,", ",2023,", 1) for line in revised if line.count(",2022,") == 1]
        assert len(revised) == len(rows) > 3
        with path.open("a", encoding="utf-8") as stream:
            stream.write("".join(f"{line}\n" for line in [*revised, *new]))


def withhold_trade(data):
    withhold(data, "services_trade", "Q", year=2022, sector="ALL", flow="T")


def change_helper(data):
    write_helper(data.parent, "另一个")


def change_claims(data):
    path = data / "published" / "2022.csv"
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n").rpartition("\n")[0] + "\n", encoding="utf-8")


def change_title(data):
    edit(data / "edition.yml", "服务贸易发展报告", "服务贸易报告")


def add_unread_file(data):
    (data / "note.txt").write_text("二")


def test_an_executed_chapter_says_which_modules_it_used(project, build):
    build()
    executed = {path.stem: cache.read_chapter(path) for path in (project / "out" / book.NOTEBOOKS).glob("*.ipynb")}
    used = {name: modules_of(notebook) for name, notebook in executed.items() if modules_of(notebook)}
    assert used == {"helped": {"helper.py": file_properties(project / "chapters" / "helper.py")}}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (change_fact, ["facts", "ledger", "quote"]),
        (delete_fact, ["dictionary", "facts", "ledger", "quote"]),
        (change_trade, ["ledger", "trade"]),
        (insert_row_before_fact, ["dictionary", "facts", "ledger", "quote"]),
        (append_fact, ["dictionary", "facts"]),
        (append_province, ["dictionary", "provinces"]),
        (append_next_report, []),
        (withhold_trade, ["dictionary", "ledger", "trade"]),
        (change_helper, ["helped"]),
        (change_claims, ["dictionary", "printed"]),
        (change_title, ["dictionary", "facts", "ledger", "plain", "printed", "provinces", "quote", "trade"]),
        (add_unread_file, []),
    ],
)
def test_a_change_runs_the_chapters_that_read_it_and_gives_the_bytes_of_a_cold_build(
    project, build, change, expected
):
    assert build() == sorted(SOURCES)
    assert build() == []
    change(project / "data")
    assert build() == expected
    assert build() == []
    shutil.move(project / "out", project / "warm")
    assert build(cached=False) == sorted(SOURCES)
    shutil.move(project / "out", project / "cold")
    assert contents(project / "warm") == contents(project / "cold")
    shutil.copytree(small_data(), project / "data", dirs_exist_ok=True)
    write_helper(project, "一")
    assert build() == []  # the entries of before the change are still there


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_text_code_and_library(project, build, monkeypatch):
    build()
    text = f"改过的正文。{TEXTS['trade']}"
    write_chapter(project, "trade", SOURCES["trade"], text=text)
    assert build() == ["trade"]
    shutil.move(project / "out", project / "warm")
    build(cached=False)
    shutil.move(project / "out", project / "cold")
    assert contents(project / "warm") == contents(project / "cold")
    assert "改过的正文" in (project / "warm" / "notebooks" / "trade.ipynb").read_text(encoding="utf-8")
    write_chapter(project, "trade", SOURCES["trade"] + "\n# 改过", text=text)
    assert build() == ["trade"]
    monkeypatch.setattr(cache, "environment_digest", lambda: "another")
    assert build() == sorted(SOURCES)


def test_a_chapter_that_looks_elsewhere_says_so_and_always_runs(project, build):
    write_chapter(project, "plain", SOURCES["plain"], always_run=True)
    build()
    assert build() == ["plain"]


def test_what_was_executed_while_the_data_was_edited_is_not_kept(project, build):
    source = "\nimport pathlib\npathlib.Path(data_dir, 'note.txt').write_text('二')"
    write_chapter(project, "plain", SOURCES["plain"] + source)
    (project / "data" / "note.txt").write_text("一")
    build()
    (project / "data" / "note.txt").write_text("一")
    assert set(build()) == set(SOURCES) - SECOND


def test_a_module_from_outside_the_project_counts_as_read_too(project, build, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "far.py").write_text("TEXT = '一'")
    source = f"import sys\nsys.path.append({str(elsewhere)!r})\nimport far\nprint(far.TEXT)"
    write_chapter(project, "helped", source)
    build()
    assert build() == []
    (elsewhere / "far.py").write_text("TEXT = '另一个'")
    assert build() == ["helped"]


def test_an_entry_that_another_build_clears_away_costs_an_execution(project, build, monkeypatch):
    build()

    def lose(path):
        path.unlink()
        return read_sealed(path)

    monkeypatch.setattr(cache, "read_sealed", lose)
    assert build() == sorted(SOURCES)


@pytest.mark.parametrize("suffix", [".json", ".ipynb"])
@pytest.mark.parametrize("damage", ["one digit", "cut to zero", "cut short", "another version's"])
def test_a_damaged_entry_costs_an_execution(project, build, suffix, damage):
    build()
    before = {path.name: path.read_bytes() for path in (project / "out" / "notebooks").iterdir()}
    entries = list((project / cache.FOLDER).glob(f"*{suffix}"))
    assert len(entries) == len(SOURCES)
    for path in entries:
        content = path.read_bytes()
        digits = content[:-1].replace(b"1", b"7"), content[:-1].replace(b"0", b"7")
        path.write_bytes(
            {
                "one digit": max(digits, key=lambda text: text != content[:-1]) + content[-1:],
                "cut to zero": b"",
                "cut short": content[: len(content) // 2],
                "another version's": content[65:],
            }[damage]
        )
    assert build() == sorted(SOURCES)
    assert {path.name: path.read_bytes() for path in (project / "out" / "notebooks").iterdir()} == before
    assert build() == []


def test_chapters_that_succeeded_beside_a_failing_one_are_kept(project, build):
    write_chapter(project, "plain", "1 / 0")
    with pytest.raises(ChapterError, match="plain"):
        build()
    write_chapter(project, "plain", SOURCES["plain"])
    assert build() == ["ledger", "plain", "quote"]


def test_the_cache_forgets_what_was_not_used_for_longest(project, build, monkeypatch):
    build()
    monkeypatch.setattr(cache, "LARGEST", 0)
    cache.ChapterCache(project).shrink()
    assert list((project / cache.FOLDER).iterdir()) == []
    assert build() == sorted(SOURCES)


def test_a_module_that_has_its_old_size_and_time_runs_as_it_is(project, build):
    helper = project / "chapters" / "helper.py"
    os.utime(helper, (1e9, 1e9))
    py_compile.compile(str(helper))
    build()
    write_helper(project, "二")
    os.utime(helper, (1e9, 1e9))
    py_compile_left = list((project / "chapters").rglob("*.pyc"))
    assert build() == ["helped"]
    assert py_compile_left == []
    executed = (project / "out" / book.NOTEBOOKS / "helped.ipynb").read_text(encoding="utf-8")
    assert "二" in executed
    assert "一" not in executed


@pytest.mark.parametrize(
    "code",
    [
        "from pathlib import Path\nprint(Path('values.json').exists())",
        "import os\nprint(os.environ.get('HOME'))",
        "import os\nprint(sorted(os.listdir('.')))",
        "print(open('/dev/null').read())",
        "import pandas as pd\nprint(pd.read_csv)\nif not year:\n    pd.read_csv('a.csv')",
    ],
)
@pytest.mark.parametrize("is_in_module", [False, True])
def test_what_looks_elsewhere_always_runs(code, is_in_module, project, build):
    if is_in_module:
        (project / "chapters" / "helper.py").write_text("TEXT = '一'\nyear = 2022\n" + code)
    else:
        write_chapter(project, "plain", code)
    build()
    assert build() == ["helped" if is_in_module else "plain"]
