"""What equalities make of the observations in them."""

from decimal import Decimal

import pytest
from helpers.ledgers import small_package
from helpers.small_data import LAST
from tradebook.audit.identity_tests import IdentityTests, solve, solve_figure
from tradebook.checks.identity import Comparison
from tradebook.figures import indicators
from tradebook.figures.figure import Figure, make_figure
from tradebook.figures.traced import Cell, Traced, constant, observation


def obs(value: str, row: int, symbol: str = "亿元") -> Traced:
    return observation(Decimal(value), symbol, Cell("facts", row, "value", 6, f"第{row}行"))


def solved(comparison: Comparison, value: Traced) -> Traced | None:
    assert value.cell is not None
    return solve(comparison, value.cell)


def test_a_total_is_what_its_parts_add_up_to_and_a_part_what_the_others_leave():
    total, a, b = obs("17.7", 1), obs("11.7", 2), obs("62000", 3, "万元")
    comparison = Comparison("sum", total, a + b.to("亿元"))
    assert [solved(comparison, each).value for each in (total, a)] == [Decimal("17.9"), Decimal("11.5")]
    rest = solved(comparison, b)
    assert (rest.value, rest.unit.symbol) == (60000, "万元")


def test_the_rounding_of_the_value_itself_has_no_part_in_what_it_should_be():
    total, a, b = obs("17.7", 1), obs("11.7", 2), obs("6", 3)
    rest = solved(Comparison("sum", total, a + b), b)
    assert (rest.low, rest.high) == (Decimal("5.90"), Decimal("6.10"))


def test_growth_gives_the_level_that_it_was_computed_from():
    rate, now, base = obs("20.0", 1, "%"), obs("12.1", 2), obs("10.0", 3)
    comparison = Comparison("growth", rate, indicators.growth(now, base))
    assert solved(comparison, rate).value == 21
    assert solved(comparison, now).value == pytest.approx(Decimal(12))


def test_what_is_no_straight_line_is_not_solved():
    rate, now, base = obs("20.0", 1, "%"), obs("12.1", 2), obs("10.0", 3)
    assert solved(Comparison("growth", rate, indicators.growth(now, base)), base) is None


def figure(value: Traced) -> Figure:
    return make_figure("k", value, "share", "数")


def from_print(number: str, value: Traced) -> list[str | None]:
    """What a printed number makes of each observation in a value, to one decimal."""
    shown = figure(value)
    found = [solve_figure(constant(Decimal(number), shown.unit), shown, entry) for entry in shown.inputs]
    return [None if each is None else f"{each.value:.1f}{each.unit}" for each in found]


def test_share_and_total_give_the_part_and_share_and_part_the_total():
    part, whole = obs("52000", 1, "万元"), obs("17.7", 2)
    assert from_print("29.4", indicators.share(part.to("亿元"), whole)) == ["52038.0万元", "17.7亿元"]


def test_growth_gives_the_level_and_the_base():
    assert from_print("20.0", indicators.growth(obs("12.1", 1), obs("10.0", 2))) == ["12.0亿元", "10.1亿元"]


def test_of_an_average_growth_nothing_follows():
    assert from_print("20.0", indicators.average_growth(obs("14.4", 1), obs("10.0", 2), 2)) == [None, None]


def test_what_stands_on_both_sides_is_not_solved():
    total, part = obs("17.7", 1), obs("11.7", 2)
    assert solved(Comparison("sum", total, part + total), total) is None


def test_the_equalities_of_a_package_are_found_by_its_cells():
    package = small_package()
    frame = package.observations("services_trade").set_index(["year", "sector", "flow"])["value"]
    tests = IdentityTests(package)
    total, exports = (frame[LAST, "ALL", flow] for flow in "TX")
    for value in (total, exports):
        found = tests.of(value.cell.table, value.cell.row)
        assert len(found) >= 2  # flows add up, and sectors
        assert {test.value.unit for test in found} == {value.unit}
        assert all(test.holds and test.value.low <= value.value <= test.value.high for test in found)
        widths = [test.value.high - test.value.low for test in found]
        assert widths == sorted(widths)
    assert tests.of("facts", 10**6) == []
