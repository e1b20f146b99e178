"""Ranges: what a value can be while its inputs move within their rounding.

Example:
    >>> from decimal import Decimal
    >>> from tradebook.figures.ranges.intervals import before_rounding
    >>> str(before_rounding(Decimal("17.7"), 1))
    '[17.65, 17.75)'
"""
