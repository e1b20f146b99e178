"""Names of what has no code list: measures, statuses and the like."""

from __future__ import annotations

NAME_COLUMN = "name_zh"
"""The column of a code list that has the names in the book's language."""

MEASURE_NAMES = {
    "level": "",
    "growth": "同比增速",
    "contracts": "合同份数",
    "value": "合同金额",
    "value_growth": "合同金额同比增速",
    "technology_fee": "技术费",
    "equipment_fee": "设备费",
    "rank": "在全国的位次",
    "change": "比上年提高",
    "change_rank": "的增幅位次",
    "actual": "",
    "before": "（此前）",
    "target": "目标",
    "contract": "合同额",
    "contract_growth": "合同额同比增速",
    "executed": "执行额",
    "executed_growth": "执行额同比增速",
    "offshore": "离岸",
    "all": "",
}


VALUE_NAMES = {
    "true": "是",
    "false": "否",
    "total": "合计",
    "sector": "行业",
    "aggregate": "汇总",
    "level": "数额",
    "growth": "同比增速",
    "contracts": "合同份数",
    "value": "合同金额",
    "value_growth": "合同金额同比增速",
    "technology_fee": "技术费",
    "equipment_fee": "设备费",
    "rank": "全国位次",
    "change": "比上年提高",
    "change_rank": "增幅位次",
    "actual": "成效",
    "target": "目标",
    "contract": "合同额",
    "contract_growth": "合同额同比增速",
    "executed": "执行额",
    "executed_growth": "执行额同比增速",
    "offshore": "离岸",
    "all": "离岸与在岸合计",
    "=": "等于",
    "≥": "不少于",
    "≈": "约",
}
"""Names of values that are no codes of a list but one of a few words that a column allows."""


def value_text(value: str) -> str:
    """An allowed value with its name, as far as it is not one itself."""
    return f"{value}（{VALUE_NAMES[value]}）" if value in VALUE_NAMES else value


WORDS = {
    "offshore": "离岸",
    "all": "离岸和在岸",
    "actual": "实际",
    "target": "目标",
    "value": "合同金额",
    "value_growth": "合同金额同比",
    "contract": "合同额",
    "contract_growth": "合同额同比",
    "executed": "执行额",
    "executed_growth": "执行额同比",
    "=": "等于",
    "≥": "不少于",
    "≈": "约",
}
"""What the codes of the columns without a code list are called."""
