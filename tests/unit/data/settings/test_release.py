"""The identity of a release: what `edition.yml` may say of it, and how readers are told."""

from datetime import date

import pytest
from tradebook.data.settings.release import Release, date_in_words, read_release
from tradebook.errors import DataError

CONTENT = {
    "release": {
        "contact": "fuwumaoyi@example.cn",
        "address": "https://example.cn/report",
        "repository": None,
        "licence": {"zh": "使用时请注明来源。", "en": "Cite the source."},
        "editions": {
            2021: {"status": "released", "published": date(2022, 8, 31), "next": "2023-08"},
            2022: {"status": "draft", "published": 2023, "isbn": "978-7-5103-0000-4", "doi": "10.1234/a.b"},
        },
    }
}


def read(year=2022, **changes):
    content = {"release": {**CONTENT["release"], **changes}}
    return read_release(content, year, "edition.yml")


def test_each_edition_has_its_own_status_dates_and_numbers():
    first, second = read(2021), read(2022)
    assert (first.status, first.published, first.next, first.isbn) == ("released", "2022-08-31", "2023-08", "")
    assert (second.status, second.published, second.isbn, second.doi) == (
        "draft",
        "2023",
        "978-7-5103-0000-4",
        "10.1234/a.b",
    )
    assert first.contact == second.contact == "fuwumaoyi@example.cn"
    assert first.licence == "使用时请注明来源。"
    assert read(None) == second


def test_an_edition_that_is_not_named_and_a_file_without_release_say_nothing():
    assert read(2019).status == read(2019).published == ""
    assert read(2019).address == "https://example.cn/report"
    assert (
        read_release({}, 2022, "edition.yml") == read_release({"release": None}, 2022, "edition.yml") == Release()
    )


def test_what_is_lacking_is_named_but_numbers_that_a_book_need_not_have():
    assert read(2022).lacking == [
        ("release.editions.<年份>.next", "下次发布"),
        ("release.repository", "代码与数据"),
    ]
    names = [name for _, name in Release().lacking]
    assert names == ["版本状态", "发布日期", "下次发布", "意见反馈", "网址", "代码与数据", "使用许可"]


def test_readers_are_told_in_words():
    assert read(2021).lines == [
        ("版本状态", "正式发布"),
        ("发布日期", "2022年8月31日"),
        ("下次发布", "2023年8月"),
        ("意见反馈", "fuwumaoyi@example.cn"),
        ("网址", "https://example.cn/report"),
        ("使用许可", "使用时请注明来源。"),
    ]
    assert Release().lines == []
    assert [date_in_words(text) for text in ("2023", "2023-08", "2023-08-01")] == [
        "2023年",
        "2023年8月",
        "2023年8月1日",
    ]


@pytest.mark.parametrize(
    ("status", "mark"), [("draft", "草稿"), ("comment", "征求意见稿"), ("released", ""), ("", "")]
)
def test_only_what_is_not_released_has_a_watermark(status, mark):
    assert Release(status=status).watermark == mark


def test_an_e_mail_address_is_a_link_and_other_contacts_are_not():
    assert read().contact_address == "mailto:fuwumaoyi@example.cn"
    assert Release(contact="029-63913900").contact_address == Release().contact_address == ""


def test_citation_has_what_there_is():
    assert read(2021).cite("省商务厅", "报告（2021）") == (
        "省商务厅. 报告（2021）[R/OL]. (2022-08-31). https://example.cn/report."
    )
    assert (
        read(2022)
        .cite("省商务厅", "报告", "表 2　数")
        .endswith("报告：表 2　数[R/OL]. (2023). https://doi.org/10.1234/a.b.")
    )
    assert Release().cite("省商务厅", "报告") == "省商务厅. 报告[R]."


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"editions": {2022: {"status": "final"}}},
            "status 一项是“final”，应为：draft（草稿）、comment（征求意见稿）、released（正式发布）",
        ),
        (
            {"editions": {2022: {"published": "2023年8月"}}},
            "published 一项是“2023年8月”，应为：日期，如 2023-08-31",
        ),
        ({"editions": {2022: {"published": "2023-02-30"}}}, "published 一项是“2023-02-30”，应为：日期"),
        ({"editions": {2022: {"next": True}}}, "next 一项应为一行文字，读到的是 True"),
        (
            {"editions": {2022: {"isbn": "978-7-5103-0000-3"}}},
            "isbn 一项是“978-7-5103-0000-3”，应为：13 位的 ISBN",
        ),
        ({"editions": {2022: {"doi": "https://doi.org/10.1/a"}}}, "doi 一项是“https://doi.org/10.1/a”，应为：DOI"),
        ({"editions": {2022: {"contact": "甲"}}}, "release.editions.2022 中有“contact”，应为："),
        ({"editions": {"最新": {}}}, "release.editions 中有“最新”，应为四位数的年份"),
        ({"editions": {"2023H1": {}}}, "release.editions 中有“2023H1”，应为四位数的年份"),
        ({"editions": ["2022"]}, "release.editions 一项应分条写"),
        ({"address": "example.cn"}, "address 一项是“example.cn”，应为：以 http:// 或 https:// 开头的网址"),
        ({"address": "javascript:alert(1)"}, "address 一项是“javascript:alert(1)”"),
        ({"contact": ["甲", "乙"]}, "contact 一项应为一行文字"),
        ({"contact": "甲\n乙"}, "contact 一项应为一行文字"),
        ({"contact": "甲\u200b"}, "有看不见的字符 U+200B"),
        ({"status": "draft"}, "release 中有“status”，应为："),
    ],
)
def test_what_is_wrong_is_named_with_its_place(changes, message):
    with pytest.raises(DataError) as error:
        read(**changes)
    assert message in str(error.value)
    assert str(error.value).startswith("edition.yml 的 release")


def test_a_release_that_is_no_list_of_entries_is_named():
    with pytest.raises(DataError, match="release 一项应分条写"):
        read_release({"release": "2022"}, 2022, "edition.yml")


def test_an_edition_of_a_half_year_has_a_release_of_its_own():
    content = {"release": {"editions": {2023: {"status": "released"}, "2023-S1": {"status": "draft"}}}}
    assert read_release(content, "2023-S1", "edition.yml").status == "draft"
    assert read_release(content, 2023, "edition.yml").status == "released"
    assert read_release(content, "2022-S1", "edition.yml") == Release()
    assert read_release(content, None, "edition.yml").status == "released"
