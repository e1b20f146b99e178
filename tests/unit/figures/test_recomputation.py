"""Recomputing: with other operands, and from the data alone."""

from decimal import Decimal

from tradebook.figures import indicators
from tradebook.figures.recomputation import recompute, without_statements
from tradebook.figures.traced import Cell, Traced, constant, observation, state


def obs(value: str, row: int = 1) -> Traced:
    return observation(Decimal(value), "亿元", Cell("facts", row, "value", 5, f"第{row}行"))


def stated(value: Traced, number: str) -> Traced:
    return state(value, constant(Decimal(number), value.unit), "L1.01", "L1")


def test_what_no_print_has_a_part_in_stays_the_same_object():
    value = indicators.share(obs("7"), obs("17", 2))
    assert without_statements(value) is value


def test_a_stated_number_gives_way_to_its_recomputation_wherever_it_stands():
    total = obs("7") + obs("10", 2)
    assert without_statements(stated(total, "17.3")).operands == total.operands
    share = indicators.share(obs("7"), stated(total, "17.3"))
    assert share.value != indicators.share(obs("7"), total).value
    assert without_statements(share).value == indicators.share(obs("7"), total).value


def test_one_stated_number_may_start_from_another():
    total = obs("7") + obs("10", 2)
    twice = stated(stated(total, "17.3") * 2, "34.5")
    assert without_statements(twice).value == 34


def test_choices_are_made_again():
    small, large = obs("7"), obs("8", 2)
    name, value = indicators.largest({"甲": stated(small, "8.4"), "乙": large}, 1)
    assert (name.text, value.value) == ("甲", Decimal("8.4"))
    assert without_statements(name).text == "乙"
    assert without_statements(value).value == 8
    position = indicators.rank("甲", {"甲": stated(small, "8.4"), "乙": large})
    assert (position.value, without_statements(position).value) == (1, 2)


def test_a_node_is_computed_with_other_operands_under_its_own_unit():
    rate = indicators.points(constant(8, "%"), constant(5, "%"))
    again = recompute(rate, [constant(9, "%"), constant(5, "%")])
    assert (again.value, again.unit) == (4, rate.unit)
