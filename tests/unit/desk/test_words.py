"""The part 文字: texts as forms, each with what readers will see of it."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from helpers.command import make_project
from helpers.desk import form_of, open_desk, read_page
from helpers.hostile import TEXTS
from helpers.small_data import LAST
from helpers.support import write_notebook
from tradebook import extras
from tradebook.errors import DataError
from tradebook.publish.writing.lab import RunningLab

PLACE = f"/words/{LAST}/commentary-challenge"


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A desk that is not written at."""
    return open_desk(_make_root(tmp_path_factory.mktemp("desk")))


@pytest.fixture
def root(tmp_path):
    return _make_root(tmp_path)


@pytest.fixture
def desk(root):
    return open_desk(root)


def _make_root(folder):
    root = make_project(folder)
    write_notebook(
        root / "chapters" / "outlook.ipynb", 'edition.commentary("challenge")', text="# {eval}`area`展望"
    )
    return root


def register(root):
    return (root / "data" / "commentary.csv").read_text(encoding="utf-8")


def read_settings(root):
    return (root / "data" / "edition.yml").read_text(encoding="utf-8")


def form(desk, action="save"):
    return form_of(read_page(desk.get(PLACE)), f"{PLACE}/{action}")


# -- reading -----------------------------------------------------------------------------------------------------------


def test_places_are_listed_by_chapter_with_what_is_not_written_yet(shared):
    page = read_page(shared.get(f"/words/?year={LAST + 1}"))
    assert page.h1.text == f"{LAST + 1} 年版的文字"
    chapter = page.find("h2", string="陕西展望")
    item = chapter.find_next("li")
    assert "挑战" in item.text
    assert "本年未写" in item.text
    assert "上年 2 条" in item.text


def test_a_year_that_cannot_be_has_no_page(shared):
    assert shared.get("/words/?year=1999").status_code == 404
    assert shared.get("/words/1999/commentary-challenge").status_code == 404
    assert shared.get(f"/words/{LAST}/commentary-nowhere").status_code == 404


def test_last_years_text_can_be_the_draft_of_this_years(shared):
    place = f"/words/{LAST + 1}/commentary-challenge"
    page = read_page(shared.get(place))
    [link, *_] = [a for a in page.select("a") if "from=" in a["href"]]
    drafted = form_of(read_page(shared.get(link["href"])), f"{place}/add")
    assert (drafted["title"], drafted["text"]) == ("规模小", "占全国比重低。")


def test_every_field_has_a_label(shared):
    for address in (PLACE, f"/words/{LAST}/policies", "/words/settings", "/words/"):
        page = read_page(shared.get(address))
        labelled = {label["for"] for label in page.select("label[for]")}
        fields = page.select("input:not([type=hidden]), textarea, select")
        assert [field for field in fields if field.get("id") not in labelled] == []


# -- preview -----------------------------------------------------------------------------------------------------------


def test_the_preview_shows_values_and_says_what_is_wrong(shared):
    written = {"text-id": f"{LAST}-challenge-1", "title": "题", "source": "会"}
    shown = read_page(
        shared.post(f"{PLACE}/preview", data=written | {"text": "共{eval}`area.all.total`，见**表**。"})
    )
    assert "亿美元" in shown.select_one(".value").text
    assert "“**”" in shown.select_one(".warning").text
    shown = read_page(shared.post(f"{PLACE}/preview", data=written | {"text": "共{eval}`area.alll`。"}))
    assert "是不是 all" in shown.select_one(".error").text
    assert shown.select_one("mark.fault")


def test_the_preview_of_a_new_text_has_no_fault_of_its_own(shared):
    written = {"text-id": "", "title": "题", "text": "文。", "source": "会"}
    assert not read_page(shared.post(f"{PLACE}/preview", data=written)).select(".error")


@pytest.mark.parametrize("text", [text for text in TEXTS if "<" in text])
def test_letters_stay_letters(shared, text):
    answer = shared.post(f"{PLACE}/preview", data={"text-id": "", "title": text, "text": text, "source": "会"})
    shown = read_page(answer)
    assert shown.select("script, img, b, br") == []
    assert text in shown.text


def test_a_fault_of_the_data_leaves_what_is_being_written(desk, root):
    (root / "data" / "commentary.csv").write_text("x\n", encoding="utf-8")
    answer = desk.post(f"{PLACE}/preview", data={"text-id": "", "title": "题", "text": "文。", "source": "会"})
    assert answer.status_code == 200
    assert "commentary.csv" in read_page(answer).select_one(".error").text


# -- writing -----------------------------------------------------------------------------------------------------------


def test_a_text_is_saved_and_the_change_undone(desk, root):
    before = register(root)
    answer = desk.post(f"{PLACE}/save", data=form(desk) | {"text": "占比仍低。"})
    assert "已保存“规模小”" in read_page(answer).select_one(".done").text
    assert register(root) == before.replace("占全国比重低。", "占比仍低。")
    assert "改论述" in read_page(desk.get("/words/")).text
    shown = form_of(read_page(desk.get("/words/")), "/words/undo")
    desk.post(f"{PLACE}/save", data=form(desk) | {"source": "乙的来源"})
    # it is not what the page showed
    refused = desk.post("/words/undo", data=shown)
    assert "最近一次改动已不是刚才所列的那一次" in read_page(refused).select_one('[role="alert"]').text
    assert desk.post("/words/undo", data={"year": str(LAST)}).status_code == 400
    assert "乙的来源" in register(root)
    desk.post("/words/undo", data=form_of(read_page(desk.get("/words/")), "/words/undo"))
    answer = desk.post("/words/undo", data=shown)
    assert "已撤销：改论述" in unquote(read_page(answer).select_one(".done").text)
    assert register(root) == before


def test_what_is_refused_stays_in_its_form_with_the_fault_at_its_field(desk, root):
    before = register(root)
    answer = desk.post(f"{PLACE}/save", data=form(desk) | {"text": "共{eval}`area.alll`。"})
    page = read_page(answer)
    assert answer.status_code == 400
    field = page.select_one('textarea[aria-invalid="true"]')
    assert "area.alll" in field.text
    assert "是不是 all" in page.find(id=field["aria-describedby"]).text
    assert page.select_one('[role="alert"]').text.startswith("没有保存。请看“正文”")
    assert register(root) == before


def test_two_editors_do_not_overwrite_each_other(desk, root):
    first, second = form(desk), form(desk)
    desk.post(f"{PLACE}/save", data=first | {"text": "甲改的。"})
    page = read_page(desk.post(f"{PLACE}/save", data=second | {"text": "乙改的。"}))
    assert "已被别人改动" in page.select_one('[role="alert"]').text
    assert "乙改的。" in page.select_one("textarea").text
    # nor do they when the second presses once more; he has the first's text beside his own
    again = form_of(page, f"{PLACE}/save")
    page = read_page(desk.post(f"{PLACE}/save", data=again))
    assert "已被别人改动" in page.select_one('[role="alert"]').text
    assert page.find("h3", string="别人改成的").find_next("div").text.split() == ["正文：甲改的。"]
    assert "甲改的。" in register(root)
    assert "乙改的。" not in register(root)
    # nor when he removes it
    page = read_page(desk.post(f"{PLACE}/remove", data=second | {"text": "乙改的。"}))
    assert "已被别人改动" in page.select_one('[role="alert"]').text
    assert "乙改的。" in page.select_one("textarea").text
    # he decides, but only of what he was shown
    over = page.select_one('button[name="over"]')
    assert over.text == "用我的覆盖"
    desk.post(f"{PLACE}/save", data=form(desk) | {"text": "甲又改的。"})
    sent = again | {"over": over["value"]}
    page = read_page(desk.post(f"{PLACE}/save", data=sent))
    assert "甲又改的。" in page.find("h3", string="别人改成的").find_next("div").text
    assert "甲又改的。" in register(root)
    sent = again | {"over": page.select_one('button[name="over"]')["value"]}
    assert "已保存" in read_page(desk.post(f"{PLACE}/save", data=sent)).select_one(".done").text
    assert "乙改的。" in register(root)


def test_what_was_written_of_a_text_that_is_gone_can_be_added(desk, root):
    second = form(desk)
    desk.post(f"{PLACE}/remove", data=form(desk))
    page = read_page(desk.post(f"{PLACE}/save", data=second | {"text": "乙改的。"}))
    assert "已被别人删去" in page.select_one('[role="alert"]').text
    assert "乙改的。" in page.select_one(f'form[action="{PLACE}/add"] textarea').text
    # unless a new one is just being written
    page = read_page(desk.post(f"{PLACE}/save", data=second | {"text": "乙改的。", "new.text": "新的。"}))
    assert "新的。" in page.select_one(f'form[action="{PLACE}/add"] textarea').text
    assert "乙改的。" in [box.text.strip() for box in page.select("textarea[readonly]")]
    assert "已被别人删去" in read_page(desk.post(f"{PLACE}/remove", data=second)).select_one(".done").text


def test_what_is_written_in_other_forms_of_the_page_stays(desk, root):
    """Each text is saved by itself; the page sends along what is written in the others."""
    page = read_page(desk.get(PLACE))
    mine, other = form_of(page, f"{PLACE}/save"), f"{LAST}-challenge-2"
    [field] = page.select(f'form[data-text="{other}"] input[name="digest"]')
    carried = {f"{other}.digest": field["value"], f"{other}.text": "还没写完\r\n", "new.title": "新题"}
    for text in ("改好的。", "共{eval}`area.alll`。"):
        answer = desk.post(f"{PLACE}/save", data=mine | carried | {"text": text})
        page = read_page(answer)
        assert (answer.status_code == 200) == ("eval" not in text)
        unsaved = page.select_one(f'form[data-text="{other}"][data-unsaved]')
        assert unsaved.textarea.text.strip() == "还没写完"
        assert unsaved.select_one('[name="digest"]')["value"] == field["value"]
        assert page.select_one('form[data-text="new"][data-unsaved] [name="title"]')["value"] == "新题"
    assert "改好的。" in register(root)
    assert "还没写完" not in register(root)
    page = read_page(
        desk.post(
            f"{PLACE}/add", data=form(desk, "add") | carried | {"title": "甲", "text": "乙。", "source": "会"}
        )
    )
    assert "已增加“甲”" in page.select_one(".done").text
    assert page.select_one(f'form[data-text="{other}"] textarea').text.strip() == "还没写完"
    # somebody else has changed it meanwhile: that is said when it is saved
    sent = {each["name"]: each["value"] for each in page.select(f'form[data-text="{other}"] input')}
    (root / "data" / "commentary.csv").write_text(
        register(root).replace("challenge,2,", "challenge,2,别人的"), "utf-8"
    )
    page = read_page(desk.post(f"{PLACE}/save", data=sent | {"text": "写完了。"}))
    assert "已被别人改动" in page.select_one('[role="alert"]').text


@pytest.mark.parametrize("action", ["save", "add", "remove"])
def test_what_is_written_stays_when_it_cannot_be_written(desk, root, monkeypatch, action):
    sent = form(desk, "add" if action == "add" else "save") | {
        "title": "题",
        "text": "写了一个小时。",
        "source": "会",
    }
    sent |= {f"{LAST}-challenge-2.text": "还没写完"}

    def fill_disk(*args):
        raise OSError(28, "No space left on device")

    def break_data(*args):
        raise DataError("数据读不了。")

    for name, fault, said in (
        ("tradebook.entry.words.changing.replace_together", fill_disk, "写入失败，数据没有改动"),
        ("tradebook.entry.words.changing.changing", fill_disk, "磁盘"),
        ("tradebook.entry.words.changing.changing", break_data, "数据读不了"),
        # before there is a page to show it on
        ("tradebook.desk.words.find_place", break_data, "数据读不了"),
    ):
        with monkeypatch.context() as context:
            context.setattr(name, fault)
            page = read_page(desk.post(f"{PLACE}/{action}", data=sent))
        assert said in page.select_one('[role="alert"]').text
        assert {"写了一个小时。", "还没写完"} <= {box.text.strip() for box in page.select("textarea")}


def test_a_text_is_added_and_removed(desk, root):
    before = register(root)
    new = form(desk, "add") | {"title": "品牌少", "text": "品牌不多。", "source": "座谈会"}
    assert "已增加“品牌少”" in read_page(desk.post(f"{PLACE}/add", data=new)).select_one(".done").text
    assert register(root) == before + f"{LAST},challenge,3,品牌少,品牌不多。,座谈会\n"
    page = read_page(desk.get(PLACE))
    last = page.select(f'form[action="{PLACE}/save"]')[-1]
    sent = {each["name"]: each["value"] for each in last.select("input[type=hidden]")}
    assert "已删去“品牌少”" in read_page(desk.post(f"{PLACE}/remove", data=sent)).select_one(".done").text
    assert register(root) == before


def test_a_policy_is_chosen_from_what_its_table_allows(desk):
    place = f"/words/{LAST}/policies"
    empty = form_of(read_page(desk.get(place)), f"{place}/add")
    page = read_page(
        desk.post(f"{place}/add", data=empty | {"name_zh": "意见", "name_en": "Opinions", "source": "文"})
    )
    assert {field["name"] for field in page.select('[aria-invalid="true"]')} == {"level", "field"}
    suggested = page.select_one('form[action$="/add"] input[name="field"]')["list"]
    offered = [each["value"] for each in page.find(id=suggested).select("option")]
    assert {"综合", "统计"} <= set(offered)
    sent = empty | {"name_zh": "意见", "name_en": "Opinions", "source": "文", "level": "省", "field": "综合"}
    assert "已增加“意见”" in read_page(desk.post(f"{place}/add", data=sent)).select_one(".done").text


def test_bodies_and_contacts_are_changed(desk, root):
    sent = form_of(read_page(desk.get("/words/settings")), "/words/settings")
    answer = desk.post("/words/settings", data=sent | {"release.contact": "029-12345678"})
    assert "已保存：意见反馈。" in read_page(answer).select_one(".done").text
    assert "029-12345678" in read_settings(root)
    # another editor, whose page is older, changes the same and something else
    for _ in range(2):
        page = read_page(
            desk.post("/words/settings", data=sent | {"release.contact": "029-1", "compiler.zh": "乙组"})
        )
        fault = page.select_one("#release\\.contact-fault").text
        assert "别人已把这一项改为“029-12345678”" in fault
        assert "029-12345678" in read_settings(root)
        assert "乙组" not in read_settings(root)
        sent = form_of(page, "/words/settings")
    # what only the first has changed stays as he has it
    desk.post(
        "/words/settings",
        data=form_of(read_page(desk.get("/words/settings")), "/words/settings")
        | {"release.licence.zh": "甲的许可"},
    )
    page = read_page(desk.post("/words/settings", data=sent))
    over = page.select_one('button[name="over"]')["value"]
    sent = form_of(page, "/words/settings") | {"over": over}
    assert "已保存" in read_page(desk.post("/words/settings", data=sent)).select_one(".done").text
    assert all(text in read_settings(root) for text in ("029-1\n", "乙组", "甲的许可"))
    sent = form_of(read_page(desk.get("/words/settings")), "/words/settings")
    page = read_page(desk.post("/words/settings", data=sent | {"title.zh": "{x}"}))
    assert page.select_one('[aria-invalid="true"]')["name"] == "title.zh"


# -- JupyterLab --------------------------------------------------------------------------------------------------------


def test_without_jupyterlab_the_page_says_what_to_do(desk, monkeypatch):
    monkeypatch.setattr(extras, "is_installed", lambda module: module != "jupyterlab")
    page = read_page(desk.get("/words/lab"))
    assert "需要软件包 jupyterlab，这里没有安装" in page.text
    assert not page.select("form")
    assert "没有安装" in read_page(desk.post("/words/lab")).text


def test_jupyterlab_is_started_once(desk, monkeypatch):
    started = []

    class Process:
        def poll(self):
            return None

        def terminate(self):
            pass

    def start(root):
        started.append(root)
        return RunningLab(Process(), "http://127.0.0.1:1/lab?token=t")

    monkeypatch.setattr("tradebook.desk.words.start_lab", start)
    for _ in range(2):
        page = read_page(desk.post("/words/lab"))
    assert page.find("a", string="打开 JupyterLab")["href"] == "http://127.0.0.1:1/lab?token=t"
    assert len(started) == 1
