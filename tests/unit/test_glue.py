"""What cells glue leaves them as one output, and is found again in notebooks as files and as nbformat reads them."""

import json

import nbformat
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from tradebook.figures.figure import Phrase
from tradebook.glue import GLUED_MIME, glue, glued_in, glued_output


@pytest.fixture
def shell():
    """A shell in which cells run, and which keeps what they show."""
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    shell.display_pub = CapturingDisplayPublisher(parent=shell)
    shell.push({"glue": glue, "Phrase": Phrase})
    yield shell
    InteractiveShell.clear_instance()


def shown_by(shell, source):
    """Run a cell; return the outputs that it shows."""
    shell.display_pub.outputs.clear()
    shell.run_cell(source).raise_error()
    return [output["data"] for output in shell.display_pub.outputs]


def test_a_cell_glues_in_one_output(shell):
    source = 'glue("a", Phrase("第一行\\n第二行\\u2028第三行")); glue("b", Phrase("乙"))'
    expected = {"a": {"text/plain": "第一行\n第二行\u2028第三行"}, "b": {"text/plain": "乙"}}
    assert shown_by(shell, source) == [glued_output(expected)]
    assert shown_by(shell, "x = 1") == []
    assert shown_by(shell, 'glue("c", Phrase("丙"))') == [glued_output({"c": {"text/plain": "丙"}})]


def test_outside_a_notebook_nothing_is_glued(capsys):
    glue("a", Phrase("甲"))
    assert capsys.readouterr().out == ""


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
