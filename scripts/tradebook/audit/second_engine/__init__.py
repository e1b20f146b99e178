"""The second engine: compute the figures of a ledger once more, in DuckDB, from the CSV files and the definitions.

A figure of the ledger says what it is in its dimensions (`tradebook.figures.dimensions`). Every definition is a file of SQL
in ``definitions``, written from the methods chapter; what they all stand on (units, which rows an edition sees, services
trade of an area, forecasts) is in ``definitions/ground``. The values so found are compared with those of the book.

What is independent of the library: reading the files, vintages, units, where an area's trade comes from, every
definition's arithmetic (base years, numerator and denominator, signs, order, the number of years), and the arithmetic itself,
binary floating point. What is not: the dimensions come from the library. The model puts them together from codes, beside the
values and not out of them: growth says what it is of, and the base year is the definition's affair; the share of a sector
names the total of its flow by its code. So a mistake in computing a property does not get into its dimensions, and one in
the dimensions does not get into the value: either shows. But whoever writes ``area.travel.exports`` and means imports gets
both of exports; which member of a list a table row is of, and the due year of a target, are taken from the same reading of
the data. The pinned ledgers of ``tests/backtests`` and the claims of the print are for these.

Floating-point numbers have 15 to 17 significant digits, and the definitions lose few of them in subtractions and roots, so
values that agree differ by less than 10⁻¹² of themselves. `comparison.RELATIVE` is generous to that, and far from anything that a
wrong row, year or sign could cause; where a difference is near zero, `comparison.OF_LAST_DIGIT` of the last digit shown is allowed.
"""

from tradebook.audit.second_engine.comparison import (
    FILE,
    EngineResult,
    Outcome,
    recompute,
    summarize,
    write_results,
)
from tradebook.audit.second_engine.definitions import name_of

__all__ = ["FILE", "EngineResult", "Outcome", "name_of", "recompute", "summarize", "write_results"]
