"""Build one edition from data to HTML, PDF and Word, or several editions as one site."""
