"""A chapter runs again when, and only when, something that it read has changed; its bytes are those of a cold run."""

import shutil
import subprocess
import sys

import nbformat
import pytest
from helpers.support import DATA
from tradebook.errors import ChapterError
from tradebook.execution import book, cache
from tradebook.publish import uptodate

OPEN = "from tradebook.model.edition import Edition\nedition = Edition(year, data_dir)"
SOURCES = {
    "dictionary": f"{OPEN}\nfrom tradebook.data.dictionary import describe_tables\nprint(describe_tables(edition.package))",
    "facts": f"{OPEN}\nedition.figure('rank', edition.fact('national_rank', symbol='位'), 'rank', '位次')",
    "plain": f"{OPEN}\nedition.phrase('title', edition.info.title(edition.year))",
    "provinces": f"{OPEN}\nprint(len(edition.package.observations('services_trade_provinces')))",
    "raw": "import pathlib\nfrom tradebook.model.edition import Edition\nEdition(year, data_dir)\n"
    "print(pathlib.Path(data_dir, 'note.txt').read_text())",
    "trade": f"{OPEN}\nedition.figure('total', edition.trade.loc[edition.year, ('ALL', 'T')], 'level', '总额')",
    "ledger": f"{OPEN}\nfrom tradebook.execution.book import open_ledger\n"
    "for figure in open_ledger(ledger, edition):\n    print(figure.key, figure.text)",
    "quote": f"{OPEN}\nfrom tradebook.execution.book import open_ledger\n"
    "figures = open_ledger(ledger, edition)\nfigure = figures.get('rank')\nprint(figure and figure.text)\n"
    "print(figures.get(''))",
}
SECOND = {"ledger", "quote"}
"""Those that read the figures of the others."""


@pytest.fixture
def project(tmp_path):
    """A project with small chapters and a copy of the data."""
    shutil.copytree(DATA, tmp_path / "data")
    (tmp_path / "data" / "note.txt").write_text("一")
    (tmp_path / "chapters").mkdir()
    for name, source in SOURCES.items():
        write_chapter(tmp_path, name, source)
    return tmp_path


def write_chapter(project, name, source, text="正文"):
    parameters = nbformat.v4.new_code_cell(
        "year = None\ndata_dir = None" + ("\nledger = ''" if name in SECOND else "")
    )
    parameters.metadata["tags"] = ["parameters"]
    cells = [nbformat.v4.new_markdown_cell(text), parameters, nbformat.v4.new_code_cell(source)]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), project / "chapters" / f"{name}.ipynb")


@pytest.fixture
def build(project, monkeypatch):
    """Execute the book; return which chapters ran, in both stages."""
    run = []
    start = book._Run.start

    def spy(self, chapters):
        chapters = list(chapters)
        run.extend(path.stem for path in chapters)
        start(self, chapters)

    monkeypatch.setattr(book._Run, "start", spy)

    def build(cached=True, folder="out"):
        run.clear()
        shutil.rmtree(project / folder, ignore_errors=True)
        (project / folder).mkdir()
        book.execute_book(project, project / "data", 2022, project / folder, cached=cached)
        return sorted(run)

    return build


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, text.count(old)
    path.write_text(text.replace(old, new), encoding="utf-8")


def line_of(path, start):
    """The only line of a file that starts with a text, as it is there."""
    (line,) = [
        line for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if line.startswith(start)
    ]
    return line


RANK = "national_rank,CN-SN,ALL,T,2022,"


def change_fact(data):
    line = line_of(data / "facts.csv", RANK)
    edit(data / "facts.csv", line, line.replace(RANK, RANK + "1"))


def delete_fact(data):
    edit(data / "facts.csv", line_of(data / "facts.csv", RANK), "")


def insert_row_before_fact(data):
    """The figure's record names the row, which is now another."""
    line = line_of(data / "facts.csv", RANK)
    edit(data / "facts.csv", line, line.replace(",2022,", ",1999,") + line)


def append_fact(data):
    line = line_of(data / "facts.csv", RANK)
    with (data / "facts.csv").open("a", encoding="utf-8") as stream:
        stream.write(line.replace(",2022,", ",1999,"))


def append_province(data):
    path = data / "services_trade_provinces.csv"
    last = path.read_text(encoding="utf-8").splitlines()[-1]
    year = next(cell for cell in last.split(",") if cell.isdigit() and len(cell) == 4)
    with path.open("a", encoding="utf-8") as stream:
        stream.write(last.replace(year, "1999", 1) + "\n")


def change_trade(data):
    line = line_of(data / "services_trade.csv", "CN-SN,2022,ALL,T,")
    edit(data / "services_trade.csv", line, line.replace("ALL,T,", "ALL,T,1"))


def change_other_file(data):
    (data / "note.txt").write_text("二")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (change_fact, ["facts", "ledger", "quote"]),
        (delete_fact, ["dictionary", "facts", "ledger", "quote"]),
        (change_trade, ["ledger", "trade"]),
        (insert_row_before_fact, ["dictionary", "facts", "ledger", "quote"]),
        (append_fact, ["dictionary"]),
        (append_province, ["dictionary", "provinces"]),
        (change_other_file, ["raw"]),
    ],
)
def test_a_change_runs_the_chapters_that_read_it_and_gives_the_bytes_of_a_cold_build(
    project, build, change, expected
):
    assert build() == sorted(SOURCES)
    assert build() == []
    change(project / "data")
    assert build() == expected
    shutil.move(project / "out", project / "warm")
    assert build(cached=False) == sorted(SOURCES)
    shutil.move(project / "out", project / "cold")
    assert contents(project / "warm") == contents(project / "cold")
    change_back = shutil.copytree(DATA, project / "data", dirs_exist_ok=True)
    (change_back / "note.txt").write_text("一")
    assert build() == []  # the entries of before the change are still there


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_text_code_and_library(project, build, monkeypatch):
    build()
    write_chapter(project, "trade", SOURCES["trade"], text="改过的正文")
    assert build() == []
    shutil.move(project / "out", project / "warm")
    build(cached=False)
    shutil.move(project / "out", project / "cold")
    assert contents(project / "warm") == contents(project / "cold")
    assert "改过的正文" in (project / "warm" / "notebooks" / "trade.ipynb").read_text(encoding="utf-8")
    write_chapter(project, "trade", SOURCES["trade"] + "\n# 改过")
    assert build() == ["trade"]
    monkeypatch.setattr(cache, "library_digest", lambda: "another")
    assert build() == sorted(SOURCES)


def test_a_chapter_that_starts_a_program_always_runs(project, build):
    write_chapter(project, "plain", SOURCES["plain"] + "\nimport subprocess\nprint(subprocess.run(['true']))")
    build()
    assert build() == ["plain"]


def test_what_was_executed_while_the_data_was_edited_is_not_kept(project, build):
    source = "\nimport pathlib\npathlib.Path(data_dir, 'note.txt').write_text('二')"
    write_chapter(project, "plain", SOURCES["plain"] + source)
    build()
    (project / "data" / "note.txt").write_text("一")
    assert set(build()) == set(SOURCES) - SECOND


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


# -- builds without any change -------------------------------------------------------------------------------------------


def test_a_finished_build_is_known_until_an_input_or_output_changes(project):
    target = project / "_build" / "2022"
    target.mkdir(parents=True)
    (target / "page.html").write_text("页")
    digest = uptodate.file_digest(target / "page.html")
    manifest = f'{{"@graph": [{{"@id": "page.html", "@type": "File", "sha256": "{digest}"}}]}}'
    (target / uptodate.MANIFEST).write_text(manifest)
    data, options = project / "data", {"html": True}

    def finished(**other):
        return uptodate.finished(project, data, options | other, uptodate.inputs_digest(project, data))

    assert finished() is None
    uptodate.note_finished(project, data, options, uptodate.inputs_digest(project, data), target)
    assert finished() == target
    assert finished(html=False) is None
    (data / "note.txt").write_text("二")
    assert finished() is None
    (data / "note.txt").write_text("一")
    assert finished() == target
    (target / "page.html").write_text("被改动")
    assert finished() is None


def test_what_was_built_with_other_fonts_does_not_hold(tmp_path, monkeypatch):
    monkeypatch.setattr(uptodate, "FONT_FOLDERS", [str(tmp_path / "none"), str(tmp_path)])
    before = uptodate.library_digest()
    assert uptodate.library_digest() == before
    (tmp_path / "noto").mkdir()
    (tmp_path / "noto" / "NotoSansCJK-Regular.ttc").write_text("glyphs")
    assert uptodate.library_digest() != before


def test_nothing_is_imported_to_find_out_that_nothing_changed():
    code = "import sys\nfrom tradebook.publish import uptodate\nassert 'pandas' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
