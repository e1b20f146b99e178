"""The volumes of a book, and what their files are called."""

from __future__ import annotations

from importlib.resources import files

import pytest
from tradebook.data.settings.volumes import REPORT, VOLUMES, pdf_names, word_names


def test_names_and_labels_tell_the_volumes_apart():
    for texts in (
        [volume.name for volume in VOLUMES],
        [volume.called for volume in VOLUMES],
        [*pdf_names("2022"), *word_names("2022")],
        [*pdf_names("2022").values(), *word_names("2022").values()],
    ):
        assert len(texts) >= len(VOLUMES)
        assert len(set(texts)) == len(texts)


def test_the_report_comes_first():
    assert VOLUMES[0] is REPORT
    assert next(iter(pdf_names("2022").values())) == "report-2022.pdf"
    assert next(iter(word_names("2022").values())) == "report-2022.docx"


@pytest.mark.parametrize("volume", VOLUMES, ids=lambda volume: volume.name)
def test_there_is_a_template_for_each(volume):
    assert (files("tradebook.typesetting") / "templates" / f"{volume.style}.typ").is_file()
