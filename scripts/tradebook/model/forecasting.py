"""Next year's services trade, extrapolated from its own history, and how far such extrapolation may be trusted.

Every sector's exports and imports are extrapolated one year ahead; all totals are sums of these forecasts, so they add up
(bottom-up coherence; Hyndman and Athanasopoulos, *Forecasting: Principles and Practice*, 3rd ed. 2021, 11.2). Which method
does it is decided by a rolling-origin back-test: each method forecasts every past year from the years before it only.

The error is the absolute scaled error, |forecast − actual| ÷ mean absolute yearly change of the years before the forecast
(MASE when averaged; Hyndman and Koehler 2006, *International Journal of Forecasting* 22(4)): 1 is an ordinary year's
change, so small sectors count as much as large ones. The method with the lowest average wins, unless its advantage over
the naive forecast is less than one standard error over the series; then the naive forecast stands (the one-standard-error
rule: Breiman et al. 1984, *Classification and Regression Trees*, 3.4.3).

Prediction intervals are empirical: the winner's pooled scaled errors give a multiple that covered `COVERAGE` of them, times
the series' own mean yearly change. Binary floats appear inside the methods only; results are decimals with lineage.
"""

from __future__ import annotations

import functools
import itertools
import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd

from tradebook.data.package import DataPackage
from tradebook.figures import indicators
from tradebook.figures.traced import Traced, constant, round_half_up, select

TABLE = "forecast_published"
FLOWS = ("X", "M")
FEWEST_TRAINING = 3
"""Observations that the first forecast of the back-test is made from."""
FEWEST = FEWEST_TRAINING + 1
"""Observations without which nothing is forecast: one must be left to test on."""
COVERAGE = Decimal("0.8")
BREAK_YEAR = 2020
"""The pandemic's first year, which no history foretold; errors are shown with and without it."""
DAMPING = 0.9
"""Fixed, as a handful of observations cannot tell it; the usual range is 0.8 to 0.98."""


# -- methods ---------------------------------------------------------------------------------------------------------
# statsmodels is imported where it forecasts: it takes a second, and another chapter only names the methods


@dataclass(frozen=True)
class Method:
    """A way to continue a series by one step."""

    code: str
    name_zh: str
    name_en: str
    step: Callable[[np.ndarray], float]


def _naive(y: np.ndarray) -> float:
    return y[-1]


def _drift(y: np.ndarray) -> float:
    return y[-1] + (y[-1] - y[0]) / (len(y) - 1)


def _damped(y: np.ndarray) -> float:
    """Holt's linear trend, damped; it starts from the first observation and the first change."""
    from statsmodels.tsa.holtwinters import Holt

    start = {"initialization_method": "known", "initial_level": y[0], "initial_trend": y[1] - y[0]}
    return float(Holt(y, damped_trend=True, **start).fit(damping_trend=DAMPING).forecast(1)[0])


def _theta(y: np.ndarray) -> float:
    """Assimakopoulos and Nikolopoulos (2000), International Journal of Forecasting 16(4)."""
    from statsmodels.tsa.forecasting.theta import ThetaModel

    return float(ThetaModel(y, period=1, deseasonalize=False).fit().forecast(1, theta=2).iloc[0])


def _combined(y: np.ndarray) -> float:
    return float(np.mean([_step(code, tuple(y)) for code in METHODS if code != "combined"]))


METHODS = {
    method.code: method
    for method in (
        Method("naive", "朴素法", "naive", _naive),
        Method("drift", "漂移法", "drift", _drift),
        Method("damped", "阻尼趋势法", "damped trend", _damped),
        Method("theta", "Theta法", "Theta", _theta),
        Method("combined", "组合法", "combination", _combined),
    )
}
"""The candidates, simplest first."""


@functools.lru_cache(maxsize=100_000)
def _step(code: str, values: tuple[float, ...]) -> float:
    """One step ahead; trade is never negative, and a series that never moved stays where it is."""
    if min(values) == max(values):
        return values[-1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # statsmodels finds the samples short; so do we
        result = METHODS[code].step(np.array(values))
    return max(float(result), 0.0) if math.isfinite(result) else values[-1]


# -- back-test -------------------------------------------------------------------------------------------------------


def backtest(series: pd.DataFrame) -> pd.DataFrame:
    """Forecast every past year from the years before it, by every method.

    Args:
        series: plain numbers, one row a year, one column a series.

    Returns:
        one row a forecast: series, target (year), method, forecast, actual, scaled (the absolute scaled error; left out
        are forecasts from years in which the series never moved, for which it is not defined).
    """
    records = []
    for name, column in series.items():
        values = column.to_numpy(dtype=float)
        for n in range(FEWEST_TRAINING, len(values)):
            past = values[:n]
            scale = np.abs(np.diff(past)).mean()
            for code in METHODS if scale else ():
                ahead = _step(code, tuple(past))
                error = abs(ahead - values[n]) / scale
                records.append((name, column.index[n], code, ahead, values[n], error))
    return pd.DataFrame(records, columns=["series", "target", "method", "forecast", "actual", "scaled"])


def mean_errors(errors: pd.DataFrame) -> pd.Series:
    """The average absolute scaled error (MASE) by method, in the methods' order."""
    return errors.groupby("method")["scaled"].mean().reindex(METHODS)


def total_errors(errors: pd.DataFrame) -> pd.Series:
    """By method, the absolute error of the total of all series, relative to it, in % on average over the years."""
    sums = errors.groupby(["method", "target"])[["forecast", "actual"]].sum()
    relative = (sums["forecast"] - sums["actual"]).abs() / sums["actual"] * 100
    return relative.groupby("method").mean().reindex(METHODS)


@dataclass(frozen=True)
class Choice:
    """Which method was chosen and why.

    Attributes:
        method: the chosen one.
        best: the one with the lowest average error; another one if its advantage is too small to be told from chance.
        advantage: by how much the best undercuts the naive error on average.
        doubt: one standard error of that advantage over the series.
    """

    method: str
    best: str
    advantage: float
    doubt: float


def choose(errors: pd.DataFrame) -> Choice:
    """The method with the lowest average error, or the naive one if that is not worse by more than one standard error."""
    best = mean_errors(errors).idxmin()
    by_series = errors.pivot_table(index="series", columns="method", values="scaled", sort=False)
    gains = by_series["naive"] - by_series[best]
    advantage, doubt = float(gains.mean()), float(gains.sem()) if len(gains) > 1 else 0.0
    return Choice(best if advantage > doubt else "naive", best, advantage, doubt)


def interval_multiple(errors: pd.DataFrame, method: str, coverage: Decimal = COVERAGE) -> Decimal:
    """How many average yearly changes an interval reaches either way to have covered that part of the past errors.

    The k-th smallest of n errors with k = ⌈coverage × (n + 1)⌉, as in split conformal prediction (Lei et al. 2018,
    *Journal of the American Statistical Association* 113).
    """
    scaled = sorted(errors.loc[errors["method"] == method, "scaled"])
    place = min(math.ceil(coverage * (len(scaled) + 1)), len(scaled))
    return round_half_up(Decimal(scaled[place - 1]), 2)


# -- forecast --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Forecast:
    """A forecast with its prediction interval."""

    value: Traced
    low: Traced
    high: Traced

    def covers(self, actual: Traced) -> bool:
        """True if the interval holds the value."""
        return self.low <= actual <= self.high


@dataclass(frozen=True)
class Outlook:
    """The forecasts made from the data up to one year.

    Attributes:
        vintage: the last year of the data; the forecasts are for the next one.
        first_year: the first year of the data used.
        choice: the method and why.
        errors: the back-test, see `backtest`; series are (sector, flow).
        multiple: see `interval_multiple`.
        forecasts: by (sector, flow), with the flow T and the sector ALL.
        trade: the observations used.
    """

    vintage: int
    first_year: int
    choice: Choice
    errors: pd.DataFrame
    multiple: Decimal
    forecasts: dict[tuple[str, str], Forecast]
    trade: pd.DataFrame

    @property
    def year(self) -> int:
        """The year that is forecast."""
        return self.vintage + 1

    @property
    def tested(self) -> pd.DataFrame:
        """The chosen method's rows of the back-test."""
        return self.errors[self.errors["method"] == self.choice.method]

    def measured(self, value: float | Decimal, how: str) -> Traced:
        """A result of the back-test as a traced value: its lineage is every observation that was tested on.

        Args:
            how: what was done with the observations, for the formula.
        """
        parts = self.errors["series"].drop_duplicates()
        seen = [self.trade.loc[year, name] for name in parts for year in self.trade.index]
        return _modelled(seen, round_half_up(Decimal(value), 4), how)

    def totals(self) -> dict[str, Decimal]:
        """Next year's total trade by every method, in the unit of the data."""
        series = [tuple(map(_number, self.trade[name])) for name in self.errors["series"].drop_duplicates()]
        return {code: Decimal(sum(_step(code, values) for values in series)) for code in METHODS}


def outlook(trade: pd.DataFrame, sectors: Sequence[str], vintage: int) -> Outlook | None:
    """Forecast the year after `vintage` from the years up to it.

    Args:
        trade: traced values, one row a year, columns (sector, flow), as `Edition.trade`.
        sectors: the sectors that make up the total ``ALL``.
        vintage: the last year to look at.

    Returns:
        the forecasts; None with fewer than `FEWEST` years in a row without gaps up to the vintage.
    """
    names = [(sector, flow) for sector in sectors for flow in FLOWS]
    shown = [(sector, flow) for sector in ("ALL", *sectors) for flow in ("T", *FLOWS)]
    trade = _unbroken(trade[shown], vintage)
    if len(trade) < FEWEST:
        return None
    errors = backtest(trade[names].map(_number))
    if errors.empty:
        return None
    choice = choose(errors)
    multiple = interval_multiple(errors, choice.method)
    values = {name: _extrapolated(trade[name], choice.method) for name in names}
    for flow in FLOWS:
        values["ALL", flow] = sum(values[sector, flow] for sector in sectors)
    for sector in ("ALL", *sectors):
        values[sector, "T"] = values[sector, "X"] + values[sector, "M"]
    forecasts = {name: _with_interval(values[name], trade[name], multiple) for name in shown}
    return Outlook(vintage, int(trade.index[0]), choice, errors, multiple, forecasts, trade)


def published(package: DataPackage, area: str, vintage: int) -> dict[tuple[str, str], Traced]:
    """The forecasts for the next year that the printed report of that year states, by (sector, flow)."""
    if TABLE not in package.table_names:
        return {}
    rows = package.observations(TABLE)
    rows = rows[(rows["area"] == area) & (rows["vintage"] == vintage) & (rows["year"] == vintage + 1)]
    return rows.set_index(["sector", "flow"])["value"].to_dict()


def _unbroken(trade: pd.DataFrame, vintage: int) -> pd.DataFrame:
    """The years up to the vintage that follow each other with nothing missing."""
    first = vintage + 1
    while first - 1 in trade.index and not any(value.is_missing for value in trade.loc[first - 1]):
        first -= 1
    return trade.loc[first:vintage]


def _number(value: Traced) -> float:
    return float(value.value)


def _extrapolated(series: pd.Series, code: str) -> Traced:
    """One series by one method, to the decimals of its observations."""
    observed = list(series)
    decimals = max(-value.value.as_tuple().exponent for value in observed)
    ahead = _step(code, tuple(map(_number, observed)))
    return _modelled(
        observed, round_half_up(Decimal(ahead), decimals), f"用{METHODS[code].name_zh}外推", observed[-1]
    )


def _with_interval(value: Traced, series: pd.Series, multiple: Decimal) -> Forecast:
    observed = list(series)
    usual = indicators.average([abs(b - a) for a, b in itertools.pairwise(observed)])
    margin = usual * constant(multiple)
    low, zero = value - margin, constant(0, value.unit)
    if low < zero:
        low = select("largest", [low, zero], zero)
    return Forecast(value, low, value + margin)


def _modelled(observed: Sequence[Traced], value: Decimal, how: str, like: Traced | None = None) -> Traced:
    """A model's result as a traced value; its lineage is the observations the model was fitted to."""
    result = constant(value) if like is None else constant(value, like.unit)
    return select("forecast", observed, result, names=[how])
