"""Programs that tests need."""

from __future__ import annotations

import os
import shutil

import pytest

BROWSER_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def require(tool: str) -> str:
    """The path of a program that a test needs.

    Without it the test is skipped with a reason that names it; in CI (environment variable CI) the test fails.
    """
    path = shutil.which(tool)
    if path:
        return path
    reason = f"缺少程序 {tool}：运行 make test 会安装它（需要 root 或 sudo）"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
