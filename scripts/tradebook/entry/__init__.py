"""The data-entry workbook of a year: its layout, how it is written, read and imported."""
