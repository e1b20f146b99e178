"""A topic that an area has added: the total of each measure and the items that make it up, of the area itself."""

import pytest
from helpers.small_data import AREA, LAST, NATION
from tradebook.book.edition import Edition
from tradebook.data.package import DataPackage
from tradebook.entry.beginning.topic import Code, NewTopic, make_topic

TOPIC = NewTopic(
    "freight_trains",
    "中欧班列",
    "线路",
    [Code("HAM", "西安—汉堡"), Code("ALA", "西安—阿拉木图")],
    [Code("trains", "开行列数", "列"), Code("tonnes", "货运量", "万吨")],
)
TRAINS = {
    (AREA, LAST - 1, ""): 2000,
    (AREA, LAST, ""): 3000,
    (AREA, LAST, "-HAM"): 1800,
    (AREA, LAST, "-ALA"): 1200,
    (NATION, LAST, ""): 16000,
}


@pytest.fixture
def topic(data):
    """The topic of the newest edition, with one of its two measures; the nation has numbers, too."""
    (data.parent / "chapters").mkdir()
    (data.parent / "_toc.yml").write_text(
        "format: jb-book\nroot: chapters/index\nparts:\n  - caption: 专题\n    chapters:\n      - file: chapters/culture\n",
        encoding="utf-8",
    )
    make_topic(data.parent, DataPackage(data), TOPIC, "专题")
    lines = [
        f"{area},{year},FREIGHT-TRAINS{item},trains,{value},列,{LAST},某表"
        for (area, year, item), value in TRAINS.items()
    ]
    with (data / "freight_trains.csv").open("a", encoding="utf-8") as file:
        file.write("\n".join([*lines, ""]))
    return Edition(LAST, data).topic("freight_trains")


def test_the_total_and_the_items_are_those_of_the_area(topic):
    trains = topic.total("trains")
    assert (str(trains), str(trains.growth)) == ("3000列", "增长50.0%")
    items = topic.items("trains")
    assert [(each.member, str(each), str(each.share)) for each in items.ranked()] == [
        ("西安—汉堡", "1800列", "60.0%"),
        ("西安—阿拉木图", "1200列", "40.0%"),
    ]
    assert {series.dimensions["area"] for series in (trains, *items.values())} == {AREA}


def test_a_measure_without_numbers_is_not_there(topic):
    assert topic.measures == ["trains", "tonnes"]
    assert topic.has_data
    assert [topic.has_items(measure) for measure in topic.measures] == [True, False]
    assert not topic.total("tonnes")
    assert not topic.total("wagons")
    assert topic.trend("tonnes").empty
    assert list(topic.trend("trains").columns) == ["开行列数"]
