"""Which pages are in which volume."""

from __future__ import annotations

import pytest
from helpers.small_book import build
from sphinx.errors import ExtensionError
from tradebook.data.settings.volumes import BRIEFING, COMPANION, REPORT
from tradebook.sphinxext.division import Placed, divide_pages

CHAPTERS = {
    "index": [
        "# 封面\n\n```{toctree}\n:caption: 上编\nshort\none\n```\n\n```{toctree}\n:caption: 数据\ntwo\nthree\n```"
    ],
    "short": ["# 短"],
    "one": ["# 一"],
    "two": ["# 二"],
    "three": ["# 三"],
}


def divided(folder, **volumes):
    app = build(folder, "dummy", CHAPTERS, tradebook_volumes=volumes).app
    return divide_pages(app.env, app.config)


def test_parts_and_single_pages_are_in_the_volumes_that_have_them(tmp_path):
    assert divided(tmp_path, companion=["数据"], briefing=["short"]) == {
        REPORT: [Placed("index", ""), Placed("one", "上编")],
        COMPANION: [Placed("two", "数据"), Placed("three", "")],
        BRIEFING: [Placed("short", "上编")],
    }


def test_a_volume_without_pages_is_none_and_a_name_of_nothing_does_no_harm(tmp_path):
    assert list(divided(tmp_path, companion=["下编"], briefing=[])) == [REPORT]


@pytest.mark.parametrize("name", ["brief", "report"])
def test_a_volume_that_there_is_not_is_refused(tmp_path, name):
    expected = rf"tradebook_volumes 写了“{name}”；应为：companion、onepage、briefing。"
    with pytest.raises(ExtensionError, match=expected):
        divided(tmp_path, **{name: ["数据"]})
