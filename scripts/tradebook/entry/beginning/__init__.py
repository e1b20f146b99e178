"""What something new begins with: the data directory of another area, the files of another topical chapter."""
