"""A year at the editor's desk in Chromium, from the empty workbook to the release."""

import hashlib
import os
import re
import subprocess
import sys

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from helpers.entry_filling import fill_plausibly
from helpers.settings import change_entries
from helpers.small_data import YEAR
from helpers.small_project import write_small_project

WIDTHS = (1280, 375)
PATIENCE = 300_000
"""Milliseconds for the longest step, the build of all formats."""


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "报告 (草稿) [1]"
    folder.mkdir()
    root = write_small_project(folder)
    change_entries(root / "data", {("release", "editions", YEAR, "status"): "draft"})
    return root


@pytest.fixture
def address(project, tmp_path):
    """The address of a desk on the project, with its token.

    The terminal is set to something else than UTF-8, and no program is found on the machine, neither make nor git.
    """
    command = [sys.executable, "-P", "-m", "tradebook", "desk", "--no-browser", "--project", str(project)]
    nothing = tmp_path / "no programs"
    nothing.mkdir()
    environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "gbk", "PATH": str(nothing)}
    desk = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, encoding="gbk")
    yield re.search(r"http://\S+", desk.stdout.readline())[0]
    desk.terminate()
    desk.wait(30)
    desk.stdout.close()


class Editor:
    """An editor at the desk, who sees every page that she comes to at two widths."""

    def __init__(self, browser, address):
        self.page = browser.new_context(accept_downloads=True).new_page()
        self.page.set_default_timeout(PATIENCE)
        self.faults, self.seen = [], []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda message: message.type == "error" and self.faults.append(message.text))
        self.page.goto(address)
        self.page.wait_for_url("**/years/")

    def look(self, heading):
        """Wait for a page or a part of one; nothing on it may be too wide or barred to anybody."""
        self.page.get_by_role("heading", name=heading).first.wait_for()
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 800})
            found = Axe().run(self.page).response["violations"]
            assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], heading
            assert self.page.evaluate("document.documentElement.scrollWidth") <= width, heading
        self.page.set_viewport_size({"width": WIDTHS[0], "height": 800})
        self.seen.append(heading)

    def press(self, name, role="button"):
        """Go to a button or link by the Tab key, and press Enter."""
        wanted = self.page.get_by_role(role, name=name).first
        wanted.wait_for()
        for _ in range(150):
            if wanted.evaluate("element => element === document.activeElement"):
                break
            self.page.keyboard.press("Tab")
        else:
            pytest.fail(f"“{name}” cannot be reached by the keyboard.")
        self.page.keyboard.press("Space" if role == "checkbox" else "Enter")

    def hand_in(self, path):
        """Choose a file, which is the one thing that only the system's dialogue does, and have it checked."""
        self.page.set_input_files("input[type=file]", path)
        with self.page.expect_navigation():
            self.press("上传并检查")

    def answer_all(self):
        """Answer each question with yes; return how many there were."""
        part, count = self.page.locator("#checked"), 0
        while (button := part.get_by_role("button", name="已对照来源，无误")).count():
            # the page puts the focus there
            button.and_(self.page.locator(":focus")).wait_for()
            before = part.inner_text()
            self.page.keyboard.press("Enter")
            self.page.wait_for_function(
                "text => document.querySelector('#checked').innerText !== text", arg=before
            )
            count += 1
        return count


def test_a_year_from_the_empty_workbook_to_the_release(browser, project, address, tmp_path):
    editor = Editor(browser, address)
    page, output = editor.page, project / "_build"
    editor.look("各年版")

    # the workbook goes out, and comes back with a mistake
    editor.press(f"发展报告（{YEAR}）", "link")
    editor.look("还缺什么")
    with page.expect_download() as download:
        editor.press(f"下载 {YEAR} 年工作簿", "link")
    path = tmp_path / "录入.xlsx"
    download.value.save_as(path)
    fill_plausibly(path, YEAR, project / "data")
    book = openpyxl.load_workbook(path)
    right, book["分行业"]["C5"] = book["分行业"]["C5"].value, "很多"
    book.save(path)
    editor.hand_in(path)
    editor.look("要改正的问题（1 个）")
    assert "表单「分行业」单元格 C5：读到“很多”" in page.inner_text("#checked ol")

    # mended, asked about, imported
    book["分行业"]["C5"] = right
    book.save(path)
    editor.hand_in(path)
    page.wait_for_selector("#checked button.main")
    assert editor.answer_all() > 0
    editor.look("将作的改动")
    editor.press("导入")
    page.wait_for_selector(".done")
    assert "导入完成：新增" in page.inner_text(".done")

    # a build, which another browser sees, and which is cancelled
    editor.press("生成这一版", "link")
    editor.look(f"生成 {YEAR} 年版")
    editor.press("开始生成")
    page.get_by_role("button", name="取消").wait_for()
    other = Editor(browser, address)
    other.page.goto(f"{address.partition('?')[0]}build/")
    assert "结束以后才能再生成" in other.page.inner_text("main")
    editor.press("取消")
    page.get_by_text("已取消，上一次的书保持不变").wait_for()
    assert not (output / str(YEAR)).exists()

    # the release
    editor.press("发布", "link")
    editor.look("还空着或没有了结的")
    editor.press("以上各项已经知道，仍然发布", "checkbox")
    editor.press(f"发布 {YEAR} 年版")
    page.locator(".done, .error").first.wait_for()
    assert "完成" in page.inner_text("#progress")
    editor.look("发布的文件")
    with page.expect_download() as download:
        page.get_by_role("link", name=f"report-{YEAR}.pdf").click()
    released = output / "releases" / str(YEAR)
    sums = dict(line.split("  ")[::-1] for line in (released / "SHA256SUMS").read_text().splitlines())
    assert hashlib.sha256(download.value.path().read_bytes()).hexdigest() == sums[f"report-{YEAR}.pdf"]
    assert len(sums) == 6
    page.goto(f"{address.partition('?')[0]}books/released/{YEAR}/")
    page.wait_for_url("**/chapters/index.html")
    assert f"{YEAR}" in page.title()
    assert page.locator(".watermark").count() == 0

    assert editor.faults == other.faults == []
    assert len(editor.seen) == 7
