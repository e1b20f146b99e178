"""The data-entry workbook: laid out for people, locked where nothing is to be typed, and counting and adding up by itself."""

import shutil
from decimal import Decimal

import openpyxl
import pytest
from helpers.entry_filling import cell_of, fill_plausibly
from helpers.support import DATA
from tradebook.data.package import DataPackage
from tradebook.data.report import EDITION_FILE, Report
from tradebook.entry.importing import plan_import
from tradebook.entry.layout import (
    CHECK_SHEET,
    CODES_SHEET,
    FIRST_ROW,
    GUIDE_SHEET,
    HEADER_ROW,
    MARK_SHEET,
    SEPARATOR,
    SOURCE_COLUMN,
    SOURCE_ROW,
    Data,
)
from tradebook.entry.sheets import layout
from tradebook.entry.workbook import write_entry_workbook

LAST = Report.open(DATA).latest_year
YEAR = LAST + 1
PACKAGE, INFO = DataPackage(DATA), Report.open(DATA).info


@pytest.fixture(scope="module")
def blank(tmp_path_factory):
    path = tmp_path_factory.mktemp("blank") / "entry.xlsx"
    write_entry_workbook(path, PACKAGE, INFO, YEAR)
    return path


@pytest.fixture(scope="module")
def book(blank):
    """The empty workbook; not to be changed."""
    return openpyxl.load_workbook(blank)


def lines(book, year=YEAR):
    """Every prefilled line: sheet, page, row number, codes."""
    for sheet in layout(PACKAGE, INFO, year):
        for row in range(FIRST_ROW + 1, book[sheet.name].max_row + 1):
            codes = book[sheet.name].cell(row, 1).value
            if codes:
                yield sheet, book[sheet.name], row, tuple(codes.split(SEPARATOR))


# -- what stands where -----------------------------------------------------------------------------------------------


def test_the_guide_comes_first_and_the_checks_last(book):
    visible = [page.title for page in book if page.sheet_state == "visible"]
    assert (visible[0], visible[-1]) == (GUIDE_SHEET, CHECK_SHEET)
    assert visible[1:-1] == [sheet.name for sheet in layout(PACKAGE, INFO, YEAR)]
    assert {page.title for page in book if page.sheet_state == "hidden"} == {CODES_SHEET, MARK_SHEET}
    assert book.active.title == GUIDE_SHEET


def test_every_table_with_rows_of_a_year_has_a_sheet_or_is_named_in_the_guide(book):
    guide = "".join(str(cell.value) for row in book[GUIDE_SHEET] for cell in row)
    entered = {sheet.table for sheet in layout(PACKAGE, INFO, YEAR)}
    kept_by_hand = {name for name in PACKAGE.table_names if PACKAGE.resource(name).path.startswith("codes/")}
    internal = {"signoffs", "print_coverage", *(n for n in PACKAGE.table_names if n.startswith("published"))}
    for name in set(PACKAGE.table_names) - entered - kept_by_hand - internal:
        assert f"{name}.csv" in guide


def test_last_years_values_stand_beside_the_entry_cells(book):
    data, seen = Data(PACKAGE), 0
    for sheet, page, row, codes in lines(book):
        for place, (_, column, kind) in enumerate(sheet.plan(YEAR), start=1):
            if kind != "last":
                continue
            last = data.find(sheet.table, sheet.record(codes, column), 1)
            found = page.cell(row, place).value
            if last is None:
                assert found is None
            elif column.number:
                assert Decimal(str(found)) == last[column.field]
                seen += 1
            else:
                assert found == last[column.field]
    assert seen == sum(
        row.get("year") == LAST and row.get("indicator") != "base_approved"
        for sheet in {sheet.table: sheet for sheet in layout(PACKAGE, INFO, YEAR)}.values()
        for row in PACKAGE.rows(sheet.table)
        if "value" in row
    ) + sum(codes[4] == str(LAST) for sheet, _, _, codes in lines(book) if sheet.table == "facts")


def test_a_year_that_the_data_has_is_prefilled(tmp_path):
    path = tmp_path / "entry.xlsx"
    write_entry_workbook(path, PACKAGE, INFO, LAST)
    page = openpyxl.load_workbook(path)["分行业"]
    sheet = next(sheet for sheet in layout(PACKAGE, INFO, LAST) if sheet.name == "分行业")
    row = Data(PACKAGE).find("services_trade", {"area": INFO.area, "year": LAST, "sector": "SD", "flow": "M"})
    cell = cell_of(page, sheet, LAST, "SD", "进口")
    assert Decimal(str(cell.value)) == row["value"]
    assert cell.number_format == "0.0####"
    assert page.cell(SOURCE_ROW + 1, SOURCE_COLUMN + 1).value == row["source"]


def test_only_what_is_to_be_filled_in_is_unlocked(book):
    for sheet, page, row, _ in lines(book):
        assert page.protection.sheet
        for place, (_, column, kind) in enumerate(sheet.plan(YEAR), start=1):
            typed = kind == "source" or (kind == "entry" and column.role != "key")
            assert page.cell(row, place).protection.locked is not typed, (sheet.name, row, place)


def test_blank_lines_have_drop_downs_for_their_codes(book):
    for sheet in layout(PACKAGE, INFO, YEAR):
        page = book[sheet.name]
        blank = FIRST_ROW + len(sheet.lines)
        if not sheet.varies:
            continue
        for place, (_, column, kind) in enumerate(sheet.plan(YEAR), start=1):
            if kind == "entry" and column.choices:
                assert not page.cell(blank, place).protection.locked
                rules = [
                    r
                    for r in page.data_validations.dataValidation
                    if page.cell(blank, place).coordinate in r.sqref
                ]
                assert [rule.type for rule in rules] == ["list"], (sheet.name, column.header)
                first, last = rules[0].formula1.removeprefix(f"{CODES_SHEET}!").replace("$", "").split(":")
                shown = [cell.value for (cell,) in book[CODES_SHEET][first:last]]
                assert shown == list(column.choices.values())


def test_numbers_are_validated_with_chinese_messages(book):
    for sheet, page, row, codes in lines(book):
        for place, (_, column, kind) in enumerate(sheet.plan(YEAR), start=1):
            if (
                kind != "entry"
                or column.role != "main"
                or not column.number
                or sheet.table == "known_discrepancies"
            ):
                continue
            cell = page.cell(row, place)
            [rule] = [rule for rule in page.data_validations.dataValidation if cell.coordinate in rule.sqref]
            assert rule.type in ("decimal", "whole")
            assert "只填" in rule.prompt
            assert "这里应填" in rule.error
            measured = sheet.record(codes, column).get("unit")
            assert measured is None or f"单位：{measured}" in rule.prompt


@pytest.mark.parametrize(
    ("sheet", "address", "kind", "least", "most"),
    [
        ("分行业", "D5", "decimal", "0", "1000000000000"),
        ("全国", "D8", "decimal", "-1000000000000", "1000000000000"),
        ("全国", "F5", "decimal", "-100", "1000000000000"),
        ("技术出口方式", "D5", "whole", "0", "1000000000000"),
        ("区域创新", "H5", "whole", "1", "1000000000000"),
    ],
)
def test_ranges_are_those_of_the_data_check(sheet, address, kind, least, most, book):
    [rule] = [rule for rule in book[sheet].data_validations.dataValidation if address in rule.sqref]
    assert (rule.type, rule.formula1, rule.formula2) == (kind, least, most)


def test_sheets_print_on_pages_of_one_width_with_their_header(book):
    for sheet in layout(PACKAGE, INFO, YEAR):
        page = book[sheet.name]
        assert page.freeze_panes is not None
        assert page.print_title_rows == f"${HEADER_ROW + 1}:${HEADER_ROW + 1}"
        assert (page.page_setup.orientation, page.page_setup.fitToHeight) == ("landscape", 0)
        assert page.column_dimensions["A"].hidden


def test_equal_data_gives_equal_files(blank, tmp_path):
    write_entry_workbook(tmp_path / "again.xlsx", PACKAGE, INFO, YEAR)
    assert (tmp_path / "again.xlsx").read_bytes() == blank.read_bytes()


def test_a_data_directory_of_another_area_without_some_tables_has_its_own_workbook(tmp_path):
    data = shutil.copytree(DATA, tmp_path / "data")
    path = data / EDITION_FILE
    path.write_text(path.read_text(encoding="utf-8").replace("area: CN-SN", "area: CN-ZJ"), encoding="utf-8")
    descriptor = data / "datapackage.json"
    descriptor.write_text(
        descriptor.read_text(encoding="utf-8").replace('"name": "commentary"', '"name": "remarks"'),
        encoding="utf-8",
    )
    target = tmp_path / "entry.xlsx"
    sheets = write_entry_workbook(target, DataPackage(data), Report.open(data).info, YEAR)
    book = openpyxl.load_workbook(target)
    assert "commentary" not in {sheet.table for sheet in sheets}
    assert book["分行业"]["B1"].value.startswith("浙江")
    assert book["分行业"]["C6"].value is None  # the data has none of Zhejiang by sector
    assert book[MARK_SHEET]["A4"].value == "CN-ZJ"


def test_a_total_that_cannot_be_right_turns_red_where_it_is_typed(book):
    rules = book["分行业"].conditional_formatting["D6"]
    [rule] = [rule for rule in rules if rule.type == "expression"]
    assert rule.dxf.font.color.rgb.endswith("C00000")
    assert "ABS($D$6-($F$6+$H$6))>0.05*3" in rule.formula[0]
    formulas = [
        f for page in book for rules in page.conditional_formatting for r in rules.rules for f in r.formula
    ]
    assert len(formulas) > 60
    assert not any("!" in formula for formula in formulas)


# -- the sheet of checks, calculated by LibreOffice ------------------------------------------------------------------


def verdicts(path):
    """The last column of the sheet of checks: the verdicts on sheets, and on sums by sheet and meaning."""
    page = openpyxl.load_workbook(path, data_only=True)[CHECK_SHEET]
    rows = list(page.iter_rows(values_only=True))
    headers = [number for number, row in enumerate(rows) if row[0] == "表单"]
    progress = {row[0]: row[2:] for row in rows[headers[0] + 1 : headers[1]] if row[0]}
    sums = {(row[0], row[1]): row[5] for row in rows[headers[1] + 1 :] if row[0]}
    return progress, sums


def test_an_empty_workbook_is_still_to_be_filled_in(blank, saved_by_libreoffice):
    progress, sums = verdicts(saved_by_libreoffice(blank))
    assert len(sums) > 60
    assert set(sums.values()) == {"待填"}
    assert {row[3] for row in progress.values()} == {"待填"}
    assert progress["分行业"][:3] == (0, 36, 0)


def test_a_filled_workbook_agrees_and_a_broken_sum_does_not(blank, tmp_path, saved_by_libreoffice):
    path = fill_plausibly(shutil.copy(blank, tmp_path / "entry.xlsx"), YEAR)
    progress, sums = verdicts(saved_by_libreoffice(path))
    assert {key: verdict for key, verdict in sums.items() if verdict != "相符"} == {}
    assert progress["分行业"] == (36, 0, 0, "已填")
    assert progress["文字"][3] == "缺"
    book = openpyxl.load_workbook(path)
    book["分行业"]["D6"].value += 1
    book["技术出口国别"]["D5"].value += 1
    book["全国"]["D8"].value = "很多"
    book.save(tmp_path / "broken.xlsx")
    progress, sums = verdicts(saved_by_libreoffice(tmp_path / "broken.xlsx"))
    assert {key for key, verdict in sums.items() if verdict == "不符"} == {
        ("分行业", "加工服务：进出口 = 出口 + 进口"),
        ("分行业", "进出口：合计 = 各行业之和"),
        ("技术出口国别", "WORLD 全球：合同数（份） = 分项之和"),
        ("技术出口国别", "合同数（份）合计 = “技术出口方式”"),
    }
    assert sums["全国", "差额 = 出口 − 进口"] == "待填"
    assert progress["全国"] == (7, 0, 1, "有误")


def test_a_part_in_a_blank_line_belongs_to_its_total(blank, tmp_path, saved_by_libreoffice):
    path = fill_plausibly(shutil.copy(blank, tmp_path / "entry.xlsx"), YEAR)
    book = openpyxl.load_workbook(path)
    page = book["技术出口国别"]
    sheet = next(sheet for sheet in layout(PACKAGE, INFO, YEAR) if sheet.name == page.title)
    row = FIRST_ROW + len(sheet.lines)
    page.cell(row, 2).value, page.cell(row, 4).value = "PHL 菲律宾", 7
    for codes in ("ASIA", "WORLD"):
        cell_of(page, sheet, YEAR, codes, "合同数（份）").value += 7
    book.save(tmp_path / "more.xlsx")
    _, sums = verdicts(saved_by_libreoffice(tmp_path / "more.xlsx"))
    assert sums["技术出口国别", "ASIA 亚洲：合同数（份） = 分项之和"] == "相符"
    assert sums["技术出口国别", "WORLD 全球：合同数（份） = 分项之和"] == "相符"


def test_a_workbook_saved_by_another_program_is_read_as_before(tmp_path, saved_by_libreoffice):
    path = tmp_path / "entry.xlsx"
    write_entry_workbook(path, PACKAGE, INFO, LAST)
    plan = plan_import(saved_by_libreoffice(path), DATA, LAST)
    assert (plan.changes, plan.deletions, plan.problems, plan.notices) == ([], [], [], [])
