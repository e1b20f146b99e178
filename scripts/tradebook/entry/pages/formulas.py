"""What the last page of the workbook checks while the editor types: formulas over the entry cells.

They show a sum that cannot be right at once. The import checks all identities of the data, in exact arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from functools import partial

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from tradebook.checks.declared import WHOLE, Rule, read_rules
from tradebook.data.package import DataPackage
from tradebook.data.report import MAIN_TABLE, Report
from tradebook.data.settings.periods import PERIODS
from tradebook.entry.asking.growth import is_derived
from tradebook.entry.layout import FIRST_ROW, NONE, Content, EntryColumn, EntryLine, EntrySheet
from tradebook.entry.rows import KeyedRows
from tradebook.figures.observation_status import OBS_STATUS, REASONS
from tradebook.figures.units import UNITS

Codes = tuple[str, ...]
HALF_TENTH = "0.05"
"""How far a number with one decimal may be from what it was rounded from."""
_FINEST = Decimal("0.00001")
"""Of tolerances."""


@dataclass(frozen=True)
class Progress:
    """A sheet's progress, as formulas: cells filled, cells empty that had a value last year, cells with text for numbers.

    A sheet that asks for nothing that last year had is optional.
    """

    sheet: str
    title: str
    filled: str
    missing: str
    wrong: str
    is_optional: bool = False
    prefilled: int = 0
    """Cells that stand in it as the data has them."""


@dataclass(frozen=True)
class SumCheck:
    """A sum to check, as formulas without the equals sign.

    Attributes:
        sheet: Where the stated value is.
        meaning: What is checked, in words.
        stated: The value that is stated.
        expected: The value that is computed.
        tolerance: By how much rounding lets them differ.
        pending: True as long as there is nothing to compare.
        incomplete: True as long as a difference may be due to what is still missing.
    """

    sheet: str
    meaning: str
    stated: str
    expected: str
    tolerance: str
    pending: str
    incomplete: str = "FALSE"


class Addresses:
    """Where the cells of the entry sheets are."""

    def __init__(self, sheets: list[EntrySheet]) -> None:
        self._rows = {
            sheet.name: {line.codes: row for row, line in enumerate(sheet.lines, start=FIRST_ROW) if line.codes}
            for sheet in sheets
        }

    def has_line(self, sheet: EntrySheet, codes: Codes) -> bool:
        """Tell whether a sheet has a line of these codes."""
        return codes in self._rows[sheet.name]

    def cell(self, sheet: EntrySheet, codes: Codes, column: EntryColumn | None, content: Content = "entry") -> str:
        """Return the address of a line's cell."""
        place = _find_place(sheet, column, content)
        return f"'{sheet.name}'!{xl_rowcol_to_cell(self._rows[sheet.name][codes], place, True, True)}"

    def blank_cells(self, sheet: EntrySheet, column: EntryColumn) -> str:
        """Return the range of a column's cells in the blank lines at the end; empty if there are none, as for a department."""
        blank = [row for row, line in enumerate(sheet.lines, start=FIRST_ROW) if not line.codes]
        if not blank:
            return ""
        place = _find_place(sheet, column, "entry")
        return f"'{sheet.name}'!{xl_range_abs(blank[0], place, blank[-1], place)}"

    def column(self, sheet: EntrySheet, column: EntryColumn | None, content: Content = "entry") -> str:
        """Return the range of a column's cells."""
        place = _find_place(sheet, column, content)
        return f"'{sheet.name}'!{xl_range_abs(FIRST_ROW, place, FIRST_ROW + len(sheet.lines) - 1, place)}"


def _find_place(sheet: EntrySheet, column: EntryColumn | None, content: Content) -> int:
    return next(page.place for page in sheet.page_columns if (page.column, page.content) == (column, content))


def count_progress(sheet: EntrySheet, addresses: Addresses, rows: KeyedRows) -> Progress:
    """Return the formulas of a sheet's progress: what is missing is what the import says is.

    Args:
        sheet: The sheet.
        addresses: Where its cells are.
        rows: The rows that the data has.
    """
    columns = sheet.select_columns("main")
    entries = [addresses.column(sheet, column) for column in columns]
    missing = [
        term
        for column in columns
        if column.has_last_year
        for term in _count_missing(sheet, column, addresses, rows)
    ]
    numbers = [entry for entry, column in zip(entries, columns, strict=True) if column.number]
    standing = [pair for line in sheet.lines for pair in rows.find_pairs(sheet, line)] if sheet.stands else []
    return Progress(
        sheet.name,
        sheet.title,
        "+".join(f"COUNTA({entry})" for entry in entries),
        "".join(missing).removeprefix("+") or "0",
        "+".join(f"SUMPRODUCT(--ISTEXT({entry}))" for entry in numbers) or "0",
        is_optional=not missing or sheet.table in ("forecast_published", PERIODS),
        prefilled=sum(pair.now is not None for pair in standing),
    )


def _count_missing(sheet: EntrySheet, column: EntryColumn, addresses: Addresses, rows: KeyedRows) -> Iterator[str]:
    """Yield the terms of how many cells of a column are missing; growth that its level gives need not be typed."""
    asked = [line for line in sheet.lines if rows.find_pair(sheet, line, column).last]
    derived = [line for line in asked if is_derived(sheet.table, sheet.build_texts(line.codes, column), rows)]
    if asked and len(derived) == len(asked):
        return
    last, entry = addresses.column(sheet, column, "last"), addresses.column(sheet, column)
    yield f'+SUMPRODUCT(({last}<>"")*({entry}=""){_unexplained(sheet, addresses.column)})'
    for line in derived:
        explained = _unexplained(sheet, partial(addresses.cell, codes=line.codes))
        yield f'-({addresses.cell(sheet, line.codes, column)}=""){explained}'


def _unexplained(sheet: EntrySheet, address: Callable[..., str]) -> str:
    """Return the factor that is zero where a line says that there is nothing this year, or why there is no number."""
    test = f'*({address(sheet, column=None, content="source")}<>"{NONE}")' if sheet.source is not None else ""
    if status := next((column for column in sheet.columns if column.field == OBS_STATUS), None):
        reasons = ",".join(f'"{reason}"' for reason in REASONS.values())
        test += f"*ISNA(MATCH({address(sheet, column=status)},{{{reasons}}},0))"
    return test


def check_sums(sheets: list[EntrySheet], addresses: Addresses, report: Report) -> Iterator[SumCheck]:
    """Return the checks of a workbook, in the order of its sheets."""
    by_name = {sheet.name: sheet for sheet in sheets}
    for name, sheet in by_name.items():
        checks = _SheetChecks(sheet, addresses, report.package)
        if sheet.table == MAIN_TABLE:
            yield from checks.check_sectors()
        elif sheet.table == "services_trade_national":
            yield from checks.check_nation()
        elif sheet.table == "services_trade_provinces" and "分行业" in by_name:
            yield from checks.check_own_province(by_name["分行业"], report.info.area)
        elif sheet.parents:
            yield from checks.check_parts()
            modes = by_name.get(f"{name[:4]}方式")
            if modes and modes is not sheet:
                yield from checks.check_totals(modes)
        elif sheet.table == "facts":
            yield from checks.check_facts()


class _SheetChecks:
    """The checks of one sheet."""

    def __init__(self, sheet: EntrySheet, addresses: Addresses, package: DataPackage) -> None:
        self.sheet, self.addresses, self.package = sheet, addresses, package
        self.numbers = sheet.select_columns("main")
        self.rules = [rule for rule in read_rules(package) if rule.relation == "="]

    def check_sectors(self) -> Iterator[SumCheck]:
        codes = [line.codes[0] for line in self.sheet.lines if line.codes]
        total, exports, imports = (
            next(column for column in self.numbers if column.fixed["flow"] == flow) for flow in "TXM"
        )
        for code in codes:
            parts = [self._cell((code,), column) for column in (exports, imports)]
            meaning = f"{self.package.name(code)}：进出口 = 出口 + 进口"
            yield self._check_sum(meaning, self._cell((code,), total), parts)
        for column in (total, exports, imports):
            parts = [self._cell((code,), column) for code in codes if code != "ALL"]
            meaning = f"{column.header}：合计 = 各行业之和"
            # new sectors stand in blank lines
            blank = self.addresses.blank_cells(self.sheet, column)
            expected = "+".join([*parts, *([f"SUM({blank})"] if blank else [])])
            count = f"{len(parts) + 1}+COUNT({blank})" if blank else f"{len(parts) + 1}"
            tolerance = f"{HALF_TENTH}*({count})"
            yield self._compare(meaning, self._cell(("ALL",), column), expected, parts, tolerance)

    def check_nation(self) -> Iterator[SumCheck]:
        level, rate = self.numbers
        total, exports, imports, balance = (self._cell((flow,), level) for flow in "TXMB")
        yield self._check_sum("进出口 = 出口 + 进口", total, [exports, imports], half="0.5")
        difference = f"{exports}-{imports}"
        yield self._compare("差额 = 出口 − 进口", balance, difference, [exports, imports], tolerance="1.5")
        factor = _convert(level.fixed["unit"], level.last_unit or level.fixed["unit"])
        for flow in "TXM" if factor else "":
            stated, cell = self._cell((flow,), rate), self._cell((flow,), level)
            now = cell if factor == 1 else f"({cell}*{factor:f})"
            base = self.addresses.cell(self.sheet, (flow,), level, "last")
            meaning = f"{self.package.name(flow)}同比 = 本年 ÷ 上年 − 1"
            # each level is stated in whole units of its own
            tolerance = f"(0.05+{50 * (factor or 1):f}/{base}+50*{now}/{base}^2)"
            yield self._compare(meaning, stated, f"({now}/{base}-1)*100", [cell, base], tolerance)

    def check_own_province(self, sectors: EntrySheet, area: str) -> Iterator[SumCheck]:
        column, total_column = self.numbers[0], sectors.select_columns("main")[0]
        factor = _convert(total_column.fixed["unit"], column.fixed["unit"])
        lines = (self.sheet, (area,)), (sectors, ("ALL",))
        if factor and all(self.addresses.has_line(*line) for line in lines):
            total = self.addresses.cell(sectors, ("ALL",), total_column)
            shown, expected = "", total
            if factor < 1:
                shown, expected = f" ÷ {1 / factor:f}", f"{total}/{1 / factor:f}"
            elif factor > 1:
                shown, expected = f" × {factor:f}", f"{total}*{factor:f}"
            meaning = f"{self.package.name(area)} = “分行业”合计{shown}"
            half = Decimal(HALF_TENTH)
            tolerance = (half + half * factor).quantize(_FINEST, ROUND_UP)
            yield self._compare(
                meaning, self._cell((area,), column), expected, [total], tolerance=f"{tolerance:f}"
            )

    def check_parts(self) -> Iterator[SumCheck]:
        """Check totals and subtotals against their parts, which may stand in blank lines too."""
        parents = self.addresses.column(self.sheet, None, "parent")
        for line in self.sheet.lines:
            if not line.codes or line.codes[0] not in self.sheet.parents.values():
                continue
            key = self.sheet.keys[0]
            shown, name = key.show_code(line.codes[0]), self._cell(line.codes, key)
            for column in self.numbers:
                if column.fixed["unit"] == "%":
                    continue
                cell = self._cell(line.codes, column)
                entries, lasts = (self.addresses.column(self.sheet, column, c) for c in ("entry", "last"))
                # compared with its cell: within a formula or a criterion some characters of a name would mean something
                parts = f'SUMPRODUCT(({parents}={name})*({entries}<>""))'
                half = "0" if column.fixed["unit"] == "份" else HALF_TENTH
                yield SumCheck(
                    sheet=self.sheet.name,
                    meaning=f"{shown}：{column.header} = 分项之和",
                    stated=cell,
                    expected=f"SUMPRODUCT(--({parents}={name}),{entries})",
                    tolerance=f"{half}*(1+{parts})",
                    pending=f'OR({cell}="",AND({parts}=0,{cell}<>0))',
                    incomplete=f'SUMPRODUCT(({parents}={name})*({lasts}<>"")*({entries}=""))>0',
                )

    def check_totals(self, modes: EntrySheet) -> Iterator[SumCheck]:
        """Check that the totals of a technology sheet are those of the sheet by mode."""
        total, total_by_mode = _find_total(self.sheet), _find_total(modes)
        if not total or not total_by_mode:
            return
        measures = {column.fixed["measure"]: column for column in modes.select_columns("main")}
        for column in self.numbers:
            if column.fixed["measure"] in measures:
                other = self.addresses.cell(modes, total_by_mode, measures[column.fixed["measure"]])
                meaning = f"{column.header}合计 = “{modes.name}”"
                yield self._compare(meaning, self._cell(total, column), other, [other], tolerance="0")

    def check_facts(self) -> Iterator[SumCheck]:
        for line in self.sheet.lines:
            if not line.codes:
                continue
            indicator, area, sector, flow, year = line.codes
            flows = [(indicator, area, sector, part, year) for part in "XM"]
            if flow == "T" and not indicator.endswith("growth") and self._has_lines(flows):
                yield self._check_facts_sum(f"{line.label} = 出口 + 进口", line.codes, flows)
            for rule in self.rules:
                yield from self._check_rule(rule, line)

    def _check_rule(self, rule: Rule, line: EntryLine) -> Iterator[SumCheck]:
        """Check a sum of facts that the data declares, if the line states its total and the sheet has its parts."""
        indicator, *others = line.codes
        if rule.total[0] != indicator:
            return
        totals, parts = ([(term, *others) for term in terms] for terms in (rule.total, rule.parts))
        if len(totals) == 1 and self._has_lines(parts):
            yield self._check_facts_sum(f"{line.label} = 各部分之和", line.codes, parts)
        if rule.parts == (WHOLE,) and self._has_lines(totals):
            stated, *rest = (self._cell(codes, self.numbers[0]) for codes in totals)
            meaning, remainder = f"{line.label}：各项占比之和 = 100", f"100-({'+'.join(rest)})"
            yield self._compare(meaning, stated, remainder, rest, tolerance="2")

    def _check_facts_sum(self, meaning: str, total: Codes, parts: Sequence[Codes]) -> SumCheck:
        cells = [self._cell(codes, self.numbers[0]) for codes in parts]
        return self._check_sum(meaning, self._cell(total, self.numbers[0]), cells)

    def _has_lines(self, lines: Sequence[Codes]) -> bool:
        return all(self.addresses.has_line(self.sheet, codes) for codes in lines)

    def _cell(self, codes: Codes, column: EntryColumn) -> str:
        return self.addresses.cell(self.sheet, codes, column)

    def _check_sum(self, meaning: str, stated: str, cells: list[str], half: str = HALF_TENTH) -> SumCheck:
        """Check a stated sum; rounding may move it and each of its parts by half a unit of the last decimal."""
        return self._compare(meaning, stated, "+".join(cells), cells, f"{half}*{len(cells) + 1}")

    def _compare(self, meaning: str, stated: str, expected: str, cells: list[str], tolerance: str) -> SumCheck:
        """Compare a stated value with one that is computed from other cells."""
        needed = [stated, *cells]
        pending = f"COUNT({','.join(needed)})<{len(needed)}"
        return SumCheck(self.sheet.name, meaning, stated, f"({expected})", tolerance, pending)


def _find_total(sheet: EntrySheet) -> Codes:
    """Return the codes of the line of the total, which is no part of anything; empty if the sheet has no lines yet."""
    return next((line.codes for line in sheet.lines if line.codes and line.codes[0] not in sheet.parents), ())


def _convert(unit: str, other: str) -> Decimal | None:
    """Return how much of another unit one unit is; None if they measure different things."""
    one, into = UNITS[unit], UNITS[other]
    return one.factor / into.factor if one.dimension == into.dimension else None
