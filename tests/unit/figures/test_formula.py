"""Formulas for people and for Excel."""

import re
from decimal import Decimal

from helpers.support import obs
from hypothesis import given
from hypothesis import strategies as st
from tradebook.figures import formula, indicators

LEAVES = st.decimals(min_value=1, max_value=999, places=1).map(obs)


def combine(children):
    pair = st.tuples(children, children)
    return st.one_of(
        pair.map(lambda p: p[0] + p[1].as_unit(p[0].unit)),
        pair.map(lambda p: p[0] - p[1].as_unit(p[0].unit)),
        pair.map(lambda p: p[0] * p[1].as_unit(indicators.RATIO)),
        pair.map(lambda p: p[0] / (p[1] * p[1].as_unit(indicators.RATIO) + 1).as_unit(indicators.RATIO)),
    )


@given(st.recursive(LEAVES, combine, max_leaves=6))
def test_excel_formula_gives_the_traced_value(value):
    """Read back as an expression, the text means what was computed: parentheses and precedence are right."""
    text = formula.for_excel(value)[1:]
    values = {formula.excel_address(o.cell): o.value for o in value.observations()}
    code = re.sub(r"t!E\d+", lambda m: f"D('{values[m.group()]}')", text)
    code = re.sub(r"(?<![\w'.])(\d+)(?![\w'.])", r"D('\1')", code)
    assert abs(eval(code, {"D": Decimal}) - value.value) <= abs(value.value) * Decimal("1e-15")


def test_growth_reads_well():
    now, before = obs(Decimal(12), label="2022年出口"), obs(Decimal(10), label="2021年出口")
    assert formula.for_people(indicators.growth(now, before)) == "(2022年出口 ÷ 2021年出口 − 1) × 100"


def test_differences_and_quotients_keep_their_parentheses():
    a, b, c = (obs(Decimal(n), label=name) for n, name in ((9, "甲"), (4, "乙"), (2, "丙")))
    assert formula.for_people(a - (b - c)) == "甲 − (乙 − 丙)"
    assert formula.for_people(a - b - c) == "甲 − 乙 − 丙"
    assert formula.for_people((a + b) / (b + c)) == "(甲 + 乙) ÷ (乙 + 丙)"


def test_selections_name_the_set_they_looked_at():
    values = {"甲": obs(Decimal(1), label="甲"), "乙": obs(Decimal(3), label="乙")}
    name, value = indicators.largest(values, 1)
    assert formula.for_people(name) == "（甲、乙）中第 1 大者的名称"
    cells = [formula.excel_address(v.cell) for v in values.values()]
    assert formula.for_excel(value) == f"=LARGE(({','.join(cells)}),1)"
    assert (
        formula.for_excel(indicators.rank("甲", values)) == f"=1+({cells[0]}>{cells[0]})+({cells[1]}>{cells[0]})"
    )


def test_every_operation_of_the_indicators_has_both_formulas():
    series = {year: obs(Decimal(value)) for year, value in ((2019, -2), (2020, 4), (2021, 3), (2022, 2))}
    for made in (
        indicators.first_positive(series),
        indicators.positive_run(series),
        indicators.falling_run(series),
        indicators.rising_run(series),
        indicators.count_positive(list(series.values())),
        indicators.count(list(series.values())),
        indicators.average_growth(series[2021], series[2020], 3),
    ):
        assert formula.for_people(made)
        assert formula.for_excel(made).startswith("=")
        assert formula.for_excel(made).count("(") == formula.for_excel(made).count(")")


def test_positives_and_rises_are_tested_cell_by_cell():
    a, b = obs(Decimal(-1), label="甲"), obs(Decimal(2), label="乙")
    first, second = (formula.excel_address(o.cell) for o in (a, b))
    positives, rises = indicators.count_positive([a, b]), indicators.rising_run({2021: a, 2022: b})
    assert formula.for_excel(positives) == f"=0+(({first})>0)+(({second})>0)"
    assert formula.for_excel(rises) == f"=IF({second}>{first},1+0,0)"
    assert formula.for_people(positives) == "（甲、乙）中大于零的个数"
    assert formula.for_people(rises) == "（甲、乙）末尾连续上升的年数"


def test_negative_constants_and_averages():
    a, b, c = (obs(Decimal(n), label=name) for n, name in ((9, "甲"), (4, "乙"), (2, "丙")))
    cells = [formula.excel_address(o.cell) for o in (a, b, c)]
    assert formula.for_people(indicators.average([a, b, c])) == "(甲 + 乙 + 丙) ÷ 3"
    assert formula.for_excel(indicators.average([a, b, c])) == f"=({'+'.join(cells)})/3"
    assert formula.for_people(-(a - b)) == "乙 − 甲"
    assert formula.for_people(a / (b / c)) == "甲 ÷ (乙 ÷ 丙)"


def test_addresses_name_sheet_column_and_line():
    value = obs(Decimal(1))
    assert formula.excel_address(value.cell) == f"t!E{value.cell.row}"


def test_average_growth_in_words_and_in_excel():
    last, first = obs(Decimal(8), label="末年"), obs(Decimal(1), label="首年")
    rate = indicators.average_growth(last, first, 3)
    assert formula.for_people(rate) == "((末年 ÷ 首年) 的 3 次方根 − 1) × 100"
    here, there = formula.excel_address(last.cell), formula.excel_address(first.cell)
    assert formula.for_excel(rate) == f"=(({here}/{there})^(1/3)-1)*100"


def test_runs_count_back_from_the_last_year():
    series = {year: obs(Decimal(value)) for year, value in ((2020, 3), (2021, 2), (2022, 1))}
    a, b, c = (formula.excel_address(v.cell) for v in series.values())
    assert formula.for_excel(indicators.positive_run(series)) == f"=IF({c}>0,1+IF({b}>0,1+IF({a}>0,1+0,0),0),0)"
    assert formula.for_excel(indicators.falling_run(series)) == f"=IF({c}<{b},1+IF({b}<{a},1+0,0),0)"
    assert formula.for_excel(indicators.first_positive(series)).startswith(f"=IF({a}>0,2020,IF({b}>0,2021,")


def test_a_change_of_rank_keeps_its_parentheses():
    values = {"甲": obs(Decimal(1)), "乙": obs(Decimal(3))}
    a, b = (formula.excel_address(v.cell) for v in values.values())
    change = indicators.rank("甲", values) - indicators.rank("乙", values)
    assert formula.for_excel(change) == f"=(1+({a}>{a})+({b}>{a}))-(1+({a}>{b})+({b}>{b}))"


def test_the_largest_of_computed_values_is_no_union():
    rates = {name: indicators.share(obs(Decimal(n)), obs(Decimal(9))) for n, name in enumerate("甲乙丙", 1)}
    for n in (1, 2, 3):
        text = formula.for_excel(indicators.largest(rates, n)[1])
        assert "LARGE((" not in text


def test_years_with_a_gap_keep_their_numbers():
    a, b = obs(Decimal(-1)), obs(Decimal(2))
    first = indicators.first_positive({2018: a, 2020: b})
    here, there = (formula.excel_address(value.cell) for value in (a, b))
    assert formula.for_excel(first) == f"=IF({here}>0,2018,IF({there}>0,2020,NA()))"
