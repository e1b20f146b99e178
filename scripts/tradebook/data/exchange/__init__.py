"""The data in the forms in which statistical offices, catalogues and search engines exchange it."""
