"""The part 文字: the year's commentary, titles and contacts as forms."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tradebook.desk.web.pages import render


def show_words(request: Request) -> Response:
    """Show the part."""
    return render(request, "words.html")


routes = [Route("/", show_words)]
