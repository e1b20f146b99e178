"""Numbers to words, one module per language.

A language module offers ``KINDS``: for each kind of figure its usual unit and decimals and the function that words it.
"""

from tradebook.wording import zh
from tradebook.wording.kind import Kind

LANGUAGES = {"zh": zh.KINDS}

__all__ = ["LANGUAGES", "Kind"]
