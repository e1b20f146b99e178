"""The pages of the data-entry workbook, one module a kind, and what they share: formats, validation, formulas."""
