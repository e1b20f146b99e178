"""The evaluation of regional innovation: areas side by side, and the ranks of one's own."""

import pytest
from helpers.tables import edit
from tradebook.figures.figure import Absent
from tradebook.model.edition import Edition
from tradebook.topics.innovation import Innovation


@pytest.fixture
def innovation(edition):
    return Innovation(edition)


def test_areas_with_ranks_are_compared(innovation):
    assert innovation.areas == ["CN-SN", "CN-BJ"]
    assert str(innovation.scope) == "两省市"


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (("innovation_index",), "71.6%"),
        (("innovation_index", "rank"), "第9位"),
        (("innovation_index", "change"), "提高3.7个百分点"),
        (("hightech_firms",), "6126个"),
        (("hightech_firms", "rank"), "第17位"),
    ],
)
def test_an_indicator_is_worded_by_its_measure(innovation, asked, text):
    series = innovation.of("CN-SN", *asked)
    assert str(series) == text
    assert series.key == "innovation.of({})".format(", ".join(f'"{part}"' for part in ("CN-SN", *asked)))


def test_the_peer_is_the_first_named_one_that_is_evaluated(innovation, data):
    assert innovation.peer == ""
    edit(data / "edition.yml", "publisher:", "peers: [CN-SH, CN-BJ]\npublisher:")
    assert Innovation(Edition(2022, data)).peer == "CN-BJ"


def test_what_an_area_lacks_is_a_gap(innovation):
    assert innovation.of("CN-BJ", "hightech_firms").show().needs == ["北京2022年高新技术企业数"]


def test_areas_side_by_side(innovation):
    by_area = innovation.areas_by("innovation_index")
    assert str(by_area.largest(1).name) == "北京"
    assert str(by_area.rank("CN-SN")) == "第2位"
    # the only one of one is none
    assert str(innovation.areas_by("innovation_index", "CN-SN").rank("CN-SN")) == ""


def test_ranks_of_the_area_without_that_of_the_index(innovation):
    assert str(innovation.ranks.largest(1)) == "第17位"
    # it has this rank in all of them
    assert isinstance(innovation.names_at(innovation.ranks.largest(1)), Absent)


def test_the_table_has_level_and_rank_of_each_area(innovation):
    rows = [[cell["text"] for cell in row] for row in innovation.table.body]
    assert rows == [
        ["综合科技创新水平指数（%）", "71.6", "9", "88.0", "2"],
        ["高新技术企业数（个）", "6126", "17", "—", "—"],
    ]
    assert list(innovation.rank_frame.columns) == ["陕西", "北京"]


def test_a_year_without_evaluation_has_gaps_and_no_table(first_edition):
    innovation = Innovation(first_edition)
    assert innovation.table is None
    assert isinstance(innovation.scope, Absent)
    assert isinstance(innovation.ranks.smallest.show(), Absent)
    assert isinstance(innovation.names_at(innovation.ranks.smallest), Absent)
    assert isinstance(innovation.areas_by("innovation_index").rank("CN-SN").show(), Absent)
