"""The data dictionary: tables and columns in words."""

import pytest
from helpers.support import real_data
from helpers.tiny_data import FACTS, TRADE, write_tables
from tradebook.data.dictionary import describe_tables, named_columns, year_column
from tradebook.data.names import COLUMN_TYPES
from tradebook.data.package import DataPackage
from tradebook.data.printed.places import list_places

NATION = """
    area,year,flow,measure,value,unit,source
    CN,2021,T,level,8212,亿美元,表2
    CN,2022,T,growth,8,%,表2
"""
COMMENTARY = "year,topic,order,title,text,source"


@pytest.fixture
def package(tmp_path):
    tables = {"services_trade": TRADE, "services_trade_national": NATION, "facts": FACTS, "commentary": COMMENTARY}
    return DataPackage(write_tables(tmp_path, tables))


@pytest.fixture
def tables(package):
    return {table.name: table for table in describe_tables(package)}


def columns(table):
    return {column.name: column for column in table.columns}


def test_tables_with_data_stand_before_code_lists(tables):
    lists = [table.is_code_list for table in tables.values()]
    assert lists == [False] * 4 + [True] * 4


def test_a_table_says_what_it_holds_how_much_and_from_where(tables):
    trade = tables["services_trade"]
    assert (trade.path, trade.rows, trade.years, trade.sources) == ("services_trade.csv", 10, "2021—2022", "表1")
    assert trade.title
    assert trade.description
    assert tables["facts"].sources == "第一部分"
    assert (tables["commentary"].rows, tables["commentary"].years) == (0, "")
    assert (tables["flows"].years, tables["flows"].sources) == ("", "小报告")


def test_many_sources_are_counted(tmp_path):
    rows = "".join(f"\nfirms,CN,ALL,T,{year},1,家,第{year}部分,L{year}" for year in range(2018, 2022))
    package = DataPackage(write_tables(tmp_path, {"facts": FACTS + rows}))
    facts = next(table for table in describe_tables(package) if table.name == "facts")
    assert facts.sources == "第一部分、第2018部分、第2019部分等5处"


def test_a_column_says_what_it_means_and_which_values_it_may_have(tables):
    trade, nation = columns(tables["services_trade"]), columns(tables["services_trade_national"])
    assert (trade["sector"].code_list, trade["sector"].summary) == ("sectors", "代码见 sectors")
    assert (trade["value"].type, trade["year"].type) == ("数", "整数")
    assert trade["unit"].values == ("万美元",)
    assert nation["unit"].values == ("%", "亿美元")
    assert nation["measure"].summary == "可取值：level（数额）、growth（同比增速）"
    knowledge = columns(tables["sectors"])["knowledge_intensive"]
    assert (knowledge.type, knowledge.summary) == ("是否", "可取值：true（是）、false（否）")
    part_of = columns(tables["areas"])["part_of"]
    assert part_of.optional
    assert part_of.summary.endswith("代码见 areas；可为空")
    assert not trade["value"].optional


def test_codes_and_words_have_their_names(package):
    names = named_columns(package, "services_trade_national", list_places(package))
    assert names == {
        "measure": {"level": "数额", "growth": "同比增速"},
        "area": {"CN": "全国", "CN-SN": "陕西", "CN-GD": "广东", "PRD": "珠三角地区"},
        "flow": {"T": "进出口", "X": "出口", "M": "进口"},
    }


def test_a_row_belongs_to_an_edition_by_its_year(package):
    assert [year_column(package, table) for table in ("services_trade", "flows")] == ["year", None]


def test_a_column_is_summed_up_in_one_sentence_with_its_type_in_words():
    columns_there = [column for table in describe_tables(real_data()) for column in table.columns]
    assert [column.summary for column in columns_there if "。；" in column.summary] == []
    assert {column.type for column in columns_there} <= {*COLUMN_TYPES.values()}
