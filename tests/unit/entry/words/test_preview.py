"""What readers will see of a text."""

from __future__ import annotations

import pytest
from helpers.hostile import TEXTS
from tradebook.entry.words.preview import preview_text


def say(preview):
    return ["".join(piece.text for piece in paragraph) for paragraph in preview.paragraphs]


def test_expressions_are_shown_with_their_values(edition):
    total = edition.terms[0].all.total.say().text
    preview = preview_text("总额{eval}`area.all.total`。\n\n第二段{eval}`year - 1`年。", edition)
    assert say(preview) == [f"总额{total}。", f"第二段{edition.year - 1}年。"]
    assert [piece.expression for piece in preview.paragraphs[0] if piece.expression] == ["area.all.total"]


def test_a_sentence_that_lacks_data_falls_and_is_named(first_edition):
    preview = preview_text("有{eval}`year`。无{eval}`fact.outsourcing_offshore_contract`。", first_edition)
    assert say(preview) == [f"有{first_edition.year}。"]
    assert preview.absent == ["fact.outsourcing_offshore_contract"]


def test_a_mistake_stands_where_it_was_made(edition):
    [[before, wrong, after]] = preview_text("甲{eval}`area.alll`乙。", edition).paragraphs
    assert (before.text, after.text) == ("甲", "乙。")
    assert "是不是 all" in wrong.fault


@pytest.mark.parametrize(
    "expression", ["open('/etc/passwd').read()", "().__class__.__bases__", "__import__('os')", "area.__class__"]
)
def test_expressions_reach_nothing_but_the_model(expression, edition):
    preview = preview_text(f"甲{{eval}}`{expression}`。", edition)
    assert preview.paragraphs[0][1].fault


@pytest.mark.parametrize("text", TEXTS)
def test_letters_stay_letters(text, edition):
    shown = say(preview_text(text, edition))
    assert "".join(shown).split() == "".join(text.splitlines()).split()


def test_without_an_edition_expressions_are_shown_as_they_are():
    assert say(preview_text("总额{eval}`area.all.total`。", None)) == ["总额{eval}`area.all.total`。"]
