"""Checks of single cells: what a cell may hold, whatever stands in the others."""
