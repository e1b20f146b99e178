"""Who and what is asked: departments, and numbers that others, or last year's, contradict."""
