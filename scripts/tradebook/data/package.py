"""Read the data package: CSV tables described by ``datapackage.json`` (Frictionless Data Package, Table Schema).

Frictionless parses and validates; this module turns rows into traced observations and problems into sentences that
an editor can act on.
"""

from __future__ import annotations

import pickle
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import pandas as pd
from frictionless import Package, Resource, system
from frictionless.exception import FrictionlessException

from tradebook import recorder
from tradebook.data.names import MEASURE_NAMES, NAME_COLUMN
from tradebook.data.problems import _HEADER_ERRORS, Problem, found_text, problem_of
from tradebook.digests import file_digest, files_digest, library_digest
from tradebook.errors import DataError
from tradebook.figures.traced import Cell, Traced, observation
from tradebook.files import is_replacing, write_atomically

DESCRIPTOR = "datapackage.json"


@dataclass(frozen=True)
class Tables:
    """What is known of tables, by digest of all that they depend on: their rows, and which are sound by their schema."""

    rows: dict[str, list[dict]] = field(default_factory=dict)
    sound: set[str] = field(default_factory=set)


_KNOWN = Tables()
_PACKAGES: dict[tuple[Path, str], Package] = {}
"""In this process, and in the kernels forked from it: parsing and checking take far longer than hashing, and each chapter
opens the same tables, and the package by the place and digest of its descriptor."""


def known_tables(folder: Path) -> Tables:
    """The tables of a data directory, for `take_known` in other processes.

    Raises:
        DataError: the data directory or a table cannot be read.
    """
    package = DataPackage(folder)
    digests = {package.digest(table): package.rows(table) for table in package.table_names}
    return Tables(digests, _KNOWN.sound & set(digests))


def take_known(tables: Tables, folder: Path | None = None) -> None:
    """Spare this process, and those forked from it, what another one has done.

    Args:
        tables: what that one knows.
        folder: the data directory, to open the package now; Frictionless's cannot be sent.
    """
    _KNOWN.rows.update(tables.rows)
    _KNOWN.sound.update(tables.sound)
    if folder:
        DataPackage(folder)


def keep_tables(file: Path, tables: Tables) -> None:
    """Keep tables for the next build."""
    write_atomically(file, library_digest().encode() + pickle.dumps(tables))


def kept_tables(file: Path) -> Tables:
    """The tables that `keep_tables` kept; none if there are none, they are damaged, or another library read them."""
    with suppress(OSError, EOFError, pickle.UnpicklingError):
        library, content = library_digest().encode(), file.read_bytes()
        if content.startswith(library):
            return pickle.loads(content.removeprefix(library))
    return Tables()


def _package(descriptor: Path) -> Package:
    known = descriptor.resolve(), file_digest(descriptor)
    if known not in _PACKAGES:
        package = Package(str(known[0]))
        if file_digest(descriptor) != known[1]:  # somebody saved the file meanwhile
            return package
        _PACKAGES[known] = package
    return _PACKAGES[known]


class DataPackage:
    """The tables of a data directory.

    Args:
        folder: the directory with ``datapackage.json``.

    Raises:
        DataError: the folder or its ``datapackage.json`` cannot be read.
    """

    def __init__(self, folder: str | Path):
        self.folder = Path(folder)
        if is_replacing(self.folder):
            raise DataError(
                f"{self.folder} 中上一次导入在写入时中断，表与表可能对不上。请先重新运行 make import，它会先把上次的写入补完。"
            )
        descriptor = self.folder / DESCRIPTOR
        if not descriptor.is_file():
            raise DataError(f"找不到数据包描述文件 {descriptor}。请检查数据目录是否正确。")
        try:
            self._package = _package(descriptor)
        except FrictionlessException as error:
            raise DataError(f"数据包描述文件 {descriptor} 无法读取：{error.error.message}") from error
        self._rows: dict[str, list[dict]] = {}
        self._observations: dict[str, pd.DataFrame] = {}

    # -- reading -----------------------------------------------------------------------------------------------

    @property
    def table_names(self) -> list[str]:
        """The names of all tables, in the order of the package."""
        return [resource.name for resource in self._package.resources]

    @property
    def source(self) -> str:
        """The publications that the data is from."""
        return "、".join(source["title"] for source in self._package.sources)

    @property
    def licence(self) -> str:
        """Under what terms the data may be used."""
        return "".join(licence.get("title", licence.get("name", "")) for licence in self._package.licenses)

    def resource(self, table: str) -> Resource:
        """The Frictionless resource of a table.

        Raises:
            DataError: no such table.
        """
        if not self._package.has_resource(table):
            raise DataError(f"数据包中没有表“{table}”。现有的表：{'、'.join(self.table_names)}。")
        return self._package.get_resource(table)

    def rows(self, table: str) -> list[dict]:
        """The rows of a table as typed values, each with its CSV line under ``_line`` (the header is line 1).

        Raises:
            DataError: the file cannot be read, or a cell is not of the column's type.
        """
        recorder.note(table)
        if table not in self._rows:
            digest = self.digest(table)
            if digest not in _KNOWN.rows:
                rows = self._parse(table)
                if self.digest(table) != digest:  # somebody saved the file meanwhile
                    return rows
                _KNOWN.rows[digest] = rows
            self._rows[table] = _KNOWN.rows[digest]
        return self._rows[table]

    def digest(self, table: str) -> str:
        """SHA-256 of all that the rows of a table depend on: the package, its file, and the code lists it refers to."""
        files = [self.resource(name).path for name in (table, *sorted(self.references(table)))]
        with recorder.silence():
            return files_digest((path, self.folder / path) for path in (DESCRIPTOR, *files))

    def _parse(self, table: str) -> list[dict]:
        resource = self.resource(table)
        try:
            with recorder.silence(), system.use_context(trusted=True), resource.open() as source:
                labels, errors, rows = source.labels, list(source.header.errors), list(source.row_stream)
        except FrictionlessException as error:
            raise DataError(f"表 {resource.path} 无法读取：{error.error.message}") from error
        if not labels:
            raise DataError(f"表 {resource.path} 是空的。请从版本库或备份中恢复该文件。")
        errors += [error for row in rows for error in row.errors]
        if errors:
            raise DataError(f"表 {resource.path} 有不合格的单元格：{errors[0].message}。请先运行 make check。")
        return [{**row.to_dict(), "_line": row.row_number} for row in rows]

    def observations(self, table: str) -> pd.DataFrame:
        """A table as a frame with the key columns, the value as traced observation, and the row's source."""
        recorder.note(table)
        if table not in self._observations:
            self._observations[table] = self._traced(table)
        return self._observations[table].copy()

    def _traced(self, table: str) -> pd.DataFrame:
        resource = self.resource(table)
        key = list(resource.schema.primary_key)
        records = []
        for row in self.rows(table):
            cell = self.cell(table, {name: row[name] for name in key}, row)
            records.append(
                {**{n: row[n] for n in key}, "value": observation(row["value"], row["unit"] or "", cell)}
            )
        return pd.DataFrame(records, columns=[*key, "value"])

    def facts(self, indicator: str) -> dict[tuple, Traced]:
        """The single facts of an indicator, by area, sector, flow and year."""
        recorder.note("facts")
        return self._facts.get(indicator, {})

    @cached_property
    def _facts(self) -> dict[str, dict[tuple, Traced]]:
        facts: dict[str, dict[tuple, Traced]] = {}
        columns = ["indicator", "area", "sector", "flow", "year", "value"]
        for indicator, *key, value in self.observations("facts")[columns].itertuples(index=False):
            facts.setdefault(indicator, {})[tuple(key)] = value
        return facts

    def cell(self, table: str, key: dict, row: dict | None = None) -> Cell:
        """The cell of an observation, or, without a row, of one that the table does not have."""
        fields = self.resource(table).schema.field_names
        row = row or {}
        return Cell(
            table=table,
            row=row.get("_line", 0),
            column="value",
            column_number=fields.index("value") + 1,
            label=self.label(table, key),
            source=row.get("source") or "",
            locator=row.get("locator") or "",
        )

    def missing(self, table: str, key: dict, symbol: str) -> Traced:
        """An observation that the data does not have; it names itself when its value is asked for."""
        return observation(None, symbol, self.cell(table, key))

    def label(self, table: str, key: dict) -> str:
        """What an observation is, in words, by its indicator's label pattern or else the table's."""
        indicator = self._names.get(key.get("indicator"), {})
        pattern = indicator.get("label") or self.resource(table).custom.get("label")
        if pattern is None:
            raise DataError(f"datapackage.json 中的表“{table}”缺少 label（观测值的名称模板）。")
        return pattern.format(**{name: self.name(value) for name, value in key.items()})

    # -- code lists --------------------------------------------------------------------------------------------

    @cached_property
    def _names(self) -> dict[str, dict]:
        codes = {}
        for table in self.table_names:
            if self.resource(table).path.startswith("codes/"):
                for row in self.rows(table):
                    if codes.setdefault(row["code"], row) is not row:
                        raise DataError(
                            f"代码 {row['code']} 在两张代码表里都有（{self.resource(table).path} 第 {row['_line']} 行）。"
                            "请换一个代码；国家和地区用三个字母的 ISO 3166 代码，以免与行业代码相混。"
                        )
        return codes

    def name(self, code: str | int) -> str:
        """The name of a code (area, sector, flow, indicator); what is no code, such as a year, is its own name."""
        if code in MEASURE_NAMES:
            return MEASURE_NAMES[code]
        row = self._names.get(code)
        return str(code) if row is None else row[NAME_COLUMN]

    # -- checking ----------------------------------------------------------------------------------------------

    def validate(self, table: str) -> list[Problem]:
        """Check one table against its schema: types, units, ranges, keys, code lists."""
        resource = self.resource(table)
        path = self.folder / resource.path
        if not path.is_file():
            return [Problem(resource.path, "文件不存在", "数据包列出的每个文件都在", "补上该文件")]
        digest = self.digest(table)
        if digest in _KNOWN.sound:
            return []
        with suppress(DataError):
            self.rows(table)  # finds all errors of header and rows, but says only one
            if not (problems := self._not_finite(table)) and digest in _KNOWN.rows:  # not saved meanwhile
                _KNOWN.sound.add(digest)
            return problems
        errors = [error for task in resource.validate().tasks for error in task.errors]
        # under a wrong header every cell looks wrong
        errors = [error for error in errors if error.type in _HEADER_ERRORS] or errors
        lacking = {(error.row_number, error.field_name) for error in errors if error.type == "missing-cell"}
        found = [
            problem_of(resource, error)
            for error in errors
            # what a missing cell breaks besides is no problem of its own
            if error.type != "constraint-error" or (error.row_number, error.field_name) not in lacking
        ]
        return list(dict.fromkeys(found))

    def references(self, table: str) -> set[str]:
        """The code lists that a table's columns refer to."""
        return {key["reference"]["resource"] for key in self.resource(table).schema.foreign_keys} - {""}

    def _not_finite(self, table: str) -> list[Problem]:
        """Cells such as NaN and Infinity, which are numbers by Table Schema but no statistics."""
        return [
            Problem(
                self.resource(table).path,
                found_text(value),
                "数字",
                "按来源核对后改正；没有数据的，删去整行",
                row["_line"],
                name,
            )
            for row in self.rows(table)
            for name, value in row.items()
            if isinstance(value, Decimal) and not value.is_finite()
        ]
