"""Which chapters edition.yml leaves out, and of which editions."""

import pytest
from helpers.tables import edit
from helpers.tiny_data import TRADE, write_tables
from tradebook.data.package import DataPackage
from tradebook.data.report import Report
from tradebook.data.settings.switches import find_left_out
from tradebook.errors import DataError


def switched(tmp_path, entry):
    """A data directory with an entry for the chapters."""
    data = write_tables(tmp_path, {"services_trade": TRADE})
    edit(data / "edition.yml", "area: CN-SN", f"area: CN-SN\nchapters: {entry}")
    return data


def test_without_entry_nothing_is_left_out(tmp_path):
    package = DataPackage(write_tables(tmp_path, {"services_trade": TRADE}))
    assert find_left_out(package, 2022) == {}


@pytest.mark.parametrize(
    ("switch", "editions"),
    [
        ("false", []),
        ("true", [2018, 2019, 2020, 2021, 2022, None]),
        ("{since: 2021}", [2021, 2022, None]),
        ("{until: 2019}", [2018, 2019]),
        ("{since: 2019, until: 2020}", [2019, 2020]),
        ("{since: 2020, until: 2020}", [2020]),
        ("[{until: 2018}, {since: 2022}]", [2018, 2022, None]),
    ],
)
def test_a_chapter_is_in_the_editions_of_its_years(tmp_path, switch, editions):
    package = DataPackage(switched(tmp_path, f"{{culture: {switch}}}"))
    years = [2018, 2019, 2020, 2021, 2022, None]
    assert [year for year in years if not find_left_out(package, year)["culture"]] == editions


@pytest.mark.parametrize(
    "entry",
    [
        "culture",
        "[culture]",
        "{culture: 不设}",
        "{culture: 2021}",
        "{culture: []}",
        "{culture: {}}",
        "{culture: {from: 2021}}",
        "{culture: {since: 二〇二一}}",
        "{culture: {since: true}}",
        "{culture: {since: 2022, until: 2019}}",
        "{culture: [{since: 2022}, 2023]}",
        "{culture: }",
    ],
)
def test_an_entry_that_cannot_be_understood_is_refused_with_its_form(tmp_path, entry):
    with pytest.raises(DataError, match=r"edition\.yml 的 chapters 一项.*应为.*请改正"):
        Report.open(switched(tmp_path, entry))
