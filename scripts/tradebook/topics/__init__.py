"""What the topical chapters are about: each subject with what its prose, tables and charts speak of."""
