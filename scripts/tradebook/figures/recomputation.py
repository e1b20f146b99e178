"""Compute traced values again: with other operands, or from the data alone, without the numbers that a print states."""

from __future__ import annotations

from collections.abc import Sequence

from tradebook.errors import TradebookError
from tradebook.figures import indicators
from tradebook.figures.traced import STATED, Traced, calculate


def recompute(node: Traced, operands: Sequence[Traced]) -> Traced:
    """Compute a node with other operands: the same operation, a selection chosen anew.

    Raises:
        TradebookError: It cannot be computed, such as growth over a base of zero.

    Example:
        >>> from tradebook.figures.traced import constant
        >>> recompute(constant(3) + 4, [constant(5), constant(6)])
        Traced(11)
    """
    if node.op in ("+", "-", "*", "/", "root"):
        return calculate(node.op, *operands).as_unit(node.unit)
    *candidates, argument = operands
    years = dict(enumerate(candidates))
    places = {str(place): candidate for place, candidate in years.items()}
    match node.op:
        case "largest":
            return indicators.largest(places, int(argument.value))[1]
        case "name_of_largest":
            return indicators.largest(dict(zip(node.names, candidates, strict=True)), int(argument.value))[0]
        case "rank":
            # the value itself is the first and is not larger than itself
            return indicators.rank("0", places)
        case "first_positive_since":
            return indicators.first_positive({int(y): c for y, c in zip(node.names, candidates, strict=True)})
        case "count":
            return indicators.count(candidates, node.unit.symbol)
        case "count_positive":
            return indicators.count_positive(candidates, node.unit.symbol)
        case "positive_run" | "falling_run" | "rising_run":
            run: Traced = getattr(indicators, node.op)(years)
            return run
        case "forecast":
            # the model is not run again: its figures count as blind to the corruption
            return node
    raise TradebookError(f"不能重新计算“{node.op}”。")


def without_statements(value: Traced) -> Traced:
    """Return what a value is by the data alone: every number that a print states gives way to its recomputation.

    What a program decided by looking at a value stays as it was; what the value's lineage chose is chosen again.

    Args:
        value: The value; it is returned as it is, if no print has a part in it.

    Example:
        >>> from decimal import Decimal
        >>> from tradebook.figures.traced import constant, state
        >>> total = constant(Decimal("17.66"), "亿美元")
        >>> stated = state(total, constant(Decimal("17.7"), "亿美元"), "L1.01", "L1")
        >>> without_statements(stated * 2)
        Traced(35.32亿美元)
        >>> without_statements(total) is total
        True
    """
    done: dict[int, Traced] = {}
    stack = [(value, False)]
    while stack:
        node, operands_done = stack.pop()
        if id(node) in done:
            continue
        if not operands_done:
            stack.append((node, True))
            stack += [(operand, False) for operand in node.operands]
            continue
        operands = [done[id(operand)] for operand in node.operands]
        if node.op == STATED:
            done[id(node)] = operands[0].as_unit(node.unit)
        elif all(new is old for new, old in zip(operands, node.operands, strict=True)):
            done[id(node)] = node
        else:
            done[id(node)] = recompute(node, operands)
    return done[id(value)]
