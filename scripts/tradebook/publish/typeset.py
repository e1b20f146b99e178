"""Typeset the book: Jupyter Book, and Typst for the PDF."""

from __future__ import annotations

import importlib
import io
import os
import shutil
import sys
import traceback
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext, redirect_stderr, redirect_stdout
from pathlib import Path

import yaml

from tradebook.data.package import DataPackage, hand_over
from tradebook.data.settings.volumes import VOLUMES, Volume
from tradebook.errors import BuildError
from tradebook.execution.reading.contents import CHAPTERS, TOC
from tradebook.files import parse_entries, read_sealed, read_text, write_sealed
from tradebook.provenance import DATE_VARIABLE, book_files
from tradebook.publish.book_folder import DOCTREES, OUTPUT
from tradebook.publish.workspace import Build
from tradebook.text import UTF8

SLOW_IMPORTS = [
    "jupyter_book.cli.main",
    "jupyter_book.sphinx",
    "myst_nb",
    "sphinx_book_theme",
    "tradebook.sphinxext",
    "tradebook.audit.manifest",
]
CONFIG = "_config.yml"
STATIC = "_static"
"""The folder of styles and scripts, in the project's folder."""
WORD = "word"
"""The builder of the Word documents, see `tradebook.sphinxext.word.builder`."""


def prepare_book(build: Build, has_pdf: bool, has_word: bool) -> None:
    """Put the executed chapters and the book's files together as Jupyter Book wants them.

    Args:
        build: The build.
        has_pdf: Whether the pages offer a PDF.
        has_word: Whether the pages offer a Word edition.
    """
    shutil.copytree(build.notebooks, build.book / CHAPTERS)
    for page in build.contents.pages:
        shutil.copy2(page, build.book / CHAPTERS)
    for name, path in book_files(build.root).items():
        (build.book / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, build.book / name)
    (build.book / TOC).write_text(
        yaml.safe_dump(build.contents.toc, allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    config = parse_entries(read_text(build.book / CONFIG), CONFIG)
    own = {
        "tradebook_year": build.year,
        "tradebook_data_dir": os.path.relpath(build.report.package.folder, build.book),
        "tradebook_pictures": os.path.relpath(build.pictures, build.book),
        "tradebook_pdf": has_pdf,
        "tradebook_word": has_word,
        "tradebook_audit": True,
        "tradebook_left_out": sorted(build.contents.left_out),
        # the build writes them, in the background
        "tradebook_downloads": False,
        "tradebook_typeset": False,
    }
    sphinx = config.get("sphinx") or {}
    config["execute"] = {**(config.get("execute") or {}), "execute_notebooks": "off"}
    config["sphinx"] = {**sphinx, "config": {**(sphinx.get("config") or {}), **own}}
    (build.book / CONFIG).write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")


# -- Jupyter Book ------------------------------------------------------------------------------------------------------


def require_settings(root: Path) -> None:
    """Refuse settings of the book that nothing can read.

    Raises:
        DataError: It says what is wrong with them.
    """
    parse_entries(read_text(root / CONFIG), CONFIG)


def require_styles(root: Path) -> None:
    """Have the folder of styles and scripts, without which pages would have neither look nor records.

    Args:
        root: The project's folder.

    Raises:
        BuildError: It is not there.
    """
    if not (root / STATIC).is_dir():
        raise BuildError(
            f"{root} 中没有 {STATIC} 文件夹（网页和 Word 版的样式），生成不了。请从取得各章（{CHAPTERS}）的地方一并复制过来。"
        )


def run_jupyter_book(typesetter: ProcessPoolExecutor, build: Build, builder: str, verbose: bool) -> None:
    """Run Jupyter Book with warnings as errors, in the process that `warm_up_sphinx` has prepared.

    Raises:
        BuildError: It failed.
    """
    chosen = [builder] if builder == "html" else ["custom", "--custom-builder", builder]
    command = ["build", str(build.book), "--builder", *chosen, "-W", "-n", "--keep-going"]
    environment = _environment(build)
    code, output = typesetter.submit(_typeset, command, environment, build.report.package, verbose).result()
    if code:
        raise BuildError(_failure(["jupyter-book", *command], code, output))


def warm_up_sphinx() -> None:
    """Import what takes longest, and have the libraries do what they do once, while others execute chapters."""
    for module in SLOW_IMPORTS:
        importlib.import_module(module)
    # compiles its patterns; the theme uses it
    importlib.import_module("soupsieve").compile("a[b] c")


def warm_up_search(kept: Path) -> None:
    """Load the words of the search, unless the build before has left those of the pages; then they are seldom needed.

    Args:
        kept: The folder of the build before, see `kept_folder`.
    """
    from tradebook.sphinxext import search

    if not (kept / DOCTREES / search.WORDS_FILE).exists():
        search.load_dictionary()


def load_vega_bundle(cache: Path) -> tuple[str, bytes]:
    """Return name and content of the file with the chart library, which an earlier build has made or this one makes.

    Args:
        cache: Folder of what is kept from build to build.
    """
    from tradebook.sphinxext import nodes

    name = nodes.vega_bundle_name()
    bundle = read_sealed(cache / name)
    if bundle is None:
        bundle = nodes.make_vega_bundle().encode()
        write_sealed(cache / name, bundle)
    return name, bundle


def _typeset(
    command: list[str], environment: dict[str, str], package: DataPackage, verbose: bool
) -> tuple[int, str]:
    """Run a command of ``jupyter-book`` in this process; return its exit code, and what it said unless shown at once."""
    from jupyter_book.cli.main import main
    from sphinx.errors import ExtensionError

    os.environ.clear()
    os.environ.update(environment)
    output = io.StringIO()
    with (
        hand_over(package),
        nullcontext() if verbose else redirect_stdout(output),
        nullcontext() if verbose else redirect_stderr(output),
    ):
        try:
            main(command, prog_name="jupyter-book")
        except SystemExit as end:
            return int(end.code or 0), output.getvalue()
        except Exception as error:
            # what our own builders refuse is said in the editor's words
            if isinstance(error.__cause__, ExtensionError):
                print(f"ERROR: {error.__cause__}", file=sys.stderr)
            else:
                traceback.print_exc()
    return 1, output.getvalue()


# -- Typst -------------------------------------------------------------------------------------------------------------


def run_typst(typesetter: ProcessPoolExecutor, build: Build) -> dict[Volume, Path]:
    """Make the PDFs of the volumes that Jupyter Book has written, in its process.

    Returns:
        The files by their volumes.

    Raises:
        BuildError: No font has a character, or Typst refuses something.
    """
    # Typst is not there in every installation
    from tradebook.typesetting.compiling import compile_volumes

    folder = build.book / OUTPUT / "typst"
    return typesetter.submit(compile_volumes, folder, build.report.package, build.date).result()


def collect_word(build: Build) -> None:
    """Take the Word documents of the volumes that Jupyter Book has written."""
    for volume in VOLUMES:
        written = build.book / OUTPUT / WORD / f"{volume.name}.docx"
        if written.exists():
            shutil.move(written, build.staging / volume.word_name(build.edition))


def no_pdf(missing: list[str]) -> str:
    """Say why there is no PDF, and how to get one."""
    return (
        f"没有生成 PDF，缺少中文字体：{'、'.join(missing)}。"
        "请用管理员权限运行 make system-packages，或安装 apt.txt 所列字体后重试；只要网页请用 tradebook html（make html）。"
    )


def _environment(build: Build) -> dict[str, str]:
    """Return the environment of Jupyter Book, in which nothing depends on the hour of the build or on this user."""
    date = str(int(build.date.timestamp()))
    return {**os.environ, "PYTHONHASHSEED": "0", **UTF8, "NO_COLOR": "1", DATE_VARIABLE: date}


def _failure(command: list[str], code: int, output: str) -> str:
    """Say what a person needs to know of a program that failed: its warnings and errors, or else its last lines."""
    lines = output.splitlines()
    telling = [line for line in lines if "WARNING" in line or "ERROR" in line]
    text = "\n".join(telling or lines[-40:])
    return f"{' '.join(command)} 失败（退出码 {code}）：\n{text}"
