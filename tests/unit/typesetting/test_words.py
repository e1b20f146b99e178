"""Words in Typst, and where they break."""

from __future__ import annotations

import re

import pytest
from helpers.hostile import TEXTS
from tradebook.typesetting.words import BREAK, typst_words


def test_a_long_word_breaks_anywhere_but_within_a_sign():
    marked = "e\u0301" * 20
    written = typst_words(f"见{marked}。")
    assert written.count(BREAK) == 19
    assert "".join(re.findall('"(.*?)"', written)) == f"见{marked}。"
    assert typst_words("knowledge-intensive") == '#"knowledge-intensive"'


def test_numbers_stay_in_one_piece():
    assert typst_words("a=1,234,567.8", 4) == '#"a="#h(.001pt)#"1"#h(.001pt)#","' + "".join(
        f'#h(.001pt)#"{sign}"' for sign in "234,567.8"
    )
    assert typst_words("sum/1,234.5", 8) == '#"sum/"#h(.001pt)#"1,234.5"'


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("longest", [3, 24])
def test_nothing_in_a_text_is_markup(text, longest):
    """What is written are strings and breaks, and nothing else."""
    written = typst_words(text, longest)
    assert re.fullmatch(r'#"(?:[^"\\]|\\.)*"(?:#h\(\.001pt\)#"(?:[^"\\]|\\.)*")*', written, re.DOTALL)
