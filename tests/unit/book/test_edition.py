"""The edition as chapters open it: its topics, and its commentary."""

from __future__ import annotations

import pytest
from helpers.editions import open_edition
from helpers.small_data import LAST
from helpers.tables import rewrite
from tradebook.data.package import DataPackage
from tradebook.errors import ProseError


def test_figures_of_all_topics_are_within_reach(edition):
    names = [name.removeprefix("edition.") for name in edition.known_names]
    topics = names[len(edition.names) :]
    assert {"bases", "cases", "culture", "digital", "forecast", "policies", "technology"} < set(topics)
    assert all(getattr(edition, topic) is getattr(edition, topic) for topic in topics)
    assert edition.technology.exports.value.key == "technology.exports.value"


def test_commentary_is_in_the_order_that_the_data_gives_it(edition, first_edition):
    assert edition.commentary("challenge").data == "**规模小**。占全国比重低。\n\n**人才少**。高端人才外流。"
    assert (edition.has_commentary("challenge"), edition.has_commentary("measure")) == (True, False)
    assert edition.commentary("measure") is None
    assert first_edition.commentary("challenge") is None


def test_commentary_with_mistakes_is_refused_with_the_row(data):
    rewrite(data, "commentary", lambda rows: [*rows[:1], {**rows[1], "text": "共{eval}`cases`。"}])
    edition = open_edition(DataPackage(data), LAST)
    assert edition.has_commentary("challenge")
    with pytest.raises(ProseError, match=r"commentary\.csv，第 3 行，“text”列：.*是不是 edition\.cases"):
        edition.commentary("challenge")
