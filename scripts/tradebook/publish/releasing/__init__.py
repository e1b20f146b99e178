"""Release an edition: what is still empty, the files that are handed out, and what was corrected afterwards."""
