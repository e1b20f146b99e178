"""Years that no report has had yet: the chapters run and read well whatever the new data says."""

import functools
import tempfile
from pathlib import Path

import pytest
import synthetic
from support import CHAPTERS, ledger_of, run_chapter
from synthetic import NEXT
from test_chapters import BAD_WORDS, FIRST, NUMREF, ROLE, SECOND, visible
from tradebook.execution import stages

CASES = [
    "same_again",
    "bare_year",
    "area_only",
    "zeros_and_ties",
    "mirrored",
    "all_fall",
    "holes",
    "turned",
    "culture_turns",
]


@functools.cache
def data_of(case):
    return getattr(synthetic, case)(Path(tempfile.mkdtemp()))


@functools.cache
def ran(name, case):
    parameters = {"ledger": ledger_file(case)} if name in SECOND else {}
    return run_chapter(name, NEXT, data_of(case), **parameters)


@functools.cache
def ledger_file(case):
    path = data_of(case).parent / "ledger.json"
    first = {path.stem: ran(path.stem, case) for path in stages(CHAPTERS)[0]}
    ledger_of(NEXT, first).write(path)
    return str(path)


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
