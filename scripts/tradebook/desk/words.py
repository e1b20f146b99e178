"""The part 文字: the year's commentary, policies and cases, titles and contacts as forms, and JupyterLab for the chapters."""

from __future__ import annotations

import atexit
import sys
from collections.abc import Callable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tradebook.commands import is_own_data, spell_command
from tradebook.data.package import DataPackage
from tradebook.desk.data import open_report, open_years
from tradebook.desk.desk import Desk, desk_of
from tradebook.desk.web.pages import FAULTS, find_named, go_to, render, say_fault, text_of, with_form
from tradebook.entry.words.catalogue import (
    Place,
    Text,
    find_place,
    list_choices,
    list_needed,
    list_places,
    list_suggestions,
)
from tradebook.entry.words.changing import (
    HISTORY,
    ChangedError,
    Checked,
    TextError,
    add_text,
    check_text,
    find_last_change,
    next_number,
    remove_text,
    revise_text,
    undo_last_change,
)
from tradebook.entry.words.opening import open_shown_edition
from tradebook.entry.words.preview import preview_text
from tradebook.entry.words.titles import change_settings, is_own, list_settings
from tradebook.errors import TradebookError
from tradebook.execution.reading.contents import name_chapter, read_contents
from tradebook.extras import join_words
from tradebook.publish.writing.lab import RunningLab, require_lab, start_lab

NEW = "new"
"""Names the form for a new text."""
DIGEST = "digest"
"""In a form: of the text as it was shown."""
WAS = "was."
"""Begins the name of the field with the digest of a setting as it was shown."""
Unsaved = Mapping[str, Mapping[str, str]]
"""What is written in forms and not saved: by the id of the text, or `NEW`, and by column, with `DIGEST`."""


# -- what there is -----------------------------------------------------------------------------------------------------


def show_words(request: Request) -> Response:
    """List the places for texts, chapter by chapter."""
    desk = desk_of(request)
    year = _asked_year(request)
    places = _list_places(desk, year)
    titles = {path.stem: name_chapter(path, open_report(desk).info.area_name) for path in _chapters(desk, year)}
    chapters = [
        (titles.get(name, "不在各章中"), list(group)) for name, group in groupby(places, lambda p: p.chapter)
    ]
    return render(
        request,
        "words.html",
        year=year,
        years=open_years(desk),
        chapters=chapters,
        last=find_last_change(_history(desk)),
        done=request.query_params.get("done", ""),
    )


def show_place(request: Request) -> Response:
    """Show the texts of a place, each in its form."""
    return _render_place(request, *_find(request))


def _render_place(
    request: Request,
    year: int,
    place: Place,
    unsaved: Unsaved | None = None,
    form: str = "",
    error: Exception | None = None,
    done: str = "",
) -> Response:
    """Return the page of a place.

    Args:
        request: What is answered.
        year: The year.
        place: The place.
        unsaved: What was written and is not saved.
        form: The id of the text, or `NEW`, whose form was refused; empty if none was.
        error: Why it was.
        done: What was done.
    """
    desk = desk_of(request)
    package = _package(desk)
    drafts = {text.id: text for text in place.before}
    draft = drafts.get(request.query_params.get("from", ""))
    values = {text.id: dict(text.cells) for text in place.texts}
    values[NEW] = dict(draft.cells) if draft else {}
    digests = {text.id: text.digest for text in place.texts}
    unsaved = dict(unsaved or {})
    gone = [name for name in unsaved if name not in values]
    if gone and NEW not in unsaved:
        # somebody else has removed it meanwhile
        unsaved[NEW] = unsaved.pop(gone.pop(0))
    lost = [unsaved.pop(name) for name in gone]
    for name, cells in unsaved.items():
        values[name] |= {column: text for column, text in cells.items() if column != DIGEST}
        # as it was shown: what was refused is refused until somebody decides
        digests[name] = cells.get(DIGEST, "")
    return render(
        request,
        "place.html",
        400 if error else 200,
        year=year,
        place=place,
        values=values,
        digests=digests,
        unsaved=set(unsaved),
        lost=[text for cells in lost for column, text in cells.items() if column != DIGEST and text],
        previews={name: _preview(desk, year, place, cells) for name, cells in values.items() if cells},
        faulty=form,
        faults=_faults_of(error),
        changed=error if isinstance(error, ChangedError) else None,
        draft=draft,
        choices=list_choices(package, place.kind),
        suggestions=list_suggestions(package, place.kind),
        needed=list_needed(package, place.kind),
        has_edition=open_shown_edition(package, year) is not None,
        done=done or request.query_params.get("done", ""),
    )


def show_preview(request: Request, form: FormData) -> Response:
    """Show what is written in a form as readers will see it, and what is wrong with it."""
    try:
        return _render_preview(request, form)
    except TradebookError as error:
        # a page with the error would take the place of what is being written
        return render(request, "preview.html", place=None, shown=[], checked=Checked({"": str(error)}))


def _render_preview(request: Request, form: FormData) -> Response:
    year, place = _find(request)
    desk, package = desk_of(request), _package(desk_of(request))
    text = _find_text(place, text_of(form, "text-id"))
    cells = dict(text.cells) if text else _new_cells(package, year, place)
    cells |= _written(place, form)
    checked = check_text(package, place.kind, cells, text.line if text else 0, open_shown_edition(package, year))
    return render(request, "preview.html", place=place, shown=_preview(desk, year, place, cells), checked=checked)


def _new_cells(package: DataPackage, year: int, place: Place) -> dict[str, str]:
    """Return a row for a text that is not there yet, with whatever its table wants besides."""
    kind = place.kind
    cells = dict.fromkeys(package.fields(kind.table), "")
    cells |= {name: value for name, value in ((kind.year, str(year)), (kind.group, place.group)) if name}
    return cells | {kind.number: next_number(kind, package.open_table(kind.table), cells)}


def _preview(desk: Desk, year: int, place: Place, cells: Mapping[str, str]) -> list[tuple[Any, Any]]:
    """Return what readers see of the texts of a row: each of its fields that is more than a line or may have expressions."""
    edition = open_shown_edition(_package(desk), year)
    shown = [each for each in place.kind.fields if each.is_live or each.is_long]
    return [(each, preview_text(cells.get(each.column, ""), edition if each.is_live else None)) for each in shown]


# -- what is changed ---------------------------------------------------------------------------------------------------


def save(request: Request, form: FormData) -> Response:
    """Write a text that was changed."""
    year, place = _find(request)
    desk, package, name = desk_of(request), _package(desk_of(request)), text_of(form, "text-id")
    text, written = _find_text(place, name), _written(place, form)
    digest, edition = text_of(form, "over") or text_of(form, DIGEST), open_shown_edition(package, year)

    def write() -> Checked:
        if text is None:
            raise TextError({"": "这一条已被别人删去，没有写入。您写的在下面，需要的话可以作为新的一条增加。"})
        return revise_text(package, place.kind, text.key, digest, written, _history(desk), edition)

    return _write(request, form, name, write, f"已保存“{written.get(place.kind.title, '')}”。")


def add(request: Request, form: FormData) -> Response:
    """Write a new text."""
    year, place = _find(request)
    desk, package = desk_of(request), _package(desk_of(request))
    written, edition = _written(place, form), open_shown_edition(package, year)

    def write() -> Checked:
        return add_text(package, place.kind, year, place.group, written, _history(desk), edition)[1]

    return _write(request, form, NEW, write, f"已增加“{written.get(place.kind.title, '')}”。")


def remove(request: Request, form: FormData) -> Response:
    """Remove a text."""
    year, place = _find(request)
    desk, text = desk_of(request), _find_text(place, text_of(form, "text-id"))
    if text is None:
        return _render_place(request, year, place, _unsaved_in(place, form), done="这一条已被别人删去。")

    def write() -> Checked:
        remove_text(_package(desk), place.kind, text.key, text_of(form, DIGEST), _history(desk))
        return Checked()

    return _write(request, form, text.id, write, f"已删去“{text.title}”；在“文字”页上可以撤销。")


def undo(request: Request, form: FormData) -> Response:
    """Undo the last change, if it is the one that was shown."""
    desk = desk_of(request)
    change = undo_last_change(desk.data_dir, _history(desk), text_of(form, "name"))
    return go_to(f"/words/?{urlencode({'year': text_of(form, 'year'), 'done': f'已撤销：{change.changes[0]}。'})}")


def _write(request: Request, form: FormData, name: str, write: Callable[[], Checked], done: str) -> Response:
    """Write a text and show it in its place; or show the form with what is wrong.

    Args:
        request: What is answered.
        form: What was sent: the form of the text, and with it what is written in others and not saved.
        name: The id of the text, or `NEW`.
        write: Writes it.
        done: What is done then.
    """
    year, place = _find(request)
    others = _unsaved_in(place, form)
    try:
        checked = write()
    except FAULTS as error:
        own = {**_written(place, form), DIGEST: text_of(form, DIGEST)}
        # as it is now, after whatever was in the way
        return _render_place(request, *_find(request), {name: own, **others}, name, error)
    said = "".join([done, *checked.notices])
    if others:
        return _render_place(request, *_find(request), others, done=said)
    return _go_to(year, place.id, said)


def _unsaved_in(place: Place, form: FormData) -> dict[str, dict[str, str]]:
    """Return what is written in other forms of the page, which the page sends along; see ``static/unsaved.js``."""
    columns = {DIGEST, *(each.column for each in place.kind.fields)}
    unsaved: dict[str, dict[str, str]] = {}
    for field in form:
        name, _, column = field.rpartition(".")
        if name and column in columns:
            unsaved.setdefault(name, {})[column] = text_of(form, field)
    return unsaved


def _go_to(year: int, name: str, done: str) -> Response:
    return go_to(f"/words/{year}/{name}?{urlencode({'done': done})}")


# -- titles and contacts -----------------------------------------------------------------------------------------------


def show_settings(request: Request) -> Response:
    """Show title, bodies and contacts."""
    return _render_settings(request)


def _render_settings(
    request: Request,
    was: Mapping[str, str] | None = None,
    written: Mapping[str, str] | None = None,
    error: Exception | None = None,
) -> Response:
    """Return the page of the settings.

    Args:
        request: What is answered.
        was: Digests of what was shown, by the settings' ids.
        written: What was written.
        error: Why it was refused; None if it was not.
    """
    was, written = was or {}, written or {}
    shown = list_settings(desk_of(request).data_dir)
    own = {name: text for name, text in written.items() if is_own(name, was, written)}
    return render(
        request,
        "settings.html",
        400 if error else 200,
        shown=shown,
        values={each.setting.id: each.text for each in shown} | own,
        was={each.setting.id: each.digest for each in shown} | {name: was.get(name, "") for name in own},
        faults=_faults_of(error),
        changed=error if isinstance(error, ChangedError) else None,
        done=request.query_params.get("done", ""),
    )


def save_settings(request: Request, form: FormData) -> Response:
    """Write those of title, bodies and contacts that somebody has changed."""
    desk = desk_of(request)
    texts = {name: text for name, text in form.items() if isinstance(text, str)}
    was = {name.removeprefix(WAS): text for name, text in texts.items() if name.startswith(WAS)}
    written = {name: text for name, text in texts.items() if name in was}
    try:
        names = change_settings(_package(desk), was, written, _history(desk), text_of(form, "over"))
    except FAULTS as error:
        return _render_settings(request, was, written, error)
    done = f"已保存：{'、'.join(names)}。" if names else "没有改动。"
    return go_to(f"/words/settings?{urlencode({'done': done})}")


# -- JupyterLab --------------------------------------------------------------------------------------------------------


def show_lab(request: Request) -> Response:
    """Say how chapters are written in JupyterLab, where it runs, or what to do if it is not installed."""
    missing = ""
    try:
        require_lab()
    except TradebookError as error:
        missing = str(error)
    desk = desk_of(request)
    # the folder of the desk's Python need not be on the path
    preview = f"{join_words([sys.executable, '-m'])} {spell_command('preview', desk.data_dir, '章名')}"
    is_other = not is_own_data(desk.data_dir)
    return render(
        request, "lab.html", missing=missing, lab=_running_lab(request), preview=preview, is_other=is_other
    )


def open_lab(request: Request, form: FormData) -> Response:
    """Start JupyterLab on the chapters, unless it runs."""
    if _running_lab(request) is None:
        lab = request.app.state.lab = start_lab(desk_of(request).root)
        # it ends with the desk
        atexit.register(lab.process.terminate)
    return go_to("/words/lab")


def _running_lab(request: Request) -> RunningLab | None:
    lab: RunningLab | None = getattr(request.app.state, "lab", None)
    return lab if lab and lab.is_running else None


# -- where -------------------------------------------------------------------------------------------------------------


def _package(desk: Desk) -> DataPackage:
    return open_report(desk).package


def _history(desk: Desk) -> Path:
    return desk.output / HISTORY


def _asked_year(request: Request) -> int:
    desk = desk_of(request)
    years, known = open_years(desk), open_report(desk).years
    return find_named(request.query_params.get("year") or str((known or years[:1])[-1]), years)


def _chapters(desk: Desk, year: int) -> list[Path]:
    return read_contents(desk.root, _package(desk), year).in_order


def _list_places(desk: Desk, year: int) -> list[Place]:
    return list_places(_package(desk), year, _chapters(desk, year))


def _find(request: Request) -> tuple[int, Place]:
    """Return year and place of an address."""
    desk, year = desk_of(request), request.path_params["year"]
    place = (
        find_place(_list_places(desk, year), request.path_params["place"]) if year in open_years(desk) else None
    )
    if place is None:
        raise HTTPException(404)
    return year, place


def _find_text(place: Place, name: str) -> Text | None:
    return next((text for text in place.texts if text.id == name), None)


def _written(place: Place, form: FormData) -> dict[str, str]:
    """Return what was written in a form, by column."""
    return {each.column: text_of(form, each.column) for each in place.kind.fields if each.column in form}


def _faults_of(error: Exception | None) -> Mapping[str, str]:
    """Return what was wrong, by column; under no column what is of none."""
    if isinstance(error, TextError):
        return error.faults
    return {"": say_fault(error)} if error else {}


routes = [
    Route("/", show_words),
    Route("/undo", with_form(undo), methods=["POST"]),
    Route("/settings", show_settings),
    Route("/settings", with_form(save_settings, has_texts=True), methods=["POST"]),
    Route("/lab", show_lab),
    Route("/lab", with_form(open_lab), methods=["POST"]),
    Route("/{year:int}/{place}", show_place),
    Route("/{year:int}/{place}/preview", with_form(show_preview), methods=["POST"]),
    Route("/{year:int}/{place}/save", with_form(save, has_texts=True), methods=["POST"]),
    Route("/{year:int}/{place}/add", with_form(add, has_texts=True), methods=["POST"]),
    Route("/{year:int}/{place}/remove", with_form(remove, has_texts=True), methods=["POST"]),
]
