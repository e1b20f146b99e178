"""The tables of topics that an area adds to its report, as ``tradebook new-topic`` makes them.

All have one form: of an area and year, items that make up a total, each with some measures. What they are called and what
their measures are counted in is data: ``datapackage.json`` marks the table by the property ``topic`` with its title, and
two code lists have the items and the measures. Everything that has to do with such a table starts from `find_topical_tables`.
"""

from __future__ import annotations

from dataclasses import dataclass

from tradebook.data.examining import Row
from tradebook.data.names import NAME_COLUMN
from tradebook.data.package import DataPackage

TOPIC = "topic"
"""Property of a topical table in ``datapackage.json``: the topic's title."""
ITEM, MEASURE = "item", "measure"
"""The key columns of a topical table beside area and year."""


@dataclass(frozen=True)
class TopicalTable:
    """A topical table.

    Attributes:
        name: The table's name, which is also that of its chapter.
        title: The topic, such as 中欧班列.
        noun: What an item is, such as 线路.
        items: The code list of its items.
        measures: The code list of its measures.
    """

    name: str
    title: str
    noun: str
    items: str
    measures: str

    def list_measures(self, package: DataPackage) -> list[Row]:
        """Return the measures: code, name and unit of each."""
        return package.rows(self.measures, columns=["code", NAME_COLUMN, "unit"])

    def find_total(self, package: DataPackage) -> str:
        """Return the code of the total, which is a part of nothing."""
        return next(str(row["code"]) for row in self._items(package) if not row["part_of"])

    def list_parts(self, package: DataPackage) -> list[str]:
        """Return the codes of the items that make up the total."""
        total = self.find_total(package)
        return [str(row["code"]) for row in self._items(package) if row["part_of"] == total]

    def _items(self, package: DataPackage) -> list[Row]:
        return package.rows(self.items, columns=["code", "part_of"])


def find_topical_tables(package: DataPackage) -> list[TopicalTable]:
    """Return the topical tables of a data package, in its order."""
    return [
        TopicalTable(
            table,
            title,
            str(package.columns(table)[ITEM].get("title")),
            package.code_lists(table)[ITEM],
            package.code_lists(table)[MEASURE],
        )
        for table in package.table_names
        if (title := package.topic(table))
    ]
