"""Recomputing: with other operands, after an observation has changed, and from the data alone."""

from decimal import Decimal

from helpers.observations import obs
from hypothesis import given
from hypothesis import strategies as st
from tradebook.figures import indicators
from tradebook.figures.figure import make_figure, restate
from tradebook.figures.printed import PrintedNumber
from tradebook.figures.recomputation import Replay, recompute, without_print
from tradebook.figures.traced import Cell, Traced, constant, observation


def cell(value: str, row: int = 1) -> Traced:
    return observation(Decimal(value), "亿元", Cell("facts", row, "value", 5, f"第{row}行"))


def stated(value: Traced, number: str) -> Traced:
    return PrintedNumber("L1.01", Decimal(number), value.unit.symbol, "L1").replace(value)


def test_what_no_print_has_a_part_in_stays_the_same_object():
    value = indicators.share(cell("7"), cell("17", 2))
    assert without_print(value) is value


def test_a_stated_number_gives_way_to_its_recomputation_wherever_it_stands():
    total = cell("7") + cell("10", 2)
    assert without_print(stated(total, "17.3")).operands == total.operands
    share = indicators.share(cell("7"), stated(total, "17.3"))
    assert share.value != indicators.share(cell("7"), total).value
    assert without_print(share).value == indicators.share(cell("7"), total).value


def test_one_stated_number_may_start_from_another():
    total = cell("7") + cell("10", 2)
    twice = stated(stated(total, "17.3") * 2, "34.5")
    assert without_print(twice).value == 34


def test_choices_are_made_again():
    small, large = cell("7"), cell("8", 2)
    name, value = indicators.largest({"甲": stated(small, "8.4"), "乙": large}, 1)
    assert (name.text, value.value) == ("甲", Decimal("8.4"))
    assert without_print(name).text == "乙"
    assert without_print(value).value == 8
    position = indicators.rank("甲", {"甲": stated(small, "8.4"), "乙": large})
    assert (position.value, without_print(position).value) == (1, 2)


def test_a_node_is_computed_with_other_operands_under_its_own_unit():
    rate = indicators.points(constant(8, "%"), constant(5, "%"))
    again = recompute(rate, [constant(9, "%"), constant(5, "%")])
    assert (again.value, again.unit) == (4, rate.unit)


# -- after an observation has changed --------------------------------------------------------------------------------


def computed(values: list[Traced]) -> dict[str, Traced]:
    """One of every operation and selection over the values."""
    named = dict(zip("甲乙丙丁", values, strict=True))
    years = dict(zip(range(2019, 2023), values, strict=True))
    name, largest = indicators.largest(named, 2)
    differences = {year: value - values[0] for year, value in years.items()}
    results = {
        "sum": sum(values),
        "growth": indicators.growth(values[1], values[0]),
        "average": indicators.average_growth(values[3], values[0], 3),
        "balance": -(values[0] - values[1]),
        "converted": values[2].to("亿美元"),
        "name": name,
        "second": largest,
        "share of second": indicators.share(largest, sum(values)),
        "rank": indicators.rank("丙", named),
        "count": indicators.count(values),
        "above": indicators.count_positive(list(differences.values()), "个"),
        "rising": indicators.rising_run(years),
        "falling": indicators.falling_run(years),
    }
    first = indicators.first_positive(differences)
    return results if first.is_missing else {**results, "first": first}


positive = st.decimals(1, 9999, places=1)


@given(st.lists(positive, min_size=4, max_size=4), st.integers(0, 3), positive)
def test_replay_equals_computing_with_the_other_value(values, place, wrong):
    right = [obs(value) for value in values]
    replay = Replay(computed(right))
    cell = right[place].cell
    changed = observation(wrong, "万美元", cell)
    again = computed([*right[:place], changed, *right[place + 1 :]])
    after = replay.after(cell.table, cell.row, changed)
    assert after.keys() & again.keys() >= {"sum", "second", "rank"}
    for key in after.keys() & again.keys():
        assert (after[key].value, after[key].text) == (again[key].value, again[key].text)
        assert (after[key].low, after[key].high, after[key].unit) == (
            again[key].low,
            again[key].high,
            again[key].unit,
        )


def test_what_does_not_depend_on_the_cell_is_left_out():
    a, b = obs(Decimal(1)), obs(Decimal(2))
    replay = Replay({"double": a * 2, "other": b * 2})
    assert list(replay.after(a.cell.table, a.cell.row, b)) == ["double"]


def test_what_cannot_be_computed_any_more_has_no_value():
    a, b = obs(Decimal(1)), obs(Decimal(2))
    rate = indicators.growth(b, a)
    after = Replay({"growth": rate, "twice": rate * 2}).after(
        a.cell.table, a.cell.row, observation(Decimal(0), "万美元", a.cell)
    )
    assert after["growth"].is_undefined
    assert after["twice"].is_undefined


def test_a_figure_restated_is_the_figure_made_of_the_value():
    make = {"kind": "growth", "label": "同比", "unit": None, "decimals": None}
    right, wrong = (indicators.growth(obs(Decimal(value)), obs(Decimal(8))) for value in (9, 7))
    restated = restate(make_figure("k", right, **make), wrong)
    expected = make_figure("k", wrong, **make)
    assert (restated.value, restated.low, restated.high, restated.text) == (
        expected.value,
        expected.low,
        expected.high,
        expected.text,
    )
