"""The commentary's expressions: what is wrong with those of a row, or of all rows, in the editor's words.

Commentary stands in the data, so that editors change text and never code: it appears letter by letter, and only its expressions
are more than letters. It is shown by one chapter, but may speak of any figure of the book, by names that mean the same in every
chapter: `tradebook.book.edition.Edition.names`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tradebook.data.package import DataPackage
from tradebook.data.problems import Problem, TablePlace
from tradebook.execution.evaluation import find_all_mistakes
from tradebook.execution.expressions import ROLE, TYPED_NUMBER, Mistake, find_text_mistakes, live_markdown
from tradebook.markup import as_paragraphs

if TYPE_CHECKING:
    from tradebook.book.edition import Edition

TABLE = "commentary"
COLUMNS = {"title": "标题", "text": "正文"}
"""Its columns with text that may have expressions, and what editors call them."""

FIRST_SENTENCE = re.compile(r"(?:`[^`]*`|[^。`\n])*。?")
NO_NUMBER = re.compile(
    r"""
    “[^”]*”                                         # what somebody said, word by word
    | [-\d]*[〔（]\d{4}[〕）]\d+号                 # numbers of documents
    | [A-Za-z]+[ -]?\d[A-Za-z\d.]* | \d+[A-Za-z][A-Za-z\d]*  # EBOPS 2010, 5G
    | \d+强                                         # 500强, a list
    | (?:19|20)\d{2}(?=[年、—至-]|$)                 # years
    """,
    re.VERBOSE,
)
"""What has digits without being a number of the book; the texts of a year may name years."""


def find_typed_numbers(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield a notice, after its column, for every text of a row that states numbers without an expression.

    Nobody can click them, no check compares them, and they stay when the data is revised. But what the data does not have
    can be said in no other way.

    Args:
        row: The row of the table of commentary.
    """
    for column, name in COLUMNS.items():
        text = NO_NUMBER.sub("", ROLE.sub("", row[column] or ""))
        if found := TYPED_NUMBER.findall(text):
            yield (
                column,
                f"{name}里直接写了{'、'.join(found)}，不能点开查看，也不随数据改变。"
                "数据里有的，请写成 {eval}`表达式`；引用原话的，请加引号；数据里没有的不必改。",
            )


def find_problems(
    package: DataPackage, row: Mapping[str, Any], edition: Edition | None
) -> Iterator[Problem[TablePlace]]:
    """Yield what is wrong with the expressions of a row.

    Args:
        package: The data package.
        row: The row of the table of commentary.
        edition: The edition that shows it; None to look only at how they are written.
    """
    for column, name in COLUMNS.items():
        for mistake in _find_mistakes(row[column] or "", edition):
            yield Problem(
                TablePlace(package.path(TABLE), row["_line"], column),
                f"{name}“{mistake.sentence}”中的 {mistake.found}，{mistake.fault}",
                "各章都能用的表达式（area、nation、place、fact、year、edition 及其属性）",
                mistake.remedy.rstrip("。？") or "按提示改正",
            )


def _find_mistakes(text: str, edition: Edition | None) -> Iterable[Mistake]:
    if edition is None:
        return find_text_mistakes(text)
    return find_all_mistakes(text, edition.names, edition.known_names)


def first_sentence(text: str) -> str:
    """Return the first sentence of a text; a full stop in an expression ends none.

    Example:
        >>> first_sentence("出口{eval}`area.x if a else '。'`。进口持平。")
        "出口{eval}`area.x if a else '。'`。"
    """
    match = FIRST_SENTENCE.match(text)
    return match[0] if match else text


def write_markdown(rows: Iterable[Mapping[str, Any]]) -> str:
    """Write rows as Markdown: the title of each in bold before its text, whose lines are paragraphs."""
    return "\n\n".join(
        f"**{live_markdown(row['title'])}**。{as_paragraphs(row['text'] or '', live_markdown)}" for row in rows
    )
