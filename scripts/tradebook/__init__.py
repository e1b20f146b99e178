"""Services trade reports that recompute themselves.

The package turns tidy tables of official statistics into a book whose every number is traced: it knows the formula
and the cells it came from. Read the modules in the order of the pipeline::

    datapackage -> checks, identities      data in, data checked
    traced, units, indicators              arithmetic that remembers
    edition -> wording, exhibits, ledger   what a chapter uses: numbers to text, charts, tables, records
    published                              comparison with a printed report
    pipeline, sphinxext                    papermill and Jupyter Book
"""

from __future__ import annotations

__all__ = ["Edition"]


def __getattr__(name: str) -> object:
    """Import `Edition` when it is asked for; commands that need no data start at once."""
    if name == "Edition":
        from tradebook.model.edition import Edition

        return Edition
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
