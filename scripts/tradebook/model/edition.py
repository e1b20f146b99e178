"""The edition: the one object a chapter opens. Tables in, figures out."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from tradebook.data.dictionary import TableEntry, describe_tables
from tradebook.data.downloads import DOWNLOADED_DATA, DOWNLOADS
from tradebook.data.package import FACT_KEY, IN_BRACES
from tradebook.data.printed.claims import claims_file, has_claims, read_claims, read_printed_numbers
from tradebook.data.report import MAIN_TABLE, Report
from tradebook.data.settings.periods import Period
from tradebook.data.settings.switches import find_left_out
from tradebook.errors import DataError, ExhibitError
from tradebook.exhibits.exhibit import Exhibit, Message
from tradebook.figures import indicators
from tradebook.figures.dimensions import define, in_year
from tradebook.figures.figure import Absent, Figure, Phrase
from tradebook.figures.ledger import Ledger
from tradebook.figures.measure import Measure, compose, respectively
from tradebook.figures.money.exchange import EXCHANGE_RATES, rate_unit
from tradebook.figures.printed import PrintedNumbers
from tradebook.figures.traced import Traced, constant
from tradebook.figures.units import LARGE, PERCENT, PIVOT, Unit, find_unit, in_currency, name_of_currency, of_size
from tradebook.model.area import Area, Facts, total_trade
from tradebook.model.group import Group
from tradebook.model.listing import SectorList
from tradebook.model.news import tell_news
from tradebook.model.observed import series_of
from tradebook.model.series import Series, period
from tradebook.recorded import record

if TYPE_CHECKING:
    # Altair takes a second to import
    from tradebook.exhibits.chart import Chart

OTHER_YEARS = re.compile("(上年|年以来)(?!同期)(?:各年)?")
"""What a report of a part of a year has to say of the same part of other years."""
BRIDGE = "USD"
"""The currency whose rate is spoken of where the area's own trade is in yuan."""


class Edition:
    """The book of one year. It sees data of years and of vintages up to its own only, as its first readers did.

    Args:
        year: The edition's year; None for the latest in the data.
        data_dir: The data directory.

    Raises:
        DataError: The year is not in the data.
    """

    def __init__(self, year: int | None = None, data_dir: str | Path = "../data"):
        report = Report.open(data_dir)
        self.year = report.resolve_year(year)
        report = report.as_of(self.year)
        self.package = report.package.shown_in(report.info.currency)
        self.info, self.first_year = report.info, report.first_year
        self._compiled_from = report.compiled_from(self.year)
        self._exhibits: set[str] = set()

    # -- tables in ---------------------------------------------------------------------------------------------

    def table(self, name: str, columns: str | list[str], **where: str) -> pd.DataFrame:
        """Return a data table as a frame of traced values, one row a year up to the edition's.

        Cells that the table lacks are missing observations, never zero or empty; so is a whole row of the edition's year.
        Amounts of money are in one unit in each year.

        Args:
            name: The table.
            columns: The key column or columns that become the frame's columns.
            **where: Values of further key columns, to select by.
        """
        rows = self.package.observations(name, where, until=self.year)
        if rows.empty:
            return pd.DataFrame()
        rows = rows.assign(value=pd.Series(_in_one_unit_a_year(rows), index=rows.index, dtype=object))
        symbol = self.unit_of(name, **where)
        frame = rows.pivot(index="year", columns=columns, values="value")
        if self.year not in frame.index:
            frame.loc[self.year] = None
        names = [columns] if isinstance(columns, str) else columns
        for column in frame.columns:
            code = dict(zip(names, (column,) if isinstance(column, str) else column, strict=True))
            unit = "%" if code.get("measure", "").endswith("growth") else symbol
            values: Any = frame[column]
            for year in values.index[values.isna()]:
                values[year] = self.package.missing(name, {**where, "year": year, **code}, unit)
            frame[column] = values
        return frame

    def observations(self, table: str, *columns: str, **where: Any) -> dict[tuple[Any, ...], Traced]:
        """Return a data table's observations up to the edition's year, in the order of the table.

        Args:
            table: The table.
            *columns: The key columns by whose values the observations are told apart.
            **where: Values of further key columns, to select by.
        """
        rows = self.package.observations(table, where, until=self.year)
        if rows.empty:
            return {}
        return {tuple(key): value for *key, value in rows[[*columns, "value"]].itertuples(index=False)}

    def subject(self, table: str, **where: Any) -> str:
        """Say what the observations of a key are, whatever their year: 西安市跨境电商交易额.

        Args:
            table: The table.
            **where: The values of its key columns but the year.

        Raises:
            DataError: Neither the table nor the indicator has a label.
        """
        label = self.package.label(table, {**where, "year": self.year})
        return label.replace(f"（{self.year}年）", "").replace(f"{self.year}年", "")

    @cached_property
    def trade(self) -> pd.DataFrame:
        """The area's services trade in the unit of its source: one row a year, columns (sector, flow).

        Beside the observations it has the knowledge-intensive sectors together (KI) and every sector's balance (B). What the
        table does not have at all is missing.
        """
        frame = self.table(MAIN_TABLE, ["sector", "flow"], area=self.info.area)
        made_up = self.listing.made_up([*frame.index])
        # those that have ended, too
        listed = [sector for sector in self.listing.codes if any((sector, flow) in frame for flow in "TXM")]
        sectors = dict.fromkeys(("ALL", *self.sectors, *self.knowledge_intensive, *made_up, *listed))
        absent = [each for each in itertools.product(sectors, "TXM") if each not in frame]
        for sector, flow in absent:
            key = {"area": self.info.area, "sector": sector, "flow": flow}
            missing: Any = [
                self.package.missing(MAIN_TABLE, {**key, "year": y}, self.unit_of(MAIN_TABLE)) for y in frame.index
            ]
            frame[sector, flow] = missing
        by_codes: dict[tuple[str, ...], list[int]] = {}
        for year in frame.index:
            by_codes.setdefault(tuple(self.listing.knowledge_in(year)), []).append(year)
        for (sector, years), flow in itertools.product(made_up.items(), "TXM"):
            values: Any = frame[sector, flow].copy()
            for year, parts in years.items():
                columns: Any = frame.loc[year]
                values[year] = indicators.total(columns[part, flow] for part in parts)
            frame[sector, flow] = values
        for flow in ("T", "X", "M"):
            sums = [
                frame.loc[years, [(sector, flow) for sector in codes]].sum(axis=1)
                for codes, years in by_codes.items()
            ]
            frame["KI", flow] = pd.concat(sums)
        for sector in dict.fromkeys(("ALL", "KI", *self.sectors, *made_up, *listed)):
            frame[sector, "B"] = frame[sector, "X"] - frame[sector, "M"]
        return frame

    def stated_trade(self, flow: str) -> pd.DataFrame:
        """Return what the area's table has of a flow: one row a year, a column a sector, those of the year before others.

        Args:
            flow: T, X or M.
        """
        rows = self.package.rows(MAIN_TABLE, {"area": self.info.area, "flow": flow}, columns=["sector", "year"])
        ended = {row["sector"] for row in rows if row["year"] <= self.year} - {"ALL", *self.sectors}
        codes = ["ALL", *self.sectors, *(code for code in self.listing.codes if code in ended)]
        columns: Any = self.trade.xs(flow, axis=1, level="flow")
        frame: pd.DataFrame = columns[codes].copy()
        made_up = self.listing.made_up([*frame.index])
        for code in made_up.keys() & set(codes):
            key = {"area": self.info.area, "sector": code, "flow": flow}
            values: Any = frame[code].copy()
            unit = next(value.unit.symbol for value in values if not value.is_missing)
            for year in made_up[code]:
                values[year] = self.package.missing(MAIN_TABLE, {**key, "year": year}, unit)
            frame[code] = values
        return frame

    @cached_property
    def national_trade(self) -> pd.DataFrame:
        """The nation's services trade, with stated growth in %: one row a year, columns (flow, measure)."""
        return self.table(f"{MAIN_TABLE}_national", ["flow", "measure"], area=self.info.nation)

    def unit_of(self, table: str, **where: str) -> str:
        """Return the unit in which a table states amounts of money in the edition's year, or the last before it.

        That is the unit for a table's head and a chart's axis: in the currency that the edition asks for, if it asks for one.

        Args:
            table: The table; one that has no amounts is in the unit of the area's own.
            **where: Values of key columns, to select by.
        """
        unit = self.stated_unit_of(table, **where)
        return in_currency(unit, self.info.currency or unit.currency).symbol

    def stated_unit_of(self, table: str, **where: str) -> Unit:
        """Return that unit as the source has it, whatever the edition asks for."""
        units = self._units_of(table, **where) or self._units_of(MAIN_TABLE, area=self.info.area)
        return max(units.items(), default=(0, find_unit(name_of_currency(PIVOT))))[1]

    def _units_of(self, table: str, **where: str) -> dict[int, Unit]:
        """Return the units of a table's amounts of money by year."""
        frame = self.package.observations(table, where, until=self.year)
        pairs = [] if frame.empty else zip(frame["year"], frame["value"], strict=True)
        return {year: value.unit for year, value in pairs if value.unit.currency}

    @cached_property
    def provincial_unit(self) -> str:
        """The unit in which areas are compared: that of the table of provinces, for large amounts."""
        return of_size(find_unit(self.unit_of(f"{MAIN_TABLE}_provinces", flow="T")), LARGE).symbol

    @cached_property
    def exchange_rate(self) -> Series:
        """The year's average exchange rate of the currency that the area's trade is stated in, or else of the US dollar."""
        own = find_unit(self.unit_of(MAIN_TABLE)).currency
        currency = own if own != PIVOT else BRIDGE
        return series_of(
            self, EXCHANGE_RATES, "edition.exchange_rate", rate_unit(currency), whole=None, currency=currency
        )

    def fact(
        self,
        indicator: str,
        *,
        area: str | None = None,
        sector: str = "ALL",
        flow: str = "T",
        symbol: str | Unit = PERCENT,
        year: int | None = None,
    ) -> Traced:
        """Return a single fact; missing if the table has none for this year, or the year is after the edition's.

        Args:
            indicator: Code of the indicator.
            area: Code of the area; None for the edition's.
            sector: Code of the sector; the total by default.
            flow: T, X, M or B.
            symbol: The unit, for when the facts lack this in every year.
            year: None for the edition's.
        """
        series = {"indicator": indicator, "area": area or self.info.area, "sector": sector, "flow": flow}
        asked = year or self.year
        fact = self.package.fact(**series, year=asked) if asked <= self.year else None
        if fact is not None:
            return fact
        unit = self.package.fact_unit(**series)
        return self.package.missing("facts", {**series, "year": asked}, symbol if unit is None else unit)

    # -- what expressions speak of -------------------------------------------------------------------------------

    @cached_property
    def area(self) -> Area:
        """The area that the edition is about."""
        return Area(self, self.info.area, "area")

    @cached_property
    def nation(self) -> Area:
        """The country that it is compared with."""
        return Area(self, self.info.nation, "nation")

    def place(self, code: str) -> Area:
        """Return any other area by its code: a province, a city, a zone, a partner.

        Raises:
            DataError: There is no such code.
        """
        if code not in self._area_codes:
            raise DataError(f"没有代码为“{code}”的地区。地区代码列在 {self.package.path('areas')}")
        return self.area_of(code)

    def area_of(self, code: str) -> Area:
        """Return the area of a code that the data need not know; all its figures are gaps then."""
        own = {self.info.area: self.area, self.info.nation: self.nation}
        return own.get(code) or Area(self, code, f'place("{code}")')

    def places_in(self, code: str) -> list[str]:
        """Return the codes of the places that the code list says to be part of a place, in its order."""
        return [row["code"] for row in self.package.rows("areas") if row.get("part_of") == code]

    @cached_property
    def _area_codes(self) -> set[str]:
        return {row["code"] for row in self.package.rows("areas", columns=["code"])}

    def areas_with(
        self, indicator: str, sector: str = "ALL", flow: str = "T", year: int | None = None
    ) -> list[str]:
        """Return the codes of the areas, but for the edition's own and its nation, of which the facts have an indicator.

        The report's peers come first, the others as the code list has them.

        Args:
            indicator: Code of the indicator.
            sector: Code of the sector; the total by default.
            flow: T, X, M or B.
            year: The year of the facts; None for the edition's.
        """
        where = {"indicator": indicator, "sector": sector, "flow": flow, "year": year or self.year}
        stated = {row["area"] for row in self.package.rows("facts", where, columns=["area"])}
        codes = [row["code"] for row in self.package.rows("areas", columns=["code"])]
        others = stated - {self.info.area, self.info.nation}
        return [code for code in dict.fromkeys([*self.info.peers, *codes]) if code in others]

    def places(self, *codes: str) -> Group:
        """Return the services trade of several places side by side: ``edition.places("EAST", "WEST").sum``."""
        names = ", ".join(f'"{code}"' for code in codes)
        return total_trade(self, codes, f"edition.places({names})", "所列地区", "地区")

    @cached_property
    def provinces(self) -> Group:
        """The services trade of the provinces that the edition's area is compared with, and its own."""
        rows = self.observations(f"{MAIN_TABLE}_provinces", "area", "year", flow="T")
        codes = sorted({area for area, _ in rows} | {self.info.area})
        return total_trade(self, codes, "edition.provinces", "所列省市", "省市")

    @cached_property
    def peers(self) -> Group:
        """The provinces that ``edition.yml`` names as peers, with the edition's area; those that have no value are left out.

        What is stated of one in the text alone, for the year and not in the provinces' table, counts as well.
        """
        codes = [self.info.area, *self.info.peers]
        return total_trade(self, codes, "edition.peers", "可比省市", "省市").known

    def series(self, table: str, **where: Any) -> Series:
        """Return the observations of a data table that differ in their year only, as the table has them.

        Args:
            table: The table.
            **where: The values of the other key columns.
        """
        chosen = "".join(f', {column}="{code}"' for column, code in where.items())
        return series_of(self, table, f'edition.series("{table}"{chosen})', self.unit_of(table), **where)

    @cached_property
    def news(self) -> Phrase | Absent:
        """What is new in the year: what turned, broke a record, appeared or vanished, and who overtook whom."""
        return tell_news(self)

    @property
    def terms(self) -> tuple[Area, Area, Callable[[str], Area], Facts, int]:
        """What the prose of every chapter speaks of: ``area, nation, place, fact, year``."""
        return self.area, self.nation, self.place, self.area.fact, self.year

    def measure(self, traced: Traced, kind: str, label: str, **how: Any) -> Measure:
        """Return a measure of a value that a chapter computes for itself, see `tradebook.figures.measure.Measure`."""
        return Measure(traced, kind, label, printed=self.printed_numbers, **how)

    def printed(self, claim: str) -> Measure | Absent:
        """Return the number that the year's printed report states in a claim; a gap if nothing was printed.

        Args:
            claim: The claim's number, such as ``L916.04``.

        Raises:
            DataError: There is no such claim, or it states no number.
        """
        if not self.has_print:
            return self.absent("印刷本所载的数字")
        stated = {each.claim: each for each in read_claims(self.package, self.year)}.get(claim)
        if stated is None or stated.decimals is None:
            raise DataError(f"{claims_file(self.year)} 中没有编号为 {claim} 的数字。请核对编号。")
        label, key = f"印刷本所载的数字（{claim}）", f'edition.printed("{claim}")'
        number = constant(Decimal(stated.stated), stated.unit)
        dimensions = in_year(define("printed_number", table="print", claim=claim), self.year)
        return self.measure(number, "stated", label, key=key, decimals=stated.decimals, dimensions=dimensions)

    def counted(self, number: int, unit: str, label: str, definition: str = "", **codes: str) -> Measure:
        """Return a number of things that no data table lists, such as claims, as a measure.

        Args:
            number: How many there are.
            unit: Symbol of the unit that they are counted in.
            label: What it is.
            definition: What it is by definition, for `tradebook.audit.second_engine`; empty if the data does not tell.
            **codes: What that is applied to.
        """
        dimensions = in_year(define(definition, **codes), self.year) if definition else {}
        return self.measure(constant(number, unit), "count", label, dimensions=dimensions)

    def count_rows(
        self,
        table: str,
        rows: Iterable[Mapping[str, Any]],
        column: str,
        label: str,
        key: str,
        unit: str = "个",
        *,
        definition: str = "entries",
        **codes: str,
    ) -> Measure:
        """Return how many rows there are, each of which can be looked up; of none, that is not known.

        Args:
            table: The table that the rows are of.
            rows: The rows.
            column: The column that says what a row is.
            label: What their number is.
            key: Its canonical expression.
            unit: Symbol of the unit that they are counted in.
            definition: What their number is by definition.
            **codes: Which rows of the report these are: what they have in columns, ``*`` for anything.
        """
        entries = [self.package.entry(table, dict(row), column) for row in rows]
        dimensions = in_year(define(definition, table=table, **codes), self.year)
        return self.measure(indicators.count(entries, unit), "count", label, key=key, dimensions=dimensions)

    def phrase(self, *parts: str | Measure | Phrase | Absent, between: str = "") -> Phrase | Absent:
        """Put words and measures together, so that each number keeps its record, see `tradebook.figures.measure.compose`.

        In a report of a part of a year, 上年 is 上年同期, and 2021年以来 2021年以来同期.
        """
        composed = compose(*parts, between=between)
        return _say_same_part(composed) if self.info.part and isinstance(composed, Phrase) else composed

    def respectively(self, *rates: Measure) -> Phrase | Absent:
        """List growth of several things, with the direction said once if it is the same, see `tradebook.figures.measure`."""
        return respectively(*rates)

    def choose(self, candidates: Mapping[str, Measure], label: str) -> Measure:
        """Return which of several measures is the largest, by its name; of equal ones the first.

        Args:
            candidates: The measures by name.
            label: What the choice is.
        """
        first = next(iter(candidates.values()))
        values = {name: first._operand(value) for name, value in candidates.items()}
        parts = {name: first._alike(value) for name, value in candidates.items()}
        dimensions = in_year(define("largest", parts=parts, place="1"), self.year)
        return self.measure(indicators.largest(values, 1)[0], "name", label, dimensions=dimensions)

    def absent(self, label: str) -> Absent:
        """Return a gap: the sentences that show it are left out, since it would be idle in this edition."""
        return Absent(label, label)

    @cached_property
    def identifiers(self) -> dict[str, str]:
        """What expressions call sectors and flows, by their codes."""
        rows = [*self.package.rows("sectors"), *self.package.rows("flows")]
        return {row["code"]: row["identifier"] for row in rows}

    @cached_property
    def indicator_codes(self) -> set[str]:
        """The codes of the indicators that there can be single facts of; others are of other tables."""
        rows = self.package.rows("indicators", columns=["code", "label"])
        return {row["code"] for row in rows if set(IN_BRACES.findall(row["label"] or "")) <= set(FACT_KEY)}

    # -- what else the data directory has ----------------------------------------------------------------------

    @cached_property
    def printed_numbers(self) -> PrintedNumbers:
        """The numbers that the printed report of the edition's year states, as the figures of the book start from them."""
        return read_printed_numbers(self.package, self.year)

    @property
    def part(self) -> str:
        """The part of the year that the edition is of, in words: 上半年; nothing for a whole year."""
        return Period(self.year, self.info.part).words if self.info.part else ""

    def has_chapter(self, name: str) -> bool:
        """Tell whether the edition's book has a chapter, by the name of its file, or ``edition.yml`` leaves it out."""
        return not find_left_out(self.package, self.year).get(name)

    @property
    def has_print(self) -> bool:
        """True if a printed report of the edition's year was keyed, so that the book can be compared with it."""
        return has_claims(self.package, self.year)

    @property
    def compiled_from(self) -> int:
        """The year of the report that the edition was compiled from afterwards; 0 if there is a report of its own year."""
        return self._compiled_from

    @property
    def per_print(self) -> str:
        """What source lines add where an edition was keyed from a printed report: ，据印刷本."""
        return "，据印刷本" if self.has_print else ""

    @cached_property
    def dictionary(self) -> list[TableEntry]:
        """What the tables of the data package hold, those with data before the code lists."""
        return describe_tables(self.package)

    def download_address(self, path: str) -> str:
        """Return where a page of the book leads to for a file of the data package."""
        return f"../{DOWNLOADS}/{DOWNLOADED_DATA}/{path}"

    def period(self, start: int | None = None) -> str:
        """Return the years that an exhibit shows up to the edition's, for captions: 2016—2022年.

        Args:
            start: The first; None for that of the data by sector.
        """
        return period(self.first_year if start is None else start, self.year)

    # -- names and words ---------------------------------------------------------------------------------------

    def name(self, code: str) -> str:
        """Return the name of a code (sector, flow, area) in the book's language."""
        return self.package.name(code)

    @cached_property
    def listing(self) -> SectorList:
        """The services sectors of the area's table by year."""
        return SectorList(self.package, self.info.area, self.first_year, self.name)

    @cached_property
    def sectors(self) -> list[str]:
        """The codes of the year's services sectors that the area's table has, in the order of the code list; all if it has none."""
        return self.listing.in_year(self.year)

    @property
    def has_all_sectors(self) -> bool:
        """True if the area's table has every sector of the code list."""
        return self.sectors == self.listing.codes.in_year(self.year)

    @cached_property
    def knowledge_intensive(self) -> list[str]:
        """The codes of the year's knowledge-intensive sectors."""
        return self.listing.knowledge_in(self.year)

    # -- the other chapters --------------------------------------------------------------------------------------

    def open_ledger(self, path: str) -> Ledger:
        """Open the ledger of the other chapters.

        Args:
            path: The chapter's parameter ``ledger``; empty when Jupyter Book or a person runs the chapter by itself.
                Then the chapters beside it that need no ledger are executed first.
        """
        if path:
            return Ledger.read(path, self.package.recorder)
        # the machinery of a build, which no other chapter needs
        from tradebook.execution.book import execute_beside

        return execute_beside(Path.cwd(), self.package, self.year)

    # -- exhibits ----------------------------------------------------------------------------------------------

    def exhibit(
        self,
        name: str,
        content: Any,
        *,
        caption: str,
        alt: str,
        source: str = "",
        note: str = "",
        message: Message = None,
    ) -> Exhibit | None:
        """Return a numbered chart or table; None if it has no data, and then references to it are left out.

        Args:
            name: Label for ``{numref}``, such as ``fig-trend`` or ``tab-sectors``.
            content: A chart of `tradebook.exhibits.charts` or a table of `tradebook.exhibits.tables`; None for no data.
            caption: The caption, without number.
            alt: What a reader who does not see the exhibit should know.
            source: The source line; empty for the report's publisher.
            note: A further line below.
            message: What a chart shows, in a sentence without full stop, see `tradebook.model.messages`; none where it lacks data.

        Raises:
            ExhibitError: Its name is used twice; or caption or alternative text is empty.
        """
        if name in self._exhibits:
            raise ExhibitError(f"图表名称重复：{name}。每个图表在一章中只能有一个名称。")
        self._exhibits.add(name)
        if content is None:
            record(name, Absent(name, caption))
            return None
        source = source or f"数据来源：{self.info.publisher}。"
        return Exhibit(name, content, caption=caption, alt=alt, source=source, note=note, message=message)

    def picture(self, name: str, content: Chart | None, *, caption: str, alt: str, source: str) -> Exhibit | None:
        """Return a small chart without number, for a panel whose heading says what it shows; None if it has no data.

        Args:
            name: Its name, such as ``pic-balance``.
            content: A chart of `tradebook.exhibits.charts`; None for no data.
            caption: What it shows, for the records of its numbers.
            alt: What a reader who does not see it should know.
            source: Where the data is from.
        """
        if content is None:
            return None
        return Exhibit(name, content.narrow(), caption=caption, alt=alt, source=source, is_numbered=False)


def _in_one_unit_a_year(rows: pd.DataFrame) -> list[Traced]:
    """Return the values of a table's rows; amounts of money in the unit of the first of their year."""
    units: dict[int, Unit] = {}
    for year, value in zip(rows["year"], rows["value"], strict=True):
        if value.unit.currency:
            units.setdefault(year, value.unit)
    return [
        value.like(units.get(year, value.unit)) for year, value in zip(rows["year"], rows["value"], strict=True)
    ]


def _say_same_part(phrase: Phrase) -> Phrase:
    """Return a phrase that speaks of the same part of other years where it spoke of these years."""
    parts = (part if isinstance(part, Figure) else OTHER_YEARS.sub(r"\1同期", part) for part in phrase.parts)
    return Phrase(*parts)
