"""Numbers of the print in the place of what rounded data gives."""

from decimal import Decimal

import pytest
from tradebook.figures.figure import Figure, make_figure
from tradebook.figures.ledger import Ledger
from tradebook.figures.measure import Measure
from tradebook.figures.printed import NO_PRINT, PrintedNumber, PrintedNumbers
from tradebook.figures.traced import Cell, Traced, observation
from tradebook.figures.units import UNITS
from tradebook.model.series import Series
from tradebook.recorder import Recorder


def obs(value: str, row: int = 1, unit: str = "亿元") -> Traced:
    return observation(Decimal(value), unit, Cell("facts", row, "value", 5, f"第{row}行"))


def share() -> Traced:
    """Return 41.2 %, which the rounding of its parts lets be anything from 37.1 to 45.5 %."""
    return (obs("7") / obs("17", 2)).percent()


def print_of(*numbers: str, unit: str = "%", key: str = "share") -> PrintedNumbers:
    return PrintedNumbers(
        {key: [PrintedNumber(f"L1.{n:02}", Decimal(x), unit, "L1") for n, x in enumerate(numbers, 1)]}
    )


def test_a_number_within_reach_is_shown_with_the_recomputation_behind_it():
    shown = Measure(share(), "share", "占比", "share", printed=print_of("42.2")).show()
    assert (shown.text, shown.recomputed.text) == ("42.2%", "41.2%")
    assert (shown.low, shown.high) == ("42.15", "42.25")
    assert (shown.recomputation.claim, shown.recomputation.locator) == ("L1.01", "L1")
    assert "原文所载42.2%（L1）" in shown.formula
    assert shown.recomputation.formula == make_figure("share", share(), "share", "占比").formula
    assert [entry.value for entry in shown.inputs] == ["7", "17"]


@pytest.mark.parametrize(
    ("numbers", "unit"),
    [
        (("50.0",), "%"),  # out of reach
        (("41.2",), "%"),  # what the data gives anyway
        (("42",), "%"),  # fewer decimals than the book shows
        (("42.2", "42.3"), "%"),  # the print contradicts itself
        (("42.2",), "亿元"),  # not of this dimension
    ],
)
def test_a_number_that_is_not_the_better_one_changes_nothing(numbers, unit):
    value = share()
    assert print_of(*numbers, unit=unit).settle("share", value, "share") is value


def test_the_finest_of_numbers_that_agree_is_taken():
    assert print_of("42", "42.2", "42.24").settle("share", share(), "share").value == Decimal("42.24")


def test_intervals_that_only_touch_do_not_meet():
    # from 89.05 to 89.15, and from 89.15 to 89.25
    value = obs("89.1") * 1 + obs("0.0", 2) * 0
    assert print_of("89.2", unit="亿元").settle("share", value, "stated") is value


def test_an_observation_stands_as_it_is():
    value = obs("17")
    printed = print_of("17.3", unit="亿元")
    assert printed.settle("share", value, "stated") is value
    converted = value.to("万元")
    assert printed.settle("share", converted, "stated") is converted


def test_the_print_may_state_it_in_another_unit():
    total = obs("7.0") + obs("10.0", 2)
    taken = print_of("170400", unit="万元").settle("share", total, "level")
    assert (taken.value, taken.unit.symbol) == (Decimal("17.04"), "亿元")


def test_shown_finer_than_it_is_stated_the_recomputation_is_shown():
    measure = Measure(share(), "share", "占比", "share", printed=print_of("42.2"))
    figures = [measure.show(), measure.rounded(2).show()]
    assert [figure.text for figure in figures] == ["42.2%", "41.18%"]
    # one number all the same
    assert len(Ledger(2022, figures)) == 1


def test_what_is_computed_from_it_starts_from_it_and_keeps_what_the_data_gives():
    measure = Measure(share(), "share", "占比", "share", printed=print_of("42.2"))
    rest = (measure * 2).show()
    assert (rest.text, rest.recomputed.text) == ("84.4%", "82.4%")
    assert rest.recomputation.claim == ""


def test_a_series_has_it_in_the_year_that_the_print_speaks_of():
    values = {2021: share(), 2022: (obs("8", 3) / obs("17", 2)).percent()}
    printed = PrintedNumbers({"s.at(2021)": [PrintedNumber("L1.01", Decimal("42.2"), "%", "L1")]})
    series = Series("s", "占比", values, 2022, kind="share", printed=printed)
    assert (str(series), str(series.previous)) == ("47.1%", "42.2%")
    assert str(series.change) == "提高4.9个百分点"
    assert series.previous.change.printed is printed


def test_figures_without_a_part_of_the_print_have_the_json_of_old():
    plain = make_figure("share", share(), "share", "占比")
    assert "recomputation" not in plain.to_json()
    stated = Measure(share(), "share", "占比", "share", printed=print_of("42.2")).show()
    assert Figure.from_json(stated.to_json()) == stated


def test_keys_that_are_looked_up_are_noted_and_without_a_print_none():
    recorder = Recorder()
    printed = PrintedNumbers({"share": []}, recorder)
    for key in ("share", "other", "share"):
        printed.settle(key, share(), "share")
    printed.settle("observed", obs("7"), "stated")
    assert recorder.notes == [{"printed": ["other", "share"]}]
    assert NO_PRINT.about("share") == ()


def test_what_is_counted_stands_as_it_is():
    rank = Measure(obs("3") * 1, "rank", "位次", "rank").traced.as_unit(UNITS["位"])
    assert print_of("2", unit="位", key="rank").settle("rank", rank, "rank") is rank


def test_a_number_of_the_print_lies_in_its_own_range():
    """Also where the data reaches only a corner of it; and what is computed from it starts from the number."""
    shown = Measure(share(), "share", "占比", "share", printed=print_of("45.5"))
    assert shown.traced.interval.low <= shown.traced.value < shown.traced.interval.high
    twice = (shown * 2).traced
    assert twice.interval.low <= twice.value < twice.interval.high


def test_a_signature_covers_what_the_data_gives():
    figures = [
        Measure(value, "share", "占比", "share", printed=print_of("42.2")).show()
        for value in (share(), share() * Decimal("1.002"))
    ]
    assert figures[0].text == figures[1].text == "42.2%"
    assert figures[0].state != figures[1].state
