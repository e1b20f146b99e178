"""The audit of an edition: claims, identities, last year's levels, sign-offs."""

import datetime
from decimal import Decimal

import pytest
from helpers.observations import obs
from tradebook.audit.signoffs import sign_figures
from tradebook.errors import DataError
from tradebook.figures import indicators as ind
from tradebook.figures.ledger import Ledger
from tradebook.model.audit import VERDICTS, Audit, LastYear, Tally, link_to
from tradebook.model.edition import Edition


def ledger_of(edition):
    """A ledger with the figures that the small print makes claims on."""
    now, before = (edition.trade["ALL", "T"][year] for year in (2022, 2021))
    edition.figure("area.ALL.T", now, "level", "进出口额")
    edition.figure("area.ALL.X", edition.trade["ALL", "X"][2022], "level", "出口额")
    edition.figure("area.ALL.M", edition.trade["ALL", "M"][2022], "level", "进口额")
    edition.figure("area.ALL.T.growth", ind.growth(now, before), "growth", "进出口增速")
    return Ledger(edition.year, edition.figures.values())


@pytest.fixture
def audit(edition):
    return Audit(edition, ledger_of(edition))


def test_claims_are_counted_by_verdict(audit):
    tally = audit.tally()
    assert {verdict: count for verdict, count in tally.counts.items() if count} == {
        "match": 1,
        "differs": 2,
        "last_digit": 1,
        "reported": 1,
    }
    assert (tally.total, tally.testable, tally.holding, tally.holding_share) == (5, 4, 1, "25.0%")


def test_without_claims_to_test_there_is_no_share():
    assert Tally(dict.fromkeys(VERDICTS, 0)).holding_share == "—"


def test_a_claim_belongs_to_the_part_that_its_first_line_is_in(audit):
    assert [audit.part_of(result) for result in audit.results] == ["总报告", "总报告", "总报告", "专题", "专题"]
    assert [(part.name, part.numbers, part.left_out, audit.tally(part).total) for part in audit.parts] == [
        ("总报告", 5, 1, 3),
        ("专题", 3, 0, 2),
    ]


def test_a_chart_gets_the_counts_of_parts_that_have_claims(audit):
    counts = audit.counts_by_part()
    assert list(counts.columns) == [verdict.word for verdict in VERDICTS]
    assert list(counts.index) == ["总报告", "专题"]
    assert str(counts.loc["专题", "照录"]) == "Traced(1条)"


def test_what_differs_most_stands_first(audit):
    assert [(result.claim, result.verdict) for result in audit.differing] == [
        ("L1.01", "differs"),
        ("L2.01", "differs"),
        ("L150.01", "last_digit"),
    ]


def test_a_claim_leads_to_its_figure(audit):
    figure = audit.figure_of(audit.results[0])
    assert figure.key == "area.ALL.T"
    assert link_to(figure) == f"{figure.chapter}.html#figure=area.ALL.T"
    assert audit.figure_of(audit.results[-1]) is None


def test_causes_are_proposed_in_words(audit):
    assert "舍" in audit.causes["L150.01"]
    assert "L1.02" not in audit.causes


def test_a_claim_on_a_figure_that_the_book_does_not_have_is_an_error(edition):
    with pytest.raises(DataError, match=r"L1\.01 所指的数字“area\.ALL\.T”不在账本里"):
        Audit(edition, Ledger(2022, []))


def test_a_year_that_was_not_printed_has_no_claims(first_edition):
    audit = Audit(first_edition, Ledger(2021, []))
    assert (audit.results, audit.parts, audit.causes, audit.differing) == ([], [], {}, [])
    assert audit.counts_by_part().empty


def test_where_the_source_contradicts_itself_is_listed(audit):
    assert not audit.data_check.problems
    (place,) = audit.discrepancies
    assert place.name.endswith("：CN-SN/2020/T")
    assert (place.stated, place.expected) == ("8.6亿美元", "8.4亿美元")


def test_last_years_levels_are_set_beside_those_that_growth_implies(audit):
    rows = {row.name: row for row in audit.last_year}
    assert list(rows) == ["全国服务进出口额", "全国服务出口额", "全国服务进口额"]
    total = rows["全国服务进出口额"]
    assert total.recorded.value == 8400
    assert round(total.implied.value, 1) == Decimal("8402.6")
    assert not total.is_revised
    assert LastYear("总额", obs(Decimal("8500")), total.implied).is_revised


def test_a_first_year_implies_nothing(first_edition):
    assert Audit(first_edition, Ledger(2021, [])).last_year == []


def test_signoffs_are_counted_by_chapter(data):
    edition = Edition(2022, data)
    ledger = ledger_of(edition)
    sign_figures(ledger, edition.package, ["area.ALL.T"], "审核人", datetime.date(2023, 5, 1))
    audit = Audit(Edition(2022, data), ledger)
    assert [(signoff.key, signoff.is_valid) for signoff in audit.signoffs] == [("area.ALL.T", True)]
    assert [(row.figures, row.signed, row.voided) for row in audit.coverage] == [(4, 1, 0)]
