"""The wheel is complete: what pip installs builds the book in a folder of chapters and data, without this project or extras."""

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from helpers.support import ROOT
from tradebook.extras import EXTRAS
from tradebook.provenance import LIBRARY

PROJECT = ("_config.yml", "_static", "_toc.yml", "chapters", "data")
NEVER_COPIED = shutil.ignore_patterns("__pycache__", ".*", "*.egg-info")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built from a copy of the sources, since building leaves files among them."""
    sources = tmp_path_factory.mktemp("sources")
    shutil.copytree(ROOT / "scripts", sources / "scripts", ignore=NEVER_COPIED)
    for name in ("LICENSE", "pyproject.toml"):
        shutil.copy(ROOT / name, sources)
    offline = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *offline, "-w", "dist", "."], cwd=sources, check=True)
    (built,) = (sources / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def scripts(wheel, tmp_path_factory) -> Path:
    """The programs of a fresh environment that has the wheel, and the packages of this one but those of extras."""
    folder = tmp_path_factory.mktemp("environment") / "venv"
    venv.create(folder)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    where = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(subprocess.run(where, capture_output=True, text=True, check=True).stdout.strip())
    shared = folder.parent / "shared"
    shared.mkdir()
    for path in (Path(path) for path in reversed(sys.path) if path.endswith("site-packages")):
        for package in path.iterdir():
            if package.name.partition(".")[0] not in EXTRAS and package.suffix != ".pth":
                (shared / package.name).unlink(missing_ok=True)
                (shared / package.name).symlink_to(package)
    (packages / "shared.pth").write_text(str(shared), encoding="utf-8")
    install = [sys.executable, "-m", "pip", "--python", str(python), "install"]
    subprocess.run([*install, "--quiet", "--no-deps", "--no-index", str(wheel)], check=True)
    return python.parent


def test_the_wheel_has_every_file_of_the_library(wheel):
    with zipfile.ZipFile(wheel) as files:
        packed = {name for name in files.namelist() if name.startswith("tradebook/")}
    paths = [path for path in LIBRARY.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert {"tradebook/py.typed", "tradebook/cli/main.py"} <= packed
    assert {f"tradebook/audit/definitions/{name}.sql" for name in ("growth", "ground/0_tables")} <= packed
    assert packed == {f"tradebook/{path.relative_to(LIBRARY).as_posix()}" for path in paths}


def test_an_installed_wheel_builds_the_book_without_the_project_and_without_git(scripts, tmp_path):
    book = tmp_path / "书"
    book.mkdir()
    for name in PROJECT:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, book / name)
    with (book / "data" / "edition.yml").open("a", encoding="utf-8") as file:
        # the two that forecast
        file.write("\nchapters:\n  forecast: false\n  methods: false\n")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment["PATH"] = str(scripts)

    def tradebook(*arguments):
        command = [str(scripts / "tradebook"), *arguments]
        return subprocess.run(command, cwd=book, env=environment, capture_output=True, encoding="utf-8")

    assert shutil.which("git", path=str(scripts)) is None
    built = tradebook("html", "--year", "2022")
    assert (built.returncode, built.stderr) == (0, "")
    assert {path.name for path in book.iterdir()} == {*PROJECT, "_build"}
    pages = {path.stem for path in (book / "_build" / "2022" / "html" / "chapters").glob("*.html")}
    assert {path.stem for path in (ROOT / "chapters").glob("*.ipynb")} - pages == {"forecast", "methods"}
    pdf = tradebook("pdf", "--year", "2022")
    assert (pdf.returncode, "pip install typst==" in pdf.stderr) == (1, True)
    assert tradebook("html", "--year", "2022").stdout.startswith("没有改动")
    signed = tradebook("sign-off", "--year", "2022")
    assert (signed.returncode, signed.stderr) == (0, "")
