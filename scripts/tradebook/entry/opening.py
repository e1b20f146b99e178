"""Open an entry workbook: whatever the file is, it is a workbook in the end, or one sentence says what it is instead."""

from __future__ import annotations

import re
import warnings
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import openpyxl
from openpyxl.worksheet.cell_range import CellRange

from tradebook.errors import EntryError

LARGEST = 32 * 2**20
"""Bytes that a workbook may have, packed and unpacked; an entry workbook has one or two millions unpacked."""
_RESAVE = "请用 Excel 或 WPS 打开，另存为 .xlsx（Excel 工作簿）后再导入。"
_OLD_FORM, _PACKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_STRICT = b"http://purl.oclc.org/ooxml/"
_RANGES = re.compile(
    rb'<(?:\w+:)?(?:mergeCell|hyperlink)\b[^>]*?\bref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"'
)
_LARGEST_RANGE = 100_000
"""Cells that merged cells and links may cover together: each is made one by one."""
_LOCKS = ("~$", ".~")
"""How the names of files begin that Excel, WPS and LibreOffice lay beside a workbook while it is open."""
_ENCRYPTED_FLAG = 1
_LONGEST_REASON = 120


class WorkbookFile:
    """The content of a workbook, read once.

    Args:
        path: The file.

    Raises:
        EntryError: It is no workbook that can be read; the message says what it seems to be, and what to do.
        OSError: It cannot be read at all.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._content = _read(path)
        _refuse_other_kinds(path, self._content)
        _refuse_other_packages(path, self._content)

    def load(self, data_only: bool = False) -> openpyxl.Workbook:
        """Parse the workbook.

        Args:
            data_only: True for the values that were stored beside formulas instead of the formulas.
        """
        try:
            with warnings.catch_warnings():
                # of what it leaves out, such as extensions of Excel, nothing is data
                warnings.simplefilter("ignore")
                return openpyxl.load_workbook(
                    BytesIO(self._content), data_only=data_only, keep_links=False, rich_text=not data_only
                )
        # there is no list of what its parsers raise for files of other programs
        except Exception as error:
            reason = " ".join(f"{type(error).__name__}: {error}".split())[:_LONGEST_REASON]
            raise EntryError(f"{self.path} 无法作为 Excel 工作簿读取（{reason}）。{_RESAVE}") from error

    def find_lock(self) -> Path | None:
        """Return the file by which another program shows that it has the workbook open; None if there is none."""
        name, folder = self.path.name, self.path.parent
        names = [*(f"{mark}{name}" for mark in _LOCKS), f"~${name[2:]}", f".~lock.{name}#"]
        return next((folder / lock for lock in names if (folder / lock).exists()), None)


def _read(path: Path) -> bytes:
    if path.name.startswith(_LOCKS):
        raise EntryError(
            f"{path} 是 Excel 或 WPS 打开工作簿时留下的临时文件，不是工作簿。请改用不带“{path.name[:2]}”的文件。"
        )
    if path.is_dir():
        raise EntryError(f"{path} 是文件夹，不是工作簿。请在命令的 --file（FILE=）后面写到文件名为止。")
    if not path.exists():
        raise EntryError(f"找不到工作簿 {path}。请检查命令的 --file（FILE=）后面的路径。")
    if not path.is_file():
        raise EntryError(f"{path} 不是普通文件，无法作为工作簿读取。")
    _refuse_size(path, path.stat().st_size)
    return path.read_bytes()


def _refuse_size(path: Path, size: int) -> None:
    if size > LARGEST:
        raise EntryError(
            f"{path} 太大（{size // 2**20} MB，最多 {LARGEST // 2**20} MB），不像录入工作簿。"
            "请删去粘贴进来的图片和多余的表单、空行空列，或在编辑台“年度”页重新下载（命令是 tradebook new-year），再把数字复制过去。"
        )


def _refuse_other_kinds(path: Path, content: bytes) -> None:
    """Refuse what is no packed file."""
    if content.startswith(_PACKED):
        return
    if content.startswith(_OLD_FORM):
        if _ENCRYPTED in content:
            raise EntryError(f"{path} 设有打开密码。请用 Excel 或 WPS 打开，取消密码，保存后再导入。")
        raise EntryError(f"{path} 其实是旧格式的工作簿（.xls 或 .et），只是文件名不同。{_RESAVE}")
    if not content:
        raise EntryError(f"{path} 是空文件，可能没有保存完或没有下载完。请重新保存。")
    kind = "网页或 XML 文件" if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") else "其他文件"
    raise EntryError(f"{path} 其实是{kind}，不是 Excel 工作簿。{_RESAVE}")


def _refuse_other_packages(path: Path, content: bytes) -> None:
    """Refuse packed files that are damaged, too large unpacked, or no workbook in the usual form."""
    try:
        with ZipFile(BytesIO(content)) as package:
            parts = package.infolist()
            _refuse_size(path, sum(part.file_size for part in parts))
            if any(part.flag_bits & _ENCRYPTED_FLAG for part in parts):
                raise EntryError(f"{path} 是加密的压缩文件。请取消密码后再导入。")
            names = set(package.namelist())
            workbooks = [name for name in names if name.startswith("xl/workbook") and name.endswith(".xml")]
            if not workbooks:
                raise EntryError(f"{path} 是{_name_package(names)}，不是 .xlsx 工作簿。{_RESAVE}")
            # reading them all compares their checksums, too
            texts = {name: package.read(name) for name in names}
    except EntryError:
        raise
    # besides its own error it raises those of what unpacks
    except Exception as error:
        reason = "不完整" if isinstance(error, BadZipFile) else type(error).__name__
        raise EntryError(
            f"{path} 已损坏（{reason}），可能是保存、下载或传送时中断。请重新保存或重新下载；{_RESAVE.removeprefix('请')}"
        ) from error
    if any(_STRICT in texts[name] for name in workbooks):
        raise EntryError(f"{path} 是“Strict Open XML 电子表格”。{_RESAVE}")
    for name, text in texts.items():
        # in UTF-16 every other byte is zero
        if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in text.replace(b"\0", b"").upper():
            raise EntryError(f"{path} 的 {name} 里有 DOCTYPE 声明，工作簿不应有，没有读取。{_RESAVE}")
        if sum(_count_cells(match[1].decode()) for match in _RANGES.finditer(text)) > _LARGEST_RANGE:
            raise EntryError(f"{path} 合并了整行、整列或整张表的单元格。请取消合并，保存后再导入。")


def _count_cells(ref: str) -> int:
    area = CellRange(ref)
    return area.size["rows"] * area.size["columns"]


def _name_package(names: set[str]) -> str:
    if "xl/workbook.bin" in names:
        return "二进制工作簿（.xlsb）"
    if "mimetype" in names:
        return "OpenDocument 文件（.ods 等）"
    if any(name.startswith(("word/", "ppt/")) for name in names):
        return "Word 或 PowerPoint 文件"
    return "压缩文件"
