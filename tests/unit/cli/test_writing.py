"""The commands of whoever writes chapters: what they show and how they end."""

import sys

from helpers.command import make_project, run
from helpers.small_data import LAST
from helpers.support import write_notebook
from helpers.tables import rewrite
from tradebook import extras

OPEN = (
    "from tradebook.model.edition import Edition\n"
    "edition = Edition(year, data_dir)\n"
    "area, nation, place, fact, year = edition.terms"
)


def write_chapter(root, text, *cells, module="tradebook.model.edition"):
    project = make_project(root)
    parameters = 'year = None\ndata_dir = "../data"'
    opening = OPEN.replace("tradebook.model.edition", module)
    write_notebook(project / "chapters" / "one.ipynb", opening, *cells, parameters=parameters, text=text)
    return project


def test_a_preview_has_the_values_in_their_places(tmp_path):
    project = write_chapter(tmp_path, "# {eval}`area`\n\n{eval}`year`年出口{eval}`area.all.exports`。")
    shown = run("preview", "one", project=project)
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert shown.stdout.startswith(f"# 陕西\n\n{LAST}年出口")
    shown = run("preview", "one.ipynb", "--year", LAST - 1, project=project)
    assert shown.stdout.startswith(f"# 陕西\n\n{LAST - 1}年出口")


def test_a_preview_says_what_is_wrong_with_the_prose(tmp_path):
    shown = run("preview", "one", project=write_chapter(tmp_path, "出口{eval}`area.all.export`。"))
    assert shown.exit_code == 1
    assert "one.ipynb：“出口{eval}`area.all.export`”中的" in shown.stderr
    assert "是不是 exports" in shown.stderr


def test_a_preview_of_no_chapter_lists_the_chapters(tmp_path):
    shown = run("preview", "two", project=write_chapter(tmp_path, "文"))
    assert shown.exit_code == 1
    assert "没有名为“two”的章。可选的章：one。" in shown.stderr


def test_the_lab_says_that_it_shows_no_other_areas_numbers(tmp_path):
    project = make_project(tmp_path)
    shown = run("lab", "--data", project / "data-CN-GS", project=project)
    assert shown.exit_code == 2
    assert f"请用 tradebook preview --data {project / 'data-CN-GS'} 章名" in shown.stderr


def test_the_lab_says_what_is_not_installed(tmp_path, monkeypatch):
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    shown = run("lab", project=make_project(tmp_path))
    assert shown.exit_code == 1
    assert f"{sys.executable} -m pip install -r " in shown.stderr


def test_a_preview_shows_texts_of_the_data_as_they_stand_there(tmp_path):
    text = "1. *甲*<b>:smile:[red]{eval}`year`。"
    project = write_chapter(tmp_path, "# 题", "edition.commentary('opportunity')", module="tradebook.book.edition")
    rewrite(project / "data", "commentary", lambda rows: [{**rows[0], "text": text}])
    shown = run("preview", "one", project=project)
    assert text.replace("{eval}`year`", str(LAST)) in shown.stdout
