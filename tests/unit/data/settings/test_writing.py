"""Entries of edition.yml change, and nothing else of it does."""

import difflib

import pytest
import yaml
from helpers.settings import change_entries
from tradebook.data.settings.writing import edit_entries
from tradebook.errors import DataError

TEXT = """\
# 本报告
area: CN-SN  # 代码见 codes/areas.csv
title: {zh: "{area}服务贸易发展报告（{year}）"}

release:
  publisher: 编写组   # 引用时的作者
  contact:            # 电话或邮箱
  editions:
    2021:
      status: draft
    2022:
      status:         # 发布时改为 released
      published:
"""


def changed_lines(text):
    return [
        line
        for line in difflib.unified_diff(TEXT.splitlines(), text.splitlines(), lineterm="", n=0)
        if not line.startswith(("---", "+++", "@@"))
    ]


def test_only_the_line_of_an_entry_changes_and_its_comment_stays():
    text = edit_entries(TEXT, {("release", "contact"): "029-00000000"})
    old, new = changed_lines(text)
    assert old.startswith("-  contact:  ")
    assert new.startswith("+  contact: 029-00000000 ")
    assert new.partition("#")[2] == old.partition("#")[2] != ""


def test_an_edition_that_is_not_there_yet_is_added_behind_the_others():
    text = edit_entries(TEXT, {("release", "editions", 2031, "status"): "draft"})
    assert changed_lines(text) == ["+    2031:", "+      status: draft"]
    assert yaml.safe_load(text)["release"]["editions"][2031] == {"status": "draft"}


@pytest.mark.parametrize(
    "value",
    [
        "yes",
        "2024-08",
        "a: b",
        "# 1",
        "[x",
        "'",
        "029",
        "017",
        "2024-08-31",
        "2024-02-30",
        "null",
        "- x",
        "{eval}",
        "￥1",
    ],
)
def test_a_text_stays_a_text(value):
    text = edit_entries(TEXT, {("release", "contact"): value})
    read = yaml.safe_load(text)["release"]["contact"]
    assert str(read) == value
    assert yaml.safe_load(text) | {"release": 0} == yaml.safe_load(TEXT) | {"release": 0}


def test_an_entry_can_be_emptied():
    filled = edit_entries(TEXT, {("release", "editions", 2022, "status"): "released"})
    text = edit_entries(filled, {("release", "editions", 2022, "status"): None})
    assert yaml.safe_load(text) == yaml.safe_load(TEXT)


def test_a_file_without_a_release_gets_one(tmp_path):
    (tmp_path / "edition.yml").write_text("area: CN-SN  # here\n", encoding="utf-8")
    change_entries(tmp_path, {("release", "editions", 2023, "status"): "released"})
    text = (tmp_path / "edition.yml").read_text(encoding="utf-8")
    assert text.startswith("area: CN-SN  # here\n")
    assert yaml.safe_load(text)["release"] == {"editions": {2023: {"status": "released"}}}


def test_an_entry_below_a_text_is_refused():
    with pytest.raises(DataError, match=r"release\.contact 一项应分条写"):
        edit_entries("release:\n  contact: x\n", {("release", "contact", "zh"): "y"})


def test_what_is_no_yaml_is_refused():
    with pytest.raises(DataError, match="不是合格的 YAML"):
        edit_entries("a: [", {("a",): "b"})


def test_lines_of_windows_end_as_they_did_comments_too():
    text = "# top\r\na: 1   # x\r\nb:\r\n  c: 2\r\n# end\r\n"
    assert edit_entries(text, {("b", "c"): "x"}) == text.replace("c: 2", "c: x")
