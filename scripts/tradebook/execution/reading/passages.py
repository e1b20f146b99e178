"""What remains of the prose when an edition lacks figures or exhibits that it speaks of.

The rules are functions on text. `tradebook.sphinxext.figures` applies them to the nodes of a page, `remaining_source` to the
Markdown of a chapter, which so reads as the page does.

- A `when` passage is shown if its condition holds.
- A section whose `section-needs` does not hold gives way to that directive's body (`replace_section`).
- Of any other paragraph, the sentences fall that show something absent (`drop_sentences`). Of a sentence of clauses parted
  by semicolons, only the clause falls, unless it is the first, on which the others rest. A reference to an absent exhibit
  that stands apart, in brackets or after ，见, falls alone; 各省市历年数额见表三 says nothing without it.

Examples:
    >>> source = '''## 出口
    ...
    ... :::{when} growth
    ... 同比{eval}`growth`。
    ... :::
    ... 出口{eval}`X`（{numref}`fig-x`）；进口{eval}`M`。占比{eval}`share`。'''
    >>> print(remaining_source(source, true=set(), absent={"fig-x", "share"}))
    ## 出口
    <BLANKLINE>
    <BLANKLINE>
    出口{eval}`X`；进口{eval}`M`。
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import TypeVar

from tradebook.execution.expressions import ROLE

Part = TypeVar("Part")
"""What a paragraph or a section consists of: nodes of a page, or Markdown."""

MARKS = "\ue000-\uf8ff"
"""The characters that stand for what is not plain text, of Unicode's private use area; as in a regular expression."""
_MARK = re.compile(f"([{MARKS}])")
_SENTENCE = re.compile(r"[^。]*。[”）]*|[^。]+$")
_BRACKETED = re.compile(rf"（(?:见)?([{MARKS}](?:[、和及，][{MARKS}])*)）")
_SEE = re.compile(rf"([，；]?(?:详)?见)([{MARKS}](?:[、和及][{MARKS}])*)(?=[。；，])")


# -- conditions --------------------------------------------------------------------------------------------------------


def replace_section(section: Sequence[Part], replacement: Sequence[Part]) -> list[Part]:
    """Return what remains of a section whose figures are missing.

    Args:
        section: its title and its content.
        replacement: what to say instead.

    Returns:
        title and replacement; nothing if there is none.

    Examples:
        >>> replace_section(["## 服务外包", "合同额……"], ["数据未收录于本版。"])
        ['## 服务外包', '数据未收录于本版。']
        >>> replace_section(["## 服务外包", "合同额……"], [])
        []
    """
    return [section[0], *replacement] if replacement else []


# -- sentences ---------------------------------------------------------------------------------------------------------


def drop_sentences(
    parts: Sequence[str | Part],
    is_absent: Callable[[Part], bool],
    is_lead: Callable[[Part], bool] = lambda part: False,
) -> list[str | Part]:
    """Leave out of a paragraph the sentences, clauses and references that need what is absent.

    Args:
        parts: the paragraph's texts, and between them what is not plain text: figures, references, emphasis.
        is_absent: tells whether such a part needs something that the edition has no data for.
        is_lead: tells whether such a part is bold, and so may be a lead, which says nothing alone.

    Returns:
        what remains; nothing if that says nothing.

    Examples:
        >>> drop_sentences(["出口", 1, "。进口", 2, "。"], {2}.__contains__)
        ['出口', 1, '。']
    """
    # a text may have such a character of its own, which then is a part, too
    pieces = [piece for part in parts for piece in (_MARK.split(part) if isinstance(part, str) else [part])]
    marks = {
        mark(place): piece
        for place, piece in enumerate(pieces)
        if not isinstance(piece, str) or _MARK.match(piece)
    }
    absent = {sign for sign, piece in marks.items() if not isinstance(piece, str) and is_absent(piece)}
    if not absent:
        return list(parts)
    leads = {sign for sign, piece in marks.items() if not isinstance(piece, str) and is_lead(piece)}
    text = "".join(mark(place) if mark(place) in marks else str(piece) for place, piece in enumerate(pieces))
    return [marks.get(piece, piece) for piece in _MARK.split(what_remains(text, absent, leads)) if piece]


def mark(number: int) -> str:
    """Return the character that stands for the n-th part of a paragraph."""
    return chr(0xE000 + number)


def what_remains(text: str, absent: Container[str], leads: Container[str] = "") -> str:
    """Return a paragraph without the sentences, clauses and references that need what is absent.

    Args:
        text: the paragraph, with a mark for every part that is not plain text.
        absent: the marks of what the edition lacks.
        leads: the marks of what is bold: a lead such as **旅行服务**。 says nothing without what it led to.

    Returns:
        the rest of the paragraph; empty if nothing is left that says anything.

    Examples:
        >>> exports, imports, chart = map(mark, range(3))
        >>> what_remains(f"出口{exports}（{chart}）；进口{imports}。", {imports, chart}) == f"出口{exports}。"
        True
        >>> what_remains(f"出口{exports}（{chart}）；进口{imports}。", {exports})
        ''
        >>> what_remains(f"{exports}。进口{imports}。", {imports}, leads={exports})
        ''
    """
    text = _BRACKETED.sub(partial(_bracketed_references, absent=absent), text)
    text = _SEE.sub(partial(_references_to_see, absent=absent), text)
    rest = "".join(_remaining_clauses(sentence, absent) for sentence in _SENTENCE.findall(text))
    return "" if _is_lead_only(rest, leads) else rest


def _bracketed_references(match: re.Match[str], absent: Container[str]) -> str:
    present, is_complete = _present_references(match[1], absent)
    if is_complete:
        return match[0]
    return f"（{'、'.join(present)}）" if present else ""


def _references_to_see(match: re.Match[str], absent: Container[str]) -> str:
    """Return what remains of 见图一、表二; where a clause is about what one sees there, it falls with the last of them."""
    see, references = match.groups()
    present, is_complete = _present_references(references, absent)
    if is_complete or not (present or see.startswith(("，", "；"))):
        return match[0]
    return f"{see}{'、'.join(present)}" if present else ""


def _present_references(text: str, absent: Container[str]) -> tuple[list[str], bool]:
    """Return the references that are there, and whether all are."""
    references = re.findall(f"[{MARKS}]", text)
    present = [reference for reference in references if reference not in absent]
    return present, len(present) == len(references)


def _remaining_clauses(sentence: str, absent: Container[str]) -> str:
    first, *others = sentence.split("；")
    # a sentence that was nothing but a reference has lost it before
    if _names_absent(first, absent) or sentence.strip() == "。":
        return ""
    rest = [first, *(clause for clause in others if not _names_absent(clause, absent))]
    if len(rest) == len(others) + 1:
        return sentence
    return "；".join(rest).rstrip("。") + "。"


def _names_absent(text: str, absent: Container[str]) -> bool:
    return any(character in absent for character in text)


def _is_lead_only(text: str, leads: Container[str]) -> bool:
    """Return True for nothing, or for a lead that has lost what it led to; a figure or a phrase can be a whole sentence."""
    match = re.fullmatch(rf"\s*([{MARKS}]?)[。：]?\s*", text)
    return match is not None and (not match[1] or match[1] in leads)


# -- the Markdown of a chapter -----------------------------------------------------------------------------------------

_CONDITION = re.compile(r"^(:{3,})\{(when|section-needs)\}([^\n]*)\n(.*?)^\1$", re.DOTALL | re.MULTILINE)
_OPTION = re.compile(r":(unless|else):[ ]*([^\n]*)\n")
_SECTION = re.compile(r"^(?=#{1,6} )", re.MULTILINE)
_HEADING = re.compile(r"(#{1,6}) [^\n]*\n?")
_BLOCK = re.compile(r"(\n\s*\n|\n(?=\s*[-*+] ))")
"""What parts paragraphs and the items of lists."""
_PREFIX = re.compile(r"^(\s*(?:[-*+] |#)?)")
_INLINE = re.compile(r"(\{[\w:-]+\}`[^`]+`|\*\*[^*]+\*\*|\[[^\[\]]*\]\([^()\s]+\))")
"""A role, a link, or bold text, which is one part of a paragraph even if it holds a role."""
_TARGET = re.compile(r"`(?:[^`<]*<)?([^`<>]+)>?`")
"""What a role names: `key`, or `text <key>`."""
_CHAPTER = re.compile(r"\{doc\}`(?:[^`<]*<)?([^`<>]+)>?`|\]\(([^()\s]+)\)")
"""A reference to a chapter by its path."""


@dataclass(frozen=True)
class Condition:
    """A `when` or `section-needs` in the Markdown of a chapter.

    Attributes:
        directive: its name.
        expression: its condition.
        options: `unless` and `else`, with their text.
        body: the Markdown in it.
    """

    directive: str
    expression: str
    options: dict[str, str]
    body: str

    def holds(self, is_true: Callable[[str], bool]) -> bool:
        """Tell whether it holds, see `truth_of` in `tradebook.execution.expressions`."""
        return is_true(self.expression) != ("unless" in self.options)


@dataclass(frozen=True)
class _Inline:
    """A role or bold text in a paragraph of Markdown."""

    markdown: str

    @property
    def is_bold(self) -> bool:
        return self.markdown.startswith("**")

    def names(self, absent: Container[str]) -> bool:
        expressions = [match[2].strip() for match in ROLE.finditer(self.markdown)]
        chapters = [chapter_named(path or link) for path, link in _CHAPTER.findall(self.markdown)]
        return any(target in absent for target in (*expressions, *chapters, *_TARGET.findall(self.markdown)))


def chapter_named(reference: str) -> str:
    """Return the chapter that a reference names by its path.

    Examples:
        >>> [chapter_named(path) for path in ("audit", "/chapters/audit", "audit.ipynb#tab-verdicts")]
        ['audit', 'audit', 'audit']
    """
    return PurePosixPath(reference.partition("#")[0]).stem


def conditions(source: str) -> list[Condition]:
    r"""Return the conditions in the Markdown of a chapter.

    Examples:
        >>> [condition.expression for condition in conditions(":::{when} exports > imports\n顺差。\n:::\n")]
        ['exports > imports']
    """
    return [_condition(match) for match in _CONDITION.finditer(source)]


def _condition(match: re.Match[str]) -> Condition:
    body, options = match[4], {}
    while option := _OPTION.match(body):
        options[option[1]] = option[2]
        body = body[option.end() :]
    return Condition(match[2], match[3].strip(), options, body)


def remaining_source(source: str, true: Container[str], absent: Container[str]) -> str:
    """Return the Markdown of a chapter as an edition shows it that lacks some figures; the module has an example.

    Boxes and sections stay when they are left empty: whether an exhibit stands in them cannot be told from Markdown.

    Args:
        source: the chapter's Markdown cells, parted by blank lines.
        true: the conditions that hold.
        absent: the expressions and exhibits that the edition has no data for.
    """
    remaining = _remaining_passages(_remaining_sections(source, true.__contains__), true.__contains__)
    return "".join(_remaining_block(block, absent) for block in _BLOCK.split(remaining))


def _remaining_sections(source: str, is_true: Callable[[str], bool]) -> str:
    remaining = ""
    replaced = 0
    for section in _SECTION.split(source):
        heading = _HEADING.match(section)
        level = len(heading[1]) if heading else 0
        # a section that is replaced goes with the sections in it
        if replaced and level > replaced:
            continue
        missing = [
            condition.body
            for condition in conditions(section)
            if condition.directive == "section-needs" and not condition.holds(is_true)
        ]
        replaced = level if missing else 0
        if heading and missing:
            replacement = [body for body in missing if body.strip()]
            section = "".join(f"{part}\n" for part in replace_section([heading[0], section], replacement))
        remaining += section
    return remaining


def _remaining_passages(source: str, is_true: Callable[[str], bool]) -> str:
    def passage(match: re.Match[str]) -> str:
        condition = _condition(match)
        if condition.directive == "section-needs":
            return ""
        if condition.holds(is_true):
            return _remaining_passages(condition.body, is_true)
        return condition.options.get("else", "")

    return _CONDITION.sub(passage, source)


def _remaining_block(block: str, absent: Container[str]) -> str:
    """Return what remains of a paragraph or an item of a list; a heading cannot do without its figures."""
    _, prefix, text = _PREFIX.split(block, maxsplit=1)
    if prefix.endswith("#"):
        return block
    parts = [_Inline(piece) if place % 2 else piece for place, piece in enumerate(_INLINE.split(text))]
    remaining = drop_sentences(parts, lambda part: part.names(absent), lambda part: part.is_bold)
    markdown = "".join(part if isinstance(part, str) else part.markdown for part in remaining)
    return prefix + markdown if remaining else ""
