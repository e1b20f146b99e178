"""The part 审阅: a reviewer signs figures, asks and answers."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tradebook.desk.web.pages import render


def show_reviews(request: Request) -> Response:
    """Show the part."""
    return render(request, "reviews.html")


routes = [Route("/", show_reviews)]
