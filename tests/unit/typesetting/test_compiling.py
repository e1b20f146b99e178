"""PDFs from Typst: what they obey, and what is said of what no reader could see."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from helpers.small_data import write_small_data
from helpers.tables import edit, rewrite
from pypdf import PdfReader
from tradebook.data.package import DataPackage
from tradebook.data.settings.volumes import COMPANION, REPORT
from tradebook.errors import BuildError
from tradebook.typesetting.compiling import compile_volumes, lacking_characters

DATE = datetime(2023, 7, 22, tzinfo=UTC)
PAGE = '#set document(title: [题])\n#set text(lang: "zh")\n= 甲\n'


@pytest.fixture
def data(tmp_path):
    return write_small_data(tmp_path / "data")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "typst" / "chapters").mkdir(parents=True)
    return tmp_path / "typst"


def test_each_volume_that_is_there_becomes_a_pdf(data, folder):
    (folder / "report.typ").write_text(PAGE, encoding="utf-8")
    first = compile_volumes(folder, DataPackage(data), DATE)
    content = first[REPORT].read_bytes()
    assert list(first) == [REPORT]
    assert compile_volumes(folder, DataPackage(data), DATE)[REPORT].read_bytes() == content
    (folder / "companion.typ").write_text(PAGE, encoding="utf-8")
    assert list(compile_volumes(folder, DataPackage(data), DATE)) == [REPORT, COMPANION]


def test_a_pdf_says_that_it_is_for_archives_and_screen_readers(data, folder):
    (folder / "report.typ").write_text(PAGE, encoding="utf-8")
    reader = PdfReader(io.BytesIO(compile_volumes(folder, DataPackage(data), DATE)[REPORT].read_bytes()))
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_what_a_screen_reader_could_not_read_is_refused(data, folder):
    (folder / "report.typ").write_text(f"{PAGE}=== 乙\n", encoding="utf-8")
    with pytest.raises(BuildError, match=r"PDF 排版有问题：\n(?s:.*)report\.typ"):
        compile_volumes(folder, DataPackage(data), DATE)


@pytest.mark.parametrize("character", ["\ue000", "\U0002fa1e"])
def test_a_character_that_no_font_has_is_told_with_its_cell(data, folder, character):
    rewrite(data, "commentary", lambda rows: [{**rows[0], "text": f"甲{character}"}, *rows[1:]])
    (folder / "report.typ").write_text(f'{PAGE}#"甲{character}"', encoding="utf-8")
    expected = (
        rf"commentary\.csv，第 2 行，“text”列：字符“{character}”（U\+{ord(character):04X}）没有字体可以排印；"
    )
    with pytest.raises(BuildError, match=expected):
        compile_volumes(folder, DataPackage(data), DATE)


def test_a_character_of_the_edition_or_of_a_chapter_is_told_with_its_file(data, folder):
    edit(data / "edition.yml", "陕西省商务厅", "陕西省商务厅\ue001")
    (folder / "report.typ").write_text(f"{PAGE}\ue001", encoding="utf-8")
    (folder / "chapters" / "overview.typ").write_text("乙\ue002", encoding="utf-8")
    with pytest.raises(BuildError) as caught:
        compile_volumes(folder, DataPackage(data), DATE)
    first, second = str(caught.value).splitlines()[1:]
    assert first.startswith("edition.yml：字符“\ue001”（U+E001）")
    assert second.startswith("chapters/overview：字符“\ue002”（U+E002）")
    assert "改法：换一种写法，或安装有这个字符的字体；只要网页请用 tradebook html（make html）。" in second


def test_marks_and_common_signs_lack_nothing():
    assert lacking_characters(["甲e\u0301⑴é\u200d𠮷⪅≈≠−×㎡★✓“”—…"]) == []
