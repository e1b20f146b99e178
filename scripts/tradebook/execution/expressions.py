"""Find the expressions in a chapter's prose, and say what is wrong with the way they are written.

An expression stands in the role ``{eval}`` or is the condition of ``{when}`` and ``{section-needs}``. What is almost a
reference (a brace of full width, a blank, a missing backtick) would be published as it is; so it is an error.

Example:
    >>> find_expressions("出口{eval}`area.all.exports`。")
    ['area.all.exports']
    >>> [problem.found for problem in find_mistakes("出口｛eval｝`area.all.exports`。")]
    ['｛eval｝']
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tradebook.markup import as_markdown, from_plain

MARKDOWN = "text/markdown"
EXPRESSIONS = "user_expressions"
"""The name in a cell's metadata under which Jupyter keeps expressions with their results."""
Result = dict[str, Any]
"""The result of an expression: its status and its mime bundle."""
ROLE = re.compile(r"(?<!``)(?<!\\)\{eval\}(`+)(.+?)\1(?!`)", re.DOTALL)
"""The role: name and backticks, with nothing between."""
CONDITION = re.compile(r"^:{3,}\{(?:when|section-needs)\}[ \t]*(\S[^\n]*?)[ \t]*$", re.MULTILINE)
ALMOST = re.compile(
    r"[{｛]\s*(?:eval|glue:?)\s*[}｝]|\{\s*[Ee][Vv][Aa][Ll]?[^}`]{0,2}\}|\{eval(?=`)|(?<![{A-Za-z_])eval\}?(?=`)"
)
"""What was meant for the role: another form of its name or braces, or one brace too few."""
BARE = re.compile(
    r"(?<![A-Za-z0-9_./@])(?:(?:area|nation|fact|edition)\.|place\()[A-Za-z\"'][A-Za-z0-9_.()\"'-]{0,40}"
)
"""The beginning of an expression, which stands in a text of the data only if the role around it is lacking or misspelt."""
_ALMOST_CONDITION = re.compile(
    r"^[^\n]*[{｛]\s*(?:when|section[-_ ]needs)\s*[}｝][^\n]*$", re.MULTILINE | re.IGNORECASE
)
"""What was meant for a condition, if it is none: no other form of it is evaluated, so that its passage would fall."""
_BOX = re.compile(r"^(:{3,})(\{[^\n]*)?[ \t]*$", re.MULTILINE)
"""Where a box such as a condition begins or ends."""
_CODE = re.compile(r"(?<![}`])(``+)(?!`).+?(?<!`)\1(?!`)")
"""Code in running text, which shows a role instead of using it."""
_STRAY = re.compile(r"[，。；：、（）“”\n]|\{eval\}")
"""What no expression outside a string has: it has run into the sentence, as its backtick is missing."""
_STRING = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
_NO_PROSE = re.compile(
    r"\{[\w:-]+\}`[^`]*`|(`+)[^`]+?\1|\]\([^)]*\)|https?://[\w./?&=#%-]+|^:{3,}\{[^\n]*|^:(?!else:)[\w-]+:[^\n]*|^\([\w-]+\)=",
    re.MULTILINE,
)
"""What may have digits: roles, code, addresses, and the lines of directives."""
TYPED_NUMBER = re.compile(r"[0-9０-９](?:[.,．，]?[0-9０-９])*[%％]?")
"""A number that somebody typed into a sentence."""
_SENTENCE = re.compile(r"[^。\n]*")
_TRUTH = "bool"


@dataclass(frozen=True)
class Mistake:
    """What is wrong with an expression.

    Attributes:
        sentence: The sentence that it stands in.
        found: What was found.
        fault: What is wrong with it.
        remedy: How to mend it; empty if that is plain.
        expression: The expression, as `find_expressions` has it; empty if what was found is none.
    """

    sentence: str
    found: str
    fault: str
    remedy: str
    expression: str = ""

    def __str__(self) -> str:
        return f"“{self.sentence}”中的 {self.found}：{'。'.join(filter(None, (self.fault, self.remedy)))}"


def source_of(cell: Any) -> str:
    """Return the Markdown that a cell shows: its own, or that of its outputs."""
    if cell["cell_type"] == "markdown":
        return _joined(cell["source"])
    outputs = cell.get("outputs", [])
    return "\n\n".join(
        _joined(output["data"][MARKDOWN]) for output in outputs if MARKDOWN in output.get("data", {})
    )


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)


def find_expressions(source: str) -> list[str]:
    r"""Return the expressions in Markdown, in their order, each once; a condition is asked for its truth.

    Example:
        >>> find_expressions(":::{when} area.fact.national_rank\n位次{eval}`area.fact.national_rank`。\n:::\n")
        ['bool(area.fact.national_rank)', 'area.fact.national_rank']
    """
    source = _blank(_CODE, source)
    places = [(match.start(), truth_of(match[1])) for match in CONDITION.finditer(source)]
    places += [(match.start(), match[2].strip()) for match in ROLE.finditer(source)]
    return list(dict.fromkeys(expression for _, expression in sorted(places)))


def _blank(pattern: re.Pattern[str], source: str) -> str:
    """Put spaces for what a pattern finds, so that the places of all else stay as they are."""
    return pattern.sub(lambda match: " " * len(match[0]), source)


def truth_of(condition: str) -> str:
    """Return the expression that tells whether a condition holds.

    Example:
        >>> truth_of("area.all.balance < 0")
        'bool(area.all.balance < 0)'
    """
    return f"{_TRUTH}({condition})"


def is_condition(expression: str) -> bool:
    """Tell whether an expression is one that tells whether a condition holds.

    Example:
        >>> is_condition(truth_of("area.all.balance < 0")), is_condition("area.all.balance < 0")
        (True, False)
    """
    return expression.startswith(f"{_TRUTH}(")


def find_mistakes(source: str) -> Iterator[Mistake]:
    """Yield what is almost an expression in Markdown, and expressions that are none in Python."""
    source = _blank(_CODE, source)
    yield from _find_role_mistakes(source)
    for match in CONDITION.finditer(source):
        if fault := _find_fault(match[1]):
            yield Mistake(match[0], match[1], *fault, truth_of(match[1]))
    for match in _ALMOST_CONDITION.finditer(_blank(CONDITION, source)):
        remedy = "应写成 :::{when} 条件：从行首写起，半角冒号和花括号，中间没有空格，后面要有条件"
        yield Mistake(match[0].strip(), match[0].strip(), "像是条件，但写法不对", remedy)
    yield from _find_open_boxes(source)


def _find_role_mistakes(source: str) -> Iterator[Mistake]:
    for match in ROLE.finditer(source):
        expression = match[2].strip()
        if fault := _find_fault(expression):
            found = match[0].split("\n")[0][:60]
            yield Mistake(sentence_at(source, match.start()), found, *fault, expression)
    rest = _blank(ROLE, source)
    for match in ALMOST.finditer(rest):
        remedy = "应写成 {eval}`表达式`：半角花括号，紧接一对反引号，中间没有空格"
        yield Mistake(sentence_at(source, match.start()), match[0], "像是引用，但写法不对", remedy)


def _find_open_boxes(source: str) -> Iterator[Mistake]:
    """Yield the boxes that end elsewhere than they seem to, so that a condition would not hold for all of its passage."""
    open_boxes: list[re.Match[str]] = []
    for match in _BOX.finditer(source):
        if match[2]:
            if open_boxes and len(open_boxes[-1][1]) <= len(match[1]):
                remedy = "请给外面的方框开头和结尾各多写一个冒号"
                yield Mistake(match[0], open_boxes[-1][0], f"里面还有方框 {match[0]}，冒号却不比它多", remedy)
            open_boxes.append(match)
        elif not open_boxes:
            yield Mistake(
                sentence_at(source, match.start()), match[1], "这里没有要结束的方框", "请删去，或补上方框的开头"
            )
        else:
            open_boxes.pop()
    for match in open_boxes:
        yield Mistake(match[0], match[0], "这个方框没有结束", f"请在最后另起一行写 {match[1]}")


# -- texts of the data -------------------------------------------------------------------------------------------------


def find_text_expressions(text: str) -> list[str]:
    """Return the expressions in a text of the data, where nothing else is more than its letters, each once.

    Example:
        >>> find_text_expressions("*出口*{eval}`area.all.exports`。")
        ['area.all.exports']
    """
    return list(dict.fromkeys(match[2].strip() for match in ROLE.finditer(text)))


def find_text_mistakes(text: str) -> Iterator[Mistake]:
    """Yield what is wrong with the expressions in a text of the data; a condition is a mistake, as it would be printed."""
    mistakes = list(_find_role_mistakes(text))
    yield from mistakes
    for match in BARE.finditer("" if mistakes else _blank(ROLE, text)):
        remedy = "应写成 {eval}`表达式`：半角花括号，紧接一对反引号，中间没有空格"
        yield Mistake(
            sentence_at(text, match.start()), match[0], "像是表达式，但没有写成引用，书中会照原样印出", remedy
        )
    for match in _ALMOST_CONDITION.finditer(text):
        remedy = "请删去；引用了没有数据的数字的句子会自动省去"
        yield Mistake(match[0].strip(), match[0].strip(), "数据里的文字不能写条件", remedy)


def live_markdown(text: str) -> str:
    r"""Write a line of a text of the data as Markdown that shows it letter by letter, but evaluates its expressions.

    Example:
        >>> live_markdown("*出口*{eval}`area.all.exports`。")
        '&#42;出口&#42;{eval}`area.all.exports`。'
    """
    markdown, end = "", 0
    for match in ROLE.finditer(text):
        markdown += as_markdown(text[end : match.start()]) + match[0]
        end = match.end()
    return markdown + as_markdown(text[end:])


# -- numbers that are typed --------------------------------------------------------------------------------------------


def find_typed_digits(source: str) -> Iterator[Mistake]:
    """Yield the numbers that are typed into a sentence, where no edition of another year changes them.

    Example:
        >>> [mistake.found for mistake in find_typed_digits("2022年增长{eval}`area.all.total.at(2019)`，占4.5%。")]
        ['2022', '4.5%']
    """
    blank = _blank(_NO_PROSE, _blank(ROLE, source))
    for match in TYPED_NUMBER.finditer(blank):
        remedy = "请写成 {eval}`表达式`；年份也一样，如 {eval}`year`、{eval}`year - 1`"
        yield Mistake(sentence_at(source, match.start()), match[0], "正文里不直接写数字，换一年它不会变", remedy)


def _find_fault(expression: str) -> tuple[str, str] | None:
    """Return what is wrong with an expression as it is written, and how to mend it; None if nothing is."""
    if _STRAY.search(_STRING.sub("", expression)):
        return "表达式里有正文或全角标点，多半是少了一个反引号", "应写成 {eval}`表达式`，其中的标点用半角"
    try:
        tree = ast.parse(expression, mode="eval")
    except SyntaxError:
        return "不是合格的 Python 表达式", "请检查括号、引号和点号"
    if any(isinstance(node, ast.NamedExpr) for node in ast.walk(tree)):
        return "句子里不能给名称赋值，后面的句子会跟着变", "请在代码格里赋值"
    if any(isinstance(node, ast.Attribute) and node.attr.startswith("_") for node in ast.walk(tree)):
        return "名称不能以下划线开头", "可用的名称见 docs/model.md"
    return None


def sentence_at(source: str, place: int) -> str:
    """Return the sentence that a place in Markdown stands in."""
    start = max(source.rfind(end, 0, place) for end in "。\n") + 1
    match = _SENTENCE.match(source, start)
    return (match[0] if match else "").strip()[:80]


def find_sentence(sources: Iterable[str], expression: str) -> str:
    """Return the sentence in which an expression stands first; empty if it is in none."""
    for source in sources:
        for pattern, group in ((ROLE, 2), (CONDITION, 1)):
            for match in pattern.finditer(source):
                if expression in (match[group].strip(), truth_of(match[group].strip())):
                    return sentence_at(source, match.start())
    return ""


def find_rebound(cells: Iterable[tuple[int, str]], expressions: Iterable[str]) -> dict[str, list[int]]:
    """Return the names in expressions that several cells assign, so that an expression could have two values.

    Args:
        cells: Number and source of the code cells.
        expressions: The expressions of the prose.

    Example:
        >>> find_rebound([(3, "rate = 1"), (5, "rate = 2")], ["rate"])
        {'rate': [3, 5]}
        >>> find_rebound([(3, "[x for x in a]"), (5, "[x for x in b]")], ["sum(x for x in c)"])
        {}
    """
    used = {name for expression in expressions for name in names_used(expression)}
    assigned: dict[str, list[int]] = {}
    for number, source in cells:
        for name in used & _names(source, ast.Store):
            assigned.setdefault(name, []).append(number)
    return {name: numbers for name, numbers in sorted(assigned.items()) if len(numbers) > 1}


def names_used(expression: str) -> set[str]:
    """Return the names that an expression speaks of.

    Example:
        >>> sorted(names_used("rate.growth + max(rates)"))
        ['max', 'rate', 'rates']
    """
    return _names(expression, ast.Load)


def _names(source: str, context: type[ast.expr_context]) -> set[str]:
    """Return the names that Python code loads or stores at the top level; none if it is not plain Python."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()
    return {node.id for node in _walk_scope(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, context)}


def _walk_scope(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a module without those inside functions and comprehensions, whose names are their own."""
    for child in ast.iter_child_nodes(node):
        if isinstance(node, ast.comprehension) and child is node.target:
            continue
        yield child
        if not isinstance(child, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            yield from _walk_scope(child)


# -- results -----------------------------------------------------------------------------------------------------------


def results_in(notebook: Mapping[str, Any]) -> Iterator[tuple[str, Result]]:
    """Yield the expressions of an executed notebook and their results, in their order.

    Args:
        notebook: As its file has it, or as nbformat reads it.
    """
    for holder in (*notebook["cells"], notebook):
        for entry in holder["metadata"].get(EXPRESSIONS, []):
            yield entry["expression"], entry["result"]


def text_of(representations: Mapping[str, Any]) -> str:
    """Return the text that a result shows to readers, a string without the quotes that Python writes it in.

    Args:
        representations: The result's mime bundle.

    Example:
        >>> text_of({"text/plain": "'西安市'"}), text_of({"text/plain": "17.72亿美元"})
        ('西安市', '17.72亿美元')
    """
    return from_plain(representations["text/plain"])
