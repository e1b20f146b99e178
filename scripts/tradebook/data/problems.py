"""What is wrong in the data or in a workbook: one form, in the editor's words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from frictionless import Error, Field, Resource


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

    def __str__(self) -> str:
        return f"表单「{self.sheet}」" + (f"单元格 {self.address}" if self.address else "")


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


_TYPES = {
    "integer": ("整数", "改成半角数字，不带单位、逗号或百分号"),
    "number": ("数字", "改成半角数字，不带单位、逗号或百分号"),
    "date": ("日期，如 2023-08-31", "改成 年-月-日，如 2023-08-31"),
    "boolean": ("true 或 false", "改成 true 或 false"),
}
"""What is expected of a cell by the column's type, and how to mend it."""
_LONGEST = 40
"""Characters of a cell that a message quotes; an unclosed quotation mark makes one cell of half a file."""
_HEADER_ERRORS = {
    "incorrect-label",
    "missing-label",
    "extra-label",
    "duplicate-label",
    "blank-label",
    "blank-header",
}


def describe_cell(value: object) -> str:
    """Say what a cell holds.

    Examples:
        >>> describe_cell("约七十万"), describe_cell(None)
        ('读到“约七十万”', '单元格是空的')
    """
    text = "" if value is None else str(value)
    quoted = text.splitlines()[0][:_LONGEST] + "……" if len(text) > _LONGEST or "\n" in text else text
    hint = "（引号没有成对）" if "\n" in text else ""
    return f"读到“{quoted}”{hint}" if text else "单元格是空的"


def relevant_errors(errors: Iterable[Error]) -> list[Error]:
    """Leave out the errors that only follow from others.

    Under a wrong header every cell looks wrong, and what a missing cell breaks besides is no problem of its own.
    """
    found = list(errors)
    found = [error for error in found if error.type in _HEADER_ERRORS] or found
    lacking = {_cell(error) for error in found if error.type == "missing-cell"}
    return [error for error in found if error.type != "constraint-error" or _cell(error) not in lacking]


def problem_of(resource: Resource, error: Error) -> Problem[TablePlace]:
    """Return a Frictionless error in the editor's words."""
    path, schema = str(resource.path), resource.schema
    row, column = _cell(error)
    file, line, cell = TablePlace(path), TablePlace(path, row), TablePlace(path, row, column)
    field = schema.get_field(column) if column in schema.field_names else None
    found, columns = describe_cell(getattr(error, "cell", "")), f"{len(schema.fields)} 列"
    match error.type:
        case "type-error" if field:
            return Problem(cell, found, *_TYPES.get(field.type, (field.type, "改正")))
        case "constraint-error" if field:
            return Problem(cell, found, _describe_constraints(field), "按来源核对后改正")
        case "missing-cell":
            return Problem(cell, "这一行少了一列", columns, "补齐")
        case "extra-cell":
            return Problem(line, f"多出一格，{found}", columns, "删去")
        case "foreign-key":
            return _unknown_code(path, row, error)
        case "primary-key" | "unique-error":
            key = column or "、".join(schema.primary_key)
            return Problem(TablePlace(path, row, key), "与前面某行重复", f"{key} 的组合不重复", "删去其中一行")
        case "blank-row":
            return Problem(line, "空行", "没有空行", "删去")
        case kind if kind in _HEADER_ERRORS:
            return Problem(TablePlace(path, 1, column), "表头不符", ",".join(schema.field_names), "恢复表头")
        case "encoding-error":
            return Problem(file, "文件不是 UTF-8 编码", "UTF-8", "另存为“CSV UTF-8”")
        case "source-error":
            return Problem(file, "文件是空的", "表头和数据", "从版本库或备份中恢复该文件")
    return Problem(cell, error.message, "符合 datapackage.json 的定义", "按提示改正")


def _cell(error: Error) -> tuple[int | None, str]:
    """Return row and column of an error, as far as it is of one."""
    column = getattr(error, "field_name", "") or getattr(error, "label", "") or ""
    return getattr(error, "row_number", None), column


def _unknown_code(path: str, row: int | None, error: Any) -> Problem[TablePlace]:
    columns, codes, codes_of = (
        "、".join(error.field_names),
        "、".join(map(str, error.field_cells)),
        error.reference_name,
    )
    return Problem(
        TablePlace(path, row, columns),
        f"代码“{codes}”不在代码表里",
        f"{codes_of} 表中的代码",
        f"改正，或在 {codes_of} 中新增",
    )


def _describe_constraints(field: Field) -> str:
    """Return a column's constraints in words."""
    rules = field.constraints
    words = []
    if "enum" in rules:
        words.append("其中之一：" + "、".join(rules["enum"]))
    if "minimum" in rules:
        words.append(f"不小于 {rules['minimum']}")
    if "maximum" in rules:
        words.append(f"不大于 {rules['maximum']}")
    if "pattern" in rules:
        words.append(f"符合格式 {rules['pattern']}")
    if "minLength" in rules:
        words.append(f"至少 {rules['minLength']} 个字")
    if not words or "required" in rules:
        words.append("不能为空")
    return "，".join(words)
