"""The report of what changed between two ledgers: in the terminal, and as one HTML file that needs nothing else."""

from __future__ import annotations

from jinja2 import Environment
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tradebook.audit.revisions import KINDS, Change, Comparison

MOST_CAUSES = 4
"""Causes of one change that the terminal lists; the HTML report has them all."""
LONGEST = 120
"""Characters of a cause in the terminal; formulas over many observations are longer."""


def summary(comparison: Comparison) -> str:
    """One line: how many figures changed in which way."""
    counts = [f"{title} {len(comparison.of_kind(kind))} 个" for kind, title in KINDS.items()]
    return "，".join([*counts, f"没有变化 {comparison.unchanged} 个"])


def print_report(comparison: Comparison, console: Console) -> None:
    """Print the report as tables that are aligned also with Chinese text."""
    console.print(f"{comparison.year} 年版：{comparison.old_name} → {comparison.new_name}", markup=False)
    console.print(f"{summary(comparison)}。", markup=False)
    if observations := comparison.observations():
        table = _table(f"有变的观测值（{len(observations)} 个）", "表与行", "观测值", "变化", "影响的数字")
        for observation, count in observations:
            _add(table, observation.place, observation.input.label, observation.step, str(count))
        console.print(table)
    for kind, title in KINDS.items():
        if changes := comparison.of_kind(kind):
            table = _table(f"{title}（{len(changes)} 个）", "章", "数字", "原来", "现在", "原因")
            for change in changes:
                _add(table, *_row(change))
            console.print(table)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, show_lines=False, expand=True)
    for column in columns:
        table.add_column(column, overflow="fold", justify="right" if column == "影响的数字" else "left")
    return table


def _add(table: Table, *cells: str) -> None:
    """Add a row; as text, since rich takes square brackets in strings for markup."""
    table.add_row(*map(Text, cells))


def _row(change: Change) -> list[str]:
    old, new = states(change)
    causes = [cause if len(cause) <= LONGEST else f"{cause[:LONGEST]}……" for cause in change.causes[:MOST_CAUSES]]
    if len(change.causes) > MOST_CAUSES:
        causes.append(f"等共 {len(change.causes)} 项")
    figure = change.figure
    return [figure.chapter, f"{figure.label}\n{figure.key}", old, new, "\n".join(causes)]


def states(change: Change) -> tuple[str, str]:
    """The figure before and after: what readers see, or the unrounded value where they see no difference."""
    old, new = change.old, change.new
    if change.kind == "value":
        return f"{old.value} {old.unit}".rstrip(), f"{new.value} {new.unit}".rstrip()
    return old.text if old else "没有", new.text if new else "没有"


# -- HTML --------------------------------------------------------------------------------------------------------------


def html_report(comparison: Comparison) -> str:
    """The report as one HTML page: no scripts, nothing from the network, fit for printing."""
    page = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(_PAGE)
    return page.render(comparison=comparison, kinds=KINDS, states=states)


_PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ comparison.year }} 年版的变化：{{ comparison.old_name }} → {{ comparison.new_name }}</title>
<style>
:root { color-scheme: light dark; --line: #8a8f98; --link: #1f4571; --old: #8c1c13; --new: #0b5d2a; }
@media (prefers-color-scheme: dark) { :root { --link: #9cc3f0; --old: #ffb4a8; --new: #9be3b4; } }
body { font: 16px/1.6 "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; margin: 0 auto;
  max-width: 75rem; padding: 1rem; }
a { color: var(--link); }
h1 { font-size: 1.5rem; }
h2 { font-size: 1.2rem; margin-top: 2rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; min-width: 46rem; }
caption { text-align: left; padding-bottom: .3rem; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; }
.figures { table-layout: fixed; }
.figures th:nth-child(1) { width: 10%; }
.figures th:nth-child(2) { width: 28%; }
.figures th:nth-child(3), .figures th:nth-child(4) { width: 14%; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
del { color: var(--old); }
ins { color: var(--new); text-decoration: none; font-weight: bold; }
code { font-size: .85em; font-weight: normal; }
ul { margin: 0; padding-left: 1.2em; }
@media print {
  body { font-size: 9pt; max-width: none; padding: 0; }
  table { min-width: 0; }
  .scroll { overflow: visible; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  nav a { color: inherit; text-decoration: none; }
}
</style>
</head>
<body>
<main>
<h1>{{ comparison.year }} 年版的变化</h1>
<p>从 <strong>{{ comparison.old_name }}</strong> 到 <strong>{{ comparison.new_name }}</strong>。没有变化的数字
{{ comparison.unchanged }} 个。</p>
{% set observations = comparison.observations() %}
<nav aria-label="各类变化">
<ul>
<li>{% if observations %}<a href="#observations">有变的观测值</a>{% else %}有变的观测值{% endif %}：{{ observations|length }} 个</li>
{% for kind, title in kinds.items() %}
{% set changes = comparison.of_kind(kind) %}
<li>{% if changes %}<a href="#{{ kind }}">{{ title }}</a>{% else %}{{ title }}{% endif %}：{{ changes|length }} 个</li>
{% endfor %}
</ul>
</nav>
{% if observations %}
<section aria-labelledby="observations">
<h2 id="observations">有变的观测值</h2>
<div class="scroll" role="region" aria-labelledby="observations" tabindex="0">
<table>
<caption>影响最广的在前。行号是数据表 CSV 文件的行号，表头为第 1 行。</caption>
<thead><tr><th scope="col">表与行</th><th scope="col">观测值</th><th scope="col">变化</th>
<th scope="col">影响的数字（个）</th></tr></thead>
<tbody>
{% for observation, count in observations %}
<tr><td>{{ observation.place }}</td><th scope="row">{{ observation.input.label }}</th><td>{{ observation.step }}</td>
<td class="number">{{ count }}</td></tr>
{% endfor %}
</tbody>
</table>
</div>
</section>
{% endif %}
{% for kind, title in kinds.items() %}
{% set changes = comparison.of_kind(kind) %}
{% if changes %}
<section aria-labelledby="{{ kind }}">
<h2 id="{{ kind }}">{{ title }}</h2>
<div class="scroll" role="region" aria-labelledby="{{ kind }}" tabindex="0">
<table class="figures">
<caption>{{ changes|length }} 个，按书中顺序。</caption>
<thead><tr><th scope="col">章</th><th scope="col">数字</th><th scope="col">原来</th><th scope="col">现在</th>
<th scope="col">原因</th></tr></thead>
<tbody>
{% for change in changes %}
{% set old, new = states(change) %}
<tr><td>{{ change.figure.chapter }}</td>
<th scope="row">{{ change.figure.label }}<br><code>{{ change.figure.key }}</code></th>
<td>{% if change.old and old != new %}<del>{{ old }}</del>{% else %}{{ old }}{% endif %}</td>
<td>{% if change.new and old != new %}<ins>{{ new }}</ins>{% else %}{{ new }}{% endif %}</td>
<td>{% if change.causes %}<ul>{% for cause in change.causes %}<li>{{ cause }}</li>{% endfor %}</ul>{% endif %}</td></tr>
{% endfor %}
</tbody>
</table>
</div>
</section>
{% endif %}
{% endfor %}
</main>
</body>
</html>
"""
