"""Outsourcing as the prose speaks of it: by mode, partner and owner."""

from __future__ import annotations

import pytest
from helpers.editions import open_edition
from helpers.exhibits import cell_texts
from helpers.small_data import LAST
from helpers.tables import rewrite
from helpers.topics import edition_with
from tradebook.data.package import DataPackage
from tradebook.topics.outsourcing import Outsourcing

FACTS = {
    ("outsourcing_contract", "CN-SN"): "40.0亿美元",
    ("outsourcing_executed", "CN-SN"): "20.0亿美元",
    ("outsourcing_offshore_contract_growth", "CN-SN"): "25.0%",
    ("outsourcing_offshore_top_executed", "CN-SN"): "3.5亿美元",
    ("outsourcing_foreign_firms", "CN-SN"): "12.0亿美元",
    ("outsourcing_domestic_firms", "CN-SN"): "25.0亿美元",
    **{
        ("outsourcing_offshore_partner", code): f"{value}亿美元"
        for code, value in {
            "EU": "5.0",
            "USA": "3.4",
            "SGP": "3.0",
            "HKG": "1.6",
            "JPN": "1.2",
            "RCEP": "6.0",
        }.items()
    },
    ("outsourcing_offshore_partner_growth", "RCEP"): "50.0%",
    ("outsourcing_offshore_partner_growth", "BRI"): None,
    ("outsourcing_offshore_partner_executed", "RCEP"): "5.0亿美元",
    ("outsourcing_offshore_partner_executed_growth", "RCEP"): "80%",
}


INSIDE = dict.fromkeys(("SGP", "HKG", "JPN"), "ASIA")


@pytest.fixture
def outsourcing(tmp_path):
    return Outsourcing(edition_with(tmp_path, FACTS, modes={("BPO", "contract"): "1.5亿美元"}, inside=INSIDE))


def test_totals_have_the_growth_that_the_source_states_and_the_year_before(outsourcing):
    executed = outsourcing.executed
    assert [str(executed), str(executed.growth), str(executed.share)] == ["7.7亿美元", "增长17.7%", "38.5%"]
    assert executed.key == "area.fact.outsourcing_offshore_executed"
    assert executed.growth.key == "area.fact.outsourcing_offshore_executed_growth"
    assert str(outsourcing.contract.previous.worded("level")) == "14.3亿美元"
    assert str(outsourcing.executed / outsourcing.contract) == "43.0%"


def test_contracts_of_a_mode_without_statement_are_the_rest(outsourcing):
    contract = outsourcing.modes.contract
    assert outsourcing.has_mode_by_difference
    assert str(contract["KPO"]) == "6.4亿美元"
    assert str(contract["KPO"].share) == "35.8%"
    assert [str(contract.largest(n).name) for n in (1, 2, 3)] == ["信息技术外包", "知识流程外包", "业务流程外包"]
    assert contract["KPO"].key == 'outsourcing.modes.contract["KPO"]'


def test_stated_contracts_go_before_the_rest(tmp_path):
    modes = {("BPO", "contract"): "1.5亿美元", ("KPO", "contract"): "6.0亿美元"}
    outsourcing = Outsourcing(edition_with(tmp_path, FACTS, modes=modes))
    assert not outsourcing.has_mode_by_difference
    assert str(outsourcing.modes.contract["KPO"]) == "6.0亿美元"


def test_no_rest_is_below_zero(tmp_path):
    outsourcing = Outsourcing(edition_with(tmp_path, FACTS, modes={("BPO", "contract"): "9.0亿美元"}))
    assert not outsourcing.modes.contract["KPO"]


def test_executed_value_by_mode_sums_up_and_grows(outsourcing):
    executed = outsourcing.modes.executed
    assert [str(executed[code]) for code in executed] == ["5.0亿美元", "6500.0万美元", "2.0亿美元"]
    assert [str(executed.sum), str(executed.sum.growth)] == ["7.7亿美元", "增长17.7%"]
    assert str(executed.growth.leaders) == "业务流程外包"
    assert str(executed["ITO"].contribution) == "拉动15.3个百分点"


def test_partners_regions_and_communities(outsourcing):
    assert str(outsourcing.partners.sum) == "14.2亿美元"
    assert str(outsourcing.partners.sum.share) == "79.3%"
    assert str(outsourcing.partners.rank("USA")) == "第2位"
    assert [str(outsourcing.regions[code].share) for code in ("EU", "USA", "ASIA")] == ["27.9%", "19.0%", "32.4%"]
    assert str(outsourcing.regions.rank("USA")) == "第3位"
    assert str(outsourcing.communities.contract["RCEP"].share.change) == "提高5.6个百分点"
    assert str(outsourcing.communities.executed["RCEP"].growth) == "增长80%"
    assert not outsourcing.communities.contract["BRI"]


def test_partners_are_those_of_the_year(tmp_path):
    """Another one comes in, and one of the five goes."""
    changed = FACTS | {
        ("outsourcing_offshore_partner", code): value for code, value in (("SGP", None), ("KOR", "2.0亿美元"))
    }
    outsourcing = Outsourcing(
        edition_with(tmp_path, changed | {("outsourcing_offshore_partner", "GBR"): "0.5亿美元"}, inside=INSIDE)
    )
    assert set(outsourcing.partners) == {"EU", "USA", "HKG", "JPN", "KOR", "GBR"}
    assert str(outsourcing.partners.sum) == "13.7亿美元"
    assert str(outsourcing.asia.names) == "韩国、中国香港、JPN"
    assert set(outsourcing.regions) == {"EU", "USA", "GBR", "ASIA"}
    # what was executed is stated of five partners only
    rows = {row[0]["text"]: [cell["text"] for cell in row] for row in outsourcing.market_table.body}
    assert rows["所列伙伴合计"][1:] == ["13.7", "76.5", "—", "—", "—", "—", "—"]


def test_shares_of_owners_are_in_what_they_sum_up_to(outsourcing):
    owners = outsourcing.owners
    assert [str(owners[code].share) for code in owners] == ["65.2%", "34.6%", "0.2%"]
    assert str(owners.sum) == "17.9亿美元"
    assert not owners.sum.contradicts(outsourcing.contract)
    assert [str(share) for share in outsourcing.offshore_shares.values()] == ["97.5%", "24.8%"]


def test_tables_show_amounts_in_one_unit(outsourcing):
    rows = [[cell["text"] for cell in row] for row in outsourcing.mode_table.body]
    assert rows == [
        ["离岸合计", "17.9", "—", "7.7", "17.7", "—"],
        ["信息技术外包", "10.0", "55.9", "5.0", "25.0", "64.9"],
        ["其中：研发服务", "—", "—", "—", "—", "—"],
        ["业务流程外包", "1.5", "8.4", "0.65", "30.0", "8.4"],
        ["知识流程外包", "6.4", "35.8", "2.0", "0.0", "26.0"],
    ]
    rows = [[cell["text"] for cell in row] for row in outsourcing.market_table.body]
    assert rows[2] == ["RCEP", "6.0", "33.5", "50.0", "5.0", "64.9", "80", "83.3"]
    assert rows[0] == ["离岸合计", "17.9", "—", "25.0", "7.7", "—", "17.7", "43.0"]


def test_the_modes_are_those_of_the_code_list(tmp_path):
    """So that a kind of outsourcing that the code list gains is in the groups and the table without a word of code."""
    other = {"code": "CPO", "name_zh": "众包", "name_en": "Crowdsourcing", "part_of": ""}
    modes = {("BPO", "contract"): "1.5亿美元", ("CPO", "contract"): "1.0亿美元"}
    edition = edition_with(tmp_path, FACTS, modes=modes)
    rewrite(edition.package.folder, "codes/outsourcing_modes", lambda rows: [*rows, other])
    outsourcing = Outsourcing(open_edition(DataPackage(edition.package.folder), LAST))
    assert str(outsourcing.modes.contract["CPO"]) == "1.0亿美元"
    assert str(outsourcing.modes.contract["KPO"]) == "5.4亿美元"
    assert [row[0]["text"] for row in outsourcing.mode_table.body][-1] == "众包"


def test_a_mode_that_a_later_year_has_added_changes_nothing(tmp_path, outsourcing):
    other = {"code": "CPO", "name_zh": "众包", "name_en": "Crowdsourcing", "part_of": ""}
    edition = edition_with(tmp_path / "later", FACTS, modes={("BPO", "contract"): "1.5亿美元"}, inside=INSIDE)
    rewrite(edition.package.folder, "codes/outsourcing_modes", lambda rows: [*rows, other])
    later = Outsourcing(open_edition(DataPackage(edition.package.folder), LAST))
    assert (later.has_mode_by_difference, str(later.modes.contract["KPO"])) == (True, "6.4亿美元")
    assert str(later.modes.contract["KPO"].share) == str(outsourcing.modes.contract["KPO"].share)
    assert str(later.modes.contract.largest(1).name) == "信息技术外包"
    assert cell_texts(later.mode_table) == cell_texts(outsourcing.mode_table)


def test_an_edition_without_outsourcing_has_no_tables(tmp_path):
    outsourcing = Outsourcing(edition_with(tmp_path, FACTS, year=2021))
    assert outsourcing.mode_table is outsourcing.market_table is None
    assert not outsourcing.modes.contract.sum


def test_enterprises_of_still_other_kinds_are_seen(tmp_path, outsourcing):
    assert not outsourcing.has_other_owners
    edition = edition_with(tmp_path / "other", FACTS, inside=INSIDE)
    kind = {"code": "OWN-OTH", "name_zh": "其他企业", "name_en": "Others"}
    rewrite(edition.package.folder, "codes/ownership", lambda rows: [*rows, rows[0] | kind])
    other = {"ownership": "OWN-OTH", "value": "0.2", "unit": "亿美元"}
    rewrite(edition.package.folder, "outsourcing_ownership", lambda rows: [*rows, rows[0] | other])
    assert Outsourcing(open_edition(DataPackage(edition.package.folder), LAST)).has_other_owners
