"""The extremes of a formula over a box."""

from decimal import Decimal, localcontext

import pytest
from tradebook.figures.ranges import box
from tradebook.figures.ranges.box import Formula, Step, UnboundedError
from tradebook.figures.ranges.intervals import Interval

X, Y = Step("variable", (0,)), Step("variable", (1,))


def interval(low, high, **ends):
    return Interval(Decimal(low), Decimal(high), **ends)


@pytest.mark.parametrize(
    ("steps", "least", "greatest", "corners"),
    [
        ([X, Y, Step("-", (0, 1))], 1, 5, ("-+", "+-")),
        ([X, Y, Step("*", (0, 1))], 4, 18, ("--", "++")),
        ([X, Y, Step("/", (0, 1))], Decimal(4) / 3, 6, ("-+", "+-")),
        ([X, Step("constant", number=Decimal(7)), Step("-", (1, 0))], 1, 3, ("+", "-")),
        ([X, Step("root", (0,), Decimal(2))], 2, Decimal(6).sqrt(), ("-", "+")),
        ([X, Y, Step("-", (1, 0)), Step("abs", (2,))], 1, 5, ("-+", "+-")),
        ([X, Y, Step("largest", (0, 1), Decimal(1))], 4, 6, ("-=", "+=")),
        ([X, Y, Step("largest", (0, 1), Decimal(2))], 1, 3, ("=-", "=+")),
        ([X, Step("named", (0,))], 4, 6, ("-", "+")),
    ],
)
def test_each_operation_is_extreme_at_a_corner(steps, least, greatest, corners):
    formula = Formula(steps, [interval(4, 6), interval(1, 3)][: 1 + (Y in steps)])
    low, high = formula.extremes()
    assert (low.value, high.value) == (pytest.approx(least), pytest.approx(greatest))
    assert (low.corner, high.corner) == corners


def test_an_extreme_is_reached_if_all_ends_at_its_corner_belong():
    half_open = interval(4, 6, has_high=False)
    low, high = Formula([X, Y, Step("+", (0, 1))], [half_open, interval(1, 3)]).extremes()
    assert (low.is_reached, high.is_reached) == (True, False)
    low, high = Formula([X, Y, Step("-", (1, 0))], [half_open, interval(1, 3)]).extremes()
    assert (low.is_reached, high.is_reached) == (False, True)


def test_at_a_single_corner_where_a_slope_has_both_signs_the_ends_count_too():
    half_open = interval(-1, 2, has_high=False)
    assert not Formula([X, Y, Step("*", (0, 1))], [half_open, half_open]).extremes()[1].is_reached


def test_corners_that_differ_by_rounding_alone_are_as_high_as_each_other():
    # (x + ⅓) · y · 10⁹ is as high at both ends of x and y together; ⅔ has a last digit that is rounded
    with localcontext(prec=40):
        third, large = (Step("constant", number=number) for number in (1 / Decimal(3), Decimal(10**9)))
        steps = [X, third, Step("+", (0, 1)), Y, Step("*", (2, 3)), large, Step("*", (4, 5))]
        ranges = [Interval(-1 - 2 / Decimal(3), Decimal(1), has_low=False), interval(-1, 1)]
        assert Formula(steps, ranges).extremes()[1].is_reached


def test_in_doubt_an_extreme_is_reached():
    # x · y where x does not matter if y is zero: its slope by x is not above zero throughout
    low, high = Formula(
        [X, Y, Step("*", (0, 1))], [interval(2, 3, has_low=False, has_high=False), interval(0, 1)]
    ).extremes()
    assert (low.value, low.is_reached, high.value, high.is_reached) == (0, True, 3, True)


def test_a_divisor_that_may_be_zero():
    with pytest.raises(UnboundedError):
        Formula([X, Y, Step("/", (0, 1))], [interval(4, 6), interval(0, 3)]).extremes()


def test_a_quotient_by_a_quotient_may_be_extreme_within_the_box():
    # (4 − x) ÷ (1 ÷ x), which is greatest at 2
    four, one = Step("constant", number=Decimal(4)), Step("constant", number=Decimal(1))
    steps = [X, four, Step("-", (1, 0)), one, Step("/", (3, 0)), Step("/", (2, 4))]
    assert Formula(steps, [interval(1, 3)]).extremes()[1].value == pytest.approx(4, abs=1e-3)


def test_a_root_rises_less_than_what_it_is_of():
    # √x − x falls from 1 on
    steps = [X, Step("root", (0,), Decimal(2)), Step("-", (1, 0))]
    low, high = Formula(steps, [interval(1, 4)]).extremes()
    assert (low.value, high.value) == (pytest.approx(-2), pytest.approx(0))


def test_a_sum_of_a_value_and_a_quotient_by_it_may_be_extreme_within_the_box():
    # x + 4 ÷ x, which is least at 2
    steps = [X, Step("constant", number=Decimal(4)), Step("/", (1, 0)), Step("+", (0, 2))]
    assert Formula(steps, [interval(1, 4)]).extremes()[0].value == pytest.approx(4, abs=1e-3)


@pytest.mark.parametrize("ends", [(1, 4), (-4, -1)])
def test_what_is_not_zero_has_no_amount_of_zero(ends):
    steps = [X, Step("abs", (0,)), Step("constant", number=Decimal(1)), Step("/", (2, 1))]
    low, high = Formula(steps, [interval(*ends)]).extremes()
    assert (low.value, high.value) == (Decimal("0.25"), 1)


def test_a_box_that_is_left_over_counts(monkeypatch):
    monkeypatch.setattr(box, "MOST_HALVINGS", 2)
    least, greatest = Formula([X, Step("*", (0, 0))], [interval("-1.2", "0.8")]).extremes()
    assert least.value <= 0
    assert greatest.value >= Decimal("1.44")


def test_what_is_not_proven_to_be_the_extreme_has_no_corner(monkeypatch):
    """Halved too few times, x² + y² − x·y may be larger than at the corner that was found."""
    monkeypatch.setattr(box, "MOST_HALVINGS", 1)
    squares = [Step("*", (0, 0)), Step("*", (1, 1)), Step("+", (2, 3)), Step("*", (0, 1)), Step("-", (4, 5))]
    formula = Formula([X, Y, *squares], [interval(-1, 2), interval(-1, 2)])
    assert [end.corner for end in formula.extremes()] == ["", ""]
    monkeypatch.undo()
    assert [end.corner for end in formula.extremes()] != ["", ""]


@pytest.mark.parametrize(
    ("ends", "slopes"), [((-1, 0), (-1, -1)), ((0, 1), (1, 1)), ((-1, 1), (-1, 1)), ((1, 2), (1, 1))]
)
def test_an_amount_rises_above_zero_and_falls_below(ends, slopes):
    low, high = map(Decimal, ends)
    [found] = box._abs_slope(Step("abs", (0,)), [(low, high)], (Decimal(0), high))
    assert found == slopes


def test_halving_is_as_fine_as_the_range_however_large_the_numbers():
    # (x − a million)² + a million, whose least value is amid
    million = Step("constant", number=Decimal(1_000_000))
    steps = [X, million, Step("-", (0, 1)), Step("*", (2, 2)), Step("+", (3, 1))]
    least, greatest = Formula(steps, [interval("999999.6", "1000000.5")]).extremes()
    assert Decimal(1_000_000) - Decimal("1e-5") < least.value <= 1_000_000
    assert (greatest.value, greatest.corner) == (Decimal("1000000.25"), "+")
