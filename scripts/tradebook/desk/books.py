"""Built books as the desk serves them: read only, the draft, with the panel of the review, and what was released."""

from __future__ import annotations

from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from tradebook.desk.desk import Desk, desk_of
from tradebook.desk.kept import state_of
from tradebook.digests import file_digest
from tradebook.figures.ledger import LEDGER_FILE
from tradebook.publish.folders import Edition, parse_edition
from tradebook.publish.releasing.released import released_folder
from tradebook.publish.workspace import HTML

DRAFT, RELEASED = "draft", "released"
"""In the address: the edition as it was built last, and as it was released."""


def find_pages(desk: Desk, kind: str, edition: Edition) -> Path | None:
    """Return the folder of the web pages of an edition; None if there are none.

    Args:
        desk: The desk.
        kind: `DRAFT` or `RELEASED`.
        edition: The edition.
    """
    if kind not in (DRAFT, RELEASED):
        return None
    folder = released_folder(desk.output, edition) if kind == RELEASED else desk.output / str(edition)
    return folder / HTML if (folder / HTML).is_dir() else None


def digest_numbers(desk: Desk, year: int) -> str:
    """Return what tells whether the numbers of an edition as it was built last are those that a page shows."""
    path = desk.output / str(year) / LEDGER_FILE
    return desk.kept.find(("numbers", year), state_of(path), lambda: file_digest(path))


async def show_page(request: Request) -> Response:
    """Return a page or file of a built book."""
    where = request.path_params
    edition = parse_edition(where["edition"])
    folder = await run_in_threadpool(find_pages, desk_of(request), where["kind"], edition) if edition else None
    if folder is None:
        raise HTTPException(404)
    if not where["path"]:
        return RedirectResponse(f"{request.url.path}index.html")
    # what is of a part of a year is not reviewed number by number
    year = edition if where["kind"] == DRAFT and isinstance(edition, int) else None
    # before the page is read, so that a page of a later build is not taken for one of these
    numbers = await run_in_threadpool(digest_numbers, desk_of(request), year) if year else ""
    # it refuses what lies outside of the folder, also behind links
    answer = await StaticFiles(directory=folder, html=True).get_response(where["path"], request.scope)
    if year and isinstance(answer, FileResponse) and answer.media_type == "text/html":
        page = await run_in_threadpool(Path(answer.path).read_bytes)
        return Response(add_panel(page, year, numbers), media_type="text/html; charset=utf-8")
    return answer


def add_panel(page: bytes, year: int, numbers: str) -> bytes:
    """Return a page of the book with what lets people review it; the page on disk stays as it is.

    Args:
        page: The page.
        year: The edition.
        numbers: From `digest_numbers`.
    """
    head = (
        '<link rel="stylesheet" href="/static/review.css">\n'
        f'<script src="/static/review.js" data-year="{year}" data-numbers="{numbers}" defer></script>\n</head>'
    )
    return page.replace(b"</head>", head.encode(), 1)


routes = [Route("/{kind}/{edition}/{path:path}", show_page)]
