"""Names and labels of indicators: what each says of the indicator is held against the other."""

import pytest
from helpers.support import real_data
from helpers.tables import read_rows, rewrite
from tradebook.checks.codes.labels import find_false_labels
from tradebook.checks.run import check_data
from tradebook.data.package import DataPackage


def test_labels_of_the_projects_data_agree_with_the_names(small_report):
    assert list(find_false_labels(real_data())) == []
    assert list(find_false_labels(small_report.package)) == []


@pytest.mark.parametrize("column", ["name_zh", "label"])
def test_names_or_labels_exchanged_are_found(data, column):
    first, second = read_rows(data / "codes" / "indicators.csv")[:2]
    other = {first["code"]: second[column], second["code"]: first[column]}
    rewrite(
        data,
        "codes/indicators",
        lambda rows: [{**row, column: other.get(row["code"], row[column])} for row in rows],
    )
    found = [str(problem) for problem in check_data(DataPackage(data)).problems]
    assert found
    assert all(text.startswith("codes/indicators.csv，第 ") for text in found)
    assert all("，“label”列：" in text for text in found)


def test_a_label_of_something_else_is_found(data):
    def change(rows):
        rows[0]["label"] = "{area}{year}年专利批准量"
        return rows

    rewrite(data, "codes/indicators", change)
    (problem,) = find_false_labels(DataPackage(data))
    assert problem.place.row == 2
