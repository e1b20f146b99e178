"""Releasing changes the status, builds, and packs; what fails leaves everything as it was."""

import json
import re

import pytest
from helpers.command import make_project
from helpers.desk import pretend_built
from helpers.half_years import add_small_half_years
from helpers.small_data import LAST, write_other_area
from helpers.tables import edit
from tradebook.data.report import Report
from tradebook.data.settings.periods import Period
from tradebook.errors import BuildError, DataError
from tradebook.publish.releasing import release
from tradebook.publish.releasing.packing import pack_edition
from tradebook.publish.releasing.release import release_edition
from tradebook.publish.releasing.released import EARLIER, RELEASES, find_released
from tradebook.publish.staging import only_build_of

VOLUMES = [f"report-{LAST}.pdf", f"companion-{LAST}.pdf", f"report-{LAST}.docx"]
VOLUMES_OF_A_PART = [name.replace(f"{LAST}", f"{LAST}-S1") for name in VOLUMES]


@pytest.fixture
def project(tmp_path):
    return make_project(tmp_path)


@pytest.fixture
def built(monkeypatch):
    """What builds were asked for, each with the release that the data stated then."""
    asked = []

    def build(root, data_dir, year, **options):
        info = Report.open(data_dir).as_of(year).info
        asked.append((year, options, info.release.status, info.release.published))
        folder = options["output"] / info.edition(year)
        if not folder.exists():
            pretend_built(folder, year)
            (folder / "html" / "downloads").mkdir()
            for name in VOLUMES_OF_A_PART if info.part else VOLUMES:
                (folder / name).write_bytes(b"x")
        return folder

    monkeypatch.setattr(release, "build_edition", build)
    return asked


def release_small(project, day=""):
    return release_edition(project, project / "data", LAST, day)


def test_the_book_is_built_whole_without_watermark_and_packed(project, built):
    released = release_small(project, "2023-08")
    ((year, options, status, published),) = built
    assert (year, status, published) == (LAST, "released", "2023-08")
    assert all(options[kind] for kind in ("html", "pdf", "word"))
    assert released == find_released(project / "_build", LAST)
    assert {path.name for path in released.files} >= set(VOLUMES)
    assert Report.open(project / "data").as_of(LAST).info.release.watermark == ""


def test_nobody_builds_the_edition_while_it_is_packed(project, built, monkeypatch):
    def pack(folder, edition, target):
        with pytest.raises(BuildError, match="正在由另一个进程生成"), only_build_of(folder, "2023 年版"):
            pass
        packed.append(edition)
        pack_edition(folder, edition, target)

    packed = []
    monkeypatch.setattr(release, "pack_edition", pack)
    release_small(project)
    assert packed == [LAST]


def test_without_a_date_it_is_today_or_what_is_stated(project, built):
    release_small(project)
    today = built[0][3]
    assert len(today) == len("2023-08-31")
    release_small(project)
    assert built[1][3] == today


def test_a_build_that_fails_leaves_the_status(project, monkeypatch):
    before = (project / "data" / "edition.yml").read_bytes()

    def fail(*_, **__):
        raise BuildError("一章出错")

    monkeypatch.setattr(release, "build_edition", fail)
    with pytest.raises(BuildError, match="一章出错"):
        release_small(project)
    assert (project / "data" / "edition.yml").read_bytes() == before
    assert find_released(project / "_build", LAST) is None


def test_a_date_that_is_none_is_refused(project, built):
    before = (project / "data" / "edition.yml").read_bytes()
    with pytest.raises(Exception, match="published"):
        release_small(project, "八月")
    assert (project / "data" / "edition.yml").read_bytes() == before


def test_a_change_since_is_released_only_with_an_entry_in_the_log(project, built):
    first = release_small(project)
    path = project / "_build" / str(LAST) / "ledger.json"
    ledger = json.loads(path.read_text(encoding="utf-8"))
    changed = next(figure for figure in ledger["figures"] if figure["key"] == "area.ALL.T")
    changed["text"] = "9999亿美元"
    path.write_text(json.dumps(ledger), encoding="utf-8")
    with pytest.raises(BuildError, match="有 1 处（数字、文字、图表）与发布的不同，没有登记更正") as refused:
        release_small(project)
    assert "→ 9999亿美元" in str(refused.value)
    assert f"tradebook changes --from {first.folder} --year {LAST} --propose 更正.csv" in str(refused.value)
    assert first.ledger["area.ALL.T"].text != "9999亿美元"
    entry = f"{LAST},2023-09-30,{changed['label']}（area.ALL.T）,旧,9999亿美元,录入有误\n"
    with (project / "data" / "updates.csv").open("a", encoding="utf-8") as stream:
        stream.write(entry)
    second = release_small(project)
    assert second.ledger["area.ALL.T"].text == "9999亿美元"
    (kept,) = (project / "_build" / RELEASES / EARLIER).iterdir()
    assert (kept / "SHA256SUMS").is_file()


def test_every_change_is_named_and_the_command_names_the_data(project, built):
    """Each further build takes minutes, and the command alone would compare with the project's own data."""
    data = write_other_area(project / "elsewhere")
    output = project / "_build" / "CN-SC"
    first = release_edition(project, data, LAST)
    path = output / str(LAST) / "ledger.json"
    ledger = json.loads(path.read_text(encoding="utf-8"))
    for figure in ledger["figures"]:
        figure["text"] = f"改{figure['text']}"
    path.write_text(json.dumps(ledger), encoding="utf-8")
    with pytest.raises(BuildError) as refused:
        release_edition(project, data, LAST)
    said = str(refused.value)
    assert said.count("\n- ") == int(re.search(r"有 (\d+) 处", said)[1]) > 10
    assert f"tradebook changes --data {data} --from {first.folder} --year {LAST}" in said


def test_data_with_problems_is_not_released(project):
    before = (project / "data" / "edition.yml").read_bytes()
    edit(project / "data" / "services_trade.csv", "CN-SN,2019,ALL,T,94865.0", "CN-SN,2019,ALL,T,84865.0")
    with pytest.raises(BuildError, match="个问题，请改正后再生成"):
        release_small(project)
    assert (project / "data" / "edition.yml").read_bytes() == before
    assert find_released(project / "_build", LAST) is None


def test_a_part_of_a_year_is_released_beside_the_year(project, built):
    add_small_half_years(project / "data")
    period = Period(LAST, "S1")
    released = release_edition(project, project / "data", period, "2022-08")
    ((year, _, status, published),) = built
    assert (year, status, published) == (LAST, "released", "2022-08")
    assert released == find_released(project / "_build", period)
    assert released.folder.name == f"{LAST}-S1"
    assert {*VOLUMES_OF_A_PART, f"data-{LAST}-S1.zip"} <= {path.name for path in released.files}
    # the edition of the year is not released with it
    assert Report.open(project / "data").as_of(LAST).info.release.status != "released"
    assert find_released(project / "_build", LAST) is None


def test_a_part_that_was_released_is_released_again_only_unchanged(project, built):
    add_small_half_years(project / "data")
    period = Period(LAST, "S1")
    for _ in range(2):
        release_edition(project, project / "data", period)
    path = project / "_build" / f"{LAST}-S1" / "ledger.json"
    ledger = json.loads(path.read_text(encoding="utf-8"))
    ledger["figures"][0]["text"] = "9999亿美元"
    path.write_text(json.dumps(ledger), encoding="utf-8")
    before = (project / "data" / "edition.yml").read_bytes()
    with pytest.raises(BuildError, match=r"有 1 处.*没有再次发布。快报发布以后不作更正"):
        release_edition(project, project / "data", period)
    assert (project / "data" / "edition.yml").read_bytes() == before


def test_a_part_without_figures_is_not_released(project, built):
    before = (project / "data" / "edition.yml").read_bytes()
    with pytest.raises(DataError, match="没有任何时期的数据"):
        release_edition(project, project / "data", Period(LAST, "S1"))
    assert (project / "data" / "edition.yml").read_bytes() == before
