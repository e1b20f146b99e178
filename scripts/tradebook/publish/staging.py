"""Replace a built folder as a whole: one writer at a time, a staging folder beside the target, one exchange at the end."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from tradebook.errors import BuildError


@contextmanager
def only_build_of(target: Path, what: str) -> Iterator[None]:
    """Let one process at a time work on a built folder.

    Args:
        target: The folder.
        what: What to call it in the message.

    Raises:
        BuildError: Another process works on it.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with filelock.FileLock(target.parent / f".{target.name}.lock", timeout=0):
            yield
    except filelock.Timeout:
        raise BuildError(f"{what}正在由另一个进程生成，请等它结束后再试。") from None


@contextmanager
def staging_folder(target: Path, keep: bool = False) -> Iterator[Path]:
    """Provide a folder beside the target; it goes away, whatever happens, unless a failed build is to be kept.

    Its name is the same in every build, since chapters are told it (the path of the ledger) and equal runs give equal
    books. That is safe because one build at a time works on a target.

    Args:
        target: The folder that it will replace; of a symbolic link, the folder that it leads to.
        keep: Leave it there if it was not swapped in.
    """
    target = target.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(target)
    staging = target.with_name(f".staging-{target.name}")
    staging.mkdir()
    try:
        yield staging
    finally:
        if keep and staging.exists():
            print(f"中间文件保留在 {staging}", flush=True)
        else:
            shutil.rmtree(staging, ignore_errors=True)


def _remove_leftovers(target: Path) -> None:
    """Remove what a build that was killed left behind; if it was killed between two renames, undo the first."""
    _remove(target.with_name(f".staging-{target.name}"))
    old = _path_aside(target)
    if old.exists() and not target.exists():
        old.rename(target)
    _remove(old)


def _remove(folder: Path) -> None:
    """Remove a folder, or a link to one."""
    if folder.is_symlink():
        folder.unlink()
    shutil.rmtree(folder, ignore_errors=True)


def swap_in(staging: Path, target: Path) -> None:
    """Replace the target by the staging folder, with what is in it on disk; readers see one or the other at any moment.

    Where the system cannot exchange two folders it takes two renames; the old folder goes back if the second fails.
    """
    target = target.resolve()
    if hasattr(os, "sync"):  # not on Windows; else a power cut could leave the new names with empty files
        os.sync()
    if target.exists() and _exchange(staging, target):
        shutil.rmtree(staging, ignore_errors=True)
        return
    old = _path_aside(target)
    if target.exists():
        target.rename(old)
    try:
        staging.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders trade names at once; return False where that is not possible, as it is on Linux only.

    https://man7.org/linux/man-pages/man2/rename.2.html (RENAME_EXCHANGE), which Python does not offer.
    """
    if sys.platform != "linux":
        return False
    here, exchange = -100, 2
    try:
        return ctypes.CDLL(None).renameat2(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0
    except AttributeError:  # an old C library
        return False


def _path_aside(target: Path) -> Path:
    return target.with_name(f".old-{target.name}")
