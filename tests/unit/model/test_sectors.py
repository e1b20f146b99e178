"""Sentences that several chapters share."""

from decimal import Decimal

import pytest
from helpers.observations import obs
from helpers.support import DATA
from tradebook.figures import indicators as ind
from tradebook.model.edition import Edition
from tradebook.model.sectors import fastest_growing


def rate(now, before):
    return ind.growth(obs(Decimal(now)), obs(Decimal(before)))


@pytest.mark.parametrize(
    ("rates", "words"),
    [
        ({"甲": ("3", "1"), "乙": ("2", "1"), "丙": ("1", "1")}, "出口增长较快的是甲和乙。"),
        ({"甲": ("3", "1"), "乙": ("1", "1"), "丙": ("1", "2")}, "出口只有甲增长。"),
        ({"甲": ("1", "1"), "乙": ("1", "2")}, "出口没有一类增长。"),
        ({"甲": ("3", "1"), "乙": ("1", "2"), "丙": ("1", "0")}, "出口增速居前的是甲。"),  # so did 丙, from zero
        ({"甲": ("1", "2"), "乙": ("1", "0")}, ""),
    ],
)
def test_only_what_grew_is_said_to_grow(rates, words):
    edition = Edition(2022, DATA)
    found = {name: rate(*levels) for name, levels in rates.items()}
    assert fastest_growing(edition, "who", found, "出口") == words
