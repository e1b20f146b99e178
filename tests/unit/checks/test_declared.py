"""Identities that the data declares: rows of a total, a relation and parts."""

import pytest
from helpers.tiny_data import FACTS, write_tables
from tradebook.checks.declared import declared_identities, read_rules, unknown_terms
from tradebook.checks.identities import compare_all, list_identities
from tradebook.data.package import DataPackage

NAMES = """
    code,name_zh,name_en
    firms_sum,企业数 = 新企业 + 老企业,Sum
    firms_shares,占比之和 = 100%,Shares
"""
HEADER = "identity,item,total,relation,parts,cell,note"
ALL_FIRMS = """
    firms_growth,CN-SN,ALL,T,2022,12.5,%,第一部分,L12
    new_firms,CN-SN,ALL,T,2021,30,家,第一部分,L11
    old_firms,CN-SN,ALL,T,2021,50,家,第一部分,L11
    new_firms,CN-SN,ALL,T,2022,40,家,第一部分,L12
    old_firms,CN-SN,ALL,T,2022,60,家,第一部分,L12
    new_firms_growth,CN-SN,ALL,T,2022,60.0,%,第一部分,L12
    old_firms_growth,CN-SN,ALL,T,2022,20.0,%,第一部分,L12
    old_firms,CN-GD,ALL,T,2022,0.01,万家,第一部分,L13
    home_share,CN-SN,ALL,T,2022,70.1,%,第一部分,L12
    abroad_share,CN-SN,ALL,T,2022,30.5,%,第一部分,L12
"""


def write(folder, *rows, facts=ALL_FIRMS):
    tables = {"facts": FACTS + facts, "identity_codes": NAMES, "identities": "\n".join([HEADER, *rows])}
    package = DataPackage(write_tables(folder, tables))
    assert package.validate("identities") == []
    return package


def compare(package):
    return [
        (c.cell, c.relation, c.expected_text, c.holds)
        for i in declared_identities(package)
        for c in i.compare(package)
    ]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            "firms_sum,1,firms,=,new_firms + old_firms,,",
            [("firms/CN-SN/ALL/T/2021", "=", "80", True), ("firms/CN-SN/ALL/T/2022", "=", "100", False)],
        ),
        (
            "firms_sum,1,firms,≥,new_firms,total/part/key,",
            [
                ("firms/new_firms/CN-SN/ALL/T/2021", "≥", "30", True),
                ("firms/new_firms/CN-SN/ALL/T/2022", "≥", "40", True),
            ],
        ),
        (
            "firms_sum,1,firms,≥,old_firms,total/key/parts,",
            [
                ("firms/CN-SN/ALL/T/2021/parts", "≥", "50", True),
                ("firms/CN-SN/ALL/T/2022/parts", "≥", "60", True),
                # in the unit of what was stated
                ("firms/CN-GD/ALL/T/2022/parts", "≥", "100", True),
            ],
        ),
        (
            "firms_sum,1,new_firms + old_firms,=,firms,,",
            [("new_firms/CN-SN/ALL/T/2021", "=", "30", True), ("new_firms/CN-SN/ALL/T/2022", "=", "30", False)],
        ),
        (
            "firms_shares,1,home_share + abroad_share,=,100%,total,",
            [("home_share", "=", "69.5", False)],
        ),
        (
            "firms_sum,1,firms,growth,new_firms + old_firms,total/key/growth,",
            # (40 + 60) / (25 + 50)
            [("firms/CN-SN/ALL/T/2022/growth", "=", "33.3", False)],
        ),
        ("firms_sum,1,firms,growth,firms,,", [("firms/CN-SN/ALL/T/2022", "=", "12.5", True)]),
        # each of one area
        (
            "firms_sum,1,firms@CN-GD,≥,firms@CN-SN,total/part/key,",
            [("firms@CN-GD/firms@CN-SN/2022", "≥", "90", True)],
        ),
        (
            "firms_sum,1,new_firms@CN-SN,≥,old_firms@CN-SN,,",
            [("new_firms@CN-SN/2021", "≥", "50", False), ("new_firms@CN-SN/2022", "≥", "60", False)],
        ),
    ],
)
def test_a_row_is_compared_wherever_all_its_terms_have_values(tmp_path, row, expected):
    assert compare(write(tmp_path, row)) == expected


def test_a_value_by_year_alone_goes_with_every_value_of_that_year(tmp_path):
    tables = {
        "facts": FACTS,
        "identity_codes": NAMES,
        "identities": f"{HEADER}\nfirms_sum,1,BASE-A/base_firms,=,firms,,",
        "export_bases": "code,name_zh,short_zh,name_en,field,place,source,locator\nBASE-A,甲,甲,A,文化,西安,二,L9",
        "export_base_indicators": """
            base,indicator,year,status,due,compare,bound,value,unit,source,locator
            BASE-A,base_firms,2022,actual,,,=,90,家,第二部分,L9
        """,
    }
    assert compare(DataPackage(write_tables(tmp_path, tables))) == [
        ("BASE-A/base_firms/CN-SN/ALL/T/2022", "=", "90", True),
        ("BASE-A/base_firms/CN-GD/ALL/T/2022", "=", "300", False),
    ]


def test_rows_of_one_identity_have_its_name(tmp_path):
    package = write(
        tmp_path,
        "firms_sum,1,firms,=,new_firms + old_firms,,说明",
        "firms_shares,1,home_share + abroad_share,=,100%,,",
        "firms_sum,2,firms,≥,new_firms,total/key/parts,",
    )
    declared = declared_identities(package)
    assert [(identity.id, identity.table, identity.meaning, identity.selects) for identity in declared] == [
        ("firms_sum", "facts", "企业数 = 新企业 + 老企业", False),
        ("firms_shares", "facts", "占比之和 = 100%", False),
    ]
    assert len(list(declared[0].compare(package))) == 4


def test_a_row_is_read_with_its_line_and_terms(tmp_path):
    first, second = read_rules(
        write(tmp_path, "firms_sum,1,firms,=,new_firms + old_firms,,", "firms_sum,2,firms,≥,new_firms,total,")
    )
    assert (first.identity, first.total, first.relation, first.parts, first.cell, first.line) == (
        *("firms_sum", ("firms",), "=", ("new_firms", "old_firms"), "total/key"),
        2,
    )
    assert (second.cell, second.line) == ("total", 3)


def test_unknown_terms_are_found(tmp_path):
    package = write(
        tmp_path, "firms_sum,1,firms,=,new_frims + old_firms,,", "firms_sum,2,CN-XX,=,new_firms+old_firms,,"
    )
    assert [(rule.line, column, term) for rule, column, term in unknown_terms(package)] == [
        (2, "parts", "new_frims"),
        (3, "total", "CN-XX"),
        (3, "parts", "new_firms+old_firms"),
    ]


def test_a_package_without_the_table_declares_nothing(tmp_path):
    package = DataPackage(write_tables(tmp_path, {"facts": FACTS}))
    assert read_rules(package) == []
    assert declared_identities(package) == []


def test_the_identities_of_a_package_are_those_of_its_tables_and_those_that_it_declares(tmp_path):
    package = write(tmp_path, "firms_sum,1,firms,=,new_firms + old_firms,,")
    names = [identity.id for identity in list_identities(package)]
    assert "facts_flow_sum" in names
    assert "sector_sum" not in names
    assert names[-1] == "firms_sum"
    assert [(identity.id, comparison.cell) for identity, comparison in compare_all(package)] == [
        ("firms_sum", "firms/CN-SN/ALL/T/2021"),
        ("firms_sum", "firms/CN-SN/ALL/T/2022"),
    ]


def test_growth_of_parts_whose_currency_has_changed_lacks_the_rates_and_is_no_error(tmp_path):
    package = write(
        tmp_path,
        "firms_sum,1,CN-SN,growth,CN-GD,,",
        facts="""
    services_trade_growth,CN-SN,ALL,T,2022,12.5,%,第一部分,L12
    services_trade,CN-GD,ALL,T,2021,100,亿美元,第一部分,L11
    services_trade,CN-GD,ALL,T,2022,700,亿元,第一部分,L12
""",
    )
    [comparison] = [each for identity in declared_identities(package) for each in identity.compare(package)]
    # a table that the tiny package has not
    assert comparison.lacking_rates == ["数据包没有的表 exchange_rates"]
