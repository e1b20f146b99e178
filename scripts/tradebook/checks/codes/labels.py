"""Names and labels of indicators: the code list says twice what an indicator is, so one of the two can be held against the other.

An indicator has a name and a label, the pattern by which its observations are named: 普通高校数 and {area}{year}年普通高校数.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tradebook.data.names import NAME_COLUMN
from tradebook.data.package import DataPackage
from tradebook.data.problems import Problem, TablePlace, describe_cell

TABLE, LABEL = "indicators", "label"
SHARED = 0.6
"""The part of a label's characters that its name has at least; labels say of whom and when, and little else."""


def find_false_labels(package: DataPackage) -> Iterator[Problem[TablePlace]]:
    """Yield the indicators whose label says something else than their name."""
    if TABLE not in package.table_names:
        return
    for row in disagreeing(package.rows(TABLE)):
        place = TablePlace(package.path(TABLE), row["_line"], LABEL)
        expected = f"与名称“{row[NAME_COLUMN]}”说的是同一个指标"
        yield Problem(place, describe_cell(row[LABEL]), expected, "对照来源，改正名称或标签")


def disagreeing(rows: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of the code list whose label says something else than their name."""
    codes = {_bare(row[NAME_COLUMN]): row["code"] for row in rows}
    for row in rows:
        if not label_agrees(row["code"], row[NAME_COLUMN], row[LABEL], codes):
            yield row


def label_agrees(code: str, name: str, label: str, codes: Mapping[str, str]) -> bool:
    """Tell whether a name and a label can be those of one indicator.

    Args:
        code: The indicator's code.
        name: Its name.
        label: The pattern of its observations' names.
        codes: The codes of all indicators by name.

    Examples:
        >>> codes = {"高校数": "universities", "高校毕业生数": "graduates"}
        >>> label_agrees("universities", "高校数", "{area}{year}年高校数", codes)
        True
        >>> label_agrees("universities", "高校数", "{area}{year}年高校毕业生数", codes)
        False
        >>> label_agrees("universities", "高校数", "{area}{year}年科研机构", codes)
        False
    """
    bare = _bare(label)
    # an export base has firms, too: 基地企业数 is {base}{year}年企业数
    if codes.get(bare, code) != code and bare not in name:
        return False
    characters = set(bare)
    return not characters or len(characters & set(name)) >= SHARED * len(characters)


def _bare(text: str) -> str:
    """Return a name or label without placeholders, the year, and what stands in brackets."""
    return re.sub(r"\{\w+\}|年|（[^）]*）", "", text)
