"""The sheets of texts."""

from tradebook.entry.describing.texts import TEXTS, TOPICS


def test_topics_are_told_apart_by_their_names():
    assert len(set(TOPICS.values())) == len(TOPICS) > 30


def test_what_policies_and_cases_consist_of_follows_them():
    assert [sheet.table for sheet in TEXTS] == [
        "commentary",
        "policies",
        "policy_targets",
        "policy_tasks",
        "cases",
        "case_outcomes",
    ]
