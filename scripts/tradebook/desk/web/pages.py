"""The desk's pages: how they are rendered, how forms reach functions, and what is said when something goes wrong."""

from __future__ import annotations

import re
import traceback
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tradebook.desk.desk import desk_of
from tradebook.errors import TradebookError, explain_system_error

Named = TypeVar("Named")
FAULTS = (TradebookError, OSError)
"""What can go wrong by what is there, is written or is done at the same time; see `say_fault`."""
_CODE = re.compile(r"[\w.:-]*", re.ASCII)
"""What forms have beside texts: digests, days, names in addresses."""
PARTS = (
    ("年度", "/years/", "tradebook.desk.years"),
    ("文字", "/words/", "tradebook.desk.words"),
    ("生成", "/build/", "tradebook.desk.building"),
    ("审阅", "/review/", "tradebook.desk.reviews"),
    ("发布", "/release/", "tradebook.desk.releases"),
)
"""The parts of the desk: the name of each, its address, and the module with its `routes`, relative to that address."""
WORDS = {
    400: "表单的内容太多或不完整，没有接收。一处文字不能超过 1 MB，一次最多上传 100 个文件；请减少以后再试。",
    404: "没有这一页。",
    405: "这一页不能这样请求。",
}


def render(request: Request, template: str, status: int = 200, **context: Any) -> Response:
    """Return a page.

    Args:
        request: What is answered.
        template: Its file in ``desk/templates``.
        status: Of HTTP.
        **context: What the template speaks of; besides, it has `desk`, `nav` with the parts, and `here`, the address of this one.
    """
    desk = desk_of(request)
    here = next((address for _, address, _ in PARTS if request.scope["path"].startswith(address)), "")
    shared = {"desk": desk, "nav": PARTS, "here": here}
    return desk.templates.TemplateResponse(request, template, {**shared, **context}, status_code=status)


def go_to(address: str) -> Response:
    """Return what has the browser read another page, after something was changed."""
    return RedirectResponse(address, 303)


def with_form(
    function: Callable[[Request, FormData], Response], *, has_texts: bool = False
) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint of a function that takes a request and its form, and may take its time.

    Args:
        function: The function.
        has_texts: Whether somebody has written texts in the form, which an error leaves on the page.
    """

    async def read_form(request: Request) -> Response:
        async with request.form(max_files=100, max_fields=10_000) as form:
            if has_texts:
                request.state.typed = [
                    text for text in form.values() if isinstance(text, str) and not _CODE.fullmatch(text)
                ]
            return await run_in_threadpool(function, request, form)

    return read_form


def text_of(form: FormData, name: str) -> str:
    """Return what is typed in a field of a form, its lines as people count them; an empty text if it has no such field."""
    value = form.get(name, "")
    return value.strip().replace("\r\n", "\n") if isinstance(value, str) else ""


def find_named(text: str, known: Iterable[Named]) -> Named:
    """Return the year, or the edition, that an address or a form names, written as the desk writes it.

    Args:
        text: What it names.
        known: Those that there are.

    Raises:
        HTTPException: It names none of them.
    """
    for each in known:
        if str(each) == text:
            return each
    raise HTTPException(404)


# -- errors ------------------------------------------------------------------------------------------------------------


def say_fault(error: Exception) -> str:
    """Say what was wrong, one of `FAULTS`: in the words of the library, or which file could not be read or written."""
    return f"{explain_system_error(error)}请解决以后再试。" if isinstance(error, OSError) else str(error)


async def show_error(request: Request, error: Exception) -> Response:
    """Say on a page what was wrong, in the words of the library."""
    return _render_error(request, 400, say_fault(error))


async def show_system_error(request: Request, error: Exception) -> Response:
    """Say on a page which file could not be read or written."""
    return _render_error(request, 500, say_fault(error))


async def show_http_error(request: Request, error: Exception) -> Response:
    """Say on a page that there is no such page, and the like."""
    assert isinstance(error, HTTPException)
    text = WORDS.get(error.status_code, f"请求有误（{error.status_code}）：{error.detail}")
    return _render_error(request, error.status_code, text)


async def show_bug(request: Request, error: Exception) -> Response:
    """Say on a page that the program is at fault, with all that a report needs; the server says it in the terminal."""
    return _render_error(request, 500, "".join(traceback.format_exception(error)), is_bug=True)


def _render_error(request: Request, status: int, text: str, *, is_bug: bool = False) -> Response:
    """Return the page that says what was wrong, with what somebody had written."""
    typed = getattr(request.state, "typed", [])
    return render(request, "error.html", status, text=text, is_bug=is_bug, typed=typed)


ERRORS: dict[Any, Callable[[Request, Exception], Awaitable[Response]]] = {
    TradebookError: show_error,
    OSError: show_system_error,
    HTTPException: show_http_error,
    Exception: show_bug,
}
"""What answers which error."""
