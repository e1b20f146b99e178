"""What the last sheet of the entry workbook checks while the editor types: formulas over the entry cells.

They show a sum that cannot be right at once. The import checks all identities of the data, in exact arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from tradebook.checks.declared import WHOLE, read_rules
from tradebook.data.package import DataPackage
from tradebook.data.report import MAIN_TABLE, ReportInfo
from tradebook.entry.layout import FIRST_ROW, Sheet


@dataclass(frozen=True)
class Progress:
    """A sheet's progress, as formulas: cells filled, cells empty that had a value last year, cells with text for numbers."""

    sheet: str
    title: str
    filled: str
    missing: str
    wrong: str


@dataclass(frozen=True)
class SumCheck:
    """A sum to check, as formulas without the equals sign.

    Attributes:
        sheet: where the stated value is.
        meaning: what is checked, in words.
        stated, expected: the two values.
        tolerance: by how much rounding lets them differ.
        pending: true as long as there is nothing to compare.
        incomplete: true as long as a difference may be due to what is still missing.
    """

    sheet: str
    meaning: str
    stated: str
    expected: str
    tolerance: str
    pending: str
    incomplete: str = "FALSE"


class Places:
    """Where the cells of the workbook are."""

    def __init__(self):
        self._cells: dict[tuple[str, tuple[str, ...], int], str] = {}
        self._columns: dict[tuple[str, int, str], int] = {}
        self._lines: dict[str, int] = {}

    def add_sheet(self, sheet: Sheet, year: int) -> None:
        """Remember a sheet's columns and its length."""
        numbers = {id(column): number for number, column in enumerate(sheet.columns)}
        self._lines[sheet.name] = len(sheet.lines)
        for place, (_, column, kind) in enumerate(sheet.plan(year)):
            self._columns[sheet.name, numbers.get(id(column), -1), kind] = place

    def add(self, sheet: Sheet, codes: tuple[str, ...], column: int, row: int, place: int) -> None:
        """Remember the entry cell of a line and column."""
        self._cells[sheet.name, codes, column] = f"'{sheet.name}'!{xl_rowcol_to_cell(row, place, True, True)}"

    def cell(self, sheet: Sheet, codes: tuple[str, ...], column: int) -> str | None:
        """The address of an entry cell; None if the sheet has no such line."""
        return self._cells.get((sheet.name, codes, column))

    def column(self, sheet: Sheet, column: int, kind: str = "entry") -> str:
        """The range of a column's cells."""
        return self._range(sheet, self._columns[sheet.name, column, kind])

    def parents(self, sheet: Sheet) -> str:
        """The range of the cells that say what a line is a part of."""
        return self._range(sheet, self._columns[sheet.name, -1, "parent"])

    def _range(self, sheet: Sheet, place: int) -> str:
        area = xl_range_abs(FIRST_ROW, place, FIRST_ROW + self._lines[sheet.name] - 1, place)
        return f"'{sheet.name}'!{area}"


def progress(sheet: Sheet, places: Places) -> Progress:
    """The formulas of a sheet's progress."""
    columns = [number for number, column in enumerate(sheet.columns) if column.role == "main"]
    numbers = [number for number in columns if sheet.columns[number].number]
    entries = [places.column(sheet, number) for number in columns]
    lasts = [places.column(sheet, number, "last") for number in columns]
    return Progress(
        sheet.name,
        sheet.title,
        "+".join(f"COUNTA({entry})" for entry in entries),
        "+".join(f'SUMPRODUCT(({last}<>"")*({entry}=""))' for entry, last in zip(entries, lasts, strict=True)),
        "+".join(f"SUMPRODUCT(--ISTEXT({places.column(sheet, number)}))" for number in numbers) or "0",
    )


def sum_checks(sheets: list[Sheet], places: Places, package: DataPackage, info: ReportInfo) -> Iterator[SumCheck]:
    """The checks of a workbook, in the order of its sheets."""
    by_name = {sheet.name: sheet for sheet in sheets}
    checks = _Checks(places, package)
    for name, sheet in by_name.items():
        if sheet.table == MAIN_TABLE:
            yield from checks.sectors(sheet)
        elif sheet.table == "services_trade_national":
            yield from checks.nation(sheet)
        elif sheet.table == "services_trade_provinces":
            yield from checks.area(sheet, by_name["分行业"], info.area)
        elif sheet.parents:
            yield from checks.tree(sheet)
            modes = by_name.get(f"{name[:4]}方式")
            if modes not in (None, sheet):
                yield from checks.totals(sheet, modes)
        elif sheet.table == "facts":
            yield from checks.facts(sheet)


class _Checks:
    def __init__(self, places: Places, package: DataPackage):
        self.places, self.package = places, package
        self.rules = [rule for rule in read_rules(package) if rule.relation == "="]

    def sectors(self, sheet: Sheet) -> Iterator[SumCheck]:
        names = {line.codes[0]: self.package.name(line.codes[0]) for line in sheet.lines if line.codes}
        total, exports, imports = (
            next(n for n, column in enumerate(sheet.columns) if column.fixed.get("flow") == flow) for flow in "TXM"
        )
        for code, name in names.items():
            cells = [self.places.cell(sheet, (code,), number) for number in (total, exports, imports)]
            yield _sum(sheet, f"{name}：进出口 = 出口 + 进口", cells[0], cells[1:], "0.05")
        for number in (total, exports, imports):
            cells = [self.places.cell(sheet, (code,), number) for code in names if code != "ALL"]
            stated = self.places.cell(sheet, ("ALL",), number)
            yield _sum(sheet, f"{sheet.columns[number].header}：合计 = 各行业之和", stated, cells, "0.05")

    def nation(self, sheet: Sheet) -> Iterator[SumCheck]:
        level, rate = (n for n, column in enumerate(sheet.columns) if column.role == "main")
        total, exports, imports, balance = (self.places.cell(sheet, (flow,), level) for flow in "TXMB")
        yield _sum(sheet, "进出口 = 出口 + 进口", total, [exports, imports], "0.5")
        yield _compared(sheet, "差额 = 出口 − 进口", balance, f"{exports}-{imports}", [exports, imports], "1.5")
        for flow in "TXM":
            now, stated = (self.places.cell(sheet, (flow,), number) for number in (level, rate))
            base = now.replace(now.split("!")[1], _left(now.split("!")[1]))
            tolerance = f"(0.05+50/{base}+50*{now}/{base}^2)"
            name = self.package.name(flow)
            yield _compared(
                sheet, f"{name}同比 = 本年 ÷ 上年 − 1", stated, f"({now}/{base}-1)*100", [now, base], tolerance
            )

    def area(self, sheet: Sheet, sectors: Sheet, area: str) -> Iterator[SumCheck]:
        stated = self.places.cell(sheet, (area,), len(sheet.columns) - 1)
        total = self.places.cell(sectors, ("ALL",), 1)
        if stated and total:
            name = self.package.name(area)
            yield _compared(sheet, f"{name} = “分行业”合计 ÷ 10000", stated, f"{total}/10000", [total], "0.05001")

    def tree(self, sheet: Sheet) -> Iterator[SumCheck]:
        """Totals and subtotals against their parts, which may stand in blank lines too."""
        choices, parents = sheet.keys[0].choices, self.places.parents(sheet)
        totals = [line.codes for line in sheet.lines if line.codes and line.codes[0] in sheet.parents.values()]
        for codes in totals:
            for number, column in enumerate(sheet.columns):
                if column.role != "main" or column.fixed["unit"] == "%":
                    continue
                cell, entries = self.places.cell(sheet, codes, number), self.places.column(sheet, number)
                shown = choices[codes[0]]
                parts = f'COUNTIFS({parents},"{shown}",{entries},"<>")'
                half = "0" if column.fixed["unit"] == "份" else "0.05"
                yield SumCheck(
                    sheet.name,
                    f"{shown}：{column.header} = 分项之和",
                    cell,
                    f'SUMIF({parents},"{shown}",{entries})',
                    f"{half}*(1+{parts})",
                    f'OR({cell}="",AND({parts}=0,{cell}<>0))',
                    f'SUMPRODUCT(({parents}="{shown}")*({self.places.column(sheet, number, "last")}<>"")*({entries}=""))>0',
                )

    def totals(self, sheet: Sheet, modes: Sheet) -> Iterator[SumCheck]:
        """The totals of a technology sheet are those of the sheet by mode."""
        total, by_mode = _total(sheet), _total(modes)
        if not total or not by_mode:
            return
        measures = {column.fixed.get("measure"): number for number, column in enumerate(modes.columns)}
        for number, column in enumerate(sheet.columns):
            measure = column.fixed.get("measure")
            if column.role == "main" and measure in measures:
                stated = self.places.cell(sheet, total, number)
                other = self.places.cell(modes, by_mode, measures[measure])
                yield _compared(sheet, f"{column.header}合计 = “{modes.name}”", stated, other, [other], "0")

    def facts(self, sheet: Sheet) -> Iterator[SumCheck]:
        lines = {line.codes: line for line in sheet.lines if line.codes}
        number = len(sheet.columns) - 1

        def cell(codes: tuple[str, ...]) -> str | None:
            return self.places.cell(sheet, codes, number)

        for codes, line in lines.items():
            indicator, area, sector, flow, year = codes
            parts = [(indicator, area, sector, part, year) for part in "XM"]
            if flow == "T" and not indicator.endswith("growth") and all(part in lines for part in parts):
                yield _sum(
                    sheet, f"{line.label} = 出口 + 进口", cell(codes), [cell(part) for part in parts], "0.05"
                )
            for rule in self.rules:
                parts = [(part, *codes[1:]) for part in rule.parts]
                if rule.total == (indicator,) and all(part in lines for part in parts):
                    cells = [cell(part) for part in parts]
                    yield _sum(sheet, f"{line.label} = 各部分之和", cell(codes), cells, "0.05")
                parts = [(part, *codes[1:]) for part in rule.total]
                if indicator == rule.total[0] and rule.parts == (WHOLE,) and all(part in lines for part in parts):
                    cells = [cell(part) for part in parts]
                    others = "+".join(cells[1:])
                    yield _compared(
                        sheet, f"{line.label}：各项占比之和 = 100", cells[0], f"100-({others})", cells[1:], "2"
                    )


def _total(sheet: Sheet) -> tuple[str, ...]:
    """The codes of the line of the total, which is no part of anything; empty if the sheet has no lines yet."""
    return next((line.codes for line in sheet.lines if line.codes and line.codes[0] not in sheet.parents), ())


def _sum(sheet: Sheet, meaning: str, stated: str, cells: list[str], half: str) -> SumCheck:
    """A stated sum; rounding may move each of its parts and itself by half a unit of the last decimal."""
    return _compared(sheet, meaning, stated, "+".join(cells), cells, f"{half}*{len(cells) + 1}")


def _compared(
    sheet: Sheet, meaning: str, stated: str, expected: str, cells: list[str], tolerance: str
) -> SumCheck:
    needed = [stated, *cells]
    return SumCheck(
        sheet.name, meaning, stated, f"({expected})", tolerance, f"COUNT({','.join(needed)})<{len(needed)}"
    )


def _left(address: str) -> str:
    """The address of the cell to the left: last year's value stands there."""
    _, letters, row = address.split("$")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return xl_rowcol_to_cell(int(row) - 1, column - 2, True, True)
