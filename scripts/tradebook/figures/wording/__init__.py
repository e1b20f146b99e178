"""Numbers to words, one module per language; this book is written in Chinese.

A language's module offers

* ``KINDS``: for each kind of figure its usual unit and decimals and the function that words it,
* ``omission``: what stands in the place of a figure that the data does not define,
* ``numeral``: a small number of things, in words,
* ``NO_DATA``: what a table cell shows where there is no data,
* ``readable_unit``: the unit in which readers see amounts of money beside each other,
* ``word_bound``: a worded number that the source hedges, and ``sign_bound``, a number in a table or chart,
* ``word_lacking``: what yearly observations are lacking.

A book in another language imports them here from another module.

Example:
    >>> from decimal import Decimal
    >>> from tradebook.figures.units import PERCENT
    >>> KINDS["growth"].word(Decimal("12.5"), PERCENT)
    '增长12.5%'
"""

from tradebook.figures.wording.common import BALANCE_CHANGES, Kind, choose_wording
from tradebook.figures.wording.zh import (
    KINDS,
    NO_DATA,
    numeral,
    omission,
    readable_unit,
    sign_bound,
    word_bound,
    word_lacking,
)

__all__ = [
    "BALANCE_CHANGES",
    "KINDS",
    "NO_DATA",
    "Kind",
    "choose_wording",
    "numeral",
    "omission",
    "readable_unit",
    "sign_bound",
    "word_bound",
    "word_lacking",
]
