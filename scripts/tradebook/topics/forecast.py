"""Next year's services trade as the prose speaks of it: as the printed report forecast it, and extrapolated.

Both are areas whose series show the next year: ``printed.travel.exports.growth``, ``forecast.all.total.low``. What is not
there (nothing was printed, or the history is too short) has no value, so the sentences on it are left out.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import pandas as pd

from tradebook.data.report import MAIN_TABLE
from tradebook.figures import indicators
from tradebook.figures.dimensions import Dimensions, define, in_year
from tradebook.figures.figure import Absent, Phrase
from tradebook.figures.measure import Measure, compose
from tradebook.figures.traced import Traced, round_half_up
from tradebook.figures.units import LARGE, of_size
from tradebook.figures.wording import NO_DATA
from tradebook.model.area import Area, Sectors
from tradebook.model.edition import Edition
from tradebook.model.group import Group
from tradebook.model.series import Series
from tradebook.model.trade import SeriesKey, Trade, own_trade
from tradebook.topics.forecasting import (
    COVERAGE,
    EXTRAPOLATED,
    METHODS,
    Choice,
    Forecast,
    Outlook,
    choose,
    forecast_trade,
    interval_multiple,
    mean_errors,
    mean_errors_by_year,
    total_errors,
    without_noise,
)

TABLE = "forecast_published"
FLOWS = ("T", *EXTRAPOLATED)
OF_OTHERS = "_of_other_sectors"
"""What the names of definitions end in where the sectors are not those of the edition's year, for which there is no SQL."""


class NextYear(Area):
    """The edition's area with its trade up to a year, and what is forecast for the next one, which its series show.

    Args:
        edition: The edition.
        expression: What expressions call it.
        vintage: The last year that the forecast knows.
        source: Whose forecast it is, before the year: 印刷本预测的.
        forecast: The forecast by (sector, flow); empty without one.
        sectors: The sectors that it forecasts, which make up the total.
    """

    def __init__(
        self,
        edition: Edition,
        expression: str,
        vintage: int,
        source: str,
        forecast: Mapping[SeriesKey, Traced],
        sectors: Sequence[str],
    ):
        super().__init__(edition, edition.info.area, expression)
        self.year, self._forecast = vintage + 1, forecast
        self._source, self._sectors = source, sectors
        self._new: list[str] = []

    def __bool__(self) -> bool:
        return bool(self._forecast)

    @cached_property
    def unit(self) -> str:
        """The unit of the history, as its source has it: of a year to come there is no exchange rate."""
        return self._edition.stated_unit_of(MAIN_TABLE, area=self.code).symbol

    @property
    def name(self) -> str:
        """Whose forecast it is, and of which year, as labels begin: 印刷本预测的2023年."""
        return f"{self._source}{self.year}年"

    @cached_property
    def _trade(self) -> Trade:
        history = own_trade(self._edition)
        trade = {
            key: {year: v for year, v in values.items() if year < self.year} for key, values in history.items()
        }
        for key, value in self._complete_forecast().items():
            trade[key][self.year] = value
        return trade

    def define(self, sector: str, flow: str) -> Dimensions:
        """Return the dimensions of the trade of a sector and flow up to the last year, and of what is forecast.

        Args:
            sector: The sector's code.
            flow: The flow's code.
        """
        ahead = self._define_forecast(sector, flow)
        return define("by_year", of=super().define(sector, flow), years={str(self.year): ahead})

    @abstractmethod
    def _define_forecast(self, sector: str, flow: str) -> Dimensions:
        """Return the dimensions of the forecast of a sector and flow."""

    def _complete_forecast(self) -> dict[SeriesKey, Traced]:
        """Return the forecast with the knowledge-intensive sectors together and all balances."""
        if not self:
            return {}
        values, knowledge = dict(self._forecast), self._knowledge
        for flow in FLOWS if knowledge else ():
            values["KI", flow] = indicators.total(values[sector, flow] for sector in knowledge)
        for sector in ("ALL", *(["KI"] if knowledge else []), *self._sectors):
            values[sector, "B"] = indicators.balance(values[sector, "X"], values[sector, "M"])
        return values

    @property
    def _knowledge(self) -> list[str]:
        """The sectors that make up the knowledge-intensive ones; none if they do not."""
        listing, vintage = self._edition.listing, self.year - 1
        wanted = set(listing.knowledge_in(vintage))
        parts = {sector: listing.codes.standing_for(sector, vintage) for sector in self._sectors}
        chosen = [sector for sector, codes in parts.items() if wanted.issuperset(codes)]
        return chosen if wanted == {code for sector in chosen for code in parts[sector]} else []

    @property
    def sectors(self) -> Sectors:
        """All sectors that it forecasts, side by side."""
        return Sectors(self, self._sectors, f"{self._expression}.sectors", "服务")

    @property
    def new_sectors(self) -> Phrase | Absent:
        """The names of the sectors that have no history to extrapolate; a gap if all have."""
        names = "、".join(map(self._edition.name, self._new))
        return Phrase(names) if names else Absent(f"{self._expression}.new_sectors", "历史数据不足的行业")

    @property
    def actual_sectors(self) -> Sectors:
        """The area's sectors that it forecasts: where one was split, it and not its parts."""
        own = self._edition.area.sectors
        if [sector.code for sector in own] == list(self._sectors):
            return own
        return Sectors(self._edition.area, self._sectors, f"{self._expression}.actual_sectors", "服务")

    def of(self, series: Series) -> Series:
        """Return the forecast of a series of the area: ``printed.of(area.travel.exports)``."""
        return self.series(series.codes["sector"], series.codes["flow"])


class PrintedForecast(NextYear):
    """The forecast for the next year that a year's printed report states, if it has every sector and the total.

    Args:
        edition: The edition.
        expression: What expressions call it.
        vintage: The year of the printed report.
    """

    def __init__(self, edition: Edition, expression: str, vintage: int):
        values: dict[SeriesKey, Traced] = {}
        sectors = edition.listing.in_year(vintage)
        if TABLE in edition.package.table_names:
            where = {"area": edition.info.area, "vintage": vintage, "year": vintage + 1}
            rows = edition.package.observations(TABLE, where)[["sector", "flow", "value"]]
            values = {(sector, flow): value for sector, flow, value in rows.itertuples(index=False)}
        is_whole = len(values) == len(FLOWS) * (len(sectors) + 1)
        by = "印刷本" if vintage == edition.year and edition.has_print else f"{vintage}年版"
        super().__init__(edition, expression, vintage, f"{by}预测的", values if is_whole else {}, sectors)

    def _define_forecast(self, sector: str, flow: str) -> Dimensions:
        return define("printed_forecast", area=self.code, sector=sector, flow=flow)

    @property
    def broken_sums(self) -> Phrase:
        """The sums over sectors, and of exports and imports, that do not agree with their parts; empty if all do."""
        if not self:
            return Phrase("")
        values, sectors = self._forecast, self._sectors
        sums = [(("ALL", flow), indicators.total(values[sector, flow] for sector in sectors)) for flow in FLOWS]
        sums += [((sector, "T"), values[sector, "X"] + values[sector, "M"]) for sector in ("ALL", *sectors)]
        broken = [self.series(*key).short for key, value in sums if indicators.contradict(values[key], value)]
        return Phrase("、".join(dict.fromkeys(broken)))


# -- the extrapolation -------------------------------------------------------------------------------------------------


class Extrapolated(Series):
    """A series that ends in an extrapolation, which has an interval.

    Args:
        series: The series.
        forecast: Its last value with the interval; None if there is none.
        dimensions: What the extrapolation is, in codes.
    """

    def __init__(self, series: Series, forecast: Forecast | None, dimensions: Dimensions):
        vars(self).update(vars(series))
        self._forecast, self._ends = forecast, dimensions

    @property
    def low(self) -> Measure:
        """The lower end of its prediction interval."""
        value = self._forecast.low if self._forecast else self.traced
        return self._end("low", f"{self.label}区间下限", value)

    @property
    def high(self) -> Measure:
        """The upper end of its prediction interval."""
        value = self._forecast.high if self._forecast else self.traced
        return self._end("high", f"{self.label}区间上限", value)

    def _end(self, name: str, label: str, value: Traced) -> Measure:
        dimensions = define(f"extrapolation_{name}", of=self._ends) if self._ends else {}
        return Measure(
            value, "level", label, f"{self.key}.{name}", dimensions=in_year(dimensions, self.shown_year)
        )

    @property
    def margin(self) -> Measure:
        """How far the interval reaches above the forecast, in % of it."""
        margin = indicators.share(self.high.traced - self.traced, self.traced)
        above = define("difference", of=self.high.dimensions, less=self.dimensions)
        dimensions = in_year(define("ratio", of=above, to=self.dimensions), self.shown_year)
        label = f"{self.label}区间的半宽与预测值之比"
        return Measure(margin, "share", label, f"{self.key}.margin", dimensions=dimensions)

    @property
    def span(self) -> Phrase | Absent:
        """The interval in words: 为58.6亿美元至87.3亿美元; from zero on, 不超过87.3亿美元."""
        if self.low.rounds_to_zero:
            return compose("不超过", self.high)
        return compose("为", self.low, "至", self.high)

    def covers(self, actual: Measure) -> bool:
        """Tell whether the interval holds a value; one that is not known it does not hold."""
        return bool(self._forecast and actual and self._forecast.covers(actual.traced))


class Extrapolation(NextYear):
    """The area's trade, extrapolated for the year after a vintage by `tradebook.topics.forecasting`.

    Args:
        edition: The edition; its trade is the history.
        expression: What expressions call it.
        vintage: The last year to look at.
    """

    def __init__(self, edition: Edition, expression: str, vintage: int):
        lasting, new = edition.listing.divide(vintage)
        outlook = forecast_trade(own_trade(edition), lasting, vintage, edition.info.break_year, new=new)
        forecasts = outlook.forecasts if outlook else {}
        values = {key: forecast.value for key, forecast in forecasts.items()}
        source = f"用至{vintage}年的数据外推的"
        super().__init__(edition, expression, vintage, source, values, [*lasting, *new])
        self._outlook, self._forecasts, self._new = outlook, forecasts, new
        # the definitions in SQL are of the sectors as they are in the edition's year
        self._variant = "" if lasting == edition.sectors else OF_OTHERS

    @property
    def lack(self) -> Phrase | Absent:
        """Why nothing is extrapolated: that the years are few, or that the last of them lacks sectors; a gap if something is."""
        vintage, history = self.year - 1, self._history
        names = [(sector, flow) for sector in ("ALL", *self._sectors) for flow in FLOWS]
        known = [vintage in history[name] and not history[name][vintage].is_missing for name in names]
        if self:
            return Absent(f"{self._expression}.lack", "不作外推的缘由")
        few, gaps = f"截至{vintage}年，连续的年度数据少于回测所需", f"{vintage}年分行业的数据不全或未收录"
        return Phrase(few if all(known) else gaps)

    def scenario(self, name: str, exports: Measure, imports: Measure) -> dict[str, Measure]:
        """Return what would be traded in all, exported and imported, and the balance, in a scenario.

        Args:
            name: What labels call it.
            exports: Exports in it.
            imports: Imports in it.
        """
        flows = {"服务进出口额": exports + imports, "服务出口额": exports, "服务进口额": imports}
        flows["服务差额"] = (exports - imports).worded("balance")
        return {flow: each.named(f"{name}的{self.year}年{flow}") for flow, each in flows.items()}

    def series(self, sector: str, flow: str) -> Extrapolated:
        """Return the trade of a sector and flow, by their codes."""
        codes = self._define_forecast(sector, flow)
        return Extrapolated(super().series(sector, flow), self._forecasts.get((sector, flow)), codes)

    def _define_forecast(self, sector: str, flow: str) -> Dimensions:
        terms = {"area": self.code, "sector": sector, "flow": flow}
        return define(f"extrapolation_{self._method}", **terms)

    @property
    def _method(self) -> str:
        """The code of the method, for the names of definitions."""
        return (self._outlook.choice.method if self._outlook else "naive") + self._variant

    def of(self, series: Series) -> Extrapolated:
        """Return the forecast of a series of the area: ``forecast.of(area.travel.exports).low``."""
        return self.series(series.codes["sector"], series.codes["flow"])

    @property
    def backtest(self) -> BackTest:
        """How the methods did in the past, and which one so makes the forecast."""
        return BackTest(self._edition, f"{self._expression}.backtest", self._outlook, self._variant)

    def _measure(self, name: str, label: str, value: Traced, kind: str) -> Measure:
        return Measure(value, kind, label, f"{self._expression}.{name}", printed=self._edition.printed_numbers)

    @property
    def record(self) -> Record:
        """What the intervals of the sectors' exports and imports in earlier years held, by the same rules."""
        names = [(sector, flow) for sector in self._sectors for flow in EXTRAPOLATED]
        return self._record("record", "分行业出口、进口", names)

    @property
    def totals_record(self) -> Record:
        """What the totals' own intervals in earlier years held, by the same rules."""
        return self._record("totals_record", "进出口、出口、进口总额", [("ALL", flow) for flow in FLOWS])

    def _record(self, name: str, subject: str, names: list[SeriesKey]) -> Record:
        """Return what the intervals of earlier years held of some series."""
        tested = [
            _Tested(f"{vintage + 1}年{self._edition.name(flow)}", value, outlook.forecasts[sector, flow])
            for vintage, outlook in self._earlier.items()
            for sector, flow in names
            if (value := self._history[sector, flow].get(vintage + 1)) is not None
            and not value.is_missing
            and (sector, flow) in outlook.forecasts
            and not outlook.forecasts[sector, flow].low.is_missing
        ]
        # those of other methods than the naive one have names without SQL
        methods = "_".join(sorted({outlook.choice.method for outlook in self._earlier.values()})) + self._variant
        scope = "total" if ("ALL", "T") in names else "sectors"
        terms = {"scope": scope, "year": str(self.year)}
        return Record(f"{self._expression}.{name}", subject, tested if self else [], methods, terms)

    @cached_property
    def _history(self) -> Trade:
        return own_trade(self._edition)

    @cached_property
    def _earlier(self) -> dict[int, Outlook]:
        """The outlooks of earlier years whose next year is known, by the last year that they know."""
        vintages = range(self._edition.first_year, self.year - 1)
        lasting = [sector for sector in self._sectors if sector not in self._new]
        new = {
            vintage: [sector for sector in self._new if vintage in self._history[sector, "T"]]
            for vintage in vintages
        }
        outlooks = {
            vintage: forecast_trade(self._history, lasting, vintage, new=new[vintage]) for vintage in vintages
        }
        return {vintage: outlook for vintage, outlook in outlooks.items() if outlook}

    def fan(self, unit: str) -> dict[str, tuple[Traced, Traced, Traced]]:
        """Return lower end, forecast and upper end of the totals by the flow's name, for `tradebook.exhibits.charts.fan`.

        Args:
            unit: The unit of the values.
        """
        return {
            self._edition.name(flow): (ends.low.to(unit), ends.value.to(unit), ends.high.to(unit))
            for flow in FLOWS
            if (ends := self._forecasts.get(("ALL", flow)))
        }

    # -- beside what came, and what was printed ----------------------------------------------------------------

    def _sectors_and_actual(self) -> list[tuple[Extrapolated, Series]]:
        """Return each sector's total beside what came, as far as that is known."""
        actual = [self._edition.area.series(sector, "T").at(self.year) for sector in self._sectors]
        return [(self.of(series), series) for series in actual if series]

    @property
    def covered(self) -> Measure:
        """How many sectors' totals came within their intervals."""
        pairs = self._sectors_and_actual() if self else []
        values = [actual.traced for forecast, actual in pairs if forecast.covers(actual)]
        number = indicators.count(values, among=[actual.traced for _, actual in pairs])
        dimensions = in_year(define(f"held_sectors_{self._method}"), self.year)
        label = "实际进出口在预测区间内的行业数"
        return Measure(number, "count", label, f"{self._expression}.covered", dimensions=dimensions)

    def outdone_by(self, other: NextYear) -> Measure:
        """Return for how many sectors' totals another forecast came nearer to what came."""
        pairs = self._sectors_and_actual() if self and other else []
        values = [actual.traced for own, actual in pairs if abs(actual - own) > abs(actual - other.of(actual))]
        label = f"{other.name}进出口比外推更接近实际的行业数"
        number = indicators.count(values, among=[actual.traced for _, actual in pairs])
        return self._measure(f"outdone_by({other._expression})", label, number, "count")

    def place_totals(self, other: NextYear, inside: str, outside: str) -> Phrase | Absent:
        """Say whether another forecast's totals lie within the intervals.

        Args:
            other: The other forecast.
            inside: The wording if all do.
            outside: The wording if some do not, with braces where their names stand.
        """
        actual = {flow: self._edition.area.series("ALL", flow) for flow in FLOWS}
        return self._place(other, actual, inside, outside)

    def place_sectors(self, other: NextYear, inside: str, outside: str) -> Phrase | Absent:
        """Say whether another forecast of the sectors' totals lies within the intervals; see `place_totals`."""
        actual = {sector.code: sector.total for sector in self.actual_sectors.by_size()}
        return self._place(other, actual, inside, outside)

    def _place(self, other: NextYear, series: Mapping[str, Series], inside: str, outside: str) -> Phrase | Absent:
        if not (self and other):
            return Absent(self._expression, f"{other.name}进出口是否在外推的区间之内")
        strays = [code for code, each in series.items() if not self.of(each).covers(other.of(each))]
        return Phrase(outside.format("、".join(map(self._edition.name, strays))) if strays else inside)


# -- the back-test -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Tested:
    """An interval that an earlier year gave, and what came."""

    name: str
    actual: Traced
    forecast: Forecast

    @property
    def is_covered(self) -> bool:
        """True if the interval held what came."""
        return self.forecast.covers(self.actual)


class Record:
    """What the intervals of earlier years held of what came.

    Args:
        expression: What expressions call it.
        subject: Of what the intervals were.
        tested: The intervals and what came, in order of the years.
        methods: The codes of the methods that gave them, for the names of definitions.
        terms: Of which series they were, and up to which year, in codes.
    """

    def __init__(
        self,
        expression: str,
        subject: str,
        tested: Sequence[_Tested],
        methods: str,
        terms: Mapping[str, str],
    ):
        self._expression, self._subject, self._tested = expression, subject, tested
        self._methods, self._terms = methods, terms

    def _measure(self, name: str, label: str, value: Traced, kind: str, dimensions: Dimensions) -> Measure:
        label = f"{self._subject}的{label}"
        return Measure(value, kind, label, f"{self._expression}.{name}", dimensions=dimensions)

    def _define(self, what: str) -> Dimensions:
        return define(f"{what}_{self._methods}", **self._terms)

    @property
    def count(self) -> Measure:
        """How many intervals there were."""
        number = indicators.count([each.actual for each in self._tested])
        return self._measure("count", "历年预测区间个数", number, "count", self._define("tested_intervals"))

    @property
    def covered(self) -> Measure:
        """How many of them held what came."""
        actual = [each.actual for each in self._tested]
        number = indicators.count([each.actual for each in self._tested if each.is_covered], among=actual)
        dimensions = self._define("held_intervals")
        return self._measure("covered", "历年预测区间中包含实际值的个数", number, "count", dimensions)

    @property
    def share(self) -> Measure:
        """How many of them held what came, in %."""
        value = indicators.share(self.covered.traced, self.count.traced)
        dimensions = define("share", of=self._define("held_intervals"), whole=self._define("tested_intervals"))
        return self._measure("share", "历年预测区间包含实际值的比例", value, "share", dimensions)

    @property
    def missed(self) -> Phrase | Absent:
        """The years and flows in which what came lay outside: 2020年进出口、2021年出口; a gap if none did."""
        names = [each.name for each in self._tested if not each.is_covered]
        return Phrase("、".join(names)) if names else Absent(f"{self._expression}.missed", "区间之外的实际值")


class BackTest:
    """How the methods did in the years that are known, and which one so makes the forecast.

    Args:
        edition: The edition.
        expression: What expressions call it.
        outlook: The forecast; None if the history is too short for one, and then nothing is known.
        variant: What the names of definitions end in.
    """

    def __init__(self, edition: Edition, expression: str, outlook: Outlook | None, variant: str = ""):
        self._edition, self._expression, self._outlook, self._variant = edition, expression, outlook, variant
        self._choice = outlook.choice if outlook else Choice("naive", "naive", 0, None)
        self._errors = outlook.errors if outlook else None
        self._rest = outlook.errors_without_break if outlook else None

    def __bool__(self) -> bool:
        return self._outlook is not None

    # -- the choice --------------------------------------------------------------------------------------------

    @property
    def method(self) -> Phrase:
        """The name of the method that makes the forecast."""
        return _name(self._choice.method)

    @property
    def best(self) -> Phrase:
        """The name of the method with the lowest average error."""
        return _name(self._choice.best)

    def best_for(self, flow: str) -> Phrase:
        """Return the name of the method with the lowest average error of a flow, X or M."""
        return _name(choose(self._outlook.errors_in(flow)).best if self._outlook else "naive")

    @property
    def naive_is_best(self) -> bool:
        """True if no method has a lower average error than the naive one."""
        return self._choice.best == "naive"

    @property
    def keeps_naive(self) -> bool:
        """True if the naive method makes the forecast."""
        return self._choice.method == "naive"

    @property
    def same_by_flow(self) -> bool:
        """True if exports and imports taken apart lead to the same choice."""
        parts = [self._outlook.errors_in(flow) for flow in EXTRAPOLATED] if self._outlook else []
        return all(choose(errors).method == self._choice.method for errors in parts)

    @property
    def same_without_break(self) -> bool:
        """True if the choice is the same without the year that no history foretold."""
        return self._rest is None or choose(self._rest).method == self._choice.method

    # -- the errors --------------------------------------------------------------------------------------------

    def _measure(
        self, name: str, label: str, value: Traced, definition: str, kind: str = "index", **terms: str
    ) -> Measure:
        ahead = self._outlook.years[-1] + 1 if self._outlook else self._edition.year + 1
        dimensions = in_year(define(definition + self._variant, **terms), ahead)
        key = f"{self._expression}.{name}"
        return Measure(value, kind, label, key, dimensions=dimensions, printed=self._edition.printed_numbers)

    def _trace(self, value: float | Decimal | None, how: str) -> Traced:
        if self._outlook is None or value is None:
            return indicators.unknown("")
        return self._outlook.trace_result(value, f"滚动回测{how}")

    def _mean_error(self, name: str, code: str, errors: pd.DataFrame | None, without: int = 0) -> Measure:
        but, terms = (f"（不含{without}年）", {"without": str(without)}) if without else ("", {})
        mean = None if errors is None else mean_errors(errors)[code]
        value = self._trace(mean, f"{_name(code)}，取平均标准化误差{but}")
        return self._measure(name, f"{_name(code)}的平均误差{but}", value, f"mean_error_{code}", **terms)

    @property
    def naive_error(self) -> Measure:
        """The average error of the naive method."""
        return self._mean_error("naive_error", "naive", self._errors)

    @property
    def best_error(self) -> Measure:
        """The average error of the method with the lowest."""
        return self._mean_error("best_error", self._choice.best, self._errors)

    @property
    def error_without_break(self) -> Measure:
        """The average error of the chosen method without the year that no history foretold, if that was tested on."""
        return self._mean_error(
            "error_without_break", self._choice.method, self._rest, self._edition.info.break_year
        )

    @property
    def _but(self) -> str:
        year = self._edition.info.break_year
        return f"（不含{year}年）" if year else ""

    @property
    def advantage(self) -> Measure:
        """By how much the method with the lowest error undercuts the naive one, on average over the target years."""
        value = self._trace(self._choice.advantage, f"{self.best}，取比朴素法低的标准化误差，按目标年份平均")
        definition = f"error_advantage_{self._choice.best}"
        return self._measure("advantage", f"{self.best}比朴素法低的平均误差", value, definition)

    @property
    def standard_error(self) -> Measure:
        """The standard error of that advantage over the target years; not known of a single year."""
        how = f"{self.best}，取比朴素法低的标准化误差，求各目标年份平均数的标准误"
        label, definition = f"{self.best}比朴素法低的平均误差的标准误", f"standard_error_{self._choice.best}"
        return self._measure("standard_error", label, self._trace(self._choice.doubt, how), definition)

    @cached_property
    def errors_by_year(self) -> Group:
        """The average error of each method by target year, the last of which they show."""
        means = pd.DataFrame() if self._errors is None else mean_errors_by_year(self._errors)
        name = f"{self._expression}.errors_by_year"
        members = {}
        for code in METHODS if len(means) else ():
            how = f"{_name(code)}，取当年的平均标准化误差"
            values = {
                year: self._trace(mean, how) for year, mean in zip(means.index.tolist(), means[code], strict=True)
            }
            label = f"{_name(code)}的平均误差"
            members[code] = Series(
                f'{name}["{code}"]',
                label,
                values,
                max(values),
                noun="",
                kind="index",
                member=str(_name(code)),
                dimensions=define(f"yearly_error_{code}{self._variant}"),
            )
        return Group(name, "平均误差", members, "方法")

    @property
    def by_year(self) -> Series:
        """The average error of the chosen method by target year: ``by_year.history.highest.name``."""
        unknown = Series(f"{self._expression}.by_year", "平均误差", {}, self._edition.year, noun="", kind="index")
        return self.errors_by_year.get(self._choice.method, unknown)

    @property
    def multiple_without_break(self) -> Measure:
        """How far the intervals would reach without the year that no history foretold, in average yearly changes."""
        value = None if self._rest is None else interval_multiple(self._rest, self._choice.method)
        how = f"{self.method}，取标准化误差的{COVERAGE:.0%}分位数{self._but}"
        label = f"预测区间相当于年均变动的倍数{self._but}"
        definition, without = f"interval_multiple_{self._choice.method}", str(self._edition.info.break_year)
        return self._measure("multiple_without_break", label, self._trace(value, how), definition, without=without)

    @property
    def multiple(self) -> Measure:
        """How many average yearly changes the intervals reach either way."""
        how = f"{self.method}，取标准化误差的{COVERAGE:.0%}分位数"
        value = self._trace(self._outlook.multiple if self._outlook else None, how)
        definition = f"interval_multiple_{self._choice.method}"
        return self._measure("multiple", "预测区间相当于年均变动的倍数", value, definition)

    @property
    def count(self) -> Measure:
        """How many forecasts were tested."""
        values = self._outlook.tested if self._outlook else []
        return self._measure("count", "回测的预测个数", indicators.count(values), "tested_forecasts", "count")

    def summary(self) -> pd.DataFrame:
        """Return what the methods' table shows: a row a method, by name, and a column an error, all as texts."""
        outlook = self._outlook
        if outlook is None:
            return pd.DataFrame()
        columns = {"全部": mean_errors(outlook.errors)}
        columns |= {} if self._rest is None else {f"不含{outlook.break_year}年": mean_errors(self._rest)}
        columns |= {self._edition.name(flow): mean_errors(outlook.errors_in(flow)) for flow in EXTRAPOLATED}
        texts = {name: [_rounded(errors[code], 2) for code in METHODS] for name, errors in columns.items()}
        means, totals, ahead = columns["全部"], total_errors(outlook.errors), outlook.totals()
        texts["比朴素法（%）"] = [_excess(means[code], means["naive"], code) for code in METHODS]
        texts["合计误差（%）"] = [_rounded(totals[code], 1) for code in METHODS]
        unit = of_size(ahead["naive"].unit, LARGE)
        texts[f"{outlook.years[-1] + 1}年（{unit}）"] = [
            _rounded(ahead[code].to(unit).value, 1) for code in METHODS
        ]
        return pd.DataFrame(texts, index=[method.name_zh for method in METHODS.values()])


def _name(code: str) -> Phrase:
    return Phrase(METHODS[code].name_zh)


def _excess(error: float, naive: float, code: str) -> str:
    """Write by how many percent an error exceeds the naive forecast's; a dash where there is nothing to compare with."""
    if not naive or code == "naive":
        return NO_DATA
    return f"{round_half_up(without_noise(error / naive * 100 - 100), 1):+f}"


def _rounded(number: float | Decimal, decimals: int) -> str:
    """Write a number of the back-test as the text does that has it, too: rounded once, half up."""
    return f"{round_half_up(without_noise(number), decimals):f}"
