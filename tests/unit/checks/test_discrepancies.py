"""The register of known discrepancies: what is broken as registered is no problem, everything else is."""

from decimal import Decimal

import pytest
from helpers.tiny_data import write_tables
from tradebook.checks.discrepancies import Register
from tradebook.checks.identity import Comparison, Identity
from tradebook.data.package import DataPackage
from tradebook.data.problems import TablePlace
from tradebook.figures.traced import constant

TRADE = """
    area,year,sector,flow,value,unit,source
    CN-SN,2022,ALL,T,105.0,万美元,表1
"""
REGISTERED = """
    identity,cell,stated,expected,unit,reason
    甲乙,c,105.0,100.0,万美元,来源取整，分项相加不等于合计
"""
IDENTITY = Identity("甲乙", "services_trade", "甲 = 乙", lambda package: iter(()))


@pytest.fixture
def package(tmp_path):
    return DataPackage(write_tables(tmp_path, {"services_trade": TRADE, "known_discrepancies": REGISTERED}))


@pytest.fixture
def problem(package):
    def compare(expected, cell="c", relation="=", note=""):
        (stated,) = package.values("services_trade").values()
        comparison = Comparison(cell, stated, constant(Decimal(expected), "万美元"), relation, note)
        found = Register(package).problem(IDENTITY, comparison)
        return found and (found.place, found.found, found.expected, found.mend)

    return compare


def test_what_holds_and_what_is_broken_as_registered_is_no_problem(problem):
    assert problem("105.0", cell="d") is None
    assert problem("100.0") is None


def test_an_unregistered_break_says_where_to_look_and_what_to_register(problem):
    place = TablePlace("services_trade.csv", 2, "value")
    found, mend = "陕西2022年全部服务进出口为 105.0", "先核对来源；若来源如此，在 known_discrepancies.csv 中登记："
    assert problem("100.0", cell="d") == (
        *(place, found, "100.0（甲 = 乙）"),
        f"{mend}甲乙,d,105.0,100.0,万美元,2022,原因",
    )
    assert problem("120.0", cell="d", relation="≥")[2] == "≥120.0（甲 = 乙）"
    assert problem("120.0", cell="d", relation="≥", note="未列全")[2] == "≥120.0（甲 = 乙；未列全）"


def test_a_registered_break_that_has_changed_is_told(problem):
    place = TablePlace("known_discrepancies.csv", 2)
    assert problem("101.0")[:3] == (place, "c 登记为 105.0 对 100.0万美元", "105.0 对 101.0万美元")


def test_a_registered_break_that_is_gone_is_told(problem):
    place = TablePlace("known_discrepancies.csv", 2)
    assert problem("105.0") == (place, "c 已不再矛盾（甲 = 乙）", "只列仍然存在的矛盾", "删去此行")


def test_a_row_of_which_no_comparison_was_seen_is_told(package):
    register = Register(package)
    assert list(register.unused({("甲乙", "c")})) == []
    (unused,) = register.unused({("甲乙", "d")})
    assert (unused.place, unused.found) == (TablePlace("known_discrepancies.csv", 2), "没有恒等式 甲乙 的单元 c")


def test_the_register_knows_the_cells_of_an_identity(package):
    register, (stated,) = Register(package), package.values("services_trade").values()
    assert register.cells(IDENTITY) == {"c"}
    assert register.cells(Identity("丙", "t", "", lambda package: iter(()))) == set()
    assert [register.has(IDENTITY, Comparison(cell, stated, stated)) for cell in "cd"] == [True, False]
