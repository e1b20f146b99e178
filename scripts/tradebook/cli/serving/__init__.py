"""Commands that show something in the browser: the book, and the desk on which it is made."""
