"""The commands that build one edition: what they ask for, and that a book without changes is not built."""

import pytest
from helpers.command import make_project, run
from tradebook.data.report import Report
from tradebook.errors import BuildError, InputsChangedError
from tradebook.execution import workers
from tradebook.provenance import MANIFEST
from tradebook.publish import build
from tradebook.publish.releasing.unfinished import stated_as_released


@pytest.fixture
def project(tmp_path):
    return make_project(tmp_path)


@pytest.fixture
def asked(project, monkeypatch):
    """What builds were asked for; each leaves a page and a manifest."""
    asked = []

    def build_edition(root, data_dir, year, **options):
        asked.append((root, data_dir, year, options))
        target = (options["output"] or root / "_build") / str(year)
        (target / "html").mkdir(parents=True, exist_ok=True)
        (target / "html" / "index.html").write_text("page")
        (target / MANIFEST).write_text('{"@graph": []}')
        return target

    monkeypatch.setattr(build, "build_edition", build_edition)
    monkeypatch.setattr(workers, "process_context", lambda: None)
    return asked


@pytest.mark.parametrize(
    ("command", "formats"),
    [
        ("book", {"html", "pdf", "word"}),
        ("html", {"html"}),
        ("pdf", {"pdf"}),
        ("word", {"word"}),
    ],
)
def test_each_command_asks_for_its_formats(project, asked, command, formats):
    shown = run(command, "--year", 2021, project=project)
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert shown.stdout == f"完成：\n  {project / '_build' / '2021' / 'html' / 'index.html'}\n"
    ((root, data_dir, year, options),) = asked
    assert (root, data_dir, year) == (project, project / "data", 2021)
    assert {name for name in ("html", "pdf", "word") if options.pop(name)} == formats
    assert options.pop("state")
    others = {"jobs": None, "scheduler": None, "verbose": False, "keep": False, "fresh": False, "output": None}
    assert options == others


def test_every_option_reaches_the_build(project, asked, monkeypatch):
    monkeypatch.chdir(project)
    options = ["--jobs", 3, "--scheduler", "tcp://h:1", "--verbose", "--keep", "--fresh", "--output", "out"]
    assert run("html", "--year", 2021, *options, project=project).exit_code == 0
    assert asked[0][3].pop("state")
    assert asked[0][3] == {
        **{"html": True, "pdf": False, "word": False, "jobs": 3, "scheduler": "tcp://h:1"},
        **{"verbose": True, "keep": True, "fresh": True, "output": project / "out"},
    }


def test_a_book_without_changes_is_not_built_unless_asked_to(project, asked):
    for _ in range(2):
        shown = run("html", "--year", 2021, project=project)
        assert shown.exit_code == 0
    assert shown.stdout.startswith("没有改动，书已是最新的：\n")
    assert len(asked) == 1
    assert run("html", "--year", 2021, "--fresh", project=project).stdout.startswith("完成：")
    (project / "chapters" / "glossary.md").write_text("新")
    assert run("html", "--year", 2021, project=project).stdout.startswith("完成：")
    assert run("pdf", "--year", 2021, project=project).stdout.startswith("完成：")
    assert len(asked) == 4


def test_a_build_that_fails_is_not_taken_for_finished(project, asked, monkeypatch):
    def fail(*given, **options):
        raise BuildError("缺少字体。")

    with monkeypatch.context() as failing:
        failing.setattr(build, "build_edition", fail)
        shown = run("book", "--year", 2021, project=project)
    assert (shown.exit_code, shown.stderr) == (1, "缺少字体。\n")
    assert run("book", "--year", 2021, project=project).exit_code == 0
    assert len(asked) == 1


def test_a_year_that_the_data_lacks_is_refused(project):
    shown = run("html", "--year", 1999, project=project)
    assert shown.exit_code == 1
    assert "数据中没有 1999 年。可选的年份：2019、2020" in shown.stderr


def test_what_changed_meanwhile_is_built_again(project, asked, monkeypatch):
    built = build.build_edition
    changes = iter(["signoffs.csv", "updates.csv"])

    def change_meanwhile(*arguments, **options):
        if name := next(changes, None):
            raise InputsChangedError(f"生成期间改动了 {name}。")
        return built(*arguments, **options)

    monkeypatch.setattr(build, "build_edition", change_meanwhile)
    shown = run("html", project=project)
    assert shown.exit_code == 0
    assert "生成期间改动了 signoffs.csv。现在按改动后的再生成一遍。" in shown.stdout
    assert len(asked) == 1


def test_what_never_stays_as_it_is_is_given_up(project, asked, monkeypatch):
    def change_always(*arguments, **options):
        raise InputsChangedError("生成期间改动了 facts.csv。")

    monkeypatch.setattr(build, "build_edition", change_always)
    shown = run("html", project=project)
    assert shown.exit_code == 1
    assert shown.stdout.count("再生成一遍") == 2


def test_a_draft_stays_one_although_its_release_was_killed(project, asked):
    path = project / "data" / "edition.yml"
    note = project / "_build" / "releases" / ".unfinished.json"
    with stated_as_released(project / "data", project / "_build", 2021, "2022-08"):
        left = {file: file.read_bytes() for file in (note, path)}
    for file, content in left.items():
        file.write_bytes(content)
    shown = run("html", project=project)
    assert "上一次发布没有完成" in shown.stdout
    assert Report.open(project / "data").as_of(2021).info.release.status != "released"
