"""Series that look exchanged: noticed where they are far apart, and not where they are what they were."""

import pytest
from helpers.small_data import LAST
from helpers.tables import rewrite
from tradebook.checks.exchanged import CLEAR, compare_histories, find_exchanged
from tradebook.checks.run import check_data
from tradebook.data.package import DataPackage


def exchange(data, table, column, year, a, b):
    """Exchange two members of a table in one year."""
    other = {a: b, b: a}

    def change(rows):
        return [
            {**row, column: other.get(row[column], row[column])} if row["year"] == str(year) else row
            for row in rows
        ]

    rewrite(data, table, change)
    return DataPackage(data)


def test_the_small_data_have_none(small_report):
    assert list(find_exchanged(small_report.package)) == []


def test_two_sectors_exchanged_in_all_flows_are_noticed_though_all_sums_hold(data):
    package = exchange(data, "services_trade", "sector", LAST, "SA", "SB")
    report = check_data(package)
    assert report.problems == []
    (notice,) = [notice for notice in report.notices if "录反" in notice]
    assert notice.startswith(f"services_trade.csv：{LAST} 年加工服务（SA）和维护和维修服务（SB）的数值")


@pytest.mark.parametrize("year", [LAST - 1, LAST])
def test_the_year_is_named_and_no_other(data, year):
    (notice,) = find_exchanged(exchange(data, "services_trade", "sector", year, "SA", "SB"))
    assert f"：{year} 年" in notice


@pytest.mark.parametrize(
    ("a", "b", "is_clear"),
    [
        ({2020: 10, 2021: 11, 2022: 400}, {2020: 390, 2021: 400, 2022: 12}, [True]),
        ({2020: 10, 2021: 11, 2022: 12}, {2020: 390, 2021: 400, 2022: 410}, [False]),
        ({2021: 400, 2022: 11, 2023: 390}, {2021: 12, 2022: 395, 2023: 10}, [True, True]),
        ({2022: 10}, {2021: 400, 2022: 410}, []),
    ],
)
def test_each_is_compared_with_both_histories(a, b, is_clear):
    assert [gain > CLEAR for gain in compare_histories({("X",): a}, {("X",): b}, 2022)] == is_clear
