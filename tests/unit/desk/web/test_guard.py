"""Nobody comes in who has not the token, or comes from elsewhere; and nothing is lost by those who try."""

import itertools

import anyio
import pytest
from helpers.desk import ORIGIN, PORT, visit
from tradebook.desk.desk import LARGEST_UPLOAD, Desk

CHANGING = "/years/2023/upload"
WORKBOOK = {"files": ("录入.xlsx", b"PK")}


def uploads(desk):
    return [path for path in desk.root.rglob("*waiting*/**/*") if path.is_file()]


@pytest.mark.parametrize(
    "path", ["/", "/years/", "/static/desk.css", "/books/draft/2022/", "/nothing", "/?token=x"]
)
def test_without_the_token_nothing_is_shown(desk, path):
    answer = visit(desk, enter=False).get(path)
    assert answer.status_code == 403
    assert "完整地址" in answer.text
    assert desk.token not in answer.text
    assert str(desk.root) not in answer.text


def test_the_address_with_the_token_lets_the_browser_in_for_good(desk):
    client = visit(desk, enter=False)
    answer = client.get(f"/words/?year=2022&token={desk.token}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/words/?year=2022")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        (f"tradebook-desk-{PORT}", "{token}", 200),
        # browsers send the cookies of one port to every other: that of another desk opens nothing here
        (f"tradebook-desk-{PORT + 1}", "{token}", 403),
        ("tradebook-desk", "{token}", 403),
        (f"tradebook-desk-{PORT}", "of another desk", 403),
        (f"tradebook-desk-{PORT}", "", 403),
        (f"tradebook-desk-{PORT}", "{token}x", 403),
    ],
)
def test_a_session_is_of_one_port_and_one_desk(desk, name, value, status):
    client = visit(desk, enter=False)
    client.cookies.set(name, value.format(token=desk.token))
    assert client.get("/").status_code == status
    assert client.post("/words/undo", data={"year": "2022"}).status_code == (400 if status == 200 else status)


def test_a_browser_at_two_desks_is_let_in_at_both(desk):
    other = Desk(desk.root, desk.data_dir, PORT + 1)
    client = visit(desk)
    client.cookies.set(other.cookie, other.token)
    assert client.get("/").status_code == 200


def test_a_path_is_never_another_site(desk):
    answer = visit(desk, enter=False).get(f"//elsewhere.example/x?token={desk.token}", follow_redirects=False)
    assert answer.headers["location"].startswith("/")
    assert not answer.headers["location"].startswith("//")


def test_the_token_in_the_address_does_not_let_a_form_in(desk):
    answer = visit(desk, enter=False).post(f"{CHANGING}?token={desk.token}", files=WORKBOOK)
    assert answer.status_code == 403
    assert uploads(desk) == []


@pytest.mark.parametrize(
    "host", ["elsewhere.example", f"elsewhere.example:{PORT}", "127.0.0.1", "127.0.0.1:1", ""]
)
def test_another_name_is_refused(desk, host):
    answer = visit(desk).get("/", headers={"host": host})
    assert answer.status_code == 403
    assert "地址不对" in answer.text


@pytest.mark.parametrize("host", [f"127.0.0.1:{PORT}", f"localhost:{PORT}"])
def test_its_own_names_are_known(desk, host):
    assert visit(desk).get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "origin", ["http://elsewhere.example", "null", "http://127.0.0.1", f"https://127.0.0.1:{PORT}", None]
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_what_changes_something_comes_from_its_own_pages(desk, origin, method):
    answer = visit(desk, origin=origin).request(method, CHANGING, files=WORKBOOK)
    assert answer.status_code == 403
    assert "没有执行" in answer.text
    assert uploads(desk) == []


@pytest.mark.parametrize("here", ["10.0.0.5", "192.168.1.2", "::ffff:10.0.0.5", "unknown"])
def test_another_machine_is_refused(desk, here):
    assert visit(desk, here=here).get("/").status_code == 403


def upload(desk, chunks, **headers):
    """Upload chunks to the application itself; return the status, and how many chunks it took."""
    answers, taken = [], 0
    told = {
        "host": f"127.0.0.1:{PORT}",
        "origin": ORIGIN,
        "cookie": f"{desk.cookie}={desk.token}",
        "content-type": "multipart/form-data; boundary=x",
        **headers,
    }
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": CHANGING,
        "raw_path": CHANGING.encode(),
        "root_path": "",
        "scheme": "http",
        "query_string": b"",
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", PORT),
        "headers": [(name.encode(), value.encode()) for name, value in told.items()],
    }

    async def receive():
        nonlocal taken
        taken += 1
        return {"type": "http.request", "body": next(chunks), "more_body": True}

    async def send(message):
        answers.append(message)

    anyio.run(visit(desk).app, scope, receive, send)
    return answers[0]["status"], taken


def endless():
    yield b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.xlsx"\r\n\r\n'
    yield from itertools.repeat(bytes(2**20))


def test_a_large_upload_is_refused_before_it_is_read(desk):
    assert upload(desk, endless(), **{"content-length": str(200 * 2**20)}) == (413, 0)


def test_a_large_upload_of_unknown_length_is_refused_while_it_comes(desk):
    status, taken = upload(desk, endless())
    assert status == 413
    assert taken == LARGEST_UPLOAD // 2**20 + 1
    assert uploads(desk) == []


def test_an_upload_that_is_larger_than_it_says_is_refused_too(desk):
    status, taken = upload(desk, endless(), **{"content-length": "10"})
    assert status == 413
    assert taken <= LARGEST_UPLOAD // 2**20 + 1


@pytest.mark.parametrize("length", ["-1", "x", "٣", "1e9"])
def test_a_length_that_is_none_is_not_believed(desk, length):
    status, _ = upload(desk, endless(), **{"content-length": length})
    assert status in (400, 413)


def test_every_answer_keeps_pages_apart(desk):
    for answer in (visit(desk).get("/"), visit(desk, enter=False).get("/"), visit(desk).get("/static/desk.css")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'self'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "access-control-allow-origin" not in answer.headers


def test_a_websocket_is_not_answered(desk):
    client = visit(desk)
    with pytest.raises(Exception), client.websocket_connect(f"{ORIGIN}/years/"):  # noqa: B017, PT011
        pass
