"""A topic that an area adds to its report: the total of each measure, and the items that make it up.

Expressions say ``topic.total("trains").growth`` and ``topic.items("trains").largest(1).name``, where ``topic`` is
``edition.topic("freight_trains")``; the table is one of `tradebook.data.settings.topical`.
"""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from tradebook.data.settings.topical import ITEM, TopicalTable, find_topical_tables
from tradebook.exhibits import tables
from tradebook.figures import indicators
from tradebook.figures.units import RATIO
from tradebook.model.edition import Edition
from tradebook.model.group import Group, to_frame
from tradebook.model.observed import group_of, series_of
from tradebook.model.series import Series


class Topic:
    """A topic of an edition; in a data directory without its table, nothing is known of it.

    Args:
        edition: The edition.
        name: The table's name.
    """

    def __init__(self, edition: Edition, name: str):
        self._edition, self._name, self._key = edition, name, f'edition.topic("{name}")'

    @cached_property
    def _table(self) -> TopicalTable | None:
        tables_by_name = {table.name: table for table in find_topical_tables(self._edition.package)}
        return tables_by_name.get(self._name)

    @cached_property
    def _units(self) -> dict[str, str]:
        """The units of the measures, by code."""
        measures = self._table.list_measures(self._edition.package) if self._table else []
        return {str(row["code"]): str(row["unit"]) for row in measures}

    @property
    def measures(self) -> list[str]:
        """The codes of the measures."""
        return list(self._units)

    @property
    def has_data(self) -> bool:
        """True if the data has the total of a measure in the edition's year."""
        return any(self.total(measure) for measure in self.measures)

    def has_items(self, measure: str) -> bool:
        """Tell whether the data has items of a measure in the edition's year."""
        return any(self.items(measure).values())

    def name(self, measure: str) -> str:
        """Return the name of a measure."""
        return self._edition.name(measure)

    def unit(self, measure: str) -> str:
        """Return the unit of a measure."""
        return self._units[measure]

    def total(self, measure: str) -> Series:
        """Return the total of a measure."""
        key = f'{self._key}.total("{measure}")'
        if self._table is None or measure not in self._units:
            year = self._edition.year
            return Series(key, f"{self._name} {measure}", {year: indicators.unknown(RATIO)}, year, noun="")
        total = self._table.find_total(self._edition.package)
        return series_of(
            self._edition,
            self._name,
            key,
            self._units[measure],
            area=self._edition.info.area,
            item=total,
            measure=measure,
        )

    def items(self, measure: str) -> Group:
        """Return the items of a measure that make up the total."""
        key, whole = f'{self._key}.items("{measure}")', self.total(measure)
        if self._table is None or measure not in self._units:
            return Group(key, whole.subject, {})
        return group_of(
            self._edition,
            self._name,
            ITEM,
            self._table.list_parts(self._edition.package),
            key,
            self._units[measure],
            whole=whole,
            noun=self._table.noun,
            area=self._edition.info.area,
            measure=measure,
        )

    def trend(self, measure: str) -> pd.DataFrame:
        """Return the total of a measure over the years, for a chart; nothing without data."""
        return to_frame({self.name(measure): self.total(measure)}) if self.total(measure) else pd.DataFrame()

    def summary(self) -> tables.Table | None:
        """Return the year's measures by item, with their growth; None without data."""
        if self._table is None or not self.has_data:
            return None
        columns, rows = [], {}
        parts = self._table.list_parts(self._edition.package)
        for measure in self.measures:
            columns += [f"{self.name(measure)}（{self.unit(measure)}）", "同比（%）"]
        for code in (self._table.find_total(self._edition.package), *parts):
            cells = []
            for measure in self.measures:
                series = self.items(measure)[code] if code in parts else self.total(measure)
                cells += [series, series.growth]
            rows[self._edition.name(code)] = cells
        return tables.of_measures(self._table.noun, columns, rows)
