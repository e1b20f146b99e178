"""A series of observations and the whole it is a part of."""

from decimal import Decimal

from tradebook.model.series import Series

from helpers.observations import obs

WHOLE = Series(
    "all", "全省出口", {2020: obs(Decimal(200)), 2021: obs(Decimal(220)), 2022: obs(Decimal(242))}, 2022
)


def series(*values, name="part", subject="旅行出口", **how):
    """A series of the years up to 2022; None for a year that has no observation."""
    years = range(2023 - len(values), 2023)
    observed = {year: obs(None if v is None else Decimal(v)) for year, v in zip(years, values, strict=True)}
    return Series(name, subject, observed, 2022, member="旅行", **how)


PART = series("100", "110", "99", whole=WHOLE)
