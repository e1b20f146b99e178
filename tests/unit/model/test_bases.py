"""Export bases: register, latest values, targets and what they need."""

from decimal import Decimal

import pytest
from tradebook.model.bases import ExportBases


@pytest.fixture
def bases(edition):
    return ExportBases(edition)


def test_the_register_grows_with_the_years(bases, early_edition):
    assert [(base["code"], base["approved"]) for base in bases.register] == [("BASE-QJ", 2021), ("BASE-GX", 2022)]
    assert [base["code"] for base in ExportBases(early_edition).register] == ["BASE-QJ"]


def test_the_latest_statement_of_an_achievement_counts(bases, early_edition):
    assert bases.value("BASE-QJ", "base_culture_exports").value == Decimal("2.0")
    assert ExportBases(early_edition).value("BASE-QJ", "base_culture_exports").value == Decimal("1.0")
    assert bases.value("BASE-HT", "base_culture_exports").is_missing


def test_targets_are_compared_with_the_latest_value(bases):
    bases.record()
    figures, key = bases.edition.figures, "bases.BASE-QJ.base_culture_exports"
    assert [figures[f"{key}.{measure}"].text for measure in ("target", "gap", "progress")] == [
        "4.0亿美元",
        "2.0亿美元",
        "50.0%",
    ]
    pace = Decimal(figures[f"{key}.pace"].value)
    assert abs(2 * (1 + pace / 100) ** 2 - 4) < Decimal("1e-9")
    assert bases.edition.phrases["bases.targets"] == "2项"


def test_targets_of_another_definition_are_marked(bases):
    bases.record()
    assert bases.progress().keys() == {"曲江文化出口额", "高新区文化出口额*"}
    assert bases.edition.phrases["bases.definition.story"].startswith("需要说明，高新区文化出口额的目标")


def test_the_best_and_the_worst_target_are_recorded(bases):
    bases.record()
    text = bases.edition.text
    assert (text("bases.progress.top.name"), text("bases.progress.top")) == ("高新区文化出口额*", "60.0%")
    assert (text("bases.progress.bottom.name"), text("bases.progress.bottom")) == ("曲江文化出口额", "50.0%")


def test_tables_show_what_the_source_hedges_by_signs(bases):
    bases.record()
    actual = [[cell["text"] for cell in row] for row in bases.actual_table().body]
    assert ["高新区", "文化出口额", "≈3.0亿美元", "2022"] in actual
    targets = [[cell["text"] for cell in row] for row in bases.target_table().body]
    assert ["曲江文化出口额", "≥4.0亿美元", "2024", "2.0亿美元", "2.0亿美元", "41.4"] in targets


def test_without_bases_there_is_nothing_to_show(edition, monkeypatch):
    monkeypatch.setattr(edition.package, "rows", lambda *arguments, **keywords: [])
    bases = ExportBases(edition)
    bases.record()
    assert bases.actual_table() is None
    assert bases.target_table() is None
    assert bases.progress() == {}
    assert edition.figures == {}
