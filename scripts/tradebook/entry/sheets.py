"""The entry sheets of a report and year, as `tradebook.entry.describing` describes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from fnmatch import fnmatchcase

from tradebook.data.examining import Row
from tradebook.data.names import NAMES
from tradebook.data.package import OWN_UNITS, DataPackage
from tradebook.data.problems import Problem, TablePlace
from tradebook.data.report import MAIN_TABLE, Report
from tradebook.data.settings.switches import EDITION_FILE
from tradebook.data.settings.topical import ITEM, find_topical_tables
from tradebook.data.validity import MERGED_INTO, SPLIT_FROM, VALID_FROM, VALID_TO, validity_of
from tradebook.data.vintages import VINTAGE
from tradebook.entry.asking.departments import KEY as DEPARTMENTS
from tradebook.entry.asking.departments import REST, Department, find_department, read_departments
from tradebook.entry.describing.description import OBSERVATION_STATUS, SheetDescription, key, number
from tradebook.entry.describing.lists import LISTS
from tradebook.entry.describing.numbers import NUMBERS
from tradebook.entry.describing.settings import with_settings
from tradebook.entry.describing.texts import TEXTS
from tradebook.entry.layout import EntryColumn, EntryLine, EntrySheet
from tradebook.entry.rows import KeyedRows, is_computed, move_on
from tradebook.figures.money.exchange import EXCHANGE_RATES
from tradebook.figures.units import (
    LARGE,
    MONEY,
    PIVOT,
    SMALL,
    UNITS,
    Unit,
    currencies,
    find_unit,
    name_of_currency,
    of_size,
)

SHEETS = (*NUMBERS, *TEXTS, *LISTS)
"""The entry sheets in the order of the workbook."""


def lay_out_sheets(
    report: Report, year: int, vintage: int | None = None, department: str | None = None
) -> list[EntrySheet]:
    """Lay out the entry sheets of a year, in the order of the workbook.

    Args:
        report: The data as it is now, and whose it is.
        year: The year to be entered; lines are those that the year before has, or this year already.
        vintage: The year of the report that states it; None for the report of the year itself.
        department: The department whose part it is; None for all.
    """
    report = with_settings(report.as_of(vintage or year))
    described, tables = _list_descriptions(report.package), report.package.table_names
    departments = read_departments(report.package)
    sheets = [
        _SheetBuilder(sheet, report, year, departments).build() for sheet in described if sheet.table in tables
    ]
    return sheets if department is None else list(_select_part(sheets, department, departments))


def list_sheet_names(package: DataPackage) -> list[str]:
    """Return the names of all entry sheets that a data directory can have."""
    return [sheet.name for sheet in _list_descriptions(package)]


def find_unknown_sheets(package: DataPackage) -> Iterator[Problem[TablePlace]]:
    """Yield the sheets that ``edition.yml`` gives to departments and the workbook does not have.

    Raises:
        DataError: The list of departments cannot be read.
    """
    sheets = list_sheet_names(package)
    for department in read_departments(package):
        for name in department.sheets:
            if name not in sheets:
                near = get_close_matches(name, sheets, 1)
                mend = f"改成“{near[0]}”" if near else "照录入工作簿中的名称改正"
                found = f"“{department.name}”的表单“{name}”"
                yield Problem(
                    TablePlace(EDITION_FILE, column=DEPARTMENTS), found, "录入工作簿中一张表单的名称", mend
                )


def find_idle_patterns(package: DataPackage) -> Iterator[str]:
    """Yield the indicators that ``edition.yml`` gives to departments and the data does not have (yet), in words.

    Raises:
        DataError: The list of departments cannot be read.
    """
    indicators = [row["code"] for row in package.rows("indicators")]
    for department in read_departments(package):
        for pattern in department.indicators:
            if not any(fnmatchcase(code, pattern) for code in indicators):
                yield f"{EDITION_FILE} 的 {DEPARTMENTS}：“{department.name}”的指标“{pattern}”在 indicators 表中一个也没有，请核对写法。"


def _list_descriptions(package: DataPackage) -> list[SheetDescription]:
    return [*SHEETS, *_describe_topical(package)]


def _select_part(sheets: list[EntrySheet], department: str, departments: list[Department]) -> Iterator[EntrySheet]:
    """Yield what a department fills in: its sheets, of others its lines; the rest if it is none of the list."""
    of_rest = department == REST
    for sheet in sheets:
        owner = find_department(departments, sheet.name)
        lines = [
            line for line in sheet.lines if line.heading or line.department == ("" if of_rest else department)
        ]
        own = owner == ("" if of_rest else department)
        # a heading stays where lines follow it
        kept = [
            line
            for line, following in zip(lines, [*lines[1:], EntryLine()], strict=False)
            if not line.heading or following.codes
        ]
        lines = [line for line in kept if line.codes or line.heading or own]
        if any(line.codes for line in lines) or own:
            yield sheet.with_lines(tuple(lines))


def _describe_topical(package: DataPackage) -> Iterator[SheetDescription]:
    """Yield the sheets of the tables of topics, see `tradebook.data.settings.topical`."""
    for table in find_topical_tables(package):
        measures = table.list_measures(package)
        yield SheetDescription(
            name=table.title,
            table=table.name,
            title=f"{{area}}{table.title}",
            note=f"一行一个{table.noun}。没有的留空；{table.noun}在 {package.path(table.items)} 中，指标在 {package.path(table.measures)} 中，可以增添。",
            about="area",
            columns=(
                key(ITEM, table.noun, 26),
                *(
                    number(f"{row['name_zh']}（{row['unit']}）", measure=row["code"], unit=row["unit"])
                    for row in measures
                ),
                OBSERVATION_STATUS,
            ),
            lines="all",
            totals=True,
            source=f"{{year}}年{{area}}{table.title}数据",
        )


class _SheetBuilder:
    """Lays out one sheet: its description, with what schema, code lists and rows say."""

    def __init__(
        self, description: SheetDescription, report: Report, year: int, departments: list[Department]
    ) -> None:
        self.description, self.report, self.year = description, report, year
        self.departments = departments
        self.package, self.vintage = report.package, report.package.vintage or year
        self.columns = self.package.columns(description.table)
        self.absent = self.package.absent_columns(description.table)
        self.fields = [*self.package.fields(description.table), *self.absent]
        self.unit = self._find_unit(description.table)
        self.fixed = self._fix_fields()
        self.last_unit = self._find_last_unit(description.table, before=self.asked_year)

    def build(self) -> EntrySheet:
        """Return the sheet."""
        description = self.description
        now, last = (self._select_rows(years_before) for years_before in (0, 1))
        codes = self._list_codes(last, now)
        lines = map(
            self._name_department, self._head_lines(codes) if description.labels else map(EntryLine, codes)
        )
        return EntrySheet(
            name=description.name,
            table=description.table,
            year=self.year,
            vintage=self.vintage,
            title=self._fill_in(description.title),
            note=self._fill_in(description.note) + self._note_change_of_unit(),
            fixed=self.fixed,
            columns=tuple(
                self._offer_choices(self._state_unit(column))
                for column in description.columns
                if column.field in self.fields
            ),
            lines=(*lines, *[EntryLine()] * description.blank),
            source=self._find_source(now) or self._propose_source(),
            is_source_proposed="source" in self.columns and self._find_source(now) is None,
            stands=description.stands,
            is_required=description.is_required,
            labels=description.labels,
            parents=self._find_parents() if description.totals else {},
        )

    @property
    def asked_year(self) -> int:
        """The year of what the sheet's rows are of."""
        return int(self.fixed.get("year") or self.year)

    @property
    def key_fields(self) -> list[str]:
        return [column.field for column in self.description.columns if column.role == "key"]

    def _fill_in(self, text: str) -> str:
        info = self.report.info
        return text.format(
            area=info.area_name,
            nation=info.nation_name,
            year=self.year,
            last_year=self.year - 1,
            next_year=self.year + 1,
            unit=self.unit,
            large=of_size(self.unit, LARGE),
            small=of_size(self.unit, SMALL),
            conversion=self._describe_conversion(),
        )

    # -- units -------------------------------------------------------------------------------------------------

    def _find_unit(self, table: str) -> Unit:
        """Return the unit of money that the source of a table has in the year: as ``edition.yml`` says, or as before."""
        stated = self.report.info.units.get(table)
        return find_unit(stated) if stated else self._find_last_unit(table)

    def _find_last_unit(self, table: str, before: int | None = None) -> Unit:
        """Return the unit in which a table last stated amounts of money; of one that never did, that of the area's trade, or 亿.

        Args:
            table: The table.
            before: Only of years before this one; None for all.
        """
        rows = self.package.rows(table) if "unit" in self.package.fields(table) else []
        rows = sorted(rows, key=lambda row: row.get("year") or 0)
        units = [UNITS[row["unit"] or ""] for row in rows if before is None or (row.get("year") or 0) < before]
        known = [unit for unit in units if unit.currency]
        if known or table == MAIN_TABLE:
            return known[-1] if known else find_unit(name_of_currency(PIVOT))
        own = self._find_unit(MAIN_TABLE)
        return of_size(own, LARGE) if self.description.is_large else own

    def _state_unit(self, column: EntryColumn) -> EntryColumn:
        """Return a column of money with the unit of the sheet, and that of last year if it was another one."""
        if column.fixed.get("unit") != MONEY:
            return column
        header, fixed = column.header.format(unit=self.unit), {**column.fixed, "unit": self.unit.symbol}
        if self.last_unit == self.unit:
            return replace(column, header=header, fixed=fixed)
        last = column.header.format(unit=self.last_unit)
        last = last if last != header else f"{last}（{self.last_unit}）"
        return replace(column, header=header, fixed=fixed, last_header=last, last_unit=self.last_unit.symbol)

    def _note_change_of_unit(self) -> str:
        states_unit = any(column.fixed.get("unit") == MONEY for column in self.description.columns)
        if self.last_unit == self.unit or not states_unit:
            return ""
        return f"单位与上年不同：上年各数以{self.last_unit}计，本年以{self.unit}计。"

    def _describe_conversion(self) -> str:
        """Say how the sheet's unit converts into that of the area's trade."""
        own = self._find_unit(MAIN_TABLE)
        if own.currency != self.unit.currency:
            return "（货币不同，按当年汇率折算）"
        factor = self.unit.factor / own.factor
        return f"（1{self.unit} = {factor:f}{own}）" if factor > 1 else ""

    def _fix_fields(self) -> dict[str, str | int]:
        fixed: dict[str, str | int] = {name: self._fill_in(text) for name, text in self.description.fixed.items()}
        if fixed.get("unit") == MONEY:
            fixed["unit"] = self.unit.symbol
        if self.description.about:
            fixed["area"] = getattr(self.report.info, self.description.about)
        if "year" in self.package.key(self.description.table) and "year" not in self.key_fields:
            fixed.setdefault("year", self.year)
        return fixed

    # -- lines -------------------------------------------------------------------------------------------------

    def _select_rows(self, years_before: int) -> list[Row]:
        """Select the sheet's rows of the year, or of so many years before."""
        rows = self.description.select(self.package.rows(self.description.table), self.year, years_before)
        wanted = {name: value for name, value in self.fixed.items() if name not in ("unit", "year")}
        rows = [row for row in rows if all(str(row[name]) == value for name, value in wanted.items())]
        if years_before:
            rows = [row for row in rows if row.get("indicator") not in self.description.one_time]
        return rows

    def _list_codes(self, last: list[Row], now: list[Row]) -> list[tuple[str, ...]]:
        """List the codes of the lines: last year's in the order of the table, then those that only this year has."""
        match self.description.lines:
            case "all":
                codes = self._find_code_list(self.key_fields[0]) or []
                stated = {str(row[self.key_fields[0]]) for row in now}
                return [
                    (row["code"],)
                    for row in codes
                    if row.get("level") != "aggregate"
                    and (validity_of(row).holds(self.asked_year) or row["code"] in stated)
                ]
            case tuple() as codes:
                return [(code,) for code in codes]
        names = self.key_fields
        asked = [move_on(row, names) for row in last]
        return list(dict.fromkeys(tuple(str(row[name]) for name in names) for row in [*asked, *now]))

    def _head_lines(self, lines: list[tuple[str, ...]]) -> Iterator[EntryLine]:
        """Put every line under the passage of the source that its row is from."""
        rows, heading, table = KeyedRows(self.package), "", self.description.table
        for codes in lines:
            record = dict(zip(self.key_fields, codes, strict=True))
            row = rows.find_row(table, record, 1) or rows.find_row(table, record)
            if row and row["source"] != heading:
                heading = row["source"]
                yield EntryLine(heading=heading)
            yield EntryLine(codes, label=self.package.label(table, record))

    def _find_source(self, now: list[Row]) -> str | None:
        """Return the source that most of the year's rows have; None if there are none yet."""
        if "source" not in self.columns:
            return None
        own = [row for row in now if row.get(VINTAGE, self.vintage) == self.vintage and not is_computed(row)]
        sources = Counter(row["source"] for row in own)
        return sources.most_common(1)[0][0] if sources else None

    def _propose_source(self) -> str | None:
        return self._fill_in(self.description.source) if "source" in self.columns else None

    def _name_department(self, line: EntryLine) -> EntryLine:
        codes = dict(zip(self.key_fields, line.codes, strict=False))
        department = find_department(self.departments, self.description.name, codes.get("indicator", ""))
        return line if line.heading else replace(line, department=department)

    # -- codes -------------------------------------------------------------------------------------------------

    def _offer_choices(self, column: EntryColumn) -> EntryColumn:
        """Return the column with its choices; a detail without any is a number."""
        if column.choices is not None and column.field != "topic":
            return column
        if column.choices is not None:
            codes = [row[column.field] for row in self.package.rows(self.description.table)]
            topics = {f"{table.name}_text": f"{table.title}：论述" for table in find_topical_tables(self.package)}
            offered = {**column.choices, **topics}
            return replace(column, choices={**offered, **{c: c for c in codes if c not in offered}})
        if column.number and column.role in ("main", "companion"):
            return column
        choices, code_list = self._find_choices(column.field), self._name_code_list(column.field)
        is_number = column.number or (
            column.role == "detail" and choices is None and self._is_number(column.field)
        )
        if choices is None and (suggested := self._suggest(column.field)):
            return replace(column, choices={text: text for text in suggested}, grows=True)
        return replace(column, choices=choices, number=is_number, code_list=code_list)

    def _suggest(self, field_name: str) -> list[str]:
        is_there = field_name in self.columns
        return self.package.suggestions(self.description.table, field_name) if is_there else []

    def _find_choices(self, field_name: str) -> dict[str, str] | None:
        """Return what may stand in a column by the table's schema: its code list, its enumeration, or the units."""
        rows = self._find_code_list(field_name)
        if rows is not None:
            return {row["code"]: f"{row['code']} {row['name_zh']}" for row in rows}
        if field_name in self.absent:
            return None
        if self.description.table == EXCHANGE_RATES and field_name == "currency":
            return {code: f"{code} {name_of_currency(code)}" for code in currencies() if code != PIVOT}
        column = self.columns[field_name]
        codes = ["true", "false"] if column.get("type") == "boolean" else column["constraints"].get("enum")
        if codes is None and field_name == "unit":
            allowed = self.package.units(self.description.table)
            # those that the table has had come first
            used = dict.fromkeys(row["unit"] or "" for row in self.package.rows(self.description.table))
            units = [find_unit(symbol) for symbol in dict.fromkeys([*used, *UNITS])]
            codes = [
                unit.symbol
                for unit in units
                if unit.symbol and (not allowed or unit.symbol in allowed or unit.quantity in allowed)
            ]
        return None if codes is None else {code: NAMES[code].in_list if code in NAMES else code for code in codes}

    def _is_number(self, field_name: str) -> bool:
        if field_name in self.absent:
            return field_name in (VALID_FROM, VALID_TO)
        return self.columns[field_name].get("type") in ("integer", "number", "year")

    def _find_code_list(self, field_name: str) -> list[Row] | None:
        code_list = self._name_code_list(field_name) if field_name != "unit" else ""
        return self.package.rows(code_list) if code_list else None

    def _name_code_list(self, field_name: str) -> str:
        """Return the table that lists the codes of a column; empty if there is none."""
        if field_name in self.absent and field_name in (SPLIT_FROM, MERGED_INTO):
            return self.description.table
        if field_name == "unit":
            return OWN_UNITS if OWN_UNITS in self.package.table_names else ""
        return self.package.code_lists(self.description.table).get(field_name, "")

    def _find_parents(self) -> dict[str, str]:
        """Return the code list of the key as parts and their totals."""
        rows = self._find_code_list(self.key_fields[0]) or []
        return {row["code"]: row["part_of"] for row in rows if row["part_of"]}
