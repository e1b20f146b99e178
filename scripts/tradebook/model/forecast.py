"""The forecast chapter: figures, sentences and tables of what was printed, the back-test, the outlook and the review.

The methods are those of `tradebook.model.forecasting`. Keys follow one grammar, ``what.sector.flow[.measure]``: ``printed``
is the printed forecast, ``forecast`` the extrapolation, ``review`` last year's extrapolation beside what came.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from tradebook.exhibits import tables
from tradebook.exhibits.tables import Table
from tradebook.figures import indicators as ind
from tradebook.figures.traced import Traced
from tradebook.model import forecasting as fc
from tradebook.model.edition import Edition
from tradebook.model.forecasting import Forecast, Outlook
from tradebook.model.sectors import FLOWS, SeriesKey, largest_first, row_of

Printed = dict[SeriesKey, Traced]
"""A printed forecast by (sector, flow)."""


class ForecastChapter:
    """What the chapter's parts share: the edition, its sectors in the order of their trade, both forecasts.

    Args:
        edition: The edition, in which the figures are recorded; its `trade` is the history.

    Attributes:
        actual: The edition's year of the trade, by (sector, flow).
        order: The sectors, the largest first.
        rows: What the tables have a row of, with its title.
        printed: The printed forecast for the next year; empty without one.
        outlook: The extrapolation for the next year; None if the history is too short.
        was_printed: The forecast for this year that was printed a year before; empty without one.
        review: The extrapolation for this year from the years before it; None if they are too few.
    """

    def __init__(self, edition: Edition):
        self.edition = edition
        self.trade, self.year, self.next_year = edition.trade, edition.year, edition.year + 1
        self.actual = row_of(self.trade, self.year)
        self.order = largest_first(
            edition.sectors, {sector: self.actual[sector, "T"] for sector in edition.sectors}
        )
        self.names = {"ALL": "合计"} | {sector: edition.name(sector) for sector in self.order}
        self.rows = {("ALL", "T"): "合计", ("ALL", "X"): "其中：出口", ("ALL", "M"): "其中：进口"}
        self.rows |= {(sector, "T"): self.names[sector] for sector in self.order}
        self.printed = self._read_printed(self.year)
        self.outlook = fc.forecast_trade(self.trade, edition.sectors, self.year)
        self.was_printed = self._read_printed(self.year - 1)
        self.review = fc.forecast_trade(self.trade, edition.sectors, self.year - 1)

    def _read_printed(self, vintage: int) -> Printed:
        """Return the printed forecast of a year; empty unless it has every sector and the total in three flows."""
        values = fc.read_printed(self.edition.package, self.edition.info.area, vintage)
        return values if len(values) == len(self.names) * len(FLOWS) else {}

    # -- what was printed --------------------------------------------------------------------------------------

    def record_printed(self) -> None:
        """Record the printed forecast, if there is one: levels, growth over this year, sums, largest sectors."""
        if not self.printed:
            return
        for (sector, flow), value in self.printed.items():
            key, now = f"printed.{sector}.{flow}", self.actual[sector, flow]
            label = f"原报告预测的{self.next_year}年{self.edition.name(sector)}{self.edition.name(flow)}"
            self.edition.figure(key, value, "level", f"{label}额")
            if not now.is_missing and now > 0:
                self.edition.figure(f"{key}.growth", ind.growth(value, now), "growth", f"{label}同比增速")
        balance = ind.balance(self.printed["ALL", "X"], self.printed["ALL", "M"])
        self.edition.figure("printed.ALL.B", balance, "balance", f"原报告预测的{self.next_year}年差额")
        self._record_printed_tops()
        self._record_printed_groups()
        broken = self._record_printed_sums()
        kept = "各行业之和与合计、出口进口之和与进出口均在舍入误差内相符。"
        self.edition.phrase("printed.checks", f"核对：{broken}的分项与合计不符。" if broken else f"核对：{kept}")
        before = fc.BREAK_YEAR - 1
        if before in self.trade.index and before < self.year:
            self.edition.phrase("printed.before", str(before))
            part = ind.share(self.printed["SD", "T"], row_of(self.trade, before)["SD", "T"])
            label = f"原报告预测的旅行服务进出口相当于{before}年的比例"
            self.edition.figure("printed.SD.T.recovery", part, "share", label)

    def _record_printed_tops(self) -> None:
        for flow in "XM":
            values = {self.names[sector]: self.printed[sector, flow] for sector in self.order}
            for n in (1, 2, 3):
                name, value = ind.largest(values, n)
                key, place = f"printed.{flow}.top{n}", f"原报告预测的{self.edition.name(flow)}第{n}位"
                part = ind.share(value, self.printed["ALL", flow])
                self.edition.figure(f"{key}.name", name, "name", f"{place}的行业")
                self.edition.figure(key, value, "level", f"{place}的行业的金额")
                self.edition.figure(f"{key}.share", part, "share", f"{place}的行业的比重")
        rates = {self.names[s]: ind.growth(self.printed[s, "T"], self.actual[s, "T"]) for s in self.order}
        for n in (1, 2):
            name, value = ind.largest(rates, n)
            key, place = f"printed.T.growth.top{n}", f"原报告预测的进出口增速第{n}位"
            self.edition.figure(f"{key}.name", name, "name", f"{place}的行业")
            self.edition.figure(key, value, "growth", f"{place}的行业的增速")

    def _record_printed_groups(self) -> None:
        """Record whether knowledge-intensive services, and telecommunications, are forecast to outgrow the others."""
        ahead = {code: self.printed[code, "T"] for code in ("ALL", "SI")}
        ahead["KI"] = ind.total(self.printed[sector, "T"] for sector in self.edition.knowledge_intensive)
        ahead["others"] = ahead["ALL"] - ahead["KI"]
        base = {code: self.actual[code, "T"] for code in ("KI", "ALL", "SI")}
        base["others"] = base["ALL"] - base["KI"]
        rates = {code: ind.growth(value, base[code]) for code, value in ahead.items()}
        self.edition.figure("printed.KI.T.growth", rates["KI"], "growth", "原报告预测的知识密集型服务进出口增速")
        for code, other, what in (("KI", "others", "非知识密集型服务"), ("SI", "ALL", "全部服务")):
            place = ind.rank(code, {key: rates[key] for key in (code, other)})
            label = f"原报告预测的{self.edition.name(code)}增速与{what}比的位次"
            self.edition.figure(f"printed.{code}.T.growth.rank", place, "rank", label)

    def _record_printed_sums(self) -> str:
        """Record the sums that the printed forecast should keep; return the names of those it does not."""
        values = self.printed
        sums = {
            ("ALL", flow, "sectors"): ind.total(values[sector, flow] for sector in self.order) for flow in FLOWS
        }
        sums |= {(sector, "T", "flows"): values[sector, "X"] + values[sector, "M"] for sector in self.names}
        broken = []
        for (sector, flow, parts), value in sums.items():
            title = f"{self.names[sector]}{self.edition.name(flow)}"
            how = {"sectors": "各行业之和", "flows": "出口与进口之和"}[parts]
            key = f"printed.{sector}.{flow}.{parts}"
            self.edition.figure(key, value, "level", f"原报告预测的{title}：{how}")
            if ind.contradict(values[sector, flow], value):
                broken.append(title)
        return "、".join(broken)

    def printed_table(self) -> Table | None:
        """Return level and growth of each flow by sector; None without a printed forecast."""
        if not self.printed:
            return None
        body = []
        for sector, name in self.names.items():
            cells = [tables.cell(name, header=True)]
            for flow in "TXM":
                key = f"printed.{sector}.{flow}"
                cells.append(tables.cell(tables.number(self.printed[sector, flow], 1), figure=key))
                cells.append(tables.cell(self.edition.number(f"{key}.growth"), figure=f"{key}.growth"))
            body.append(cells)
        head = [tables.cell("行业", header=True, rows=2)]
        head += [tables.cell(self.edition.name(flow), header=True, cols=2, align="center") for flow in "TXM"]
        return Table([head, tables.headers(*["金额（万美元）", "同比（%）"] * 3, align="right")], body)

    # -- the back-test -----------------------------------------------------------------------------------------

    def record_backtest(self) -> None:
        """Record which method won, by how much over the naive one, and what that rests on."""
        outlook = self.outlook
        if outlook is None:
            return
        errors, choice = outlook.errors, outlook.choice
        self.edition.phrase("forecast.method", method_name(choice.method))
        self.edition.phrase("forecast.training", str(fc.FEWEST_TRAINING))
        self.edition.phrase("forecast.methods", "、".join(method.name_zh for method in fc.METHODS.values()))
        tested = zip(outlook.tested["target"], outlook.tested["series"], strict=True)
        values = [row_of(self.trade, year)[series] for year, series in tested]
        self.edition.figure("forecast.count", ind.count(values), "count", "回测的预测个数")
        averages = {}
        for key, code in {"naive": "naive", "best": choice.best}.items():
            if key == "naive" or code != "naive":
                how = f"滚动回测{method_name(code)}，取平均标准化误差"
                averages[key] = outlook.trace_result(fc.mean_errors(errors)[code], how)
                label = f"{method_name(code)}的平均误差"
                self.edition.figure(f"forecast.error.{key}", averages[key], "index", label)
        if "best" in averages:
            gain = ind.share(averages["naive"] - averages["best"], averages["naive"])
            label = f"{method_name(choice.best)}的平均误差比朴素法低的比例"
            self.edition.figure("forecast.skill", gain, "share", label)
        self.edition.phrase("forecast.verdict", self._verdict(outlook))
        self.edition.phrase("forecast.flow_story", self._flow_story(outlook))
        self.edition.phrase("forecast.break_story", self._break_story(outlook))

    def _verdict(self, outlook: Outlook) -> str:
        """Say in a sentence which method wins and by how much over the naive one."""
        choice, text = outlook.choice, self.edition.text
        naive, best = text("forecast.error.naive"), text("forecast.error.best")
        rest = "，即以上年水平作预测值。" if choice.method == "naive" else "。"
        if choice.best == "naive":
            return f"没有一种方法的平均误差低于朴素法（{naive}），故用朴素法{rest}"
        winner = method_name(choice.best)
        lead = f"平均误差最低的是{winner}（{best}），比朴素法（{naive}）低{text('forecast.skill')}"
        if choice.method == "naive":
            return f"{lead}，差距不到一个标准误，不足以说明更好，故仍用朴素法{rest}"
        return f"{lead}，差距超过一个标准误，故采用{winner}{rest}"

    def _flow_story(self, outlook: Outlook) -> str:
        """Say whether exports and imports taken apart would have led elsewhere."""
        choices = {flow: fc.choose(_with_flow(outlook.errors, flow)) for flow in "XM"}
        if choices["X"].best == choices["M"].best:
            bests = f"出口、进口误差最低的都是{method_name(choices['X'].best)}"
        else:
            parts = (f"{self.edition.name(flow)}误差最低的是{method_name(choices[flow].best)}" for flow in "XM")
            bests = "，".join(parts)
        same = all(choice.method == outlook.choice.method for choice in choices.values())
        return f"分开看，{bests}；{'选择不变' if same else '分开选择会有不同'}。"

    def _break_story(self, outlook: Outlook) -> str:
        """Say what the errors are without the year that no history foretold; nothing if it was not tested on."""
        errors, code, year = outlook.errors, outlook.choice.method, fc.BREAK_YEAR
        rest = errors[errors["target"] != year]
        if len(rest) in (0, len(errors)):
            return ""
        name, key = method_name(code), "forecast.error.no_break"
        how = f"滚动回测{name}，取平均标准化误差（不含{year}年）"
        value = outlook.trace_result(fc.mean_errors(rest)[code], how)
        self.edition.figure(key, value, "index", f"{name}的平均误差（不含{year}年）")
        same = "选择不变" if fc.choose(rest).method == code else "选择会不同"
        return (
            f"{year}年的变化无法由历史预见，不计该年，{name}的误差为{self.edition.text(key)}，{same}；"
            "预测区间仍计入该年的误差。"
        )

    def methods_table(self) -> Table | None:
        """Return errors by method over all series, by flow, without the break, and of the total; None without any."""
        if self.outlook is None:
            return None
        errors = self.outlook.errors
        rest = errors[errors["target"] != fc.BREAK_YEAR]
        columns = {"全部": fc.mean_errors(errors)}
        if 0 < len(rest) < len(errors):
            columns[f"不含{fc.BREAK_YEAR}年"] = fc.mean_errors(rest)
        columns |= {self.edition.name(flow): fc.mean_errors(_with_flow(errors, flow)) for flow in "XM"}
        means, totals, ahead = columns["全部"], fc.total_errors(errors), self.outlook.totals()
        body = []
        for code in fc.METHODS:
            texts = [f"{values[code]:.2f}" for values in columns.values()]
            texts += [_excess(means[code], means["naive"]) if code != "naive" else tables.NO_DATA]
            texts += [f"{totals[code]:.1f}", f"{ahead[code] / 10**4:.1f}"]
            body.append([tables.cell(method_name(code), header=True), *map(tables.cell, texts)])
        more = ("比朴素法（%）", "合计误差（%）", f"{self.next_year}年（亿美元）")
        return Table([tables.headers("方法") + tables.headers(*columns, *more, align="right")], body)

    # -- the outlook -------------------------------------------------------------------------------------------

    def record_outlook(self) -> None:
        """Record our own forecast with its intervals, their past record, and where the printed forecast lies."""
        outlook = self.outlook
        if outlook is None:
            return
        name, total = method_name(outlook.choice.method), outlook.forecasts["ALL", "T"]
        self._record_forecasts(outlook, "forecast", "外推的")
        self.edition.phrase("forecast.coverage", f"{fc.COVERAGE:.0%}")
        how = f"滚动回测{name}，取标准化误差的{fc.COVERAGE:.0%}分位数"
        multiple = outlook.trace_result(outlook.multiple, how)
        self.edition.figure("forecast.multiple", multiple, "index", "预测区间相当于年均变动的倍数")
        margin = ind.share(total.high - total.value, total.value)
        label = f"{self.next_year}年进出口预测区间的半宽与预测值之比"
        self.edition.figure("forecast.ALL.T.margin", margin, "share", label)
        self.edition.phrase("forecast.record", self._past_record(outlook.first_year))
        self.edition.phrase("forecast.vs_printed", self._against_printed(outlook))

    def _record_forecasts(self, outlook: Outlook, key: str, what: str) -> None:
        """Record the totals by flow and every sector's trade, each with its interval.

        Args:
            outlook: The forecasts.
            key: The first part of the keys.
            what: The beginning of the labels.
        """
        for sector, flow in self.rows:
            forecast = outlook.forecasts[sector, flow]
            label = f"{what}{outlook.year}年{self.names[sector]}{self.edition.name(flow)}"
            for measure, value, suffix in (
                ("", forecast.value, ""),
                (".low", forecast.low, "区间下限"),
                (".high", forecast.high, "区间上限"),
            ):
                self.edition.figure(f"{key}.{sector}.{flow}{measure}", value, "level", label + suffix)

    def _past_record(self, first_year: int) -> str:
        """Say how often the intervals of earlier years, by the same rules, have held the actual values."""
        tested = []
        for vintage in range(first_year, self.year):
            outlook = fc.forecast_trade(self.trade, self.edition.sectors, vintage)
            if outlook is not None:
                actual = row_of(self.trade, vintage + 1)
                names = [(sector, flow) for sector in self.order for flow in fc.EXTRAPOLATED]
                tested += [(actual[name], outlook.forecasts[name]) for name in names]
        if not tested:
            return ""
        covered = ind.count([actual for actual, forecast in tested if forecast.covers(actual)])
        part = ind.share(covered, ind.count([actual for actual, _ in tested]))
        self.edition.figure("forecast.record.share", part, "share", "历年预测区间包含实际值的比例")
        return f"此前各年照此给出的分行业出口、进口区间，事后包含实际值的占{self.edition.text('forecast.record.share')}。"

    def _against_printed(self, outlook: Outlook) -> str:
        """Say in a sentence whether the printed forecasts lie within the intervals; nothing without any."""
        if not self.printed:
            return ""
        strays = [name for name in self.rows if not outlook.forecasts[name].covers(self.printed[name])]
        totals = [self.edition.name(flow) for sector, flow in strays if sector == "ALL"]
        sectors = [self.names[sector] for sector, _ in strays if sector != "ALL"]
        first = f"{'、'.join(totals)}在区间之外" if totals else "均在区间之内"
        second = f"{'、'.join(sectors)}在区间之外" if sectors else "也都在区间之内"
        return f"原报告对进出口、出口、进口总额的预测{first}；分行业进出口{second}。"

    def forecast_table(self) -> Table | None:
        """Return this year, forecast, interval and printed forecast by row; None without a forecast."""
        if self.outlook is None:
            return None
        body = []
        for name, title in self.rows.items():
            cells = [tables.cell(title, header=True), tables.cell(_dollars(self.actual[name]))]
            cells += _forecast_cells("forecast", name, self.outlook.forecasts[name])
            if self.printed:
                cells.append(tables.cell(_dollars(self.printed[name]), figure=f"printed.{'.'.join(name)}"))
            body.append(cells)
        head = tables.headers("行业")
        head += tables.headers(f"{self.year}年", "外推值", "区间下限", "区间上限", align="right")
        head += tables.headers("原报告预测", align="right") if self.printed else []
        return Table([head], body)

    # -- the review --------------------------------------------------------------------------------------------

    def record_review(self) -> None:
        """Record how last year's forecasts, ours and the printed, did against the actual values."""
        review = self.review
        if review is None:
            return
        total = review.forecasts["ALL", "T"]
        self._record_forecasts(review, "review", f"用至{self.year - 1}年的数据外推的")
        self.edition.phrase("review.vintage", str(self.year - 1))
        self.edition.phrase("review.method", method_name(review.choice.method))
        self._record_miss("review.ALL.T", total.value, f"{self.year}年进出口外推值")
        if not self.actual["ALL", "T"].is_missing:
            inside = total.covers(self.actual["ALL", "T"])
            self.edition.phrase("review.inside", "在区间之内" if inside else "在区间之外")
        outcomes = {(s, "T"): self.actual[s, "T"] for s in self.order if not self.actual[s, "T"].is_missing}
        covered = [value for name, value in outcomes.items() if review.forecasts[name].covers(value)]
        self.edition.figure("review.count", ind.count(list(outcomes.values())), "count", "检验的行业数")
        self.edition.figure("review.covered", ind.count(covered), "count", "实际进出口在预测区间内的行业数")
        self.edition.phrase("review.printed.story", self._printed_review(review))

    def _record_miss(self, key: str, forecast: Traced, label: str) -> None:
        """Record by how much this year's total missed a forecast."""
        actual = self.actual["ALL", "T"]
        miss = actual - forecast
        self.edition.figure(f"{key}.miss", miss, "difference", f"实际与{label}之差")
        self.edition.figure(f"{key}.error", ind.share(abs(miss), actual), "share", f"{label}的误差占实际的比例")

    def _printed_review(self, review: Outlook) -> str:
        """Say how the printed forecast for this year did, beside the extrapolation; nothing if none was printed."""
        if not self.was_printed:
            return ""
        key, printed, actual = "review.printed.ALL.T", self.was_printed, self.actual
        self.edition.figure(key, printed["ALL", "T"], "level", f"原报告预测的{self.year}年进出口额")
        self._record_miss(key, printed["ALL", "T"], f"原报告{self.year}年进出口预测值")
        if actual["ALL", "T"].is_missing:
            return ""
        nearer = {name: self._nearer(review, name) for name in self.rows if not actual[name].is_missing}
        sectors = [sector for sector in self.order if nearer.get((sector, "T")) == "原报告"]
        closer = ind.count([actual[sector, "T"] for sector in sectors])
        self.edition.figure("review.printed.closer", closer, "count", "原报告比外推更接近实际的行业数")
        level, miss, error = (self.edition.text(key + measure) for measure in ("", ".miss", ".error"))
        winner = nearer["ALL", "T"]
        total = f"进出口总额以{winner}更接近实际" if winner else "进出口总额两者同样接近实际"
        parts = f"原报告更接近实际的有{self.edition.text('review.printed.closer')}"
        return (
            f"原报告当时预测进出口{level}，实际比它{miss}（相当于实际的{error}）；{total}，"
            f"分行业看，{parts if sectors else '没有一个行业原报告更接近实际'}。"
        )

    def _nearer(self, review: Outlook, name: SeriesKey) -> str:
        """Say which of the two forecasts came nearer to this year's value; nothing for a tie."""
        actual, printed, own = self.actual[name], self.was_printed[name], review.forecasts[name].value
        return self.edition.compare(abs(actual - own), abs(actual - printed), "原报告", "外推", "")

    def review_table(self) -> Table | None:
        """Return actual value, forecast, interval and error by row; None without a forecast for this year."""
        if self.review is None:
            return None
        body = []
        for name, title in self.rows.items():
            actual, forecast = self.actual[name], self.review.forecasts[name]
            cells = [tables.cell(title, header=True), tables.cell(_dollars(actual))]
            cells += [*_forecast_cells("review", name, forecast), _error_cell(forecast.value, actual)]
            inside = tables.NO_DATA if actual.is_missing else ("是" if forecast.covers(actual) else "否")
            cells.append(tables.cell(inside, align="center"))
            if self.was_printed:
                printed = self.was_printed[name]
                cells += [tables.cell(_dollars(printed)), _error_cell(printed, actual)]
            body.append(cells)
        head = tables.headers("行业")
        head += tables.headers("实际", "外推值", "区间下限", "区间上限", "误差（%）", align="right")
        head += tables.headers("在区间内", align="center")
        head += tables.headers("原报告预测", "误差（%）", align="right") if self.was_printed else []
        return Table([head], body)


def method_name(code: str) -> str:
    """Return a method's name."""
    return fc.METHODS[code].name_zh


def _with_flow(errors: pd.DataFrame, flow: str) -> pd.DataFrame:
    """Return the errors of a flow's series."""
    return errors.loc[[series[1] == flow for series in errors["series"]]]


def _excess(error: float, naive: float) -> str:
    """Write by how many percent an error exceeds the naive forecast's; a dash where that is never wrong."""
    return f"{error / naive * 100 - 100:+.1f}" if naive else tables.NO_DATA


def _dollars(value: Traced) -> str:
    """Write a level in 亿美元 for a table cell."""
    return tables.number(value.to("亿美元"), 2)


def _forecast_cells(key: str, name: SeriesKey, forecast: Forecast) -> list[dict[str, Any]]:
    """Return forecast and both ends of its interval."""
    key = f"{key}.{'.'.join(name)}"
    values = (("", forecast.value), (".low", forecast.low), (".high", forecast.high))
    return [tables.cell(_dollars(value), figure=key + measure) for measure, value in values]


def _error_cell(forecast: Traced, actual: Traced) -> dict[str, Any]:
    """Return a forecast's error relative to the actual value, signed, in %."""
    return tables.cell(tables.number(ind.growth(forecast, actual), 1))
