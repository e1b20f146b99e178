"""Typesetting: what is told of a step that failed."""

from __future__ import annotations

import pytest
from tradebook.publish import typeset


@pytest.mark.parametrize(
    ("output", "shown"),
    [("一行\n出错", "一行\n出错"), ("读入\nx.md:3: WARNING: 不对\n写出", "x.md:3: WARNING: 不对")],
)
def test_a_failing_step_shows_its_warnings_or_else_its_output(output, shown):
    assert (
        typeset._failure(["jupyter-book", "build"], 3, output) == f"jupyter-book build 失败（退出码 3）：\n{shown}"
    )
