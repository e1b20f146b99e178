"""The edition: the one object a chapter opens. Tables in, figures out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from IPython.display import Markdown

from tradebook.audit.reconciliation import has_claims
from tradebook.data.dictionary import TableEntry, describe_tables
from tradebook.data.downloads import DOWNLOADED_DATA, DOWNLOADS
from tradebook.data.report import MAIN_TABLE, Report
from tradebook.errors import TradebookError
from tradebook.exhibits.exhibit import Exhibit
from tradebook.exhibits.tables import NO_DATA
from tradebook.figures.figure import Absent, Figure, Phrase, make_figure
from tradebook.figures.ledger import Ledger
from tradebook.figures.traced import Traced, round_half_up
from tradebook.figures.wording import choose_wording, numeral, omission
from tradebook.glue import glue


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
        self.package, self.info, self.first_year = report.package, report.info, report.first_year
        self.figures: dict[str, Figure] = {}
        self.values: dict[str, Traced] = {}
        self.phrases: dict[str, str] = {}
        self.absent: dict[str, Absent] = {}
        for key, text in {
            "year": str(self.year),
            "first_year": str(self.first_year),
            "area": self.info.area_name,
            "nation": self.info.nation_name,
        }.items():
            self.phrase(key, text)
        if self.year == self.first_year:
            self.phrase("no_base_year", self.info.area_name)

    # -- tables in ---------------------------------------------------------------------------------------------

    def table(self, name: str, columns: str | list[str], *, symbol: str, **where: str) -> pd.DataFrame:
        """Return a data table as a frame of traced values, one row a year up to the edition's.

        Cells that the table lacks are missing observations, never zero or empty; so is a whole row of the edition's year.

        Args:
            name: The table.
            columns: The key column or columns that become the frame's columns.
            symbol: The unit of missing cells; growth is in %.
            **where: Values of further key columns, to select by.
        """
        rows = self.package.observations(name, where, until=self.year)
        frame = rows.pivot(index="year", columns=columns, values="value")
        if len(frame) and self.year not in frame.index:
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
        return {tuple(key): value for *key, value in rows[[*columns, "value"]].itertuples(index=False)}

    @cached_property
    def trade(self) -> pd.DataFrame:
        """The area's services trade in 万美元: one row a year, columns (sector, flow).

        Beside the observations it has the knowledge-intensive sectors together (KI) and every sector's balance (B).
        """
        frame = self.table(MAIN_TABLE, ["sector", "flow"], symbol="万美元", area=self.info.area)
        for flow in ("T", "X", "M"):
            frame["KI", flow] = frame[[(sector, flow) for sector in self.knowledge_intensive]].sum(axis=1)
        for sector in ("ALL", "KI", *self.sectors):
            frame[sector, "B"] = frame[sector, "X"] - frame[sector, "M"]
        return frame

    @cached_property
    def national_trade(self) -> pd.DataFrame:
        """The nation's services trade in 亿美元, with stated growth in %: one row a year, columns (flow, measure)."""
        return self.table(f"{MAIN_TABLE}_national", ["flow", "measure"], symbol="亿美元", area=self.info.nation)

    def fact(
        self,
        indicator: str,
        *,
        area: str | None = None,
        sector: str = "ALL",
        flow: str = "T",
        symbol: str = "%",
        year: int | None = None,
    ) -> Traced:
        """Return a single fact; missing if the table has none for this year.

        Args:
            indicator: Code of the indicator.
            area: Code of the area; None for the edition's.
            sector: Code of the sector; the total by default.
            flow: T, X, M or B.
            symbol: The unit, for when the facts lack this in every year.
            year: None for the edition's.
        """
        series = {"indicator": indicator, "area": area or self.info.area, "sector": sector, "flow": flow}
        fact = self.package.fact(**series, year=year or self.year)
        if fact is not None:
            return fact
        unit = self.package.fact_unit(**series)
        key = {**series, "year": year or self.year}
        return self.package.missing("facts", key, symbol if unit is None else unit)

    def fact_years(self, indicator: str) -> list[int]:
        """Return the years up to the edition's for which the facts have an indicator."""
        return [year for year in self.package.fact_years(indicator) if year <= self.year]

    # -- what else the data directory has ----------------------------------------------------------------------

    @property
    def has_print(self) -> bool:
        """True if a printed report of the edition's year was keyed, so that the book can be compared with it."""
        return has_claims(self.package, self.year)

    @cached_property
    def dictionary(self) -> list[TableEntry]:
        """What the tables of the data package hold, those with data before the code lists."""
        return describe_tables(self.package)

    def download_address(self, path: str) -> str:
        """Return where a page of the book leads to for a file of the data package."""
        return f"../{DOWNLOADS}/{DOWNLOADED_DATA}/{path}"

    def commentary(self, topic: str) -> Markdown | None:
        """Return the year's commentary on a topic, as Markdown; None if none was written for it.

        Sections that hold it name ``commentary.<topic>`` in ``section-needs``.
        """
        rows = [
            row for row in self.package.rows("commentary") if row["topic"] == topic and row["year"] == self.year
        ]
        if not rows:
            return None
        self.phrase(f"commentary.{topic}", topic)
        rows.sort(key=lambda row: row["order"])
        return Markdown("\n\n".join(f"**{row['title']}**。{row['text']}" for row in rows))

    # -- names and words ---------------------------------------------------------------------------------------

    def name(self, code: str) -> str:
        """Return the name of a code (sector, flow, area) in the book's language."""
        return self.package.name(code)

    @cached_property
    def sectors(self) -> list[str]:
        """The codes of the services sectors, in the order of the code list."""
        return [row["code"] for row in self.package.rows("sectors") if row["level"] == "sector"]

    @cached_property
    def knowledge_intensive(self) -> list[str]:
        """The codes of the knowledge-intensive sectors."""
        rows = self.package.rows("sectors")
        return [row["code"] for row in rows if row["level"] == "sector" and row["knowledge_intensive"]]

    def compare(self, a: Traced, b: Traced, more: str, less: str, same: str) -> str:
        """Choose a wording by comparing two values.

        Args:
            a: The value that the wording speaks of.
            b: What it is compared with, in the same unit.
            more: The wording where `a` is above `b`.
            less: The wording where it is below.
            same: The wording where they are equal.

        Returns:
            One of the three; empty if one of the values is not known.
        """
        return choose_wording(a, b, more, less, same)

    def numeral(self, count: int) -> str:
        """Return a small number of things in the numerals of the book's language: 四 for 4."""
        return numeral(count)

    # -- figures out -------------------------------------------------------------------------------------------

    def figure(
        self,
        key: str,
        value: Traced,
        kind: str,
        label: str,
        *,
        unit: str | None = None,
        decimals: int | None = None,
    ) -> None:
        """Record a figure, so that Markdown cells can show it by ``{glue:}`key` ``.

        A figure that is undefined (growth over zero) is a phrase that says so. One that lacks data is absent, and the
        sentences that show it are left out.

        Args:
            key: The figure's key in the ledger, unique in the book.
            value: The traced value.
            kind: How it is worded: level, growth, share, balance, points, rank ..., see `tradebook.figures.wording`.
            label: What it is, for the ledger.
            unit: Unit to show, if not the kind's own.
            decimals: Decimals to show, if not the kind's own.

        Raises:
            TradebookError: The key is used twice.
        """
        self._require_new(key)
        if value.undefined_base is not None:
            self.phrase(key, omission(kind, value))
            return
        if value.is_missing:
            self._lack(Absent(key, label, sorted({cell.label for cell in value.missing_cells()})))
            return
        self.values[key] = value
        self.figures[key] = make_figure(key, value, kind, label, unit=unit, decimals=decimals)
        glue(key, self.figures[key])

    def record_facts(self, facts: Mapping[str, tuple[str, str]], **where: Any) -> None:
        """Record single facts as figures, as far as the edition has them.

        Args:
            facts: Figure key to indicator and kind.
            **where: Area and the like, see `fact`.
        """
        for key, (indicator, kind) in facts.items():
            self.figure(key, self.fact(indicator, **where), kind, self.name(indicator))

    def phrase(self, key: str, text: str) -> None:
        """Record a piece of computed text that is no figure (a year, a name, a list of names), for ``{glue:}`key` ``.

        Raises:
            TradebookError: The key is used twice.
        """
        self._require_new(key)
        self.phrases[key] = text
        glue(key, Phrase(text))

    def leave_out(self, key: str, label: str) -> None:
        """Leave out a figure that would be idle in this edition, with the sentences that show it.

        Args:
            key: The key under which it would be recorded.
            label: What it is.

        Raises:
            TradebookError: The key is used twice.
        """
        self._lack(Absent(key, label))

    def _lack(self, gap: Absent) -> None:
        self._require_new(gap.key)
        self.absent[gap.key] = gap
        glue(gap.key, gap)

    def _require_new(self, key: str) -> None:
        if key in self.figures or key in self.phrases or key in self.absent:
            raise TradebookError(f"键重复：{key}。每个键在一章中只能用一次。")

    # -- figures back ------------------------------------------------------------------------------------------

    def text(self, key: str) -> str:
        """Return the text of a recorded figure, for captions and alternative texts; empty if there is none."""
        return self.figures[key].text if key in self.figures else self.phrases.get(key, "")

    def number(self, key: str, unit: str | None = None, decimals: int | None = None) -> str:
        """Return the rounded number of a recorded figure, without unit or words, for table cells; a dash if there is none.

        Args:
            key: The figure's key.
            unit: Unit of the number, if not the figure's own.
            decimals: Its decimals, if not the figure's own.
        """
        if key not in self.figures:
            return NO_DATA
        figure = self.figures[key]
        value = figure.value_in(figure.unit if unit is None else unit)
        return f"{round_half_up(value, figure.decimals if decimals is None else decimals):f}"

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

    def quote(self, figure: Figure) -> None:
        """Show a figure that another chapter recorded, from the ledger."""
        self.figures[figure.key] = figure
        glue(figure.key, figure)

    # -- exhibits ----------------------------------------------------------------------------------------------

    def exhibit(
        self, name: str, content: Any, *, caption: str, alt: str, source: str, note: str = ""
    ) -> Exhibit | None:
        """Return a numbered chart or table; None if it has no data, and then references to it are left out.

        Args:
            name: Label for ``{numref}``, such as ``fig-trend`` or ``tab-sectors``.
            content: A chart of `tradebook.exhibits.charts` or a table of `tradebook.exhibits.tables`; None for no data.
            caption: The caption, without number.
            alt: What a reader who does not see the exhibit should know.
            source: The source line.
            note: A further line below.

        Raises:
            TradebookError: It has no data, and its name is used twice.
            ExhibitError: Caption, alternative text or source is empty.
        """
        if content is None:
            self._lack(Absent(name, caption))
            return None
        return Exhibit(name, content, caption=caption, alt=alt, source=source, note=note)
