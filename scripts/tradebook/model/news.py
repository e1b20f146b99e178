"""What is new in a year: what turned, broke a record, appeared or vanished, and who overtook whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tradebook.figures.figure import Absent, Phrase
from tradebook.figures.measure import Measure, compose

if TYPE_CHECKING:
    from tradebook.model.edition import Edition

KEY = "edition.news"
RANK = "national_rank"
"""The indicator of the area's place in the nation."""


def tell_news(edition: Edition, *, but_balance: bool = False) -> Phrase | Absent:
    """Return what is new in the edition's year in one sentence without its full stop; a gap if nothing is.

    Args:
        edition: The edition.
        but_balance: Whether to leave out that the balance turned, where that has been said.
    """
    turn = _clause("服务贸易", edition.area.all.balance.turn)
    told = (*_of_totals(edition), *_of_sectors(edition), *_of_places(edition))
    news = [each for each in (*([] if but_balance else [turn]), *told) if each]
    return compose(*news, between="；") if news else Absent(KEY, "本年的新情况")


def _clause(*parts: str | Measure | Phrase | Absent) -> Phrase | Absent:
    """Return a clause; a gap if a part of it is one."""
    return compose(*parts) if all(parts) else Absent(KEY, "本年的新情况")


def _of_totals(edition: Edition) -> Iterator[Phrase | Absent]:
    whole = edition.area.all
    records: dict[str, list[str]] = {}
    for series, word in ((whole.total, "进出口"), (whole.exports, "出口"), (whole.imports, "进口")):
        if found := series.new_record:
            records.setdefault(str(found), []).append(word)
    for record, (*others, last) in records.items():
        yield _clause(f"{'、'.join(others)}和{last}均" if others else last, record)


def _of_sectors(edition: Edition) -> Iterator[Phrase | Absent]:
    sectors = edition.area.sectors
    yield _clause(sectors.changes)
    yield _clause(sectors.turned)
    yield _clause(sectors.appeared, "，上年没有进口和出口")
    yield _clause(sectors.vanished, "本年没有进口和出口")
    yield _clause("出口最多的行业", sectors.exports.new_leader)
    yield _clause("进口最多的行业", sectors.imports.new_leader)


def _of_places(edition: Edition) -> Iterator[Phrase | Absent]:
    code, provinces = edition.area.code, edition.provinces
    # an area need not know this indicator
    rank = edition.area.fact.national_rank if RANK in edition.indicator_codes else None
    if rank and rank.previous and rank != rank.previous:
        moved = "升至" if rank < rank.previous else "降至"
        yield compose("服务进出口额在全国的位次由上年", rank.previous, moved, rank)
    size = len(provinces)
    yield _clause(f"在所列{size}个省市中", provinces.rank_change(code))
    yield _clause("规模超过", provinces.overtook(code))
    yield _clause("规模被", provinces.overtaken_by(code), "超过")
