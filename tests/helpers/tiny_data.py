"""Data directories of a few short tables, for tests of single modules; the schema is the project's."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from helpers.support import DATA
from helpers.tables import write_rows

UNSAID = {"vintage": "2022", "bound": "=", "locator": ""}
"""What columns hold that a table's text leaves out."""

EDITION = """
area: CN-SN
nation: CN
title: {zh: "{area}服务贸易发展报告（{year}）"}
publisher: {zh: 省商务厅}
compiler: {zh: 课题组}
statistics: {zh: 省统计局}
"""

CODES = {
    "areas": """
        code,name_zh,name_en,part_of
        CN,全国,China,
        CN-SN,陕西,Shaanxi,
        CN-GD,广东,Guangdong,
        PRD,珠三角地区,Pearl River Delta,
    """,
    "flows": """
        code,identifier,name_zh,name_en
        T,total,进出口,Trade
        X,exports,出口,Exports
        M,imports,进口,Imports
    """,
    "sectors": """
        code,identifier,name_zh,name_en,level,knowledge_intensive
        ALL,all,全部服务,All services,total,false
        SA,processing,加工服务,Manufacturing services,sector,false
        SI,telecom,电信计算机信息服务,Computer services,sector,true
    """,
    "indicators": """
        code,name_zh,name_en,label
        services_trade,服务贸易额,Services trade,{area}{year}年{sector}{flow}额
        services_trade_growth,服务贸易额同比增速,Growth,{area}{year}年{sector}{flow}同比增速
        firms,企业数,Firms,{area}{year}年企业数
        firms_growth,企业数同比增速,Growth of firms,{area}{year}年企业数同比增速
        new_firms,新企业数,New firms,{area}{year}年新企业数
        old_firms,老企业数,Old firms,{area}{year}年老企业数
        new_firms_growth,新企业数同比增速,Growth of new firms,{area}{year}年新企业数同比增速
        old_firms_growth,老企业数同比增速,Growth of old firms,{area}{year}年老企业数同比增速
        home_share,本地占比,Home share,{area}{year}年本地占比
        abroad_share,外地占比,Share abroad,{area}{year}年外地占比
        base_firms,基地企业数,Firms of the base,{base}{year}年企业数
    """,
}
TRADE = """
    area,year,sector,flow,value,unit,source
    CN-SN,2021,ALL,T,100.0,万美元,表1
    CN-SN,2021,ALL,X,60.0,万美元,表1
    CN-SN,2021,ALL,M,40.0,万美元,表1
    CN-SN,2021,SA,T,30.0,万美元,表1
    CN-SN,2021,SA,X,20.0,万美元,表1
    CN-SN,2021,SA,M,10.0,万美元,表1
    CN-SN,2021,SI,T,70.0,万美元,表1
    CN-SN,2021,SI,X,40.0,万美元,表1
    CN-SN,2021,SI,M,30.0,万美元,表1
    CN-SN,2022,ALL,T,120.0,万美元,表1
"""
FACTS = """
    indicator,area,sector,flow,year,value,unit,source,locator
    firms,CN-SN,ALL,T,2021,80,家,第一部分,L11
    firms,CN-SN,ALL,T,2022,90,家,第一部分,L12
    firms,CN-GD,ALL,T,2022,300,家,第一部分,L13
    services_trade,CN,ALL,T,2022,8891.1,亿美元,第一部分,L14
"""
NO_DISCREPANCIES = "identity,cell,stated,expected,unit,vintage,reason"


def write_tables(folder: Path, tables: Mapping[str, str]) -> Path:
    """Write a data directory.

    Args:
        folder: Gets the folder ``data``.
        tables: CSV texts by the names that the tables have in the project's data package; lines may be indented, and the
            columns of `UNSAID` may be left out. With those that hold only codes come the lists of `CODES`.

    Returns:
        The data directory.
    """
    data = folder / "data"
    data.mkdir(parents=True)
    (data / "edition.yml").write_text(EDITION, encoding="utf-8")
    described = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    texts = {**CODES, **tables}
    resources = [resource for resource in described["resources"] if resource["name"] in texts]
    assert len(resources) == len(texts), "a table that the project does not have"
    for resource in resources:
        keys = resource["schema"].get("foreignKeys", [])
        resource["schema"]["foreignKeys"] = [key for key in keys if {key["reference"]["resource"]} <= {"", *texts}]
        columns = [field["name"] for field in resource["schema"]["fields"]]
        _write_table(data / resource["path"], columns, texts[resource["name"]])
    package = {
        "name": "tiny",
        "sources": [{"title": "小报告"}],
        "licenses": [{"name": "CC0"}],
        "resources": resources,
    }
    (data / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False, indent=1), encoding="utf-8")
    return data


def _write_table(path: Path, columns: Iterable[str], text: str) -> None:
    """Write a table as its text has it, with the columns that it leaves unsaid in their places."""
    head, *rows = csv.reader(line.strip() for line in text.splitlines() if line.strip())
    written = [name for name in columns if name in head or name in UNSAID]
    assert [name for name in written if name in head] == head, "a column that the schema does not have here"
    write_rows(path, written, [UNSAID | dict(zip(head, row, strict=True)) for row in rows])
