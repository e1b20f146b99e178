"""What libraries do only when they are used first, such as loading their plugins: done once, for all forked kernels.

The fork server imports this module (see `tradebook.kernels`); nothing else does.
"""

import altair
import pandas
from frictionless import Package

Package({"resources": [{"name": "table", "data": [["year"], [2022]]}]})
altair.Chart(pandas.DataFrame({"year": [2022]})).mark_bar().encode(x="year:O", y="year:Q").to_dict()
