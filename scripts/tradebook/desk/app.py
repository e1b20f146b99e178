"""The desk as a web application: its parts at their addresses, behind the guard."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from pathlib import Path
from threading import Thread

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route, Router
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from tradebook.desk.desk import Desk
from tradebook.desk.web.guard import BOOKS, Guard
from tradebook.desk.web.pages import ERRORS, PARTS, render

STATIC = Path(__file__).with_name("static")


def create_app(desk: Desk) -> Starlette:
    """Return the application of a desk."""
    importing = Part("tradebook.desk.importing")
    parts = [Part(module, importing if module == "tradebook.desk.years" else None) for _, _, module in PARTS]

    @asynccontextmanager
    async def prepare(app: Starlette) -> AsyncIterator[None]:
        # the first page is there before the libraries are
        Thread(target=_warm_up, args=(desk, [*parts, importing]), daemon=True).start()
        yield
        await run_in_threadpool(desk.work.cancel)

    app = Starlette(
        routes=[
            Route("/", show_first_page),
            # a browser asks for it with the pages of books
            Route("/favicon.ico", lambda request: Response(status_code=204)),
            *(Mount(address.rstrip("/"), part) for (_, address, _), part in zip(PARTS, parts, strict=True)),
            Mount(BOOKS.rstrip("/"), Part("tradebook.desk.books")),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[Middleware(Guard, desk=desk)],
        exception_handlers=ERRORS,
        lifespan=prepare,
    )
    app.state.desk = desk
    return app


def _warm_up(desk: Desk, parts: Sequence[Part]) -> None:
    """Have the list of the editions ready, then the parts, which would take from its time."""
    first, *rest = parts
    first.load()
    # whoever asks for the page is told what is wrong
    with suppress(Exception):
        import_module("tradebook.desk.data").open_states(desk, count=False)
    for part in rest:
        part.load()


def show_first_page(request: Request) -> Response:
    """Return the page that opens the first part, which takes seconds at first."""
    return render(request, "first.html")


class Part:
    """A part of the desk, imported when it is first asked for, since some need libraries that take seconds.

    Args:
        module: The name of its module, which has `routes`.
        rest: What answers where these do not; None for nothing.
    """

    def __init__(self, module: str, rest: Part | None = None) -> None:
        self._module, self._rest = module, rest
        self._router: Router | None = None

    def load(self) -> Router:
        """Import the part; return what answers for it."""
        if self._router is None:
            self._router = Router(import_module(self._module).routes, default=self._rest)
        return self._router

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        router = await run_in_threadpool(self.load)
        await router(scope, receive, send)
