"""Methods: next year's services trade, extrapolated from its own history, and how far such extrapolation may be trusted.

The figures and tables that the chapter makes of it are in `tradebook.model.forecast`.

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
Levels are in the unit of the data, 万美元.
"""

from __future__ import annotations

import functools
import itertools
import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tradebook.data.package import DataPackage
from tradebook.figures import indicators
from tradebook.figures.traced import Traced, constant, round_half_up, select, stated_decimals
from tradebook.model.sectors import SeriesKey, row_of, series_of

TABLE = "forecast_published"
EXTRAPOLATED = ("X", "M")
"""The flows that are extrapolated; the total follows."""
FEWEST_TRAINING = 3
"""Observations that the first forecast of the back-test rests on."""
FEWEST = FEWEST_TRAINING + 1
"""Observations without which nothing is forecast: one must be left to test on."""
COVERAGE = Decimal("0.8")
"""The part of the past errors that a prediction interval would have held."""
BREAK_YEAR = 2020
"""The pandemic's first year, which no history foretold; errors are shown with and without it."""
DAMPING = 0.9
"""Fixed, as a handful of observations cannot tell it; the usual range is 0.8 to 0.98."""

Floats = NDArray[np.float64]


# -- methods ---------------------------------------------------------------------------------------------------------
# statsmodels is imported where it forecasts: it takes a second, and another chapter only names the methods


@dataclass(frozen=True)
class Method:
    """A way to continue a series by one step."""

    code: str
    name_zh: str
    step: Callable[[Floats], float]


def _naive(y: Floats) -> float:
    """Repeat the last observation."""
    return float(y[-1])


def _drift(y: Floats) -> float:
    """Continue the line from the first to the last observation."""
    return float(y[-1] + (y[-1] - y[0]) / (len(y) - 1))


def _damped(y: Floats) -> float:
    """Continue Holt's linear trend, damped; it starts from the first observation and the first change."""
    from statsmodels.tsa.holtwinters import Holt

    start = {"initialization_method": "known", "initial_level": y[0], "initial_trend": y[1] - y[0]}
    return float(Holt(y, damped_trend=True, **start).fit(damping_trend=DAMPING).forecast(1)[0])


def _theta(y: Floats) -> float:
    """Average half the trend and exponential smoothing.

    Assimakopoulos and Nikolopoulos (2000), *International Journal of Forecasting* 16(4).
    """
    from statsmodels.tsa.forecasting.theta import ThetaModel

    return float(ThetaModel(y, period=1, deseasonalize=False).fit().forecast(1, theta=2).iloc[0])


def _combined(y: Floats) -> float:
    """Average all other methods."""
    return float(np.mean([extrapolate(code, tuple(y)) for code in METHODS if code != "combined"]))


METHODS = {
    method.code: method
    for method in (
        Method("naive", "朴素法", _naive),
        Method("drift", "漂移法", _drift),
        Method("damped", "阻尼趋势法", _damped),
        Method("theta", "Theta法", _theta),
        Method("combined", "组合法", _combined),
    )
}
"""The candidates, simplest first."""


@functools.lru_cache(maxsize=100_000)
def extrapolate(code: str, values: tuple[float, ...]) -> float:
    """Continue a series by one step; trade is never negative, and a series that never moved stays where it is.

    Args:
        code: Of the method.
        values: The series, at least `FEWEST_TRAINING` observations.
    """
    if min(values) == max(values):
        return values[-1]
    with warnings.catch_warnings():
        # statsmodels finds the samples short; so do we
        warnings.simplefilter("ignore")
        result = METHODS[code].step(np.array(values))
    return max(result, 0.0) if math.isfinite(result) else values[-1]


# -- back-test -------------------------------------------------------------------------------------------------------


def backtest(series: pd.DataFrame) -> pd.DataFrame:
    """Forecast every past year from the years before it, by every method.

    Args:
        series: Plain numbers, one row a year, one column a series.

    Returns:
        One row a forecast: series, target (year), method, forecast, actual, scaled (the absolute scaled error; left out
        are forecasts from years in which the series never moved, for which it is not defined).
    """
    records = []
    for name, column in series.items():
        values = column.to_numpy(dtype=float)
        for n in range(FEWEST_TRAINING, len(values)):
            past = values[:n]
            scale = np.abs(np.diff(past)).mean()
            for code in METHODS if scale else ():
                ahead = extrapolate(code, tuple(past))
                error = abs(ahead - values[n]) / scale
                records.append((name, column.index[n], code, ahead, values[n], error))
    return pd.DataFrame(records, columns=["series", "target", "method", "forecast", "actual", "scaled"])


def mean_errors(errors: pd.DataFrame) -> dict[str, float]:
    """Return the average absolute scaled error (MASE) by method, in the methods' order."""
    means = errors.groupby("method")["scaled"].mean()
    return {code: float(means[code]) for code in METHODS if code in means.index}


def total_errors(errors: pd.DataFrame) -> dict[str, float]:
    """Return by method the absolute error of the total of all series, in % of it, on average over the years."""
    sums = errors.groupby(["method", "target"])[["forecast", "actual"]].sum()
    relative = (sums["forecast"] - sums["actual"]).abs() / sums["actual"] * 100
    means = relative.groupby("method").mean()
    return {code: float(means[code]) for code in METHODS if code in means.index}


@dataclass(frozen=True)
class Choice:
    """Which method was chosen and why.

    Attributes:
        method: Code of the method that forecasts.
        best: Code of the method with the lowest average error; it does not forecast if its advantage may be chance.
        advantage: By how much the best undercuts the naive error on average.
        doubt: One standard error of that advantage over the series.
    """

    method: str
    best: str
    advantage: float
    doubt: float


def choose(errors: pd.DataFrame) -> Choice:
    """Choose the method with the lowest average error, or the naive one if that is worse by one standard error at most.

    Args:
        errors: See `backtest`.
    """
    means = mean_errors(errors)
    best = min(means, key=lambda code: means[code])
    by_series = errors.pivot_table(index="series", columns="method", values="scaled", sort=False)
    gains = (by_series["naive"] - by_series[best]).to_numpy(dtype=float)
    advantage = float(gains.mean())
    doubt = float(gains.std(ddof=1)) / math.sqrt(len(gains)) if len(gains) > 1 else 0.0
    return Choice(best if advantage > doubt else "naive", best, advantage, doubt)


def interval_multiple(errors: pd.DataFrame, method: str) -> Decimal:
    """Return how many average yearly changes an interval reaches either way to have held `COVERAGE` of the past errors.

    It is the k-th smallest of n errors with k = ⌈coverage × (n + 1)⌉, as in split conformal prediction (Lei et al. 2018,
    *Journal of the American Statistical Association* 113).
    """
    scaled = sorted(errors.loc[errors["method"] == method, "scaled"].tolist())
    place = min(math.ceil(COVERAGE * (len(scaled) + 1)), len(scaled))
    return round_half_up(Decimal(scaled[place - 1]), 2)


# -- forecast --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Forecast:
    """A forecast with its prediction interval."""

    value: Traced
    low: Traced
    high: Traced

    def covers(self, actual: Traced) -> bool:
        """Tell whether the interval holds a value."""
        return self.low <= actual <= self.high


@dataclass(frozen=True)
class Outlook:
    """The forecasts from the data up to a year.

    Attributes:
        vintage: The last year of the data; the forecasts are for the next one.
        first_year: The first year of the data used.
        choice: The method and why.
        errors: The back-test, see `backtest`; series are (sector, flow).
        multiple: See `interval_multiple`.
        forecasts: By (sector, flow), with the flow T and the sector ALL.
        trade: The observations used.
    """

    vintage: int
    first_year: int
    choice: Choice
    errors: pd.DataFrame
    multiple: Decimal
    forecasts: dict[SeriesKey, Forecast]
    trade: pd.DataFrame

    @property
    def year(self) -> int:
        """The year that is forecast."""
        return self.vintage + 1

    @property
    def tested(self) -> pd.DataFrame:
        """The chosen method's rows of the back-test."""
        return self.errors[self.errors["method"] == self.choice.method]

    @property
    def series(self) -> list[list[Traced]]:
        """The observations of every series that was tested on."""
        return [list(series_of(self.trade, name).values()) for name in self.errors["series"].drop_duplicates()]

    def trace_result(self, value: float | Decimal, how: str) -> Traced:
        """Return a result of the back-test as a traced value: its lineage is every observation that was tested on.

        Args:
            value: The result.
            how: What was done with the observations, for the formula.
        """
        observed = [value for series in self.series for value in series]
        return _trace_model(observed, constant(round_half_up(Decimal(value), 4)), how)

    def totals(self) -> dict[str, Decimal]:
        """Return next year's total trade by every method, in the unit of the data."""
        series = [_numbers(values) for values in self.series]
        return {code: Decimal(sum(extrapolate(code, values) for values in series)) for code in METHODS}


def forecast_trade(trade: pd.DataFrame, sectors: Sequence[str], vintage: int) -> Outlook | None:
    """Forecast the year after `vintage` from the years up to it.

    Args:
        trade: Traced values, one row a year, columns (sector, flow), as `Edition.trade`.
        sectors: The sectors that make up the total ``ALL``.
        vintage: The last year to look at.

    Returns:
        The forecasts; None with fewer than `FEWEST` years in a row without gaps up to the vintage.
    """
    names = [(sector, flow) for sector in sectors for flow in EXTRAPOLATED]
    all_names = [(sector, flow) for sector in ("ALL", *sectors) for flow in ("T", *EXTRAPOLATED)]
    trade = _unbroken(trade[all_names], vintage)
    if len(trade) < FEWEST:
        return None
    errors = backtest(trade[names].map(_number))
    if errors.empty:
        return None
    choice = choose(errors)
    multiple = interval_multiple(errors, choice.method)
    series = {name: list(series_of(trade, name).values()) for name in all_names}
    values = {name: _extrapolate_series(series[name], choice.method) for name in names}
    for flow in EXTRAPOLATED:
        values["ALL", flow] = indicators.total(values[sector, flow] for sector in sectors)
    for sector in ("ALL", *sectors):
        values[sector, "T"] = values[sector, "X"] + values[sector, "M"]
    forecasts = {name: _with_interval(values[name], series[name], multiple) for name in all_names}
    return Outlook(vintage, int(trade.index[0]), choice, errors, multiple, forecasts, trade)


def read_printed(package: DataPackage, area: str, vintage: int) -> dict[SeriesKey, Traced]:
    """Return the forecasts for the next year that a year's printed report states, by (sector, flow)."""
    if TABLE not in package.table_names:
        return {}
    where = {"area": area, "vintage": vintage, "year": vintage + 1}
    rows: Any = package.observations(TABLE, where)[["sector", "flow", "value"]].itertuples(index=False)
    return {(sector, flow): value for sector, flow, value in rows}


def _unbroken(trade: pd.DataFrame, vintage: int) -> pd.DataFrame:
    """Return the years up to the vintage that follow each other with nothing missing."""
    first = vintage + 1
    while first - 1 in trade.index and not any(value.is_missing for value in row_of(trade, first - 1).values()):
        first -= 1
    return trade.loc[first:vintage]


def _number(value: Traced) -> float:
    return float(value.value)


def _numbers(values: Sequence[Traced]) -> tuple[float, ...]:
    return tuple(map(_number, values))


def _extrapolate_series(observed: Sequence[Traced], code: str) -> Traced:
    """Continue a series by a method, to the decimals of its observations."""
    decimals = max(stated_decimals(value.value) for value in observed)
    ahead = round_half_up(Decimal(extrapolate(code, _numbers(observed))), decimals)
    return _trace_model(observed, constant(ahead, observed[-1].unit), f"用{METHODS[code].name_zh}外推")


def _with_interval(value: Traced, observed: Sequence[Traced], multiple: Decimal) -> Forecast:
    usual = indicators.average([abs(b - a) for a, b in itertools.pairwise(observed)])
    margin = usual * constant(multiple)
    low, zero = value - margin, constant(0, value.unit)
    if low < zero:
        low = select("largest", [low, zero], zero)
    return Forecast(value, low, value + margin)


def _trace_model(observed: Sequence[Traced], result: Traced, how: str) -> Traced:
    """Return a model's result as a traced value; its lineage is the observations that the model was fitted to."""
    return select("forecast", observed, result, names=[how])
