"""What is wrong in the data, in the editor's words."""

from __future__ import annotations

from dataclasses import dataclass

from frictionless import Resource


@dataclass(frozen=True)
class Problem:
    """One thing wrong in the data: where, what was found, what is expected, how to mend it."""

    file: str
    found: str
    expected: str
    mend: str
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        place = "，".join(
            part
            for part in (
                self.file,
                f"第 {self.row} 行" if self.row else "",
                f"“{self.column}”列" if self.column else "",
            )
            if part
        )
        return f"{place}：{self.found}；应为：{self.expected}。改法：{self.mend}。"


_TYPES = {
    "integer": ("整数", "改成半角数字，不带单位、逗号或百分号"),
    "number": ("数字", "改成半角数字，不带单位、逗号或百分号"),
    "date": ("日期，如 2023-08-31", "改成 年-月-日，如 2023-08-31"),
    "boolean": ("true 或 false", "改成 true 或 false"),
}


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


def found_text(cell) -> str:
    """Say what a cell holds."""
    text = "" if cell is None else str(cell)
    quoted = text.splitlines()[0][:_LONGEST] + "……" if len(text) > _LONGEST or "\n" in text else text
    hint = "（引号没有成对）" if "\n" in text else ""
    return f"读到“{quoted}”{hint}" if text else "单元格是空的"


def problem_of(resource: Resource, error) -> Problem:
    """A Frictionless error in the editor's words."""
    row = getattr(error, "row_number", None)
    column = getattr(error, "field_name", "") or getattr(error, "label", "") or ""
    cell = getattr(error, "cell", "")
    field = resource.schema.get_field(column) if column in resource.schema.field_names else None
    found = found_text(cell)
    match error.type:
        case "type-error":
            return Problem(resource.path, found, *_TYPES.get(field.type, (field.type, "改正")), row, column)
        case "constraint-error":
            return Problem(resource.path, found, _constraint(field), "按来源核对后改正", row, column)
        case "missing-cell":
            return Problem(
                resource.path, "这一行少了一列", f"{len(resource.schema.fields)} 列", "补齐", row, column
            )
        case "extra-cell":
            return Problem(resource.path, f"多出一格，{found}", f"{len(resource.schema.fields)} 列", "删去", row)
        case "foreign-key":
            keys = "、".join(error.field_names)
            cells = "、".join(map(str, error.field_cells))
            lists = error.reference_name
            return Problem(
                resource.path,
                f"代码“{cells}”不在代码表里",
                f"{lists} 表中的代码",
                f"改正，或在 {lists} 中新增",
                row,
                keys,
            )
        case "primary-key" | "unique-error":
            keys = column or "、".join(resource.schema.primary_key)
            return Problem(resource.path, "与前面某行重复", f"{keys} 的组合不重复", "删去其中一行", row, keys)
        case "blank-row":
            return Problem(resource.path, "空行", "没有空行", "删去", row)
        case kind if kind in _HEADER_ERRORS:
            names = ",".join(resource.schema.field_names)
            return Problem(resource.path, "表头不符", names, "恢复表头", 1, column)
        case "encoding-error":
            return Problem(resource.path, "文件不是 UTF-8 编码", "UTF-8", "另存为“CSV UTF-8”")
        case "source-error":
            return Problem(resource.path, "文件是空的", "表头和数据", "从版本库或备份中恢复该文件")
    return Problem(resource.path, error.message, "符合 datapackage.json 的定义", "按提示改正", row, column)


def _constraint(field) -> str:
    """A column's constraints in words."""
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
