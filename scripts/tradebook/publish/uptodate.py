"""Whether a build would give what is there already, found out in a fraction of a second.

Nothing here imports the book's libraries, which would take longer than everything that this module does.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from tradebook.digests import CACHE, environment_digest, file_digest, files_digest
from tradebook.files import write_atomically
from tradebook.provenance import INPUT, MANIFEST, build_date, git, input_files, is_named

NOTES = "builds"
"""Folder of the cache with a note for each finished build."""


def inputs_digest(root: Path, data_dir: Path) -> str:
    """Digest everything that the book of a project and a data directory depends on."""
    state = [
        files_digest(input_files(root, data_dir).items()),
        environment_digest(),
        git(root, "rev-parse", "HEAD"),
        git(root, "status", "--porcelain"),
        build_date(root, data_dir).isoformat(),
    ]
    return hashlib.sha256(json.dumps(state).encode()).hexdigest()


def is_of(root: Path, target: Path, inputs: str) -> bool:
    """Tell whether a finished edition, as it lies there, was made of what there is now.

    Args:
        root: The project's folder.
        target: The edition's folder.
        inputs: From `inputs_digest`.
    """
    notes = (_read_note(path) for path in (root / CACHE / NOTES).glob("*.json"))
    return _make_note(inputs, target) in notes and _is_whole(root, target)


# -- finished builds ---------------------------------------------------------------------------------------------------


def find_finished(root: Path, data_dir: Path, options: dict, inputs: str) -> Path | None:
    """Find the folder that a build with these options would make again, byte by byte; None if it has to be built.

    Args:
        root: The project's folder.
        data_dir: The data directory.
        options: What the build is asked for.
        inputs: From `inputs_digest`.
    """
    note = _read_note(_note(root, data_dir, options))
    target = Path(note.get("target", ""))
    # only what was built with these options: a later build with others may have left something out
    return target if note == _make_note(inputs, target) and _is_whole(root, target) else None


def note_finished(root: Path, data_dir: Path, options: dict, inputs: str, target: Path) -> None:
    """Remember a build that succeeded, with the digest of its inputs from before it began."""
    write_atomically(_note(root, data_dir, options), json.dumps(_make_note(inputs, target)))


def _make_note(inputs: str, target: Path) -> dict:
    return {"inputs": inputs, "target": str(target), "manifest": file_digest(target / MANIFEST)}


def _note(root: Path, data_dir: Path, options: dict) -> Path:
    name = hashlib.sha256(json.dumps([str(data_dir), options], sort_keys=True).encode()).hexdigest()
    return root / CACHE / NOTES / f"{name}.json"


def _is_whole(root: Path, target: Path) -> bool:
    """Tell whether the files of a finished edition are those that its manifest lists, and the modules that chapters used, too."""
    graph = json.loads((target / MANIFEST).read_text(encoding="utf-8"))["@graph"]
    files = {target / entity["@id"]: entity["sha256"] for entity in graph if entity["@type"] == "File"}
    inputs = {
        entity["@id"].removeprefix(INPUT): entity["sha256"] for entity in graph if entity["@id"].startswith(INPUT)
    }
    files |= {root / name: digest for name, digest in inputs.items() if not is_named(name)}
    return all(file_digest(path) == digest for path, digest in files.items())


def _read_note(path: Path) -> dict:
    """Return what `note_finished` wrote; nothing if it has not, or if that is damaged."""
    try:
        note = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}
