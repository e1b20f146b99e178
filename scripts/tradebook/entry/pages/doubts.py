"""What the workbook asks while the editor types, as the import will: formulas over the entry cells, each with its question.

What is asked of a number by itself, of a column, and of a sheet, is written from the same limits as the import has; what
numbers make of each other, from the comparisons of the import, as they would be if everything were filled in.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from pathlib import Path

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from tradebook.checks.discrepancies import DISCREPANCIES
from tradebook.checks.identity import Comparison
from tradebook.data.csv_table import CsvTable
from tradebook.data.examining import Row
from tradebook.data.problems import SheetPlace
from tradebook.data.report import Report
from tradebook.data.vintages import VINTAGE
from tradebook.entry.asking import likeness
from tradebook.entry.asking.contradictions import write_copy
from tradebook.entry.asking.likely import count_ranked, list_comparisons
from tradebook.entry.changes import RowChange, change_tables
from tradebook.entry.layout import (
    DOUBTS_SHEET,
    FIRST_ROW,
    NONE,
    SEPARATOR,
    SOURCE_COLUMN,
    SOURCE_ROW,
    EntryColumn,
    EntryLine,
    EntrySheet,
)
from tradebook.entry.questions import (
    FRACTION,
    HIGH_GROWTH,
    JUMP,
    LARGE,
    MOVED_POINTS,
    MOVED_RANKS,
    RELATIVE,
    WRONG_UNIT,
    is_level,
)
from tradebook.entry.rows import KeyedRows
from tradebook.figures.formula import to_excel_over
from tradebook.figures.traced import Cell, stated_decimals
from tradebook.figures.units import UNITS
from tradebook.markup import as_formula_text

_UNITS_COLUMN = 7
_MOST_PAIRS = 30
"""Lines of a sheet of which each pair is looked at, whether they are exchanged."""


@dataclass(frozen=True)
class DoubtFormula:
    """A question, as a formula that gives its text where it is to be asked, and nothing elsewhere.

    Attributes:
        place: Of the cell that is asked about.
        label: What the cell is, in words.
        formula: Without the equals sign.
    """

    place: SheetPlace
    label: str
    formula: str


@dataclass(frozen=True)
class _EntryCell:
    """A cell for a number in a prefilled line, beside last year's."""

    sheet: EntrySheet
    line: EntryLine
    row: int
    column: EntryColumn
    now: Row | None
    last: Row | None

    def at(self, place: int) -> str:
        """Return the address of a cell of the line."""
        return f"'{self.sheet.name}'!{xl_rowcol_to_cell(self.row, place, True, True)}"

    @property
    def value(self) -> str:
        """The address of the number."""
        return self.at(self.sheet.entry_places[self.column])

    @property
    def last_value(self) -> str:
        """The address of last year's number."""
        return self.at(
            next(p.place for p in self.sheet.page_columns if (p.column, p.content) == (self.column, "last"))
        )

    @property
    def place(self) -> SheetPlace:
        """Where it is."""
        return SheetPlace(self.sheet.name, xl_rowcol_to_cell(self.row, self.sheet.entry_places[self.column]))

    @property
    def label(self) -> str:
        """What it is, in words."""
        named = (key.name_code(code) for key, code in zip(self.sheet.keys, self.line.codes, strict=True))
        return self.line.label or f"{'／'.join(named)}：{self.column.header}"

    @property
    def unit_cell(self) -> str | None:
        """The address of the cell with the unit; None if the column fixes it."""
        column = next((c for c in self.sheet.select_columns("detail") if c.field == "unit"), None)
        return None if column is None or "unit" in self.column.fixed else self.at(self.sheet.entry_places[column])

    @property
    def unit(self) -> str:
        """The unit that stands in it, or is prefilled."""
        fixed = self.column.fixed.get("unit") or self.sheet.fixed.get("unit")
        return str(fixed or (self.now or self.last or {}).get("unit") or "")

    @property
    def is_new(self) -> str:
        """The condition that the import would change the data by it."""
        return f"{self.value}<>{self.now['value']}" if self.now else "TRUE"


def list_doubts(sheets: Sequence[EntrySheet], report: Report) -> Iterator[DoubtFormula]:
    """Yield the questions of a workbook, in the order of its sheets, then those between cells.

    Args:
        sheets: The entry sheets.
        report: The data, as the report has it that states what is entered.
    """
    rows = KeyedRows(report.package)
    cells = {sheet.name: list(_list_cells(sheet, rows)) for sheet in sheets if sheet.table != DISCREPANCIES}
    names = {row["code"]: row["name_zh"] for row in report.package.rows("indicators")}
    for sheet in sheets:
        yield from _doubt_source(sheet)
        yield from _doubt_gone_lines(sheet, rows)
        for cell in cells.get(sheet.name, []):
            yield from _doubt_number(cell)
            yield from _doubt_rank(cell, names)
        yield from _doubt_due_years(sheet)
        yield from _doubt_columns(cells.get(sheet.name, []))
    everything = [cell for of_sheet in cells.values() for cell in of_sheet]
    yield from _doubt_comparisons(everything, report)


def write_doubts(page: Worksheet, doubts: Sequence[DoubtFormula]) -> int:
    """Write the hidden page of questions: sheet, cell, what it is, the question, and what is asked of the cell together.

    Returns:
        The last row, counted from 1. Column F has the numbers of the rows with all that is asked of a cell.
    """
    page.write_row(0, 0, ("表单", "单元格", "内容", "疑问", "合并", "行"))
    by_place: dict[SheetPlace, list[DoubtFormula]] = {}
    for doubt in doubts:
        by_place.setdefault(doubt.place, []).append(doubt)
    row = 0
    for place, of_place in by_place.items():
        for number, doubt in enumerate(of_place):
            row += 1
            own, before = f"D{row + 1}", f"E{row}" if number else '""'
            page.write_row(row, 0, (place.sheet, place.address, of_place[0].label))
            page.write_formula(row, 3, f'=IFERROR({doubt.formula},"")', None, "")
            joined = f'={before}&IF({own}="","",IF({before}="","","；")&{own})' if number else f"={own}"
            page.write_formula(row, 4, joined, None, "")
        page.write_formula(row, 5, f'=IF(E{row + 1}="","",ROW())', None, "")
    units = [unit for unit in UNITS.values() if unit.symbol]
    for place_of_unit, unit in enumerate(units):
        page.write_row(place_of_unit, _UNITS_COLUMN, (unit.symbol, unit.dimension))
        page.write_number(place_of_unit, _UNITS_COLUMN + 2, float(unit.factor))
    page.hide()
    return row + 1


def _list_cells(sheet: EntrySheet, rows: KeyedRows) -> Iterator[_EntryCell]:
    columns = [column for column in sheet.select_columns("main") if column.number and column.field == "value"]
    for row, line in enumerate(sheet.lines, start=FIRST_ROW):
        for column in columns if line.codes else ():
            yield _EntryCell(sheet, line, row, column, *rows.find_pair(sheet, line, column))


# -- single numbers ----------------------------------------------------------------------------------------------------


def _doubt_number(cell: _EntryCell) -> Iterator[DoubtFormula]:
    """Ask about a number that is far from last year's, see `tradebook.entry.questions.question_number`."""
    value, unit, last = cell.value, cell.unit, cell.last
    shown = f'"读到 "&{value}&"{unit}'
    tests: list[tuple[str, str]] = []
    if last is not None:
        last_unit = UNITS[last["unit"] or ""]
        own, factor = f'"{UNITS[unit].dimension}"', str(UNITS[unit].factor)
        if cell.unit_cell:
            table = f"'{DOUBTS_SHEET}'!$H:$J"
            own, factor = (f"VLOOKUP({cell.unit_cell},{table},{place},FALSE)" for place in (2, 3))
            tests.append(
                (f'{own}<>"{last_unit.dimension}"', f'"单位与上年不同，上年是“{last_unit}”。口径确实变了吗？"')
            )
        elif last_unit.dimension != UNITS[unit].dimension:
            # edition.yml says so
            return
    indicator = cell.line.codes[0] if cell.sheet.keys[0].field == "indicator" else ""
    is_share = "share" in str(indicator)
    if unit == "%" and not is_share:
        higher = (
            f"{value}>{HIGH_GROWTH}" if last is None else f"AND({value}>{HIGH_GROWTH},{value}>{last['value']})"
        )
        tests.append((higher, f'{shown}，增速超过 {HIGH_GROWTH}%。核对无误吗？"'))
    if last is not None:
        base = f"({last['value']}*{last_unit.factor}/{factor})"
        if unit in RELATIVE:
            tests += _compare_relative(cell, last, base, is_share)
        else:
            tests += _compare_with_last(cell, last, base)
    formula = '""'
    for test, text in reversed(tests):
        formula = f"IF({test},{text},{formula})"
    if tests:
        typed = f"AND(ISNUMBER({value}),{cell.is_new})"
        yield DoubtFormula(cell.place, cell.label, f'IF({typed},{formula},"")')


def _compare_relative(cell: _EntryCell, last: Row, base: str, is_share: bool) -> Iterator[tuple[str, str]]:
    value, unit = cell.value, cell.unit
    shown = f'"读到 "&{value}&"{unit}，上年为 {last["value"]}{last["unit"]}'
    if unit == "%" and abs(last["value"]) >= 1:
        least, most = FRACTION
        times, kept = f"ABS({base}/{value})", stated_decimals(last["value"]) + 1
        looks = f"AND({times}>={least},{times}<={most})" if is_share else f"ROUND({value},{kept})<>{value}"
        fraction = f"IF({value}=0,FALSE,AND(ABS({value})<1,{looks}))"
        yield fraction, f'{shown}，像是把百分数写成了小数。核对无误吗？"'
    if unit == "%" and is_share:
        moved = f'{shown}，相差超过 {MOVED_POINTS} 个百分点。核对无误吗？"'
        yield f"ROUND(ABS({value}-{base}),9)>{MOVED_POINTS}", moved
    if unit == "位":
        yield f"ABS({value}-{base})>{MOVED_RANKS}", f'{shown}，相差超过 {MOVED_RANKS} 位。核对无误吗？"'
    if unit == "倍" and last["value"]:
        ratio = f"IF({value}=0,0,MAX(ABS({value}/{base}),ABS({base}/{value})))"
        yield f"{ratio}>{JUMP}", f'{shown}，相差超过 {JUMP} 倍。核对无误吗？"'


def _compare_with_last(cell: _EntryCell, last: Row, base: str) -> Iterator[tuple[str, str]]:
    value = cell.value
    shown = f'"读到 "&{value}&"，上年为 {last["value"]}{last["unit"]}'
    growth = next((c for c in cell.sheet.columns if c.fixed.get("measure") == "value_growth"), None)
    fell = f",{cell.at(cell.sheet.entry_places[growth])}<>-100" if growth else ""
    if abs(last["value"]) >= LARGE:
        yield f"AND({value}=0{fell})", f'{shown}。来源写明为零吗（没有数据应留空）？"'
    if last["value"]:
        ratio = f"MAX(ABS({value}/{base}),ABS({base}/{value}))"
        least, most = WRONG_UNIT
        unit = f'{shown}，相差约一万倍，像是“万”和“亿”弄错了。单位对吗？"'
        yield f"{value}=0", '""'
        yield f"AND({ratio}>={least},{ratio}<={most})", unit
        yield f"{ratio}>{JUMP}", f'{shown}，相差超过 {JUMP} 倍。核对无误吗？"'


def _doubt_rank(cell: _EntryCell, names: dict[str, str]) -> Iterator[DoubtFormula]:
    """Ask about a rank beyond the number of those that are ranked."""
    record = {name: str(value) for name, value in cell.sheet.build_record(cell.line.codes, cell.column).items()}
    most, ranked = count_ranked(record, names.get(record.get("indicator", ""), ""))
    if most and cell.unit == "位":
        text = f'"参加排位的{ranked}只有 {most} 个。核对无误吗？"'
        yield DoubtFormula(cell.place, cell.label, f'IF(AND({cell.value}>{most},{cell.is_new}),{text},"")')


def _doubt_due_years(sheet: EntrySheet) -> Iterator[DoubtFormula]:
    """Ask about targets for years before that in which they were stated."""
    column = next((column for column in sheet.columns if column.field == "due"), None)
    if column is None:
        return
    main = sheet.select_columns("main")[0]
    for row, line in enumerate(sheet.lines, start=FIRST_ROW):
        if not line.heading:
            due, value = (
                f"'{sheet.name}'!{xl_rowcol_to_cell(row, sheet.entry_places[c], True, True)}"
                for c in (column, main)
            )
            place = SheetPlace(sheet.name, xl_rowcol_to_cell(row, sheet.entry_places[main]))
            test = f'AND(ISNUMBER({due}),{value}<>"",{due}<{sheet.vintage})'
            yield DoubtFormula(
                place, column.header, f'IF({test},"目标年份早于 {sheet.vintage} 年。核对无误吗？","")'
            )


# -- sheets and columns --------------------------------------------------------------------------------------------------


def _doubt_source(sheet: EntrySheet) -> Iterator[DoubtFormula]:
    """Ask about a source that nobody typed."""
    if not sheet.is_source_proposed or sheet.stands:
        return
    source = f"'{sheet.name}'!{xl_rowcol_to_cell(SOURCE_ROW, SOURCE_COLUMN, True, True)}"
    own = next(page.place for page in sheet.page_columns if page.content == "source")
    first, last = FIRST_ROW, FIRST_ROW + len(sheet.lines) - 1
    owns = _range(sheet, own, first, last)
    entries = [_range(sheet, sheet.entry_places[c], first, last) for c in sheet.select_columns("main")]
    typed = "+".join(f'SUMPRODUCT(({entry}<>"")*(({owns}="")+({owns}="{NONE}")))' for entry in entries)
    test = f"AND({source}={as_formula_text(sheet.source or '')},{typed}>0)"
    place = SheetPlace(sheet.name, xl_rowcol_to_cell(SOURCE_ROW, SOURCE_COLUMN))
    text = '"本表来源仍是预填的，没有人改过。本表的数字确实出自它吗？"'
    yield DoubtFormula(place, "本表来源", f'IF({test},{text},"")')


def _doubt_gone_lines(sheet: EntrySheet, rows: KeyedRows) -> Iterator[DoubtFormula]:
    """Ask about lines with last year's numbers that are no longer there."""
    for row, line in enumerate(sheet.lines, start=FIRST_ROW):
        pairs = rows.find_pairs(sheet, line)
        if any(pair.last for pair in pairs) and not any(pair.now for pair in pairs):
            codes = as_formula_text(SEPARATOR.join(line.codes))
            column = f"'{sheet.name}'!$A:$A"
            shown = "／".join(map(EntryColumn.show_code, sheet.keys, line.codes))
            place = SheetPlace(sheet.name, xl_rowcol_to_cell(row, 1))
            text = '"这一行原来在此，上年有数，现在表中没有了。是有意删去的吗？"'
            yield DoubtFormula(place, shown, f'IF(ISNA(MATCH({codes},{column},0)),{text},"")')


def _range(sheet: EntrySheet, place: int, first: int, last: int) -> str:
    ends = (xl_rowcol_to_cell(row, place, True, True) for row in (first, last))
    return f"'{sheet.name}'!{':'.join(ends)}"


def _doubt_columns(cells: Sequence[_EntryCell]) -> Iterator[DoubtFormula]:
    """Ask about numbers that look like last year's of other lines, see `tradebook.entry.asking.likeness`."""
    columns: dict[str, list[_EntryCell]] = {}
    for cell in cells:
        if is_level(UNITS[cell.unit]) and cell.last and cell.last["unit"] == cell.unit and cell.now is None:
            columns.setdefault(f"{cell.column.header}{cell.unit}", []).append(cell)
    for of_column in columns.values():
        yield from _doubt_copied(of_column)
        yield from _doubt_shifted(of_column)
        yield from _doubt_equal(of_column)
    yield from _doubt_exchanged(list(columns.values()))


def _doubt_copied(cells: list[_EntryCell]) -> Iterator[DoubtFormula]:
    telling = [cell for cell in cells if likeness.is_telling(cell.last["value"] if cell.last else None)]
    if len(telling) >= likeness.RUN:
        equal = "+".join(f"({cell.value}={cell.last_value})" for cell in telling)
        typed = "+".join(f'({cell.value}<>"")' for cell in telling)
        test = f"AND({equal}>={likeness.RUN},({equal})>{likeness.MOST}*({typed}))"
        text = f'"这一列有 "&({equal})&" 格与上年的数完全相同，像是照抄了上年那一列。确实没有变化吗？"'
        yield DoubtFormula(telling[0].place, telling[0].column.header, f'IF({test},{text},"")')


def _doubt_shifted(cells: list[_EntryCell]) -> Iterator[DoubtFormula]:
    for step, words in ((-1, "上一行"), (1, "下一行")):
        places = range(max(0, -step), len(cells) - max(0, step))
        for first in list(places)[: 1 - likeness.RUN]:
            window = range(first, first + likeness.RUN)
            pairs = [(cells[n], cells[n + step]) for n in window if n in places]
            if len(pairs) < likeness.RUN or not _are_positive(pairs):
                continue
            own, near = (
                [f"ABS(LN({a.value}/{c.last_value}))" for a, c in of] for of in ([(a, a) for a, _ in pairs], pairs)
            )
            nearer = ",".join(f"{b}<={likeness.NEAR},{a}>{b}" for a, b in zip(own, near, strict=True))
            clear = f"({'+'.join(own)}-{'-'.join(near)})/{likeness.RUN}>{likeness.CLEAR}"
            text = f'"这里起各格都像是{words}上年的数的延续，像是错了一行。行对齐了吗？"'
            yield DoubtFormula(cells[first].place, cells[first].label, f'IF(AND({nearer},{clear}),{text},"")')


def _are_positive(pairs: Sequence[tuple[_EntryCell, _EntryCell]]) -> bool:
    return all(cell.last and cell.last["value"] > 0 for pair in pairs for cell in pair)


def _doubt_equal(cells: list[_EntryCell]) -> Iterator[DoubtFormula]:
    lasts = ",".join(cell.last_value for cell in cells)
    for cell in cells:
        others = "+".join(f"({cell.value}={other.last_value})" for other in cells)
        # it has more significant digits than are told by chance, see `tradebook.entry.asking.likeness.is_telling`
        places = f"{likeness.DIGITS - 2}-INT(LOG10(ABS({cell.value})))"
        telling = f"IF({cell.value}=0,FALSE,ROUND({cell.value},{places})<>{cell.value})"
        test = f"AND(ISNUMBER({cell.value}),{cell.value}<>{cell.last_value},{others}=1,{telling})"
        if lasts and len(cells) > 1:
            text = '"与另一行上年的数完全相同。没有填错行吗？"'
            yield DoubtFormula(cell.place, cell.label, f'IF({test},{text},"")')


def _doubt_exchanged(columns: list[list[_EntryCell]]) -> Iterator[DoubtFormula]:
    by_line: dict[int, dict[int, _EntryCell]] = {}
    for number, cells in enumerate(columns):
        for cell in cells:
            if cell.last and cell.last["value"] > 0:
                by_line.setdefault(cell.row, {})[number] = cell
    if len(by_line) > _MOST_PAIRS:
        return
    for a, b in combinations(by_line, 2):
        pairs = [(by_line[a][number], by_line[b][number]) for number in by_line[a] if number in by_line[b]]
        if not pairs:
            continue
        both = [*pairs, *((y, x) for x, y in pairs)]
        own = [f"ABS(LN({x.value}/{x.last_value}))" for x, _ in both]
        near = [f"ABS(LN({x.value}/{y.last_value}))" for x, y in both]
        test = f"AND({','.join(f'{n}<={likeness.NEAR}' for n in near)},({'+'.join(own)}-{'-'.join(near)})/{len(both)}>{likeness.CLEAR})"
        first, second = pairs[0]
        text = as_formula_text(
            f"与第 {second.row + 1} 行的数各像是对方上年的数的延续，像是互相填反了。核对无误吗？"
        )
        yield DoubtFormula(first.place, first.label, f'IF({test},{text},"")')


# -- between numbers -----------------------------------------------------------------------------------------------------


def _doubt_comparisons(cells: Sequence[_EntryCell], report: Report) -> Iterator[DoubtFormula]:
    """Ask about numbers that others contradict, see `tradebook.entry.asking.likely`."""
    package, vintage = report.package, report.package.vintage
    rows, changes = KeyedRows(package), list[RowChange]()
    tables: dict[str, CsvTable] = {}
    standing: dict[tuple[str, int], _EntryCell] = {}
    by_place = {cell.place: cell for cell in cells}
    for cell in cells:
        table = cell.sheet.table
        if cell.now is not None:
            standing[table, cell.now["_line"]] = cell
        elif cell.last is not None and cell.last["unit"] == cell.unit:
            if table not in tables:
                tables[table] = package.open_table(table)
            texts = tables[table].row(cell.last["_line"])
            record = cell.sheet.build_record(cell.line.codes, cell.column)
            row = {**texts, **{name: str(value) for name, value in record.items()}, VINTAGE: str(vintage)}
            # a row that says why there is no number gives way to it
            lacking = rows.find_without_value(table, record)
            line = lacking["_line"] if lacking and lacking.get(VINTAGE, vintage) == vintage else 0
            changes.append(RowChange("corrected" if line else "added", table, cell.place, "", row, line=line))
    changed = change_tables(package, changes)
    for at, origin in changed.origins.items():
        if isinstance(origin, RowChange):
            standing[at] = by_place[origin.place]
    with tempfile.TemporaryDirectory(prefix="tradebook-doubts-") as folder:
        supposed = write_copy(package, changed, Path(folder))
        view = supposed if vintage is None else supposed.as_of(vintage)
        for how, comparison in list_comparisons(view):
            if not comparison.expected.is_undefined and not comparison.lacking_rates:
                yield from _doubt_comparison(how, comparison, standing)


def _doubt_comparison(
    how: str, comparison: Comparison, standing: dict[tuple[str, int], _EntryCell]
) -> Iterator[DoubtFormula]:
    stated, expected = comparison.stated, comparison.expected
    values = {**stated.cells(), **expected.cells()}
    entered = {cell: standing[cell.table, cell.row] for cell in values if (cell.table, cell.row) in standing}
    if not entered:
        return

    def address(cell: Cell) -> str:
        return entered[cell].value if cell in entered else f"({values[cell].value})"

    left, right = to_excel_over(stated, address), f"({to_excel_over(expected, address)})"
    tolerance = sum(Decimal(side.high - side.low) for side in (stated, expected)) / 2
    needed = list(entered.values())
    if comparison.relation == "≥":
        # of a sum, what is there is the least
        needed = [cell for key, cell in entered.items() if key in stated.cells()] or needed
    conditions = [
        f"COUNT({','.join(cell.value for cell in needed)})={len(needed)}",
        f"OR({','.join(cell.is_new for cell in entered.values())})",
        *(f'{cell.unit_cell}="{cell.unit}"' for cell in entered.values() if cell.unit_cell),
    ]
    margin = f"{tolerance:f}+0.000001"
    wrong = {
        "=": f"ABS({left}-{right})>{margin}",
        "≥": f"{left}<{right}-({margin})",
        "≤": f"{left}>{right}+{margin}",
    }[comparison.relation]
    if comparison.relation == "=" and stated.unit.symbol == "%":
        wrong = f"OR({wrong},AND({left}*{right}<0,MIN(ABS({left}),ABS({right}))>=1))"
    suspect = next((cell for key, cell in entered.items() if key in stated.cells()), needed[0])
    decimals = max(0, stated_decimals(stated.value))
    text = f'"读到 "&{left}&"{stated.unit}，而{how}应为{comparison.relation_words}"&ROUND({right},{decimals})&"{stated.unit}。核对无误吗？"'
    yield DoubtFormula(suspect.place, suspect.label, f'IF(AND({",".join(conditions)}),IF({wrong},{text},""),"")')
