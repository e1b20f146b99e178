"""Run the command: ``python -m tradebook`` does what ``tradebook`` does."""

from tradebook.cli.main import main

main()
