"""Figures in the ledger, and their way through notebook outputs."""

import tempfile
from dataclasses import replace
from decimal import Decimal

import nbformat
import pytest
from helpers.support import obs
from hypothesis import given
from hypothesis import strategies as st
from tradebook.errors import MissingObservationError, TradebookError
from tradebook.figures import indicators
from tradebook.figures.figure import FIGURE_MIME, Absent, exact, make_figure
from tradebook.figures.glue import glued_output
from tradebook.figures.ledger import Ledger, collect, write_gaps


def figure(key="k", value="104960.5", kind="level", **options):
    return make_figure(key, obs(Decimal(value), locator="L1"), kind, "数", unit=None, decimals=None, **options)


def test_a_figure_keeps_the_unrounded_value_and_its_inputs():
    made = figure()
    assert (made.value, made.unit, made.decimals, made.text) == ("10.49605", "亿美元", 1, "10.5亿美元")
    assert [(i.value, i.unit, i.source, i.locator) for i in made.inputs] == [
        ("104960.5", "万美元", "第一部分", "L1")
    ]
    assert made.is_observation


def test_arithmetic_is_no_observation():
    total = obs(Decimal(1)) + obs(Decimal(2))
    assert not make_figure("k", total, "level", "和", unit=None, decimals=None).is_observation
    rate = indicators.share(obs(Decimal(1)), obs(Decimal(2)))
    assert not make_figure("k", rate, "share", "比", unit=None, decimals=None).is_observation


def test_a_missing_value_is_no_figure():
    with pytest.raises(MissingObservationError, match="陕西出口"):
        make_figure("k", obs(None, label="陕西出口"), "level", "数", unit=None, decimals=None)


def executed(path, *figures):
    """A notebook as it is after its cells glued figures, beside other cells and outputs."""
    outputs = [nbformat.v4.new_output("stream", text="…"), nbformat.v4.new_output("display_data", data={})]
    data = glued_output({made.key: made._repr_mimebundle_() for made in figures})
    outputs.append(nbformat.v4.new_output("display_data", data=data))
    cells = [nbformat.v4.new_markdown_cell("文"), nbformat.v4.new_code_cell("", outputs=outputs)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def test_figures_travel_through_notebooks_and_json(tmp_path):
    made = figure()
    bundle = made._repr_mimebundle_()
    executed(tmp_path / "national.ipynb", made)

    ledger = collect([tmp_path / "national.ipynb"], 2022)
    assert ledger["k"].chapter == "national"
    assert ledger["k"].text == made.text == bundle["text/plain"]
    assert FIGURE_MIME in bundle

    ledger.write(tmp_path / "ledger.json")
    again = Ledger.read(tmp_path / "ledger.json")
    assert list(again) == list(ledger)
    assert again.year == 2022
    assert again.get("unknown") is None


def test_a_quoted_figure_keeps_the_chapter_that_recorded_it(tmp_path):
    made = figure()
    first = collect([executed(tmp_path / "overview.ipynb", made)], 2022)
    both = collect([executed(tmp_path / "index.ipynb", first["k"]), tmp_path / "overview.ipynb"], 2022)
    assert [(f.key, f.chapter) for f in both] == [("k", "overview")]


def test_chapters_that_disagree_are_named(tmp_path):
    notebooks = [
        executed(tmp_path / "national.ipynb", figure()),
        executed(tmp_path / "overview.ipynb", figure(value="1.0")),
    ]
    with pytest.raises(TradebookError, match=r"k .*national.*overview"):
        collect(notebooks, 2022)


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


@given(
    st.decimals(-(10**7), 10**7, places=2),
    st.decimals(1, 10**7, places=1),
    st.sampled_from(["level", "balance", "change"]),
)
def test_any_figure_survives_json_without_loss(x, y, kind):
    made = make_figure("k", obs(x) + obs(y), kind, "和", unit="亿美元", decimals=2)
    with tempfile.TemporaryDirectory() as folder:
        Ledger(2022, [made]).write(f"{folder}/ledger.json")
        again = Ledger.read(f"{folder}/ledger.json")["k"]
    assert again == made
    assert exact(again, "万美元")[0] == x + y
    assert "E" not in again.value


def test_the_line_of_a_figure_that_is_not_there_is_none():
    ledger = Ledger(2022, [figure()])
    assert len(ledger.lines()) == len(ledger.lines("k")) == 1
    assert ledger.lines("unknown") == ledger.lines("") == []  # a claim without a figure has an empty key


def test_one_key_has_one_value():
    ledger = Ledger(2022, [figure()])
    ledger.add(figure())
    assert len(ledger) == 1
    with pytest.raises(TradebookError, match="k"):
        ledger.add(figure(value="1.0"))
    with pytest.raises(TradebookError, match="k"):
        ledger.add(replace(figure(), unit="亿元"))


def test_exact_converts_value_and_interval():
    value, low, high = exact(figure(), "万美元")
    assert value == Decimal("104960.5")
    assert (low, high) == (Decimal("104960.45"), Decimal("104960.55"))
    with pytest.raises(TradebookError, match="不能与"):
        exact(figure(), "%")


def test_gaps_say_what_is_missing_and_which_figure_needs_it(tmp_path):
    gaps = [Absent("area.rank", "位次", ["陕西2023年位次", "全国2023年总额"]), Absent("idle", "无须说明")]
    ledger = collect([executed(tmp_path / "overview.ipynb", *gaps)], 2023)
    assert len(ledger) == 0
    assert ledger.gaps == [("overview", gap) for gap in gaps]
    assert write_gaps(ledger, tmp_path / "missing.csv") == 2
    assert (tmp_path / "missing.csv").read_text(encoding="utf-8") == (
        "chapter,figure,label,needs\noverview,area.rank,位次,陕西2023年位次；全国2023年总额\n"
    )


def test_gaps_of_both_stages_are_listed_by_chapter(tmp_path):
    ledger = collect([executed(tmp_path / "overview.ipynb", Absent("a", "甲", ["甲数"]))], 2023)
    ledger.extend(collect([executed(tmp_path / "audit.ipynb", Absent("b", "乙", ["乙数"]))], 2023))
    write_gaps(ledger, tmp_path / "missing.csv")
    assert (tmp_path / "missing.csv").read_text(encoding="utf-8").splitlines()[1:] == [
        "audit,b,乙,乙数",
        "overview,a,甲,甲数",
    ]
