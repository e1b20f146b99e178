"""Check code lists: the names of codes, and the years in which they are valid."""
