"""The part 发布: an edition is released, and corrected afterwards."""

from __future__ import annotations

from datetime import date

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from tradebook.audit.review.updates import Update, log_updates, read_updates
from tradebook.data.problems import describe_unseen
from tradebook.data.settings.periods import Period
from tradebook.desk.building import arguments_of, describe_run, edition_of, name_editions
from tradebook.desk.data import open_editions, open_report, open_state
from tradebook.desk.desk import Desk, desk_of
from tradebook.desk.kept import state_of
from tradebook.desk.web.pages import FAULTS, find_named, go_to, render, say_fault, text_of, with_form
from tradebook.digests import text_digest
from tradebook.errors import DataError
from tradebook.figures.ledger import LEDGER_FILE
from tradebook.publish.folders import Edition, name_edition, parse_edition
from tradebook.publish.releasing.packing import release_name
from tradebook.publish.releasing.passages import Change, find_unlogged
from tradebook.publish.releasing.readiness import Remark, list_remarks
from tradebook.publish.releasing.release import NO_CORRECTION
from tradebook.publish.releasing.released import find_released
from tradebook.text import UNSEEN

LONGEST_REASON = 500
REASON = "reason-"
"""Begins the name of the field for the reason of a change."""


def show_release(request: Request) -> Response:
    """Show what is still empty in an edition, what was handed out, and what was corrected since."""
    if not open_editions(desk_of(request)):
        return render(request, "unfilled.html", doing="发布")
    return _render_release(request, edition_of(request))


def _render_release(request: Request, edition: Edition, form: FormData | None = None, fault: str = "") -> Response:
    """Return the page of an edition.

    Args:
        request: What is answered.
        edition: The edition.
        form: What was written for the log; None if nothing was.
        fault: Why it was not logged.
    """
    desk = desk_of(request)
    report = open_report(desk)
    written = {name: text_of(form, name) for name in form if name.startswith(REASON)} if form else {}
    state, unlogged = open_state(desk, edition), _list_unlogged(desk, edition)
    return render(
        request,
        "releases.html",
        400 if fault else 200,
        editions=name_editions(desk),
        state=state,
        remarks=_group_remarks(list_remarks(report, state, desk.output)),
        packed=release_name(edition),
        log=_read_log(desk, edition),
        no_correction=NO_CORRECTION if state.is_part else "",
        unlogged=unlogged,
        unlogged_state=_digest_changes(unlogged),
        reasons={_name_reason(change): change for change in unlogged},
        written=written,
        lost=[text for name, text in written.items() if text and name not in map(_name_reason, unlogged)],
        fault=fault,
        day=text_of(form, "day") if form else date.today().isoformat(),
        today=date.today().isoformat(),
        **describe_run(desk),
    )


def start(request: Request, form: FormData) -> Response:
    """Begin to release an edition."""
    desk, day = desk_of(request), text_of(form, "day")
    edition = find_named(text_of(form, "year"), open_editions(desk))
    # joined, so that no text is taken for another option
    arguments = ["release", *arguments_of(desk, edition), *([f"--published={day}"] if day else [])]
    desk.work.start(f"发布 {name_edition(edition)}", arguments)
    return go_to(f"/release/?year={edition}")


def send_file(request: Request) -> Response:
    """Send a file of a released edition."""
    desk, edition = desk_of(request), parse_edition(request.path_params["edition"])
    released = edition and find_released(desk.output, edition)
    files = [*released.files, released.folder / release_name(released.edition)] if released else []
    names = {path.name: path for path in files}
    path = names.get(request.path_params["name"])
    if path is None or not path.is_file():
        raise HTTPException(404)
    return FileResponse(path, filename=path.name)


# -- corrections -------------------------------------------------------------------------------------------------------


def log_corrections(request: Request, form: FormData) -> Response:
    """Log what has changed since the release, each with the reason that the editor gives."""
    year = request.path_params["year"]
    edition = find_named(str(year), open_editions(desk_of(request)))
    try:
        _log(desk_of(request), year, form)
    except FAULTS as error:
        return _render_release(request, edition, form, say_fault(error))
    return go_to(f"/release/?year={year}")


def _log(desk: Desk, year: int, form: FormData) -> None:
    """Write what is written in the form into the log.

    Raises:
        TradebookError: Something is missing or too long, the changes are others than those shown, or the log cannot be written.
    """
    day, package = text_of(form, "day"), open_report(desk).package
    try:
        day = date.fromisoformat(day).isoformat()
    except ValueError:
        raise DataError(f"更正日期是“{day}”，应为年-月-日，如 2024-09-30。请改正后再登记。") from None
    with desk.work.alone("登记更正"):
        changes = _list_unlogged(desk, year)
        if form.get("state") != _digest_changes(changes):
            raise DataError("书在此期间又有变化，没有登记。请重新查看。")
        reasons = [" ".join(text_of(form, _name_reason(change)).split()) for change in changes]
        if without := [change.item for change, reason in zip(changes, reasons, strict=True) if not reason]:
            raise DataError(f"以下各处没有写原因：{'、'.join(without)}。请补写后再登记。")
        if any(len(reason) > LONGEST_REASON for reason in reasons):
            raise DataError(f"每处的原因最多 {LONGEST_REASON} 个字。请精简后再登记。")
        if unseen := next(filter(UNSEEN.search, reasons), ""):
            raise DataError(f"原因里{describe_unseen(unseen)}。请删去后重新键入。")
        given = zip(changes, reasons, strict=True)
        log_updates(package, year, (Update(day, change.item, *change.states, reason) for change, reason in given))


def _name_reason(change: Change) -> str:
    """Return the field for the reason of a change: another as soon as it is another change."""
    return REASON + _digest_changes([change])


def _read_log(desk: Desk, edition: Edition) -> list[Update]:
    """Return the corrections of an edition; those of parts of years have none."""
    return [] if isinstance(edition, Period) else read_updates(open_report(desk).package, edition)


def _list_unlogged(desk: Desk, edition: Edition) -> list[Change]:
    """Return what is otherwise than in the released edition and not in the log."""
    released, built = find_released(desk.output, edition), desk.output / str(edition)
    now = built / LEDGER_FILE
    if released is None or not now.is_file() or released.find_damaged():
        return []
    log = _read_log(desk, edition)
    return desk.kept.find(
        ("unlogged", edition),
        state_of(*released.files, now, desk.data_dir),
        lambda: find_unlogged(released, built, log),
    )


def _digest_changes(changes: list[Change]) -> str:
    """Return what tells whether changes are those that somebody was shown."""
    return text_digest(repr([(change.item, change.states) for change in changes]))


def _group_remarks(remarks: list[Remark]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for remark in remarks:
        groups.setdefault(remark.subject, []).append(remark.text)
    return groups


routes = [
    Route("/", show_release),
    Route("/start", with_form(start), methods=["POST"]),
    Route("/{edition}/file/{name}", send_file),
    Route("/{year:int}/log", with_form(log_corrections, has_texts=True), methods=["POST"]),
]
