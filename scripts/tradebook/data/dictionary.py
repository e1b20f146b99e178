"""The data dictionary: what the tables of a data package hold, column by column, in words for people.

The chapter on it and the data workbook show the same words, which come from ``datapackage.json`` and the code lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tradebook.data.names import COLUMN_TYPES, NAME_COLUMN, NAMES, describe_value
from tradebook.data.package import DataPackage

CODE_FOLDER = "codes"
FEW_SOURCES = 3
YEAR_COLUMNS = ("vintage", "report_year", "year")
"""Columns that say since when a row is known: a forecast or a policy since the year of the report that has it."""


@dataclass(frozen=True)
class Column:
    """A column of a table: its type, what it means, which values it may have, and the list that explains its codes."""

    name: str
    title: str
    type: str
    meaning: str
    values: tuple[str, ...]
    code_list: str
    optional: bool

    @property
    def described(self) -> str:
        """Meaning, allowed values, code list and whether cells may be empty, in one line."""
        parts = [
            self.meaning,
            f"可取值：{'、'.join(map(describe_value, self.values))}" if self.values else "",
            f"代码见 {self.code_list}" if self.code_list else "",
            "可为空" if self.optional else "",
        ]
        return "；".join(part for part in parts if part)


@dataclass(frozen=True)
class Table:
    """A table: its file, what it holds, how much of it, and from where."""

    name: str
    path: str
    title: str
    description: str
    rows: int
    years: str
    sources: str
    columns: tuple[Column, ...]

    @property
    def is_code_list(self) -> bool:
        """Whether it explains the codes of other tables."""
        return Path(self.path).parent.name == CODE_FOLDER


def dictionary(package: DataPackage) -> list[Table]:
    """All tables of a package, those with data before the code lists."""
    tables = [_table(package, name) for name in package.table_names]
    return sorted(tables, key=lambda table: table.is_code_list)


def named_columns(package: DataPackage, table: str) -> dict[str, dict[str, str]]:
    """The columns of codes, with the name of each code that occurs in their list (or among the allowed values)."""
    resource = package.resource(table)
    names: dict[str, dict[str, str]] = {}
    for field in resource.schema.fields:
        known = {value: NAMES[value].alone for value in field.constraints.get("enum", []) if value in NAMES}
        if known:
            names[field.name] = known
    for column, target in code_lists(package, table).items():
        names[column] = {row["code"]: row[NAME_COLUMN] for row in package.rows(target)}
    return names


def code_lists(package: DataPackage, table: str) -> dict[str, str]:
    """The columns of a table that hold codes, with the table that lists those."""
    keys = package.resource(table).schema.foreign_keys
    return {key["fields"][0]: key["reference"]["resource"] or table for key in keys}


def year_column(package: DataPackage, table: str) -> str | None:
    """The column by which a row belongs to an edition; None for a table that all editions share."""
    names = package.resource(table).schema.field_names
    return next((name for name in YEAR_COLUMNS if name in names), None)


def _table(package: DataPackage, name: str) -> Table:
    resource = package.resource(name)
    keys = resource.schema.primary_key and [column for column in resource.schema.field_names if column != "value"]
    rows = package.rows(name, columns=keys)  # numbers are not described; keys tell one row from another
    return Table(
        name=name,
        path=resource.path,
        title=resource.title or name,
        description=resource.description or "",
        rows=len(rows),
        years=_years(rows, year_column(package, name)),
        sources=_sources(rows, package),
        columns=tuple(_column(package, name, field, rows) for field in resource.schema.fields),
    )


def _column(package: DataPackage, table: str, field, rows: list[dict]) -> Column:
    values = field.constraints.get("enum", [])
    if field.type == "boolean":
        values = ["true", "false"]
    if field.name == "unit":  # the units that occur say more than all units that could
        values = sorted({row["unit"] for row in rows if row["unit"]})
    return Column(
        name=field.name,
        title=field.title or field.name,
        type=COLUMN_TYPES.get(field.type, field.type),
        meaning=field.description or "",
        values=tuple(values),
        code_list=code_lists(package, table).get(field.name, ""),
        optional=not field.constraints.get("required", False),
    )


def _years(rows: list[dict], column: str | None) -> str:
    years = sorted({row[column] for row in rows if row[column] is not None}) if column else []
    if not years:
        return ""
    return str(years[0]) if len(years) == 1 else f"{years[0]}—{years[-1]}"


def _sources(rows: list[dict], package: DataPackage) -> str:
    """The places in the source that the rows name; without such a column, the package's source."""
    sources = list(dict.fromkeys(row["source"] for row in rows if row.get("source")))
    if not sources:
        return package.source
    shown = "、".join(sources[:FEW_SOURCES])
    return f"{shown}等{len(sources)}处" if len(sources) > FEW_SOURCES else shown
