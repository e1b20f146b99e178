"""The data is opened once, and again when it changes."""

from helpers.desk import make_desk, pretend_built
from helpers.small_data import LAST, YEAR
from helpers.tables import edit
from tradebook.desk.data import chapter_titles, open_report, open_state, open_states


def test_the_data_is_opened_again_when_a_file_changes(tmp_path):
    desk = make_desk(tmp_path)
    report = open_report(desk)
    assert open_report(desk) is report
    edit(desk.data_dir / "edition.yml", "compiler:\n  zh: 课题组", "compiler:\n  zh: 另一个课题组")
    assert open_report(desk) is not report
    assert open_report(desk).info.compiler == "另一个课题组"


def test_states_follow_data_and_builds(tmp_path):
    desk = make_desk(tmp_path)
    before = open_states(desk)
    assert open_states(desk) is before
    assert before[0].year == YEAR
    assert not open_state(desk, LAST).is_built
    pretend_built(desk.output / str(LAST))
    assert open_state(desk, LAST).is_built
    assert open_states(desk) is not before


def test_chapters_have_their_titles(tmp_path):
    desk = make_desk(tmp_path)
    assert chapter_titles(desk) == {}
    cell = '{"cell_type": "markdown", "metadata": {}, "source": ["# 旅行服务\\n"]}'
    text = f'{{"cells": [{cell}], "metadata": {{}}, "nbformat": 4, "nbformat_minor": 5}}'
    (desk.root / "chapters" / "travel.ipynb").write_text(text, encoding="utf-8")
    assert chapter_titles(desk) == {"travel": "旅行服务"}
