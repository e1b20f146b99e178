"""Money: amounts of one currency as amounts of another, at the exchange rate of their year.

Example:
    >>> from tradebook.figures.money.exchange import rate_unit
    >>> rate_unit("EUR")
    '元/欧元'
"""
