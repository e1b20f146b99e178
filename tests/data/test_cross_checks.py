"""Cross-checks: each looks at something in the data, holds, and breaks when what it looks at is wrong."""

from decimal import Decimal

import pytest
from helpers.support import DATA, corrupted_copy
from tradebook.audit.corruption import CorruptiblePackage
from tradebook.audit.replay import Replay
from tradebook.checks.cross_checks import CROSS_CHECKS
from tradebook.checks.identities import IDENTITIES
from tradebook.checks.identity import Comparison
from tradebook.checks.run import check_data
from tradebook.data.package import DataPackage
from tradebook.figures.traced import observation


@pytest.fixture(scope="module")
def package():
    return CorruptiblePackage(DATA)


def breaks(comparison, factor):
    """True if the comparison breaks when its stated value is multiplied by a factor."""
    stated = comparison.stated.observations()[0]
    wrong = observation(stated.value * Decimal(factor), stated.unit, stated.cell)
    after = Replay({"stated": comparison.stated, "expected": comparison.expected}).after(
        stated.cell.table, stated.cell.row, wrong
    )
    expected = after.get("expected", comparison.expected)
    return not Comparison("", after["stated"], expected, comparison.relation).holds


@pytest.mark.parametrize("identity", CROSS_CHECKS, ids=lambda identity: identity.id)
def test_a_cross_check_holds_and_every_comparison_of_it_can_break(package, identity):
    comparisons = list(identity.compare(package))
    assert comparisons
    for comparison in comparisons:
        assert comparison.holds, comparison.cell
        assert breaks(comparison, "0.01") or breaks(comparison, 100), comparison.cell


def test_cells_name_their_comparisons(package):
    for identity in IDENTITIES:
        cells = [comparison.cell for comparison in identity.compare(package)]
        assert len(cells) == len(set(cells)), identity.id


def test_what_an_unlisted_break_says_needs_a_cell(package):
    """The message names table and row of the stated value, so it is an observation, not a computed value."""
    for identity in IDENTITIES:
        assert all(comparison.stated.cell for comparison in identity.compare(package)), identity.id


@pytest.mark.parametrize(
    ("table", "line", "right", "wrong", "message"),
    [
        ("technology_partners", 119, "-100.0", "-10.0", "第 119 行，“value”列"),
        ("technology_partners", 18, "3087.1", "-3087.1", "应为：不为负的数"),
        # a growth rate of -100 % has no base, so what needs the base cannot be computed
        ("technology_partners", 19, "4.1", "-100.0", "不能作基期或分母"),
        ("technology_partners", 19, "4.1", "-100.1", "应为：不低于 -100 的增速"),
    ],
)
def test_what_the_check_says(tmp_path, table, line, right, wrong, message):
    data = corrupted_copy(tmp_path, table, line, right, wrong)
    assert any(message in str(problem) for problem in check_data(DataPackage(data)).problems)


def test_growth_over_a_total_of_zero_is_not_compared(tmp_path):
    line, right = next(
        (row["_line"], str(row["value"]))
        for row in DataPackage(DATA).rows("technology_modes")
        if (row["year"], row["flow"], row["mode"], row["measure"]) == (2021, "M", "TECH", "value")
    )
    [identity] = [one for one in IDENTITIES if one.id == "technology_partners_total"]
    growth = "CN-SN/2022/M/value_growth"
    assert growth in {comparison.cell for comparison in identity.compare(DataPackage(DATA))}
    data = corrupted_copy(tmp_path, "technology_modes", line, right, "0.0")
    assert growth not in {comparison.cell for comparison in identity.compare(DataPackage(data))}
