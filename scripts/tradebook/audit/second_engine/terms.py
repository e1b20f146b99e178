"""Terms: what the figures of a ledger are, taken apart into definitions and what each is applied to.

Every definition with its codes and operands is one term, however many figures speak of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from tradebook.audit.second_engine.definitions import definitions
from tradebook.figures.dimensions import Dimensions, of_all_years


class Part(NamedTuple):
    """What a definition is applied to.

    Attributes:
        role: What it is to the definition: of, whole, parts ...
        place: Its place among those of its role.
        name: Its name among them; empty if they have none.
        dimensions: What it is.
    """

    role: str
    place: int
    name: str
    dimensions: Dimensions


def parts_of(dimensions: Dimensions) -> list[Part]:
    """List what a definition is applied to.

    Example:
        >>> from tradebook.figures.dimensions import define
        >>> one = define("constant", value="1", unit="")
        >>> [(part.role, part.place) for part in parts_of(define("rank", of=one, among=[one, one]))]
        [('of', 0), ('among', 0), ('among', 1)]
    """
    parts: list[Part] = []
    for role, term in dimensions.items():
        if isinstance(term, str):
            continue
        if isinstance(term, Mapping):
            named = {"": term} if "definition" in term else term
            parts += [Part(role, place, name, part) for place, (name, part) in enumerate(named.items())]
        else:
            parts += [Part(role, place, "", part) for place, part in enumerate(term)]
    return parts


def year_of(dimensions: Dimensions) -> int | None:
    """Return the year in which something stays; None if it is a series."""
    return int(dimensions["year"]) if "year" in dimensions else None


UNSAID = "（未载明）"
"""In place of a definition that a figure or what it is made of does not name."""


def lacking_definition(dimensions: Dimensions) -> str:
    """Return the first definition in dimensions that there is no SQL of; empty if there is of all.

    Example:
        >>> lacking_definition({"definition": "guess", "of": {"definition": "level"}})
        'guess'
    """
    definition = str(dimensions.get("definition", UNSAID))
    if definition not in definitions():
        return definition
    return next(filter(None, (lacking_definition(part.dimensions) for part in parts_of(dimensions))), "")


def key_of(codes: Mapping[str, str]) -> str:
    """Return the key of an observation as text: its codes in the order of their columns, as the database writes it, too.

    Example:
        >>> key_of({"table": "facts", "indicator": "population", "area": "CN"})
        'area=CN;indicator=population'
    """
    return ";".join(f"{name}={codes[name]}" for name in sorted(codes) if name != "table")


class Terms:
    """The terms of figures.

    Args:
        dimensions: Those of the figures, all of whose definitions are there.

    Attributes:
        nodes: Number, definition, depth (1 for what is applied to nothing), codes and key of each term.
        operands: What each is applied to: the number of either, with role, place, name and, if it stays in one, the year.
    """

    def __init__(self, dimensions: Iterable[Dimensions]):
        self.nodes: list[dict[str, Any]] = []
        self.operands: list[dict[str, Any]] = []
        self._numbers: dict[str, int] = {}
        for each in dimensions:
            self._add(of_all_years(each))

    def number(self, dimensions: Dimensions) -> int:
        """Return the number of the term that a figure is of."""
        return self._numbers[repr(of_all_years(dimensions))]

    @property
    def tables(self) -> set[str]:
        """The data tables that they name."""
        return {node["codes"]["table"] for node in self.nodes if "table" in node["codes"]}

    def _add(self, dimensions: Dimensions) -> int:
        identity = repr(dimensions)
        if identity in self._numbers:
            return self._numbers[identity]
        parts = parts_of(dimensions)
        terms = [self._add(of_all_years(part.dimensions)) for part in parts]
        number = self._numbers[identity] = len(self.nodes)
        codes = {name: code for name, code in dimensions.items() if isinstance(code, str)}
        definition = codes.pop("definition")
        depth = 1 + max((self.nodes[term]["depth"] for term in terms), default=0)
        self.nodes.append(
            {"node": number, "definition": definition, "depth": depth, "codes": codes, "key": key_of(codes)}
        )
        for (role, place, name, part), term in zip(parts, terms, strict=True):
            operand = {"node": number, "role": role, "place": place, "name": name, "term": term}
            self.operands.append(operand | {"year": year_of(part)})
        return number
