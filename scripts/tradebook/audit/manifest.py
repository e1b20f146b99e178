"""Write and read the manifest of a build: its inputs, programs and outputs as RO-Crate metadata.

The crate is the folder of the edition, ``_build/<year>``, with ``ro-crate-metadata.json`` (RO-Crate 1.3, profile
Process Run Crate). Inputs lie outside that folder, so they are contextual entities ``#input/<path>``; outputs are the
crate's files. Everything has its SHA-256, and no time but that of the commit, so equal builds have equal manifests.
"""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from rocrate.model import ContextEntity
from rocrate.rocrate import ROCrate

from tradebook.errors import DataError
from tradebook.provenance import INPUT, MANIFEST, file_properties, revision

LINKED_DATA = {".jsonld": "application/ld+json"}
"""What the standard library does not know."""
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"


def write_manifest(
    folder: Path,
    root: Path,
    inputs: dict[str, dict[str, str]],
    programs: dict[str, tuple[str, str]],
    title: str,
    licence: str,
    date: datetime,
    kept: Iterable[str] = (),
) -> Path:
    """Write the manifest of a build into its folder.

    Args:
        folder: The built edition; all files in it are listed with their SHA-256.
        root: The project's folder.
        inputs: From `tradebook.provenance.input_digests`, taken before the build, since a file may be edited while it runs;
            and the modules that chapters used beside these files.
        programs: From `tradebook.provenance.programs`.
        title: The book's.
        licence: The book's terms of use.
        date: The time that the build gives for itself.
        kept: Files and folders that were taken over from the build before; this build did not make them.

    Returns:
        The manifest's path.
    """
    crate = ROCrate()
    crate.name, crate.datePublished, crate.license = title, date, licence
    crate.description = "一版报告的网页、PDF、账本、核对结果与审计工作簿，及其输入、程序和各文件的 SHA-256。"
    sources = [
        crate.add(ContextEntity(crate, f"{INPUT}{name}", {"@type": "CreativeWork", "name": name, **properties}))
        for name, properties in inputs.items()
    ]
    kept_parts = [folder / name for name in kept]
    results = []
    for path in output_files(folder):
        entity = crate.add_file(
            path, path.relative_to(folder), properties=file_properties(path) | _media_type(path)
        )
        if any(path.is_relative_to(part) for part in kept_parts):
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
    """Add the project's code as the instrument of the build, with the packages and programs that it needs."""
    needed = [
        crate.add(
            ContextEntity(crate, id_, {"@type": "SoftwareApplication", "name": name, "softwareVersion": version})
        )
        for id_, (name, version) in programs.items()
    ]
    properties = {"@type": "SoftwareApplication", "name": "tradebook", "softwareVersion": revision(root)}
    return crate.add(ContextEntity(crate, "#tradebook", {**properties, "softwareRequirements": needed}))


def _media_type(path: Path) -> dict[str, str]:
    kind = LINKED_DATA.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    return {"encodingFormat": kind} if kind else {}


def output_files(folder: Path) -> list[Path]:
    """Return the files of a built edition but the manifest, in order."""
    return sorted(path for path in folder.glob("**/*") if path.is_file() and path != folder / MANIFEST)


# -- reading -----------------------------------------------------------------------------------------------------------


def manifest_digests(folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return the SHA-256 of inputs and of outputs by name, as the manifest of a built edition has them.

    Raises:
        DataError: There is no manifest.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise DataError(
            f"{folder} 中没有 {MANIFEST}：请在编辑台“生成”页或用 tradebook book（make book）重新生成这一版，别的地区加 --data（DATA=）。"
        )
    crate = ROCrate(json.loads(path.read_text(encoding="utf-8")))
    action = crate.get("#build")
    inputs = {entity["name"]: entity["sha256"] for entity in action["object"]}
    return inputs, {entity.id: entity["sha256"] for entity in crate.get_by_type("File")}
