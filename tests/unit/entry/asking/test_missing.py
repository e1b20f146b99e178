"""What a year lacks is counted sheet by sheet, by the data as it is."""

from helpers.small_data import LAST, YEAR, write_small_data
from helpers.support import DATA, REPORT_YEAR
from helpers.tables import read_rows, rewrite, withhold
from tradebook.data.report import Report
from tradebook.entry.asking.missing import list_filled


def by_name(report, year):
    return {sheet.name: sheet for sheet in list_filled(report, year)}


def test_a_year_without_data_lacks_what_the_year_before_has(small_report):
    sheets, last = by_name(small_report, YEAR), by_name(small_report, LAST)
    assert sheets["分行业"].filled == 0
    assert sheets["分行业"].missing == last["分行业"].filled > 10
    assert last["分行业"].missing == 0
    assert sheets["分行业"].lines[0] == "全部服务　进出口"


def test_sheets_that_nobody_has_to_fill_are_left_out(small_report):
    assert not {"来源矛盾", "新指标", "新地区"} & {sheet.name for sheet in list_filled(small_report, YEAR)}


def test_a_number_that_is_gone_is_missed_by_name(tmp_path):
    data = write_small_data(tmp_path)
    before = by_name(Report.open(data), LAST)
    trade = read_rows(data / "services_trade.csv")
    gone = next(row for row in trade if row["year"] == str(LAST))
    rewrite(data, "services_trade", lambda rows: [row for row in rows if row != gone])
    after = by_name(Report.open(data), LAST)
    assert (after["分行业"].filled, after["分行业"].missing) == (before["分行业"].filled - 1, 1)
    assert len(after["分行业"].lines) == 1


def test_a_number_of_which_it_is_known_why_there_is_none_is_not_missed(tmp_path):
    data = write_small_data(tmp_path)
    before = by_name(Report.open(data), LAST)["分行业"]
    withhold(data, "services_trade", "L", year=LAST, sector="SA", flow="X")
    after = by_name(Report.open(data), LAST)["分行业"]
    assert (after.filled, after.missing, after.lines) == (before.filled - 1, 0, ())


def test_what_edition_yml_says_is_nothing_that_a_year_lacks():
    # the sheets of the project's data have bodies and departments, too
    names = {sheet.name for sheet in list_filled(Report.open(DATA), REPORT_YEAR + 1)}
    assert "分行业" in names
    assert not {"书名和单位", "比较地区", "填报部门"} & names
