"""Reading text files, and writing files so that a reader sees the old content or the new one, never half of it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import filelock
import yaml

from tradebook.errors import DataError
from tradebook.markup import as_cell
from tradebook.text import EncodingError, decode

_YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The loader in C, ten times as fast, where PyYAML comes with it."""


def read_text(path: Path) -> str:
    """Read a text file that people edit.

    Raises:
        DataError: It is not UTF-8; the message says what it seems to be.
        OSError: It cannot be read.
    """
    try:
        return decode(path.read_bytes())
    except EncodingError as error:
        raise DataError(f"{path}：{error}。请用记事本或 WPS 打开，另存为 UTF-8 编码。") from None


class _Entries(_YAML_LOADER):  # type: ignore[misc, valid-type]
    """Refuses what stands twice in a mapping, of which the library would take the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [key for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        for place, name in enumerate(names):
            if name.value in [before.value for before in names[:place]]:
                raise yaml.constructor.ConstructorError(None, None, f"“{name.value}”写了两次", name.start_mark)
        made: dict[Any, Any] = super().construct_mapping(node, deep)
        return made


def parse_entries(text: str | bytes, name: str | Path) -> dict[str, Any]:
    r"""Return the entries of a YAML file in plain Python values; none if it is empty.

    Args:
        text: The file's content.
        name: What messages call it.

    Raises:
        DataError: It is no YAML, or has no entries.

    Example:
        >>> parse_entries("area: CN-SN\npeers: [CN-SC, CN-CQ]", "edition.yml")
        {'area': 'CN-SN', 'peers': ['CN-SC', 'CN-CQ']}
    """
    try:
        content = yaml.load(text, _Entries)
    # besides its own errors, the library lets through those of the values that it makes, such as dates
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise DataError(f"{name} 不是合格的 YAML：{error}") from None
    if not isinstance(content, dict | None):
        raise DataError(f"{name} 的结构不对：应为一行一项，写作“名称: 内容”。请对照以前的文件恢复各项。")
    return content or {}


def zip_files(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Pack files into a ZIP that depends on nothing but their names, contents and order.

    Args:
        files: Of each its name in the ZIP and its content.
    """
    stream = io.BytesIO()
    with ZipFile(stream, "w") as target:
        for name, content in files:
            entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system, entry.external_attr = ZIP_DEFLATED, 3, 0o644 << 16
            target.writestr(entry, content)
    return stream.getvalue()


def write_atomically(path: str | Path, content: str | bytes, *, lasting: bool = True) -> None:
    """Write a file, or replace its content; its folder is made, permissions stay as they were.

    Args:
        path: The file.
        content: Bytes, or a text, which is written in UTF-8 with its line ends as they are.
        lasting: Have it on disk before it gets its name; else a power cut could leave an empty file there.

    Raises:
        OSError: The folder cannot be written.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("wb") as stream:
            stream.write(content.encode() if isinstance(content, str) else content)
            stream.flush()
            if lasting:
                os.fsync(stream.fileno())
        if path.exists():
            draft.chmod(path.stat().st_mode)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def assembling(path: str | Path, *, lasting: bool = True) -> Iterator[io.BytesIO]:
    """Have a file put together in memory, and write it as a whole when the block ends without an error.

    Args:
        path: The file.
        lasting: See `write_atomically`.

    Yields:
        What takes the content.
    """
    content = io.BytesIO()
    yield content
    write_atomically(path, content.getvalue(), lasting=lasting)


def write_csv(path: Path, rows: Iterable[Iterable[object]]) -> None:
    """Write a table that people open with a spreadsheet; no text in it is read as a formula."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerows([as_cell(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)


SEAL = 64
"""Characters of the digest with which a sealed file begins."""


def write_sealed(path: Path, content: bytes) -> None:
    """Write a file that says, in its first line, what is in it, so that damage is seen: what is kept from build to build."""
    write_atomically(path, hashlib.sha256(content).hexdigest().encode() + b"\n" + content, lasting=False)


def read_sealed(path: Path) -> bytes | None:
    """Return the content of a file that `write_sealed` wrote, and count it as used; None if it is missing or damaged.

    A damaged file is removed.
    """
    with suppress(FileNotFoundError):
        sealed = path.read_bytes()
        seal, content = sealed[:SEAL], sealed[SEAL + 1 :]
        if seal == hashlib.sha256(content).hexdigest().encode():
            os.utime(path)
            return content
        path.unlink()
    return None


def remove_oldest(folder: str | Path, largest: int) -> None:
    """Remove the files of a folder that were not changed for longest until the others fit.

    Args:
        folder: The folder; hidden files do not count.
        largest: Bytes that all files together may have.
    """
    files = []
    for path in Path(folder).glob("[!.]*"):
        # another build may just have removed it
        with suppress(FileNotFoundError):
            status = path.stat()
            files.append((status.st_mtime, status.st_size, path))
    total = 0
    for _, size, path in sorted(files, reverse=True):
        total += size
        if total > largest:
            path.unlink(missing_ok=True)


PATIENCE = 20
"""Seconds to wait for somebody else, who needs a fraction of one."""


@contextmanager
def changing(folder: str | Path) -> Iterator[None]:
    """Let one at a time read, change and write the files of a folder, in whatever process; the others wait.

    Args:
        folder: The folder. The lock is a hidden file beside it.

    Raises:
        DataError: Somebody else does not come to an end.
    """
    path = Path(folder).resolve()
    lock = path.with_name(f".{path.name}.lock")
    try:
        with filelock.FileLock(lock, timeout=PATIENCE):
            yield
    except filelock.Timeout:
        raise DataError(
            f"{folder} 中的文件正在由另一个程序改动，等了 {PATIENCE} 秒，没有写入。请等它结束后再试；没有别的程序在运行的，请重新启动电脑。"
        ) from None


JOURNAL_FOLDER = ".replacing"
"""In the folder whose files are replaced together: the new files, until all of them are in place."""

_JOURNAL = "journal.json"


def replace_together(folder: str | Path, texts: dict[str, str]) -> None:
    """Replace several files of a folder: all of them or none.

    The new files are written into a folder of their own first. From the moment when the journal names them the change is
    decided: should the program die after that, `finish_replacing` completes it. If a file cannot be replaced, those
    before it are restored.

    Args:
        folder: The folder; it has all the files.
        texts: The files' new contents by their path in the folder.

    Raises:
        OSError: A file could not be read or written; nothing was changed.
    """
    folder = Path(folder)
    drafts = folder / JOURNAL_FOLDER
    shutil.rmtree(drafts, ignore_errors=True)
    before = {name: (folder / name).read_bytes() for name in texts}
    try:
        for name, text in texts.items():
            write_atomically(drafts / name, text)
            (drafts / name).chmod((folder / name).stat().st_mode)
        write_atomically(drafts / _JOURNAL, json.dumps(list(texts)))
    except BaseException:
        shutil.rmtree(drafts, ignore_errors=True)
        raise
    try:
        for name in texts:
            (drafts / name).replace(folder / name)
    except OSError:
        for name, content in before.items():
            if (folder / name).read_bytes() != content:
                (folder / name).write_bytes(content)
        shutil.rmtree(drafts, ignore_errors=True)
        raise
    shutil.rmtree(drafts, ignore_errors=True)


def is_replacing(folder: str | Path) -> bool:
    """Tell whether a program died while it replaced files of the folder."""
    return (Path(folder) / JOURNAL_FOLDER / _JOURNAL).is_file()


def _read_journal(folder: Path) -> list[str]:
    drafts = folder / JOURNAL_FOLDER
    try:
        names = json.loads((drafts / _JOURNAL).read_text(encoding="utf-8"))
    except ValueError:
        names = None
    if not isinstance(names, list) or not all(
        isinstance(name, str) and is_inside(folder, name) and is_inside(drafts, name) for name in names
    ):
        raise DataError(
            f"{drafts / _JOURNAL} 不是本程序写下的记录，没有照它改动任何文件。请删除文件夹 {drafts} 后重试，并核对数据是否完整。"
        )
    return names


def is_inside(folder: Path, name: str) -> bool:
    """Tell whether a path that a file names lies in a folder, also behind symbolic links.

    Example:
        >>> is_inside(Path("data"), "codes/areas.csv"), is_inside(Path("data"), "../areas.csv")
        (True, False)
    """
    root = folder.resolve()
    return not Path(name).is_absolute() and (root / name).resolve().is_relative_to(root)


def finish_replacing(folder: str | Path) -> list[str]:
    """Complete what a program that died had decided to replace; drop what it had not decided.

    Whoever is just replacing files is waited for, and nothing of his is touched.

    Args:
        folder: The folder.

    Returns:
        The files that were replaced now.

    Raises:
        DataError: The journal is damaged or names files outside of the folder, so that no program of ours wrote it; or
            somebody else does not come to an end.
        OSError: A file could not be replaced; what is left is tried again next time.
    """
    folder = Path(folder)
    drafts = folder / JOURNAL_FOLDER
    finished: list[str] = []
    if not drafts.exists():
        return finished
    with changing(folder):
        if is_replacing(folder):
            for name in _read_journal(folder):
                # otherwise it is in place already
                if (drafts / name).exists():
                    (drafts / name).replace(folder / name)
                    finished.append(name)
        shutil.rmtree(drafts, ignore_errors=True)
    return finished
