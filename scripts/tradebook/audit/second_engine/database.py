"""The database of the second engine: the CSV files as an edition sees them, and the values of terms."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from types import TracebackType
from typing import Any, Self

import duckdb

from tradebook.audit.second_engine.definitions import definitions, ground
from tradebook.audit.second_engine.terms import Terms
from tradebook.data.package import CODE_FOLDER, DataPackage
from tradebook.data.printed.claims import CLAIM_COLUMNS, claims_file, has_claims
from tradebook.data.report import ReportInfo
from tradebook.data.vintages import VINTAGE

PRINT = "print"
"""What the definitions call the claims of the edition's printed report, which need not be a table of the package."""

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
        tables: Tables that are wanted beside those of observations and the code lists; the others would take time.
    """

    def __init__(self, package: DataPackage, info: ReportInfo, year: int, tables: Collection[str] = ()):
        self._connection = duckdb.connect()
        # the last digits of sums of floats depend on their order
        self._connection.execute("SET threads = 1")
        self._connection.execute("SET VARIABLE edition = ?", [year])
        self._connection.execute("SET VARIABLE area = ?", [info.area])
        empty, *derived = ground().values()
        self._connection.execute(empty)
        wanted = [table for table in package.table_names if table in tables or _is_basic(package, table)]
        lines = [_lines(package, table) for table in wanted]
        if PRINT in tables and has_claims(package, year):
            lines.append(_as_lines(PRINT, CLAIM_COLUMNS, [], _read_csv(package, claims_file(year), CLAIM_COLUMNS)))
        # one statement for each table would take twice as long
        self._connection.execute(f"INSERT INTO line {' UNION ALL '.join(lines)}")
        for script in derived:
            self._connection.execute(script)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._connection.close()

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


def _is_basic(package: DataPackage, table: str) -> bool:
    """Tell whether a table has observations, or explains the codes of others."""
    has_observations = VINTAGE in package.fields(table) and package.has_observations(table)
    return has_observations or package.path(table).startswith(CODE_FOLDER)


def _lines(package: DataPackage, table: str) -> str:
    """Return the SQL that gives the rows of a table as those of ``line``."""
    return _as_lines(table, package.fields(table), package.key(table), _file(package, table))


def _as_lines(source: str, columns: Sequence[str], key: Sequence[str], file: str) -> str:
    names = ", ".join(f"'{name}'" for name in columns)
    cells = ", ".join(f'"{name}"' for name in columns)
    codes = ", ".join(f"'{name}=' || coalesce(\"{name}\", '')" for name in sorted(key) if name != "year")
    year = "year::INTEGER" if "year" in key else "NULL"
    return f"SELECT '{source}', map([{names}], [{cells}]), concat_ws(';', {codes or 'NULL'}), {year} FROM {file}"


def _file(package: DataPackage, table: str) -> str:
    """Return the SQL that reads the file of a table, all cells as texts."""
    # nothing comes of it but a note that the table was read, for a chapter that shows the results
    package.history(table)
    return _read_csv(package, package.path(table), package.fields(table))


def _read_csv(package: DataPackage, name: str, columns: Sequence[str]) -> str:
    # DuckDB takes a path for a pattern, which would read other folders' files
    path = re.sub(r"[*?\[]", r"[\g<0>]", str(package.folder / name)).replace("'", "''")
    types = ", ".join(f"'{column}': 'VARCHAR'" for column in columns)
    # a row need not have the columns that were added to its table
    return f"read_csv('{path}', header = true, auto_detect = false, null_padding = true, columns = {{{types}}})"
