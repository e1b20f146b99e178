"""Corrupt one observation at a time and report which checks catch it: a CSV of all corruptions and a Markdown summary."""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
from rich.progress import track
from tradebook.audit.corruption import (
    CORRUPTION_KINDS,
    GUARDS,
    CorruptiblePackage,
    Corruption,
    Guards,
    chapter_figures,
    exchange_members,
    exchange_names,
    generate_corruptions,
    observation_tables,
)
from tradebook.data.printed.claims import read_claims
from tradebook.data.report import Report
from tradebook.errors import TradebookError
from tradebook.provenance import build_date, revision

ROOT = Path(__file__).resolve().parents[1]
MARKDOWN = ROOT / "docs" / "checks.md"
SMALL = "last_digit"
KIND_NAMES = {
    "digit_swap": "two neighbouring digits exchanged",
    "factor_ten": "decimal point one place off",
    "sign": "minus sign lost or gained",
    "neighbour": "value of the cell below",
    "last_digit": "one unit of the last stated digit off",
}


def main() -> int:
    """Run the benchmark from the command line."""
    options = _parser().parse_args()
    start = time.monotonic()
    try:
        package = CorruptiblePackage(options.data)
        tables = _chosen_tables(package, options.tables)
        report = Report.of(package)
        year = options.year or report.latest_year
        package = report.as_of(year).package
        guards = Guards(package, chapter_figures(ROOT, package, year), read_claims(package, year))
    except TradebookError as error:
        print(error, file=sys.stderr)
        return 1
    wanted = list(generate_corruptions(package, tables, options.seed))
    if options.sample and options.sample < len(wanted):
        wanted = random.Random(options.seed).sample(wanted, options.sample)
    results = pd.DataFrame([_result(guards, c) for c in track(wanted, "破坏数据")])
    options.csv.parent.mkdir(parents=True, exist_ok=True)
    results.to_csv(options.csv, index=False, lineterminator="\n")
    print(f"逐处结果：{options.csv}")
    complete = not options.tables and not options.sample
    markdown = options.markdown or (MARKDOWN if complete else None)
    if markdown:
        markdown.parent.mkdir(parents=True, exist_ok=True)
        markdown.write_text(_report(results, guards, package, year, options.seed), encoding="utf-8")
        print(f"汇总：{markdown}")
    gross = results[results["kind"] != SMALL]
    print(
        f"共 {len(results)} 处，{time.monotonic() - start:.0f} 秒；末位以外的错误查出 {_percent(gross['caught'])}。"
    )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description="逐个改错数据单元格，看哪些检查能发现（corrupt one observation at a time, see which checks catch it）"
    )
    parser.add_argument("--data", type=Path, default=ROOT / "data", metavar="DIR", help="数据目录，默认 data")
    parser.add_argument(
        "--year", type=int, help="核对哪一版，默认最新（edition to reconcile, default: the newest）"
    )
    parser.add_argument("--tables", nargs="+", metavar="TABLE", help="只破坏这些表，默认全部（default: all）")
    parser.add_argument(
        "--sample", type=int, metavar="N", help="只随机抽取 N 处（a random sample of N corruptions）"
    )
    parser.add_argument("--seed", type=int, default=1, help="随机数种子，默认 1")
    parser.add_argument(
        "--csv",
        type=Path,
        default=ROOT / "_build" / "benchmarks" / "checks.csv",
        metavar="FILE",
        help="逐处结果，默认 _build/benchmarks/checks.csv（one row a corruption）",
    )
    parser.add_argument(
        "--markdown",
        type=Path,
        metavar="FILE",
        help="汇总；全部破坏时默认 docs/checks.md，部分破坏时默认不写（summary; by default only of a full run）",
    )
    return parser


def _chosen_tables(package: CorruptiblePackage, wanted: list[str] | None) -> list[str]:
    known = observation_tables(package)
    unknown = [table for table in wanted or [] if table not in known]
    if unknown:
        raise TradebookError(f"没有这些观测表：{'、'.join(unknown)}。可选：{'、'.join(known)}。")
    return wanted or known


def _result(guards: Guards, corruption: Corruption) -> dict:
    caught = guards.catching(corruption)
    return {
        "table": corruption.table,
        "row": corruption.row,
        "kind": corruption.kind,
        "right": f"{corruption.right:f}",
        "wrong": f"{corruption.wrong:f}",
        **{guard: guard in caught for guard in GUARDS},
        "caught": bool(caught),
    }


# -- report ----------------------------------------------------------------------------------------------------------


def _report(results: pd.DataFrame, guards: Guards, package: CorruptiblePackage, year: int, seed: int) -> str:
    """Write the summary as Markdown."""
    gross = results[results["kind"] != SMALL]
    apart = gross[["schema", "identities", "reconciliation"]].any(axis=1)
    by_kind = [(name, results[results["kind"] == kind]) for kind, name in KIND_NAMES.items()]
    by_table = [(f"`{table}`", rows) for table, rows in gross.groupby("table", sort=False)]
    missed = gross[~gross["caught"]]
    lines = [
        "# What the checks catch",
        "",
        "Generated by `scripts/benchmark_checks.py`; do not edit. Every value of every table of observations in `data/` is",
        f"made wrong in {len(CORRUPTION_KINDS)} ways, one at a time (seed {seed}): {len(results)} corruptions of",
        f"{len(results[['table', 'row']].drop_duplicates())} cells. Each is shown to the checks of the {year} edition.",
        "",
        f"The numbers are of {build_date(ROOT, package.folder):%Y-%m-%d} (commit {revision(ROOT)}); they do not follow what has changed since.",
        "",
        f"**{_percent(gross['caught'])} of the {len(gross)} corruptions other than those of the last digit are caught**,",
        f"{_percent(apart)} of them without the second keying of the same number; of the last-digit corruptions,",
        f"{_percent(results[results['kind'] == SMALL]['caught'])}.",
        "",
        "| column | caught by |",
        "|---|---|",
        "| schema | type, unit and range of the cell (`make check`) |",
        "| identities | an identity or cross-check is broken, or a known discrepancy is no longer what is registered (`make check`) |",
        f"| reconciliation | a claim of another printed number gets a worse verdict in the {year} edition, or its figure cannot be computed |",
        "| same number | the claim that was keyed, independently of `data/`, from the very number no longer agrees with it |",
        "",
        "Reconciliation does not stop a build: a worse verdict shows in the audit chapter and breaks the pinned back-test",
        "(`tests/backtests`). A corruption can be caught in several columns. What is not run again: the forecasting models",
        "(figures computed by them count as blind).",
        "",
        "## By kind",
        "",
        *_table("corruption", by_kind),
        "",
        "## By table, last-digit corruptions left out",
        "",
        *_table("table", [*by_table, ("**all**", gross)]),
        "",
        "## By table, last-digit corruptions only",
        "",
        *_table(
            "table",
            [
                (f"`{table}`", rows)
                for table, rows in results[results["kind"] == SMALL].groupby("table", sort=False)
            ],
        ),
        "",
        "An error of one unit in the last digit mostly stays within the rounding of the values it is compared with; only",
        "identities of exact counts, second prints at the same precision and the second keying can see it.",
        "",
        "## Cells where a corruption other than the last digit's passes",
        "",
        f"{len(missed[['table', 'row']].drop_duplicates())} cells, {len(missed)} corruptions. Most cannot be caught: a growth rate over levels",
        "of two digits allows several percent either way, and 0.0 in the growth columns of the technology tables stands for",
        "“no base”.",
        "",
        "| cell | value | passes as | why |",
        "|---|---|---|---|",
        *(
            _missed_cell(guards, package, table, row, rows)
            for (table, row), rows in missed.groupby(["table", "row"])
        ),
        "",
        "## Errors that keep every sum",
        "",
        "Series and names exchanged: no identity is broken by them. Measured as in a new year, of which nothing later is known;",
        "`make check` notices two exchanged series by their histories, names by the standards (EBOPS 2010, ISO 3166), and indicators by their labels.",
        "",
        "| exchanged | corruptions | noticed |",
        "|---|---:|---:|",
        *_exchanges("values of", "in a year", exchange_members(package)),
        *_exchanges("names in", "", exchange_names(package)),
        "",
        "Of the editions that are pinned, `tests/backtests/test_pins.py` notices all of these and more: a label or name changed, a",
        "hedge lost, a year of a target, a claim changed, deleted or re-pointed (`tests/backtests/test_silent_errors.py` has one of",
        "each kind). In a new year, of which no print is keyed and nothing is pinned, these pass `make check`: names that no",
        "standard knows (partners' enterprises, policies, cases), hedges, years of targets, and claims, which are the second",
        "keying themselves. A person who reads the entry workbook's grey cells and the new pins is the only guard.",
        "",
        "## Cells that only the second keying guards",
        "",
        "Numbers that the source prints once and that enter no identity and no other printed number: a slip is caught",
        "because they are keyed twice, in `data/` and in `data/published/`. Without that, only type and range would guard",
        "them, and a number misread in the same way both times passes. The CSV lists them.",
        "",
        "| table | cells | of |",
        "|---|---:|---:|",
        *_second_keying_only(gross),
        "",
    ]
    return "\n".join(lines)


def _table(title: str, parts: list[tuple[str, pd.DataFrame]]) -> list[str]:
    names = [title, "corruptions", *(guard.replace("_", " ") for guard in GUARDS), "caught"]
    rows = [
        [name, str(len(rows)), *(_percent(rows[guard]) for guard in GUARDS), _percent(rows["caught"])]
        for name, rows in parts
    ]
    return ["| " + " | ".join(cells) + " |" for cells in (names, ["---", *["---:"] * (len(names) - 1)], *rows)]


def _missed_cell(guards: Guards, package: CorruptiblePackage, table: str, row: int, missed: pd.DataFrame) -> str:
    cell = package.right_cell(table, row).cell
    wrong = "; ".join(f"{entry.wrong} ({entry.kind.replace('_', ' ')})" for entry in missed.itertuples())
    return f"| `{table}` {row}: {cell.label} | {missed['right'].iloc[0]} | {wrong} | {_why(guards, table, row)} |"


def _why(guards: Guards, table: str, row: int) -> str:
    names, claims = guards.looking_at(table, row)
    if names:
        return f"within the rounding, or the bound, of {', '.join(f'`{name}`' for name in sorted(names))}"
    if claims:
        return "its claims allow it within rounding"
    if table.startswith("technology"):
        return "0.0 stands for “no base” in the source and is not a growth rate; nothing follows from it"
    return "printed once, and no claim of it is keyed"


def _second_keying_only(gross: pd.DataFrame) -> list[str]:
    others = gross[["identities", "reconciliation"]].any(axis=1)
    seen = gross.assign(others=others).groupby(["table", "row"], sort=False)[["others", "same_number"]].any()
    alone = (seen["same_number"] & ~seen["others"]).groupby("table", sort=False).agg(["sum", "count"])
    return [f"| `{table}` | {only} | {count} |" for table, only, count in alone.itertuples() if only]


def _exchanges(what: str, when: str, exchanges: Iterable[tuple[str, bool]]) -> list[str]:
    frame = pd.DataFrame(list(exchanges), columns=["table", "noticed"])
    return [
        " ".join(filter(None, f"| {what} `{table}` {when}".split()))
        + f" | {len(rows)} | {_percent(rows['noticed'])} |"
        for table, rows in frame.groupby("table", sort=False)
    ]


def _percent(caught: pd.Series) -> str:
    return f"{100 * caught.mean():.1f} %" if len(caught) else "–"


if __name__ == "__main__":
    sys.exit(main())
