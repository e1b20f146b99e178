"""The printed book: a Sphinx builder that writes Typst, and what makes PDFs of that."""
