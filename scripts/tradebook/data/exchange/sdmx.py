"""The trade tables as SDMX, by pysdmx: structures (SDMX-ML 3.0), and the data as SDMX-CSV 2.0 and SDMX-ML 3.0.

Values are the digits of the source. Sectors are those of EBOPS 2010; the unit is a currency with a power of ten, as in CL_UNIT_MULT.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from tradebook.data.package import DataPackage
from tradebook.data.report import MAIN_TABLE, Report
from tradebook.data.settings.periods import Period
from tradebook.figures.observation_status import NORMAL, OBS_STATUS
from tradebook.figures.units import PERCENT, UNITS
from tradebook.files import write_atomically

FOLDER = "sdmx"
"""The folder of these files among the downloads."""
STRUCTURES, CONCEPTS = "structures.xml", "CS_SERVICES_TRADE"
"""The file with the structures, and the scheme of the concepts in it."""
DIMENSIONS = {
    "area": ("REF_AREA", "Reference area", "areas"),
    "sector": ("SERVICE_ITEM", "Service item, EBOPS 2010", "sectors"),
    "flow": ("ACCOUNTING_ENTRY", "Exports, imports or both", "flows"),
    "measure": ("MEASURE", "Measure", None),
    "year": ("TIME_PERIOD", "Time period", None),
}
"""Of the columns that tell one observation from another: the concept, its name, and the table that lists its codes."""
ATTRIBUTES = {
    "vintage": ("VINTAGE", "Year of the report that first states the value"),
    "source": ("SOURCE", "Place in the source"),
    OBS_STATUS: ("OBS_STATUS", "Observation status"),
}
"""Of the other columns, as far as a table has them: the concept and its name."""
MEASURES = {"level": "Level", "growth": "Growth on a year earlier"}
ENGLISH = "name_en"
"""The column of a code list with English names: pysdmx says of all names that they are English."""
TABLES = {
    "services_trade": "Services trade by item",
    "services_trade_national": "Services trade of the country",
    "services_trade_provinces": "Services trade of provinces",
}


def split_unit(unit: str) -> tuple[str, int]:
    """Return the code of a unit and the power of ten that it counts in; other units than those of money are their own.

    Examples:
        >>> split_unit("万美元"), split_unit("亿港元"), split_unit("%"), split_unit("家")
        (('USD', 4), ('HKD', 8), ('PT', 0), ('家', 0))
    """
    known = UNITS.get(unit)
    if unit == PERCENT.symbol:
        return "PT", 0
    if known is None or not known.currency or known.factor != Decimal(10) ** known.factor.adjusted():
        return unit, 0
    return known.currency, known.factor.adjusted()


def trade_tables(package: DataPackage) -> list[str]:
    """Return the tables of services trade: by sector, of the country, of the provinces."""
    return [name for name in package.table_names if name.startswith(MAIN_TABLE) and package.rows(name)]


def write_sdmx_files(folder: Path, report: Report, year: int, date: datetime) -> None:
    """Write the structures and, of each trade table, the data in both forms.

    Args:
        folder: The folder to write into.
        report: The report as the edition sees it.
        year: The edition.
        date: The day that the messages give for themselves.
    """
    # they take more than a second to import
    from pysdmx.io import write_sdmx
    from pysdmx.io.format import Format
    from pysdmx.io.pd import PandasDataset
    from pysdmx.model import Organisation
    from pysdmx.model.message import Header

    sender = Organisation(id=report.info.area, name=report.info.publisher)
    structures = Structures(report, year)
    structures.add_tables()

    def write(name: str, objects: list[Any], form: Format) -> None:
        options: dict[str, Any] = {}
        if name.endswith(".xml"):
            header = Header(
                id=f"{report.info.area}-{report.info.edition(year)}-{Path(name).stem}",
                prepared=date,
                sender=sender,
            )
            options = {"header": header}
        text = write_sdmx(objects, form, **options)
        write_atomically(folder / name, text or "")

    write(STRUCTURES, structures.artefacts, Format.STRUCTURE_SDMX_ML_3_0)
    for table, definition in structures.definitions.items():
        data = PandasDataset(structure=definition.to_schema(), data=observations_of(report, table))
        write(f"{table}.csv", [data], Format.DATA_SDMX_CSV_2_0_0)
        write(f"{table}.xml", [data], Format.DATA_SDMX_ML_3_0)


def observations_of(report: Report, table: str) -> pd.DataFrame:
    """Return the observations of a table by the concepts of SDMX, all as text, so that no digit is lost.

    Those of which it is only known why they have no value have none here either.
    """
    columns, part = report.package.fields(table), report.info.part
    rows = []
    for row in (*report.package.rows(table), *report.package.rows_without_value(table)):
        unit, power = split_unit(row["unit"])
        named = {concept: row[column] for column, (concept, *_) in DIMENSIONS.items() if column in columns}
        stated = {concept: row[column] for column, (concept, _) in ATTRIBUTES.items() if column in columns}
        if OBS_STATUS in columns:
            stated["OBS_STATUS"] = row[OBS_STATUS] or NORMAL
        if part:
            named["TIME_PERIOD"] = Period(row["year"], part).code
        value = {"OBS_VALUE": row["value"], "UNIT_MEASURE": unit, "UNIT_MULT": power}
        rows.append({name: None if cell is None else str(cell) for name, cell in (named | value | stated).items()})
    return pd.DataFrame(rows, dtype="string")


class Structures:
    """The structures of an edition's trade tables: code lists, concepts, a definition and a dataflow for each table.

    Attributes:
        artefacts: All of them, in the order in which they refer to each other.
        definitions: The data structure definitions by table.
    """

    def __init__(self, report: Report, year: int):
        self._package, self._agency = report.package, report.info.area
        # SDMX 3.0 asks for three numbers
        self._version = f"{year}.0.0"
        self.artefacts: list[Any] = []
        self.definitions: dict[str, Any] = {}

    def add_tables(self) -> None:
        """Make the structures of all trade tables."""
        from pysdmx.model import ConceptScheme, Dataflow

        tables = trade_tables(self._package)
        codes = self._code_lists(tables)
        concepts = self._concepts(codes)
        scheme = ConceptScheme(
            CONCEPTS, name="Concepts of services trade", items=list(concepts.values()), **self._named
        )
        self.artefacts = [*codes.values(), scheme]
        for table in tables:
            definition = self._definition(table, concepts)
            flow = Dataflow(
                f"DF_{table.upper()}", name=TABLES.get(table, table), structure=definition, **self._named
            )
            self.definitions[table] = definition
            self.artefacts += [definition, flow]

    @property
    def _named(self) -> dict[str, Any]:
        return {"agency": self._agency, "version": self._version}

    def _code_lists(self, tables: list[str]) -> dict[str, Any]:
        """Return a code list for each column that has one; that of measures has what the tables use."""
        from pysdmx.model import Code, Codelist

        listed: dict[str, Mapping[str, str]] = {
            column: {row["code"]: row[ENGLISH] or row["code"] for row in self._package.rows(listing)}
            for column, (_, _, listing) in DIMENSIONS.items()
            if listing
        }
        measures = [row["measure"] for table in tables for row in self._package.rows(table) if "measure" in row]
        if measures:
            listed["measure"] = {code: MEASURES.get(code, code) for code in dict.fromkeys(measures)}
        return {
            column: Codelist(
                f"CL_{DIMENSIONS[column][0]}",
                name=DIMENSIONS[column][1],
                items=[Code(code, name=name) for code, name in codes.items()],
                **self._named,
            )
            for column, codes in listed.items()
        }

    def _concepts(self, codes: Mapping[str, Any]) -> dict[str, Any]:
        from pysdmx.model import Concept, DataType

        named = {concept: (name, codes.get(column)) for column, (concept, name, _) in DIMENSIONS.items()}
        named |= {concept: (name, None) for concept, name in ATTRIBUTES.values()}
        named |= {
            "OBS_VALUE": ("Value", None),
            "UNIT_MEASURE": ("Unit", None),
            "UNIT_MULT": ("Unit multiplier, as a power of ten", None),
        }
        types = {"OBS_VALUE": DataType.STRING, "TIME_PERIOD": DataType.PERIOD}
        scheme = f"{self._agency}:{CONCEPTS}({self._version})"
        return {
            concept: Concept(
                concept,
                name=name,
                urn=f"urn:sdmx:org.sdmx.infomodel.conceptscheme.Concept={scheme}.{concept}",
                dtype=types.get(concept, DataType.STRING),
                codes=listing,
            )
            for concept, (name, listing) in named.items()
        }

    def _definition(self, table: str, concepts: Mapping[str, Any]) -> Any:
        from pysdmx.model import Component, Components, DataStructureDefinition, Role

        columns = self._package.fields(table)
        dimensions = [concept for column, (concept, *_) in DIMENSIONS.items() if column in columns]
        attributes = [concept for column, (concept, _) in ATTRIBUTES.items() if column in columns]
        roles = [
            *((concept, Role.DIMENSION) for concept in dimensions),
            ("OBS_VALUE", Role.MEASURE),
            *((concept, Role.ATTRIBUTE) for concept in ("UNIT_MEASURE", "UNIT_MULT", *attributes)),
        ]
        components = [
            Component(
                concept,
                required=role != Role.ATTRIBUTE,
                role=role,
                concept=concepts[concept],
                local_codes=concepts[concept].codes,
                attachment_level="O" if role == Role.ATTRIBUTE else None,
            )
            for concept, role in roles
        ]
        return DataStructureDefinition(
            f"DSD_{table.upper()}", name=TABLES.get(table, table), components=Components(components), **self._named
        )
