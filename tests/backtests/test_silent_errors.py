"""Errors in data that keep every sum: `make check` notices nearly all; the pins, of the editions that they are of, all."""

import pytest
from helpers.pins import PINNED_YEARS, chapter_text, ledger_rows, ledger_text, pin_file, read_ledger_rows
from helpers.support import CHAPTERS, copy_real_data, edition_ledger, real_data, run_chapter
from helpers.tables import rewrite
from tradebook.checks.run import check_data
from tradebook.data.package import DataPackage

CLAIMS = "published/2022.csv"


def exchanged(column, a, b, **where):
    """A change of rows that exchanges two codes."""
    other = {a: b, b: a}

    def change(rows):
        return [
            {**row, column: other.get(row[column], row[column])}
            if all(row[name] == value for name, value in where.items())
            else row
            for row in rows
        ]

    return change


def changed(column, new, **where):
    """A change of rows that writes something else into one cell."""

    def change(rows):
        (row,) = (row for row in rows if all(row[name] == value for name, value in where.items()))
        assert row[column] != new
        row[column] = new
        return rows

    return change


def deleted(**where):
    """A change of rows that deletes one."""

    def change(rows):
        left = [row for row in rows if not all(row[name] == value for name, value in where.items())]
        assert len(left) == len(rows) - 1
        return left

    return change


ERRORS = {
    "two sectors exchanged in all flows": ("services_trade", exchanged("sector", "SB", "SF", year="2019"), "overview", 2019),
    "exports and imports of a code list exchanged": ("codes/flows", exchanged("name_zh", "出口", "进口"), "overview", 2022),
    "two provinces of a code list exchanged": ("codes/areas", exchanged("name_zh", "北京", "上海"), "provinces", 2022),
    "the label of an indicator": ("codes/indicators", changed("label", "{area}{year}年科研机构", code="universities"), "overview", 2022),
    "the name of an indicator": ("codes/indicators", changed("name_zh", "从业人员", code="base_culture_firms"), "bases", 2022),
    "the enterprise of a partner": ("enterprise_partners", changed("enterprise", "西安智凌信息科技有限公司", sector="SI", flow="X", partner="KOR"), "knowledge", 2022),
    "the year of a target": ("policy_targets", changed("due", "2025", policy="POL-05", item="3"), "policies", 2022),
    "a hedge lost": ("facts", changed("bound", "=", indicator="universities"), "overview", 2022),
    "a claim altered by one digit": (CLAIMS.removesuffix(".csv"), changed("stated", "1361.5", claim="L479.03"), "claims", 2022),
    "a claim deleted": (CLAIMS.removesuffix(".csv"), deleted(claim="L479.03"), "claims", 2022),
    "a claim re-pointed": (CLAIMS.removesuffix(".csv"), changed("expression", "area.insurance.imports", claim="L479.03"), "claims", 2022),
}  # fmt: skip
"""By what it is: the table, how its rows are changed, and a chapter and edition that show it."""
SILENT = {"the enterprise of a partner"}
"""Those that `make check` does not notice; all others it does, also in a year that is not pinned."""


def corrupted(folder, error):
    data = copy_real_data(folder)
    table, change, *_ = ERRORS[error]
    rewrite(data, table, change)
    return data


@pytest.mark.parametrize("error", ERRORS)
def test_the_pins_notice(tmp_path, error):
    *_, name, year = ERRORS[error]
    assert year in PINNED_YEARS
    parameters = {}
    if name == "claims":
        edition_ledger(year).write(tmp_path / "ledger.json")
        parameters = {"ledger": str(tmp_path / "ledger.json")}
    run = run_chapter(name, year, corrupted(tmp_path, error), CHAPTERS, **parameters)
    pinned = [row for row in read_ledger_rows(year) if row[0] == name]
    same_text = chapter_text(run) == pin_file(year, name).read_text(encoding="utf-8")
    assert not (same_text and ledger_text(pinned) == ledger_text(ledger_rows(name, run)))


@pytest.mark.parametrize("error", ERRORS)
def test_which_of_them_the_check_notices(tmp_path, error):
    report = check_data(DataPackage(corrupted(tmp_path, error)))
    # some are there in any case, such as what a release has not said yet
    notices = set(report.notices) - set(check_data(real_data()).notices)
    assert bool(report.problems or notices) == (error not in SILENT)
