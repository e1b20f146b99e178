"""Services trade by sector and flow: what follows from exports and imports where it is not stated."""

from decimal import Decimal

from helpers.observations import obs
from tradebook.model.trade import complete_flows


def test_sum_and_balance_follow_from_exports_and_imports_whatever_their_units():
    trade = complete_flows(
        {
            ("SD", "X"): {2022: obs(Decimal("0.5"), "亿美元")},
            ("SD", "M"): {2022: obs(Decimal(3000), "万美元"), 2021: obs(Decimal(2000), "万美元")},
        }
    )
    assert [list(trade["SD", flow]) for flow in "TB"] == [[2022], [2022]]
    assert [(trade["SD", flow][2022].value, trade["SD", flow][2022].unit.symbol) for flow in "TB"] == [
        (8000, "万美元"),
        (2000, "万美元"),
    ]


def test_growth_of_the_sum_follows_from_both_levels_and_rates():
    trade = complete_flows(
        {
            ("SD", "X"): {2022: obs(Decimal("0.6"), "亿美元")},
            ("SD", "M"): {2022: obs(Decimal(3000), "万美元")},
            # from 5000 and from 2000
            ("SD", "X.growth"): {2022: obs(Decimal(20), "%")},
            ("SD", "M.growth"): {2022: obs(Decimal(50), "%")},
        }
    )
    assert round(trade["SD", "T.growth"][2022].value, 6) == round(Decimal(9000) / 7000 * 100 - 100, 6)


def test_what_is_stated_stays():
    stated = obs(Decimal(8500), "万美元")
    trade = complete_flows(
        {
            ("SD", "T"): {2022: stated},
            ("SD", "X"): {2022: obs(Decimal(5000), "万美元")},
            ("SD", "M"): {2022: obs(Decimal(3000), "万美元")},
        }
    )
    assert trade["SD", "T"][2022] is stated
    assert "T.growth" not in {flow for _, flow in trade}
