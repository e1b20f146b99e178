"""Numbers as they are typed; the spellings that are read and refused are examples of `read_number` itself."""

import re
import unicodedata
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tradebook.entry.formats import show_number
from tradebook.entry.numbers import EXPECTED_NUMBER, ReadNumber, Refusal, read_number


@given(st.decimals(min_value=-(10**5), max_value=10**5, places=4), st.integers(0, 4))
def test_a_number_comes_back_with_all_its_decimals(number, decimals):
    """What Excel stores is a binary fraction; its format says how many decimals it always shows."""
    shown = "General" if decimals == 0 else f"0.{'0' * decimals}####"
    text = read_number(float(number), shown).text
    assert Decimal(text) == number
    assert len(text.partition(".")[2]) >= decimals
    assert decimals or not text.endswith("0") or "." not in text
    assert read_number(text).text == text


# -- what the cell shows -----------------------------------------------------------------------------------------------

FORMATS = st.sampled_from(
    ["General", "0", "0.0", "0.00", "#,##0.00", "0.0####", "0%", "0.0%", '0.0"%"', "0.0,", '0"万"', "0.00E+00", "0.0;0.0",
     "# ?/?", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "0.00_);(0.00)", ";;;", "[DBNum1]General", "[>5]0;0.0", "@"]
)  # fmt: skip


@given(st.floats() | st.integers() | st.booleans() | st.none(), FORMATS | st.text(max_size=8))
@example(-9.999999999999996e38, "0.0;0.0")
def test_a_stored_number_is_read_as_the_cell_shows_it_or_refused(value, number_format):
    number = read_number(value, number_format, "%")
    if isinstance(number, Refusal):
        assert all((number.found, number.expected, number.mend))
    else:
        stored = Decimal(f"{value:.15g}") if isinstance(value, float) else Decimal(value)
        shown = show_number(stored, number_format)
        assert re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", number.text)
        assert Decimal(number.text) == Decimal(shown.number) == stored


@pytest.mark.parametrize(
    ("value", "number_format", "unit", "text"),
    [
        (8.5, '0.0"%"', "%", "8.5"),
        (8.5, "0.0\\%", "%", "8.5"),
        (12.5, '0.0"万美元"', "万美元", "12.5"),
        (0, "0.0%", "%", "0.0"),
        (-12.5, "0.00_);[Red](0.00)", "万美元", "-12.50"),
        (12.5, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "万美元", "12.5"),
        (12.5, "G/通用格式", "万美元", "12.5"),
        (12, "@", "万美元", "12"),
        (0.1 + 0.2, "General", "万美元", "0.3"),
        (31416700.25, "General", "万美元", "31416700.25"),
    ],
)
def test_what_shows_as_one_number_is_read(value, number_format, unit, text):
    assert read_number(value, number_format, unit).text == text


@pytest.mark.parametrize(
    ("value", "number_format", "unit", "found", "mend"),
    [
        (7.95000512242598, "0.0", "%", "单元格显示“8.0”，存的是 7.95000512242598", "按来源改填（如 8.0）"),
        (156864.93172, "General", "万美元", "单元格显示“156864.9317”，存的是 156864.93172", "按来源改填"),
        (2.5, "0", "份", "单元格显示“3”，存的是 2.5", "按来源改填（如 3）"),
        # what is shown is no rounding of it: no number is proposed
        (
            12000,
            "0,",
            "万美元",
            "单元格显示“12”，存的是 12000",
            "单元格格式改为“常规”，再对照来源核对显示出来的数",
        ),
        (12345.6, "#,##0.0,", "万美元", "单元格显示“12.3”，存的是 12345.6", "再对照来源核对显示出来的数"),
        (
            -12.5,
            "0.0;[Red]0.0",
            "%",
            "单元格显示“12.5”，存的是 -12.5",
            "再对照来源核对显示出来的数（含正负号和位数）",
        ),
        (123456, '0!.0,"万"', "万元", "存的是 123456", "改填以万元计的数字"),
        (12, '0"亿美元"', "万美元", "单元格显示“12亿美元”，存的是 12", "按来源改填以万美元计的数字"),
        (12, '"¥"0', "亿元", "单元格显示“¥12”，存的是 12", "按来源改填以亿元计的数字"),
        (8.5, '0.0"%"', "万美元", "单元格显示“8.5%”，存的是 8.5", "按来源改填以万美元计的数字"),
        (8.5, "0.0%", "%", "读到 850%（百分比格式，存的是 8.5）", "改填 850"),
        (-5, "0;[Red]0", "万美元", "单元格显示“5”，存的是 -5", "再对照来源核对显示出来的数（含正负号和位数）"),
        (0, '0;-0;"-"', "万美元", "单元格显示“-”，存的是 0", "改填以万美元计的数字"),
        (5, ";;;", "万美元", "单元格显示“”，存的是 5", "改填以万美元计的数字"),
        (120, "[DBNum1]General", "份", "存的是 120", "改填以份计的数字"),
        (1.5, "# ?/?", "倍", "存的是 1.5", "改填以倍计的数字"),
        (1e12, "General", "万美元", "存的是 1000000000000", "改填以万美元计的数字"),
        (float("inf"), "General", "万美元", "读到“inf”", "改填数字"),
        (timedelta(hours=30), "[h]:mm", "小时", "读到日期或时间", "把单元格格式改为“常规”"),
    ],
)
def test_what_shows_otherwise_than_it_is_stored_is_refused(value, number_format, unit, found, mend):
    refusal = read_number(value, number_format, unit)
    assert isinstance(refusal, Refusal)
    assert found in refusal.found
    assert mend in refusal.mend


# -- texts -------------------------------------------------------------------------------------------------------------


@given(st.text(max_size=12))
def test_every_text_is_a_number_with_a_notice_or_refused_with_a_remedy(text):
    number = read_number(text, unit="万美元")
    if isinstance(number, Refusal):
        assert all((number.found, number.expected, number.mend))
    else:
        assert isinstance(number, ReadNumber)
        assert number.notice
        assert digits_of(text) == digits_of(number.text)
        assert re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", number.text)


def digits_of(text: str) -> list[int]:
    """The decimal digits of a text, of any script, and every other character that has a numeric value."""
    return [unicodedata.numeric(mark) for mark in text if unicodedata.numeric(mark, None) is not None]


@given(st.integers(0, 10**7), st.integers(0, 99), st.characters(min_codepoint=0x80, exclude_categories=["Cs"]))
def test_one_strange_character_never_changes_a_number(whole, decimals, mark):
    """Whatever stands in, before or behind a number: it is read with its own digits, or not at all."""
    number = f"{whole}.{decimals:02}"
    for text in (
        f"{number}{mark}",
        f"{mark}{number}",
        number.replace(".", mark),
        f"{number[0]}{mark}{number[1:]}",
    ):
        read = read_number(text)
        if isinstance(read, ReadNumber):
            folded = unicodedata.normalize("NFKC", mark) if unicodedata.east_asian_width(mark) == "F" else mark
            assert digits_of(read.text) == digits_of(text.replace(mark, folded))
            assert mark in "０１２３４５６７８９．，＋－−–﹣—‐‑‒" or unicodedata.category(mark) == "Zs"


@pytest.mark.parametrize(
    "text",
    ["1608.4①", "2758.6¹", "186①", "12₁", "12⑴", "12❶", "⓪12", "１２³", "٣٤", "१२", "12𝟏", "1️⃣", "㊿", "Ⅻ", "一二", "1 2",
     "12 5", "1,23", "0,123", "1,234,5", "007", "1.", ".5", "1_000", "1e5", "0x1F", "1'000", "1·5", "12。5", "1:30", "12\n5",
     "12\u200b", "\ufeff12", "\u202a12\u202c", "1\u2028", "12\x0b", "--5", "+-5", "5-", "¥5", "≥5", "5*", "5[1]", "5（注1）"],
)  # fmt: skip
def test_texts_that_do_not_mean_exactly_one_number_are_refused(text):
    refusal = read_number(text, unit="万美元")
    assert isinstance(refusal, Refusal)
    assert refusal.mend


@pytest.mark.parametrize(
    ("text", "number"),
    [("１，６０８．４", "1608.4"), ("− 172.2", "-172.2"), ("‐5", "-5"), ("－5", "-5"), ("\u30001608\u00a0", "1608"),
     ("1\u202f608.40", "1608.40"), ("5 088.2", "5088.2"), ("+5", "5"), ("0.50", "0.50"), ("1,234,567", "1234567")],
)  # fmt: skip
def test_texts_that_mean_one_number_are_read_with_a_notice(text, number):
    read = read_number(text)
    assert (read.text, bool(read.notice)) == (number, True)


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("1608.4①", "去掉数字后的注码“①”，只填 1608.4"),
        ("1,608¹", "去掉数字后的注码“¹”，只填 1608"),
        ("12.5（注2）", "去掉数字后的注码“(注2)”，只填 12.5"),
        ("（1,234）", "负数写成 -1234"),
        ("负五", "用阿拉伯数字填写"),
        ("1.2E+05", "改填 120000"),
        ("1,2万元", "按来源改填一个数字"),
    ],
)
def test_a_proposal_is_made_only_where_one_suggests_itself(text, mend):
    assert read_number(text, unit="万元").mend == mend


def test_a_refusal_makes_visible_what_nobody_sees():
    assert read_number("1608\u200b").found == "读到“1608”（有看不见的字符 U+200B（零宽空格））"
    assert read_number("\ufeff\u202a1608").found == "读到“1608”（有看不见的字符 U+FEFF（字节顺序标记）、U+202A）"
    assert read_number("1\u00a060").found == "读到“1 60”（其中的空格是 U+00A0）"


@pytest.mark.parametrize(
    ("text", "unit", "mend"),
    [
        ("35.4亿美元", "万美元", "换算后填 354000"),
        ("1,200万元", "亿元", "换算后填 0.12"),
        ("12.5%", "万美元", "核对单位后只填数字（读到的单位是%）"),
        ("12份", "份", "只填 12"),
        ("12份", "", "核对单位后只填数字（读到的单位是份）"),
        ("8.3%", "", "核对单位后只填数字（读到的单位是%）"),
        ("12公里", "份", "按来源改填一个数字"),
    ],
)
def test_a_unit_behind_a_number_is_converted_only_to_a_unit_that_is_wanted(text, unit, mend):
    refusal = read_number(text, unit=unit)
    assert refusal.mend == mend
    assert refusal.expected in (EXPECTED_NUMBER, f"以{unit}计的数字，不带单位")
