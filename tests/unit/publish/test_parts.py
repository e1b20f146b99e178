"""The edition of a part of a year is made of sound data only, with nothing of whole years."""

import pytest
from helpers.command import make_project
from helpers.half_years import add_small_half_years
from helpers.small_data import LAST
from helpers.tables import edit
from tradebook.data.report import Report
from tradebook.data.settings.periods import Period
from tradebook.errors import BuildError, DataError
from tradebook.publish.parts import open_part

PERIOD = Period(LAST, "S1")


@pytest.fixture
def project(tmp_path):
    project = make_project(tmp_path)
    add_small_half_years(project / "data")
    return project


def test_it_is_made_of_the_same_part_of_each_year(project):
    report = Report.open(open_part(project, project / "data", project / "_build", PERIOD))
    assert report.years == [LAST - 1, LAST]
    assert report.info.part == "S1"
    assert f"{LAST}年上半年" in report.info.title(LAST)


def test_what_is_wrong_in_the_data_stops_it(project):
    edit(project / "data" / "trade_periods.csv", f"CN-SN,{LAST}-S1,ALL,T,level,", f"CN-SN,{LAST}-S1,ALL,T,level,9")
    with pytest.raises(BuildError, match=r"trade_periods\.csv"):
        open_part(project, project / "data", project / "_build", PERIOD)


def test_a_period_without_figures_has_no_edition(project):
    with pytest.raises(DataError, match=f"已有的时期：{LAST - 1}-S1、{LAST}-S1"):
        open_part(project, project / "data", project / "_build", Period(LAST, "S2"))
