"""The Chinese names of the words that columns without a code list allow: measures, statuses, bounds and the like."""

from __future__ import annotations

import re
from dataclasses import dataclass

NAME_COLUMN = "name_zh"
"""The column of a code list that has the names in the book's language."""


@dataclass(frozen=True)
class Name:
    """What a word is called.

    Attributes:
        alone: beside the word, in the data dictionary and the data workbook.
        in_label: in the label of an observation, as in 陕西2022年全部服务出口同比增速.
        in_list: in the lists of the entry workbook, which have the units in view and little room.
    """

    alone: str
    in_label: str
    in_list: str


@dataclass(frozen=True)
class Wording:
    """What a text of ``edition.yml`` is called, wherever editors write it.

    Attributes:
        name: Its name.
        hint: What it is, or may have in it; empty if its name says all.
    """

    name: str
    hint: str = ""


EDITION_TEXTS = {
    "title": Wording("书名", "{area} 为地区名，{year} 为版本年份"),
    "publisher": Wording("发布单位"),
    "compiler": Wording("编制单位"),
    "statistics": Wording("统计机构", "服务业企业、文化产业等统计的来源"),
}
"""The texts of ``edition.yml`` that every report has, by their entries: for the workbook, the desk and `new-area`."""
LANGUAGES = ("zh", "en")
"""In which each of them stands."""


def _name(alone: str, *, in_label: str | None = None, in_list: str | None = None) -> Name:
    return Name(alone, alone if in_label is None else in_label, alone if in_list is None else in_list)


NAMES = {
    # code lists
    "true": _name("是"),
    "false": _name("否"),
    "total": _name("合计"),
    "sector": _name("行业"),
    "aggregate": _name("汇总"),
    # measures
    "level": _name("数额", in_label=""),
    "growth": _name("同比增速"),
    "contracts": _name("合同份数"),
    "value": _name("合同金额"),
    "value_growth": _name("合同金额同比增速", in_list="合同金额同比"),
    "technology_fee": _name("技术费"),
    "equipment_fee": _name("设备费"),
    "rank": _name("全国位次", in_label="在全国的位次"),
    "change": _name("比上年提高"),
    "change_rank": _name("增幅位次", in_label="的增幅位次"),
    "contract": _name("合同额"),
    "contract_growth": _name("合同额同比增速", in_list="合同额同比"),
    "executed": _name("执行额"),
    "executed_growth": _name("执行额同比增速", in_list="执行额同比"),
    # markets of outsourcing
    "offshore": _name("离岸"),
    "all": _name("离岸与在岸合计", in_label="", in_list="离岸和在岸"),
    # statuses
    "actual": _name("成效", in_label="", in_list="实际"),
    "before": _name("此前", in_label="（此前）"),
    "planned": _name("预计", in_label="（预计）"),
    "target": _name("目标"),
    # what a review does
    "signed": _name("签字"),
    "question": _name("提问"),
    "answer": _name("答复"),
    "accepted": _name("认可答复"),
    # bounds and relations
    "=": _name("等于"),
    "≥": _name("不少于"),
    "≤": _name("不多于"),
    "≈": _name("约"),
    "⪅": _name("近"),
    "⪆": _name("多"),
}

COLUMN_TYPES = {"string": "文本", "integer": "整数", "number": "数", "boolean": "是否", "date": "日期"}
"""The types of columns, by their names in Table Schema."""


def describe_value(value: str) -> str:
    """Return a word with its name, if it has one.

    Examples:
        >>> describe_value("growth"), describe_value("亿美元")
        ('growth（同比增速）', '亿美元')
    """
    return f"{value}（{NAMES[value].alone}）" if value in NAMES else value


def describe_source(year: int) -> str:
    """Return the source of a growth rate that an import computes of the levels of a year and the one before.

    Examples:
        >>> describe_source(2023)
        '按2022年和2023年数额计算'
    """
    return f"按{year - 1}年和{year}年数额计算"


def says_computed(source: str) -> bool:
    """Tell whether this is the source of a growth rate that an import computed.

    Examples:
        >>> says_computed(describe_source(2023)), says_computed("2023年统计公报")
        (True, False)
    """
    years = re.fullmatch(r"按\d+年和(\d+)年数额计算", source)
    return years is not None and source == describe_source(int(years[1]))
