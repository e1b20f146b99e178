"""What may be typed into an entry cell: choices of a drop-down, or a range of numbers."""

import pytest
from helpers.entry_filling import cell_of
from helpers.small_data import AREA, YEAR
from tradebook.entry.layout import CODES_SHEET, FIRST_ROW, EntryLine
from tradebook.entry.pages.validation import DropDowns, validate_cell
from tradebook.entry.rows import KeyedRows


def find_rules(page, cell):
    return [rule for rule in page.data_validations.dataValidation if cell.coordinate in rule.sqref]


def test_blank_lines_have_drop_downs_for_their_codes(book, sheets):
    varying = [sheet for sheet in sheets.values() if not sheet.lines[-1].codes]
    assert len(varying) == 35
    for sheet in varying:
        page = book[sheet.name]
        blank = FIRST_ROW + len(sheet.lines)
        for column, place in sheet.entry_places.items():
            if not column.choices:
                continue
            cell = page.cell(blank, place + 1)
            assert not cell.protection.locked
            [rule] = find_rules(page, cell)
            assert rule.type == "list", (sheet.name, column.header)
            first, last = rule.formula1.removeprefix(f"{CODES_SHEET}!").replace("$", "").split(":")
            assert [cell.value for (cell,) in book[CODES_SHEET][first:last]] == list(column.choices.values())


def test_a_list_that_grows_warns_only(book, sheets):
    for name, kind in (("政策", "warning"), ("政策任务", None)):
        sheet = sheets[name]
        column = next(each for each in sheet.entry_places if each.field in ("field", "policy"))
        [rule] = find_rules(book[name], book[name].cell(FIRST_ROW + 1, sheet.entry_places[column] + 1))
        assert (rule.errorStyle, column.grows) == (kind or "warning", bool(kind))
        assert ("导入时会再问一次" in rule.error) == bool(kind)


def test_numbers_are_validated_with_chinese_messages(lines):
    checked = 0
    for sheet, page, row, codes in lines:
        for column, place in sheet.entry_places.items():
            if column.role != "main" or not column.number:
                continue
            [rule] = find_rules(page, page.cell(row, place + 1))
            assert rule.type in ("decimal", "whole")
            assert "只填" in rule.prompt
            assert "这里应填" in rule.error
            measured = sheet.build_record(codes, column).get("unit")
            assert measured is None or f"单位：{measured}" in rule.prompt
            checked += 1
    assert checked > 150


@pytest.mark.parametrize(
    ("sheet", "address", "kind", "least", "most"),
    [
        ("分行业", "C5", "decimal", "0", "1000000000000"),
        ("全国", "C8", "decimal", "-1000000000000", "1000000000000"),
        ("全国", "D5", "decimal", "-100", "1000000000000"),
        ("技术出口方式", "C5", "whole", "0", "1000000000000"),
        ("区域创新", "F5", "whole", "1", "1000000000000"),
    ],
)
def test_ranges_are_those_of_the_data_check(sheet, address, kind, least, most, book):
    [rule] = find_rules(book[sheet], book[sheet][address])
    assert (rule.type, rule.formula1, rule.formula2) == (kind, least, most)


def test_a_share_is_between_nothing_and_all(book, sheets):
    page = book["正文数字"]
    codes = f"bonded_share_cbec|{AREA}|ALL|T|{YEAR}"
    [rule] = find_rules(page, cell_of(page, sheets["正文数字"], codes, "数值"))
    assert (rule.formula1, rule.formula2) == ("0", "100")
    assert "只填数字，0 到 100，不带单位" in rule.prompt


def test_names_that_are_prefilled_and_texts_are_not_validated(sheets, small_report):
    rows, drop_downs = KeyedRows(small_report.package), DropDowns()
    sheet = sheets["文字"]
    [topic, order, title, text] = sheet.columns
    line = next(line for line in sheet.lines if line.codes)
    assert validate_cell(sheet, line, topic, rows, drop_downs) is None
    assert validate_cell(sheet, line, title, rows, drop_downs) is None
    assert validate_cell(sheet, EntryLine(), text, rows, drop_downs) is None
    assert validate_cell(sheet, EntryLine(), topic, rows, drop_downs)["validate"] == "list"
    assert validate_cell(sheet, EntryLine(), order, rows, drop_downs)["validate"] == "integer"
    assert validate_cell(sheet, EntryLine(heading="第一部分"), topic, rows, drop_downs) is None


def test_equal_drop_downs_have_one_column_of_texts(sheets):
    drop_downs = DropDowns()
    flows = [(sheets[name], column) for name in ("企业伙伴", "正文数字") for column in sheets[name].keys]
    ranges = {column.header: drop_downs.find_texts(sheet, column) for sheet, column in flows}
    assert ranges["流向"] == "代码!$C$2:$C$5"
    assert drop_downs.find_texts(sheets["企业伙伴"], sheets["企业伙伴"].keys[1]) == ranges["流向"]


def test_the_total_stands_beside_its_part(sheets):
    drop_downs, sheet = DropDowns(), sheets["技术出口行业"]
    assert drop_downs.find_texts(sheet, sheet.keys[0]) == "代码!$A$2:$A$5"
    assert drop_downs.find_parents(sheet, sheet.keys[0]) == "代码!$A$2:$B$5"
