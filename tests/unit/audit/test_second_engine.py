"""The second engine: it agrees with the library on the small data, and no longer when one of both has a mistake."""

import csv
import re
import shutil
from collections.abc import Iterable
from dataclasses import replace

import pytest
from helpers.editions import open_edition
from helpers.mistakes import make_mistake
from helpers.small_data import LAST
from helpers.tables import edit, read_rows, rewrite, withhold, write_rows
from tradebook.audit.revisions import Statements
from tradebook.audit.second_engine import Outcome, name_of, recompute, summarize, write_results
from tradebook.audit.second_engine.comparison import FLOW_WORDS, KINDS
from tradebook.audit.second_engine.definitions import definitions
from tradebook.data.package import DataPackage
from tradebook.data.report import Report
from tradebook.figures import indicators
from tradebook.figures.dimensions import define
from tradebook.figures.figure import Figure, make_figure
from tradebook.figures.measure import Measure
from tradebook.figures.traced import constant
from tradebook.figures.wording import KINDS as WORDINGS
from tradebook.model import trade
from tradebook.model.area import Area, Sector
from tradebook.model.edition import Edition
from tradebook.model.group import Group
from tradebook.model.series import Series, Span
from tradebook.model.targets import Targets
from tradebook.provenance import LIBRARY
from tradebook.topics import cases
from tradebook.topics.audit import revised_observations
from tradebook.topics.bases import ExportBases
from tradebook.topics.cases import Cases
from tradebook.topics.policies import Policies
from tradebook.topics.technology import Breakdown

EXPRESSIONS = [
    "area.travel.exports",
    "area.travel.balance",
    "area.knowledge.imports",
    "area.all.total.growth",
    "area.travel.imports.at(2021).growth",
    "area.travel.exports.share",
    "area.travel.exports.share.change",
    "area.travel.exports.contribution",
    "area.travel.exports.contribution_to(area.all.total)",
    "area.travel.total.share_of_increase",
    "area.travel.total.rest",
    "area.travel.total.change_since(2019)",
    "area.all.imports.since(2019).average_growth",
    "area.all.imports.since(2019).growth",
    "area.all.imports.since(2019).average",
    "area.all.imports.since(2019).sum",
    "area.all.imports.since(2019).rank",
    "area.all.imports.since(2019).highest.name",
    "area.all.imports.since(2019).lowest.name",
    "area.all.imports.rank_among(2019, 2021)",
    "area.all.imports.index(2019)",
    "area.all.imports.falls()",
    "area.all.imports.rising_run",
    "area.travel.balance.negative_run",
    "area.travel.competitiveness",
    "area.sectors.exports.concentration",
    'area.sectors.exports.rank("SD")',
    "area.sectors.exports.largest(2).name",
    "area.sectors.exports.smallest.name",
    "area.sectors.exports.top(2).share.sum",
    "area.sectors.exports.rest(2).sum",
    "area.sectors.exports.growth.count_positive()",
    "area.sectors.exports.count()",
    "area.all.exports - area.all.imports",
    "area.all.exports / area.all.imports",
    "abs(area.all.imports - area.all.exports)",
    "area.all.total.growth.gap_to(nation.all.total.growth)",
    "area.all.exports.growth_from(area.all.imports)",
    'area.all.total.at(2021).per(fact.at(2021).population, "万人")',
    "nation.all.total",
    "nation.all.total.growth",
    "nation.all.balance",
    "edition.provinces.sum",
    "edition.digital.software.sum.growth",
    "edition.digital.software_total.previous",
    "edition.technology.exports.value",
    "edition.cases.count()",
    'edition.cases.count("国家级试点")',
    "edition.cases.count_fields()",
    "edition.cases.count_outcomes()",
    "edition.cases.count_compared()",
    'edition.cases.outcome("CASE-A", 1).change_of_numbers',
    "edition.policies.count()",
    "edition.policies.count_digested()",
    "edition.policies.count_tasks()",
    "edition.policies.count_bodies()",
    "edition.policies.targets.count()",
    "edition.policies.targets.count_comparable()",
    "edition.policies.targets.count_due(2024)",
    "edition.bases.count_newest()",
    "edition.bases.targets.count()",
    "edition.bases.targets.count_comparable()",
    "edition.technology.zeros",
    "edition.technology.impossible_zeros",
    'edition.printed("L1.01")',
    'edition.counted(revised_observations(edition)[1], "个", "修订数", "revisions")',
]
"""What is computed of the small data: each definition of the model at least once."""


def figures_of(package, absent: bool = False, expressions: Iterable[str] = EXPRESSIONS) -> list[Figure]:
    """Compute expressions with the library as it is at present.

    Args:
        package: The small data, or something like it.
        absent: Whether some of them may have no value.
        expressions: The expressions.
    """
    edition = open_edition(package, LAST)
    area, nation, place, fact, year = edition.terms
    names = {"edition": edition, "area": area, "nation": nation, "place": place, "fact": fact, "year": year}
    names |= {"revised_observations": revised_observations}
    shown = {expression: eval(expression, names).show() for expression in expressions}
    assert absent or [expression for expression, each in shown.items() if not isinstance(each, Figure)] == []
    # as in a chapter, the expression is the key of what has none of its own
    figures = {expression: each for expression, each in shown.items() if isinstance(each, Figure)}
    return [replace(each, key=each.key or expression) for expression, each in figures.items()]


def check(figures, package):
    report = Report.of(package).as_of(LAST)
    return recompute(figures, report.package, report.info, LAST)


def disagreements(figures, package) -> list[str]:
    """Return the keys of the figures on which library and second engine disagree."""
    return [result.figure for result in check(figures, package) if result.outcome == Outcome.DISAGREES]


def test_observations_without_a_value_are_none_to_both(data):
    withhold(data, "services_trade", "Q", year=2021, sector="SD", flow="X")
    withhold(data, "services_trade_national", "L", year=2021, flow="T", measure="level")
    rows = read_rows(data / "services_trade.csv")
    (travel,) = (row for row in rows if (row["year"], row["sector"], row["flow"]) == ("2020", "SD", "M"))
    taken_back = {**travel, "value": "", "vintage": str(LAST), "obs_status": "K"}
    for row in rows:
        row["vintage"] = row["vintage"] if row != travel else str(LAST - 1)
    write_rows(data / "services_trade.csv", rows[0], [*rows, taken_back])
    package = DataPackage(data)
    figures = figures_of(package, absent=True)
    assert 40 < len(figures) < len(EXPRESSIONS)
    # what was taken back was revised
    assert [figure.value for figure in figures if figure.label == "修订数"] == ["1"]
    assert disagreements(figures, package) == []


def test_the_second_engine_computes_what_the_library_does(small_report):
    results = check(figures_of(small_report.package), small_report.package)
    assert len(results) == len(EXPRESSIONS)
    assert [result for result in results if result.outcome != Outcome.AGREES] == []


# -- mistakes in the library -------------------------------------------------------------------------------------------

MISTAKES = [
    ("a growth's base year", Series, "growth", "basis[year - 1]", "basis[year]", "growth"),
    ("a growth of the wrong sign", indicators, "growth", "current / base", "base / current", "growth"),
    ("a share upside down", indicators, "share", "part / whole", "whole / part", "share"),
    ("a share's denominator", Area, "series", 'self.series("ALL", flow)', 'self.series("ALL", "T")', "share"),
    ("imports for exports", Area, "series", "self._trade.get((sector, flow))", 'self._trade.get((sector, "M"))', "exports"),
    ("exports and imports exchanged", Sector, "competitiveness", "self.exports, self.imports", "self.imports, self.exports", "competitiveness"),
    ("a balance's sign", Edition, "trade", '[sector, "X"] - frame[sector, "M"]', '[sector, "M"] - frame[sector, "X"]', "balance"),
    ("the nation's balance", trade, "complete_flows", "exports[year] - imports[year]", "imports[year] - exports[year]", "nation.all.balance"),
    ("a stated growth passed over", Series, "growth", "{**values, **rates}", "{**rates, **values}", "nation.all.total.growth"),
    ("a contribution's sign", indicators, "contribution", "part - part_base", "part_base - part", "contribution"),
    ("a contribution to this year's whole", Series, "_contribution_to", "wholes[year - 1]", "wholes[year]", "contribution"),
    ("points exchanged", indicators, "points", "a - b", "b - a", "change"),
    ("the order of ranks", indicators, "rank", "other > values", "other < values", "rank"),
    ("the order of the largest", indicators, "largest", "reverse=True", "reverse=False", "largest"),
    ("an average over more years", indicators, "average_growth", "root(years)", "root(years + 1)", "average_growth"),
    ("an average that counts both ends", Span, "average_growth", "year - start", "year - start + 1", "average_growth"),
    ("an average's first year", Span, "average_growth", "over._value_in(start)", "over._value_in(start + 1)", "average_growth"),
    ("a change since another year", Series, "change_since", "self._value_in(year)", "self._value_in(year + 1)", "change_since"),
    ("an index of another year", Series, "index", "over._value_in(base)", "over._value_in(base + 1)", "index"),
    ("a sum that is a difference", indicators, "total", "add", "lambda a, b: a - b", "sum"),
    ("a concentration without squares", indicators, "concentration", "share * share", "share", "concentration"),
    ("the implied base", indicators, "implied_base", "+ 1", "+ 2", "software_revenue.at"),
    ("a run of the wrong sign", indicators, "positive_run", "value > 0", "value < 0", "negative_run"),
    ("years that fell", Series, "falls", "values[year - 1] - value", "value - values[year - 1]", "falls"),
    ("the largest two", Group, "top", "range(1, n + 1)", "range(2, n + 2)", "top"),
    ("all but the largest", Group, "rest", "[n:]", "[n + 1 :]", "rest"),
    ("a quotient upside down", Measure, "__truediv__", "indicators.share(self.traced, value)", "indicators.share(value, self.traced)", "/"),
    ("a gap's sign", Measure, "__sub__", "indicators.points(self.traced, value)", "indicators.points(value, self.traced)", "-"),
    ("cases of the other levels", Cases, "count", "case[column] == code", "case[column] != code", 'cases.count("'),
    ("a field counted once a case", Cases, "count_fields", 'case["field"]: case', 'case["code"]: case', "count_fields"),
    ("an outcome left out", Cases, "count_outcomes", "for case in self for", "for case in list(self)[1:] for", "count_outcomes"),
    ("a comparison left out", Cases, "compared", "in self.outcomes if", "in self.outcomes[1:] if", "count_compared"),
    ("working days taken for days of the week", cases.Outcome, "change_of_numbers", "self.traced.as_unit", "(self.traced * 7 / 5).as_unit", "change_of_numbers"),
    ("documents without a digest", Policies, "digested", 'if row["digest"]', "if row", "count_digested"),
    ("a body counted once a task", Policies, "bodies", "dict.fromkeys(", "list(", "count_bodies"),
    ("targets that are due later", Targets, "count_due", "target.due == year", "target.due >= year", "count_due"),
    ("targets due in one year", Targets, "comparable", "if target.now", "if target.due == 2025", "policies.targets.count_comparable"),
    ("bases approved earlier", ExportBases, "count_newest", "shown_year == last", "shown_year <= last", "count_newest"),
    ("another number than the print's", Edition, "printed", "Decimal(stated.stated)", "Decimal(stated.stated) + 1", "printed("),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("owner", "name", "right", "wrong", "seen"), [each[1:] for each in MISTAKES], ids=[each[0] for each in MISTAKES])  # fmt: skip
def test_a_mistake_in_the_library_is_a_disagreement(small_report, monkeypatch, owner, name, right, wrong, seen):
    make_mistake(monkeypatch, owner, name, right, wrong)
    wrong_figures = figures_of(small_report.package, absent=True)
    assert any(seen in key for key in disagreements(wrong_figures, small_report.package))


ODD_EXPRESSIONS = [
    "edition.technology.zeros",
    "edition.technology.impossible_zeros",
    'edition.technology.exports.partners.excess_if_flat("HKG")',
    "edition.bases.targets.count()",
    "edition.bases.targets.count_due(2024)",
    'edition.counted(revised_observations(edition)[1], "个", "修订数", "revisions")',
]
"""What the small data as it is has nothing of."""
ODD_MISTAKES = [
    ("a growth that is not zero", Breakdown, "zeros", "rate == 0", "rate != 0", "technology.zeros"),
    ("a part without the others", Breakdown, "_bases_beside", "if other != code", "if other == code", "impossible_zeros"),
    ("an excess's sign", Breakdown, "excess_if_flat", "- total.previous", "+ total.previous", "excess_if_flat"),
    ("the year of an excess", Breakdown, "excess_if_flat", "less=total.all_years), year - 1)", "less=total.all_years), year)", "excess_if_flat"),
    ("targets of an earlier statement", ExportBases, "_latest", 'key=lambda row: row["year"])', 'key=lambda row: -row["year"])', "bases.targets.count_due"),
    ("what was not revised", Statements, "revisions", "if _tell_apart", "if not _tell_apart", "revised_observations"),
]  # fmt: skip


@pytest.fixture
def odd_data(data) -> DataPackage:
    """The small data, in which a growth is stated as zero, a base has a later target than before, and a fact was revised."""
    edit(
        data / "technology_partners.csv",
        "CN-SN,2022,X,ASIA,value_growth,42.9",
        "CN-SN,2022,X,ASIA,value_growth,66.7",
    )
    edit(data / "technology_partners.csv", "CN-SN,2022,X,HKG,value,1500.0", "CN-SN,2022,X,HKG,value,900.0")
    edit(
        data / "technology_partners.csv", "CN-SN,2022,X,HKG,value_growth,50.0", "CN-SN,2022,X,HKG,value_growth,0.0"
    )
    rewrite(data, "export_base_indicators", lambda rows: [*rows, *map(_stated_before, filter(_is_target, rows))])
    rewrite(data, "facts", lambda rows: [{**rows[0], "value": "1", "vintage": str(LAST - 1)}, *rows])
    return DataPackage(data)


def _is_target(row):
    return row["status"] == "target"


def _stated_before(row):
    return {**row, "year": str(LAST - 1), "due": str(LAST + 2)}


@pytest.mark.slow
@pytest.mark.parametrize(("owner", "name", "right", "wrong", "seen"), [each[1:] for each in ODD_MISTAKES], ids=[each[0] for each in ODD_MISTAKES])  # fmt: skip
def test_a_mistake_in_counting_what_is_odd_is_a_disagreement(
    odd_data, monkeypatch, owner, name, right, wrong, seen
):
    assert disagreements(figures_of(odd_data, expressions=ODD_EXPRESSIONS), odd_data) == []
    make_mistake(monkeypatch, owner, name, right, wrong)
    wrong_figures = figures_of(odd_data, absent=True, expressions=ODD_EXPRESSIONS)
    assert any(seen in key for key in disagreements(wrong_figures, odd_data))


# -- mistakes in what the figures say of themselves --------------------------------------------------------------------

WRONG_CODES = [
    ("the base year", Series, "_define_over", "base=str(base)", "base=str(base + 1)", "average_growth"),
    ("the denominator", Area, "series", 'whole_dimensions=self.define("ALL", flow)', 'whole_dimensions=self.define("ALL", "T")', "share"),
    ("the flow", Area, "define", "flow=flow)", 'flow="M")', "exports"),
    ("the order of a difference", Measure, "_combination", '"difference", of=own, less=others', '"difference", of=others, less=own', "-"),
    ("the level of cases", Cases, "count", "**codes)", '**{"level": "企业"})', 'cases.count("国家级试点")'),
    ("a column that the table does not have", Cases, "count", "**codes)", '**{"rank": level})', 'cases.count("国家级试点")'),
    ("the status of outcomes", Cases, "count_compared", "BEFORE", "ACTUAL", "count_compared"),
    ("the column that is counted by", Policies, "count_bodies", '"by": "bodies"', '"by": "policy"', "count_bodies"),
    ("documents of any kind", Policies, "count_digested", ', digest="*"', "", "count_digested"),
    ("the year a target is due", Targets, "count_due", "due=str(year)", "due=str(year - 2)", "count_due"),
    ("all targets for those that can be compared", Targets, "count_comparable", '"comparable_targets"', '"entries"', "policies.targets.count_comparable"),
    ("the claim", Edition, "printed", "claim=claim)", 'claim="L1.02")', "printed("),
    ("the unit of bare numbers", cases.Outcome, "change_of_numbers", '"definition": "number"', '"definition": "level"', "change_of_numbers"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("owner", "name", "right", "wrong", "seen"), [each[1:] for each in WRONG_CODES], ids=[each[0] for each in WRONG_CODES])  # fmt: skip
def test_a_mistake_in_the_dimensions_is_a_disagreement(small_report, monkeypatch, owner, name, right, wrong, seen):
    make_mistake(monkeypatch, owner, name, right, wrong)
    assert any(seen in key for key in disagreements(figures_of(small_report.package), small_report.package))


EXPORTS = define("trade", area="CN-SN", sector="SD", flow="X", year=str(LAST))


@pytest.mark.parametrize(
    ("kind", "label", "dimensions", "reason"),
    [
        ("level", "陕西旅行服务进口额", EXPORTS, "名称说的是进口，数字是出口"),
        ("level", "陕西旅行服务进出口额", EXPORTS, "名称说的是进出口，数字是出口"),
        (
            "growth",
            "陕西旅行服务出口额",
            define("share", of=EXPORTS, whole=EXPORTS),
            "按定义是比重，表述却是 growth",
        ),
    ],
)
def test_wording_and_label_are_of_the_kind_of_thing(small_report, kind, label, dimensions, reason):
    exports = open_edition(small_report.package, LAST).area.travel.exports
    value = exports.traced if kind == "level" else constant(100, "%")
    (result,) = check([make_figure("x", value, kind, label, dimensions=dimensions)], small_report.package)
    assert (result.outcome, result.reason) == (Outcome.DISAGREES, reason)


def test_kinds_and_definitions_are_those_that_there_are():
    assert KINDS.keys() <= definitions().keys()
    assert set().union(*KINDS.values()) <= WORDINGS.keys()
    assert FLOW_WORDS.keys() == {"T", "X", "M", "B"}


def test_each_definition_says_what_it_defines():
    assert len(definitions()) > 50
    assert [
        name for name, sql in definitions().items() if not sql.startswith("-- ") or "：" not in sql.splitlines()[0]
    ] == []
    names = [name_of(definition) for definition in definitions()]
    assert sorted(set(names)) == sorted(names)


def test_the_library_uses_definitions_that_there_are():
    used = {
        name
        for path in LIBRARY.rglob("*.py")
        for name in re.findall(r"(?<![.\w])define\(\s*\"(\w+)\"", path.read_text("utf-8"))
    }
    assert len(used) > 20
    assert used - definitions().keys() == set()


# -- figures that are not covered --------------------------------------------------------------------------------------


def test_what_no_definition_covers_is_said(small_report):
    bare = make_figure("bare", constant(3, "亿美元"), "level", "某数")
    guess = replace(
        bare, key="guess", dimensions={"definition": "ratio", "of": EXPORTS, "to": {"definition": "guess"}}
    )
    results = check([bare, guess], small_report.package)
    assert [(result.outcome, result.reason) for result in results] == [
        (Outcome.NOT_COVERED, "账本没有载明这个数字是什么"),
        (Outcome.NOT_COVERED, "定义 guess 没有写成 SQL"),
    ]


def test_a_value_that_the_data_does_not_have_is_a_disagreement(small_report):
    nowhere = make_figure("x", constant(3, "亿美元"), "level", "某数", dimensions={**EXPORTS, "area": "CN-XX"})
    (result,) = check([nowhere], small_report.package)
    assert (result.outcome, result.engine, result.reason) == (Outcome.DISAGREES, "", "按定义得不出数值")


# -- what it reads -----------------------------------------------------------------------------------------------------


def test_it_sees_the_latest_vintage_up_to_the_edition(data):
    revise = {"area": "CN-SN", "year": str(LAST), "sector": "SD", "flow": "X"}
    path = data / "services_trade.csv"
    rows = read_rows(path)
    (row,) = (row for row in rows if revise.items() <= row.items())
    write_rows(path, list(row), [*rows, {**row, "vintage": str(LAST + 1), "value": "1.0"}])
    figures = [each for each in figures_of(DataPackage(data)) if each.key == "area.travel.exports"]
    (now,) = check(figures, DataPackage(data))
    assert now.outcome == Outcome.AGREES
    report = Report.of(DataPackage(data))
    (later,) = recompute(figures, report.as_of(LAST + 1).package, report.info, LAST + 1)
    assert (later.outcome, later.engine, later.unit) == (Outcome.DISAGREES, "1", "万美元")


# -- what it leaves ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "other"), [("d[12]", "d1"), ("d*", "dx"), ("d?", "de")])
def test_it_reads_the_files_of_its_folder_whatever_that_is_called(name, other, data, tmp_path):
    for folder in (name, other):
        shutil.copytree(data, tmp_path / folder)
    rewrite(tmp_path / other, "services_trade", lambda rows: [row | {"value": "1.0"} for row in rows])
    report = Report.open(tmp_path / name)
    figures = figures_of(report.package)
    assert disagreements(figures, report.package) == []


def test_the_results_are_a_table_and_a_line(small_report, tmp_path):
    figures = [*figures_of(small_report.package)[:2], make_figure("bare", constant(3, "亿美元"), "level", "某数")]
    results = check(figures, small_report.package)
    write_results(results, tmp_path / "results.csv")
    with (tmp_path / "results.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["figure"], row["outcome"]) for row in rows] == [
        (figures[0].key, "agrees"),
        (figures[1].key, "agrees"),
        ("bare", "not_covered"),
    ]
    assert (
        summarize(results)
        == "第二套引擎重算：3 个数字，相符 2 个，不符 0 个，未涵盖 1 个（见 second_engine.csv）。"
    )
