"""Change entries of ``edition.yml``; comments, order and everything else in it stay, character by character."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import yaml as reader
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from tradebook.data.settings.switches import EDITION_FILE
from tradebook.errors import DataError

Entry = Sequence[str | int]
"""Where an entry stands, from the top: ``("release", "editions", 2023, "status")``."""


def edit_entries(text: str, changes: Mapping[Entry, str | None]) -> str:
    r"""Return the text of an ``edition.yml`` with entries changed or added.

    Args:
        text: What stands in the file.
        changes: The new text of each; None to leave it empty.

    Raises:
        DataError: The text is no YAML, or an entry stands below what has none.

    Examples:
        >>> print(edit_entries("release:   # of the year\n  contact:\n", {("release", "contact"): "029-1"}), end="")
        release:   # of the year
          contact: 029-1
    """
    content = load_entries(text)
    for entry, value in changes.items():
        _change(content, entry, value)
    return dump_entries(content, text)


def load_entries(text: str) -> CommentedMap:
    """Return the entries of an ``edition.yml`` together with its comments.

    Raises:
        DataError: The text is no YAML.
    """
    try:
        # comments would keep the carriage returns of Windows, and get a second one
        return _yaml().load(text.replace("\r\n", "\n")) or CommentedMap()
    except YAMLError as error:
        raise DataError(f"{EDITION_FILE} 不是合格的 YAML：{error}") from None


def dump_entries(content: CommentedMap, before: str) -> str:
    """Return the text of an ``edition.yml`` with these entries.

    Args:
        content: From `load_entries`, changed.
        before: The text before; how its lines end stays.
    """
    stream = io.StringIO()
    _yaml().dump(content, stream)
    written = stream.getvalue()
    return written.replace("\n", "\r\n") if "\r\n" in before else written


def as_scalar(text: str) -> str:
    """Return a text such that what reads the file reads a text, too: YAML 1.1 makes a truth value of a bare ``yes``.

    Examples:
        >>> type(as_scalar("029-1")).__name__, type(as_scalar("no")).__name__
        ('str', 'DoubleQuotedScalarString')
    """
    try:
        plain = str(reader.safe_load(text)) == text
    # the reader has no word of its own for a day that there is not
    except (reader.YAMLError, ValueError):
        plain = False
    return text if plain else DoubleQuotedScalarString(text)


def _yaml() -> YAML:
    yaml = YAML()
    # no line is broken that was none
    yaml.preserve_quotes, yaml.width = True, 2**30
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _change(content: Any, entry: Entry, value: str | None) -> None:
    *above, name = entry
    place = content
    for step in above:
        if not isinstance(place, dict):
            break
        if place.get(step) is None:
            place[step] = {}
        place = place[step]
    if not isinstance(place, dict):
        raise DataError(
            f"{EDITION_FILE} 的 {'.'.join(map(str, above))} 一项应分条写。请对照另一个数据目录的同名文件改正。"
        )
    place[name] = value if value is None else as_scalar(value)
