"""What ``edition.yml`` says of bodies, peers and departments, as tables that entry sheets enter like all others.

The file stays as people wrote it, with their comments, but for what an import changes. Names of bodies are those of an
edition: a new one holds from the year of the workbook, and earlier editions keep theirs.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from tradebook.checks.codes.standard_names import is_country
from tradebook.data.csv_table import CsvTable
from tradebook.data.examining import Row
from tradebook.data.names import EDITION_TEXTS, LANGUAGES
from tradebook.data.package import OWN_UNITS, DataPackage
from tradebook.data.problems import Problem, TablePlace
from tradebook.data.report import Report, can_fill_in, worded_in
from tradebook.data.settings.switches import EDITION_FILE, SINCE
from tradebook.data.settings.writing import as_scalar, dump_entries, load_entries
from tradebook.entry.asking.departments import KEY, REST, Department, read_departments
from tradebook.files import read_text
from tradebook.text import is_only_number

BODIES, PEERS, DEPARTMENTS = "edition.bodies", "edition.peers", "edition.departments"
MOST_PEERS = 6
"""As many as charts have colours for."""
_PATTERN = re.compile(r"[a-z0-9_*?\[\]]+")
"""What indicators look like, as departments name them."""
_SEPARATORS = re.compile(r"\s*[、,，;；]\s*")


def _describe(name: str, title: str, key: str, *fields: str, **types: str) -> dict[str, Any]:
    names = (key, *fields)
    schema = {
        "fields": [{"name": name, "type": types.get(name, "string")} for name in names],
        "primaryKey": [key],
        "foreignKeys": [],
    }
    return {"name": name, "path": EDITION_FILE, "title": title, "schema": schema}


_TABLES = {
    BODIES: _describe(BODIES, "书名和单位", "body", *LANGUAGES),
    PEERS: _describe(PEERS, "比较地区", "place", "area", place="integer"),
    DEPARTMENTS: _describe(DEPARTMENTS, "填报部门", "name", "duties", "person", "deadline"),
}
_TABLES[PEERS]["schema"]["foreignKeys"] = [
    {"fields": ["area"], "reference": {"resource": "areas", "fields": ["code"]}}
]


class EntryPackage(DataPackage):
    """A data package with tables of what ``edition.yml`` says, as the edition of its vintage has it."""

    @classmethod
    def of(cls, package: DataPackage) -> EntryPackage:
        """Return a package that shares its parsed tables with another."""
        if isinstance(package, cls):
            return package
        other = object.__new__(cls)
        other.__setstate__(package.__getstate__())
        return other

    def __setstate__(self, state: Any) -> None:
        super().__setstate__(state)
        self._tables |= _TABLES

    def open_table(self, table: str) -> CsvTable:
        """Open a table; what ``edition.yml`` says as if it were one of CSV."""
        if table not in _TABLES:
            return super().open_table(table)
        stream = io.StringIO(newline="")
        writer = csv.DictWriter(stream, self.fields(table), lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(self._read_file(table))
        return CsvTable(stream.getvalue().encode(), EDITION_FILE)

    def _read_file(self, table: str) -> list[Row]:
        if table not in _TABLES:
            return super()._read_file(table)
        content = load_entries(read_text(self.folder / EDITION_FILE))
        rows = list(_LISTINGS[table](self, content))
        return [{**row, "_line": line} for line, row in enumerate(rows, start=2)]


def with_settings(report: Report) -> Report:
    """Return a report whose package has the tables of what ``edition.yml`` says, too."""
    return replace(report, package=EntryPackage.of(report.package))


def is_setting(table: str) -> bool:
    """Tell whether a table stands in ``edition.yml``."""
    return table in _TABLES


# -- reading -----------------------------------------------------------------------------------------------------------


def _list_bodies(package: EntryPackage, content: CommentedMap) -> Iterator[Row]:
    for body in EDITION_TEXTS:
        yield {
            "body": body,
            **{language: worded_in(content[body], package.vintage, language) for language in LANGUAGES},
        }


_NAMES = (*LANGUAGES, "name", "person")
"""The columns that name somebody or something."""


def _list_peers(package: EntryPackage, content: CommentedMap) -> Iterator[Row]:
    for place, area in enumerate(content.get("peers") or [], start=1):
        yield {"place": place, "area": str(area)}


def _list_departments(package: EntryPackage, content: CommentedMap) -> Iterator[Row]:
    for department in read_departments(package):
        yield {
            "name": department.name,
            "duties": "、".join((*department.sheets, *department.indicators)),
            "person": department.person or None,
            "deadline": department.deadline or None,
        }


_LISTINGS = {BODIES: _list_bodies, PEERS: _list_peers, DEPARTMENTS: _list_departments}


# -- faults ------------------------------------------------------------------------------------------------------------


class Fault(NamedTuple):
    """What is wrong with a row: in which column, what was found and expected, and how it is mended."""

    field: str
    found: str
    expected: str
    mend: str


@dataclass(frozen=True)
class Settings:
    """What the rows of ``edition.yml`` are held against.

    Attributes:
        area: The code of the report's area.
        nation: The code of the country that it is compared with.
        sheets: The names of all entry sheets.
    """

    area: str
    nation: str
    sheets: frozenset[str]

    def find_faults(self, table: str, row: Mapping[str, str | None]) -> Iterator[Fault]:
        """Yield what is wrong with a row."""
        for name in _NAMES:
            if is_only_number(row.get(name) or ""):
                yield Fault(name, f"“{row[name]}”", "名称，不是数字", "改成名称；是数字的，移到数字的列")
        if table == PEERS and (found := self._refuse_peer(row["area"] or "")):
            yield Fault("area", found, "与本地区同级的另一个地区，如省与省比较", "换一个，或去掉")
        if table == PEERS and not 1 <= int(row["place"] or 0) <= MOST_PEERS:
            yield Fault(
                "place",
                f"次序 {row['place']}",
                f"1 至 {MOST_PEERS}：最多 {MOST_PEERS} 个地区",
                "改正，或去掉这一个",
            )
        if table == BODIES and row["body"] == "title":
            for name in LANGUAGES:
                if not can_fill_in(row[name] or ""):
                    yield Fault(name, f"“{row[name]}”", "花括号里只有 {area} 和 {year}", "照原来的写法改正")
        if table == OWN_UNITS and Decimal(row.get("factor") or 1) <= 0:
            yield Fault("factor", f"倍数 {row['factor']}", "大于零的数：一个单位合多少个基本单位", "照实填写")
        if table == DEPARTMENTS and row["name"] == REST:
            yield Fault("name", f"“{REST}”", "部门的名称", f"换一个名称；“{REST}”是没有指明部门的部分")
        if table == DEPARTMENTS:
            named, _ = _split_duties(row["duties"] or "")
            mend = "照“填写说明”中的名称改正；各项之间用顿号"
            for name in named:
                if name not in self.sheets:
                    yield Fault("duties", f"“{name}”", "表单的名称，或指标的代码（可用 *）", mend)

    def _refuse_peer(self, code: str) -> str:
        """Return why an area cannot be compared with as one of the report's own level; empty if it can."""
        if code == self.area:
            return "选了本地区"
        if code == self.nation:
            return f"{code} 是作比较的国家，各章已经与它比较"
        own, other = self.area.split("-"), code.split("-")
        if len(own) > 1:
            is_alike = (other[0], len(other)) == (own[0], len(own))
        else:
            is_alike = not is_country(self.area) or is_country(code)
        return "" if is_alike else f"{code} 与本地区（{self.area}）不是同一级的"


def _split_duties(text: str) -> tuple[list[str], list[str]]:
    """Return the sheets and the patterns of indicators that a text names."""
    duties = [duty for duty in _SEPARATORS.split(text.strip()) if duty]
    patterns = [duty for duty in duties if _PATTERN.fullmatch(duty)]
    return [duty for duty in duties if duty not in patterns], patterns


def find_false_peers(report: Report) -> Iterator[Problem[TablePlace]]:
    """Yield which peers somebody has written into ``edition.yml`` that no workbook may enter."""
    package, settings = (
        EntryPackage.of(report.package),
        Settings(report.info.area, report.info.nation, frozenset()),
    )
    for row in package.rows(PEERS):
        for fault in settings.find_faults(PEERS, {"place": str(row["place"]), "area": row["area"]}):
            yield Problem(TablePlace(EDITION_FILE, column="peers"), fault.found, fault.expected, fault.mend)


# -- writing -----------------------------------------------------------------------------------------------------------


def write_settings(package: EntryPackage, tables: Mapping[str, CsvTable]) -> str:
    """Return the text of ``edition.yml`` with changed tables.

    Args:
        package: The data as the report of the workbook's year has it.
        tables: The tables that have changed, as they are now.
    """
    text = read_text(package.folder / EDITION_FILE)
    content = load_entries(text)
    for name, table in tables.items():
        rows = [table.row(line) for line in table.lines]
        if name == BODIES:
            _write_bodies(content, rows, package)
        elif name == PEERS:
            _write_peers(content, rows)
        else:
            _write_departments(content, rows, read_departments(package))
    return dump_entries(content, text)


def _write_bodies(content: CommentedMap, rows: list[dict[str, str]], package: EntryPackage) -> None:
    year = package.vintage
    is_first = not any(vintage < (year or 0) for vintage in package.vintages)
    for row in rows:
        body = row["body"]
        named = {language: worded_in(content[body], year, language) for language in LANGUAGES}
        changed = {
            language: as_scalar(row[language]) for language in LANGUAGES if row[language] != str(named[language])
        }
        if not changed:
            continue
        entries = content[body] if isinstance(content[body], list) else [content[body]]
        own = next((entry for entry in entries if entry.get(SINCE) == year), entries[0] if is_first else None)
        if own is not None:
            own.update(changed)
        else:
            later = CommentedMap({SINCE: year, **named, **changed})
            content[body] = _list_entry(content[body], later)


def _list_entry(before: CommentedMap | CommentedSeq, later: CommentedMap) -> CommentedSeq:
    """Return what was there before as a list with a later entry, and the comments around it where they were."""
    if isinstance(before, CommentedSeq):
        listed = before
        behind = listed.ca.items.pop(len(listed) - 1, None)
        if behind is not None:
            later.ca.items[list(later)[-1]] = [None, None, behind[0], None]
    else:
        listed = CommentedSeq([before])
        # what stands behind the name of the entry, not behind the dash of the first in the list
        listed.ca.comment, before.ca.comment = before.ca.comment, None
    _move_comment(listed[-1], later)
    listed.append(later)
    return listed


def _move_comment(entry: CommentedMap, later: CommentedMap) -> None:
    """Have the lines of comment that stand behind an entry stand behind a later one."""
    behind = entry.ca.items.pop(list(entry)[-1], None)
    if behind is not None:
        later.ca.items[list(later)[-1]] = behind


def _write_peers(content: CommentedMap, rows: list[dict[str, str]]) -> None:
    codes = [row["area"] for row in sorted(rows, key=lambda row: int(row["place"]))]
    if isinstance(content.get("peers"), list):
        content["peers"][:] = list(map(as_scalar, codes))
    else:
        content["peers"] = _write_list(codes)


def _write_departments(content: CommentedMap, rows: list[dict[str, str]], before: list[Department]) -> None:
    old = {department.name: entry for department, entry in zip(before, content.get(KEY) or [], strict=True)}
    entries = []
    for row in rows:
        entry = old.get(row["name"], CommentedMap({"name": as_scalar(row["name"])}))
        names, patterns = _split_duties(row["duties"])
        lists = {"sheets": names, "indicators": patterns}
        texts = {field: row[field] for field in ("person", "deadline")}
        for field, values in lists.items():
            if values and list(entry.get(field) or ()) != values:
                entry[field] = _write_list(values)
        for field, text in texts.items():
            if text and str(entry.get(field)) != text:
                entry[field] = as_scalar(text)
        for field, value in (lists | texts).items():
            if not value:
                entry.pop(field, None)
        entries.append(entry)
    if isinstance(content.get(KEY), list):
        content[KEY][:] = entries
    else:
        content[KEY] = CommentedSeq(entries)


def _write_list(values: Sequence[str]) -> CommentedSeq:
    """Return a list that stands in one line."""
    written = CommentedSeq(map(as_scalar, values))
    written.fa.set_flow_style()
    return written
