"""All identities that a data package must satisfy: those of its tables' structure, those that it declares, and restatements."""

from __future__ import annotations

from collections.abc import Iterator

from tradebook.checks.declared import declared_identities
from tradebook.checks.identity import Comparison, Identity
from tradebook.checks.restatements import restatement_identities
from tradebook.checks.structural import STRUCTURAL, topical_identities
from tradebook.data.package import DataPackage


def list_identities(package: DataPackage) -> list[Identity]:
    """Return the identities whose tables the package has."""
    tables, identities = (
        set(package.table_names),
        [
            *STRUCTURAL,
            *topical_identities(package),
            *declared_identities(package),
            *restatement_identities(package),
        ],
    )
    return [identity for identity in identities if {identity.table, *identity.needs} <= tables]


def compare_all(package: DataPackage) -> Iterator[tuple[Identity, Comparison]]:
    """Yield every comparison of every identity, but those for which an exchange rate is lacking."""
    for identity in list_identities(package):
        for comparison in identity.compare(package):
            if not comparison.lacking_rates:
                yield identity, comparison
