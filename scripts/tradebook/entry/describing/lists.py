"""The entry sheets on which code lists grow, of what ``edition.yml`` says, and of contradictions of the source."""

from __future__ import annotations

from tradebook.checks.discrepancies import DISCREPANCIES
from tradebook.data.names import EDITION_TEXTS
from tradebook.data.validity import MERGED_INTO, SPLIT_FROM, VALID_FROM, VALID_TO
from tradebook.entry.describing.description import (
    UNIT,
    SheetDescription,
    detail,
    key,
    new,
    select_all,
    select_discrepancies,
    select_none,
)
from tradebook.entry.describing.settings import BODIES, DEPARTMENTS, MOST_PEERS, PEERS
from tradebook.entry.layout import NEW_CODES, EntryColumn

_VALIDITY = (
    detail(VALID_FROM, "启用年份", 10),
    detail(VALID_TO, "停用年份", 10),
    detail(SPLIT_FROM, "由何者拆分", 24),
    detail(MERGED_INTO, "并入何者", 24),
)
_PART_OF = detail("part_of", "属于", 24)


def _number_of(field: str, header: str, width: int) -> EntryColumn:
    return EntryColumn(header, field, "companion", number=True, yearly=False, width=width)


def _describe_codes(
    table: str, what: str, *columns: EntryColumn, note: str = "", are_listed: bool = False
) -> SheetDescription:
    """Describe a sheet on which a code list grows; of a short list, what there is stands on it, too, to be changed."""
    change = "已有的列在前面，改名、停用直接改；停用的写最后一年，不要删去。" if are_listed else ""
    return SheetDescription(
        name=NEW_CODES[table],
        table=table,
        title=what if are_listed else f"新增的{what}",
        note=f"清单里没有的名称，在这里登记代码、名称和英文名，就可以在其他表单中填写。{change}{note}",
        columns=(
            key("code", "代码", 20),
            new("name_zh", "名称", "main", 30),
            new("name_en", "英文名", "companion", 36),
            *columns,
        ),
        blank=15,
        stands=are_listed,
        select=select_all if are_listed else select_none,
    )


LISTS = (
    SheetDescription(
        name="书名和单位",
        table=BODIES,
        title="书名和各单位的名称，从{year}年版起",
        note="改了名称的，直接改，从{year}年版起用新名，以前各版仍用原名；没有改的不动。书名里花括号中的 area（地区名）和 year（年份）照写。",
        columns=(
            EntryColumn(
                "项目",
                "body",
                "key",
                choices={entry: text.name for entry, text in EDITION_TEXTS.items()},
                width=20,
            ),
            new("zh", "名称", "main", 50),
            detail("en", "英文名", 60),
        ),
        lines=tuple(EDITION_TEXTS),
        stands=True,
        is_required=True,
        select=select_none,
    ),
    SheetDescription(
        name="比较地区",
        table=PEERS,
        title="与{area}比较、在图中画出的地区",
        note="从清单中选择，最多六个，按次序画出；不要的清空，导入时会逐行询问是否删去（编辑台上在“已清空的格”里打勾）。一个也不填的，画规模相近的。新的地区先在“新地区”表单中登记。",
        columns=(
            EntryColumn("次序", "place", "key", number=True, width=10),
            new("area", "地区", "main", 30),
        ),
        lines=tuple(str(place + 1) for place in range(MOST_PEERS)),
        stands=True,
        select=select_none,
    ),
    SheetDescription(
        name="填报部门",
        table=DEPARTMENTS,
        title="各部门填报的表单和指标",
        note="按部门分发工作簿（编辑台“年度”页的“各部门的工作簿”，或 tradebook new-year --split、make new-year SPLIT=1）时，各部门得到所列的表单和指标。表单写名称，指标写代码，可用 * 代表任意字母（如 culture_*），"
        "各项之间用顿号。",
        columns=(
            key("name", "部门", 24),
            new("duties", "表单和指标", "main", 70),
            detail("person", "责任人", 14),
            detail("deadline", "期限", 14),
        ),
        blank=10,
        stands=True,
        select=select_all,
    ),
    _describe_codes(
        "sectors",
        "服务行业",
        new("identifier", "表达式中的名称", "companion", 18),
        new("level", "层级", "companion", 10),
        new("knowledge_intensive", "知识密集型", "companion", 12),
        *_VALIDITY,
        note="“表达式中的名称”用小写英文和下划线，如 government。拆分的：原行业写停用年份，各部分用新代码，写启用年份和由何者拆分；"
        "合并的：合并后的用新代码，原行业写停用年份和并入何者。新行业的数额填在“分行业”表单的空行里。",
        are_listed=True,
    ),
    _describe_codes(
        "areas",
        "国家和地区",
        _PART_OF,
        *_VALIDITY,
        note="国家和地区的代码用三个字母的 ISO 3166 代码，省份用 CN- 加两个字母。",
    ),
    _describe_codes("industries", "技术贸易的行业", _PART_OF, *_VALIDITY),
    _describe_codes("technology_mode_codes", "技术贸易的方式", _PART_OF, *_VALIDITY, are_listed=True),
    _describe_codes("ownership", "企业类型", *_VALIDITY, are_listed=True),
    _describe_codes("outsourcing_mode_codes", "服务外包的方式", _PART_OF, *_VALIDITY, are_listed=True),
    _describe_codes(
        "indicators",
        "正文数字等的指标",
        new("label", "数字的名称", "companion", 40),
        note="指标的代码用小写英文和下划线，数字的名称照代码表中已有的写。",
    ),
    _describe_codes(
        "units",
        "单位",
        new("dimension", "量纲", "companion", 20),
        _number_of("factor", "倍数", 14),
        new("counted", "逐个计数", "companion", 10),
        _number_of("decimals", "小数位", 8),
        detail("currency", "货币", 10),
        note="代码就是单位的写法。量纲相同的单位可以换算，“倍数”写一个单位合多少个基本单位，如万幅为 10000；金额的单位写货币代码，如 JPY。",
        are_listed=True,
    ),
    _describe_codes(
        "export_bases",
        "特色服务出口基地",
        new("short_zh", "简称", "companion", 16),
        new("field", "领域", "companion", 12),
        new("place", "地点", "companion", 20),
    ),
    SheetDescription(
        name="来源矛盾",
        table=DISCREPANCIES,
        title="来源自身的矛盾",
        note="导入时某个恒等式不成立、而来源确实这样写，才在此登记。把导入提示中的那一行整行粘贴到“恒等式”格，再把末尾的“原因”换成可能的原因（至少10个字）；也可以逐格照抄。",
        columns=(
            key("identity", "恒等式", 26),
            key("cell", "单元", 34),
            EntryColumn("来源所载", "stated", "main", number=True),
            EntryColumn("按恒等式推算", "expected", "companion", number=True, width=16),
            UNIT,
            EntryColumn("可能的原因", "reason", "companion", width=60),
        ),
        blank=20,
        select=select_discrepancies,
    ),
)
"""The sheets in the order of the workbook."""
