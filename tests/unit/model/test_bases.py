"""The export bases on the real data: register, latest values, targets and what they need."""

from decimal import Decimal

import pytest
from helpers.support import DATA
from tradebook.model.bases import ExportBases
from tradebook.model.edition import Edition


@pytest.fixture(scope="module")
def bases():
    made = ExportBases(Edition(2022, DATA))
    made.record()
    return made


@pytest.mark.parametrize(("year", "count"), [(2017, 0), (2018, 1), (2019, 2), (2021, 3), (2022, 5)])
def test_the_register_grows_with_the_years(year, count):
    assert len(ExportBases(Edition(year, DATA)).register) == count


def test_targets_are_compared_with_the_latest_value(bases):
    target = next(t for t in bases.targets if t.indicator == "base_geo_firms")
    assert (target.value.value, target.actual.value, target.due) == (80, 31, 2025)
    figures = bases.edition.figures
    assert figures["bases.BASE-HT.base_geo_firms.gap"].text == "49家"
    assert figures["bases.BASE-HT.base_geo_firms.progress"].text == "38.8%"
    pace = Decimal(figures["bases.BASE-HT.base_geo_firms.pace"].value)
    assert abs(31 * (1 + pace / 100) ** 3 - 80) < Decimal("1e-9")


def test_targets_of_another_definition_are_marked(bases):
    marked = {t.indicator for t in bases.targets if t.actual is not None and not t.same_definition}
    assert marked == {"base_culture_related_exports", "base_hr_revenue"}
    assert "口径不同" in bases.edition.phrases["bases.definition.story"]


def test_a_target_without_year_or_value_needs_no_growth(bases):
    assert "bases.BASE-HR.base_hr_revenue.gap" in bases.edition.figures
    assert "bases.BASE-HR.base_hr_revenue.pace" not in bases.edition.figures  # no target year
    assert "bases.BASE-QJ.base_new_jobs.gap" not in bases.edition.figures  # no value


def test_without_bases_there_is_nothing_to_show():
    edition = Edition(2016, DATA)
    bases = ExportBases(edition)
    bases.record()
    assert bases.actual_table() is None
    assert bases.target_table() is None
    assert bases.progress() == {}
    assert not [key for key in edition.figures if key.startswith("bases.")]
