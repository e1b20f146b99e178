"""The part 审阅: how far the review is, and the panel beside each figure."""

from __future__ import annotations

import pytest
from helpers.command import make_project
from helpers.desk import open_desk, read_page
from helpers.reviews import build, figure, sentence
from helpers.small_data import LAST
from tradebook.desk.books import digest_numbers

ITEM = f"/review/{LAST}/item"
SIGNED = {"key": "a", "step": "signed", "person": "李四", "prepared_by": "张三", "text": "核对原表"}


@pytest.fixture
def root(tmp_path):
    root = make_project(tmp_path)
    build(root, root / "data", figure("a"), sentence("overview#1"), figure("c", chapter="national"))
    return root


@pytest.fixture
def desk(root):
    return open_desk(root)


@pytest.fixture
def other(root):
    """Another browser at the same desk."""
    return open_desk(root)


def register(root):
    lines = (root / "data" / "signoffs.csv").read_text(encoding="utf-8").splitlines()[1:]
    return [(cells[0], cells[4], cells[6], cells[7], cells[8]) for cells in (line.split(",") for line in lines)]


def panel(desk, key="a"):
    return read_page(desk.get(ITEM, params={"key": key}))


def send(browser, **changes):
    """Fill in the panel as it is now, and press a button of it."""
    return browser.post(ITEM, data=filled(panel(browser, changes.get("key", "a")), changes))


def filled(page, changes):
    return {"state": page.select_one('input[name="state"]')["value"], **SIGNED, **changes}


def buttons(page):
    return [button.text for button in page.select("button")]


# -- the panel ---------------------------------------------------------------------------------------------------------


def test_a_figure_is_signed_by_one_and_prepared_by_another(desk, root):
    assert "还没有人签字" in panel(desk).text
    page = read_page(send(desk))
    assert "李四" in page.select_one(".review-signed").text
    assert register(root) == [("a", "李四", "核对原表", "signed", "张三")]
    assert desk.get(f"/review/{LAST}/states").json()["states"] == {"a": ["signed", "有效"]}


def test_names_are_asked_for_once(desk):
    assert len(panel(desk).select("input[required]")) == 2
    page = read_page(send(desk))
    assert page.select_one('input[name="person"]')["value"] == "李四"
    again = panel(desk, "c")
    assert again.select_one('input[name="person"]')["value"] == "李四"
    assert not again.select('input[name="prepared_by"]')
    send(desk, key="c", text="", person="", prepared_by="")
    assert "李四" in panel(desk, "c").select_one(".review-signed").text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"prepared_by": "李 四"}, "编制人和审核人是同一人"),
        ({"prepared_by": ""}, "没有写编制人"),
        ({"person": ""}, "没有写姓名"),
        ({"step": "question", "text": " "}, "提问没有写内容"),
        ({"step": "question", "text": "问" * 1001}, "写了 1001 个字，最多 1000 个，没有记下"),
        ({"step": "answer"}, "没有可以答复的提问"),
        ({"step": "accepted"}, "没有可以认可的提问"),
    ],
)
def test_what_is_refused_is_said_in_the_panel_and_kept_there(desk, root, changes, message):
    page = read_page(send(desk, **changes))
    assert message in page.select_one('[role="alert"]').text
    assert page.textarea.text.strip() == (SIGNED | changes)["text"].strip()
    assert register(root) == []


def test_a_question_is_answered_and_the_answer_accepted_by_others(desk, other, root):
    send(desk, step="question", text="与年鉴差0.1？")
    page = panel(other)
    assert "与年鉴差0.1？" in page.select_one(".review-question").text
    assert buttons(page) == ["答复", "提问"]
    own = read_page(send(desk, step="answer", text="是"))
    assert "自己提问的，不能自己答复" in own.select_one('[role="alert"]').text
    page = read_page(send(other, step="answer", person="张三", text="年鉴是初步数"))
    assert buttons(page) == ["签字", "认可答复", "提问"]
    page = read_page(send(desk, step="accepted", person=""))
    assert buttons(page) == ["签字", "提问"]
    assert [step for _, _, _, step, _ in register(root)] == ["question", "answer", "accepted"]


def test_two_at_once_lose_nothing_and_see_each_other(desk, other, root):
    """Both have seen the figure before either signed."""
    seen = panel(other)
    send(desk)
    page = read_page(other.post(ITEM, data=filled(seen, {"person": "王五", "text": ""})))
    assert [line.text[:2] for line in page.select(".review-signed")] == ["李四", "王五"]
    assert [person for _, person, *_ in register(root)] == ["李四", "王五"]


def test_what_was_signed_stays_when_the_book_is_built_again(desk, root):
    send(desk)
    build(root, root / "data", figure("a"), figure("b"))
    assert desk.get(f"/review/{LAST}/states").json()["states"] == {"a": ["signed", "有效"]}
    build(root, root / "data", figure("a", "140960.5"))
    assert desk.get(f"/review/{LAST}/states").json()["states"]["a"][0] == "void"
    assert "10.5亿美元 → 14.1亿美元" in panel(desk).select_one(".review-void").text


def test_a_book_that_is_older_than_its_data_is_not_signed(desk, root):
    opened = panel(desk)
    with (root / "data" / "commentary.csv").open("a", encoding="utf-8") as table:
        table.write(f"{LAST},challenge,9,题,文。,会\n")
    assert "请先重新生成" in panel(desk).select_one('[role="alert"]').text
    assert "请先重新生成" in read_page(desk.get("/review/")).select_one('[role="alert"]').text
    assert "请先重新生成" in desk.get(f"/review/{LAST}/states").json()["refusal"]
    page = read_page(desk.post(ITEM, data=filled(opened, {})))
    assert "请先重新生成" in page.select_one('[role="alert"]').text
    assert page.textarea.text.strip() == SIGNED["text"]
    assert register(root) == []


def test_what_is_drawn_only_is_reviewed_with_its_exhibit(desk):
    assert "请审核所在的图表" in panel(desk, "drawn.1").text
    assert desk.post(ITEM, data=SIGNED | {"step": "nothing"}).status_code == 404


def test_letters_stay_letters(desk):
    text = "<script>window.stolen = 1</script>**甲**"
    page = read_page(send(desk, step="question", text=text))
    assert page.select("script") == []
    assert text in page.select_one(".review-question").text


# -- the review as a whole ---------------------------------------------------------------------------------------------


def test_the_page_shows_progress_questions_and_who_did_what(desk):
    send(desk)
    send(desk, key="c", step="question", text="出处？")
    page = read_page(desk.get("/review/"))
    rows = {
        row.th.text: [cell.text for cell in row.select("td")] for row in page.select("table")[0].select("tbody tr")
    }
    assert rows == {
        "overview": ["1", "1", "1", "0", "0"],
        "national": ["1", "0", "0", "0", "1"],
        "全书（每项计一次）": ["2", "1", "1", "0", "1"],
    }
    assert "李四" in page.find("h2", string="提问").find_next("p").text
    log = [[cell.text for cell in row.select("td")][1:3] for row in page.select("table")[1].select("tbody tr")]
    assert log == [["李四", "提问"], ["李四", "签字"]]
    assert page.find("a", string="数字a")["href"] == f"/books/draft/{LAST}/chapters/overview.html#figure=a"


def test_a_sample_is_drawn_alike_by_the_same_seed(desk):
    draws = [read_page(desk.get("/review/?number=2&seed=7")).select_one("ol").text for _ in range(2)]
    assert draws[0] == draws[1]
    assert draws[0].count("印刷本没有对应的数字") + draws[0].count("文句、用语或图表") == 2


def test_several_items_of_a_chapter_are_signed_together(desk, root):
    address = f"/review/{LAST}/chapters/overview"
    page = read_page(desk.get(address))
    keys = [box["value"] for box in page.select('input[name="key"]')]
    assert keys == ["a", "overview#1"]
    sent = {"key": keys, "person": "李四", "prepared_by": "张三", "text": ""} | states(page)
    assert "已签 2 项" in read_page(desk.post(address, data=sent)).select_one(".done").text
    assert "已签 0 项，另有 2 项此前已签" in read_page(desk.post(address, data=sent)).select_one(".done").text
    assert len(register(root)) == 2


def states(page):
    return {field["name"]: field["value"] for field in page.select('input[name^="state-"]')}


def test_what_was_not_shown_is_not_signed(desk, root):
    """The panel and the list are opened, the book is built again, and only then somebody presses."""
    address, open_panel = f"/review/{LAST}/chapters/overview", panel(desk)
    opened = states(read_page(desk.get(address)))
    build(root, root / "data", figure("a", "140960.5"), sentence("overview#1"), figure("c", chapter="national"))
    for step in ("signed", "question", "answer", "accepted"):
        page = read_page(desk.post(ITEM, data=filled(open_panel, {"step": step})))
        said = page.select_one('[role="alert"]').text
        assert "数字a（现在是“14.1亿美元”）与您看到的不同，没有记入" in said
        # pressing once more does not help: the number above is still the old one
        assert "与您看到的不同" in read_page(desk.post(ITEM, data=filled(page, {"step": step}))).text
        assert page.textarea.text.strip() == SIGNED["text"]
    assert "与您看到的不同" in read_page(desk.post(ITEM, data=SIGNED)).text
    answer = desk.post(address, data=SIGNED | {"key": ["a", "overview#1"]} | opened)
    page = read_page(answer)
    assert answer.status_code == 400
    assert "与您看到的不同" in page.select_one('[role="alert"]').text
    # what is written and what is the same stay
    assert [box["value"] for box in page.select("input[checked]")] == ["overview#1"]
    assert page.select_one("#chapter-text")["value"] == SIGNED["text"]
    assert (page.select_one("#chapter-person")["value"], page.select_one("#chapter-prepared")["value"]) == (
        "李四",
        "张三",
    )
    assert register(root) == []
    assert "李四" in read_page(send(desk)).select_one(".review-signed").text


def test_a_page_of_an_earlier_build_has_no_panel(desk, root):
    """The number that it shows is another than the one that would be signed."""
    shown = digest_numbers(desk.app.state.desk, LAST)
    assert read_page(desk.get(ITEM, params={"key": "a", "numbers": shown})).select("form")
    build(root, root / "data", figure("a", "140960.5"))
    page = read_page(desk.get(ITEM, params={"key": "a", "numbers": shown}))
    assert "请重新载入这一页" in page.select_one('[role="alert"]').text
    assert not page.select("form")


def test_without_a_book_there_is_nothing_to_review(tmp_path):
    assert "还没有生成过书" in read_page(open_desk(make_project(tmp_path)).get("/review/")).text


def test_the_name_of_the_reviewer_is_kept_in_the_browser(desk):
    page = read_page(desk.post("/review/person", data={"year": str(LAST), "person": " 李 四 "}))
    assert page.select_one("#person")["value"] == "李 四"
