"""Hold the book against the print: verdicts, records, the audit workbook, sign-offs, comparisons of ledgers and editions, the manifest."""
