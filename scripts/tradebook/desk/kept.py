"""What is kept between requests, as long as the files that it is made of are as they were."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from tradebook.digests import kept_files

Value = TypeVar("Value")


def state_of(*places: Path) -> Hashable:
    """Return what the file system says of files, or of all files of folders: it is another after each change."""
    return tuple(_states(path for place in places for path in _files(place)))


def _files(place: Path) -> Iterable[Path]:
    return kept_files(place) if place.is_dir() else [place]


def _states(paths: Iterable[Path]) -> Iterator[Hashable]:
    for path in paths:
        if path.is_file():
            status = path.stat()
            yield str(path), status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


class Kept:
    """Values, each made once for a state of its files; whoever asks meanwhile waits for it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._locks: dict[Hashable, Lock] = {}
        self._values: dict[Hashable, tuple[Hashable, Any]] = {}

    def find(self, name: Hashable, state: Hashable, make: Callable[[], Value]) -> Value:
        """Return a value; make it if there is none for this state.

        Args:
            name: What it is.
            state: Of the files that it is made of, see `state_of`.
            make: Makes it. What it raises is not kept.
        """
        with self._lock:
            lock = self._locks.setdefault(name, Lock())
        with lock:
            known, value = self._values.get(name, (None, None))
            if value is None or known != state:
                value = make()
                self._values[name] = state, value
            made: Value = value
            return made
