"""CSV tables that are changed row by row."""

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tradebook.data.csv_table import CsvTable

CONTENT = 'code,name,note\nA,"甲, 乙",\nB,"说""好""","两\n行"\nC,"丙",没有必要的引号\n'


@pytest.fixture
def path(tmp_path):
    (tmp_path / "t.csv").write_text(CONTENT, encoding="utf-8", newline="")
    return tmp_path / "t.csv"


def test_rows_are_read_by_line(path):
    table = CsvTable(path)
    assert table.fields == ["code", "name", "note"]
    assert table.row(3) == {"code": "B", "name": '说"好"', "note": "两\n行"}


def test_what_nobody_changes_stays_character_by_character(path):
    table = CsvTable(path)
    assert table.text == CONTENT
    assert table.append({"code": "D", "name": "丁,", "note": None}) == 5
    table.revise(2, {"code": "A", "name": "甲", "note": "改"})
    assert table.text == CONTENT.replace('A,"甲, 乙",', "A,甲,改") + 'D,"丁,",\n'


def test_deleted_rows_move_those_below_up(path):
    table = CsvTable(path)
    assert table.delete({2, 3}) == {1: 1, 4: 2}
    assert table.text == 'code,name,note\nC,"丙",没有必要的引号\n'


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_byte_order_mark_and_line_ends_are_kept_and_a_missing_last_one_is_added(mark, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(f"{mark}a,b\r\n1,2", encoding="utf-8", newline="")
    table = CsvTable(path)
    table.append({"a": "3", "b": "4"})
    assert table.text == f"{mark}a,b\r\n1,2\r\n3,4\r\n"


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('",\n'), max_size=6)


@given(st.lists(st.tuples(texts, texts), max_size=5))
def test_written_rows_are_read_back(rows):

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_text("a,b\n", encoding="utf-8", newline="")
        table = CsvTable(path)
        for a, b in rows:
            table.append({"a": a, "b": b})
        path.write_text(table.text, encoding="utf-8", newline="")
        again = CsvTable(path)
        assert [tuple(again.row(line).values()) for line in range(2, len(rows) + 2)] == rows
        assert list(csv.reader(io.StringIO(table.text, newline="")))[1:] == [list(row) for row in rows]
