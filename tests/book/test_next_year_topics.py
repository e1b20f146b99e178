"""Culture, bases, cases, policies, outlook and audit in years that no report has had yet."""

import re

from helpers.chapters import ran as ran_in
from helpers.chapters import visible
from helpers.next_year import ran


def shown(name, case):
    """A chapter's text as read, with its figures."""
    run = ran(name, case)
    known = {key: figure.text for key, figure in run.figures.items()} | run.phrases
    return re.sub(r"\{glue:\}`([^`]+)`", lambda match: known[match[1]], visible(name, run))


def table(run, name):
    """The texts of a table's rows."""
    exhibit = next(exhibit for exhibit in run.exhibits if exhibit["name"] == name)
    return [[cell["text"] for cell in row] for row in exhibit["table"]["body"]]


def test_a_sector_without_trade_has_no_index():
    text = shown("culture", "culture_turns")
    assert "本年没有进口和出口" in text
    assert "竞争力指数为" not in text


def test_culture_that_falls_is_not_told_as_growth():
    text = shown("culture", "culture_turns")
    assert "分行业看，互联网其他信息服务下拉12.6个百分点" in text
    assert not re.search("增长来自少数行业|贡献率|抵消前两者|只下拉|只拉动", text)


def test_culture_that_grows_is_told_as_before():
    text = shown("culture", "same_again")
    assert "增长来自少数行业" in text
    assert "对服务业增长的贡献率为92.6%" in text
    assert "相当于抵消前两者的61.7%" in text


def test_a_record_of_exports_is_said_to_be_one():
    assert "出口大于进口；出口为2016年以来最高" in shown("culture", "mirrored")


def test_charts_of_partly_known_groups_are_left_out():
    names = {exhibit["name"] for exhibit in ran("culture", "holes").exhibits}
    assert names.isdisjoint({"fig-culture-new", "tab-culture-industry"})


def test_reached_targets_need_no_growth():
    assert "需年均增长" not in shown("bases", "culture_turns")
    assert "需年均增长" in shown("bases", "same_again")


def test_a_base_was_approved_when_it_was_first_said_to_be():
    assert "最近一批于2022年获批" in shown("bases", "same_again")


def test_years_without_cases_policies_or_commentary_say_so_and_nothing_else():
    assert "- 2023年版没有收录案例。" in shown("cases", "bare_year")
    assert "- 2023年版没有收录政策文件。" in shown("policies", "bare_year")
    assert "本版年份没有收录论述，本章从略。" in shown("outlook", "bare_year")
    for name in ("cases", "policies", "outlook"):
        assert "##" not in shown(name, "bare_year")
        assert "本章供" not in shown(name, "bare_year")


def test_policies_name_the_targets_that_the_data_can_be_compared_with():
    run = ran_in("policies", 2022)
    assert run.phrases["policies.comparable"] == "7项"
    assert "5G基站到期前需年均增长26.3%" in run.phrases["policies.story"]


def test_partly_known_rules_lose_a_clause_only():
    text = shown("outlook", "holes")
    assert "各方承诺开放的服务部门超过100个。" in text
    assert "新增" not in text


def test_the_nation_counts_years_that_have_data():
    assert ran("data-tables", "area_only").phrases["data.nation.last"] == "2022"
    assert ran("data-tables", "same_again").phrases["data.nation.last"] == "2023"


def test_an_audit_without_claims_shows_identities_engine_and_last_year():
    run, text = ran("audit", "same_again"), shown("audit", "same_again")
    assert [exhibit["name"] for exhibit in run.exhibits][:2] == ["tab-identities", "tab-revisions"]
    assert not re.search("印刷本的[0-9]|印刷本所载|不一致之处", text)
    assert "审计工作簿" in text
    rows = table(run, "tab-identities")
    assert all(int(tried) == int(holds) + int(broken) > 0 for _, tried, holds, broken in rows)


def test_last_years_level_is_revised_if_growth_contradicts_it():
    assert {row[-1] for row in table(ran_in("audit", 2022), "tab-revisions")} == {"相符"}
    assert {row[-1] for row in table(ran("audit", "same_again"), "tab-revisions")} == {"不符"}
    assert "revisions.story" not in ran("audit", "area_only").phrases


def test_the_preface_speaks_of_the_print_only_where_it_is():
    assert "印刷本" not in shown("preface", "same_again")
    assert "与印刷本不一致" in ran_in("preface", 2022).phrases["preface.marks"]
    assert "五类" not in shown("methods", "same_again")


def test_the_landing_page_lists_what_there_is():
    run = ran("index", "area_only")
    assert "nation.ALL.T" in run.absent
    assert len(table(run, "tab-key")) == 5
