"""The command that releases an edition: what it is told, and what it says."""

from pathlib import Path

from helpers.command import make_project, run
from helpers.small_data import LAST
from tradebook.errors import BuildError
from tradebook.publish.releasing import release
from tradebook.publish.releasing.released import Released


def test_it_says_what_is_handed_out(tmp_path, monkeypatch):
    project, asked = make_project(tmp_path), []

    def pretend(*arguments):
        asked.append(arguments)
        folder = tmp_path / "released"
        folder.mkdir()
        Path(folder, "SHA256SUMS").write_text(f"{'0' * 64}  report-{LAST}.pdf\n", encoding="utf-8")
        return Released(folder, LAST)

    monkeypatch.setattr(release, "release_edition", pretend)
    shown = run("release", "--year", LAST, "--published", "2023-08", project=project)
    assert shown.exit_code == 0
    assert f"report-{LAST}.pdf" in shown.stdout
    assert asked == [(project, project / "data", LAST, "2023-08", None)]


def test_a_part_of_a_year_is_named_by_its_period(tmp_path, monkeypatch):
    def refuse(root, data_dir, edition, *_):
        raise BuildError(f"没有 {edition} 的数据")

    monkeypatch.setattr(release, "release_edition", refuse)
    project = make_project(tmp_path)
    assert run("release", "--period", f"{LAST}-S1", project=project).stderr == f"没有 {LAST}-S1 的数据\n"
    both = run("release", "--period", f"{LAST}-S1", "--year", LAST, project=project)
    assert (both.exit_code, "--period 已经写明年份" in both.stderr) == (2, True)


def test_what_is_wrong_is_said_without_a_traceback(tmp_path, monkeypatch):
    def fail(*_):
        raise BuildError("没有登记更正")

    monkeypatch.setattr(release, "release_edition", fail)
    shown = run("release", "--year", LAST, project=make_project(tmp_path))
    assert shown.exit_code == 1
    assert shown.stderr == "没有登记更正\n"
