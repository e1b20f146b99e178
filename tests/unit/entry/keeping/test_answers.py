"""Answers are remembered by sheet and question: not by address, and not for another number."""

import pytest
from tradebook.data.problems import SheetPlace
from tradebook.entry.keeping.answers import Answers, open_answers
from tradebook.entry.questions import Question
from tradebook.errors import EntryError


def question(text="读到 12，上年为 2", address="D5", sheet="省市"):
    return Question(SheetPlace(sheet, address), text)


def test_an_answer_is_remembered_until_the_number_is_another(tmp_path):
    Answers(tmp_path / "imports" / "answers.json").keep([question()])
    answers = Answers(tmp_path / "imports" / "answers.json")
    assert answers.select_open([question(), question(address="D9")]) == []
    others = [question("读到 13，上年为 2"), question(sheet="全国")]
    assert answers.select_open(others) == others


def test_a_damaged_file_of_answers_is_said_to_be(tmp_path):
    (tmp_path / "answers.json").write_text("[1, 2")
    with pytest.raises(EntryError, match="已损坏。请删去该文件"):
        Answers(tmp_path / "answers.json")


def test_every_year_has_answers_of_its_own(tmp_path):
    open_answers(tmp_path, 2023).keep([question()])
    assert open_answers(tmp_path, 2023).has(question())
    assert not open_answers(tmp_path, 2024).has(question())
