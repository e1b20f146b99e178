"""The sheets of the audit workbook: the formulas that they have beside those of the ledger."""
