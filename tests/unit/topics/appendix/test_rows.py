"""The rows of the data as the chapter of data tables lists them."""

from helpers.editions import open_edition
from helpers.small_data import FIRST, LAST
from tradebook.audit.records import row_anchor
from tradebook.topics.appendix.rows import list_rows, rows_table


def test_every_observation_has_its_row_and_place(small_report):
    edition = open_edition(small_report.package, LAST)
    listed = {(row.table, row.line): row for row in list_rows(edition)}
    package = edition.package
    for row in package.rows("enterprise_partners"):
        shown = listed["enterprise_partners", row["_line"]]
        assert shown.place.startswith("第二部分表5")
        assert (shown.file, shown.value) == ("enterprise_partners.csv", f"{row['value']}{row['unit']}")
    assert {table for table, _ in listed} > {"services_trade", "facts", "case_outcomes"}


def test_hedges_are_said_with_the_value(small_report):
    rows = list_rows(open_edition(small_report.package, LAST))
    stated = [row.value for row in rows if row.table == "export_base_indicators"]
    assert {"约3.0亿美元", "超过5.0亿美元"} <= set(stated)


def test_an_edition_lists_no_later_years(small_report):
    years = [
        row.label for row in list_rows(open_edition(small_report.package, FIRST)) if row.table == "services_trade"
    ]
    assert years
    assert all(f"{FIRST}年" in label for label in years)


def test_addresses_can_name_the_rows_of_the_table(small_report):
    edition = open_edition(small_report.package, LAST)
    first = next(list_rows(edition))
    cells = rows_table(edition).body[0]
    assert [cell["anchor"] for cell in cells if "anchor" in cell] == [row_anchor(first.table, first.line)]


def test_the_table_of_the_print_stands_above_its_rows(small_report):
    table = rows_table(open_edition(small_report.package, LAST))
    texts = [[cell["text"] for cell in row] for row in table.body]
    partners = next(row for row in texts if row[0].endswith("（enterprise_partners.csv）"))
    assert (partners[1], partners[-1]) == ("第二部分表5", "“合计”行")
    assert table.groups == [0, 1]
    fact = next(row for row in texts if row[0].endswith("（facts.csv）"))
    assert (fact[1], fact[-1][:4]) == ("", "第一部分")
