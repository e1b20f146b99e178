"""The part 生成: builds an edition, shows it beside the released one, and what changed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tradebook.audit.ledger_comparison import CHANGE_KINDS, LedgerComparison, compare_ledgers
from tradebook.audit.revisions import Revision, list_revisions
from tradebook.data.settings.periods import Period
from tradebook.desk.data import chapter_titles, open_editions, open_report, open_state
from tradebook.desk.desk import Desk, desk_of
from tradebook.desk.kept import state_of
from tradebook.desk.web.pages import find_named, go_to, render, text_of, with_form
from tradebook.figures.ledger import LEDGER_FILE, Ledger
from tradebook.publish.folders import Edition, name_edition
from tradebook.publish.releasing.released import released_folder

FORMATS = {"html": "网页", "book": "网页、PDF 和 Word"}
"""What can be built, by the command that does it."""
BEFORE = ".before"
"""Beside the editions: the ledgers as they were before the last build."""
SIDES = {"released": "已发布的", "before": "上一次生成的"}
"""What an edition is compared with."""


def show_building(request: Request) -> Response:
    """Show how far the build is, or how it ended, and begin another."""
    desk = desk_of(request)
    if not open_editions(desk):
        return render(request, "unfilled.html", doing="生成")
    edition = edition_of(request)
    return render(
        request,
        "building.html",
        editions=name_editions(desk),
        state=open_state(desk, edition),
        formats=FORMATS,
        sides={side: name for side, name in SIDES.items() if _find_side(desk, side, edition)},
        **describe_run(desk),
    )


def edition_of(request: Request) -> Edition:
    """Return the edition that the address asks for; that of the newest year, else the newest, if it asks for none."""
    desk = desk_of(request)
    editions, years = open_editions(desk), open_report(desk).years
    if not (editions or years):
        raise HTTPException(404)
    return find_named(request.query_params.get("year") or str([*editions[:1], *years][-1]), editions)


def name_editions(desk: Desk) -> dict[str, str]:
    """Return what the editions are called, by how an address names them."""
    return {str(edition): name_edition(edition) for edition in open_editions(desk)}


def describe_run(desk: Desk) -> dict[str, Any]:
    """Return what ``_progress.html`` speaks of."""
    return {"run": desk.work.run, "doing": desk.work.doing, "titles": chapter_titles(desk)}


def start(request: Request, form: FormData) -> Response:
    """Begin to build."""
    desk = desk_of(request)
    edition, kind = find_named(text_of(form, "year"), open_editions(desk)), text_of(form, "kind")
    if kind not in FORMATS:
        raise HTTPException(404)
    desk.work.start(f"生成 {name_edition(edition)}", [kind, *arguments_of(desk, edition)])
    _keep_before(desk, edition)
    return go_to(f"/build/?year={edition}")


def arguments_of(desk: Desk, edition: Edition) -> list[str]:
    """Return the options by which a command works on an edition of what the desk works on."""
    named = ["--period", edition.code] if isinstance(edition, Period) else ["--year", str(edition)]
    return ["--project", str(desk.root), "--data", str(desk.data_dir), *named]


def show_progress(request: Request) -> Response:
    """Show how far the build is; when it has ended, have the whole page read again."""
    desk = desk_of(request)
    answer = render(request, "_progress.html", **describe_run(desk))
    if desk.work.run is None or not desk.work.run.is_running:
        answer.headers["HX-Refresh"] = "true"
    return answer


def cancel(request: Request, form: FormData) -> Response:
    """Have the build end; the book of before stays."""
    desk = desk_of(request)
    desk.work.cancel()
    return go_to(text_of(form, "back") if text_of(form, "back") in ("/build/", "/release/") else "/build/")


# -- what changed ------------------------------------------------------------------------------------------------------


def show_changes(request: Request) -> Response:
    """Show figure by figure what is otherwise than in the released edition, or than before the last build."""
    desk = desk_of(request)
    edition = edition_of(request)
    side = request.query_params.get("from", "released")
    old = _find_side(desk, side, edition)
    if old is None:
        raise HTTPException(404)
    return render(
        request,
        "changes.html",
        edition=edition,
        called=name_edition(edition),
        comparison=compare_with(desk, old, edition, SIDES[side]),
        kinds=CHANGE_KINDS,
        titles=chapter_titles(desk),
        revisions=_list_revisions(desk, edition),
    )


def _list_revisions(desk: Desk, edition: Edition) -> list[Revision]:
    """Return what the report of a year has revised; those of parts of years revise nothing."""
    if isinstance(edition, Period):
        return []
    package = open_report(desk).as_of(edition).package
    return list_revisions(package, vintage=package.vintage)


def compare_with(desk: Desk, old: Path, edition: Edition, name: str) -> LedgerComparison:
    """Compare an earlier ledger with that of the edition as it was built last.

    Args:
        desk: The desk.
        old: The file of the earlier ledger.
        edition: The edition.
        name: What to call the earlier one.
    """
    new = desk.output / str(edition) / LEDGER_FILE
    return desk.kept.find(
        ("changes", edition, name),
        state_of(old, new),
        lambda: compare_ledgers(Ledger.read(old), Ledger.read(new), name, "现在的"),
    )


def _find_side(desk: Desk, side: str, edition: Edition) -> Path | None:
    """Return the ledger that an edition is compared with; None if there is none, or no edition."""
    places = {
        "released": released_folder(desk.output, edition) / LEDGER_FILE,
        "before": _before(desk, edition),
    }
    path = places.get(side)
    is_there = path is not None and path.is_file() and (desk.output / str(edition) / LEDGER_FILE).is_file()
    return path if is_there else None


def _before(desk: Desk, edition: Edition) -> Path:
    return desk.output / BEFORE / f"{edition}.json"


def _keep_before(desk: Desk, edition: Edition) -> None:
    ledger = desk.output / str(edition) / LEDGER_FILE
    if ledger.is_file():
        _before(desk, edition).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ledger, _before(desk, edition))


routes = [
    Route("/", show_building),
    Route("/start", with_form(start), methods=["POST"]),
    Route("/progress", show_progress),
    Route("/cancel", with_form(cancel), methods=["POST"]),
    Route("/changes", show_changes),
]
