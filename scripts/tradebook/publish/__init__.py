"""Build one edition from data to HTML and PDF, or several editions as one site."""
