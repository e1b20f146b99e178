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


def write_next_year(data, exchanged=None):
    """Add a year to the partners of technology trade, with the growth that follows; two of them may be exchanged in it."""
    other = dict(zip(exchanged or (), reversed(exchanged or ()), strict=True))

    def change(rows):
        levels = {r["partner"]: float(r["value"]) for r in rows if (r["flow"], r["measure"]) == ("X", "value")}
        added = []
        for number, (partner, value) in enumerate(levels.items(), start=1):
            key = {"area": "CN-SN", "year": str(LAST + 1), "flow": "X", "partner": other.get(partner, partner)}
            key |= {"vintage": str(LAST + 1), "source": "表8", "locator": ""}
            added.append(
                {**key, "measure": "value", "value": f"{value * (1 + number / 50):.1f}", "unit": "万美元"}
            )
            added.append({**key, "measure": "value_growth", "value": f"{2 * number}.0", "unit": "%"})
        return [*rows, *added]

    rewrite(data, "technology_partners", change)
    return [notice for notice in find_exchanged(DataPackage(data)) if "technology_partners" in notice]


def test_two_partners_exchanged_with_their_growth_are_noticed(data):
    (notice,) = write_next_year(data, exchanged=("KOR", "HKG"))
    assert notice.startswith(f"technology_partners.csv：{LAST + 1} 年")
    assert "（HKG）和" in notice
    assert "（KOR）的数值与所载同比" in notice


def test_partners_that_grow_as_stated_are_not_noticed(data):
    assert write_next_year(data) == []
