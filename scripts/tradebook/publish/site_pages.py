"""The pages of a site of several editions that no edition has: its entry page, and the comparisons of two editions.

They take style sheets and scripts from the newest edition, so they look like the book; all of their content is in the
pages, so they also work without scripts. A pair of editions has an overview and one page a chapter, to keep pages light.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from tradebook.audit.edition_comparison import DOWN, OTHER, SAME, UP, EditionComparison
from tradebook.figures.figure import Figure
from tradebook.sphinxext.table_filter import filter_bar

COMPARISONS = "compare"
"""The folder of the comparison pages in a site."""
ENTRY = "index.html"
REDIRECT = '<meta http-equiv="Refresh" content="0; url={0}" />\n<p><a href="{0}">{0}</a></p>\n'


@dataclass(frozen=True)
class SiteEdition:
    """An edition in a site.

    Attributes:
        year: its year, also the name of its folder.
        title: the book's title.
        landing: its landing page, from its folder.
        chapters: titles of its chapters by name, in the order of the book.
        files: downloads that it offers, path from its folder by name.
    """

    year: int
    title: str
    landing: str
    chapters: dict[str, str]
    files: dict[str, str]


def pair_name(older: int, newer: int) -> str:
    """The folder of a comparison among the comparisons."""
    return f"{older}-{newer}"


def pairs(years: Iterable[int]) -> list[tuple[int, int]]:
    """All pairs of an earlier and a later year."""
    return list(combinations(sorted(years), 2))


def entry_page(editions: list[SiteEdition]) -> str:
    """The site's entry page: the newest edition, the others, and where two are compared.

    Args:
        editions: in order of their years.
    """
    newest, *older = reversed(editions)
    neighbours = [pair_name(a.year, b.year) for a, b in pairwise(editions)]
    return _render("entry", root="", newest=newest, older=older, neighbours=neighbours)


def write_comparison(
    folder: Path,
    comparison: EditionComparison,
    editions: list[SiteEdition],
    tables: Mapping[str, str],
    *,
    was_published: bool,
) -> None:
    """Write the pages of a comparison: ``index.html`` and one a chapter.

    Args:
        folder: ``compare/<older>-<newer>`` in the site; it is made.
        comparison: of the two editions.
        editions: all editions of the site, in order of their years.
        tables: titles of the data tables by name.
        was_published: True if revisions were sought against the edition as it was published.
    """
    by_year = {one.year: one for one in editions}
    older, newer = by_year[comparison.old.year], by_year[comparison.new.year]
    chapters = _chapters(comparison, newer)
    shared = {
        "root": "../../",
        "newest": editions[-1],
        "older": older,
        "newer": newer,
        "years": [one.year for one in reversed(editions)],
        "pair_name": pair_name,
    }
    folder.mkdir(parents=True)
    overview = _render(
        "overview", **shared, comparison=comparison, chapters=chapters, tables=tables, was_published=was_published
    )
    (folder / ENTRY).write_text(overview, encoding="utf-8")
    for chapter in chapters:
        if chapter.both:
            text = _render("chapter", **shared, chapter=chapter, rows=comparison.of_chapter(chapter.name))
            (folder / chapter.page).write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class ChapterSummary:
    """How many figures of a chapter are in both editions, by direction, and how many in one only."""

    name: str
    title: str
    both: int
    directions: dict[str, int]
    removed: int
    added: int

    @property
    def page(self) -> str:
        """The file with its figures, beside the overview."""
        return f"chapter-{self.name}.html"


def _chapters(comparison: EditionComparison, newer: SiteEdition) -> list[ChapterSummary]:
    """The chapters that have figures, in the order of the later edition."""
    summaries = []
    for name, title in newer.chapters.items():
        rows = comparison.of_chapter(name)
        counts = {way: sum(row.direction == way for row in rows) for way in (UP, DOWN, SAME, OTHER)}
        removed, added = (
            sum(figure.chapter == name for figure in figures) for figures in (comparison.removed, comparison.added)
        )
        if rows or removed or added:
            summaries.append(ChapterSummary(name, title, len(rows), counts, removed, added))
    return summaries


def record_link(year: int, figure: Figure) -> str:
    """Where an edition shows the record of a figure, from the site's root."""
    return f"{year}/chapters/{figure.chapter}.html#figure={figure.key}"


def _render(name: str, **values) -> str:
    loader = DictLoader(
        {"base": _BASE, "macros": _MACROS, "entry": _ENTRY, "overview": _OVERVIEW, "chapter": _CHAPTER}
    )
    templates = Environment(
        loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    templates.globals |= {"record_link": record_link, "filter_bar": lambda *args: Markup(filter_bar(*args))}
    return templates.get_template(name).render(**values)


_MACROS = """{% macro value(root, year, figure) -%}
<a class="figure-link" href="{{ root }}{{ record_link(year, figure) }}">{{ figure.text }}</a>
{%- endmacro %}
{% macro edition_menu(label, chosen, options) -%}
<nav class="edition-chooser" aria-label="{{ label }}"><span>{{ label }}</span>
<details><summary>{{ chosen }}年版</summary>
<ul>{% for year, href in options %}<li><a href="{{ href }}"{% if year == chosen %} aria-current="true"{% endif %}>{{ year }}年版</a></li>{% endfor %}</ul>
</details></nav>
{%- endmacro %}
"""

_BASE = """<!DOCTYPE html>
<html lang="zh-CN" data-theme="light">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{% block title %}{% endblock %}</title>
{% set static = root ~ newest.year ~ "/_static/" %}
<link rel="stylesheet" href="{{ static }}styles/theme.css">
<link rel="stylesheet" href="{{ static }}styles/pydata-sphinx-theme.css">
<link rel="stylesheet" href="{{ static }}styles/sphinx-book-theme.css">
<link rel="stylesheet" href="{{ static }}book.css">
<script src="{{ static }}filter.js"></script>
<script src="{{ static }}editions.js"></script>
</head>
<body class="site-page">
<a class="site-skip" href="#content">跳到正文</a>
<header class="site-header">
{% block header %}{% endblock %}
</header>
<main id="content" class="site-main">
<article class="bd-article">
{% block content %}{% endblock %}
</article>
</main>
</body>
</html>
"""

_ENTRY = """{% extends "base" %}
{% block title %}{{ newest.title }}{% endblock %}
{% block content %}
<h1>{{ newest.title }}</h1>
{% macro downloads(edition) %}
{% for name, path in edition.files.items() %}<a href="{{ edition.year }}/{{ path }}" download>{{ name }}</a>{% if not loop.last %}、{% endif %}{% endfor %}
{% endmacro %}
<p class="site-start"><a href="{{ newest.year }}/{{ newest.landing }}">阅读{{ newest.year }}年版{% if older %}（最新）{% endif %}</a></p>
{% if newest.files %}<p>下载：{{ downloads(newest) }}</p>{% endif %}
{% if older %}
<h2 id="older">以往各版</h2>
<ul class="site-editions">
{% for edition in older %}
<li><a href="{{ edition.year }}/{{ edition.landing }}">{{ edition.title }}</a>{% if edition.files %}<br><small>下载：{{ downloads(edition) }}</small>{% endif %}</li>
{% endfor %}
</ul>
<h2 id="compare">各版比较</h2>
<p>任意两版之间，各项数字怎样变化，当年的预测与结果如何，哪些数据作了修订：</p>
<ul class="site-editions">
{% for pair in neighbours|reverse %}
<li><a href="compare/{{ pair }}/index.html">{{ pair|replace("-", "年版与") }}年版</a></li>
{% endfor %}
</ul>
{% endif %}
{% endblock %}
"""

_HEADER = """{% block header %}
<a class="site-home" href="{{ root }}index.html">{{ newest.title }}</a>
<div class="site-pair">
{{ m.edition_menu("较早", older.year, earlier) }}
{{ m.edition_menu("较新", newer.year, later) }}
</div>
{% endblock %}
"""

_OPTIONS = """{% import "macros" as m %}
{% set earlier = [] %}
{% set later = [] %}
{% for year in years %}
{% if year < newer.year %}{% set _ = earlier.append((year, root ~ "compare/" ~ pair_name(year, newer.year) ~ "/index.html")) %}{% endif %}
{% if year > older.year %}{% set _ = later.append((year, root ~ "compare/" ~ pair_name(older.year, year) ~ "/index.html")) %}{% endif %}
{% endfor %}
"""

_OVERVIEW = (
    """{% extends "base" %}
"""
    + _OPTIONS
    + """{% block title %}{{ older.year }}年版与{{ newer.year }}年版的比较{% endblock %}
"""
    + _HEADER
    + """{% block content %}
<h1>{{ older.year }}年版与{{ newer.year }}年版的比较</h1>
<p>两版都有的数字{{ comparison.indicators|length }}个，其中{{ comparison.indicators|selectattr("direction", "equalto", "不变")|list|length }}个不变。只在{{ newer.year }}年版的{{ comparison.added|length }}个，只在{{ older.year }}年版的{{ comparison.removed|length }}个。点击任何一个数字，可看到它在该版中的算式和所用的数据。</p>
<h2 id="indicators">各项数字的变化</h2>
<figure class="exhibit exhibit-table">
<div class="table-frame" role="region" aria-labelledby="indicators" tabindex="0">
<table>
<thead><tr><th scope="col">章</th><th scope="col" class="align-right">两版都有</th><th scope="col" class="align-right">上升</th><th scope="col" class="align-right">下降</th><th scope="col" class="align-right">不变</th><th scope="col" class="align-right">改变</th><th scope="col" class="align-right">只在{{ older.year }}年版</th><th scope="col" class="align-right">只在{{ newer.year }}年版</th></tr></thead>
<tbody>
{% for chapter in chapters %}
<tr><th scope="row">{% if chapter.both %}<a href="{{ chapter.page }}">{{ chapter.title }}</a>{% else %}{{ chapter.title }}{% endif %}</th><td class="align-right">{{ chapter.both }}</td>{% for count in chapter.directions.values() %}<td class="align-right">{{ count }}</td>{% endfor %}<td class="align-right">{{ chapter.removed }}</td><td class="align-right">{{ chapter.added }}</td></tr>
{% endfor %}
</tbody>
</table>
</div>
<p class="exhibit-source">“上升”“下降”指数值；位次以靠前为上升，差额以顺差为正。“改变”指名称、年份不同或单位不同。点击章名看逐项变化。</p>
</figure>
{% if comparison.forecasts %}
{% set has_printed = comparison.forecasts|selectattr("printed")|list|length > 0 %}
<h2 id="forecasts">{{ older.year }}年版对{{ newer.year }}年的预测与结果</h2>
<p>{{ comparison.forecasts|length }}个预测中，结果在预测区间内的{{ comparison.forecasts|selectattr("inside")|list|length }}个。</p>
<figure class="exhibit exhibit-table">
<div class="table-frame" role="region" aria-labelledby="forecasts" tabindex="0">
<table>
<thead><tr><th scope="col">指标</th><th scope="col" class="align-right">{{ older.year }}年版预测</th><th scope="col" class="align-right">区间下限</th><th scope="col" class="align-right">区间上限</th><th scope="col" class="align-right">{{ newer.year }}年结果</th><th scope="col" class="align-right">误差（%）</th><th scope="col" class="align-center">在区间内</th>{% if has_printed %}<th scope="col" class="align-right">原报告预测</th><th scope="col" class="align-right">误差（%）</th>{% endif %}</tr></thead>
<tbody>
{% for row in comparison.forecasts %}
<tr><th scope="row">{{ row.outcome.label }}</th>
{% for figure in (row.forecast, row.low, row.high) %}<td class="align-right">{{ m.value(root, older.year, figure) }}</td>{% endfor %}
<td class="align-right">{{ m.value(root, newer.year, row.outcome) }}</td><td class="align-right">{{ row.error or "—" }}</td><td class="align-center">{{ "是" if row.inside else "否" }}</td>
{% if has_printed %}<td class="align-right">{% if row.printed %}{{ m.value(root, older.year, row.printed) }}{% else %}—{% endif %}</td><td class="align-right">{{ row.printed_error or "—" }}</td>{% endif %}</tr>
{% endfor %}
</tbody>
</table>
</div>
<p class="exhibit-source">误差为预测比结果高出的百分比，按未舍入的数计算。</p>
</figure>
{% endif %}
<h2 id="revisions">修订过的数据</h2>
{% if comparison.revisions %}
{% set table_names = [] %}
{% for row in comparison.revisions %}
{% set _ = table_names.append(tables.get(row.new.table, row.new.table)) %}
{% endfor %}
<figure class="exhibit exhibit-table exhibit-screen">
{{ filter_bar({0: ("数据表", table_names)}, comparison.revisions | length) }}
<div class="table-frame" role="region" aria-labelledby="revisions" tabindex="0">
<table>
<thead><tr><th scope="col">数据表</th><th scope="col">数据</th><th scope="col">{{ older.year }}年版{% if was_published %}发布时{% endif %}</th><th scope="col">现在</th><th scope="col">变化</th><th scope="col">出处</th></tr></thead>
<tbody>
{% for row in comparison.revisions %}
<tr><td>{{ tables.get(row.new.table, row.new.table) }}</td><th scope="row">{{ row.new.label }}</th><td>{% set old = row.old.value ~ row.old.unit %}{% if row.before %}<a class="figure-link" href="{{ root }}{{ record_link(older.year, row.before) }}">{{ old }}</a>{% else %}{{ old }}{% endif %}</td><td>{% set new = row.new.value ~ row.new.unit %}{% if row.after %}<a class="figure-link" href="{{ root }}{{ record_link(newer.year, row.after) }}">{{ new }}</a>{% else %}{{ new }}{% endif %}</td><td>{{ row.change }}</td><td>{{ row.new.source }}</td></tr>
{% endfor %}
</tbody>
</table>
</div>
</figure>
{% else %}
<p>没有。两版都用到的数据，数值全部相同{% if not was_published %}（两版由同一份数据生成）{% endif %}。</p>
{% endif %}
{% if comparison.removed %}
<h2 id="removed">只在{{ older.year }}年版的数字</h2>
<ul>
{% for figure in comparison.removed %}
<li>{{ figure.label }}：{{ m.value(root, older.year, figure) }}</li>
{% endfor %}
</ul>
{% endif %}
{% endblock %}
"""
)

_CHAPTER = (
    """{% extends "base" %}
"""
    + _OPTIONS
    + """{% block title %}{{ chapter.title }}：{{ older.year }}年版与{{ newer.year }}年版的比较{% endblock %}
"""
    + _HEADER
    + """{% block content %}
<p class="site-back"><a href="index.html">← {{ older.year }}年版与{{ newer.year }}年版的比较</a></p>
<h1 id="chapter">{{ chapter.title }}</h1>
<figure class="exhibit exhibit-table exhibit-screen comparison-table">
{{ filter_bar({4: ("方向", rows | map(attribute="direction") | list)}, rows | length) }}
<div class="table-frame" role="region" aria-labelledby="chapter" tabindex="0">
<table style="--older: '{{ older.year }}年版'; --newer: '{{ newer.year }}年版'">
<thead><tr><th scope="col">数字</th><th scope="col">{{ older.year }}年版</th><th scope="col">{{ newer.year }}年版</th><th scope="col">变化</th><th scope="col">方向</th></tr></thead>
<tbody>
{% for row in rows %}
<tr><th scope="row">{{ row.new.label }}{% if row.old.label != row.new.label %}<br><small>{{ older.year }}年版：{{ row.old.label }}</small>{% endif %}</th><td>{{ m.value(root, older.year, row.old) }}</td><td>{{ m.value(root, newer.year, row.new) }}</td><td>{{ row.change }}</td><td>{{ row.direction }}</td></tr>
{% endfor %}
</tbody>
</table>
</div>
<p class="exhibit-source">变化按未舍入的数计算，两个数字在书中写法相同的为“持平”。位次以靠前为上升，差额以顺差为正。</p>
</figure>
{% endblock %}
"""
)
