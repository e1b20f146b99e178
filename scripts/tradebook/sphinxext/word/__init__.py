"""The Word edition: a builder that writes the book's document tree as one native Word document."""
