"""The status of observations: the mark of everything made of provisional and estimated ones, and why others have no value.

The codes are those of SDMX (`CL_OBS_STATUS <https://sdmx.org/guidelines/>`_, version 2.2). An observation that a later report
revises has another vintage; that needs no code.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

OBS_STATUS = "obs_status"
"""The column of an observation's status."""
MAY_CHANGE = "以后可能修订"
"""What is to be known of numbers that are not final."""
FINAL = "正式数"
"""What a number is called that is neither provisional nor estimated."""
NORMAL = "A"
"""The code of an observation of which there is nothing to say; an empty cell means the same."""


@dataclass(frozen=True)
class Status:
    """A status of observations that readers are told of.

    Attributes:
        name: What such a number is called.
        mark: What stands at a number that is made of such numbers.

    Example:
        >>> STATUSES["P"].name, STATUSES["P"].mark
        ('初步数', '初')
    """

    name: str
    mark: str


STATUSES = {"P": Status("初步数", "初"), "E": Status("估计数", "估")}
"""The statuses that are marked, by their codes."""

REASONS = {"K": "已并入其他项", "L": "未作统计", "M": "不存在", "O": "来源没有载明", "Q": "未予公布"}
"""Why an observation has no value, by the codes of its status."""
NAMED = {code: status.name for code, status in STATUSES.items()} | REASONS
"""What is said of observations of which there is something to say, by their codes."""
REASONS_BY_CODE = "，".join(f"{code} {reason}" for code, reason in REASONS.items())
"""All of them with their codes, for who types one."""


def join_statuses(codes: Iterable[str]) -> str:
    """Return the statuses that are marked, each once, in the order of `STATUSES`.

    Example:
        >>> join_statuses(["E", "A", "", "P", "E"])
        'PE'
    """
    given = set(codes)
    return "".join(code for code in STATUSES if code in given)


def mark_statuses(statuses: str) -> str:
    """Return what stands at a number that is made of observations of some statuses.

    Args:
        statuses: From `join_statuses`.

    Example:
        >>> mark_statuses("PE"), mark_statuses("")
        ('初估', '')
    """
    return "".join(STATUSES[code].mark for code in statuses)


def bracket_marks(statuses: str) -> str:
    """Return the marks as they stand where no letter is raised, in charts and spreadsheets.

    Args:
        statuses: From `join_statuses`.

    Example:
        >>> bracket_marks("P"), bracket_marks("")
        ('（初）', '')
    """
    return f"（{mark_statuses(statuses)}）" if statuses else ""


def list_statuses(statuses: str) -> str:
    """Return what observations of some statuses are called.

    Args:
        statuses: From `join_statuses`.

    Example:
        >>> list_statuses("PE"), list_statuses("")
        ('初步数、估计数', '')
    """
    return "、".join(STATUSES[code].name for code in statuses)


def name_statuses(statuses: str) -> str:
    """Return what is among the observations that a number is made of.

    Args:
        statuses: From `join_statuses`.

    Example:
        >>> name_statuses("PE")
        '含初步数、估计数'
    """
    return f"含{list_statuses(statuses)}" if statuses else ""


def word_step(old: str, new: str) -> str:
    """Say how the status of an observation changed; nothing if it did not.

    Args:
        old: The status that it had, one of `STATUSES` or empty.
        new: The status that it has.

    Example:
        >>> word_step("P", ""), word_step("", "E"), word_step("P", "P")
        ('由初步数改为正式数', '由正式数改为估计数', '')
    """
    before, after = (list_statuses(code) or FINAL for code in (old, new))
    return f"由{before}改为{after}" if old != new else ""


def explain_statuses(statuses: str) -> str:
    """Return the line that explains the marks.

    Args:
        statuses: From `join_statuses`.

    Example:
        >>> explain_statuses("P")
        '标“初”的数是初步数或由初步数算得，以后可能修订。'
        >>> explain_statuses("PE")
        '标“初”的数是初步数或由初步数算得，标“估”的数是估计数或由估计数算得，以后可能修订。'
    """
    marks = [
        f"标“{status.mark}”的数是{status.name}或由{status.name}算得"
        for status in map(STATUSES.get, statuses)
        if status
    ]
    return f"{'，'.join(marks)}，{MAY_CHANGE}。" if marks else ""


def list_reasons(labels: Iterable[tuple[str, str]], most: int) -> str:
    """Say what has no value, by the reason; of many, only the first and how many there are.

    Args:
        labels: The codes of the reasons, each with what has no value, in words.
        most: How many are named for each reason.

    Example:
        >>> list_reasons([("Q", "2022年北京市进口"), ("Q", "2022年北京市出口"), ("L", "2019年版权收入")], most=1)
        '未予公布的：2022年北京市进口等2项；未作统计的：2019年版权收入'
    """
    of_reason: dict[str, list[str]] = {}
    for code, label in dict.fromkeys(labels):
        of_reason.setdefault(code, []).append(label)
    return "；".join(
        f"{REASONS[code]}的：{'、'.join(named[:most])}" + (f"等{len(named)}项" if len(named) > most else "")
        for code, named in of_reason.items()
    )
