"""Technology trade: contracts by mode, by industry, by partner and by the ownership of enterprises.

A table of contracts is a tree: the total, its parts, and the parts of those. Expressions go along it:
``technology.exports.value``, ``technology.exports.partners.value.largest(1).name`` of the continents,
``technology.exports.partners.finest.value`` of the countries, ``technology.imports.industries["GB-C"].parts.value.sum``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from tradebook.data.names import NAMES
from tradebook.exhibits import tables
from tradebook.figures import indicators
from tradebook.figures.dimensions import Dimensions, all_of, define, in_year, observed
from tradebook.figures.measure import Measure
from tradebook.figures.traced import Traced, constant
from tradebook.figures.units import PERCENT
from tradebook.model.edition import Edition
from tradebook.model.group import Group
from tradebook.model.observed import group_of
from tradebook.model.series import Series

NO_CONTRACTS, NO_RATE = "上年没有合同", "来源没有可用的同比"
"""What stands for growth: that the table of the year before has no such contracts; that there is no such table, and the stated
0.0 says nothing."""
Level = TypeVar("Level")
"""What a level is given as: a series, or a group of series."""


class Dimension(NamedTuple):
    """A dimension: its table, the list of its codes, the code of the total, and what a part is."""

    table: str
    codes: str
    total: str
    noun: str


DIMENSIONS = {
    "mode": Dimension("technology_modes", "technology_mode_codes", "TECH", "方式"),
    "industry": Dimension("technology_industries", "industries", "GB", "行业"),
    "partner": Dimension("technology_partners", "areas", "WORLD", "国家（地区）"),
}


class Technology:
    """Contracts of technology trade that were registered.

    Args:
        edition: The edition.
    """

    def __init__(self, edition: Edition):
        self.exports, self.imports = Contracts(edition, "X", "exports"), Contracts(edition, "M", "imports")

    @property
    def balance(self) -> Measure:
        """Value of the contracts of exports less that of imports: 顺差2.7亿美元."""
        return (self.exports.value - self.imports.value).worded("balance")

    @property
    def zeros(self) -> Measure:
        """In how many places the tables state a growth of zero for contracts whose base is not known."""
        parts = [each.zeros for each in self._tables]
        return self._count("zeros", "同比记作零而基数不明的处数", parts, "zero_growths")

    @cached_property
    def impossible_zeros(self) -> Measure:
        """In how many of them it cannot mean that nothing changed, see `Breakdown.impossible_zeros`."""
        parts = [each.impossible_zeros for each in self._tables]
        label, definition = "同比记作零而不可能是持平的处数", "impossible_zero_growths"
        return self._count("impossible_zeros", label, parts, definition)

    @cached_property
    def _tables(self) -> list[Breakdown]:
        return [each for flow in (self.exports, self.imports) for each in (flow.industries, flow.partners)]

    def _count(self, name: str, label: str, parts: list[list[Part]], definition: str) -> Measure:
        places = [part.value.traced for each in parts for part in each]
        all_places = [part.value.traced for each in self._tables for part in each.all_parts]
        number, total = indicators.count(places, "处", all_places), self.exports.value
        dimensions, key = in_year(define(definition), total.shown_year), f"technology.{name}"
        return Measure(number, "count", label, key, dimensions=dimensions, printed=total.printed)


class Levels(ABC, Generic[Level]):
    """What a table says of contracts: how many there are, of what value and fees."""

    @abstractmethod
    def level(self, measure: str) -> Level:
        """Return a level by the code of its measure."""

    @property
    def contracts(self) -> Level:
        """Number of contracts: 160份."""
        return self.level("contracts")

    @property
    def value(self) -> Level:
        """Value of contracts."""
        return self.level("value")

    @property
    def technology_fee(self) -> Level:
        """The part of the value that pays for technology."""
        return self.level("technology_fee")

    @property
    def equipment_fee(self) -> Level:
        """The part of the value that pays for equipment."""
        return self.level("equipment_fee")


class Contracts(Levels[Series]):
    """Contracts of technology exports or imports.

    Args:
        edition: The edition.
        flow: X or M.
        name: What expressions call the flow.
    """

    def __init__(self, edition: Edition, flow: str, name: str):
        self._edition, self.flow, self._name = edition, flow, f"technology.{name}"
        self.modes = Breakdown(edition, flow, "mode", f"{self._name}.modes", self._name)
        self.industries, self.partners = (
            Breakdown(
                edition, flow, dimension, f"{self._name}.{plural}", f"{self._name}.{plural}.total", self.modes
            )
            for dimension, plural in (("industry", "industries"), ("partner", "partners"))
        )

    def level(self, measure: str) -> Series:
        """Return a level of all contracts, from the table by mode, which has the year before, too."""
        return self.modes.total.level(measure)

    @property
    def average(self) -> Series:
        """Average value of a contract."""
        contracts = self.contracts.values
        values = {
            year: indicators.average_per(value, contracts[year])
            for year, value in self.value.values.items()
            if year in contracts
        }
        year, label = self._edition.year, f"{self.value.subject}（平均每份）"
        codes = define("per_head", of=self.value.all_years, number=self.contracts.all_years)
        key, printed = f"{self._name}.average", self._edition.printed_numbers
        return Series(key, label, values, year, noun="", dimensions=codes, printed=printed)

    @property
    def without_equipment(self) -> Measure:
        """Value of contracts less their fees for equipment; a gap if there are none."""
        fee = self.partners.total.equipment_fee
        rest = self.value - fee
        return rest if fee > 0 else Measure(indicators.unknown(rest.traced.unit), "level", rest.label, rest.key)

    @cached_property
    def owners(self) -> Group:
        """Value of contracts by the ownership of enterprises, with the growth that the source states."""
        return group_of(
            self._edition,
            "technology_ownership",
            "ownership",
            ["OWN-FIE", "OWN-SOE", "OWN-POE"],
            f"{self._name}.owners",
            self._edition.unit_of("technology_ownership"),
            whole=self.value,
            noun="企业",
            growth="value_growth",
            area=self._edition.info.area,
            flow=self.flow,
            measure="value",
        )

    def implied_base_of(self, owner: str) -> Measure:
        """Return the value of the year before of the owners whose growth is not stated: that of all less the others'.

        A gap if it is stated, or if the rounding of the data does not tell whether it is above zero.

        Args:
            owner: The owner's code.
        """
        owners = self.owners
        others = [series for code, series in owners.items() if code != owner]
        bases = [
            indicators.implied_base(
                other.traced.like(self.value.traced.unit), other.growth.traced.as_unit(PERCENT)
            )
            for other in others
        ]
        implied = all_of(
            define("implied_base", of=other.all_years, growth=other.growth.all_years) for other in others
        )
        codes = define("difference", of=self.value.all_years, less=define("sum", parts=implied))
        base = self.value.previous.traced - indicators.total(bases)
        known = not base.is_missing and base.low > 0 and not owners[owner].growth
        label = f"{owners[owner].label}（倒推的上年数）"
        key = f'{self._name}.implied_base_of("{owner}")'
        value = base if known else indicators.unknown(self.value.traced.unit)
        dimensions = in_year(codes, self._edition.year - 1)
        printed = self._edition.printed_numbers
        return Measure(value, "level", label, key, dimensions=dimensions, printed=printed)


class Parts(Levels[Group]):
    """Parts of the contracts side by side: ``technology.exports.modes.value.largest(1)``.

    Args:
        table: The breakdown that they are of.
        name: What expressions call them.
        whole: What they are parts of.
        codes: Their codes.
    """

    def __init__(self, table: Breakdown, name: str, whole: Part, codes: Sequence[str]):
        self._table, self._name, self._whole, self._codes = table, name, whole, codes

    def __iter__(self) -> Iterator[Part]:
        return (self._table[code] for code in self._codes)

    def level(self, measure: str) -> Group:
        """Return a level by the code of its measure."""
        members = {code: self._table[code].level(measure) for code in self._codes}
        return Complete(f"{self._name}.{measure}", self._whole.level(measure), members, self._table.noun)


class Part(Levels[Series]):
    """A part of the contracts: those of a mode, an industry, a continent or a country; or all of them.

    Args:
        table: The breakdown that it is of.
        name: What expressions call it.
        code: Its code.
    """

    def __init__(self, table: Breakdown, name: str, code: str):
        self._table, self._name, self.code = table, name, code

    def __str__(self) -> str:
        return self._table.edition.name(self.code)

    def level(self, measure: str) -> Series:
        """Return a level by the code of its measure."""
        name = f"{self._name}.{measure}"
        if name not in self._table.made:
            self._table.made[name] = self._make(name, measure)
        return self._table.made[name]

    def _make(self, name: str, measure: str) -> Series:
        table, total = self._table, self._table.total.code
        return ContractSeries(
            name,
            f"{table.subject}{'' if self.code == total else f'（{self}）'}{NAMES[measure].alone}",
            table.values(self.code, measure),
            table.edition.year,
            noun="",
            kind="count" if measure == "contracts" else "level",
            whole=table.total.level(measure) if self.code != total else None,
            member=str(self),
            stated_growth=table.growth(self.code, measure),
            lack=NO_CONTRACTS if table._is_listed(table.edition.year - 1, measure) else NO_RATE,
            growth_dimensions=table.define_growth(self.code, measure),
            dimensions=table.define(self.code, measure),
            printed=table.edition.printed_numbers,
        )

    @property
    def parts(self) -> Parts:
        """What it consists of."""
        return Parts(self._table, f"{self._name}.parts", self, self._table.tree.get(self.code, []))


class Breakdown(Parts):
    """Contracts by a dimension: the parts of the total, each of which is at hand by its code, as are their own parts.

    Args:
        edition: The edition.
        flow: X or M.
        dimension: mode, industry or partner.
        name: What expressions call it.
        total: What expressions call its total.
        modes: The table by mode, which has the total of the year before, too.
    """

    def __init__(
        self, edition: Edition, flow: str, dimension: str, name: str, total: str, modes: Breakdown | None = None
    ):
        self.edition, self.flow, self.dimension, self._modes = edition, flow, dimension, modes
        self.subject = f"{edition.area.name}技术{edition.name(flow)}"
        self.made: dict[str, Series] = {}
        self._source = DIMENSIONS[dimension]
        self.noun = self._source.noun
        self.total = Part(self, total, self._source.total)
        super().__init__(self, name, self.total, self.tree.get(self._source.total, []))

    def __getitem__(self, code: str) -> Part:
        return Part(self, f'{self._name}["{code}"]', code)

    @property
    def finest(self) -> Parts:
        """The parts of its parts, such as the countries of the continents."""
        codes = [code for part in self._codes for code in self.tree.get(part, [])]
        return Parts(self, f"{self._name}.finest", self.total, codes)

    @property
    def all_parts(self) -> list[Part]:
        """The parts of every level."""
        return [self[code] for codes in self.tree.values() for code in codes]

    @cached_property
    def _cells(self) -> dict[tuple[int, str, str], Traced]:
        columns, where = ("year", self.dimension, "measure"), {"area": self.edition.info.area, "flow": self.flow}
        cells = self.edition.observations(self._source.table, *columns, **where)
        return {(year, code, measure): value for (year, code, measure), value in cells.items()}

    @cached_property
    def has_data(self) -> bool:
        """True if there are contracts of the edition's year."""
        return any(year == self.edition.year for year, *_ in self._cells)

    @cached_property
    def tree(self) -> dict[str, list[str]]:
        """Total to parts that the year's table lists, else all; the largest part first, but modes by their letters."""
        year, tree = self.edition.year, dict[str, list[str]]()
        for row in self.edition.package.rows(self._source.codes):
            if row["part_of"] and (not self.has_data or (year, row["code"], "value") in self._cells):
                tree.setdefault(row["part_of"], []).append(row["code"])
        if self.has_data and self.dimension != "mode":
            for parts in tree.values():
                parts.sort(key=lambda code: -self._cells[year, code, "value"].value)
        return tree

    def unit_of(self, measure: str) -> str:
        """Return the unit in which the table states a measure: 份, 万美元.

        Args:
            measure: contracts, value, technology_fee or equipment_fee.
        """
        return "份" if measure == "contracts" else self._unit

    @cached_property
    def _unit(self) -> str:
        return self.edition.unit_of(self._source.table)

    def values(self, code: str, measure: str) -> dict[int, Traced]:
        """Return the observations of a part by year; that of the edition's year is missing if there is none.

        Args:
            code: The part's code.
            measure: contracts, value, technology_fee or equipment_fee.
        """
        values = {year: value for (year, *key), value in self._cells.items() if key == [code, measure]}
        if self.edition.year not in values:
            key = {"area": self.edition.info.area, "year": self.edition.year, "flow": self.flow}
            where = {**key, self.dimension: code, "measure": measure}
            missing = self.edition.package.missing(self._source.table, where, self.unit_of(measure))
            values[self.edition.year] = missing
        return values

    def growth(self, code: str, measure: str) -> dict[int, Traced]:
        """Return growth in %, from the levels of both years if the data has them, else as stated.

        Growth is undefined without base: the level of the year before is zero or not in that year's table, which lists
        what has contracts; or the source states 0.0 for it (see `Technology.zeros`).

        Args:
            code: The part's code.
            measure: contracts, value, technology_fee or equipment_fee.
        """
        if self._modes and code == self.total.code:
            return self._modes.growth(self._modes.total.code, measure)
        growth = {}
        for year, level in self.values(code, measure).items():
            base = self._cells.get((year - 1, code, measure))
            stated = self._cells.get((year, code, f"{measure}_growth"))
            is_listed = self._is_listed(year - 1, measure)
            if base is None and stated is not None and stated.value:
                growth[year] = stated
            elif base is not None or stated is not None or is_listed:
                base = constant(0, level.unit) if base is None else base.like(level.unit)
                growth[year] = indicators.growth(level, base)
        return growth

    def _is_listed(self, year: int, measure: str) -> bool:
        """Tell whether a year's table is in the data, so that what it does not list had no contracts."""
        return (year, self.total.code, measure) in self._cells

    def define(self, code: str, measure: str) -> Dimensions:
        """Return the dimensions of a part's level or stated growth.

        Args:
            code: The part's code.
            measure: The measure's code.
        """
        key = {"area": self.edition.info.area, "flow": self.flow, self.dimension: code, "measure": measure}
        return observed(self._source.table, **key)

    def define_growth(self, code: str, measure: str) -> Dimensions:
        """Return the dimensions of a part's growth: that of all contracts is of the table by mode.

        Args:
            code: The part's code.
            measure: contracts, value, technology_fee or equipment_fee.
        """
        table = self._modes if self._modes and code == self.total.code else self
        code = table.total.code if code == self.total.code else code
        level, stated = table.define(code, measure), table.define(code, f"{measure}_growth")
        return define("growth", of=level, otherwise=stated)

    # -- stated growth of zero -------------------------------------------------------------------------------------

    @property
    def zeros(self) -> list[Part]:
        """The parts with contracts whose stated growth is 0.0 and whose base is not known."""
        year = self.edition.year
        stated = {part.code: self._cells.get((year, part.code, "value_growth")) for part in self.all_parts}
        return [
            part
            for part in self.all_parts
            if part.value > 0 and not part.value.previous and (rate := stated[part.code]) is not None and rate == 0
        ]

    @cached_property
    def impossible_zeros(self) -> list[Part]:
        """The parts of `zeros` where it cannot mean "unchanged", so that there was no base.

        Were the value the same as the year before, the parts' values of that year would add up to more than the total's,
        which follows from the total's own growth.
        """
        return [part for part in self.zeros if self._exceeds(part)]

    @cached_property
    def _wholes(self) -> dict[str, str]:
        return {code: whole for whole, codes in self.tree.items() for code in codes}

    def _exceeds(self, part: Part) -> bool:
        limit = self._limit(self._wholes[part.code])
        return limit is not None and limit.interval.is_below(
            indicators.total([part.value.traced, *self._bases_beside(part.code)]).interval
        )

    def _limit(self, code: str) -> Traced | None:
        """Return what a part had at most the year before: its base or, where that is not known, what the others left of its whole."""
        base = self._base(self.total if code == self.total.code else self[code])
        if base is not None or code not in self._wholes:
            return base
        limit = self._limit(self._wholes[code])
        if limit is None:
            return None
        for other in self._bases_beside(code):
            limit -= other
        return limit

    def _bases_beside(self, code: str) -> list[Traced]:
        """Return the known bases of the other parts of a part's whole."""
        others = (self[other] for other in self.tree[self._wholes[code]] if other != code)
        return [base for other in others if (base := self._base(other))]

    @staticmethod
    def _base(part: Part) -> Traced | None:
        """Return the value of the year before that value and growth imply; None if it is not known, or there was none."""
        value = part.value
        return indicators.implied_base(value.traced, value.growth.traced) if value > 0 and value.growth else None

    def excess_if_flat(self, code: str) -> Measure:
        """Return by how much the finest parts of the year before would exceed the total, had one of them not changed.

        Args:
            code: The code of the part whose growth is stated as zero.
        """
        others = {part.code: base for part in self.finest if part.code != code and (base := self._base(part))}
        total, flat, year = (self._modes or self).total.value, self[code].value, self.edition.year
        value = indicators.total([flat.traced, *others.values()]) - total.previous.traced
        bases = (self[other].value for other in others)
        implied = [define("implied_base", of=base.all_years, growth=base.growth.all_years) for base in bases]
        parts = define("sum", parts=all_of([in_year(flat.all_years, year), *implied]))
        codes = in_year(define("difference", of=parts, less=total.all_years), year - 1)
        label = f"{flat.subject}若与上年持平，上年各{self.noun}之和超出合计"
        key = f'{self._name}.excess_if_flat("{code}")'
        return Measure(value, "level", label, key, dimensions=codes, printed=self.edition.printed_numbers)

    # -- exhibits --------------------------------------------------------------------------------------------------

    def table(self, measures: Sequence[str], corner: str) -> tables.Table | None:
        """Return a table of contracts, then each measure with growth and share; totals before their parts.

        Args:
            measures: value, technology_fee or equipment_fee.
            corner: Header of the first column.

        Returns:
            The table; None if the year has no data.
        """
        if not self.has_data or not self._codes:
            return None
        rows = [("合计", self.total)]
        for part in self:
            rows += [(str(part), part), *((f"　{below}", below) for below in part.parts)]
        parts = [part for _, part in rows]
        columns: list[tuple[str, list[Series]]] = [("合同份数（份）", [part.contracts for part in parts])]
        for measure in measures:
            levels = [part.level(measure).in_unit(self.unit_of(measure)) for part in parts]
            columns += [
                (f"{NAMES[measure].alone}（{self.unit_of(measure)}）", levels),
                ("同比（%）", [level.growth for level in levels]),
                ("占比（%）", [level.share_of(level) if level.whole is None else level.share for level in levels]),
            ]
        columns = [(title, values) for title, values in columns if any(values)]
        head = tables.headers(corner) + tables.headers(*(title for title, _ in columns), align="right")
        body = [
            [tables.cell(name, header=True), *(_cell(values[place]) for _, values in columns)]
            for place, (name, _) in enumerate(rows)
        ]
        return tables.Table([head], body, long=True)


class ContractSeries(Series):
    """A level of contracts over the years.

    Args:
        *series: As of `Series`.
        lack: What stands for growth where there is no base.
        **how: As of `Series`.
    """

    def __init__(self, *series: Any, lack: str, **how: Any):
        self._lack = lack
        super().__init__(*series, **how)

    @property
    def growth(self) -> Series:
        """Growth on the year before, in %; in words where there was nothing to grow from, or nothing is known of it."""
        growth = super().growth
        if growth.traced.undefined_base is None:
            return growth
        return growth._with(traced=indicators.unknown(PERCENT), notice=self._lack)

    @property
    def is_new(self) -> bool:
        """True if there was nothing of it in the year before, as far as the source says."""
        return super().growth.traced.undefined_base is not None


class Complete(Group):
    """Parts of a total, which have places only if they make it up; a large one may not be filled in yet.

    Args:
        name: Its canonical expression.
        whole: The total.
        members: By code.
        noun: What a member is.
    """

    def __init__(self, name: str, whole: Series, members: Mapping[str, Series], noun: str):
        super().__init__(name, whole.subject, members, noun)
        self._whole = whole.traced

    def _ranked(self) -> dict[str, Traced]:
        values = super()._ranked()
        together = indicators.total(values.values())
        if self._whole.is_missing or together.is_missing or not together.interval.is_below(self._whole.interval):
            return values
        return {name: indicators.unknown(self._whole.unit) for name in values}


def _cell(value: Series) -> dict[str, Any]:
    """Return a table cell: amounts with one decimal."""
    return tables.cell(value, text=tables.number(value.traced, 1) if value.kind == "level" else "")
