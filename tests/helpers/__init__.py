"""What the tests share."""

import os

# before numpy is imported, and as in the processes that make the book: threads would wait longer than they compute
os.environ["OPENBLAS_NUM_THREADS"] = "1"
