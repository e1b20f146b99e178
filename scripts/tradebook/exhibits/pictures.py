"""Draw charts: the picture of a Vega-Lite specification as SVG, and that as PNG and PDF.

The drawing library starts a JavaScript engine first, which takes as long as several charts. So a kernel of a build does
not draw: the process that executes chapters draws for its kernels, one after the other (`draw_for_kernels`). Any other
kernel, such as JupyterLab's, draws for itself, and the picture is the same. Pictures are kept for the next build.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from multiprocessing.connection import Client, Listener
from pathlib import Path

import vl_convert

from tradebook.digests import fonts_digest
from tradebook.files import remove_oldest, write_atomically

VARIABLE = "TRADEBOOK_DRAWING"
"""Environment variable: where the process listens that draws for this one."""
KEPT_PICTURES = "TRADEBOOK_PICTURES"
"""Environment variable: where pictures are kept from build to build, for a process that typesets; empty for nowhere."""
FAMILY = "AF_UNIX"
LARGEST = 200_000_000
"""Bytes that kept pictures may take; what was not used for longest goes first."""
PNG_SCALE = 2
"""Twice as fine as the screen."""


def draw(spec: dict) -> str:
    """Draw a chart.

    Args:
        spec: its Vega-Lite specification.

    Returns:
        the picture as SVG.

    Raises:
        ValueError: the specification cannot be drawn.
    """
    text = json.dumps(spec, ensure_ascii=False)
    if not os.environ.get(VARIABLE):
        return vl_convert.vegalite_to_svg(text)
    with Client(_address(os.environ[VARIABLE]), FAMILY) as process:
        process.send_bytes(text.encode())
        answer = json.loads(process.recv_bytes())
    if "error" in answer:
        raise ValueError(answer["error"])
    return answer["svg"]


def png(svg: str, folder: Path | None = None) -> bytes:
    """A picture as PNG, for programs that know no SVG, such as older word processors.

    Args:
        svg: the picture.
        folder: where pictures are kept from build to build; None for nowhere.
    """
    return _kept_or_made(folder, "png", svg, lambda svg: vl_convert.svg_to_png(svg, scale=PNG_SCALE))


def pdf(svg: str) -> bytes:
    """A picture as PDF, for print.

    vl-convert lists a page's resources in an order that differs from run to run; equal charts must give equal bytes. So
    the entries that follow each other in a dictionary are sorted; lines trade places within it, and no offset changes.
    """
    return re.sub(
        rb"(?:\n */\w+ \d+ 0 R(?=\n))+",
        lambda entries: b"\n".join(sorted(entries[0].split(b"\n"))),
        vl_convert.svg_to_pdf(svg),
    )


def draw_for_kernels(folder: Path | None = None) -> None:
    """Draw for the kernels that this process starts from now on, in a thread.

    Args:
        folder: where pictures are kept from build to build; None for nowhere.
    """
    name = f"tradebook-{os.getpid()}-{secrets.token_hex(8)}"
    listener = Listener(_address(name), FAMILY)
    os.environ[VARIABLE] = name
    threading.Thread(target=_answer, args=(listener, folder), daemon=True).start()


def _address(name: str) -> str:
    """An address of Linux that is no file, so that a process that is killed leaves none."""
    return f"\0{name}"


def _answer(listener: Listener, folder: Path | None) -> None:
    while True:
        with suppress(EOFError, OSError), listener.accept() as kernel:  # a kernel may end without its picture
            try:
                svg = _kept_or_made(folder, "svg", kernel.recv_bytes().decode(), _svg)
                answer = {"svg": svg.decode()}
            except ValueError as error:
                answer = {"error": str(error)}
            kernel.send_bytes(json.dumps(answer).encode())


def _svg(spec: str) -> bytes:
    return vl_convert.vegalite_to_svg(spec).encode()


def _kept_or_made(folder: Path | None, kind: str, source: str, make: Callable[[str], bytes]) -> bytes:
    """A picture of some kind of a text, as it was made before if it has been kept."""
    if folder is None:
        return make(source)
    name = hashlib.sha256(f"{vl_convert.__version__}\n{_fonts()}\n{source}".encode()).hexdigest()[:32]
    kept = folder / f"{name}.{kind}"
    with suppress(FileNotFoundError):
        picture = kept.read_bytes()
        kept.touch()
        return picture
    picture = make(source)
    with suppress(OSError):  # a full disk, say; then it is made again next time
        write_atomically(kept, picture)
    return picture


_fonts = cache(fonts_digest)
"""The drawing library looks for fonts once, too."""


def shrink(folder: Path) -> None:
    """Remove the pictures that were not used for longest, as far as there are too many."""
    remove_oldest(folder, LARGEST)
