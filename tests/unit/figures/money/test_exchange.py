"""Exchange rates: amounts of money become amounts of another currency at the rate of their year, or not at all."""

from decimal import Decimal

import pytest
from tradebook.errors import MissingObservationError, MixedUnitsError
from tradebook.figures import indicators
from tradebook.figures.figure import make_figure
from tradebook.figures.measure import Measure
from tradebook.figures.money.exchange import Exchange, as_asked, lacking_rates, rate_unit
from tradebook.figures.recomputation import recompute
from tradebook.figures.traced import Cell, constant, observation
from tradebook.figures.units import UNITS, find_unit

RATES = {
    2021: {"USD": "6.4512", "EUR": "7.6293"},
    2022: {"USD": "6.7261", "EUR": "7.0721"},
    2023: {"USD": None, "EUR": None},
}


def rate(year, currency, value):
    cell = Cell("exchange_rates", year, "value", 3, f"{year}年人民币对{currency}汇率")
    return observation(None if value is None else Decimal(value), rate_unit(currency), cell)


def amount(value, symbol="亿美元", year=2022, shown=""):
    rates = {currency: rate(year, currency, number) for currency, number in RATES[year].items()}
    cell = Cell("services_trade", year, "value", 5, f"{year}年出口", exchange=Exchange(year, rates, shown))
    return observation(Decimal(value), symbol, cell)


@pytest.mark.parametrize(
    ("value", "symbol", "year", "target", "result"),
    [
        ("2", "亿美元", 2022, "亿元", "13.4522"),
        ("2", "亿美元", 2022, "万元", "134522"),
        ("2", "亿美元", 2021, "亿元", "12.9024"),
        ("67261", "万元", 2022, "亿美元", "1"),
        ("1", "亿欧元", 2022, "亿元", "7.0721"),
        ("1", "亿欧元", 2021, "亿美元", "1.1826172"),
    ],
)
def test_an_amount_is_converted_at_the_rate_of_its_year(value, symbol, year, target, result):
    converted = amount(value, symbol, year).to(target)
    assert converted.unit.symbol == target
    assert round(converted.value, 7).normalize() == Decimal(result).normalize()


def test_the_rate_is_in_the_formula_and_the_lineage_of_what_it_converts():
    figure = make_figure("x", amount("2").to("亿元"), "level", "出口")
    assert figure.text == "13亿元"  # 2亿 stands for anything from 1.5 to 2.5
    assert figure.formula == "2022年出口 × 2022年人民币对USD汇率"
    assert [(entry.label, entry.value, entry.unit) for entry in figure.inputs] == [
        ("2022年出口", "2", "亿美元"),
        ("2022年人民币对USD汇率", "6.7261", "元/美元"),
    ]


def test_a_rounded_rate_widens_the_range():
    converted = amount("100.00").to("亿元")
    assert converted.low < Decimal("99.995") * Decimal("6.7261") < converted.value < converted.high


def test_without_a_rate_an_amount_is_missing_and_names_it():
    converted = amount("2", year=2023).to("亿元")
    assert converted.is_missing
    assert lacking_rates(converted) == ["2023年人民币对USD汇率"]
    with pytest.raises(MissingObservationError, match="2023年人民币对USD汇率"):
        _ = converted.value


def test_what_is_of_two_years_is_converted_part_by_part():
    change = (amount("3") - amount("2", year=2021)).to("亿元")
    assert change.value == Decimal("3") * Decimal("6.7261") - Decimal("2") * Decimal("6.4512")
    assert (change / 2).to("亿美元").value == Decimal("0.5")


def test_by_how_much_years_differ_is_converted_part_by_part():
    difference = abs(amount("2") - amount("3", year=2021)).to("亿元")
    assert difference.value == Decimal("3") * Decimal("6.4512") - Decimal("2") * Decimal("6.7261")


def test_an_average_over_years_and_a_conversion_of_scale_are_converted_part_by_part():
    average = ((amount("3") + amount("2", year=2021)) / 2).to("万美元").to("亿元")
    assert average.value == (Decimal("3") * Decimal("6.7261") + Decimal("2") * Decimal("6.4512")) / 2


def test_what_was_chosen_among_years_has_no_rate():
    years = {2021: amount("2", year=2021), 2022: amount("3")}
    chosen = indicators.largest({str(year): value for year, value in years.items()}, 1)[1]
    converted = chosen.to("亿元")
    assert converted.is_missing
    assert lacking_rates(converted)


@pytest.mark.parametrize(
    "convert",
    [
        lambda: constant(2, "亿美元").to("亿元"),
        lambda: amount("2").to("万人"),
        lambda: amount("2", "%").to("亿元"),
        lambda: observation(Decimal(2), "亿美元", Cell("t", 2, "value", 1, "出口")).to("亿元"),
    ],
)
def test_what_knows_no_rates_and_what_is_no_money_does_not_convert(convert):
    with pytest.raises(MixedUnitsError, match="不能换算成"):
        convert()


def test_a_rate_in_another_unit_is_refused():
    wrong = observation(Decimal("0.149"), "元/欧元", Cell("exchange_rates", 2, "value", 3, "2022年汇率"))
    with pytest.raises(MixedUnitsError, match="汇率的单位应为元/美元，“2022年汇率”的单位是元/欧元"):
        Exchange(2022, {"USD": wrong}).convert(constant(2, "亿美元"), UNITS["亿元"])


def test_a_share_across_currencies_is_that_of_the_converted_part():
    part = Measure(amount("2"), "level", "出口", "part", dimensions={"definition": "level", "year": "2022"})
    whole = Measure(
        amount("100", "亿元"), "level", "全国", "whole", dimensions={"definition": "level", "year": "2022"}
    )
    share = part.share_of(whole)
    assert str(share) == "13.5%"
    # the whole is brought into the currency of the part; the second engine does the same
    assert share.dimensions["to"]["definition"] == "exchanged"
    assert (share.dimensions["to"]["source"], share.dimensions["to"]["target"]) == ("CNY", "USD")


def test_a_share_across_currencies_without_a_rate_is_a_gap():
    part = Measure(amount("2", year=2023), "level", "出口", "part")
    whole = Measure(amount("100", "亿元", year=2023), "level", "全国", "whole")
    assert not part.share_of(whole)
    assert part.share_of(whole).show().needs == ["2023年人民币对USD汇率"]
    assert not any([part < whole, part > whole, part == whole])


def test_growth_is_that_of_the_source_and_levels_are_shown_as_asked():
    now, before = amount("3", shown="CNY"), amount("2", year=2021, shown="CNY")
    assert make_figure("now", now, "level", "出口").unit == "亿元"
    assert make_figure("growth", indicators.growth(now, before), "growth", "增速").text == "增长50.0%"
    figure = make_figure("now", now, "level", "出口", dimensions={"definition": "level", "year": "2022"})
    assert figure.dimensions["definition"] == "exchanged"
    change = make_figure("change", now - before, "change", "增加额", dimensions={"definition": "change"})
    assert (change.unit, change.dimensions) == ("亿元", {})


def test_what_cannot_be_shown_as_asked_is_shown_as_its_source_has_it():
    unknown = amount("2", year=2023, shown="CNY")
    assert as_asked(unknown) is unknown
    assert make_figure("x", unknown, "level", "出口").unit == "亿美元"
    # where a table's head says the unit, there is a gap
    assert not Measure(unknown, "level", "出口").to("亿元")


def test_a_conversion_is_computed_again_with_another_rate():
    converted = amount("2").to("亿元")
    again = recompute(converted, [converted.operands[0], rate(2022, "USD", "7")])
    assert (again.value, again.unit) == (14, find_unit("亿元"))
