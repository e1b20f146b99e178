"""The audit of an edition: claims, identities, last year's levels, sign-offs."""

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest
from helpers.observations import obs
from tradebook.audit.review.signoffs import ask, sign_items
from tradebook.errors import DataError
from tradebook.figures.ledger import Ledger
from tradebook.model.edition import Edition
from tradebook.topics.audit import VERDICTS, Audit, LastYear, Tally


def ledger_of(edition):
    """A ledger with the figures that the small print makes claims on."""
    trade = edition.area.all
    shown = [measure.show() for measure in (trade.total, trade.exports, trade.imports, trade.total.growth)]
    ledger = Ledger(edition.year, [replace(figure, chapter="overview") for figure in shown])
    ledger.expressions["overview"] = {figure.key: figure.key for figure in shown}
    return ledger


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
    assert (audit.whole.numbers, audit.whole.left_out) == (8, 1)


def test_a_chart_gets_the_counts_of_parts_that_have_claims(audit):
    counts = audit.doubts_by_part()
    assert list(counts.columns) == ["不一致", "末位之差"]
    assert list(counts.index) == ["总报告", "专题"]
    assert str(counts.loc["专题", "末位之差"]) == "Traced(1条)"


def test_what_differs_most_stands_first(audit):
    assert [(result.claim, result.verdict) for result in audit.differing] == [
        ("L1.01", "differs"),
        ("L2.01", "differs"),
        ("L150.01", "last_digit"),
    ]


def test_a_claim_leads_to_its_figure(audit):
    first, last = audit.results[0], audit.results[-1]
    assert audit.label_of(first) == "陕西全部服务进出口额"
    assert audit.address_of(first) == f"overview.html#claim={first.claim}"
    assert (audit.label_of(last), audit.address_of(last)) == ("没有数字", "")


def test_causes_are_proposed_in_words(audit):
    assert "舍" in audit.causes["L150.01"]
    assert "L1.02" not in audit.causes
    result = next(result for result in audit.results if result.claim == "L150.01")
    assert audit.explanation_of(result).startswith(f"{''.join(audit.place_of(result))}。编者的说明。程序提示——")


def test_a_claim_on_a_figure_that_the_book_does_not_have_is_an_error(edition):
    with pytest.raises(DataError, match=r"L1\.01 所指的表达式“area\.all\.total”"):
        Audit(edition, Ledger(2022, []))


def test_a_year_that_was_not_printed_has_no_claims(first_edition):
    audit = Audit(first_edition, Ledger(2021, []))
    assert (audit.results, audit.parts, audit.causes, audit.differing) == ([], [], {}, [])
    assert audit.doubts_by_part().empty


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
    day = datetime.date(2023, 5, 1)
    sign_items(ledger, edition.package, ["area.all.total"], "审核人", day, prepared_by="编制人")
    ask(ledger, edition.package, ["area.all.exports"], "审核人", day, "来源？")
    audit = Audit(Edition(2022, data), ledger)
    assert [(signoff.key, signoff.is_valid) for signoff in audit.signoffs] == [("area.all.total", True)]
    assert [(row.figures, row.signed, row.voided, row.questions) for row in audit.coverage] == [(4, 1, 0, 1)]


def test_an_empty_register_is_nothing_to_readers(audit):
    assert (audit.signoffs, audit.questions, audit.coverage) == ([], [], [])


def test_what_differs_and_is_shown_nowhere_is_listed(edition):
    ledger = ledger_of(edition)
    assert [result.claim for result in Audit(edition, ledger).unshown] == ["L1.01", "L2.01", "L150.01"]
    ledger.show(ledger["area.all.total"])
    differing = [result for result in Audit(edition, ledger).unshown if result.figure == "area.all.total"]
    assert differing == []
