"""The forecast chapter on the project's data: what an edition can know, and how a year later it judges forecasts."""

import csv
import json
from decimal import Decimal

import pytest
from helpers.chapters import plain, visible
from helpers.support import copy_real_data, first_stage, run_chapter

YEARS = range(2016, 2023)


@pytest.mark.parametrize("year", YEARS)
def test_the_chapter_shows_what_an_edition_can_know(year):
    run = first_stage("forecast", year)
    shown = {exhibit["name"] for exhibit in run.exhibits}
    assert ("fig-forecast" in shown) == ("forecast.all.total" in run.figures) == (year >= 2019)
    assert ("tab-forecast-review" in shown) == ("review.all.total" in run.figures) == (year >= 2020)
    assert ("tab-forecast-printed" in shown) == (year == 2022)


@pytest.fixture(scope="module")
def data_of_2023(tmp_path_factory):
    """The data directory a year later, in which everything came as printed but one sector at half."""
    folder = copy_real_data(tmp_path_factory.mktemp("later"))
    with (folder / "forecast_published.csv").open(encoding="utf-8") as stream:
        printed = {(row["sector"], row["flow"]): Decimal(row["value"]) for row in csv.DictReader(stream)}
    for flow in "TXM":
        printed["SK", flow] /= 2
        printed["ALL", flow] -= printed["SK", flow]
    with (folder / "services_trade.csv").open("a", encoding="utf-8", newline="") as stream:
        rows = ["CN-SN", 2023], ["万美元", 2023, "试验", ""]
        csv.writer(stream, lineterminator="\n").writerows(
            [*rows[0], *name, value, *rows[1]] for name, value in printed.items()
        )
    return folder


def test_a_year_later_the_printed_and_our_forecasts_are_judged(data_of_2023):
    run = run_chapter("forecast", 2023, data_of_2023)
    assert run.figures["printed_before.all.total"].text == "80.5亿美元"
    assert "，实际高于这一预测" in plain(visible(run)) or "，实际低于这一预测" in plain(visible(run))
    assert "以当时的预测更接近实际，分行业看，当时的预测更接近实际的有10个。" in plain(visible(run))
    assert run.text('closer if closer > 0 else ""') == "10个"
    table = next(e["table"] for e in run.exhibits if e["name"] == "tab-forecast-review")
    assert {len(row) for row in table["head"] + table["body"]} == {9}
    assert "2022年版预测" in [cell["text"] for row in table["head"] for cell in row]
    assert "printed.all.total" not in run.figures


def test_a_data_directory_without_printed_forecasts_will_do(tmp_path):
    folder = copy_real_data(tmp_path)
    (folder / "forecast_published.csv").unlink()
    descriptor = folder / "datapackage.json"
    content = json.loads(descriptor.read_text(encoding="utf-8"))
    content["resources"] = [table for table in content["resources"] if table["name"] != "forecast_published"]
    descriptor.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    run = run_chapter("forecast", 2022, folder)
    assert "printed.all.total" not in run.figures
    assert run.figures["forecast.all.total"].text == "73.0亿美元"
    assert "印刷本对进出口、出口、进口总额的预测" not in plain(visible(run))
