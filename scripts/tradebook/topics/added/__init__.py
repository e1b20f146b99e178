"""The topics that an area adds to its report."""
