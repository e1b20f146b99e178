"""What charts say: sentences without full stop that stand above them, right in every edition or not there at all.

Each takes the series or groups that a chart draws, and gives a phrase whose numbers are figures of the ledger. Where a number
is lacking, is not defined or would say nothing, such as the second of two, it gives a gap, and the chart has no headline.
"""

from __future__ import annotations

from collections.abc import Mapping

from tradebook.figures.figure import Absent, Phrase
from tradebook.figures.measure import Measure, compose
from tradebook.model.group import Group
from tradebook.model.series import Series
from tradebook.model.targets import Target, Targets

ALL = 100
"""Percent."""
FEW = 4
"""Lines that one headline can speak of."""
Part = str | Measure | Phrase | Absent


def tell(*parts: Part) -> Phrase | Absent:
    """Put words and figures together; a gap if one of them lacks data or is not defined.

    Example:
        >>> from tradebook.figures.traced import constant
        >>> share = Measure(constant(60, "%"), "share", "占比", "share")
        >>> str(tell("加工服务占", share)), bool(tell("增长", share / 0))
        ('加工服务占60.0%', False)
    """
    return compose(*parts) if all(parts) else Absent("message", "图的题意")


def tell_driver(levels: Group, what: str) -> Phrase | Absent:
    """Tell which part moved a whole most: 服务进出口增量的38.5%来自加工服务; of more than all: how the whole would have gone.

    Args:
        levels: The parts, which have a whole.
        what: The whole in words.
    """
    driver = levels.driver
    if not (driver and driver.whole and driver.previous and driver.whole.growth):
        return tell("")
    whole = driver.whole
    if any(each.whole is None or each.whole.key != whole.key for each in levels.known.values()):
        return tell("")
    moved = driver.change / whole.change
    if moved.rounds_to_zero or not (whole.growth.is_up or whole.growth.is_down):
        return tell("")
    if moved <= ALL:
        amount = "增量" if whole.growth.is_up else "减量"
        if _moved_more_than_all(levels, whole.growth):
            return tell(driver.name, f"的{amount}相当于{what}{amount}的", moved)
        return tell(f"{what}{amount}的", moved, "来自", driver.name)
    return tell(what, whole.growth, "，扣除", driver.name, "后", driver.rest.growth)


def _moved_more_than_all(levels: Group, growth: Measure) -> bool:
    """Tell whether the two parts that moved a whole most, the way that it went, moved it more than it went: others held against."""
    pulls = [pull for pull in levels.contribution.values() if pull and pull.is_up == growth.is_up]
    largest = sorted((abs(pull.traced.value) for pull in pulls), reverse=True)[:2]
    return sum(largest) > abs(growth.traced.value)


def tell_recovery(
    series: Series, what: str, base: int, beside: Series | None = None, name: str = ""
) -> Phrase | Absent:
    """Tell how a level compares with that of a year: 服务进出口为2019年的96.3%，全国为113.3%; else how it grew.

    Args:
        series: The level.
        what: It in words.
        base: The year; one that is not before the edition's is none to compare with.
        beside: The level of another.
        name: That in words.
    """
    if series == 0:
        return tell("")
    if not series.first_year <= base < series.shown_year or not series.at(base):
        return tell(what, series.growth, *(("，规模", series.record) if series.record else ()))
    if not series.since(base).is_comparable:
        return tell(what, series.growth)
    own = tell(f"{what}为{base}年的", series / series.at(base))
    other = tell(f"，{name}为", beside / beside.at(base)) if beside is not None else tell("")
    return compose(own, other) if own and other else own


def tell_faster(first: Measure, second: Measure, names: tuple[str, str]) -> Phrase | Absent:
    """Tell which of two grew faster: 出口增速高于进口0.4个百分点.

    Args:
        first: The growth of one.
        second: The growth of the other.
        names: Both in words.
    """
    if first and second and first.reads_like(second):
        return tell(f"{names[0]}与{names[1]}同样", first)
    return tell(names[0], first.pace_beside(second, names[1]))


def tell_balance(balance: Series, what: str) -> Phrase | Absent:
    """Tell a balance and what became of it: 全国服务贸易逆差409.9亿美元，扩大82.4亿美元.

    Args:
        balance: The balance.
        what: Of which trade it is.
    """
    return tell(what, balance.with_change)


def tell_leaders(shares: Group, whole: str) -> Phrase | Absent:
    """Tell what the two largest parts make up together: 旅行服务和加工服务合计占服务进出口的61.4%.

    Args:
        shares: The parts' shares, of three or more.
        whole: What they are shares of, in words.
    """
    if len(shares.known) < 3:
        return tell("")
    return tell(shares.largest(1).name, "和", shares.largest(2).name, f"合计占{whole}的", shares.top(2).sum)


def tell_leader(shares: Group, whole: str) -> Phrase | Absent:
    """Tell what the largest part makes up: 技术咨询、技术服务占技术出口的76.9%; nothing of parts that are equally large.

    Args:
        shares: The parts' shares, of two or more.
        whole: What they are shares of, in words.
    """
    first, second = shares.largest(1), shares.largest(2)
    if not (first and second) or first.reads_like(second):
        return tell("")
    return tell(first.name, f"占{whole}的", first)


def tell_course(share: Series, what: str, since: int) -> Phrase | Absent:
    """Tell where a share came from: 知识密集型服务的比重由2016年的18.0%升至31.1%.

    Args:
        share: The share.
        what: It in words.
        since: The year that it is compared with.
    """
    if not since < share.shown_year:
        return tell(what, "为", share)
    return tell(what, share.course_since(since))


def tell_extremes(values: Group, high: str, low: str) -> Phrase | Absent:
    """Tell the largest and the smallest: 加工服务最高（1.00），知识产权使用费最低（-0.95）.

    Args:
        values: Three or more.
        high: How the largest is called.
        low: How the smallest is called.
    """
    first, last = values.largest(1), values.smallest
    if len(values.known) < 3 or not (values.highest_beside() and values.lowest_beside()):
        return tell("")
    return tell(first.name, high, "（", first, "），", last.name, low, "（", last, "）")


def tell_rank(values: Group, code: str, what: str) -> Phrase | Absent:
    """Tell the place of a member, and among how many: 陕西服务进出口在所列8省市中列第7位.

    Args:
        values: The members.
        code: The code of one of them.
        what: It in words.
    """
    if code not in values or len(values.known) < 3:
        return tell("")
    return tell(f"{what}在所列", values.count(), f"{values.noun}中", values.placing(code))


def tell_courses(lines: Mapping[str, Series], year: int) -> Phrase | Absent:
    """Tell how far each of a few series has come in several years: 2016年以来陕西增长1.4%，四川增长26.8%.

    Args:
        lines: The series by the names that their lines have.
        year: The year that they are compared with.
    """
    # of two years it is the growth of one
    grown = [tell(name, each.since(year).growth) for name, each in lines.items() if each.shown_year > year + 1]
    if not (1 < len(grown) <= FEW and all(grown)):
        return tell("")
    return tell(f"{year}年以来", compose(*grown, between="，"))


def tell_sides(balances: Group) -> Phrase | Absent:
    """Tell the largest surplus and the largest deficit: 加工服务顺差最大（17.2亿美元），旅行服务逆差最大（17.2亿美元）.

    Args:
        balances: Those of several.
    """
    first, second, last = balances.largest(1), balances.largest(2), balances.smallest
    if not (first and last) or (second and first.reads_like(second)):
        return tell("")
    told = [tell(first.name, "顺差最大（", abs(first), "）")] if first.is_up else []
    told += [tell(last.name, "逆差最大（", abs(last), "）")] if last.is_down else []
    return compose(*told, between="，") if all(told) and told else tell("")


def tell_gap(own: Group, others: Group, names: tuple[str, str]) -> Phrase | Absent:
    """Tell the largest share and how far it is from the same elsewhere: 电信计算机信息服务占陕西的44.2%，占比高于全国9.9个百分点.

    Args:
        own: The shares.
        others: Those of the same parts elsewhere.
        names: Of which whole both are shares.
    """
    first = own.largest(1)
    code = next((code for code, each in own.items() if each.member == first.member), "")
    if code not in others:
        return tell("")
    return tell(first.name, f"占{names[0]}的", first, "，占比", first.beside(others[code], names[1]))


def tell_pace(target: Target, pace: Measure) -> Phrase | Absent:
    """Tell what a target asks for a year, and what there was: 到2027年达到目标须年均增长20.1%，以往年均增长13.0%.

    Args:
        target: The target.
        pace: The average growth so far.
    """
    return tell(f"到{target.due}年达到目标须", target.pace.worded("average_growth"), "，以往", pace)


def tell_ends(targets: Targets) -> Phrase | Absent:
    """Tell which of several targets is nearest to being reached and which is farthest from it.

    Args:
        targets: Those of which it is known how far they are.
    """
    first, last = targets.progress.largest(1), targets.progress.smallest
    for apart in (targets.progress.highest_beside(), targets.progress.lowest_beside()):
        if isinstance(apart, Absent):
            return apart
    return tell("完成程度最高的是", first.name, "（", first, "），最低的是", last.name, "（", last, "）")


def tell_pull(pulls: Mapping[str, Measure], whole: Measure, what: str) -> Phrase | Absent:
    """Tell what moved a whole most, the way that it went: 互联网其他信息服务拉动21.7个百分点，文化新业态增长35.1%.

    Args:
        pulls: By how many percentage points each moved it, by name.
        whole: The growth of the whole.
        what: It in words.
    """
    known = {name: pull for name, pull in pulls.items() if pull}
    ranked = sorted(known, key=lambda name: known[name].traced.value, reverse=not whole.is_down)
    if len(ranked) < 2 or not (known[ranked[0]].is_down if whole.is_down else known[ranked[0]].is_up):
        return tell("")
    first, second = ranked[:2]
    names = f"{first}和{second}各" if known[first].reads_like(known[second]) else first
    return tell(names, known[first], f"，{what}", whole)
