"""What a cell shows of the number that is stored in it: number formats of Excel and WPS, as far as they show plain numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|[_*].|\[\$(?P<currency>[^\]-]*)[^\]]*\]'
    r"|(?P<colour>\[(?:black|blue|cyan|green|magenta|red|white|yellow|colou?r ?\d+|[^\]a-z<>=]*色 ?\d*)\])"
    r"|(?P<general>general|g/通用格式|@)|(?P<sign>.)",
    re.IGNORECASE | re.DOTALL,
)
_PLACES = re.compile(r"(?P<whole>[0#?,]*[0#?])?(?P<point>\.)?(?P<decimals>[0#?]*)(?P<scale>,*)(?P<percent>%*)")
_SIGNS = "-−"
_GENERAL_WIDTH = 11
"""Characters, the point included, that a cell shows of a number without a format."""
_PRECISION = 400
"""Digits for decimal arithmetic on anything that a binary fraction can be."""


@dataclass(frozen=True)
class Shown:
    """What a cell shows.

    Attributes:
        text: All of it, as far as it can be told.
        number: The number in it in plain notation, with its sign and the decimals that are shown; empty if there is none.
        words: What stands around the number, besides its sign.
        grouped: True if thousands are separated.
    """

    text: str
    number: str = ""
    words: str = ""
    grouped: bool = False


def show_number(value: Decimal, number_format: str) -> Shown:
    r"""Tell what a cell shows of a stored number.

    Only formats that show plain digits give a number: no fractions, powers of ten, Chinese digits or conditions.

    Examples:
        >>> show_number(Decimal("11.4047913620515"), "0.0")
        Shown(text='11.4', number='11.4', words='', grouped=False)
        >>> show_number(Decimal("12"), "0.0####").number, show_number(Decimal("1234.5"), "#,##0.00").text
        ('12.0', '1,234.50')

        An unquoted percent sign multiplies by 100, any other is only shown; so is a unit:

        >>> show_number(Decimal("0.085"), "0.0%").text, show_number(Decimal("8.5"), '0.0"%"').text
        ('8.5%', '8.5%')
        >>> show_number(Decimal("12"), r"0\ 万").words, show_number(Decimal("123456"), '0!.0,"万"').number
        ('万', '')

        Negative numbers may have a format of their own, which shows no sign unless it says so; so may zero:

        >>> [show_number(Decimal(-5), code).number for code in ("0", "0;-0", "0_);(0)", "0;[Red]0")]
        ['-5', '-5', '-5', '5']
        >>> show_number(Decimal(0), '0;-0;"—"').text
        '—'

        Without a format, as much is shown as has room in eleven characters:

        >>> show_number(Decimal("156864.93172"), "General").number, show_number(Decimal("1234567.25"), "").number
        ('156864.9317', '1234567.25')
    """
    sections = _split_sections(number_format)
    if value < 0 and len(sections) > 1:
        section, automatic = sections[1], ""
    elif value == 0 and len(sections) > 2:
        section, automatic = sections[2], ""
    else:
        section, automatic = sections[0], "-" if value < 0 else ""
    return _fill(section, abs(value), automatic) or Shown(f"{value}（按格式 {number_format} 显示）")


class _Section:
    """A part of a format: literal texts around one run of places for digits."""

    def __init__(self) -> None:
        self.before, self.places, self.after = "", "", ""
        self.is_general = self.is_plain = False
        self.is_known = True

    def add_text(self, text: str) -> None:
        """Add what is shown as it stands."""
        if self.is_plain:
            self.after += text
        else:
            self.before += text

    def add_places(self, sign: str) -> None:
        """Add a place for digits; behind a text that follows other places it cannot be told what is shown."""
        self.is_known &= not self.after and not self.is_general
        self.places += sign
        self.is_plain = True


def _split_sections(number_format: str) -> list[_Section]:
    sections = [_Section()]
    for token in _TOKEN.finditer(number_format or "General"):
        section, sign = sections[-1], token["sign"]
        if token["general"]:
            section.is_known &= not section.is_plain
            section.is_general = section.is_plain = True
        elif sign == ";":
            sections.append(_Section())
        elif sign and sign in "0#?.,%":
            section.add_places(sign)
        elif sign and sign.isascii() and (sign.isalnum() or sign in "[]/"):
            section.is_known = False
        else:
            section.add_text(token["quoted"] or token["escaped"] or token["currency"] or sign or "")
    return sections


def _fill(section: _Section, size: Decimal, sign: str) -> Shown | None:
    """Fill a number without its sign into a section; None if it cannot be told what is shown."""
    places = _PLACES.fullmatch(section.places)
    if not section.is_known or places is None:
        return None
    before, after = section.before, section.after
    if not section.is_plain:
        return Shown(f"{sign}{before}".strip())
    if section.is_general:
        whole = max(len(f"{size:.0f}"), 1)
        if whole > _GENERAL_WIDTH:
            return None
        digits, grouped, percent = _round(size, _GENERAL_WIDTH - 1 - whole, 0), False, ""
    else:
        percent, grouped = places["percent"], "," in (places["whole"] or "")
        if not places["whole"] and not places["decimals"]:
            return None
        scaled = size.scaleb(2 * len(percent) - 3 * len(places["scale"]))
        digits = _round(scaled, len(places["decimals"]), places["decimals"].count("0"))
        if digits == "0" and "0" not in section.places:
            return Shown(f"{sign}{before}{percent}{after}".strip())
    whole_part, point, decimals = digits.partition(".")
    text = f"{int(whole_part):,}{point}{decimals}" if grouped else digits
    text = f"{sign}{before}{text}{percent}{after}"
    number = f"{sign}{digits}"
    if not sign and before.strip() and before.strip() in _SIGNS:
        number, before = f"-{digits}", ""
    elif not sign and before.strip() == "(" and after.strip() == ")":
        number, before, after = f"-{digits}", "", ""
    return Shown(text.strip(), number, f"{before}{percent}{after}".strip(), grouped)


def _round(size: Decimal, most: int, least: int) -> str:
    """Round as spreadsheets do, and leave out zeros at the end down to the least number of decimals."""
    with localcontext() as context:
        context.prec = _PRECISION
        text = f"{size.quantize(Decimal(1).scaleb(-max(most, 0)), ROUND_HALF_UP):f}"
    whole, _, decimals = text.partition(".")
    kept = decimals.rstrip("0").ljust(least, "0")
    return f"{whole}.{kept}" if kept else whole
