"""Workbooks come in by the browser: checked, asked about, imported as a whole, and undone."""

from zipfile import ZipFile

import pytest
from bs4 import BeautifulSoup
from helpers.desk import visit
from helpers.entry_filling import edit_cells
from helpers.small_data import LAST, YEAR
from helpers.support import read_files
from tradebook.desk import importing
from tradebook.desk.data import waiting_folder
from tradebook.desk.importing import clean_name, find_waiting
from tradebook.entry.importing import write_import
from tradebook.entry.keeping.history import HISTORY, find_last_import

UPLOAD, CHECKED, ANSWER = f"/years/{YEAR}/upload", f"/years/{YEAR}/checked", f"/years/{YEAR}/answer"
CARRY_OUT = f"/years/{YEAR}/import/carry-out"


def upload(client, *files):
    """Upload files, each a path or a pair of name and content."""
    parts = [("files", file if isinstance(file, tuple) else (file.name, file.read_bytes())) for file in files]
    return client.post(UPLOAD, files=parts)


def soup(answer):
    return BeautifulSoup(answer.text, "html.parser")


def words(answer):
    return soup(answer).get_text(" ", strip=True)


def press_import(client):
    """Import what the page shows, as a browser does."""
    fields = soup(client.get(CHECKED)).select(f'form[action="{CARRY_OUT}"] input')
    return client.post(CARRY_OUT, data={field["name"]: field["value"] for field in fields})


def answer_all(client):
    """Answer each question with yes; return the questions, with what stands beside them."""
    asked = []
    answer = client.get(CHECKED)
    while question := soup(answer).find("input", attrs={"name": "question"}):
        asked.append((question["value"], [cell.get_text() for cell in soup(answer).find_all("td")]))
        assert len(asked) < 100
        answer = client.post(
            ANSWER, data={"question": question["value"], "ask": "0"}, headers={"hx-request": "true"}
        )
    return asked


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("录入.xlsx", "录入.xlsx"),
        ("../../data/facts.csv", "facts.csv"),
        ("C:\\年报\\录入 2023.xlsx", "录入 2023.xlsx"),
        ("..", "工作簿"),
        ("", "工作簿"),
        (".hidden", "hidden"),
        ("a\x00b:c*.xlsx", "a_b_c_.xlsx"),
        ("报送：终稿.xlsx", "报送_终稿.xlsx"),
        ("长" * 300 + ".xlsx", "长" * 55 + ".xlsx"),
        ("x." + "长" * 54 + ".xlsx", "长" * 54 + ".xlsx"),
    ],
)
def test_a_name_is_one_of_a_file_in_one_folder(name, kept):
    assert clean_name(name) == kept


def test_what_was_handed_in_waits_and_can_be_taken_back(desk, client, filled_workbook):
    before = read_files(desk.data_dir)
    # somebody is just handing in another
    half = waiting_folder(desk, YEAR) / ".乙.xlsx.1"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"PK")
    answer = upload(client, ("../../../data/facts.csv", b"no table"), ("录入.xlsx", filled_workbook.read_bytes()))
    assert answer.url.path == f"/years/{YEAR}/import"
    assert [path.name for path in find_waiting(desk, YEAR)] == ["facts.csv", "录入.xlsx"]
    # a desk that is started again still has them
    assert "facts.csv" in words(visit(desk).get(f"/years/{YEAR}/"))
    client.post(f"/years/{YEAR}/give-back", data={"name": "facts.csv"})
    client.post(f"/years/{YEAR}/give-back", data={"name": "../../../data/facts.csv"})
    assert [path.name for path in find_waiting(desk, YEAR)] == ["录入.xlsx"]
    assert read_files(desk.data_dir) == before


def test_nothing_chosen_is_said(client):
    answer = client.post(UPLOAD, files=[("files", ("", b""))])
    assert answer.status_code == 400
    assert "没有选择文件" in words(answer)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "是空文件"),
        (b"<html>", "其实是网页或 XML 文件"),
        (b"%PDF-1.7", "其实是其他文件，不是 Excel 工作簿"),
        (b"PK\x03\x04 torn", "已损坏"),
    ],
)
def test_what_is_no_workbook_is_said_beside_the_files(desk, client, content, said):
    upload(client, ("录入.xlsx", content))
    answer = client.get(CHECKED)
    assert answer.status_code == 200
    assert said in words(answer)
    assert "移去" in client.get(f"/years/{YEAR}/import").text
    assert client.post(CARRY_OUT).status_code == 400


def test_a_bomb_in_xml_is_not_read(desk, client, blank_workbook, tmp_path):
    before, path = read_files(desk.data_dir), tmp_path / "bomb.xlsx"
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">{entities}]><sst><si><t>&a9;</t></si></sst>'
    with ZipFile(blank_workbook) as source, ZipFile(path, "w") as target:
        for name in source.namelist():
            target.writestr(name, bomb if "sharedStrings" in name else source.read(name))
    upload(client, path)
    assert "DOCTYPE" in words(client.get(CHECKED))
    assert read_files(desk.data_dir) == before


def test_every_problem_is_listed_by_sheet_and_nothing_is_imported(desk, client, blank_workbook, tmp_path):
    before = read_files(desk.data_dir)
    upload(client, edit_cells(blank_workbook, tmp_path, {("分行业", "C5"): "很多", ("省市", "C6"): "约3"}))
    page = soup(client.get(CHECKED))
    assert [heading.get_text() for heading in page.find_all("h3")] == [
        "表单「分行业」（1 个）",
        "表单「省市」（1 个）",
    ]
    found = page.ol.get_text(" ", strip=True)
    assert all(part in found for part in ("单元格 C5", "读到“很多”", "应为：", "改法："))
    answer = client.post(CARRY_OUT)
    assert answer.status_code == 400
    assert "没有导入" in words(answer)
    assert read_files(desk.data_dir) == before


def test_a_year_is_imported_and_undone(desk, client, filled_workbook, tmp_path):
    before = read_files(desk.data_dir)
    cells = {("分行业", "C6"): 36405.0 * 6, ("分行业", "D6"): 36405.0 * 6, ("分行业", "E6"): 0}
    wrong = edit_cells(filled_workbook, tmp_path, cells)
    upload(client, ("录入.xlsx", wrong.read_bytes()))
    assert "要改正的问题" in words(client.get(CHECKED))
    # the mended one takes its place
    upload(client, ("录入.xlsx", filled_workbook.read_bytes()))
    assert "要改正的问题" not in words(client.get(CHECKED))
    assert soup(client.get(CHECKED)).find("input", attrs={"name": "question"})
    assert client.post(CARRY_OUT).status_code == 400
    assert read_files(desk.data_dir) == before
    asked = answer_all(client)
    assert len({question for question, _ in asked}) == len(asked) > 0
    shown = client.get(CHECKED)
    assert "将作的改动" in words(shown)
    assert f"{YEAR}年" in words(shown)
    assert read_files(desk.data_dir) == before

    done = press_import(client)
    assert "导入完成：新增" in words(done)
    assert read_files(desk.data_dir) != before
    assert find_waiting(desk, YEAR) == []
    last = find_last_import(desk.output / HISTORY)
    assert list(last.workbooks) == ["录入.xlsx"]

    # an answer is kept, and a workbook that changes nothing has nothing to import
    upload(client, ("录入.xlsx", filled_workbook.read_bytes()))
    again = words(client.get(CHECKED))
    assert "没有变化" in again
    assert client.post("/years/undo", data={"name": "another"}).status_code == 400
    undone = client.post("/years/undo", data={"name": last.folder.name})
    assert f"已撤销 {last.time} 的导入" in words(undone)
    assert read_files(desk.data_dir) == before
    assert answer_all(client) == []
    assert "没有可以撤销的导入" in words(client.get("/years/undo"))


def test_a_question_has_last_year_beside_it_and_can_be_put_off(client, blank_workbook, tmp_path):
    cells = {("分行业", "C6"): 36405.0 * 6, ("分行业", "C7"): 4003.0 / 10, ("分行业", "C3"): "统计公报"}
    upload(client, edit_cells(blank_workbook, tmp_path, cells))
    first = soup(client.get(CHECKED))
    cells = [cell.get_text() for cell in first.find_all("td")]
    assert len(cells) == 2
    assert all(cell.endswith("万美元") for cell in cells)
    assert f"上年为 {cells[0]}" in first.get_text()
    later = first.find("a", string="不对，要改")["hx-get"]
    second = soup(client.get(later))
    assert (
        second.find("input", attrs={"name": "question"})["value"]
        != first.find("input", attrs={"name": "question"})["value"]
    )
    last = words(client.get(second.find("a", string="不对，要改")["hx-get"]))
    assert "以下各格没有确认，因此没有导入" in last
    assert client.post(CARRY_OUT).status_code == 400


def test_an_import_waits_for_a_build(desk, client, filled_workbook):
    upload(client, filled_workbook)
    with desk.work.alone("生成 2022 年版"):
        answer = client.post(CARRY_OUT)
    assert answer.status_code == 400
    assert "正在生成 2022 年版" in words(answer)


def test_only_what_was_shown_is_imported_and_what_comes_meanwhile_waits(
    desk, client, last_workbook, tmp_path, monkeypatch
):
    address, folders = f"/years/{LAST}/import/carry-out", (tmp_path / "甲", tmp_path / "乙")
    for folder in folders:
        folder.mkdir()
    one, other = (
        edit_cells(last_workbook, folder, {("分行业", "C3"): f"{folder.name}的来源"}) for folder in folders
    )

    def hand_in(path, name="a.xlsx"):
        visit(desk).post(f"/years/{LAST}/upload", files=[("files", (name, path.read_bytes()))])

    def look():
        fields = soup(client.get(f"/years/{LAST}/checked")).select(f'form[action="{address}"] input')
        return {field["name"]: field["value"] for field in fields}

    before = read_files(desk.data_dir)
    hand_in(one)
    shown = look()
    # a colleague puts his own in its place
    hand_in(other)
    for stale in (shown, {}):
        refused = client.post(address, data=stale)
        assert refused.status_code == 400
        assert "与所列的不同，没有导入" in words(refused)
        assert read_files(desk.data_dir) == before
    shown = look()

    def write_while_others_hand_in(*args):
        hand_in(one)
        hand_in(one, "b.xlsx")
        return write_import(*args)

    monkeypatch.setattr(importing, "write_import", write_while_others_hand_in)
    assert "导入完成" in words(client.post(address, data=shown))
    assert "乙的来源" in "".join(path.read_text(encoding="utf-8") for path in desk.data_dir.glob("*.csv"))
    assert [path.name for path in find_waiting(desk, LAST)] == ["a.xlsx", "b.xlsx"]
    assert find_waiting(desk, LAST)[0].read_bytes() == one.read_bytes()


def test_a_row_is_deleted_only_if_it_is_chosen(desk, client, last_workbook, tmp_path):
    path = edit_cells(last_workbook, tmp_path, {("省市", "C6"): None, ("省市", "C7"): None})
    before = read_files(desk.data_dir)
    client.post(f"/years/{LAST}/upload", files=[("files", ("a.xlsx", path.read_bytes()))])
    page = soup(client.get(f"/years/{LAST}/checked"))
    boxes = page.find_all("input", attrs={"type": "checkbox"})
    assert [box["value"] for box in boxes] == ["表单「省市」单元格 C6", "表单「省市」单元格 C7"]
    assert not any(box.has_attr("checked") for box in boxes)
    assert "没有变化" in page.get_text()
    page = soup(client.get(f"/years/{LAST}/checked", params={"delete": boxes[0]["value"]}))
    assert "删除 1 项" in page.get_text()
    assert read_files(desk.data_dir) == before

    address = f"/years/{LAST}/import/carry-out"
    fields = page.select(f'form[action="{address}"] input')
    assert "导入完成" in words(client.post(address, data={field["name"]: field["value"] for field in fields}))
    after = read_files(desk.data_dir)
    (changed,) = (name for name in before if after[name] != before[name])
    deleted = set(before[changed].decode().splitlines()) - set(after[changed].decode().splitlines())
    assert [row.split(",")[:2] for row in deleted] == [["CN-SH", str(LAST)]]
    assert len(after[changed].splitlines()) == len(before[changed].splitlines()) - 1


def test_a_long_name_is_cut_to_what_file_systems_take(desk, client):
    assert upload(client, ("录" * 300 + ".xlsx", b"PK")).status_code == 200
    (path,) = find_waiting(desk, YEAR)
    assert path.suffix == ".xlsx"
    assert len(path.name.encode()) < 200
