"""The log of corrections: read by edition, and proposed from what a comparison of two ledgers finds."""

import csv
import io
from dataclasses import replace

import filelock
import pytest
from helpers.small_book import figure
from tradebook import files
from tradebook.audit.ledger_comparison import FigureChange, LedgerComparison
from tradebook.audit.review.updates import COLUMNS, Update, log_updates, propose_updates, read_updates
from tradebook.data.package import DataPackage
from tradebook.errors import DataError


class Package:
    table_names = ("updates",)

    def rows(self, table):
        assert table == "updates"
        row = {"date": "2023-09-01", "item": "图 3", "before": "1.5", "after": "1.6", "reason": "录入有误"}
        return [{"edition": 2022, **row}, {"edition": 2021, **row}]


def test_an_edition_has_its_own_corrections():
    (update,) = read_updates(Package(), 2022)
    assert update == Update("2023-09-01", "图 3", "1.5", "1.6", "录入有误")
    assert str(update) == "2023-09-01　图 3：由“1.5”改为“1.6”。录入有误"
    assert read_updates(Package(), 2020) == []


def test_without_the_table_nothing_was_corrected():
    package = Package()
    package.table_names = ()
    assert read_updates(package, 2022) == []


def comparison(*changes):
    return LedgerComparison(2022, "原来", "现在", list(changes), 0)


@pytest.mark.parametrize(
    ("old", "new", "states"),
    [
        ("1亿美元", "2亿美元", ["1亿美元", "2亿美元"]),
        ("1亿美元", None, ["1亿美元", "没有"]),
        (None, "2亿美元", ["没有", "2亿美元"]),
    ],
)
def test_what_a_reader_sees_changed_is_proposed_without_a_date(old, new, states):
    change = FigureChange(old and figure(old), new and figure(new), [])
    rows = list(csv.DictReader(io.StringIO(propose_updates(comparison(change)))))
    assert [row["edition"] for row in rows] == ["2022"]
    assert rows[0]["date"] == ""
    assert [rows[0]["before"], rows[0]["after"]] == states
    assert rows[0]["item"] == "总额（total）"
    assert rows[0]["reason"] != ""


def test_what_no_reader_sees_is_not_proposed():
    same = FigureChange(figure("1亿美元"), figure("1亿美元"), [])
    assert propose_updates(comparison(same)) == ",".join(COLUMNS) + "\n"


def test_corrections_are_logged_behind_the_others_letter_by_letter(data):
    package = DataPackage(data)
    updates = [Update("2023-09-01", "图 3（a,b）", "1.5", "=1+1", "来源“更正”，见公报\n第二行")]
    log_updates(package, 2022, updates[:1])
    log_updates(DataPackage(data), 2021, [Update("2023-10-01", "总额", "1", "2", "录入有误")])
    package = DataPackage(data)
    assert package.validate("updates") == []
    assert read_updates(package, 2022) == updates
    assert [update.item for update in read_updates(package, 2021)] == ["总额"]


A_DAY = "2023-09-01"


def correct(data, *steps):
    """Log one correction after the other of an item, all on a day; return the entry that stands then."""
    for before, after, reason in steps:
        log_updates(DataPackage(data), 2022, [Update(A_DAY, "总额（total）", before, after, reason)])
    package = DataPackage(data)
    assert package.validate("updates") == []
    (update,) = read_updates(package, 2022)
    assert update.item == "总额（total）"
    return update.before, update.after, update.reason


@pytest.mark.parametrize(
    ("steps", "entry"),
    [
        # what never came out gives way
        ([("甲", "乙", "录入有误"), ("甲", "丙", "来源有误")], ("甲", "丙", "来源有误")),
        # what came out stays
        ([("甲", "乙", "录入有误"), ("乙", "丙", "来源有误")], ("甲 → 乙", "丙", "录入有误；来源有误")),
        ([("甲", "乙", "录入有误"), ("乙", "甲", "误改")], ("甲 → 乙", "甲", "录入有误；误改")),
        (
            [("甲", "乙", "录入有误"), ("乙", "丙", "来源有误"), ("乙", "丁", "录入有误")],
            ("甲 → 乙", "丁", "录入有误；来源有误"),
        ),
        ([("甲", "乙", "一"), ("乙", "丙", "二"), ("丙", "丁", "三")], ("甲 → 乙 → 丙", "丁", "一；二；三")),
    ],
)
def test_what_is_corrected_once_more_on_a_day_joins_its_entry(data, steps, entry):
    assert correct(data, *steps) == entry


def test_the_last_entry_says_what_an_item_is_now(data):
    for item, before, after in (("甲", "1", "2"), ("乙", "1", "2"), ("甲", "2", "3")):
        log_updates(DataPackage(data), 2022, [Update(A_DAY, item, before, after, "录入有误")])
    assert [(update.item, update.after) for update in read_updates(DataPackage(data), 2022)] == [
        ("乙", "2"),
        ("甲", "3"),
    ]


@pytest.mark.parametrize(("wrong", "place"), [({"date": "20230901"}, "date"), ({"reason": ""}, "reason")])
def test_an_entry_that_would_make_the_log_unsound_is_not_written(data, wrong, place):
    before = (data / "updates.csv").read_bytes()
    with pytest.raises(DataError, match=f"没有登记(.|\n)*{place}"):
        log_updates(DataPackage(data), 2022, [replace(Update(A_DAY, "总额", "1", "2", "录入有误"), **wrong)])
    assert (data / "updates.csv").read_bytes() == before


def test_the_log_waits_for_whoever_changes_the_data(data, monkeypatch):
    monkeypatch.setattr(files, "PATIENCE", 0.1)
    before = (data / "updates.csv").read_bytes()
    with (
        filelock.FileLock(data.resolve().with_name(f".{data.name}.lock")),
        pytest.raises(DataError, match="正在由另一个程序改动"),
    ):
        log_updates(DataPackage(data), 2022, [Update("2023-09-01", "总额", "1", "2", "录入有误")])
    assert (data / "updates.csv").read_bytes() == before
