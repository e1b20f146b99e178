"""What whoever writes chapters sees of them before the book is built."""
