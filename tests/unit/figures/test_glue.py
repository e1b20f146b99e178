"""What cells glue leaves them as one output, and is found again in notebooks as files and as nbformat reads them."""

import json

import nbformat
from helpers.support import DATA, execute
from hypothesis import example, given
from hypothesis import strategies as st
from tradebook.figures.glue import GLUED_MIME, glued_in, glued_output

SOURCE = """\
from tradebook.model.edition import Edition
edition = Edition(2022, data_dir)
edition.phrase("a", "第一行\\n第二行\\u2028第三行")
edition.figure("b", edition.trade.loc[2022, ("ALL", "T")], "level", "总额")
print("正文之外")
"""


def test_a_cell_glues_in_one_output(tmp_path):
    cells = [nbformat.v4.new_code_cell(source) for source in ("data_dir = None", SOURCE, "x = 1", SOURCE)]
    cells[0].metadata["tags"] = ["parameters"]
    cells[3].source = "edition.phrase('c', '丙')"
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), tmp_path / "one.ipynb")
    (tmp_path / "out").mkdir()
    (path,) = execute([tmp_path / "one.ipynb"], tmp_path / "out", DATA, {})
    book = nbformat.read(path, as_version=4)
    kinds = [[output.output_type for output in cell.get("outputs", [])] for cell in book.cells]
    assert kinds == [[], [], ["stream", "display_data"], [], ["display_data"]]  # papermill adds a cell
    shows = dict(glued_in(book))
    assert dict(glued_in(json.loads(path.read_text(encoding="utf-8")))) == shows
    assert shows.keys() >= {"year", "area", "a", "b", "c"}
    assert shows["a"]["text/plain"] == "第一行\n第二行\u2028第三行"
    assert shows["b"]["text/plain"] == "73.0亿美元"


def test_other_outputs_glue_nothing():
    outputs = [{"output_type": "stream", "text": "…"}, {"data": {"text/plain": "1"}}, {"data": glued_output({})}]
    assert list(glued_in({"cells": [{"outputs": outputs}, {"source": "正文"}]})) == []
    assert glued_output({}) == {GLUED_MIME: ""}


@given(st.dictionaries(st.text(), st.text(), max_size=4))
@example({"键": "甲\u2028乙\x85丙\n丁\x0b", "\u2029": ""})
def test_any_text_is_found_again_in_a_notebook_and_in_its_file(texts):
    shows = {key: {"text/plain": text} for key, text in texts.items()}
    output = nbformat.v4.new_output("display_data", glued_output(shows))
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[output])])
    assert dict(glued_in(notebook)) == shows
    assert dict(glued_in(json.loads(nbformat.writes(notebook)))) == shows
