"""An edition is built beside the desk, can be followed and cancelled, and its changes are shown with their causes."""

import json
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from helpers.desk import pretend_built, pretend_command, wait_until
from helpers.half_years import add_small_half_years
from helpers.small_data import FIRST, LAST, YEAR
from tradebook.desk import building

NOTES = """
import json, sys
from pathlib import Path
Path(__file__).with_name("asked.json").write_text(json.dumps(sys.argv[1:]))
print("执行各章 …")
print("1/2 overview")
"""
HANGS = NOTES + "import time; time.sleep(600)"
FAILS = NOTES + "sys.exit('有 1 章执行失败：\\n- overview.ipynb：“全省{eval}`x`”：没有 x。改法：是不是 area。')"


def words(answer):
    return BeautifulSoup(answer.text, "html.parser").main.get_text(" ", strip=True)


def start(client, year=LAST, kind="html"):
    return client.post("/build/start", data={"year": year, "kind": kind})


@pytest.mark.parametrize("kind", ["html", "book"])
def test_a_build_is_the_command_on_this_project(desk, client, monkeypatch, tmp_path, kind):
    pretend_command(monkeypatch, tmp_path, NOTES)
    answer = start(client, FIRST, kind)
    assert answer.url.path == "/build/"
    wait_until(lambda: not desk.work.run.is_running)
    asked = json.loads((tmp_path / "asked.json").read_text(encoding="utf-8"))
    expected = [kind, "--project", str(desk.root), "--data", str(desk.data_dir), "--year", str(FIRST)]
    assert asked == expected
    assert "完成" in words(client.get("/build/"))


@pytest.mark.parametrize(
    ("year", "kind"), [(YEAR, "html"), ("x", "html"), (LAST, "import"), (LAST, "--help"), ("", "")]
)
def test_nothing_else_is_run(desk, client, monkeypatch, tmp_path, year, kind):
    pretend_command(monkeypatch, tmp_path, NOTES)
    assert start(client, year, kind).status_code == 404
    assert desk.work.run is None


def test_a_running_build_says_how_far_it_is_and_can_be_cancelled(desk, client, monkeypatch, tmp_path):
    pretend_command(monkeypatch, tmp_path, HANGS)
    start(client)
    wait_until(lambda: desk.work.run.counted)
    part = client.get("/build/progress")
    assert "执行各章：1/2 章，刚完成“overview”" in part.text
    assert 'hx-trigger="every 1s"' in part.text
    assert "hx-refresh" not in part.headers
    assert "开始生成" not in words(client.get("/build/"))
    assert start(client).status_code == 400
    answer = client.post("/build/cancel", data={"back": "//elsewhere.example"}, follow_redirects=False)
    assert answer.headers["location"] == "/build/"
    wait_until(lambda: not desk.work.run.is_running)
    assert client.get("/build/progress").headers["hx-refresh"] == "true"
    assert "已取消，上一次的书保持不变" in words(client.get("/build/"))


def test_a_failed_build_says_chapter_sentence_and_remedy(desk, client, monkeypatch, tmp_path):
    pretend_command(monkeypatch, tmp_path, FAILS)
    start(client)
    wait_until(lambda: not desk.work.run.is_running)
    shown = words(client.get("/build/"))
    assert "没有完成" in shown
    assert "overview.ipynb：“全省{eval}`x`”：没有 x。改法：是不是 area。" in shown


def test_changes_are_shown_figure_by_figure_with_their_causes(desk, client, monkeypatch, tmp_path):
    edition = pretend_built(desk.output / str(LAST))
    assert client.get("/build/changes", params={"year": LAST, "from": "before"}).status_code == 404
    pretend_command(monkeypatch, tmp_path, NOTES)
    start(client)
    wait_until(lambda: not desk.work.run.is_running)
    ledger = json.loads((edition / "ledger.json").read_text(encoding="utf-8"))
    changed = next(figure for figure in ledger["figures"] if figure["key"] == "area.ALL.T")
    before, changed["text"] = changed["text"], "9999亿美元"
    (edition / "ledger.json").write_text(json.dumps(ledger), encoding="utf-8")
    assert "与上一次生成的相比" in words(client.get("/build/", params={"year": LAST}))
    shown = words(client.get("/build/changes", params={"year": LAST, "from": "before"}))
    assert "书中所示有变的数字（1 个）" in shown
    assert f"{before} 9999亿美元 写法有变" in shown
    assert "area.ALL.T" in shown


def test_an_edition_that_the_data_has_not_is_not_there(client):
    assert client.get("/build/", params={"year": YEAR}).status_code == 404


def test_without_data_there_is_no_edition_to_compare(client, monkeypatch):
    monkeypatch.setattr(building, "open_editions", lambda desk: [])
    monkeypatch.setattr(building, "open_report", lambda desk: SimpleNamespace(years=[]))
    assert client.get("/build/changes").status_code == 404


def test_an_edition_of_a_half_year_is_built_and_shown_like_one_of_a_year(desk, client, monkeypatch, tmp_path):
    code = add_small_half_years(desk.data_dir)[-1]
    pretend_command(monkeypatch, tmp_path, NOTES)
    assert start(client, code).url.query == f"year={code}".encode()
    wait_until(lambda: not desk.work.run.is_running)
    asked = json.loads((tmp_path / "asked.json").read_text(encoding="utf-8"))
    assert asked[-2:] == ["--period", code]
    shown = words(client.get("/build/", params={"year": code}))
    assert f"生成 {LAST}年上半年快报" in shown
    assert "“半年和月度”表单" in shown
    pretend_built(desk.output / code)
    assert f'href="/books/draft/{code}/"' in client.get("/build/", params={"year": code}).text
    start(client, code)
    wait_until(lambda: not desk.work.run.is_running)
    changes = client.get("/build/changes", params={"year": code, "from": "before"})
    assert f"{LAST}年上半年快报有何变化" in words(changes)
    assert client.get("/build/", params={"year": f"{LAST}-S2"}).status_code == 404
