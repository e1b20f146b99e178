"""Check the data: identities and cross-checks, plausible values, everything that ``make check`` reports."""
