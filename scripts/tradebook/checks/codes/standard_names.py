"""Names that standards give to codes: a code list that gives a code another's name is wrong, whatever adds up.

Flows and sectors are those of EBOPS 2010; countries of ISO 3166-1, named by the CLDR; provinces of ISO 3166-2:CN; industries of
GB/T 4754-2002; the modes of technology contracts and of outsourcing and the kinds of enterprises those of the statistics of
the Ministry of Commerce. Code lists may name them more fully (中国香港); they must not name another one. Codes of no standard
are not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from babel import Locale
from babel.core import get_global

from tradebook.data.names import NAME_COLUMN
from tradebook.data.package import DataPackage
from tradebook.data.problems import Problem, TablePlace, describe_cell

FLOWS = {"T": "进出口", "X": "出口", "M": "进口", "B": "差额"}
SECTORS = {
    "SA": "加工",
    "SB": "维修",
    "SC": "运输",
    "SD": "旅行",
    "SE": "建筑",
    "SF": "保险",
    "SG": "金融",
    "SH": "知识产权",
    "SI": "电信",
    "SJ": "商业",
    "SK": "文化",
    "SL": "政府",
}
"""A word that the name of a sector has, and that of no other."""
PROVINCES = {
    **{"CN-BJ": "北京", "CN-TJ": "天津", "CN-HE": "河北", "CN-SX": "山西", "CN-NM": "内蒙古", "CN-LN": "辽宁"},
    **{"CN-JL": "吉林", "CN-HL": "黑龙江", "CN-SH": "上海", "CN-JS": "江苏", "CN-ZJ": "浙江", "CN-AH": "安徽"},
    **{"CN-FJ": "福建", "CN-JX": "江西", "CN-SD": "山东", "CN-HA": "河南", "CN-HB": "湖北", "CN-HN": "湖南"},
    **{"CN-GD": "广东", "CN-GX": "广西", "CN-HI": "海南", "CN-CQ": "重庆", "CN-SC": "四川", "CN-GZ": "贵州"},
    **{"CN-YN": "云南", "CN-XZ": "西藏", "CN-SN": "陕西", "CN-GS": "甘肃", "CN-QH": "青海", "CN-NX": "宁夏"},
    **{"CN-XJ": "新疆"},
}
INDUSTRIES = {
    **{"GB-C": "制造业", "GB-G": "信息传输", "GB-M": "科学研究", "GB-O": "居民服务"},
    **{
        "GB-C25": "石油加工",
        "GB-C26": "化学原料",
        "GB-C35": "通用设备",
        "GB-C37": "交通运输设备",
        "GB-C39": "电气机械",
    },
    **{
        "GB-C40": "通信设备",
        "GB-G60": "电信",
        "GB-G61": "计算机服务业",
        "GB-G62": "软件业",
        "GB-M75": "研究与试验",
    },
    **{"GB-M76": "专业技术", "GB-O83": "其他服务业"},
}
TECHNOLOGY_MODES = {
    **{"TECH-A": "专利", "TECH-B": "专有技术", "TECH-C": "技术咨询", "TECH-D": "软件"},
    **{"TECH-E": "商标", "TECH-F": "合资", "TECH-G": "成套设备", "TECH-H": "其他"},
}
OUTSOURCING_MODES = {"ITO": "信息技术外包", "BPO": "业务流程", "KPO": "知识流程"}
OWNERSHIP = {"OWN-FIE": "外商", "OWN-DOM": "内资", "OWN-HMT": "港澳台", "OWN-SOE": "国有", "OWN-POE": "民营"}
STANDARDS = {
    "flows": FLOWS,
    "sectors": SECTORS,
    "areas": PROVINCES,
    "industries": INDUSTRIES,
    "technology_mode_codes": TECHNOLOGY_MODES,
    "outsourcing_mode_codes": OUTSOURCING_MODES,
    "ownership": OWNERSHIP,
}
"""The names by code list."""
FORMER = {"BUR", "DDR", "FXX", "TMP", "YMD", "ZAR"}
"""Codes of countries that have another one now."""
PRIVATE = re.compile("Q[M-Z].|X..|ZZZ")
"""Codes that ISO 3166 leaves to everybody."""
EXACT = {"flows": {"T", "X", "M"}}
"""Codes whose names are the words themselves, as one word is a part of another."""


def find_false_names(package: DataPackage) -> Iterator[Problem[TablePlace]]:
    """Yield the codes that a code list names otherwise than the standards do."""
    for table in STANDARDS:
        for row in package.rows(table) if table in package.table_names else []:
            code, name = row["code"], row[NAME_COLUMN]
            if word := expected_name(table, code, name):
                place = TablePlace(package.path(table), row["_line"], NAME_COLUMN)
                yield Problem(place, describe_cell(name), f"{code} 的名称“{word}”", "按标准改正名称，或改正代码")


def expected_name(table: str, code: str, name: str) -> str | None:
    """Return the standard name that a code should have instead of the given one; None if that is right, or not known.

    Args:
        table: The code list.
        code: The code.
        name: What the list calls it.

    Examples:
        >>> expected_name("flows", "X", "进口"), expected_name("areas", "KOR", "韩国"), expected_name("areas", "RCEP", "")
        ('出口', None, None)
    """
    word = STANDARDS[table].get(code) or (_country(code) if table == "areas" else None)
    if word is None or (name == word if code in EXACT.get(table, ()) else _agrees(name, word)):
        return None
    return word


def other_province(text: str, own: str) -> str | None:
    """Return the province that a body's name speaks of instead of the own one; None if it speaks of that, or of none.

    Args:
        text: The name of the body.
        own: The name of the own area.

    Examples:
        >>> other_province("山西省商务厅", "陕西"), other_province("陕西省商务厅", "陕西"), other_province("商务部", "陕西")
        ('山西', None, None)
    """
    return None if own in text else next((name for name in PROVINCES.values() if name in text), None)


def is_country(code: str) -> bool:
    """Tell whether a code is a country's, of two letters or of three, by ISO 3166-1.

    Examples:
        >>> [is_country(code) for code in ("KOR", "KR", "CN", "EU", "YRD", "WORLD", "CN-SN", "XA")]
        [True, True, True, False, False, False, False, False]
    """
    return code in _countries() or code in _countries().values()


def three_letters(name: str) -> str:
    """Return the code of three letters of the country that is called so; empty if none is.

    Examples:
        >>> three_letters("越南"), three_letters("亚洲")
        ('VNM', '')
    """
    return _codes_by_name().get(name, "")


def _agrees(name: str, word: str) -> bool:
    # 中国香港 is 香港, 中国香港特别行政区 is 中国香港
    short = name.removeprefix("中国") or name
    return short in word or word in name


@cache
def _codes_by_name() -> dict[str, str]:
    """Return the codes of three letters of all countries by their names."""
    names = Locale("zh").territories
    return {names[short]: code for short, code in _countries().items() if short in names}


@cache
def _countries() -> dict[str, str]:
    """Return the codes of three letters of all countries by those of two."""
    aliases = get_global("territory_aliases").items()
    known = ((code, others[0]) for code, others in aliases if len(code) == 3 and len(others) == 1)
    return {
        short: code
        for code, short in known
        if code.isalpha() and code not in FORMER and not PRIVATE.fullmatch(code) and len(short) == 2
    }


@cache
def _country(code: str) -> str | None:
    """Return the Chinese name of a country by its three letters; None for any other code."""
    known = get_global("territory_aliases").get(code, []) if len(code) == 3 else []
    return Locale("zh").territories.get(known[0]) if len(known) == 1 else None
