"""Money: amounts of one currency as amounts of another, at the exchange rate of their year."""
