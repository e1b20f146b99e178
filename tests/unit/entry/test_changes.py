"""Rows that an import adds, revises, corrects or deletes, and the tables with these changes."""

from helpers.small_data import LAST, small_data
from tradebook.data.problems import SheetPlace
from tradebook.entry.changes import RowChange, change_tables

PLACE = SheetPlace("省市", "C5")
TABLE = "services_trade_provinces"


def make_change(kind, **fields):
    return RowChange(kind, TABLE, PLACE, "北京2022年服务进出口额", **fields)


def test_a_change_says_what_happens_to_a_row():
    row = {"value": "12.5", "unit": "亿美元"}
    assert str(make_change("added", row=row)) == f"增 {TABLE}：北京2022年服务进出口额 12.5亿美元"
    assert str(make_change("deleted", row=row)) == f"删 {TABLE}：北京2022年服务进出口额 12.5亿美元"


def test_a_correction_and_a_revision_name_the_fields_that_differ():
    old = {"area": "CN-BJ", "value": "12.5", "vintage": "2022", "source": "公报", "locator": ""}
    change = make_change("corrected", row={**old, "value": "13.0", "source": ""}, old=old)
    assert str(change) == (f"改 {TABLE}：北京2022年服务进出口额：数值 12.5 → 13.0；来源 公报 → （空）")
    change = make_change("revised", row={**old, "value": "13.0", "vintage": "2023"}, old=old)
    assert str(change) == (f"修订 {TABLE}：北京2022年服务进出口额：数值 12.5 → 13.0")


def test_a_row_without_a_number_is_shown_by_the_beginning_of_its_text():
    change = RowChange("added", "commentary", PLACE, "2022/机遇/1", {"text": "一" * 30})
    assert str(change) == f"增 commentary：2022/机遇/1 “{'一' * 20}……”"


def test_other_rows_stay_and_every_row_is_traced_to_where_it_is_from(small_report):
    path = "services_trade_provinces.csv"
    lines = (small_data() / path).read_text(encoding="utf-8").splitlines()
    new = {"area": "CN-CQ", "year": str(LAST), "flow": "T", "value": "90.1", "unit": "亿美元"}
    new |= {"vintage": str(LAST), "source": "公报"}
    deleted = make_change("deleted", row={}, line=2)
    corrected = make_change("corrected", row={**new, "area": "CN-SH"}, old=new, line=3)
    added, revised = make_change("added", row=new), make_change("revised", row={**new, "area": "CN-GD"}, old=new)
    changed = change_tables(small_report.package, [added, revised, corrected, deleted])
    assert changed.texts[path].splitlines() == [
        lines[0],
        f"CN-SH,{LAST},T,90.1,亿美元,{LAST},公报,,",
        *lines[3:],
        f"CN-CQ,{LAST},T,90.1,亿美元,{LAST},公报,,",
        f"CN-GD,{LAST},T,90.1,亿美元,{LAST},公报,,",
    ]
    assert list(changed.texts) == [path]
    last = len(lines)
    assert changed.origins[TABLE, 2] is corrected
    assert changed.origins[TABLE, 3] == 4
    assert [changed.origins[TABLE, line] for line in (last, last + 1)] == [added, revised]
