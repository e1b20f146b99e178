"""Years that no report has had yet: the chapters run and read well whatever the new data says."""

import pytest
from helpers import synthetic
from helpers.chapters import BAD_WORDS, FIRST, NUMREF, ROLE, SECOND, visible
from helpers.next_year import CASES, ran


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", FIRST + SECOND)
def test_text_shows_only_what_is_there(name, case):
    run = ran(name, case)
    known = run.figures.keys() | run.phrases.keys()
    text = visible(name, run)
    assert set(ROLE.findall(text)) - known == set()
    assert set(NUMREF.findall(text)) - {exhibit["name"] for exhibit in run.exhibits} == set()


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", FIRST + SECOND)
def test_texts_and_exhibits_read_well(name, case):
    run = ran(name, case)
    texts = [figure.text for figure in run.figures.values()] + list(run.phrases.values())
    for exhibit in run.exhibits:
        texts += [exhibit[part] for part in ("caption", "alt", "source", "note")]
        if exhibit["kind"] == "table":
            texts += [cell["text"] for row in exhibit["table"]["body"] for cell in row]
    assert [text for text in texts if BAD_WORDS.search(text) or "，，" in text or "。。" in text] == []


def test_a_sector_that_appears_and_one_that_vanishes():
    run = ran("overview", "zeros_and_ties")
    appears, vanishes = f"area.{synthetic.APPEARS}.X", f"area.{synthetic.VANISHES}"
    assert run.phrases[f"{appears}.growth"] == "增速从略（基期为零）"
    assert run.figures[f"{vanishes}.X.growth"].text == "下降100.0%"
    assert run.phrases[f"{vanishes}.tc"] == "从略（分母为零）"
