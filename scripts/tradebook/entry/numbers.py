"""Read a number from a cell: only spellings that mean exactly one number."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from tradebook.figures.units import UNITS

_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?")


_SCIENTIFIC = re.compile(r"[+-]?\d+(\.\d+)?[eE][+-]?\d{1,2}")


_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")


_MINUS = str.maketrans({"−": "-", "–": "-", "﹣": "-", "—": "-"})


_NOTHING = {
    "-",
    "--",
    "—",
    "——",
    "/",
    "\\",
    "无",
    "暂无",
    "空",
    "…",
    "……",
    "n/a",
    "na",
    "nan",
    "none",
    "null",
    "缺",
    "x",
}


_NUMBER = "数字，不带单位、逗号和百分号"


DIGITS = 15
"""Significant digits that Excel keeps; beyond them is the noise of binary fractions."""


@dataclass(frozen=True)
class Wrong:
    """What is wrong with a value, without its place."""

    found: str
    expected: str
    mend: str


@dataclass(frozen=True)
class ReadNumber:
    """A number as text for the data table, and what there is to say about how it was read."""

    text: str
    notice: str = ""


def read_number(value, number_format: str = "General", unit: str = "") -> ReadNumber | Wrong:
    """Read a number from a cell's value.

    Args:
        value: as Excel stores it: number, text, date or truth value.
        number_format: the cell's; decimals that it always shows are kept (``0.0`` shows 12 as 12.0).
        unit: the unit that the number should be in, for advice.

    Returns:
        the number in plain decimal notation, or what is wrong.
    """
    if isinstance(value, bool):
        return Wrong(f"读到逻辑值 {str(value).upper()}", _NUMBER, "改填数字")
    if isinstance(value, datetime | date | time):
        return Wrong(
            f"读到日期或时间 {str(value).removesuffix(' 00:00:00')}", _NUMBER, "把单元格格式改为“常规”，重新填数字"
        )
    if isinstance(value, int | float):
        text = _plain(value)
        if "%" in number_format:
            shown = f"{(Decimal(text) * 100).normalize():f}"
            meant = f"改填 {shown}" if unit == "%" else "改填数字"
            return Wrong(
                f"读到 {shown}%（百分比格式，存的是 {text}）", _NUMBER, f"把单元格格式改为“常规”，{meant}"
            )
        return ReadNumber(_padded(text, number_format))
    return _from_text(str(value).strip(), unit)


def _plain(value: float) -> str:
    """A stored number in plain notation, as Excel shows it: without the noise of binary fractions."""
    number = Decimal(f"{value:.{DIGITS}g}") if isinstance(value, float) else Decimal(value)
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _padded(text: str, number_format: str) -> str:
    """The number with at least the decimals that its format always shows.

    Formats with thousands separators do not count: Excel sets them, with two decimals, when a separator is typed.
    """
    shown = re.match(r"0\.(0+)#*($|[;_])", number_format)
    lacking = (len(shown.group(1)) if shown else 0) - len(text.partition(".")[2])
    return text if lacking <= 0 else f"{text}{'' if '.' in text else '.'}{'0' * lacking}"


def _from_text(text: str, unit: str) -> ReadNumber | Wrong:
    found = describe_cell(text)
    spaceless = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).translate(_MINUS)
    if spaceless.lower() in _NOTHING or text.lower() in _NOTHING:
        return Wrong(found, f"{_NUMBER}，或留空", "没有数据就清空单元格；来源写明为零的填 0")
    if _PLAIN.fullmatch(spaceless):
        number = spaceless.removeprefix("+")
        how = "数字存为文本" if spaceless == text else "全角数字、空格或特殊负号"
        return ReadNumber(number, f"{how}（“{text}”），按 {number} 读取")
    if _GROUPED.fullmatch(spaceless):
        number = spaceless.replace(",", "").removeprefix("+")
        return ReadNumber(number, f"带千位分隔符（“{text}”），按 {number} 读取")
    if text.startswith("#"):
        return Wrong(found, _NUMBER, "公式出错，请改填数值")
    if re.fullmatch(r"[+-]?\d+,\d+", spaceless):
        return Wrong(found, _NUMBER, "小数点写成“.”，千位分隔符不写")
    if _SCIENTIFIC.fullmatch(spaceless):
        return Wrong(found, _NUMBER, f"改填 {_plain(float(spaceless))}")
    return _with_unit(spaceless, found, unit) or Wrong(found, _NUMBER, "按来源改填一个数字")


def _with_unit(text: str, found: str, unit: str) -> Wrong | None:
    """Advice on a number with something behind it, or in brackets."""
    bracketed = re.fullmatch(r"\(([\d.,]+)\)", text)
    if bracketed:
        return Wrong(found, _NUMBER, f"负数写成 -{bracketed.group(1)}")
    parts = re.fullmatch(r"([+-]?[\d,]+(?:\.\d+)?)(\D.*)", text)
    if parts is None:
        return None
    number, suffix = parts.group(1).replace(",", ""), parts.group(2)
    if not _PLAIN.fullmatch(number) or suffix not in UNITS:
        return None
    if suffix == unit:
        return Wrong(found, _NUMBER, f"只填 {number}")
    here, there = UNITS.get(unit), UNITS[suffix]
    if here and here.dimension == there.dimension:
        converted = f"{(Decimal(number) * there.factor / here.factor).normalize():f}"
        return Wrong(found, f"以{unit}计的数字，不带单位", f"换算后填 {converted}")
    return Wrong(
        found, f"以{unit}计的数字，不带单位" if unit else _NUMBER, f"核对单位后只填数字（读到的单位是{suffix}）"
    )


def squeezed(value) -> str:
    """A cell's text without line breaks and outer spaces."""
    return "" if value is None else re.sub(r"\s+", " ", str(value)).strip()


def describe_cell(value) -> str:
    """Say what a cell holds."""
    text = squeezed(value)
    return f"读到“{text[:40]}{'……' if len(text) > 40 else ''}”" if text else "单元格是空的"
