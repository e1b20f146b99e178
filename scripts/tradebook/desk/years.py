"""The part 年度: the editions, what they still lack, workbooks out and in."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tradebook.desk.web.pages import render


def show_years(request: Request) -> Response:
    """Show the part."""
    return render(request, "years.html")


routes = [Route("/", show_years)]
