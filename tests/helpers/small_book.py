"""A small book of notebooks written on the spot, for tests of the Sphinx extension."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import nbformat
import yaml
from bs4 import BeautifulSoup
from nbformat import v4
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace
from tradebook.execution.expressions import EXPRESSIONS, find_expressions, source_of
from tradebook.exhibits.exhibit import EXHIBIT_MIME
from tradebook.figures.figure import Absent, Figure, Phrase, make_figure
from tradebook.figures.traced import Cell, observation
from tradebook.recorded import recorded_output

from helpers.small_data import small_data
from helpers.support import ROOT

YEAR = 2020
NUMBERS = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["sphinx"]["config"]["numfig_format"]
"""How the book numbers exhibits."""


def record(values: dict[str, Figure | Phrase | Absent]) -> dict:
    """The output of a cell whose exhibits record values."""
    data = recorded_output({key: value._repr_mimebundle_() for key, value in values.items()})
    return v4.new_output("display_data", data)


def figure(text: str, key: str = "total") -> Figure:
    cell = Cell("services_trade", 2, "value", 5, "2020年服务进出口", "第五部分", "L2363")
    value = observation(Decimal("72.97"), "亿美元", cell)
    return replace(make_figure(key, value, "level", "总额", unit=None, decimals=None), text=text)


def provisional(key: str, status: str = "P") -> Figure:
    """A figure made of an observation that is not final."""
    made = figure("72.97亿美元", key)
    return replace(made, inputs=[replace(entry, status=status) for entry in made.inputs])


def show(exhibit: dict) -> dict:
    """The output of a cell that shows an exhibit."""
    data = {EXHIBIT_MIME: json.dumps(exhibit), "text/html": "<p>替代</p>", "text/plain": "替代"}
    return v4.new_output("display_data", data)


def chart(name: str, **changes) -> dict:
    spec = {
        "mark": "bar",
        "data": {"values": [{"a": "</script>"}]},
        "height": 300,
        "autosize": {"type": "fit", "contains": "padding"},
    }
    drawing = {"spec": spec, "data": [["年份", "出口（亿美元）"], ["2020", "-1.50"]]}
    texts = {"caption": "服务进出口规模", "alt": "逐年上升的折线", "source": "数据来源：测试。", "note": ""}
    return {"name": name, "kind": "chart", "units": ["亿美元"], "figures": [], **texts, **drawing, **changes}


def cell(text: str, **more) -> dict:
    return {"text": text, "header": False, "align": "right", **more}


def table(name: str, *, layout: str = "normal", rows: int = 2, filters: tuple = ()) -> dict:
    head = [
        [cell("行业", header=True, align="left", rows=2), cell("出口", header=True, cols=2)],
        [cell("金额（万美元）", header=True), cell("增长（%）", header=True)],
    ]
    body = [
        [cell(f"行业{n}", header=True, align="left"), cell(f"{n}.5", figure="t.1"), cell("50%")]
        for n in range(rows)
    ]
    texts = {"caption": "分行业出口", "alt": "表", "source": "数据来源：测试。", "note": "注：四舍五入。"}
    return {
        "name": name,
        "kind": "table",
        "units": ["万美元"],
        "figures": [],
        **texts,
        "table": {"head": head, "body": body, "layout": layout, "filters": list(filters)},
    }


def build(
    folder: Path,
    builder: str,
    chapters: dict[str, list],
    *,
    again: bool = False,
    prepare: Callable[[Sphinx], None] | None = None,
    **settings,
) -> SimpleNamespace:
    """Build a book of notebooks given as lists of Markdown texts, lists of outputs, and names with their values.

    Args:
        folder: gets the notebooks, what Sphinx reads, and the book.
        builder: of Sphinx.
        chapters: the notebooks by name.
        again: go on from the build before in this folder; otherwise Sphinx starts from nothing.
        prepare: called with the application before it builds.
        **settings: of Sphinx.
    """
    source, out = folder / "source", folder / builder
    source.mkdir(exist_ok=True)
    for name, contents in chapters.items():
        write_notebook(source / f"{name}.ipynb", contents)
    config = {
        # the numbering of chapters as in Jupyter Book; it changes Sphinx in this process, so all small books have it
        "extensions": ["myst_nb", "tradebook.sphinxext", "sphinx_multitoc_numbering"],
        "myst_enable_extensions": ["colon_fence"],
        "nb_execution_mode": "off",
        "nb_remove_code_source": True,
        "numfig": True,
        "numfig_secnum_depth": 0,
        "numfig_format": {kind: NUMBERS[kind] for kind in ("figure", "table")},
        "language": "zh_CN",
        "html_theme": "sphinx_book_theme",
        # a new list, since the theme adds to the one there is
        "templates_path": [],
        "html_search_language": "zh",
        "tradebook_data_dir": str(small_data()),
        "tradebook_year": YEAR,
        **settings,
    }
    warnings = StringIO()
    with docutils_namespace():
        app = Sphinx(
            source, None, out, folder / "doctrees", builder, config, StringIO(), warnings, freshenv=not again
        )
        if prepare:
            prepare(app)
        app.build()
    return SimpleNamespace(out=out, warnings=warnings.getvalue(), app=app)


def write_notebook(path: Path, contents: list) -> None:
    """Write a notebook of Markdown texts, evaluated, and of code cells with outputs, unless it is as it should be.

    Args:
        path: its file.
        contents: texts; lists of outputs; and the names that the expressions in all texts use, with their values.
    """
    names = {name: value for content in contents if isinstance(content, dict) for name, value in content.items()}
    cells = [
        v4.new_markdown_cell(content) if isinstance(content, str) else v4.new_code_cell("1", outputs=content)
        for content in contents
        if not isinstance(content, dict)
    ]
    for number, content in enumerate(cells):
        content.id = f"cell-{number}"
        if expressions := find_expressions(source_of(content)):
            content.metadata[EXPRESSIONS] = [evaluated(expression, names) for expression in expressions]
    text = nbformat.writes(v4.new_notebook(cells=cells, metadata={"language_info": {"name": "python"}}))
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def evaluated(expression: str, names: dict) -> dict:
    """An expression with its result, as the engine writes it."""
    value = eval(expression, {}, names)
    known = hasattr(value, "_repr_mimebundle_")
    data = value._repr_mimebundle_() if known else {"text/plain": repr(value)}
    return {"expression": expression, "result": {"status": "ok", "data": data, "metadata": {}}}


def page(book: SimpleNamespace, name: str = "index") -> BeautifulSoup:
    """A page of a built book."""
    return BeautifulSoup((book.out / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
