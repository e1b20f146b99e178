"""The evaluation of regional innovation: indicators of several areas, and the areas' national ranks.

Expressions name area and indicator: ``innovation.of("CN-SC", "hightech_firms", "rank")``; an indicator of all areas side by
side is ``innovation.areas_by("innovation_index").largest(1).name``.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pandas as pd

from tradebook.exhibits import tables
from tradebook.figures import indicators
from tradebook.figures.figure import Absent, Phrase
from tradebook.figures.measure import Measure
from tradebook.figures.traced import Traced, stated_decimals
from tradebook.figures.wording import numeral
from tradebook.model.edition import Edition
from tradebook.model.group import Group
from tradebook.model.observed import series_of
from tradebook.model.series import Series

TABLE = "regional_innovation"
INDEX = "innovation_index"
"""The indicator that sums the others up."""
Key = tuple[str, str, str]
"""Area, indicator and measure."""
MOST_NAMES = 3
"""Names that a sentence lists."""


class Innovation:
    """The areas that the edition's year evaluates.

    Args:
        edition: The edition.
    """

    def __init__(self, edition: Edition):
        self._edition, self._own = edition, edition.info.area
        self._made: dict[Key, Series] = {}

    @cached_property
    def _cells(self) -> dict[Key, dict[int, Traced]]:
        """The observations by area, indicator and measure, each by year, in the table's order."""
        cells: dict[Key, dict[int, Traced]] = {}
        rows = self._edition.observations(TABLE, "area", "indicator", "measure", "year")
        for (area, indicator, measure, year), value in rows.items():
            cells.setdefault((area, indicator, measure), {})[year] = value
        return cells

    @cached_property
    def _keys(self) -> list[Key]:
        """What the year has observations of."""
        return [key for key, values in self._cells.items() if self._edition.year in values]

    @cached_property
    def areas(self) -> list[str]:
        """The codes of the areas that are compared, those that have ranks; none if the edition's is not among several."""
        ranked = list(dict.fromkeys(area for area, _, measure in self._keys if measure == "rank"))
        return ranked if len(ranked) > 1 and self._own in ranked else []

    @property
    def peer(self) -> str:
        """The code of the first of the report's peers that is among the areas; empty if none is."""
        return next((code for code in self._edition.info.peers if code in self.areas), "")

    @cached_property
    def indicators(self) -> list[str]:
        """The codes of the indicators."""
        return list(dict.fromkeys(indicator for _, indicator, _ in self._keys))

    @property
    def scope(self) -> Phrase | Absent:
        """How many areas are compared: 四省市."""
        label = "所比较的省市"
        return Phrase(f"{numeral(len(self.areas))}省市") if self.areas else Absent("innovation.scope", label)

    def of(self, area: str, indicator: str, measure: str = "level") -> Series:
        """Return an indicator of an area.

        Args:
            area: The area's code.
            indicator: The indicator's code.
            measure: level, rank, change or change_rank.
        """
        key = area, indicator, measure
        if key not in self._made:
            self._made[key] = self._make(*key)
        return self._made[key]

    def _make(self, area: str, indicator: str, measure: str) -> Series:
        chosen = f'"{area}", "{indicator}"' + (f', "{measure}"' if measure != "level" else "")
        series = series_of(
            self._edition,
            TABLE,
            f"innovation.of({chosen})",
            self._units.get((indicator, measure), ""),
            member=self._edition.name(area),
            values=self._cells.get((area, indicator, measure), {}),
            area=area,
            indicator=indicator,
            measure=measure,
        )
        if measure != "change":
            return series
        return series._with(
            kind="points_change", decimals=stated_decimals(series.traced.value) if series else None
        )

    @cached_property
    def _units(self) -> dict[tuple[str, str], str]:
        return {
            (indicator, measure): value.unit.symbol
            for (_, indicator, measure), values in self._cells.items()
            for value in values.values()
        }

    def areas_by(self, indicator: str, *areas: str) -> Group:
        """Return an indicator of several areas side by side.

        Args:
            indicator: The indicator's code.
            *areas: The areas' codes; none for all.
        """
        chosen = ", ".join(f'"{code}"' for code in (indicator, *areas))
        members = {code: self.of(code, indicator) for code in areas or self.areas or [self._own]}
        return Group(f"innovation.areas_by({chosen})", self._edition.name(indicator), members, "省市")

    @property
    def ranks(self) -> Group:
        """The edition's area's national ranks by indicator, without the index that sums them up."""
        name = self._edition.name
        members = {
            code: self.of(self._own, code, "rank")._with(member=name(code))
            for code in self.indicators
            if code != INDEX and self.areas
        }
        return Group("innovation.ranks", f"{name(self._own)}全国位次", members, "指标")

    @property
    def rank_frame(self) -> pd.DataFrame:
        """The national ranks, one row an indicator and one column an area, for charts."""
        name = self._edition.name
        columns = {
            name(area): {name(code): self.of(area, code, "rank").traced for code in self.indicators}
            for area in self.areas
        }
        return pd.DataFrame(columns, dtype=object)

    def names_at(self, rank: Measure) -> Phrase | Absent:
        """Return the indicators in which the edition's area has a rank; a gap if it has that in all of them.

        Args:
            rank: The rank, such as ``innovation.ranks.smallest``.
        """
        places = self.ranks.values_by_name
        names = indicators.names_with_value(places, rank.traced)
        if not 0 < len(names) < len(places):
            return Absent(f"innovation.names_at({rank.key})", "全国位次居首或居末的指标")
        more = f"等{len(names)}项" if len(names) > MOST_NAMES else ""
        return Phrase("、".join(names[:MOST_NAMES]) + more)

    @property
    def table(self) -> tables.Table | None:
        """A table of all indicators with their national ranks, an area beside the other; None if there are none."""
        if not self.areas:
            return None
        head = [tables.cell("指标", header=True, rows=2)]
        head += [tables.cell(self._edition.name(area), header=True, cols=2, align="center") for area in self.areas]
        units = tables.headers(*["数值", "位次"] * len(self.areas), align="right")
        return tables.Table([head, units], [self._row(indicator) for indicator in self.indicators])

    def _row(self, indicator: str) -> list[dict[str, Any]]:
        name = f"{self._edition.name(indicator)}（{self._units[indicator, 'level']}）"
        values = [self.of(area, indicator, measure) for area in self.areas for measure in ("level", "rank")]
        return [tables.cell(name, header=True), *map(tables.cell, values)]
