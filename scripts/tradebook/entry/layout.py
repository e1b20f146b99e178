"""The form of the data-entry workbook: which cell stands for which row of which data table.

An entry sheet enters a data table, or a part of it. A line of the sheet names codes in its key cells; an entry column adds
what the column stands for (a flow, a measure, a unit). Both together are the key of a row of the data table. The workbook
is written (`tradebook.entry.workbook`) and read (`tradebook.entry.reading`) by this description only.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from tradebook.entry.numbers import squeeze_text

MARK, FORMAT = "tradebook data entry", 5
"""What the hidden sheet of marks begins with, and the version of the form; a workbook of another version is refused."""
GUIDE_SHEET, CHECK_SHEET, CODES_SHEET, MARK_SHEET, DOUBTS_SHEET = "填写说明", "检查", "代码", "版本", "疑问"
OTHER_SHEETS = (GUIDE_SHEET, CHECK_SHEET, CODES_SHEET, MARK_SHEET, DOUBTS_SHEET)
"""The pages of the workbook on which nothing is entered."""
TITLE_ROW, NOTE_ROW, SOURCE_ROW, HEADER_ROW, FIRST_ROW = range(5)
"""Rows of every entry sheet, counted from 0."""
CODES_COLUMN, SOURCE_COLUMN = 0, 2
"""The hidden column with a line's codes, and the column of the cell with the sheet's source."""
NONE = "本年无"
"""What is typed as a line's source if there was no such thing this year: its empty cells are not missing."""
SEPARATOR = "|"
"""Between the codes of a line."""

NEW_CODES = {
    "sectors": "行业",
    "units": "单位",
    "technology_mode_codes": "技术方式",
    "ownership": "企业类型",
    "outsourcing_mode_codes": "外包方式类别",
    "areas": "新地区",
    "industries": "新技术行业",
    "indicators": "新指标",
    "export_bases": "新基地",
    "policies": "政策",
    "cases": "案例",
}
"""The sheets on which code lists grow, by their tables: what is entered there may be chosen on all other sheets."""

Role = Literal["key", "main", "companion", "detail"]
"""What an entry column is to a row of the data table: a ``key`` names the row; ``main`` makes it (where its cell is filled,
there is a row); a ``companion`` belongs to it and is new every year; a ``detail`` belongs to it and is prefilled from last
year, unless it is said to be of one year only."""
Content = Literal["codes", "label", "entry", "last", "parent", "source", "department", "last_source"]
"""What stands in a column of the worksheet; ``last`` is last year's content of an entry column."""
_HEADERS: Mapping[Content, str] = {
    "codes": "代码",
    "label": "内容",
    "parent": "所属",
    "source": f"来源（与本表来源不同时填；本年没有的填“{NONE}”）",
    "department": "部门",
    "last_source": "上年来源",
}
"""The headers of columns that stand for no column of the data."""
READ_ONLY_HEADERS = frozenset(header for content, header in _HEADERS.items() if content != "source")
"""The headers of columns in which nothing is entered, whatever the sheet."""


@dataclass(frozen=True, eq=False)
class EntryColumn:
    """A column of an entry sheet that the editor reads or fills.

    Attributes:
        header: What it is called, without the year.
        field: The data table's column that it fills.
        role: What it is to a row of the data table.
        fixed: What the column stands for in the data table, such as flow, measure and unit.
        choices: Code to text in the cell, for cells with a drop-down; None for free cells.
        former: Texts that chose a code under a name that it had before, and the code.
        grows: True if another text than the choices may be typed, too, which the import asks about.
        number: True for numbers.
        lines: True for texts of several paragraphs.
        code_list: The table of codes that the choices are from; empty if they are from elsewhere.
        yearly: False if it is not new every year, so that last year's content has no place beside it.
        prefilled: False for a detail that nothing of last year tells; it stands behind the source.
        last_header: What last year's content is called, if that is another unit's.
        last_unit: The unit of last year's content, if it is another one than this year's.
        width: In characters.
    """

    header: str
    field: str
    role: Role
    fixed: Mapping[str, str] = dataclasses.field(default_factory=dict)
    choices: Mapping[str, str] | None = None
    former: Mapping[str, str] = dataclasses.field(default_factory=dict)
    grows: bool = False
    number: bool = False
    lines: bool = False
    code_list: str = ""
    yearly: bool = True
    prefilled: bool = True
    last_header: str = ""
    last_unit: str = ""
    width: int = 14

    @property
    def has_last_year(self) -> bool:
        """True if last year's content stands beside it."""
        return self.yearly and self.role in ("main", "companion")

    def show_code(self, code: str) -> str:
        """Return what a cell shows for a code."""
        return code if self.choices is None else self.choices.get(code, code)

    def name_code(self, code: str) -> str:
        """Return the name of a code: what a cell shows for it, without the code.

        Examples:
            >>> EntryColumn("地区", "area", "key", choices={"CN-SN": "CN-SN 陕西"}).name_code("CN-SN")
            '陕西'
        """
        return self.show_code(code).removeprefix(f"{code} ")

    def find_code(self, text: str) -> str | None:
        """Return the code that a cell chooses by its text, code or name; None if there is no such choice.

        Examples:
            >>> area = EntryColumn("地区", "area", "key", choices={"CN-SN": "CN-SN 陕西", "CN-SX": "CN-SX 山西"})
            >>> area.find_code("CN-SN 陕西"), area.find_code("CN-SN"), area.find_code("陕西"), area.find_code("四川")
            ('CN-SN', 'CN-SN', 'CN-SN', None)
        """
        choices = self.choices or {}
        if text in choices:
            return text
        codes = [code for code, shown in choices.items() if text in (shown, shown.removeprefix(f"{code} "))]
        return codes[0] if len(codes) == 1 else self.former.get(text)

    def is_named(self, code: str, text: str) -> bool:
        """Tell whether a cell's text names a code as the form shows it, or has shown it.

        Examples:
            >>> area = EntryColumn("地区", "area", "key", choices={"CN-SN": "CN-SN 陕西"}, former={"CN-SN 陕西省": "CN-SN"})
            >>> [area.is_named("CN-SN", text) for text in ("CN-SN 陕西", "CN-SN 陕西省", "山西")]
            [True, True, False]
        """
        return text == squeeze_text(self.show_code(code)) or self.former.get(text) == code


@dataclass(frozen=True)
class EntryLine:
    """A line of an entry sheet: the codes of its key cells; none for a blank line. A heading has only a text.

    Attributes:
        codes: Of its key cells.
        heading: The text of a heading.
        label: What its rows are, in words.
        department: Who fills it in; empty if nobody is named.
    """

    codes: tuple[str, ...] = ()
    heading: str = ""
    label: str = ""
    department: str = ""


@dataclass(frozen=True)
class PageColumn:
    """A column of the worksheet: its place from the left, counted from 0, and what stands in it."""

    place: int
    header: str
    content: Content
    column: EntryColumn | None = None


@dataclass(frozen=True)
class EntrySheet:
    """An entry sheet.

    Attributes:
        name: Of the sheet.
        table: The data table.
        year: The year to be entered.
        vintage: The year of the report that states what is entered; of an earlier year, it revises.
        title: Of the sheet, for people.
        note: Where the numbers usually come from, and what to look out for.
        fixed: What all its rows have in common: area, year, perhaps flow.
        columns: Keys, details, then what is entered.
        lines: The prefilled lines and, after them, blank ones.
        source: The content of the sheet's source cell; None if its rows have no source.
        is_source_proposed: True if that is a proposal, and no source that the data has.
        stands: True if what the data has stands in it whatever the year, to be changed; what is not changed is not entered.
        is_required: True if none of its prefilled lines may be emptied.
        labels: True if every line is described in words beside its codes.
        parents: Code to the code of the total that it is a part of, where the sheet has such a column.
    """

    name: str
    table: str
    year: int
    vintage: int
    title: str
    note: str
    fixed: Mapping[str, str | int]
    columns: tuple[EntryColumn, ...]
    lines: tuple[EntryLine, ...]
    source: str | None
    is_source_proposed: bool = False
    stands: bool = False
    is_required: bool = False
    labels: bool = False
    parents: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def with_lines(self, lines: tuple[EntryLine, ...]) -> EntrySheet:
        """Return the sheet with other lines."""
        return dataclasses.replace(self, lines=lines)

    def with_choices(self, added: Mapping[str, Mapping[str, str]]) -> EntrySheet:
        """Return the sheet with more choices, or other names, in the columns of some code lists, by the list's table."""
        columns = tuple(
            _offer(column, added[column.code_list]) if column.code_list in added else column
            for column in self.columns
        )
        return dataclasses.replace(self, columns=columns)

    def with_former(self, texts: Mapping[str, Collection[str]]) -> EntrySheet:
        """Return the sheet with what codes of code lists may be called besides, by code."""
        columns = tuple(
            dataclasses.replace(column, former={**column.former, **_list_former(column.choices, texts)})
            if column.code_list and column.choices
            else column
            for column in self.columns
        )
        return dataclasses.replace(self, columns=columns)

    @property
    def asks_for_unit(self) -> bool:
        """True if each line has a unit of its own, which is entered."""
        return any(column.field == "unit" for column in self.columns)

    def select_columns(self, *roles: Role) -> list[EntryColumn]:
        """Return the columns of some roles, in order."""
        return [column for column in self.columns if column.role in roles]

    @property
    def keys(self) -> list[EntryColumn]:
        """The columns that name a line."""
        return self.select_columns("key")

    @cached_property
    def page_columns(self) -> tuple[PageColumn, ...]:
        """The columns of the worksheet from left to right."""
        columns: list[tuple[str, Content, EntryColumn | None]] = [(_HEADERS["codes"], "codes", None)]
        if self.labels:
            columns.append((_HEADERS["label"], "label", None))
        others = [column for column in self.columns if not column.has_last_year]
        columns += [(column.header, "entry", column) for column in others if column.prefilled]
        # side by side, so that a block of the source can be pasted
        own = [column for column in self.columns if column.has_last_year]
        columns += [(f"{column.header}\n{self.year}年", "entry", column) for column in own]
        columns += [
            (f"{column.last_header or column.header}\n{self.year - 1}年", "last", column) for column in own
        ]
        if self.parents:
            columns.append((_HEADERS["parent"], "parent", None))
        if self.source is not None:
            columns.append((_HEADERS["source"], "source", None))
        columns += [(column.header, "entry", column) for column in others if not column.prefilled]
        if any(line.department for line in self.lines):
            columns.append((_HEADERS["department"], "department", None))
        if self.source is not None:
            columns.append((_HEADERS["last_source"], "last_source", None))
        return tuple(PageColumn(place, *column) for place, column in enumerate(columns))

    @cached_property
    def entry_places(self) -> dict[EntryColumn, int]:
        """Where the cells of an entry column are, from the left."""
        return {page.column: page.place for page in self.page_columns if page.column and page.content == "entry"}

    def build_texts(self, codes: tuple[str, ...], column: EntryColumn) -> dict[str, str | None]:
        """Return the same as texts."""
        return {name: str(value) for name, value in self.build_record(codes, column).items()}

    def build_record(self, codes: tuple[str, ...], column: EntryColumn) -> dict[str, str | int]:
        """Return what a line and an entry column say of a row of the data table: key and fixed fields, without the value."""
        return {**self.fixed, **dict(zip((key.field for key in self.keys), codes, strict=True)), **column.fixed}


def _offer(column: EntryColumn, added: Mapping[str, str]) -> EntryColumn:
    """Return a column with more choices; what a code was called before still chooses it."""
    choices = column.choices or {}
    former = _list_former(added, {code: [choices[code]] for code in added if code in choices})
    return dataclasses.replace(column, choices={**choices, **added}, former={**column.former, **former})


def _list_former(choices: Mapping[str, str], texts: Mapping[str, Collection[str]]) -> dict[str, str]:
    """Return the texts that are another name of a code than its choice is, with the code."""
    return {
        squeeze_text(text): code
        for code in choices.keys() & texts.keys()
        for text in texts[code]
        if text != choices[code]
    }
