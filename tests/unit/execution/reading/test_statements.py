"""The phrases and sentences of a chapter, as readers see them."""

import pytest
from helpers.small_data import LAST, small_data
from helpers.support import write_notebook
from tradebook.execution.engine import execute_notebook
from tradebook.execution.outputs import notebook_ledger
from tradebook.figures.statement import Kind

OPEN = "from tradebook.book.edition import Edition\nedition = Edition(year, data_dir)\narea, nation, place, fact, year = edition.terms"


@pytest.fixture
def ledger_with(tmp_path):
    """What the ledger has of a chapter with such Markdown."""

    def run(text, code="", further=()):
        path = write_notebook(tmp_path / "one.ipynb", OPEN, *filter(None, [code]), text=text)
        parameters = {"year": LAST, "data_dir": str(small_data())}
        return notebook_ledger(execute_notebook(path, parameters, expressions=list(further)), "one", LAST)

    return run


def texts(ledger, kind):
    return [statement.text for statement in ledger.statements.values() if statement.kind == kind]


def test_sentences_are_as_readers_see_them(ledger_with):
    ledger = ledger_with(
        "# {eval}`area`\n\n- **总额**。{term}`服务出口 <出口>`{eval}`area.all.exports`。人口{eval}`fact.population`。\n\n没有数字。"
    )
    assert texts(ledger, Kind.SENTENCE) == [f"服务出口{ledger['area.all.exports'].text}。"]


def test_what_is_said_of_a_chapter_left_out_is_not_said(tmp_path):
    text = "# 题\n\n总额{eval}`area.all.total`，见{doc}`culture`。出口{eval}`area.all.exports`见[演艺](culture.ipynb#stages)。"
    path = write_notebook(tmp_path / "one.ipynb", OPEN, text=text)
    parameters = {"year": LAST, "data_dir": str(small_data())}
    ledger = notebook_ledger(execute_notebook(path, parameters, left_out=["culture"]), "one", LAST)
    assert texts(ledger, Kind.SENTENCE) == [f"总额{ledger['area.all.total'].text}。"]


def test_a_passage_that_does_not_hold_says_nothing(ledger_with):
    text = ":::{when} area.all.balance > 0\n顺差{eval}`area.all.balance`。\n:::\n\n:::{when} area.all.balance < 0\n差额{eval}`area.all.balance`。\n:::"
    assert len(texts(ledger_with(text), Kind.SENTENCE)) == 1


def test_the_key_of_a_sentence_stays_when_others_come_and_changes_with_its_words(ledger_with):
    def key(text):
        return [key for key in ledger_with(text).statements if "#" in key][-1]

    alone = key("出口{eval}`area.all.exports`。")
    assert key("进口{eval}`area.all.imports`。出口{eval}`area.all.exports`。") == alone
    assert key("进口{eval}`area.all.exports`。") != alone


def test_its_state_rests_on_the_figures_in_it(ledger_with):
    def state(expression):
        (statement,) = (s for s in ledger_with(f"数{{eval}}`{expression}`。").statements.values())
        return statement.state

    assert state("area.all.exports") == state("area.all.exports")
    assert state("area.all.exports") != state("area.all.exports.named('进口额')")


def test_phrases_are_what_is_no_figure_and_no_bare_name(ledger_with):
    ledger = ledger_with(
        "{eval}`area`{eval}`year`{eval}`area.all.exports`{eval}`area.all.exports.compare(area.all.imports, '多', '少', '同')`{eval}`''`。"
    )
    assert texts(ledger, Kind.PHRASE) in (["多"], ["少"])


def test_numbers_in_a_phrase_are_figures(ledger_with):
    ledger = ledger_with(
        "{eval}`edition.phrase('出口', area.all.exports, '，另有', edition.counted(3, '项', '甲'), edition.counted(4, '项', '乙'))`。"
    )
    keys = [figure.key for figure in ledger]
    assert keys[0] == "area.all.exports"
    assert [key[-3:] for key in keys[1:]] == ["[1]", "[2]"]
    assert texts(ledger, Kind.PHRASE) == [f"出口{ledger['area.all.exports'].text}，另有3项4项"]


def test_what_only_the_print_asks_for_is_not_shown(ledger_with):
    ledger = ledger_with("{eval}`area.all.exports`。", further=["area.all.exports", "area.all.imports"])
    assert {figure.key: ledger.is_shown(figure.key) for figure in ledger} == {
        "area.all.exports": True,
        "area.all.imports": False,
    }


def test_what_stands_in_a_passage_that_falls_is_not_shown(ledger_with):
    text = ":::{when} fact.population\n出口{eval}`area.all.exports`。\n:::\n\n进口{eval}`area.all.imports`。"
    ledger = ledger_with(text)
    assert (ledger.is_shown("area.all.exports"), ledger.is_shown("area.all.imports")) == (False, True)


def test_an_exhibit_is_a_statement_and_shows_its_numbers(ledger_with):
    code = (
        "from tradebook.exhibits import charts\n"
        "def draw(alt):\n"
        "    edition.exhibit('fig-a', charts.lines(area.all.frame('亿美元', 'X'), '亿美元'), caption='出口', alt=alt)\n"
        "draw('{}')"
    )
    before = ledger_with("文。", code.format("折线图"), further=["area.all.exports"])
    assert before.statements["fig-a"].text == "出口"
    assert before.is_shown("area.all.exports")
    after = ledger_with("文。", code.format("另一张图"))
    assert after.statements["fig-a"].state != before.statements["fig-a"].state
