"""Built books are shown as they are, and nothing beside them."""

import os

import pytest
from helpers.desk import pretend_built, visit
from helpers.small_data import LAST
from helpers.support import ROOT
from tradebook.digests import file_digest


@pytest.fixture
def books(desk):
    pretend_built(desk.output / str(LAST), text="草稿的书")
    pretend_built(desk.output / "releases" / str(LAST), text="发布的书")
    (desk.output / str(LAST) / "html" / "a.js").write_text("1", encoding="utf-8")
    (desk.output / "secret.txt").write_text("秘密", encoding="utf-8")
    return visit(desk)


@pytest.mark.parametrize(("kind", "text"), [("draft", "草稿的书"), ("released", "发布的书")])
def test_the_draft_is_beside_the_released_edition(books, kind, text):
    answer = books.get(f"/books/{kind}/{LAST}/")
    assert answer.status_code == 200
    assert text in answer.text
    assert answer.url.path == f"/books/{kind}/{LAST}/index.html"


def test_its_own_scripts_run_and_none_from_elsewhere(books):
    policy = books.get(f"/books/draft/{LAST}/a.js").headers["content-security-policy"]
    assert "'unsafe-inline'" in policy
    assert "http" not in policy
    assert "*" not in policy


@pytest.mark.parametrize(
    "path",
    [
        "../ledger.json",
        "%2e%2e/ledger.json",
        "..%2fledger.json",
        "..%5cledger.json",
        "%2e%2e%2f%2e%2e%2fsecret.txt",
        "....//ledger.json",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "a.js/../../ledger.json",
        "a.js%00",
        "C:%5cWindows",
        "link/secret.txt",
    ],
)
def test_nothing_outside_of_the_book_is_shown(desk, books, path):
    os.symlink(desk.output, desk.output / str(LAST) / "html" / "link")
    answer = books.get(f"/books/draft/{LAST}/{path}")
    assert answer.status_code in (404, 403, 400)
    assert "秘密" not in answer.text
    assert "figures" not in answer.text


@pytest.mark.parametrize(
    "path", [f"draft/{LAST + 1}/", f"other/{LAST}/", "draft/x/", "draft/-1/", "draft/../2022/"]
)
def test_another_book_is_not_there(books, path):
    assert books.get(f"/books/{path}").status_code == 404


def test_a_book_is_not_changed(books):
    assert books.post(f"/books/draft/{LAST}/index.html").status_code == 405
    assert books.delete(f"/books/draft/{LAST}/index.html").status_code == 405


def test_pages_of_the_draft_have_the_panel_of_the_review_and_the_files_stay(desk):
    page = "<html><head><title>书</title></head><body></head></body></html>"
    draft = desk.output / str(LAST)
    for folder in (draft, desk.output / "releases" / str(LAST)):
        (pretend_built(folder) / "html" / "index.html").write_text(page, encoding="utf-8")
    books = visit(desk)
    shown = books.get(f"/books/draft/{LAST}/").text
    numbers = file_digest(draft / "ledger.json")
    style = '<link rel="stylesheet" href="/static/review.css">\n'
    script = (
        f'<script src="/static/review.js" data-year="{LAST}" data-numbers="{numbers}" defer></script>\n</head>'
    )
    assert (shown.count(style), shown.count(script)) == (1, 1)
    assert shown.replace(style, "").replace(script, "</head>") == page
    assert (desk.output / str(LAST) / "html" / "index.html").read_text(encoding="utf-8") == page
    assert books.get(f"/books/released/{LAST}/").text == page
    # a page says of which numbers it is
    (draft / "ledger.json").write_text("{}", encoding="utf-8")
    assert numbers not in books.get(f"/books/draft/{LAST}/").text
    assert [books.get(f"/static/{name}").status_code for name in ("review.js", "review.css")] == [200, 200]


def test_an_edition_of_a_half_year_is_shown_without_the_panel_of_the_review(desk, books):
    pretend_built(desk.output / f"{LAST}-S1", text="快报")
    page = books.get(f"/books/draft/{LAST}-S1/").text
    assert "快报" in page
    assert "review.js" not in page
    for name in (f"{LAST}-S3", f"{LAST}-01-01", "releases", ".before"):
        assert books.get(f"/books/draft/{name}/").status_code == 404


@pytest.mark.parametrize(("review", "sign"), [("signed", "✓"), ("void", "✗"), ("question", "？")])
@pytest.mark.parametrize("verdict", ["match", "differs"])
def test_the_mark_of_the_review_shows_beside_that_of_the_print(browser, review, sign, verdict):
    styles = [ROOT / "_static" / "book.css", ROOT / "scripts" / "tradebook" / "desk" / "static" / "review.css"]
    page = browser.new_page()
    figure = f'<span class="figure-value" data-verdict="{verdict}" data-review="{review}">12.5%</span>'
    page.set_content(
        f"<style>{''.join(path.read_text(encoding='utf-8') for path in styles)}</style><p>{figure}</p>"
    )
    shown = page.evaluate("getComputedStyle(document.querySelector('span'), '::after').content")
    page.close()
    assert sign in shown
    assert ("≠" in shown) == (verdict == "differs")
