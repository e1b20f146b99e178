"""What was keyed from a print, against what else the data says of it."""
