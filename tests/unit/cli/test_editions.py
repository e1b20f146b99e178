"""The command that builds several editions and a site of them; the builds only pretend."""

import pytest
from helpers.command import make_project, run
from helpers.pretended import pretended_build
from helpers.small_data import write_other_area
from tradebook.figures.ledger import Ledger
from tradebook.publish import batch


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project whose builds leave an edition with a page, except that 2021 fails."""
    project = make_project(tmp_path)
    (project / "_toc.yml").write_text("format: jb-book\nroot: chapters/index\n", encoding="utf-8")
    monkeypatch.setattr(batch, "COMMAND", pretended_build(tmp_path))
    return project


def test_the_command_makes_a_site_of_what_succeeds_and_reports_what_fails(project):
    shown = run("editions", "--year", 2019, "--year", 2021, "--year", 2022, "--html-only", project=project)
    assert shown.exit_code == 1
    assert "陕西 2021 年版：失败：overview.ipynb：KeyError" in shown.stdout
    assert "陕西 2021 年版失败，原因见上。网站里没有这一版。" in shown.stderr
    assert f"完成：{project / '_build' / 'site' / 'index.html'}" in shown.stdout
    folders = {path.name for path in (project / "_build" / "site").iterdir() if path.is_dir()}
    assert folders == {"2019", "2022", "compare"}
    assert (project / "_build" / "2019" / "built").read_text().startswith("html ")


def test_an_edition_that_fails_now_is_in_the_site_as_it_was_built_before(project):
    old = project / "_build" / "2021"
    (old / "html").mkdir(parents=True)
    (old / "html" / "index.html").write_text('<div class="article-header-buttons"></div>')
    Ledger(2021).write(old / "ledger.json")
    shown = run("editions", "--year", 2019, "--year", 2021, project=project)
    assert shown.exit_code == 1
    assert "网站里是它上一次生成的结果。" in shown.stderr
    assert (project / "_build" / "site" / "2021" / "index.html").exists()


def test_success_is_exit_code_0_and_has_the_pdf_unless_told_otherwise(project):
    assert run("editions", "--year", 2019, "--year", 2022, project=project).exit_code == 0
    assert (project / "_build" / "2022" / "built").read_text().startswith("book ")


def test_every_data_directory_gets_a_site(project):
    folders = ["--data", project / "data", "--data", write_other_area(project / "elsewhere")]
    shown = run("editions", "--year", 2022, *folders, project=project)
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert (project / "_build" / "site" / "2022" / "index.html").exists()
    assert (project / "_build" / "CN-SC" / "site" / "2022" / "index.html").exists()


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("2021", "应写作“年份=版本”"),
        ("2021²=v1", "应写作“年份=版本”"),
        ("2021={built}", "是 2022 年版，不是 2021 年版"),
        ("2021=no-such-version", "既不是生成的目录"),
    ],
)
def test_a_published_edition_that_cannot_be_read_is_explained(project, entry, message):
    Ledger(2022).write(project / "ledger.json")
    published = entry.format(built=project / "ledger.json")
    shown = run("editions", "--year", 2022, "--published", published, project=project)
    assert shown.exit_code == 1
    assert message in shown.stderr
    assert not (project / "_build").exists()


def test_published_editions_are_of_one_data_directory(project):
    folders = ["--data", project / "data", "--data", write_other_area(project / "elsewhere")]
    shown = run("editions", *folders, "--published", "2021=v1.0", project=project)
    assert shown.exit_code == 1
    assert "--published 只能用于一个数据目录。" in shown.stderr
