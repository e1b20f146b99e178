"""Building several editions: what goes where, failures, interruption; the builds only pretend."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time

import pytest
from helpers.pretended import pretended_build
from helpers.small_data import FIRST, LAST, small_data, write_other_area
from helpers.support import ROOT
from helpers.tables import rewrite
from tradebook.data.package import DataPackage
from tradebook.data.report import Report
from tradebook.errors import BuildError, DataError
from tradebook.publish import batch
from tradebook.publish.batch import build_editions, plan_areas

REPORT = Report.open(small_data())
PROJECT = small_data().parent


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project whose builds write a file, except that 2021 fails and 2020 is killed."""
    shutil.copytree(small_data(), tmp_path / "data")
    monkeypatch.setattr(batch, "COMMAND", pretended_build(tmp_path))
    return tmp_path


def test_one_data_directory_builds_all_its_years():
    (area,) = plan_areas(PROJECT, [REPORT])
    assert (area.output, list(area.years)) == (PROJECT / "_build", REPORT.years)
    assert plan_areas(PROJECT, [REPORT], [2022, 2020])[0].years == (2020, 2022)


def test_other_data_directories_go_to_a_folder_an_area(tmp_path):
    other = Report.open(write_other_area(tmp_path))
    areas = plan_areas(PROJECT, [REPORT, other], [FIRST, LAST])
    assert [area.output for area in areas] == [PROJECT / "_build", PROJECT / "_build" / "CN-SC"]
    assert [(area.name, area.years) for area in areas] == [("陕西", (FIRST, LAST)), ("四川", (LAST,))]


def test_two_units_of_one_name_are_refused(tmp_path):
    packages = []
    for name, factor in (("a", "1000"), ("b", "500")):
        data = shutil.copytree(small_data(), tmp_path / name)
        row = {"code": "石", "name_zh": "石", "name_en": "dan", "dimension": "tonnes", "factor": factor}
        rewrite(
            data, "codes/units", lambda _, row=row: [row | {"counted": "false", "currency": "", "decimals": "1"}]
        )
        packages.append(DataPackage(data))
    batch._refuse_other_units([packages[0], packages[0], DataPackage(small_data())])
    with pytest.raises(DataError, match=r"单位“石”登记得不同，不能一起生成"):
        batch._refuse_other_units(packages)


def test_two_data_directories_of_one_area_would_overwrite_each_other(tmp_path):
    copies = [Report.open(shutil.copytree(small_data(), tmp_path / name)) for name in ("one", "two")]
    with pytest.raises(DataError, match=r"one、.*two 是同一地区的数据"):
        plan_areas(PROJECT, copies)
    assert len(plan_areas(PROJECT, [REPORT, copies[0]])) == 2  # the project's own data has a folder of its own


def test_a_year_that_no_data_has_is_named():
    with pytest.raises(DataError, match="没有 1999 年。可选的年份：2019、"):
        plan_areas(PROJECT, [REPORT], [1999, 2022])


def test_an_edition_that_fails_or_is_killed_does_not_stop_the_others(project):
    areas = plan_areas(project, [Report.open(project / "data")], [2019, 2020, 2021, 2022])
    outcomes = build_editions(project, areas, html_only=True, jobs=2)
    assert [outcome.year for outcome in outcomes] == [2019, 2020, 2021, 2022]
    built = [outcome.error for outcome in outcomes]
    assert (built[0], built[2], built[3]) == ("", "overview.ipynb：KeyError", "")
    assert "被系统终止" in built[1]
    # two processors for two editions that are built at a time
    assert (project / "_build" / "2022" / "built").read_text() == "html 1"


def test_an_edition_that_was_killed_is_built_once_more(project):
    script = project / "build.py"
    kill = "if options.year == '2020': os.kill(os.getpid(), signal.SIGKILL)\n"
    tried = f"Path({str(project / 'tried')!r})"
    once = f"{tried}.touch(), os.kill(os.getpid(), signal.SIGKILL)"
    text = script.read_text(encoding="utf-8")
    assert kill in text
    again = f"if options.year == '2020' and not {tried}.exists(): {once}\n"
    script.write_text(text.replace(kill, again), encoding="utf-8")
    (outcome,) = build_editions(project, plan_areas(project, [Report.open(project / "data")], [2020]))
    assert outcome.error == ""
    assert (project / "tried").exists()
    assert (project / "_build" / "2020" / "built").exists()


def test_a_log_has_a_line_an_edition_and_errors_in_full(project, capfd):
    build_editions(project, plan_areas(project, [Report.open(project / "data")], [2019, 2021]), jobs=1)
    first, *lines = capfd.readouterr().out.splitlines()
    assert first == "生成 2 版，同时 1 版"
    assert re.fullmatch(r"\[1/2\] 陕西 2019 年版：\d+\.\d 秒", lines[0])
    assert lines[1:] == ["[2/2] 陕西 2021 年版：失败：overview.ipynb：KeyError"]


def test_a_scheduler_is_tried_before_anything_is_built(project):
    with pytest.raises(BuildError, match="“here”应写作"):
        build_editions(project, plan_areas(project, [Report.open(project / "data")]), scheduler="here")
    assert not (project / "_build").exists()


def test_few_editions_share_all_processors(project):
    build_editions(project, plan_areas(project, [Report.open(project / "data")], [2022]), jobs=6)
    assert (project / "_build" / "2022" / "built").read_text() == "book 6"


def test_an_interruption_ends_the_builds(project):
    started = str(project / "started-")
    (project / "build.py").write_text(
        f"import os, time\nfrom pathlib import Path\nPath({started!r} + str(os.getpid())).touch()\ntime.sleep(60)\n"
    )
    code = (
        "import signal; from pathlib import Path; from tradebook.data.report import Report\n"
        "from tradebook.publish import batch\n"
        "signal.signal(signal.SIGTERM, signal.default_int_handler)\n"
        f"batch.COMMAND, root = {batch.COMMAND!r}, Path({str(project)!r})\n"
        "batch.build_editions(root, batch.plan_areas(root, [Report.open(root / 'data')]), jobs=2)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "scripts")}
    running = subprocess.Popen([sys.executable, "-c", code], env=environment, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while len(list(project.glob("started-*"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    running.send_signal(signal.SIGTERM)
    assert running.wait(timeout=20) != 0
    started = [int(path.name.removeprefix("started-")) for path in project.glob("started-*")]
    assert len(started) == 2  # and none after the interruption
    for pid in started:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
