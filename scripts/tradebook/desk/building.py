"""The part 生成: builds an edition, and shows what changed."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tradebook.desk.web.pages import render


def show_building(request: Request) -> Response:
    """Show the part."""
    return render(request, "building.html")


routes = [Route("/", show_building)]
