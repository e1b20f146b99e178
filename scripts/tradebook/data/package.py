"""Read the data package: CSV tables described by ``datapackage.json`` (Frictionless Data Package, Table Schema).

`CsvTable` reads the files, `examine` their cells; this module turns rows into traced observations.

A table has a row for every value that a report has stated, with the report's year as its vintage. A package shows one row
an observation, the latest; `DataPackage.as_of` gives the package as a report had it, `DataPackage.history` all rows.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from frictionless import Package, Schema
from frictionless.exception import FrictionlessException

from tradebook.commands import spell_both
from tradebook.data.csv_table import CsvError, CsvTable, read_header
from tradebook.data.examining import ADDED, Row, examine
from tradebook.data.names import NAME_COLUMN, NAMES
from tradebook.data.problems import Problem, TablePlace, unknown_unit
from tradebook.data.settings.periods import parse_period, year_of
from tradebook.data.vintages import VINTAGE, is_known, select_known, select_latest
from tradebook.errors import DataError
from tradebook.figures.money.exchange import EXCHANGE_RATES, Exchange, rate_unit
from tradebook.figures.observation_status import NORMAL, OBS_STATUS, REASONS, join_statuses
from tradebook.figures.traced import Cell, Traced, entry, observation
from tradebook.figures.units import PIVOT, UNITS, Unit, add_units, currencies, find_unit, name_of_currency
from tradebook.files import is_inside, is_replacing, read_text
from tradebook.recorder import Recorder

DESCRIPTOR = "datapackage.json"
CODE_FOLDER = "codes/"
"""The folder of the tables that explain the codes of others."""
CODE = "code"
"""The column of a code list that has the codes."""
FACT_KEY = ("indicator", "area", "sector", "flow", "year")
OPTIONAL = frozenset(
    {
        "services_trade_national",
        "services_trade_provinces",
        "facts",
        "technology_modes",
        "technology_industries",
        "technology_partners",
        "technology_ownership",
        "outsourcing_modes",
        "outsourcing_ownership",
        "enterprise_partners",
        "regional_innovation",
        "export_base_indicators",
        "forecast_published",
        "commentary",
        "case_outcomes",
        "exchange_rates",
        "policy_targets",
        "policy_tasks",
        "technology_mode_codes",
        "industries",
        "ownership",
        "outsourcing_mode_codes",
        "export_bases",
        "cases",
        "policies",
        "units",
    }
)
"""The tables that a data package need not have; chapters find them empty."""
IN_BRACES = re.compile(r"\{([a-z_]+)\}")
"""Where the pattern of a label names a column, whose value it is filled in with; other braces are letters."""
Key = tuple[Any, ...]
"""The values of a table's key columns that name an observation: codes and years."""

OWN_UNITS = "units"
"""The code list of the units that the data has beside those of the library."""
_State = tuple[Path, dict[str, Any], dict[str, list[Row]], int | None, str, list[Unit]]
"""What a package is made of: folder, description, parsed tables, vintage, the currency to show, and its own units."""


class DataPackage:
    """The tables of a data directory, each parsed once and then kept.

    A package can be sent to another process, with the tables that it has parsed.

    Args:
        folder: The directory with ``datapackage.json``.

    Attributes:
        folder: The directory.
        vintage: The year of the report as whose data it is seen; None for the latest of everything.
        shown: The currency in which readers are to see money; empty for that of the source.

    Raises:
        DataError: The folder or its ``datapackage.json`` cannot be read.
    """

    def __init__(self, folder: str | Path):
        self.folder = Path(folder).absolute()  # it holds wherever the package goes
        if is_replacing(self.folder):
            again = spell_both("import", self.folder)
            raise DataError(
                f"{self.folder} 中上一次导入在写入时中断，表与表可能对不上。请打开编辑台，或重新运行 {again}，它会先把上次的写入补完。"
            )
        self.__setstate__((self.folder, _read_descriptor(self.folder / DESCRIPTOR), {}, None, "", []))
        self._own_units = list(self._list_own_units())
        add_units(self._own_units)

    def __getstate__(self) -> _State:
        return self.folder, self._descriptor, self._parsed, self.vintage, self.shown, self._own_units

    def __setstate__(self, state: _State) -> None:
        self.folder, self._descriptor, self._parsed, self.vintage, self.shown, self._own_units = state
        # another process does not know them yet
        add_units(self._own_units)
        self._recorder: Recorder | None = None
        self._views: dict[int, DataPackage] = {}
        self._tables = {
            resource["name"]: resource for resource in self.select_known(self._descriptor["resources"])
        }
        self._rows: dict[str, list[Row]] = {}
        self._lacking: dict[str, dict[Key, Row]] = {}
        self._observations: dict[str, pd.DataFrame] = {}
        self._places: dict[tuple[str, ...], dict[Key, list[int]]] = {}
        self._exchanges: dict[int, Exchange] = {}

    def recorded_by(self, recorder: Recorder) -> DataPackage:
        """Return this package, with the tables that it has parsed, such that a recorder notes what is read of it."""
        package = self._copy(self.vintage)
        package._recorder = recorder
        recorder.note_file(self.folder / DESCRIPTOR)
        if self._own_units:
            recorder.note_file(self.folder / self.path(OWN_UNITS))
        return package

    def as_of(self, vintage: int) -> DataPackage:
        """Return this package as the report of a year had it: of each observation, the latest vintage up to that year.

        Tables without vintages show the rows of reports, or else of years, up to it. What this package does not see
        itself stays unseen.

        Args:
            vintage: The report's year.
        """
        vintage = vintage if self.vintage is None else min(vintage, self.vintage)
        if vintage == self.vintage:
            return self
        if vintage not in self._views:
            self._views[vintage] = self._copy(vintage)
            self._views[vintage]._recorder = self._recorder
        return self._views[vintage]

    def shown_in(self, currency: str) -> DataPackage:
        """Return this package such that readers are to see money in a currency; empty for that of the source."""
        if currency == self.shown:
            return self
        package = self._copy(self.vintage)
        package._recorder, package.shown = self._recorder, currency
        return package

    def read_again(self, table: str) -> DataPackage:
        """Return this package such that one table, which somebody may have changed, is read again."""
        package = self._copy(self.vintage)
        package._parsed = {name: rows for name, rows in self._parsed.items() if name != table}
        package._recorder, package.shown = self._recorder, self.shown
        return package

    def _copy(self, vintage: int | None) -> DataPackage:
        """Return a package that shares the parsed tables with this one."""
        package = object.__new__(type(self))
        package.__setstate__((self.folder, self._descriptor, self._parsed, vintage, self.shown, self._own_units))
        return package

    @property
    def own_units(self) -> dict[str, Unit]:
        """The units that the data has beside those of the library, by symbol."""
        return {unit.symbol: unit for unit in self._own_units}

    @property
    def recorder(self) -> Recorder | None:
        """What notes the reading; None if nobody asked for it."""
        return self._recorder

    # -- what there is -----------------------------------------------------------------------------------------

    @property
    def table_names(self) -> list[str]:
        """The names of all tables, in the order of the package."""
        return list(self._tables)

    @property
    def vintages(self) -> list[int]:
        """The years of the reports that first stated an observation, in order."""
        tables = [table for table in self.table_names if VINTAGE in self.fields(table)]
        return sorted({row[VINTAGE] for table in tables for row in self.history(table, columns=[VINTAGE])})

    def select_known(self, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return entries of ``datapackage.json`` without those that are said to be of a later report (``vintage``)."""
        return [entry for entry in entries if is_known(entry.get(VINTAGE), self.vintage)]

    @property
    def source(self) -> str:
        """The publications that the data is from."""
        return "、".join(source["title"] for source in self.select_known(self._descriptor.get("sources", [])))

    @property
    def licence(self) -> str:
        """Under what terms the data may be used."""
        return "".join(
            licence.get("title", licence.get("name", "")) for licence in self._descriptor.get("licenses", [])
        )

    def _describe(self, table: str) -> dict[str, Any]:
        if table in self._tables:
            return self._tables[table]
        if table not in OPTIONAL:
            raise DataError(f"数据包中没有表“{table}”。现有的表：{'、'.join(self._tables)}。")
        return {
            "path": f"{table}.csv",
            "schema": {"fields": [{"name": "value"}]},
            "label": f"数据包没有的表 {table}",
        }

    def title(self, table: str) -> str:
        """Return what a table is called in words; its name if it has no title."""
        return str(self._describe(table).get("title") or table)

    def topic(self, table: str) -> str:
        """Return the title of the topic whose table it is, see `tradebook.data.settings.topical`; empty for other tables."""
        return str(self._describe(table).get("topic", ""))

    def path(self, table: str) -> str:
        """Return the path of a table's file in the data directory."""
        return str(self._describe(table)["path"])

    def description(self, table: str) -> str:
        """Return what a table holds, in words."""
        return str(self._describe(table).get("description") or "")

    def fields(self, table: str) -> list[str]:
        """Return the names of a table's columns."""
        return [field["name"] for field in self._describe(table)["schema"]["fields"]]

    def columns(self, table: str) -> dict[str, dict[str, Any]]:
        """Return what the data package says of a table's columns, by name: Table Schema's properties, always with constraints."""
        return {field["name"]: {"constraints": {}, **field} for field in self._describe(table)["schema"]["fields"]}

    def has_observations(self, table: str) -> bool:
        """Tell whether a table is one of observations, which have a value and a unit."""
        return {"value", "unit"} <= set(self.fields(table))

    def absent_columns(self, table: str) -> list[str]:
        """Return the columns that an older file of a table does not have yet."""
        return list(self._describe(table).get(ADDED, []))

    def units(self, table: str) -> list[str]:
        """Return what the amounts of a table may be in: units by their symbols, or quantities (``money``); none for any."""
        fields = self._describe(table)["schema"]["fields"]
        return [unit for field in fields if field["name"] == "unit" for unit in field.get("units", [])]

    def key(self, table: str) -> list[str]:
        """Return the columns that tell one observation of a table from another, without the vintage."""
        return [name for name in self._describe(table)["schema"].get("primaryKey", []) if name != VINTAGE]

    def suggestions(self, table: str, column: str) -> list[str]:
        """Return what a column may hold beside anything else: what its description suggests (``suggested``), and what its rows hold.

        Returns:
            The values; none if the description suggests nothing.
        """
        suggested = self.columns(table)[column].get("suggested", [])
        return list(dict.fromkeys([*suggested, *(row[column] for row in self.rows(table))])) if suggested else []

    def code_lists(self, table: str) -> dict[str, str]:
        """Return the columns of a table that hold codes, with the tables that list those."""
        return {column: listing for column, (listing, key) in self._foreign_keys(table).items() if key == CODE}

    def references(self, table: str) -> set[str]:
        """Return the other tables that list what a table's cells may hold: codes, places."""
        return {listing for listing, _ in self._foreign_keys(table).values()} - {table}

    def _foreign_keys(self, table: str) -> dict[str, tuple[str, str]]:
        """Return the columns of a table whose cells another table lists, with that table and its column."""
        return {
            key["fields"][0]: (key["reference"]["resource"] or table, key["reference"]["fields"][0])
            for key in self._describe(table)["schema"].get("foreignKeys", [])
        }

    def read_bytes(self, name: str, *, noted: bool = True) -> bytes | None:
        """Read a file of the data directory that is none of the package's tables.

        Args:
            name: Its path in the directory.
            noted: Whether the recorder is to note it; not if what is used of it is noted elsewhere.

        Returns:
            The content; None if there is no such file.
        """
        if noted:
            self._note_file(name)
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def _note_file(self, name: str) -> None:
        if self._recorder:
            self._recorder.note_file(self.folder / name)

    def read_text(self, name: str) -> str | None:
        """Read a text file of the data directory.

        Args:
            name: Its path in the directory.

        Returns:
            The text; None if there is no such file.

        Raises:
            DataError: It is not UTF-8.
        """
        self._note_file(name)
        try:
            return read_text(self.folder / name)
        except FileNotFoundError:
            return None

    def open_table(self, table: str) -> CsvTable:
        """Open the file of a table, with all its rows.

        Raises:
            DataError: There is no such file, or it is no CSV table in UTF-8.
        """
        path = self.path(table)
        try:
            return CsvTable((self.folder / path).read_bytes(), path)
        except FileNotFoundError:
            place = TablePlace(path)
            raise CsvError(Problem(place, "文件不存在", "数据包列出的每个文件都在", "补上该文件")) from None

    def find_text(self, text: str) -> Iterator[TablePlace]:
        """Yield the cells of all tables that hold a text."""
        for table in self.table_names:
            for row in self.history(table):
                for column in self.fields(table):
                    if isinstance(row[column], str) and text in row[column]:
                        yield TablePlace(self.path(table), row["_line"], column)

    # -- reading -----------------------------------------------------------------------------------------------

    def rows(
        self,
        table: str,
        where: Mapping[str, Any] | None = None,
        *,
        until: int | None = None,
        columns: Sequence[str] = (),
    ) -> list[Row]:
        """Return rows as typed values, each with its CSV line under ``_line`` (the header is line 1).

        Of each observation it is the latest row, in the place of the first; if that has no value, there is none, see
        `rows_without_value`. A chapter that asks for a part of a table runs again only when that part changes.

        Args:
            table: The table.
            where: Only rows with these values in these columns.
            until: Only rows of years up to this one, if the table has years.
            columns: Only these columns, without ``_line``; none for all.

        Raises:
            DataError: The file cannot be read, or a cell is not of the column's type.
        """
        self._note(table, where, until, columns)
        rows = self._select(table, where) if where else self._read(table)
        if until is not None and rows and "year" in rows[0]:
            rows = [row for row in rows if row["year"] is None or row["year"] <= until]
        return _select_columns(rows, columns)

    def history(
        self,
        table: str,
        where: Mapping[str, Any] | None = None,
        *,
        columns: Sequence[str] = (),
        with_gaps: bool = False,
    ) -> list[Row]:
        """Return the rows of all vintages that the package sees, in the order of the file.

        Args:
            table: The table.
            where: Only rows with these values in these columns.
            columns: Only these columns, without ``_line``; none for all.
            with_gaps: Also those that only say why there is no value.

        Raises:
            DataError: The file cannot be read, or a cell is not of the column's type.
        """
        self._note(table, where, columns=columns, superseded=True)
        wanted = (where or {}).items()
        rows = (row for row in self._read_history(table) if with_gaps or not _lacks_value(row))
        return _select_columns([row for row in rows if wanted <= row.items()], columns)

    def rows_without_value(self, table: str, where: Mapping[str, Any] | None = None) -> list[Row]:
        """Return the observations of which the latest row says why there is no value, in the order of the table.

        Args:
            table: The table.
            where: Only rows with these values in these columns.
        """
        wanted = (where or {}).items()
        return [row for row in self._read_lacking(table).values() if wanted <= row.items()]

    def _note(
        self,
        table: str,
        where: Mapping[str, Any] | None = None,
        until: int | None = None,
        columns: Sequence[str] = (),
        superseded: bool = False,
    ) -> None:
        if self._recorder:
            self._recorder.note_table(table, where, until, columns, self.vintage, superseded)

    def _select(self, table: str, where: Mapping[str, Any]) -> list[Row]:
        rows = self._read(table)
        return [rows[place] for place in self._find(table, where)]

    def _find(self, table: str, where: Mapping[str, Any]) -> list[int]:
        """Return which rows have these values, without going through all of them for each of a hundred areas."""
        names = tuple(sorted(where))
        if (table, *names) not in self._places:
            places = self._places[table, *names] = defaultdict(list)
            for place, row in enumerate(self._read(table)):
                places[tuple(row[name] for name in names)].append(place)
        return self._places[table, *names].get(tuple(where[name] for name in names), [])

    def _read(self, table: str) -> list[Row]:
        if table not in self._rows:
            self._rows[table] = [row for row in self._read_latest(table) if not _lacks_value(row)]
        return self._rows[table]

    def _read_lacking(self, table: str) -> dict[Key, Row]:
        if table not in self._lacking:
            key = self.key(table)
            lacking = [row for row in self._read_latest(table) if _lacks_value(row)]
            self._lacking[table] = {tuple(row[name] for name in key): row for row in lacking}
        return self._lacking[table]

    def _read_latest(self, table: str) -> list[Row]:
        rows = self._read_history(table)
        return select_latest(rows, self.key(table)) if VINTAGE in self.fields(table) else rows

    def _read_history(self, table: str) -> list[Row]:
        return list(select_known(self._read_file(table), self.fields(table), self.vintage))

    def _read_file(self, table: str) -> list[Row]:
        if table not in self._tables and table in OPTIONAL:
            return []
        if table not in self._parsed:
            problems = self.validate(table)
            if problems:
                others = f"这张表另有 {len(problems) - 1} 处问题。" if len(problems) > 1 else ""
                raise DataError(f"{problems[0]}{others}全部问题请运行 {spell_both('check', self.folder)} 查看。")
        return self._parsed[table]

    def observations(
        self, table: str, where: Mapping[str, Any] | None = None, *, until: int | None = None
    ) -> pd.DataFrame:
        """Return rows as a frame with the key columns, the vintage and the value as traced observation.

        Args:
            table: The table.
            where: Only rows with these values in these columns.
            until: Only rows of years up to this one, if the table has years.
        """
        self._note(table, where, until)
        frame = self._traced(table)
        if frame.empty:
            return frame.copy()
        if where:
            # the frame has the rows in their order
            frame = frame.iloc[self._find(table, where)]
        if until is not None and "year" in frame:
            frame = frame[frame["year"] <= until]
        return frame.copy()

    def values(self, table: str) -> dict[Key, Traced]:
        """Return the observations of a table by their key."""
        frame = self.observations(table)
        keys = frame[self.key(table)].itertuples(index=False, name=None)
        return dict(zip(keys, frame["value"], strict=True))

    def _traced(self, table: str) -> pd.DataFrame:
        if table not in self._observations:
            fields = self.fields(table)
            names = [name for name in (*self.key(table), VINTAGE) if name in fields]
            records = [
                {**{name: row[name] for name in names}, "value": self.observe(table, row)}
                for row in self._read(table)
            ]
            self._observations[table] = pd.DataFrame(records, columns=[*names, "value"])
        return self._observations[table]

    # -- units and exchange rates --------------------------------------------------------------------------------

    def _list_own_units(self) -> Iterator[Unit]:
        """Yield the units that the data has beside those of the library; those that cannot be read are found by the check."""
        if OWN_UNITS in self._tables and (self.folder / self.path(OWN_UNITS)).is_file():
            for row in [] if self.validate(OWN_UNITS) else self._parsed[OWN_UNITS]:
                yield Unit(
                    symbol=row["code"],
                    name_en=row["name_en"],
                    dimension=row["dimension"],
                    factor=row["factor"],
                    counted=row["counted"],
                    currency=row["currency"] or "",
                    decimals=row["decimals"],
                )

    def exchange(self, year: int) -> Exchange:
        """Return the exchange rates of a year; a rate that the data does not have is missing.

        Args:
            year: The year; zero for what is of no year.
        """
        if year not in self._exchanges:
            self._note(EXCHANGE_RATES, {"year": year})
            rows = {row["currency"]: row for row in self._read(EXCHANGE_RATES) if row["year"] == year}
            rates = {code: self._rate(code, year, rows.get(code)) for code in currencies() if code != PIVOT}
            self._exchanges[year] = Exchange(year, rates, self.shown)
        return self._exchanges[year]

    def _rate(self, currency: str, year: int, row: Row | None) -> Traced:
        if row is not None:
            return self.observe(EXCHANGE_RATES, row)
        return self.missing(EXCHANGE_RATES, {"currency": currency, "year": year}, rate_unit(currency))

    # -- single facts ------------------------------------------------------------------------------------------

    def facts(self, indicator: str) -> dict[Key, Traced]:
        """Return the single facts of an indicator, by area, sector, flow and year."""
        self._note("facts", {"indicator": indicator})
        return self._facts.get(indicator, {})

    def fact(self, indicator: str, area: str, sector: str, flow: str, year: int) -> Traced | None:
        """Return a single fact; None if there is none."""
        self._note("facts", dict(zip(FACT_KEY, (indicator, area, sector, flow, year), strict=True)))
        return self._facts.get(indicator, {}).get((area, sector, flow, year))

    def fact_unit(self, indicator: str, area: str, sector: str, flow: str) -> str | None:
        """Return the unit of a fact in whatever year it is there; None if it is in none."""
        series = dict(zip(FACT_KEY[:-1], (indicator, area, sector, flow), strict=True))
        rows = self.rows("facts", series)
        return rows[-1]["unit"] or "" if rows else None

    @cached_property
    def _facts(self) -> dict[str, dict[Key, Traced]]:
        facts: dict[str, dict[Key, Traced]] = {}
        rows = self._traced("facts")
        if rows.empty:
            return facts
        for indicator, *key, value in rows[[*FACT_KEY, "value"]].itertuples(index=False):
            facts.setdefault(indicator, {})[tuple(key)] = value
        return facts

    # -- cells and their names ---------------------------------------------------------------------------------

    def observe(self, table: str, row: Row) -> Traced:
        """Return a row as traced observation."""
        key = {name: row[name] for name in (*self.key(table), VINTAGE) if name in row}
        if (row["unit"] or "") not in UNITS:
            place = TablePlace(self.path(table), row["_line"], "unit")
            raise DataError(str(unknown_unit(place, row["unit"])))
        return observation(row["value"], row["unit"] or "", self.cell(table, key, row))

    def cell(self, table: str, key: Mapping[str, Any], row: Row | None = None) -> Cell:
        """Return the cell of an observation.

        Args:
            table: The table.
            key: The key columns with their values.
            row: The observation; None for one that the table does not have.
        """
        reason = self._find_reason(table, key) if row is None else row[OBS_STATUS] if _lacks_value(row) else ""
        row = row or {}
        return Cell(
            table=table,
            row=row.get("_line", 0),
            column="value",
            column_number=self.fields(table).index("value") + 1,
            label=self.label(table, key),
            source=row.get("source") or "",
            locator=row.get("locator") or "",
            bound=row.get("bound") or "=",
            status=join_statuses([row.get(OBS_STATUS) or NORMAL]),
            exchange=self.exchange(year_of(row) or 0) if find_unit(row.get("unit") or "").currency else None,
            reason=reason,
        )

    def _find_reason(self, table: str, key: Mapping[str, Any]) -> str:
        """Return why an observation has no value, one of `REASONS`; empty if nobody says."""
        row = self._read_lacking(table).get(tuple(key.get(name) for name in self.key(table)))
        return row[OBS_STATUS] if row else ""

    def entry(self, table: str, row: Row, column: str) -> Traced:
        """Return a text in a row as an entry that can be counted.

        Args:
            table: The table.
            row: The row.
            column: The column of the text.
        """
        place = self.fields(table).index(column) + 1
        text, source, locator = str(row[column]), row.get("source") or "", row.get("locator") or ""
        return entry(text, Cell(table, row["_line"], column, place, text, source, locator))

    def missing(self, table: str, key: Mapping[str, Any], symbol: str | Unit) -> Traced:
        """Return an observation that the data does not have; it names itself when its value is asked for.

        Args:
            table: The table that it would be in.
            key: The key columns with their values.
            symbol: Its unit.
        """
        return observation(None, symbol, self.cell(table, key))

    def label(self, table: str, key: Mapping[str, Any]) -> str:
        """Say what an observation is, by its indicator's label pattern or else the table's.

        Raises:
            DataError: Neither has one.
        """
        pattern = self._find_label(table, key)
        if pattern is None:
            raise DataError(f"datapackage.json 中的表“{table}”缺少 label（观测值的名称模板）。")
        # of the key, the pattern names a part
        return IN_BRACES.sub(lambda match: self.name(key[match[1]]) if match[1] in key else match[0], str(pattern))

    def has_label(self, table: str, key: Mapping[str, Any]) -> bool:
        """Tell whether there is a pattern that says what an observation is."""
        return self._find_label(table, key) is not None

    def _find_label(self, table: str, key: Mapping[str, Any]) -> str | None:
        indicator = self._codes.get(key.get("indicator", ""), {})
        return indicator.get("label") or self._describe(table).get("label")

    def name(self, code: str | int) -> str:
        """Return the name of a code, as labels have it; what is no code, such as a year, is its own name."""
        code = str(code)
        if code in NAMES:
            return NAMES[code].in_label
        if period := parse_period(code):
            return f"{period.year}年{period.words}"
        if code in self._codes:
            return str(self._codes[code][NAME_COLUMN])
        return name_of_currency(code) if code in currencies() else code

    @cached_property
    def _codes(self) -> dict[str, Row]:
        """The rows of all code lists, by code."""
        codes: dict[str, Row] = {}
        for table in self.table_names:
            if not self.path(table).startswith(CODE_FOLDER):
                continue
            for row in self.rows(table):
                if codes.setdefault(row["code"], row) is not row:
                    raise DataError(
                        f"代码 {row['code']} 在两张代码表里都有（{self.path(table)} 第 {row['_line']} 行）。"
                        "请换一个代码；国家和地区用三个字母的 ISO 3166 代码，以免与行业代码相混。"
                    )
        return codes

    # -- checking ----------------------------------------------------------------------------------------------

    def validate(self, table: str, changed: CsvTable | None = None) -> list[Problem[TablePlace]]:
        """Check one table against its schema: types, units, ranges, keys, code lists; once, if it is sound.

        Args:
            table: The table.
            changed: What its file is to become; None to check the file as it is.
        """
        if changed is None and table in self._parsed:
            return []
        try:
            content = changed or self.open_table(table)
        except CsvError as error:
            return [error.problem]
        codes = {
            column: (listing, self._list_codes(content if listing == table else self.open_table(listing), key))
            for column, (listing, key) in self._foreign_keys(table).items()
        }
        # it must not look at the code lists: it would read them once for each column
        schema = Schema.from_descriptor({**self._describe(table)["schema"], "foreignKeys": []})
        rows, problems = examine(content, schema, codes)
        if not problems and changed is None:
            self._parsed[table] = rows
        return problems

    @staticmethod
    def _list_codes(listing: CsvTable, column: str) -> set[str]:
        place = listing.fields.index(column) if column in listing.fields else 0
        return {code for line in listing.lines for code in listing.cells(line)[place : place + 1]}


def _lacks_value(row: Row) -> bool:
    """Tell whether a row says why an observation has no value."""
    return row.get(OBS_STATUS) in REASONS


def _read_descriptor(path: Path) -> dict[str, Any]:
    """Return the description of a package, as Frictionless understands it."""
    if not path.is_file():
        raise DataError(f"找不到数据包描述文件 {path}。请检查数据目录是否正确。")
    text = read_text(path)
    try:
        description = _parse_descriptor(text)
        # what every table is asked for
        tables = [
            (table["name"], str(table["path"]), table["schema"]["fields"]) for table in description["resources"]
        ]
    except FrictionlessException as error:
        raise DataError(f"数据包描述文件 {path} 无法读取：{error.error.message}") from error
    except ValueError as error:
        raise DataError(f"数据包描述文件 {path} 无法读取：不是合格的 JSON（{error}）。请从版本库恢复。") from error
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DataError(
            f"数据包描述文件 {path} 无法读取：缺少表或字段的定义（{error}）。请从版本库恢复。"
        ) from error
    for table, inside, _ in tables:
        if "://" in inside or not is_inside(path.parent, inside):
            raise DataError(
                f"{path} 中表“{table}”的 path 是“{inside}”，指向数据目录之外。请改为数据目录之内的文件，例如 facts.csv。"
            )
    for table in description["resources"]:
        _leave_out_absent(path.parent, table)
    return description


def _parse_descriptor(text: str) -> dict[str, Any]:
    return Package.from_descriptor(json.loads(text)).to_descriptor()


def _leave_out_absent(folder: Path, table: dict[str, Any]) -> None:
    """Leave columns that were added to a table out of its description where a file is older and has none of them."""
    fields, path = table["schema"]["fields"], folder / table["path"]
    added = [field["name"] for field in fields if field.get(ADDED)]
    if added and path.is_file() and set(added).isdisjoint(read_header(path)):
        table["schema"]["fields"] = [field for field in fields if field["name"] not in added]
        keys = table["schema"].get("foreignKeys", [])
        table["schema"]["foreignKeys"] = [key for key in keys if key["fields"][0] not in added]
        table[ADDED] = added


def _select_columns(rows: list[Row], columns: Sequence[str]) -> list[Row]:
    return [{name: row[name] for name in columns} for row in rows] if columns else rows


# -- packages that are open already ------------------------------------------------------------------------------------

_handed: ContextVar[DataPackage | None] = ContextVar("_handed", default=None)


@contextmanager
def hand_over(package: DataPackage) -> Iterator[None]:
    """Have `open_package` return this package while it lasts.

    A notebook and the Sphinx extension know the data directory by its path only, so that they run everywhere. Whoever
    runs them in a build has opened it before and hands it over.
    """
    token = _handed.set(package)
    try:
        yield
    finally:
        _handed.reset(token)


def open_package(folder: str | Path) -> DataPackage:
    """Open a data directory, or return its package if that was handed over.

    Raises:
        DataError: The folder or its ``datapackage.json`` cannot be read.
    """
    package = _handed.get()
    if package is not None and package.folder.resolve() == Path(folder).resolve():
        return package
    return DataPackage(folder)
