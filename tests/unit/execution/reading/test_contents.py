"""What an edition's book consists of: _toc.yml, without what edition.yml leaves out."""

import pytest
from helpers.support import write_notebook
from helpers.tiny_data import TRADE, write_tables
from tradebook.data.package import DataPackage
from tradebook.errors import BuildError, DataError
from tradebook.execution.reading.contents import read_contents

TOC = """\
format: jb-book
root: chapters/index
defaults: {numbered: true}
parts:
- caption: 情况
  chapters:
  - file: chapters/overview
  - file: chapters/culture
    sections:
    - file: chapters/films
- caption: 专题
  chapters:
  - file: chapters/bases
- caption: 附录
  numbered: false
  chapters:
  - file: chapters/terms
"""
EXHIBIT = 'for kind in "ab":\n    edition.exhibit(f"fig-culture-{kind}", None, caption="题", alt="图")'
TEXTS = {
    "index": "# 首页\n\n见{numref}`fig-culture-a`、{numref}`图 <fig-films>`、{numref}`fig-overview`、{ref}`stages`、{doc}`culture`。",
    "overview": "# 总体\n\n见{numref}`fig-overview`。",
    "culture": "# 文化\n\n(stages)=\n## 演艺",
    "films": "# 电影",
    "bases": "# 基地",
}
CODE = {
    "culture": [EXHIBIT],
    "films": ['edition.exhibit("fig-films", None, caption="题", alt="图")'],
    "overview": ['edition.exhibit("fig-overview", None, caption="题", alt="图")'],
}


@pytest.fixture
def project(tmp_path):
    """A project of five chapters and a page."""
    (tmp_path / "chapters").mkdir()
    for name, text in TEXTS.items():
        write_notebook(tmp_path / "chapters" / f"{name}.ipynb", *CODE.get(name, []), text=text)
    (tmp_path / "chapters" / "terms.md").write_text("# 术语\n\n{numref}`fig-culture-b`\n", encoding="utf-8")
    (tmp_path / "_toc.yml").write_text(TOC, encoding="utf-8")
    return tmp_path


def contents(project, switches="", year=2021):
    """The contents with an entry of edition.yml."""
    data = write_tables(project, {"services_trade": TRADE})
    path = data / "edition.yml"
    path.write_text(path.read_text(encoding="utf-8") + f"\nchapters: {{{switches}}}\n", encoding="utf-8")
    return read_contents(project, DataPackage(data), year)


def names(paths):
    return [path.stem for path in paths]


def test_all_that_is_listed_is_in_the_book(project):
    found = contents(project)
    assert names(found.chapters) == ["bases", "culture", "films", "index", "overview"]
    assert names(found.pages) == ["terms"]
    assert [part["caption"] for part in found.toc["parts"]] == ["情况", "专题", "附录"]
    assert (found.left_out, found.unlisted, found.notices) == (frozenset(), [], [])


def test_a_chapter_goes_with_those_below_it_its_exhibits_and_labels(project):
    found = contents(project, "culture: false")
    assert names(found.chapters) == ["bases", "index", "overview"]
    assert [each["file"] for part in found.toc["parts"] for each in part["chapters"]] == [
        "chapters/overview",
        "chapters/bases",
        "chapters/terms",
    ]
    assert found.left_out == {"culture", "films", "fig-culture-a", "fig-culture-b", "fig-films", "stages"}
    assert found.is_left_out("chapters/films.ipynb")
    assert not found.is_left_out("chapters/overview.ipynb")
    assert not found.is_left_out("data/culture.csv")


def test_a_part_without_chapters_goes_also_a_page(project):
    found = contents(project, "bases: {since: 2022}, terms: {until: 2019}")
    assert [caption in str(found.toc) for caption in ("情况", "专题", "附录")] == [True, False, False]
    assert (found.pages, found.left_out) == ([], {"bases", "terms"})


def test_in_the_edition_of_another_year_the_chapter_is_there(project):
    assert "bases" in names(contents(project, "bases: {since: 2022}", 2022).chapters)


@pytest.mark.parametrize(("name", "near"), [("cultur", "是不是 culture"), ("专题", "可写的有：.*bases")])
def test_a_chapter_that_there_is_not_is_named_with_the_nearest(project, name, near):
    with pytest.raises(DataError, match=rf"edition\.yml 的 chapters 一项写了“{name}”.*{near}"):
        contents(project, f"{name}: false")


def test_the_landing_page_stays(project):
    with pytest.raises(DataError, match="不设“index”，但它是书的首页"):
        contents(project, "index: false")


def test_a_notebook_that_is_not_listed_is_no_chapter_and_is_said(project):
    write_notebook(project / "chapters" / "tourism.ipynb", text="# 旅游")
    found = contents(project)
    assert "tourism" not in names(found.chapters)
    assert found.notices == [
        "chapters/tourism.ipynb 没有列入 _toc.yml，书中没有这一章；要收入，请在 _toc.yml 中加一行“- file: chapters/tourism”。"
    ]


def test_a_listed_file_that_there_is_not_is_named_with_the_nearest(project):
    (project / "_toc.yml").write_text(TOC.replace("chapters/bases", "chapters/base"), encoding="utf-8")
    with pytest.raises(BuildError, match="列了 chapters/base，却没有这个文件。是不是 bases"):
        contents(project)


def test_a_page_in_another_encoding_is_named(project):
    (project / "chapters" / "terms.md").write_text("# 术语", encoding="gb18030")
    with pytest.raises(DataError, match=r"terms\.md.*另存为 UTF-8"):
        contents(project, "bases: false")


def test_a_table_of_contents_that_is_none_is_refused(project):
    (project / "_toc.yml").write_text("parts: 3", encoding="utf-8")
    with pytest.raises(BuildError, match=r"_toc\.yml 的写法不对"):
        contents(project)
