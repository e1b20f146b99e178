"""Whether a build would give what is there already, found out in a fraction of a second.

Nothing here imports more than the standard library, since importing the book's libraries takes longer than everything
that this module does.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

from tradebook.digests import CACHE, file_digest, files_digest, kept_files, library_digest
from tradebook.files import write_atomically
from tradebook.provenance import MANIFEST, PROJECT_FILES


def inputs_digest(root: Path, data_dir: Path) -> str:
    """Everything that the book of a project and a data directory depends on."""
    files = [(f"data/{path.relative_to(data_dir)}", path) for path in kept_files(data_dir, "**/*")]
    for pattern in PROJECT_FILES:
        files += [(str(path.relative_to(root)), path) for path in kept_files(root, pattern)]
    git = [["rev-parse", "HEAD"], ["status", "--porcelain"]]
    state = [
        files_digest(files),
        library_digest(),
        *(subprocess.run(["git", "-C", root, *command], capture_output=True, text=True).stdout for command in git),
        os.environ.get("SOURCE_DATE_EPOCH"),
        shutil.which("xelatex"),
    ]
    return hashlib.sha256(json.dumps(state).encode()).hexdigest()


# -- finished builds ---------------------------------------------------------------------------------------------------


def finished(root: Path, data_dir: Path, options: dict, inputs: str) -> Path | None:
    """The folder that a build with these options would make again, byte by byte; None if it has to be built.

    Args:
        root: the project's folder.
        data_dir: the data directory.
        options: what the build is asked for.
        inputs: `inputs_digest`.
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
