"""Exhibits: numbered charts and tables, as a notebook emits them and the book typesets them.

An exhibit leaves a notebook as JSON under `EXHIBIT_MIME`, beside plain HTML for JupyterLab; `tradebook.sphinxext` turns
it into a numbered figure or table with caption and source line.
"""

from __future__ import annotations

from html import escape

from tradebook.errors import ExhibitError

EXHIBIT_MIME = "application/vnd.tradebook.exhibit+json"


class Exhibit:
    """A chart or table with name, caption, alternative text and source.

    Args:
        name: label for cross-references.
        content: a `tradebook.charts.Chart` or `tradebook.tables.Table`.
        caption: without number; the book numbers it.
        alt: what a reader who does not see it should know.
        source: the source line.
        note: a further line below.

    Raises:
        ExhibitError: caption, alternative text or source is empty.
    """

    def __init__(self, name: str, content, *, caption: str, alt: str, source: str, note: str = ""):
        for what, text in (("标题", caption), ("替代文字", alt), ("来源", source)):
            if not text.strip():
                raise ExhibitError(f"图表 {name} 缺少{what}。")
        self.name = name
        self.content = content
        self.texts = {"caption": caption, "alt": alt, "source": source, "note": note}

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        caption = f"<p><strong>{escape(self.texts['caption'])}</strong></p>"
        source = f"<p><small>{escape(self.texts['source'])}</small></p>"
        return {
            EXHIBIT_MIME: {"name": self.name, **self.texts, **self.content.payload()},
            "text/html": caption + self.content.html() + source,
            "text/plain": self.texts["alt"],
        }
