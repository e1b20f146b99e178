"""The exact range of a value over the box of its observations."""

import itertools
import random
from collections.abc import Mapping
from decimal import Decimal, localcontext

import pytest
from helpers.observations import obs
from hypothesis import given
from hypothesis import strategies as st
from tradebook.figures import indicators
from tradebook.figures.ranges.box import LOWER, UPPER
from tradebook.figures.ranges.intervals import ARITHMETIC, EVERYTHING, Interval
from tradebook.figures.recomputation import recompute
from tradebook.figures.traced import Cell, Traced, calculate, constant

POINTS = 20
positive = st.decimals(1, 999, places=1)
several = st.lists(positive, min_size=2, max_size=5)


def at_point(value: Traced, point: Mapping[Cell, Decimal]) -> Decimal:
    """Compute a value again with other observations."""
    done: dict[int, Traced] = {}

    def compute(node):
        if id(node) not in done:
            if node.cell is not None:
                done[id(node)] = constant(point.get(node.cell, node.value), node.unit)
            elif node.op in ("constant", "forecast"):
                done[id(node)] = node
            else:
                done[id(node)] = recompute(node, [compute(operand) for operand in node.operands])
        return done[id(node)]

    return compute(value).value


def points(value: Traced, chance: random.Random):
    """Yield points of the half-open box: all combinations of its ends that belong and of stated values, and random ones."""
    cells = {cell: node.interval for cell, node in value.cells().items()}
    belonging = [
        [node.value, *(end for end, has in ((i.low, i.has_low), (i.high, i.has_high)) if has)]
        for i, node in ((node.interval, node) for node in value.cells().values())
    ]
    for point in itertools.islice(itertools.product(*belonging), 60):
        yield dict(zip(cells, point, strict=True))
    for _ in range(POINTS):
        yield {
            cell: i.low + (i.high - i.low) * Decimal(chance.randrange(1, 999)) / 1000 for cell, i in cells.items()
        }


def assert_exact(value: Traced, slack: str = "1e-6"):
    """Assert that a value's interval holds what it is at any point, that its ends are reached, and where."""
    interval, reach = value.interval, value.reach
    noise = Decimal("1e-25") * (1 + abs(value.value))
    for point in points(value, random.Random(1)):
        result = at_point(value, point)
        assert interval.low - noise <= result <= interval.high + noise, point
        assert result != interval.low or interval.has_low
        assert result != interval.high or interval.has_high
    ranges = {cell: node.interval for cell, node in value.cells().items()}
    for end, corner in ((interval.low, reach.low_at), (interval.high, reach.high_at)):
        assert corner
        ends = {LOWER: lambda i: i.low, UPPER: lambda i: i.high}
        point = {cell: ends[where](ranges[cell]) for cell, where in corner.items() if where in ends}
        assert abs(at_point(value, point) - end) <= Decimal(slack) * (interval.high - interval.low) + noise


# -- the report's indicators ---------------------------------------------------------------------------------------------


@given(several)
def test_a_share_in_a_whole_that_holds_the_part(values):
    parts = [obs(value) for value in values]
    assert_exact(indicators.share(parts[0], indicators.total(parts)))


@given(several, several)
def test_growth_over_the_bases_that_levels_and_rates_imply(levels, rates):
    pairs = [(obs(level), obs(rate - 400, "%")) for level, rate in zip(levels, rates, strict=False) if rate > 301]
    if pairs:
        now = indicators.total(level for level, _ in pairs)
        base = indicators.total(indicators.implied_base(level, rate) for level, rate in pairs)
        assert_exact(indicators.growth(now, base))


@given(positive, positive)
def test_competitiveness(x, y):
    assert_exact(indicators.competitiveness(obs(x), obs(y)))


@given(positive, positive, positive, positive)
def test_the_change_of_a_share(a, b, c, d):
    shares = [indicators.share(x, x + obs(rest)) for x, rest in ((obs(a), b), (obs(c), d))]
    assert_exact(indicators.points(*shares))


@given(positive, positive, positive)
def test_a_contribution_to_the_growth_of_a_whole_that_holds_the_part(a, b, c):
    now, base, rest = obs(a), obs(b), obs(c)
    assert_exact(indicators.contribution(now, base, base + rest))


@given(positive, positive, st.integers(2, 9))
def test_average_growth(last, first, years):
    assert_exact(indicators.average_growth(obs(last), obs(first), years))


@given(several)
def test_the_mean_absolute_change(values):
    series = [obs(value) for value in values]
    changes = indicators.average([abs(b - a) for a, b in itertools.pairwise(series)])
    interval = changes.called("平均绝对变动").interval
    for point in points(changes, random.Random(2)):
        assert interval.low <= at_point(changes, point) <= interval.high


@given(st.lists(positive, min_size=2, max_size=4, unique=True))
def test_concentration(values):
    interval = (index := indicators.concentration([obs(value) for value in values])).interval
    with localcontext(ARITHMETIC):
        results = [at_point(index, point) for point in points(index, random.Random(3))]
    assert interval.low <= min(results)
    assert max(results) <= interval.high


def test_what_is_used_twice_moves_once():
    part, rest = obs(Decimal("3.0")), obs(Decimal("1.0"))
    assert (part - part).interval == Interval(Decimal("0.0"), Decimal("0.0"))
    assert (part + rest - part).interval == rest.interval
    share = (part / (part + rest)).interval
    assert (share.low, share.high) == (Decimal("2.95") / 4, Decimal("3.05") / 4)


def test_the_same_cell_read_twice_moves_once():
    part = obs(Decimal("3.0"))
    assert (part - part.as_unit(part.unit)).interval.high == 0


# -- where nothing decides -----------------------------------------------------------------------------------------------


def test_a_value_that_turns_within_the_box_is_bounded_from_outside():
    x = obs(Decimal("10.0"), "")
    turning = x * x - x * 20
    # least at 10, where it is -100
    assert Decimal("-100.000001") <= turning.low <= -100
    assert turning.high == Decimal("9.95") ** 2 - 199
    assert turning.interval.has_low


def test_products_around_zero_are_greatest_at_corners():
    a, b = obs(Decimal("0.0"), ""), obs(Decimal("0.0"), "")
    product = a * b
    assert (product.low, product.high) == (Decimal("-0.0025"), Decimal("0.0025"))


@given(st.lists(st.sampled_from("+-*/aml"), min_size=1, max_size=6), st.data())
def test_any_formula_is_bounded_soundly_and_never_more_loosely_than_step_by_step(ops, data):
    nodes = [obs(value, "") for value in data.draw(st.lists(st.decimals(-9, 9, places=1), min_size=2, max_size=3))]
    loose = {id(node): (node.low, node.high) for node in nodes}
    for op in ops:
        a, b = data.draw(st.sampled_from(nodes)), data.draw(st.sampled_from(nodes))
        result, bounds = step_by_step(op, a, b, loose[id(a)], loose[id(b)])
        if result is not None:
            nodes.append(result)
            loose[id(result)] = bounds
    value = nodes[-1]
    if value.cell is None:
        interval, noise = value.interval, Decimal("1e-25") * (1 + abs(value.value))
        assert loose[id(value)][0] - noise <= interval.low
        assert interval.high <= loose[id(value)][1] + noise
        for point in points(value, random.Random(4)):
            assert interval.low - noise <= at_point(value, point) <= interval.high + noise


def step_by_step(op, a, b, x, y):
    """Compute with two values, and bound the result by the corners of their bounds."""
    with localcontext(ARITHMETIC):
        match op:
            case "a":
                return abs(a), (max(x[0], -x[1], Decimal(0)), max(-x[0], x[1]))
            case "m":
                _, most = indicators.largest({"a": a, "b": b}, 1)
                return most, (max(x[0], y[0]), max(x[1], y[1]))
            case "l":
                _, least = indicators.largest({"a": a, "b": b}, 2)
                return least, (min(x[0], y[0]), min(x[1], y[1]))
            case "/" if y[0] <= 0 <= y[1]:
                return None, x
        plain = [calculate(op, constant(p), constant(q)).value for p in x for q in y]
        return calculate(op, a, b), (min(plain), max(plain))


def test_nothing_times_a_value_is_nothing():
    zero = (obs(Decimal("5.0"), "亿元") * 0).interval
    assert (zero.low, zero.high, zero.has_low, zero.has_high) == (0, 0, True, True)


def test_nothing_bounds_a_quotient_whose_divisor_may_be_zero():
    assert (obs(Decimal(1), "") / (obs(Decimal("0.3"), "") - obs(Decimal("0.2"), ""))).interval == EVERYTHING


# -- choices -------------------------------------------------------------------------------------------------------------


def series(*values):
    return {2010 + place: obs(Decimal(value)) for place, value in enumerate(values)}


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        (indicators.rank(2011, series("5.0", "4.0", "3.0")), 2, 2),
        # 4.00 may be more than 4.0
        (indicators.rank(2011, series("4.00", "4.0", "3.0")), 1, 2),
        (indicators.count_positive(list(series("5.0", "0.0", "-3.0").values()), "个"), 1, 2),
        (indicators.positive_run(series("5.0", "0.0", "3.0")), 1, 3),
        (indicators.rising_run(series("5.0", "5.00", "6.0")), 1, 2),
        (indicators.falling_run(series("5.0", "4.0", "3.0")), 2, 2),
        (indicators.first_positive(series("-5.0", "0.0", "3.0")), 2011, 2012),
        (indicators.count(list(series("5.0", "4.0").values())), 2, 2),
    ],
)
def test_a_choice_is_as_open_as_the_rounding_leaves_it(value, low, high):
    assert (value.low, value.high) == (low, high)
    doubled = (value + value).interval
    assert (doubled.low, doubled.high) == (2 * low, 2 * high)


def test_the_largest_value_may_be_another_one():
    _, most = indicators.largest({"甲": obs(Decimal("5.0")), "乙": obs(Decimal("5.04"))}, 1)
    assert str(most.interval) == "[5.035, 5.05]"
    _, second = indicators.largest({"甲": obs(Decimal("5.0")), "乙": obs(Decimal("9.0"))}, 2)
    assert str(second.interval) == "[4.95, 5.05)"
