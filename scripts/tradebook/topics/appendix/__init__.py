"""What the appendix and the data chapters list: the rows of the data, and what it takes to make an edition again."""
