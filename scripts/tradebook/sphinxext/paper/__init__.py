"""The printed book: a Sphinx builder that divides it into volumes and writes them in Typst."""
