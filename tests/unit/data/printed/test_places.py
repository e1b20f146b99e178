"""Places of the print in words, and what refuses a locator without a place."""

import pytest
from helpers.tables import edit
from tradebook.checks.run import check_data
from tradebook.data.dictionary import named_columns
from tradebook.data.package import DataPackage
from tradebook.data.printed.claims import read_claims
from tradebook.data.printed.places import describe_place, find_place, list_places

TEXT = {"part": "第四部分", "chapter": None, "section": None, "heading": None, "paragraph": None, "exhibit": None}
CELL = "L150.02,2022,第二部分,,,,,表5,韩国,金额\n"


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (
            {"chapter": "关于《甲》的通知", "section": "二（一）2", "heading": "乙", "paragraph": 4},
            "《关于〈甲〉的通知》二（一）2“乙”第4段",
        ),
        ({"section": "一", "heading": "药品“多证合一”", "paragraph": 1}, " 一“药品‘多证合一’”第1段"),
        ({"chapter": "丙"}, "《丙》标题"),
        ({"exhibit": "图11", "row": None, "column": None}, "图11"),
        ({"exhibit": "表9", "row": "合计", "column": None}, "表9“合计”行"),
    ],
)
def test_a_place_is_said_as_a_holder_of_the_print_finds_it(place, words):
    assert describe_place(TEXT | place) == "第四部分" + words


def test_what_is_not_from_the_print_has_its_source(small_report):
    places = list_places(small_report.package)
    assert find_place(places, "统计公报", "") == "统计公报"
    assert find_place(places, "表5", "L508").startswith("第二部分表5")


def test_a_row_with_a_place_that_is_nowhere_is_refused(data):
    edit(data / "facts.csv", "8890.4,亿美元,=,2022,第一部分 一,", "8890.4,亿美元,=,2022,第一部分 一,L9999")
    found = [str(problem) for problem in check_data(DataPackage(data)).problems]
    assert any("facts.csv，第 2 行，“locator”列" in text and "print_places" in text for text in found)


def test_a_claim_with_a_place_that_is_nowhere_is_refused(write_claims):
    package = write_claims("L1.01,,,13,个,0,L1 L9999,,,")
    found = [str(problem) for problem in check_data(package).problems]
    assert any("published/2022.csv，第 2 行，“locator”列：读到“L9999”" in text for text in found)


def test_a_claim_is_in_its_lines_or_in_the_cell_that_has_its_number(data, write_claims):
    with (data / "print_places.csv").open("a", encoding="utf-8") as stream:
        stream.write(CELL)
    package = write_claims("L150.02,,,13,个,0,L150,,,", "L150.03,,,13,个,0,L150 L2,,,")
    cell, lines = read_claims(package, 2022)
    assert cell.place == "第二部分表5“韩国”行“金额”列"
    assert lines.place == "、".join(list_places(package)[line] for line in ("L150", "L2"))


def test_places_stand_beside_locators_as_names_beside_codes(small_report):
    names = named_columns(small_report.package, "enterprise_partners", list_places(small_report.package))
    assert names["locator"]["L508"] == list_places(small_report.package)["L508"]
