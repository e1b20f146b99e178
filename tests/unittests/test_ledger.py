"""Figures in the ledger, and their way through notebook outputs."""

from decimal import Decimal

import nbformat
import pytest
from myst_nb.ext.glue import GLUE_PREFIX
from support import obs
from tradebook import indicators
from tradebook.errors import MissingObservationError, TradebookError
from tradebook.ledger import FIGURE_MIME, Ledger, collect, exact, make_figure


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


def test_figures_travel_through_notebooks_and_json(tmp_path):
    made = figure()
    bundle = made._repr_mimebundle_()
    output = nbformat.v4.new_output(
        "display_data", data={GLUE_PREFIX + mime: data for mime, data in bundle.items()}
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=[output])])
    nbformat.write(notebook, tmp_path / "national.ipynb")

    ledger = collect([tmp_path / "national.ipynb"], 2022)
    assert ledger["k"].chapter == "national"
    assert ledger["k"].text == made.text == bundle["text/plain"]
    assert FIGURE_MIME in bundle

    ledger.write(tmp_path / "ledger.json")
    again = Ledger.read(tmp_path / "ledger.json")
    assert list(again) == list(ledger)
    assert again.get("unknown") is None


def test_one_key_has_one_value():
    ledger = Ledger(2022, [figure()])
    ledger.add(figure())
    assert len(ledger) == 1
    with pytest.raises(TradebookError, match="k"):
        ledger.add(figure(value="1.0"))


def test_exact_converts_value_and_interval():
    value, low, high = exact(figure(), "万美元")
    assert value == Decimal("104960.5")
    assert (low, high) == (Decimal("104960.45"), Decimal("104960.55"))
    with pytest.raises(TradebookError, match="不能与"):
        exact(figure(), "%")
