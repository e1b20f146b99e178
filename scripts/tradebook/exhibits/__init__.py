"""Numbered charts and tables, and the charts' pictures."""
