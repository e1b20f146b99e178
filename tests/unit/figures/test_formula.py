"""Formulas for people and for Excel."""

import re
from decimal import Decimal

import pytest
from helpers.observations import obs
from hypothesis import given
from hypothesis import strategies as st
from tradebook.errors import FigureError, FormulaError
from tradebook.figures import formula, indicators
from tradebook.figures.traced import Cell, Traced, constant, entry, select

LEAVES = st.decimals(min_value=1, max_value=999, places=1).map(obs)


def combine(children):
    pair = st.tuples(children, children)
    return st.one_of(
        pair.map(lambda p: p[0] + p[1].as_unit(p[0].unit)),
        pair.map(lambda p: p[0] - p[1].as_unit(p[0].unit)),
        pair.map(lambda p: p[0] * p[1].as_unit(indicators.RATIO)),
        pair.map(lambda p: p[0] / (p[1] * p[1].as_unit(indicators.RATIO) + 1).as_unit(indicators.RATIO)),
    )


EXPRESSIONS = st.recursive(LEAVES, combine, max_leaves=6)


# what a spreadsheet calculates, as far as formulas use it
def if_(test, then, otherwise):
    return then if test else otherwise


def large(values, n):
    return sorted(values if isinstance(values, tuple | list) else [values], reverse=True)[int(n) - 1]


def choose(places, *values):
    return [values[int(place) - 1] for place in places]


def match(sought, values, _):
    return values.index(sought) if sought in values else None


def index(values, place):
    return None if place is None else values[place]


SPREADSHEET = {
    "D": Decimal,
    "IF": if_,
    "IFERROR": lambda value, otherwise: otherwise if value is None else value,
    "NA": lambda: None,
    "COUNT": lambda *values: len(values),
    "LARGE": large,
    "MAX": lambda *values: max(values),
    "ABS": abs,
    "SUMPRODUCT": lambda value: value,
    "CHOOSE": choose,
    "MATCH": match,
    "INDEX": index,
}


def calculated(value):
    """Calculate the spreadsheet formula of a value from the observations in its cells."""
    cells = {formula.excel_address(o.cell): o.value for o in value.observations()}
    text = formula.to_excel(value)[1:].replace("^", "**").replace("{", "[").replace("}", "]")
    text = re.sub(r"t!E\d+", lambda m: f"D('{cells[m.group()]}')", text)
    text = re.sub(r"(?<![\w'.])(\d+(\.\d+)?)(?![\w'.])", r"D('\1')", text)
    return eval(text, SPREADSHEET)


def is_close(x, y):
    return abs(x - y) <= abs(y) * Decimal("1e-15")


@given(EXPRESSIONS)
def test_the_excel_formula_of_arithmetic_gives_the_traced_value(value):
    """Parentheses and precedence are right."""
    assert is_close(calculated(value), value.value)


@given(LEAVES, LEAVES, st.integers(2, 9))
def test_the_excel_formula_of_average_growth_gives_the_traced_value(last, first, years):
    rate = indicators.average_growth(last, first, years)
    assert abs(calculated(rate) - rate.value) < Decimal("1e-15") * (1 + abs(rate.value)) * 1000


def differences(size):
    """Series of differences of observations: expressions that are positive, negative or zero."""
    levels = st.integers(1, 5).map(lambda n: obs(Decimal(n)))
    return st.lists(st.tuples(levels, levels).map(lambda pair: pair[0] - pair[1]), min_size=1, max_size=size)


def cells(size):
    return st.lists(st.integers(-3, 3).map(lambda n: obs(Decimal(n))), min_size=1, max_size=size)


@given(st.one_of(cells(40), differences(formula.MOST_CHOICES)), st.data())
def test_the_excel_formula_of_a_choice_gives_what_was_chosen(values, data):
    by_name = {chr(ord("一") + place): value for place, value in enumerate(values)}
    n = data.draw(st.integers(1, len(values)))
    name, value = indicators.largest(by_name, n)
    # of equal values a search finds the first one
    assert calculated(value) == value.value
    assert by_name[calculated(name)].value == value.value
    position = indicators.rank(data.draw(st.sampled_from(list(by_name))), by_name)
    assert calculated(position) == position.value


@given(st.one_of(cells(9), differences(9)))
def test_the_excel_formula_of_a_count_gives_the_count(values):
    series = {2010 + place: value for place, value in enumerate(values)}
    for number in (
        indicators.count(values),
        indicators.count_positive(values, "个"),
        indicators.positive_run(series),
        indicators.falling_run(series),
        indicators.rising_run(series),
    ):
        assert calculated(number) == number.value
    first = indicators.first_positive(series)
    assert first.is_missing or calculated(first) == first.value


def test_more_expressions_than_a_spreadsheet_can_choose_from_are_refused():
    rates = {str(n): indicators.share(obs(Decimal(n)), obs(Decimal(9))) for n in range(formula.MOST_CHOICES + 1)}
    with pytest.raises(FigureError, match="最多在29个算式中排序，这里有30个"):
        formula.to_excel(indicators.largest(rates, 2)[1])


def test_the_last_of_many_expressions_is_their_least():
    count = formula.MOST_CHOICES + 1
    rates = {str(n): indicators.share(obs(Decimal(n)), obs(Decimal(9))) for n in range(count)}
    assert formula.to_excel(indicators.largest(rates, count)[1]).startswith("=MIN(")


def test_growth_reads_well():
    now, before = obs(Decimal(12), label="2022年出口"), obs(Decimal(10), label="2021年出口")
    assert formula.to_text(indicators.growth(now, before)) == "(2022年出口 ÷ 2021年出口 − 1) × 100"


def test_differences_and_quotients_keep_their_parentheses():
    a, b, c = (obs(Decimal(n), label=name) for n, name in ((9, "甲"), (4, "乙"), (2, "丙")))
    assert formula.to_text(a - (b - c)) == "甲 − (乙 − 丙)"
    assert formula.to_text(a - b - c) == "甲 − 乙 − 丙"
    assert formula.to_text((a + b) / (b + c)) == "(甲 + 乙) ÷ (乙 + 丙)"


def test_selections_name_the_set_they_looked_at():
    values = {"甲": obs(Decimal(1), label="甲"), "乙": obs(Decimal(3), label="乙")}
    name, value = indicators.largest(values, 1)
    assert formula.to_text(name) == "（甲、乙）中第 1 大者的名称"
    cells = [formula.excel_address(v.cell) for v in values.values()]
    assert formula.to_excel(value) == f"=LARGE(({','.join(cells)}),1)"
    assert formula.to_excel(indicators.rank("甲", values)) == f"=1+({cells[0]}>{cells[0]})+({cells[1]}>{cells[0]})"


SERIES = {year: obs(Decimal(value), label=f"{year}年") for year, value in ((2020, -4), (2021, 3), (2022, 2))}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (indicators.first_positive(SERIES), "自 2020 年起（2020年、2021年、2022年）中首个为正的年份"),
        (indicators.positive_run(SERIES), "（2020年、2021年、2022年）末尾连续为正的年数"),
        (indicators.falling_run(SERIES), "（2020年、2021年、2022年）末尾连续下降的年数"),
        (indicators.rising_run(SERIES), "（2020年、2021年、2022年）末尾连续上升的年数"),
        (indicators.count_positive(list(SERIES.values()), "个"), "（2020年、2021年、2022年）中大于零的个数"),
        (indicators.count(list(SERIES.values())), "（2020年、2021年、2022年）的个数"),
        (indicators.largest({"甲": SERIES[2021]}, 1)[1], "（2021年）中第 1 大的值"),
        (indicators.largest({"甲": SERIES[2021]}, 1)[0], "（2021年）中第 1 大者的名称"),
    ],
    ids=lambda case: case.op if isinstance(case, Traced) else "",
)
def test_a_choice_says_in_words_what_it_looked_at(value, text):
    assert formula.to_text(value) == text


def test_of_many_observations_behind_a_model_the_first_and_the_last_are_named():
    few = select("forecast", list(SERIES.values()), constant(5), names=["用平均增速外推"])
    many = select(
        "forecast", [obs(Decimal(n), label=f"数{n}") for n in range(9)], constant(5), names=["用均值外推"]
    )
    assert formula.to_text(few) == "对（2020年、2021年、2022年）用平均增速外推"
    assert formula.to_text(many) == "对（数0、……、数8（共9个数据））用均值外推"
    assert formula.to_excel(many) == "=5"


def test_positives_and_rises_are_tested_cell_by_cell():
    a, b = obs(Decimal(-1), label="甲"), obs(Decimal(2), label="乙")
    first, second = (formula.excel_address(o.cell) for o in (a, b))
    positives, rises = indicators.count_positive([a, b], "个"), indicators.rising_run({2021: a, 2022: b})
    assert formula.to_excel(positives) == f"=(0+(({first})>0)+(({second})>0))"
    assert formula.to_excel(rises) == f"=IF({second}>{first},1+0,0)"
    assert formula.to_text(positives) == "（甲、乙）中大于零的个数"
    assert formula.to_text(rises) == "（甲、乙）末尾连续上升的年数"


def test_negative_constants_and_averages():
    a, b, c = (obs(Decimal(n), label=name) for n, name in ((9, "甲"), (4, "乙"), (2, "丙")))
    cells = [formula.excel_address(o.cell) for o in (a, b, c)]
    assert formula.to_text(indicators.average([a, b, c])) == "(甲 + 乙 + 丙) ÷ 3"
    assert formula.to_excel(indicators.average([a, b, c])) == f"=({'+'.join(cells)})/3"
    assert formula.to_text(-(a - b)) == "乙 − 甲"
    assert formula.to_text(a / (b / c)) == "甲 ÷ (乙 ÷ 丙)"


def test_addresses_name_sheet_column_and_line():
    value = obs(Decimal(1))
    assert formula.excel_address(value.cell) == f"t!E{value.cell.row}"


def test_average_growth_in_words_and_in_excel():
    last, first = obs(Decimal(8), label="末年"), obs(Decimal(1), label="首年")
    rate = indicators.average_growth(last, first, 3)
    assert formula.to_text(rate) == "((末年 ÷ 首年) 的 3 次方根 − 1) × 100"
    here, there = formula.excel_address(last.cell), formula.excel_address(first.cell)
    assert formula.to_excel(rate) == f"=(({here}/{there})^(1/3)-1)*100"


def test_long_lists_are_counted_in_parts_that_a_spreadsheet_takes():
    values = [obs(Decimal(n)) for n in range(formula.MOST_ARGUMENTS + 1)]
    number = indicators.count(values)
    parts = formula.to_excel(number)[1:].split("+")
    assert [part.count(",") + 1 for part in parts] == [formula.MOST_ARGUMENTS, 1]
    assert "……" in formula.to_text(number)


def test_names_are_counted_as_texts():
    names = [entry(name, Cell("t", line, "name", 2, name)) for line, name in enumerate(("甲", "乙"), 2)]
    number = indicators.count(names)
    assert (formula.to_excel(number), formula.to_text(number)) == ("=COUNTA(t!B2,t!B3)", "（甲、乙）的个数")


def test_runs_count_back_from_the_last_year():
    series = {year: obs(Decimal(value)) for year, value in ((2020, 3), (2021, 2), (2022, 1))}
    a, b, c = (formula.excel_address(v.cell) for v in series.values())
    assert formula.to_excel(indicators.positive_run(series)) == f"=IF({c}>0,1+IF({b}>0,1+IF({a}>0,1+0,0),0),0)"
    assert formula.to_excel(indicators.falling_run(series)) == f"=IF({c}<{b},1+IF({b}<{a},1+0,0),0)"
    assert formula.to_excel(indicators.first_positive(series)).startswith(f"=IF({a}>0,2020,IF({b}>0,2021,")


def test_a_change_of_rank_keeps_its_parentheses():
    values = {"甲": obs(Decimal(1)), "乙": obs(Decimal(3))}
    a, b = (formula.excel_address(v.cell) for v in values.values())
    change = indicators.rank("甲", values) - indicators.rank("乙", values)
    assert formula.to_excel(change) == f"=(1+({a}>{a})+({b}>{a}))-(1+({a}>{b})+({b}>{b}))"


def test_the_largest_of_computed_values_is_no_union():
    rates = {name: indicators.share(obs(Decimal(n)), obs(Decimal(9))) for n, name in enumerate("甲乙丙", 1)}
    shares = ",".join(formula.to_excel(rate)[1:] for rate in rates.values())
    value = indicators.largest(rates, 2)[1]
    assert formula.to_excel(value) == f"=SUMPRODUCT(LARGE(CHOOSE({{1,2,3}},{shares}),2))"


def test_years_with_a_gap_keep_their_numbers():
    a, b = obs(Decimal(-1)), obs(Decimal(2))
    first = indicators.first_positive({2018: a, 2020: b})
    here, there = (formula.excel_address(value.cell) for value in (a, b))
    assert formula.to_excel(first) == f"=IF({here}>0,2018,IF({there}>0,2020,NA()))"


def test_a_name_with_quotation_marks_does_not_end_the_formula():
    name, _ = indicators.largest({'全部"方式"': obs(Decimal(2)), "甲": obs(Decimal(1))}, 1)
    assert '{"全部""方式""","甲"}' in formula.to_excel(name)


def test_a_name_with_quotation_marks_is_a_text_also_as_a_value():
    name, _ = indicators.largest({'西"安': constant(2), "咸阳": constant(1)}, 1)
    assert formula.to_excel_value(name) == '="西""安"'


def test_a_count_is_put_in_brackets_where_it_is_divided():
    count = indicators.count_positive([obs(Decimal(3)), obs(Decimal(4))], "个")
    assert formula.to_excel(count.as_unit(indicators.RATIO) / 2).startswith("=(0+")


def test_a_formula_is_as_long_as_a_spreadsheet_takes(monkeypatch):
    value = constant(3) / (constant(4) - 2)
    monkeypatch.setattr(formula, "MOST_CHARACTERS", len("=3/(4-2)"))
    assert formula.to_excel(value) == "=3/(4-2)"
    monkeypatch.setattr(formula, "MOST_CHARACTERS", len("=3/(4-2)") - 1)
    with pytest.raises(FormulaError, match="最长7个字符，这里有8个"):
        formula.to_excel(value)


def test_a_name_is_searched_from_the_first_part_to_the_last():
    values = {f"第{n}": obs(Decimal(n)) for n in range(2 * formula.MOST_CHOICES + 1)}
    written = formula.to_excel(indicators.largest(values, 1)[0])
    places = [written.index(f'"第{n}"') for n in (0, formula.MOST_CHOICES, 2 * formula.MOST_CHOICES)]
    assert places == sorted(places)
    assert written.startswith('=IFERROR(INDEX({"第0"')
