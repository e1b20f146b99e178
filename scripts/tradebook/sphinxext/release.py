"""What a page says of the release that it belongs to: imprint, notice of a draft, description, JSON-LD, citation."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path
from typing import Any

from docutils import nodes
from markupsafe import escape
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from tradebook.audit.review.updates import TABLE as UPDATES
from tradebook.audit.review.updates import read_updates
from tradebook.data.downloads import DOWNLOADED_DATA, DOWNLOADS, workbook_name
from tradebook.data.exchange.dcat import FILE as DCAT
from tradebook.data.package import DESCRIPTOR
from tradebook.data.settings.switches import EDITION_FILE
from tradebook.sphinxext.edition import BookEdition, data_dir, edition_of
from tradebook.sphinxext.pages import volume_files

LONGEST = 150
"""Characters of the description of a page."""
MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
ADDRESS = re.compile(r"https?://")


class EditionImprint(SphinxDirective):
    """The directive `edition-imprint`: what `edition.yml` says of the release, how to cite it, and what was corrected."""

    def run(self) -> list[nodes.Node]:
        """Return a list of lines, each with its name; below, the corrections, if there were any."""
        for name in (EDITION_FILE, DESCRIPTOR, f"{UPDATES}.csv"):
            path = data_dir(self.env.app) / name
            if path.exists():
                self.env.note_dependency(str(path))
        edition = edition_of(self.env.app)
        items = [_line(name, text, edition.info.release.contact_address) for name, text in edition.imprint]
        updates = read_updates(edition.report.package, self.config.tradebook_year)
        if updates:
            listed = nodes.bullet_list(
                "", *(nodes.list_item("", _paragraph(str(each))) for each in updates), bullet="-"
            )
            items.append(
                nodes.list_item("", _paragraph("", nodes.strong("", "更正记录"), nodes.Text("：")), listed)
            )
        return [nodes.bullet_list("", *items, bullet="-", classes=["edition-imprint"])]


def _line(name: str, text: str, contact: str) -> nodes.list_item:
    address = contact if name == "意见反馈" and contact else text if ADDRESS.match(text) else ""
    shown = nodes.reference("", text, refuri=address, internal=False) if address else nodes.Text(text)
    return nodes.list_item("", _paragraph("", nodes.strong("", name), nodes.Text("："), shown))


def _paragraph(text: str, *children: nodes.Node) -> nodes.paragraph:
    return nodes.paragraph("", text, *children)


# -- every page --------------------------------------------------------------------------------------------------------


def notice(edition: BookEdition) -> str:
    """Return the HTML that stands above every page of what is not released yet, with its watermark; else nothing."""
    mark = escape(edition.info.release.watermark)
    if not mark:
        return ""
    text = f"本版为{mark}，尚未正式发布，数字可能改动。"
    return f'<span class="edition-status">{text}</span><span class="watermark" aria-hidden="true">{mark}</span>'


def set_notice(edition: BookEdition, app: Sphinx, config: Any) -> None:
    """Have the theme write the notice above every page."""
    if text := notice(edition):
        config.html_theme_options = {**config.html_theme_options, "announcement": text}


def description_of(doctree: nodes.document) -> str:
    """Return what a page is about: its first paragraph, as far as a search engine shows it."""
    first = next((node.astext() for node in doctree.findall(nodes.paragraph) if len(node.astext()) > 10), "")
    text = re.sub(r"\s+", " ", first).strip()
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def linked_data(edition: BookEdition, app: Sphinx) -> dict[str, Any]:
    """Return what the edition is as a data set of schema.org; addresses are left out where none is known."""
    info, release, year = edition.info, edition.info.release, app.config.tradebook_year
    report = edition.report.as_of(year)
    files = [
        (f"{DOWNLOADED_DATA}/{DESCRIPTOR}", "application/json"),
        (DCAT, "application/ld+json"),
        (
            workbook_name(app.config.tradebook_edition),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        *(
            (name, MEDIA_TYPES[Path(name).suffix])
            for files in volume_files(app.env, app.config).values()
            for _, name in files
        ),
    ]
    base = f"{release.address.rstrip('/')}/" if release.address else ""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": edition.title,
        "description": f"{edition.title}的全部数据、图表与计算所得的数字，{info.publisher}发布。",
        "inLanguage": "zh-CN",
        "publisher": {"@type": "GovernmentOrganization", "name": info.publisher},
        "creator": {"@type": "Organization", "name": info.compiler},
        "spatialCoverage": {"@type": "Place", "name": info.area_name},
        "temporalCoverage": f"{report.first_year}/{year}",
        "isAccessibleForFree": True,
        "citation": edition.cite(),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": Path(name).name,
                "encodingFormat": kind,
                "contentUrl": f"{base}{DOWNLOADS}/{name}",
            }
            for name, kind in files
        ],
    }
    stated = {
        "datePublished": release.published,
        "license": release.licence,
        "url": release.address,
        "codeRepository": release.repository,
        "creativeWorkStatus": release.status_name,
        "identifier": f"https://doi.org/{release.doi}" if release.doi else release.isbn,
    }
    return data | {name: text for name, text in stated.items() if text}


def describe_page(
    edition: BookEdition,
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict,
    doctree: nodes.document | None,
) -> None:
    """Tell search engines what a page and its book are."""
    if doctree is None:
        return
    about = escape(description_of(doctree))
    # in a script, "<" could begin something else
    data = json.dumps(linked_data(edition, app), ensure_ascii=False).replace("<", "\\u003c")
    context["metatags"] = (
        f'{context.get("metatags", "")}\n<meta name="description" content="{about}">'
        f'\n<script type="application/ld+json">{data}</script>'
    )


def add_release(app: Sphinx, edition: BookEdition) -> None:
    """Register with Sphinx."""
    app.add_directive("edition-imprint", EditionImprint)
    # after the edition is known
    app.connect("config-inited", partial(set_notice, edition), priority=600)
    app.connect("html-page-context", partial(describe_page, edition))
