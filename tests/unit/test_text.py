"""Texts: their width, their encoding, and what of them nobody sees."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tradebook.text import UNSEEN, EncodingError, decode, name_unseen, text_width


def test_chinese_characters_are_wide():
    assert text_width("出口") == 2
    assert 1.8 < text_width("12.5") < 2.2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("陕西省商务厅".encode("gb18030"), "文件不是 UTF-8 编码（像是 GBK，即记事本的“ANSI”）"),
        ("陕西".encode("utf-16"), "文件不是 UTF-8 编码（是 UTF-16，即记事本的“Unicode”）"),
        ("area: CN-SN".encode("utf-16-le"), "文件不是 UTF-8 编码（像是 UTF-16）"),
        (b"area: CN\0-SN", "文件里有空字节，已损坏"),
        ("陕西\n商务厅".encode() + b"\xff", "文件不是 UTF-8 编码，第 2 行起无法识别"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "文件其实是旧式 Excel 工作簿（.xls）"),
    ],
)
def test_bytes_in_another_encoding_are_called_by_its_name(content, message):
    with pytest.raises(EncodingError) as error:
        decode(content)
    assert str(error.value) == message


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_utf8_is_read_with_and_without_its_mark(mark):
    assert decode(f"{mark}陕西\r\n".encode()) == "陕西\r\n"


@given(st.binary(max_size=40))
def test_any_bytes_are_a_text_or_refused(content):
    try:
        text, refusal = decode(content), ""
    except EncodingError as error:
        text, refusal = "", str(error)
    assert refusal or content.removeprefix(b"\xef\xbb\xbf") == text.encode()


@given(st.characters(exclude_categories=["Cs"]))
def test_letters_digits_marks_and_spaces_are_seen(character):
    if unicodedata.category(character)[0] in "LNPSM" and character not in "\u115f\u1160\u3164\uffa0\ufffc\ufffd":
        assert not UNSEEN.search(character)


@pytest.mark.parametrize("mark", ["\x00", "\x0b", "\x85", "\u200b", "\u2028", "\ufeff", "\u202e", "\u2066"])
def test_what_nobody_sees_has_a_number(mark):
    assert name_unseen(f"甲{mark}乙{mark}").startswith(f"U+{ord(mark):04X}")
