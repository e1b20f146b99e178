"""Web pages as tests see them."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup

#: What makes a browser load something: tag and attribute.
LOADING = [
    ("script", "src"),
    ("img", "src"),
    ("iframe", "src"),
    ("source", "src"),
    ("link", "href"),
    ("use", "href"),
]


def is_external(url: str) -> bool:
    return urlsplit(url).scheme in ("http", "https", "ftp") or url.startswith("//")


def leads_somewhere(site: Path, anchors: dict[str, set[str]], path: str, href: str) -> bool:
    url = urlsplit(href)
    if url.scheme:
        return url.scheme in ("mailto", "javascript")
    target = (site / path).parent / unquote(url.path) if url.path else site / path
    if not target.is_file():
        return False
    name = target.resolve().relative_to(site.resolve()).as_posix()
    return not url.fragment or name not in anchors or unquote(url.fragment) in anchors[name]


def find_broken_links(site: Path, pages: dict[str, BeautifulSoup]) -> list[tuple[str, str]]:
    """Return the links, after their pages, that lead neither to a file of the site, a place on its page, nor a record."""
    anchors = {path: {tag["id"] for tag in page.find_all(id=True)} for path, page in pages.items()}
    for path, page in pages.items():
        if page.select('meta[name="tradebook-records"]'):
            figures = records(site, page, path)["figures"]
            anchors[path] |= {f"figure={key}" for key in figures}
            anchors[path] |= {f"claim={claim['id']}" for figure in figures.values() for claim in figure["claims"]}
    return [
        (path, link["href"])
        for path, page in pages.items()
        for link in page.find_all("a", href=True)
        if not is_external(link["href"]) and not leads_somewhere(site, anchors, path, link["href"])
    ]


NOTE_SHIFTS = """\
window.shift = 0;
const note = (list) => list.getEntries().forEach((entry) => { window.shift += entry.value; });
new PerformanceObserver(note).observe({ type: "layout-shift", buffered: true });
"""

LEAVE_FEW_OF_EACH_KIND = """() => {
    const built = (element) => element.tagName + element.className + element.getAttributeNames();
    const seen = new Map();
    for (const row of document.querySelectorAll("tbody tr")) {
        const table = row.parentElement.closest("[id]")?.id;
        const kind = [table, row, ...row.querySelectorAll("*")].map((part) => part.tagName ? built(part) : part).join();
        seen.set(kind, (seen.get(kind) ?? 0) + 1);
        if (seen.get(kind) > 5) row.remove();
    }
}"""


class Visit:
    """A page open in the browser, and what went wrong with it."""

    def __init__(self, browser, url: str, width: int):
        self.page = browser.new_page(viewport={"width": width, "height": 900})
        self.page.add_init_script(NOTE_SHIFTS)
        self.requests: list[str] = []
        self.problems: list[str] = []
        self.page.on("console", self._note_message)
        self.page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        self.page.on("requestfailed", self._note_failure)
        self.page.on("request", self._note_request)
        self.page.goto(url)

    def _note_message(self, message) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(f"{message.type}: {message.text}")

    def _note_failure(self, request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the page was left while it loaded
            self.problems.append(f"failed: {request.url} {request.failure}")

    def _note_request(self, request) -> None:
        self.requests.append(request.url)
        if not request.url.startswith(("file:", "data:", "blob:")):
            self.problems.append(f"request: {request.url}")

    def scroll_through(self) -> None:
        """Bring every chart into view and wait until it is drawn."""
        for chart in self.page.query_selector_all(".chart"):
            chart.scroll_into_view_if_needed()
            self.page.wait_for_function("chart => chart.dataset.drawn === 'true'", arg=chart, timeout=20_000)

    def shift(self) -> float:
        """How much of the page has moved so far by itself: https://web.dev/articles/cls, of which 0.1 is called good."""
        return self.page.evaluate("window.shift")

    def drawn_far_below(self) -> int:
        """How many charts are drawn that are more than a window's height below the window."""
        return self.page.evaluate(
            "[...document.querySelectorAll('.chart[data-drawn]')]"
            ".filter((chart) => chart.getBoundingClientRect().top > 2 * innerHeight).length"
        )

    def overflow(self) -> int:
        """How many pixels the page is wider than the window."""
        root = "document.scrollingElement"
        return self.page.evaluate(f"{root}.scrollWidth - {root}.clientWidth")

    def cut_tables(self) -> list[str]:
        """The tables that are wider than their frames, so that they show whole only when moved."""
        wider = "frames => frames.filter(f => f.scrollWidth > f.clientWidth + 1).map(f => f.closest('[id]').id)"
        return self.page.locator(".table-frame").evaluate_all(wider)

    def leave_few_of_each_kind(self) -> None:
        """Take all but the first five rows out that are built alike: their tables are thousands of rows long."""
        self.page.evaluate(LEAVE_FEW_OF_EACH_KIND)


def records(site: Path, page: BeautifulSoup, path: str) -> dict:
    """What the records file of a page holds."""
    url = page.select_one('meta[name="tradebook-records"]')["content"]
    text = (site / path).parent.joinpath(url).read_text(encoding="utf-8")
    return json.loads(text.removeprefix("window.tradebookRecords = ").removesuffix(";\n"))


def read_pages(site: Path) -> dict[str, BeautifulSoup]:
    """Read every page of a built site, by its path."""
    paths = [path for path in sorted(site.rglob("*.html")) if "_static" not in path.parts]
    return {
        path.relative_to(site).as_posix(): BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in paths
    }
