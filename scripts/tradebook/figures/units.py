"""Units of measurement: which can be added to each other, and how they convert.

A unit is what SDMX calls unit of measure and unit multiplier (concepts UNIT_MEASURE and UNIT_MULT) in one: 万美元 is the
US dollar times 10⁴. It belongs to a dimension; units of one dimension convert by their factors (1 亿美元 = 10 000 万美元).
Counted units (户, 列, 个 ...) are exact; all others are rounded as stated, see `tradebook.figures.traced`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tradebook.errors import DataError


@dataclass(frozen=True)
class Unit:
    """A unit of measurement.

    Attributes:
        symbol: As data and text write it; empty for a ratio.
        name_en: Its English name.
        dimension: What it measures; only units of one dimension convert into each other.
        factor: How many of the dimension's base unit it is.
        counted: True for what is counted one by one, and therefore exact.

    Example:
        >>> UNITS["亿美元"].factor / UNITS["万美元"].factor
        Decimal('10000')
        >>> str(UNITS["万美元"])
        '万美元'
    """

    symbol: str
    name_en: str
    dimension: str
    factor: Decimal = Decimal(1)
    counted: bool = False

    def __str__(self) -> str:
        return self.symbol


_TABLE = [
    Unit("", "", "ratio"),
    Unit("%", "%", "ratio", Decimal("0.01")),
    Unit("百分点", "percentage points", "points"),
    Unit("美元", "US dollars", "US dollars"),
    Unit("万美元", "10 000 US dollars", "US dollars", Decimal(10**4)),
    Unit("亿美元", "100 million US dollars", "US dollars", Decimal(10**8)),
    Unit("万亿美元", "trillion US dollars", "US dollars", Decimal(10**12)),
    Unit("元", "yuan", "yuan"),
    Unit("万元", "10 000 yuan", "yuan", Decimal(10**4)),
    Unit("亿元", "100 million yuan", "yuan", Decimal(10**8)),
    Unit("万亿元", "trillion yuan", "yuan", Decimal(10**12)),
    Unit("元/美元", "yuan per US dollar", "exchange rate"),
    Unit("吨", "tonnes", "tonnes"),
    Unit("万吨", "10 000 tonnes", "tonnes", Decimal(10**4)),
    Unit("人", "persons", "persons", counted=True),
    Unit("万人", "10 000 persons", "persons", Decimal(10**4)),
    Unit("亿人", "100 million persons", "persons", Decimal(10**8)),
    Unit("户", "enterprises", "enterprises", counted=True),
    Unit("家", "organisations", "organisations", counted=True),
    Unit("万户", "10 000 households or users", "users", Decimal(10**4)),
    Unit("类", "kinds", "kinds", counted=True),
    Unit("份", "contracts", "contracts", counted=True),
    Unit("人次", "visits", "visits", counted=True),
    Unit("万人次", "10 000 visits", "visits", Decimal(10**4)),
    Unit("亿人次", "100 million visits", "visits", Decimal(10**8)),
    Unit("场", "events", "events", counted=True),
    Unit("部", "works", "works", counted=True),
    Unit("万件", "10 000 pieces", "pieces", Decimal(10**4)),
    Unit("列", "trains", "trains", counted=True),
    Unit("个", "items", "items", counted=True),
    Unit("项", "tasks", "tasks", counted=True),
    Unit("处", "places", "places", counted=True),
    Unit("条", "routes", "routes", counted=True),
    Unit("张", "tables", "tables", counted=True),
    Unit("行", "rows", "rows", counted=True),
    Unit("小时", "hours", "hours", counted=True),
    Unit("位", "rank", "rank", counted=True),
    Unit("年", "year", "year", counted=True),
    Unit("天", "days", "days", counted=True),
    Unit("倍", "times", "ratio"),
    Unit("间", "rooms", "rooms", counted=True),
    Unit("万家", "10 000 organisations", "organisations", Decimal(10**4)),
    Unit("万个", "10 000 items", "items", Decimal(10**4)),
    Unit("万单", "10 000 orders", "orders", Decimal(10**4)),
    Unit("平方公里", "square kilometres", "area", Decimal(10**6)),
    Unit("万平方米", "10 000 square metres", "area", Decimal(10**4)),
    Unit("Gbps", "gigabits per second", "bandwidth", Decimal(1000)),
    Unit("Mbit/s", "megabits per second", "bandwidth"),
    Unit("分钟", "minutes", "minutes", counted=True),
    Unit("工作日", "working days", "working days", counted=True),
    Unit("次", "times", "occurrences", counted=True),
    Unit("期", "issues", "issues", counted=True),
    Unit("届", "sessions", "sessions", counted=True),
    Unit("集", "episodes", "episodes", counted=True),
    Unit("门", "courses", "courses", counted=True),
    Unit("支", "teams", "teams", counted=True),
    Unit("套", "sets", "sets", counted=True),
    Unit("架", "aircraft", "aircraft", counted=True),
    Unit("艘", "ships", "ships", counted=True),
    Unit("辆", "vehicles", "vehicles", counted=True),
    Unit("件", "pieces", "pieces", counted=True),
    Unit("批次", "batches", "batches", counted=True),
    Unit("标准箱", "twenty-foot equivalent units", "TEU", counted=True),
    Unit("亩", "mu", "mu"),
    Unit("基点", "basis points", "points", Decimal("0.01")),
    Unit("万辆", "10 000 vehicles", "vehicles", Decimal(10**4)),
    Unit("万台", "10 000 machines", "machines", Decimal(10**4)),
    Unit("万项", "10 000 items", "tasks", Decimal(10**4)),
    Unit("万幅", "10 000 sheets", "sheets", Decimal(10**4)),
    Unit("万平方公里", "10 000 square kilometres", "area", Decimal(10**10)),
    Unit("Tbps", "terabits per second", "bandwidth", Decimal(10**6)),
    Unit("万公里", "10 000 kilometres", "length", Decimal(10**4)),
    Unit("PFlops", "petaflops", "computing power"),
    Unit("万元/亩", "10 000 yuan per mu", "yuan per mu"),
    Unit("个月", "months", "months", counted=True),
    Unit("所", "schools", "schools", counted=True),
]

UNITS: dict[str, Unit] = {unit.symbol: unit for unit in _TABLE}
"""All units by symbol."""

RATIO, PERCENT, POINTS = UNITS[""], UNITS["%"], UNITS["百分点"]


def find_unit(symbol: str | Unit) -> Unit:
    """Return the unit of a symbol; a unit is its own.

    Raises:
        DataError: There is no such unit; the message lists the known ones.

    Example:
        >>> find_unit("%").factor
        Decimal('0.01')
        >>> find_unit("亿元元")
        Traceback (most recent call last):
        tradebook.errors.DataError: 不认识的单位“亿元元”。可用的单位：...
    """
    if isinstance(symbol, Unit):
        return symbol
    try:
        return UNITS[symbol]
    except KeyError:
        known = "、".join(filter(None, UNITS))
        raise DataError(
            f"不认识的单位“{symbol}”。可用的单位：{known}。新单位请加到 scripts/tradebook/figures/units.py。"
        ) from None


def base_unit(unit: Unit) -> Unit:
    """Return the unit in which the factors of a dimension are one.

    Example:
        >>> base_unit(UNITS["亿美元"]).symbol
        '美元'
    """
    return next(other for other in _TABLE if other.dimension == unit.dimension and other.factor == 1)
