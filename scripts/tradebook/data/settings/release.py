"""The identity of a release: what ``edition.yml`` says under ``release`` of status, dates, contact, addresses, licence and numbers."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from tradebook.data.problems import describe_unseen
from tradebook.data.settings.periods import parse_folder
from tradebook.errors import DataError
from tradebook.text import UNSEEN

STATUSES = {"draft": "草稿", "comment": "征求意见稿", "released": "正式发布"}
"""What a release can be, and how readers are told."""
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_ISBN = re.compile(r"97[89](?:-?\d){10}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class Release:
    """What an edition says of itself as a publication; an empty text where ``edition.yml`` has nothing.

    Attributes:
        status: One of `STATUSES`.
        published: The day, month or year of its publication, as 2023-08-31, 2023-08 or 2023.
        next: When the next edition is due, likewise.
        contact: Where remarks go: a telephone number, an address, an e-mail address.
        address: The address of the web edition.
        repository: The address of code and data.
        licence: What is allowed, in words.
        isbn: The number of the book.
        doi: The identifier, without the address of its resolver.
    """

    status: str = ""
    published: str = ""
    next: str = ""
    contact: str = ""
    address: str = ""
    repository: str = ""
    licence: str = ""
    isbn: str = ""
    doi: str = ""

    @property
    def status_name(self) -> str:
        """The status as readers are told; empty if there is none."""
        return STATUSES.get(self.status, "")

    @property
    def watermark(self) -> str:
        """What is drawn across the pages of what is not released yet; empty for anything else."""
        return self.status_name if self.status in ("draft", "comment") else ""

    @property
    def lines(self) -> list[tuple[str, str]]:
        """What the imprint says: the Chinese name and the text of each that there is."""
        return [(name, text) for name, text in zip(_NAMES.values(), self._texts, strict=True) if text]

    @property
    def lacking(self) -> list[tuple[str, str]]:
        """What every publication has and ``edition.yml`` leaves empty: path and Chinese name of each; ISBN and DOI need not be."""
        named = zip(_NAMES.items(), self._texts, strict=True)
        return [(path_of(key), name) for (key, name), text in named if not text and key not in ("isbn", "doi")]

    @property
    def _texts(self) -> list[str]:
        return [self.status_name if key == "status" else self.written(key) for key in _NAMES]

    def written(self, key: str) -> str:
        """Return a text as the imprint shows it: a date in words, an identifier as it is.

        Examples:
            >>> Release(published="2023-08").written("published")
            '2023年8月'
        """
        text = str(getattr(self, key))
        return date_in_words(text) if key in ("published", "next") else text

    def cite(self, publisher: str, title: str, part: str = "") -> str:
        """Return how to cite the edition, or a part of it, after GB/T 7714.

        Args:
            publisher: The body that publishes it.
            title: Its title.
            part: Number and title of an exhibit; empty for all of it.

        Examples:
            >>> Release(published="2023-08", doi="10.1/x").cite("省商务厅", "报告（2022）", "图 1　规模")
            '省商务厅. 报告（2022）：图 1　规模[R/OL]. (2023-08). https://doi.org/10.1/x.'
            >>> Release().cite("省商务厅", "报告（2022）")
            '省商务厅. 报告（2022）[R].'
        """
        where = f"https://doi.org/{self.doi}" if self.doi else self.address
        kind = "R/OL" if where else "R"
        date = f" ({self.published})." if self.published else ""
        return f"{publisher}. {title}{'：' if part else ''}{part}[{kind}].{date}{f' {where}.' if where else ''}"

    @property
    def contact_address(self) -> str:
        """Where a link to the contact leads: to its e-mail address, if it is one."""
        return f"mailto:{self.contact}" if _EMAIL.fullmatch(self.contact) else ""


_NAMES = {
    "status": "版本状态",
    "published": "发布日期",
    "next": "下次发布",
    "contact": "意见反馈",
    "address": "网址",
    "repository": "代码与数据",
    "licence": "使用许可",
    "isbn": "ISBN",
    "doi": "DOI",
}
assert list(_NAMES) == [field.name for field in fields(Release)]
OF_AN_EDITION = ("status", "published", "next", "isbn", "doi")
"""What each edition has of its own, under ``release.editions.<year>``, or ``2023-S1`` for one of a half-year; the rest holds for all."""


def path_of(key: str) -> str:
    """Return where in ``edition.yml`` something stands.

    Examples:
        >>> path_of("contact"), path_of("status")
        ('release.contact', 'release.editions.<年份>.status')
    """
    return f"release.editions.<年份>.{key}" if key in OF_AN_EDITION else f"release.{key}"


def date_in_words(date: str) -> str:
    """Write a date, month or year in Chinese.

    Examples:
        >>> date_in_words("2023-08-31"), date_in_words("2023-08"), date_in_words("2023"), date_in_words("")
        ('2023年8月31日', '2023年8月', '2023年', '')
    """
    parts = [int(part) for part in date.split("-") if part]
    return "".join(f"{part}{unit}" for part, unit in zip(parts, "年月日", strict=False))


def read_release(content: Mapping[str, Any], edition: int | str | None, file: object) -> Release:
    """Read what ``edition.yml`` says of a release.

    Args:
        content: What stands in the file.
        edition: The year of the edition, or the name of the folder of one of a part of a year; None for the latest year that it names.
        file: What to call the file in messages.

    Raises:
        DataError: Something is not what it should be.
    """
    entry = _mapping(content.get("release"), "release", file)
    editions = _mapping(entry.get("editions"), "release.editions", file)
    for name in editions:
        if not isinstance(name, int) and not parse_folder(str(name)):
            raise DataError(
                f"{file} 的 release.editions 中有“{name}”，应为四位数的年份，如 2022，或快报的时期，如 2023-S1（上半年）、2023-P11M（1—11月）。请改正。"
            )
    if edition is None:
        edition = max((name for name in editions if isinstance(name, int)), default=None)
    own = _mapping(editions.get(edition), f"release.editions.{edition}", file)
    for path, names, known in (
        ("release", entry, {*_NAMES, "editions"} - {*OF_AN_EDITION}),
        (f"release.editions.{edition}", own, {*OF_AN_EDITION}),
    ):
        if unknown := [str(name) for name in names if name not in known]:
            expected = "、".join(sorted(known))
            raise DataError(f"{file} 的 {path} 中有“{'、'.join(unknown)}”，应为：{expected}。请改正或删去。")
    values = {}
    for key in _NAMES:
        path = f"release.editions.{edition}.{key}" if key in OF_AN_EDITION else f"release.{key}"
        values[key] = _read(key, (own if key in OF_AN_EDITION else entry).get(key), f"{file} 的 {path}")
    return Release(**values)


def _mapping(value: Any, path: str, file: object) -> Mapping[Any, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise DataError(f"{file} 的 {path} 一项应分条写，读到的是 {value!r}。请对照另一个数据目录的同名文件改正。")
    return value


def _read(key: str, value: Any, place: str) -> str:
    """Return an entry as text.

    Raises:
        DataError: It is not what it should be.
    """
    if isinstance(value, Mapping) and "zh" in value:
        value = value["zh"]
    if value is None:
        return ""
    if isinstance(value, datetime.date):
        value = value.isoformat()
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else None
    if text is None or "\n" in text or UNSEEN.search(text):
        hint = describe_unseen(text) if text else ""
        raise DataError(f"{place} 一项应为一行文字，读到的是 {value!r}{hint}。请改正，或留空。")
    found = _EXPECTED.get(key)
    if text and found and not found[0](text):
        raise DataError(f"{place} 一项是“{text}”，应为：{found[1]}。请改正，或留空。")
    return text


def _is_isbn(text: str) -> bool:
    """Tell whether a text is an ISBN of 13 digits, by its last.

    Examples:
        >>> _is_isbn("978-7-5103-0000-4"), _is_isbn("978-7-5103-0000-3")
        (True, False)
    """
    digits = [int(digit) for digit in text if digit.isdigit()]
    weighted = sum(digit * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return bool(_ISBN.fullmatch(text)) and weighted % 10 == 0


def is_date(text: str) -> bool:
    """Tell whether there is such a day or, where none is said, such a month or year.

    Example:
        >>> [is_date(text) for text in ("2018-07-24", "2018-07", "2018-07-42", "2018-13")]
        [True, True, False, False]
    """
    if not _DATE.fullmatch(text):
        return False
    try:
        datetime.date(*[int(part) for part in (*text.split("-"), "1", "1")[:3]])
    except ValueError:
        return False
    return True


_EXPECTED: dict[str, tuple[Callable[[str], object], str]] = {
    "status": (STATUSES.__contains__, "、".join(f"{key}（{name}）" for key, name in STATUSES.items())),
    "published": (is_date, "日期，如 2023-08-31，只知道月份写 2023-08"),
    "next": (is_date, "日期，如 2024-08-31，只知道月份写 2024-08"),
    "address": (_ADDRESS.fullmatch, "以 http:// 或 https:// 开头的网址"),
    "repository": (_ADDRESS.fullmatch, "以 http:// 或 https:// 开头的网址"),
    "isbn": (_is_isbn, "13 位的 ISBN，校验码相符，如 978-7-5103-0000-4"),
    "doi": (_DOI.fullmatch, "DOI，如 10.1234/abc，不带网址"),
}
