"""The editions with their states, and the workbooks that are handed out."""

from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from bs4 import BeautifulSoup
from helpers.command import run
from helpers.desk import PORT, form_of, make_desk, pretend_built, visit
from helpers.entry_filling import fill_trade
from helpers.half_years import add_small_half_years
from helpers.small_data import FIRST, LAST, YEAR
from tradebook.desk.desk import Desk
from tradebook.entry.layout import GUIDE_SHEET, MARK_SHEET

DEPARTMENTS = """
departments:
  - {name: 省商务厅/贸易处, sheets: [分行业]}
  - {name: 省统计局, indicators: [population]}
"""


def rows(answer):
    page = BeautifulSoup(answer.text, "html.parser")
    return {
        row.th.get_text(strip=True): [cell.get_text(" ", strip=True) for cell in row.find_all("td")]
        for row in page.tbody.find_all("tr")
    }


def test_the_editions_are_listed_the_newest_first(client):
    at_once, listed = rows(client.get("/years/")), rows(client.get("/years/states"))
    assert list(at_once) == list(listed)
    assert at_once[next(iter(listed))][:2] == ["…", "正在统计 …"]
    assert [name[-5:-1] for name in listed] == [str(year) for year in range(YEAR, FIRST - 1, -1)]
    states = [cells[0] for cells in listed.values()]
    assert states[0] == "尚无数据"
    assert set(states[1:]) <= {"数据齐全", "数据未齐", "已有数据"}
    assert states[-1] == "已有数据"


def test_a_built_edition_and_a_released_one_are_linked(desk, client):
    pretend_built(desk.output / str(LAST))
    released = pretend_built(desk.output / "releases" / str(LAST))
    (released / "SHA256SUMS").write_text("", encoding="utf-8")
    page = client.get("/years/").text
    assert f'href="/books/draft/{LAST}/"' in page
    assert f'href="/books/released/{LAST}/"' in page
    assert "已发布" in page


def test_a_year_says_sheet_by_sheet_what_it_lacks(client):
    listed = rows(client.get(f"/years/{YEAR}/"))
    filled, missing, named = listed["分行业"]
    assert filled == "0"
    assert int(missing) > 10
    assert "全部服务" in named
    assert rows(client.get(f"/years/{LAST}/"))["分行业"][1] == "0"


@pytest.mark.parametrize("year", [FIRST - 2, YEAR + 1, 9999])
def test_a_year_that_nobody_can_work_on_is_not_there(client, year):
    assert client.get(f"/years/{year}/").status_code == 404
    assert client.get(f"/years/{year}/workbook").status_code == 404


def test_the_year_before_all_others_can_be_entered(client):
    page = BeautifulSoup(client.get("/years/").text, "html.parser")
    assert page.find("a", href=f"/years/{FIRST - 1}/").text == f"取{FIRST - 1}年的工作簿"
    assert client.get(f"/years/{FIRST - 1}/workbook").status_code == 200


def test_the_workbook_of_the_new_year_is_handed_out(desk, client):
    answer = client.get(f"/years/{YEAR}/workbook")
    assert f"entry-{YEAR}.xlsx" in answer.headers["content-disposition"]
    book = openpyxl.load_workbook(BytesIO(answer.content))
    assert {GUIDE_SHEET, "分行业"} <= set(book.sheetnames)
    assert list(desk.output.rglob("*.xlsx")) == []


def test_departments_get_their_parts_one_by_one_or_together(desk, client):
    with (desk.data_dir / "edition.yml").open("a", encoding="utf-8") as stream:
        stream.write(DEPARTMENTS)
    page = client.get(f"/years/{YEAR}/").text
    assert "省商务厅/贸易处" in page
    one = client.get(f"/years/{YEAR}/workbook", params={"part": "省商务厅/贸易处"})
    book = openpyxl.load_workbook(BytesIO(one.content))
    assert book[MARK_SHEET]["A6"].value == "省商务厅/贸易处"
    together = client.get(f"/years/{YEAR}/workbook", params={"part": "*"})
    with ZipFile(BytesIO(together.content)) as files:
        assert [name.removeprefix(f"entry-{YEAR}-") for name in files.namelist()] == [
            "省商务厅_贸易处.xlsx",
            "省统计局.xlsx",
            "其余.xlsx",
        ]
    assert client.get(f"/years/{YEAR}/workbook", params={"part": "无此厅"}).status_code == 404


def test_a_later_report_revises_a_year(client):
    answer = client.get(f"/years/{LAST}/workbook", params={"vintage": YEAR})
    assert f"entry-{LAST}-by-{YEAR}.xlsx" in answer.headers["content-disposition"]
    for vintage in (LAST - 1, YEAR + 1, "x"):
        assert client.get(f"/years/{LAST}/workbook", params={"vintage": vintage}).status_code == 404


def test_editions_of_half_years_are_listed_with_their_state(desk, client):
    code = add_small_half_years(desk.data_dir)[-1]
    listed = rows(client.get("/years/"))
    (title,) = [title for title in listed if f"{LAST}年上半年" in title]
    assert listed[title] == ["已有数据", "未统计", "未生成"]
    pretend_built(desk.output / code)
    page = client.get("/years/states").text
    assert f'href="/books/draft/{code}/"' in page
    assert f'href="/build/?year={code}"' in page


def test_another_area_begins_at_the_desk(tmp_path):
    """Its data has no year: the first workbook comes from the desk and goes in there."""
    root, first = make_desk(tmp_path).root, LAST - 1
    assert run("new-area", "CN-SC", "--year", first, project=root).exit_code == 0
    client = visit(Desk(root, root / "data-CN-SC", PORT))
    for page in ("years/", "years/states", f"years/{first}/", "words/", "build/", "review/", "release/"):
        assert client.get(f"/{page}").status_code == 200, page
    assert f"tradebook preview --data {root / 'data-CN-SC'} 章名" in client.get("/words/lab").text
    ((title, cells),) = rows(client.get("/years/states")).items()
    assert f"{first}" in title
    assert cells == ["尚无数据", "没有上年的可比", "无"]
    workbook = tmp_path / "录入.xlsx"
    workbook.write_bytes(client.get(f"/years/{first}/workbook").content)
    fill_trade(workbook, root / "data-CN-SC", first)
    client.post(f"/years/{first}/upload", files={"files": (workbook.name, workbook.read_bytes())})
    checked = BeautifulSoup(client.get(f"/years/{first}/checked").text, "html.parser")
    question = checked.find("input", attrs={"name": "question"})["value"]
    assert "来源" in question
    client.post(f"/years/{first}/answer", data={"question": question, "ask": "0"})
    carry_out = f"/years/{first}/import/carry-out"
    checked = BeautifulSoup(client.get(f"/years/{first}/checked").text, "html.parser")
    done = client.post(carry_out, data=form_of(checked, carry_out))
    assert "导入完成" in done.text
    assert len(rows(client.get("/years/"))) == 2
    assert f"{first} 年版" in client.get("/build/").text
