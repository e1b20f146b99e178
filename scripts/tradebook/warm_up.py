"""What libraries do only when they are used first, such as loading their plugins: done once, for all forked kernels.

The fork server imports this module (see `tradebook.processes`); nothing else does.
"""

import os
from contextlib import suppress

import altair
import nbformat
import pandas

from tradebook.datapackage import DataPackage
from tradebook.errors import DataError
from tradebook.processes import DATA_VARIABLE

with suppress(KeyError, DataError):  # which the process that started the server reports
    DataPackage(os.environ[DATA_VARIABLE])
altair.Chart(pandas.DataFrame({"year": [2022]})).mark_bar().encode(x="year:O", y="year:Q").to_dict()
nbformat.validate(nbformat.v4.new_notebook())
