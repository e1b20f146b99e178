"""What the printed report states, and where in it."""
