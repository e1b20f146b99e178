"""The entry sheets: a table of small descriptions, and what lays them out for a report and year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from tradebook.checks.discrepancies import DISCREPANCIES
from tradebook.data.examining import Row
from tradebook.data.names import NAMES
from tradebook.data.package import DataPackage
from tradebook.data.report import MAIN_TABLE, Report
from tradebook.data.settings.topical import ITEM, find_topical_tables
from tradebook.data.vintages import VINTAGE
from tradebook.entry.asking.departments import REST, Department, find_department, read_departments
from tradebook.entry.layout import NEW_CODES, EntryColumn, EntryLine, EntrySheet, Role
from tradebook.entry.rows import KeyedRows
from tradebook.figures.money.exchange import EXCHANGE_RATES, PIVOT
from tradebook.figures.units import (
    LARGE,
    MONEY,
    SMALL,
    UNITS,
    Unit,
    currencies,
    find_unit,
    name_of_currency,
    of_size,
)

CURRENCIES = {code: f"{code} {name_of_currency(code)}" for code in currencies() if code != PIVOT}
"""The currencies that there are exchange rates of."""
TOPICS = {
    "world_trade": "全球贸易走势",
    "environment": "国内外环境",
    "province_practice": "外省市做法",
    "lesson": "对本省的启示",
    "opportunity": "机遇",
    "challenge": "挑战",
    "measure": "对策",
    "trade_causes": "增减的原因",
    "processing_risk": "加工服务：需要关注",
    "talent_policy": "人才：政策机制",
    "ki_problem": "知识密集型：问题",
    "ki_work": "知识密集型：工作重点",
    "tech_peers": "技术贸易：外省市做法",
    "tech_problem": "技术贸易：问题",
    "tech_work": "技术贸易：工作重点",
    "tech_owner_check": "技术贸易：企业类型核对说明",
    "tech_import_check": "技术贸易：进口核对说明",
    "digital_nation": "数字贸易：全国",
    "digital_zone": "数字贸易：各片区",
    "digital_next": "数字贸易：下一步",
    "digital_services_check": "数字贸易：数字服务核对说明",
    "digital_outsourcing_check": "数字贸易：服务外包核对说明",
    "digital_cbec_check": "数字贸易：跨境电商核对说明",
    "digital_infrastructure_check": "数字贸易：基础设施核对说明",
    "culture_nation": "文化贸易：全国",
    "culture_practice": "文化贸易：做法",
    "culture_problem": "文化贸易：问题",
    "culture_measure": "文化贸易：对策",
    "culture_industry_check": "文化贸易：产业核对说明",
    "culture_industry": "文化产业：补充说明",
    "culture_firms": "文化出口企业：补充说明",
    "culture_base_check": "文化贸易：基地核对说明",
    "base_profile": "出口基地：简介",
    "base_problem": "出口基地：问题",
    "base_work": "出口基地：工作重点",
    "cases_check": "案例核对说明",
    "print_edition": "前言：本书与印刷本",
    "acknowledgement": "后记",
}
"""Topics of the commentary, in Chinese; a topic that is not here is shown by its code."""


# -- how a sheet is described ----------------------------------------------------------------------------------------


def _select_year(rows: list[Row], year: int, years_before: int) -> list[Row]:
    """Select the rows of the year, or of so many years before."""
    return [row for row in rows if row["year"] == year - years_before]


def _select_facts(rows: list[Row], year: int, years_before: int) -> list[Row]:
    """Select the facts of a year; with those of the year before, also the indicators that come a year late."""
    current = _select_year(rows, year, years_before)
    if not years_before:
        return current
    names = ("indicator", "area", "sector", "flow")
    stated = {tuple(row[name] for name in names) for row in current}
    last, late = year - years_before, year - years_before - 1
    return [
        row
        for row in rows
        if row["year"] == last or (row["year"] == late and tuple(row[name] for name in names) not in stated)
    ]


def _select_discrepancies(rows: list[Row], year: int, years_before: int) -> list[Row]:
    """Select the discrepancies of the year; those of the year before are not asked for again."""
    return [row for row in rows if not years_before and str(year) in row["cell"].split("/")]


def _select_next_year(rows: list[Row], year: int, years_before: int) -> list[Row]:
    """Select what is said of the year after the year, or after so many years before."""
    return _select_year(rows, year + 1, years_before)


def _select_report_year(rows: list[Row], year: int, years_before: int) -> list[Row]:
    """Select what is of the report of the year; that of the year before is not asked for again."""
    return [row for row in rows if not years_before and row["report_year"] == year]


def _select_vintage(rows: list[Row], year: int, years_before: int) -> list[Row]:
    """Select what the report of the year states; that of the year before is not asked for again."""
    return [row for row in rows if not years_before and row[VINTAGE] == year]


def _select_none(rows: list[Row], year: int, years_before: int) -> list[Row]:
    """Select nothing: what there is is not asked for again, and stays."""
    return []


@dataclass(frozen=True)
class SheetDescription:
    """An entry sheet, whatever the report and year; its texts may name {area}, {nation}, {year} and {last_year}.

    Attributes:
        name: Of the sheet.
        table: The data table; without it in the package, there is no sheet.
        title: Of the sheet, for people.
        note: Where the numbers usually come from, and what to look out for.
        columns: Keys, details, then what is entered; choices come from the table's schema.
        about: Of whom the rows are: the report's area or nation; None if the rows name their areas.
        fixed: What else all its rows have in common.
        lines: Codes of the lines of a sheet with one key, or "all" of its code list (but aggregates); None for those
            that the year before has, or the year already.
        blank: How many blank lines follow.
        source: What the source cell proposes.
        one_time: Indicators that are not asked for again.
        totals: True if the code list of the (first) key says what is a part of what.
        labels: True if every line is described in words, under the passage of the source that it is from.
        select: Which rows of the table are of a year.
    """

    name: str
    table: str
    title: str
    note: str
    columns: tuple[EntryColumn, ...]
    about: Literal["area", "nation"] | None = None
    fixed: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[str, ...] | Literal["all"] | None = None
    blank: int = 0
    source: str = "{year}年{area}服务贸易数据"
    one_time: frozenset[str] = frozenset()
    totals: bool = False
    labels: bool = False
    select: Callable[[list[Row], int, int], list[Row]] = _select_year


def _key(field: str, header: str, width: int) -> EntryColumn:
    return EntryColumn(header, field, "key", width=width)


def _detail(field: str, header: str, width: int) -> EntryColumn:
    return EntryColumn(header, field, "detail", width=width)


def _new(field: str, header: str, role: Role, width: int) -> EntryColumn:
    return EntryColumn(header, field, role, yearly=False, width=width)


def _number(header: str, **fixed: str) -> EntryColumn:
    return EntryColumn(header, "value", "main", fixed=fixed, number=True)


_FLOWS = {"T": "进出口", "X": "出口", "M": "进口"}
_UNIT = _detail("unit", "单位", 10)


# -- the table of the sheets -------------------------------------------------------------------------------------------


def _describe_technology(
    flow: Literal["X", "M"], table: str, key: EntryColumn, *columns: EntryColumn
) -> SheetDescription:
    """Describe a sheet of technology contracts of one direction; only the modes have all lines every year."""
    by_mode = key.field == "mode"
    lines = "来源列为 0 的填 0。" if by_mode else "本年没有的行留空；新增的在末尾空行中选择。"
    return SheetDescription(
        name=f"技术{_FLOWS[flow]}{key.header}",
        table=table,
        title=f"技术{_FLOWS[flow]}合同：按{key.header}（{{unit}}）",
        note=f"金额单位：{{unit}}。取自商务部门的技术进出口合同登记。同比不必填：两年都有数额的，导入时按数额计算；来源另有数的才填。{lines}",
        about="area",
        fixed={"flow": flow},
        columns=(
            key,
            _number("合同数（份）", measure="contracts", unit="份"),
            _number("合同金额", measure="value", unit=MONEY),
            *columns,
        ),
        lines="all" if by_mode else None,
        blank=0 if by_mode else 12,
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
        columns=(*keys, _UNIT, _number("数值")),
        blank=8,
    )


_MODE, _INDUSTRY, _PARTNER = _key("mode", "方式", 30), _key("industry", "行业", 30), _key("partner", "国别", 30)
_FEE = _number("其中技术费", measure="technology_fee", unit=MONEY)
_EQUIPMENT_FEE = _number("其中设备费", measure="equipment_fee", unit=MONEY)
_VALUE_GROWTH = _number("金额同比（%）", measure="value_growth", unit="%")
_MARKET, _MEASURE, _OWNERSHIP = (
    _key("market", "市场", 20),
    _key("measure", "指标", 20),
    _key("ownership", "企业类型", 20),
)


def _describe_codes(table: str, what: str, *columns: EntryColumn) -> SheetDescription:
    """Describe a sheet on which a code list grows."""
    return SheetDescription(
        name=NEW_CODES[table],
        table=table,
        title=f"新增的{what}",
        note="清单里没有的名称，在这里登记代码、名称和英文名，就可以在其他表单中填写。国家和地区的代码用三个字母的 ISO 3166 代码，"
        "省份用 CN- 加两个字母；指标的代码用小写英文和下划线，数字的名称照代码表中已有的写。",
        columns=(
            _key("code", "代码", 20),
            _new("name_zh", "名称", "main", 30),
            _new("name_en", "英文名", "companion", 36),
            *columns,
        ),
        blank=15,
        select=_select_none,
    )


SHEETS = (
    SheetDescription(
        name="分行业",
        table=MAIN_TABLE,
        title="{area}服务贸易：分行业（{unit}）",
        note="单位：{unit}，小数位照来源。数额按国际收支统计口径，通常取自商务、外汇部门的年度服务贸易统计。",
        about="area",
        columns=(
            _key("sector", "行业", 26),
            *(_number(name, flow=flow, unit=MONEY) for flow, name in _FLOWS.items()),
        ),
        lines="all",
    ),
    SheetDescription(
        name="全国",
        table="services_trade_national",
        title="{nation}服务贸易（{unit}）",
        note="单位：{unit}、%。通常取自商务部《中国服务贸易统计》或国家外汇管理局；差额 = 出口 − 进口，逆差为负。",
        about="nation",
        columns=(
            _key("flow", "流向", 18),
            _number("数额（{unit}）", measure="level", unit=MONEY),
            _number("同比（%）", measure="growth", unit="%"),
        ),
        lines=("T", "X", "M", "B"),
        source="{year}年{nation}服务贸易数据",
    ),
    SheetDescription(
        name="省市",
        table="services_trade_provinces",
        title="各省市服务贸易（{unit}）",
        note="单位：{unit}。本省的数应与“分行业”的合计一致{conversion}。新增省市在空行中选择。",
        columns=(_key("area", "地区", 22), _number("进出口", flow="T", unit=MONEY)),
        blank=6,
        source="{year}年各省市服务贸易数据",
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
        _key("flow", "流向", 20),
        _OWNERSHIP,
        _MEASURE,
    ),
    _describe_single_numbers(
        "外包方式", "outsourcing_modes", "服务外包：按方式", _MARKET, _key("mode", "方式", 20), _MEASURE
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
            _key("sector", "行业", 26),
            _key("flow", "流向", 12),
            _key("partner", "贸易伙伴", 18),
            _number("数额"),
            EntryColumn("代表企业", "enterprise", "companion", width=30),
        ),
        blank=12,
    ),
    SheetDescription(
        name="区域创新",
        table="regional_innovation",
        title="区域创新能力",
        note="“数值”的单位在“单位”列；位次为全国第几位；“提高”的单位为百分点。通常取自《中国区域科技创新评价报告》。",
        columns=(
            _key("area", "地区", 14),
            _key("indicator", "指标", 36),
            _UNIT,
            _number("数值", measure="level"),
            _number("位次", measure="rank", unit="位"),
            _number("比上年提高", measure="change", unit="百分点"),
            _number("增幅位次", measure="change_rank", unit="位"),
        ),
        blank=10,
    ),
    SheetDescription(
        name="出口基地",
        table="export_base_indicators",
        title="特色服务出口基地的指标",
        note="一行一个指标；“目标”写明目标年份。“界限”：等于、不少于、约。通常取自各基地的年度总结和建设方案。"
        "新基地先在 data/codes/export_bases.csv 中登记。",
        columns=(
            _key("base", "基地", 26),
            _key("indicator", "指标", 40),
            _key("status", "性质", 12),
            _detail("bound", "界限", 10),
            _UNIT,
            _detail("due", "目标年份", 10),
            _detail("compare", "与哪项比较", 24),
            _number("数值"),
        ),
        blank=15,
        one_time=frozenset({"base_approved"}),
    ),
    SheetDescription(
        name="正文数字",
        table="facts",
        title="正文中单独出现的数字",
        note="按上年报告的章节排列，逐个填写；“上年来源”一列提示从哪一章、哪个部门取数。没有的留空，该句自动省去。"
        "年份为 {last_year} 的是滞后一年的指标。“界限”：来源写“约、近”的选约，写“超过、余、多、以上”的选不少于。",
        columns=(
            _key("indicator", "指标", 34),
            _key("area", "地区", 16),
            _key("sector", "行业", 16),
            _key("flow", "流向", 12),
            EntryColumn("年份", "year", "key", number=True, width=8),
            _detail("bound", "界限", 10),
            _UNIT,
            _number("数值"),
        ),
        blank=40,
        labels=True,
        select=_select_facts,
    ),
    SheetDescription(
        name="汇率",
        table=EXCHANGE_RATES,
        title="人民币对其他货币的年平均汇率",
        note="一行一种货币，填一个单位的该货币合多少元的年平均汇率。金额的货币不同时按它折算；来源没有载明的留空，即不折算。",
        columns=(
            EntryColumn("货币", "currency", "key", choices=CURRENCIES, width=16),
            _UNIT,
            _number("年平均汇率"),
        ),
        blank=2,
        source="国家统计局《{year}年国民经济和社会发展统计公报》",
    ),
    SheetDescription(
        name="文字",
        table="commentary",
        title="本年的文字：环境、机遇、挑战、对策等",
        note="一行一段：标题和正文一起填。正文可以很长，写什么就印什么，没有排版记号。没有文字的专题，书中该节自动省去。"
        "数字可以写成表达式，用各章都有的名称；导入时检查，没有数据的那一句自动省去。",
        columns=(
            EntryColumn("专题", "topic", "key", choices=TOPICS, width=28),
            EntryColumn("序号", "order", "key", number=True, width=7),
            EntryColumn("标题", "title", "companion", width=22),
            EntryColumn("正文", "text", "main", lines=True, width=60),
        ),
        blank=30,
    ),
    SheetDescription(
        name="下年预测",
        table="forecast_published",
        title="本年报告对下一年的预测（{unit}）",
        note="单位：{unit}。本年印刷本刊载的对 {next_year} 年的预测，有就填，没有就留空；没有预测的行业留空。",
        about="area",
        fixed={"year": "{next_year}"},
        columns=(
            _key("sector", "行业", 26),
            *(_number(name, flow=flow, unit=MONEY) for flow, name in _FLOWS.items()),
        ),
        lines="all",
        source="{year}年{area}服务贸易发展报告",
        select=_select_next_year,
    ),
    SheetDescription(
        name="政策",
        table="policies",
        title="本年报告介绍的政策",
        note="一行一项政策。代码自编，以 POL- 开头，不与已有的重复；英文名供英文资料用。文号、年份、印发日期（如 2018-07-24）、网址、摘要没有的留空。"
        "目标和任务填在后面两张表单。",
        fixed={"report_year": "{year}"},
        columns=(
            _key("code", "代码", 12),
            _new("name_zh", "名称", "main", 36),
            _new("name_en", "英文名", "companion", 30),
            _new("level", "级别", "companion", 12),
            _new("field", "领域", "companion", 12),
            _detail("issuer", "发布机关", 18),
            _detail("number", "文号", 18),
            _detail("year", "发布年份", 10),
            _detail("issued", "印发日期", 12),
            _detail("link", "网址", 24),
            _detail("digest", "摘要", 60),
        ),
        blank=30,
        select=_select_report_year,
    ),
    SheetDescription(
        name="政策目标",
        table="policy_targets",
        title="政策提出的目标",
        note="一行一个目标。政策从清单中选择，本年新的先填“政策”表单。序号在一项政策中从 1 起。",
        columns=(
            _key("policy", "政策", 36),
            _key("target", "目标", 36),
            EntryColumn("序号", "item", "companion", number=True, yearly=False, width=7),
            EntryColumn("目标年份", "due", "companion", number=True, yearly=False, width=10),
            _detail("bound", "界限", 10),
            _UNIT,
            _detail("compare", "与哪项比较", 24),
            _detail("definition", "口径", 12),
            _detail("bodies", "责任主体", 30),
            EntryColumn("数值", "value", "main", number=True, yearly=False),
        ),
        blank=40,
        select=_select_vintage,
    ),
    SheetDescription(
        name="政策任务",
        table="policy_tasks",
        title="政策部署的任务",
        note="一行一项任务。政策从清单中选择，本年新的先填“政策”表单。",
        columns=(
            _key("policy", "政策", 36),
            EntryColumn("序号", "item", "key", number=True, width=7),
            _new("title", "任务", "main", 30),
            _new("summary", "内容", "companion", 60),
            _new("bodies", "责任单位", "companion", 30),
        ),
        blank=30,
        select=_select_none,
    ),
    SheetDescription(
        name="案例",
        table="cases",
        title="本年报告收录的案例",
        note="一行一个案例。代码自编，以 CASE- 开头，不与已有的重复。成效填在“案例成效”表单。",
        fixed={"report_year": "{year}"},
        columns=(
            _key("code", "代码", 12),
            _new("name_zh", "名称", "main", 36),
            _new("name_en", "英文名", "companion", 30),
            _new("level", "级别", "companion", 12),
            _new("field", "领域", "companion", 12),
            _detail("place", "地点", 16),
            _new("lead", "牵头单位", "companion", 24),
            _detail("problem_kind", "问题类别", 18),
            _detail("problem", "问题", 40),
            _new("action", "做法", "companion", 60),
            _detail("conditions", "可复制条件", 40),
        ),
        blank=30,
        select=_select_report_year,
    ),
    SheetDescription(
        name="案例成效",
        table="case_outcomes",
        title="案例的成效",
        note="一行一个数。案例从清单中选择，本年新的先填“案例”表单。序号在一个案例中从 1 起。"
        "来源给出区间的，两端各填一行，名称末尾写“下限”“上限”。",
        columns=(
            _key("case", "案例", 36),
            _key("outcome", "成效", 30),
            _key("status", "性质", 12),
            EntryColumn("序号", "item", "companion", number=True, yearly=False, width=7),
            _detail("year", "年份", 8),
            _detail("bound", "界限", 10),
            _UNIT,
            EntryColumn("数值", "value", "main", number=True, yearly=False),
        ),
        blank=60,
        select=_select_vintage,
    ),
    _describe_codes("areas", "国家和地区", _detail("part_of", "属于", 24)),
    _describe_codes("industries", "技术贸易的行业", _detail("part_of", "属于", 24)),
    _describe_codes("indicators", "正文数字等的指标", _new("label", "数字的名称", "companion", 40)),
    _describe_codes(
        "export_bases",
        "特色服务出口基地",
        _new("short_zh", "简称", "companion", 16),
        _new("field", "领域", "companion", 12),
        _new("place", "地点", "companion", 20),
    ),
    SheetDescription(
        name="来源矛盾",
        table=DISCREPANCIES,
        title="来源自身的矛盾",
        note="导入时某个恒等式不成立、而来源确实这样写，才在此登记。把导入提示中的那一行整行粘贴到“恒等式”格，再把末尾的“原因”换成可能的原因（至少10个字）；也可以逐格照抄。",
        columns=(
            _key("identity", "恒等式", 26),
            _key("cell", "单元", 34),
            EntryColumn("来源所载", "stated", "main", number=True),
            EntryColumn("按恒等式推算", "expected", "companion", number=True, width=16),
            _UNIT,
            EntryColumn("可能的原因", "reason", "companion", width=60),
        ),
        blank=20,
        select=_select_discrepancies,
    ),
)
"""The entry sheets in the order of the workbook."""


# -- laying them out -----------------------------------------------------------------------------------------------------


def lay_out_sheets(
    report: Report, year: int, vintage: int | None = None, department: str | None = None
) -> list[EntrySheet]:
    """Lay out the entry sheets of a year, in the order of the workbook.

    Args:
        report: The data as it is now, and whose it is.
        year: The year to be entered; lines are those that the year before has, or this year already.
        vintage: The year of the report that states it; None for the report of the year itself.
        department: The department whose part it is; None for all.
    """
    report, tables = report.as_of(vintage or year), report.package.table_names
    described = (*SHEETS, *_describe_topical(report.package))
    departments = read_departments(report.package)
    sheets = [
        _SheetBuilder(sheet, report, year, departments).build() for sheet in described if sheet.table in tables
    ]
    return sheets if department is None else list(_select_part(sheets, department, departments))


def _select_part(sheets: list[EntrySheet], department: str, departments: list[Department]) -> Iterator[EntrySheet]:
    """Yield what a department fills in: its sheets, of others its lines; the rest if it is none of the list."""
    of_rest = department == REST
    for sheet in sheets:
        owner = find_department(departments, sheet.name)
        lines = [
            line for line in sheet.lines if line.heading or line.department == ("" if of_rest else department)
        ]
        own = owner == ("" if of_rest else department)
        # a heading stays where lines follow it
        kept = [
            line
            for line, following in zip(lines, [*lines[1:], EntryLine()], strict=False)
            if not line.heading or following.codes
        ]
        lines = [line for line in kept if line.codes or line.heading or own]
        if any(line.codes for line in lines) or own:
            yield sheet.with_lines(tuple(lines))


def _describe_topical(package: DataPackage) -> Iterator[SheetDescription]:
    """Yield the sheets of the tables of topics, see `tradebook.data.settings.topical`."""
    for table in find_topical_tables(package):
        measures = table.list_measures(package)
        yield SheetDescription(
            name=table.title,
            table=table.name,
            title=f"{{area}}{table.title}",
            note=f"一行一个{table.noun}。没有的留空；{table.noun}在 {package.path(table.items)} 中，指标在 {package.path(table.measures)} 中，可以增添。",
            about="area",
            columns=(
                _key(ITEM, table.noun, 26),
                *(
                    _number(f"{row['name_zh']}（{row['unit']}）", measure=row["code"], unit=row["unit"])
                    for row in measures
                ),
            ),
            lines="all",
            totals=True,
            source=f"{{year}}年{{area}}{table.title}数据",
        )


class _SheetBuilder:
    """Lays out one sheet: its description, with what schema, code lists and rows say."""

    def __init__(
        self, description: SheetDescription, report: Report, year: int, departments: list[Department]
    ) -> None:
        self.description, self.report, self.year = description, report, year
        self.departments = departments
        self.package, self.vintage = report.package, report.package.vintage or year
        self.schema = self.package.resource(description.table).schema
        self.unit = self._find_unit(description.table)
        self.fixed = self._fix_fields()

    def build(self) -> EntrySheet:
        """Return the sheet."""
        description = self.description
        now, last = (self._select_rows(years_before) for years_before in (0, 1))
        codes = self._list_codes(last, now)
        lines = map(
            self._name_department, self._head_lines(codes) if description.labels else map(EntryLine, codes)
        )
        return EntrySheet(
            name=description.name,
            table=description.table,
            year=self.year,
            vintage=self.vintage,
            title=self._fill_in(description.title),
            note=self._fill_in(description.note) + self._note_change_of_unit(),
            fixed=self.fixed,
            columns=tuple(self._offer_choices(self._state_unit(column)) for column in description.columns),
            lines=(*lines, *[EntryLine()] * description.blank),
            source=self._find_source(now) or self._propose_source(),
            is_source_proposed=self._find_source(now) is None,
            varies=description.blank > 0,
            labels=description.labels,
            parents=self._find_parents() if description.totals else {},
        )

    @property
    def key_fields(self) -> list[str]:
        return [column.field for column in self.description.columns if column.role == "key"]

    def _fill_in(self, text: str) -> str:
        info = self.report.info
        return text.format(
            area=info.area_name,
            nation=info.nation_name,
            year=self.year,
            last_year=self.year - 1,
            next_year=self.year + 1,
            unit=self.unit,
            large=of_size(self.unit, LARGE),
            small=of_size(self.unit, SMALL),
            conversion=self._describe_conversion(),
        )

    # -- units -------------------------------------------------------------------------------------------------

    def _find_unit(self, table: str) -> Unit:
        """Return the unit of money that the source of a table has in the year: as ``edition.yml`` says, or as before."""
        stated = self.report.info.units.get(table)
        return find_unit(stated) if stated else self._find_last_unit(table)

    def _find_last_unit(self, table: str) -> Unit:
        """Return the unit in which a table last stated amounts of money; of one that never did, that of the area's trade."""
        rows = self.package.rows(table) if "unit" in self.package.fields(table) else []
        units = [UNITS[row["unit"] or ""] for row in sorted(rows, key=lambda row: row.get("year") or 0)]
        known = [unit for unit in units if unit.currency]
        if known or table == MAIN_TABLE:
            return known[-1] if known else find_unit(name_of_currency(PIVOT))
        return self._find_unit(MAIN_TABLE)

    def _state_unit(self, column: EntryColumn) -> EntryColumn:
        """Return a column of money with the unit of the sheet."""
        if column.fixed.get("unit") != MONEY:
            return column
        return replace(
            column, header=column.header.format(unit=self.unit), fixed={**column.fixed, "unit": self.unit.symbol}
        )

    def _note_change_of_unit(self) -> str:
        last = self._find_last_unit(self.description.table)
        states_unit = any(column.fixed.get("unit") == MONEY for column in self.description.columns)
        if last == self.unit or not states_unit:
            return ""
        return f"单位与上年不同：上年各数以{last}计，本年以{self.unit}计。"

    def _describe_conversion(self) -> str:
        """Say how the sheet's unit converts into that of the area's trade."""
        own = self._find_unit(MAIN_TABLE)
        if own.currency != self.unit.currency:
            return "（货币不同，按当年汇率折算）"
        factor = self.unit.factor / own.factor
        return f"（1{self.unit} = {factor:f}{own}）" if factor > 1 else ""

    def _fix_fields(self) -> dict[str, str | int]:
        fixed: dict[str, str | int] = {name: self._fill_in(text) for name, text in self.description.fixed.items()}
        if fixed.get("unit") == MONEY:
            fixed["unit"] = self.unit.symbol
        if self.description.about:
            fixed["area"] = getattr(self.report.info, self.description.about)
        if "year" in self.package.key(self.description.table) and "year" not in self.key_fields:
            fixed.setdefault("year", self.year)
        return fixed

    # -- lines -------------------------------------------------------------------------------------------------

    def _select_rows(self, years_before: int) -> list[Row]:
        """Select the sheet's rows of the year, or of so many years before."""
        rows = self.description.select(self.package.rows(self.description.table), self.year, years_before)
        wanted = {name: value for name, value in self.fixed.items() if name not in ("unit", "year")}
        rows = [row for row in rows if all(str(row[name]) == value for name, value in wanted.items())]
        if years_before:
            rows = [row for row in rows if row.get("indicator") not in self.description.one_time]
        return rows

    def _list_codes(self, last: list[Row], now: list[Row]) -> list[tuple[str, ...]]:
        """List the codes of the lines: last year's in the order of the table, then those that only this year has."""
        match self.description.lines:
            case "all":
                codes = self._find_code_list(self.key_fields[0]) or []
                return [(row["code"],) for row in codes if row.get("level") != "aggregate"]
            case tuple() as codes:
                return [(code,) for code in codes]
        names = self.key_fields
        asked = [({**row, "year": row["year"] + 1} if "year" in names else row) for row in last]
        return list(dict.fromkeys(tuple(str(row[name]) for name in names) for row in [*asked, *now]))

    def _head_lines(self, lines: list[tuple[str, ...]]) -> Iterator[EntryLine]:
        """Put every line under the passage of the source that its row is from."""
        rows, heading, table = KeyedRows(self.package), "", self.description.table
        for codes in lines:
            record = dict(zip(self.key_fields, codes, strict=True))
            row = rows.find_row(table, record, 1) or rows.find_row(table, record)
            if row and row["source"] != heading:
                heading = row["source"]
                yield EntryLine(heading=heading)
            yield EntryLine(codes, label=self.package.label(table, record))

    def _find_source(self, now: list[Row]) -> str | None:
        """Return the source that most of the year's rows have; None if there are none yet."""
        if "source" not in self.schema.field_names:
            return None
        sources = Counter(row["source"] for row in now if row.get(VINTAGE, self.vintage) == self.vintage)
        return sources.most_common(1)[0][0] if sources else None

    def _propose_source(self) -> str | None:
        return self._fill_in(self.description.source) if "source" in self.schema.field_names else None

    def _name_department(self, line: EntryLine) -> EntryLine:
        codes = dict(zip(self.key_fields, line.codes, strict=False))
        department = find_department(self.departments, self.description.name, codes.get("indicator", ""))
        return line if line.heading else replace(line, department=department)

    # -- codes -------------------------------------------------------------------------------------------------

    def _offer_choices(self, column: EntryColumn) -> EntryColumn:
        """Return the column with its choices; a detail without any is a number."""
        if column.choices is not None:
            codes = [row[column.field] for row in self.package.rows(self.description.table)]
            topics = {f"{table.name}_text": f"{table.title}：论述" for table in find_topical_tables(self.package)}
            offered = {**column.choices, **topics}
            return replace(column, choices={**offered, **{c: c for c in codes if c not in offered}})
        if column.role == "companion" and not column.number:
            # of the lists, those that are closed
            closed = self.schema.get_field(column.field).constraints.get("enum")
            return replace(column, choices={code: code for code in closed}) if closed else column
        if column.role not in ("key", "detail"):
            return column
        choices = self._find_choices(column.field)
        code_list = self.package.code_lists(self.description.table).get(column.field, "")
        is_number = column.number or (
            column.role == "detail" and choices is None and self._is_number(column.field)
        )
        return replace(column, choices=choices, number=is_number, code_list=code_list)

    def _find_choices(self, field_name: str) -> dict[str, str] | None:
        """Return what may stand in a column by the table's schema: its code list, its enumeration, or the units."""
        rows = self._find_code_list(field_name)
        if rows is not None:
            return {row["code"]: f"{row['code']} {row['name_zh']}" for row in rows}
        codes = self.schema.get_field(field_name).constraints.get("enum")
        if codes is None and field_name == "unit":
            allowed = self.package.units(self.description.table)
            # those that the table has had come first
            used = dict.fromkeys(row["unit"] or "" for row in self.package.rows(self.description.table))
            units = [find_unit(symbol) for symbol in dict.fromkeys([*used, *UNITS])]
            codes = [
                unit.symbol
                for unit in units
                if unit.symbol and (not allowed or unit.symbol in allowed or unit.quantity in allowed)
            ]
        return None if codes is None else {code: NAMES[code].in_list if code in NAMES else code for code in codes}

    def _is_number(self, field_name: str) -> bool:
        return str(self.schema.get_field(field_name).type) in ("integer", "number", "year")

    def _find_code_list(self, field_name: str) -> list[Row] | None:
        code_list = self.package.code_lists(self.description.table).get(field_name)
        return self.package.rows(code_list) if code_list else None

    def _find_parents(self) -> dict[str, str]:
        """Return the code list of the key as parts and their totals."""
        rows = self._find_code_list(self.key_fields[0]) or []
        return {row["code"]: row["part_of"] for row in rows if row["part_of"]}
