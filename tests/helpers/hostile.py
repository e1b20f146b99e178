"""Texts that something on their way to readers would take for more than letters."""

from __future__ import annotations

import re

LONG_ADDRESS = f"https://www.gov.cn/zheng_ce/202312/content_6918576.htm?from=single_message&x={'a1' * 60}"
TEXTS = [
    # Markdown and MyST
    "规格为10*20*30厘米",
    "*甲*与_乙_与**丙**与~~丁~~",
    "`码`与``码``",
    "[x](http://e.cn)与![y](z.png)与[^1]与<http://e.cn>",
    "[x](javascript:alert(1))",
    "1. 甲",
    "- 甲",
    "+ 甲",
    "> 甲",
    "# 甲",
    "    甲",
    "---",
    "===",
    ":::{note}",
    "{abbr}`x`与{{ y }}与(z)=",
    "甲|乙|丙",
    "$x$与\\(y\\)与$$z$$",
    "D:\\新建\\_文件\\*",
    "\"甲\"与'乙'与“丙”-- --- ... (c) :smile:",
    # HTML
    "甲<b>乙</b><br>丙&amp;&copy;&#65;",
    "<script>window.stolen = 1</script>",
    "<img src=x onerror='window.stolen=1'>",
    "<!--<script>甲]]>",
    "</title></script>",
    # Typst
    "#strong[甲]#let x = 1;#panic()与$ x $",
    "= 甲 <标签> @标签 ~ -- --- ...",
    "/* 甲 */ // 乙 https://e.cn",
    '甲\\\\乙\\u{41}\\n\\"',
    '")#panic("',
    # LaTeX
    "100%甲#乙^丙~丁_戊{己}庚&辛",
    "\\input{x}\\end{document}",
    "*甲",
    "[2ex]",
    ",,甲`` ''<<>>?`!`",
    # spreadsheets, patterns, terminals
    "=1+1",
    "@甲",
    "-甲",
    "{area}{0}%s%d",
    "_x000D_",
    # characters
    "⑴⒇⒈㎡㈱㊙Ⅻ★",
    "𠮷野家、䶮",
    "甲\u00a0乙\u3000",
    "甲\t乙  丙",
    "甲\n乙",
    "甲\n\n乙",
    LONG_ADDRESS,
    "W" * 150,
    "7" * 150 + "件",
]
NOT_LIVE = ["{eval}`1 + 1`", "｛eval｝`1 + 1`", "{eval} `1`", ":::{when} 1\n甲\n:::"]
"""What is live in commentary, or almost, and nowhere else."""


def seen(text: str) -> str:
    """What readers see of a text: blanks are one blank, none are at the ends, and the end of a line is no character."""
    return re.sub(r"[ \t]+", " ", text.replace("\n", "")).strip(" ")
