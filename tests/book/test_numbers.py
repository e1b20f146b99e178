"""Every number in the text can be clicked, and one that the print has differently is marked wherever it stands."""

import json
import re
from collections import Counter

import pytest
from helpers.chapters import FIRST, SECOND, ran
from helpers.support import edition_ledger, real_data
from tradebook.audit.reconciliation import Verdict, claims_on, reconcile
from tradebook.audit.records import gravest_verdict, share_claims
from tradebook.execution.expressions import ROLE
from tradebook.execution.reading.statements import shown_source, values_in
from tradebook.exhibits.exhibit import exhibits_in
from tradebook.figures.figure import FIGURE_MIME, PHRASE_MIME, Figure
from tradebook.markup import from_markdown

NEWEST, BARE = 2022, 2019
"""The edition of the print, and one that has little but the trade by sector."""
NAMES = re.compile(
    r"""
    ``?[^`\n]*``?                              # code
    | \{[\w-]+\}`[^`]*`                        # terms and references
    | \]\([^)]*\)                              # addresses
    | “[^”]*”                                  # what somebody said, word by word
    | [-\d]*[〔（]\d{4}[〕）]\d+号              # numbers of documents
    | [A-Za-z]+[ ]?\d[A-Za-z\d.]* | \d+[A-Za-z][A-Za-z\d]*   # BPM6, EBOPS 2010, 5G, commits
    | \d+强                                    # 500强, a list
    | 等\d+部门                                 # issuers of documents
    | \d{1,2}—\d{1,2}月                         # parts of a year
    | \d{4}-\d{2}-\d{2} | (?:19|20)\d{2}(?!\d) # days and years
    """,
    re.VERBOSE,
)
"""What may have digits without being a number of the book."""


def words_of(shows):
    """What a value shows beside its figures."""
    if FIGURE_MIME in shows:
        return ""
    if PHRASE_MIME in shows:
        return " ".join(part for part in shows[PHRASE_MIME] if isinstance(part, str))
    return shows["text/plain"]


@pytest.mark.parametrize("year", [NEWEST, BARE])
@pytest.mark.parametrize("name", FIRST + SECOND)
def test_every_digit_of_the_text_belongs_to_a_figure(name, year):
    notebook = ran(name, year).notebook
    values = values_in(notebook)
    lines = [line for line in shown_source(notebook).splitlines() if not re.match(r":{3,}|:[\w-]+:", line)]
    text = ROLE.sub(lambda match: words_of(values[match[2].strip()]), "\n".join(lines))
    rest = NAMES.sub("", from_markdown(text))
    assert [line for line in rest.splitlines() if re.search(r"\d", line)] == []


@pytest.mark.parametrize("year", [NEWEST, BARE])
def test_nothing_is_said_in_empty_brackets(year):
    runs = [ran(name, year) for name in FIRST + SECOND]
    labels = [figure.label for run in runs for figure in run.figures.values()]
    assert labels
    assert [label for label in labels if "（）" in label] == []
    assert [
        each["name"] for run in runs for each in run.exhibits if "（）" in json.dumps(each, ensure_ascii=False)
    ] == []


def test_the_figures_of_a_phrase_are_in_the_ledger():
    """What the print may have differently stands in a phrase: 除2019年（下降13.0%）外逐年增长."""
    run = ran("knowledge", NEWEST)
    parts = run.values["area.telecom.total.history.course"][PHRASE_MIME]
    keys = [part["key"] for part in parts if not isinstance(part, str)]
    assert keys == ["area.telecom.total.growth.at(2019)"]
    assert edition_ledger(NEWEST).get(keys[0])


@pytest.fixture(scope="module")
def drawn():
    """The values that exhibits show and the ledger does not have."""
    notebooks = [ran(name, NEWEST).notebook for name in FIRST]
    return [
        Figure.from_json(record)
        for notebook in notebooks
        for exhibit in exhibits_in(notebook)
        for record in exhibit["figures"]
    ]


def test_what_the_print_has_differently_is_marked_or_listed(drawn):
    ledger, package = edition_ledger(NEWEST), real_data()
    claims = share_claims(claims_on(ledger, package, NEWEST), [*ledger, *drawn])
    wrong = [
        result
        for result in reconcile(ledger, package, NEWEST)
        if result.verdict in (Verdict.DIFFERS, Verdict.LAST_DIGIT) and result.figure
    ]
    shown = Counter(ledger.is_shown(result.figure) for result in wrong)
    assert min(shown[True], shown[False]) > 0
    audit = ran("audit", NEWEST)
    listed = audit.text('"、".join(result.claim for result in audit.unshown)')
    for result in wrong:
        places = [each for each in (*ledger, *drawn) if each.identity == ledger[result.figure].identity]
        assert all(result in claims[each.key] for each in places), result.claim
        assert all(gravest_verdict(claims[each.key]) for each in places)
        assert (result.claim in listed) == (not ledger.is_shown(result.figure))


def test_a_number_that_the_print_gives_is_that_wherever_it_is_shown(drawn):
    """What the data gives for two figures from the same cells is one number; so the print's is in the place of both."""
    shown, printed = {}, set()
    for figure in (*edition_ledger(NEWEST), *drawn):
        if by_data := figure.recomputed.identity:
            shown.setdefault(by_data, set()).add(figure.identity)
            printed |= {by_data} if figure.recomputation else set()
    assert len(printed) > 10
    assert [by_data for by_data in printed if len(shown[by_data]) > 1] == []


def test_a_value_that_only_a_table_shows_is_marked_there(drawn):
    """The total of 2018 stands in the data tables only; the print has another one."""
    ledger = edition_ledger(NEWEST)
    claims = share_claims(claims_on(ledger, real_data(), NEWEST), [*ledger, *drawn])
    total = ledger["area.all.total.at(2018)"]
    alike = [figure.key for figure in drawn if figure.identity == total.identity]
    assert any(key.startswith("tab-area-total.") for key in alike)
    assert {gravest_verdict(claims[key]) for key in alike} == {Verdict.DIFFERS}
