"""Years that no report has had yet: the chapters run and read well whatever the new data says."""

import pytest
from helpers import synthetic
from helpers.chapters import BAD_WORDS, FIRST, NUMREF, SECOND, plain, visible
from helpers.next_year import CASES, edition_of, ran
from helpers.pins import PROSE, prose_text


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", FIRST + SECOND)
def test_text_shows_only_what_is_there(name, case):
    run = ran(name, case)
    assert set(NUMREF.findall(visible(run))) - {exhibit["name"] for exhibit in run.exhibits} == set()


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", FIRST + SECOND)
def test_texts_and_exhibits_read_well(name, case):
    run = ran(name, case)
    texts = [figure.text for figure in run.figures.values()] + plain(visible(run)).splitlines()
    for exhibit in run.exhibits:
        texts += [exhibit[part] for part in ("caption", "alt", "source", "note")]
        if exhibit["kind"] == "table":
            texts += [cell["text"] for row in exhibit["table"]["body"] for cell in row]
    assert [text for text in texts if BAD_WORDS.search(text) or "，，" in text or "。。" in text] == []


@pytest.mark.parametrize("case", CASES)
def test_the_prose_turns_as_is_pinned(case, hold):
    hold(PROSE, case, prose_text(case))


def test_a_sector_that_appears_and_one_that_vanishes():
    run, area = ran("overview", "zeros_and_ties"), edition_of("zeros_and_ties").area
    appears, vanishes = area[synthetic.APPEARS], area[synthetic.VANISHES]
    assert run.text(appears.exports.growth.key) == str(appears.exports.growth) == "增速从略（基期为零）"
    assert run.figures[vanishes.exports.growth.key].text == "下降100.0%"
    assert str(vanishes.competitiveness) == "从略（分母为零）"
