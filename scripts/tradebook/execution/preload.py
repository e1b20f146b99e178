"""What chapters need, imported and used once before they run.

The fork server imports this module before it forks anything (see `tradebook.execution.workers`), so chapters find it all
in memory; a process that is spawned imports it for itself. The modules are named only: those of higher rooms, as execution
runs notebooks without knowing what they contain, and the others, as looking for garbage while they are imported would
take as long as some of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from tradebook.memory import tune_gc

USED_BY_CHAPTERS = (
    "tradebook.execution.chapter",
    "tradebook.exhibits.charts",
    "tradebook.exhibits.tables",
    "tradebook.topics.audit",
    "tradebook.book.edition",
)


def _use_once() -> None:
    """Have the libraries do what they do only when they are used first."""
    altair: Any = import_module("altair")
    frictionless: Any = import_module("frictionless")
    nbformat: Any = import_module("nbformat")
    pandas: Any = import_module("pandas")
    chart = altair.Chart(pandas.DataFrame({"year": [2022]})).mark_bar()
    chart.encode(x="year:O", y="year:Q").to_dict(validate=False)
    nbformat.validate(nbformat.v4.new_notebook())
    frictionless.Resource.from_descriptor({"name": "table", "path": "table.csv", "schema": {"fields": []}})


tune_gc()
for module in USED_BY_CHAPTERS:
    import_module(module)
_use_once()
tune_gc()  # never looks at all this again
