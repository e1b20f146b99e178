"""Take the pictures of docs/new-year.md from the desk itself: ``python scripts/desk_pictures.py``.

It needs Chromium, and the newest edition built and unchanged since. The desk works on a copy of the data.
"""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from pathlib import Path
from threading import Thread

import openpyxl
import uvicorn
from playwright.sync_api import Page, sync_playwright
from tradebook.data.report import Report
from tradebook.desk.app import create_app
from tradebook.desk.desk import HOST, Desk
from tradebook.provenance import DATA_FOLDER, PROJECT_FILES
from tradebook.publish.folders import BUILD_FOLDER

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
SIZE = {"width": 1100, "height": 760}
PATIENCE = 120_000
OWNERS = "李四", "张三"
"""A reviewer and an editor, whom there is not."""


def main() -> None:
    """Take all pictures."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as door:
        root = _copy_project(Path(folder, "report"))
        door.bind((HOST, 0))
        door.listen()
        desk = Desk(root, root / DATA_FOLDER, door.getsockname()[1])
        server = uvicorn.Server(uvicorn.Config(create_app(desk), log_level="warning"))
        serving = Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        serving.start()
        with sync_playwright() as driver:
            chromium = shutil.which("chromium") or shutil.which("google-chrome")
            browser = driver.chromium.launch(executable_path=chromium, env=os.environ | {"LANGUAGE": "zh_CN"})
            page = browser.new_page(viewport=SIZE, locale="zh-CN")
            page.set_default_timeout(PATIENCE)
            page.goto(desk.address)
            page.wait_for_url("**/years/")
            _take_all(page, f"http://{desk.hosts[0]}", Report.open(desk.data_dir).latest_year)
            browser.close()
        server.should_exit = True
        serving.join()


def _copy_project(root: Path) -> Path:
    """Make a folder the project with its newest edition, such that only its data is its own."""
    root.mkdir()
    for name in PROJECT_FILES:
        (root / name).symlink_to(ROOT / name)
    (root / BUILD_FOLDER).mkdir()
    for built in (ROOT / BUILD_FOLDER).glob("[0-9]" * 4):
        (root / BUILD_FOLDER / built.name).symlink_to(built)
    shutil.copytree(ROOT / DATA_FOLDER, root / DATA_FOLDER)
    return root


def _take_all(page: Page, desk: str, year: int) -> None:
    _take(page, "years")
    page.goto(f"{desk}/years/{year + 1}/")
    _take(page, "year")
    _take_import(page, desk, year + 1)
    page.goto(f"{desk}/words/{year}/commentary-challenge")
    _take(page, "words")
    page.goto(f"{desk}/build/?year={year}")
    _take(page, "build")
    _take_review(page, desk, year)
    page.goto(f"{desk}/release/?year={year}")
    _take(page, "release")


def _take_import(page: Page, desk: str, year: int) -> None:
    """Hand in a workbook with a mistake and a number that is asked about."""
    with page.expect_download() as started:
        page.get_by_role("link", name=f"下载 {year} 年工作簿").click()
    workbook = Path(tempfile.mkdtemp(), f"录入{year}.xlsx")
    started.value.save_as(workbook)
    content = openpyxl.load_workbook(workbook)
    sheet = content["分行业"]
    # the yellow cells of the first two lines
    cells = [cell for row in sheet.iter_rows(min_row=4, max_row=30) for cell in row if _is_empty_number(cell)]
    for cell, value in zip(cells[:4], (1234.5, 45600.7, "12,34", "约3万"), strict=True):
        cell.value = value
    content.save(workbook)
    page.set_input_files("input[type=file]", workbook)
    page.get_by_role("button", name="上传并检查").click()
    page.get_by_text("要改正的问题").wait_for()
    page.get_by_text("要改正的问题").scroll_into_view_if_needed()
    _take(page, "import")


def _is_empty_number(cell: openpyxl.cell.cell.Cell) -> bool:
    return cell.value is None and not cell.protection.locked


def _take_review(page: Page, desk: str, year: int) -> None:
    reviewer, editor = OWNERS
    page.goto(f"{desk}/books/draft/{year}/chapters/overview.html")
    page.wait_for_selector(".review-bar")
    page.locator(".bd-article .figure-value").first.click()
    page.wait_for_selector(".review-panel form")
    page.fill('.review-panel [name="person"]', reviewer)
    page.fill('.review-panel [name="prepared_by"]', editor)
    page.fill('.review-panel [name="text"]', "与国际收支统计核对，一致")
    page.locator(".review-panel .actions").scroll_into_view_if_needed()
    _take(page, "review-panel")
    page.click('.review-panel button[value="signed"]')
    page.wait_for_selector(".review-signed")
    page.goto(f"{desk}/review/?year={year}&number=8")
    _take(page, "review")


def _take(page: Page, name: str) -> None:
    """Take what the window shows."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    main()
