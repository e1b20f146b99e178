"""The part 发布: an edition is released, and corrected afterwards."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tradebook.desk.web.pages import render


def show_releases(request: Request) -> Response:
    """Show the part."""
    return render(request, "releases.html")


routes = [Route("/", show_releases)]
