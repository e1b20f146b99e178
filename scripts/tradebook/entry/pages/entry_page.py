"""Write an entry sheet: last year's values in grey beside the cells to fill, which are yellow until they are filled.

Entry cells are the only ones that are not locked; what the data has of the year already stands in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import groupby

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from tradebook.data.vintages import VINTAGE
from tradebook.entry.keeping.typed import TypedCell
from tradebook.entry.layout import (
    CODES_COLUMN,
    FIRST_ROW,
    HEADER_ROW,
    NOTE_ROW,
    SEPARATOR,
    SOURCE_COLUMN,
    SOURCE_ROW,
    TITLE_ROW,
    EntryColumn,
    EntryLine,
    EntrySheet,
    PageColumn,
)
from tradebook.entry.numbers import squeeze_text
from tradebook.entry.pages.styles import AS_TEXT, PAPER_A4, UNLOCKED, YELLOW, Styles, format_decimals
from tradebook.entry.pages.validation import DropDowns, validate_cell
from tradebook.entry.rows import KeyedRows, is_computed
from tradebook.figures.observation_status import OBS_STATUS
from tradebook.figures.traced import stated_decimals

_WIDTHS = {"label": 44, "parent": 22}
_OTHER_WIDTH = 26
_SOURCE_CELLS = 4
"""How many columns the sheet's source may take."""
_FROZEN = 4
"""The most columns that stay in sight."""


def _is_entered(line: EntryLine, page_column: PageColumn) -> bool:
    """Tell whether an editor types in a cell."""
    is_key = page_column.column is not None and page_column.column.role == "key"
    return page_column.content in ("entry", "source") and not (line.codes and is_key)


class EntryPage:
    """An entry sheet on its page."""

    def __init__(
        self, sheet: EntrySheet, page: Worksheet, rows: KeyedRows, styles: Styles, drop_downs: DropDowns
    ) -> None:
        self.sheet, self.page, self.rows, self.styles, self.drop_downs = sheet, page, rows, styles, drop_downs
        self.decimals = {column: self._count_common_decimals(column) for column in sheet.columns}

    def write(
        self, typed: Mapping[int, Mapping[str, TypedCell]] | None = None, source: TypedCell | None = None
    ) -> None:
        """Write the page.

        Args:
            typed: What was typed before, by the line's place and the column's header.
            source: What was typed as the sheet's source.
        """
        self._write_head()
        if source and self.sheet.source is not None:
            self.page.write_string(SOURCE_ROW, SOURCE_COLUMN, str(source.value), self.styles.find("entry"))
        self._set_up()
        for row, line in enumerate(self.sheet.lines, start=FIRST_ROW):
            if line.heading:
                self.page.write_string(row, 1, line.heading, self.styles.find("heading"))
                continue
            if line.codes:
                self.page.write_string(row, CODES_COLUMN, SEPARATOR.join(line.codes))
            for page_column in self.sheet.page_columns:
                cell = (typed or {}).get(row - FIRST_ROW, {}).get(squeeze_text(page_column.header))
                if cell is None or not _is_entered(line, page_column):
                    self._write_cell(row, line, page_column)
                else:
                    self._write_typed(row, page_column, cell)
        self._validate()
        self._highlight_blanks()

    # -- head --------------------------------------------------------------------------------------------------

    def _write_head(self) -> None:
        sheet, page, styles = self.sheet, self.page, self.styles
        last = len(sheet.page_columns) - 1
        page.set_column(CODES_COLUMN, CODES_COLUMN, None, None, {"hidden": True})
        page.write_string(TITLE_ROW, 1, sheet.title, styles.find("title"))
        page.merge_range(NOTE_ROW, 1, NOTE_ROW, last, sheet.note, styles.find("note"))
        page.set_row(NOTE_ROW, 48)
        if sheet.source is not None:
            page.write_string(SOURCE_ROW, 1, "本表来源：", styles.find("heading"))
            end = min(last, SOURCE_COLUMN + _SOURCE_CELLS - 1)
            page.merge_range(SOURCE_ROW, SOURCE_COLUMN, SOURCE_ROW, end, "", styles.find("entry"))
            page.write_string(SOURCE_ROW, SOURCE_COLUMN, sheet.source, styles.find("entry"))
        for page_column in sheet.page_columns:
            place, column = page_column.place, page_column.column
            page.write_string(HEADER_ROW, place, page_column.header, styles.find("head"))
            if place != CODES_COLUMN:
                width = column.width if column else _WIDTHS.get(page_column.content, _OTHER_WIDTH)
                page.set_column(place, place, width)
        page.set_row(HEADER_ROW, 32)

    def _set_up(self) -> None:
        """Freeze, protect and paginate the page."""
        keys = 2 if self.sheet.labels else 1 + len(self.sheet.keys)
        self.page.freeze_panes(FIRST_ROW, min(keys, _FROZEN))
        self.page.protect("", UNLOCKED)
        self.page.set_landscape()
        self.page.set_paper(PAPER_A4)
        self.page.fit_to_pages(1, 0)
        self.page.repeat_rows(HEADER_ROW)
        self.page.set_footer("&L&A&R第 &P 页，共 &N 页")

    # -- cells -------------------------------------------------------------------------------------------------

    def _write_cell(self, row: int, line: EntryLine, page_column: PageColumn) -> None:
        place = page_column.place
        match page_column:
            case PageColumn(content="label"):
                self.page.write_string(row, place, line.label, self.styles.find("key"))
            case PageColumn(content="last", column=EntryColumn() as column):
                last = self.rows.find_pair(self.sheet, line, column).last
                self._write_value(row, place, last and last[column.field], "last", column)
            case PageColumn(content="entry", column=EntryColumn(role="key") as column):
                self._write_key(row, place, line, column)
            case PageColumn(content="entry", column=EntryColumn() as column):
                self._write_entry(row, place, line, column)
            case PageColumn(content="parent"):
                texts = self.drop_downs.find_parents(self.sheet, self.sheet.keys[0])
                name = xl_rowcol_to_cell(row, 1)
                # which mean something to a search
                for sign in "~*?":
                    name = f'SUBSTITUTE({name},"{sign}","~{sign}")'
                formula = f'=IFERROR(VLOOKUP({name},{texts},2,FALSE)&"","")'
                self.page.write_formula(row, place, formula, self.styles.find("key"), "")
            case PageColumn(content="source"):
                self._write_text(row, place, self._find_own_source(line), "entry")
            case PageColumn(content="department"):
                self.page.write_string(row, place, line.department, self.styles.find("last"))
            case PageColumn(content="last_source"):
                sources = self.rows.find_sources(self.sheet, line)
                self.page.write_string(row, place, "；".join(sources), self.styles.find("last"))

    def _write_typed(self, row: int, page_column: PageColumn, cell: TypedCell) -> None:
        """Write what was typed before, readable or not."""
        if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
            style = self.styles.find("entry", cell.number_format)
            self.page.write_number(row, page_column.place, cell.value, style)
        else:
            self._write_text(row, page_column.place, str(cell.value), "entry_text")

    def _write_key(self, row: int, place: int, line: EntryLine, column: EntryColumn) -> None:
        if not line.codes:
            self.page.write_blank(row, place, None, self.styles.find("entry"))
            return
        code = line.codes[self.sheet.keys.index(column)]
        if column.number:
            self.page.write_number(row, place, int(code), self.styles.find("key"))
        else:
            self.page.write_string(row, place, column.show_code(code), self.styles.find("key"))

    def _write_entry(self, row: int, place: int, line: EntryLine, column: EntryColumn) -> None:
        """Write what the data has of the year already; details are prefilled with last year's, if that tells anything.

        Growth that was computed is computed again, so that what stands in its cell is the source's.
        """
        now, last = self.rows.find_pair(self.sheet, line, column)
        if now and column.role == "main" and is_computed(now):
            now = None
        known = now or last if column.role == "detail" and column.prefilled else now
        if column.field == OBS_STATUS and not (known and known.get(OBS_STATUS)):
            known = self.rows.find_reason(self.sheet, line)
        value = (known or {}).get(column.field)
        if isinstance(value, bool):
            value = str(value).lower()
        shown = column.show_code(value) if column.choices and value else value
        decimals = 0 if column.role == "detail" else self.decimals[column]
        self._write_value(row, place, shown, "entry", column, decimals)

    def _write_value(
        self, row: int, place: int, value: object, style: str, column: EntryColumn, decimals: int = 0
    ) -> None:
        """Write a number or text; numbers show at least the decimals that they are stated with."""
        if isinstance(value, Decimal | int):
            numbers = format_decimals(max(decimals, stated_decimals(Decimal(value))))
            self.page.write_number(row, place, float(value), self.styles.find(style, numbers))
        elif column.number:
            self.page.write_blank(row, place, None, self.styles.find(style, format_decimals(decimals)))
        else:
            # a day typed into a cell of text stays as it is typed; of long texts, some versions of Excel show such cells as ###
            self._write_text(row, place, str(value or ""), f"{style}_text", "General" if column.lines else AS_TEXT)

    def _write_text(self, row: int, place: int, text: str, style: str, number_format: str = "General") -> None:
        if text:
            self.page.write_string(row, place, text, self.styles.find(style, number_format))
        else:
            self.page.write_blank(row, place, None, self.styles.find(style, number_format))

    def _find_own_source(self, line: EntryLine) -> str:
        """Return the source of a line whose rows of the year have one in common that is not the sheet's.

        The source of an earlier report would be wrong for what revises it.
        """
        rows = [
            pair.now for pair in self.rows.find_pairs(self.sheet, line) if pair.now and not is_computed(pair.now)
        ]
        sources = {row["source"] for row in rows if row.get(VINTAGE, self.sheet.vintage) == self.sheet.vintage}
        own = sources.pop() if len(sources) == 1 else ""
        return own if own != self.sheet.source else ""

    def _count_common_decimals(self, column: EntryColumn) -> int:
        """Count the decimals of a column's values, where all have the same; 0 where they differ."""
        if not column.number or column.role != "main":
            return 0
        pairs = [self.rows.find_pair(self.sheet, line, column) for line in self.sheet.lines]
        decimals = {stated_decimals(row[column.field]) for pair in pairs for row in pair if row}
        return decimals.pop() if len(decimals) == 1 else 0

    # -- ranges ------------------------------------------------------------------------------------------------

    def _validate(self) -> None:
        for column, place in self.sheet.entry_places.items():
            rules = [
                validate_cell(self.sheet, line, column, self.rows, self.drop_downs) for line in self.sheet.lines
            ]
            row = FIRST_ROW
            for rule, run in groupby(rules):
                count = len(list(run))
                if rule:
                    self.page.data_validation(row, place, row + count - 1, place, rule)
                row += count

    def _highlight_blanks(self) -> None:
        """Show entry cells yellow as long as they are empty; names only where none are prefilled."""
        yellow = self.styles.highlight(bg_color=YELLOW)
        lines = list(enumerate(self.sheet.lines, start=FIRST_ROW))
        for column, place in self.sheet.entry_places.items():
            if column.role == "detail":
                continue
            rows = [row for row, line in lines if not line.heading and (column.role != "key" or not line.codes)]
            # consecutive rows differ from their numbers in the list by the same
            runs = [list(run) for _, run in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0])]
            areas = [xl_range(run[0][1], place, run[-1][1], place) for run in runs]
            if areas:
                rule = {"type": "blanks", "format": yellow, "multi_range": " ".join(areas)}
                self.page.conditional_format(areas[0], rule)
