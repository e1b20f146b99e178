"""Where a build comes from: its inputs, programs and outputs as RO-Crate metadata, and how two builds compare.

The crate is the folder of the edition, ``_build/<year>``, with ``ro-crate-metadata.json`` (RO-Crate 1.3, profile
Process Run Crate). Inputs lie outside that folder, so they are contextual entities ``#input/<path>``; outputs are the
crate's files. Everything has its SHA-256, and no time but that of the commit, so equal builds have equal manifests.
"""

from __future__ import annotations

import hashlib
import json
import mimetypes
import os
import platform
import shutil
import subprocess
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path

from rocrate.model import ContextEntity
from rocrate.rocrate import ROCrate

from tradebook.edition import Edition
from tradebook.errors import DataError
from tradebook.provenance import commit, git

MANIFEST = "ro-crate-metadata.json"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
INPUT_PATTERNS = [
    "_config.yml",
    "_toc.yml",
    "requirements.txt",
    "_static/**/*",
    "chapters/*.ipynb",
    "scripts/**/*.py",
]
"""What a book is made of beside its data, from the project's folder."""
MODIFIED = "+modified"
"""Behind the commit: files of the project differ from it."""


def write_manifest(
    folder: Path,
    root: Path,
    inputs: dict[str, dict[str, str]],
    programs: dict[str, tuple[str, str]],
    edition: Edition,
    kept: Iterable[str] = (),
) -> Path:
    """Write the manifest of a build into its folder.

    Args:
        folder: the built edition; all files in it are listed with their SHA-256.
        root: the project's folder.
        inputs: from `input_digests`, taken before the build, since a file may be edited while it runs.
        programs: from `programs`.
        edition: the built edition, for the book's title and terms of use.
        kept: files and folders that were taken over from the build before, so that this one did not make them.

    Returns:
        the manifest's path.
    """
    crate = ROCrate()
    title = edition.info.title(edition.year)
    date = build_date(root)
    crate.name, crate.datePublished, crate.license = title, date, edition.package.licence
    crate.description = "一版报告的网页、PDF、账本、核对结果与审计工作簿，及其输入、程序和各文件的 SHA-256。"
    sources = [
        crate.add(ContextEntity(crate, f"#input/{name}", {"@type": "CreativeWork", "name": name, **properties}))
        for name, properties in inputs.items()
    ]
    kept = [folder / name for name in kept]
    results = []
    for path in output_files(folder):
        entity = crate.add_file(path, path.relative_to(folder), properties=_digest(path) | _media_type(path))
        if any(path.is_relative_to(part) for part in kept):
            entity["description"] = "由上一次生成保留，不是本次生成的结果"
        else:
            results.append(entity)
    profile = {"@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"}
    crate.root_dataset["conformsTo"] = crate.add(ContextEntity(crate, PROFILE, profile))
    action = crate.add_action(
        _program(crate, root, programs),
        "#build",
        object=sources,
        result=results,
        properties={"name": f"生成{title}", "endTime": date.isoformat()},
    )
    crate.root_dataset["mentions"] = [action]
    crate.metadata.write(folder)
    return folder / MANIFEST


def _program(crate: ROCrate, root: Path, programs: dict[str, tuple[str, str]]) -> ContextEntity:
    """The project's code as the instrument of the build, with the packages and programs that it needs."""
    needed = [
        crate.add(
            ContextEntity(crate, id_, {"@type": "SoftwareApplication", "name": name, "softwareVersion": version})
        )
        for id_, (name, version) in programs.items()
    ]
    properties = {"@type": "SoftwareApplication", "name": "tradebook", "softwareVersion": revision(root)}
    return crate.add(ContextEntity(crate, "#tradebook", {**properties, "softwareRequirements": needed}))


def _digest(path: Path) -> dict[str, str]:
    return {"sha256": sha256(path), "contentSize": str(path.stat().st_size)}


def _media_type(path: Path) -> dict[str, str]:
    kind, _ = mimetypes.guess_type(path.name)
    return {"encodingFormat": kind} if kind else {}


# -- what goes in and what comes out -----------------------------------------------------------------------------------


def input_files(root: Path, data_dir: Path) -> dict[str, Path]:
    """The files that a book is made of, by their names in the manifest: the data directory is always ``data``."""
    found = {f"data/{path.relative_to(data_dir).as_posix()}": path for path in _files(data_dir, "**/*")}
    for pattern in INPUT_PATTERNS:
        found |= {path.relative_to(root).as_posix(): path for path in _files(root, pattern)}
    return {name: found[name] for name in sorted(found) if _is_kept_in_git(Path(name))}


def input_digests(root: Path, data_dir: Path) -> dict[str, dict[str, str]]:
    """SHA-256 and size of each of `input_files`, as the manifest has them."""
    return {name: _digest(path) for name, path in input_files(root, data_dir).items()}


def output_files(folder: Path) -> list[Path]:
    """The files of a built edition but the manifest, in order."""
    return [path for path in _files(folder, "**/*") if path != folder / MANIFEST]


def _files(folder: Path, pattern: str) -> list[Path]:
    return sorted(path for path in folder.glob(pattern) if path.is_file())


def _is_kept_in_git(path: Path) -> bool:
    """False for what editors and Python leave beside the files: hidden files, locks, caches."""
    return not any(part.startswith((".", "__pycache__")) for part in path.parts)


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def programs() -> dict[str, tuple[str, str]]:
    """The Python packages, Python and XeLaTeX, as far as they are there: identifier in the manifest, name and version."""
    versions = {f"#python-package/{name}": (name, version) for name, version in python_packages().items()}
    versions["#python"] = ("Python", platform.python_version())
    if shutil.which("xelatex"):
        first, *_ = subprocess.run(["xelatex", "--version"], capture_output=True, text=True).stdout.splitlines()
        versions["#xelatex"] = ("XeLaTeX", first)
    return versions


def python_packages() -> dict[str, str]:
    """Name and version of every Python package of this environment."""
    found = {distribution.name: distribution.version for distribution in distributions()}
    return dict(sorted(found.items(), key=lambda item: item[0].lower()))


# -- git ---------------------------------------------------------------------------------------------------------------


def revision(root: Path) -> str:
    """The commit of the project, with `MODIFIED` where files differ from it; "unknown" outside git."""
    found = commit(root)
    return "unknown" if found is None else found.id + MODIFIED * found.changed


def source_date(folder: Path) -> int | None:
    """The time that a build gives for itself, in seconds since 1970: SOURCE_DATE_EPOCH, or that of the commit.

    https://reproducible-builds.org/specs/source-date-epoch/

    Returns:
        None outside git.
    """
    seconds = os.environ.get("SOURCE_DATE_EPOCH") or git(folder, "log", "-1", "--format=%ct")
    return int(seconds) if seconds else None


def build_date(folder: Path) -> datetime:
    """`source_date` as a date; now, outside git."""
    return datetime.fromtimestamp(source_date(folder) or time.time(), UTC)


# -- reading -----------------------------------------------------------------------------------------------------------


def manifest_digests(folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """The SHA-256 of inputs and of outputs by name, as the manifest of a built edition has them.

    Raises:
        DataError: there is no manifest.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise DataError(f"{folder} 中没有 {MANIFEST}：请用 make book 重新生成这一版。")
    crate = ROCrate(json.loads(path.read_text(encoding="utf-8")))
    action = crate.get("#build")
    inputs = {entity["name"]: entity["sha256"] for entity in action["object"]}
    return inputs, {entity.id: entity["sha256"] for entity in crate.get_by_type("File")}
