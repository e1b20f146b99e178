"""What it takes to make an edition again, as the reproducibility chapter shows it: code, data files, software.

This is the one place of the model that looks at the project beside its data. What it finds there no record of what a
chapter read can tell, so the chapter says in its metadata that it always runs (``always_run``).
"""

from __future__ import annotations

import hashlib
import platform
from dataclasses import dataclass
from pathlib import Path

from tradebook.commands import name_data, spell_target
from tradebook.data.downloads import CHECKSUMS, data_files
from tradebook.data.report import Report
from tradebook.data.settings.switches import EDITION_FILE
from tradebook.model.edition import Edition
from tradebook.provenance import DATA_FOLDER, commit, package_versions

PROJECT = Path("..")
"""The project's folder: chapters run in their own folder, wherever the project is."""
GROUP = 16
"""Digits of a checksum that stand together."""


@dataclass(frozen=True)
class DataFile:
    """A file of the data package.

    Attributes:
        name: Its path in the data directory.
        size: In bytes.
        checksum: SHA-256 in groups, which fit into a line and are easier to compare.
        address: Where a page of the book leads to for it.
    """

    name: str
    size: int
    checksum: str
    address: str


class Reproduction:
    """What it takes to make an edition again.

    Args:
        edition: The edition.
    """

    checksum_file = CHECKSUMS
    """Name of the list of checksums among the downloads."""

    def __init__(self, edition: Edition):
        self.edition = edition

    @property
    def code(self) -> str:
        """Says at which commit the project is, and whether files differ from it."""
        here = commit(PROJECT)
        if here is None:
            return (
                "本次生成所在的文件夹没有版本库，因此没有可以列出的提交编号；数据文件仍可用下文的校验值逐一核对。"
            )
        changes = "另有尚未提交的改动" if here.changed else "没有尚未提交的改动"
        return f"代码与数据都在版本库中，本次生成时处于{here.date}的提交 {here.id}，{changes}。"

    @property
    def commands(self) -> dict[str, str]:
        """What each command does that makes the edition again; those that work on data name that of another area."""
        data_dir = self._name_data()
        return {
            spell_target("book", data_dir): "生成最新年份的网页版、PDF 和 Word 版",
            spell_target("book", data_dir, YEAR=self.edition.year): "生成本版",
            spell_target("html", data_dir): "只生成网页版",
            spell_target("check", data_dir): "检查数据：格式、代码、单位、恒等式",
            "make test": "运行全部测试",
        }

    def _name_data(self) -> Path | None:
        """Return how commands name the data; None for the area of the project, so that pages are the same wherever its data lies."""
        own = PROJECT / DATA_FOLDER
        is_own = (own / EDITION_FILE).is_file() and Report.open(own).info.area == self.edition.info.area
        return None if is_own else name_data(self.edition.package.folder)

    @property
    def files(self) -> list[DataFile]:
        """The files of the data package."""
        return [self._file(name, content) for name, content in data_files(self.edition.package).items()]

    def _file(self, name: str, content: bytes) -> DataFile:
        digits = hashlib.sha256(content).hexdigest()
        groups = [digits[start : start + GROUP] for start in range(0, len(digits), GROUP)]
        return DataFile(name, len(content), " ".join(groups), self.edition.download_address(name))

    @property
    def software(self) -> dict[str, str]:
        """The versions of Python and of the packages that the book depends on directly, by name."""
        return {"Python": platform.python_version(), **package_versions()}
