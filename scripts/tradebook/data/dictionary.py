"""The data dictionary: what the tables of a data package hold, column by column, in words for people.

The chapter on it and the data workbook show the same words, which come from ``datapackage.json`` and the code lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tradebook.data.examining import Row
from tradebook.data.names import COLUMN_TYPES, NAME_COLUMN, NAMES, describe_value
from tradebook.data.package import CODE_FOLDER, DataPackage
from tradebook.data.printed.claims import is_print
from tradebook.data.printed.places import PLACES
from tradebook.data.vintages import VINTAGE
from tradebook.figures.observation_status import FINAL, NAMED, NORMAL, OBS_STATUS

FEW_SOURCES = 3


@dataclass(frozen=True)
class ColumnEntry:
    """What the dictionary says of a column.

    Attributes:
        name: The column's name in the CSV file.
        title: The name for people.
        type: The type, in words.
        meaning: What it holds.
        values: The values that it may have; none if they are not listed.
        code_list: The table that explains its codes; empty if there is none.
        optional: True if cells may be empty.
    """

    name: str
    title: str
    type: str
    meaning: str
    values: tuple[str, ...]
    code_list: str
    optional: bool

    @property
    def summary(self) -> str:
        """Meaning, allowed values, code list and whether cells may be empty, in one line."""
        parts = [
            self.meaning.removesuffix("。"),
            f"可取值：{'、'.join(map(describe_value, self.values))}" if self.values else "",
            f"代码见 {self.code_list}" if self.code_list else "",
            "可为空" if self.optional else "",
        ]
        return "；".join(part for part in parts if part)


@dataclass(frozen=True)
class TableEntry:
    """What the dictionary says of a table.

    Attributes:
        name: The table's name in the package.
        path: Its file in the data directory.
        title: The name for people.
        description: What it holds.
        rows: How many rows it has, also superseded ones.
        years: The years that it covers; empty if rows have no year.
        sources: Where the rows are from, in words.
        columns: Its columns, in their order.
    """

    name: str
    path: str
    title: str
    description: str
    rows: int
    years: str
    sources: str
    columns: tuple[ColumnEntry, ...]

    @property
    def is_code_list(self) -> bool:
        """Whether it explains the codes of other tables."""
        return self.path.startswith(CODE_FOLDER)


def describe_tables(package: DataPackage) -> list[TableEntry]:
    """Describe all tables of a package, those with data before the code lists."""
    tables = [_describe_table(package, name) for name in package.table_names]
    return sorted(tables, key=lambda table: table.is_code_list)


def named_columns(package: DataPackage, table: str, places: Mapping[str, str]) -> dict[str, Mapping[str, str]]:
    """Return the columns of codes, each with the names of the codes in its list or among its allowed values.

    Args:
        package: The data.
        table: The table.
        places: All places in words, see `tradebook.data.printed.places.list_places`.
    """
    names: dict[str, Mapping[str, str]] = {}
    for name, column in package.columns(table).items():
        allowed = column["constraints"].get("enum", [])
        if not NAMES.keys().isdisjoint(allowed):
            names[name] = {value: NAMES[value].alone for value in allowed if value in NAMES}
        elif name == OBS_STATUS:
            names[OBS_STATUS] = {NORMAL: FINAL, **NAMED}
    for name, codes in package.code_lists(table).items():
        names[name] = {row["code"]: row[NAME_COLUMN] for row in package.rows(codes)}
    if PLACES in package.references(table):
        names["locator"] = places
    return names


def year_column(package: DataPackage, table: str) -> str | None:
    """Return the column with the year of a row; None for a table without years.

    What a report presents (a policy, a case, a forecast) is of the report's year, which stands before any other.
    """
    columns = package.fields(table)
    years = [name for name in columns if name == "year" or (name == VINTAGE and "value" in columns)]
    return "report_year" if "report_year" in columns else next(iter(years), None)


def rows_until(package: DataPackage, table: str, year: int, *, with_gaps: bool = False) -> list[Row]:
    """Return the rows of a table that the edition of a year has; a print's numbers belong to the edition of that year.

    Args:
        package: The data.
        table: The table.
        year: The edition's year.
        with_gaps: Also those that only say why there is no value.
    """
    if is_print(table) and table != f"published_{year}":
        return []
    column, rows = year_column(package, table), package.rows(table)
    if with_gaps:
        rows = sorted([*rows, *package.rows_without_value(table)], key=lambda row: row["_line"])
    return [row for row in rows if column is None or row[column] <= year]


def join_years(years: list[int]) -> str:
    """Return years as one text.

    Examples:
        >>> join_years([2018, 2016, 2022]), join_years([2022]), join_years([])
        ('2016—2022', '2022', '')
    """
    return "—".join(map(str, sorted({min(years), max(years)}))) if years else ""


def _describe_table(package: DataPackage, table: str) -> TableEntry:
    # numbers are not described; keys tell one row from another
    keys = [column for column in package.fields(table) if column != "value"] if package.key(table) else []
    rows = package.history(table, columns=keys)
    column = year_column(package, table)
    return TableEntry(
        name=table,
        path=package.path(table),
        title=package.title(table),
        description=package.description(table),
        rows=len(rows),
        years=join_years([row[column] for row in rows if row[column] is not None]) if column else "",
        sources=_join_sources(rows, package),
        columns=tuple(_describe_column(package, table, name, rows) for name in package.fields(table)),
    )


def _describe_column(package: DataPackage, table: str, name: str, rows: list[Row]) -> ColumnEntry:
    field = package.columns(table)[name]
    kind = field.get("type", "any")
    values = field["constraints"].get("enum") or package.suggestions(table, name)
    if kind == "boolean":
        values = ["true", "false"]
    # the units that occur say more than all units that could
    if name == "unit":
        values = sorted({row["unit"] for row in rows if row["unit"]})
    return ColumnEntry(
        name=name,
        title=field.get("title") or name,
        type=COLUMN_TYPES.get(kind, kind),
        meaning=field.get("description") or "",
        values=tuple(values),
        code_list=package.code_lists(table).get(name, ""),
        optional=not field["constraints"].get("required", False),
    )


def _join_sources(rows: list[Row], package: DataPackage) -> str:
    """Return the places in the source that the rows name; without such a column, the package's source."""
    sources = list(dict.fromkeys(row["source"] for row in rows if row.get("source")))
    if not sources:
        return package.source
    few = "、".join(sources[:FEW_SOURCES])
    return f"{few}等{len(sources)}处" if len(sources) > FEW_SOURCES else few
