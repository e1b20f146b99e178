"""The form of an entry sheet: which cell stands for which row of the data table."""

import pytest
from tradebook.entry.layout import EntryColumn, EntryLine, EntrySheet

AREA = EntryColumn("地区", "area", "key", choices={"A": "A 甲", "B": "B 甲", "C": "C 丙"})
UNIT = EntryColumn("单位", "unit", "detail", choices={"万美元": "万美元"})
VALUE = EntryColumn("数额", "value", "main", fixed={"measure": "level"}, number=True)
FIRM = EntryColumn("企业", "enterprise", "companion")


def make_sheet(**other):
    fields = {"title": "", "note": "", "fixed": {"year": 2023}, "lines": (EntryLine(("A",)),), "source": "公报"}
    return EntrySheet("表", "table", 2023, 2023, columns=(AREA, UNIT, VALUE, FIRM), **{**fields, **other})


@pytest.mark.parametrize(
    ("text", "code"),
    [("C", "C"), ("C 丙", "C"), ("丙", "C"), ("A 甲", "A"), ("甲", None), ("丁", None), ("", None)],
)
def test_a_text_chooses_a_code_unless_it_may_be_several(text, code):
    assert AREA.find_code(text) == code


def test_a_code_is_shown_with_its_name_and_without_a_list_as_it_is():
    assert (AREA.show_code("A"), AREA.show_code("X"), FIRM.show_code("A")) == ("A 甲", "X", "A")


def test_columns_stand_from_left_to_right_with_last_years_content():
    assert [(page.content, page.header) for page in make_sheet().page_columns] == [
        ("codes", "代码"),
        ("entry", "地区"),
        ("entry", "单位"),
        ("entry", "数额\n2023年"),
        ("entry", "企业\n2023年"),
        ("last", "数额\n2022年"),
        ("last", "企业\n2022年"),
        ("source", "来源（与本表来源不同时填；本年没有的填“本年无”）"),
        ("last_source", "上年来源"),
    ]
    assert [page.place for page in make_sheet().page_columns] == list(range(9))
    assert make_sheet().entry_places == {AREA: 1, UNIT: 2, VALUE: 3, FIRM: 4}


def test_a_sheet_may_have_labels_and_totals_and_no_sources():
    contents = [page.content for page in make_sheet(labels=True, parents={"A": "C"}, source=None).page_columns]
    assert contents == ["codes", "label", "entry", "entry", "entry", "entry", "last", "last", "parent"]


def test_columns_are_selected_by_role_in_their_order():
    sheet = make_sheet()
    assert sheet.keys == [AREA]
    assert sheet.select_columns("companion", "main") == [VALUE, FIRM]


def test_line_and_column_make_the_key_of_a_row():
    assert make_sheet().build_record(("A",), VALUE) == {"year": 2023, "area": "A", "measure": "level"}


def test_columns_that_look_alike_are_two():
    twin = EntryColumn("地区", "area", "key")
    assert {twin: 1, EntryColumn("地区", "area", "key"): 2}[twin] == 1
