"""The identities that the data declares: rows of ``identities.csv``, each a total, a relation and its parts.

A row speaks of single values by their codes, as a formula does::

    software_revenue = software_products + software_services + software_security + software_embedded
    WEST             ≥ CN-SC + CN-CQ + CN-SN
    PRD         growth CN-GD
    CASE-M01/长安号开行 = freight_trains_europe + freight_trains_central_asia

A term is an indicator of the facts, of whatever area or of the one that it names (``cbec_trade@CN-SN-XA``), an area (its
services trade), an indicator of an export base, an outcome of a case, or a number with its unit (``100%``). Every year, area, sector and flow that has all terms of a row is compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from tradebook.checks.identity import Comparison, Identity, cell_name
from tradebook.checks.terms import Terms, Values
from tradebook.data.package import DataPackage, Key
from tradebook.figures import indicators
from tradebook.figures.traced import Traced

IDENTITIES = "identities"
PLUS = " + "
WHOLE = "100%"
"""The term that shares of all parts add up to."""
CELL = "total/key"
"""How a comparison is named where a row does not say."""


@dataclass(frozen=True)
class Rule:
    """A row of ``identities.csv``.

    Attributes:
        identity: The code of the identity.
        total: The terms on the left; the first of them is the stated value.
        relation: ``=``, ``≥``, or ``growth``: the total's growth is that of its parts together.
        parts: The terms on the right.
        cell: How comparisons are named: ``total``, ``part`` and ``key`` stand for the first term on the left, the first
            on the right, and the key of the values.
        line: The line of the CSV file.
    """

    identity: str
    total: tuple[str, ...]
    relation: str
    parts: tuple[str, ...]
    cell: str
    line: int

    def name_cell(self, key: Key) -> str:
        """Name the comparison of the values with a key."""
        words = {"total": self.total[0], "part": self.parts[0], "key": cell_name(*key)}
        return cell_name(*(words.get(word, word) for word in self.cell.split("/")))


def read_rules(package: DataPackage) -> list[Rule]:
    """Read the identities that a package declares; none if it has no such table."""
    if IDENTITIES not in package.table_names:
        return []
    return [
        Rule(
            identity=row["identity"],
            total=tuple(row["total"].split(PLUS)),
            relation=row["relation"],
            parts=tuple(row["parts"].split(PLUS)),
            cell=row["cell"] or CELL,
            line=row["_line"],
        )
        for row in package.rows(IDENTITIES)
    ]


def declared_identities(package: DataPackage) -> list[Identity]:
    """Return the identities that a package declares, in the order of its rows."""
    terms = Terms(package)
    by_identity: dict[str, list[Rule]] = {}
    for rule in read_rules(package):
        by_identity.setdefault(rule.identity, []).append(rule)
    return [
        Identity(code, terms.table(rules[0].total[0]), package.name(code), partial(_compare, rules))
        for code, rules in by_identity.items()
    ]


def unknown_terms(package: DataPackage) -> Iterator[tuple[Rule, str, str]]:
    """Yield the terms that the package's code lists do not have: the rule, its column and the term."""
    terms = Terms(package)
    for rule in read_rules(package):
        for column, names in {"total": rule.total, "parts": rule.parts}.items():
            yield from ((rule, column, term) for term in names if not terms.knows(term))


def _compare(rules: list[Rule], package: DataPackage) -> Iterator[Comparison]:
    terms = Terms(package)
    for rule in rules:
        compare = _compare_growth if rule.relation == "growth" else _compare_levels
        yield from compare(rule, terms)


def _compare_levels(rule: Rule, terms: Terms) -> Iterator[Comparison]:
    """Compare the first term of the total with the sum of the parts less the total's other terms."""
    for key, values in _together([terms.values(term) for term in (*rule.total, *rule.parts)]):
        stated, *others = values[: len(rule.total)]
        expected = _sum(values[len(rule.total) :]).to(stated.unit)
        if others:
            expected = expected - _sum(others).to(stated.unit)
        yield Comparison(rule.name_cell(key), stated, expected, rule.relation)


def _compare_growth(rule: Rule, terms: Terms) -> Iterator[Comparison]:
    """Compare the total's stated growth with what the parts' levels and bases make of it."""
    levels, bases = ([values(part) for part in rule.parts] for values in (terms.values, terms.bases))
    for key, (rate, *values) in _together([terms.rates(rule.total[0]), *levels, *bases]):
        now, base = _sum(values[: len(levels)]), _sum(values[len(levels) :])
        # the source may have turned to another currency since
        yield Comparison(rule.name_cell(key), rate, indicators.growth(now, base.like(now.unit)))


def _together(terms: list[Values]) -> Iterator[tuple[Key, list[Traced]]]:
    """Yield the values of several terms, for every key that all of them have.

    A term that has years only (a base, a case) goes with every key of that year, and a number with every key.
    """
    for key in max(terms, key=_key_length):
        values = [_value(term, key) for term in terms]
        present = [value for value in values if value is not None]
        if len(present) == len(terms):
            yield key, present


def _key_length(term: Values) -> int:
    return max(map(len, term), default=0)


def _value(term: Values, key: Key) -> Traced | None:
    return next((term[part] for part in (key, key[-1:], ()) if part in term), None)


def _sum(values: list[Traced]) -> Traced:
    """Return the sum in the unit of the first."""
    return indicators.total(value.to(values[0].unit) for value in values)
