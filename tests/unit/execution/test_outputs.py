"""Figures and gaps, found again in executed chapters."""

from decimal import Decimal

import nbformat
import pytest
from helpers.observations import obs
from tradebook.errors import FigureError
from tradebook.execution.expressions import EXPRESSIONS
from tradebook.execution.outputs import collect, notebook_ledger, strip_results_on_save
from tradebook.figures.figure import Absent, make_figure
from tradebook.recorded import recorded_output


def figure(value="104960.5"):
    return make_figure("k", obs(Decimal(value)), "level", "数")


def executed(*shown):
    """Make a notebook as it is when its exhibits have recorded figures, beside other cells and outputs."""
    outputs = [nbformat.v4.new_output("stream", text="…"), nbformat.v4.new_output("display_data", data={})]
    data = recorded_output({thing.key: thing._repr_mimebundle_() for thing in shown})
    outputs.append(nbformat.v4.new_output("display_data", data=data))
    cells = [nbformat.v4.new_markdown_cell("文"), nbformat.v4.new_code_cell("", outputs=outputs)]
    return nbformat.v4.new_notebook(cells=cells)


def evaluated(expression, thing):
    """An expression of the prose with its result."""
    return {"expression": expression, "result": {"status": "ok", "data": thing._repr_mimebundle_()}}


def test_figures_and_gaps_are_found_with_their_chapter():
    recorded, gap = figure(), Absent("area.rank", "位次", ["陕西2023年位次"])
    ledger = notebook_ledger(executed(recorded, gap), "national", 2022)
    (found,) = ledger
    assert (found.chapter, found.text, found.inputs) == ("national", recorded.text, recorded.inputs)
    assert ledger.gaps == [("national", gap)]


def test_figures_are_found_in_the_prose_and_among_the_claims_by_their_expressions():
    shown, gap = figure(), Absent("rank", "位次", ["陕西2023年位次"])
    cell = nbformat.v4.new_markdown_cell("文")
    cell.metadata["user_expressions"] = [
        evaluated("area.k", shown),
        evaluated("rank", gap),
        evaluated("rank", gap),
    ]
    notebook = nbformat.v4.new_notebook(cells=[cell])
    notebook.metadata["user_expressions"] = [evaluated("area.k * 1", shown)]
    ledger = notebook_ledger(notebook, "national", 2022)
    assert [found.key for found in ledger] == ["k"]
    for expression in ("area.k", "area.k * 1"):
        assert ledger.find("national", expression) == ledger["k"]
    assert ledger.find("national", "rank") is None
    assert ledger.find("overview", "area.k") is None
    assert ledger.gaps == [("national", gap)]


def test_a_quoted_figure_keeps_the_chapter_that_recorded_it():
    overview = executed(figure())
    quoted = notebook_ledger(overview, "overview", 2022)["k"]
    ledger = collect({"index": executed(quoted), "overview": overview}, 2022)
    assert [(found.key, found.chapter) for found in ledger] == [("k", "overview")]


def test_chapters_that_disagree_are_named():
    notebooks = {"national": executed(figure()), "overview": executed(figure("1.0"))}
    with pytest.raises(FigureError, match=r"k .*national.*overview"):
        collect(notebooks, 2022)


# -- what stays out of a chapter's file -------------------------------------------------------------------------------


def saved_by_jupyterlab():
    """A notebook as JupyterLab has it when all its cells have run."""
    entry = {"expression": "year", "result": {"status": "ok", "data": {"text/plain": "2022"}, "metadata": {}}}
    cells = [
        nbformat.v4.new_code_cell("1", outputs=[nbformat.v4.new_output("stream", text="1")], execution_count=3),
        nbformat.v4.new_markdown_cell("{eval}`year`", metadata={EXPRESSIONS: [entry]}),
    ]
    cells[0].metadata.update({"tags": ["parameters"], "execution": {"iopub.status.idle": "…"}})
    return nbformat.v4.new_notebook(cells=cells, metadata={EXPRESSIONS: [entry]})


def test_a_saved_notebook_has_sources_and_tags_and_nothing_that_was_computed():
    content = saved_by_jupyterlab()
    strip_results_on_save({"type": "notebook", "content": content}, path="one.ipynb")
    nbformat.validate(content)
    code, prose = content.cells
    assert (code.source, code.outputs, code.execution_count) == ("1", [], None)
    assert code.metadata == {"tags": ["parameters"]}
    assert (prose.source, prose.metadata) == ("{eval}`year`", {})
    assert content.metadata == {}


def test_other_files_are_saved_as_they_are():
    for model in ({"type": "file", "content": "正文"}, {"type": "notebook", "content": None}):
        before = dict(model)
        strip_results_on_save(model)
        assert model == before
