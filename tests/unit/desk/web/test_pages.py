"""Pages say in Chinese what went wrong, and are the same for everybody."""

import pytest
from bs4 import BeautifulSoup
from helpers.desk import visit
from helpers.small_data import LAST, YEAR
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from tradebook.desk.web import pages
from tradebook.desk.web.pages import PARTS, go_to, text_of, with_form
from tradebook.errors import DataError


def ask(desk, endpoint, **more):
    client = visit(desk)
    client.app.router.routes.insert(0, Route("/tried", endpoint, methods=["GET", "POST"]))
    return client.request(more.pop("method", "GET"), "/tried", **more)


def raising(error):
    def endpoint(request):
        raise error

    return endpoint


def text(answer):
    return BeautifulSoup(answer.text, "html.parser").main.get_text(" ", strip=True)


def test_every_page_has_all_parts_and_a_way_past_them(client):
    page = BeautifulSoup(client.get("/").text, "html.parser")
    assert [link["href"] for link in page.nav.find_all("a")] == [address for _, address, _ in PARTS]
    assert page.find("a", class_="skip")["href"] == f"#{page.main['id']}"
    assert page.html["lang"] == "zh-CN"


def test_nothing_is_loaded_from_elsewhere(client):
    page = BeautifulSoup(client.get("/").text, "html.parser")
    loaded = [tag.get("src") or tag.get("href") for tag in page.find_all(["script", "link", "img"])]
    assert loaded
    assert all(address.startswith(("/static/", "data:,")) for address in loaded)
    assert all(client.get(address).status_code == 200 for address in loaded if address.startswith("/static/"))


def test_the_part_that_is_open_is_marked(client):
    page = BeautifulSoup(client.get("/years/undo").text, "html.parser")
    assert [link.get_text() for link in page.find_all(attrs={"aria-current": "page"})] == ["年度"]


def test_an_error_of_the_library_is_shown_as_it_is(desk):
    answer = ask(desk, raising(DataError("facts.csv 第 2 行：<b>读到“—”</b>")))
    assert answer.status_code == 400
    assert "facts.csv 第 2 行：<b>读到“—”</b>" in text(answer)
    assert "Traceback" not in answer.text


def test_a_file_that_cannot_be_written_is_named(desk):
    answer = ask(desk, raising(PermissionError(13, "Permission denied", "facts.csv")))
    assert answer.status_code == 500
    assert "无法读写 facts.csv" in text(answer)
    assert "Excel、WPS" in text(answer)


def test_a_disk_that_cannot_be_written_is_said_in_chinese(desk):
    answer = ask(desk, raising(OSError(30, "Read-only file system", "_build")))
    assert answer.status_code == 500
    assert "无法读写 _build：磁盘只能读、不能写。" in text(answer)


def test_a_bug_says_what_to_do(desk):
    answer = ask(desk, raising(ZeroDivisionError("x")))
    assert answer.status_code == 500
    assert "报告给维护者" in text(answer)
    assert "ZeroDivisionError" in text(answer)


@pytest.mark.parametrize(
    "error", [DataError("数据读不了"), OSError(28, "No space left on device"), ZeroDivisionError()]
)
def test_what_somebody_has_written_is_on_the_page_of_an_error(desk, error):
    def endpoint(request, form):
        raise error

    sent = {
        "text": "写了一个小时。\n<b>甲</b>",
        "digest": "0f" * 32,
        "text-id": f"{LAST}-challenge-1",
        "title": "",
    }
    for has_texts, expected in ((True, ["写了一个小时。\n<b>甲</b>"]), (False, [])):
        answer = ask(desk, with_form(endpoint, has_texts=has_texts), method="POST", data=sent)
        boxes = BeautifulSoup(answer.text, "html.parser").select("textarea[readonly]")
        assert [box.text.removeprefix("\n").removesuffix("\n") for box in boxes] == expected


@pytest.mark.parametrize(
    "path", ["/nothing", "/years/nothing", "/years/abc/", "/static/nothing.css", "/books/x/2022/a"]
)
def test_a_page_that_is_not_there_is_said_in_chinese(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "没有这一页" in text(answer)


def test_another_method_is_said_in_chinese(client):
    assert "不能这样请求" in text(client.post("/years/"))


def test_a_form_reaches_its_function(desk):
    endpoint = with_form(lambda request, form: PlainTextResponse(f"<{text_of(form, 'a')}|{text_of(form, 'b')}>"))
    assert ask(desk, endpoint, method="POST", data={"a": "  陕西 ", "c": "1"}).text == "<陕西|>"


def test_after_a_change_another_page_is_read(desk):
    answer = ask(desk, lambda request: go_to("/years/"), follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/years/")


def test_the_words_for_what_is_said_are_chinese():
    assert {404, 405} <= pages.WORDS.keys()


LONG = "9" * 5000


@pytest.mark.parametrize(
    "year", [f"0{LAST}", "1e3", "-1", "２０２２", "٢٠٢٢", f"{LAST}.0", "1066", LONG, "\x00", "🙂"]
)
def test_a_year_that_is_none_is_no_fault_of_the_program(client, year):
    for address in ("/words/", "/build/", "/release/", "/build/changes"):
        assert client.get(address, params={"year": year}).status_code == 404, address
    assert client.get(f"/years/{YEAR}/workbook", params={"vintage": year}).status_code == 404
    for address in ("/build/start", "/release/start"):
        assert client.post(address, data={"year": year, "kind": "html"}).status_code == 404, address


@pytest.mark.parametrize("address", [f"/years/{LONG}/", f"/books/draft/{LONG}/index.html", f"/words/{LONG}/a"])
def test_an_address_that_is_too_long_is_refused(client, address):
    assert client.get(address).status_code == 414


def test_too_many_files_are_refused_in_chinese(client):
    files = [("files", (f"{number}.xlsx", b"PK")) for number in range(101)]
    answer = client.post(f"/years/{YEAR}/upload", files=files)
    assert answer.status_code == 400
    assert "一次最多上传 100 个文件" in text(answer)
