"""Services trade reports that recompute themselves.

The package turns tidy tables of official statistics into a book whose every number is traced: it knows the formula
and the cells it came from. Its folders are the stages of a number's way, and a folder imports only those below it;
``docs/architecture.md`` in the project draws them, and names every module.
"""
