"""What chapters speak of: the edition, its sectors, and the topics that have tables of their own."""
