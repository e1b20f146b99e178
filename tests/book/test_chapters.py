"""The chapters: tidy notebooks that run for every year, with no data typed into prose."""

import ast
import re
from dataclasses import replace
from datetime import date

import nbformat
import pytest
from helpers.chapters import (
    BAD_WORDS,
    FIRST,
    NUMREF,
    SECOND,
    WRITTEN,
    YEARS,
    ledger_file,
    notebook,
    plain,
    prose,
    ran,
    visible,
)
from helpers.pins import EARLIER, PROSE, prose_text
from helpers.support import copy_real_data, edition_ledger, run_chapter
from tradebook.audit.review.signoffs import sign_items
from tradebook.data.package import DataPackage
from tradebook.execution.expressions import ROLE
from tradebook.exhibits import chart
from tradebook.figures.figure import ABSENT_MIME
from tradebook.figures.ledger import Ledger
from tradebook.typesetting.grid import place_cells

# what chapters may import: the edition, the model and its topics, exhibits and indicators
ALLOWED_IMPORTS = re.compile(
    r"pandas|tradebook\.book\.edition\.Edition|tradebook\.(model|topics|exhibits)(\.\w+)+|tradebook\.figures\.indicators"
)
LONGEST, TOGETHER = 150, 1500
"""Lines of code that a chapter, and all chapters, may have."""
# what reaches a file or another module without an import
READERS = re.compile(r"open|__import__|eval|exec|compile|read_\w+|to_csv|stat|exists|iterdir|glob|rglob")
# looks at the project, which nothing that chapters may import records
REPRODUCTION = "tradebook.topics.appendix.reproduction"
EXHIBITS = {
    "index": "fig-key tab-key",
    "onepage": "pic-size pic-balance pic-structure pic-increase pic-comparison pic-ahead",
    "overview": "fig-area-trend fig-area-growth tab-sectors fig-contribution fig-travel fig-partners fig-tc fig-balance",
    "national": "fig-national-trend fig-national-growth fig-national-balance fig-regions",
    "provinces": "fig-provinces-levels fig-provinces-index tab-provinces fig-clusters",
    "knowledge": "fig-ki-sectors tab-ki tab-ki-exports-partner tab-ki-imports-partner fig-ki-structure tab-ki-compare",
    "digital": (
        "fig-digital-share fig-digital-telecom tab-digital-modes tab-digital-partners"
        " tab-digital-zones tab-digital-infrastructure tab-digital-software fig-digital-national fig-digital-target"
    ),
    "culture": (
        "fig-culture-trade fig-culture-tc fig-culture-nation tab-culture-industry fig-culture-pull fig-culture-new"
        " fig-culture-exporters"
    ),
    "technology": (
        "fig-tech-exports-mode tab-tech-exports-mode tab-tech-exports-industry fig-tech-exports-partner"
        " tab-tech-exports-partner fig-tech-owner fig-tech-imports-mode tab-tech-imports-mode tab-tech-imports-industry"
        " fig-tech-imports-partner tab-tech-imports-partner fig-tech-ip fig-tech-innovation tab-tech-innovation"
    ),
    "bases": "tab-bases tab-bases-actual fig-bases-progress tab-bases-targets",
    "cases": "tab-cases tab-cases-bodies fig-cases-reductions tab-cases-change",
    "policies": "tab-policies fig-policies-progress tab-policies-targets tab-policies-tasks",
    "forecast": "tab-forecast-printed fig-forecast tab-forecast tab-forecast-scenarios tab-forecast-review",
    "methods": "tab-methods-indicators tab-methods-sources tab-methods-verdicts tab-forecast-methods tab-forecast-years",
    "data-tables": "tab-area-total tab-area-exports tab-area-imports tab-national tab-rows",
    "data-dictionary": "tab-tables tab-columns",
    "reproducibility": "tab-commands tab-checksums tab-packages",
    "audit": (
        "fig-audit-parts tab-verdicts tab-verdict-bases tab-differs tab-identities tab-engine tab-revisions tab-discrepancies"
    ),
    "claims": "tab-claims",
}
"""The exhibits of the newest edition by chapter, in their order; the others have none."""


IDLE: dict[str, set[str]] = {
    # imports of travel grew by more than all imports did, since others fell: no share of the increase
    "briefing": {
        "bought.share_of_increase.only_if(0 < bought.share_of_increase <= 100 and area.all.imports.growth.is_up)",
        # trade grew
        "moved.largest(1).name.only_if(moved.largest(1) > 0 and area.all.total.growth.is_down)",
    },
    # other business services grew, as they had the year before
    "digital": {"turn"},
    # nothing lacks for extrapolating the next year
    "methods": {"forecast.lack"},
    # one currency
    "national": {"nation.all.total.break_in_currency"},
    # the first surplus is that of the year, which the turn says
    "knowledge": {
        "area.business.balance.first_positive.only_if("
        "edition.first_year < area.business.balance.first_positive < year)"
    },
    # one currency, and all sectors as they were
    "overview": {"area.all.total.break_in_currency", "area.sectors.changes"},
    # no other province reads the same, grew faster or was overtaken, and none needs a rate
    "provinces": {
        "provinces.growth.highest_beside(area.code)",
        "provinces.level_with(area.code)",
        "provinces.overtaken_by(area.code)",
        "provinces.overtook(area.code)",
        "provinces.rank_change(area.code)",
        "area.lacks_rate_to(nation)",
    },
    # the first printed report is the newest, so that none has forecast its year; nothing lacks for extrapolating it
    "forecast": {
        "forecast.lack",
        "review.lack",
        (
            'edition.absent("以往的区间") if forecast.totals_record.count'
            ' else "区间按回测的误差确定，尚无以往各年照此给出的区间可供检验"'
        ),
        "printed_before.all.total",
        'area.all.total.beside(printed_before.all.total, "这一预测")',
        (
            "abs(area.all.total - review.all.total).compare(abs(area.all.total - printed_before.all.total),"
            ' "以当时的预测更接近实际", "以外推更接近实际", "两者同样接近实际")'
        ),
    },
}
"""By chapter, the expressions of the newest edition that are gaps by intention."""


def test_the_audit_and_the_claims_run_second():
    assert set(SECOND) == {"audit", "claims"}


@pytest.mark.parametrize("name", WRITTEN)
def test_notebooks_are_valid_and_without_outputs(name):
    content = notebook(name)
    nbformat.validate(content)
    code = [cell for cell in content.cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    tagged = [cell for cell in code if "parameters" in cell.metadata.get("tags", [])]
    assert len(tagged) == 1
    assert "year = None" in tagged[0].source
    assert f'data_dir = "{"../" * (1 + name.count("/"))}data"' in tagged[0].source
    assert ('ledger = ""' in tagged[0].source) == (name in SECOND)


@pytest.mark.parametrize("name", WRITTEN)
def test_notebooks_carry_no_metadata_of_the_machine_they_were_edited_on(name):
    content = notebook(name)
    assert set(content.metadata) - {"tradebook"} <= {"kernelspec", "language_info"}
    assert set(content.metadata.get("tradebook", {}).items()) <= {("slow", True), ("always_run", True)}
    assert content.metadata.get("kernelspec", {}).get("name", "python3") == "python3"
    assert {key for cell in content.cells for key in cell.metadata} <= {"tags"}
    assert not [cell for cell in content.cells if not cell.source.strip()]
    assert len({cell.id for cell in content.cells}) == len(content.cells)


def imported(source):
    """The modules, and names in modules, that Python code imports."""
    modules = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            modules += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules += [f"{'.' * node.level}{node.module}.{alias.name}" for alias in node.names]
    return modules


def called(source):
    """The names of the functions and methods that Python code calls."""
    functions = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [getattr(function, "id", getattr(function, "attr", "")) for function in functions]


def forbidden(source):
    """What Python code imports or calls that no chapter may."""
    modules = [module for module in imported(source) if not ALLOWED_IMPORTS.fullmatch(module)]
    return modules + [function for function in called(source) if READERS.fullmatch(function)]


def code(name):
    return "\n".join(cell.source for cell in notebook(name).cells if cell.cell_type == "code")


@pytest.mark.parametrize("name", WRITTEN)
def test_chapters_import_the_edition_model_exhibits_and_indicators_and_open_no_files(name):
    assert "tradebook.book.edition.Edition" in imported(code(name))
    assert forbidden(code(name)) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import os", ["os"]),
        ("from tradebook.audit.reconciliation import reconcile", ["tradebook.audit.reconciliation.reconcile"]),
        ("from tradebook.figures import traced", ["tradebook.figures.traced"]),
        ("from .data import table", [".data.table"]),
        (
            "def f():\n    from pathlib import Path\n    return Path('x').read_text()",
            ["pathlib.Path", "read_text"],
        ),
        ("rows = open('data/facts.csv')", ["open"]),
        ("import pandas as pd\nframe = pd.read_csv('data/facts.csv')", ["read_csv"]),
        ("from tradebook.figures import indicators as ind\nfrom tradebook.exhibits import charts", []),
    ],
)
def test_what_chapters_may_not_do_is_seen(source, found):
    assert forbidden(source) == found


@pytest.mark.parametrize("name", WRITTEN)
def test_only_the_chapter_that_looks_at_the_project_always_runs(name):
    looks = any(module.startswith(REPRODUCTION) for module in imported(code(name)))
    assert notebook(name).metadata.get("tradebook", {}).get("always_run", False) == looks


@pytest.mark.parametrize("name", WRITTEN)
def test_a_chapter_has_one_title_and_starts_with_it(name):
    text = prose(name)
    assert text.startswith("# ")
    assert len(re.findall("^# ", text, flags=re.MULTILINE)) == 1


@pytest.mark.parametrize("name", WRITTEN)
def test_a_chapter_is_prose_with_little_code(name):
    """Parameters and setup come first, so that JupyterLab evaluates the prose as it runs the cells."""
    kinds = [cell.cell_type for cell in notebook(name).cells]
    assert kinds[:3] == ["code", "code", "markdown"]
    assert code_lines(name) <= LONGEST


def test_all_chapters_together_are_short():
    assert sum(map(code_lines, WRITTEN)) <= TOGETHER


def code_lines(name):
    lines = (line.strip() for line in code(name).splitlines())
    return sum(1 for line in lines if line and not line.startswith("#"))


@pytest.mark.parametrize("name", WRITTEN)
def test_a_line_of_prose_holds_one_sentence(name):
    """So that a change shows the sentence; a bold lead stands with its first sentence."""
    # of an expression, the text that it starts with
    text = ROLE.sub(lambda match: "".join(re.findall('^"([^"]*)"', match[2])), prose(name))
    lines = [re.sub(r"^\W*\*\*[^*]+\*\*。", "", line) for line in text.splitlines()]
    assert [line for line in lines if re.search(r"。[^”）\s]", line)] == []


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("name", FIRST + SECOND)
def test_text_refers_to_exhibits_that_are_there(name, year):
    run = ran(name, year)
    there = {exhibit["name"] for exhibit in run.exhibits}
    assert set(NUMREF.findall(visible(run))) - there == set()


@pytest.mark.parametrize("name", FIRST + SECOND)
def test_the_newest_edition_leaves_no_figure_of_the_prose_out(name):
    """But for those that only a first year, or another course of things, would show."""
    run = ran(name, YEARS[-1])
    shown = {expression for expression, data in run.values.items() if ABSENT_MIME in data}
    assert shown <= IDLE.get(name, set())


@pytest.mark.parametrize("name", FIRST + SECOND)
def test_exhibits_are_referred_to_in_the_text(name):
    names = {exhibit["name"] for exhibit in ran(name, YEARS[-1]).exhibits if not exhibit.get("unnumbered")}
    assert names - set(NUMREF.findall(prose(name))) == set()


@pytest.mark.parametrize("year", YEARS)
def test_formulas_fit_into_a_cell_of_excel(year):
    too_long = {figure.key: len(figure.excel) for figure in edition_ledger(year) if len(figure.excel) > 8192}
    assert too_long == {}
    assert all(figure.excel.count("(") == figure.excel.count(")") for figure in edition_ledger(year))


@pytest.mark.parametrize("year", YEARS)
def test_every_figure_names_inputs_with_place_and_source(year):
    for figure in edition_ledger(year):
        # what no table lists, such as the claims, is counted; and the print is quoted to be contradicted
        if figure.formula == figure.value and not figure.inputs:
            assert figure.kind == "count" or figure.key.startswith("edition.printed("), figure.key
            continue
        assert figure.inputs, figure.key
        assert all(entry.row > 1 and entry.source and entry.label for entry in figure.inputs), figure.key
        assert figure.label.strip(), figure.key


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("name", FIRST + SECOND)
def test_texts_and_exhibits_read_well(name, year):
    run = ran(name, year)
    texts = [figure.text for figure in run.figures.values()] + plain(visible(run)).splitlines()
    for exhibit in run.exhibits:
        texts += [exhibit[part] for part in ("caption", "alt", "source", "note")]
        assert str(year) in exhibit["caption"] or name == "audit"
        if exhibit["kind"] == "chart":
            chart.validate(exhibit["spec"], exhibit["name"])
        else:
            widths = {sum(each.columns for each in row) for row in place_cells(exhibit["table"]["body"])}
            assert len(widths) == 1
            texts += [cell["text"] for row in exhibit["table"]["body"] for cell in row]
    assert [text for text in texts if BAD_WORDS.search(text) or "，，" in text or "。。" in text] == []
    assert len({exhibit["name"] for exhibit in run.exhibits}) == len(run.exhibits)


@pytest.mark.parametrize("year", YEARS)
def test_an_edition_sees_no_later_year(year):
    run = ran("overview", year)
    used = {entry.label for figure in run.figures.values() for entry in figure.inputs}
    years = {int(y) for label in used for y in re.findall(r"(\d{4})年", label)}
    assert max(years) == year


def test_the_first_year_leaves_growth_out_and_says_why():
    run = ran("overview", YEARS[0])
    assert "本版年份为分行业数据的起始年" in visible(run)
    assert not [key for key in run.figures if key.endswith(".growth") and key.startswith("area.")]
    assert {exhibit["name"] for exhibit in run.exhibits}.isdisjoint({"fig-area-growth", "fig-contribution"})


@pytest.mark.parametrize("edition", EARLIER)
def test_the_prose_of_the_other_editions_is_as_pinned(edition, hold):
    hold(PROSE, edition, prose_text(edition))


def test_stories_turn_with_the_data():
    def says(year, words):
        return words in plain(visible(ran("overview", year)))

    assert says(2019, "持续逆差")
    assert says(2021, "服务贸易首次出现顺差，本年顺差9.2亿美元")
    assert says(2022, "顺差3634.0万美元")
    assert says(2022, "为2016年以来首次顺差")
    assert not says(2021, "为2016年以来首次顺差")


def test_every_exhibit_of_the_newest_edition_is_there():
    exhibits = {name: [exhibit["name"] for exhibit in ran(name, YEARS[-1]).exhibits] for name in FIRST + SECOND}
    assert {name: names for name, names in exhibits.items() if names} == {
        name: names.split() for name, names in EXHIBITS.items()
    }
    names = [name for names in exhibits.values() for name in names]
    assert len(names) == len(set(names)) == 101
    # of the chapters that stand alone
    assert sum(len(exhibits[name]) for name in FIRST) == 92


def test_what_has_changed_since_it_was_signed_is_not_counted_among_what_holds(tmp_path):
    data = copy_real_data(tmp_path)
    exports, imports, total = (
        edition_ledger(YEARS[-1])[f"area.all.{flow}"] for flow in ("exports", "imports", "total")
    )
    seen = Ledger(YEARS[-1], [exports, imports, replace(total, text="10亿美元")])
    keys = [figure.key for figure in seen]
    sign_items(seen, DataPackage(data), keys, "审核人", date(2023, 5, 1), prepared_by="编制人")
    text = plain(visible(run_chapter("audit", YEARS[-1], data, ledger=ledger_file(YEARS[-1]))))
    assert "本版有效签字2项，作废1项，未了结的提问0项。" in text
