"""Slips in keying the print that keep every sum: the data says a second time what the print says, and the checks compare."""

import re
from collections.abc import Callable

import pytest
from helpers.support import CHAPTERS, copy_real_data, real_data
from helpers.tables import Rows, rewrite
from tradebook.checks.printed.cells import find_misplaced
from tradebook.checks.printed.keying import find_changed_claims, find_lost_words, find_odd_years, hedge_in
from tradebook.data.package import DataPackage

CLAIMS, CLAIMS_TABLE = "published/2022", "published_2022"
Change = Callable[[Rows], Rows]


def exchanged(column: str, a: str, b: str, **where: str) -> Change:
    """A change of rows that exchanges two entries of a column."""
    other = {a: b, b: a}

    def change(rows: Rows) -> Rows:
        chosen = [row for row in rows if row[column] in other and all(row[k] == v for k, v in where.items())]
        assert {row[column] for row in chosen} == {a, b}
        for row in chosen:
            row[column] = other[row[column]]
        return rows

    return change


def changed(column: str, new: str, **where: str) -> Change:
    """A change of rows that writes something else into one cell."""

    def change(rows: Rows) -> Rows:
        (row,) = (row for row in rows if all(row[k] == v for k, v in where.items()))
        assert row[column] != new
        row[column] = new
        return rows

    return change


def deleted(**where: str) -> Change:
    """A change of rows that deletes one."""

    def change(rows: Rows) -> Rows:
        left = [row for row in rows if not all(row[k] == v for k, v in where.items())]
        assert len(left) == len(rows) - 1
        return left

    return change


def found(folder, table: str, change: Change, check: Callable) -> list[str]:
    data = copy_real_data(folder)
    rewrite(data, table, change)
    return [str(each) for each in check(DataPackage(data))]


def test_the_projects_data_are_as_the_print_has_them():
    package = real_data()
    for check in (find_misplaced, find_lost_words, find_odd_years, find_changed_claims):
        assert list(map(str, check(package))) == []


@pytest.mark.parametrize(
    ("table", "change", "place", "named"),
    [
        ("services_trade", exchanged("sector", "SC", "SE"), "services_trade.csv", "建筑服务（SE）：第五部分表1"),
        ("services_trade", exchanged("year", "2017", "2018"), "services_trade.csv", "2017：第五部分表1"),
        ("services_trade_national", exchanged("year", "1990", "1991"), "services_trade_national.csv", "“1990 年”行"),
        ("services_trade_provinces", exchanged("area", "CN-SC", "CN-HB", year="2019"), "services_trade_provinces.csv", "四川（CN-SC）"),
        ("forecast_published", exchanged("sector", "SI", "SJ"), "forecast_published.csv", "第一部分表3"),
        ("technology_partners", exchanged("partner", "GBR", "FRA", flow="X"), "technology_partners.csv", "法国（FRA）"),
        ("technology_industries", exchanged("industry", "GB-C26", "GB-C40", flow="M"), "technology_industries.csv", "化学原料"),
        ("technology_modes", exchanged("mode", "TECH-C", "TECH-D", flow="X"), "technology_modes.csv", "计算机软件（TECH-D）"),
        ("enterprise_partners", exchanged("partner", "USA", "HKG", flow="X"), "enterprise_partners.csv", "中国香港（HKG）"),
        ("codes/technology_modes", exchanged("name_zh", "专利技术", "专有技术"), "technology_modes.csv", "第二部分表8"),
        ("codes/cases", exchanged("name_zh", "每日瑜伽", "康龙化成"), "codes/cases.csv", "像是互相录反了"),
        ("codes/policies", exchanged("name_zh", "支持外贸稳定发展若干政策措施", "关于推进对外文化贸易高质量发展的意见"), "codes/policies.csv", "像是互相录反了"),
        ("codes/export_bases", exchanged("name_zh", "航天基地国家地理信息服务出口基地", "西安国家人力资源服务出口基地"), "codes/export_bases.csv", "像是互相录反了"),
        (CLAIMS, changed("expression", "area.insurance.imports", claim="L479.03"), "published/2022.csv", "出口"),
        (CLAIMS, changed("expression", 'technology.exports.partners["JPN"].value.share', claim="L710.01"), "published/2022.csv", "新加坡"),
    ],
)  # fmt: skip
def test_a_row_that_is_not_of_what_the_cell_names_is_found(tmp_path, table, change, place, named):
    problems = found(tmp_path, table, change, find_misplaced)
    assert any(problem.startswith(place) and named in problem for problem in problems)


@pytest.mark.parametrize(
    ("table", "change", "expected"),
    [
        ("facts", changed("bound", "=", indicator="universities"), "L274.01 所引的原文“100多所”"),
        ("facts", changed("bound", "=", indicator="world_goods_trade"), "L115.02"),
        ("case_outcomes", changed("bound", "=", case="CASE-N03", item="1", status="actual"), "L1356.02 所引的原文“2个工作日以内”"),
        ("export_base_indicators", changed("bound", "=", base="BASE-TCM", indicator="base_tcm_patients"), "“2400余”"),
        ("policy_targets", changed("bound", "=", policy="POL-05", item="10"), "L2069.01"),
        # the other way round, or hedged where the print is exact
        ("facts", changed("bound", "⪅", indicator="universities"), "L274.01 所引的原文“100多所”"),
        ("facts", changed("bound", "⪆", indicator="digital_incubated"), "L888.04"),
        ("facts", changed("bound", "≥", indicator="demo_firms"), "没有引“约”“余”“超过”等原文的说明"),
        ("policy_targets", changed("bound", "≥", policy="POL-05", item="20"), "没有引"),
        ("export_base_indicators", changed("due", "2026", base="BASE-HT", indicator="base_geo_exporters", status="target"), "应为：2025，L1222.03"),
    ],
)  # fmt: skip
def test_a_lost_hedge_and_another_year_are_found(tmp_path, table, change, expected):
    (problem,) = found(tmp_path, table, change, find_lost_words)
    assert expected in problem


def test_every_hedge_of_the_data_is_quoted_by_a_claim(tmp_path):
    """So that it cannot be lost unseen in one of the two places."""
    data = copy_real_data(tmp_path)
    hedged = 0
    for table in ("facts", "case_outcomes", "export_base_indicators", "policy_targets", "regional_innovation"):

        def lose(rows: Rows) -> Rows:
            nonlocal hedged
            hedged += sum(row["bound"] != "=" for row in rows)
            return [{**row, "bound": "="} for row in rows]

        rewrite(data, table, lose)
    assert len(list(find_lost_words(DataPackage(data)))) == hedged > 100


def test_what_a_claim_says_is_not_in_the_book_is_not():
    package = real_data()
    texts = [path.read_text(encoding="utf-8") for path in CHAPTERS.glob("*.md")]
    for table in ("commentary", "cases", "policies"):
        texts += [
            str(text) for row in package.rows(table) for column, text in row.items() if column[0] != "_" and text
        ]
    book = "\n".join(texts)
    unshown = [claim for claim in package.rows(CLAIMS_TABLE) if re.search("不列|未引用", claim["note"] or "")]
    assert len(unshown) > 10
    for claim in unshown:
        assert not claim["expression"], claim["claim"]
        quoted = [claim["reading"], *re.findall("“(.+?)”", claim["note"])]
        number = rf"(?<!\d){re.escape(claim['stated'])}\s*{(claim['unit'] or '个')[0]}(?!\d)"
        assert not [words for words in quoted if words and words in book], claim["claim"]
        assert not re.search(number, book), claim["claim"]


def test_a_target_that_is_alone_with_its_year_is_noticed(tmp_path):
    change = changed("due", "2025", policy="POL-05", item="3")
    (notice,) = found(tmp_path, "policy_targets", change, find_odd_years)
    assert notice.startswith("policy_targets.csv，第 4 行：目标年份是 2025")


def test_two_years_of_targets_are_nothing_odd(tmp_path):
    def change(rows: Rows) -> Rows:
        return [{**row, "due": "2035"} if row["item"] in ("1", "2") else row for row in rows]

    assert found(tmp_path, "policy_targets", change, find_odd_years) == []


@pytest.mark.parametrize(
    "change",
    [
        deleted(claim="L1766.13"),
        changed("stated", "3001", claim="L1442.01"),
        changed("expression", 'regions["EAST"].share_of_sum', claim="L136.02"),
        changed("decimals", "2", claim="L916.01"),
    ],
)
def test_claims_that_are_not_those_that_were_checked_are_noticed(tmp_path, change):
    (notice,) = found(tmp_path, CLAIMS, change, find_changed_claims)
    assert "与上次核对时不同" in notice
    assert "print_coverage.csv 第" in notice


def test_a_note_of_the_editor_changes_nothing(tmp_path):
    assert found(tmp_path, CLAIMS, changed("note", "另见表1", claim="L916.01"), find_changed_claims) == []


@pytest.mark.parametrize(
    ("note", "reading", "is_hedged"),
    [
        ("百余家", "", True),
        ("突破26亿元", "", True),
        ("“突破60亿元”，2027年的目标", "", True),
        ("", "从业人员逾千人", True),
        ("倒推2021年约124列", "", False),
        ("由另一种分组的合计减其余各项重算", "", False),
        ("多写了一个1", "", False),
    ],
)
def test_hedges_are_those_of_the_print_and_not_of_the_editor(note, reading, is_hedged):
    assert bool(hedge_in({"note": note, "reading": reading})) == is_hedged
