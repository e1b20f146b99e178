"""Editions of a data directory that is open already, since opening one takes longer than most tests."""

from __future__ import annotations

from tradebook.book.edition import Edition
from tradebook.data.package import DataPackage, hand_over


def open_edition(package: DataPackage, year: int) -> Edition:
    """Return a new edition, with no figures yet, of a package that several tests share."""
    with hand_over(package):
        return Edition(year, package.folder)
