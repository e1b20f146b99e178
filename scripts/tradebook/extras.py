"""Packages that a plain installation of this library lacks, since only some of what it does needs them."""

from __future__ import annotations

from importlib.util import find_spec

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
    """Say what needs a module that is not there, and how to install it."""
    extra, purpose = EXTRAS[module]
    return f'{purpose}需要软件包 {module}，这里没有安装。请运行 python -m pip install "tradebook[{extra}]"。'
