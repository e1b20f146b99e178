"""The sheets of texts."""

from tradebook.entry.describing.texts import TEXTS, TOPICS
from tradebook.entry.words.catalogue import CASES, POLICIES, TASKS


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


def test_the_workbook_and_the_forms_of_the_desk_call_a_column_the_same():
    sheets = {sheet.table: {column.field: column.header for column in sheet.columns} for sheet in TEXTS}
    for kind in (POLICIES, TASKS, CASES):
        forms = {field.column: field.name for field in kind.fields}
        both = forms.keys() & sheets[kind.table].keys()
        assert len(both) > 2
        assert {column: forms[column] for column in both} == {
            column: sheets[kind.table][column] for column in both
        }
