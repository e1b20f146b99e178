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
from tradebook.audit.revisions import list_revisions
from tradebook.desk.data import chapter_titles, open_report, open_state
from tradebook.desk.desk import Desk, desk_of
from tradebook.desk.kept import state_of
from tradebook.desk.web.pages import find_year, go_to, render, text_of, with_form
from tradebook.figures.ledger import LEDGER_FILE, Ledger
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
    years = open_report(desk).years
    year = year_of(request, years)
    return render(
        request,
        "building.html",
        years=years[::-1],
        year=year,
        state=open_state(desk, year),
        formats=FORMATS,
        sides={side: name for side, name in SIDES.items() if _find_side(desk, side, year)},
        **describe_run(desk),
    )


def year_of(request: Request, years: list[int]) -> int:
    """Return the edition that the address asks for; the newest if it asks for none."""
    return find_year(request.query_params.get("year") or str(years[-1]), years)


def describe_run(desk: Desk) -> dict[str, Any]:
    """Return what ``_progress.html`` speaks of."""
    return {"run": desk.work.run, "doing": desk.work.doing, "titles": chapter_titles(desk)}


def start(request: Request, form: FormData) -> Response:
    """Begin to build."""
    desk = desk_of(request)
    year, kind = find_year(text_of(form, "year"), open_report(desk).years), text_of(form, "kind")
    if kind not in FORMATS:
        raise HTTPException(404)
    desk.work.start(f"生成 {year} 年版", year, [kind, *arguments_of(desk), "--year", str(year)])
    _keep_before(desk, year)
    return go_to(f"/build/?year={year}")


def arguments_of(desk: Desk) -> list[str]:
    """Return the options by which a command works on what the desk works on."""
    return ["--project", str(desk.root), "--data", str(desk.data_dir)]


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
    year = year_of(request, open_report(desk).years)
    side = request.query_params.get("from", "released")
    old = _find_side(desk, side, year)
    if old is None:
        raise HTTPException(404)
    package = open_report(desk).as_of(year).package
    return render(
        request,
        "changes.html",
        year=year,
        comparison=compare_with(desk, old, year, SIDES[side]),
        kinds=CHANGE_KINDS,
        titles=chapter_titles(desk),
        revisions=list_revisions(package, vintage=package.vintage),
    )


def compare_with(desk: Desk, old: Path, year: int, name: str) -> LedgerComparison:
    """Compare an earlier ledger with that of the edition as it was built last.

    Args:
        desk: The desk.
        old: The file of the earlier ledger.
        year: The edition.
        name: What to call the earlier one.
    """
    new = desk.output / str(year) / LEDGER_FILE
    return desk.kept.find(
        ("changes", year, name),
        state_of(old, new),
        lambda: compare_ledgers(Ledger.read(old), Ledger.read(new), name, "现在的"),
    )


def _find_side(desk: Desk, side: str, year: int) -> Path | None:
    """Return the ledger that an edition is compared with; None if there is none, or no edition."""
    places = {
        "released": released_folder(desk.output, year) / LEDGER_FILE,
        "before": _before(desk, year),
    }
    path = places.get(side)
    is_there = path is not None and path.is_file() and (desk.output / str(year) / LEDGER_FILE).is_file()
    return path if is_there else None


def _before(desk: Desk, year: int) -> Path:
    return desk.output / BEFORE / f"{year}.json"


def _keep_before(desk: Desk, year: int) -> None:
    ledger = desk.output / str(year) / LEDGER_FILE
    if ledger.is_file():
        _before(desk, year).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ledger, _before(desk, year))


routes = [
    Route("/", show_building),
    Route("/start", with_form(start), methods=["POST"]),
    Route("/progress", show_progress),
    Route("/cancel", with_form(cancel), methods=["POST"]),
    Route("/changes", show_changes),
]
