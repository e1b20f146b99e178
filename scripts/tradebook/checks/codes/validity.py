"""Codes in their years: what code lists say of validity has to fit together, and observations to fit into it."""

from __future__ import annotations

from collections.abc import Iterator

from tradebook.data.examining import Row
from tradebook.data.package import CODE, DataPackage
from tradebook.data.problems import Problem, TablePlace, describe_cell
from tradebook.data.report import MAIN_TABLE
from tradebook.data.settings.periods import year_of
from tradebook.data.validity import (
    MERGED_INTO,
    SPLIT_FROM,
    VALID_FROM,
    VALID_TO,
    Validity,
    adds_up,
    first_listed,
    validity_of,
)
from tradebook.data.vintages import VINTAGE

FORECASTS = "forecast_published"
"""The table of the years after its reports, whose codes are those of the reports' own years."""


def find_false_validity(package: DataPackage, area: str) -> Iterator[Problem[TablePlace]]:
    """Yield what does not fit together in the years of the code lists, or else the observations that these do not allow.

    Args:
        package: The data.
        area: The report's area, whose sectors the code list has; others may go on publishing by the old ones.
    """
    lists = {table: package.rows(table) for table in package.table_names if VALID_FROM in package.fields(table)}
    problems = [problem for table, rows in lists.items() for problem in _find_misfits(package, table, rows)]
    yield from problems
    if not problems:
        yield from _find_invalid_observations(package, area, lists)


def _find_misfits(package: DataPackage, table: str, rows: list[Row]) -> Iterator[Problem[TablePlace]]:
    """Yield the years of a code list that cannot be: an end before a beginning, a part that began before the whole ended."""
    path, codes = package.path(table), {row[CODE]: validity_of(row) for row in rows}
    for row in rows:
        code, validity = row[CODE], codes[row[CODE]]
        line = row["_line"]
        if validity.first and validity.last and validity.first > validity.last:
            expected = f"不早于启用的 {validity.first} 年"
            yield Problem(TablePlace(path, line, VALID_TO), describe_cell(validity.last), expected, "改正年份")
        if validity.split_from:
            yield from _hold_against_whole(path, line, code, validity, codes[validity.split_from])
        if validity.merged_into:
            yield from _hold_against_result(path, line, code, validity, codes[validity.merged_into])


def _hold_against_whole(
    path: str, line: int, code: str, part: Validity, whole: Validity
) -> Iterator[Problem[TablePlace]]:
    """Yield a problem if a code did not begin in the year after the one ended that it was split from."""
    if whole.last is None:
        place = TablePlace(path, line, SPLIT_FROM)
        found = f"{code} 由 {part.split_from} 拆分，{part.split_from} 却没有停用年份"
        mend = f"在 {path} 中 {part.split_from} 一行填写“停用年份”；拆分后留下的部分口径已变，另用新代码"
        yield Problem(place, found, "拆分前的代码到上一年停用", mend)
    elif part.first != whole.last + 1:
        place = TablePlace(path, line, VALID_FROM)
        expected = f"{whole.last + 1}：{part.split_from} 用到 {whole.last} 年为止"
        yield Problem(place, describe_cell(part.first), expected, "改正启用或停用年份")


def _hold_against_result(
    path: str, line: int, code: str, source: Validity, result: Validity
) -> Iterator[Problem[TablePlace]]:
    """Yield a problem if a code did not end in the year before the one began that it was merged into."""
    if source.last is None:
        place = TablePlace(path, line, VALID_TO)
        found = f"{code} 并入 {source.merged_into}，却没有停用年份"
        mend = "填写最后使用的年份；没有合并的，清空“并入何者”"
        yield Problem(place, found, "合并前的代码有停用年份", mend)
    elif result.first != source.last + 1:
        place = TablePlace(path, line, MERGED_INTO)
        started = "没有启用年份" if result.first is None else f"从 {result.first} 年启用"
        found = f"{code} 用到 {source.last} 年，并入的 {source.merged_into} {started}"
        mend = f"在 {path} 中 {source.merged_into} 一行的“启用年份”填写 {source.last + 1}，或改正“停用年份”"
        yield Problem(place, found, "合并后的代码从停用的下一年启用", mend)


def _find_invalid_observations(
    package: DataPackage, area: str, lists: dict[str, list[Row]]
) -> Iterator[Problem[TablePlace]]:
    bounded = {
        table: {row[CODE]: validity for row in rows if (validity := validity_of(row)) != Validity()}
        for table, rows in lists.items()
    }
    for table in package.table_names:
        columns = {
            column: bounded[listing]
            for column, listing in package.code_lists(table).items()
            if bounded.get(listing) and table != listing
        }
        if not columns or not {"year", "period"} & set(package.fields(table)):
            continue
        for row in package.history(table, with_gaps=True):
            year = row[VINTAGE] if table == FORECASTS else year_of(row)
            for column, codes in columns.items():
                is_other = column == "sector" and row.get("area", area) != area
                bounds = None if is_other else codes.get(row[column])
                if bounds is not None and year is not None and not bounds.holds(year):
                    yield _invalid(package, table, row, column, year, bounds)


def _invalid(
    package: DataPackage, table: str, row: Row, column: str, year: int, validity: Validity
) -> Problem[TablePlace]:
    code = row[column]
    found = f"{year} 年的 {code}（{package.name(code)}）"
    bounds = [f"从 {validity.first} 年启用"] if validity.first else []
    bounds += [f"用到 {validity.last} 年为止"] if validity.last else []
    listing = package.path(package.code_lists(table)[column])
    mend = f"改用该年有效的代码，或改正年份，或改正 {listing} 中 {code} 一行的“启用年份”“停用年份”"
    return Problem(
        TablePlace(package.path(table), row["_line"], column), found, f"{code} {'、'.join(bounds)}", mend
    )


def find_unsaid_validity(package: DataPackage) -> Iterator[str]:
    """Yield a notice for each sector that the code list has for all years, and an area's table later or not at all."""
    rows = {row[CODE]: row for row in package.rows("sectors") if row["level"] == "sector"}
    unsaid = {code: row for code, row in rows.items() if validity_of(row).first is None}
    for area in sorted({key[0] for key in package.values(MAIN_TABLE)}):
        listed = first_listed(package, area, rows)
        late = [code for code in unsaid if listed.get(code) != min(listed.values(), default=0)]
        if not late or not adds_up(package, area, rows):
            continue
        for code in late:
            place = TablePlace(package.path("sectors"), rows[code]["_line"], VALID_FROM)
            since = f"从 {listed[code]} 年起才有数据" if code in listed else "还没有数据"
            yield (
                f"{place}：{code}（{package.name(code)}）{since}，没有它的各年，其余行业之和就是合计，"
                f"因此当作该年还没有这一行业。请填写启用的年份。"
            )
