"""What all forked kernels need: imported, and done as far as libraries do it only when they are used first.

The fork server imports this module before it forks anything (see `tradebook.execution.workers`); nothing else does. What only some
chapters need, they import for themselves.
"""

# ruff: noqa: E402, F401
from tradebook.execution.workers import DATA_VARIABLE, collect_seldom

collect_seldom()

import gc
import os
from contextlib import suppress

import altair
import ipykernel.debugger
import nbformat
import pandas

from tradebook.data.package import DataPackage
from tradebook.errors import DataError
from tradebook.execution import engine
from tradebook.exhibits import charts
from tradebook.model import audit, sectors

with suppress(KeyError, DataError):  # which the process that started the server reports
    DataPackage(os.environ[DATA_VARIABLE])
altair.Chart(pandas.DataFrame({"year": [2022]})).mark_bar().encode(x="year:O", y="year:Q").to_dict(validate=False)
nbformat.validate(nbformat.v4.new_notebook())
gc.freeze()  # it stays, so nobody need look for garbage in it
