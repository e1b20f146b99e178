"""Export bases: register, latest achievements, targets."""

import pytest
from helpers.exhibits import cell_texts
from tradebook.topics.bases import ExportBases


@pytest.fixture
def bases(edition):
    return ExportBases(edition)


def test_the_register_grows_with_the_years(bases, early_edition):
    assert [(base.code, str(base.approved)) for base in bases] == [("BASE-QJ", "2021年"), ("BASE-GX", "2022年")]
    assert [base.code for base in ExportBases(early_edition)] == ["BASE-QJ"]


def test_bases_and_their_fields_are_counted(bases):
    assert (str(bases.approvals.count()), str(bases.fields.count())) == ("2个", "1个")
    assert list(bases.fields) == ["文化"]
    assert str(bases.approvals.largest(1)) == "2022年"


def test_the_latest_statement_of_an_achievement_counts(bases, early_edition):
    exports = bases["BASE-QJ"].base_culture_exports
    assert (str(exports), exports.label, exports.key) == (
        "超过2.0亿美元",
        "曲江文化出口额",
        'bases["BASE-QJ"].base_culture_exports',
    )
    early = ExportBases(early_edition)
    assert str(early["BASE-QJ"].base_culture_exports) == "1.0亿美元"
    assert not early["BASE-GX"].base_culture_exports


def test_an_achievement_that_is_no_indicator_is_named(bases):
    with pytest.raises(AttributeError, match="base_culture_export"):
        _ = bases["BASE-QJ"].base_culture_export
    assert "base_culture_exports" in dir(bases["BASE-QJ"])


def test_targets_are_compared_with_the_latest_value(bases):
    target = bases.targets["BASE-QJ", "base_culture_exports"]
    assert target.key == 'bases.targets["BASE-QJ", "base_culture_exports"]'
    texts = [str(measure) for measure in (target, target.now, target.gap, target.progress, target.pace)]
    assert texts == ["超过4.0亿美元", "超过2.0亿美元", "2.0亿美元", "50.0%", "41.4%"]
    assert [target.marked_name for target in bases.targets] == ["曲江文化出口额", "高新区文化出口额*"]


def test_tables_show_what_the_source_hedges_by_signs(bases):
    assert cell_texts(bases.register_table()) == [
        ["曲江文化出口基地", "文化", "西安", "2021"],
        ["高新区文化出口基地", "文化", "西安", "2022"],
    ]
    assert ["高新区", "文化出口额", "≈3.0亿美元", "2022"] in cell_texts(bases.achievement_table())
    assert ["曲江文化出口额", "≥4.0亿美元", "2024", "2.0亿美元", "2.0亿美元", "41.4"] in cell_texts(
        bases.targets.table("目标")
    )


def test_without_bases_there_is_nothing_to_show(first_edition):
    bases = ExportBases(first_edition)
    assert (len(bases), len(bases.targets)) == (0, 0)
    assert not bases.approvals.count()
    assert bases.register_table() is bases.achievement_table() is None
