"""The guard at the desk's door: who is let in, from where, and with how much.

The desk changes files, so no page from elsewhere may make a browser talk to it:

- The address has a token, which becomes a cookie that no other site makes the browser send.
- ``Host`` is the desk's own, so that no name from elsewhere can be pointed here
  (https://owasp.org/www-community/attacks/DNS_Rebinding).
- What changes something has the ``Origin`` of the desk's own pages.
- A body that is too large is refused while it comes, before anything of it is kept.
"""

from __future__ import annotations

import hmac
from ipaddress import ip_address
from urllib.parse import urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tradebook.desk.desk import LARGEST_UPLOAD, Desk

TOKEN = "token"
READING = ("GET", "HEAD")
"""The methods of requests that change nothing."""
BOOKS = "/books/"
"""Where the pages of built books are, which have scripts of their own in them."""
STATIC = "/static/"
LONGEST_ADDRESS = 2000
"""Characters of an address without what stands behind its question mark."""
OF_PAGES = "default-src 'self'; img-src 'self' data:; frame-ancestors 'self'; base-uri 'none'; form-action 'self'"
OF_BOOKS = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; frame-ancestors 'self'; form-action 'self'"
)
"""What pages may load: nothing from elsewhere."""


class TooLarge(Exception):
    """A body has more bytes than a request may have."""


class Guard:
    """Let in who has the token and comes from the desk's own pages; refuse everybody else.

    Args:
        app: What is guarded.
        desk: The desk.
    """

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app, self._desk = app, desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or have it answered."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        request = Request(scope)
        answer = self._refuse(request) or self._enter(request)
        if answer:
            await answer(scope, receive, _with_headers(send, scope["path"]))
            return
        try:
            await self._app(scope, _limited(receive), _with_headers(send, scope["path"]))
        except TooLarge:
            await self._too_large()(scope, receive, _with_headers(send, scope["path"]))

    def _refuse(self, request: Request) -> Response | None:
        """Return the refusal of a request from elsewhere, or of one that is too large; None if it is neither."""
        headers = request.headers
        if len(request.url.path) > LONGEST_ADDRESS:
            return self._say(414, "地址太长。")
        if not _is_loopback(request):
            return self._say(403, "只能在本机打开。")
        if headers.get("host") not in self._desk.hosts:
            return self._say(403, f"地址不对，应为 http://{self._desk.hosts[0]}/ 。")
        if request.method not in READING and headers.get("origin") not in self._desk.origins:
            return self._say(403, "这一请求不是从编辑台自己的页面发出的，没有执行。")
        if _length(headers) > LARGEST_UPLOAD:
            return self._too_large()
        return None

    def _enter(self, request: Request) -> Response | None:
        """Return what makes a browser with the token come in, or the refusal of one without; None if it is in already."""
        token = request.query_params.get(TOKEN)
        if token is not None and request.method in READING and self._is_token(token):
            rest = [(name, value) for name, value in request.query_params.multi_items() if name != TOKEN]
            address = request.url.path + (f"?{urlencode(rest)}" if rest else "")
            answer = RedirectResponse(f"/{address.lstrip('/')}", 303)
            answer.set_cookie(self._desk.cookie, self._desk.token, httponly=True, samesite="strict")
            return answer
        if self._is_token(request.cookies.get(self._desk.cookie, "")):
            return None
        return self._say(403, "请用编辑台启动时给出的完整地址打开；编辑台重新启动以后，以前的页面不再有效。")

    def _is_token(self, text: str) -> bool:
        return hmac.compare_digest(text.encode(), self._desk.token.encode())

    def _too_large(self) -> Response:
        return self._say(413, f"文件太大，一次最多 {LARGEST_UPLOAD // 2**20} MB，没有接收。")

    def _say(self, status: int, text: str) -> Response:
        page = self._desk.templates.get_template("refused.html").render(text=text)
        return Response(page, status, {"Connection": "close"}, "text/html; charset=utf-8")


def _is_loopback(request: Request) -> bool:
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _length(headers: Headers) -> int:
    text = headers.get("content-length", "0")
    return int(text) if text.isdecimal() else 0


def _limited(receive: Receive) -> Receive:
    """Return `receive` with a limit, for bodies that do not say beforehand how large they are."""
    received = 0

    async def receive_limited() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > LARGEST_UPLOAD:
            raise TooLarge
        return message

    return receive_limited


def _with_headers(send: Send, path: str) -> Send:
    """Return `send` with headers by which a browser keeps pages apart."""

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Content-Security-Policy"] = OF_BOOKS if path.startswith(BOOKS) else OF_PAGES
            headers["X-Content-Type-Options"] = "nosniff"
            # "no-referrer" would hide the origin of forms, too
            headers["Referrer-Policy"] = "same-origin"
            headers["Cross-Origin-Resource-Policy"] = "same-origin"
            headers["Cross-Origin-Opener-Policy"] = "same-origin"
            is_file = path.startswith((BOOKS, STATIC))
            headers.setdefault("Cache-Control", "no-cache" if is_file else "no-store")
        await send(message)

    return send_with_headers
