"""Formulas of traced values: for people, and for Excel.

The Excel formula refers to a workbook that has every data table on a sheet of the table's name, laid out as in the CSV
(header in row 1), so a cell's address follows from its CSV line and column. What a model computed has no formula in a
workbook: there its value stands as a constant.
"""

from __future__ import annotations

from xlsxwriter.utility import xl_rowcol_to_cell

from tradebook.errors import TradebookError
from tradebook.figures.traced import Traced

MOST_CHOICES = 29
"""Values that CHOOSE takes in every spreadsheet program; Excel takes 254, LibreOffice 29."""
_PRECEDENCE = {"rank": 0, "forecast": 0, "+": 1, "-": 1, "*": 2, "/": 2}
_SIGNS = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ "}


def for_people(node: Traced) -> str:
    """The formula with the names of its observations, e.g. ``2022年出口 ÷ 2021年出口 − 1``."""
    return _infix(node, lambda cell: cell.label, _SIGNS, _people_function)


def for_excel(node: Traced) -> str:
    """The formula over the workbook's cells, starting with ``=``."""
    return "=" + _infix(node, excel_address, {op: op for op in _SIGNS}, _excel_function)


def excel_address(cell) -> str:
    """The cell's address in the workbook, e.g. ``services_trade!F12``."""
    return f"{cell.table}!{xl_rowcol_to_cell(cell.row - 1, cell.column_number - 1)}"


def _infix(node: Traced, name, signs: dict[str, str], function) -> str:
    if node.cell is not None:
        return name(node.cell)
    if node.op == "constant":
        return f"{node.value:f}"
    if node.op not in signs:
        return function(node, lambda operand: _infix(operand, name, signs, function))
    left, right = node.operands
    mine = _PRECEDENCE[node.op]
    left_text, right_text = (_infix(operand, name, signs, function) for operand in (left, right))
    if _PRECEDENCE.get(left.op, 9) < mine:
        left_text = f"({left_text})"
    # subtraction and division bind to the left: a − (b − c), a ÷ (b × c)
    if _PRECEDENCE.get(right.op, 9) < mine or (node.op in "-/" and _PRECEDENCE.get(right.op, 9) == mine):
        right_text = f"({right_text})"
    return f"{left_text}{signs[node.op]}{right_text}"


def _people_function(node: Traced, render) -> str:
    *candidates, argument = (render(operand) for operand in node.operands)
    names = "、".join(candidates)
    match node.op:
        case "root":
            return f"({names}) 的 {argument} 次方根"
        case "largest":
            return f"（{names}）中第 {argument} 大的值"
        case "name_of_largest":
            return f"（{names}）中第 {argument} 大者的名称"
        case "rank":
            return f"{candidates[0]} 在（{'、'.join(candidates[1:])}）中由大到小的位次"
        case "first_positive_since":
            return f"自 {argument} 年起（{names}）中首个为正的年份"
        case "count":
            return f"（{names}）的个数"
        case "count_positive":
            return f"（{names}）中大于零的个数"
        case "rising_run":
            return f"（{names}）末尾连续上升的年数"
        case "positive_run":
            return f"（{names}）末尾连续为正的年数"
        case "falling_run":
            return f"（{names}）末尾连续下降的年数"
        case "forecast":
            return f"对（{_shortened(candidates)}）{node.names[0]}"
    raise ValueError(node.op)


def _shortened(names: list[str]) -> str:
    """The first and the last of many names; the ledger lists them all."""
    return "、".join(names) if len(names) <= 3 else f"{names[0]}、……、{names[-1]}（共{len(names)}个数据）"


def _excel_function(node: Traced, render) -> str:
    *candidates, argument = (render(operand) for operand in node.operands)
    union = ",".join(candidates)
    match node.op:
        case "root":
            return f"({union})^(1/{argument})"
        case "largest":
            return _nth_largest(node.operands[:-1], candidates, argument)
        case "name_of_largest":
            return _name_of_nth_largest(node, candidates, argument)
        case "rank":
            return "1" + "".join(f"+({c}>{candidates[0]})" for c in candidates[1:])
        case "first_positive_since":
            return _first_true((f"{c}>0" for c in candidates), node.names, otherwise="NA()")
        case "count":
            return f"COUNT({union})"
        case "count_positive":
            return "0" + "".join(f"+(({c})>0)" for c in candidates)
        case "rising_run":
            steps = zip(reversed(candidates[1:]), reversed(candidates[:-1]), strict=True)
            return _run_length(f"{later}>{earlier}" for later, earlier in steps)
        case "positive_run":
            return _run_length(f"{c}>0" for c in reversed(candidates))
        case "falling_run":
            steps = zip(reversed(candidates[1:]), reversed(candidates[:-1]), strict=True)
            return _run_length(f"{later}<{earlier}" for later, earlier in steps)
        case "forecast":
            return f"{node.value:f}"
    raise ValueError(node.op)


def _nth_largest(operands, candidates: list[str], n: str) -> str:
    """The n-th largest: over a union of cells, or over an array where a candidate is itself an expression."""
    if all(operand.cell is not None for operand in operands):
        return f"LARGE(({','.join(candidates)}),{n})"
    if len(candidates) > MOST_CHOICES:
        raise TradebookError(f"Excel 公式最多在{MOST_CHOICES}个算式中排序，这里有{len(candidates)}个。")
    # SUMPRODUCT makes every spreadsheet program calculate the array without a special key stroke
    return f"SUMPRODUCT(LARGE({_array(candidates)},{n}))"


def _name_of_nth_largest(node: Traced, candidates: list[str], n: str) -> str:
    """The name whose value is the n-th largest, searched in parts that CHOOSE can take.

    Excel takes 8 192 characters, so each candidate stands twice only where one part is enough.
    """
    nth = _nth_largest(node.operands[:-1], candidates, n)
    parts = []
    for start in range(0, len(candidates), MOST_CHOICES):
        part = slice(start, start + MOST_CHOICES)
        names = ",".join(f'"{name}"' for name in node.names[part])
        parts.append(f"INDEX({{{names}}},MATCH({nth},{_array(candidates[part])},0))")
    *others, formula = parts
    for part in reversed(others):
        formula = f"IFERROR({part},{formula})"
    return formula


def _array(candidates: list[str]) -> str:
    """Expressions as an array; CHOOSE over an array of places gives one, also in old spreadsheet programs."""
    places = ",".join(str(place) for place in range(1, len(candidates) + 1))
    return f"CHOOSE({{{places}}},{','.join(candidates)})"


def _first_true(tests, results, otherwise: str) -> str:
    """``IF(test1,result1,IF(test2,result2,...))``: the result of the first test that holds."""
    pairs = list(zip(tests, results, strict=True))
    return "".join(f"IF({test},{result}," for test, result in pairs) + otherwise + ")" * len(pairs)


def _run_length(tests) -> str:
    """``IF(last,1+IF(the one before,1+...,0),0)``: how many tests hold in a row, from the first one given."""
    formula = "0"
    for test in reversed(list(tests)):
        formula = f"IF({test},1+{formula},0)"
    return formula
