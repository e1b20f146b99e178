"""Signing figures of a build, of any area, as long as the build is of the files that are there."""

import pytest
from helpers.command import make_project, run
from helpers.reviews import build, figure
from helpers.small_data import write_other_area
from helpers.support import DATA
from tradebook import provenance
from tradebook.audit.manifest import manifest_digests
from tradebook.figures.ledger import Ledger
from tradebook.provenance import input_digests, input_places
from tradebook.publish.uptodate import inputs_digest

YEAR = 2022


@pytest.fixture
def project(tmp_path):
    """A project with a build that has two figures."""
    root = make_project(tmp_path)
    build(root, root / "data", figure("a"), figure("c", chapter="national"))
    return root


def test_the_command_signs_keys_and_chapters(project):
    shown = run("sign-off", "--by", "李四", "--prepared-by", "张三", "a", project=project)
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert "已签：a 数字a 10.5亿美元" in shown.stdout
    shown = run(
        "sign-off",
        "--by",
        "李四",
        "--prepared-by",
        "张三",
        "a",
        "--chapter",
        "national",
        "--remark",
        "全章",
        project=project,
    )
    assert "共签 1 项，另有 1 项此前已签" in shown.stdout
    shown = run("sign-off", "--year", YEAR, project=project)
    assert shown.exit_code == 0
    assert "2 个数字，0 条文句和图表；签字 2 条，其中作废 0 条；提问未了 0 个" in shown.stdout


def test_the_command_lists_what_is_void(project):
    assert run("sign-off", "--by", "李四", "--prepared-by", "张三", "a", project=project).exit_code == 0
    Ledger(YEAR, [figure("a", "140960.5")]).write(project / "_build" / str(YEAR) / "ledger.json")
    shown = run("sign-off", project=project)
    assert shown.exit_code == 1
    assert "10.5亿美元 → 14.1亿美元" in shown.stdout


def test_a_review_asks_answers_and_shows_how_far_it_is(project):
    assert "已提问：a " in run("sign-off", "--by", "李四", "a", "--ask", "来源？", project=project).stdout
    shown = run("sign-off", project=project)
    assert "overview：数字 1，文句图表 0，有效签字 0，作废 0，提问未了 1" in shown.stdout
    assert "李四" in shown.stdout
    assert "问：来源？（待答复）" in shown.stdout
    assert "〔提问待答复〕" in run("sign-off", "--list", "overview", project=project).stdout
    assert run("sign-off", "--by", "张三", "a", "--answer", "年鉴", project=project).exit_code == 0
    assert "张三答：年鉴（已答复，待认可）" in run("sign-off", project=project).stdout
    assert run("sign-off", "--by", "李四", "a", "--accept", project=project).exit_code == 0
    assert "提问未了 0 个" in run("sign-off", project=project).stdout


def test_a_plan_is_drawn_with_reasons(project):
    shown = run("sign-off", "--plan", 1, "--seed", 3, project=project)
    assert shown.exit_code == 0
    assert "（印刷本没有对应的数字）" in shown.stdout
    assert "建议审核 1 项（种子 3）" in shown.stdout
    assert "2021 年版没有生成" in shown.stdout
    assert run("sign-off", "--plan", 1, "--seed", 3, project=project).stdout == shown.stdout


@pytest.mark.parametrize("arguments", [["--ask", "甲", "--accept", "a"], ["--by", "李四"], ["--accept"]])
def test_what_does_not_go_together_is_refused(project, arguments):
    assert run("sign-off", *arguments, project=project).exit_code == 2


def test_mistakes_in_the_register_are_named_before_anything_is_written(project):
    register = project / "data" / "signoffs.csv"
    header = register.read_text(encoding="utf-8")
    register.write_text(header + "a,2022,1,0123456789abcdef,李四,2023/8/31,,signed,张三\n", encoding="utf-8")
    shown = run("sign-off", "--by", "王五", "--prepared-by", "张三", "a", project=project)
    assert shown.exit_code == 1
    assert "signoffs.csv，第 2 行，“date”列：读到“2023/8/31”" in shown.stderr


def test_figures_of_another_area_are_signed_in_its_own_build_and_register(project):
    data = write_other_area(project / "elsewhere")
    folder = build(project, data, figure("b"))
    assert folder == project / "_build" / "CN-SC" / str(YEAR)
    register = (project / "data" / "signoffs.csv").read_bytes()
    shown = run("sign-off", "--data", data, "--by", "李四", "--prepared-by", "张三", "b", project=project)
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert "b," in (data / "signoffs.csv").read_text(encoding="utf-8")
    assert (project / "data" / "signoffs.csv").read_bytes() == register


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--by", "李四", "--prepared-by", "张三", "--chapter", "nowhere"], "没有“nowhere”这一章"),
        (["--by", "李四", "--prepared-by", "张三", "nokey"], "没有这些键：nokey"),
        (["a"], "用 --by"),
        (["--by", "李四", "a"], "没有写编制人"),
        (["--by", "张三", "--prepared-by", "张三", "a"], "编制人和审核人是同一人"),
        (["--list", "nowhere"], "没有“nowhere”这一章"),
        (["--year", "1999"], "_build/1999 中没有 ro-crate-metadata.json"),
    ],
)
def test_the_command_names_what_is_wrong(project, arguments, message):
    shown = run("sign-off", *arguments, project=project)
    assert shown.exit_code == 1
    assert message in shown.stderr


# -- what a book is made of --------------------------------------------------------------------------------------------

KINDS = {
    "chapters/glossary.md": "chapters/glossary.md",
    "chapters/exhibits.md": "chapters/exhibits.md",
    "chapters/overview.ipynb": "chapters/overview.ipynb",
    "chapters/helpers.py": "chapters/helpers.py",
    "_static/book.css": "_static/book.css",
    "_config.yml": "_config.yml",
    "_toc.yml": "_toc.yml",
    "pyproject.toml": "pyproject.toml",
    "requirements.in": "requirements.in",
    "requirements.txt": "requirements.txt",
    "data/facts.csv": "data/facts.csv",
    "data/edition.yml": "data/edition.yml",
    "library/tradebook/publish/templates/entry.html": "tradebook/publish/templates/entry.html",
    "library/tradebook/figures/traced.py": "tradebook/figures/traced.py",
}
"""Files of each kind in a project, and their names in the manifest."""


@pytest.fixture(scope="module")
def complete_project(tmp_path_factory):
    """A project that has a file of each kind and a build of them; a test leaves it as it was."""
    root = make_project(tmp_path_factory.mktemp("complete"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(provenance, "LIBRARY", root / "library" / "tradebook")
        for path in KINDS:
            append_line(root / path)
        build(root, root / "data", figure("a"))
        assert run("sign-off", project=root).exit_code == 0
    return root


def append_line(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write("\n")


@pytest.fixture
def unchanged(complete_project, monkeypatch):
    """The project, whose changed files are put back afterwards."""
    monkeypatch.setattr(provenance, "LIBRARY", complete_project / "library" / "tradebook")
    before = {path: (complete_project / path).read_bytes() for path in KINDS}
    yield complete_project
    for path, content in before.items():
        (complete_project / path).write_bytes(content)


@pytest.mark.parametrize("path", KINDS)
def test_a_file_of_any_kind_changes_manifest_sign_off_and_up_to_date_check_alike(unchanged, path):
    root, data = unchanged, unchanged / "data"
    folder, before = root / "_build" / str(YEAR), inputs_digest(root, data)
    assert manifest_digests(folder)[0] == {
        name: entry["sha256"] for name, entry in input_digests(root, data).items()
    }
    append_line(root / path)
    recorded, now = manifest_digests(folder)[0], input_digests(root, data)
    assert [name for name in now if now[name]["sha256"] != recorded[name]] == [KINDS[path]]
    assert inputs_digest(root, data) != before
    assert any((root / path).is_relative_to(place) for place in input_places(root, data))
    shown = run("sign-off", "--by", "李四", "--prepared-by", "张三", "a", project=root)
    assert shown.exit_code == 1
    assert f"有 1 个文件改过（{KINDS[path]}）" in shown.stderr


@pytest.mark.parametrize(
    "path",
    [
        "chapters/.ipynb_checkpoints/overview.ipynb",
        "data/.~lock.facts.csv#",
        "library/tradebook/__pycache__/traced.pyc",
        "README.md",
        "_build/2022/html/index.html",
    ],
)
def test_a_file_that_the_book_is_not_made_of_changes_nothing(tmp_path, monkeypatch, path):
    root = make_project(tmp_path)
    monkeypatch.setattr(provenance, "LIBRARY", root / "library" / "tradebook")
    before = input_digests(root, root / "data"), inputs_digest(root, root / "data")
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text("x")
    assert (input_digests(root, root / "data"), inputs_digest(root, root / "data")) == before


def test_the_register_itself_may_change(project):
    assert run("sign-off", "--by", "李四", "--prepared-by", "张三", "a", project=project).exit_code == 0
    assert run("sign-off", "--by", "李四", "--prepared-by", "张三", "a", project=project).exit_code == 0


def test_the_real_project_has_a_file_of_every_kind_in_the_list():
    names = provenance.input_files(DATA.parent, DATA).keys()
    assert {name for path, name in KINDS.items() if (DATA.parent / path).exists()} <= names
    assert {"chapters/glossary.md", "pyproject.toml", "tradebook/cli/main.py", "tradebook/py.typed"} <= names
