"""The breakdowns of technology trade."""

from decimal import Decimal

import pytest
from helpers.small_data import write_small_data
from helpers.tables import edit
from tradebook.model.edition import Edition
from tradebook.model.technology import Breakdown


def edition_with(folder, **changes):
    """The edition of data in which cells of a table are different: ``technology_partners={"old": "new"}``."""
    data = write_small_data(folder)
    for table, replacements in changes.items():
        for old, new in replacements.items():
            edit(data / f"{table}.csv", old, new)
    return Edition(2022, data)


def test_totals_come_before_their_parts_and_large_parts_before_small_ones(edition):
    partners = Breakdown(edition, "X", "partner")
    assert partners.codes == ["WORLD", "ASIA", "HKG", "KOR", "EUROPE", "DEU"]
    assert partners.leaves == ["HKG", "KOR", "DEU"]
    # modes keep the order of their letters
    assert Breakdown(edition, "X", "mode").codes == ["TECH", "TECH-A", "TECH-B"]


def test_growth_comes_from_levels_where_both_years_are_known_else_as_stated(edition):
    modes = Breakdown(edition, "X", "mode")
    assert modes.growth("TECH").value == pytest.approx((Decimal(2400) / 1900 - 1) * 100)
    industries = Breakdown(edition, "X", "industry")
    assert industries.growth("GB").value == modes.growth("TECH").value
    assert industries.growth("GB-C").value == 50
    assert industries.growth("GB-C").cell


def test_growth_without_base_is_none_not_zero(tmp_path):
    row = "CN-SN,2022,X,KOR,value_growth,25.0"
    edition = edition_with(tmp_path, technology_partners={row: row.replace("25.0", "0.0")})
    assert Breakdown(edition, "X", "partner").growth("KOR") is None
    # nothing in the year before, of a table that lists what has contracts
    assert Breakdown(edition, "X", "mode").growth("TECH-C") is None


@pytest.mark.parametrize(("asia", "places"), [("42.9", (["HKG"], [])), ("300.0", (["HKG"], ["HKG"]))])
def test_a_stated_zero_that_cannot_mean_unchanged_is_seen(tmp_path, asia, places):
    # at 42.9 % there were 1399.6 in Asia the year before, at 300 % only 500; unchanged, Hong Kong alone had 1000
    edition = edition_with(
        tmp_path,
        technology_partners={
            "CN-SN,2022,X,ASIA,value_growth,42.9": f"CN-SN,2022,X,ASIA,value_growth,{asia}",
            "CN-SN,2022,X,HKG,value,1500.0": "CN-SN,2022,X,HKG,value,900.0",
            "CN-SN,2022,X,HKG,value_growth,50.0": "CN-SN,2022,X,HKG,value_growth,0.0",
        },
    )
    assert Breakdown(edition, "X", "partner").undefined_growth() == places


def test_levels_shares_growth_and_sums_are_recorded(edition):
    Breakdown(edition, "X", "mode").record()
    key = "tech.X.mode.TECH-A"
    assert {
        name: edition.text(f"{key}.{name}") for name in ("contracts", "value", "value.share", "value.growth")
    } == {
        "contracts": "15份",
        "value": "900.0万美元",
        "value.share": "37.5%",
        "value.growth": "增长28.6%",
    }
    assert edition.text("tech.X.mode.TECH.value.prior") == "1900.0万美元"
    assert edition.text("tech.X.mode.TECH.value.sum") == edition.text("tech.X.mode.TECH.value") == "2400.0万美元"
    # equipment fees are not in the table by mode
    assert not [key for key in (*edition.figures, *edition.absent) if "equipment_fee" in key]


def test_the_largest_are_ranked_with_their_share_and_growth(edition):
    Breakdown(edition, "X", "partner").record_top(2)
    places = [f"tech.X.partner.top{n}{what}" for n in (1, 2) for what in (".name", ".share", ".growth")]
    assert [edition.text(place) for place in places] == [
        "亚洲",
        "83.3%",
        "增长42.9%",
        "欧洲",
        "16.7%",
        "下降20.0%",
    ]
    assert edition.text("tech.X.partner.top2.together") == "100.0%"
    assert edition.phrases["tech.X.partner.top1.tied"] == ""


def test_nothing_is_ranked_while_parts_are_missing(tmp_path):
    row = "CN-SN,2022,X,ASIA,value,2000.0"
    edition = edition_with(tmp_path, technology_partners={row: row.replace("2000.0", "1900.0")})
    Breakdown(edition, "X", "partner").record_top(1)
    assert "tech.X.partner.top1.name" in edition.absent


def test_the_table_has_parts_below_their_totals(edition):
    partners = Breakdown(edition, "X", "partner")
    partners.record()
    table = partners.table(["value", "equipment_fee"], "国别")
    assert [header["text"] for header in table.head[-1]] == [
        *("国别", "合同份数（份）", "合同金额（万美元）", "同比（%）", "占比（%）"),
        *("设备费（万美元）", "占比（%）"),
    ]
    rows = [[cell["text"] for cell in row] for row in table.body]
    assert rows[0][:3] == ["合计", "35", "2400.0"]
    assert [row[0] for row in rows] == ["合计", "亚洲", "　中国香港", "　韩国", "欧洲", "　德国"]
    assert rows[1][2:4] == ["2000.0", "42.9"]


def test_a_year_without_data_has_no_codes_and_no_table(first_edition):
    partners = Breakdown(first_edition, "X", "partner")
    partners.record()
    partners.record_top(3)
    assert partners.codes == []
    assert partners.table(["value"], "国别") is None
    assert not [key for key in first_edition.figures if key.startswith("tech.")]
    assert partners.cell("ASIA", "value").is_missing
