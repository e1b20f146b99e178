"""CSV tables: read as they are, refused with a remedy where they are none, and changed row by row."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tradebook.data.csv_table import CsvError, CsvTable, read_header

CONTENT = 'code,name,note\nA,"甲, 乙",\nB,"说""好""","两\n行"\nC,"丙",没有必要的引号\n'


def open_text(text: str) -> CsvTable:
    return CsvTable(text.encode(), "t.csv")


@pytest.fixture
def table():
    return open_text(CONTENT)


# -- changing ----------------------------------------------------------------------------------------------------------


def test_rows_are_read_by_line(table):
    assert table.fields == ["code", "name", "note"]
    assert table.row(3) == {"code": "B", "name": '说"好"', "note": "两\n行"}
    assert list(table.lines) == [2, 3, 4]


def test_what_nobody_changes_stays_character_by_character(table):
    assert table.text == CONTENT
    assert table.append({"code": "D", "name": "丁,", "note": None}) == 5
    table.revise(2, {"code": "A", "name": "甲", "note": "改"})
    assert table.text == CONTENT.replace('A,"甲, 乙",', "A,甲,改") + 'D,"丁,",\n'
    assert table.row(2)["note"] == "改"


def test_cells_that_a_row_does_not_have_are_empty():
    table = open_text("a,b,c\n1\n1,2,3\n")
    assert table.row(2) == {"a": "1", "b": "", "c": ""}
    table.revise(2, {**table.row(2), "b": "x"})
    assert table.text == "a,b,c\n1,x,\n1,2,3\n"


def test_deleted_rows_move_those_below_up(table):
    assert table.delete({2, 3}) == {1: 1, 4: 2}
    assert table.text == 'code,name,note\nC,"丙",没有必要的引号\n'
    assert table.row(2)["code"] == "C"


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_byte_order_mark_and_line_ends_are_kept_and_a_missing_last_one_is_added(mark):
    table = open_text(f"{mark}a,b\r\n1,2")
    table.append({"a": "3", "b": "4"})
    assert table.text == f"{mark}a,b\r\n1,2\r\n3,4\r\n"


# -- reading -----------------------------------------------------------------------------------------------------------

SEPARATORS_OF_LINES = ["\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]
"""At which `str.splitlines` cuts, and CSV does not."""


@pytest.mark.parametrize("mark", SEPARATORS_OF_LINES, ids=ascii)
def test_a_separator_of_lines_within_a_cell_ends_no_row(mark):
    text = f"a,b\n1,甲{mark}乙\n2,丙\n"
    table = open_text(text)
    assert [table.row(line) for line in table.lines] == [{"a": "1", "b": f"甲{mark}乙"}, {"a": "2", "b": "丙"}]
    assert table.text == text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=ascii)
def test_every_kind_of_line_end_ends_a_row(end):
    table = open_text(end.join(["a,b", '1,"x\ny"', '"2","z"', ""]))
    assert [table.cells(line) for line in table.lines] == [["1", "x\ny"], ["2", "z"]]


def test_a_row_with_fewer_or_more_cells_has_them_all():
    assert [open_text("a,b\n1\n1,2,3\n\n").cells(line) for line in (2, 3, 4)] == [["1"], ["1", "2", "3"], []]


cells = st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]) | st.sampled_from('",\n\r'), max_size=6
)


@given(st.lists(st.tuples(cells, cells), max_size=5), st.sampled_from(["\n", "\r\n"]))
def test_written_rows_are_read_back_by_any_reader(rows, end):
    table = open_text(f"a,b{end}")
    for a, b in rows:
        table.append({"a": a, "b": b})
    again = open_text(table.text)
    expected = [list(row) for row in rows]
    assert [table.cells(line) for line in table.lines] == expected
    assert [again.cells(line) for line in again.lines] == expected
    assert list(csv.reader(io.StringIO(table.text, newline="")))[1:] == expected


@given(st.binary(max_size=60) | st.text('a1",;\t\n\r\0\u2028 ', max_size=30).map(str.encode))
def test_any_bytes_are_a_table_or_refused_with_a_remedy(content):
    try:
        table, refusal = CsvTable(content, "t.csv"), ""
    except CsvError as error:
        table, refusal = None, str(error)
    if table:
        assert table.text.encode() in (content, content + b"\n", content + b"\r\n")
    else:
        assert refusal.startswith("t.csv")
        assert "改法：" in refusal


# -- no tables ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a,b\n陕西,出口\n".encode("gbk"), "t.csv：文件不是 UTF-8 编码（像是 GBK，即记事本的“ANSI”）；"),
        ("a,b\n陕西,出口\n".encode("utf-16"), "t.csv：文件不是 UTF-8 编码（是 UTF-16，即记事本的“Unicode”）；"),
        (b"a,b\n1,\0\n", "t.csv：文件里有空字节，已损坏；"),
        (b"PK\x03\x04\x14", "t.csv：文件其实是 Excel 工作簿（.xlsx）或压缩文件；"),
        (b"", "t.csv：文件是空的；"),
        (b"\xef\xbb\xbf\r\n", "t.csv：文件是空的；"),
        (b'a,b\n1,2\n3,"4\n5,6\n', 't.csv，第 3 行：引号没有成对，读到“3,"4”；'),
        (b'"a";"b"\n"1";"2"\n', "t.csv，第 1 行：各列之间是分号；"),
        (b'a,b\n"1"2,3\n', "t.csv，第 2 行：引号没有成对，"),
    ],
)
def test_what_is_no_table_is_refused_with_a_remedy(content, message):
    with pytest.raises(CsvError) as error:
        CsvTable(content, "t.csv")
    assert str(error.value).startswith(message)
    assert "改法：" in str(error.value)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("甲;乙", "t.csv，第 1 行：各列之间是分号；应为：半角逗号。"),
        ("甲\t乙", "t.csv，第 1 行：各列之间是制表符；"),
        ("甲；乙", "t.csv，第 1 行：各列之间是全角分号；"),
        ("甲，乙", "t.csv，第 1 行：各列之间是全角逗号；"),
        ("sep=,\n甲,乙", "t.csv，第 1 行：读到“sep=,”；应为：表头 甲,乙。改法：删去这一行。"),
        ("甲,乙,,", "t.csv，第 1 行：表头不符，行末多出 2 个空列；应为：甲,乙。改法：删去行末多余的逗号"),
        ("甲,丙", "t.csv，第 1 行，“乙”列：表头不符，读到“甲,丙”；应为：甲,乙。改法：恢复表头。"),
        ("甲,乙,丙", "t.csv，第 1 行：表头不符，多出一列“丙”；"),
        ("甲", "t.csv，第 1 行，“乙”列：表头不符，读到“甲”；"),
        (
            "\ufeff\ufeff甲,乙",
            "t.csv，第 1 行，“甲”列：表头不符，读到“甲,乙”（有看不见的字符 U+FEFF（字节顺序标记））；",
        ),
        ("\n甲,乙", "t.csv，第 1 行，“甲”列：表头不符，单元格是空的；"),
    ],
)
def test_a_wrong_header_is_answered_by_what_it_is(header, message):
    assert str(open_text(f"{header}\n1,2\n").check_header(["甲", "乙"])).startswith(message)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_header_alone_is_read_like_the_table(tmp_path, mark, end):
    text = f'{mark}"甲,乙",丙{end}"1",2{end}'
    (tmp_path / "table.csv").write_text(text, encoding="utf-8", newline="")
    assert read_header(tmp_path / "table.csv") == open_text(text).fields == ["甲,乙", "丙"]
    (tmp_path / "table.csv").write_bytes(b"")
    assert read_header(tmp_path / "table.csv") == []


def test_a_header_may_be_quoted():
    assert open_text('"甲","乙"\r\n"1","2"\r\n').check_header(["甲", "乙"]) is None


def test_a_quotation_mark_that_is_not_closed_in_a_long_header_is_no_header(tmp_path):
    (tmp_path / "table.csv").write_text('"甲,乙\n' + "1,2\n" * 50000, encoding="utf-8")
    assert len(read_header(tmp_path / "table.csv")) < 2


def test_a_cell_may_be_long():
    table = open_text("甲,乙\n1," + "长" * 200000 + "\n")
    assert len(table.cells(2)[1]) == 200000
