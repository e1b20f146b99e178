"""What a chapter reads is noted once, in a form that JSON has."""

import json

import numpy as np
from tradebook.recorder import Recorder


def test_things_are_noted_once_in_the_order_in_which_they_were_read(tmp_path):
    recorder = Recorder()
    recorder.note_figure(None)
    recorder.note_file(tmp_path / "x" / ".." / "helper.py")
    recorder.note_figure(None)
    recorder.note_file(tmp_path / "helper.py")
    assert recorder.notes == [{"figure": None}, {"file": str(tmp_path / "helper.py")}]


def test_parts_of_a_table_are_told_apart():
    recorder = Recorder()
    for until in (2021, 2022, 2022):
        recorder.note_table("facts", {"area": "CN"}, until=until)
    recorder.note_table("facts", columns=["year"])
    assert [(note["where"], note["until"], note["columns"]) for note in recorder.notes] == [
        ({"area": "CN"}, 2021, []),
        ({"area": "CN"}, 2022, []),
        ({}, None, ["year"]),
    ]


def test_years_of_a_frame_are_numbers_in_json():
    recorder = Recorder()
    recorder.note_table("facts", {"year": np.int64(2022)})
    assert json.loads(json.dumps(recorder.notes))[0]["where"] == {"year": 2022}
