"""Typeset the book: Jupyter Book, and XeLaTeX for the PDF."""

from __future__ import annotations

import importlib
import io
import os
import re
import shutil
import subprocess
import traceback
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext, redirect_stderr, redirect_stdout
from pathlib import Path

import yaml

from tradebook.data.package import DataPackage, hand_over
from tradebook.data.report import EDITION_FILE
from tradebook.digests import files_in
from tradebook.errors import BuildError
from tradebook.execution.book import CHAPTERS
from tradebook.files import read_sealed, write_sealed
from tradebook.provenance import DATE_VARIABLE, book_files, source_date
from tradebook.publish.book_folder import DOCTREES
from tradebook.publish.workspace import Build

SLOW_IMPORTS = [
    "jupyter_book.cli.main",
    "jupyter_book.sphinx",
    "myst_nb",
    "sphinx_book_theme",
    "tradebook.sphinxext",
    "tradebook.audit.manifest",
]
WORD, WORD_FILE = "word", "report.docx"
"""The builder of the Word edition, see `tradebook.sphinxext.word.builder`, and what it writes."""
PDF_PROGRAMS = {"xelatex": "texlive-xetex", "latexmk": "latexmk"}
PDF_FILES = {
    "xeCJK.sty": "texlive-lang-chinese",
    "titlesec.sty": "texlive-latex-extra",
    "pcrr8t.tfm": "texlive-fonts-recommended",
}
"""A program or TeX file of each package of apt.txt that the PDF cannot do without (fonts have substitutes)."""
OF_THE_USER = ("TEX", "BIB", "BST", "LATEX", DATE_VARIABLE)
"""Beginnings of the variables by which a user has TeX find and set things otherwise."""
LOG_PROBLEM = re.compile(
    r"^(?:LaTeX Warning: (?:Reference|Citation|Hyper reference) .*undefined.*"
    r"|LaTeX Warning: Label .*multiply.*|Overfull \\hbox \(\d{2,}\.?\d*pt too wide\).*)",
    re.MULTILINE,
)
"""What must not stand in the log of a good PDF; an overfull box counts from ten points, which a reader sees."""
LOG_LACKING = re.compile(r"^Missing character: There is no (.+?) (?:\(U\+([0-9A-F]+)\) )?in font", re.MULTILINE)
"""Says in the log that no font has a character."""
CHARACTERS = "characters.tex"
"""Lists the characters of the book for `tradebook.sty`, which finds each a font."""
IDEOGRAPHS = range(0x4E00, 0xA000)
"""Characters that need not be listed, since they are Chinese."""
FEW_PLACES = 5
"""How many cells with a character a message names."""


def prepare_book(build: Build, has_pdf: bool, has_word: bool) -> None:
    """Put the executed chapters and the book's files together as Jupyter Book wants them.

    Args:
        build: The build.
        has_pdf: Whether the pages offer a PDF.
        has_word: Whether the pages offer a Word edition.
    """
    shutil.copytree(build.notebooks, build.book / CHAPTERS)
    for page in files_in(build.root / CHAPTERS, "*.md"):
        shutil.copy2(page, build.book / CHAPTERS)
    for name, path in book_files(build.root).items():
        (build.book / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, build.book / name)
    config = yaml.safe_load((build.book / "_config.yml").read_text(encoding="utf-8"))
    config["execute"]["execute_notebooks"] = "off"
    config["sphinx"]["config"] |= {
        "tradebook_year": build.year,
        "tradebook_data_dir": os.path.relpath(build.report.package.folder, build.book),
        "tradebook_pictures": os.path.relpath(build.pictures, build.book),
        "tradebook_pdf": has_pdf,
        "tradebook_word": has_word,
        "tradebook_audit": True,
        # the build writes them, in the background
        "tradebook_downloads": False,
    }
    (build.book / "_config.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")


# -- Jupyter Book ------------------------------------------------------------------------------------------------------


def run_jupyter_book(typesetter: ProcessPoolExecutor, build: Build, builder: str, verbose: bool) -> None:
    """Run Jupyter Book with warnings as errors, in the process that `warm_up_sphinx` has prepared.

    Raises:
        BuildError: It failed.
    """
    named = ["custom", "--custom-builder", builder] if builder == WORD else [builder]
    command = ["build", str(build.book), "--builder", *named, "-W", "-n", "--keep-going"]
    environment = _environment(build.book)
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
        search.jieba.setLogLevel("WARNING")
        search.jieba.initialize()


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
        except Exception:
            traceback.print_exc()
    return 1, output.getvalue()


# -- LaTeX -------------------------------------------------------------------------------------------------------------


def run_latex(folder: Path, package: DataPackage, verbose: bool) -> Path:
    """Run XeLaTeX as often as the table of contents needs; what its log complains of is an error.

    Args:
        folder: The folder that Sphinx has written.
        package: The data, to say which cell has a character that no font has.
        verbose: Show what LaTeX says.

    Raises:
        BuildError: LaTeX failed, a text runs into the margin, or no font has a character.
    """
    from tradebook.sphinxext.edition import LATEX_NAME

    (folder / CHARACTERS).write_text(
        list_characters((folder / LATEX_NAME).read_text(encoding="utf-8")), encoding="ascii"
    )
    _run(
        [
            "latexmk",
            "-norc",
            "-r",
            "latexmkrc",
            "-xelatex",
            "-interaction=nonstopmode",
            "-halt-on-error",
            LATEX_NAME,
        ],
        folder,
        verbose,
    )
    log = (folder / LATEX_NAME).with_suffix(".log").read_text(encoding="utf-8", errors="replace")
    problems = [*log_problems(log), *_describe_lacking(lacking_characters(log), package)]
    if problems:
        raise BuildError("PDF 排版有问题：\n" + "\n".join(problems))
    return (folder / LATEX_NAME).with_suffix(".pdf")


def list_characters(text: str) -> str:
    r"""Return the commands that tell LaTeX which characters a document has.

    Marks stay with the letters that they belong to.

    Example:
        >>> list_characters("第⑴条 e\u0301")
        '\\bookcharacter{2474}\n'
    """
    characters = sorted(letter for letter in set(text) if ord(letter) > 0x7F and ord(letter) not in IDEOGRAPHS)
    return "".join(
        f"\\bookcharacter{{{ord(letter):X}}}\n"
        for letter in characters
        if unicodedata.category(letter) not in ("Mn", "Mc", "Me", "Cf")
    )


def log_problems(log: str) -> list[str]:
    """Return the lines of a LaTeX log that tell of dead references, or text beyond the margin."""
    return [match[0] for match in LOG_PROBLEM.finditer(log)]


def lacking_characters(log: str) -> list[str]:
    r"""Return the characters that no font has, each once, as a LaTeX log tells them.

    Example:
        >>> lacking_characters("Missing character: There is no 🇨 (U+1F1E8) in font FreeMono/OT:script=latn\n")
        ['🇨']
    """
    found = (chr(int(match[2], 16)) if match[2] else match[1] for match in LOG_LACKING.finditer(log))
    return list(dict.fromkeys(found))


def _describe_lacking(characters: list[str], package: DataPackage) -> Iterator[str]:
    """Say which cells have a character that no font has."""
    for character in characters:
        places = [EDITION_FILE] if character in (package.read_text(EDITION_FILE) or "") else []
        places += map(str, package.find_text(character))
        where = "；".join(places[:FEW_PLACES]) + (f"等 {len(places)} 处" if len(places) > FEW_PLACES else "")
        found = f"字符“{character}”（U+{ord(character):04X}）没有字体可以排印"
        mend = "换一种写法，或安装有这个字符的字体；只要网页请用 make html"
        yield f"{where or '章节'}：{found}；应为：字体里有的字符。改法：{mend}。"


def missing_pdf_tools() -> list[str]:
    """Return the system packages that the PDF needs and this machine lacks."""
    missing = [package for program, package in PDF_PROGRAMS.items() if shutil.which(program) is None]
    if shutil.which("kpsewhich") is not None:  # it finds TeX's own files
        missing += [
            package
            for file, package in PDF_FILES.items()
            if subprocess.run(["kpsewhich", file], capture_output=True, check=False).returncode
        ]
    return missing


def no_pdf(missing: list[str]) -> str:
    """Say why there is no PDF, and how to get one."""
    return (
        f"没有生成 PDF，缺少：{'、'.join(missing)}。"
        "请用管理员权限运行 make system-packages，或安装 apt.txt 所列软件后重试；只要网页请用 make html。"
    )


def _environment(folder: Path) -> dict[str, str]:
    """Return the environment of Jupyter Book and LaTeX, in which nothing depends on the hour of the build or on this user."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OF_THE_USER)}
    environment |= {"PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "NO_COLOR": "1"}
    if (date := source_date(folder)) is not None:
        environment[DATE_VARIABLE] = str(date)
    return environment


def _run(command: list[str], folder: Path, verbose: bool) -> None:
    output = None if verbose else subprocess.PIPE
    done = subprocess.run(
        command,
        cwd=folder,
        env=_environment(folder),
        stdout=output,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        raise BuildError(_failure(command, done.returncode, done.stdout or ""))


def _failure(command: list[str], code: int, output: str) -> str:
    """Say what a person needs to know of a program that failed: its warnings and errors, or else its last lines."""
    lines = output.splitlines()
    telling = [line for line in lines if "WARNING" in line or "ERROR" in line or line.startswith("!")]
    text = "\n".join(telling or lines[-40:])
    return f"{' '.join(command)} 失败（退出码 {code}）：\n{text}"
