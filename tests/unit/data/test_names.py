"""The names of words that columns allow."""

from tradebook.data.names import NAMES, describe_value


def test_a_word_has_one_name_unless_its_place_asks_for_another():
    assert {NAMES["rank"].alone, NAMES["rank"].in_list} == {"全国位次"}
    assert NAMES["rank"].in_label == "在全国的位次"
    assert (NAMES["actual"].alone, NAMES["actual"].in_label, NAMES["actual"].in_list) == ("成效", "", "实际")
    assert (NAMES["growth"].alone, NAMES["growth"].in_label, NAMES["growth"].in_list) == ("同比增速",) * 3


def test_a_word_without_a_name_is_its_own():
    assert [describe_value(word) for word in ("≥", "同口径")] == ["≥（不少于）", "同口径"]
