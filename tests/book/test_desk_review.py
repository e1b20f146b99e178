"""Two people review the built book at the desk, each in a browser of their own, with the keyboard."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from helpers.desk import link_project, serve_desk
from tradebook.files import read_text

PAGE = "/books/draft/{}/chapters/overview.html"
FIGURE = ".bd-article .figure-value"
PATIENCE = 60_000


class Person:
    """Somebody at the desk.

    Args:
        browser: Chromium.
        address: The desk's, with the token.
        width: Of the window.
    """

    def __init__(self, browser, address: str, width: int):
        self.problems: list[str] = []
        self.page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.goto(address)
        self.page.wait_for_url("**/years/")
        self.desk = address.partition("/?")[0]

    def _note(self, said) -> None:
        if said.type in ("error", "warning"):
            self.problems.append(f"{said.text} {said.location['url']}")

    def open(self, path: str) -> None:
        self.page.goto(self.desk + path)
        if path.startswith("/books/"):
            self.page.wait_for_selector(".review-bar")

    def open_figure(self) -> None:
        """Open the record of the first figure with the keyboard."""
        self.page.locator(FIGURE).first.focus()
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector(".review-panel form")

    def write(self, **fields: str) -> None:
        for name, text in fields.items():
            self.page.locator(f'.review-panel [name="{name}"]').fill(text)

    def press(self, step: str) -> None:
        """Press a button of the panel with the keyboard, and wait for what it becomes."""
        with self.page.expect_response(lambda answer: answer.url.endswith("/item")):
            self.page.locator(f'.review-panel button[value="{step}"]').focus()
            self.page.keyboard.press("Enter")
        self.page.wait_for_function("!document.querySelector('.review-panel button[disabled]')")

    def says(self, text: str) -> None:
        self.page.locator(".review-panel").get_by_text(text).first.wait_for()

    def find_barriers(self, within: str) -> list[str]:
        # it would load styles from where they are not
        found = Axe().run(self.page, context=within, options={"preload": False})
        return [each["id"] for each in found.response["violations"]]


@pytest.fixture
def root(built_book, tmp_path):
    return link_project(tmp_path, built_book)


def register(root) -> list[list[str]]:
    rows = read_text(root / "data" / "signoffs.csv").splitlines()[1:]
    return [[row.split(",")[-2], row.split(",")[-5]] for row in rows]


def test_a_reviewer_and_an_editor_review_the_book_side_by_side(browser, root, built_book):
    page = PAGE.format(built_book.name)
    on_disk = built_book / "html" / "chapters" / "overview.html"
    before = on_disk.read_bytes()
    with serve_desk(root) as address:
        reviewer, editor = Person(browser, address, 1280), Person(browser, address, 375)
        for person in (reviewer, editor):
            person.open(page)
            person.open_figure()
        reviewer.write(person="李四", text="与年鉴差0.1？")
        # the desk does not answer: what is written stays, and can be sent once more
        reviewer.page.route("**/item", lambda route: route.abort())
        reviewer.page.locator('.review-panel button[value="question"]').press("Enter")
        reviewer.says("编辑台没有应答")
        reviewer.page.unroute("**/item")
        assert reviewer.problems != []
        reviewer.problems.clear()
        reviewer.press("question")
        reviewer.says("待答复")
        # the editor's panel is older than the question
        editor.write(person="张三", prepared_by="张三", text="可以")
        editor.press("signed")
        editor.says("编制人和审核人是同一人")
        assert editor.find_barriers(".review-panel") == []
        editor.open(page)
        assert editor.page.locator(FIGURE).first.get_attribute("data-review") == "question"
        editor.open_figure()
        editor.write(person="张三", text="年鉴是初步数")
        editor.press("answer")
        editor.says("已答复，待认可")

        reviewer.open(page)
        reviewer.open_figure()
        reviewer.press("accepted")
        reviewer.write(prepared_by="张三", text="已核")
        reviewer.press("signed")
        reviewer.page.wait_for_selector(f"{FIGURE}[data-review=signed]", state="attached")
        assert reviewer.find_barriers(".review-panel") == []
        reviewer.page.keyboard.press("Escape")
        reviewer.page.wait_for_selector("dialog.record", state="hidden")

        exhibit = reviewer.page.locator(".review-exhibit").first
        exhibit.focus()
        reviewer.page.keyboard.press("Enter")
        reviewer.page.wait_for_selector(".review-panel form")
        reviewer.page.locator(".review-panel button[value=signed]").press("Enter")
        reviewer.page.wait_for_selector(".review-exhibit[data-review=signed]")

        assert register(root) == [
            ["question", "李四"],
            ["answer", "张三"],
            ["accepted", "李四"],
            ["signed", "李四"],
            ["signed", "李四"],
        ]
        editor.open(page)
        assert editor.page.locator(FIGURE).first.get_attribute("data-review") == "signed"
        editor.open("/review/?number=5")
        editor.page.get_by_text("年鉴是初步数").first.wait_for()
        assert editor.page.locator("#plan ~ ol li").count() == 5
        assert editor.find_barriers("main") == []
        assert editor.page.evaluate("document.scrollingElement.scrollWidth") == 375
        assert [person.problems for person in (reviewer, editor)] == [[], []]
    assert on_disk.read_bytes() == before


def test_a_text_is_previewed_while_it_is_written(browser, root, built_book):
    place = f"/words/{built_book.name}/commentary-challenge"
    with serve_desk(root) as address:
        editor = Person(browser, address, 1280)
        editor.open(place)
        text = editor.page.locator("textarea").first
        shown = editor.page.locator(".shown").first
        text.fill("全省{eval}`area.all.total`，<b>不是</b>**粗体**。")
        shown.get_by_text("亿美元").wait_for()
        assert "<b>不是</b>**粗体**" in shown.inner_text()
        text.fill("全省{eval}`area.alll.total`。")
        shown.get_by_text("是不是 all").wait_for()
        text.press("Tab")
        assert editor.find_barriers("main") == []
        editor.page.locator("button", has_text="保存").first.press("Enter")
        editor.page.locator('[role="alert"]').wait_for()
        assert (
            editor.page.locator('textarea[aria-invalid="true"]').input_value() == "全省{eval}`area.alll.total`。"
        )
        # what is written in another form goes along with what is saved, once more and once more
        new = editor.page.locator('form[data-text="new"] textarea')
        new.fill("还没写完。")
        for total in ("全省{eval}`area.all.total`。", "合计{eval}`area.all.total`。"):
            text.fill(total)
            editor.page.locator("button", has_text="保存").first.press("Enter")
            editor.page.locator(".done", has_text="已保存").wait_for()
            assert text.input_value() == total
            assert new.input_value() == "还没写完。"
            editor.page.get_by_text("还没有保存").wait_for()
            assert editor.find_barriers("main") == []
        assert "还没写完" not in read_text(root / "data" / "commentary.csv")
