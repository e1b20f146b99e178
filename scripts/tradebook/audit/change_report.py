"""Report what changed between two ledgers: in the terminal, and as one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tradebook.audit.ledger_comparison import CHANGE_KINDS, FigureChange, LedgerComparison
from tradebook.audit.revisions import Revision

MOST_CAUSES = 4
"""Causes of one change that the terminal lists; the HTML report has them all."""
LONGEST_CAUSE = 120
"""Characters of a cause in the terminal; formulas over many observations are longer."""
REVISIONS = "本版报告修订的往年数据"
EFFECT = "影响的数字"
"""The column of numbers, which are aligned to the right."""


def print_report(comparison: LedgerComparison, revisions: Sequence[Revision], console: Console) -> None:
    """Print the report as tables that are aligned also with Chinese text.

    Args:
        comparison: The ledgers.
        revisions: What the edition's report revised of what earlier ones had stated.
        console: Where to print it.
    """
    console.print(Text(f"{comparison.year} 年版：{comparison.old_name} → {comparison.new_name}"))
    console.print(Text(f"{_summarise(comparison)}。"))
    if observations := comparison.observations():
        table = _table(f"有变的观测值（{len(observations)} 个）", "表与行", "观测值", "变化", EFFECT)
        for observation, count in observations:
            _add_row(table, observation.place, observation.input.label, observation.step, str(count))
        console.print(table)
    for kind, title in CHANGE_KINDS.items():
        if changes := comparison.of_kind(kind):
            table = _table(f"{title}（{len(changes)} 个）", "章", "数字", "原来", "现在", "原因")
            for change in changes:
                _add_row(table, *_cells(change))
            console.print(table)
    if revisions:
        table = _table(f"{REVISIONS}（{len(revisions)} 个）", "表", "观测值", "修订", "增减")
        for revision in revisions:
            _add_row(table, revision.table, revision.label, revision.step, revision.change)
        console.print(table)


def _summarise(comparison: LedgerComparison) -> str:
    counts = [f"{title} {len(comparison.of_kind(kind))} 个" for kind, title in CHANGE_KINDS.items()]
    return "，".join([*counts, f"没有变化 {comparison.unchanged} 个"])


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, show_lines=False, expand=True)
    for column in columns:
        table.add_column(column, overflow="fold", justify="right" if column == EFFECT else "left")
    return table


def _add_row(table: Table, *cells: str) -> None:
    """Add a row; as text, since rich takes square brackets in strings for markup."""
    table.add_row(*map(Text, cells))


def _cells(change: FigureChange) -> list[str]:
    causes = [
        cause if len(cause) <= LONGEST_CAUSE else f"{cause[:LONGEST_CAUSE]}……"
        for cause in change.causes[:MOST_CAUSES]
    ]
    if len(change.causes) > MOST_CAUSES:
        causes.append(f"等共 {len(change.causes)} 项")
    figure = change.figure
    return [figure.chapter, f"{figure.label}\n{figure.key}", *change.states, "\n".join(causes)]


def render_report(comparison: LedgerComparison, revisions: Sequence[Revision]) -> str:
    """Return the report as one HTML page: no scripts, nothing from the network, fit for printing.

    Args:
        comparison: The ledgers.
        revisions: What the edition's report revised of what earlier ones had stated.
    """
    templates = Environment(
        loader=PackageLoader("tradebook.audit"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    return templates.get_template("changes.html").render(
        comparison=comparison, kinds=CHANGE_KINDS, revisions=revisions, revisions_title=REVISIONS
    )
