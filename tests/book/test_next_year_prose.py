"""What the chapters on knowledge-intensive services, technology and digital trade say in years that no report has had."""

import re

import pytest
from helpers.chapters import ROLE, visible
from helpers.next_year import ran


def text_of(name, case):
    """The text that readers see, without markup."""
    run = ran(name, case)
    known = {key: figure.text for key, figure in run.figures.items()} | run.phrases
    text = ROLE.sub(lambda role: known[role[1]], visible(name, run))
    return re.sub(r"\{(?:term|numref)\}`([^`<]+?)(?: <[^`]*>)?`", r"\1", text)


def test_knowledge_where_nothing_grows():
    text = text_of("knowledge", "same_again")
    assert "增长较快" not in text
    assert "六类服务进口没有一类增长" in text
    assert "2023年（与上年持平）外逐年增长" in text


def test_knowledge_weighs_the_structure():
    assert "结构更集中" in text_of("knowledge", "same_again")
    assert "结构更集中" not in text_of("knowledge", "zeros_and_ties")
    assert "薄弱环节" not in text_of("knowledge", "mirrored")


def test_knowledge_does_not_rank_a_vanished_sector():
    run = ran("knowledge", "zeros_and_ties")
    assert "ki.T.top6.name" in run.absent
    assert "ki.T.top5.name" in run.figures


def test_knowledge_compares_only_with_both():
    section = text_of("knowledge", "holes").partition("## 横向比较")[2].partition("\n#")[0]
    assert section.strip() == "全国和浙江的分行业数据未收录于本版数据，本节从略。"
    assert {"fig-ki-structure", "tab-ki-compare"} <= ran("knowledge", "holes").absent.keys()


@pytest.mark.parametrize(
    ("case", "says", "not_so"),
    [
        ("same_again", "已连续8年逆差；出口只相当于进口的", "同比记为零"),
        ("mirrored", "；出口相当于进口的3705.1%", "年逆差"),
        ("turned", "为并列第一位", "技术咨询、技术服务合同金额"),
        ("turned", "居全国第7位，与上年持平（", "最靠前"),
        ("turned", "有1处有合同金额而同比记为零，无从分辨", "其中0处"),
        ("turned", "三种方式合计占100.0%", "来源国居前"),  # the leaves do not make up the total
        ("holes", "三种方式合计占99.9%", "是最大的出口市场"),
    ],
)
def test_technology(case, says, not_so):
    text = text_of("technology", case)
    assert says in text
    assert not_so not in text


def test_a_technology_partner_without_contracts_the_year_before_has_no_growth():
    run = ran("technology", "turned")
    assert "tech.X.partner.MYS.value" in run.figures
    assert "tech.X.partner.MYS.value.growth" not in run.figures
    assert run.phrases["tech.X.partner.leaf.top1.growth"] == "上年无基数"


@pytest.mark.parametrize(
    ("case", "says", "not_so"),
    [
        ("same_again", "进出口额（82.2亿元，与上年持平）在全省", "进出口额由原保税物流中心"),
        ("same_again", "增速在六类知识密集型服务中并列第1位", "转为下降"),
        ("all_fall", "进出口本年转为下降。", "时快时慢"),
        ("mirrored", "为进口的4.0%；逆差", "历年均为顺差"),
        ("turned", "合同额中，信息技术外包（5.0亿美元", "以信息技术外包为主"),
        ("turned", "离岸执行额的下降中，知识流程外包下拉", "离岸执行额的增长中"),
        ("turned", "；增速最高的是业务流程外包；", "增长最快"),
        ("turned", "“物”少于“人”", "“物”已多于“人”"),
        ("turned", "，超出8亿美元。", "以此为起点"),
        ("holes", "“物”已多于“人”", "**软件业**"),
    ],
)
def test_digital(case, says, not_so):
    text = text_of("digital", case)
    assert says in text
    assert not_so not in text
