"""Numbers that look like last year's of another line: shifted, exchanged, copied, or equal to the last digit."""

from decimal import Decimal

import pytest
from tradebook.data.problems import SheetPlace
from tradebook.entry.asking.likeness import ColumnCell, find_other_units, question_columns

LASTS = {"甲": 9000, "乙": 410.5, "丙": 36405.3, "丁": 28.4, "戊": 1234.5, "己": 150.2}


OWN = tuple(LASTS.values())


def column(values, lasts=OWN, letter="D", new=None):
    """A column of a sheet; values may be missing."""
    return [
        ColumnCell(
            place=SheetPlace("分行业", f"{letter}{line}"),
            line=line,
            name=name,
            value=None if value is None else Decimal(str(value)),
            last=None if last is None else Decimal(str(last)),
            is_new=new is None or name in new,
        )
        for line, (name, value, last) in enumerate(zip(LASTS, values, lasts, strict=True), start=5)
    ]


def ask(*columns):
    return [
        (q.place.address, q.text) for q in question_columns({str(n): cells for n, cells in enumerate(columns)})
    ]


USUAL = [9300, 400.1, 39001.2, 31.5, 1100.9, 161.4]


def test_numbers_that_continue_their_own_line_are_not_asked_about():
    assert ask(column(USUAL)) == []


def test_rows_shifted_by_one_are_asked_about_once():
    [(address, text)] = ask(column([None, 9300, 400.1, 39001.2, 31.5, 1100.9]))
    assert (address, "从“乙”到“己”（D10）共 5 格，每格都像是上一行上年的数的延续" in text) == ("D6", True)
    [(address, text)] = ask(column([400.1, 39001.2, 31.5, 1100.9, 161.4, None]))
    assert (address, "下一行" in text) == ("D5", True)


def test_two_lines_exchanged_in_all_columns_are_asked_about_once():
    exchanged = [9300, 400.1, 31.5, 39001.2, 1100.9, 161.4]
    [(address, text)] = ask(column(exchanged), column(exchanged, letter="F"))
    assert (address, "“丙”和“丁”（D8）的数各像是对方上年的数的延续" in text) == ("D7", True)


def test_lines_exchanged_in_one_column_only_are_not_taken_for_exchanged_lines():
    """Something else is wrong there, and flows that do not add up say so."""
    assert ask(column([9300, 400.1, 31.5, 39001.2, 1100.9, 161.4]), column(USUAL, letter="F")) == []


def test_last_years_column_copied_is_asked_about_once():
    [(address, text)] = ask(column(LASTS.values()))
    assert (address, "有 4 格与上年的数完全相同" in text) == ("D6", True)


def test_a_number_that_is_another_lines_to_the_last_digit_is_asked_about():
    [(address, text)] = ask(column([9300, 400.1, 39001.2, 31.5, 410.5, 161.4]))
    assert (address, "读到 410.5，与“乙”上年的数完全相同" in text) == ("D9", True)


@pytest.mark.parametrize(
    "values", [[9300, 400.1, 39001.2, 28.4, 1100.9, 161.4], [9300, 28.4, 39001.2, 31.5, 1100.9, 161.4]]
)
def test_few_digits_or_ones_own_number_may_be_equal(values):
    assert ask(column(values)) == []


def test_what_the_data_has_already_is_not_asked_about():
    assert ask(column([None, 9300, 400.1, 39001.2, 31.5, 1100.9], new=())) == []
    assert len(ask(column([None, 9300, 400.1, 39001.2, 31.5, 1100.9], new=("丙",)))) == 1


def test_a_column_in_another_unit_is_asked_about_once():
    cells = column([0.93, 0.04, 3.9, 0.0031, 0.11, 150])
    [(question, places)] = find_other_units(cells)
    assert question.place.address == "D5"
    assert "从“甲”到“戊”（D9）有 5 格与上年都相差约一万倍（如 0.93，上年为 9000）" in question.text
    assert places == {cell.place for cell in cells[:5]}


@pytest.mark.parametrize(
    "values", [USUAL, [0.93, 0.04, 39001.2, 31.5, 1100.9, 161.4], [0.93, 0.04, 3.9, 31, 1100, 161]]
)
def test_a_column_of_which_less_is_in_another_unit_is_not(values):
    assert list(find_other_units(column(values))) == []


def test_a_column_that_was_so_before_is_not_asked_about():
    assert list(find_other_units(column([0.93, 0.04, 3.9, 0.0031, 0.11, 150], new=set()))) == []
