"""The edition that shows the texts: opened anew only when what they speak of has changed."""

from __future__ import annotations

from helpers.small_data import FIRST, LAST, YEAR
from helpers.tables import rewrite
from tradebook.data.package import DataPackage
from tradebook.entry.words.opening import open_shown_edition


def test_it_is_opened_once_while_only_commentary_changes(data):
    first = open_shown_edition(DataPackage(data), LAST)
    assert (first.year, open_shown_edition(DataPackage(data), YEAR)) == (LAST, None)
    rewrite(data, "commentary", lambda rows: rows[1:])
    assert open_shown_edition(DataPackage(data), LAST) is first


def test_it_is_opened_anew_when_numbers_change(data):
    first = open_shown_edition(DataPackage(data), LAST)
    rewrite(data, "services_trade", lambda rows: [row for row in rows if row["year"] != str(FIRST)])
    assert open_shown_edition(DataPackage(data), LAST) is not first
    assert open_shown_edition(DataPackage(data), FIRST) is None
