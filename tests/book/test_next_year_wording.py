"""What single chapters say in years that no report has had yet, and what they leave out."""

import re
from decimal import Decimal

import pytest
from helpers.chapters import plain, visible
from helpers.chapters import ran as ran_in
from helpers.next_year import edition_of, ran, text_of
from helpers.sparse import no_print
from helpers.support import run_chapter
from helpers.synthetic import CULTURE, NEXT, other_area, same_again
from helpers.tables import rewrite
from tradebook.topics.technology import Technology


def text_in(name, year):
    """The text that readers see of a chapter in an edition."""
    return plain(visible(ran_in(name, year)))


def table(run, name):
    """The texts of a table's rows."""
    exhibit = next(exhibit for exhibit in run.exhibits if exhibit["name"] == name)
    return [[cell["text"] for cell in row] for row in exhibit["table"]["body"]]


# -- knowledge-intensive services ---------------------------------------------------------------------------------------


def test_knowledge_where_nothing_grows():
    text = text_of("knowledge", "same_again")
    assert "增长较快" not in text
    assert "各类服务的进出口、出口、进口没有一类增长。" in text
    assert "2023年（与上年持平）外逐年增长" in text


def test_knowledge_weighs_the_structure():
    assert "结构更集中" in text_of("knowledge", "same_again")
    assert "结构更集中" not in text_of("knowledge", "zeros_and_ties")
    assert "薄弱环节" not in text_of("knowledge", "mirrored")


def test_knowledge_does_not_rank_a_vanished_sector():
    totals = edition_of("zeros_and_ties").area.knowledge.sectors.total
    assert not totals.largest(6)
    assert totals.largest(5)


def test_knowledge_compares_only_with_both():
    section = text_of("knowledge", "holes").partition("## 横向比较")[2].partition("\n#")[0]
    assert section.strip() == "陕西各类服务的数据不全，本节从略。"
    assert {"fig-ki-structure", "tab-ki-compare"} <= ran("knowledge", "holes").absent.keys()


@pytest.mark.parametrize(("case", "more"), [("same_again", False), ("all_fall", True), ("mirrored", True)])
def test_what_enterprises_file_is_a_share_only_where_it_can_be_one(case, more):
    text = text_of("knowledge", case, commentary=False)
    assert (
        "企业填报的电信计算机信息服务对韩国和中国香港出口，相当于国际收支口径该行业出口的53.6%。" in text
    ) != more
    assert ("所列市场合计相当于全省国际收支口径该行业出口的" in text) != more
    assert "主要面向韩国、中国香港、美国、日本" in text


def test_a_structure_is_called_concentrated_with_what_shows_it():
    told = "电信计算机信息服务与其他商业服务合计占90.0%（全国74.2%，浙江83.3%）：电信计算机信息服务占50.1%"
    assert f"的结构更集中，{told}" in text_in("knowledge", 2022)


# -- technology ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "says", "not_so"),
    [
        ("same_again", "2016年以来各年均为逆差；出口只相当于进口的", "同比记为零"),
        ("mirrored", "；出口为进口的37.1倍", "3705.1%"),
        ("turned", "，与其他方式并列第一位；", "技术咨询、技术服务合同金额"),
        ("turned", "，与上年持平（全国提高近3个百分点），居全国第7位", "最靠前"),
        ("turned", "有1处有合同金额而同比记为零，无从分辨", "其中0处"),
        ("turned", "两者合计占99.8%", "来源国居前"),  # the leaves do not make up the total
        ("holes", "两种方式合计占99.5%", "是最大的出口市场"),
    ],
)
def test_technology(case, says, not_so):
    text = text_of("technology", case)
    assert says in text
    assert not_so not in text


def test_a_technology_partner_without_contracts_the_year_before_has_no_growth():
    run, partners = ran("technology", "turned"), Technology(edition_of("turned")).exports.partners
    value = partners["MYS"].value
    assert value.key in run.figures
    assert value.growth.key not in run.figures
    assert str(partners.finest.value.largest(1).growth) == "上年没有合同"


def test_contracts_that_stay_are_larger_where_their_value_is_the_larger_share(tmp_path):
    data = no_print(tmp_path)

    def change(row):
        return {**row, "value": "2000.0"} if row["indicator"] == "tech_contract_value_local" else row

    assert "留在省内的合同平均金额低于流向省外的合同" in text_in("technology", 2022)
    rewrite(data, "facts", lambda rows: list(map(change, rows)))
    assert "留在省内的合同平均金额高于流向省外的合同" in plain(visible(run_chapter("technology", 2022, data)))


# -- digital trade ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "says", "not_so"),
    [
        ("same_again", "进出口额在全省7个综合保税区中居第4位", "进出口额由原保税物流中心"),
        ("same_again", "**其他商业服务**", "**保险服务**"),
        ("all_fall", "进出口本年转为下降。", "时快时慢"),
        ("mirrored", "为进口的4.0%；逆差", "历年均为顺差"),
        ("turned", "合同额中，信息技术外包占28.2%；", "以信息技术外包为主"),
        ("turned", "离岸执行额的下降中，信息技术外包下拉16.8个百分点", "离岸执行额的增长中"),
        ("turned", "执行额下降20%，其中信息技术外包下拉16.8个百分点。", "其中业务流程外包"),
        ("turned", "降幅最小的是业务流程外包；", "增长最快"),
        ("turned", "“物”少于“人”", "“物”已多于“人”"),
        ("turned", "，超出8.2亿美元。", "以此为起点"),
        ("holes", "业务收入增长8.9%；固定互联网宽带接入用户增长12.3%。", "移动互联网用户增长"),
    ],
)
def test_digital(case, says, not_so):
    text = text_of("digital", case)
    assert says in text
    assert not_so not in text


# -- culture and its bases ----------------------------------------------------------------------------------------------


def test_a_sector_without_trade_has_no_index():
    text = text_of("culture", "culture_turns")
    assert "本年没有进口和出口" in text
    assert "竞争力指数为" not in text


def test_culture_that_falls_is_not_told_as_growth():
    text = text_of("culture", "culture_turns", commentary=False)
    assert "分行业看，互联网其他信息服务下拉12.6个百分点" in text
    assert not re.search("增长来自少数行业|贡献率|抵消前两者|只下拉|只拉动", text)


def test_what_is_not_exported_is_no_share():
    text = text_of("culture", "culture_turns", commentary=False)
    assert "全省没有个人文化娱乐服务出口，而西安高新区重点文化企业出口额约1.3亿美元" in text
    assert "0.0%" not in text
    assert "文化出口大部分" not in text


def test_the_first_year_tells_levels_where_there_is_no_growth():
    for name, says in (("culture", "进出口1329.5万美元，逆差"), ("digital", "的重要组成部分）进出口8.6亿美元。")):
        assert says in text_in(name, 2016)
    assert "增速从略" not in text_in("knowledge", 2016)


def test_growth_of_two_years_is_slower_or_faster_and_not_uneven():
    assert "2018—2019年逐年增长，增速放缓。" in text_in("digital", 2019)
    assert "2018—2022年逐年增长，增速时快时慢。" in text_in("digital", 2022)


def test_a_single_batch_is_the_first():
    assert "自2018年起认定，首批13家。" in text_in("culture", 2019)
    assert "截至2021年共两批29家" in text_in("culture", 2022)


def test_culture_that_grows_is_told_as_before():
    text = text_of("culture", "same_again")
    assert "增长来自少数行业" in text
    assert "占文化服务业的21.7%，占其增量的92.6%" in text
    assert "制造业下拉4.6个百分点" in text


def test_a_record_of_exports_is_said_to_be_one():
    assert "出口大于进口；出口为2016年以来最高" in text_of("culture", "mirrored")


def test_charts_of_partly_known_groups_are_left_out():
    names = {exhibit["name"] for exhibit in ran("culture", "holes").exhibits}
    assert names.isdisjoint({"fig-culture-new", "tab-culture-industry"})


def test_reached_targets_need_no_growth():
    assert "需年均增长" not in text_of("bases", "culture_turns")
    assert "需年均增长" in text_of("bases", "same_again")


def test_a_base_was_approved_when_it_was_first_said_to_be():
    assert "其中2个于2022年获批" in text_of("bases", "same_again")


def test_achievements_are_spoken_of_where_there_are_any():
    shown = {
        year: "tab-bases-actual" in {each["name"] for each in ran_in("bases", year).exhibits}
        for year in (2019, 2021)
    }
    assert shown == {2019: False, 2021: True}
    assert "本版没有收录各基地的成效" in text_in("bases", 2019)
    assert "没有收录各基地的成效" not in text_in("bases", 2021)


def test_what_is_known_only_nearly_is_not_said_as_known():
    text = text_in("bases", 2022)
    assert "“曲江新区规模以上文化企业营业收入”完成近75%" in text
    assert "到2024年需年均增长约15.5%" in text
    rows = {row[0]: row for row in table(ran_in("bases", 2022), "tab-bases-targets")}
    assert rows["曲江新区规模以上文化企业营业收入"][3:] == ["近120亿元", "40多亿元", "≈15.5"]
    assert "≥1万家" in {cell for row in table(ran_in("policies", 2022), "tab-policies-targets") for cell in row}


def test_one_bracket_holds_a_year_and_a_table():
    assert "有最新数值可以对照（其中有2022年的数，见" in text_of("bases", "area_only")
    assert "）（" not in text_of("bases", "area_only")


# -- cases, policies, outlook -------------------------------------------------------------------------------------------


def test_years_without_cases_policies_or_commentary_say_so_and_nothing_else():
    assert "- 2023年版没有收录案例。" in text_of("cases", "bare_year")
    assert "- 2023年版没有收录政策文件。" in text_of("policies", "bare_year")
    assert "本版年份没有收录论述，本章从略。" in text_of("outlook", "bare_year")
    for name in ("cases", "policies", "outlook"):
        assert "##" not in text_of(name, "bare_year")
        assert "本章供" not in text_of(name, "bare_year")


def test_policies_name_the_targets_that_the_data_can_be_compared_with():
    text = text_in("policies", 2022)
    assert "7项可与本书数据对照" in text
    assert "5G基站到期前需年均增长26.3%" in text


def test_risks_of_the_structure_are_those_of_the_data():
    says = {
        2022: "加工服务占服务出口的41.3%；不计加工服务，服务贸易逆差6.7亿美元；旅行服务出口只有2019年的45.2%。",
        "mirrored": "旅行服务占服务出口的71.6%；加工服务逆差17.2亿美元，其余行业合计顺差6.7亿美元。",
        "holes": "加工服务占服务出口的41.3%；旅行服务出口只有2019年的45.2%。",
    }
    for edition, told in says.items():
        text = text_in("outlook", edition) if edition == 2022 else text_of("outlook", edition)
        assert f"结构风险：{told}" in text.replace("\n", "")


def test_partly_known_rules_lose_a_clause_only():
    text = text_of("outlook", "holes")
    assert "各方承诺开放的服务部门超过100个。" in text
    assert "新增" not in text


# -- what is said of the book itself ------------------------------------------------------------------------------------


def test_the_nation_counts_years_that_have_data():
    assert re.search("全国数据自[0-9]{4}年至2022年", text_of("data-tables", "area_only"))
    assert re.search("全国数据自[0-9]{4}年至2023年", text_of("data-tables", "same_again"))


def test_an_audit_without_claims_shows_identities_engine_and_last_year():
    run, text = ran("audit", "same_again"), text_of("audit", "same_again")
    assert [exhibit["name"] for exhibit in run.exhibits][:3] == ["tab-identities", "tab-engine", "tab-revisions"]
    assert not re.search("印刷本的[0-9]|印刷本所载|不一致之处", text)
    assert "审计工作簿" in text
    rows = table(run, "tab-identities")
    assert all(int(tried) == int(holds) + int(broken) > 0 for _, tried, holds, broken in rows)


def test_last_years_level_is_revised_if_growth_contradicts_it():
    assert {row[-1] for row in table(ran_in("audit", 2022), "tab-revisions")} == {"相符"}
    assert {row[-1] for row in table(ran("audit", "same_again"), "tab-revisions")} == {"不符"}
    assert "反推值与上年所载不符" in text_of("audit", "same_again")
    assert "反推值" not in text_of("audit", "area_only")


def test_the_preface_speaks_of_the_print_only_where_it_is():
    assert "印刷本" not in text_of("preface", "same_again")
    assert "与印刷本不一致" in text_in("preface", 2022)
    assert "或者是印刷本所载、与数据在舍入范围内相符的" in text_in("preface", 2022)
    assert "案例篇" not in text_in("preface", 2019)
    assert "见下节" not in text_in("methods", 2019)
    assert "见下节" in text_in("methods", 2022)
    assert "五类" not in text_of("methods", "same_again")


def test_the_landing_page_lists_what_there_is():
    run = ran("index", "area_only")
    rows = table(run, "tab-key")
    assert len(rows) == 5
    assert not [label for label, *_ in rows if "全国" in label]
    assert "全国" in table(ran("index", "same_again"), "tab-key")[5][0]


def test_an_edition_from_before_the_first_report_says_what_it_is_made_from():
    told = "本版由2022年报告所载的历年数据补编，不是2016年出版的报告。"
    assert told in text_in("preface", 2016)
    assert "本版即由2022年报告补编" in text_in("methods", 2016)
    assert "补编" not in text_in("preface", 2022)
    assert "本版即由" not in text_in("methods", 2022)


def test_introductions_name_what_the_edition_has():
    says = {
        "digital": ("本章观察可数字化服务。", "本章观察可数字化服务、离岸服务外包和跨境电商。"),
        "national": ("的规模和收支，为研判", "的规模、结构和地区分布，为研判"),
        "preface": ("发展情况篇从全国看陕西，", "发展情况篇从全球和全国看陕西，"),
    }
    for name, (before, now) in says.items():
        assert before in text_in(name, 2017)
        assert now in text_in(name, 2022)
    assert "对下一年作出预测" not in text_in("preface", 2017)
    assert "由谁落实" in text_in("outlook", 2022)


# -- histories that are too short to tell ------------------------------------------------------------------------------


def test_two_years_make_no_record_and_no_course():
    assert "服务贸易上年和本年均为逆差，本年逆差22.6亿美元" in text_in("overview", 2017)
    assert "出口以2016年为最高" not in text_in("culture", 2017)
    assert "历年均为顺差" not in text_in("digital", 2017)
    assert "历年均为顺差" in text_in("digital", 2022)
    index = next(each for each in ran_in("provinces", 2017).exhibits if each["name"] == "fig-provinces-index")
    assert not index["message"]


def test_one_year_is_told_of_this_year():
    assert "本年差额见" in text_in("overview", 2016)
    assert "本年出口、进口与差额见" in text_in("index", 2016)
    assert "占全国的1.09%；出口23.91亿美元，进口48.04亿美元。" in text_in("overview", 2016).replace("\n", "")
    assert "没有上年数据，不计算拉动。" in text_in("overview", 2016)


def test_a_crisis_of_this_year_is_told_by_its_growth():
    for name in ("overview", "briefing", "onepage"):
        assert "相当于2019年的" not in text_in(name, 2020)
        assert "相当于2019年的" in text_in(name, 2021)
    assert "2016—2019年年均逆差27.6亿美元，2020年逆差14.8亿美元。" in text_in("overview", 2020)
    assert "2016—2019年年均逆差27.6亿美元，2020—2022年年均逆差14.9亿美元。" in text_in("overview", 2022)


def test_contracts_without_a_year_before_are_not_told_beside_it():
    run, text = ran_in("technology", 2021), text_in("technology", 2021)
    assert "增速从略" not in text
    assert "全部为技术费" in text
    told = {each["name"]: each["caption"] + each["alt"] for each in run.exhibits}
    assert "上年" not in told["fig-tech-exports-mode"] + told["fig-tech-imports-mode"]


def test_sectors_added_up_are_not_said_to_be_the_total():
    assert "逆差7014.0万美元（由各行业相加，与本年相差0.1万美元）。" in text_in("forecast", 2020)
    assert "（由各行业相加" not in text_in("forecast", 2022)


def test_rates_are_told_with_what_they_are_rates_of():
    assert "知识产权使用费（增长384.4%，为93.0万美元）" in text_in("knowledge", 2018)
    assert "和知识产权使用费（进出口1.0亿美元，增长30.9%，出口1345.2万美元，增长1149.0%）。" in text_in(
        "knowledge", 2020
    )


def test_what_is_level_throughout_is_said_once():
    text = text_of("technology", "same_again")
    assert "技术出口合同金额、合同份数和技术费均与上年持平。" in text
    assert "平均每份合同197.7万美元，与上年持平。" in text


# -- what is new in a year ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["index", "overview"])
def test_a_balance_that_turns_is_said_to(name):
    assert "由上年顺差10.5亿美元转为逆差10.5亿美元" in text_of(name, "mirrored")


def test_a_sector_whose_balance_turns_is_told_of():
    assert "其他商业服务由上年逆差1.0亿美元转为顺差3634.0万美元" in text_in("overview", 2022)
    assert "由上年顺差8.4亿美元转为逆差8.4亿美元" in text_of("knowledge", "mirrored")
    assert "由上年顺差7.9亿" not in text_of("overview", "same_again")


def test_what_is_new_stands_in_the_key_points():
    news = re.search("本年的新情况：(.+)。", text_of("overview", "zeros_and_ties"))[1]
    assert "进出口、出口和进口均为2016年以来最高" in news
    assert "加工服务17.2亿美元，上年没有进口和出口" in news
    assert "保险服务（上年2634.3万美元）本年没有进口和出口" in news
    assert "在所列8个省市中由上年第7位升至第5位；规模超过湖北、四川" in news
    assert "0.0万美元" not in news
    assert "平衡" not in news


def test_where_nothing_is_new_nothing_is_said_to_be():
    assert "本年的新情况" not in text_in("overview", 2016)
    assert "由上年第" not in text_of("provinces", "same_again")


def test_a_place_gained_is_told_with_who_was_overtaken():
    assert "由上年第7位升至第5位；规模超过湖北、四川；" in text_of("provinces", "zeros_and_ties")


def test_many_turns_are_counted():
    assert "；11个行业由顺转逆或由逆转顺，其中旅行服务由上年逆差17.2亿美元转为" in text_of("overview", "mirrored")


# -- what remains where something falls ---------------------------------------------------------------------------------


@pytest.mark.parametrize("case", ["all_fall", "culture_turns"])
def test_the_briefing_says_where_trade_fell_though_it_has_no_second_rise(case):
    assert re.search(
        "三、增减原因\\s+(进出口下降主要受.+服务影响，下拉|进出口下降中，.+服务下拉最多，为)",
        text_of("briefing", case),
    )


def test_the_briefing_and_the_page_of_pictures_keep_the_sentence_that_stands_alone():
    assert "逆差最大的行业是旅行服务，逆差17.2亿美元，2016年以来各年均为逆差。" in text_of(
        "briefing", "same_again"
    )
    assert "进出口下降主要受旅行服务影响，下拉5.5个百分点；拉动最多的是加工服务，拉动6.1个百分点。" in text_in(
        "briefing", 2019
    )
    assert "出口23.91亿美元；进口48.04亿美元。" in text_in("onepage", 2016)


def test_a_share_of_another_year_is_not_said_where_this_years_is_not_known():
    assert "占全国" not in text_of("index", "area_only")
    # nor does the size beside an earlier year fall with it
    assert "规模相当于2019年的96.3%。" in text_of("overview", "area_only")


def test_the_first_year_does_not_speak_of_growth_that_it_has_not():
    assert "增速" not in text_in("index", 2016)
    assert "增速均与" not in text_in("onepage", 2016)
    assert "增速均与上年相比。" in text_in("onepage", 2017)


@pytest.mark.parametrize(
    ("name", "says", "not_so"),
    [
        ("forecast", "2023年分行业的数据不全或未收录，本版不作外推", "少于回测所需，本版"),
        ("briefing", "本版没有收录分行业的完整数据，不分析结构特点", "没有分行业的数据"),
        ("overview", "本版没有收录服务外包的完整数据", "收录服务外包的数据"),
        ("overview", "分行业的数据不全，不计算拉动", "没有上年数据，不计算"),
    ],
)
def test_what_is_partly_known_is_not_said_to_be_unknown(name, says, not_so):
    text = text_of(name, "holes")
    assert says in text
    assert not_so not in text


def test_sectors_that_trade_as_much_as_before_are_not_said_to_have_stayed():
    """Exports and imports are exchanged: all that is the same is their sum."""
    assert "各行业进出口额均与上年相同，不计算拉动" in text_of("overview", "mirrored")


# -- places, ties and ends ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", ["all_fall", "same_again"])
@pytest.mark.parametrize("name", ["briefing", "onepage", "provinces", "digital"])
def test_where_all_grow_alike_none_has_a_place(name, case):
    assert not re.search(
        "(?<!年均)增速(在所列8个省市中|在各类知识密集型服务中)?(列|居|并列)第",
        text_of(name, case, commentary=False),
    )


def test_only_one_that_stands_alone_comes_next_or_last():
    text = text_of("provinces", "zeros_and_ties")
    assert "增速在所列8个省市中列第1位" in text
    assert not re.search("次之|最低的是|最高的是陕西", text)
    assert "最低的是" not in text_of("provinces", "culture_turns")


def test_a_level_that_is_reached_again_is_not_first_alone():
    assert "规模在1982年以来各年中并列第1位" in text_of("national", "same_again")


def test_a_year_after_the_first_growth_is_not_told_as_an_average():
    text = text_in("provinces", 2017)
    assert text.count("增长2.5%") == 2
    assert text.count("海南（增长77.1%）") == 1
    assert "以2016年为基期的指数见" in text


def test_of_falls_the_smaller_one_is_no_growth():
    assert "降幅比全国小0.8个百分点" in text_in("index", 2019)
    assert "陕西降幅比全国大4.6个百分点，规模占" in text_in("briefing", 2020)
    assert "降幅比全国小0.8个百分点，规模占全国的0.97%" in text_in("onepage", 2019)


@pytest.mark.parametrize("case", ["all_fall", "culture_turns"])
def test_where_nothing_pulls_up_none_pulls_most(case):
    text = text_of("overview", case)
    assert re.search("没有行业拉动进出口增长，下拉最多的是.+服务，下拉", text)
    assert "居首位；" not in text


# -- said once, and as readers see it -----------------------------------------------------------------------------------


def test_the_briefing_does_not_call_the_same_number_a_rise():
    assert "集中度" not in text_of("briefing", "culture_turns")


def test_the_briefing_tells_the_turn_of_the_balance_once():
    assert text_in("briefing", 2021).count("转为顺差9.2亿美元") == 1
    assert "与上年相比，持平" not in text_of("briefing", "mirrored")


def test_a_share_that_reads_as_nothing_is_left_unsaid():
    assert "占服务出口的0.0%" not in text_of("overview", "mirrored")


def test_the_interval_of_the_total_has_the_record_of_totals():
    assert "总额的9个区间中，事后包含实际值的有6个；分行业出口、进口的区间中占83.3%" in text_in("forecast", 2022)
    assert "尚无以往各年照此给出的区间可供检验" in text_in("forecast", 2019)
    assert "尚无以往各年" not in text_in("forecast", 2022)


def test_what_was_nothing_before_does_not_fall_back_to_it():
    assert "加工服务出口若降为零" in text_of("forecast", "zeros_and_ties")
    assert "0.0万美元" not in text_of("forecast", "zeros_and_ties")


# -- figures older than the edition -------------------------------------------------------------------------------------


def test_older_figures_have_their_year():
    assert "2021年，跨境电商货物进出口" in text_of("digital", "bare_year")
    assert "2021年，离岸服务外包执行额" in text_of("digital", "bare_year")
    assert "有最新数值可以对照（其中有2022年的数）" in text_of("bases", "bare_year")
    assert "最新数值（其中有" not in text_in("bases", 2022)


# -- numbers that leave nothing to say ---------------------------------------------------------------------------------


def test_regions_that_make_up_the_nation_are_not_said_to_differ_from_it(tmp_path):
    data = same_again(tmp_path)

    def complete(rows):
        trade = {
            row["area"]: row
            for row in rows
            if (row["indicator"], row["sector"], row["flow"], row["year"])
            == ("services_trade", "ALL", "T", str(NEXT))
        }
        others = sum(Decimal(trade[area]["value"]) for area in ("CENTRAL", "WEST", "NORTHEAST"))
        trade["EAST"]["value"] = str(Decimal(trade["CN"]["value"]) - others)
        return rows

    assert "与全国总额相差" in text_of("national", "same_again")
    rewrite(data, "facts", complete)
    text = plain(visible(run_chapter("national", NEXT, data)))
    assert "东部地区服务进出口" in text
    assert not re.search("相差|四个地区合计", text)


def test_a_share_of_culture_that_reads_as_nothing_is_left_unsaid(tmp_path):
    data = same_again(tmp_path)

    def shrink(row):
        return {**row, "value": "3.1"} if (row["year"], row["sector"]) == (str(NEXT), CULTURE) else row

    rewrite(data, "services_trade", lambda rows: list(map(shrink, rows)))
    text = plain(visible(run_chapter("culture", NEXT, data)))
    assert re.search(r"直接对应文化贸易的行业领域，规模在\d+个行业领域中列第\d+位。", text)
    assert "0.0%" not in text


def test_a_nation_of_few_years_is_not_said_to_make_history(tmp_path):
    data = other_area(tmp_path)
    rewrite(data, "services_trade_national", lambda rows: [row for row in rows if int(row["year"]) >= NEXT - 3])
    text = plain(visible(run_chapter("national", NEXT - 1, data)))
    assert "历史" not in text
    assert "规模为2020年以来最高" in text


def change_facts(data, **values):
    """Give the nation's facts on culture of the newest year other values, by indicator and flow."""

    def change(row):
        key = f"{row['indicator']}_{row['flow']}"
        return {**row, "value": values[key]} if row["year"] == "2021" and key in values else row

    rewrite(data, "facts", lambda rows: list(map(change, rows)))
    return plain(visible(run_chapter("culture", NEXT, data)))


def test_a_deficit_of_the_nation_in_culture_is_told_with_its_year(tmp_path):
    text = change_facts(same_again(tmp_path), culture_services_trade_X="500")
    assert "2021年逆差52亿美元。" in text
    assert "来自相关文化服务" not in text


def test_what_nothing_of_the_surplus_comes_from_is_not_told(tmp_path):
    text = change_facts(same_again(tmp_path), culture_related_balance_T="0")
    assert "2021年顺差139亿美元" in text
    assert "来自相关文化服务" not in text


def test_processing_with_some_imports_is_told_by_its_balance(tmp_path):
    data = same_again(tmp_path)

    def change(rows):
        (sold,) = (row for row in rows if (row["year"], row["sector"], row["flow"]) == (str(NEXT), "SA", "X"))
        bought = str((Decimal(sold["value"]) * Decimal("0.015")).quantize(Decimal("0.1")))
        own = (str(NEXT), "SA", "M")
        return [{**r, "value": bought} if (r["year"], r["sector"], r["flow"]) == own else r for r in rows]

    assert "几乎没有进口" in text_of("overview", "same_again")
    rewrite(data, "services_trade", change)
    assert "几乎没有进口" not in plain(visible(run_chapter("overview", NEXT, data)))


def test_of_two_sectors_the_other_is_told_too(tmp_path):
    data, kept = no_print(tmp_path), ("SA", "SD")

    def change(rows):
        own = [row for row in rows if row["sector"] in kept]
        sums = {}
        for row in own:
            name = (row["year"], row["flow"])
            sums[name] = sums.get(name, 0) + Decimal(row["value"])
        totals = [row for row in rows if row["sector"] == "ALL"]
        return [{**row, "value": str(sums[row["year"], row["flow"]])} for row in totals] + own

    rewrite(data, "services_trade", change)
    assert "；其余行业合计" in plain(visible(run_chapter("overview", NEXT - 1, data)))
