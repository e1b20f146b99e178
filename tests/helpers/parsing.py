"""Tables that are parsed once: tests open copies of the same data again and again, in which one table is changed, or none."""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tradebook.data import package as module
from tradebook.data.csv_table import CsvTable
from tradebook.data.examining import Row
from tradebook.data.package import DataPackage
from tradebook.data.problems import Problem, TablePlace

MOST = 400
"""Tables that are remembered; those of the project's data, and of the small data, are some fifty each."""

Key = tuple[str | bytes, ...]
"""All that the examination of a table depends on: its description, its file, and those of the lists that it refers to."""


@contextmanager
def parse_once() -> Iterator[None]:
    """Remember what came of parsing the content of a file, while it lasts; a package gets rows of its own."""
    parsed: dict[Key, tuple[list[Row], list[Problem[TablePlace]]]] = {}
    validate, parse_descriptor = DataPackage.validate, functools.lru_cache(MOST)(module._parse_descriptor)

    def remember_validating(
        package: DataPackage, table: str, changed: CsvTable | None = None
    ) -> list[Problem[TablePlace]]:
        if changed is not None:
            return validate(package, table, changed)
        if table in package._parsed or (key := key_of(package, table)) is None:
            return validate(package, table)
        if key not in parsed:
            problems = validate(package, table)
            parsed[key] = package._parsed.get(table, []), problems
        rows, problems = parsed[key] = parsed.pop(key)
        if len(parsed) > MOST:
            del parsed[next(iter(parsed))]
        if not problems:
            package._parsed[table] = [dict(row) for row in rows]
        return list(problems)

    def remember_descriptor(text: str) -> dict[str, Any]:
        return copy.deepcopy(parse_descriptor(text))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DataPackage, "validate", remember_validating)
        patch.setattr(module, "_parse_descriptor", remember_descriptor)
        yield


def key_of(package: DataPackage, table: str) -> Key | None:
    """Return all that the examination of a table depends on; None if a file is not there."""
    tables = [table, *sorted(package.references(table))]
    try:
        files = [(package.folder / package.path(name)).read_bytes() for name in tables]
    except OSError:
        return None
    description = json.dumps(package._describe(table), sort_keys=True, default=str)
    return (table, description, *files)
