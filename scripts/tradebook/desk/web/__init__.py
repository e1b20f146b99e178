"""What makes the desk a web page: the guard at its door, its pages and their errors, and the server."""
