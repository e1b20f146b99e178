"""What cells record leaves them as one output, and is found again in notebooks as files and as nbformat reads them."""

import json

import nbformat
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from tradebook.figures.figure import Phrase
from tradebook.recorded import RECORDED_MIME, record, recorded_in, recorded_output


@pytest.fixture
def shell():
    """A shell in which cells run, and which keeps what they show."""
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    shell.display_pub = CapturingDisplayPublisher(parent=shell)
    shell.push({"record": record, "Phrase": Phrase})
    yield shell
    InteractiveShell.clear_instance()


def shown_by(shell, source):
    """Run a cell; return the outputs that it shows."""
    shell.display_pub.outputs.clear()
    shell.run_cell(source).raise_error()
    return [output["data"] for output in shell.display_pub.outputs]


def test_a_cell_records_in_one_output(shell):
    source = 'record("a", Phrase("第一行\\n第二行\\u2028第三行")); record("b", Phrase("乙"))'
    expected = {"a": {"text/plain": "第一行\n第二行\u2028第三行"}, "b": {"text/plain": "乙"}}
    assert shown_by(shell, source) == [recorded_output(expected)]
    assert shown_by(shell, "x = 1") == []
    assert shown_by(shell, 'record("c", Phrase("丙"))') == [recorded_output({"c": {"text/plain": "丙"}})]


def test_outside_a_notebook_nothing_is_recorded(capsys):
    record("a", Phrase("甲"))
    assert capsys.readouterr().out == ""


def test_other_outputs_record_nothing():
    outputs = [
        {"output_type": "stream", "text": "…"},
        {"data": {"text/plain": "1"}},
        {"data": recorded_output({})},
    ]
    assert list(recorded_in({"cells": [{"outputs": outputs}, {"source": "正文"}]})) == []
    assert recorded_output({}) == {RECORDED_MIME: ""}


@given(st.dictionaries(st.text(), st.text(), max_size=4))
@example({"键": "甲\u2028乙\x85丙\n丁\x0b", "\u2029": ""})
def test_any_text_is_found_again_in_a_notebook_and_in_its_file(texts):
    shows = {key: {"text/plain": text} for key, text in texts.items()}
    output = nbformat.v4.new_output("display_data", recorded_output(shows))
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[output])])
    assert dict(recorded_in(notebook)) == shows
    assert dict(recorded_in(json.loads(nbformat.writes(notebook)))) == shows
