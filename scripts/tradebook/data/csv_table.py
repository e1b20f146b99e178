"""Change a CSV table row by row; rows that nobody changes stay as they are, character by character."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path


class CsvTable:
    """A CSV file with a header line, open for changes.

    Args:
        path: The file, UTF-8 with or without byte order mark.
    """

    def __init__(self, path: str | Path):
        content = Path(path).read_bytes().decode("utf-8")
        self._mark = "\ufeff" if content.startswith("\ufeff") else ""
        content = content.removeprefix(self._mark)
        self._line_end = "\r\n" if "\r\n" in content else "\n"
        self._records = list(_split_records(content))
        if self._records and not self._records[-1].endswith("\n"):
            self._records[-1] += self._line_end
        self.fields = next(csv.reader([self._records[0]]))

    @property
    def lines(self) -> range:
        """The lines of the rows; the header is line 1."""
        return range(2, len(self._records) + 1)

    def row(self, line: int) -> dict[str, str]:
        """Return a row as texts; the header is line 1."""
        values = next(csv.reader(io.StringIO(self._records[line - 1], newline="")))
        return dict(zip(self.fields, values, strict=True))

    def revise(self, line: int, row: dict[str, str | None]) -> None:
        """Replace a row."""
        self._records[line - 1] = self._format(row)

    def append(self, row: dict[str, str | None]) -> int:
        """Add a row at the end and return its line."""
        self._records.append(self._format(row))
        return len(self._records)

    def add_columns(self, names: Sequence[str]) -> None:
        """Add columns at the end, which are empty in the rows that there are."""
        if names:
            rows = [self.row(line) for line in self.lines]
            self.fields += names
            header = self._format(dict(zip(self.fields, self.fields, strict=True)))
            self._records = [header, *(self._format({**row}) for row in rows)]

    def delete(self, lines: set[int]) -> dict[int, int]:
        """Remove rows and return the new line of every row that is left, by its old line."""
        kept = [line for line in range(1, len(self._records) + 1) if line not in lines]
        self._records = [self._records[line - 1] for line in kept]
        return {old: new for new, old in enumerate(kept, start=1)}

    @property
    def text(self) -> str:
        """The file's content, to be written without changing line ends."""
        return self._mark + "".join(self._records)

    def _format(self, row: dict[str, str | None]) -> str:
        stream = io.StringIO(newline="")
        csv.writer(stream, lineterminator=self._line_end).writerow([row.get(name) or "" for name in self.fields])
        return stream.getvalue()


def _split_records(content: str) -> Iterator[str]:
    """Yield the records of a CSV text with their line ends; a quoted cell may hold line breaks."""
    record = ""
    for line in content.splitlines(keepends=True):
        record += line
        if record.count('"') % 2 == 0:
            yield record
            record = ""
    if record:
        yield record
