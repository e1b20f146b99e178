"""The identities on the real data: each looks at something, holds or is registered, and can break."""

from decimal import Decimal

import pytest
from helpers.support import corrupted_copy, real_data
from tradebook.checks.declared import declared_identities, read_rules
from tradebook.checks.identities import compare_all, list_identities
from tradebook.checks.identity import Comparison
from tradebook.checks.restatements import RESTATEMENTS, restatement_identities
from tradebook.checks.run import check_data
from tradebook.checks.structural import STRUCTURAL
from tradebook.data.package import DataPackage
from tradebook.figures.recomputation import Replay
from tradebook.figures.traced import observation

DECLARED = declared_identities(real_data())
NOTHING_TO_COMPARE = {
    *("technology_industries_zero", "outsourcing_ownership_growth"),
    *("periods_flow_sum", "periods_sector_sum", "periods_growth"),
}
"""No industry has fallen to zero, no owner's growth is stated, and no figure of a part of a year."""


def compare(identity):
    comparisons = list(identity.compare(real_data()))
    assert comparisons, identity.id
    return comparisons


def can_break(comparison):
    """Tell whether the comparison breaks when its stated value is far too large or far too small."""
    stated = comparison.stated.observations()[0]
    replay = Replay({"stated": comparison.stated, "expected": comparison.expected})
    for factor in (Decimal("0.01"), Decimal(100)):
        wrong = observation(stated.value * factor, stated.unit, stated.cell)
        after = replay.after(stated.cell.table, stated.cell.row, wrong)
        expected = after.get("expected", comparison.expected)
        if not Comparison("", after["stated"], expected, comparison.relation).holds:
            return True
    return False


def test_all_identities_are_of_tables_that_the_data_has():
    assert [identity.id for identity in list_identities(real_data())] == [
        *(identity.id for identity in (*STRUCTURAL, *DECLARED)),
        RESTATEMENTS,
    ]


@pytest.mark.parametrize(
    "identity",
    [identity for identity in STRUCTURAL if identity.id not in NOTHING_TO_COMPARE],
    ids=lambda identity: identity.id,
)
def test_a_structural_identity_compares_something_and_names_each_comparison(identity):
    comparisons = compare(identity)
    assert len({comparison.cell for comparison in comparisons}) == len(comparisons)
    # the message of a break names table and row of what was stated
    assert [comparison.cell for comparison in comparisons if comparison.stated.cell is None] == []


@pytest.mark.parametrize("identity", DECLARED, ids=lambda identity: identity.id)
def test_a_declared_identity_holds_or_is_registered_and_each_comparison_can_break(identity):
    registered = {(row["identity"], row["cell"]) for row in real_data().rows("known_discrepancies")}
    comparisons = compare(identity)
    assert len({comparison.cell for comparison in comparisons}) == len(comparisons)
    for comparison in comparisons:
        assert comparison.holds == ((identity.id, comparison.cell) not in registered), comparison.cell
        assert comparison.stated.cell is not None
        assert can_break(comparison), comparison.cell


def test_every_restated_thing_agrees_or_is_registered():
    [identity] = restatement_identities(real_data())
    broken = {comparison.cell.partition("/")[0] for comparison in compare(identity) if not comparison.holds}
    assert broken == {
        "人力资源服务产业园入驻机构数",
        "西安中医脑病医院海外共建诊疗中心数",
        "移动互联网用户数",
        "技术合同成交额",
        "每日瑜伽用户所在的国家数",
    }
    compared = {comparison.cell.partition("/")[0] for comparison in compare(identity)}
    assert compared == {row["thing"] for row in real_data().rows(RESTATEMENTS)}


@pytest.mark.parametrize(
    "rule",
    # no report has stated the growth of this region yet
    [rule for rule in read_rules(real_data()) if (rule.total, rule.relation) != (("CYC",), "growth")],
    ids=lambda rule: f"{rule.identity}-{rule.line}",
)
def test_a_declared_row_compares_something(rule):
    cells = [comparison.cell for identity, comparison in compare_all(real_data()) if identity.id == rule.identity]
    start, _, end = rule.name_cell(("key",)).partition("key")
    assert [cell for cell in cells if cell.startswith(start) and cell.endswith(end)]


@pytest.mark.slow
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
        for row in real_data().rows("technology_modes")
        if (row["year"], row["flow"], row["mode"], row["measure"]) == (2021, "M", "TECH", "value")
    )
    [identity] = [identity for identity in STRUCTURAL if identity.id == "technology_partners_total"]
    growth = "CN-SN/2022/M/value_growth"
    assert growth in {comparison.cell for comparison in identity.compare(real_data())}
    data = corrupted_copy(tmp_path, "technology_modes", line, right, "0.0")
    assert growth not in {comparison.cell for comparison in identity.compare(DataPackage(data))}
