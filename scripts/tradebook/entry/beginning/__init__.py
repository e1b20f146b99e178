"""The data directories and files with which something new begins: another area, topic, or part of the year."""
