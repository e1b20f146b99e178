"""The charts of the whole book, in each edition: one look, no chart twice, and what they say."""

from __future__ import annotations

import functools
from collections import defaultdict
from itertools import pairwise

import pytest
from helpers.chapters import BAD_WORDS, FIRST, SECOND, YEARS, ran
from helpers.exhibits import parts_of
from tradebook.exhibits.exhibit import message_text
from tradebook.exhibits.marks import AROUND, LINE

SHOWN_AGAIN = ("index", "onepage", "briefing")
"""The pages that show again what chapters show."""
WITHOUT_MESSAGE = {"fig-culture-exporters"}
"""The charts of the newest edition that only put side by side what is not comparable."""


OTHERWISE = {"tab-cases-fields", "tab-engine"}
"""Tables of which a row that is called a total is the sum of columns at the margin, or a definition."""


@functools.cache
def charts_of(year: int, *, again: bool = False) -> dict[str, dict]:
    """Return the charts of an edition's chapters by name; with those that show again what chapters show, if asked to."""
    chapters = [name for name in FIRST + SECOND if again or name not in SHOWN_AGAIN]
    exhibits = [exhibit for name in chapters for exhibit in ran(name, year).exhibits]
    return {exhibit["name"]: exhibit for exhibit in exhibits if exhibit["kind"] == "chart"}


@pytest.mark.parametrize("year", YEARS)
def test_no_chart_is_there_twice(year):
    values = {
        name: {(row[0], cell) for row in exhibit["data"][1:] for cell in row[1:] if cell}
        for name, exhibit in charts_of(year).items()
    }
    # a forecast starts from what was
    others = values.keys() - {"fig-forecast"}
    twice = [(one, other) for one in values for other in others if one != other and values[one] <= values[other]]
    assert twice == []


@pytest.mark.parametrize("year", YEARS)
def test_the_same_thing_has_the_same_colour_in_the_whole_book(year):
    colours = defaultdict(set)
    for exhibit in charts_of(year, again=True).values():
        for part in parts_of(exhibit["spec"]):
            scale = part.get("scale")
            if part.get("field") == "series" and scale and isinstance(scale["range"][0], str):
                pairs = dict(zip(scale["domain"], scale["range"], strict=True))
                assert len(set(pairs.values())) == len(pairs), exhibit["name"]
                for name, colour in pairs.items():
                    colours[name].add(colour)
    assert {name: found for name, found in colours.items() if len(found) > 1} == {}
    assert colours


@pytest.mark.parametrize("year", YEARS)
def test_words_at_the_ends_of_lines_do_not_cover_each_other(year):
    with_words = set()
    for name, exhibit in charts_of(year).items():
        spec = exhibit["spec"]
        rows = [row for rows in spec.get("datasets", {}).values() for row in rows if "place" in row]
        heights = [
            part["scale"]
            for part in parts_of(spec.get("layer", []))
            if part.get("field") == "value" and part.get("scale")
        ]
        domains = [scale["domain"] for scale in heights if isinstance(scale.get("domain"), list)]
        reach = next((domain for domain in domains if all(isinstance(end, int | float) for end in domain)), None)
        # a single word covers no other
        assert reach or len({row["year"] for row in rows}) == len(rows), name
        for at in {row["year"] for row in rows} if reach else ():
            pixels = (spec["height"] - AROUND) / (reach[1] - reach[0])
            places = sorted((row["place"], len(row["label"])) for row in rows if row["year"] == at)
            gaps = [(later - earlier) * pixels for (earlier, _), (later, _) in pairwise(places)]
            assert all(gap >= LINE - 0.1 for gap in gaps), (name, places)
            with_words |= {name} if gaps else set()
    assert with_words


@pytest.mark.parametrize("year", YEARS)
def test_what_a_chart_says_is_a_sentence_without_full_stop_in_its_alternative_text(year):
    for name, exhibit in charts_of(year).items():
        said = message_text(exhibit)
        assert not BAD_WORDS.search(said), name
        assert not any(sign in said for sign in "。；—"), name
        assert "从略" not in said, name
        assert exhibit["alt"].startswith(f"{said}。" if said else exhibit["alt"]), name
        assert not said or len(said) <= 60, (name, said)


def test_the_charts_of_the_newest_edition_have_messages():
    silent = {name for name, exhibit in charts_of(YEARS[-1]).items() if not message_text(exhibit)}
    assert silent == WITHOUT_MESSAGE


@pytest.mark.parametrize("year", YEARS)
def test_charts_ask_for_nothing_from_elsewhere(year):
    for name, exhibit in charts_of(year, again=True).items():
        assert not [part["url"] for part in parts_of(exhibit["spec"]) if "url" in part], name


@pytest.mark.parametrize("year", YEARS)
def test_totals_stand_first_in_tables(year):
    with_total = set()
    for name in FIRST + SECOND:
        for exhibit in ran(name, year).exhibits:
            if exhibit["kind"] == "table" and exhibit["name"] not in OTHERWISE:
                first = [row[0]["text"] for row in exhibit["table"]["body"]]
                places = [place for place, text in enumerate(first) if text in ("合计", "离岸合计", "全部服务")]
                assert places in ([], [0]), exhibit["name"]
                with_total |= {exhibit["name"]} if places else set()
    assert len(with_total) >= 4
