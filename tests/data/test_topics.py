"""What the models of topics make of the project's own data: values that a correction of that data may change."""

from collections import Counter
from decimal import Decimal

import pytest
from helpers.chapters import ran, visible
from helpers.editions import open_edition
from helpers.exhibits import cell_texts
from helpers.support import real_data
from tradebook.model.trade import own_trade
from tradebook.topics import forecasting as fc
from tradebook.topics.bases import ExportBases
from tradebook.topics.cases import Cases
from tradebook.topics.digital import DigitalTrade
from tradebook.topics.policies import ISSUERS, Policies
from tradebook.topics.technology import Technology

LEVELS = ("国家级试点", "市（区）", "企业")


def test_the_zones_are_shown_as_the_print_hedges_them():
    table = DigitalTrade(open_edition(real_data(), 2022)).zone_table
    shown = {row[0]: row[1:] for row in cell_texts(table)}
    assert [shown[name][0] for name in ("全市", "曲江新区", "浐灞生态区")] == ["144.3", "≥25", "≥0.6"]
    assert [shown[name][2] for name in ("全市", "空港新城", "曲江新区")] == ["1000多", "≈60", "≥300"]
    assert shown["国际港务区"][3] == "13"


def test_what_the_print_only_expects_is_no_outcome():
    planned = [each for each in Cases(open_edition(real_data(), 2022)).outcomes if each.is_planned]
    assert [(each.key, str(each)) for each in planned] == [
        ('cases.outcome("CASE-M07", 1)', "15"),
        ('cases.outcome("CASE-M07", 2)', "20条"),
        ('cases.outcome("CASE-M07", 8)', "50套"),
    ]
    assert "预计完成整套起落架维修50套（2023年）" in visible(ran("cases", 2022))


@pytest.fixture(scope="module")
def edition():
    return open_edition(real_data(), 2022)


# -- bases -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bases(edition):
    return ExportBases(edition)


@pytest.mark.parametrize(("year", "count"), [(2017, 0), (2018, 1), (2019, 2), (2021, 3), (2022, 5)])
def test_the_register_grows_with_the_years(year, count):
    assert len(ExportBases(open_edition(real_data(), year))) == count


def test_targets_are_compared_with_the_latest_value(bases):
    target = bases.targets["BASE-HT", "base_geo_firms"]
    assert (target.traced.value, target.now.traced.value, target.due) == (80, 31, 2025)
    assert (str(target.gap), str(target.progress)) == ("49家", "38.8%")
    assert abs(31 * (1 + target.pace.traced.value / 100) ** 3 - 80) < Decimal("1e-9")


def test_targets_of_another_definition_are_marked(bases):
    related, revenue = (
        bases.targets["BASE-QJ", "base_culture_related_exports"],
        bases.targets["BASE-HR", "base_hr_revenue"],
    )
    assert [target for target in bases.targets if target.differs] == [related, revenue]
    sentence = f"{related.name}、{revenue.name}的目标与最新数值口径不同"
    assert sentence in visible(ran("bases", 2022))


def test_a_target_without_year_or_value_needs_no_growth(bases):
    without_year = bases.targets["BASE-HR", "base_hr_revenue"]
    assert without_year.gap
    assert not without_year.pace
    assert not bases.targets["BASE-QJ", "base_new_jobs"].gap  # no value


# -- cases -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cases(edition):
    return Cases(edition)


def test_every_case_has_a_level_a_place_and_what_was_done(cases):
    assert {level: len(cases.of_level(level)) for level in LEVELS} == {
        "国家级试点": 13,
        "市（区）": 13,
        "企业": 9,
    }
    assert len(cases) == 35
    assert all(row["lead"] and row["action"] for row in cases)
    # of one the source does not say where it is
    assert {row["code"] for row in cases if not row["place"]} == {"CASE-E08"}


def test_change_is_computed_from_the_values_before_and_after(cases):
    papers = cases.outcome("CASE-M13", 2).change.traced.value
    assert papers == pytest.approx((Decimal(7) / 21 - 1) * 100)
    assert str(cases.outcome("CASE-N07", 1).change) == "下降75.0%"


def test_working_days_are_turned_into_days_before_they_are_compared(cases):
    change = cases.outcome("CASE-M13", 3).change.traced.value
    assert change == pytest.approx((Decimal(20) * 7 / 5 / 150 - 1) * 100)


def test_reductions_leave_out_what_grew(cases):
    reductions = cases.reductions.values_by_name
    assert reductions
    assert all(value.value > 0 for value in reductions.values())
    assert not any("商标" in name for name in reductions)


def test_every_case_stands_under_each_body_that_did_it(cases):
    rows = cases.body_table().body
    assert sum(row[0].get("rows", 1) for row in rows if len(row) == 3) == len(rows)
    assert Counter(row[-2]["text"] for row in rows) == {
        case["name_zh"]: case["lead"].count("、") + 1 for case in cases
    }


def test_the_register_leads_to_the_cards(cases):
    links = {row[0]["href"].removeprefix("#") for row in cases.register_table().body}
    cards = "".join(cases.cards(level).data for level in LEVELS)
    assert all(f":name: {link}\n" in cards for link in links)
    assert len(links) == len(cases) > 0


def test_cards_show_every_outcome_as_a_figure(cases):
    cards = "".join(cases.cards(level).data for level in LEVELS)
    compared = [measure.key for outcome in cases.compared for measure in (outcome.before, outcome.change)]
    outcomes = [outcome.key for outcome in cases.outcomes] + compared
    assert [key for key in outcomes if f"{{eval}}`{key}`" not in cards] == []
    assert len(outcomes) > 290


# -- policies --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def policies(edition):
    return Policies(edition)


def test_the_register_is_ordered_by_level(policies):
    levels = [row[1]["text"] for row in policies.register_table().body]
    assert [ISSUERS.index(level) for level in levels] == sorted(ISSUERS.index(level) for level in levels)
    assert len(levels) == len(policies)


def test_documents_lead_to_their_addresses_where_the_source_has_them(policies):
    links = {row[0]["text"]: row[0].get("href") for row in policies.register_table().body}
    assert links["江苏省推进数字贸易加快发展若干措施"].startswith("http://www.jiangsu.gov.cn/")
    assert links["陕西服务贸易发展2022年工作要点"] is None


def test_a_target_is_compared_in_its_own_unit(policies):
    target = policies.targets["POL-05", 20]
    assert (str(target.now), str(target.gap)) == ("6.2675万个", "3.7325万个")
    assert abs(Decimal("6.2675") * (1 + target.pace.traced.value / 100) ** 2 - 10) < Decimal("1e-9")


def test_targets_without_comparable_data_have_no_gap(policies):
    alone = next(target for target in policies.targets if not target.now)
    assert not alone.gap
    row = next(row for row in cell_texts(policies.targets.table("目标")) if row[0] == alone.name)
    assert row[3:6] == ["—", "—", "—"]


def test_other_definitions_are_marked(policies):
    marked = {target.name for target in policies.targets if target.marked_name.endswith("*")}
    assert "软件和信息技术服务业产业规模" in marked
    assert "5G基站" not in marked


def test_the_work_plan_has_its_tasks_in_order(policies):
    assert [row["item"] for row in policies.tasks] == list(range(1, 18))


# -- technology ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def technology(edition):
    return Technology(edition)


def codes(parts):
    return [part.code for part in parts]


def test_large_parts_stand_before_small_ones_but_modes_by_their_letters(technology):
    partners = technology.exports.partners
    assert partners.total.code == "WORLD"
    assert codes(partners)[0] == "ASIA"
    assert codes(partners["ASIA"].parts)[0] == "MYS"
    assert "MYS" in codes(partners.finest)
    assert not {"ASIA", "WORLD"} & set(codes(partners.finest))
    modes = technology.exports.modes
    assert [modes.total.code, *codes(modes)] == ["TECH", *(f"TECH-{letter}" for letter in "ABCDEFGH")]


def test_growth_comes_from_levels_where_both_years_are_at_hand(technology):
    modes, industries = technology.imports.modes, technology.imports.industries
    totals = [table.total.value.growth.traced for table in (modes, industries)]
    # printed as 304.8 and as 304.9
    assert [round(total.value, 2) for total in totals] == [Decimal("304.85")] * 2
    # as stated: no level of the year before
    assert industries["GB-C26"].value.growth.traced.value == Decimal("909.6")


def test_growth_without_base_is_none_not_zero(technology):
    nothing = technology.exports.modes["TECH-E"].value.growth  # in both years
    stated_as_zero = technology.exports.partners["MYS"].value.growth
    assert [bool(growth) for growth in (nothing, stated_as_zero)] == [False, False]
    assert [growth.number for growth in (nothing, stated_as_zero)] == ["—", "—"]


def test_a_stated_zero_that_cannot_mean_unchanged_is_found(technology):
    partners = technology.exports.partners
    zero, impossible = codes(partners.zeros), codes(partners.impossible_zeros)
    assert "MYS" in impossible  # 12583.4 is more than all of Asia the year before leaves room for
    assert "IDN" in zero
    assert "IDN" not in impossible
    assert "JPN" not in zero
    # the only division of a section that was not there the year before
    assert {"GB-X", "GB-X99"} <= set(codes(technology.exports.industries.impossible_zeros))
    industries = technology.imports.industries
    assert (codes(industries.zeros), codes(industries.impossible_zeros)) == (["GB-C25"], ["GB-C25"])


# -- forecasts -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def trade(edition):
    return own_trade(edition)


@pytest.fixture(scope="module")
def outlook(edition, trade):
    return fc.forecast_trade(trade, edition.sectors, 2022)


@pytest.mark.slow
def test_coverage_of_the_past(edition, trade, outlook):
    """Inside the sample the intervals cover what they are made to cover; made in earlier years, not far from it."""
    chosen = outlook.errors[outlook.errors["method"] == outlook.choice.method]
    inside = chosen["scaled"] <= float(outlook.multiple) + 0.005
    assert 0.8 <= inside.mean() <= 0.85
    outcomes = [
        forecasts[sector, flow].covers(trade[sector, flow][vintage + 1])
        for vintage in (2019, 2020, 2021)
        for forecasts in [fc.forecast_trade(trade, edition.sectors, vintage).forecasts]
        for sector in edition.sectors
        for flow in fc.EXTRAPOLATED
    ]
    assert 0.7 <= sum(outcomes) / len(outcomes) <= 0.95


@pytest.mark.slow
def test_no_method_beats_the_naive_one_on_these_seven_years(outlook):
    """Back-test figures, pinned loosely: optimisers differ in the last digits between machines."""
    means = fc.mean_errors(outlook.errors)
    assert outlook.choice.method == "naive"
    assert means["naive"] == pytest.approx(1.776, abs=0.001)
    assert means["theta"] == pytest.approx(1.774, abs=0.01)
    assert means["damped"] == pytest.approx(1.983, abs=0.02)
    assert len(outlook.tested) == 4 * 22
    assert outlook.multiple == Decimal("2.63")
