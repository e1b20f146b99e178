"""The sheets of the data-entry workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial

from tradebook.checks.discrepancies import DISCREPANCIES
from tradebook.data.names import NAMES
from tradebook.data.package import DataPackage
from tradebook.data.report import MAIN_TABLE, ReportInfo
from tradebook.entry.layout import Column, Data, Line, Sheet
from tradebook.figures.units import UNITS

TOPICS = {
    "world_trade": "全球贸易走势",
    "environment": "国内外环境",
    "province_practice": "外省市做法",
    "lesson": "对本省的启示",
    "opportunity": "机遇",
    "challenge": "挑战",
    "measure": "对策",
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
    "acknowledgement": "后记",
}
"""Topics of the commentary, in Chinese; a topic that is not here is shown by its code."""


def layout(package: DataPackage, info: ReportInfo, year: int) -> list[Sheet]:
    """The entry sheets of a year, in the order of the workbook.

    Args:
        package: the data as it is now.
        info: the area and nation of the data directory.
        year: the year to be entered; lines are those that the year before has, or this year already.
    """
    return list(_Layout(package, info, year).sheets())


class _Layout:
    """Makes the sheets of a data directory and year."""

    def __init__(self, package: DataPackage, info: ReportInfo, year: int):
        self.package, self.info, self.year = package, info, year

    def sheets(self) -> Iterator[Sheet]:
        """The sheets of the tables that the data directory has."""
        builders = {
            MAIN_TABLE: self._sectors,
            "services_trade_national": self._nation,
            "services_trade_provinces": self._provinces,
            "technology_modes": partial(self._technology, "technology_modes", "mode", "方式"),
            "technology_industries": partial(self._technology, "technology_industries", "industry", "行业"),
            "technology_partners": partial(self._technology, "technology_partners", "partner", "国别"),
            "technology_ownership": self._technology_ownership,
            "outsourcing_modes": self._outsourcing_modes,
            "outsourcing_ownership": self._outsourcing_ownership,
            "enterprise_partners": self._enterprises,
            "regional_innovation": self._innovation,
            "export_base_indicators": self._bases,
            "facts": self._facts,
            "commentary": self._commentary,
            DISCREPANCIES: self._discrepancies,
        }
        for table, build in builders.items():
            if table in self.package.table_names:
                built = build()
                yield from [built] if isinstance(built, Sheet) else built

    # -- tables of the print -----------------------------------------------------------------------------------

    def _sectors(self) -> Sheet:
        flows = {"T": "进出口", "X": "出口", "M": "进口"}
        codes = [row["code"] for row in self.package.rows("sectors") if row["level"] != "aggregate"]
        return self._sheet(
            "分行业",
            MAIN_TABLE,
            f"{self.info.area_name}服务贸易：分行业（万美元）",
            "单位：万美元，一位小数。数额按国际收支统计口径，通常取自商务、外汇部门的年度服务贸易统计。",
            {"area": self.info.area},
            (
                self._key(MAIN_TABLE, "sector", "行业", 26),
                *(_number(name, {"flow": flow, "unit": "万美元"}) for flow, name in flows.items()),
            ),
            lines=[(code,) for code in codes],
        )

    def _nation(self) -> Sheet:
        return self._sheet(
            "全国",
            "services_trade_national",
            f"{self.info.nation_name}服务贸易（亿美元）",
            "单位：亿美元、%。通常取自商务部《中国服务贸易统计》或国家外汇管理局；差额 = 出口 − 进口，逆差为负。",
            {"area": self.info.nation},
            (
                self._key("services_trade_national", "flow", "流向", 18),
                _number("数额（亿美元）", {"measure": "level", "unit": "亿美元"}),
                _number("同比（%）", {"measure": "growth", "unit": "%"}),
            ),
            lines=[(flow,) for flow in ("T", "X", "M", "B")],
            source=f"{self.year}年{self.info.nation_name}服务贸易数据",
        )

    def _provinces(self) -> Sheet:
        return self._sheet(
            "省市",
            "services_trade_provinces",
            "各省市服务贸易（亿美元）",
            "单位：亿美元。本省的数应与“分行业”的合计一致（1亿美元 = 10000万美元）。新增省市在空行中选择。",
            {},
            (
                self._key("services_trade_provinces", "area", "地区", 22),
                _number("进出口", {"flow": "T", "unit": "亿美元"}),
            ),
            blank=6,
            source=f"{self.year}年各省市服务贸易数据",
        )

    def _technology(self, table: str, key: str, name: str) -> Iterable[Sheet]:
        fee, growth = ("technology_fee", "其中技术费"), ("value_growth", "金额同比（%）")
        measures = {
            "technology_modes": [fee],
            "technology_industries": [fee, growth],
            "technology_partners": [growth, fee, ("equipment_fee", "其中设备费")],
        }[table]
        for flow, direction in (("X", "出口"), ("M", "进口")):
            yield self._sheet(
                f"技术{direction}{name}",
                table,
                f"技术{direction}合同：按{name}（万美元）",
                "金额单位：万美元。取自商务部门的技术进出口合同登记。上年没有、本年有的，同比填 0；本年为零的，同比填 -100。"
                + ("本年没有的行留空；新增的在末尾空行中选择。" if key != "mode" else "来源列为 0 的填 0。"),
                {"area": self.info.area, "flow": flow},
                (
                    self._key(table, key, name, 30),
                    _number("合同数（份）", {"measure": "contracts", "unit": "份"}),
                    _number("合同金额", {"measure": "value", "unit": "万美元"}),
                    *(
                        _number(
                            title, {"measure": measure, "unit": "%" if measure == "value_growth" else "万美元"}
                        )
                        for measure, title in measures
                    ),
                ),
                lines=[(row["code"],) for row in self._code_list(table, key)] if key == "mode" else None,
                blank=0 if key == "mode" else 12,
                parents=self._parents(table, key),
            )

    def _technology_ownership(self) -> Sheet:
        keys = ("flow", "ownership", "measure")
        return self._stated("技术企业类型", "technology_ownership", "技术贸易：按企业类型", keys)

    def _outsourcing_modes(self) -> Sheet:
        return self._stated("外包方式", "outsourcing_modes", "服务外包：按方式", ("market", "mode", "measure"))

    def _outsourcing_ownership(self) -> Sheet:
        keys = ("market", "ownership", "measure")
        return self._stated("外包企业类型", "outsourcing_ownership", "服务外包：按企业类型", keys)

    def _stated(self, name: str, table: str, title: str, keys: tuple[str, ...]) -> Sheet:
        """A table whose rows differ in measure and unit: one number a line."""
        titles = {"flow": "流向", "ownership": "企业类型", "measure": "指标", "market": "市场", "mode": "方式"}
        return self._sheet(
            name,
            table,
            title,
            "一行一个数，单位在“单位”列中选择，如 352.5 万美元或 11.7 亿美元。通常取自服务外包或技术贸易业务统计系统。",
            {"area": self.info.area},
            (
                *(self._key(table, key, titles[key], 20) for key in keys),
                self._detail(table, "unit", "单位", 10),
                _number("数值", {}),
            ),
            blank=8,
        )

    def _enterprises(self) -> Sheet:
        return self._sheet(
            "企业伙伴",
            "enterprise_partners",
            "企业对主要贸易伙伴的贸易额（万美元）",
            "单位：万美元。一行一个贸易伙伴，写明代表企业。通常取自重点企业直报。本年没有的行留空。",
            {"area": self.info.area, "unit": "万美元"},
            (
                self._key("enterprise_partners", "sector", "行业", 26),
                self._key("enterprise_partners", "flow", "流向", 12),
                self._key("enterprise_partners", "partner", "贸易伙伴", 18),
                _number("数额", {}),
                Column("代表企业", "enterprise", "companion", width=30),
            ),
            blank=12,
        )

    def _innovation(self) -> Sheet:
        return self._sheet(
            "区域创新",
            "regional_innovation",
            "区域创新能力",
            "“数值”的单位在“单位”列；位次为全国第几位；“提高”的单位为百分点。通常取自《中国区域科技创新评价报告》。",
            {},
            (
                self._key("regional_innovation", "area", "地区", 14),
                self._key("regional_innovation", "indicator", "指标", 36),
                self._detail("regional_innovation", "unit", "单位", 10),
                _number("数值", {"measure": "level"}),
                _number("位次", {"measure": "rank", "unit": "位"}),
                _number("比上年提高", {"measure": "change", "unit": "百分点"}),
                _number("增幅位次", {"measure": "change_rank", "unit": "位"}),
            ),
            blank=10,
        )

    def _bases(self) -> Sheet:
        table = "export_base_indicators"
        return self._sheet(
            "出口基地",
            table,
            "特色服务出口基地的指标",
            "一行一个指标；“目标”写明目标年份。“界限”：等于、不少于、约。通常取自各基地的年度总结和建设方案。"
            "新基地先在 data/codes/export_bases.csv 中登记。",
            {},
            (
                self._key(table, "base", "基地", 26),
                self._key(table, "indicator", "指标", 40),
                self._key(table, "status", "性质", 12),
                self._detail(table, "bound", "界限", 10),
                self._detail(table, "unit", "单位", 10),
                self._detail(table, "due", "目标年份", 10),
                self._detail(table, "compare", "与哪项比较", 24),
                _number("数值", {}),
            ),
            blank=15,
            once={"base_approved"},
        )

    # -- facts, commentary, discrepancies --------------------------------------------------------------------------

    def _facts(self) -> Sheet:
        return self._sheet(
            "正文数字",
            "facts",
            "正文中单独出现的数字",
            "按上年报告的章节排列，逐个填写；“上年来源”一列提示从哪一章、哪个部门取数。没有的留空，该句自动省去。"
            f"年份为 {self.year - 1} 的是滞后一年的指标。",
            {},
            (
                self._key("facts", "indicator", "指标", 34),
                self._key("facts", "area", "地区", 16),
                self._key("facts", "sector", "行业", 16),
                self._key("facts", "flow", "流向", 12),
                Column("年份", "year", "key", number=True, width=8),
                self._detail("facts", "unit", "单位", 10),
                _number("数值", {}),
            ),
            blank=40,
            labels=True,
        )

    def _commentary(self) -> Sheet:
        topics = dict.fromkeys(row["topic"] for row in self.package.rows("commentary"))
        choices = {topic: TOPICS.get(topic, topic) for topic in (*TOPICS, *topics)}
        return self._sheet(
            "文字",
            "commentary",
            "本年的文字：环境、机遇、挑战、对策等",
            "一行一段：标题和正文一起填。正文可以很长，也可以用 Markdown。没有文字的专题，书中该节自动省去。",
            {},
            (
                Column("专题", "topic", "key", choices=choices, width=28),
                Column("序号", "order", "key", number=True, width=7),
                Column("标题", "title", "companion", width=22),
                Column("正文", "text", "main", width=60),
            ),
            blank=30,
        )

    def _discrepancies(self) -> Sheet:
        return self._sheet(
            "来源矛盾",
            DISCREPANCIES,
            "来源自身的矛盾",
            "导入时某个恒等式不成立、而来源确实这样写，才在此登记。按导入的提示照抄前五列，并写明可能的原因（至少10个字）。",
            {},
            (
                Column("恒等式", "identity", "key", width=26),
                Column("单元", "cell", "key", width=34),
                Column("来源所载", "stated", "main", number=True),
                Column("按恒等式推算", "expected", "companion", number=True, width=16),
                self._detail(DISCREPANCIES, "unit", "单位", 10),
                Column("可能的原因", "reason", "companion", width=60),
            ),
            blank=20,
        )

    # -- parts -----------------------------------------------------------------------------------------------------

    def _sheet(
        self,
        name: str,
        table: str,
        title: str,
        note: str,
        fixed: dict,
        columns: tuple[Column, ...],
        *,
        lines: list[tuple[str, ...]] | None = None,
        blank: int = 0,
        source: str | None = None,
        once: Iterable[str] = (),
        labels: bool = False,
        parents: dict[str, str] | None = None,
    ) -> Sheet:
        keys = [column.field for column in columns if column.role == "key"]
        has_year = "year" in self.package.resource(table).schema.field_names and "year" not in keys
        fixed = {**fixed, **({"year": self.year} if has_year else {})}
        now, last = self._rows(table, fixed, 0), self._rows(table, fixed, 1)
        last = [row for row in last if row.get("indicator") not in once]
        if lines is None:
            lines = self._codes(keys, last, now)
        sources = Counter(row["source"] for row in now if row.get("source"))
        hint = source or f"{self.year}年{self.info.area_name}服务贸易数据"
        has_source = "source" in self.package.resource(table).schema.field_names
        return Sheet(
            name,
            table,
            title,
            note,
            fixed,
            columns,
            (*self._with_headings(table, labels, lines), *[Line()] * blank),
            (sources.most_common(1)[0][0] if sources else hint) if has_source else None,
            varies=blank > 0,
            labels=labels,
            parents=parents or {},
        )

    def _rows(self, table: str, fixed: dict, years_before: int) -> list[dict]:
        """The table's rows of a sheet, of this year or of the year before."""
        rows = self.package.rows(table)
        if table == "facts":
            return list(self._facts_of(years_before))
        if table == DISCREPANCIES:
            return [row for row in rows if not years_before and str(self.year) in row["cell"].split("/")]
        wanted = {name: value for name, value in fixed.items() if name != "unit"}
        wanted["year"] = self.year - years_before
        return [row for row in rows if all(row[name] == value for name, value in wanted.items())]

    def _facts_of(self, years_before: int) -> Iterable[dict]:
        """Facts of a year; with those of the year before, also the indicators that come a year late."""
        rows, year = self.package.rows("facts"), self.year - years_before
        names = ("indicator", "area", "sector", "flow")
        current = {tuple(row[name] for name in names) for row in rows if row["year"] == year}
        for row in rows:
            late = years_before and row["year"] == year - 1 and tuple(row[name] for name in names) not in current
            if row["year"] == year or late:
                yield row

    def _codes(self, keys: list[str], last: list[dict], now: list[dict]) -> list[tuple[str, ...]]:
        """The codes of the lines: last year's in the order of the table, then those that only this year has."""
        asked = [({**row, "year": row["year"] + 1} if "year" in keys else row) for row in last]
        lines = dict.fromkeys(tuple(str(row[key]) for key in keys) for row in [*asked, *now])
        return list(lines)

    def _with_headings(self, table: str, labels: bool, lines: list[tuple[str, ...]]) -> list[Line]:
        """Facts stand under the passages of last year's report; other lines as they are."""
        if not labels:
            return [Line(codes) for codes in lines]
        data, fields = Data(self.package), ["indicator", "area", "sector", "flow", "year"]
        made: list[Line] = []
        heading = None
        for codes in lines:
            record = dict(zip(fields, codes, strict=True))
            row = data.find(table, record, 1) or data.find(table, record)
            if row["source"] != heading:
                heading = row["source"]
                made.append(Line(heading=heading))
            made.append(Line(codes, label=self.package.label(table, record)))
        return made

    def _key(self, table: str, name: str, header: str, width: int) -> Column:
        return Column(header, name, "key", choices=self._choices(table, name), width=width)

    def _detail(self, table: str, name: str, header: str, width: int) -> Column:
        choices = self._choices(table, name)
        return Column(header, name, "detail", choices=choices, number=choices is None, width=width)

    def _parents(self, table: str, name: str) -> dict[str, str]:
        """The code list of a column as parts and their totals."""
        return {row["code"]: row["part_of"] for row in self._code_list(table, name) if row["part_of"]}

    def _code_list(self, table: str, name: str) -> list[dict] | None:
        schema = self.package.resource(table).schema
        lists = {key["fields"][0]: key["reference"]["resource"] for key in schema.foreign_keys}
        return self.package.rows(lists[name]) if name in lists else None

    def _choices(self, table: str, name: str) -> dict[str, str] | None:
        """What may stand in a column, by the table's schema: its code list or enumeration, or the units."""
        rows = self._code_list(table, name)
        if rows is not None:
            return {row["code"]: f"{row['code']} {row['name_zh']}" for row in rows}
        codes = self.package.resource(table).schema.get_field(name).constraints.get("enum")
        if codes is None and name == "unit":
            codes = [symbol for symbol in UNITS if symbol]
        return None if codes is None else {code: NAMES[code].in_list if code in NAMES else code for code in codes}


def _number(header: str, fixed: dict) -> Column:
    return Column(header, "value", "main", fixed=fixed, number=True)
