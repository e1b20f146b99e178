"""Read a number from a cell: only spellings that mean exactly one number.

Everything else is refused, with a proposal where one suggests itself. What a spelling means is never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from tradebook.figures.units import UNITS

EXPECTED_NUMBER = "数字，不带单位、逗号和百分号"
"""What a cell for a number should hold, in the editor's words."""
_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?")
_SCIENTIFIC = re.compile(r"[+-]?\d+(\.\d+)?[eE][+-]?\d{1,2}")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_COMMA_DECIMAL = re.compile(r"[+-]?\d+,\d+")
_BRACKETED = re.compile(r"\(([\d.,]+)\)")
_WITH_SUFFIX = re.compile(r"([+-]?[\d,]+(?:\.\d+)?)(\D.*)")
_FORCED_DECIMALS = re.compile(r"0\.(0+)#*($|[;_])")
_MINUS_SIGNS = str.maketrans({"−": "-", "–": "-", "﹣": "-", "—": "-"})
_WORDS_FOR_NOTHING = frozenset(
    ["-", "--", "—", "——", "/", "\\", "无", "暂无", "空", "…", "……", "n/a", "na", "nan", "none", "null", "缺", "x"]
)
_EXCEL_DIGITS = 15
"""Significant digits that Excel keeps; beyond them is the noise of binary fractions."""
_QUOTED_CHARACTERS = 40
"""Characters of a cell that a message quotes."""


@dataclass(frozen=True)
class ReadNumber:
    """A number as text for the data table, and what there is to say about how it was read."""

    text: str
    notice: str = ""


@dataclass(frozen=True)
class Refusal:
    """What is wrong with a cell's content: what was found, what is expected, how to mend it."""

    found: str
    expected: str
    mend: str


def read_number(value: object, number_format: str = "General", unit: str = "") -> ReadNumber | Refusal:
    """Read a number from a cell's value.

    Args:
        value: What Excel stores: a number, text, date or truth value.
        number_format: The cell's format; decimals that it always shows are kept.
        unit: The unit in which the number should be, for advice.

    Returns:
        The number in plain decimal notation, or what is wrong.

    Examples:
        Stored numbers are read as Excel shows them, without the noise of binary fractions:

        >>> read_number(58842)
        ReadNumber(text='58842', notice='')
        >>> read_number(28525.399999999998).text
        '28525.4'
        >>> read_number(-0.1).text
        '-0.1'

        Decimals that the cell's format always shows are kept. A format with thousands separators does not count: Excel
        sets it, with two decimals, when somebody types a separator.

        >>> read_number(12, "0.0").text, read_number(12, "0.0####").text, read_number(12, "0.00_ ").text
        ('12.0', '12.0', '12.00')
        >>> read_number(12.25, "0.0").text, read_number(269536.7, "#,##0.00").text
        ('12.25', '269536.7')

        Texts that mean one number are read, with a notice: numbers stored as text, full-width digits, spaces, special
        minus signs, thousands separators.

        >>> read_number("8824.00")
        ReadNumber(text='8824.00', notice='数字存为文本（“8824.00”），按 8824.00 读取')
        >>> read_number("+8824").text
        '8824'
        >>> read_number("２９．１")
        ReadNumber(text='29.1', notice='全角数字、空格或特殊负号（“２９．１”），按 29.1 读取')
        >>> read_number("5 088.2").text, read_number("−172.2").text, read_number("—172.2").text
        ('5088.2', '-172.2', '-172.2')
        >>> read_number("4,345.4")
        ReadNumber(text='4345.4', notice='带千位分隔符（“4,345.4”），按 4345.4 读取')

        What stands for "no data" is refused; an empty cell says that:

        >>> read_number("—").mend
        '没有数据就清空单元格；来源写明为零的填 0'
        >>> {read_number(word).mend for word in ("-", "--", "——", "/", "无", "暂无", "…", "N/A", "NaN", "缺")} == {
        ...     read_number("—").mend
        ... }
        True

        A unit is no part of a number, though the number may be converted:

        >>> read_number("4345.4万美元", unit="万美元")
        Refusal(found='读到“4345.4万美元”', expected='数字，不带单位、逗号和百分号', mend='只填 4345.4')
        >>> read_number("35.4亿美元", unit="万美元")
        Refusal(found='读到“35.4亿美元”', expected='以万美元计的数字，不带单位', mend='换算后填 354000')
        >>> read_number("12 元", unit="万美元").mend
        '核对单位后只填数字（读到的单位是元）'
        >>> read_number("8.3%", unit="%").mend, read_number("8.3%").mend
        ('只填 8.3', '核对单位后只填数字（读到的单位是%）')

        A percentage format hides what is stored:

        >>> read_number(0.083, "0.0%", "%")
        Refusal(found='读到 8.3%（百分比格式，存的是 0.083）', expected='数字，不带单位、逗号和百分号', mend='把单元格格式改为“常规”，改填 8.3')
        >>> read_number(0.5, "0.00%", "万美元").mend
        '把单元格格式改为“常规”，改填数字'

        Other spellings are refused too, each with its remedy:

        >>> read_number("(123.4)").mend
        '负数写成 -123.4'
        >>> read_number("12，5").mend
        '小数点写成“.”，千位分隔符不写'
        >>> read_number("1.2E+5").mend
        '改填 120000'
        >>> read_number("#REF!").mend
        '公式出错，请改填数值'
        >>> [read_number(text).mend for text in ("76万8281", "1.2.3", "100-200", "约120")] == ["按来源改填一个数字"] * 4
        True
        >>> read_number(True).found, read_number(True).mend
        ('读到逻辑值 TRUE', '改填数字')
        >>> read_number(datetime(2023, 1, 2)).found, read_number(time(8, 30)).found
        ('读到日期或时间 2023-01-02', '读到日期或时间 08:30:00')
    """
    if isinstance(value, bool):
        return Refusal(f"读到逻辑值 {str(value).upper()}", EXPECTED_NUMBER, "改填数字")
    if isinstance(value, datetime | date | time):
        shown = str(value).removesuffix(" 00:00:00")
        return Refusal(f"读到日期或时间 {shown}", EXPECTED_NUMBER, "把单元格格式改为“常规”，重新填数字")
    if isinstance(value, int | float):
        return _read_stored(value, number_format, unit)
    return _read_text(str(value).strip(), unit)


def _read_stored(value: float, number_format: str, unit: str) -> ReadNumber | Refusal:
    text = _spell_plainly(value)
    if "%" not in number_format:
        return ReadNumber(_pad_decimals(text, number_format))
    shown = f"{(Decimal(text) * 100).normalize():f}"
    wanted = f"改填 {shown}" if unit == "%" else "改填数字"
    found = f"读到 {shown}%（百分比格式，存的是 {text}）"
    return Refusal(found, EXPECTED_NUMBER, f"把单元格格式改为“常规”，{wanted}")


def _spell_plainly(value: float) -> str:
    """Spell a stored number in plain notation, as Excel shows it."""
    number = Decimal(f"{value:.{_EXCEL_DIGITS}g}") if isinstance(value, float) else Decimal(value)
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _pad_decimals(text: str, number_format: str) -> str:
    """Give a number at least the decimals that its format always shows."""
    shown = _FORCED_DECIMALS.match(number_format)
    lacking = (len(shown.group(1)) if shown else 0) - len(text.partition(".")[2])
    return text if lacking <= 0 else f"{text}{'' if '.' in text else '.'}{'0' * lacking}"


def _read_text(text: str, unit: str) -> ReadNumber | Refusal:
    found = describe_cell(text)
    spaceless = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).translate(_MINUS_SIGNS)
    if _WORDS_FOR_NOTHING & {spaceless.lower(), text.lower()}:
        return Refusal(found, f"{EXPECTED_NUMBER}，或留空", "没有数据就清空单元格；来源写明为零的填 0")
    if _PLAIN.fullmatch(spaceless):
        number = spaceless.removeprefix("+")
        how = "数字存为文本" if spaceless == text else "全角数字、空格或特殊负号"
        return ReadNumber(number, f"{how}（“{text}”），按 {number} 读取")
    if _GROUPED.fullmatch(spaceless):
        number = spaceless.replace(",", "").removeprefix("+")
        return ReadNumber(number, f"带千位分隔符（“{text}”），按 {number} 读取")
    return _refuse_text(text, spaceless, unit)


def _refuse_text(text: str, spaceless: str, unit: str) -> Refusal:
    found = describe_cell(text)
    if text.startswith("#"):
        return Refusal(found, EXPECTED_NUMBER, "公式出错，请改填数值")
    if _COMMA_DECIMAL.fullmatch(spaceless):
        return Refusal(found, EXPECTED_NUMBER, "小数点写成“.”，千位分隔符不写")
    if _SCIENTIFIC.fullmatch(spaceless):
        return Refusal(found, EXPECTED_NUMBER, f"改填 {_spell_plainly(float(spaceless))}")
    if bracketed := _BRACKETED.fullmatch(spaceless):
        return Refusal(found, EXPECTED_NUMBER, f"负数写成 -{bracketed.group(1)}")
    return _refuse_unit(found, spaceless, unit) or Refusal(found, EXPECTED_NUMBER, "按来源改填一个数字")


def _refuse_unit(found: str, text: str, unit: str) -> Refusal | None:
    """Refuse a number with a unit behind it; return None if it is no such text."""
    parts = _WITH_SUFFIX.fullmatch(text)
    if parts is None:
        return None
    number, suffix = parts.group(1).replace(",", ""), parts.group(2)
    if not _PLAIN.fullmatch(number) or suffix not in UNITS:
        return None
    if suffix == unit:
        return Refusal(found, EXPECTED_NUMBER, f"只填 {number}")
    expected = f"以{unit}计的数字，不带单位" if unit else EXPECTED_NUMBER
    wanted, typed = UNITS.get(unit), UNITS[suffix]
    if unit and wanted and wanted.dimension == typed.dimension:
        converted = f"{(Decimal(number) * typed.factor / wanted.factor).normalize():f}"
        return Refusal(found, expected, f"换算后填 {converted}")
    return Refusal(found, expected, f"核对单位后只填数字（读到的单位是{suffix}）")


def squeeze_text(value: object) -> str:
    r"""Return a cell's text without line breaks and outer spaces.

    Examples:
        >>> squeeze_text(" 进出口\n2023年 ")
        '进出口 2023年'
        >>> squeeze_text(None)
        ''
    """
    return "" if value is None else re.sub(r"\s+", " ", str(value)).strip()


def describe_cell(value: object) -> str:
    """Say what a cell holds, for a message.

    Examples:
        >>> describe_cell(12.5)
        '读到“12.5”'
        >>> describe_cell("很长的文字" * 20)
        '读到“很长的文字很长的文字很长的文字很长的文字很长的文字很长的文字很长的文字很长的文字……”'
        >>> describe_cell(None)
        '单元格是空的'
    """
    text = squeeze_text(value)
    if not text:
        return "单元格是空的"
    return f"读到“{text[:_QUOTED_CHARACTERS]}{'……' if len(text) > _QUOTED_CHARACTERS else ''}”"
