"""The one place that knows the insides of gptables: a frame whose cells it leaves as they are."""

from __future__ import annotations

from typing import Any

import pandas as pd

SEEN_IN = "2.0.2"
"""The version of gptables that was read. A test fails with another one: see whether `VerbatimFrame` is still needed."""


class VerbatimFrame(pd.DataFrame):
    """A frame that gptables writes without touching its cells.

    Before it writes a table, ``GPWorksheet`` does two things with its frame that have no option:

    * ``_write_table_elements`` refuses cells without a Latin letter or digit as mere symbols, so all of Chinese;
      it looks at ``table.astype("string")``;
    * ``_parse_table_urls`` makes links of Markdown links by ``table.map``, and makes one of several.
    """

    @property
    def _constructor(self) -> type[VerbatimFrame]:
        return VerbatimFrame

    def astype(self, dtype: Any, *args: Any, **kwargs: Any) -> Any:  # type: ignore[misc]
        """Show a letter in every text."""
        texts = super().astype(dtype, *args, **kwargs)
        return pd.DataFrame.map(texts, "{}x".format, na_action="ignore") if dtype == "string" else texts

    def map(self, *args: Any, **kwargs: Any) -> Any:
        """Leave every cell as it is."""
        return self.copy()
