"""The number core: arithmetic that remembers where it came from, and its wording. It knows no file and no notebook."""
