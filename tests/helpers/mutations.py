"""Mutations: one mistake at a time, as somebody who writes chapters or the library might make it.

An operator is a function that finds where a mistake of its kind can be made in Python code, which an expression of the
prose is, too, and says what would stand there. `OPERATORS` lists them by name; `find_mutations` applies them to the
project. What catches a mutation is the concern of `helpers.mutants`.

Examples:
    >>> [mutate("area.travel.exports.growth", edit) for edit in exports_for_imports(Code("area.travel.exports.growth"))]
    ['area.travel.imports.growth']
"""

from __future__ import annotations

import ast
import itertools
import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tradebook.execution.cache import chapter_settings
from tradebook.execution.expressions import CONDITION, ROLE
from tradebook.figures.units import UNITS

PROSE, CODE = "prose", "chapter code"
LIBRARY_ROOMS = ("figures", "model", "topics")
ROOMS = (PROSE, CODE, *LIBRARY_ROOMS)
"""Where mistakes are made."""
NOT_MUTATED = ("topics/appendix/reproduction.py",)
"""Modules of these rooms that compute no figure."""
LIBRARY = "scripts/tradebook"
CONTEXT = 70
"""Characters on either side of a mistake that a list shows."""


@dataclass(frozen=True)
class Edit:
    """A mistake in a text: what stands from `start` to `end` is replaced."""

    start: int
    end: int
    new: str


def mutate(text: str, edit: Edit) -> str:
    """Return a text with a mistake."""
    return text[: edit.start] + edit.new + text[edit.end :]


class Code:
    """Python code in which mistakes are made: its tree, and where in the text each node stands.

    Args:
        text: The code.
        prose: Whether it is of a chapter, whose words the model explains, and not of the library.
    """

    def __init__(self, text: str, *, prose: bool = True):
        self.text, self.prose = text, prose
        self.tree = ast.parse(text)
        lines = text.encode().splitlines(keepends=True)
        self._lines = lines
        self._starts = [0]
        for line in lines:
            self._starts.append(self._starts[-1] + len(line.decode()))

    def _place(self, line: int, column: int) -> int:
        """Return the place of what the tree has by line and byte."""
        return self._starts[line - 1] + len(self._lines[line - 1][:column].decode())

    def start(self, node: ast.expr) -> int:
        """Return where a node begins."""
        return self._place(node.lineno, node.col_offset)

    def end(self, node: ast.expr) -> int:
        """Return where a node ends."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._place(node.end_lineno, node.end_col_offset)

    def of(self, node: ast.expr) -> str:
        """Return the text of a node."""
        return self.text[self.start(node) : self.end(node)]

    def receiver(self, node: ast.Attribute) -> str:
        """Return the text before the dot of an attribute, with its brackets."""
        return self.text[self.start(node) : self.end(node) - len(node.attr)].rstrip().removesuffix(".")

    def replace(self, node: ast.expr, new: str) -> Edit:
        """Return the edit that replaces a node."""
        return Edit(self.start(node), self.end(node), new)

    def rename(self, node: ast.Attribute, new: str) -> Edit:
        """Return the edit that replaces the name of an attribute."""
        return Edit(self.end(node) - len(node.attr), self.end(node), new)

    def operator(self, node: ast.BinOp, old: str, new: str) -> Edit:
        """Return the edit that replaces the operator between two operands."""
        place = self.text.index(old, self.end(node.left), self.start(node.right))
        return Edit(place, place + len(old), new)

    def exchange(self, a: ast.expr, b: ast.expr) -> Edit:
        """Return the edit that exchanges two nodes, of which `a` stands first."""
        between = self.text[self.end(a) : self.start(b)]
        return Edit(self.start(a), self.end(b), self.of(b) + between + self.of(a))

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """The nodes that compute something: no annotations, imports, docstrings, error messages, patterns of f-strings."""
        return list(_computing(self.tree))

    def find(self, kind: type) -> Iterator[Any]:
        """Yield the nodes of a kind."""
        return (node for node in self.nodes if isinstance(node, kind))


_SILENT_FIELDS = {"annotation", "returns", "decorator_list", "format_spec", "type_params"}


def _computing(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Raise | ast.Import | ast.ImportFrom | ast.Assert):
        return
    # docstrings, also those of constants
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
        return
    yield node
    for name, value in ast.iter_fields(node):
        if name not in _SILENT_FIELDS:
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from _computing(child)


Operator = Callable[[Code], Iterator[Edit]]


# -- what operators look at --------------------------------------------------------------------------------------------

SECTORS = (
    *("processing", "maintenance", "transport", "travel", "construction", "insurance"),
    *("financial", "ip", "telecom", "business", "culture"),
)
SECTOR_CODES = ("SA", "SB", "SC", "SD", "SE", "SF", "SG", "SH", "SI", "SJ", "SK")
PLACES = ("CN-SC", "CN-CQ", "CN-ZJ", "CN-BJ", "CN-SH", "CN-HB")
OTHER_UNITS = {
    "亿美元": "万美元",
    "万美元": "亿美元",
    "亿元": "万元",
    "万元": "亿元",
    "%": "百分点",
    "百分点": "%",
    "家": "个",
    "个": "家",
    "位": "个",
    "年": "个",
    "处": "个",
}
KINDS = {
    "growth": "points_change",
    "share": "growth",
    "level": "balance",
    "balance": "level",
    "change": "growth",
    "points_change": "change",
    "contribution": "points_change",
    "rank": "count",
    "count": "rank",
    "run": "count",
}
OPPOSITES = (
    *(("增加", "减少"), ("增长", "下降"), ("提高", "下降"), ("顺差", "逆差"), ("高", "低"), ("快", "慢")),
    *(("最大", "最小"), ("升", "降"), ("出口", "进口"), ("多", "少"), ("首位", "末位"), ("上升", "下降")),
)
FLOW_NAMES = {"exports": "imports", "imports": "exports"}
FLOW_CODES = {"X": "M", "M": "X"}
INVERTIBLE = {"share_of", "multiple_of", "growth_from", "contribution_to"}
FRACTIONS = {"share", "growth", "average_growth", "average_per", "implied_base"}
"""Functions of the indicators whose first two arguments are numerator and denominator."""


def _is_year(code: Code, node: ast.expr) -> bool:
    return bool(re.search(r"(year|crisis|vintage)$", code.of(node)))


def _is_number(node: ast.AST, *values: int) -> bool:
    is_number = isinstance(node, ast.Constant) and type(node.value) in (int, float)
    return is_number and (not values or node.value in values)  # type: ignore[attr-defined]


def _is_text(node: ast.AST) -> bool:
    """Tell whether a node is a text or a list, with which no arithmetic is done."""
    if isinstance(node, ast.BinOp):
        return _is_text(node.left) or _is_text(node.right)
    if isinstance(node, ast.Call | ast.Name | ast.Attribute):
        return bool(
            re.search(r"label|headers|text|name|subject|rows|key|source|NOTE|join|lines", ast.unparse(node))
        )
    return isinstance(node, ast.JoinedStr | ast.List | ast.Tuple | ast.ListComp) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _name_of(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _methods(code: Code, *names: str) -> Iterator[tuple[ast.Call, ast.Attribute]]:
    for call in code.find(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr in names and call.args:
            yield call, call.func


def _properties(code: Code, *names: str) -> Iterator[ast.Attribute]:
    """Yield attributes that are read and not called."""
    called = {id(call.func) for call in code.find(ast.Call)}
    for node in code.find(ast.Attribute):
        if node.attr in names and id(node) not in called and isinstance(node.ctx, ast.Load):
            yield node


def _strings(code: Code) -> Iterator[ast.Constant]:
    """Yield the texts that stand alone, not those in f-strings."""
    inside = {id(part) for node in code.find(ast.JoinedStr) for part in ast.walk(node)}
    for node in code.find(ast.Constant):
        if isinstance(node.value, str) and id(node) not in inside:
            yield node


def _quoted(code: Code, node: ast.Constant, new: str) -> Edit:
    quote = code.of(node)[0]
    return code.replace(node, f"{quote}{new}{quote}")


# -- the operators -----------------------------------------------------------------------------------------------------


def wrong_base_year(code: Code) -> Iterator[Edit]:
    """Take another year as base: the year before last, or a stated year less one."""
    for node in _properties(code, "previous"):
        yield code.replace(node, f"{code.of(node)}.previous")
    for node in code.find(ast.BinOp):
        if isinstance(node.op, ast.Sub) and _is_number(node.right, 1) and _is_year(code, node.left):
            yield code.replace(node.right, "2")
    for node in code.find(ast.Constant):
        if _is_number(node) and isinstance(node.value, int) and 1980 < node.value < 2030:
            yield code.replace(node, str(node.value - 1))


def growth_over_two_years(code: Code) -> Iterator[Edit]:
    """Compare with the year before last."""
    for node in _properties(code, "growth") if code.prose else ():
        if re.search(r"^(area|nation)\.\w+\.(total|exports|imports)$", code.of(node.value)):
            base = code.of(node.value)
            yield code.replace(node, f"{base}.growth_from({base}.at(year - 2))")
    for node in _properties(code, "change") if code.prose else ():
        yield code.replace(node, f"{code.receiver(node)}.change_since(year - 2)")


def fraction_inverted(code: Code) -> Iterator[Edit]:
    """Exchange numerator and denominator."""
    for node in code.find(ast.BinOp):
        if isinstance(node.op, ast.Div) and not _is_number(node.right):
            yield code.replace(node, f"({code.of(node.right)}) / ({code.of(node.left)})")
    for call, method in _methods(code, *INVERTIBLE):
        yield code.replace(call, f"({code.of(call.args[0])}).{method.attr}({code.receiver(method)})")
    for call in code.find(ast.Call):
        if _name_of(call) in FRACTIONS and len(call.args) > 1:
            yield code.exchange(call.args[0], call.args[1])


def exports_for_imports(code: Code) -> Iterator[Edit]:
    """Take exports for imports, or imports for exports."""
    for node in code.find(ast.Attribute):
        if node.attr in FLOW_NAMES and isinstance(node.ctx, ast.Load):
            yield code.rename(node, FLOW_NAMES[node.attr])
    for node in code.find(ast.Name):
        if node.id in FLOW_NAMES and isinstance(node.ctx, ast.Load):
            yield code.replace(node, FLOW_NAMES[node.id])
    for node in _strings(code):
        if node.value in FLOW_CODES:
            yield _quoted(code, node, FLOW_CODES[node.value])
        elif node.value in ("XM", "XMB"):
            yield _quoted(code, node, "MX" + node.value[2:])


def flow_for_total(code: Code) -> Iterator[Edit]:
    """Take exports for the total trade."""
    for node in _properties(code, "total"):
        if re.search(r"(area|nation|place|sector|all|knowledge)\b", code.of(node.value)):
            yield code.rename(node, "exports")
    for node in _strings(code):
        if node.value == "T":
            yield _quoted(code, node, "X")


def sign_turned(code: Code) -> Iterator[Edit]:
    """Subtract the other way round, or lose a minus sign."""
    for node in code.find(ast.BinOp):
        if isinstance(node.op, ast.Sub) and not _is_number(node.right):
            yield code.replace(node, f"({code.of(node.right)}) - ({code.of(node.left)})")
    for node in code.find(ast.UnaryOp):
        if isinstance(node.op, ast.USub) and not _is_number(node.operand):
            yield code.replace(node, code.of(node.operand))
    for call, method in _methods(code, "gap_to"):
        yield code.replace(call, f"({code.of(call.args[0])}).gap_to({code.receiver(method)})")
    for call in code.find(ast.Call):
        if _name_of(call) in ("points", "balance", "competitiveness") and len(call.args) == 2:
            yield code.exchange(*call.args)
        if isinstance(call.func, ast.Name) and call.func.id == "abs":
            yield code.replace(call, f"-{code.of(call)}")


def sum_for_difference(code: Code) -> Iterator[Edit]:
    """Add for subtract, or subtract for add."""
    for node in code.find(ast.BinOp):
        if isinstance(node.op, ast.Add) and not _is_text(node) and not _is_number(node.right, 1):
            yield code.operator(node, "+", "-")
        if isinstance(node.op, ast.Sub) and not _is_number(node.right):
            yield code.operator(node, "-", "+")


def product_for_quotient(code: Code) -> Iterator[Edit]:
    """Multiply for divide, or divide for multiply."""
    for node in code.find(ast.BinOp):
        if isinstance(node.op, ast.Mult) and not _is_text(node):
            yield code.operator(node, "*", "/")
        if isinstance(node.op, ast.Div) and not _is_text(node):
            yield code.operator(node, "/", "*")


_REVERSED = {
    ast.Lt: ("<", ">"),
    ast.Gt: (">", "<"),
    ast.LtE: ("<=", ">="),
    ast.GtE: (">=", "<="),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
}
_BOUNDARY = {ast.Lt: ("<", "<="), ast.Gt: (">", ">="), ast.LtE: ("<=", "<"), ast.GtE: (">=", ">")}


def _compare_otherwise(code: Code, signs: dict[type, tuple[str, str]]) -> Iterator[Edit]:
    for node in code.find(ast.Compare):
        if len(node.ops) == 1 and type(node.ops[0]) in signs:
            old, new = signs[type(node.ops[0])]
            right = node.comparators[0]
            place = code.text.index(old, code.end(node.left), code.start(right))
            yield Edit(place, place + len(old), new)


def comparison_reversed(code: Code) -> Iterator[Edit]:
    """Ask the opposite."""
    return _compare_otherwise(code, _REVERSED)


def boundary_moved(code: Code) -> Iterator[Edit]:
    """Let equality count, or not count."""
    return _compare_otherwise(code, _BOUNDARY)


def threshold_moved(code: Code) -> Iterator[Edit]:
    """Compare with another number."""
    for node in code.find(ast.Compare):
        for operand in (node.left, *node.comparators):
            # amounts of the prose can be compared with no number but zero without a unit
            if _is_number(operand) and operand.value not in ((0,) if code.prose else range(1980, 2030)):  # type: ignore[attr-defined]
                old = operand.value  # type: ignore[attr-defined]
                yield code.replace(operand, str(old + max(1, old // 4)))


def condition_negated(code: Code) -> Iterator[Edit]:
    """Take all for any condition, or do what is to be done otherwise."""
    for node in code.find(ast.BoolOp):
        old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        place = code.text.index(old, code.end(node.values[0]), code.start(node.values[1]))
        yield Edit(place, place + len(old), new)
    for node in code.find(ast.UnaryOp):
        if isinstance(node.op, ast.Not):
            yield code.replace(node, code.of(node.operand))
    tests = [node.test for kind in (ast.If, ast.IfExp) for node in code.find(kind)]
    tests += [test for node in code.find(ast.comprehension) for test in node.ifs]
    for test in tests:
        if not isinstance(test, ast.UnaryOp | ast.Compare):
            yield code.replace(test, f"not ({code.of(test)})")


_RANKS = {"smallest": "largest(1)", "highest": "lowest", "lowest": "highest"}


def rank_order(code: Code) -> Iterator[Edit]:
    """Take the smallest for the largest, the next one, or the other order."""
    for node in _properties(code, *_RANKS):
        yield code.rename(node, _RANKS[node.attr])
    for call, method in _methods(code, "largest", "top"):
        if _is_number(call.args[0]):
            yield code.replace(call.args[0], str(call.args[0].value + 1))  # type: ignore[attr-defined]
        if method.attr == "largest" and _is_number(call.args[0], 1) and code.prose:
            yield code.replace(call, f"{code.receiver(method)}.smallest")
    for call in code.find(ast.Call):
        if isinstance(call.func, ast.Name) and call.func.id in ("min", "max"):
            yield code.replace(call.func, "max" if call.func.id == "min" else "min")
        if isinstance(call.func, ast.Name) and call.func.id == "reversed" and call.args:
            yield code.replace(call, f"list({code.of(call.args[0])})")
        for keyword in call.keywords:
            if keyword.arg == "reverse":
                yield code.replace(keyword.value, f"not {code.of(keyword.value)}")


def periods_off_by_one(code: Code) -> Iterator[Edit]:
    """Count one year or member more or less."""
    for call, _ in _methods(code, "since", "root", "average_growth_since"):
        yield code.replace(call.args[0], f"{code.of(call.args[0])} + 1")
    for call in code.find(ast.Call):
        if _name_of(call) == "average_growth" and len(call.args) == 3:
            yield code.replace(call.args[2], f"{code.of(call.args[2])} + 1")
    for node in code.find(ast.BinOp):
        if isinstance(node.op, ast.Add | ast.Sub) and _is_number(node.right, 1):
            is_base = isinstance(node.op, ast.Sub) and _is_year(code, node.left)
            if not is_base:
                yield code.replace(node, code.of(node.left))
        if isinstance(node.op, ast.Sub) and _is_number(node.right) and not _is_number(node.right, 1):
            yield code.replace(node.right, str(node.right.value - 1))  # type: ignore[attr-defined]


def wrong_unit(code: Code) -> Iterator[Edit]:
    """Show or read in another unit."""
    for node in _strings(code):
        if node.value in OTHER_UNITS and node.value in UNITS:
            yield _quoted(code, node, OTHER_UNITS[node.value])
    for node in code.find(ast.BinOp):
        if isinstance(node.op, ast.Pow) and _is_number(node.left, 10) and _is_number(node.right):
            yield code.replace(node.right, str(node.right.value - 1))  # type: ignore[attr-defined]


def points_for_percent(code: Code) -> Iterator[Edit]:
    """Take percentage points for percent, a ratio for a percentage, or the wording of another kind of number."""
    for node in code.find(ast.Name):
        if node.id in ("PERCENT", "POINTS") and isinstance(node.ctx, ast.Load):
            yield code.replace(node, "POINTS" if node.id == "PERCENT" else "PERCENT")
    for call in code.find(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "percent" and not call.args:
            yield code.replace(call, code.receiver(call.func))
    for node in _strings(code):
        if node.value in KINDS:
            yield _quoted(code, node, KINDS[node.value])


def wrong_sector(code: Code) -> Iterator[Edit]:
    """Speak of another sector."""
    for node in code.find(ast.Attribute):
        if node.attr in SECTORS and code.of(node.value) in ("area", "nation"):
            yield code.rename(node, SECTORS[(SECTORS.index(node.attr) + 1) % len(SECTORS)])
    for node in _strings(code):
        if node.value in SECTOR_CODES:
            place = SECTOR_CODES.index(node.value) + 1
            yield _quoted(code, node, SECTOR_CODES[place % len(SECTOR_CODES)])


def wrong_area(code: Code) -> Iterator[Edit]:
    """Speak of another area."""
    for node in code.find(ast.Attribute):
        other = {"area": "nation", "nation": "area"}.get(code.of(node.value))
        if other and isinstance(node.value, ast.Name):
            yield code.replace(node.value, other)
        if node.attr in ("area", "nation") and isinstance(node.ctx, ast.Load) and not code.prose:
            yield code.rename(node, "nation" if node.attr == "area" else "area")
    for node in _strings(code):
        if node.value in PLACES:
            yield _quoted(code, node, PLACES[(PLACES.index(node.value) + 1) % len(PLACES)])


def wrong_whole(code: Code) -> Iterator[Edit]:
    """Take the share of another total."""
    for node in _properties(code, "share") if code.prose else ():
        of = "area.all.total" if re.search(r"exports|imports", code.of(node)) else "nation.all.total"
        yield code.replace(node, f"{code.receiver(node)}.share_of({of})")
    for call, _ in _methods(code, "share_of") if code.prose else ():
        yield code.replace(call.args[0], f"({code.of(call.args[0])} * 2)")


_OTHER_MEASURE = {
    "growth": "share",
    "contribution": "share",
    "balance": "total",
    "average_growth": "average",
    "share_of_increase": "share",
    "rising_run": "falling_run",
    "falling_run": "rising_run",
    "positive_run": "negative_run",
    "negative_run": "positive_run",
    "contracts": "value",
    "technology_fee": "value",
    "progress": "gap",
}


def another_measure(code: Code) -> Iterator[Edit]:
    """Say another thing of the same object: its share for its growth."""
    for node in _properties(code, *_OTHER_MEASURE):
        yield code.rename(node, _OTHER_MEASURE[node.attr])


def wrong_fact(code: Code) -> Iterator[Edit]:
    """Take the fact that stands beside."""
    facts = [
        node for node in code.find(ast.Attribute) if code.of(node.value) in ("fact", "area.fact", "nation.fact")
    ]
    names = list(dict.fromkeys(node.attr for node in facts))
    for node in facts if len(names) > 1 else ():
        yield code.rename(node, names[(names.index(node.attr) + 1) % len(names)])


def labels_exchanged(code: Code) -> Iterator[Edit]:
    """Exchange the names of two columns, series or choices."""
    for node in [*code.find(ast.List), *code.find(ast.Tuple)]:
        named = [each for each in node.elts if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        if len(named) > 1 and isinstance(node.ctx, ast.Load) and re.search(r"[\u4e00-\u9fff]", code.of(node)):
            yield code.exchange(named[0], named[1])
    for node in code.find(ast.Dict):
        keys = [key for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
        if len(keys) > 1:
            yield code.exchange(keys[0], keys[1])
    for call, _ in _methods(code, "compare"):
        if len(call.args) > 2:
            yield code.exchange(call.args[1], call.args[2])
    for node in code.find(ast.IfExp):
        if _is_text(node.body) and _is_text(node.orelse):
            yield code.exchange(node.body, node.orelse)


def opposite_word(code: Code) -> Iterator[Edit]:
    """Write the opposite: 出口 for 进口, 增加 for 减少."""
    for node in code.find(ast.Constant):
        if isinstance(node.value, str) and re.search(r"[\u4e00-\u9fff]", node.value):
            if code.text[code.start(node) : code.end(node)].count(node.value) != 1:
                continue
            start = code.start(node) + code.of(node).index(node.value)
            if edit := _opposite(node.value):
                yield Edit(start + edit.start, start + edit.end, edit.new)


def _opposite(text: str) -> Edit | None:
    for pair in OPPOSITES:
        for old, new in (pair, pair[::-1]):
            # 进出口 is no 出口
            if match := re.search(rf"(?<!进){old}", text):
                return Edit(match.start(), match.end(), new)
    return None


def decimals_off(code: Code) -> Iterator[Edit]:
    """Round to another decimal."""
    for call, _ in _methods(code, "rounded"):
        if _is_number(call.args[0]):
            yield code.replace(call.args[0], str(call.args[0].value + 1))  # type: ignore[attr-defined]
    for call in code.find(ast.Call):
        for keyword in call.keywords:
            if keyword.arg == "decimals" and _is_number(keyword.value):
                yield code.replace(keyword.value, str(keyword.value.value + 1))  # type: ignore[attr-defined]
        if _name_of(call) == "round_half_up" and len(call.args) == 2 and _is_number(call.args[1]):
            yield code.replace(call.args[1], str(call.args[1].value - 1))  # type: ignore[attr-defined]


OPERATORS: dict[str, Operator] = {
    operator.__name__.replace("_", " "): operator
    for operator in (
        *(wrong_base_year, growth_over_two_years, fraction_inverted, exports_for_imports, flow_for_total),
        *(sign_turned, sum_for_difference, product_for_quotient, comparison_reversed, boundary_moved),
        *(threshold_moved, condition_negated, rank_order, periods_off_by_one, wrong_unit, points_for_percent),
        *(wrong_sector, wrong_area, wrong_whole, another_measure, wrong_fact, labels_exchanged, opposite_word),
        decimals_off,
    )
}
"""The kinds of mistakes in Python code by name."""


# -- in the text of the prose ------------------------------------------------------------------------------------------


def figures_exchanged(text: str) -> Iterator[Edit]:
    """Exchange two figures that follow each other in a sentence.

    Examples:
        >>> [mutate("出口{eval}`X`，进口{eval}`M`。", edit) for edit in figures_exchanged("出口{eval}`X`，进口{eval}`M`。")]
        ['出口{eval}`M`，进口{eval}`X`。']
    """
    matches = list(ROLE.finditer(text))
    for a, b in itertools.pairwise(matches):
        if "\n" not in text[a.start() : b.start()] and a[0] != b[0]:
            yield Edit(a.start(), b.end(), b[0] + text[a.end() : b.start()] + a[0])


def passage_when_not(text: str) -> Iterator[Edit]:
    """Show a passage when its condition does not hold."""
    for match in CONDITION.finditer(text):
        yield Edit(match.start(1), match.end(1), f"not ({match[1]})")


TEXT_OPERATORS: dict[str, Callable[[str], Iterator[Edit]]] = {
    "figures exchanged": figures_exchanged,
    "passage when not": passage_when_not,
}
"""The kinds of mistakes in Markdown by name."""


# -- mutations of the project ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mutation:
    """A mistake in a file of the project.

    Attributes:
        room: One of `ROOMS`.
        path: The file, relative to the project.
        operator: Name of the kind of mistake.
        edit: Where in the text of the cell or module.
        cell: Index of the notebook's cell; None in a module.
        before: What stands there, with some context in its line.
        after: What would stand there.
    """

    room: str
    path: str
    operator: str
    edit: Edit
    cell: int | None
    before: str
    after: str

    def content(self, root: Path) -> str:
        """Return the file's content with the mistake in it."""
        text = (root / self.path).read_text(encoding="utf-8")
        if self.cell is None:
            return mutate(text, self.edit)
        notebook = json.loads(text)
        cell = notebook["cells"][self.cell]
        cell["source"] = mutate("".join(cell["source"]), self.edit)
        return json.dumps(notebook, ensure_ascii=False)


def find_mutations(root: Path) -> list[Mutation]:
    """Return all mutations of chapters and of the library that the operators know, in a fixed order."""
    found: list[Mutation] = []
    for path in sorted((root / "chapters").glob("*.ipynb")):
        # it tells of this machine, not of the data
        if not chapter_settings(path).get("always_run"):
            found += _in_chapter(path, path.relative_to(root).as_posix())
    for room in LIBRARY_ROOMS:
        for path in sorted((root / LIBRARY / room).rglob("*.py")):
            name = path.relative_to(root).as_posix()
            if not name.endswith(NOT_MUTATED):
                text = path.read_text(encoding="utf-8")
                found += _of_code(text, text, 0, room, name, None)
    return list(dict.fromkeys(found))


def _in_chapter(path: Path, name: str) -> Iterator[Mutation]:
    for index, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"]):
        text = "".join(cell["source"])
        if cell["cell_type"] == "code":
            if "parameters" not in cell["metadata"].get("tags", []):
                yield from _of_code(text, text, 0, CODE, name, index)
            continue
        for match in (*ROLE.finditer(text), *CONDITION.finditer(text)):
            group = 2 if match.re is ROLE else 1
            yield from _of_code(text, match[group], match.start(group), PROSE, name, index)
        for operator, find in TEXT_OPERATORS.items():
            for edit in find(text):
                yield _mutation(text, edit, PROSE, name, operator, index)


def _of_code(text: str, part: str, offset: int, room: str, path: str, cell: int | None) -> Iterator[Mutation]:
    code = Code(part, prose=room in (PROSE, CODE))
    for name, operator in OPERATORS.items():
        for edit in operator(code):
            if mutate(part, edit) != part:
                moved = Edit(edit.start + offset, edit.end + offset, edit.new)
                yield _mutation(text, moved, room, path, name, cell)


def _mutation(text: str, edit: Edit, room: str, path: str, operator: str, cell: int | None) -> Mutation:
    start = max(text.rfind("\n", 0, edit.start) + 1, edit.start - CONTEXT)
    end = text.find("\n", edit.end)
    end = min(len(text) if end < 0 else end, edit.end + CONTEXT)
    old, new = text[edit.start : edit.end], edit.new
    head, tail = text[start : edit.start].lstrip(), text[edit.end : end].rstrip()
    before, after = (" ".join(f"{head}{middle}{tail}".split()) for middle in (old, new))
    return Mutation(room, path, operator, edit, cell, before, after)


def choose_mutations(mutations: list[Mutation], size: int, seed: int) -> list[Mutation]:
    """Return a sample in which every room, and in it every operator, has as equal a part as it can.

    Args:
        mutations: All of them.
        size: How many.
        seed: Of the random choice.
    """
    generator = random.Random(seed)
    piles: dict[str, dict[str, list[Mutation]]] = {}
    for mutation in mutations:
        piles.setdefault(mutation.room, {}).setdefault(mutation.operator, []).append(mutation)
    queues = {}
    for room, by_operator in piles.items():
        for pile in by_operator.values():
            generator.shuffle(pile)
        queues[room] = _take_turns(list(by_operator.values()))
    chosen = _take_turns([list(queue) for queue in queues.values()])
    return sorted(
        list(chosen)[:size], key=lambda each: (ROOMS.index(each.room), each.path, each.cell or 0, each.edit.start)
    )


def _take_turns(piles: list[list[Mutation]]) -> Iterator[Mutation]:
    """Yield the first of each pile, then the second, until all are empty."""
    for turn in range(max(map(len, piles), default=0)):
        yield from (pile[turn] for pile in piles if turn < len(pile))
