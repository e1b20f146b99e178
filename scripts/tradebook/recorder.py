"""What a chapter reads, so that it need not run again before one of these things has changed.

The data package and the ledger are the doors through which a chapter reads. Each takes a recorder and notes there what
is read through it; without one, nothing is noted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


class Recorder:
    """Notes what is read, each thing once.

    Example:
        >>> recorder = Recorder()
        >>> recorder.note_table("facts", {"area": "CN-SN"}, until=2022)
        >>> recorder.note_figure("area.ALL.T")
        >>> recorder.note_figure("area.ALL.T")
        >>> recorder.notes
        [{'as_of': None, 'columns': [], 'superseded': False, 'table': 'facts', 'until': 2022, 'where': {'area': 'CN-SN'}}, {'figure': 'area.ALL.T'}]
    """

    def __init__(self) -> None:
        self._notes: dict[str, dict] = {}
        self._printed: dict[str, None] = {}

    @property
    def notes(self) -> list[dict]:
        """What was read, in the order in which it was read first."""
        printed = [{"printed": sorted(self._printed)}] if self._printed else []
        return [*self._notes.values(), *printed]

    def note_table(
        self,
        table: str,
        where: Mapping[str, Any] | None = None,
        until: int | None = None,
        columns: Sequence[str] = (),
        vintage: int | None = None,
        superseded: bool = False,
    ) -> None:
        """Note that a part of a table is read.

        Args:
            table: The table.
            where: Only rows with these values in these columns.
            until: Only rows of years up to this one.
            columns: Only which values these columns have, combined and in which order; none for all columns.
            vintage: As the report of this year had it; None for the latest.
            superseded: Also rows that later vintages have revised.
        """
        part = {"where": dict(where or {}), "until": until, "columns": list(columns)}
        self._note({"table": table, **part, "as_of": vintage, "superseded": superseded})

    def note_printed(self, key: str) -> None:
        """Note that the print is asked what it states of a figure; of all such keys together there is one note."""
        self._printed[key] = None

    def note_figure(self, key: str | None) -> None:
        """Note that a figure of another chapter is looked at, or all of them (None)."""
        self._note({"figure": key})

    def note_file(self, path: Path) -> None:
        """Note that a file is read, or that it is asked whether there is one."""
        self._note({"file": str(path.resolve())})

    def _note(self, note: dict) -> None:
        # years may be numpy's integers, which JSON does not know
        text = json.dumps(note, ensure_ascii=False, sort_keys=True, default=int)
        if text not in self._notes:
            self._notes[text] = json.loads(text)
