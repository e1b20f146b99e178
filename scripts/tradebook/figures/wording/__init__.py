"""Numbers to words, one module per language.

A language module offers ``KINDS``: for each kind of figure its usual unit and decimals and the function that words it, and ``undefined`` for what the data does not define.
"""

from tradebook.figures.wording import zh
from tradebook.figures.wording.kind import Kind

LANGUAGES = {"zh": zh.KINDS}
UNDEFINED = {"zh": zh.undefined}

__all__ = ["LANGUAGES", "UNDEFINED", "Kind"]
