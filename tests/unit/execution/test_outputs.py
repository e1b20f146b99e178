"""Figures and gaps, found again in executed chapters."""

from decimal import Decimal

import nbformat
import pytest
from helpers.observations import obs
from tradebook.errors import FigureError
from tradebook.execution.outputs import chapter_ledger, collect
from tradebook.figures.figure import Absent, make_figure
from tradebook.glue import glued_output


def figure(value="104960.5"):
    return make_figure("k", obs(Decimal(value)), "level", "数")


def executed(path, *shown):
    """Write a notebook as it is after its cells glued figures, beside other cells and outputs."""
    outputs = [nbformat.v4.new_output("stream", text="…"), nbformat.v4.new_output("display_data", data={})]
    data = glued_output({thing.key: thing._repr_mimebundle_() for thing in shown})
    outputs.append(nbformat.v4.new_output("display_data", data=data))
    cells = [nbformat.v4.new_markdown_cell("文"), nbformat.v4.new_code_cell("", outputs=outputs)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def test_figures_and_gaps_are_found_with_their_chapter(tmp_path):
    recorded, gap = figure(), Absent("area.rank", "位次", ["陕西2023年位次"])
    ledger = chapter_ledger(executed(tmp_path / "national.ipynb", recorded, gap), 2022)
    (found,) = ledger
    assert (found.chapter, found.text, found.inputs) == ("national", recorded.text, recorded.inputs)
    assert ledger.gaps == [("national", gap)]


def test_a_quoted_figure_keeps_the_chapter_that_recorded_it(tmp_path):
    overview = executed(tmp_path / "overview.ipynb", figure())
    quoted = chapter_ledger(overview, 2022)["k"]
    ledger = collect([executed(tmp_path / "index.ipynb", quoted), overview], 2022)
    assert [(found.key, found.chapter) for found in ledger] == [("k", "overview")]


def test_chapters_that_disagree_are_named(tmp_path):
    notebooks = [
        executed(tmp_path / "national.ipynb", figure()),
        executed(tmp_path / "overview.ipynb", figure("1.0")),
    ]
    with pytest.raises(FigureError, match=r"k .*national.*overview"):
        collect(notebooks, 2022)
