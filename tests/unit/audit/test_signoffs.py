"""Sign-offs: a reviewer signs figures; a sign-off is void when what was signed is no longer so."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from helpers.observations import obs
from helpers.tables import drop_table
from helpers.tiny_data import NO_DISCREPANCIES, TRADE, write_tables
from tradebook.audit.signoffs import Coverage, count_signed, read_signoffs, sign_figures, state_digest
from tradebook.checks.run import check_data
from tradebook.data.package import DataPackage
from tradebook.data.problems import TablePlace
from tradebook.errors import DataError
from tradebook.figures.figure import make_figure
from tradebook.figures.ledger import Ledger

HEADER = "figure,year,value,inputs,checked_by,date,remark\n"
DAY = date(2023, 8, 31)


@pytest.fixture
def data(tmp_path):
    return write_tables(
        tmp_path, {"services_trade": TRADE, "known_discrepancies": NO_DISCREPANCIES, "signoffs": HEADER}
    )


def figure(key, value="104960.5", label="出口", chapter="overview"):
    made = make_figure(key, obs(Decimal(value), label=label), "level", f"数字{key}", unit=None, decimals=None)
    return replace(made, chapter=chapter)


def ledger(*figures, year=2022):
    return Ledger(year, figures)


def states(figures, folder):
    return [(s.key, s.checked_by, s.state) for s in read_signoffs(figures, DataPackage(folder))]


def test_a_signed_figure_is_valid_until_its_value_changes(data):
    before = ledger(figure("a"), figure("b"))
    assert sign_figures(before, DataPackage(data), ["a"], "张三", DAY, "核对原表") == [before["a"]]
    (signoff,) = read_signoffs(before, DataPackage(data))
    assert (signoff.is_valid, signoff.value, signoff.date, signoff.remark, signoff.row) == (
        True,
        "10.5亿美元",
        DAY,
        "核对原表",
        2,
    )
    (signoff,) = read_signoffs(ledger(figure("a", "140960.5")), DataPackage(data))
    assert signoff.state == "value_changed"
    assert signoff.explanation == "作废：书中所示已变：10.5亿美元 → 14.1亿美元"
    assert states(before, data) == [("a", "张三", "valid")]  # the state came back, and with it the sign-off


def test_a_change_that_readers_do_not_see_voids_too(data):
    sign_figures(ledger(figure("a")), DataPackage(data), ["a"], "张三", DAY)
    assert states(ledger(figure("a", "104960.6")), data) == [("a", "张三", "inputs_changed")]
    assert states(ledger(figure("a", label="别的数据")), data) == [("a", "张三", "inputs_changed")]


def test_what_is_gone_and_other_years(data):
    sign_figures(ledger(figure("a")), DataPackage(data), ["a"], "张三", DAY)
    assert states(ledger(), data) == [("a", "张三", "gone")]
    assert states(ledger(figure("a"), year=2021), data) == []


def test_signing_again_replaces_the_void_sign_off_of_the_same_reviewer_only(data):
    for name in ("张三", "李四"):
        sign_figures(ledger(figure("a")), DataPackage(data), ["a"], name, DAY)
    after = ledger(figure("a", "140960.5"))
    sign_figures(after, DataPackage(data), ["a"], "张三", DAY)
    assert states(after, data) == [("a", "李四", "value_changed"), ("a", "张三", "valid")]
    assert len((data / "signoffs.csv").read_text(encoding="utf-8").splitlines()) == 4


def test_signing_twice_writes_once(data):
    figures = ledger(figure("a"))
    assert len(sign_figures(figures, DataPackage(data), ["a", "a"], "张三", DAY)) == 1
    assert sign_figures(figures, DataPackage(data), ["a"], " 张三 ", DAY) == []
    assert states(figures, data) == [("a", "张三", "valid")]


def test_a_row_that_moves_or_a_better_source_voids_nothing():
    made = figure("a")
    moved = replace(made.inputs[0], row=99, source="第二部分", locator="L9")
    assert state_digest(replace(made, inputs=[moved], excel="=t!E99")) == state_digest(made)


@pytest.mark.parametrize("change", [{"value": "1"}, {"unit": "万美元"}, {"formula": "出口 × 1"}])
def test_value_unit_and_formula_are_in_the_digest(change):
    made = figure("a")
    assert state_digest(replace(made, **change)) != state_digest(made)


@pytest.mark.parametrize("text", [HEADER.rstrip("\n"), HEADER.replace("\n", "\r\n"), "\ufeff" + HEADER])
def test_the_register_keeps_its_form(data, text):
    path = data / "signoffs.csv"
    path.write_text(text, encoding="utf-8", newline="")
    sign_figures(ledger(figure("a")), DataPackage(data), ["a"], "张三", DAY, '说明，含"引号"与,逗号')
    written = path.read_bytes().decode("utf-8")
    assert written.startswith(text)
    assert ("\r\n" in text) == ("\r\n" in written)
    assert check_data(DataPackage(data)).problems == []
    (signoff,) = read_signoffs(ledger(figure("a")), DataPackage(data))
    assert signoff.remark == '说明，含"引号"与,逗号'


@pytest.mark.parametrize(
    ("keys", "name", "message"), [(["a", "no"], "张三", "没有这些数字：no"), (["a"], " ", "--by")]
)
def test_nothing_is_written_when_something_is_wrong(data, keys, name, message):
    with pytest.raises(DataError, match=message):
        sign_figures(ledger(figure("a")), DataPackage(data), keys, name, DAY)
    assert (data / "signoffs.csv").read_text(encoding="utf-8") == HEADER


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        ("a,2022,1,0123456789abcdef,张三,八月三十一日,", "date", "日期，如 2023-08-31"),
        ("a,2022,1,xyz,张三,2023-08-31,", "inputs", "符合格式"),
        ("a,2022,1,0123456789abcdef,,2023-08-31,", "checked_by", "不能为空"),
    ],
)
def test_a_register_edited_by_hand_is_checked(data, row, column, expected):
    (data / "signoffs.csv").write_text(f"{HEADER}{row}\n", encoding="utf-8")
    (problem,) = check_data(DataPackage(data)).problems
    assert problem.place == TablePlace("signoffs.csv", 2, column)
    assert expected in str(problem)


def test_a_package_without_register_has_no_sign_offs(data):
    drop_table(data, "signoffs")
    assert read_signoffs(ledger(figure("a")), DataPackage(data)) == []


def test_coverage_counts_figures_by_chapter(data):
    before = ledger(figure("a"), figure("b"), figure("c", chapter="national"))
    sign_figures(before, DataPackage(data), ["a", "b", "c"], "张三", DAY)
    after = ledger(figure("a"), figure("b", "2"), figure("c", chapter="national"), figure("d", chapter="culture"))
    assert count_signed(after, read_signoffs(after, DataPackage(data))) == [
        Coverage("overview", 2, 1, 1),
        Coverage("national", 1, 1, 0),
        Coverage("culture", 1, 0, 0),
    ]
