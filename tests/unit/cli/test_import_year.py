"""The command that imports a workbook; what it imports and asks is tested with the entry room."""

from helpers.command import make_project, run
from helpers.small_data import write_other_area


def test_the_workbook_is_looked_for_where_new_year_writes_it(tmp_path):
    project = make_project(tmp_path)
    shown = run("import", "--year", 2030, project=project)
    assert shown.exit_code == 1
    assert str(project / "_build" / "entry-2030.xlsx") in shown.stderr
    shown = run("import", "--year", 2030, "--data", write_other_area(project / "elsewhere"), project=project)
    assert str(project / "_build" / "CN-SC" / "entry-2030.xlsx") in shown.stderr
