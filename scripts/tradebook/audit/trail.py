"""Write the audit trail as PROV-O: of each figure, from which cells it is derived, and by which formula and chapter.

The file lies beside the manifest and refers to it: each cell is part of an input file that the manifest lists with its
SHA-256, and the computations are part of the build that it describes. It is JSON-LD, one entity a line
(https://www.w3.org/TR/prov-o/); cells are named as RFC 7111 names those of a CSV file, ``facts.csv#cell=12,6``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tradebook.audit.records import record_address, record_fragment
from tradebook.data.package import DataPackage
from tradebook.data.printed.claims import claims_file
from tradebook.data.printed.places import find_place, list_places
from tradebook.figures.figure import Figure, Input
from tradebook.figures.ledger import Ledger
from tradebook.provenance import DATA_FOLDER, MANIFEST

TRAIL = "provenance.jsonld"
"""Name of the file in an edition's folder."""
_STATUS = "sdmx-attribute:obsStatus"
"""What says that a number is provisional or estimated: codes of SDMX's CL__STATUS."""
_LINKS = (
    "prov:wasDerivedFrom",
    "prov:wasGeneratedBy",
    "prov:wasAssociatedWith",
    "prov:wasInformedBy",
    "prov:used",
    "dcterms:isPartOf",
    "rdfs:seeAlso",
)
CONTEXT: dict[str, Any] = {
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "dcterms": "http://purl.org/dc/terms/",
    "schema": "http://schema.org/",
    "csvw": "http://www.w3.org/ns/csvw#",
    "sdmx-attribute": "http://purl.org/linked-data/sdmx/2009/attribute#",
    **{name: {"@id": name, "@type": "@id"} for name in _LINKS},
}
"""What the names in the file mean."""


def write_trail(path: Path, ledger: Ledger, package: DataPackage) -> None:
    """Write the trail of all figures.

    Args:
        path: The file, in the folder of the edition.
        ledger: The figures.
        package: The data that they are computed from.
    """
    lines = (json.dumps(node, ensure_ascii=False, separators=(",", ":")) for node in _nodes(ledger, package))
    graph = ",\n".join(lines)
    context = json.dumps(CONTEXT, ensure_ascii=False)
    path.write_text(f'{{"@context": {context}, "@graph": [\n{graph}\n]}}\n', encoding="utf-8", newline="")


def _nodes(ledger: Ledger, package: DataPackage) -> Iterator[dict[str, Any]]:
    """Yield the cells as they are first needed, and after them the figure and its computation."""
    named: dict[tuple[str, int, str], str] = {}
    sources = list_places(package)
    for figure in ledger:
        cells = []
        for entry in figure.inputs:
            place = (entry.table, entry.row, entry.column)
            if place not in named:
                file = f"{DATA_FOLDER}/{package.path(entry.table)}"
                column = package.fields(entry.table).index(entry.column) + 1
                named[place] = f"{file}#cell={entry.row},{column}"
                yield _cell(named[place], file, entry, find_place(sources, entry.source, entry.locator))
            cells.append(named[place])
        if figure.recomputation and (claim := figure.recomputation.claim):
            file = f"{DATA_FOLDER}/{claims_file(ledger.year)}"
            yield _claim(f"{file}#claim={claim}", file, figure, find_place(sources, claim, claim))
            cells = [f"{file}#claim={claim}", *cells]
        yield from _figure(figure, cells)


def _cell(name: str, file: str, entry: Input, place: str) -> dict[str, Any]:
    node = {
        "@id": name,
        "@type": "prov:Entity",
        "rdfs:label": entry.label,
        "prov:value": entry.value,
        "schema:unitText": entry.unit,
        # as it is stated, with its hedge
        "schema:text": entry.text,
        _STATUS: list(entry.status),
        "csvw:rownum": entry.row,
        "csvw:name": entry.column,
        "dcterms:isPartOf": f"{MANIFEST}#input/{file}",
        "dcterms:source": place,
    }
    return {name: value for name, value in node.items() if value}


def _claim(name: str, file: str, figure: Figure, place: str) -> dict[str, Any]:
    """Return the number of the print that a figure shows."""
    return {
        "@id": name,
        "@type": "prov:Entity",
        "rdfs:label": f"印刷本所载：{figure.label}",
        "prov:value": figure.value,
        "schema:unitText": figure.unit,
        "dcterms:isPartOf": f"{MANIFEST}#input/{file}",
        "dcterms:source": place,
    }


def _figure(figure: Figure, cells: list[str]) -> Iterator[dict[str, Any]]:
    name = record_fragment(figure.key)
    activity = name.replace("#figure=", "#compute=", 1)
    node = {
        "@id": name,
        "@type": "prov:Entity",
        "rdfs:label": figure.label,
        "prov:value": figure.value,
        "schema:unitText": figure.unit,
        "schema:text": figure.text,
        _STATUS: list(figure.statuses),
        "rdfs:seeAlso": f"html/chapters/{record_address(figure)}",
        "prov:wasGeneratedBy": activity,
        "prov:wasDerivedFrom": cells,
    }
    yield {name: value for name, value in node.items() if value}
    by_data = figure.recomputed
    recomputed = f"；按数据重算：{by_data.formula} = {by_data.value}{by_data.unit}" if figure.recomputation else ""
    yield {
        "@id": activity,
        "@type": "prov:Activity",
        "rdfs:label": f"{figure.formula}{recomputed}",
        "prov:used": [f"{MANIFEST}#input/chapters/{figure.chapter}.ipynb", *cells],
        "prov:wasInformedBy": f"{MANIFEST}#build",
        "prov:wasAssociatedWith": f"{MANIFEST}#tradebook",
    }
