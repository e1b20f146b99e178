"""The rows that an import adds, revises, corrects or deletes, and the tables with these changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from tradebook.data.package import DataPackage
from tradebook.data.problems import SheetPlace
from tradebook.data.settings.switches import EDITION_FILE
from tradebook.data.vintages import VINTAGE
from tradebook.entry.describing.settings import EntryPackage, is_setting, write_settings
from tradebook.figures.observation_status import FINAL, NAMED, OBS_STATUS, REASONS

_FIELD_NAMES = {
    "bound": "界限",
    OBS_STATUS: "数据状态",
    "value": "数值",
    "unit": "单位",
    "source": "来源",
    "title": "标题",
    "text": "正文",
    "enterprise": "代表企业",
    "name_zh": "名称",
    "name_en": "英文名",
    "zh": "名称",
    "en": "英文名",
    "area": "地区",
    "duties": "表单和指标",
    "person": "责任人",
    "deadline": "期限",
    "valid_from": "启用年份",
    "valid_to": "停用年份",
    "split_from": "由何者拆分",
    "merged_into": "并入何者",
}
_CONTENTS = ("text", "reason", "title", "name_zh", "zh", "area", "duties")
"""What a row without a number is shown by, if it has it."""
KIND_NAMES = {"added": "新增", "revised": "修订", "corrected": "修改", "deleted": "删除"}
"""What can happen to a row, in words."""
_QUOTED_CHARACTERS = 20
"""Characters of a text that the list of changes quotes."""


@dataclass(frozen=True)
class RowChange:
    """A row of a data table that the import adds, corrects or deletes.

    Attributes:
        kind: What happens to it. What an earlier report stated is ``revised`` by a new row, which leaves the old one as
            it is; what the same report states is ``corrected`` in place.
        table: The data table.
        place: The cell of the workbook.
        label: What the row is, in words.
        row: All fields; of a deleted row what it was.
        old: The fields of the row that it revises or corrects; otherwise empty.
        line: Of the CSV, before the import; 0 for a new row.
    """

    kind: Literal["added", "revised", "corrected", "deleted"]
    table: str
    place: SheetPlace
    label: str
    row: Mapping[str, str | None]
    old: Mapping[str, str] = field(default_factory=dict)
    line: int = 0

    def __str__(self) -> str:
        match self.kind:
            case "revised":
                return f"修订 {self.table}：{self.label}：{self._show_differences()}"
            case "corrected":
                return f"改 {self.table}：{self.label}：{self._show_differences()}"
            case "added":
                return f"增 {self.table}：{self.label} {self._show_content()}"
            case "deleted":
                return f"删 {self.table}：{self.label} {self._show_content()}"

    def _show_differences(self) -> str:
        return "；".join(
            f"{_FIELD_NAMES.get(name, name)} {_show(name, old)} → {_show(name, self.row[name])}"
            for name, old in self.old.items()
            if name != VINTAGE and (self.row.get(name) or "") != old
        )

    def _show_content(self) -> str:
        if self.row.get("value") is not None:
            return f"{self.row['value']}{self.row.get('unit') or ''}"
        if reason := REASONS.get(self.row.get(OBS_STATUS) or ""):
            return f"（{reason}）"
        text = next((self.row[name] for name in _CONTENTS if self.row.get(name)), None)
        if not text:
            return ""
        return f"“{text}”" if len(text) <= _QUOTED_CHARACTERS else f"“{text[:_QUOTED_CHARACTERS]}……”"


def _show(field: str, content: str | None) -> str:
    """Return what a field holds, as the list of changes shows it."""
    if field == OBS_STATUS and content:
        return NAMED.get(content, FINAL)
    return content or "（空）"


@dataclass
class ChangedTables:
    """Tables after an import.

    Attributes:
        texts: The files' contents, by path.
        origins: What the rows are, by table and line: a change, or the line of an unchanged row before.
    """

    texts: dict[str, str] = field(default_factory=dict)
    origins: dict[tuple[str, int], RowChange | int] = field(default_factory=dict)


def change_tables(package: DataPackage, changes: Iterable[RowChange]) -> ChangedTables:
    """Return the tables with the changes made."""
    by_table: dict[str, list[RowChange]] = {}
    for change in changes:
        by_table.setdefault(change.table, []).append(change)
    changed, settings = ChangedTables(), {}
    for name, of_table in by_table.items():
        path = package.path(name)
        table = package.open_table(name)
        absent = package.absent_columns(name)
        if any(change.row.get(column) for change in of_table for column in absent):
            table.add_columns(absent)
        by_line: dict[int, RowChange] = {}
        for change in of_table:
            row = dict(change.row)
            if change.kind == "corrected":
                table.revise(change.line, row)
                by_line[change.line] = change
            elif change.kind in ("added", "revised"):
                by_line[table.append(row)] = change
        moved = table.delete({change.line for change in of_table if change.kind == "deleted"})
        changed.origins |= {(name, new): by_line.get(old, old) for old, new in moved.items()}
        if is_setting(name):
            settings[name] = table
        else:
            changed.texts[path] = table.text
    if settings:
        changed.texts[EDITION_FILE] = write_settings(EntryPackage.of(package), settings)
    return changed
