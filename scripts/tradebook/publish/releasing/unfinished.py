"""While an edition is released its status says so already; what is killed meanwhile leaves a note, by which that is undone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from tradebook.data.downloads import CHECKSUMS
from tradebook.data.settings.release import read_release
from tradebook.data.settings.switches import EDITION_FILE
from tradebook.data.settings.writing import Entry, edit_entries
from tradebook.digests import text_digest
from tradebook.errors import BuildError, DataError
from tradebook.files import changing, parse_entries, read_text, write_atomically
from tradebook.publish.folders import Edition
from tradebook.publish.releasing.released import EARLIER, RELEASES, released_folder
from tradebook.publish.staging import only_build_of

_UNFINISHED = f"{RELEASES}/.unfinished.json"
"""In the folder of the editions, while one is being released: the text of ``edition.yml`` before."""
_WHAT = "一版报告的发布包"


@contextmanager
def stated_as_released(data_dir: Path, output: Path, edition: Edition, day: str) -> Iterator[None]:
    """Have ``edition.yml`` say that an edition is released; if its release comes to nothing, it is as it was.

    Args:
        data_dir: The data directory.
        output: The folder of the editions.
        edition: The edition.
        day: The date of its publication; empty for the one that stands there, or else today.

    Raises:
        BuildError: Another edition is being released.
    """
    with only_build_of(output / RELEASES, _WHAT):
        _put_back(data_dir, output)
        _state(data_dir, output, edition, day)
        try:
            yield
        except BaseException:
            _put_back(data_dir, output)
            raise
        (output / _UNFINISHED).unlink()


def _state(data_dir: Path, output: Path, edition: Edition, day: str) -> None:
    path, name = data_dir / EDITION_FILE, edition if isinstance(edition, int) else str(edition)
    entry = ("release", "editions", name)
    with changing(data_dir):
        before = path.read_bytes()
        stated = read_release(parse_entries(before, path), name, path).published
        published = day or stated or date.today().isoformat()
        changes: dict[Entry, str | None] = {(*entry, "status"): "released", (*entry, "published"): published}
        written = edit_entries(read_text(path), changes)
        # a day that there is not is refused before anything is written
        read_release(parse_entries(written, path), name, path)
        record = {
            "edition": name,
            "before": before.decode(),
            "written": text_digest(written),
            "published": published,
        }
        # should the program be killed, the next one finds it here
        write_atomically(output / _UNFINISHED, json.dumps(record, ensure_ascii=False))
        write_atomically(path, written)


def put_back_unfinished(data_dir: Path, output: Path) -> bool:
    """Put back what a release that was killed has left; what is in the making now is left alone.

    Args:
        data_dir: The data directory.
        output: The folder of the editions.

    Returns:
        Whether there was something to be put back.
    """
    if not (output / _UNFINISHED).is_file():
        return False
    try:
        with only_build_of(output / RELEASES, _WHAT):
            return _put_back(data_dir, output)
    except BuildError:
        return False


def _put_back(data_dir: Path, output: Path) -> bool:
    """Give ``edition.yml`` what it said before the release that came to nothing; what was changed meanwhile stays."""
    path, unfinished = data_dir / EDITION_FILE, output / _UNFINISHED
    if not unfinished.is_file():
        return False
    record = _read_record(unfinished, path)
    _put_back_released(output)
    with changing(data_dir):
        came_to_nothing = not _is_packed_since(released_folder(output, record["edition"]), unfinished)
        before = _find_before(read_text(path), record)
        if came_to_nothing and before is not None:
            write_atomically(path, before)
        unfinished.unlink()
    return came_to_nothing and before is not None


def _read_record(unfinished: Path, path: Path) -> dict[str, Any]:
    try:
        record = json.loads(read_text(unfinished))
    except ValueError:
        record = None
    if not isinstance(record, dict) or not {"edition", "before", "written", "published"} <= record.keys():
        raise DataError(
            f"{unfinished}（未完成的发布）已损坏。请核对 {path} 的 release 一项，改回发布以前的状态，再删去 {unfinished.name}。"
        )
    return record


def _find_before(text: str, record: Mapping[str, str]) -> str | None:
    """Return ``edition.yml`` without what the release wrote; None if it does not say so any more."""
    if text_digest(text) == record["written"]:
        return record["before"]
    states = [_read_states(each, record["edition"]) for each in (text, record["before"])]
    now, before = ({name: state.get(name) for name in ("status", "published")} for state in states)
    if now != {"status": "released", "published": record["published"]}:
        return None
    place = ("release", "editions", record["edition"])
    return edit_entries(text, {(*place, name): value for name, value in before.items()})


def _read_states(text: str, edition: int | str) -> dict[str, str]:
    """Return what ``edition.yml`` says of the release of an edition."""
    release = parse_entries(text, EDITION_FILE).get("release") or {}
    editions = release.get("editions") or {}
    return {name: str(value) for name, value in (editions.get(edition) or {}).items()}


def _is_packed_since(folder: Path, unfinished: Path) -> bool:
    """Tell whether an edition was packed after its release had begun: only then was it whole."""
    sums = folder / CHECKSUMS
    return sums.is_file() and sums.stat().st_mtime_ns >= unfinished.stat().st_mtime_ns


def _put_back_released(output: Path) -> None:
    """Put back editions that went aside for a corrected one, which then did not take their place."""
    for folder in sorted((output / RELEASES / EARLIER).glob("[0-9]*-*-*"), reverse=True):
        place = output / RELEASES / folder.name.rsplit("-", 2)[0]
        if not place.exists():
            folder.rename(place)
