"""Formulas of traced values: for people, and for spreadsheets.

The spreadsheet formula refers to a workbook that has every data table on a sheet of the table's name, laid out as in the
CSV (header in row 1), so a cell's address follows from its CSV line and column. What a model computed has no formula in
a workbook: there its value stands as a constant, as does a number that the print states.

Example:
    >>> from decimal import Decimal
    >>> from tradebook.figures.indicators import growth
    >>> from tradebook.figures.traced import Cell, observation
    >>> now = observation(Decimal("12.0"), "亿美元", Cell("trade", 8, "value", 5, "2022年出口"))
    >>> before = observation(Decimal("10.0"), "亿美元", Cell("trade", 7, "value", 5, "2021年出口"))
    >>> to_text(growth(now, before))
    '(2022年出口 ÷ 2021年出口 − 1) × 100'
    >>> to_excel(growth(now, before))
    '=(trade!E8/trade!E7-1)*100'
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from xlsxwriter.utility import xl_rowcol_to_cell

from tradebook.errors import FormulaError
from tradebook.figures.traced import STATED, Cell, Traced
from tradebook.markup import as_formula_text

MOST_LISTED = 20
"""Names that people read one after the other; of longer lists, the ledger has all."""
MOST_CHOICES = 29
"""Values that CHOOSE takes in every spreadsheet program; Excel takes 254, LibreOffice 29."""
MOST_ARGUMENTS = 255
"""Arguments that a function takes in every spreadsheet program."""
MOST_CHARACTERS = 8192
"""Characters of a formula in every spreadsheet program."""

_PRECEDENCE = {"rank": 0, "forecast": 0, "latest": 0, "+": 1, "-": 1, "*": 2, "/": 2}
_OPERAND_PRECEDENCE = 9


def to_text(node: Traced) -> str:
    """Write the formula for people, with the names of its observations.

    Args:
        node: A value that is not missing.

    Example:
        >>> from tradebook.figures.traced import constant
        >>> to_text(constant(3) / (constant(4) - 2))
        '3 ÷ (4 − 2)'

        Squares of shares in one whole name the whole once:

        >>> from tradebook.figures.indicators import concentration
        >>> to_text(concentration([constant(3), constant(4)]))
        '(3 ÷ S)² + (4 ÷ S)²，S = 3 + 4'
    """
    shares = _squared_shares(node)
    if shares is None:
        return _write(node, _TEXT)
    parts, whole = shares
    return " + ".join(f"({_write(part, _TEXT)} ÷ S)²" for part in parts) + f"，S = {_write(whole, _TEXT)}"


def to_excel(node: Traced) -> str:
    """Write the formula over the workbook's cells, starting with ``=``.

    Args:
        node: A value that is not missing.

    Raises:
        FormulaError: The formula is beyond what every spreadsheet program takes.

    Example:
        >>> from tradebook.figures.traced import constant
        >>> to_excel(constant(3) / (constant(4) - 2))
        '=3/(4-2)'
    """
    written = "=" + _write(node, _EXCEL)
    if len(written) > MOST_CHARACTERS:
        raise FormulaError(f"Excel 公式最长{MOST_CHARACTERS}个字符，这里有{len(written)}个。")
    return written


def to_excel_over(node: Traced, address: Callable[[Cell], str]) -> str:
    """Write the formula over other cells than those of the data tables, without ``=``.

    Args:
        node: A value that is not missing.
        address: Writes where an observation stands.

    Example:
        >>> from decimal import Decimal
        >>> from tradebook.figures.traced import observation
        >>> now = observation(Decimal("12.0"), "亿美元", Cell("trade", 8, "value", 5, "2022年出口"))
        >>> to_excel_over(now * 2, lambda cell: "$D$6")
        '$D$6*2'
    """
    return _write(node, replace(_EXCEL, cell=address))


def to_excel_value(node: Traced) -> str:
    """Write a value as it is, where its formula is beyond what every spreadsheet program takes.

    Args:
        node: A value that is not missing.

    Example:
        >>> from tradebook.figures.indicators import largest
        >>> from tradebook.figures.traced import constant
        >>> name, value = largest({"上海": constant(3), "北京": constant(2)}, 1)
        >>> to_excel_value(name), to_excel_value(value)
        ('="上海"', '=3')
    """
    return f"={as_formula_text(node.text) if node.text else format(node.value, 'f')}"


def excel_address(cell: Cell) -> str:
    """Return the address of a cell in the workbook.

    Example:
        >>> excel_address(Cell("services_trade", 12, "value", 6, "2022年出口"))
        'services_trade!F12'
    """
    address: str = xl_rowcol_to_cell(cell.row - 1, cell.column_number - 1)
    return f"{cell.table}!{address}"


@dataclass(frozen=True)
class _Notation:
    """A way of writing formulas.

    Attributes:
        cell: Writes an observation.
        signs: The signs of the four operations.
        stated: Writes a number that the print states.
        function: Writes any other operation, given the value and its operands as they are written.
    """

    cell: Callable[[Cell], str]
    signs: Mapping[str, str]
    stated: Callable[[Traced], str]
    function: Callable[[Traced, Sequence[str]], str]


def _write(node: Traced, notation: _Notation) -> str:
    if node.cell is not None:
        return notation.cell(node.cell)
    if node.op == "constant":
        return f"{node.value:f}"
    if node.op == STATED:
        return notation.stated(node)
    operands = [_write(operand, notation) for operand in node.operands]
    if node.op not in notation.signs:
        return notation.function(node, operands)
    left, right = (_PRECEDENCE.get(operand.op, _OPERAND_PRECEDENCE) for operand in node.operands)
    own = _PRECEDENCE[node.op]
    left_text, right_text = operands
    if left < own:
        left_text = f"({left_text})"
    # subtraction and division bind to the left: a − (b − c), a ÷ (b × c)
    if right < own or (node.op in "-/" and right == own):
        right_text = f"({right_text})"
    return f"{left_text}{notation.signs[node.op]}{right_text}"


# -- for people ------------------------------------------------------------------------------------------------------


def _squared_shares(node: Traced) -> tuple[list[Traced], Traced] | None:
    """Return the parts and the whole of a sum of squared shares, as concentration is; None of anything else."""
    terms = _summands(node)
    shares = [term.operands[0] for term in terms if term.op == "*" and term.operands[0] is term.operands[1]]
    if len(terms) < 2 or len(shares) < len(terms) or any(share.op != "/" for share in shares):
        return None
    whole = shares[0].operands[1]
    if any(share.operands[1] is not whole for share in shares):
        return None
    return [share.operands[0] for share in shares], whole


def _summands(node: Traced) -> list[Traced]:
    return [*_summands(node.operands[0]), node.operands[1]] if node.op == "+" else [node]


def _text_function(node: Traced, operands: Sequence[str]) -> str:
    *candidates, argument = operands
    listed = "、".join(candidates)
    match node.op:
        case "abs":
            return f"|{argument}|"
        case "named":
            cells = sorted(node.cells(), key=lambda cell: (cell.table, cell.row))
            return f"（{_shorten([cell.label for cell in cells])}）的{node.names[0]}"
        case "root":
            return f"({listed}) 的 {argument} 次方根"
        case "largest":
            return f"（{listed}）中第 {argument} 大的值"
        case "name_of_largest":
            return f"（{listed}）中第 {argument} 大者的名称"
        case "rank":
            return f"{candidates[0]} 在（{'、'.join(candidates[1:])}）中由大到小的位次"
        case "first_positive_since":
            return f"自 {argument} 年起（{listed}）中首个为正的年份"
        case "count":
            return f"（{listed if len(candidates) <= MOST_LISTED else _shorten(candidates)}）的个数"
        case "count_positive":
            return f"（{listed}）中大于零的个数"
        case "rising_run":
            return f"（{listed}）末尾连续上升的年数"
        case "positive_run":
            return f"（{listed}）末尾连续为正的年数"
        case "falling_run":
            return f"（{listed}）末尾连续下降的年数"
        case "forecast" | "latest":
            return f"对（{_shorten(candidates)}）{node.names[0]}"
    raise ValueError(node.op)


def _shorten(names: Sequence[str]) -> str:
    """Name the first and the last of many; the ledger lists them all."""
    return "、".join(names) if len(names) <= 3 else f"{names[0]}、……、{names[-1]}（共{len(names)}个数据）"


# -- for spreadsheets ------------------------------------------------------------------------------------------------


def _excel_function(node: Traced, operands: Sequence[str]) -> str:
    *candidates, argument = operands
    backwards = candidates[::-1]
    match node.op:
        case "abs":
            return f"ABS({argument})"
        case "named":
            return f"({argument})"
        case "root":
            return f"({candidates[0]})^(1/{argument})"
        case "largest":
            return _nth_largest(node, candidates, argument)
        case "name_of_largest":
            return _name_of_nth_largest(node, candidates, argument)
        case "rank":
            return "1" + "".join(f"+({other}>{candidates[0]})" for other in candidates[1:])
        case "first_positive_since":
            return _first_true((f"{candidate}>0" for candidate in candidates), node.names, otherwise="NA()")
        case "count":
            # a list of names is counted by its texts
            function = "COUNTA" if node.operands[0].text else "COUNT"
            parts = (candidates[n : n + MOST_ARGUMENTS] for n in range(0, len(candidates), MOST_ARGUMENTS))
            counts = [f"{function}({','.join(part)})" for part in parts]
            return counts[0] if len(counts) == 1 else f"({'+'.join(counts)})"
        case "count_positive":
            return f"({'+'.join(['0', *(f'(({candidate})>0)' for candidate in candidates)])})"
        case "rising_run":
            return _run_length(f"{later}>{earlier}" for later, earlier in pairwise(backwards))
        case "positive_run":
            return _run_length(f"{candidate}>0" for candidate in backwards)
        case "falling_run":
            return _run_length(f"{later}<{earlier}" for later, earlier in pairwise(backwards))
        case "latest":
            return candidates[-1]
        case "forecast":
            return f"{node.value:f}"
    raise ValueError(node.op)


def _nth_largest(node: Traced, candidates: Sequence[str], n: str) -> str:
    """Choose from a union of cells, or from an array where a candidate is itself an expression."""
    if all(operand.cell is not None for operand in node.operands[:-1]):
        return f"LARGE(({','.join(candidates)}),{n})"
    if n == "1" and len(candidates) <= MOST_ARGUMENTS:
        return f"MAX({','.join(candidates)})"
    if n == str(len(candidates)) and MOST_CHOICES < len(candidates) <= MOST_ARGUMENTS:
        return f"MIN({','.join(candidates)})"
    if len(candidates) > MOST_CHOICES:
        raise FormulaError(f"Excel 公式最多在{MOST_CHOICES}个算式中排序，这里有{len(candidates)}个。")
    # SUMPRODUCT makes every spreadsheet program calculate the array without a special key stroke
    return f"SUMPRODUCT(LARGE({_array(candidates)},{n}))"


def _name_of_nth_largest(node: Traced, candidates: Sequence[str], n: str) -> str:
    """Search the name whose value is the n-th largest, in parts that CHOOSE can take.

    Formulas are short of characters, so each candidate stands twice only where one part is enough.
    """
    nth = _nth_largest(node, candidates, n)
    searches = []
    for start in range(0, len(candidates), MOST_CHOICES):
        part = slice(start, start + MOST_CHOICES)
        names = ",".join(map(as_formula_text, node.names[part]))
        searches.append(f"INDEX({{{names}}},MATCH({nth},{_array(candidates[part])},0))")
    *others, formula = searches
    for search in reversed(others):
        formula = f"IFERROR({search},{formula})"
    return formula


def _array(candidates: Sequence[str]) -> str:
    """Write expressions as an array; CHOOSE over an array of places gives one, also in old spreadsheet programs."""
    places = ",".join(str(place) for place in range(1, len(candidates) + 1))
    return f"CHOOSE({{{places}}},{','.join(candidates)})"


def _first_true(tests: Iterable[str], results: Sequence[str], otherwise: str) -> str:
    """Write ``IF(test1,result1,IF(test2,result2,...))``: the result of the first test that holds."""
    pairs = list(zip(tests, results, strict=True))
    return "".join(f"IF({test},{result}," for test, result in pairs) + otherwise + ")" * len(pairs)


def _run_length(tests: Iterable[str]) -> str:
    """Write ``IF(test1,1+IF(test2,1+...,0),0)``: how many tests hold in a row, from the first one."""
    formula = "0"
    for test in reversed(list(tests)):
        formula = f"IF({test},1+{formula},0)"
    return formula


def _text_stated(node: Traced) -> str:
    return f"原文所载{node.value:f}{node.unit}（{node.names[1]}）"


def _excel_stated(node: Traced) -> str:
    return f"{node.value:f}" if node.value >= 0 else f"({node.value:f})"


_TEXT = _Notation(
    lambda cell: cell.label, {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ "}, _text_stated, _text_function
)
_EXCEL = _Notation(excel_address, {op: op for op in "+-*/"}, _excel_stated, _excel_function)
