"""A chart: its Vega-Lite specification and the data that it shows."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from decimal import Context
from functools import cache

import altair as alt
import IPython
from altair.vegalite.v6.schema.core import load_schema
from jsonschema import Draft7Validator
from jsonschema.exceptions import best_match

from tradebook.errors import ChapterError
from tradebook.exhibits.pictures import WIDTH, draw_svg
from tradebook.figures.figure import Figure, make_drawn_figure
from tradebook.figures.ranges.intervals import ARITHMETIC
from tradebook.figures.traced import Cell, Traced
from tradebook.figures.wording import sign_bound

PANEL_WIDTH, PANEL_HEIGHT = 360, 190
"""Of a chart in a panel, of which two stand side by side."""
Rows = list[list[str | Traced]]
"""What a chart draws: rows of texts and values, the first one the header with units."""


class Chart:
    """An Altair chart ready for the book: responsive in HTML, vector in print, drawn from one specification.

    Args:
        drawing: the drawing, made within `tradebook.exhibits.charts.book_style`.
        data: what it draws, for readers who want the numbers.
    """

    recorded: Sequence[Figure] = ()

    def __init__(self, drawing: alt.TopLevelMixin, data: Rows):
        # unvalidated, since that takes longer than all else; see `validate`
        self.spec = drawing.to_dict(validate=False)
        self.rows = data

    def narrow(self) -> Chart:
        """Return it as it is drawn in a panel: on paper as wide as that, and not high."""
        small = copy(self)
        small.spec = {
            **self.spec,
            "height": min(self.spec["height"], PANEL_HEIGHT),
            "usermeta": {WIDTH: PANEL_WIDTH},
        }
        return small

    @property
    def data(self) -> list[list[str]]:
        """What it draws, as texts; values with the digits that a spreadsheet keeps."""
        return [[cell if isinstance(cell, str) else plain(cell) for cell in row] for row in self.rows]

    @property
    def lacking(self) -> list[Cell]:
        """The observations and exchange rates without which values are not drawn."""
        values = (cell for row in self.rows for cell in row if not isinstance(cell, str))
        return [cell for value in values if value.is_missing for cell in value.missing_cells()]

    def figures(self, name: str) -> list[Figure]:
        """Return every value that it draws, with its lineage.

        Args:
            name: of the exhibit; the figures' keys begin with it.
        """
        head, *rows = self.rows
        figures: list[Figure] = []
        for row in rows:
            texts = " ".join(cell for cell in row if isinstance(cell, str) and cell)
            for title, cell in zip(head, row, strict=True):
                if not isinstance(cell, str) and not cell.is_missing:
                    key, text = f"{name}.{len(figures) + 1}", f"{plain(cell)}{cell.unit}"
                    figures.append(make_drawn_figure(key, f"{texts} {title}", cell, text))
        return figures

    def payload(self) -> dict:
        """Return what the book's typesetter needs: specification and data."""
        return {"kind": "chart", "spec": self.spec, "data": self.data}

    def html(self) -> str:
        """Return a static picture for JupyterLab; nothing in a build, which draws all charts after the chapters."""
        return "" if getattr(IPython.get_ipython(), "draws_charts_later", False) else draw_svg(self.spec)


def validate(spec: dict, name: str) -> None:
    """Require that a specification is Vega-Lite; each build does it once for all charts, beside other work.

    Raises:
        ChapterError: it is not; the message begins with `name`.
    """
    error = best_match(_vega_lite().iter_errors(spec))
    if error:
        place = ".".join(map(str, error.absolute_path))
        raise ChapterError(f"{name} 不合 Vega-Lite 的规格，在 {place or '最外层'}：{error.message}")


@cache
def _vega_lite() -> Draft7Validator:
    """Return what validates specifications; Altair itself prepares the whole schema anew for each."""
    return Draft7Validator(load_schema())


SPREADSHEET = Context(prec=15, rounding=ARITHMETIC.rounding)
"""The digits that a spreadsheet keeps. Observations have fewer and are exact; a quotient's endless tail ends here."""


def plain(value: Traced) -> str:
    """Write a value as a spreadsheet would keep it, signed as it is hedged; empty if it is missing."""
    return "" if value.is_missing else sign_bound(value.bound, f"{SPREADSHEET.plus(value.value):f}")
