"""What a data directory says of the report: area, bodies, title (``edition.yml``), and the years that it has."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from tradebook.data.package import DataPackage, open_package
from tradebook.errors import DataError

EDITION_FILE = "edition.yml"


MAIN_TABLE = "services_trade"


@dataclass(frozen=True)
class EditionInfo:
    """What a data directory says of itself: area, publisher, title (``edition.yml`` and the area code list)."""

    area: str
    nation: str
    area_zh: str
    area_en: str
    nation_zh: str
    publisher_zh: str
    publisher_en: str
    compiler_zh: str
    compiler_en: str
    statistics_zh: str
    statistics_en: str
    title_zh: str
    title_en: str

    def title(self, year: int) -> str:
        """Return the book's title for one year."""
        return self.title_zh.format(area=self.area_zh, year=year)


@dataclass(frozen=True)
class Report:
    """The report that a data directory makes: its package, opened once, what it says of itself, and its years.

    Attributes:
        package: the tables.
        info: area, bodies and title.
        years: the years for which the package has the area's services trade, in order.
    """

    package: DataPackage
    info: EditionInfo
    years: list[int]

    @classmethod
    def open(cls, data_dir: str | Path) -> Report:
        """Open a data directory.

        Raises:
            DataError: it cannot be read; ``edition.yml`` is missing or incomplete, or names an area that is not in the
                code list.
        """
        return cls.of(open_package(data_dir))

    @classmethod
    def of(cls, package: DataPackage) -> Report:
        """Read what an opened data directory says of the report.

        Raises:
            DataError: ``edition.yml`` is missing or incomplete, or names an area that is not in the code list.
        """
        info = _read_info(package)
        return cls(package, info, _read_years(package, info.area))

    @property
    def latest_year(self) -> int:
        """The newest year in the data.

        Raises:
            DataError: there is no year at all.
        """
        if not self.years:
            raise DataError(f"{self.package.folder / f'{MAIN_TABLE}.csv'} 中没有本地区的数据。")
        return self.years[-1]

    def resolve_year(self, year: int | None) -> int:
        """Return the year of an edition.

        Args:
            year: the year asked for; None for the newest.

        Raises:
            DataError: the data has no such year.
        """
        resolved = self.latest_year if year is None else int(year)
        if resolved not in self.years:
            raise DataError(f"数据中没有 {resolved} 年。可选的年份：{'、'.join(map(str, self.years))}。")
        return resolved

    def title(self, year: int) -> str:
        """Return the book's title for one year."""
        return self.info.title(year)


def _read_info(package: DataPackage) -> EditionInfo:
    path, text = package.folder / EDITION_FILE, package.read_text(EDITION_FILE)
    if text is None:
        raise DataError(f"找不到 {path}：请从另一个数据目录复制一份，改成本地区的名称。")
    try:
        content = yaml.safe_load(text)
        areas = {row["code"]: row for row in package.rows("areas")}
        area, nation = areas[content["area"]], areas[content["nation"]]
        return EditionInfo(
            area=area["code"],
            nation=nation["code"],
            area_zh=area["name_zh"],
            area_en=area["name_en"],
            nation_zh=nation["name_zh"],
            publisher_zh=content["publisher"]["zh"],
            publisher_en=content["publisher"]["en"],
            compiler_zh=content["compiler"]["zh"],
            compiler_en=content["compiler"]["en"],
            statistics_zh=content["statistics"]["zh"],
            statistics_en=content["statistics"]["en"],
            title_zh=content["title"]["zh"],
            title_en=content["title"]["en"],
        )
    except TypeError:
        raise DataError(f"{path} 的结构不对：请对照另一个数据目录的同名文件恢复各项。") from None
    except KeyError as error:
        raise DataError(f"{path} 缺少 {error} 一项，或其中的地区代码不在 codes/areas.csv 里。") from None
    except yaml.YAMLError as error:
        raise DataError(f"{path} 不是合格的 YAML：{error}") from None


def _read_years(package: DataPackage, area: str) -> list[int]:
    return sorted({row["year"] for row in package.rows(MAIN_TABLE, {"area": area}, columns=["year"])})
