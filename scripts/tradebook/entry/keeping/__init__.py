"""What is kept of an editor's work: imports that can be undone, answers to questions, what is typed in a workbook."""
