"""Compute traced values again after an observation has changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import Generic, TypeVar

from tradebook.errors import TradebookError
from tradebook.figures import indicators
from tradebook.figures.traced import Traced, calculate

Name = TypeVar("Name", bound=Hashable)


class Replay(Generic[Name]):
    """Traced values that can be computed anew after one cell has changed.

    What a program decided by looking at a value (which branch, which rows) stays as it was; what a node of the tree
    chose (the n-th largest, a rank, the first year) is chosen again.

    Args:
        roots: The values by name.
    """

    def __init__(self, roots: Mapping[Name, Traced]):
        self._order: dict[int, int] = {}
        self._nodes: dict[int, Traced] = {}
        self._parents: dict[int, list[int]] = defaultdict(list)
        self._names: dict[int, list[Name]] = defaultdict(list)
        self._leaves: dict[tuple[str, int], list[int]] = defaultdict(list)
        for name, root in roots.items():
            self._names[id(root)].append(name)
            self._add(root)

    def _add(self, root: Traced) -> None:
        """Add a value and what it is computed from; operands get their numbers before what is computed from them."""
        stack = [(root, False)]
        while stack:
            node, operands_done = stack.pop()
            if id(node) in self._order:
                continue
            if not operands_done:
                stack.append((node, True))
                stack += [(operand, False) for operand in node.operands]
                continue
            self._order[id(node)] = len(self._order)
            self._nodes[id(node)] = node
            for operand in node.operands:
                self._parents[id(operand)].append(id(node))
            if node.cell is not None:
                self._leaves[node.cell.table, node.cell.row].append(id(node))

    def _affected(self, table: str, row: int) -> list[int]:
        seen: set[int] = set()
        stack = list(self._leaves.get((table, row), []))
        while stack:
            node = stack.pop()
            if node not in seen:
                seen.add(node)
                stack += self._parents[node]
        return sorted(seen, key=self._order.__getitem__)

    def names(self, table: str, row: int) -> list[Name]:
        """Return the names of the values that depend on a cell."""
        return [name for node in self._affected(table, row) for name in self._names.get(node, [])]

    def after(self, table: str, row: int, cell: Traced) -> dict[Name, Traced | None]:
        """Compute the values that depend on a cell, as they are when the cell is `cell`.

        Returns:
            By name, the new value; None where it cannot be computed any more.
        """
        new: dict[int, Traced | None] = {}
        results: dict[Name, Traced | None] = {}
        for number in self._affected(table, row):
            node = self._nodes[number]
            new[number] = cell.as_unit(node.unit) if node.cell is not None else self._recomputed(node, new)
            for name in self._names.get(number, []):
                results[name] = new[number]
        return results

    def _recomputed(self, node: Traced, new: dict[int, Traced | None]) -> Traced | None:
        changed = [new.get(id(operand), operand) for operand in node.operands]
        operands = [operand for operand in changed if operand is not None]
        if len(operands) < len(changed):
            return None
        try:
            return recompute(node, operands)
        except (TradebookError, ArithmeticError):
            return None


def recompute(node: Traced, operands: Sequence[Traced]) -> Traced:
    """Compute a node with other operands: the same operation, a selection chosen anew.

    Raises:
        TradebookError: It cannot be computed, such as growth over a base of zero.
    """
    if node.op in ("+", "-", "*", "/", "root"):
        return calculate(node.op, *operands).as_unit(node.unit)
    if node.op == "abs":
        return abs(operands[0])
    if node.op == "named":
        return operands[0].called(node.names[0])
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
        case "forecast" | "latest":
            # the model is not run again: its figures count as blind to the corruption
            return node
    raise TradebookError(f"不能重新计算“{node.op}”。")
