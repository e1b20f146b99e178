"""Code lists by themselves: trees without circles, names of one code each, codes of countries, levels of sectors."""

import pytest
from helpers.support import real_data
from helpers.tables import rewrite
from tradebook.checks.codes.lists import find_false_lists
from tradebook.checks.run import check_data
from tradebook.data.package import DataPackage

NATION = "CN"


def add(data, table, *rows):
    rewrite(data, f"codes/{table}", lambda there: [*there, *({**dict.fromkeys(there[0], ""), **r} for r in rows)])


def find(data):
    return [str(problem) for problem in find_false_lists(DataPackage(data), NATION)]


def area(code, name, part_of=""):
    return {"code": code, "name_zh": name, "name_en": code, "part_of": part_of}


def sector(code, identifier, level, **validity):
    names = {"name_zh": f"{code}服务", "name_en": code}
    row = {"code": code, "identifier": identifier, "level": level, "knowledge_intensive": "false"}
    return row | names | validity


def test_the_projects_lists_are_as_they_should_be(small_report):
    assert list(find_false_lists(real_data(), NATION)) == []
    assert list(find_false_lists(small_report.package, NATION)) == []


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ({"XYZ": "XYZ"}, ["XYZ 属于 XYZ"]),
        ({"XYA": "XYB", "XYB": "XYA"}, ["XYB 属于 XYA 属于 XYB"]),
        ({"XYA": "XYB", "XYB": "XYC", "XYC": "XYA"}, ["XYC 属于 XYA 属于 XYB 属于 XYC"]),
        # what is below a circle is not in it
        ({"XYA": "XYA", "XYB": "XYA"}, ["XYA 属于 XYA"]),
        ({"XYA": "XYB", "XYB": "ASIA"}, []),
    ],
)
def test_nothing_is_a_part_of_itself(data, parts, found):
    add(data, "areas", *(area(code, f"{code}地", whole) for code, whole in parts.items()))
    problems = find(data)
    assert [problem.partition("“part_of”列：")[2].partition("；")[0] for problem in problems] == found


def test_circles_are_found_in_every_list_that_has_parts(data):
    add(data, "outsourcing_modes", {**area("XPO", "某外包", "XPO")})
    [problem] = find(data)
    assert problem.startswith("codes/outsourcing_modes.csv，第 ")


def test_two_codes_of_one_name_name_each_other(data):
    add(data, "areas", area("XY-2", "四川"))
    [problem] = find(data)
    assert "“name_zh”列：读到“四川”，CN-SC 也叫这个名称（codes/areas.csv 第 " in problem
    assert "就是 CN-SC 的，删去这一行，改用它的代码" in problem


def test_a_code_may_be_called_as_one_that_has_ended(data):
    old, later = sector("SX", "old", "sector", valid_to="2021"), sector("SY", "later", "sector", valid_from="2022")
    add(data, "sectors", {**old, "name_zh": "某服务"}, {**later, "name_zh": "某服务"})
    assert find(data) == []


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("VN", "越南", "ISO 3166 中越南的代码 VNM"),
        ("VTN", "越南", "ISO 3166 中越南的代码 VNM"),
        ("VN", "越南社会主义共和国", "ISO 3166 中三个字母的代码"),
        ("VNM", "越南", ""),
        ("XYZ", "某经济区", ""),
    ],
)
def test_countries_have_the_codes_of_three_letters(data, code, name, expected):
    add(data, "areas", area(code, name))
    problems = find(data)
    assert len(problems) == bool(expected)
    assert all("“code”列：" in problem and expected in problem for problem in problems)


@pytest.mark.parametrize(("level", "word"), [("total", "合计"), ("aggregate", "汇总")])
def test_there_is_one_total_and_one_aggregate(data, level, word):
    add(data, "sectors", sector("SL", "government", level))
    problems = [str(problem) for problem in check_data(DataPackage(data)).problems]
    [problem] = [each for each in problems if "“level”列" in each]
    assert f"SL服务（SL）的层级是“{word}”；应为：“行业”（合计只有 ALL、汇总只有 KI）。改法：改为“行业”" in problem
