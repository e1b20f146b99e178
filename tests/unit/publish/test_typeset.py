"""Typesetting: what is told of a step that failed."""

from __future__ import annotations

import os

import pytest
from jupyter_book.cli import main
from sphinx.errors import ExtensionError
from tradebook.errors import BuildError, DataError
from tradebook.publish import typeset


@pytest.mark.parametrize(
    ("output", "shown"),
    [("一行\n出错", "一行\n出错"), ("读入\nx.md:3: WARNING: 不对\n写出", "x.md:3: WARNING: 不对")],
)
def test_a_failing_step_shows_its_warnings_or_else_its_output(output, shown):
    assert (
        typeset._failure(["jupyter-book", "build"], 3, output) == f"jupyter-book build 失败（退出码 3）：\n{shown}"
    )


def test_what_a_builder_refuses_is_shown_in_its_words_and_nothing_of_python(monkeypatch, small_report):
    def refuse(command, prog_name):
        raise RuntimeError("\x1b[91m===") from ExtensionError("找不到 Word 版的样式文件。请复制。")

    monkeypatch.setattr(main, "main", refuse)
    code, output = typeset._typeset(["build"], dict(os.environ), small_report.package, verbose=False)
    assert (code, output) == (1, "ERROR: 找不到 Word 版的样式文件。请复制。\n")


@pytest.mark.parametrize(("text", "message"), [("title: [", "不是合格的 YAML"), ("甲", "应为一行一项")])
def test_settings_that_cannot_be_read_are_refused(tmp_path, text, message):
    (tmp_path / "_config.yml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=f"_config.yml .*{message}"):
        typeset.require_settings(tmp_path)
    (tmp_path / "_config.yml").write_text("title: 甲", encoding="utf-8")
    typeset.require_settings(tmp_path)


def test_a_book_without_styles_is_refused(tmp_path):
    with pytest.raises(
        BuildError, match=r"中没有 _static 文件夹（网页和 Word 版的样式），生成不了。请从.*一并复制过来"
    ):
        typeset.require_styles(tmp_path)
    (tmp_path / "_static").mkdir()
    typeset.require_styles(tmp_path)
