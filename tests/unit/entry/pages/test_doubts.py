"""The questions of the workbook as formulas; what they come to is tested with the page of checks."""

import pytest
from helpers.small_data import YEAR
from tradebook.entry.describing.settings import with_settings
from tradebook.entry.pages.doubts import list_doubts


@pytest.fixture(scope="module")
def doubts(sheets, small_report):
    return list(list_doubts(list(sheets.values()), with_settings(small_report.as_of(YEAR))))


def select(doubts, sheet, address):
    return [doubt.formula for doubt in doubts if (doubt.place.sheet, doubt.place.address) == (sheet, address)]


def test_a_number_is_compared_with_last_years(doubts):
    formulas = select(doubts, "分行业", "D6")
    assert any("36000.0万美元" in formula and "相差超过 5 倍" in formula for formula in formulas)


def test_growth_is_compared_with_the_levels_of_its_line(doubts):
    [formula] = [formula for formula in select(doubts, "技术出口国别", "E7") if "由两年的数额推算" in formula]
    assert "'技术出口国别'!$D$7" in formula
    assert "'技术出口国别'!$E$7" in formula


def test_a_part_is_held_against_a_whole_on_another_sheet(doubts):
    formulas = [doubt.formula for doubt in doubts if "为下限" in doubt.formula]
    assert any("'技术企业类型'" in formula and "'技术出口方式'" in formula for formula in formulas)


def test_standing_sheets_are_not_asked_about(doubts):
    assert not {doubt.place.sheet for doubt in doubts} & {"书名和单位", "比较地区", "填报部门", "行业", "来源矛盾"}


def test_no_formula_is_longer_than_programs_take(doubts):
    assert len(doubts) > 300
    assert max(len(doubt.formula) for doubt in doubts) < 8000
