"""Fill in an entry workbook by program, as an editor would with plausible numbers that satisfy all identities."""

from __future__ import annotations

import functools
import random
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import openpyxl
from tradebook.checks.declared import WHOLE, read_rules
from tradebook.checks.restatements import RESTATEMENTS, TABLES, name_statement
from tradebook.data.package import DataPackage
from tradebook.data.report import Report
from tradebook.entry.layout import FIRST_ROW, SEPARATOR, EntrySheet
from tradebook.entry.sheets import lay_out_sheets
from tradebook.figures.units import UNITS

KEEPS = {"年", "天", "小时", "位"}
"""Units of numbers that stay as they were."""


def fill_plausibly(workbook: Path, year: int, data_dir: Path, seed: int = 1) -> Path:
    """Fill every entry cell that had a value last year.

    Levels are last year's times a factor, totals the sums of their parts, growth rates those of the levels. One partner
    country of technology exports falls to zero. Commentary repeats last year's, without the notes on its print.

    Args:
        workbook: from `tradebook.entry.workbook.write_entry_workbook`; it is changed in place.
        year: the workbook's year.
        data_dir: the data directory that the workbook is from.
        seed: of the factors.

    Returns:
        the workbook.
    """
    report = Report.open(data_dir)
    values = Plausible(report.package, report.info, year, seed).values
    book = openpyxl.load_workbook(workbook)
    for sheet in lay_out_sheets(report, year):
        if not sheet.stands:
            fill_sheet(book[sheet.name], sheet, report.package, values)
    book.save(workbook)
    return workbook


def fill_trade(workbook: Path, data_dir: Path, year: int, step: int = 0) -> None:
    """Fill in an area's trade by sector, which nobody has entered before.

    Args:
        workbook: The workbook; filled in place.
        data_dir: The area's data.
        year: Its year.
        step: How many years after the first; exports grow, imports fall.
    """
    report, table = Report.open(data_dir), "services_trade"
    codes = [row["code"] for row in report.package.rows("sectors") if row["level"] == "sector"]
    levels = {}
    for place, sector in enumerate(codes):
        levels[sector, "X"] = Decimal(1000 + 300 * place + step * (150 - 20 * place))
        levels[sector, "M"] = Decimal(800 + 250 * place + step * (15 * place - 60))
    for flow in "XM":
        levels["ALL", flow] = sum(levels[sector, flow] for sector in codes)
    for sector in (*codes, "ALL"):
        levels[sector, "T"] = levels[sector, "X"] + levels[sector, "M"]
    area = report.info.area
    values = {(table, "value", area, str(year), *key): level for key, level in levels.items()}
    book = openpyxl.load_workbook(workbook)
    sheet = next(sheet for sheet in lay_out_sheets(report, year) if sheet.table == table)
    fill_sheet(book[sheet.name], sheet, report.package, values)
    book.save(workbook)


def fill_sheet(page, sheet: EntrySheet, package: DataPackage, values: dict[tuple, Decimal | str]) -> None:
    """Write values into the entry cells of one sheet, by table, column and key."""
    fields = list(package.key(sheet.table))
    for row in range(FIRST_ROW + 1, page.max_row + 1):
        codes = page.cell(row, 1).value
        for column in sheet.select_columns("main", "companion") if codes else ():
            record = sheet.build_record(tuple(codes.split(SEPARATOR)), column)
            value = values.get((sheet.table, column.field, *(str(record.get(name)) for name in fields)))
            if value is not None:
                number = isinstance(value, Decimal)
                page.cell(row, sheet.entry_places[column] + 1).value = float(value) if number else value


def cell_of(page, sheet: EntrySheet, codes: str, header: str):
    """The entry cell of a line, by its codes (``SA`` or ``X|OWN-FIE|value``) and the column's header."""
    place = next(place for column, place in sheet.entry_places.items() if column.header == header)
    row = next(row for row in range(FIRST_ROW + 1, page.max_row + 1) if page.cell(row, 1).value == codes)
    return page.cell(row, place + 1)


@functools.cache
def load_once(workbook: Path) -> openpyxl.Workbook:
    """Open a workbook that no test changes."""
    return openpyxl.load_workbook(workbook)


def edit_cells(workbook: Path, folder: Path, cells: dict[tuple[str, str], object]) -> Path:
    """Copy a workbook that no test changes into a folder, with other contents in some cells.

    Args:
        workbook: The workbook.
        folder: Gets the copy.
        cells: What to type, by sheet and address; a pair is a value and its number format, ``'12`` is the text 12.

    Returns:
        the copy.
    """
    book, path = load_once(workbook), folder / "edited.xlsx"
    before = [
        (cell, cell.value, cell.number_format) for cell in (book[sheet][address] for sheet, address in cells)
    ]
    for (sheet, address), value in cells.items():
        cell = book[sheet][address]
        if isinstance(value, tuple):
            cell.value, cell.number_format = value
        elif isinstance(value, str) and value.startswith("'"):
            cell.value, cell.data_type = value[1:], "s"
        else:
            cell.value = value
    book.save(path)
    for cell, value, number_format in before:
        cell.value, cell.number_format = value, number_format
    return path


def rounded(value: Decimal, like: Decimal) -> Decimal:
    """A value with the decimals of another."""
    return value.quantize(Decimal(1).scaleb(min(like.as_tuple().exponent, 0)), ROUND_HALF_UP)


TENTH = Decimal("0.1")


class Plausible:
    """The values of a new year, by table, column and key as texts."""

    def __init__(self, package: DataPackage, info, year: int, seed: int):
        self.package, self.info, self.year = package, info, year
        self.rules = read_rules(package)
        self.random = random.Random(seed)
        self.values: dict[tuple, Decimal | str] = {}
        self.last = {
            table: [row for row in package.rows(table) if row.get("year") == year - 1]
            for table in package.table_names
            if "year" in package.fields(table)
        }
        self.sectors()
        self.facts()
        self.nation()
        self.provinces()
        for flow in "XM":
            self.technology(flow)
        for table in ("technology_ownership", "outsourcing_modes", "outsourcing_ownership"):
            self.stated(table)
        self.outsourcing()
        self.enterprises()
        self.innovation()
        self.bases()
        self.restatements()
        self.commentary()

    # -- helpers -----------------------------------------------------------------------------------------------

    def factor(self, low: float, high: float) -> Decimal:
        return Decimal(str(round(self.random.uniform(low, high), 3)))

    def put(self, table: str, row: dict, value: Decimal | str, field: str = "value", **other) -> None:
        """Set the value of a row's successor."""
        row = {**row, **other}
        row["year"] = other.get("year", row["year"] + 1)
        fields = self.package.key(table)
        self.values[table, field, *(str(row[name]) for name in fields)] = value

    def get(self, table: str, row: dict, **other) -> Decimal | None:
        row = {**row, **other}
        row["year"] = other.get("year", row["year"] + 1)
        fields = self.package.key(table)
        return self.values.get((table, "value", *(str(row[name]) for name in fields)))

    def beside(self, table: str, row: dict, measure: str) -> dict | None:
        """Last year's row of another measure of the same thing."""
        names = [name for name in self.package.key(table) if name != "measure"]
        wanted = {**{name: row[name] for name in names}, "measure": measure}
        return next((r for r in self.last[table] if wanted.items() <= r.items()), None)

    # -- tables ------------------------------------------------------------------------------------------------

    def sectors(self) -> None:
        table, totals = "services_trade", dict.fromkeys("TXM", Decimal(0))
        rows = {(row["sector"], row["flow"]): row for row in self.last[table] if row["area"] == self.info.area}
        for sector in {sector: None for sector, _ in rows if sector != "ALL"}:
            total = Decimal(0)
            for flow in "XM":
                row = rows[sector, flow]
                value = rounded(row["value"] * self.factor(0.85, 1.3), TENTH)
                self.put(table, row, value)
                totals[flow] += value
                total += value
            self.put(table, rows[sector, "T"], total)
            totals["T"] += total
        for flow, total in totals.items():
            self.put(table, rows["ALL", flow], total)

    def nation(self) -> None:
        """The nation's table is that of the facts, in whole 亿美元."""
        table = "services_trade_national"
        levels = {row["flow"]: row for row in self.last[table] if row["measure"] == "level"}
        facts = {
            flow: self.values.get(
                ("facts", "value", "services_trade", self.info.nation, "ALL", flow, str(self.year))
            )
            for flow in "TXM"
        }
        now = {flow: rounded(facts[flow] or levels[flow]["value"] * self.national, Decimal(1)) for flow in "XM"}
        now["T"] = rounded(facts["T"] or sum(now.values()), Decimal(1))
        now["B"] = now["X"] - now["M"]
        for flow, value in now.items():
            self.put(table, levels[flow], value)
            if flow != "B":
                rate = (value / levels[flow]["value"] - 1) * 100
                self.put(table, levels[flow], rounded(rate, TENTH), measure="growth")

    def provinces(self) -> None:
        table = "services_trade_provinces"
        for row in self.last[table]:
            value = rounded(row["value"] * self.national * self.factor(0.97, 1.0), TENTH)
            if row["area"] == self.info.area:
                value = rounded(
                    self.values["services_trade", "value", self.info.area, str(self.year), "ALL", "T"] / 10000,
                    TENTH,
                )
            self.put(table, row, value)
        by_area = {key[2]: value for key, value in self.values.items() if key[0] == table}
        self.region("PRD", by_area.get("CN-GD"))
        chongqing = self.values.get(("facts", "value", "services_trade", "CN-CQ", "ALL", "T", str(self.year)))
        if "CN-SC" in by_area and chongqing is not None:
            self.region("CYC", by_area["CN-SC"] + chongqing)
        nation, *others = (
            self.values.get(("facts", "value", "services_trade", area, "ALL", "T", str(self.year)))
            for area in ("CN", "CENTRAL", "WEST", "NORTHEAST")
        )
        if None not in (nation, *others):
            self.region("EAST", nation - sum(others))

    def region(self, area: str, value: Decimal | None) -> None:
        last = self.fact("services_trade", area)
        if last is None or value is None:
            return
        self.put("facts", last, value)
        if self.fact("services_trade_growth", area):
            self.put(
                "facts", last, rounded((value / last["value"] - 1) * 100, TENTH), indicator="services_trade_growth"
            )

    def technology(self, flow: str) -> None:
        """Totals come from the partners; industries and modes are scaled to them."""
        factor = self.factor(0.9, 1.3)
        amounts = ("contracts", "value", "technology_fee", "equipment_fee")
        levels = self.tree("technology_partners", "partner", "areas", flow)
        leaves = levels.leaves
        if not leaves:
            return
        smallest = min(
            (code for code in leaves if levels.last[code, "value"] > 0),
            key=lambda code: levels.last[code, "value"],
        )
        for code in leaves:
            own = Decimal(0) if (flow, code) == ("X", smallest) else factor * self.factor(0.8, 1.25)
            for measure in amounts:
                levels.now[code, measure] = rounded(levels.last[code, measure] * own, levels.last[code, measure])
            fees = levels.now[code, "technology_fee"] + levels.now[code, "equipment_fee"]
            levels.now[code, "value"] = max(levels.now[code, "value"], fees)
            if levels.now[code, "value"] > 0:
                levels.now[code, "contracts"] = max(levels.now[code, "contracts"], Decimal(1))
        levels.add_up(amounts)
        totals = {measure: levels.now["WORLD", measure] for measure in amounts}
        levels.save(self, growth=True)
        for table, column, codes, total in (
            ("technology_industries", "industry", "industries", "GB"),
            ("technology_modes", "mode", "technology_mode_codes", "TECH"),
        ):
            levels = self.tree(table, column, codes, flow)
            for measure in amounts[:3] if levels.leaves else ():
                whole = levels.last[total, measure]
                for code in levels.leaves:
                    share = levels.last[code, measure] / whole if whole else Decimal(0)
                    levels.now[code, measure] = rounded(totals[measure] * share, levels.last[code, measure])
                largest = max(levels.leaves, key=lambda code: levels.last[code, measure])
                levels.now[largest, measure] += totals[measure] - sum(
                    levels.now[c, measure] for c in levels.leaves
                )
            levels.add_up(amounts[:3])
            levels.save(self, growth=table != "technology_modes")

    def tree(self, table: str, column: str, codes: str, flow: str) -> Tree:
        rows = [row for row in self.last[table] if row["flow"] == flow]
        parents = {row["code"]: row["part_of"] for row in self.package.rows(codes)}
        return Tree(table, column, rows, parents)

    def stated(self, table: str) -> None:
        """Tables with a measure and a unit a line: growth rates are those of the levels beside them."""
        factors: dict[tuple, Decimal] = {}
        for row in self.last[table]:
            key = tuple(row[name] for name in ("flow", "market", "mode", "ownership") if name in row)
            measure = row["measure"].removesuffix("_growth")
            # a part grows as its whole does
            group = (*(str(part).removesuffix("-RD") for part in key), measure)
            factor = factors.setdefault(group, self.factor(0.95, 1.25))
            if row["measure"].endswith("growth"):
                now, last = self.get(table, row, measure=measure), self.beside(table, row, measure)
                rate = (now / last["value"] - 1) * 100 if now is not None and last else (factor - 1) * 100
                self.put(table, row, rounded(rate, TENTH))
            else:
                self.put(table, row, rounded(row["value"] * factor, row["value"]))

    def outsourcing(self) -> None:
        """Totals of the facts that the tables' parts add up to."""
        for table, by, codes, measure in (
            ("outsourcing_modes", "mode", ("ITO", "BPO", "KPO"), "executed"),
            ("outsourcing_ownership", "ownership", ("OWN-FIE", "OWN-DOM", "OWN-HMT"), "contract"),
        ):
            rows = [
                r
                for r in self.last[table]
                if r["market"] == "offshore" and r[by] in codes and r["measure"] == measure
            ]
            total = self.fact(f"outsourcing_offshore_{measure}", self.info.area)
            if len(rows) == len(codes) and total:
                to = UNITS[total["unit"]].factor
                value = rounded(sum(self.get(table, r) * UNITS[r["unit"]].factor / to for r in rows), TENTH)
                self.put("facts", total, value)
                rate = rounded((value / total["value"] - 1) * 100, TENTH)
                if measure == "executed":
                    now = [self.get(table, r) * UNITS[r["unit"]].factor / to for r in rows]
                    rates = [self.get(table, r, measure="executed_growth") for r in rows]
                    base = sum(level / (1 + growth / 100) for level, growth in zip(now, rates, strict=True))
                    rate = rounded((sum(now) / base - 1) * 100, TENTH)
                self.put("facts", total, rate, indicator=f"outsourcing_offshore_{measure}_growth")

    def enterprises(self) -> None:
        for row in self.last["enterprise_partners"]:
            key = ("services_trade", "value", row["area"])
            now = self.values[*key, str(self.year), row["sector"], row["flow"]]
            last = next(
                r["value"]
                for r in self.last["services_trade"]
                if (r["area"], r["sector"], r["flow"]) == (row["area"], row["sector"], row["flow"])
            )
            self.put("enterprise_partners", row, rounded(row["value"] * now / last * self.factor(0.85, 1), TENTH))
            self.put("enterprise_partners", row, row["enterprise"], "enterprise")

    def innovation(self) -> None:
        """Every area grows alike, so that ranks stay as they are."""
        table = "regional_innovation"
        factors: dict[str, Decimal] = {}
        for row in self.last[table]:
            factor = factors.setdefault(row["indicator"], self.factor(1.0, 1.15))
            if row["indicator"] == "innovation_index":
                factor = Decimal("1.02")
            if row["measure"] == "level":
                self.put(table, row, rounded(row["value"] * factor, row["value"]))
            elif row["measure"] == "change":
                level = self.beside(table, row, "level")
                self.put(table, row, rounded(level["value"] * factor, level["value"]) - level["value"])
            else:
                self.put(table, row, row["value"])

    def bases(self) -> None:
        table = "export_base_indicators"
        for row in self.last[table]:
            if row["indicator"] == "base_approved":
                continue
            relative = row["unit"] in {"%", *KEEPS} or row["status"] == "target"
            self.put(
                table,
                row,
                row["value"] if relative else rounded(row["value"] * self.factor(1.0, 1.2), row["value"]),
            )

    def restatements(self) -> None:
        """All statements of a thing say what the first table does."""
        rows = {
            name_statement(table, row)[0]: (table, row)
            for table in reversed(TABLES)
            for row in self.last.get(table, [])
        }
        things: dict[str, list[tuple[str, dict]]] = {}
        for row in self.package.rows(RESTATEMENTS):
            if row["statement"] in rows:
                things.setdefault(row["thing"], []).append(rows[row["statement"]])
        for statements in things.values():
            first, *others = sorted(statements, key=lambda statement: TABLES.index(statement[0]))
            value = self.get(*first)
            for table, row in others:
                self.put(table, row, value)

    def commentary(self) -> None:
        for row in self.last["commentary"]:
            if not row["topic"].endswith("_check"):
                self.put("commentary", row, row["title"], "title")
                self.put("commentary", row, row["text"], "text")

    # -- facts -------------------------------------------------------------------------------------------------

    def fact(self, indicator: str, area: str, sector: str = "ALL", flow: str = "T") -> dict | None:
        """Last year's fact."""
        key = (indicator, area, sector, flow)
        rows = [r for r in self.last["facts"] if (r["indicator"], r["area"], r["sector"], r["flow"]) == key]
        return rows[0] if rows else None

    def facts(self) -> None:
        """All levels by common factors, so that parts stay within wholes; then totals, then rates."""
        self.national, local = self.factor(1.02, 1.12), self.factor(1.03, 1.15)
        shares = {code for rule in self.rules if rule.parts == (WHOLE,) for code in rule.total}
        rows = self.asked()
        for row in rows:
            levels = not (row["unit"] in {"%", "百分点", *KEEPS} or row["indicator"].endswith("_multiple"))
            if levels and row["indicator"] == "services_trade":
                self.put("facts", row, rounded(row["value"] * self.national, row["value"]))
            elif levels:
                self.put("facts", row, rounded(row["value"] * local, row["value"]))
            elif row["unit"] == "%" and row["indicator"] not in shares and "growth" not in row["indicator"]:
                self.put(
                    "facts", row, min(Decimal(100), rounded(row["value"] * self.factor(0.97, 1.03), row["value"]))
                )
            else:
                self.put("facts", row, row["value"])
        self.totals()
        by_key = {(r["indicator"], r["area"], r["sector"], r["flow"], r["year"]): r for r in rows}
        for row in rows:
            self.rate(row, by_key)
        self.software()

    def asked(self) -> list[dict]:
        """Last year's facts, and those that come a year late."""
        rows = self.package.rows("facts")
        key = ("indicator", "area", "sector", "flow")
        current = {tuple(r[name] for name in key) for r in rows if r["year"] == self.year - 1}
        late = [r for r in rows if r["year"] == self.year - 2 and tuple(r[name] for name in key) not in current]
        return [*self.last["facts"], *late]

    def totals(self) -> None:
        """What is the sum of other facts."""
        rows = self.asked()
        knowledge = [
            r["code"] for r in self.package.rows("sectors") if r["knowledge_intensive"] and r["code"] != "KI"
        ]
        for row in rows:
            if row["indicator"] == "services_trade" and (row["sector"], row["flow"]) == ("KI", "T"):
                parts = [self.get("facts", row, sector=sector) for sector in knowledge]
                if None not in parts:
                    self.put("facts", row, sum(parts))
                    exports = self.fact("services_trade", row["area"], "KI", "X")
                    if exports:
                        self.put("facts", row, sum(parts) - self.get("facts", row, flow="X"), flow="M")
        for row in rows:
            parts = [self.get("facts", row, flow=flow) for flow in "XM"]
            if row["flow"] == "T" and None not in parts and "growth" not in row["indicator"]:
                self.put("facts", row, sum(parts))
        area = {"area": self.info.area, "sector": "ALL", "flow": "T", "year": self.year - 1}
        core = [
            self.get("facts", area, indicator=f"culture_{name}_revenue")
            for name in ("core", "related", "retail", "manufacturing")
        ]
        if None not in core:
            self.put("facts", area, core[0] + core[1] - core[2] - core[3], indicator="culture_services_revenue")

    def rate(self, row: dict, by_key: dict) -> None:
        """A growth rate or change follows from the levels of both years, if the facts have them."""
        for ending in ("_growth", "_change"):
            level = row["indicator"].removesuffix(ending)
            key = (level, row["area"], row["sector"], row["flow"], row["year"])
            if level == row["indicator"] or key not in by_key or (ending == "_change" and row["unit"] != "百分点"):
                continue
            last, now = by_key[key]["value"], self.get("facts", row, indicator=level)
            value = (now / last - 1) * 100 if ending == "_growth" else now - last
            self.put("facts", row, rounded(value, TENTH if ending == "_growth" else last))

    def software(self) -> None:
        [codes] = [rule.parts for rule in self.rules if rule.identity == "facts_parts_sum"]
        parts = [self.fact(code, self.info.area) for code in codes]
        total = self.fact("software_revenue", self.info.area)
        if None in (total, *parts):
            return
        now = [self.get("facts", part) for part in parts]
        self.put("facts", total, sum(now))
        bases = [
            n / (1 + self.get("facts", p, indicator=f"{p['indicator']}_growth") / 100)
            for n, p in zip(now, parts, strict=True)
        ]
        self.put(
            "facts", total, rounded((sum(now) / sum(bases) - 1) * 100, TENTH), indicator="software_revenue_growth"
        )


class Tree:
    """A table of technology trade and direction as totals and parts, last year and now."""

    def __init__(self, table: str, column: str, rows: list[dict], parents: dict[str, str | None]):
        self.table, self.column, self.rows = table, column, rows
        self.codes = list(dict.fromkeys(row[column] for row in rows))
        self.parents = {code: parents[code] for code in self.codes}
        self.last = {(row[column], row["measure"]): row["value"] for row in rows}
        self.now: dict[tuple[str, str], Decimal] = {}

    @property
    def leaves(self) -> list[str]:
        return [code for code in self.codes if code not in self.parents.values()]

    def add_up(self, measures: tuple[str, ...]) -> None:
        for code in reversed(self.ordered()):
            for measure in measures:
                parts = [self.now[part, measure] for part in self.codes if self.parents[part] == code]
                if parts:
                    self.now[code, measure] = sum(parts)

    def ordered(self) -> list[str]:
        """Totals before their parts."""
        depth = {}
        for code in self.codes:
            above, steps = code, 0
            while self.parents.get(above):
                above, steps = self.parents[above], steps + 1
            depth[code] = steps
        return sorted(self.codes, key=depth.get)

    def save(self, plausible: Plausible, growth: bool) -> None:
        for row in self.rows:
            code, measure = row[self.column], row["measure"]
            if measure != "value_growth":
                plausible.put(self.table, row, self.now[code, measure])
            elif growth:
                last, now = self.last[code, "value"], self.now[code, "value"]
                plausible.put(self.table, row, rounded((now / last - 1) * 100, TENTH) if last else Decimal("0.0"))
