"""What is wrong in the data or in a workbook: one form, in the editor's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from frictionless import Error, Field, Schema

from tradebook.figures.observation_status import OBS_STATUS, REASONS_BY_CODE
from tradebook.figures.units import UNITS
from tradebook.text import UNSEEN, name_spaces, name_unseen


@dataclass(frozen=True)
class TablePlace:
    """A place in the data: a file, or a row, a column or a cell of it.

    Examples:
        >>> print(TablePlace("facts.csv", 2, "value"))
        facts.csv，第 2 行，“value”列
    """

    file: str
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        row, column = f"，第 {self.row} 行" if self.row else "", f"，“{self.column}”列" if self.column else ""
        return f"{self.file}{row}{column}"


@dataclass(frozen=True)
class SheetPlace:
    """A place in a workbook: a sheet, or a cell of it.

    Examples:
        >>> print(SheetPlace("总表", "C7"))
        表单「总表」单元格 C7
    """

    sheet: str
    address: str = ""
    file: str = ""
    """Of several that are read together; empty if there is one only."""

    def __str__(self) -> str:
        file = f"{self.file} " if self.file else ""
        return f"{file}表单「{self.sheet}」" + (f"单元格 {self.address}" if self.address else "")


Place = TypeVar("Place", TablePlace, SheetPlace)


@dataclass(frozen=True)
class Problem(Generic[Place]):
    """One thing wrong in data or workbook: where, what was found, what is expected, how to mend it.

    Examples:
        >>> print(Problem(TablePlace("facts.csv", 2, "value"), "读到“—”", "数字", "按来源改正"))
        facts.csv，第 2 行，“value”列：读到“—”；应为：数字。改法：按来源改正。
    """

    place: Place
    found: str
    expected: str
    mend: str

    def __str__(self) -> str:
        return f"{self.place}：{self.found}；应为：{self.expected}。改法：{self.mend}。"


_NUMBER = "改成半角数字，不带空格、单位、逗号或百分号"
_TYPES = {
    "integer": ("整数", _NUMBER),
    "number": ("数字", _NUMBER),
    "date": ("日期，如 2023-08-31", "改成 年-月-日，如 2023-08-31"),
    "boolean": ("true 或 false", "改成 true 或 false"),
}
"""What is expected of a cell by the column's type, and how to mend it."""
PATTERNS = {
    "[A-Z][A-Z0-9-]*": "大写字母开头，只含大写字母、数字和连字符，如 SL",
    "[a-z][a-z_]*": "小写英文字母开头，只含小写英文字母和下划线，如 processing",
    "[a-z][a-z0-9_]*": "小写英文字母开头，只含小写英文字母、数字和下划线，如 population",
    "[A-Z]{3}": "货币的代码，三个大写字母，如 JPY",
    r"\d{4}-\d{2}(-\d{2})?": "年-月-日或年-月，如 2018-07-24、2018-07",
    r"L\d+(\.\d+)?": "L 加行号，同一行有几处的加点和序号，如 L32、L32.1",
    r"L\d+\.\d+": "L 加行号，再加点和序号，如 L32.1",
    r"L\d+(\.\d+)?( L\d+(\.\d+)?)*": "L 加行号，同一行有几处的加点和序号，几个位置之间空一格，如 L32.1 L58",
    "[0-9a-f]{8}": "八位，只含数字和小写字母 a 至 f，如 0a1b2c3d",
    "[0-9a-f]{16}": "十六位，只含数字和小写字母 a 至 f，如 0a1b2c3d4e5f6789",
    r"\S(.*\S)?": "首尾没有空格",
    "total(/part)?(/key)?(/[a-z]+)?": "total 开头，其后依次可以有 /part、/key 和 / 加小写英文，如 total/key",
}
"""In words, the forms that ``datapackage.json`` asks of cells."""
RETYPE = "删去看不见的字符，或重新键入"
"""How to mend a cell with characters that nobody sees."""
_LONGEST = 40
"""Characters of a cell that a message quotes; an unclosed quotation mark makes one cell of half a file."""


def describe_cell(value: object) -> str:
    r"""Say what a cell holds; what nobody sees of it by its number in Unicode.

    Examples:
        >>> describe_cell("约七十万"), describe_cell(None)
        ('读到“约七十万”', '单元格是空的')
        >>> describe_cell("1608\u200b"), describe_cell("1\u00a0608")
        ('读到“1608”（有看不见的字符 U+200B（零宽空格））', '读到“1\xa0608”（其中的空格是 U+00A0）')
    """
    text = "" if value is None else str(value)
    if not text:
        return "单元格是空的"
    seen = UNSEEN.sub("", text)
    quoted = seen.partition("\n")[0][:_LONGEST] + "……" if len(seen) > _LONGEST or "\n" in text else seen
    hint = "（引号没有成对）" if "\n" in text else ""
    return f"读到“{quoted}”{hint}{describe_unseen(text)}"


def describe_unseen(text: str) -> str:
    """Say in brackets what of a text looks like nothing, or like an ordinary space; empty if there is no such thing."""
    unseen, spaces = name_unseen(text), name_spaces(text)
    hints = [f"有看不见的字符 {unseen}"] if unseen else []
    hints += [f"其中的空格是 {spaces}"] if spaces else []
    return f"（{'；'.join(hints)}）" if hints else ""


def type_problem(place: TablePlace, cell: object, kind: str) -> Problem[TablePlace]:
    """Return the problem of a cell that is not of its column's type."""
    return Problem(place, describe_cell(cell), *_TYPES.get(kind, (kind, "改正")))


def unseen_problem(place: TablePlace, cell: str) -> Problem[TablePlace]:
    """Return the problem of a cell with characters that nobody sees."""
    return Problem(place, describe_cell(cell), "看得见的文字", RETYPE)


def unknown_unit(place: TablePlace, symbol: str | None) -> Problem[TablePlace]:
    """Return the problem of a cell with a unit that nobody knows."""
    known = f"其中之一：{'、'.join(each for each in UNITS if each)}"
    return Problem(place, describe_cell(symbol), known, "改用这些单位；新单位在 codes/units.csv 中登记")


def problem_of(path: str, schema: Schema, error: Error, names: Mapping[int, str]) -> Problem[TablePlace]:
    """Return a Frictionless error of a row in the editor's words.

    Args:
        path: The table's file.
        schema: What its columns hold.
        error: The error.
        names: What the rows of a code list are called, by their numbers.
    """
    row, column = getattr(error, "row_number", None), getattr(error, "field_name", "") or ""
    line, cell = TablePlace(path, row), TablePlace(path, row, column)
    field = schema.get_field(column) if column in schema.field_names else None
    content, columns = getattr(error, "cell", ""), f"{len(schema.fields)} 列"
    match error.type:
        case "type-error" if field:
            return type_problem(cell, content, field.type)
        case "constraint-error" if field:
            mend = "照此改写" if content and "pattern" in field.constraints else "按来源核对后改正"
            if not content and column == "value" and OBS_STATUS in schema.field_names:
                mend = f"按来源补上；来源没有的，在 {OBS_STATUS} 列写明原因：{REASONS_BY_CODE}"
            return Problem(cell, describe_cell(content), _describe_constraints(field, content), mend)
        case "missing-cell":
            return Problem(cell, "这一行少了一列", columns, "补齐")
        case "extra-cell":
            return Problem(line, f"多出一格，{describe_cell(content)}", columns, "删去；含逗号的文字加引号")
        case "primary-key" | "unique-error":
            return _describe_repetition(path, schema, error, names)
        case "blank-row":
            return Problem(line, "空行", "没有空行", "删去")
    return Problem(cell, error.message, "符合 datapackage.json 的定义", "按提示改正")


def _describe_repetition(path: str, schema: Schema, error: Error, names: Mapping[int, str]) -> Problem[TablePlace]:
    """Return the problem of a row that has what another one has and no two may have."""
    columns = [column] if (column := getattr(error, "field_name", "")) else schema.primary_key
    place = TablePlace(path, getattr(error, "row_number", None), "、".join(columns))
    titles = "、".join(schema.get_field(name).title or name for name in columns)
    earlier = re.search(r"\d+$", error.note)
    if not earlier:
        return Problem(place, f"{titles}都是空的", f"{titles}填写齐全", "补上，或删去这一行")
    named = f"（{name}）" if (name := names.get(int(earlier[0]))) else ""
    is_shared = len(columns) == 1 and columns != schema.primary_key
    found = f"“{titles}”与 {path} 第 {earlier[0]} 行{named}{'相同' if is_shared else '重复'}"
    if is_shared:
        return Problem(place, found, f"每行的“{titles}”各不相同", "换一个")
    return Problem(place, found, f"“{titles}”不与别的行重复", "删去其中一行，或改正其中一行")


def _describe_constraints(field: Field, content: str) -> str:
    """Return in words what a column asks of a cell with some content."""
    rules = field.constraints
    words = []
    if "enum" in rules:
        words.append("其中之一：" + "、".join(rules["enum"]))
    if "minimum" in rules:
        words.append(f"不小于 {rules['minimum']}")
    if "maximum" in rules:
        words.append(f"不大于 {rules['maximum']}")
    if "pattern" in rules:
        words.append(PATTERNS.get(rules["pattern"]) or f"符合格式 {rules['pattern']}")
    if "minLength" in rules:
        words.append(f"至少 {rules['minLength']} 个字")
    if not words or ("required" in rules and not (content and "pattern" in rules)):
        words.append("不能为空")
    return "，".join(words)
