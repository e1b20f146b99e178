"""The figures that every services trade chapter shares: level, growth, share and balance of each sector and flow.

A table of trade is a frame of traced values with one row a year and columns (sector, flow), as `Edition.trade`. Keys follow
one grammar, ``who.sector.flow[.measure]``: ``area.SD.M.growth`` is the growth of the area's travel imports.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from tradebook.figures import indicators
from tradebook.figures.traced import Traced
from tradebook.model.edition import Edition

FLOWS = ("T", "X", "M")
NO_GROWTH = "增速从略"

SeriesKey = tuple[str, str]
"""Sector and flow."""


def row_of(trade: pd.DataFrame, year: int) -> dict[SeriesKey, Traced]:
    """Return a year of a table of trade by column.

    Raises:
        KeyError: The table does not have the year.
    """
    # pandas knows no frames of traced values
    row: Any = trade.loc[year]
    return dict(row.items())


def series_of(trade: pd.DataFrame, column: SeriesKey) -> dict[int, Traced]:
    """Return a column of a table of trade by year.

    Raises:
        KeyError: The table does not have the column.
    """
    series: Any = trade[column]
    return dict(series.items())


def largest_first(codes: Sequence[str], values: Mapping[str, Traced]) -> list[str]:
    """Return codes by their values, the largest first; those without value last, in their order."""
    known = [code for code in codes if not values[code].is_missing]
    known.sort(key=lambda code: -values[code].value)
    return known + [code for code in codes if values[code].is_missing]


# -- records of sectors ------------------------------------------------------------------------------------------------


def record_sectors(
    edition: Edition, trade: pd.DataFrame, sectors: Sequence[str], who: str, area_name: str
) -> None:
    """Record level, growth, share and balance of each sector for the edition's year.

    A growth without base is left out; a phrase stands in its place.

    Args:
        edition: The edition.
        trade: A table of trade with the flows T, X, M and B.
        sectors: Codes of the sectors to record; ``ALL`` is the total.
        who: The first part of the keys.
        area_name: For the labels.
    """
    now = row_of(trade, edition.year)
    for sector in sectors:
        for flow in FLOWS:
            key, label = f"{who}.{sector}.{flow}", f"{area_name}{edition.name(sector)}{edition.name(flow)}"
            edition.figure(key, now[sector, flow], "level", f"{label}额", decimals=2 if sector == "ALL" else None)
            record_growth(edition, f"{key}.growth", series_of(trade, (sector, flow)), f"{label}同比增速")
            if sector != "ALL":
                part = indicators.share(now[sector, flow], now["ALL", flow])
                whole = f"{edition.name('ALL')}{edition.name(flow)}"
                edition.figure(f"{key}.share", part, "share", f"{label}占{whole}的比重")
        edition.figure(f"{who}.{sector}.B", now[sector, "B"], "balance", f"{area_name}{edition.name(sector)}差额")


def record_top(
    edition: Edition, trade: pd.DataFrame, sectors: Sequence[str], who: str, flow: str, count: int
) -> None:
    """Record the largest sectors of a flow: name, level, share and growth of the first, second ...

    Args:
        edition: The edition.
        trade: A table of trade.
        sectors: Codes to choose among.
        who: The first part of the keys.
        flow: X or M.
        count: How many.
    """
    now = row_of(trade, edition.year)
    codes = {edition.name(sector): sector for sector in sectors}
    values = {name: now[sector, flow] for name, sector in codes.items()}
    for n in range(1, count + 1):
        name, value = indicators.largest(values, n)
        key, place = f"{who}.{flow}.top{n}", f"{edition.name(flow)}第{n}位"
        edition.figure(f"{key}.name", name, "name", f"{place}的行业")
        edition.figure(key, value, "level", f"{place}的行业的金额")
        part = indicators.share(value, now["ALL", flow])
        edition.figure(f"{key}.share", part, "share", f"{place}的行业的比重")
        if not name.is_missing:
            series = series_of(trade, (codes[name.text], flow))
            record_growth(edition, f"{key}.growth", series, f"{place}的行业的同比增速")


def record_growth(edition: Edition, key: str, series: Mapping[int, Traced], label: str) -> None:
    """Record a series' growth over the year before; where there is none, the text says so instead.

    Args:
        edition: The edition.
        key: The figure's key.
        series: Levels by year.
        label: What the growth is, for the ledger.
    """
    year = edition.year
    rate = indicators.growth(series[year], series[year - 1]) if year - 1 in series else None
    if rate is None or (rate.is_missing and not rate.is_undefined):
        edition.phrase(key, NO_GROWTH)
    else:
        edition.figure(key, rate, "growth", label)


def fastest_growing(edition: Edition, key: str, rates: Mapping[str, Traced], what: str) -> str:
    """Record which parts grew fastest, and say so in a sentence: at most two, and only those that grew.

    Args:
        edition: The edition.
        key: Figures are ``{key}.growth.top1.name`` and so on.
        rates: Growth in % by name.
        what: What the rates are of, for labels and the sentence.

    Returns:
        The sentence; empty if a rate is not known.
    """
    growing = []
    for n in (1, 2):
        name, rate = indicators.largest(rates, n)
        edition.figure(f"{key}.growth.top{n}.name", name, "name", f"{what}增速第{n}位的行业")
        if not rate.is_missing and rate > 0:
            growing.append(name.text)
    if any(rate.is_missing and not rate.is_undefined for rate in rates.values()):
        return ""
    # what appeared from zero grew too, without a rate
    if any(rate.is_undefined for rate in rates.values()):
        return f"{what}增速居前的是{'和'.join(growing)}。" if growing else ""
    if not growing:
        return f"{what}没有一类增长。"
    return f"{what}增长较快的是{'和'.join(growing)}。" if len(growing) > 1 else f"{what}只有{growing[0]}增长。"


# -- the nation --------------------------------------------------------------------------------------------------------


def national_sector(edition: Edition, sector: str) -> tuple[dict[str, Traced], dict[str, Traced]]:
    """Return the nation's level (亿美元) and growth (%) of a sector by flow, as far as there are facts.

    The total is exports plus imports; its growth follows from the levels and growth rates of both, by
    `tradebook.figures.indicators.implied_base`.
    """
    area = edition.info.nation
    levels, rates, bases = {}, {}, {}
    for flow in ("X", "M"):
        levels[flow] = edition.fact("services_trade", area=area, sector=sector, flow=flow, symbol="亿美元")
        rates[flow] = edition.fact("services_trade_growth", area=area, sector=sector, flow=flow)
        bases[flow] = indicators.implied_base(levels[flow], rates[flow])
    levels["T"] = levels["X"] + levels["M"]
    rates["T"] = indicators.growth(levels["T"], bases["X"] + bases["M"])
    return levels, rates
