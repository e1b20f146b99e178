"""Packages that a plain installation of this library lacks, since only some of what it does needs them."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from tradebook.errors import BuildError

EXTRAS = {
    "docx": ("word", "Word 版"),
    "jupyterlab": ("lab", "在 JupyterLab 中修改各章"),
    "jupyterlab_myst": ("lab", "在 JupyterLab 中修改各章"),
    "python_multipart": ("desk", "编辑台"),
    "psutil": ("desk", "编辑台"),
    "starlette": ("desk", "编辑台"),
    "uvicorn": ("desk", "编辑台"),
    "livereload": ("serve", "在浏览器中看书并自动重新生成"),
    "pysdmx": ("sdmx", "SDMX 文件"),
    "statsmodels": ("forecast", "下一年预测"),
    "typst": ("pdf", "PDF"),
}
"""Of a module, the extra of this library that brings it, and what needs it."""
PROJECT = Path(__file__).parents[2]
"""The project's folder, if this library is used in its place there."""
join_words = subprocess.list2cmdline if os.name == "nt" else shlex.join
"""Puts words together to a line that the system's shell takes apart again."""


def is_installed(module: str) -> bool:
    """Tell whether a module of `EXTRAS` is there."""
    return find_spec(module) is not None


def require(module: str) -> None:
    """Do nothing if a module of `EXTRAS` is there.

    Raises:
        BuildError: It is not; the message says what to install.
    """
    if not is_installed(module):
        raise BuildError(explain_missing(module))


def explain_missing(module: str) -> str:
    """Say what needs a module that is not there, and how to install it for the Python that runs this."""
    extra, purpose = EXTRAS[module]
    command = join_words([sys.executable, "-m", "pip", "install", *_list_packages(extra)])
    return f"{purpose}需要软件包 {module}，这里没有安装。请在命令行中运行：{command}"


def _list_packages(extra: str) -> list[str]:
    """Return what pip is to install: exact versions where the project's list of them is at hand, else what the library asks for.

    Never this library by its name, which is in no index: there it would be somebody else's.
    """
    exact = PROJECT / ("requirements-lab.txt" if extra == "lab" else "requirements.txt")
    if exact.is_file():
        return ["-r", str(exact)]
    stated = (line.partition(";") for line in metadata.requires("tradebook") or [])
    return [
        package.strip() for package, _, marker in stated if re.search(rf"""extra == ["']{extra}["']""", marker)
    ]
