"""Methods: next year's services trade, extrapolated from its own history, and how far such extrapolation may be trusted.

What the chapter says of it is in `tradebook.topics.forecast`.

Every sector's exports and imports are extrapolated one year ahead; all totals are sums of these forecasts, so they add up
(bottom-up coherence; Hyndman and Athanasopoulos, *Forecasting: Principles and Practice*, 3rd ed. 2021, 11.2). Which method
does it is decided by a rolling-origin back-test: each method forecasts every past year from the years before it only.

The error is the absolute scaled error, |forecast − actual| ÷ mean absolute yearly change of the years before the forecast
(MASE when averaged; Hyndman and Koehler 2006, *International Journal of Forecasting* 22(4)): 1 is an ordinary year's
change, so small sectors count as much as large ones. The method with the lowest average wins, unless its advantage over
the naive forecast is less than one standard error; then the naive forecast stands (the one-standard-error rule: Breiman et
al. 1984, *Classification and Regression Trees*, 3.4.3). The standard error is that over the target years: what happens in a year
happens to all series, so that many series in few years tell little more than the years do.

Prediction intervals are empirical: the winner's pooled scaled errors give a multiple that covered `COVERAGE` of them, times
the series' own mean yearly change. Binary floats appear inside the methods only; results are decimals with lineage.
Levels are in the unit of the data.
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
from numpy.typing import NDArray

from tradebook.extras import require
from tradebook.figures import indicators
from tradebook.figures.traced import Traced, constant, round_half_up, select, stated_decimals
from tradebook.figures.units import Unit
from tradebook.model.trade import SeriesKey, Trade, Values, in_one_unit
from tradebook.results import kept

EXTRAPOLATED = ("X", "M")
"""The flows that are extrapolated; the total follows."""
FEWEST_TRAINING = 3
"""Observations that the first forecast of the back-test rests on."""
FEWEST = FEWEST_TRAINING + 1
"""Observations without which nothing is forecast: one must be left to test on."""
COVERAGE = Decimal("0.8")
"""The part of the past errors that a prediction interval would have held."""
DAMPING = 0.9
"""Fixed, as a handful of observations cannot tell it; the usual range is 0.8 to 0.98 (Hyndman and Athanasopoulos 2021, 8.2)."""

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


@kept
def _damped(y: Floats) -> float:
    """Continue Holt's linear trend, damped; it starts from the first observation and the first change.

    Gardner and McKenzie (1985), *Management Science* 31(10). The search is made as exact as it can be.
    """
    require("statsmodels")
    from statsmodels.tsa.holtwinters import Holt

    start = {"initialization_method": "known", "initial_level": y[0], "initial_trend": y[1] - y[0]}
    exact = dict.fromkeys(("ftol", "xtol", "gtol"), 1e-15)
    model = Holt(y, damped_trend=True, **start)
    fitted = model.fit(damping_trend=DAMPING, method="least_squares", minimize_kwargs=exact)
    return _five_figures(fitted.forecast(1)[0])


@kept
def _theta(y: Floats) -> float:
    """Average half the trend and exponential smoothing.

    Assimakopoulos and Nikolopoulos (2000), *International Journal of Forecasting* 16(4).
    """
    require("statsmodels")
    from statsmodels.tsa.forecasting.theta import ThetaModel

    return _five_figures(ThetaModel(y, period=1, deseasonalize=False).fit().forecast(1, theta=2).iloc[0])


def _five_figures(value: float) -> float:
    """Return the figures of a fit that are the same on every processor; from about the eighth on, they are not.

    Example:
        >>> _five_figures(48478.319298)
        48478.0
    """
    return float(f"{value:.5g}")


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
METHOD_NAMES = "、".join(method.name_zh for method in METHODS.values())
"""Their names, as a sentence lists them."""


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


def mean_errors_by_year(errors: pd.DataFrame) -> pd.DataFrame:
    """Return the average absolute scaled errors of each target year: one row a year, one column a method, in their order."""
    means = errors.pivot_table(index="target", columns="method", values="scaled")
    return means[[code for code in METHODS if code in means.columns]]


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
        advantage: By how much the best undercuts the naive error, on average over the target years.
        doubt: One standard error of that advantage over the target years; None if there is one year only, which says
            nothing of others.
    """

    method: str
    best: str
    advantage: float
    doubt: float | None


def choose(errors: pd.DataFrame) -> Choice:
    """Choose the method with the lowest average error, or the naive one if that is worse by one standard error at most.

    Args:
        errors: See `backtest`.
    """
    means = mean_errors(errors)
    best = min(means, key=lambda code: means[code])
    by_year = mean_errors_by_year(errors)
    gains = (by_year["naive"] - by_year[best]).to_numpy(dtype=float)
    advantage = float(gains.mean())
    doubt = float(gains.std(ddof=1)) / math.sqrt(len(gains)) if len(gains) > 1 else None
    return Choice(best if doubt is not None and advantage > doubt else "naive", best, advantage, doubt)


def interval_multiple(errors: pd.DataFrame, method: str) -> Decimal:
    """Return how many average yearly changes an interval reaches either way to have held `COVERAGE` of the past errors.

    It is the k-th smallest of n errors with k = ⌈coverage × (n + 1)⌉, as in split conformal prediction (Lei et al. 2018,
    *Journal of the American Statistical Association* 113).
    """
    scaled = sorted(errors.loc[errors["method"] == method, "scaled"].tolist())
    place = min(math.ceil(COVERAGE * (len(scaled) + 1)), len(scaled))
    return round_half_up(Decimal(scaled[place - 1]), 2)


def without_noise(value: float | Decimal) -> Decimal:
    """Return a number without the last digits of a binary one, which are those of a machine; it is rounded where it is shown.

    Example:
        >>> without_noise(0.1 + 0.2)
        Decimal('0.300000000000')
    """
    return round_half_up(Decimal(value), 12)


# -- forecast --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Forecast:
    """A forecast with its prediction interval, whose ends are not known where a single year says nothing of changes."""

    value: Traced
    low: Traced
    high: Traced

    def covers(self, actual: Traced) -> bool:
        """Tell whether the interval holds a value; without ends, or of a currency that does not convert, it holds none."""
        value = actual.like(self.low.unit)
        return not (self.low.is_missing or value.is_missing) and self.low <= value <= self.high


@dataclass(frozen=True)
class Outlook:
    """The forecasts from the data up to a year.

    Attributes:
        years: The years of the data used; the forecasts are for the next one.
        choice: The method and why.
        errors: The back-test, see `backtest`; series are (sector, flow).
        multiple: See `interval_multiple`.
        forecasts: By (sector, flow), with the flow T and the sector ALL.
        observed: The observations of every series that was tested on.
        break_year: The year that no history foretold; 0 for none.
        untested: What new sectors traded last, which every method leaves as it is.
    """

    years: Sequence[int]
    choice: Choice
    errors: pd.DataFrame
    multiple: Decimal
    forecasts: dict[SeriesKey, Forecast]
    observed: dict[SeriesKey, list[Traced]]
    break_year: int = 0
    untested: Decimal = Decimal(0)

    @property
    def tested(self) -> list[Traced]:
        """The observations that forecasts were tested on."""
        rows = self.errors[self.errors["method"] == self.choice.method]
        pairs = zip(rows["series"], rows["target"], strict=True)
        return [self.observed[series][target - self.years[0]] for series, target in pairs]

    def errors_in(self, flow: str) -> pd.DataFrame:
        """Return the errors of a flow's series."""
        return self.errors.loc[[series[1] == flow for series in self.errors["series"]]]

    @property
    def errors_without_break(self) -> pd.DataFrame | None:
        """The errors but those of the break; None if that year was not tested on, or no other."""
        rest = self.errors[self.errors["target"] != self.break_year]
        return rest if 0 < len(rest) < len(self.errors) else None

    def trace_result(self, value: float | Decimal, how: str) -> Traced:
        """Return a result of the back-test as a traced value: its lineage is every observation that was tested on.

        Args:
            value: The result.
            how: What was done with the observations, for the formula.
        """
        observed = list(itertools.chain(*self.observed.values()))
        return _trace_model(observed, constant(without_noise(value)), how)

    def totals(self) -> dict[str, Traced]:
        """Return next year's total trade by every method."""
        series, unit = [_numbers(values) for values in self.observed.values()], self._unit
        return {
            code: constant(Decimal(sum(extrapolate(code, values) for values in series)) + self.untested, unit)
            for code in METHODS
        }

    @property
    def _unit(self) -> Unit:
        return next(iter(self.observed.values()))[0].unit


def forecast_trade(
    trade: Trade, sectors: Sequence[str], vintage: int, break_year: int = 0, *, new: Sequence[str] = ()
) -> Outlook | None:
    """Forecast the year after `vintage` from the years up to it.

    Args:
        trade: See `tradebook.model.trade`.
        sectors: The sectors that make up the total ``ALL``, with those that are new.
        vintage: The last year to look at.
        break_year: The year that no history foretold, for the errors without it; 0 for none.
        new: Sectors that have not been there for long; they are taken to stay as they are.

    Returns:
        The forecasts; None with fewer than `FEWEST` years in a row without gaps up to the vintage.
    """
    trade = in_one_unit(trade, vintage)
    names = [(sector, flow) for sector in sectors for flow in EXTRAPOLATED]
    all_names = [(sector, flow) for sector in ("ALL", *sectors) for flow in ("T", *EXTRAPOLATED)]
    years = _unbroken([trade[name] for name in all_names], vintage)
    recent = {
        (sector, flow): [trade[sector, flow][year] for year in _unbroken([trade[sector, flow]], vintage)]
        for sector in new
        for flow in ("T", *EXTRAPOLATED)
    }
    if len(years) < FEWEST or not all(recent.values()):
        return None
    series = {name: [trade[name][year] for year in years] for name in all_names}
    errors = backtest(pd.DataFrame({name: _numbers(series[name]) for name in names}, index=years))
    if errors.empty:
        return None
    choice = choose(errors)
    multiple = interval_multiple(errors, choice.method)
    values = {name: _extrapolate_series(series[name], choice.method) for name in names}
    for sector, flow in itertools.product(new, EXTRAPOLATED):
        values[sector, flow] = _extrapolate_series(recent[sector, flow], "naive")
    for flow in EXTRAPOLATED:
        values["ALL", flow] = indicators.total(values[sector, flow] for sector in (*sectors, *new))
    for sector in ("ALL", *sectors, *new):
        values[sector, "T"] = values[sector, "X"] + values[sector, "M"]
    histories = {**{name: series[name] for name in all_names}, **recent}
    forecasts = {name: _with_interval(values[name], history, multiple) for name, history in histories.items()}
    observed = {name: series[name] for name in errors["series"].drop_duplicates()}
    untested = sum((recent[sector, flow][-1].value for sector in new for flow in EXTRAPOLATED), Decimal(0))
    return Outlook(years, choice, errors, multiple, forecasts, observed, break_year, untested)


def _unbroken(series: Sequence[Values], vintage: int) -> list[int]:
    """Return the years up to the vintage that follow each other with nothing missing."""
    years = itertools.takewhile(
        lambda year: all(year in values and not values[year].is_missing for values in series),
        itertools.count(vintage, -1),
    )
    return sorted(years)


def _numbers(values: Sequence[Traced]) -> tuple[float, ...]:
    return tuple(float(value.value) for value in values)


def _extrapolate_series(observed: Sequence[Traced], code: str) -> Traced:
    """Continue a series by a method, to the decimals of its observations.

    What the naive one gives is a cell, so that a spreadsheet can follow it.
    """
    how = f"用{METHODS[code].name_zh}外推"
    if code == "naive":
        return select("latest", observed, observed[-1], names=[how])
    decimals = max(stated_decimals(value.value) for value in observed)
    ahead = round_half_up(Decimal(extrapolate(code, _numbers(observed))), decimals)
    return _trace_model(observed, constant(ahead, observed[-1].unit), how)


def _with_interval(value: Traced, observed: Sequence[Traced], multiple: Decimal) -> Forecast:
    if len(observed) < 2:
        return Forecast(value, indicators.unknown(value.unit), indicators.unknown(value.unit))
    changes = indicators.average([abs(b - a) for a, b in itertools.pairwise(observed)])
    margin = changes.called("平均绝对变动") * constant(multiple)
    _, low = indicators.largest({"": value - margin, "零": constant(0, value.unit)}, 1)
    return Forecast(value, low, value + margin)


def _trace_model(observed: Sequence[Traced], result: Traced, how: str) -> Traced:
    """Return a model's result as a traced value; its lineage is the observations that the model was fitted to."""
    return select("forecast", observed, result, names=[how])
