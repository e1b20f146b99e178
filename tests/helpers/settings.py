"""What tests change in ``edition.yml``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tradebook.data.settings.switches import EDITION_FILE
from tradebook.data.settings.writing import Entry, edit_entries
from tradebook.files import read_text, write_atomically


def change_entries(folder: Path, changes: Mapping[Entry, str | None]) -> None:
    """Change entries of the ``edition.yml`` of a data directory, or add them."""
    path = folder / EDITION_FILE
    write_atomically(path, edit_entries(read_text(path), changes))
