"""The figures that every services trade chapter shares: level, growth, share and balance of each sector and flow.

Keys follow one grammar, ``who.sector.flow[.measure]``: ``area.SD.M.growth`` is the growth of the area's travel imports.
"""

from __future__ import annotations

import pandas as pd

from tradebook import indicators
from tradebook.edition import Edition
from tradebook.traced import Traced

FLOWS = ["T", "X", "M"]
NO_GROWTH = "增速从略"


def record_sectors(edition: Edition, trade: pd.DataFrame, sectors: list[str], who: str, area_name: str) -> None:
    """Record level, growth, share and balance of each sector for the edition's year.

    A growth without base is left out; a phrase stands in its place.

    Args:
        trade: one row a year, columns (sector, flow) with the flows T, X, M and B.
        sectors: codes of the sectors to record; ``ALL`` is the total.
        who: the first part of the keys.
        area_name: for the labels.
    """
    year = edition.year
    now = trade.loc[year]
    for sector in sectors:
        for flow in FLOWS:
            key, label = f"{who}.{sector}.{flow}", f"{area_name}{edition.name(sector)}{edition.name(flow)}"
            edition.figure(key, now[sector, flow], "level", f"{label}额", decimals=2 if sector == "ALL" else None)
            record_growth(edition, f"{key}.growth", trade[sector, flow], f"{label}同比增速")
            if sector != "ALL":
                part = indicators.share(now[sector, flow], now["ALL", flow])
                whole = f"{edition.name('ALL')}{edition.name(flow)}"
                edition.figure(f"{key}.share", part, "share", f"{label}占{whole}的比重")
        edition.figure(f"{who}.{sector}.B", now[sector, "B"], "balance", f"{area_name}{edition.name(sector)}差额")


def record_top(edition: Edition, trade: pd.DataFrame, sectors: list[str], who: str, flow: str, count: int) -> None:
    """Record the largest sectors of a flow: name, level, share and growth of the first, second ...

    Args:
        trade, who: as in `record_sectors`.
        sectors: codes to choose among.
        flow: X or M.
        count: how many.
    """
    year = edition.year
    values = {edition.name(s): trade.loc[year, (s, flow)] for s in sectors}
    codes = {edition.name(s): s for s in sectors}
    for n in range(1, count + 1):
        name, value = indicators.largest(values, n)
        key, place = f"{who}.{flow}.top{n}", f"{edition.name(flow)}第{n}位"
        edition.figure(f"{key}.name", name, "name", f"{place}的行业")
        edition.figure(key, value, "level", f"{place}的行业的金额")
        part = indicators.share(value, trade.loc[year, ("ALL", flow)])
        edition.figure(f"{key}.share", part, "share", f"{place}的行业的比重")
        record_growth(edition, f"{key}.growth", trade[codes[name.text], flow], f"{place}的行业的同比增速")


def record_growth(edition: Edition, key: str, series: pd.Series, label: str) -> None:
    """Record a series' growth over the year before; where there is none, the text says so instead."""
    year = edition.year
    rate = indicators.growth(series[year], series[year - 1]) if year - 1 in series.index else None
    if rate is None or (rate.is_missing and not rate.is_undefined):
        edition.phrase(key, NO_GROWTH)
    else:
        edition.figure(key, rate, "growth", label)


def national_sector(edition: Edition, sector: str) -> tuple[dict[str, Traced], dict[str, Traced]]:
    """The nation's level (亿美元) and growth (%) of one sector by flow, as far as facts are at hand.

    The total is exports plus imports; its growth follows from the levels and growth rates of both.
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
