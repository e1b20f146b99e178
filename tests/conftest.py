"""Fixtures of all tests, and what their markers follow from."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from multiprocessing.util import Finalize
from pathlib import Path

import pytest
from filelock import FileLock
from helpers.parsing import parse_once
from helpers.pins import describe_difference, pin_file
from helpers.programs import BROWSER_OPTIONS, require
from helpers.sharing import begin_sharing
from helpers.support import REPORT_YEAR, ROOT
from hypothesis import HealthCheck, settings
from tradebook.figures.units import forgetting_units

MARKERS = {"browser": "browser", "saved_by_libreoffice": "office"}
"""The marker that a test has because of a fixture that it uses, however indirectly."""
SLOW = [
    Path(__file__).parent / name
    for name in ("backtests", "book", "unit/cli", "unit/desk", "unit/entry", "unit/publish", "unit/sphinxext")
]
"""The folders whose tests execute chapters, run commands, fill workbooks or build pages, so that all of them are slow."""

# a test that fails because the machine is busy tells nothing; how fast things are is for the benchmarks
settings.register_profile(
    "untimed", parent=settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("untimed")

ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


@pytest.fixture(autouse=True)
def own_units_stay_with_their_test():
    """Forget the units that a data directory of a test has added to those of the library."""
    with forgetting_units():
        yield


@pytest.fixture(scope="session", autouse=True)
def tables_are_parsed_once():
    """Parse tables whose files are equal once for all tests of a process."""
    with parse_once():
        yield


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make pins` write what the back-test of the pins compares."""
    parser.addoption("--renew-pins", action="store_true", help="write tests/backtests/pins anew")


def pytest_configure() -> None:
    """Give the processes of the tests a folder in which they find what one of them has made."""
    if folder := begin_sharing():
        # after multiprocessing, which has a folder of its own in it, has removed that
        Finalize(None, shutil.rmtree, (folder, True), exitpriority=-200)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by the folder that they are in and the fixtures that they use."""
    for item in items:
        if any(item.path.is_relative_to(folder) for folder in SLOW):
            item.add_marker("slow")
        for name in MARKERS.keys() & getattr(item, "fixturenames", ()):
            item.add_marker(MARKERS[name])


@pytest.fixture(scope="session")
def saved_by_libreoffice(tmp_path_factory):
    """A function that has LibreOffice open workbooks, calculate and save them elsewhere; it returns their new paths.

    Starting takes longer than a workbook does, so tests that need several have them calculated together.
    """
    require("soffice")
    profile = tmp_path_factory.mktemp("profile")
    (profile / "user").mkdir()
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")

    def save(*paths: Path) -> list[Path]:
        folder, saved = tmp_path_factory.mktemp("unsaved"), tmp_path_factory.mktemp("saved")
        copies = [shutil.copy(path, folder / f"{number}-{path.name}") for number, path in enumerate(paths)]
        settings = ["--headless", f"-env:UserInstallation=file://{profile}", "--convert-to", "xlsx"]
        command = ["soffice", *settings, "--outdir", str(saved), *map(str, copies)]
        subprocess.run(command, check=True, capture_output=True, timeout=600)
        return [saved / path.name for path in copies]

    return save


@pytest.fixture(scope="session")
def built_book() -> Path:
    """The folder of the edition that tests speak of, `_build/<year>`, which is built first unless it is up to date.

    The environment variable TRADEBOOK_BUILD names another built edition to test.
    """
    if "TRADEBOOK_BUILD" in os.environ:
        return Path(os.environ["TRADEBOOK_BUILD"]).resolve()
    (ROOT / "_build").mkdir(exist_ok=True)
    # tests run in several processes
    with FileLock(ROOT / "_build" / ".tests.lock"):
        command = [sys.executable, "-m", "tradebook", "book", "--year", str(REPORT_YEAR)]
        subprocess.run(command, cwd=ROOT, check=True)
    return ROOT / "_build" / str(REPORT_YEAR)


@pytest.fixture(scope="module")
def browser():
    """Chromium, as long as the tests of a module run: its event loop is in the way of chapters that are run in this process."""
    chromium = require("chromium")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=chromium, args=BROWSER_OPTIONS)
        yield running
        running.close()


@pytest.fixture
def hold(request):
    """A function that compares a text with its pin; with `--renew-pins`, it makes the text the pin."""

    def compare(edition: int | str, name: str, shown: str) -> None:
        path = pin_file(edition, name)
        if request.config.getoption("--renew-pins"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(shown, encoding="utf-8")
        pinned = path.read_text(encoding="utf-8") if path.is_file() else ""
        difference = describe_difference(pinned, shown, f"{edition}/{path.name}")
        if difference:
            meant = "If that is meant: make pins, read the diff of tests/backtests/pins line by line, commit it."
            pytest.fail(f"Edition {edition} no longer shows what is pinned.\n{difference}\n{meant}", pytrace=False)

    return compare
