"""What was keyed from a print, held against what else the data says of it: hedges, years of targets, claims as they were checked.

No sum tells that 百余家 was keyed as 100, that a target lost its year, or that a claim was deleted; but the claims file says
many of these things a second time, and the coverage of the print has a digest of the claims as they were read against it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from tradebook.data.names import NAMES
from tradebook.data.package import DataPackage
from tradebook.data.printed.claims import CLAIM_COLUMNS, STATED_NUMBER, is_print, print_year
from tradebook.data.printed.places import line_of
from tradebook.data.problems import Problem, TablePlace, describe_cell
from tradebook.data.vintages import VINTAGE
from tradebook.digests import text_digest

COVERAGE = "print_coverage"
EXACT = "="
QUOTED, ALONE = re.compile("“([^”]*)”"), re.compile(r"(?:突破|接近|近|约|超过?)?[\d.百]+[万亿]?[余多]?\w{0,2}")
BOUNDS = {
    "不超过": "≤",
    "以内": "≤",
    "内": "≤",
    "超过": "≥",
    "超": "≥",
    "突破": "≥",
    "以上": "≥",
    "不少于": "≥",
    "不低于": "≥",
    "逾": "≥",
    "余": "⪆",
    "多": "⪆",
    "近": "⪅",
    "约": "≈",
    "左右": "≈",
}
"""The bound that a hedge of the print stands for; of words that begin alike the longer one comes first."""
HEDGE = re.compile("|".join(BOUNDS))
DUE = re.compile(r"(\d{4})年目标")
MOST_ODD, LEAST_EVEN = 1, 3
"""How many targets of a document may be alone with their year before that looks meant, and how many others have one year."""
DIGITS = 8
"""Of a digest."""
Row = Mapping[str, Any]


def find_lost_words(package: DataPackage) -> Iterator[Problem[TablePlace]]:
    """Yield the rows that bound a number otherwise than the claims on it quote, or have another year as due."""
    claims: dict[tuple[int, str, Decimal, str], list[Row]] = defaultdict(list)
    for table in filter(is_print, package.table_names):
        for claim in package.history(table):
            if STATED_NUMBER.fullmatch(claim["stated"] or ""):
                number = Decimal(claim["stated"]), claim["unit"] or ""
                claims[print_year(table), claim["locator"] or "", *number].append(claim)
    for table in package.table_names:
        columns = {"bound", "due"} & set(package.fields(table))
        for row in package.history(table) if columns and package.has_observations(table) else []:
            number = row["value"], row["unit"] or ""
            own = _about(row, claims.get((row.get(VINTAGE, 0), row.get("locator") or "", *number), []))
            if "bound" in columns and own and row["bound"] not in _allowed_bounds(own):
                found = f"{describe_cell(row['bound'])}（{NAMES[row['bound']].alone}）"
                words = next(filter(None, map(hedge_in, own)), "")
                quoted = f"所引的原文“{words}”" if words else "没有引“约”“余”“超过”等原文的说明"
                expected = f"与 {own[0]['claim']} {quoted}相符的界限"
                yield _problem(package, table, row, "bound", found, expected)
            stated = {match[1] for claim in own if (match := DUE.search(claim["note"] or ""))}
            if stated and str(row.get("due")) not in stated:
                expected = f"{'、'.join(sorted(stated))}，{own[0]['claim']} 的说明如此"
                yield _problem(package, table, row, "due", describe_cell(row.get("due")), expected)


def _allowed_bounds(claims: Iterable[Row]) -> set[str]:
    """Return the bounds that claims on a number quote; that it is exact, if one of them quotes none."""
    return {bound for claim in claims for bound in bounds_in(claim) or {EXACT}}


def _about(row: Row, claims: list[Row]) -> list[Row]:
    """Return those of the claims on a number in a place whose expressions name what the row is of; all if none does."""
    names = [re.escape(str(row[column])) for column in ("indicator", "item") if column in row]
    named = re.compile(rf"\b(?:{'|'.join(names)})\b")
    return [claim for claim in claims if names and named.search(claim["expression"] or "")] or claims


def _problem(
    package: DataPackage, table: str, row: Row, column: str, found: str, expected: str
) -> Problem[TablePlace]:
    place = TablePlace(package.path(table), row["_line"], column)
    return Problem(place, found, expected, "对照印刷本，改正这一格，或改正印刷本说法的说明")


def hedge_in(claim: Row) -> str:
    """Return the words by which a claim hedges its number, as its note or reading quotes them; empty if it does not.

    Examples:
        >>> hedge_in({"note": "“约60家”", "reading": ""}), hedge_in({"note": "", "reading": "从业人员逾千人"})
        ('约60家', '从业人员逾千人')
        >>> hedge_in({"note": "2400余", "reading": ""})
        '2400余'
        >>> hedge_in({"note": "四项增速都在10%以上", "reading": None})
        ''
    """
    return next(_hedges_in(claim), "")


def bounds_in(claim: Row) -> set[str]:
    """Return the bounds that a claim's words stand for; none if it does not hedge its number.

    Examples:
        >>> bounds_in({"note": "“近5万家”", "reading": ""}), bounds_in({"note": "不超过5天", "reading": ""})
        ({'⪅'}, set())
        >>> sorted(bounds_in({"note": "“余”或“超过”", "reading": None}))
        ['≥', '⪆']
    """
    return {BOUNDS[word] for words in _hedges_in(claim) for word in HEDGE.findall(words)}


def _hedges_in(claim: Row) -> Iterator[str]:
    note = claim["note"] or ""
    words = [*QUOTED.findall(note), *([note] if ALONE.fullmatch(note) else []), claim["reading"] or ""]
    yield from (word for word in words if HEDGE.search(word))


def find_odd_years(package: DataPackage) -> Iterator[str]:
    """Yield a notice for every target that is due in another year than all others of its document or base."""
    for table, document in (("policy_targets", "policy"), ("export_base_indicators", "base")):
        targets: dict[str, list[Row]] = defaultdict(list)
        for row in package.rows(table) if table in package.table_names else []:
            if row["due"] is not None:
                targets[row[document]].append(row)
        for code, rows in targets.items():
            years = Counter(row["due"] for row in rows)
            (usual, most), *rest = years.most_common()
            odd = [year for year, count in rest if count <= MOST_ODD]
            for each in (each for each in rows if len(rest) == 1 and most >= LEAST_EVEN and each["due"] in odd):
                yield (
                    f"{package.path(table)}，第 {each['_line']} 行：目标年份是 {each['due']}，“{package.name(code)}”的其余 {most} 个"
                    f"目标都是 {usual}，像是录错了。请对照来源；来源如此的不必改。"
                )


# -- claims ----------------------------------------------------------------------------------------------------------


def find_changed_claims(package: DataPackage) -> Iterator[str]:
    """Yield a notice for every part of a print whose claims are no longer those that were read against it."""
    for part in package.rows(COVERAGE) if COVERAGE in package.table_names else []:
        table = f"published_{part['report_year']}"
        if part["digest"] and table in package.table_names:
            lines = range(part["first_line"], part["last_line"] + 1)
            claims = [row for row in package.history(table) if _line(row) in lines]
            digest = digest_of(claims)
            if digest != part["digest"]:
                yield (
                    f"{package.path(table)}：“{part['part']}”的说法（现有 {len(claims)} 条）与上次核对时不同，可能误删或误改。"
                    f"对照印刷本核对后，把 {package.path(COVERAGE)} 第 {part['_line']} 行的 digest 改为 {digest}。"
                )


def _line(claim: Row) -> int:
    return int(line_of(claim["locator"].split()[0]).removeprefix("L"))


def digest_of(claims: Iterable[Row]) -> str:
    """Return the digest of claims in any order; what the editor says of them, their notes, is left out.

    Example:
        >>> claim = dict.fromkeys(CLAIM_COLUMNS, "") | {"claim": "L1.01", "stated": "103.1"}
        >>> digest_of([claim]) == digest_of([claim | {"note": "表1"}]), digest_of([claim]) == digest_of([])
        (True, False)
    """
    columns = [column for column in CLAIM_COLUMNS if column != "note"]
    lines = ["\t".join("" if row[column] is None else str(row[column]) for column in columns) for row in claims]
    return text_digest("\n".join(sorted(lines)))[:DIGITS]
