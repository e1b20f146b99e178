"""What is asked before an import, and what is refused: numbers held against each other, and against last year's."""
