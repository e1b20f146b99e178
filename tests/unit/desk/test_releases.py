"""An edition is released by the desk, handed out, and corrected only with an entry in the log."""

import hashlib
import json

import pytest
from bs4 import BeautifulSoup
from helpers.desk import form_of, pretend_built, pretend_command, read_page, wait_until
from helpers.half_years import add_small_half_years
from helpers.small_data import LAST, YEAR
from tradebook.audit.review.updates import read_updates
from tradebook.data.report import Report

NOTES = """
import json, sys
from pathlib import Path
Path(__file__).with_name("asked.json").write_text(json.dumps(sys.argv[1:]))
"""


LOG = f"/release/{LAST}/log"


def words(answer):
    return BeautifulSoup(answer.text, "html.parser").main.get_text(" ", strip=True)


@pytest.fixture
def released(desk):
    """A released edition, which is as it was built last."""
    folder = pretend_built(desk.output / "releases" / str(LAST))
    content = b"%PDF"
    (folder / f"report-{LAST}.pdf").write_bytes(content)
    (folder / f"release-{LAST}.zip").write_bytes(b"PK")
    lines = f"{hashlib.sha256(content).hexdigest()}  report-{LAST}.pdf\n"
    (folder / "SHA256SUMS").write_text(lines, encoding="utf-8")
    pretend_built(desk.output / str(LAST))
    return folder


def correct(desk, text="9999亿美元", key="area.ALL.T"):
    path = desk.output / str(LAST) / "ledger.json"
    ledger = json.loads(path.read_text(encoding="utf-8"))
    next(figure for figure in ledger["figures"] if figure["key"] == key)["text"] = text
    path.write_text(json.dumps(ledger), encoding="utf-8")


def test_what_is_empty_is_said_before(client):
    shown = words(client.get("/release/"))
    assert "还没有生成过" in shown
    assert "“意见反馈”没有填写" in shown
    assert "以上各项已经知道，仍然发布" in shown


def test_a_release_is_the_command_on_this_project(desk, client, monkeypatch, tmp_path):
    pretend_command(monkeypatch, tmp_path, NOTES)
    assert client.post("/release/start", data={"year": YEAR}).status_code == 404
    client.post("/release/start", data={"year": LAST, "day": "2023-08"})
    wait_until(lambda: not desk.work.run.is_running)
    asked = json.loads((tmp_path / "asked.json").read_text(encoding="utf-8"))
    expected = ["release", "--project", str(desk.root), "--data", str(desk.data_dir)]
    assert asked == [*expected, "--year", str(LAST), "--published=2023-08"]


def test_what_was_released_is_handed_out_and_nothing_else(client, released):
    for name in (f"report-{LAST}.pdf", f"release-{LAST}.zip"):
        answer = client.get(f"/release/{LAST}/file/{name}")
        assert answer.content == (released / name).read_bytes()
        assert "attachment" in answer.headers["content-disposition"]
    for name in ("ledger.json", "..%2fledger.json", "SHA256SUMS.x", "html"):
        assert client.get(f"/release/{LAST}/file/{name}").status_code == 404
    assert client.get(f"/release/{LAST - 1}/file/report-{LAST}.pdf").status_code == 404
    assert "没有更正" in words(client.get("/release/"))


def test_a_correction_is_logged_before_it_is_released(desk, client, released):
    correct(desk)
    shown = client.get("/release/")
    assert "有 1 处不同，还没有登记更正" in words(shown)
    assert "先登记上面的更正" in words(shown)
    fields = form_of(read_page(shown), LOG)
    (name,) = (name for name in fields if name.startswith("reason-"))
    assert fields[name]
    table = desk.data_dir / "updates.csv"
    before = table.read_bytes()
    for wrong in (
        {"day": "昨天"},
        {name: " "},
        {name: "录入\u200b有误"},
        {name: "字" * 1_000_000},
        {"state": "另一些"},
        {"state": ""},
    ):
        assert client.post(LOG, data={**fields, **wrong}).status_code == 400
        assert table.read_bytes() == before
    reason = "录入有误，“9999”应为=1+1, 见来源"
    sent = {**fields, "day": "2023-09-30", name: reason}
    shown = words(client.post(LOG, data=sent))
    # the same form once more
    again = client.post(LOG, data=sent)
    assert again.status_code == 400
    assert "书在此期间又有变化" in words(again)
    (update,) = read_updates(Report.open(desk.data_dir).package, LAST)
    assert (update.date, update.after, update.reason) == ("2023-09-30", "9999亿美元", reason)
    assert "area.ALL.T" in update.item
    assert "还没有登记" not in shown
    assert reason in shown
    # what is corrected once more is logged once more
    correct(desk, "8888亿美元")
    assert "有 1 处不同" in words(client.get("/release/"))
    # on the same day, too: what never came out gives way, and the log is sound
    sent = form_of(read_page(client.get("/release/")), LOG) | {"day": "2023-09-30"}
    assert "还没有登记" not in words(client.post(LOG, data=sent))
    (update,) = read_updates(Report.open(desk.data_dir).package, LAST)
    assert update.after == "8888亿美元"
    assert [client.get(address).status_code for address in ("/release/", "/years/", "/build/")] == [200] * 3


def test_reasons_stay_when_something_is_wrong(desk, client, released, monkeypatch):
    correct(desk)
    correct(desk, "777亿美元", "area.ALL.X")
    fields = form_of(read_page(client.get("/release/")), LOG) | {"day": "2023-09-30"}
    names = [name for name in fields if name.startswith("reason-")]
    assert len(names) == 2
    fields[names[0]] = "我写的很长的原因"

    def refuse(sent, said):
        answer = client.post(LOG, data=sent)
        page = read_page(answer)
        assert answer.status_code == 400
        assert said in page.select_one('[role="alert"]').text
        return page

    for changes, said in (
        ({names[1]: " "}, "没有写原因"),
        ({names[1]: "字" * 501}, "最多 500 个字"),
        ({"day": "昨天"}, "应为年-月-日"),
    ):
        shown = form_of(refuse(fields | changes, said), LOG)
        assert {name: text.strip() for name, text in shown.items()} == {
            name: text.strip() for name, text in (fields | changes).items()
        }
    with desk.work.alone("生成"):
        assert form_of(refuse(fields, "正在生成"), LOG) == fields
    with monkeypatch.context() as context:
        context.setattr("tradebook.audit.review.updates.write_atomically", fill_disk)
        assert form_of(refuse(fields, "磁盘"), LOG) == fields
    # of what is another change now, the reason has no place any more
    correct(desk, "888亿美元")
    page = refuse(fields, "书在此期间又有变化")
    assert "我写的很长的原因" in [box.text.strip() for box in page.select("textarea[readonly]")]
    shown = form_of(page, LOG)
    assert shown[names[1]] == fields[names[1]]
    assert "我写的很长的原因" not in shown.values()
    assert read_updates(Report.open(desk.data_dir).package, LAST) == []


def fill_disk(*args):
    raise OSError(28, "No space left on device")


def test_a_released_file_that_was_changed_is_noticed(client, released):
    assert "校验和不符" not in words(client.get("/release/"))
    (released / f"report-{LAST}.pdf").write_bytes(b"%PDF-2")
    assert f"report-{LAST}.pdf 与发布时的校验和不符" in words(client.get("/release/"))


def test_an_edition_of_a_half_year_is_released_once(desk, client, monkeypatch, tmp_path):
    code = add_small_half_years(desk.data_dir)[-1]
    pretend_command(monkeypatch, tmp_path, NOTES)
    assert f"发布 {LAST}年上半年快报" in words(client.get("/release/", params={"year": code}))
    client.post("/release/start", data={"year": code, "day": "2022-08"})
    wait_until(lambda: not desk.work.run.is_running)
    asked = json.loads((tmp_path / "asked.json").read_text(encoding="utf-8"))
    assert asked[-3:] == ["--period", code, "--published=2022-08"]
    for folder in (desk.output / code, desk.output / "releases" / code):
        pretend_built(folder)
    (desk.output / "releases" / code / "SHA256SUMS").write_text("", encoding="utf-8")
    (desk.output / "releases" / code / f"release-{code}.zip").write_bytes(b"PK")
    shown = words(client.get("/release/", params={"year": code}))
    assert "快报发布以后不作更正" in shown
    assert "发布更正版" not in shown
    assert client.get(f"/release/{code}/file/release-{code}.zip").content == b"PK"
    assert client.get(f"/release/{code}/file/ledger.json").status_code == 404
