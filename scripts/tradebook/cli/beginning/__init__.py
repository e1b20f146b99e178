"""Commands with which something new begins: another area, another topical chapter."""
