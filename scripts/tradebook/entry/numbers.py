"""Read a number from a cell: only spellings that mean exactly one number.

Everything else is refused, with a proposal where one suggests itself. What a spelling means is never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite

from tradebook.data.problems import describe_unseen
from tradebook.entry.formats import Shown, show_number
from tradebook.figures.traced import round_half_up
from tradebook.figures.units import UNITS
from tradebook.text import UNSEEN

EXPECTED_NUMBER = "数字，不带单位、逗号和百分号"
"""What a cell for a number should hold, in the editor's words."""
_WHOLE = "(?:0|[1-9][0-9]*)"
_GROUPS = "[1-9][0-9]{0,2}(?:,[0-9]{3})+"
_PLAIN = re.compile(rf"[+-]?{_WHOLE}(?:\.[0-9]+)?")
_SCIENTIFIC = re.compile(rf"[+-]?{_WHOLE}(?:\.[0-9]+)?[eE][+-]?[0-9]{{1,2}}")
_GROUPED = re.compile(rf"[+-]?{_GROUPS}(?:\.[0-9]+)?")
_SPACED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?: [0-9]{3})+(?:\.[0-9]+)?")
_COMMA_DECIMAL = re.compile("[+-]?[0-9]+,[0-9]+")
_BRACKETED = re.compile(rf"\( ?({_GROUPS}(?:\.[0-9]+)?|{_WHOLE}(?:\.[0-9]+)?) ?\)")
_WITH_SUFFIX = re.compile(rf"([+-]?(?:{_GROUPS}|{_WHOLE})(?:\.[0-9]+)?) ?([^0-9.,eE].*)")
_FOOTNOTE = re.compile(
    r"[¹²³⁰-₟①-⓿❶-➓㈠-㉃㉑-㉟㊀-㊉㊱-㊿*＊†‡※#＃]+|注\d{0,2}|[(（\[［〔【]注?\d{1,2}[)）\]］〕】]"
)
"""Marks behind a number that refer to a note."""
_CHINESE = re.compile("[负零〇○一二三四五六七八九十百千万亿两点壹贰叁肆伍陆柒捌玖拾佰仟萬億]+")
_FOLDED = str.maketrans("０１２３４５６７８９．，＋－−–﹣—‐‑‒", "0123456789.,+--------")
"""What Chinese keyboards and typesetters use for digits, point, comma and sign. Nothing else is folded: a raised or
circled digit is no digit of the number."""
_FOLDED_IN_ADVICE = str.maketrans("（）％", "()%")
_WORDS_FOR_NOTHING = frozenset(
    ["-", "--", "—", "——", "/", "\\", "无", "暂无", "空", "…", "……", "n/a", "na", "nan", "none", "null", "缺", "x"]
)
_EXCEL_DIGITS = 15
"""Significant digits that Excel keeps; beyond them is the noise of binary fractions."""
_QUOTED_CHARACTERS = 40
"""Characters of a cell that a message quotes."""
_GENERAL, _NUMERIC = "把单元格格式改为“常规”", "把单元格格式改为“数值”，小数位数够用"
_GENERAL_FORMATS = ("", "general", "g/通用格式")
"""What the format of a cell is called that has none; it has room for eleven characters only."""


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
    r"""Read a number from a cell's value.

    Args:
        value: What Excel stores: a number, text, date or truth value.
        number_format: The cell's format, which decides what it shows.
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
        >>> read_number(12.25, "0.0####").text, read_number(269536.7, "#,##0.00").text
        ('12.25', '269536.7')

        A number that the cell shows otherwise than it is stored is not one number but two:

        >>> read_number(11.4047913620515, "0.0")
        Refusal(found='单元格显示“11.4”，存的是 11.4047913620515', expected='显示的与存的是同一个数', mend='按来源改填（如 11.4）；来源确有更多小数的，把单元格格式改为“常规”')
        >>> read_number(8.5, '0.0"%"', "%").text, read_number(12, '0"亿"', "万美元").mend
        ('8.5', '把单元格格式改为“常规”，按来源改填以万美元计的数字')
        >>> read_number(156864.93172).mend
        '按来源改填（如 156864.9317）；来源确有更多小数的，把单元格格式改为“数值”，小数位数够用'
        >>> read_number(0, '0;-0;"-"').found
        '单元格显示“-”，存的是 0'

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
        '按来源改填以万美元计的数字；来源改用元等单位的，先在 edition.yml 的 units 一项写明本表的单位，再重新取得工作簿'
        >>> read_number("8.3%", unit="%").mend, read_number("8.3%").mend
        ('只填 8.3', '核对单位后只填数字（读到的单位是%）')

        A percentage format hides what is stored:

        >>> read_number(0.083, "0.0%", "%")
        Refusal(found='读到 8.3%（百分比格式，存的是 0.083）', expected='数字，不带单位、逗号和百分号', mend='把单元格格式改为“常规”，改填 8.3')
        >>> read_number(0.5, "0.00%", "万美元").mend
        '把单元格格式改为“常规”，改填数字'

        Other spellings are refused too, each with its remedy:

        >>> read_number("1608.4①").mend, read_number("186¹").mend, read_number("3,186.5 [2]").mend
        ('去掉数字后的注码“①”，只填 1608.4', '去掉数字后的注码“¹”，只填 186', '去掉数字后的注码“[2]”，只填 3186.5')
        >>> read_number("1608\u200b").found, read_number("1608\u200b").mend
        ('读到“1608”（有看不见的字符 U+200B（零宽空格））', '清空单元格，重新键入这个数字')
        >>> read_number("一百二十").mend, read_number("12 5").mend
        ('用阿拉伯数字填写', '按来源改填一个数字')
        >>> read_number("(1,234.5)").mend
        '负数写成 -1234.5'
        >>> read_number("12，5").mend
        '小数点写成“.”，千位分隔符不写'
        >>> read_number("1.2E+5").mend
        '改填 120000'
        >>> read_number("#REF!").mend
        '公式出错，请改填数值'
        >>> [read_number(text).mend for text in ("76万8281", "1.2.3", "100-200", "٣٤")] == ["按来源改填一个数字"] * 4
        True
        >>> read_number(True).found, read_number(True).mend
        ('读到逻辑值 TRUE', '改填数字')
        >>> read_number(datetime(2023, 1, 2)).found, read_number(time(8, 30)).found
        ('读到日期或时间 2023-01-02', '读到日期或时间 08:30:00')
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _read_stored(value, number_format, unit)
    if isinstance(value, str):
        return _read_text(value, unit)
    return refuse_kind(value, EXPECTED_NUMBER, f"{_GENERAL}，重新填数字")


def refuse_kind(value: object, expected: str, mend: str) -> Refusal:
    """Refuse a value that is neither number nor text.

    Examples:
        >>> refuse_kind(timedelta(hours=30), "数字", "改填数字").found
        '读到日期或时间 1 day, 6:00:00'
    """
    if isinstance(value, bool):
        return Refusal(
            f"读到逻辑值 {str(value).upper()}", expected, "改填数字" if expected == EXPECTED_NUMBER else mend
        )
    if isinstance(value, datetime | date | time | timedelta):
        return Refusal(f"读到日期或时间 {str(value).removesuffix(' 00:00:00')}", expected, mend)
    return Refusal(describe_cell(value), expected, mend)


def _read_stored(value: float, number_format: str, unit: str) -> ReadNumber | Refusal:
    if not isfinite(value):
        return Refusal(describe_cell(value), EXPECTED_NUMBER, "改填数字")
    stored = Decimal(f"{value:.{_EXCEL_DIGITS}g}") if isinstance(value, float) else Decimal(value)
    text, shown = _spell_plainly(stored), show_number(stored, number_format)
    if shown.number and Decimal(shown.number) == stored and shown.words in ("", unit):
        # thousands separators come with two decimals that nobody typed
        return ReadNumber(text if shown.grouped else shown.number)
    is_general = number_format.lower() in _GENERAL_FORMATS
    return _refuse_shown(stored, text, shown, unit, _NUMERIC if is_general else _GENERAL)


def _refuse_shown(stored: Decimal, text: str, shown: Shown, unit: str, change: str) -> Refusal:
    """Refuse a number because of what the cell shows instead; say how its format is changed."""
    if shown.words == "%" and Decimal(shown.number) != stored:
        percent = _spell_plainly(stored * 100)
        wanted = f"改填 {percent}" if unit == "%" else "改填数字"
        return Refusal(f"读到 {percent}%（百分比格式，存的是 {text}）", EXPECTED_NUMBER, f"{change}，{wanted}")
    found, expected = f"单元格显示“{shown.text}”，存的是 {text}", "显示的与存的是同一个数"
    if shown.words or not shown.number:
        measured = f"以{unit}计的数字" if unit else "数字"
        return Refusal(found, expected, f"{change}，按来源改填{measured}")
    if round_half_up(stored, len(shown.number.partition(".")[2])) != Decimal(shown.number):
        # a format that leaves the minus out, or shows thousands
        return Refusal(found, expected, f"{change}，再对照来源核对显示出来的数（含正负号和位数）")
    mend = f"按来源改填（如 {shown.number}）；来源确有更多小数的，{change}"
    return Refusal(found, expected, mend)


def _spell_plainly(number: Decimal) -> str:
    """Spell a number in plain notation, without zeros at the end of its decimals."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _fold(text: str) -> str:
    """Return a text with ordinary digits, signs and spaces for full-width and special ones, and no space behind a sign."""
    spaced = "".join(" " if unicodedata.category(mark) == "Zs" else mark for mark in text)
    return re.sub("^([+-]) +", r"\1", spaced.strip().translate(_FOLDED))


def _read_text(text: str, unit: str) -> ReadNumber | Refusal:
    found, folded = describe_cell(text), _fold(text)
    if UNSEEN.search(text):
        return Refusal(found, EXPECTED_NUMBER, "清空单元格，重新键入这个数字")
    if _WORDS_FOR_NOTHING & {folded.replace(" ", "").lower(), text.strip().lower()}:
        return Refusal(found, f"{EXPECTED_NUMBER}，或留空", "没有数据就清空单元格；来源写明为零的填 0")
    ungrouped = _ungroup(folded)
    if ungrouped is None:
        return _refuse_text(text, folded, unit)
    number, quoted = ungrouped.removeprefix("+"), f"（“{squeeze_text(text)}”），按 "
    if "," in folded:
        return ReadNumber(number, f"带千位分隔符{quoted}{number} 读取")
    how = "数字存为文本" if ungrouped == text else "全角数字、空格或特殊负号"
    return ReadNumber(number, f"{how}{quoted}{number} 读取")


def _ungroup(text: str) -> str | None:
    """Return a number without separators of thousands; None if the text is anything else."""
    if _PLAIN.fullmatch(text):
        return text
    if _GROUPED.fullmatch(text) or _SPACED.fullmatch(text):
        return text.replace(",", "").replace(" ", "")
    return None


def _refuse_text(text: str, folded: str, unit: str) -> Refusal:
    found, folded = describe_cell(text), folded.translate(_FOLDED_IN_ADVICE)
    if text.startswith("#"):
        return Refusal(found, EXPECTED_NUMBER, "公式出错，请改填数值")
    if _COMMA_DECIMAL.fullmatch(folded):
        return Refusal(found, EXPECTED_NUMBER, "小数点写成“.”，千位分隔符不写")
    if _SCIENTIFIC.fullmatch(folded):
        return Refusal(found, EXPECTED_NUMBER, f"改填 {_spell_plainly(Decimal(folded))}")
    if bracketed := _BRACKETED.fullmatch(folded):
        return Refusal(found, EXPECTED_NUMBER, f"负数写成 -{bracketed[1].replace(',', '')}")
    if _CHINESE.fullmatch(folded):
        return Refusal(found, EXPECTED_NUMBER, "用阿拉伯数字填写")
    return _refuse_suffix(found, folded, unit) or Refusal(found, EXPECTED_NUMBER, "按来源改填一个数字")


def _refuse_suffix(found: str, text: str, unit: str) -> Refusal | None:
    """Refuse a number with a mark or a unit behind it; return None if it is no such text."""
    parts = _WITH_SUFFIX.fullmatch(text)
    if parts is None:
        return None
    number, suffix = parts[1].replace(",", "").removeprefix("+"), parts[2]
    if _FOOTNOTE.fullmatch(suffix):
        return Refusal(found, EXPECTED_NUMBER, f"去掉数字后的注码“{suffix}”，只填 {number}")
    if suffix not in UNITS:
        return None
    if suffix == unit:
        return Refusal(found, EXPECTED_NUMBER, f"只填 {number}")
    expected = f"以{unit}计的数字，不带单位" if unit else EXPECTED_NUMBER
    wanted, typed = UNITS.get(unit), UNITS[suffix]
    if unit and wanted and wanted.dimension == typed.dimension:
        converted = _spell_plainly(Decimal(number) * typed.factor / wanted.factor)
        return Refusal(found, expected, f"换算后填 {converted}")
    if unit and wanted and wanted.currency and typed.currency:
        other = f"来源改用{suffix}等单位的，先在 edition.yml 的 units 一项写明本表的单位，再重新取得工作簿"
        return Refusal(found, expected, f"按来源改填以{unit}计的数字；{other}")
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
    seen = UNSEEN.sub("", text)
    quoted = f"{seen[:_QUOTED_CHARACTERS]}{'……' if len(seen) > _QUOTED_CHARACTERS else ''}"
    return f"读到“{quoted}”{describe_unseen(str(value))}"
