"""Title, bodies and contacts: changed with nothing else in the file, refused where the book could not be made with them."""

from __future__ import annotations

import pytest
from helpers.tables import edit
from tradebook.data.package import DataPackage
from tradebook.data.report import Report
from tradebook.entry.describing.lists import LISTS
from tradebook.entry.describing.settings import BODIES
from tradebook.entry.words.changing import ChangedError, TextError, find_last_change, undo_last_change
from tradebook.entry.words.titles import change_settings, digest_settings, list_settings


@pytest.fixture
def change(data, tmp_path):
    """A function that changes settings."""

    def change(written, was=None, over=""):
        return change_settings(DataPackage(data), was or look(data), written, tmp_path / "texts", over)

    return change


def look(data):
    """What tells a form which settings it showed."""
    return {each.setting.id: each.digest for each in list_settings(data)}


def read(data):
    return (data / "edition.yml").read_text(encoding="utf-8")


def test_a_setting_is_changed_and_all_else_stays(data, change, tmp_path):
    before = read(data)
    written = {"publisher.zh": "省商务厅：服贸处", "title.zh": "{area}服务贸易发展报告（{year}）"}
    assert change(written) == ["发布单位"]
    assert Report.open(data).info.publisher == "省商务厅：服贸处"
    pairs = list(zip(before.splitlines(), read(data).splitlines(), strict=True))
    assert [old for old, new in pairs if old != new] == ["  zh: 陕西省商务厅"]
    undo_last_change(data, tmp_path / "texts", find_last_change(tmp_path / "texts").folder.name)
    assert read(data) == before


def test_a_setting_that_was_not_there_is_added(data, change):
    assert change({"release.contact": "029-12345678"}) == ["意见反馈"]
    assert Report.open(data).as_of(2022).info.release.contact == "029-12345678"


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ({"title.zh": "{area}报告{month}"}, "花括号里只能写"),
        ({"publisher.zh": ""}, "发布单位不能空着"),
        ({"compiler.zh": "课" * 301}, "编制单位有 301 个字，最多 300 个"),
        ({"release.address": "example.gov.cn"}, "release.address"),
        ({"publisher.zh": "省\u200b厅"}, "U+200B"),
    ],
)
def test_what_the_book_could_not_use_is_refused_at_its_field(data, change, written, message):
    before = read(data)
    with pytest.raises(TextError) as error:
        change(written)
    assert error.value.faults.keys() == written.keys()
    assert message in str(error.value)
    assert read(data) == before


def test_what_somebody_else_has_changed_is_not_overwritten(data, change):
    was, shown = look(data), {each.setting.id: each.text for each in list_settings(data)}
    change({"publisher.zh": "甲厅"})
    for _ in range(2):
        with pytest.raises(ChangedError, match="别人已把这一项改为“甲厅”，没有写入") as error:
            change({**shown, "publisher.zh": "乙厅", "compiler.zh": "乙组"}, was)
        assert list(error.value.faults) == ["publisher.zh"]
    change({"title.zh": "{area}报告{year}"})
    with pytest.raises(ChangedError):
        # what is there now is not what was shown
        change({"publisher.zh": "乙厅"}, was, error.value.digest)
    assert "甲厅" in read(data)
    change({"publisher.zh": "乙厅"}, was, digest_settings(list_settings(data)))
    assert Report.open(data).info.publisher == "乙厅"


def test_only_what_one_has_changed_oneself_is_written(data, change):
    was, shown = look(data), {each.setting.id: each.text for each in list_settings(data)}
    change({"publisher.zh": "甲厅"})
    assert change({**shown, "compiler.zh": "乙组"}, was) == ["编制单位"]
    assert change({**shown, "publisher.zh": "甲厅"}, was) == []
    info = Report.open(data).info
    assert (info.publisher, info.compiler) == ("甲厅", "乙组")


def test_what_no_form_showed_is_not_overwritten(change):
    with pytest.raises(ChangedError):
        change({"publisher.zh": "甲厅"}, {"": ""})


def test_what_differs_by_year_is_left_to_the_file(data):
    path = data / "edition.yml"
    edit(
        path,
        "publisher:\n  zh: 陕西省商务厅\n",
        "publisher:\n  - zh: 旧厅\n    en: A\n  - since: 2025\n    zh: 新厅\n",
    )
    edit(path, "\n  en: Department", "\n    en: Department")
    shown = {each.setting.id: each for each in list_settings(data)}
    assert shown["publisher.zh"].varies
    assert not shown["compiler.zh"].varies


def test_sheet_and_form_name_the_same_texts(data):
    names = next(sheet for sheet in LISTS if sheet.table == BODIES).columns[0].choices
    shown = {
        each.setting.entry[0]: each.setting.name for each in list_settings(data) if each.setting.entry[-1] == "zh"
    }
    assert names == {entry: shown[entry] for entry in names}
    assert len(names) == 4
