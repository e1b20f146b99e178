"""How wide a text is."""

from tradebook.text import text_width


def test_chinese_characters_are_wide():
    assert text_width("出口") == 2
    assert 1.8 < text_width("12.5") < 2.2
