"""Whether a build would give what is there already, found out in a fraction of a second.

Nothing here imports more than the standard library, since importing the book's libraries takes longer than everything
that this module does.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

from tradebook.digests import CACHE, file_digest, files_digest, library_digest
from tradebook.files import write_atomically
from tradebook.provenance import MANIFEST, git, input_files


def inputs_digest(root: Path, data_dir: Path) -> str:
    """Digest everything that the book of a project and a data directory depends on."""
    state = [
        files_digest(input_files(root, data_dir).items()),
        library_digest(),
        git(root, "rev-parse", "HEAD"),
        git(root, "status", "--porcelain"),
        os.environ.get("SOURCE_DATE_EPOCH"),
        shutil.which("xelatex"),
    ]
    return hashlib.sha256(json.dumps(state).encode()).hexdigest()


# -- finished builds ---------------------------------------------------------------------------------------------------


def find_finished(root: Path, data_dir: Path, options: dict, inputs: str) -> Path | None:
    """Find the folder that a build with these options would make again, byte by byte; None if it has to be built.

    Args:
        root: The project's folder.
        data_dir: The data directory.
        options: What the build is asked for.
        inputs: From `inputs_digest`.
    """
    try:
        note = json.loads(_note(root, data_dir, options).read_text(encoding="utf-8"))
        target = Path(note["target"])
        if note["inputs"] != inputs or note["manifest"] != file_digest(target / MANIFEST):
            return None
        graph = json.loads((target / MANIFEST).read_text(encoding="utf-8"))["@graph"]
    except (FileNotFoundError, ValueError, KeyError):
        return None
    outputs = [entity for entity in graph if entity["@type"] == "File"]
    return target if all(file_digest(target / entity["@id"]) == entity["sha256"] for entity in outputs) else None


def note_finished(root: Path, data_dir: Path, options: dict, inputs: str, target: Path) -> None:
    """Remember a build that succeeded, with the digest of its inputs from before it began."""
    note = {"inputs": inputs, "target": str(target), "manifest": file_digest(target / MANIFEST)}
    write_atomically(_note(root, data_dir, options), json.dumps(note))


def _note(root: Path, data_dir: Path, options: dict) -> Path:
    name = hashlib.sha256(json.dumps([str(data_dir), options], sort_keys=True).encode()).hexdigest()
    return root / CACHE / "builds" / f"{name}.json"
