"""The book of one year: the edition with all its topics, its commentary, and the check of both."""
