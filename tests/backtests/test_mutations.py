"""The operators of the mutation benchmark: each makes the mistake that its name says, and finds places for it."""

import ast
import json
from collections import Counter

import pytest
from helpers.mutations import OPERATORS, ROOMS, TEXT_OPERATORS, Code, choose_mutations, find_mutations, mutate
from helpers.support import ROOT

EXAMPLES = {
    "wrong base year": [
        ("area.all.total.previous", "area.all.total.previous.previous"),
        ("values[year - 1]", "values[year - 2]"),
        ("area.all.total.at(2019)", "area.all.total.at(2018)"),
    ],
    "growth over two years": [
        ("area.all.total.growth", "area.all.total.growth_from(area.all.total.at(year - 2))")
    ],
    "fraction inverted": [
        ("(a - b) / c", "(c) / (a - b)"),
        ("part.share_of(whole)", "(whole).share_of(part)"),
        ("indicators.growth(now, base)", "indicators.growth(base, now)"),
    ],
    "exports for imports": [("area.ip.exports", "area.ip.imports"), ('trade["X"]', 'trade["M"]')],
    "flow for total": [("area.ip.total", "area.ip.exports")],
    "sign turned": [("a - b", "(b) - (a)"), ("-a", "a"), ("abs(a)", "-abs(a)"), ("a.gap_to(b)", "(b).gap_to(a)")],
    "sum for difference": [("(a + b) * c", "(a - b) * c"), ("a - b", "a + b")],
    "product for quotient": [("(a - b) / c", "(a - b) * c"), ("a * b", "a / b")],
    "comparison reversed": [("a > b", "a < b"), ("a == b", "a != b")],
    "boundary moved": [("a > b", "a >= b"), ("a <= b", "a < b")],
    "threshold moved": [("len(a) > 1", "len(a) > 2"), ("a > 50", "a > 62")],
    "condition negated": [("a and b", "a or b"), ("not a", "a"), ("x if a else y", "x if not (a) else y")],
    "rank order": [
        ("g.smallest", "g.largest(1)"),
        ("g.largest(2)", "g.largest(3)"),
        ("max(a, b)", "min(a, b)"),
        ("sorted(a, reverse=True)", "sorted(a, reverse=not True)"),
    ],
    "periods off by one": [
        ("a.since(2016)", "a.since(2016 + 1)"),
        ("ratio.root(years)", "ratio.root(years + 1)"),
        ("end + 1", "end"),
    ],
    "wrong unit": [('a.to("万美元")', 'a.to("亿美元")'), ("10**4", "10**3")],
    "points for percent": [
        ('Measure(a, "growth")', 'Measure(a, "points_change")'),
        ("(a / b).percent()", "(a / b)"),
    ],
    "wrong sector": [("area.travel.total", "area.construction.total"), ('area["SD"]', 'area["SE"]')],
    "wrong area": [("area.travel.total", "nation.travel.total"), ('place("CN-SC")', 'place("CN-CQ")')],
    "wrong whole": [("area.ip.total.share", "area.ip.total.share_of(nation.all.total)")],
    "another measure": [("a.growth", "a.share")],
    "wrong fact": [("fact.a / fact.b", "fact.b / fact.b")],
    "labels exchanged": [
        ('["出口", "进口"]', '["进口", "出口"]'),
        ('{"a": 1, "b": 2}', '{"b": 1, "a": 2}'),
        ('a.compare(b, "高于", "低于")', 'a.compare(b, "低于", "高于")'),
        ('"升" if a else "降"', '"降" if a else "升"'),
    ],
    "opposite word": [('x = "服务进出口和出口"', 'x = "服务进出口和进口"')],
    "decimals off": [("a.rounded(1)", "a.rounded(2)")],
}
"""Code and what each operator makes of it first or later."""


def test_every_operator_has_examples():
    assert EXAMPLES.keys() == OPERATORS.keys()


@pytest.mark.parametrize(
    ("operator", "code", "mistake"), [(name, *pair) for name, pairs in EXAMPLES.items() for pair in pairs]
)
def test_an_operator_makes_its_mistake(operator, code, mistake):
    assert mistake in [mutate(code, edit) for edit in OPERATORS[operator](Code(code))]


def test_what_computes_nothing_is_left_as_it_is():
    code = '"""出口。"""\nfrom a import exports\n\n\ndef f(x: exports) -> exports:\n    """出口。"""\n    raise E("出口")\n'
    assert [name for name, operator in OPERATORS.items() if list(operator(Code(code)))] == []


@pytest.fixture(scope="module")
def known():
    return find_mutations(ROOT)


def test_every_operator_finds_places(known):
    found = Counter(mutation.operator for mutation in known)
    assert [name for name in [*OPERATORS, *TEXT_OPERATORS] if found[name] < 10] == []


def test_mistakes_are_python_and_stand_where_they_are_said_to(known):
    for mutation in choose_mutations(known, 200, seed=2):
        content = mutation.content(ROOT)
        assert content != (ROOT / mutation.path).read_text(encoding="utf-8")
        if mutation.cell is None:
            ast.parse(content)
        else:
            source = json.loads(content)["cells"][mutation.cell]["source"]
            assert mutation.after.split()[0] in source


def test_a_choice_is_even_and_the_same_each_time(known):
    chosen = choose_mutations(known, 300, seed=1)
    assert chosen == choose_mutations(known, 300, seed=1)
    assert chosen != choose_mutations(known, 300, seed=2)
    assert dict.fromkeys(ROOMS, 60) == Counter(mutation.room for mutation in chosen)
