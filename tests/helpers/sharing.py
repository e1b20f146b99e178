"""What is slow to make, made once by all the processes that tests run in: pytest-xdist starts one for each processor."""

from __future__ import annotations

import functools
import os
import pickle
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from filelock import FileLock

VARIABLE = "TRADEBOOK_TESTS"
"""Environment variable: the folder of this run of the tests, which the processes inherit."""
MOST = 200
"""What a process keeps in its memory of what a function has made; an executed chapter takes some megabytes, and a hundredth of a
second to load."""
Made = TypeVar("Made")


def begin_sharing() -> str | None:
    """Make the folder of this run of the tests; return it, to be removed, or None in a process that inherits it.

    It is also that of temporary files, so that nothing is left behind, whatever tests forget and whatever is killed in them;
    pytest's own folders of the last runs stay, to look into.
    """
    if VARIABLE in os.environ:
        return None
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", tempfile.gettempdir())
    folder = tempfile.mkdtemp(prefix="tradebook-tests-")
    os.environ[VARIABLE] = tempfile.tempdir = folder
    os.environ.update(dict.fromkeys(("TMPDIR", "TEMP", "TMP"), folder))
    return folder


def made_once(function: Callable[..., Made]) -> Callable[..., Made]:
    """Have a function called once with the same arguments, whichever process of this run of the tests asks first.

    What it returns is not to be changed. Outside of pytest, each process calls it itself: what mistakes are planted in has
    nothing from others.

    Args:
        function: Its arguments are texts and numbers; what it returns can be pickled.
    """
    remember = functools.cache(function)

    @functools.lru_cache(MOST)
    def load(*arguments: Any) -> Made:
        name = "-".join([function.__module__, function.__qualname__, *map(str, arguments)])
        path = Path(os.environ[VARIABLE]) / name
        with FileLock(f"{path}.lock"):
            if not path.exists():
                made = function(*arguments)
                path.write_bytes(pickle.dumps(made))
                return made
        return pickle.loads(path.read_bytes())

    @functools.wraps(function)
    def share(*arguments: Any) -> Made:
        return (load if VARIABLE in os.environ else remember)(*arguments)

    return share
