"""The Word edition of small books: native structure, letters as they are, the same bytes, and what an office restyles."""

from __future__ import annotations

import shutil
import time
from types import SimpleNamespace

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from helpers.hostile import TEXTS, seen
from helpers.small_book import YEAR, build, chart, figure, provisional, show, table
from helpers.small_data import small_data
from helpers.support import ROOT
from helpers.word import WordFile, open_in_libreoffice, text_of
from sphinx.errors import ExtensionError
from tradebook.audit.reconciliation import Result, Verdict
from tradebook.data.report import Report
from tradebook.markup import as_markdown
from tradebook.sphinxext import records
from tradebook.sphinxext.word import styles
from tradebook.sphinxext.word.builder import open_reference

TEXT = """\
# 总体

见{numref}`fig-a`和{numref}`tab-a`，共{eval}`total`。[^1] 又见[网址](https://example.cn/a?b=c)。

[^1]: 口径见*说明*。

## 规模

- 甲
- **乙**

1. 一
2. 二

| 名 | 数 |
|---|---|
| 丙 | {eval}`total` |

> 引文

### 更小

`a b`
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return project(tmp_path_factory.mktemp("word"))


def project(folder):
    """A folder for a book, with the project's reference document."""
    path = folder / "source" / styles.REFERENCE
    path.parent.mkdir(parents=True)
    shutil.copy(ROOT / styles.REFERENCE, path)
    return folder


def read(book: SimpleNamespace) -> WordFile:
    assert book.warnings == ""
    return WordFile(book.out / "report.docx")


@pytest.fixture(scope="module")
def book(folder):
    drawn = chart("fig-a", message=["出口增长"])
    chapters = {"index": [TEXT, [show(drawn)], [show(table("tab-a"))], {"total": figure("72.97亿美元")}]}
    return build(folder, "word", chapters)


@pytest.fixture(scope="module")
def word(book):
    return read(book)


def test_headings_are_native_and_listed_in_the_contents(word):
    assert word.paragraphs("Heading 1") == ["主要数据"]
    assert word.paragraphs("Heading 2") == ["规模"]
    assert word.paragraphs("Heading 3") == ["更小"]
    assert word.paragraphs("toc 1") == ["主要数据\t"]
    assert word.paragraphs("toc 2") == ["规模\t"]
    assert {code.split()[1] for code, _ in word.fields("PAGEREF")} <= set(word.bookmarks())


def test_captions_count_by_fields_and_references_are_fields(word):
    assert word.fields("SEQ") == [("SEQ 图 \\* ARABIC", "1"), ("SEQ 表 \\* ARABIC", "1")]
    assert word.paragraphs("Caption") == ["图1\u3000服务进出口规模"]
    assert word.paragraphs(styles.TABLE_CAPTION) == ["表1\u3000分行业出口"]
    references, marks = word.fields("REF"), word.bookmarks()
    assert [shown for _, shown in references] == ["图1", "表1"]
    assert [marks[code.split()[1]] for code, _ in references] == ["图1", "表1"]


def test_table_has_repeated_heads_spans_and_three_rules(word):
    exhibit = word.tables()[1]
    rows = exhibit.findall(qn("w:tr"))
    assert [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows] == [
        True,
        True,
        False,
        False,
    ]
    assert len(list(exhibit.iter(qn("w:gridSpan")))) == 1
    assert len(list(exhibit.iter(qn("w:vMerge")))) == 2
    ruled = [list(row.iter(qn("w:tcBorders"))) != [] for row in rows]
    assert ruled == [True, True, False, False]
    widths = [int(column.get(qn("w:w"))) for column in exhibit.iter(qn("w:gridCol"))]
    assert sum(widths) == pytest.approx(Mm(styles.TEXT_WIDTH).twips, abs=2)
    assert [text_of(cell) for cell in rows[2].iter(qn("w:tc"))] == ["行业0", "0.5", "50%"]


def test_charts_are_pictures_with_alternative_text(word):
    assert word.pictures() == ["逐年上升的折线"]
    assert "数据来源：测试。" in word.paragraphs(styles.SOURCE)
    assert word.paragraphs(styles.MESSAGE) == ["出口增长"]


def test_figures_in_text_and_tables_carry_their_style(word):
    assert word.runs(styles.FIGURE) == ["72.97亿美元", "72.97亿美元", "0.5", "1.5"]


def test_a_figure_that_the_print_has_differently_is_marked(tmp_path, monkeypatch):
    claim = Result("L1.01", "L1", "73.0", "亿美元", "1", "total", "72.97", Verdict.DIFFERS, "印刷本有误")
    monkeypatch.setattr(records, "claims_on", lambda *_: {"total": [claim]})
    shown = table("t")
    shown["table"]["body"][0][1]["figure"] = "total"
    pages = {"index": ["# 题\n\n总额{eval}`total`。", {"total": figure("72.97亿美元")}, [show(shown)]]}
    word = read(build(project(tmp_path), "word", pages))
    assert word.runs(styles.FOOTNOTE_MARK) == ["≠", "≠"]


def test_a_figure_made_of_provisional_numbers_is_marked_and_explained(tmp_path):
    shown = table("t")
    shown["table"]["body"][0][1]["figure"] = "early"
    pages = {"index": ["# 题\n\n总额{eval}`early`。", {"early": provisional("early")}, [show(shown)]]}
    word = read(build(project(tmp_path), "word", pages))
    assert word.runs(styles.FOOTNOTE_MARK) == ["初", "初"]
    assert "标“初”的数是初步数或由初步数算得，以后可能修订。" in word.paragraphs()


def test_footnote_list_link_and_quotation_are_native(word):
    assert [node.get(qn("w:id")) for node in word.body.iter(qn("w:footnoteReference"))] == ["1"]
    (notes,) = (part for part in word.document.part.package.iter_parts() if part.partname == "/word/footnotes.xml")
    assert "口径见" in notes.blob.decode()
    assert word.paragraphs("List Bullet") == ["甲", "乙"]
    assert word.paragraphs("List Number") == ["一", "二"]
    assert word.paragraphs("Quote") == ["引文"]
    targets = [each.target_ref for each in word.document.part.rels.values() if each.is_external]
    assert targets == ["https://example.cn/a?b=c"]


def test_document_names_title_author_and_language(word):
    properties = word.document.core_properties
    assert (properties.title, properties.author, properties.language) == (
        "陕西服务贸易发展报告（2020）",
        "陕西省商务厅",
        "zh-CN",
    )


def test_same_book_gives_the_same_bytes_at_any_hour(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    folder, chapters = (
        project(tmp_path),
        {"index": [TEXT, [show(chart("fig-a"))], {"total": figure("72.97亿美元")}]},
    )
    chapters["index"][0] = TEXT.replace("和{numref}`tab-a`", "")
    first = (build(folder, "word", chapters).out / "report.docx").read_bytes()
    later = time.localtime(2_000_000_000)
    monkeypatch.setattr("time.localtime", lambda *_: later)
    assert (build(folder, "word", chapters).out / "report.docx").read_bytes() == first


def test_hostile_texts_appear_letter_by_letter(tmp_path):
    texts = [text for text in TEXTS if "\n\n" not in text]
    cells = [[{"text": text, "header": False, "align": "left"}] for text in texts]
    exhibit = table("tab-b")
    exhibit["table"] |= {"head": [], "body": cells}
    exhibit["caption"] = texts[0]
    chapters = {"index": ["# 页\n\n" + "\n\n".join(map(as_markdown, texts)), [show(exhibit)]]}
    word = read(build(project(tmp_path), "word", chapters))
    shown = [seen(text) for text in word.paragraphs(styles.TEXT)]
    assert [text for text in texts if seen(text) not in shown] == []
    in_cells = [text_of(cell) for cell in word.tables()[0].iter(qn("w:tc"))]
    assert in_cells == texts


@pytest.mark.parametrize(
    ("letter", "shown"), [("\x07", "〔U+0007〕"), ("\x0b", "〔U+000B〕"), ("\ufffe", "〔U+FFFE〕")]
)
def test_characters_that_xml_cannot_hold_are_named(tmp_path, letter, shown):
    exhibit = table("tab-b")
    exhibit["table"] |= {"head": [], "body": [[{"text": f"甲{letter}乙", "header": False, "align": "left"}]]}
    exhibit |= {"source": f"来源{letter}", "alt": f"说明{letter}"}
    word = read(
        build(project(tmp_path), "word", {"index": ["# 页", [show(exhibit), show(chart("fig-a", alt=letter))]]})
    )
    assert text_of(word.tables()[0]) == f"甲{shown}乙"
    assert f"来源{shown}" in word.paragraphs(styles.SOURCE)
    assert word.pictures() == [shown]


@pytest.mark.parametrize(("status", "mark"), [("draft", "草稿"), ("comment", "征求意见稿"), ("released", "")])
def test_a_draft_carries_a_watermark_and_says_what_it_is(tmp_path, status, mark):
    data = tmp_path / "data"
    shutil.copytree(small_data(), data)
    with (data / "edition.yml").open("a", encoding="utf-8") as file:
        file.write(
            f"\nrelease:\n  contact: a@b.cn\n  editions:\n    {YEAR}: {{status: {status}, published: 2023-08}}\n"
        )
    chapters = {"index": ["# 页\n\n文。"]}
    word = read(build(project(tmp_path), "word", chapters, tradebook_data_dir=str(data)))
    parts = [part for part in word.document.part.package.iter_parts() if "header" in part.partname]
    drawn = [f'string="{mark}"' in part.blob.decode() for part in parts]
    assert drawn == [bool(mark)] * 4
    assert (
        word.paragraphs("Subtitle")[0]
        == {"draft": "草稿", "comment": "征求意见稿", "released": "正式发布"}[status]
    )
    assert {"发布日期：2023年8月", "意见反馈：a@b.cn"} <= set(word.paragraphs(styles.SOURCE))


def test_an_older_edition_says_so_and_the_newest_does_not(tmp_path):
    latest = Report.open(small_data()).latest_year
    for year in (YEAR, latest):
        folder = tmp_path / str(year)
        folder.mkdir()
        word = read(build(project(folder), "word", {"index": ["# 页\n\n文。"]}, tradebook_year=year))
        told = f"最新版：本版不是最新版，已有{latest}年版的数据。" in word.paragraphs(styles.SOURCE)
        assert told == (year < latest)


def test_short_words_stay_in_one_line_beside_long_texts(tmp_path):
    exhibit = table("tab-b")
    texts = ["国务院办公厅关于推动外贸保稳提质的意见" * 2] * 3 + ["2022", "40亿元"]
    exhibit["table"] |= {
        "head": [],
        "body": [[{"text": text, "header": False, "align": "left"} for text in texts]],
    }
    word = read(build(project(tmp_path), "word", {"index": ["# 页", [show(exhibit)]]}))
    twips = [int(column.get(qn("w:w"))) for column in word.tables()[0].iter(qn("w:gridCol"))]
    # 9 points, of which a digit takes .64 in DejaVu Serif; margins of 70 twips, and a quarter between digit and 亿
    assert twips[3] >= 4 * 0.64 * 180 + 140
    assert twips[4] >= (2 * 0.64 + 2 + 0.25) * 180 + 140
    assert sum(twips) <= 9000


def test_chapters_of_the_companion_are_left_out_and_numbers_stay(tmp_path):
    chapters = {
        "index": ["# 书\n\n```{toctree}\n:numbered:\na\nb\nc\n```"],
        "a": ["# 甲", [show(table("tab-a"))]],
        "b": ["# 乙", [show(table("tab-b"))]],
        "c": ["# 丙\n\n见{numref}`tab-b`、{numref}`tab-c`和{doc}`a`。", [show(table("tab-c"))]],
    }
    word = read(build(project(tmp_path), "word", chapters, tradebook_volumes={"companion": ["b"]}))
    assert word.paragraphs("Heading 1") == ["主要数据", "第一章\u3000甲", "第三章\u3000丙"]
    assert word.paragraphs(styles.TABLE_CAPTION) == ["表1\u3000分行业出口", "表3\u3000分行业出口"]
    assert [code for code, _ in word.fields("SEQ")] == ["SEQ 表 \\* ARABIC", "SEQ 表 \\* ARABIC \\r 3"]
    assert [shown for _, shown in word.fields("REF")] == ["表3", "甲"]
    assert "见表2、表3和甲。" in word.paragraphs(styles.TEXT)
    assert any("“乙”见网页版" in line for line in word.paragraphs(styles.SOURCE))


# -- the reference document --------------------------------------------------------------------------------------------


def test_page_and_text_follow_the_standard(word):
    section = word.document.sections[1]
    margins = [section.top_margin, section.bottom_margin, section.left_margin, section.right_margin]
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]
    text = word.document.styles[styles.TEXT]
    assert text.font.size == Pt(16)
    assert text.paragraph_format.line_spacing == Pt(28.95)
    assert text.element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    assert word.document.styles["Title"].element.rPr.rFonts.get(qn("w:eastAsia")) == "方正小标宋简体"


def test_properties_of_a_section_are_in_the_order_of_the_schema(word):
    order = ["headerReference", "footerReference", "type", "pgSz", "pgMar", "pgNumType", "cols", "docGrid"]
    for section in word.document.sections:
        names = [child.tag.partition("}")[2] for child in section._sectPr]
        assert names == sorted(names, key=order.index)


def test_titles_and_words_before_a_list_stay_with_what_follows(tmp_path):
    text = "# 页\n\n**案例**\n\n**要点。** 经过。\n\n方向：\n\n完。"
    word = read(build(project(tmp_path), "word", {"index": [text]}))
    kept = [each.text for each in word.document.paragraphs if each.paragraph_format.keep_with_next]
    assert [each for each in kept if each in ("案例", "要点。 经过。", "方向：", "完。")] == ["案例", "方向："]


def test_project_has_the_reference_document_that_the_script_makes(tmp_path):
    from tradebook.sphinxext.word.elements import save

    save(styles.make_reference(), tmp_path / "a.docx")
    made, kept = Document(str(tmp_path / "a.docx")), Document(str(ROOT / styles.REFERENCE))
    for name in ("styles", "settings", "numbering_part"):
        made_part, kept_part = (
            getattr(each.part if name == "numbering_part" else each, name) for each in (made, kept)
        )
        assert made_part.element.xml == kept_part.element.xml


def test_an_office_may_restyle_the_reference_document(tmp_path):
    folder = project(tmp_path)
    reference = Document(str(folder / "source" / styles.REFERENCE))
    reference.styles[styles.TEXT].font.size = Pt(14)
    reference.add_paragraph("样例")
    reference.save(str(folder / "source" / styles.REFERENCE))
    word = read(build(folder, "word", {"index": ["# 页\n\n文。"]}))
    assert word.document.styles[styles.TEXT].font.size == Pt(14)
    assert "样例" not in word.paragraphs()


def test_a_reference_document_that_is_missing_broken_or_lacks_a_style_is_named(tmp_path):
    with pytest.raises(ExtensionError, match=r"找不到 Word 版的样式文件 _static/word/reference\.docx"):
        open_reference(tmp_path / "none.docx")
    (tmp_path / "broken.docx").write_text("no document")
    with pytest.raises(ExtensionError, match="不是 Word 文档"):
        open_reference(tmp_path / "broken.docx")
    reference = Document(str(ROOT / styles.REFERENCE))
    reference.styles[styles.SOURCE].delete()
    reference.save(str(tmp_path / "lacking.docx"))
    with pytest.raises(ExtensionError, match="缺少样式：报告来源"):
        open_reference(tmp_path / "lacking.docx")


@pytest.mark.office
def test_libreoffice_shows_the_same(book, word, tmp_path):
    opened = WordFile(open_in_libreoffice(book.out / "report.docx", tmp_path))
    assert "".join(opened.runs(styles.FIGURE)) == "".join(word.runs(styles.FIGURE))
    assert len(opened.tables()) == len(word.tables())
    assert opened.pictures() == word.pictures()
    assert [shown for _, shown in opened.fields("REF")] == ["图1", "表1"]
