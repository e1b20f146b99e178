"""Services trade reports that recompute themselves.

The package turns tidy tables of official statistics into a book whose every number is traced: it knows the formula
and the cells it came from. Its folders are the stages of a number's way, and a folder imports only those below it::

    cli, publish              the command; a build from data to HTML and PDF
    entry, sphinxext          the data-entry workbook; figures and exhibits in Sphinx
    model                     what chapters speak of
    audit                     comparison with a printed report
    checks, execution, exhibits    identities; papermill; charts and tables
    data, figures             tables in; arithmetic that remembers

``docs/architecture.md`` in the project names every module.
"""
