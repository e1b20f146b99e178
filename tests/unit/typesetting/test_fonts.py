"""Which fonts the PDF takes."""

from __future__ import annotations

import pytest
from tradebook.typesetting import fonts


@pytest.fixture
def machine(monkeypatch):
    """A function that gives a machine its fonts."""

    def install(*families: str) -> None:
        monkeypatch.setattr(fonts, "_families", lambda: frozenset(families))

    return install


def test_the_best_fonts_come_first(machine):
    machine("SimSun", "Noto Serif CJK SC", "SimHei", "Arial")
    assert fonts.choose_fonts() == {"serif": ["Noto Serif CJK SC", "SimSun"], "sans": ["SimHei"]}
    assert fonts.missing_fonts() == []
    assert fonts.fonts_argument() == (
        '(serif: ((name: "Libertinus Serif", covers: "latin-in-cjk"), "Noto Serif CJK SC", "SimSun",), '
        'sans: ("SimHei",), mono: ("DejaVu Sans Mono", "SimHei",))'
    )


@pytest.mark.parametrize("families", [(), ("Arial",), ("SimSun",), ("SimHei",)])
def test_a_machine_without_fonts_of_both_kinds_is_told_their_package(machine, families):
    machine(*families)
    assert fonts.missing_fonts() == ["fonts-noto-cjk"]
