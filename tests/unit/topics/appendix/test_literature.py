"""The literature: each work is named once, and says where it is published."""

from tradebook.topics.appendix.literature import LITERATURE, NBS


def test_each_work_is_named_once_and_says_where_it_is_published():
    names = [name for name, _ in LITERATURE]
    assert len(set(names)) == len(names) > 5
    assert NBS in names
    assert [name for name, place in LITERATURE if len(place) < 40] == []
