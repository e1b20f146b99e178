"""The report that a data directory makes: its area, bodies and title (``edition.yml``), and the years that it has."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from string import Formatter
from typing import Any

from tradebook.commands import spell_command
from tradebook.data.names import NAME_COLUMN
from tradebook.data.package import DataPackage, open_package
from tradebook.data.problems import describe_unseen
from tradebook.data.settings.periods import Period, parse_folder
from tradebook.data.settings.release import Release, read_release
from tradebook.data.settings.switches import EDITION_FILE, SINCE, find_left_out
from tradebook.data.vintages import VINTAGE
from tradebook.errors import DataError
from tradebook.figures.units import UNITS, currencies, name_of_currency
from tradebook.files import parse_entries
from tradebook.text import UNSEEN, is_only_number

DIVISIONS = {
    **dict.fromkeys(("BJ", "TJ", "SH", "CQ"), "市"),
    **dict.fromkeys(("NM", "GX", "XZ", "NX", "XJ"), "区"),
}
"""What the first divisions of China are that are no provinces, by their ISO 3166-2 codes."""
ENTRIES = (
    *("area", "nation", "title", "publisher", "compiler", "statistics", "part", "chapters", "currency"),
    *("units", "peers", "break", "release", "departments"),
)
"""What ``edition.yml`` may say."""
MAIN_TABLE = "services_trade"
"""The table that every report has: the area's services trade by year, sector and flow."""


@dataclass(frozen=True)
class ReportInfo:
    """Whose report it is.

    Attributes:
        area: The code of the area that the report is about.
        nation: The code of the country that it is compared with.
        area_name: The area's name.
        nation_name: The country's name.
        publisher: The body that publishes the report.
        compiler: The body that compiles it.
        statistics: The body whose statistics it quotes.
        title_pattern: The book's title with ``{area}`` and ``{year}``.
        break_year: The year in which something parts the series, such as a pandemic's first; 0 if there is none.
        break_cause: What that was.
        part: The part of the year, as `tradebook.data.settings.periods` names it, if the data is of such parts; else empty.
        currency: The currency in which readers are to see money, by its code; empty for that of each source.
        units: The units of money that sources now have, by the data table; what is not here is as it was the year before.
        peers: The codes of the areas that it is compared with before others; none for those next to it in size.
        release: Status, dates, contact, addresses and licence of the edition.
    """

    area: str
    nation: str
    area_name: str
    nation_name: str
    publisher: str
    compiler: str
    statistics: str
    title_pattern: str
    break_year: int = 0
    break_cause: str = ""
    part: str = ""
    currency: str = ""
    units: Mapping[str, str] = field(default_factory=dict)
    peers: tuple[str, ...] = ()
    release: Release = field(default_factory=Release)

    def edition(self, year: int) -> str:
        """Return the name of the edition of one year, after which its folder and files are named: 2022, or 2023-S1 of a half-year."""
        return str(Period(year, self.part) if self.part else year)

    def title(self, year: int) -> str:
        """Return the book's title for one year."""
        return self.title_pattern.format(area=self.area_name, year=year)

    @property
    def whole(self) -> str:
        """What prose calls all of the area: 全省; the name of what is no province or the like."""
        return f"全{self.level}" if self.level else self.area_name

    @property
    def inside(self) -> str:
        """What prose calls places in the area: 省内."""
        return f"{self.level}内" if self.level else "本地"

    @property
    def outside(self) -> str:
        """What prose calls places outside of the area: 省外."""
        return f"{self.level}外" if self.level else "外地"

    @property
    def level(self) -> str:
        """省, 市 or 区; nothing for what is not on the level of provinces, by ISO 3166-2."""
        nation, _, division = self.area.partition("-")
        if nation != "CN" or len(division) != 2:
            return ""
        return DIVISIONS.get(division, "省")


@dataclass(frozen=True)
class Report:
    """A report: its data, opened once, whose it is, and its years.

    Attributes:
        package: The tables.
        info: Area, bodies and title.
        years: The years whose editions have the area's services trade, in order.
        first_vintage: The year of the first report in the data; None if the area has no services trade.
    """

    package: DataPackage
    info: ReportInfo
    years: list[int]
    first_vintage: int | None

    @classmethod
    def open(cls, data_dir: str | Path) -> Report:
        """Open a data directory.

        Raises:
            DataError: It cannot be read, or `of` cannot read what it says of the report.
        """
        return cls.of(open_package(data_dir))

    @classmethod
    def of(cls, package: DataPackage) -> Report:
        """Read what an opened data directory says of the report.

        Raises:
            DataError: ``edition.yml`` is missing or incomplete, or names an area that is not in the code list.
        """
        info = read_info(package)
        return cls(package, info, *_read_years(package, info.area))

    def as_of(self, year: int) -> Report:
        """Return the report with its data as the edition of a year sees it, and with the bodies and the title of that year.

        Editions before the first report in the data are reconstructions: they see what that report stated.

        Args:
            year: The edition.
        """
        package = self.package.as_of(max(year, self.first_vintage or year))
        info = read_info(package, year)
        if package is self.package and info == self.info:
            return self
        years, first_vintage = _read_years(package, self.info.area)
        return replace(self, package=package, info=info, years=years, first_vintage=first_vintage)

    def compiled_from(self, year: int) -> int:
        """Return the year of the report that an edition is a reconstruction from; 0 if it has a report of its own.

        Args:
            year: The edition.
        """
        first = self.first_vintage or year
        return first if year < first else 0

    @property
    def vintages(self) -> list[int]:
        """The years of the reports that the data is from, in order; what was stated before the first is the first's."""
        return sorted({max(vintage, self.first_vintage or vintage) for vintage in self.package.vintages})

    @property
    def first_year(self) -> int:
        """The first year for which the data has the area's services trade."""
        rows = self.package.rows(MAIN_TABLE, {"area": self.info.area}, columns=["year"])
        return min(int(row["year"]) for row in rows)

    @property
    def latest_year(self) -> int:
        """The newest year in the data.

        Raises:
            DataError: There is no year at all.
        """
        if not self.years:
            path = self.package.folder / self.package.path(MAIN_TABLE)
            begin = spell_command("new-year", self.package.folder, "--year", "年份")
            raise DataError(
                f"{path} 中没有本地区的数据。请先录入一年：在编辑台“年度”页下载工作簿，或用 {begin} 生成，填好后导入。"
            )
        return self.years[-1]

    def resolve_year(self, year: int | None) -> int:
        """Return the year of an edition.

        Args:
            year: The year asked for; None for the newest.

        Raises:
            DataError: The data has no such year.
        """
        resolved = self.latest_year if year is None else int(year)
        if resolved not in self.years:
            raise DataError(f"数据中没有 {resolved} 年。可选的年份：{'、'.join(map(str, self.years))}。")
        return resolved


def release_of(package: DataPackage) -> Release:
    """Return what ``edition.yml`` says of the release of the report as whose data a package is seen.

    Raises:
        DataError: The file cannot be read.
    """
    return read_info(package, package.vintage).release


def read_info(package: DataPackage, year: int | None = None, text: str | None = None) -> ReportInfo:
    """Read what ``edition.yml`` says of an edition.

    Args:
        package: The data.
        year: The edition; None for the latest.
        text: What is to stand in the file; None for what does.

    Raises:
        DataError: It says what is wrong.
    """
    path = package.folder / EDITION_FILE
    text = package.read_text(EDITION_FILE) if text is None else text
    if text is None:
        raise DataError(f"找不到 {path}：请从另一个数据目录复制一份，改成本地区的名称。")
    content = parse_entries(text, path)
    try:
        names = {row["code"]: row[NAME_COLUMN] for row in package.rows("areas")}
        part = _read_part(content, path)
        info = ReportInfo(
            area=content["area"],
            nation=content["nation"],
            area_name=names[content["area"]],
            nation_name=names[content["nation"]],
            publisher=worded_in(content["publisher"], year),
            compiler=worded_in(content["compiler"], year),
            statistics=worded_in(content["statistics"], year),
            title_pattern=worded_in(content["title"], year),
            currency=_read_currency(content, path),
            units=_read_units(content, path, package),
            **_read_break(content, path),
            part=part,
            peers=_read_peers(content, names, path),
            release=read_release(content, Period(year, part).folder if part and year else year, path),
        )
    except (TypeError, AttributeError, ValueError):
        raise DataError(f"{path} 的结构不对：请对照另一个数据目录的同名文件恢复各项。") from None
    except KeyError as error:
        raise DataError(f"{path} 缺少 {error} 一项，或其中的地区代码不在 codes/areas.csv 里。") from None
    _refuse_unknown(content, path)
    _check_texts(info, path)
    find_left_out(package)
    return info


def _refuse_unknown(content: Mapping[str, Any], path: Path) -> None:
    """Refuse an entry that nobody reads: whoever wrote it meant another."""
    for name in content:
        if name not in ENTRIES:
            close = "".join(f"是不是 {each}？" for each in difflib.get_close_matches(str(name), ENTRIES, n=1))
            raise DataError(
                f"{path} 中的“{name}”不是其中的项目，写了也不起作用。{close}请改正或删去；可以有的是 {'、'.join(ENTRIES)}。"
            )


def worded_in(entry: Any, year: int | None, language: str = "zh") -> Any:
    """Return the text of an entry in a year: the entry is one for all years, or a list, each since a year but the first."""
    entries = entry if isinstance(entry, list) else [entry]
    known = [each for each in entries if year is None or each.get(SINCE, year) <= year]
    entry = max(known or entries[:1], key=lambda each: each.get(SINCE, 0))
    return entry[language] if language == "zh" else entry.get(language, "")


def _check_texts(info: ReportInfo, path: Path) -> None:
    """Refuse what is no text that can be printed, and a title that cannot be filled in."""
    # a report need not name a break, whose year is checked where it is read, as the peers are
    texts = {
        name: text
        for name, text in vars(info).items()
        if name not in ("break_year", "part", "peers", "currency", "units", "release")
        and (info.break_year or name != "break_cause")
    }
    for name, text in texts.items():
        if not isinstance(text, str) or not text.strip():
            raise DataError(
                f"{path} 的 {name.removesuffix('_pattern')} 一项应为文字，读到的是 {text!r}。请加引号。"
            )
        if name not in ("area", "nation") and is_only_number(text):
            raise DataError(
                f"{path} 的 {name.removesuffix('_pattern')} 一项是“{text}”，只有数字。请改成名称或文字。"
            )
        if UNSEEN.search(text):
            raise DataError(
                f"{path} 的 {name.removesuffix('_pattern')} 一项{describe_unseen(text)}。请删去后重新键入。"
            )
    if not can_fill_in(info.title_pattern):
        raise DataError(
            f"{path} 的 title 一项“{info.title_pattern}”无法填入：花括号里只能写 {{area}} 和 {{year}}。"
        )


def can_fill_in(pattern: str) -> bool:
    """Tell whether a title has nothing in braces but the names that it may have, and as they are."""
    try:
        fields = [tuple(part) for _, *part in Formatter().parse(pattern) if part[0] is not None]
    except ValueError:
        return False
    return all(field in (("area", "", None), ("year", "", None)) for field in fields)


def _read_break(content: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """Return year and cause of the break in the series, if the file names one.

    Raises:
        DataError: The year is no number, or year or cause is missing.
    """
    if "break" not in content:
        return {}
    entry = content["break"]
    year, cause = entry["year"], entry["cause"]["zh"]
    if not isinstance(year, int):
        raise DataError(
            f"{path} 的 break 一项中，year 是“{year}”，应为四位数的年份。请改正；没有这样的年份，请删去 break 一项。"
        )
    return {"break_year": year, "break_cause": cause}


def _read_currency(content: Mapping[str, Any], path: Path) -> str:
    """Return the currency in which readers are to see money; empty if the file names none.

    Raises:
        DataError: There are no units of it.
    """
    currency = content.get("currency") or ""
    known = [f"{code}（{name_of_currency(code)}）" for code in currencies()]
    if currency and currency not in currencies():
        raise DataError(
            f"{path} 的 currency 一项是“{currency}”，应为其中之一：{'、'.join(known)}；不折算的，请删去此项。"
        )
    return str(currency)


def _read_units(content: Mapping[str, Any], path: Path, package: DataPackage) -> dict[str, str]:
    """Return the units of money that the file names, by the data table.

    Raises:
        DataError: There is no such table, or no such unit of money.
    """
    units = content.get("units") or {}
    for table, symbol in units.items():
        if table not in package.table_names:
            raise DataError(f"{path} 的 units 一项中，{table} 不是数据表。可写的如 {MAIN_TABLE}_national。")
        if symbol not in UNITS or not UNITS[symbol].currency:
            known = "、".join(unit.symbol for unit in UNITS.values() if unit.currency)
            raise DataError(f"{path} 的 units 一项中，{table} 的单位是“{symbol}”，应为金额的单位：{known}。")
    return dict(units)


def _read_part(content: Mapping[str, Any], path: Path) -> str:
    """Read which part of a year the data is of; empty for whole years."""
    part = str(content.get("part") or "")
    if part and parse_folder(f"2000-{part}") is None:
        raise DataError(f"{path} 的 part 是“{part}”，应为 S1（上半年）、Q1（一季度）、P11M（1—11月）等。请改正。")
    return part


def _read_peers(content: Mapping[str, Any], names: Mapping[str, Any], path: Path) -> tuple[str, ...]:
    """Return the areas to compare with, if the file names any.

    Raises:
        DataError: It is no list, or a code is not in the code list, or is the area itself or named twice.
    """
    peers = content.get("peers") or []
    if not isinstance(peers, list):
        raise DataError(f"{path} 的 peers 一项应为地区代码的列表，如 [CN-SC, CN-CQ]，读到的是 {peers!r}。")
    for place, peer in enumerate(peers):
        if peer not in names:
            raise DataError(f"{path} 的 peers 一项中，代码“{peer}”不在 codes/areas.csv 里。请改正，或在其中登记。")
        if peer == content["area"] or peer in peers[:place]:
            what = "就是本地区" if peer == content["area"] else "写了两次"
            raise DataError(f"{path} 的 peers 一项中，代码“{peer}”{what}。请删去。")
    return tuple(peers)


def _read_years(package: DataPackage, area: str) -> tuple[list[int], int | None]:
    """Return the years whose own editions see the area's services trade, and the vintage of the first report."""
    if VINTAGE not in package.fields(MAIN_TABLE):
        raise DataError(
            f"{package.folder / package.path(MAIN_TABLE)} 没有 {VINTAGE}（版本年份）一列："
            "请在各观测表的 unit 列之后加上此列，写首次刊载该数值的报告的年份，并把它列入 datapackage.json 的字段与主键。"
        )
    rows = package.history(MAIN_TABLE, {"area": area}, columns=["year", VINTAGE])
    first = min((row[VINTAGE] for row in rows), default=None)
    return sorted({row["year"] for row in rows if row[VINTAGE] <= max(row["year"], first)}), first
