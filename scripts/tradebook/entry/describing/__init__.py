"""What the entry sheets are: of the year's numbers, of texts, of code lists and what ``edition.yml`` says."""
