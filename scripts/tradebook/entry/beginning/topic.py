"""Make a new topical chapter: its table and code lists, its chapter, and their entries in ``datapackage.json`` and ``_toc.yml``.

The sheet of the data-entry workbook and the identities follow from the table, see `tradebook.data.settings.topical`.
"""

from __future__ import annotations

import csv
import io
import json
import keyword
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from tradebook.data.examining import ADDED
from tradebook.data.names import NAME_COLUMN, NAMES
from tradebook.data.package import CODE_FOLDER, DESCRIPTOR, DataPackage
from tradebook.data.settings.topical import ITEM, MEASURE, TOPIC
from tradebook.data.vintages import VINTAGE
from tradebook.entry.layout import OTHER_SHEETS
from tradebook.entry.sheets import list_sheet_names
from tradebook.errors import DataError
from tradebook.execution.reading.contents import CHAPTERS, TOC
from tradebook.figures.observation_status import NAMED, NORMAL, OBS_STATUS, REASONS_BY_CODE, STATUSES
from tradebook.figures.units import find_unit
from tradebook.files import write_atomically

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
LONGEST_NAME = 22
"""Of a topic's name: the tables of its measures and items, which are sheets of the data's workbook, may have 31 letters."""
_LIKE_ADDRESS = re.compile(r"[a-z]{1,3}[0-9]+|r[0-9]*(c[0-9]*)?|c[0-9]*")
"""Names that spreadsheets take for cells: g20, r1c1."""
SHEET_NAME = re.compile(r"[^\[\]:*?/\\'\"{}`<>|#]{1,20}")
"""What the title of a topic may be, since it is also the name of a sheet and stands in the chapter's code."""
_RESERVED = ("History", "历史记录")
"""Names that Excel keeps for sheets of its own."""
ITEM_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]*")
"""The code of an item, to which the topic's prefix is added."""
WORDS = re.compile(r"[^\"{}`\\\n]+")
"""What other names may be, which stand in the chapter's code, too."""
FILE_LINE = re.compile(r"( *)- file: \S+ *\n")
CAPTION = re.compile(r" *- caption: (.+?) *\n")


@dataclass(frozen=True)
class Code:
    """A code with its name; of a measure, also with the unit."""

    code: str
    name: str
    unit: str = ""


@dataclass(frozen=True)
class NewTopic:
    """A topic to be made.

    Attributes:
        name: Of table and chapter, as expressions write it: freight_trains.
        title: As readers know it: 中欧班列.
        noun: What an item is: 线路.
        items: What makes up the total.
        measures: What is stated of each item.
    """

    name: str
    title: str
    noun: str
    items: Sequence[Code]
    measures: Sequence[Code]

    @property
    def prefix(self) -> str:
        """The code of the total, with which the codes of the items begin: codes are unique over all code lists."""
        return self.name.upper().replace("_", "-")

    @property
    def label(self) -> str:
        """What the names of exhibits end with."""
        return self.name.replace("_", "-")


def make_topic(root: Path, package: DataPackage, topic: NewTopic, part: str) -> list[Path]:
    """Make a topical chapter: everything, or nothing.

    Args:
        root: The project's folder.
        package: The data directory.
        topic: The topic.
        part: The part of the book that the chapter comes last in.

    Returns:
        The new files.

    Raises:
        DataError: Something of that name is there, or a name or unit cannot be used.
    """
    _refuse(root, package, topic)
    toc = _add_to_toc((root / TOC).read_text(encoding="utf-8"), topic.name, part)
    description = json.loads(package.read_text(DESCRIPTOR) or "{}")
    description["resources"] += describe_resources(topic)
    paths = _paths(root, package, topic)
    chapter, table, items, measures = paths
    new = {
        table: _write_rows([], [field["name"] for field in _table_fields(topic)]),
        items: _write_rows(_list_items(topic), ["code", NAME_COLUMN, "name_en", "part_of"]),
        measures: _write_rows(_list_measures(topic), ["code", NAME_COLUMN, "name_en", "unit"]),
        chapter: nbformat.writes(write_chapter(topic)) + "\n",
        package.folder / DESCRIPTOR: json.dumps(description, ensure_ascii=False, indent=2) + "\n",
        root / TOC: toc,
    }
    before = {path: path.read_bytes() for path in new if path.exists()}
    try:
        for path, text in new.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, text)
    except BaseException:
        for path in new:
            if path in before:
                path.write_bytes(before[path])
            else:
                path.unlink(missing_ok=True)
        raise
    return paths


# -- what is refused ---------------------------------------------------------------------------------------------------


def _refuse(root: Path, package: DataPackage, topic: NewTopic) -> None:
    if not NAME.fullmatch(topic.name):
        raise DataError(
            f"专题的名称“{topic.name}”应由小写字母、数字和下划线组成，以字母开头，如 freight_trains。请改正。"
        )
    if len(topic.name) > LONGEST_NAME:
        raise DataError(
            f"专题的名称“{topic.name}”有 {len(topic.name)} 个字母，最多 {LONGEST_NAME} 个：它也是工作簿里的表名。请缩短。"
        )
    if _LIKE_ADDRESS.fullmatch(topic.name) or topic.name in map(str.casefold, _RESERVED):
        raise DataError(
            f"专题的名称“{topic.name}”在表格软件里另有含义，不能作表名。请换一个，如 {topic.name}_trade。"
        )
    if keyword.iskeyword(topic.name):
        raise DataError(
            f"专题的名称“{topic.name}”是 Python 的保留字，表达式里不能用。请换一个，如 {topic.name}_trade。"
        )
    if not SHEET_NAME.fullmatch(topic.title):
        raise DataError(f"专题的标题“{topic.title}”应为一至二十个字，不含标点记号。请改正。")
    for words in (topic.noun, *(each.name for each in topic.measures)):
        if not WORDS.fullmatch(words):
            raise DataError(f"名称“{words}”应为文字，不含引号、花括号、反引号和反斜线。请改正。")
    if not topic.items or not topic.measures:
        raise DataError(f"请至少写明一个{topic.noun}（--item）和一个指标（--measure）。")
    there = [path for path in _paths(root, package, topic) if path.exists()]
    if there or topic.name in package.table_names:
        place = there[0] if there else package.folder / DESCRIPTOR
        raise DataError(f"{place} 中已经有“{topic.name}”，没有改动。请换一个名称。")
    titles = {package.topic(table) for table in package.table_names}
    if topic.title in titles:
        raise DataError(f"已经有专题“{topic.title}”，没有改动。请换一个标题。")
    # as spreadsheets compare the names of sheets
    sheets = {name.casefold() for name in (*list_sheet_names(package), *OTHER_SHEETS, *_RESERVED)}
    if topic.title.casefold() in sheets:
        raise DataError(f"录入工作簿中已经有表单“{topic.title}”，没有改动。请换一个标题。")
    for measure in topic.measures:
        find_unit(measure.unit)
        if not NAME.fullmatch(measure.code):
            raise DataError(f"指标的代码“{measure.code}”应由小写字母、数字和下划线组成，如 trains。请改正。")
    for item in topic.items:
        if not ITEM_CODE.fullmatch(item.code):
            raise DataError(
                f"{topic.noun}的代码“{item.code}”应由大写字母、数字和短横线组成，以字母或数字开头，如 HAM。请改正。"
            )
    _refuse_codes(package, topic)


def _refuse_codes(package: DataPackage, topic: NewTopic) -> None:
    """Refuse a code that something else has, since labels find names by codes alone."""
    measures = _list_measures(topic)
    taken = dict.fromkeys(NAMES, "程序的用语")
    for table in package.table_names:
        if package.path(table).startswith(CODE_FOLDER):
            taken |= dict.fromkeys((row["code"] for row in package.rows(table)), package.path(table))
    for row in [*_list_items(topic), *measures]:
        code = row["code"]
        if code in taken:
            other = f"，如 {topic.name}_{code}" if row in measures else ""
            raise DataError(f"代码“{code}”已经用了（{taken[code]}）。请换一个{other}。")
        taken[code] = "本专题"
        if not row[NAME_COLUMN].strip():
            raise DataError(f"代码“{code}”没有名称。请写明名称。")


def _paths(root: Path, package: DataPackage, topic: NewTopic) -> list[Path]:
    """Return the new files: chapter, table, code lists of items and measures."""
    data = package.folder
    return [
        root / CHAPTERS / f"{topic.name}.ipynb",
        data / f"{topic.name}.csv",
        data / f"{CODE_FOLDER}{topic.name}_items.csv",
        data / f"{CODE_FOLDER}{topic.name}_measures.csv",
    ]


# -- the data ----------------------------------------------------------------------------------------------------------


def _list_items(topic: NewTopic) -> list[dict[str, str]]:
    total = {"code": topic.prefix, NAME_COLUMN: f"全部{topic.noun}", "name_en": "Total", "part_of": ""}
    items = [
        {
            "code": f"{topic.prefix}-{item.code}",
            NAME_COLUMN: item.name,
            "name_en": item.code,
            "part_of": topic.prefix,
        }
        for item in topic.items
    ]
    return [total, *items]


def _list_measures(topic: NewTopic) -> list[dict[str, str]]:
    return [
        {"code": measure.code, NAME_COLUMN: measure.name, "name_en": measure.code, "unit": measure.unit}
        for measure in topic.measures
    ]


def _write_rows(rows: Iterable[dict[str, str]], columns: list[str]) -> str:
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def describe_resources(topic: NewTopic) -> list[dict[str, Any]]:
    """Return the entries of the table and its code lists in ``datapackage.json``."""
    items, measures = f"{topic.name}_items", f"{topic.name}_measures"
    names = [_field("name_zh", "中文名称"), _field("name_en", "英文名称")]
    return [
        _resource(
            items,
            f"{CODE_FOLDER}{items}.csv",
            f"{topic.title}：{topic.noun}代码",
            f"{topic.title}的{topic.noun}；{topic.prefix} 为合计。",
            [
                _field("code", "代码", unique=True, pattern="[A-Z][A-Z0-9-]*"),
                *names,
                {"name": "part_of", "type": "string", "title": "所属"},
            ],
            ["code"],
            {"part_of": ""},
        ),
        _resource(
            measures,
            f"{CODE_FOLDER}{measures}.csv",
            f"{topic.title}：指标代码",
            f"{topic.title}的指标和单位。",
            [_field("code", "代码", unique=True, pattern="[a-z][a-z0-9_]*"), *names, _field("unit", "单位")],
            ["code"],
            {},
        ),
        {
            **_resource(
                topic.name,
                f"{topic.name}.csv",
                topic.title,
                f"{topic.title}的历年数据，按{topic.noun}。",
                _table_fields(topic),
                ["area", "year", ITEM, MEASURE, VINTAGE],
                {"area": "areas", ITEM: items, MEASURE: measures},
            ),
            "label": f"{{area}}{{year}}年{topic.title}（{{{ITEM}}}）{{{MEASURE}}}",
            TOPIC: topic.title,
        },
    ]


def _table_fields(topic: NewTopic) -> list[dict[str, Any]]:
    years = {"minimum": 1980, "maximum": 2100}
    units = list(dict.fromkeys(measure.unit for measure in topic.measures))
    return [
        _field("area", "地区"),
        _field("year", "年份", "integer", **years),
        _field(ITEM, topic.noun),
        _field(MEASURE, "指标"),
        {**_field("value", "数值", "number"), "description": "按来源原样录入，保留末尾的零"},
        _field("unit", "单位", enum=units),
        {**_field(VINTAGE, "版本年份", "integer", **years), "description": "首次刊载该数值的报告的年份"},
        _field("source", "来源"),
        _status_field(),
    ]


def _status_field() -> dict[str, Any]:
    """Return the column that says of which numbers the source does not speak as final."""
    named = "，".join(f"{code} {status.name}" for code, status in STATUSES.items())
    return {
        **_field(OBS_STATUS, "数据状态", required=False, enum=[NORMAL, *NAMED]),
        "description": f"照 SDMX 的 CL_OBS_STATUS：{named}；{NORMAL} 或空缺为正式数；没有数值的写明原因：{REASONS_BY_CODE}",
        ADDED: True,
    }


def _field(name: str, title: str, kind: str = "string", **constraints: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "title": title, "constraints": {"required": True, **constraints}}


def _resource(
    name: str,
    path: str,
    title: str,
    description: str,
    fields: list[dict[str, Any]],
    key: list[str],
    references: dict[str, str],
) -> dict[str, Any]:
    foreign = [
        {"fields": [column], "reference": {"resource": listing, "fields": ["code"]}}
        for column, listing in references.items()
    ]
    schema: dict[str, Any] = {"fields": fields, "primaryKey": key}
    if foreign:
        schema["foreignKeys"] = foreign
    return {
        "name": name,
        "path": path,
        "type": "table",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "title": title,
        "description": description,
        "schema": {**schema, "missingValues": [""]},
    }


# -- the chapter -------------------------------------------------------------------------------------------------------


def write_chapter(topic: NewTopic) -> nbformat.NotebookNode:
    """Return the chapter: each measure with its growth, the largest items, a table, a chart a measure, and commentary."""
    code, text = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell
    main = topic.measures[0]
    total, items = f'topic.total("{main.code}")', f'topic.items("{main.code}")'
    sentences = "\n".join(
        f'{measure.name}{{eval}}`topic.total("{measure.code}")`，{{eval}}`topic.total("{measure.code}").growth`。'
        for measure in topic.measures
    )
    cells = [
        code(
            'year = None  # the edition\'s year; None for the latest in the data\ndata_dir = "../data"',
            metadata={"tags": ["parameters"]},
        ),
        code(
            "from tradebook.book.edition import Edition\nfrom tradebook.exhibits import charts\n\n"
            "edition = Edition(year, data_dir)\narea, nation, place, fact, year = edition.terms\n"
            f'topic = edition.topic("{topic.name}")'
        ),
        text(
            f"# {{eval}}`area`{topic.title}\n\n"
            f":::{{when}} not topic.has_data\n本版没有收录{topic.title}的数据，本章从略。\n:::\n\n"
            f":::{{when}} topic.has_data\n{{eval}}`year`年，{{eval}}`area`{topic.title}{sentences}\n"
            f"历年数额见{_see(topic)}。\n:::"
        ),
        *(code(_draw(topic, measure)) for measure in topic.measures),
        text(
            f"## 按{topic.noun}\n\n"
            f':::{{section-needs}} topic.has_items("{main.code}")\n:::\n\n'
            f"{main.name}最多的{topic.noun}是{{eval}}`{items}.largest(1).name`，为{{eval}}`{items}.largest(1)`，"
            f"占合计的{{eval}}`{items}.largest(1).share_of({total})`。\n"
            f"各{topic.noun}的数额见{{numref}}`tab-{topic.label}`。"
        ),
        code(
            "edition.exhibit(\n"
            f'    "tab-{topic.label}",\n'
            "    topic.summary(),\n"
            f'    caption=f"{{year}}年{{area}}{topic.title}",\n'
            f'    alt="各{topic.noun}的指标与同比。",\n'
            ")"
        ),
        text(f'## 评述\n\n:::{{section-needs}} edition.has_commentary("{topic.name}_text")\n:::\n\n'),
        code(f'edition.commentary("{topic.name}_text")'),
    ]
    for number, cell in enumerate(cells, start=1):
        cell["id"] = f"{topic.label}-{number}"[-64:]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return nbformat.v4.new_notebook(
        cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}}
    )


def _draw(topic: NewTopic, measure: Code) -> str:
    """Return the cell that draws the total of a measure over the years."""
    return (
        "edition.exhibit(\n"
        f'    "fig-{topic.label}-{measure.code}",\n'
        f'    charts.columns(topic.trend("{measure.code}"), "{measure.unit}"),\n'
        f'    caption=f"{{area}}{topic.title}{measure.name}",\n'
        f"    alt=f\"柱形图：{{area}}{topic.title}历年{measure.name}，{{year}}年{{topic.total('{measure.code}')}}。\",\n"
        ")"
    )


def _see(topic: NewTopic) -> str:
    return "、".join(f"{{numref}}`fig-{topic.label}-{measure.code}`" for measure in topic.measures)


# -- _toc.yml ----------------------------------------------------------------------------------------------------------


def _add_to_toc(text: str, name: str, part: str) -> str:
    """Add a chapter as the last of a part, and leave all other lines as they are.

    Raises:
        DataError: There is no such part.
    """
    lines = text.splitlines(keepends=True)
    parts: dict[str, tuple[int, str]] = {}
    caption = ""
    for place, line in enumerate(lines):
        if found := CAPTION.fullmatch(line):
            caption = found[1].strip("\"'")
        if caption and (found := FILE_LINE.fullmatch(line)):
            # of pages below a chapter, the indentation is deeper
            indent = parts[caption][1] if caption in parts else found[1]
            parts[caption] = place, min(indent, found[1])
    if part not in parts:
        raise DataError(f"{TOC} 中没有名为“{part}”的部分。可选的：{'、'.join(parts)}（--part）。")
    place, indent = parts[part]
    return "".join([*lines[: place + 1], f"{indent}- file: {CHAPTERS}/{name}\n", *lines[place + 1 :]])
