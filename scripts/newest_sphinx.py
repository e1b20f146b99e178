r"""Build the pages of a built edition once more, by Sphinx alone, and compare their texts with those of Jupyter Book.

Jupyter Book 1 holds Sphinx at 7; `jupyter-book config sphinx` says what it would have Sphinx do. So this shows whether the
book could leave Jupyter Book today. It needs another environment with the newest Sphinx and the book's extensions:

    tradebook html
    python -m venv newest
    newest/bin/pip install sphinx myst-nb sphinx-book-theme sphinx-external-toc sphinx-design
    python scripts/newest_sphinx.py --requirements > newest.txt
    newest/bin/pip install -r newest.txt
    newest/bin/pip install --no-deps .
    python scripts/newest_sphinx.py newest/bin/python
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import click
from bs4 import BeautifulSoup
from tradebook.data.report import Report
from tradebook.execution.reading.contents import CHAPTERS, read_contents
from tradebook.provenance import build_date
from tradebook.publish.folders import output_folder
from tradebook.publish.typeset import prepare_book
from tradebook.publish.workspace import Build

ROOT = Path(__file__).parent.parent
GONE = ("jupyter_book", "sphinx_comments")
"""Extensions of Jupyter Book, which the book can do without."""


def build_pages(python: Path, year: int | None, work: Path) -> tuple[Path, Path]:
    """Build the pages by Sphinx alone; return their folder, and that of the pages by Jupyter Book."""
    report = Report.open(ROOT / "data")
    year = report.resolve_year(year)
    report = report.as_of(year)
    built = output_folder(ROOT, report) / report.info.edition(year)
    contents = read_contents(ROOT, report.package, year)
    build = Build(ROOT, report, year, built, work, contents, build_date(ROOT, report.package.folder))
    shutil.copytree(built / "notebooks", build.notebooks)
    prepare_book(build, has_pdf=bool(list(built.glob("*.pdf"))), has_word=bool(list(built.glob("*.docx"))))
    subprocess.run(
        [Path(sys.executable).with_name("jupyter-book"), "config", "sphinx", str(build.book)], check=True
    )
    settings = build.book / "conf.py"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(re.sub("|".join(f"'{name}',? ?" for name in GONE), "", text), encoding="utf-8")
    pages = work / "pages"
    command = [python, "-m", "sphinx", "-b", "html", "-W", "-n", "--keep-going", "-q", build.book, pages]
    subprocess.run(command, check=True)
    return pages, built / "html"


def texts_of(pages: Path) -> dict[str, str]:
    """Return the text of each page of the book, by its name."""
    texts = {}
    for path in sorted((pages / CHAPTERS).glob("*.html")):
        article = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").select_one("article")
        texts[path.stem] = " ".join(article.get_text(" ").split())
    return texts


def list_requirements() -> list[str]:
    """Return what the library needs beside Sphinx, for a plain installation."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [line for line in project["dependencies"] if not line.startswith("jupyter-book")]


@click.command()
@click.argument("python", required=False, type=click.Path(path_type=Path, exists=True))
@click.option("--year", type=int, help="The edition; the newest if not given.")
@click.option("--requirements", is_flag=True, help="Print what else the environment needs.")
def main(python: Path | None, year: int | None, requirements: bool) -> None:
    """Fail unless all pages say the same; PYTHON is that of the environment with the newest Sphinx."""
    if python is None or requirements:
        print("\n".join(list_requirements()))
        return
    with tempfile.TemporaryDirectory() as work:
        newest, frozen = (texts_of(folder) for folder in build_pages(python, year, Path(work)))
    different = sorted(name for name in newest.keys() | frozen.keys() if newest.get(name) != frozen.get(name))
    if different:
        raise SystemExit(f"These pages differ: {', '.join(different)}")
    print(f"{len(newest)} pages, the same texts.")


if __name__ == "__main__":
    main()
