"""The frame that gptables writes as it is; these tests tell when gptables has changed."""

from importlib.metadata import version

import gptables
import openpyxl
import pandas as pd
import pytest
from tradebook.data.verbatim_frame import SEEN_IN, VerbatimFrame

# it warns of notes that are not there, and pandas of how it sorts
pytestmark = pytest.mark.filterwarnings("ignore")
LINK, LINKS = "[甲](http://a)", "[甲](http://a)，[乙](http://b)"


def write(path, frame):
    sheet = gptables.GPTable(table=frame, table_name="t", title="题", instructions="说明", index_columns={})
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    gptables.produce_workbook(str(path), {"t": sheet}, contentsheet_label=None, workbook_options=options).close()
    return [row[0] for row in openpyxl.load_workbook(path)["t"].iter_rows(min_row=4)]


def test_gptables_is_the_version_that_was_read():
    assert version("gptables") == SEEN_IN


def test_a_verbatim_frame_is_written_as_it_is(tmp_path):
    texts = ["甲", "≥", LINK, LINKS, "a"]
    cells = write(tmp_path / "t.xlsx", VerbatimFrame({"文": texts}, dtype=object))
    assert [cell.value for cell in cells] == texts
    assert [cell.hyperlink for cell in cells] == [None] * len(texts)


def test_gptables_still_refuses_chinese_in_a_plain_frame(tmp_path):
    with pytest.raises(ValueError, match="only special characters"):
        write(tmp_path / "t.xlsx", pd.DataFrame({"文": ["甲"]}, dtype=object))


@pytest.mark.parametrize("text", [LINK, LINKS])
def test_gptables_still_makes_a_link_of_a_text_in_a_plain_frame(tmp_path, text):
    (cell,) = write(tmp_path / "t.xlsx", pd.DataFrame({"文": [text]}, dtype=object))
    assert cell.value == "甲"
    assert cell.hyperlink.target.startswith("http://a")
