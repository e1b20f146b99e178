"""Results of long computations that follow from their arguments and the programs alone, kept from build to build.

A build says where they are kept and for which programs they hold; elsewhere, as in JupyterLab, they are computed anew.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, TypeVarTuple, cast

from tradebook.digests import CACHE, text_digest
from tradebook.files import read_sealed, remove_oldest, write_sealed

RESULTS = f"{CACHE}/results"
"""Where builds keep them, in the project's folder."""
LARGEST = 20_000_000
"""Bytes that they may take; what was not used for longest goes first."""
Given = TypeVarTuple("Given")
Result = TypeVar("Result")


@dataclass(frozen=True)
class ResultStore:
    """Where results are kept.

    Attributes:
        folder: The folder.
        programs: Digest of all that computes them.
    """

    folder: Path
    programs: str

    def path(self, function: str, arguments: tuple[Any, ...]) -> Path:
        """Return the file of a result.

        Args:
            function: Name of the function.
            arguments: What it is called with: numbers, texts, and arrays of them.
        """
        asked = json.dumps([self.programs, function, arguments], default=list)
        return self.folder / f"{text_digest(asked)[:32]}.json"

    def shrink(self) -> None:
        """Remove the results that were not used for longest, as far as there are too many."""
        remove_oldest(self.folder, LARGEST)


_store: ContextVar[ResultStore | None] = ContextVar("_store", default=None)


@contextmanager
def keep_results(store: ResultStore | None) -> Iterator[None]:
    """Have functions that are `kept` use a store while it lasts; None for none."""
    token = _store.set(store)
    try:
        yield
    finally:
        _store.reset(token)


def kept(function: Callable[[*Given], Result]) -> Callable[[*Given], Result]:
    """Have a function take its result from the store, if one is used and has it, and put it there else.

    Args:
        function: Takes what `ResultStore.path` says, by position only, as that names the result; returns what JSON gives back
            as it was.
    """

    @functools.wraps(function)
    def find(*arguments: *Given) -> Result:
        store = _store.get()
        if store is None:
            return function(*arguments)
        path = store.path(f"{function.__module__}.{function.__qualname__}", arguments)
        if (known := read_sealed(path)) is not None:
            return cast(Result, json.loads(known))
        result = function(*arguments)
        write_sealed(path, json.dumps(result).encode())
        return result

    return find
