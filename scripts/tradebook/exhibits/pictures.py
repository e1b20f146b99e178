"""The pictures of charts: drawn from Vega-Lite specifications as SVG, and that as PNG, and kept.

A chapter that a build executes emits specifications only. Once chapters are executed, the build draws their charts in
parallel into a store that is kept from build to build, and the typesetter takes the pictures from there. What it does not
find, as in a book that Jupyter Book compiles alone, it draws itself. Nothing is drawn twice.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import vl_convert
from filelock import FileLock

from tradebook.digests import CACHE, drawing_digest
from tradebook.files import read_sealed, remove_oldest, write_sealed

PICTURES = f"{CACHE}/pictures"
"""The store of a project's builds, in its folder."""
LARGEST = 200_000_000
"""Bytes that a store may take; what was not used for longest goes first."""
PRINT_WIDTH = 600
WIDTH = "printWidth"
"""What says in a specification's ``usermeta`` that it is drawn otherwise wide."""
KINDS = ("svg", "png")
PNG_SCALE = 2
"""Twice as fine as the screen."""


def draw_svg(spec: dict[str, Any]) -> str:
    """Draw a chart as SVG, as wide as print, or as it says itself.

    Args:
        spec: Its Vega-Lite specification. Panels of a faceted chart have widths of their own.

    Raises:
        ValueError: The specification cannot be drawn.
    """
    sized = spec if "facet" in spec else {**spec, "width": spec.get("usermeta", {}).get(WIDTH, PRINT_WIDTH)}
    return vl_convert.vegalite_to_svg(json.dumps(sized, ensure_ascii=False))


def convert_to_png(svg: str) -> bytes:
    """Convert a picture to PNG, for programs that know no SVG, such as older word processors."""
    return vl_convert.svg_to_png(svg, scale=PNG_SCALE)


class PictureStore:
    """Pictures by what they are drawn from: specification, fonts, and this library with the one that draws.

    Args:
        folder: Where they are kept.
    """

    def __init__(self, folder: Path):
        self._folder = folder

    def svg(self, spec: dict[str, Any]) -> str:
        """Return the picture of a chart as SVG."""
        return self._picture(spec, "svg", lambda: draw_svg(spec).encode()).decode()

    def png(self, spec: dict[str, Any]) -> bytes:
        """Return the picture of a chart as PNG."""
        return self._picture(spec, "png", lambda: convert_to_png(self.svg(spec)))

    def has(self, spec: dict[str, Any], kinds: Iterable[str]) -> bool:
        """Tell whether all pictures of a chart are there and sound, and count them as used."""
        return all(read_sealed(self._path(spec, kind)) is not None for kind in kinds)

    def forget(self, spec: dict[str, Any]) -> None:
        """Remove the pictures of a chart, so that it is drawn again."""
        for kind in KINDS:
            self._path(spec, kind).unlink(missing_ok=True)

    def shrink(self) -> None:
        """Remove the pictures that were not used for longest, as far as there are too many."""
        remove_oldest(self._folder, LARGEST)

    def _picture(self, spec: dict[str, Any], kind: str, draw: Callable[[], bytes]) -> bytes:
        path = self._path(spec, kind)
        if (picture := read_sealed(path)) is not None:
            return picture
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = path.with_name(f".{path.name}.lock")
        with FileLock(lock):  # the typesetter may ask for what another process is drawing
            try:
                if (picture := read_sealed(path)) is None:
                    picture = draw()
                    write_sealed(path, picture)
                return picture
            finally:
                lock.unlink(missing_ok=True)

    def _path(self, spec: dict[str, Any], kind: str) -> Path:
        source = f"{drawing_digest()}\n{json.dumps(spec, ensure_ascii=False)}"
        return self._folder / f"{hashlib.sha256(source.encode()).hexdigest()[:32]}.{kind}"


def draw_chart(spec: dict[str, Any], name: str, folder: Path, kinds: Iterable[str]) -> None:
    """Validate a chart and draw it.

    Args:
        spec: Its Vega-Lite specification.
        name: What to call it in the message.
        folder: Of the store.
        kinds: What the typesetter will ask for: ``svg``, and ``png`` for web pages.

    Raises:
        ChapterError: The specification is no Vega-Lite.
    """
    # Altair, which no typesetter needs
    from tradebook.exhibits.chart import validate

    validate(spec, name)
    for kind in kinds:
        getattr(PictureStore(folder), kind)(spec)
