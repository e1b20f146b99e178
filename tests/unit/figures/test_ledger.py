"""The ledger: figures by key, in a file and in memory."""

import tempfile
from dataclasses import replace
from decimal import Decimal

import pytest
from helpers.observations import obs
from hypothesis import given
from hypothesis import strategies as st
from tradebook.errors import FigureError
from tradebook.figures.figure import Absent, make_figure
from tradebook.figures.ledger import Ledger
from tradebook.figures.statement import Kind, make_statement


def figure(key="k", value="104960.5"):
    return make_figure(key, obs(Decimal(value)), "level", "数")


def test_figures_are_there_by_key_in_the_order_of_the_book():
    first, second = figure("b"), figure("a", "1.0")
    ledger = Ledger(2022, [first, second])
    assert list(ledger) == [first, second]
    assert len(ledger) == 2
    assert ledger["a"] is ledger.get("a") is second
    assert ledger.get("unknown") is None
    with pytest.raises(KeyError):
        _ = ledger["unknown"]


def test_one_key_has_one_value():
    ledger = Ledger(2022, [replace(figure(), chapter="national")])
    ledger.add(figure())
    assert len(ledger) == 1
    with pytest.raises(FigureError, match=r"k .*national.*overview"):
        ledger.add(replace(figure(value="1.0"), chapter="overview"))
    with pytest.raises(FigureError, match="k"):
        ledger.add(replace(figure(), unit="亿元"))


def test_a_ledger_is_read_as_it_was_written(tmp_path):
    ledger = Ledger(2022, [figure("a"), figure("b", "1.0")])
    ledger.write(tmp_path / "ledger.json")
    copy = Ledger.read(tmp_path / "ledger.json")
    assert copy.year == 2022
    assert list(copy) == list(ledger)
    assert copy.lines() == ledger.lines()


def test_a_file_has_one_figure_a_line(tmp_path):
    ledger = Ledger(2022, [figure("a"), figure("b")])
    ledger.add_statement(make_statement("one#1", Kind.SENTENCE, "出口增长。"))
    ledger.write(tmp_path / "ledger.json")
    lines = (tmp_path / "ledger.json").read_text(encoding="utf-8").splitlines()
    starts = ['{"year": ', '{"key": "', '{"key": "', '], "state', '{"key": "', '], "unsho']
    assert [line[:9] for line in lines] == starts


@given(
    st.decimals(-(10**7), 10**7, places=2),
    st.decimals(1, 10**7, places=1),
    st.sampled_from(["level", "balance", "change"]),
)
def test_any_figure_survives_json_without_loss(x, y, kind):
    recorded = make_figure("k", obs(x) + obs(y), kind, "和", unit="亿美元", decimals=2)
    with tempfile.TemporaryDirectory() as folder:
        Ledger(2022, [recorded]).write(f"{folder}/ledger.json")
        read = Ledger.read(f"{folder}/ledger.json")["k"]
    assert read == recorded
    assert read.value_in("万美元") == x + y
    assert "E" not in read.value


@pytest.mark.parametrize("encoded", [("first", "second"), ("second",), ()])
def test_of_a_figure_that_two_chapters_record_the_first_is_written(tmp_path, encoded):
    """Whichever of the chapters' ledgers were encoded before they were put together."""
    ledgers = {
        name: Ledger(2022, [replace(figure(), label=name), replace(figure(), key=name)])
        for name in ("first", "second")
    }
    for name in encoded:
        ledgers[name].lines()
    ledger = Ledger(2022)
    for chapters in ledgers.values():
        ledger.extend(chapters)
    ledger.write(tmp_path / "ledger.json")
    assert [(f.key, f.label) for f in Ledger.read(tmp_path / "ledger.json")] == [
        ("k", "first"),
        ("first", figure().label),
        ("second", figure().label),
    ]


def test_the_line_of_a_figure_that_is_not_there_is_none():
    ledger = Ledger(2022, [figure()])
    assert len(ledger.lines()) == len(ledger.lines("k")) == 1
    # a claim without a figure has an empty key
    assert ledger.lines("unknown") == ledger.lines("") == []


def test_gaps_say_by_chapter_what_is_missing_and_which_figure_needs_it(tmp_path):
    ledger, audit = Ledger(2023), Ledger(2023)
    ledger.gaps = [
        ("overview", Absent("area.rank", "位次", ["陕西2023年位次", "全国2023年总额"])),
        ("overview", Absent("idle", "无须说明")),
    ]
    audit.gaps = [("audit", Absent("area.T", "总额", ["全国2023年总额"]))]
    ledger.extend(audit)
    assert ledger.write_gaps(tmp_path / "missing.csv") == 2
    assert (tmp_path / "missing.csv").read_text(encoding="utf-8").splitlines() == [
        "chapter,figure,label,needs",
        "audit,area.T,总额,全国2023年总额",
        "overview,area.rank,位次,陕西2023年位次；全国2023年总额",
    ]


def test_which_chapter_shows_what_is_part_of_its_state():
    ledger = Ledger(2022, [figure("area.ALL.T")])
    before = ledger.state()
    ledger.expressions = {"national": {"area.all.total": "area.ALL.T"}}
    assert ledger.state() != before
    assert ledger.state("area.ALL.T") == ledger.lines("area.ALL.T")
