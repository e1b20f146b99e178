"""Builds without any change."""

import json
import subprocess
import sys

import pytest
from tradebook import digests
from tradebook.publish import uptodate


@pytest.fixture(autouse=True)
def same_date(monkeypatch):
    """Without it a build has the time of the newest file, and a file that is written again is newer."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1690000000")


def test_a_finished_build_is_known_until_an_input_or_output_changes(tmp_path):
    target, data = tmp_path / "_build" / "2022", tmp_path / "data"
    target.mkdir(parents=True)
    data.mkdir()
    (data / "note.txt").write_text("一")
    (target / "page.html").write_text("页")
    digest = digests.file_digest(target / "page.html")
    manifest = f'{{"@graph": [{{"@id": "page.html", "@type": "File", "sha256": "{digest}"}}]}}'
    (target / uptodate.MANIFEST).write_text(manifest)
    options = {"html": True}

    def finished(**other):
        return uptodate.find_finished(tmp_path, data, options | other, uptodate.inputs_digest(tmp_path, data))

    assert finished() is None
    uptodate.note_finished(tmp_path, data, options, uptodate.inputs_digest(tmp_path, data), target)
    assert finished() == target
    assert finished(html=False) is None
    assert uptodate.is_of(tmp_path, target, uptodate.inputs_digest(tmp_path, data))
    (data / "note.txt").write_text("二")
    assert finished() is None
    (data / "note.txt").write_text("一")
    assert finished() == target
    (target / "page.html").write_text("被改动")
    assert finished() is None


def test_a_build_whose_chapters_used_a_module_beside_the_library_holds_until_that_changes(tmp_path):
    target, data, module = tmp_path / "_build" / "2022", tmp_path / "data", tmp_path / "scripts" / "helper.py"
    for folder in (target, data, module.parent):
        folder.mkdir(parents=True)
    (data / "note.txt").write_text("一")
    module.write_text("VALUE = 3")
    used = {
        "@id": "#input/scripts/helper.py",
        "@type": "CreativeWork",
        "sha256": digests.file_digest(module),
    }
    (target / uptodate.MANIFEST).write_text(json.dumps({"@graph": [used]}))
    inputs = uptodate.inputs_digest(tmp_path, data)
    uptodate.note_finished(tmp_path, data, {}, inputs, target)
    assert uptodate.find_finished(tmp_path, data, {}, inputs) == target
    module.write_text("VALUE = 4")
    assert uptodate.find_finished(tmp_path, data, {}, inputs) is None
    module.unlink()
    assert uptodate.find_finished(tmp_path, data, {}, inputs) is None


def test_a_build_that_another_has_replaced_is_to_be_made_again(tmp_path):
    target, data = tmp_path / "_build" / "2022", tmp_path / "data"
    target.mkdir(parents=True)
    data.mkdir()
    both, pages = {"html": True, "pdf": True}, {"html": True, "pdf": False}

    def build(options, text):
        (data / "note.txt").write_text(text)
        (target / uptodate.MANIFEST).write_text(f'{{"@graph": [], "name": "{text} {options}"}}')
        inputs = uptodate.inputs_digest(tmp_path, data)
        uptodate.note_finished(tmp_path, data, options, inputs, target)
        return inputs

    build(both, "一")
    inputs = build(pages, "二")
    assert uptodate.find_finished(tmp_path, data, pages, inputs) == target
    assert uptodate.find_finished(tmp_path, data, both, inputs) is None


def test_what_was_built_with_other_fonts_does_not_hold(tmp_path, monkeypatch):
    monkeypatch.setattr(digests, "FONT_FOLDERS", [str(tmp_path / "none"), str(tmp_path)])
    before = digests.library_digest()
    assert digests.library_digest() == before
    (tmp_path / "noto").mkdir()
    (tmp_path / "noto" / "NotoSansCJK-Regular.ttc").write_text("glyphs")
    assert digests.library_digest() != before


def test_nothing_is_imported_to_find_out_that_nothing_changed():
    code = "import sys\nfrom tradebook.publish import uptodate\nassert 'pandas' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
