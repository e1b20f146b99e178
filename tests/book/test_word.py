"""The Word edition of the real book, also as LibreOffice opens it, beside the pages that it is made of the same tree as."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup
from helpers.support import DATA, ROOT
from helpers.word import WordFile, open_in_libreoffice, without_blanks
from pypdf import PdfReader
from tradebook.data.report import Report
from tradebook.data.settings.volumes import BRIEFING, REPORT
from tradebook.sphinxext.word import styles


@pytest.fixture(scope="session")
def path(built_book) -> Path:
    return built_book / REPORT.word_name(built_book.name)


@pytest.fixture(scope="session")
def word(path) -> WordFile:
    return WordFile(path)


@pytest.fixture(scope="session")
def articles(built_book) -> list[BeautifulSoup]:
    """The articles of the pages that the Word edition has, in the order of the book."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    volumes = config["sphinx"]["config"]["tradebook_volumes"]
    left_out = [name for names in volumes.values() for name in names]
    parts = {part["caption"]: [chapter["file"] for chapter in part["chapters"]] for part in toc["parts"]}
    names = [toc["root"], *(name for part in parts.values() for name in part)]
    assert set(left_out) <= {*parts, *names}
    left_out = {*left_out, *(name for part in left_out for name in parts.get(part, ()))}
    pages = [built_book / "html" / f"{name}.html" for name in names if name not in left_out]
    return [BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select_one("article") for page in pages]


@pytest.fixture(scope="session")
def figures(articles) -> list[str]:
    return [tag.text for article in articles for tag in article.select(".figure-value")]


def count(articles, selector: str) -> int:
    return sum(len(article.select(selector)) for article in articles)


def test_figures_are_those_of_the_pages_in_their_order(word, figures):
    assert len(figures) > 1000
    assert word.runs(styles.FIGURE) == figures


def test_there_is_a_table_picture_and_caption_for_each_exhibit(word, articles):
    assert len(word.tables()) == count(articles, "figure.exhibit-table:not(.exhibit-screen)") > 10
    assert len(word.pictures()) == count(articles, "figure.exhibit-chart") > 10
    captions = [*word.paragraphs("Caption"), *word.paragraphs(styles.TABLE_CAPTION)]
    titles = [tag.text for article in articles for tag in article.select("figcaption .caption-text")]
    assert sorted(text.split("\u3000", 1)[1] for text in captions) == sorted(titles)
    assert all(word.pictures())


def test_captions_have_the_numbers_of_the_pages(word, articles):
    shown = [tag.text.strip() for article in articles for tag in article.select("figcaption .caption-number")]
    in_word = [
        text.split("\u3000", 1)[0]
        for style in ("Caption", styles.TABLE_CAPTION)
        for text in word.paragraphs(style)
    ]
    assert sorted(in_word) == sorted(shown)
    assert len(word.fields("SEQ")) == len(shown)


def test_every_reference_resolves_to_what_it_says(word):
    marks, references = word.bookmarks(), word.fields("REF")
    assert len(references) > 50
    assert [(code, shown) for code, shown in references if marks.get(code.split()[1]) != shown] == []
    pages = [code.split()[1] for code, _ in word.fields("PAGEREF")]
    assert [name for name in pages if name not in marks] == []


def test_headings_are_those_of_the_pages(word, articles):
    chapters = [article.select_one("h1") for article in articles[1:]]
    titles = [title.contents for title in chapters]
    names = ["".join(part if isinstance(part, str) else "" for part in title).strip() for title in titles]
    in_word = word.paragraphs("Heading 1")[1:]
    assert len(in_word) == len(names)
    assert [name for name, heading in zip(names, in_word, strict=True) if not heading.endswith(name)] == []


def test_text_of_the_pages_is_in_the_document(word, articles):
    # the pages have their marks from the style sheet, and keep those of what is not final with the number
    text = without_blanks("".join(word.paragraphs())).replace("≠", "")
    paragraphs = [without_blanks(tag.text) for article in articles for tag in article.select("section > p")]
    paragraphs = [paragraph.replace("≠", "").replace("\u2060", "") for paragraph in paragraphs]
    assert len(paragraphs) > 150
    assert [paragraph for paragraph in paragraphs if paragraph not in text] == []


def test_what_the_print_has_differently_is_marked_as_on_the_pages(word, articles):
    marked = [tag for article in articles for tag in article.select('[data-verdict="differs"]')]
    assert word.runs(styles.FOOTNOTE_MARK).count("≠") == len(marked) > 5


def test_document_says_what_it_is_and_what_it_leaves_out(word, built_book):
    info = Report.open(DATA).as_of(int(built_book.name)).info
    assert word.document.core_properties.title == info.title(int(built_book.name))
    assert word.document.core_properties.author == info.publisher
    imprint = word.paragraphs(styles.SOURCE)
    assert any(line.startswith("收录：") and "“核对" in line for line in imprint)
    assert "发布日期：2023年8月" in imprint


@pytest.mark.office
def test_libreoffice_shows_the_same(path, word, figures, tmp_path):
    opened = WordFile(open_in_libreoffice(path, tmp_path))
    assert "".join(opened.runs(styles.FIGURE)) == "".join(figures)
    assert len(opened.tables()) == len(word.tables())
    assert opened.pictures() == word.pictures()
    assert [shown for _, shown in opened.fields("REF")] == [shown for _, shown in word.fields("REF")]
    assert [text for text in opened.paragraphs() if "引用源" in text or "Reference source" in text] == []


@pytest.fixture(scope="module")
def briefing(built_book) -> Path:
    return built_book / BRIEFING.word_name(built_book.name)


def test_the_briefing_is_a_document_of_its_own_with_the_figures_of_its_page(briefing, built_book):
    page = built_book / "html" / "chapters" / "briefing.html"
    article = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select_one("article")
    written = WordFile(briefing)
    assert written.runs(styles.FIGURE) == [tag.text for tag in article.select(".figure-value")] != []
    assert [text[:2] for text in written.paragraphs("Heading 2")] == [
        "一、",
        "二、",
        "三、",
        "四、",
        "五、",
        "六、",
    ]
    assert len(written.paragraphs("Heading 1")) == 1
    assert written.paragraphs(styles.PART) == []
    assert written.document.core_properties.title.endswith("：简报")


@pytest.mark.office
def test_the_briefing_has_two_pages(briefing, tmp_path):
    assert len(PdfReader(open_in_libreoffice(briefing, tmp_path, "pdf")).pages) <= 2
