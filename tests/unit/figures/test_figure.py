"""Figures: a traced value rounded, worded, and written down with where it comes from."""

from decimal import ROUND_HALF_UP, Context, Decimal

import pytest
from helpers.observations import obs
from hypothesis import given
from hypothesis import strategies as st
from tradebook.errors import FigureError, MissingObservationError, MixedUnitsError, ZeroBaseError
from tradebook.figures import indicators
from tradebook.figures.figure import (
    ABSENT_MIME,
    FIGURE_MIME,
    Absent,
    Figure,
    Phrase,
    make_drawn_figure,
    make_figure,
    restate,
)

levels = st.decimals(min_value=1, max_value=10**6, places=1)
EXACT = Context(prec=60, rounding=ROUND_HALF_UP)


def figure(value="104960.5", kind="level", **options):
    return make_figure("k", obs(Decimal(value), locator="L1"), kind, "数", **options)


def test_a_figure_keeps_the_unrounded_value_and_its_inputs():
    balance = figure()
    assert (balance.value, balance.unit, balance.decimals, balance.text) == ("10.49605", "亿美元", 1, "10.5亿美元")
    assert (balance.low, balance.high) == ("10.496045", "10.496055")
    (entry,) = balance.inputs
    assert (entry.value, entry.unit, entry.source, entry.locator) == ("104960.5", "万美元", "第一部分", "L1")


@given(levels, levels, st.integers(0, 4))
def test_a_number_is_rounded_once_from_the_exact_value(part, whole, decimals):
    """And not a second time from a number that was rounded before."""
    text = make_figure("k", indicators.share(obs(part), obs(whole)), "share", "比重", decimals=decimals).text
    quotient = EXACT.divide(part * 100, whole)
    assert text == f"{quotient.quantize(Decimal(1).scaleb(-decimals), context=EXACT):f}%"


def test_a_number_just_below_a_half_is_not_rounded_up_by_way_of_another():
    assert figure("2.4499", unit="万美元").text == "2.4万美元"
    assert figure("2.45", unit="万美元").text == "2.5万美元"


def test_the_chapter_may_choose_unit_and_decimals():
    assert figure("729715.5", unit="亿美元", decimals=2).text == "72.97亿美元"
    with pytest.raises(MixedUnitsError, match="不能换算成%"):
        figure(unit="%")


def test_an_unknown_kind_lists_the_known_ones():
    with pytest.raises(FigureError, match=r"“grwth”.*growth"):
        figure(kind="grwth")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (obs(Decimal("7.5")), True),
        (obs(Decimal("7.5")).to("亿美元"), True),
        (indicators.share(obs(Decimal(1)), obs(Decimal(2))), False),
        (obs(Decimal(1)) + obs(Decimal(2)), False),
        (obs(Decimal("7.5")) * 2, False),
        (obs(Decimal("7.5")) / 4, False),
    ],
    ids=["cell", "converted", "share", "sum", "double", "quarter"],
)
def test_an_observation_is_a_cell_or_only_converts_its_unit(value, expected):
    kind = "share" if str(value.unit) == "%" else "level"
    assert make_figure("k", value, kind, "数").is_observation is expected
    assert make_drawn_figure("k", "数", value, "字").is_observation is expected


def test_a_missing_value_is_no_figure():
    with pytest.raises(MissingObservationError, match="陕西出口"):
        make_figure("k", obs(None, label="陕西出口"), "level", "数")
    with pytest.raises(ZeroBaseError, match="陕西出口"):
        make_figure("k", indicators.growth(obs(Decimal(1)), obs(Decimal(0), label="陕西出口")), "growth", "数")


def test_a_chosen_name_is_a_figure_with_its_candidates():
    name, _ = indicators.largest({"运输": obs(Decimal(3)), "旅行": obs(Decimal(5))}, 1)
    shown = make_figure("k", name, "name", "第一大行业")
    assert (shown.text, shown.value, len(shown.inputs)) == ("旅行", "旅行", 2)


@given(levels, levels)
def test_value_and_interval_convert_to_another_unit(x, y):
    total = make_figure("k", obs(x) + obs(y), "level", "和", unit="亿美元")
    interval = total.interval_in("万美元")
    assert total.value_in("万美元") == x + y
    assert (interval.low, interval.high) == (x + y - Decimal("0.1"), x + y + Decimal("0.1"))
    assert interval.ends == total.ends


def test_a_figure_is_not_compared_in_a_unit_of_something_else():
    with pytest.raises(MixedUnitsError, match="k 的单位是亿美元，不能与%比较"):
        figure().value_in("%")
    with pytest.raises(MixedUnitsError, match="不能与比值比较"):
        figure().interval_in("")


@given(levels, levels)
def test_a_restated_figure_is_that_of_the_other_value(x, y):
    original = make_figure("k", obs(x), "level", "数", unit="亿美元", decimals=2)
    other = make_figure("k", obs(y), "level", "数", unit="亿美元", decimals=2)
    restated = restate(original, obs(y))
    assert [restated.value, restated.low, restated.high] == [other.value, other.low, other.high]
    assert restated.text == other.text
    assert (restated.formula, restated.inputs) == (original.formula, original.inputs)


def test_a_restated_name_is_the_other_name():
    first, _ = indicators.largest({"运输": obs(Decimal(3)), "旅行": obs(Decimal(5))}, 1)
    second, _ = indicators.largest({"运输": obs(Decimal(9)), "旅行": obs(Decimal(5))}, 1)
    restated = restate(make_figure("k", first, "name", "第一大行业"), second)
    assert (restated.text, restated.value) == ("运输", "运输")


def test_a_figure_survives_json_and_keeps_the_chapter_that_recorded_it():
    recorded = figure()
    found = Figure.from_json(recorded.to_json(), "overview")
    assert found.to_json() == {**recorded.to_json(), "chapter": "overview"}
    assert Figure.from_json(found.to_json(), "index") == found


def test_each_thing_shows_itself_by_mime_type():
    shown = figure()
    assert shown._repr_mimebundle_() == {FIGURE_MIME: shown.to_json(), "text/plain": "10.5亿美元"}
    assert Phrase("三省")._repr_mimebundle_() == {"text/plain": "三省"}
    gap = Absent("area.rank", "位次", ["陕西2023年位次"])
    assert gap._repr_mimebundle_() == {
        ABSENT_MIME: {"key": "area.rank", "label": "位次", "needs": ["陕西2023年位次"]},
        "text/plain": "〔缺：陕西2023年位次〕",
    }


def test_what_no_spreadsheet_can_sort_is_given_as_a_value():
    rates = {f"省{n}": indicators.share(obs(Decimal(n)), obs(Decimal(8))) for n in range(1, 31)}
    name, value = indicators.largest(rates, 2)
    assert make_figure("second", value, "share", "第二").excel == "=362.5"
    assert make_figure("who", name, "name", "第二").excel == '="省29"'


def test_what_is_drawn_has_no_decimals_of_its_own():
    """Its text is all that readers see of it."""
    drawn = make_drawn_figure("fig.1", "出口", obs(Decimal("42.55"), "亿美元"), "42.6亿美元")
    assert (drawn.text, drawn.decimals) == ("42.6亿美元", 0)
