"""Files that are given for a workbook: opened, or called what they are."""

import re
import struct
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tradebook.entry.opening import LARGEST, WorkbookFile
from tradebook.errors import EntryError

OLD_FORM = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def repack(workbook, change):
    """The bytes of a workbook with other parts: `change` gets name and content and returns the content, None to leave out."""
    stream = BytesIO()
    with ZipFile(workbook) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return stream.getvalue()


def replace_in(part, old, new):
    """A change of one part by a regular expression."""

    def change(name, content):
        if name != part:
            return content
        changed = re.sub(old, new, content)
        assert changed != content
        return changed

    return change


def to_strict(name, content):
    """What Excel writes as “Strict Open XML”."""
    if name == "[Content_Types].xml":
        return content
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    content = content.replace(main, b"http://purl.oclc.org/ooxml/spreadsheetml/main")
    return content.replace(relations, b"http://purl.oclc.org/ooxml/officeDocument/relationships")


def pack(**parts):
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/").replace("_", "."), content)
    return stream.getvalue()


def refusal(tmp_path, content, name="entry.xlsx"):
    """The message about a file."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(EntryError) as error:
        WorkbookFile(path).load()
    assert str(error.value).startswith(str(path))
    return str(error.value).removeprefix(str(path))


def test_a_workbook_is_opened_whatever_its_file_is_called(blank_workbook, tmp_path):
    for name in ("entry.xlsx", "录入.XLSX", "entry.et", "entry"):
        (tmp_path / name).write_bytes(blank_workbook.read_bytes())
        assert "全国" in WorkbookFile(tmp_path / name).load().sheetnames


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/styles.xml", rb'<fill><patternFill patternType="gray125"\s*/></fill>', b"<fill/>"),
        ("xl/styles.xml", rb"<numFmt [^>]*/>", b"<numFmt/>"),
        ("xl/styles.xml", rb"<cellStyle [^>]*/>", b"<cellStyle/>"),
        ("xl/styles.xml", rb"<styleSheet ", b'<styleSheet strange="1" '),
        ("xl/worksheets/sheet2.xml", rb' s="\d+"', b' s="9999"'),
        ("xl/worksheets/sheet2.xml", rb"<v>\d+</v>", b"<v>999999</v>"),
        ("xl/worksheets/sheet2.xml", rb"<v>\d+</v>", b"<v>x</v>"),
        ("xl/worksheets/sheet2.xml", rb"<sheetData>", b"<sheetData><row r='x'/>"),
        ("xl/workbook.xml", rb"<sheets>.*</sheets>", b""),
        ("xl/sharedStrings.xml", rb"</sst>", b""),
    ],
)
def test_parts_that_no_parser_expects_are_refused_in_one_sentence(part, old, new, blank_workbook, tmp_path):
    path = tmp_path / "odd.xlsx"
    path.write_bytes(repack(blank_workbook, replace_in(part, old, new)))
    try:
        book, message = WorkbookFile(path).load(), ""
    except EntryError as error:
        book, message = None, str(error)
    # some of them are understood
    assert book or re.search(
        r"无法作为 Excel 工作簿读取（\w+: .*）。请用 Excel 或 WPS 打开，另存为 \.xlsx", message
    )


def test_the_styles_of_the_report_are_refused(blank_workbook, tmp_path):
    change = replace_in("xl/styles.xml", rb'<fill><patternFill patternType="gray125"\s*/></fill>', b"<fill/>")
    message = refusal(tmp_path, repack(blank_workbook, change))
    assert "无法作为 Excel 工作簿读取（TypeError: expected <class 'openpyxl.styles.fills.Fill'>）" in message


def test_strict_open_xml_is_called_by_its_name(blank_workbook, tmp_path, recwarn):
    message = refusal(tmp_path, repack(blank_workbook, to_strict))
    assert message.startswith(" 是“Strict Open XML 电子表格”。请用 Excel 或 WPS 打开，另存为 .xlsx")
    assert not recwarn.list


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", " 是空文件"),
        ("年份,数额\n".encode(), " 其实是其他文件，不是 Excel 工作簿。"),
        (b"\xef\xbb\xbf<html><table></table></html>", " 其实是网页或 XML 文件"),
        (OLD_FORM + bytes(512), " 其实是旧格式的工作簿（.xls 或 .et）"),
        (OLD_FORM + bytes(512) + "EncryptedPackage".encode("utf-16-le"), " 设有打开密码。"),
        (b"PK\x03\x04" + bytes(40), " 已损坏（不完整）"),
        (pack(readme_txt=b"x"), " 是压缩文件，不是 .xlsx 工作簿。"),
        (pack(word__document_xml=b"<x/>"), " 是Word 或 PowerPoint 文件"),
        (pack(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), " 是OpenDocument 文件（.ods 等）"),
        (pack(xl__workbook_bin=b"x"), " 是二进制工作簿（.xlsb）"),
        (pack(xl__workbook_xml=b"<x/>"), " 无法作为 Excel 工作簿读取（"),
    ],
)
def test_other_files_are_called_what_they_are(content, message, tmp_path):
    assert refusal(tmp_path, content).startswith(message)


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.999])
def test_a_file_that_was_cut_off_is_called_damaged(part, blank_workbook, tmp_path):
    content = blank_workbook.read_bytes()
    assert " 已损坏（不完整）" in refusal(tmp_path, content[: int(len(content) * part)])


def test_a_changed_byte_is_noticed(blank_workbook, tmp_path):
    content = bytearray(blank_workbook.read_bytes())
    with ZipFile(blank_workbook) as package:
        part = package.getinfo("xl/worksheets/sheet2.xml")
    at = part.header_offset + 30 + len(part.filename) + part.compress_size // 2
    content[at] ^= 0xFF
    assert " 已损坏（" in refusal(tmp_path, bytes(content))


def test_an_encrypted_archive_is_refused(tmp_path):
    content = bytearray(pack(xl__workbook_xml=b"<x/>"))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", content, content.index(signature) + place, 1)
    assert " 是加密的压缩文件。" in refusal(tmp_path, bytes(content))


def test_a_bomb_is_refused_by_its_size_before_it_is_unpacked(tmp_path):
    content = pack(xl__workbook_xml=b"<x/>", xl__media__a=bytes(LARGEST))
    assert len(content) < LARGEST // 100
    assert re.search(r" 太大（\d+ MB，最多 \d+ MB）", refusal(tmp_path, content))


def test_a_large_file_is_refused_before_it_is_read(tmp_path):
    with (tmp_path / "large.xlsx").open("wb") as stream:
        stream.truncate(LARGEST + 2**20)
    with pytest.raises(EntryError, match="太大"):
        WorkbookFile(tmp_path / "large.xlsx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_declaration_of_entities_is_refused(encoding, blank_workbook, tmp_path):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><sst>&b;</sst>'.encode(encoding)
    message = refusal(
        tmp_path, repack(blank_workbook, lambda name, part: bomb if "sharedStrings" in name else part)
    )
    assert " 的 xl/sharedStrings.xml 里有 DOCTYPE 声明" in message


def test_merged_cells_of_a_whole_sheet_are_refused(blank_workbook, tmp_path):
    """The library makes each of the merged cells, seventeen thousand millions here."""
    change = replace_in("xl/worksheets/sheet2.xml", rb'<mergeCell ref="[^"]*"', b'<mergeCell ref="A1:XFD1048576"')
    assert "合并了整行、整列或整张表的单元格" in refusal(tmp_path, repack(blank_workbook, change))


def test_folders_locks_and_missing_files_are_no_workbooks(tmp_path):
    (tmp_path / "~$entry.xlsx").write_bytes(b"x")
    for name, message in (
        ("", "是文件夹"),
        ("~$entry.xlsx", "临时文件"),
        ("none.xlsx", "找不到工作簿"),
        ("none.xlsx/a", "找不到工作簿"),
    ):
        with pytest.raises(EntryError, match=message):
            WorkbookFile(tmp_path / name)


@pytest.mark.parametrize("lock", ["~$entry.xlsx", ".~entry.xlsx", "~$try.xlsx", ".~lock.entry.xlsx#"])
def test_a_workbook_that_is_open_elsewhere_is_known_by_the_file_beside_it(lock, blank_workbook, tmp_path):
    path = tmp_path / "entry.xlsx"
    path.write_bytes(blank_workbook.read_bytes())
    assert WorkbookFile(path).find_lock() is None
    (tmp_path / lock).touch()
    assert WorkbookFile(path).find_lock() == tmp_path / lock


@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=8))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_is_overwritten_in_a_file_there_is_a_workbook_or_one_sentence(
    blank_workbook, tmp_path, place, noise
):
    content = bytearray(blank_workbook.read_bytes())
    place %= len(content)
    content[place : place + len(noise)] = noise
    path = tmp_path / "noise.xlsx"
    path.write_bytes(content)
    try:
        result = WorkbookFile(path).load()
    except EntryError as error:
        result = str(error)
    assert isinstance(result, openpyxl.Workbook | str)
