"""Expressions are evaluated, and what is wrong with them is said with a remedy."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tradebook.errors import ProseError
from tradebook.execution.evaluation import evaluate, explain_error, find_all_mistakes, show_value
from tradebook.figures.measure import Measure
from tradebook.figures.traced import constant

NAMES = {
    "firms": Measure(constant(3, "家"), "count", "企业数"),
    "bare": constant(3, "家"),
    "codes": {"A": "甲"},
    "year": 2022,
}


def mistakes(source, names=NAMES):
    return [
        (each.found, each.fault, each.remedy)
        for each in find_all_mistakes(source, names, ["firms", "edition.cases"])
    ]


def test_an_expression_gives_its_value():
    assert str(evaluate("firms + firms", dict(NAMES))) == "6家"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (NAMES["bare"], "没有名称和写法的数"),
        (0.5, "没有名称和写法的数"),
        (Decimal("0.5"), "没有名称和写法的数"),
        (NAMES["firms"] > 2, "得到的是“是”或“否”"),
        ([], "得到的是 list"),
    ],
)
def test_what_no_sentence_can_show_is_refused(value, message):
    with pytest.raises(ProseError, match=message):
        show_value(value)


def test_a_sentence_shows_figures_words_and_whole_numbers():
    assert show_value(NAMES["firms"]).text == "3家"
    assert [show_value(value) for value in ("甲", 3)] == ["甲", 3]
    assert show_value(NAMES["firms"] > 2, is_condition=True) is True
    assert mistakes("共{eval}`abs(-firms)`。") == []


def test_names_are_proposed_by_their_last_part():
    assert explain_error(NameError(name="case"), ["edition.cases", "x"])[1] == "是不是 edition.cases？"
    assert explain_error(NameError(name="none"), ["edition.cases", "x"])[1] == "可用的有：edition.cases、x 等"


@pytest.mark.parametrize(
    ("expression", "fault", "remedy"),
    [
        ("firm", "没有“firm”这个名称", "是不是 firms？"),
        ("firms.labell", "没有“labell”这个属性", "是不是 label"),
        ("firms.label.uper", "没有“uper”这个属性", "前面的是一段文字，后面不能再接名称"),
        ("year.total", "没有“total”这个属性", "前面的是一个数，后面不能再接名称"),
        ("firms.worded.total", "没有“total”这个属性", "前面的要先写括号和参数"),
        ("codes['B']", "没有“B”这个代码或年份", ""),
        ("codes['B', 'T']", "没有“B、T”这个代码或年份", ""),
        ("1 / 0", "算不出来（ZeroDivisionError：division by zero）", "请检查写法"),
        ("open('x').read()", "没有“open”这个名称", "可用的有"),
        (
            "__import__('os').getcwd()",
            "数据里的文字不能这样写。请只用模型的名称、属性和加减乘除，可用的见 docs/model.md",
            "",
        ),
        ("firms.__class__", "名称不能以下划线开头", "docs/model.md"),
        ("firms +", "不是合格的 Python 表达式", "请检查括号、引号和点号"),
        ("codes[“A”]", "表达式里有正文或全角标点，多半是少了一个反引号", "标点用半角"),
    ],
)
def test_a_mistake_has_fault_and_remedy(expression, fault, remedy):
    [(found, *said)] = mistakes(f"共{{eval}}`{expression}`。")
    assert (found, said[0]) == (f"{{eval}}`{expression}`", fault)
    assert remedy in said[1]


@pytest.mark.parametrize(
    "expression",
    [
        "edition.package.read_text('../secret')",
        "edition.package.folder.joinpath('x').write_text('x')",
        "str(edition.package.folder)[0:] + edition.package.folder.name",
        "edition.trade.to_csv('x')",
        "[each.package for each in [edition]][0].folder.name",
        "(lambda it: it.package.folder)(edition)",
        "f'{edition.package.folder}'",
        "'{0.package.folder}'.format(edition)",
        "edition.open_ledger('')",
        "9 ** 9 ** 9",
    ],
)
def test_a_text_of_the_data_reaches_no_files_and_runs_nothing(expression, edition):
    [(found, fault, _)] = mistakes(f"共{{eval}}`{expression}`。", {"edition": edition})
    assert found == f"{{eval}}`{expression}`"
    assert fault.startswith("数据里的文字不能")


def test_all_mistakes_of_a_text_are_found_at_once():
    source = "共{eval}`firms`。甲{eval}`one`，乙{eval}`two`；丙｛eval｝`x`。\n:::{when} three\n丁。\n:::"
    found = [found for found, *_ in mistakes(source)]
    assert found == ["｛eval｝", ":::{when} three", "{eval}`one`", "{eval}`two`"]
