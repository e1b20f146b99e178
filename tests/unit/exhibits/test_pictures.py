"""Drawing charts, once for all that ask, and from build to build."""

import os
from concurrent.futures import ThreadPoolExecutor

import IPython
import pytest
from tradebook.errors import ChapterError
from tradebook.exhibits import pictures
from tradebook.exhibits.pictures import KINDS, PictureStore, convert_to_png, draw_chart, draw_svg

SPEC = {
    "data": {"values": [{"a": 1}]},
    "mark": "point",
    "encoding": {"x": {"field": "a", "type": "quantitative", "title": None}},
}
BEGINNINGS = {"svg": "<svg", "png": b"\x89PNG"}


@pytest.fixture
def drawn(monkeypatch):
    """What is drawn or converted."""
    calls = []
    for name in ("draw_svg", "convert_to_png"):
        function = getattr(pictures, name)
        monkeypatch.setattr(
            pictures, name, lambda source, name=name, function=function: calls.append(name) or function(source)
        )
    return calls


def test_a_picture_is_as_wide_as_print_unless_its_panels_are():
    def width(spec):
        return float(draw_svg(spec).split('width="')[1].split('"')[0])

    panel = {"mark": "point", "encoding": SPEC["encoding"], "width": 50}
    assert width(SPEC) >= pictures.PRINT_WIDTH
    assert width({"data": SPEC["data"], "facet": {"field": "a"}, "spec": panel}) < 100


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_drawn_once_and_kept(tmp_path, drawn, kind):
    picture = getattr(PictureStore(tmp_path), kind)(SPEC)
    assert picture.startswith(BEGINNINGS[kind])
    once = list(drawn)
    assert getattr(PictureStore(tmp_path), kind)(SPEC) == picture
    assert drawn == once
    assert {path.suffix for path in tmp_path.iterdir()} == {".svg", f".{kind}"}
    other = {**SPEC, "mark": "bar"}
    assert getattr(PictureStore(tmp_path), kind)(other) != picture
    assert drawn == once * 2


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("damaged", [b"", b"<svg/>", None])
def test_a_damaged_picture_is_drawn_again(tmp_path, kind, damaged):
    picture = getattr(PictureStore(tmp_path), kind)(SPEC)
    for path in tmp_path.iterdir():
        path.write_bytes(path.read_bytes()[:-1] + b"?" if damaged is None else damaged)
    assert not PictureStore(tmp_path).has(SPEC, [kind])
    assert getattr(PictureStore(tmp_path), kind)(SPEC) == picture
    assert PictureStore(tmp_path).has(SPEC, [kind])


def test_a_store_gives_what_drawing_gives(tmp_path):
    store, svg = PictureStore(tmp_path), draw_svg(SPEC)
    assert store.svg(SPEC) == svg
    assert store.png(SPEC) == convert_to_png(svg)


def test_whoever_asks_for_what_another_is_drawing_waits_for_it(tmp_path, drawn):
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: PictureStore(tmp_path).png(SPEC), range(4)))
    assert len(set(found)) == 1
    assert sorted(drawn) == ["convert_to_png", "draw_svg"]
    assert len(list(tmp_path.iterdir())) == 2  # and no lock


def test_a_store_knows_what_it_has_and_forgets(tmp_path):
    store = PictureStore(tmp_path)
    assert not store.has(SPEC, ["svg"])
    store.png(SPEC)
    assert store.has(SPEC, ["svg", "png"])
    assert not store.has({**SPEC, "mark": "bar"}, ["svg"])
    store.forget(SPEC)
    assert list(tmp_path.iterdir()) == []


def test_pictures_are_drawn_again_with_other_fonts(tmp_path, monkeypatch, drawn):
    monkeypatch.setattr(pictures, "drawing_digest", lambda: "before")
    PictureStore(tmp_path).svg(SPEC)
    monkeypatch.setattr(pictures, "drawing_digest", lambda: "after")
    PictureStore(tmp_path).svg(SPEC)
    assert drawn == ["draw_svg"] * 2


def test_the_pictures_used_longest_ago_go_first(tmp_path, monkeypatch):
    store, others = PictureStore(tmp_path), [{**SPEC, "mark": mark} for mark in ("bar", "line")]
    for spec in (SPEC, *others):
        store.svg(spec)
    for path in tmp_path.iterdir():
        os.utime(path, (0, 0))
    store.svg(SPEC)
    assert store.has(others[0], ["svg"])
    monkeypatch.setattr(pictures, "LARGEST", sum(path.stat().st_size for path in tmp_path.iterdir()) - 1)
    store.shrink()
    assert [store.has(spec, ["svg"]) for spec in (SPEC, *others)] == [True, True, False]


def test_a_chart_is_validated_before_it_is_drawn(tmp_path, drawn):
    draw_chart({**SPEC, "width": "container"}, "overview.ipynb 的图 fig-a", tmp_path, ["svg", "png"])
    assert drawn == ["draw_svg", "convert_to_png"]
    with pytest.raises(ChapterError, match=r"overview\.ipynb 的图 fig-a 不合 Vega-Lite"):
        draw_chart({**SPEC, "mark": "none such"}, "overview.ipynb 的图 fig-a", tmp_path, ["svg"])
    assert len(drawn) == 2


def test_a_chapter_that_a_build_executes_leaves_drawing_to_the_build(tmp_path, monkeypatch):
    """Any other kernel, such as JupyterLab's, draws for itself."""
    from tradebook.execution.engine import NotebookShell
    from tradebook.exhibits.chart import Chart

    chart = Chart.__new__(Chart)
    chart.spec = SPEC
    assert chart.html() == draw_svg(SPEC)
    monkeypatch.setattr(IPython, "get_ipython", lambda: NotebookShell)
    assert chart.html() == ""
