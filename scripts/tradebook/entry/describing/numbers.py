"""The entry sheets of the year's numbers."""

from __future__ import annotations

from typing import Literal

from tradebook.data.report import MAIN_TABLE
from tradebook.data.settings.periods import EXPECTED, PERIODS
from tradebook.entry.describing.description import (
    FLOWS,
    OBSERVATION_STATUS,
    UNIT,
    SheetDescription,
    detail,
    key,
    number,
    select_facts,
    select_next_year,
    select_period,
)
from tradebook.entry.layout import EntryColumn
from tradebook.figures.money.exchange import EXCHANGE_RATES
from tradebook.figures.units import MONEY


def _describe_technology(
    flow: Literal["X", "M"], table: str, key: EntryColumn, *columns: EntryColumn
) -> SheetDescription:
    """Describe a sheet of technology contracts of one direction; only the modes have all lines every year."""
    by_mode = key.field == "mode"
    lines = (
        "来源列为 0 的填 0；新增的在末尾空行中选择。" if by_mode else "本年没有的行留空；新增的在末尾空行中选择。"
    )
    return SheetDescription(
        name=f"技术{FLOWS[flow]}{key.header}",
        table=table,
        title=f"技术{FLOWS[flow]}合同：按{key.header}（{{unit}}）",
        note=f"金额单位：{{unit}}。取自商务部门的技术进出口合同登记。同比不必填：两年都有数额的，导入时按数额计算；来源另有数的才填。{lines}",
        about="area",
        fixed={"flow": flow},
        columns=(
            key,
            number("合同数（份）", measure="contracts", unit="份"),
            number("合同金额", measure="value", unit=MONEY),
            *columns,
            OBSERVATION_STATUS,
        ),
        lines="all" if by_mode else None,
        blank=4 if by_mode else 12,
        totals=True,
    )


def _describe_single_numbers(name: str, table: str, title: str, *keys: EntryColumn) -> SheetDescription:
    """Describe a sheet whose rows differ in measure and unit: one number a line."""
    return SheetDescription(
        name=name,
        table=table,
        title=title,
        note="一行一个数，单位在“单位”列中选择，如 352.5 {small}或 11.7 {large}。通常取自服务外包或技术贸易业务统计系统。",
        about="area",
        columns=(*keys, UNIT, number("数值"), OBSERVATION_STATUS),
        blank=8,
    )


_MODE, _INDUSTRY, _PARTNER = key("mode", "方式", 30), key("industry", "行业", 30), key("partner", "国别", 30)
_FEE = number("其中技术费", measure="technology_fee", unit=MONEY)
_EQUIPMENT_FEE = number("其中设备费", measure="equipment_fee", unit=MONEY)
_VALUE_GROWTH = number("金额同比（%）", measure="value_growth", unit="%")
_MARKET, _MEASURE, _OWNERSHIP = (
    key("market", "市场", 20),
    key("measure", "指标", 20),
    key("ownership", "企业类型", 20),
)

NUMBERS = (
    SheetDescription(
        name="分行业",
        table=MAIN_TABLE,
        title="{area}服务贸易：分行业（{unit}）",
        note="单位：{unit}，小数位照来源。数额按国际收支统计口径，通常取自商务、外汇部门的年度服务贸易统计。",
        about="area",
        columns=(
            key("sector", "行业", 26),
            *(number(name, flow=flow, unit=MONEY) for flow, name in FLOWS.items()),
            OBSERVATION_STATUS,
        ),
        lines="all",
        blank=4,
    ),
    SheetDescription(
        name="全国",
        table="services_trade_national",
        title="{nation}服务贸易（{unit}）",
        note="单位：{unit}、%。通常取自商务部《中国服务贸易统计》或国家外汇管理局；差额 = 出口 − 进口，逆差为负。",
        about="nation",
        columns=(
            key("flow", "流向", 18),
            number("数额（{unit}）", measure="level", unit=MONEY),
            number("同比（%）", measure="growth", unit="%"),
            OBSERVATION_STATUS,
        ),
        lines=("T", "X", "M", "B"),
        source="{year}年{nation}服务贸易数据",
        is_large=True,
    ),
    SheetDescription(
        name="省市",
        table="services_trade_provinces",
        title="各省市服务贸易（{unit}）",
        note="单位：{unit}。本省的数应与“分行业”的合计一致{conversion}。新增省市在空行中选择。",
        columns=(key("area", "地区", 22), number("进出口", flow="T", unit=MONEY), OBSERVATION_STATUS),
        blank=6,
        source="{year}年各省市服务贸易数据",
        is_large=True,
    ),
    _describe_technology("X", "technology_modes", _MODE, _FEE),
    _describe_technology("M", "technology_modes", _MODE, _FEE),
    _describe_technology("X", "technology_industries", _INDUSTRY, _FEE, _VALUE_GROWTH),
    _describe_technology("M", "technology_industries", _INDUSTRY, _FEE, _VALUE_GROWTH),
    _describe_technology("X", "technology_partners", _PARTNER, _VALUE_GROWTH, _FEE, _EQUIPMENT_FEE),
    _describe_technology("M", "technology_partners", _PARTNER, _VALUE_GROWTH, _FEE, _EQUIPMENT_FEE),
    _describe_single_numbers(
        "技术企业类型",
        "technology_ownership",
        "技术贸易：按企业类型",
        key("flow", "流向", 20),
        _OWNERSHIP,
        _MEASURE,
    ),
    _describe_single_numbers(
        "外包方式", "outsourcing_modes", "服务外包：按方式", _MARKET, key("mode", "方式", 20), _MEASURE
    ),
    _describe_single_numbers(
        "外包企业类型", "outsourcing_ownership", "服务外包：按企业类型", _MARKET, _OWNERSHIP, _MEASURE
    ),
    SheetDescription(
        name="企业伙伴",
        table="enterprise_partners",
        title="企业对主要贸易伙伴的贸易额（{unit}）",
        note="单位：{unit}。一行一个贸易伙伴，写明代表企业。通常取自重点企业直报。本年没有的行留空。",
        about="area",
        fixed={"unit": MONEY},
        columns=(
            key("sector", "行业", 26),
            key("flow", "流向", 12),
            key("partner", "贸易伙伴", 18),
            number("数额"),
            EntryColumn("代表企业", "enterprise", "companion", width=30),
            OBSERVATION_STATUS,
        ),
        blank=12,
    ),
    SheetDescription(
        name="区域创新",
        table="regional_innovation",
        title="区域创新能力",
        note="“数值”的单位在“单位”列；位次为全国第几位；“提高”的单位为百分点。通常取自《中国区域科技创新评价报告》。",
        columns=(
            key("area", "地区", 14),
            key("indicator", "指标", 36),
            UNIT,
            number("数值", measure="level"),
            number("位次", measure="rank", unit="位"),
            number("比上年提高", measure="change", unit="百分点"),
            number("增幅位次", measure="change_rank", unit="位"),
            OBSERVATION_STATUS,
        ),
        blank=10,
    ),
    SheetDescription(
        name="出口基地",
        table="export_base_indicators",
        title="特色服务出口基地的指标",
        note="一行一个指标；“目标”写明目标年份。“界限”：等于、不少于、约。通常取自各基地的年度总结和建设方案。"
        "新基地先在“新基地”表单中登记。",
        columns=(
            key("base", "基地", 26),
            key("indicator", "指标", 40),
            key("status", "性质", 12),
            detail("bound", "界限", 10),
            UNIT,
            detail("due", "目标年份", 10),
            detail("compare", "与哪项比较", 24),
            number("数值"),
        ),
        blank=15,
        one_time=frozenset({"base_approved"}),
    ),
    SheetDescription(
        name="正文数字",
        table="facts",
        title="正文中单独出现的数字",
        note="按上年报告的章节排列，逐个填写；“上年来源”一列提示从哪一章、哪个部门取数。没有的留空，该句自动省去。"
        "年份为 {last_year} 的是滞后一年的指标。“界限”：来源写“约、左右”的选约，写“近”的选近，写“超过、以上”的选不少于，写“多、余”的选多。",
        columns=(
            key("indicator", "指标", 34),
            key("area", "地区", 16),
            key("sector", "行业", 16),
            key("flow", "流向", 12),
            EntryColumn("年份", "year", "key", number=True, width=8),
            detail("bound", "界限", 10),
            UNIT,
            number("数值"),
            OBSERVATION_STATUS,
        ),
        blank=40,
        labels=True,
        select=select_facts,
    ),
    SheetDescription(
        name="汇率",
        table=EXCHANGE_RATES,
        title="人民币对其他货币的年平均汇率",
        note="一行一种货币，填一个单位的该货币合多少元的年平均汇率。金额的货币不同时按它折算；来源没有载明的留空，即不折算。",
        columns=(
            key("currency", "货币", 16),
            UNIT,
            number("年平均汇率"),
            OBSERVATION_STATUS,
        ),
        blank=2,
        source="国家统计局《{year}年国民经济和社会发展统计公报》",
    ),
    SheetDescription(
        name="半年和月度",
        table=PERIODS,
        title="半年、季度和1—11月的数",
        note=f"一行一个数。“时期”照 SDMX 的写法，{EXPECTED}。上年的行按同一时期列出；没有的留空。全年的数不填在这里。",
        columns=(
            key("area", "地区", 16),
            key("period", "时期", 20),
            key("sector", "行业", 26),
            key("flow", "流向", 12),
            key("measure", "口径", 14),
            UNIT,
            number("数值"),
            OBSERVATION_STATUS,
        ),
        blank=20,
        select=select_period,
    ),
    SheetDescription(
        name="下年预测",
        table="forecast_published",
        title="本年报告对下一年的预测（{unit}）",
        note="单位：{unit}。本年印刷本刊载的对 {next_year} 年的预测，有就填，没有就留空；没有预测的行业留空。",
        about="area",
        fixed={"year": "{next_year}"},
        columns=(
            key("sector", "行业", 26),
            *(number(name, flow=flow, unit=MONEY) for flow, name in FLOWS.items()),
        ),
        lines="all",
        blank=4,
        source="{year}年{area}服务贸易发展报告",
        select=select_next_year,
    ),
)
"""The sheets in the order of the workbook."""
