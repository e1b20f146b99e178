"""The words of a year: its commentary, policies and cases as texts that are listed, checked, changed one by one, and previewed."""
