"""Codes by year: which are valid, what stands for one in other years, and by which two years are compared."""

import pytest
from tradebook.data.validity import Classification, Validity

CODES = Classification(
    {
        "A": Validity(),
        "B": Validity(last=2020),
        "B1": Validity(first=2021, split_from="B"),
        "B2": Validity(first=2021, last=2022, split_from="B"),
        "B21": Validity(first=2023, split_from="B2"),
        "B22": Validity(first=2023, split_from="B2"),
        "C": Validity(last=2021, merged_into="E"),
        "D": Validity(last=2021, merged_into="E"),
        "E": Validity(first=2022),
        "F": Validity(first=2022),
        "G": Validity(last=2022),
    }
)


@pytest.mark.parametrize(
    ("year", "codes"),
    [
        (2020, ["A", "B", "C", "D", "G"]),
        (2021, ["A", "B1", "B2", "C", "D", "G"]),
        (2022, ["A", "B1", "B2", "E", "F", "G"]),
        (2023, ["A", "B1", "B21", "B22", "E", "F"]),
    ],
)
def test_codes_are_valid_in_their_years(year, codes):
    assert CODES.in_year(year) == codes


@pytest.mark.parametrize(
    ("code", "year", "parts"),
    [
        ("B", 2020, ["B"]),
        ("B", 2021, ["B1", "B2"]),
        ("B", 2023, ["B1", "B21", "B22"]),
        ("B21", 2022, []),
        ("E", 2020, ["C", "D"]),
        ("C", 2022, []),
        ("F", 2021, []),
        ("unknown", 2021, ["unknown"]),
    ],
)
def test_parts_stand_for_the_whole_and_sources_for_what_they_became(code, year, parts):
    assert CODES.standing_for(code, year) == parts


@pytest.mark.parametrize(
    ("years", "codes"),
    [
        ((2020, 2021), ["A", "B", "C", "D", "G"]),
        ((2021, 2022), ["A", "B1", "B2", "E", "G"]),
        ((2022, 2023), ["A", "B1", "B2", "E", "F"]),
        ((2020, 2021, 2022, 2023), ["A", "B", "E"]),
    ],
)
def test_years_are_compared_by_what_all_can_make_up(years, codes):
    assert CODES.comparable(*years) == codes


def test_changes_of_a_year_are_told_apart():
    assert CODES.added(2022) == ["F"]
    assert CODES.ended(2023) == ["G"]
    assert CODES.split(2021) == {"B": ["B1", "B2"]}
    assert CODES.split(2023) == {"B2": ["B21", "B22"]}
    assert CODES.merged(2022) == {"E": ["C", "D"]}
    assert [year for year in range(2018, 2025) if CODES.changed(year)] == [2021, 2022, 2023]
