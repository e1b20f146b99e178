"""Records: what a page of the book can tell about each of its figures.

A record holds a figure's unrounded value, its formula, the observations in it, and what the printed report states, with
the verdict. The records of a page are one JavaScript file, which the page loads when a reader asks for the first one;
a script, because a browser refuses a book on disk every other way of loading data.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from urllib.parse import quote

from xlsxwriter.utility import xl_col_to_name

from tradebook.audit.reconciliation import Result, Verdict
from tradebook.data.package import DataPackage
from tradebook.data.printed.places import find_place, list_places, name_places
from tradebook.figures.figure import Figure
from tradebook.figures.ledger import Ledger
from tradebook.figures.observation_status import MAY_CHANGE, list_statuses, name_statuses
from tradebook.figures.traced import round_half_up

IN_FRAGMENTS = "!$&'()*+,;=:@/?"
"""Characters that addresses hold as they are behind their #, beside letters and digits (RFC 3986)."""
DIGITS = 12
"""Significant digits of an unrounded value; a longer tail tells nobody anything."""


def record_address(figure: Figure) -> str:
    """Return where the book shows the record of a figure, from beside its pages.

    Example:
        >>> from tradebook.figures.figure import Figure, make_figure
        >>> from tradebook.figures.traced import constant
        >>> figure = make_figure('place("CN-SC").all.total', constant(9, "亿美元"), "level", "总额")
        >>> record_address(Figure.from_json(figure.to_json(), "provinces"))
        'provinces.html#figure=place(%22CN-SC%22).all.total'
    """
    return f"{figure.chapter}.html{record_fragment(figure.key)}"


def record_fragment(key: str) -> str:
    """Return what an address of a page has to end with to open the record of a figure.

    Example:
        >>> record_fragment("area.all.total")
        '#figure=area.all.total'
    """
    return f"#figure={quote(key, safe=IN_FRAGMENTS)}"


def claim_address(claim: str, figure: Figure) -> str:
    """Return where the book shows the record of the figure that a claim is on, shorter than `record_address`.

    Example:
        >>> from tradebook.figures.figure import Figure, make_figure
        >>> from tradebook.figures.traced import constant
        >>> figure = make_figure('place("CN-SC").all.total', constant(9, "亿美元"), "level", "总额")
        >>> claim_address("L171.01", Figure.from_json(figure.to_json(), "provinces"))
        'provinces.html#claim=L171.01'
    """
    return f"{figure.chapter}.html#claim={quote(claim)}"


def row_anchor(table: str, row: int) -> str:
    """Return the anchor of an observation's row on the page of data tables.

    Examples:
        >>> row_anchor("facts", 150)
        'facts-150'
    """
    return f"{table}-{row}"


def gravest_verdict(results: Iterable[Result]) -> Verdict | None:
    """Return the gravest verdict of the claims on one figure; None if there is no claim."""
    return max((result.verdict for result in results), key=lambda verdict: verdict.severity, default=None)


def share_claims(claims: Mapping[str, Iterable[Result]], figures: Iterable[Figure]) -> dict[str, list[Result]]:
    """Give every figure the claims on the same number, under whatever key and in whatever unit a page shows that.

    Args:
        claims: The claims on each figure, by its key.
        figures: The figures of all pages, also the values of exhibits.

    Returns:
        The claims by key; those of a figure's own come first.
    """
    alike: dict[str, list[str]] = {}
    for figure in figures:
        alike.setdefault(figure.identity or figure.key, []).append(figure.key)
    shared = {key: list(results) for key, results in claims.items()}
    for keys in alike.values():
        all_of_them = [result for key in dict.fromkeys(keys) for result in claims.get(key, ())]
        for key in keys if all_of_them else ():
            shared[key] = list(dict.fromkeys([*claims.get(key, ()), *all_of_them]))
    return shared


def page_records(
    figures: Iterable[Figure],
    exhibits: dict[str, list[str]],
    claims: dict[str, list[Result]],
    package: DataPackage,
    expressions: Mapping[str, list[str]],
) -> dict:
    """Gather the records of a page.

    Args:
        figures: The figures of the page.
        exhibits: The keys of the figures that each exhibit shows, by the exhibit's name.
        claims: The claims on each figure, see `tradebook.audit.reconciliation.claims_on`.
        package: The data package, for the titles of tables and the places of the print.
        expressions: The expressions in the page's source that show each figure, alone or in a phrase, by its key.

    Returns:
        ``figures`` by key; ``exhibits``; ``inputs``, which figures share and refer to by position, with the columns that they
        have in the audit workbook; ``tables`` with their titles, files, and whether the page of data tables lists their rows.
    """
    inputs: dict[tuple, int] = {}
    records = {}
    sources = list_places(package)
    for figure in figures:
        rows = [
            (
                f"{entry.label}（{list_statuses(entry.status)}）" if entry.status else entry.label,
                entry.text,
                entry.table,
                entry.row,
                find_place(sources, entry.source, entry.locator),
                xl_col_to_name(package.fields(entry.table).index(entry.column)),
            )
            for entry in figure.inputs
        ]
        places = [inputs.setdefault(row, len(inputs)) for row in rows]
        records[figure.key] = _record(figure, places, claims.get(figure.key, []), sources) | {
            "expressions": expressions.get(figure.key, [])
        }
    tables = sorted({row[2] for row in inputs})
    return {
        "figures": records,
        "exhibits": exhibits,
        "inputs": [list(row) for row in inputs],
        "tables": {
            name: [package.title(name), package.path(name), package.has_observations(name)] for name in tables
        },
    }


def _record(figure: Figure, inputs: list[int], claims: list[Result], sources: Mapping[str, str]) -> dict:
    record = {
        "label": figure.label,
        "text": figure.text,
        "formula": name_places(figure.formula, sources),
        "excel": figure.excel,
        "observation": figure.is_observation,
        # values that only a chart draws are not in the ledger
        "listed": figure.kind != "drawn",
        "inputs": inputs,
        "claims": [_claim(result) for result in claims],
    }
    if figure.statuses:
        record["status"] = f"{name_statuses(figure.statuses)}，{MAY_CHANGE}。"
    if figure.kind != "name":
        record["value"] = _readable(figure.value) + figure.unit
        record |= _range(figure)
    if figure.recomputation:
        # the number itself is the print's, or it is computed from such
        record["printed"] = bool(figure.recomputation.claim)
        by_data = figure.recomputed
        record["recomputed"] = {
            "value": by_data.text if figure.kind == "name" else _readable(by_data.value) + figure.unit,
            "formula": name_places(by_data.formula, sources),
            "excel": by_data.excel,
            **_range(by_data),
        }
    return record


def _range(figure: Figure) -> dict[str, list[str]]:
    """Return the range that the value can be in; nothing if it is exact, or can be anything."""
    if "Infinity" in (figure.low.lstrip("-"), figure.high) or figure.low == figure.high:
        return {}
    return {"range": [_readable(figure.low), _readable(figure.high)]}


def _readable(value: str) -> str:
    """Write a value to `DIGITS` significant digits, without zeros that only the division left."""
    number = Decimal(value)
    if len(number.as_tuple().digits) <= DIGITS:
        return f"{number:f}"
    return f"{round_half_up(number, max(0, DIGITS - 1 - number.adjusted())):f}"


def _claim(result: Result) -> dict:
    return {
        "id": result.claim,
        "place": result.place,
        "stated": result.stated_text,
        "verdict": result.verdict,
        "basis": result.basis.word if result.basis else "",
        "note": result.note,
    }


def records_script(records: dict) -> str:
    """Return the records as the JavaScript file that a page loads."""
    verdicts = {verdict: [verdict.word, verdict.meaning] for verdict in Verdict}
    return _script("tradebookRecords", records | {"verdicts": verdicts})


def uses_script(ledger: Ledger) -> str:
    """Return what is made of each observation as a JavaScript file that all pages share.

    It holds the figures of the ledger with page, key and label, and by table and row the positions of those that use it.
    """
    figures = list(ledger)
    uses: dict[str, list[int]] = {}
    for position, figure in enumerate(figures):
        for entry in figure.inputs:
            uses.setdefault(f"{entry.table}:{entry.row}", []).append(position)
    listed = [[figure.chapter, figure.key, figure.label] for figure in figures]
    return _script("tradebookUses", {"figures": listed, "uses": uses})


def _script(name: str, content: dict) -> str:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return f"window.{name} = {text};\n"
