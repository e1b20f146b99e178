"""The edition's own citation file in the Citation File Format, for those who take its data."""

from __future__ import annotations

import re
from typing import Any

import yaml

from tradebook.data.report import Report

FILE = "CITATION.cff"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def citation_file(report: Report, year: int) -> str:
    """Return the file: what ``edition.yml`` does not say is left out.

    Args:
        report: The report as the edition sees it.
        year: The edition.
    """
    info, release = report.info, report.info.release
    year_of_publication, *month = [int(part) for part in release.published.split("-")[:2] if part] or [0]
    cited: dict[str, Any] = {
        "type": "report",
        "title": info.title(year),
        "authors": [{"name": info.compiler}],
        "publisher": {"name": info.publisher},
        "year": year_of_publication or None,
        "month": month[0] if month else None,
        "doi": release.doi,
        "isbn": release.isbn,
        "url": release.address,
    }
    content: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": f"引用本报告或其数据时，请写明：{release.cite(info.publisher, info.title(year))}",
        "type": "dataset",
        "title": info.title(year),
        "authors": [{"name": info.publisher}],
        "date-released": release.published if _DAY.fullmatch(release.published) else None,
        "doi": release.doi,
        "url": release.address,
        "repository-code": release.repository,
        "preferred-citation": {name: value for name, value in cited.items() if value},
    }
    stated = {name: value for name, value in content.items() if value}
    return yaml.safe_dump(stated, allow_unicode=True, sort_keys=False, width=1000)
