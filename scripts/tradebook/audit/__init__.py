"""Hold the book against the print: verdicts, records, the audit workbook, sign-offs, revisions, the manifest."""
