"""Built books as the desk serves them: read only, the draft and what was released."""

from __future__ import annotations

from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from tradebook.desk.desk import Desk, desk_of
from tradebook.publish.releasing.released import released_folder
from tradebook.publish.workspace import HTML

DRAFT, RELEASED = "draft", "released"
"""In the address: the edition as it was built last, and as it was released."""


def find_pages(desk: Desk, kind: str, year: int) -> Path | None:
    """Return the folder of the web pages of an edition; None if there are none.

    Args:
        desk: The desk.
        kind: `DRAFT` or `RELEASED`.
        year: The edition.
    """
    if kind not in (DRAFT, RELEASED):
        return None
    folder = released_folder(desk.output, year) if kind == RELEASED else desk.output / str(year)
    return folder / HTML if (folder / HTML).is_dir() else None


async def show_page(request: Request) -> Response:
    """Return a page or file of a built book."""
    where = request.path_params
    folder = await run_in_threadpool(find_pages, desk_of(request), where["kind"], where["year"])
    if folder is None:
        raise HTTPException(404)
    if not where["path"]:
        return RedirectResponse(f"{request.url.path}index.html")
    # it refuses what lies outside of the folder, also behind links
    return await StaticFiles(directory=folder, html=True).get_response(where["path"], request.scope)


routes = [Route("/{kind}/{year:int}/{path:path}", show_page)]
