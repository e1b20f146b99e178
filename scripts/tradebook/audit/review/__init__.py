"""The review: the register of sign-offs, questions and answers, and what to check next."""
