"""Say how far a long task is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def step(name: str) -> Iterator[None]:
    """Print what is being done inside, and how long it took unless it failed.

    Args:
        name: The step, in the editor's language.
    """
    start = time.monotonic()
    print(f"{name} …", flush=True)
    yield
    print(f"{name}：{time.monotonic() - start:.1f} 秒", flush=True)
