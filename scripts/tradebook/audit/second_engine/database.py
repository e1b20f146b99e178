"""The database of the second engine: the CSV files as an edition sees them, and the values of terms."""

from __future__ import annotations

import json
from types import TracebackType
from typing import Any, Self

import duckdb

from tradebook.audit.second_engine.definitions import definitions, ground
from tradebook.audit.second_engine.terms import Terms
from tradebook.data.package import DataPackage
from tradebook.data.report import ReportInfo
from tradebook.data.vintages import VINTAGE

SECTORS = "sectors"
"""The code list that says which sectors are knowledge-intensive."""

_EVALUATION = """
INSERT INTO result BY NAME
WITH asked AS (FROM node WHERE definition = $definition AND depth = $depth),
wanted AS (SELECT operand.* FROM operand SEMI JOIN asked USING (node)),
given AS MATERIALIZED (
    SELECT wanted.node, role, place, name, result.year, value
    FROM wanted JOIN result ON result.node = term AND wanted.year IS NULL
    UNION ALL
    -- what stays in one year has that year's value in all
    SELECT wanted.node, role, place, name, calendar.year, value
    FROM wanted JOIN result ON result.node = term AND result.year = wanted.year CROSS JOIN calendar
)
FROM (
{}
)
"""
"""How a definition is evaluated, whose SQL takes the place of the braces."""


class Database:
    """A database in memory.

    Args:
        package: The data package, whose files it reads; the package's own reading of them is not used.
        info: Whose report it is.
        year: The edition.
    """

    def __init__(self, package: DataPackage, info: ReportInfo, year: int):
        self._connection = duckdb.connect()
        # the last digits of sums of floats depend on their order
        self._connection.execute("SET threads = 1")
        self._connection.execute("SET VARIABLE edition = ?", [year])
        self._connection.execute("SET VARIABLE area = ?", [info.area])
        tables, *derived = ground().values()
        self._connection.execute(tables)
        for table in package.table_names:
            if {"value", "unit", VINTAGE} <= set(package.fields(table)):
                self._load_observations(package, table)
            elif table == SECTORS:
                self._connection.execute(f"CREATE TABLE {SECTORS} AS FROM {_file(package, table)}")
        for script in derived:
            self._connection.execute(script)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._connection.close()

    def _load_observations(self, package: DataPackage, table: str) -> None:
        """Add the observations of a table, of all vintages."""
        columns = package.key(table)
        keys = sorted(column for column in columns if column != "year")
        names = ", ".join(f"'{name}'" for name in keys)
        codes = ", ".join(f"coalesce(\"{name}\", '')" for name in keys)
        key = ", ".join(f"'{name}=' || coalesce(\"{name}\", '')" for name in keys)
        year = "year::INTEGER" if "year" in columns else "NULL"
        self._connection.execute(
            f"INSERT INTO stated SELECT '{table}', map([{names}], [{codes}]), concat_ws(';', {key}), {year},"
            f" {VINTAGE}::INTEGER, value::DOUBLE, coalesce(unit, '')"
            f" FROM {_file(package, table)} WHERE value IS NOT NULL"
        )

    def _insert(self, table: str, rows: list[dict[str, Any]]) -> None:
        """Add rows to a table at once; one by one would take seconds."""
        columns = self._connection.execute(f"SELECT column_name, column_type FROM (DESCRIBE {table})").fetchall()
        self._connection.execute(
            f"INSERT INTO {table} BY NAME SELECT unnest(from_json(?, ?), max_depth := 2)",
            [json.dumps(rows, ensure_ascii=False), json.dumps([dict(columns)])],
        )

    def evaluate(self, terms: Terms) -> None:
        """Compute all terms, those first that are applied to nothing else."""
        self._insert("node", terms.nodes)
        self._insert("operand", terms.operands)
        for depth, definition in sorted({(node["depth"], node["definition"]) for node in terms.nodes}):
            query = _EVALUATION.format(definitions()[definition])
            self._connection.execute(query, {"definition": definition, "depth": depth})

    def answer(self, figures: list[dict[str, Any]]) -> dict[int, tuple[float | None, str]]:
        """Return values, in the units of the figures, or names, by the figures' places.

        Args:
            figures: Place, node, year and unit of each; what has no value is left out of the answer.
        """
        self._insert("figure", figures)
        rows = self._connection.execute(
            "SELECT place, value / factor(unit), coalesce(text, '') FROM figure JOIN result USING (node, year)"
            " WHERE value IS NOT NULL OR text IS NOT NULL"
        )
        return {place: (value, text) for place, value, text in rows.fetchall()}


def _file(package: DataPackage, table: str) -> str:
    """Return the SQL that reads the file of a table, all cells as texts."""
    # nothing comes of it but a note that the table was read, for a chapter that shows the results
    package.history(table)
    path = str(package.folder / package.path(table)).replace("'", "''")
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in package.fields(table))
    return f"read_csv('{path}', header = true, auto_detect = false, columns = {{{columns}}})"
