"""What Jupyter Book keeps from build to build: Sphinx reads and writes again only the pages that changed.

What it read and wrote holds for the same library, packages, settings and other files of the book, and after a build that
succeeded; otherwise it starts from nothing. Which pages change is in `tradebook.sphinxext.rewriting`.
"""

from __future__ import annotations

import filecmp
import hashlib
import json
import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path

from tradebook.digests import CACHE, environment_digest, files_digest, text_digest
from tradebook.files import write_atomically

OUTPUT = "_build"
"""The folder in the book's folder into which Jupyter Book builds."""
DOCTREES = f"{OUTPUT}/.doctrees"
"""What Sphinx read of the pages, and when."""
PAGES = f"{OUTPUT}/html"
"""The web pages."""
STATE = "state.txt"
"""The file that says for what the kept output holds."""
KEPT_BOOKS = 8
"""How many books are kept; of editions that were not built for longest, nothing is."""


def kept_folder(root: Path, target: Path) -> Path:
    """Return where the book's folder is kept for the next build of an edition.

    Args:
        root: The project's folder.
        target: The edition's folder.
    """
    return root / CACHE / "books" / hashlib.sha256(str(target).encode()).hexdigest()[:16]


def restore_output(book: Path, pages: str, kept: Path) -> None:
    """Reuse the output of the build before if it holds; pages that have not changed get the time they had.

    Args:
        book: The folder to compile, with its files in place. Sphinx remembers its path: it must be the same in every
            build of an edition.
        pages: The folder of the pages in it.
        kept: The folder of the build before.
    """
    # nothing was kept, or another build has cleared it away
    with suppress(FileNotFoundError):
        state = [_digest_state(book, pages), _digest_kept(kept, pages)]
        if (kept / STATE).read_bytes() != json.dumps(state).encode() or not _is_private(kept):
            return
        shutil.move(kept / OUTPUT, book / OUTPUT)
        for page in (book / pages).iterdir():
            before = kept / pages / page.name
            if before.exists() and filecmp.cmp(page, before, shallow=False):
                os.utime(page, ns=(before.stat().st_atime_ns, before.stat().st_mtime_ns))


def keep_output(book: Path, pages: str, kept: Path) -> None:
    """Keep the folder of a build that succeeded for the next one, beside the latest of other editions."""
    state = _digest_state(book, pages)
    for output in (book / OUTPUT).iterdir():
        if output not in (book / DOCTREES, book / PAGES):
            shutil.rmtree(output)
    shutil.rmtree(kept, ignore_errors=True)
    kept.parent.mkdir(parents=True, exist_ok=True)
    # which may be on another file system
    shutil.move(book, kept)
    kept.chmod(stat.S_IRWXU)
    write_atomically(kept / STATE, json.dumps([state, _digest_kept(kept, pages)]))
    for old in sorted(kept.parent.iterdir(), key=_last_change)[:-KEPT_BOOKS]:
        shutil.rmtree(old, ignore_errors=True)


def _last_change(folder: Path) -> float:
    """Return when a folder was last changed; the build of another edition may just have removed it."""
    try:
        return folder.stat().st_mtime
    except FileNotFoundError:
        return 0


def _digest_state(book: Path, pages: str) -> str:
    """Return digests of everything that Sphinx reads but the pages."""
    files = [
        (str(path.relative_to(book)), path)
        for path in book.rglob("*")
        if path.is_file() and path.relative_to(book).parts[0] not in (pages, OUTPUT, STATE)
    ]
    return text_digest(json.dumps([environment_digest(), files_digest(files)]))


def _digest_kept(kept: Path, pages: str) -> str:
    """Return a digest of what is kept, by which damage is seen."""
    files = [path for folder in (kept / OUTPUT, kept / pages) for path in folder.rglob("*") if path.is_file()]
    return files_digest((path.relative_to(kept).as_posix(), path) for path in files)


def _is_private(folder: Path) -> bool:
    """Tell whether a folder is this user's, and for nobody else to write: what Sphinx keeps is code to Python (pickles)."""
    status = folder.stat()
    others = stat.S_IWGRP | stat.S_IWOTH
    return not hasattr(os, "getuid") or (status.st_uid == os.getuid() and not status.st_mode & others)
