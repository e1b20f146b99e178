"""What a review needs of a build, without a build: a ledger and a manifest."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from tradebook.audit.manifest import write_manifest
from tradebook.data.report import Report
from tradebook.figures.figure import Figure, make_figure
from tradebook.figures.ledger import Ledger
from tradebook.figures.statement import Kind, Statement, make_statement
from tradebook.provenance import input_digests
from tradebook.publish.folders import output_folder

from helpers.observations import obs
from helpers.small_data import LAST


def figure(key: str, value: str = "104960.5", chapter: str = "overview") -> Figure:
    """A figure of a chapter."""
    made = make_figure(key, obs(Decimal(value), label="出口"), "level", f"数字{key}", unit=None, decimals=None)
    return replace(made, chapter=chapter)


def sentence(key: str, text: str = "出口增长。", chapter: str = "overview") -> Statement:
    """A sentence of a chapter."""
    return make_statement(key, Kind.SENTENCE, text, chapter=chapter)


def build(root: Path, data: Path, *items: Figure | Statement) -> Path:
    """Leave behind what a build of the project leaves: ledger and manifest; return its folder."""
    folder = output_folder(root, Report.open(data)) / str(LAST)
    folder.mkdir(parents=True, exist_ok=True)
    ledger = Ledger(LAST, [item for item in items if isinstance(item, Figure)])
    for item in items:
        if isinstance(item, Statement):
            ledger.add_statement(item)
    ledger.write(folder / "ledger.json")
    write_manifest(folder, root, input_digests(root, data), {}, "报告", "CC0")
    return folder
