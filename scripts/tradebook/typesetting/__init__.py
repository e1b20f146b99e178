"""Typeset by Typst: words, tables and fonts of the printed book, and PDFs of what is written. No Sphinx here."""
