"""An edition is released by the desk, handed out, and corrected only with an entry in the log."""

import hashlib
import json

import pytest
from bs4 import BeautifulSoup
from helpers.desk import pretend_built, pretend_command, wait_until
from helpers.half_years import add_small_half_years
from helpers.small_data import LAST, YEAR
from tradebook.audit.review.updates import read_updates
from tradebook.data.report import Report

pytestmark = pytest.mark.slow

NOTES = """
import json, sys
from pathlib import Path
Path(__file__).with_name("asked.json").write_text(json.dumps(sys.argv[1:]))
"""


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


def correct(desk, text="9999亿美元"):
    path = desk.output / str(LAST) / "ledger.json"
    ledger = json.loads(path.read_text(encoding="utf-8"))
    next(figure for figure in ledger["figures"] if figure["key"] == "area.ALL.T")["text"] = text
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
    form = BeautifulSoup(shown.text, "html.parser").find("form", action=f"/release/{LAST}/log")
    fields = {field["name"]: field.get("value", "") for field in form.find_all("input")}
    assert fields["reason-0"]
    table = desk.data_dir / "updates.csv"
    before = table.read_bytes()
    for wrong in (
        {"day": "昨天"},
        {"reason-0": " "},
        {"reason-0": "录入\u200b有误"},
        {"reason-0": "字" * 1_000_000},
        {"state": "另一些"},
        {"state": ""},
    ):
        assert client.post(f"/release/{LAST}/log", data={**fields, **wrong}).status_code == 400
        assert table.read_bytes() == before
    reason = "录入有误，“9999”应为=1+1, 见来源"
    sent = {**fields, "day": "2023-09-30", "reason-0": reason}
    shown = words(client.post(f"/release/{LAST}/log", data=sent))
    # the same form once more
    assert client.post(f"/release/{LAST}/log", data=sent).status_code == 400
    (update,) = read_updates(Report.open(desk.data_dir).package, LAST)
    assert (update.date, update.after, update.reason) == ("2023-09-30", "9999亿美元", reason)
    assert "area.ALL.T" in update.item
    assert "还没有登记" not in shown
    assert reason in shown
    # what is corrected once more is logged once more
    correct(desk, "8888亿美元")
    assert "有 1 处不同" in words(client.get("/release/"))


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
