"""Names that standards give to codes: a name of another code is found."""

import pytest
from helpers.support import real_data
from helpers.tables import edit
from tradebook.checks.codes.standard_names import PROVINCES, SECTORS, find_false_names
from tradebook.checks.run import check_data
from tradebook.data.package import DataPackage


def test_the_names_of_the_projects_data_are_those_of_the_standards(small_report):
    assert list(find_false_names(real_data())) == []
    assert list(find_false_names(small_report.package)) == []


@pytest.mark.parametrize(
    ("table", "old", "new", "place"),
    [
        ("flows", "X,exports,出口", "X,exports,进口", "codes/flows.csv，第 3 行，“name_zh”列"),
        ("flows", "T,total,进出口", "T,total,出口", "codes/flows.csv，第 2 行"),
        ("sectors", "SC,transport,运输服务", "SC,transport,旅行服务", "codes/sectors.csv，第 5 行"),
        ("areas", "CN-BJ,北京", "CN-BJ,上海", "codes/areas.csv，第 5 行"),
        ("areas", "CN-SN,陕西", "CN-SN,山西", "codes/areas.csv，第 3 行"),
        ("areas", "KOR,韩国", "KOR,德国", "codes/areas.csv，第 11 行"),
        ("industries", "GB-M,科学研究", "GB-M,制造业", "codes/industries.csv，第"),
        ("technology_modes", "TECH-A,专利技术", "TECH-A,专有技术", "codes/technology_modes.csv，第"),
        ("outsourcing_modes", "BPO,业务流程外包", "BPO,知识流程外包", "codes/outsourcing_modes.csv，第"),
        ("ownership", "OWN-FIE,外商投资企业", "OWN-FIE,内资企业", "codes/ownership.csv，第"),
    ],
)
def test_another_name_is_found(data, table, old, new, place):
    edit(data / "codes" / f"{table}.csv", old, new)
    found = [str(problem) for problem in check_data(DataPackage(data)).problems]
    assert [text for text in found if text.startswith(place) and new.rpartition(",")[2] in text]


def test_a_fuller_name_is_right(data):
    edit(data / "codes" / "areas.csv", "CN-BJ,北京", "CN-BJ,北京市")
    assert list(find_false_names(DataPackage(data))) == []


def test_the_bodies_of_another_province_are_found(data):
    edit(data / "edition.yml", "陕西省商务厅", "山西省商务厅")
    (problem,) = check_data(DataPackage(data)).problems
    assert str(problem).startswith("edition.yml，“publisher”列")
    assert "是山西的机构" in str(problem)
    assert "陕西（CN-SN）" in str(problem)


@pytest.mark.parametrize("standard", [SECTORS, PROVINCES])
def test_no_word_is_part_of_another(standard):
    words = list(standard.values())
    assert [(a, b) for a in words for b in words if a != b and a in b] == []
