"""What a data directory says of the book that is made of it: the chapters that it has, the tables of topics of its own."""
