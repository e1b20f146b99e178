"""A Word document as tests see it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from helpers.programs import require


def open_in_libreoffice(path: Path, folder: Path, kind: str = "docx") -> Path:
    """Have LibreOffice open a document and save it in a folder, as a file of a kind."""
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = [require("soffice"), "--headless", profile, "--convert-to", kind, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder / f"{path.stem}.{kind.partition(':')[0]}"


class WordFile:
    """A document with what tests ask of it."""

    def __init__(self, path: Path):
        self.document = Document(str(path))
        self.body = self.document.element.body
        self._names = {style.style_id: style.name for style in self.document.styles}

    def paragraphs(self, style: str | None = None) -> list[str]:
        """The texts of the paragraphs, also in tables; of one style if asked for."""
        return [
            text_of(paragraph)
            for paragraph in self.body.iter(qn("w:p"))
            if style is None or self.style_of(paragraph) == style
        ]

    def style_of(self, paragraph: Any) -> str:
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        return "" if style is None else self._names.get(style.get(qn("w:val")), "")

    def runs(self, style: str) -> list[str]:
        """The texts in a character style, in order."""
        named = ((run, run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}")) for run in self.body.iter(qn("w:r")))
        return [
            text_of(run) for run, name in named if name is not None and self._names[name.get(qn("w:val"))] == style
        ]

    def bookmarks(self) -> dict[str, str]:
        """The text in each bookmark, by its name."""
        texts, open_marks = {}, {}
        for node in self.body.iter():
            if node.tag == qn("w:bookmarkStart"):
                open_marks[node.get(qn("w:id"))] = node.get(qn("w:name"))
                texts[node.get(qn("w:name"))] = ""
            elif node.tag == qn("w:bookmarkEnd"):
                open_marks.pop(node.get(qn("w:id")), None)
            elif node.tag == qn("w:t"):
                for name in open_marks.values():
                    texts[name] += node.text or ""
        return texts

    def fields(self, kind: str) -> list[tuple[str, str]]:
        """Of the fields of a kind, such as REF, their instruction and the text of their result."""
        found: list[tuple[str, str]] = []
        for paragraph in self.body.iter(qn("w:p")):
            stack: list[list[str]] = []
            for node in paragraph.iter():
                if node.tag == qn("w:fldChar"):
                    change = node.get(qn("w:fldCharType"))
                    if change == "begin":
                        stack.append(["", "", "code"])
                    elif change == "separate" and stack:
                        stack[-1][2] = "result"
                    elif change == "end" and stack:
                        code, result, _ = stack.pop()
                        if code.split()[:1] == [kind]:
                            found.append((code.strip(), result))
                elif node.tag == qn("w:instrText") and stack:
                    stack[-1][0] += node.text or ""
                elif node.tag == qn("w:t") and stack:
                    for each in stack:
                        each[1] += (node.text or "") if each[2] == "result" else ""
        return found

    def tables(self) -> list[Any]:
        return list(self.body.iter(qn("w:tbl")))

    def pictures(self) -> list[str]:
        """The alternative texts of the pictures."""
        tag = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
        return [node.get("descr") for node in self.body.iter(tag)]


def text_of(node: Any) -> str:
    """The text of an element, with tabs and ends of lines."""
    marks = {qn("w:tab"): "\t", qn("w:br"): "\n"}
    pieces = ((each.text or "") if each.tag == qn("w:t") else marks.get(each.tag, "") for each in node.iter())
    return "".join(pieces)


def without_blanks(text: str) -> str:
    return re.sub(r"\s", "", text)
