"""The texts of a year, place by place: what it says there, and what the year before said.

A place is what a chapter shows together, such as the opportunities; its texts are rows of a table of the data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tradebook.data.examining import Row
from tradebook.data.package import DataPackage
from tradebook.digests import text_digest
from tradebook.entry.describing.texts import TOPICS
from tradebook.execution.cache import read_chapter

_SHOWS = re.compile(r"""\bcommentary\(\s*["']([a-z0-9_]+)["']""")
"""Where the code of a chapter shows the commentary on a topic."""
LONGEST_LINE, LONGEST_TEXT = 120, 3000


@dataclass(frozen=True)
class TextField:
    """A column of a text that an editor writes.

    Attributes:
        column: Its name in the table.
        name: What editors call it.
        longest: How many characters it may have.
        is_long: Whether it is written in a box of several lines.
        is_live: Whether it may have expressions.
    """

    column: str
    name: str
    longest: int = LONGEST_LINE
    is_long: bool = False
    is_live: bool = False


@dataclass(frozen=True)
class TextKind:
    """A kind of texts, and the table that has them.

    Attributes:
        table: The table.
        name: What editors call one text.
        chapter: The chapter that shows them; empty if each topic has one of its own.
        year: The column with the year whose report they are in; empty if that of their group decides.
        group: The column that says to which place a text belongs; empty if all are in one.
        number: The column that numbers the texts of a place, or gives each a code.
        prefix: How such a code begins; empty for numbers.
        title: The column by which editors know a text.
        fields: What an editor writes.
    """

    table: str
    name: str
    chapter: str
    year: str
    group: str
    number: str
    prefix: str
    title: str
    fields: tuple[TextField, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that tell one text from another."""
        return tuple(filter(None, (self.year if not self.prefix else "", self.group, self.number)))


_SOURCE = TextField("source", "依据")
COMMENTARY = TextKind(
    table="commentary",
    name="论述",
    chapter="",
    year="year",
    group="topic",
    number="order",
    prefix="",
    title="title",
    fields=(
        TextField("title", "标题", is_live=True),
        TextField("text", "正文", LONGEST_TEXT, is_long=True, is_live=True),
        _SOURCE,
    ),
)
POLICIES = TextKind(
    table="policies",
    name="政策",
    chapter="policies",
    year="report_year",
    group="",
    number="code",
    prefix="POL-",
    title="name_zh",
    fields=(
        TextField("name_zh", "名称"),
        TextField("name_en", "英文名", 240),
        TextField("issuer", "发布机构"),
        TextField("number", "文号"),
        TextField("year", "发布年份", 4),
        TextField("issued", "印发日期", 10),
        TextField("level", "层级"),
        TextField("field", "领域"),
        TextField("link", "网址", 500),
        TextField("digest", "摘要", LONGEST_TEXT, is_long=True),
        _SOURCE,
    ),
)
CASES = TextKind(
    table="cases",
    name="案例",
    chapter="cases",
    year="report_year",
    group="",
    number="code",
    prefix="CASE-",
    title="name_zh",
    fields=(
        TextField("name_zh", "名称"),
        TextField("name_en", "英文名", 240),
        TextField("level", "层级"),
        TextField("field", "领域"),
        TextField("place", "地区"),
        TextField("lead", "主体"),
        TextField("problem_kind", "问题类别"),
        TextField("problem", "问题", LONGEST_TEXT, is_long=True),
        TextField("action", "做法", LONGEST_TEXT, is_long=True),
        TextField("conditions", "可复制条件", LONGEST_TEXT, is_long=True),
        _SOURCE,
    ),
)
TASKS = TextKind(
    table="policy_tasks",
    name="政策任务",
    chapter="policies",
    year="",
    group="policy",
    number="item",
    prefix="",
    title="title",
    fields=(
        TextField("title", "任务"),
        TextField("summary", "摘要", LONGEST_TEXT, is_long=True),
        TextField("bodies", "责任部门", 500),
        _SOURCE,
    ),
)
KINDS = {kind.table: kind for kind in (COMMENTARY, POLICIES, TASKS, CASES)}
"""The kinds of texts, by their table."""


@dataclass(frozen=True)
class Text:
    """A text as the data has it.

    Attributes:
        kind: Its kind.
        key: What tells it from others, column by column.
        cells: Its row, as it is written.
        line: Of the row (the header is 1).
    """

    kind: TextKind
    key: tuple[str, ...]
    cells: Mapping[str, str]
    line: int

    @property
    def title(self) -> str:
        """By what editors know it."""
        return self.cells[self.kind.title]

    @property
    def id(self) -> str:
        """What names it in an address."""
        return "-".join(self.key)

    @property
    def digest(self) -> str:
        """What changes as soon as anything of it does."""
        return digest_cells(self.cells)


@dataclass
class Place:
    """A place of the book with its texts.

    Attributes:
        kind: Their kind.
        group: What the column of the group has; empty if the kind has no such column.
        name: What editors call it.
        chapter: The chapter that shows it; empty if none does.
        texts: What the year says there.
        before: What the year before said.
    """

    kind: TextKind
    group: str
    name: str
    chapter: str
    texts: list[Text] = field(default_factory=list)
    before: list[Text] = field(default_factory=list)

    @property
    def id(self) -> str:
        """What names it in an address."""
        return f"{self.kind.table}-{self.group}" if self.group else self.kind.table

    def find_before(self, text: Text) -> Text | None:
        """Return what the year before said in the place of a text: under its title, or else under its number."""
        by_title = (old for old in self.before if old.title == text.title)
        by_number = (old for old in self.before if old.key[-1] == text.key[-1] and not self.kind.prefix)
        return next(by_title, None) or next(by_number, None)


def digest_cells(cells: Mapping[str, str]) -> str:
    """Return a digest of the cells of a row."""
    return text_digest("\0".join(f"{name}\1{cell}" for name, cell in cells.items()))


def list_places(package: DataPackage, year: int, chapters: Iterable[Path]) -> list[Place]:
    """List the places for texts, in the order of the chapters; places that no chapter shows come last.

    Args:
        package: The data.
        year: The year whose texts they are.
        chapters: The notebooks of the book, in its order.

    Raises:
        DataError: A table cannot be read.
    """
    places: dict[str, Place] = {}
    for chapter in chapters:
        for place in _find_places(package, chapter):
            places.setdefault(place.id, place)
    for kind in KINDS.values():
        if kind.table not in package.table_names:
            continue
        for text, when in _read_texts(package, kind):
            if when in (year, year - 1):
                group = text.cells[kind.group] if kind.group else ""
                found = Place(kind, group, name_place(package, kind, group), kind.chapter)
                found = places.setdefault(found.id, found)
                (found.texts if when == year else found.before).append(text)
        if kind is POLICIES:
            # a new policy has no task yet
            for policy in places[POLICIES.table].texts if POLICIES.table in places else []:
                place = Place(TASKS, policy.key[-1], name_place(package, TASKS, policy.key[-1]), TASKS.chapter)
                places.setdefault(place.id, place)
    order = {path.stem: number for number, path in enumerate(chapters)}
    for place in places.values():
        place.texts.sort(key=_order)
        place.before.sort(key=_order)
    shown = [
        place for place in places.values() if place.kind is not TASKS or place.texts or _is_new(places, place)
    ]
    return sorted(shown, key=lambda place: order.get(place.chapter, len(order)))


def list_choices(package: DataPackage, kind: TextKind) -> dict[str, list[str]]:
    """Return what the cells of a column must be one of, by column."""
    columns = package.columns(kind.table)
    found = {each.column: list(columns[each.column]["constraints"].get("enum", [])) for each in kind.fields}
    return {column: choices for column, choices in found.items() if choices}


def list_suggestions(package: DataPackage, kind: TextKind) -> dict[str, list[str]]:
    """Return what the cells of a column may hold beside anything else, by column."""
    found = {each.column: package.suggestions(kind.table, each.column) for each in kind.fields}
    return {column: texts for column, texts in found.items() if texts}


def list_needed(package: DataPackage, kind: TextKind) -> set[str]:
    """Return the columns that every text of a kind has."""
    columns = package.columns(kind.table)
    return {name for name, column in columns.items() if column["constraints"].get("required")}


def find_place(places: Iterable[Place], name: str) -> Place | None:
    """Return the place of an address; None if there is none."""
    return next((place for place in places if place.id == name), None)


def name_place(package: DataPackage, kind: TextKind, group: str) -> str:
    """Say what editors call a place."""
    if kind is COMMENTARY:
        return TOPICS.get(group) or _name_added_topic(package, group)
    if kind is TASKS:
        policies = {row["code"]: row["name_zh"] for row in package.rows(POLICIES.table)}
        return f"政策任务：{policies.get(group, group)}"
    return kind.name


def _name_added_topic(package: DataPackage, group: str) -> str:
    """Name a topic that `tradebook new-topic` has added; any other is known by its code."""
    table = group.removesuffix("_text")
    title = package.topic(table) if table in package.table_names else ""
    return f"{title}：论述" if title else group


def _find_places(package: DataPackage, chapter: Path) -> Iterator[Place]:
    """Yield the places of a chapter, in the order in which it shows them."""
    code = "\n".join("".join(cell["source"]) for cell in read_chapter(chapter)["cells"])
    for topic in dict.fromkeys(_SHOWS.findall(code)):
        yield Place(COMMENTARY, topic, name_place(package, COMMENTARY, topic), chapter.stem)
    for kind in (POLICIES, CASES):
        if kind.chapter == chapter.stem and kind.table in package.table_names:
            yield Place(kind, "", kind.name, chapter.stem)


def _read_texts(package: DataPackage, kind: TextKind) -> Iterator[tuple[Text, int]]:
    """Yield the texts of a kind, each with the year whose report it is in."""
    table = package.open_table(kind.table)
    years = {row["code"]: row["report_year"] for row in package.rows(POLICIES.table)} if kind is TASKS else {}
    for row in package.rows(kind.table):
        cells = table.row(row["_line"])
        when = int(row[kind.year]) if kind.year else years[row[kind.group]]
        yield Text(kind, key_of(kind, row), cells, row["_line"]), when


def key_of(kind: TextKind, row: Row | Mapping[str, str]) -> tuple[str, ...]:
    """Return what tells a text from others."""
    return tuple(str(row[column]) for column in kind.key)


def _order(text: Text) -> tuple[int, str]:
    number = text.key[-1]
    return (0, "") if text.kind.prefix else (int(number), "")


def _is_new(places: Mapping[str, Place], place: Place) -> bool:
    """Tell whether a place for tasks is that of a policy of the year."""
    policies = places.get(POLICIES.table)
    return policies is not None and any(text.key[-1] == place.group for text in policies.texts)
