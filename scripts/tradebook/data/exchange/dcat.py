"""The edition and its tables in the words of data catalogues (DCAT 3, https://www.w3.org/TR/vocab-dcat-3/), as JSON-LD.

Catalogues of open data read it: what the edition is, who publishes it, and of each table what it holds, for which years, from
which sources, and where the file is with its SHA-256. Addresses are relative to the file, unless the edition has one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from tradebook.data.dictionary import TableEntry, describe_tables
from tradebook.data.package import DESCRIPTOR
from tradebook.data.report import Report
from tradebook.data.settings.periods import Period
from tradebook.figures.money.exchange import EXCHANGE_RATES

FILE = "dcat.jsonld"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
DATES = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}
"""What a date is by its length."""
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def describe_in_dcat(report: Report, year: int, folder: str, files: Mapping[str, bytes], workbook: str) -> str:
    """Describe an edition and its tables.

    Args:
        report: The report as the edition sees it.
        year: The edition.
        folder: The folder of the data package, beside which the description lies.
        files: The files of the data package by their paths there.
        workbook: The file name of the data workbook.
    """
    info, release, title = report.info, report.info.release, report.info.title(year)
    tables = [
        _describe_table(table, folder, files[table.path], title, "" if table.name == EXCHANGE_RATES else info.part)
        for table in describe_tables(report.package)
        if table.rows
    ]
    edition: dict[str, Any] = {
        "@id": "#edition",
        "@type": "dcat:Dataset",
        "dct:title": _chinese(title),
        "dct:description": _chinese(f"{title}的全部数据表，{info.publisher}发布，{info.compiler}编制。"),
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": _chinese(info.publisher)},
        "dct:creator": {"@type": "foaf:Agent", "foaf:name": _chinese(info.compiler)},
        "dct:issued": _date(release.published),
        "dct:language": {"@id": "http://id.loc.gov/vocabulary/iso639-1/zh"},
        "dct:spatial": {
            "@type": "dct:Location",
            "dct:identifier": info.area,
            "rdfs:label": _chinese(info.area_name),
        },
        "dct:temporal": _period(report.first_year, year, info.part),
        "dct:rights": {
            "@type": "dct:RightsStatement",
            "rdfs:label": _chinese(release.licence or report.package.licence),
        },
        "dct:bibliographicCitation": _chinese(release.cite(info.publisher, title)),
        "dct:identifier": f"https://doi.org/{release.doi}" if release.doi else release.isbn,
        "dcat:version": info.edition(year),
        "dcat:landingPage": {"@id": release.address} if release.address else "",
        "dcat:contactPoint": _contact(release.contact, release.contact_address),
        "dcat:distribution": [
            _distribution(f"{folder}/{DESCRIPTOR}", "application/json", files[DESCRIPTOR]),
            _distribution(workbook, XLSX),
        ],
        "dct:hasPart": [{"@id": table["@id"]} for table in tables],
    }
    base = {"@base": f"{release.address.rstrip('/')}/downloads/"} if release.address else {}
    graph = [{name: value for name, value in edition.items() if value}, *tables]
    return f"{json.dumps({'@context': CONTEXT | base, '@graph': graph}, ensure_ascii=False, indent=1)}\n"


def _describe_table(table: TableEntry, folder: str, content: bytes, title: str, part: str) -> dict[str, Any]:
    years = [int(year) for year in table.years.split("—") if year]
    described: dict[str, Any] = {
        "@id": f"#{table.name}",
        "@type": "dcat:Dataset",
        "dct:title": _chinese(f"{title}：{table.title}"),
        "dct:description": _chinese(table.description),
        "dct:identifier": table.name,
        "dct:provenance": {"@type": "dct:ProvenanceStatement", "rdfs:label": _chinese(table.sources)},
        "dct:temporal": _period(min(years), max(years), part) if years else "",
        "dcat:distribution": [_distribution(f"{folder}/{table.path}", CSV, content)],
    }
    return {name: value for name, value in described.items() if value}


def _distribution(path: str, media_type: str, content: bytes | None = None) -> dict[str, Any]:
    """Describe a file; its size and checksum, if its content is given."""
    described: dict[str, Any] = {
        "@type": "dcat:Distribution",
        "dcat:downloadURL": {"@id": path},
        "dcat:mediaType": {"@id": f"{MEDIA_TYPES}{media_type}"},
    }
    if content is not None:
        described["dcat:byteSize"] = {"@type": "xsd:nonNegativeInteger", "@value": str(len(content))}
        described["spdx:checksum"] = {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": hashlib.sha256(content).hexdigest()},
        }
    return described


def _chinese(text: str) -> dict[str, str]:
    return {"@language": "zh", "@value": text}


def _date(text: str) -> dict[str, str] | None:
    return {"@type": DATES[len(text)], "@value": text} if text else None


def _period(first: int, last: int, part: str) -> dict[str, Any]:
    """Describe the time from one year to another, or from a part of one year to the same part of another."""
    start, end = str(first), str(last)
    if part:
        start, end = (
            f"{year}-{month:02}" for year, month in zip((first, last), Period(last, part).months, strict=True)
        )
    return {"@type": "dct:PeriodOfTime", "dcat:startDate": _date(start), "dcat:endDate": _date(end)}


def _contact(text: str, address: str) -> dict[str, Any] | None:
    if not text:
        return None
    stated: dict[str, Any] = {"vcard:hasEmail": {"@id": address}} if address else {"vcard:note": _chinese(text)}
    return {"@type": "vcard:Kind", **stated}
