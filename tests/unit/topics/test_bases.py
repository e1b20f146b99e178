"""Export bases: register, latest achievements, targets."""

import pytest
from helpers.exhibits import cell_texts
from helpers.small_data import write_small_data
from helpers.tables import rewrite
from tradebook.model.edition import Edition
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


def test_of_one_base_is_said_what_is_said_of_one(bases, early_edition):
    assert (str(bases.spread), str(bases.course)) == (
        "均属文化领域，其中1个于2022年获批",
        "最早的于2021年获批，最近的于2022年获批",
    )
    one = ExportBases(early_edition)
    assert (str(one.spread), str(one.course)) == ("属文化领域，2021年获批", "于2021年获批")
    assert one.has_achievements


def test_of_bases_of_one_year_the_newest_are_not_counted(tmp_path):
    data = write_small_data(tmp_path)

    def together(row):
        return {**row, "year": "2022", "value": "2022"} if row["indicator"] == "base_approved" else row

    rewrite(data, "export_base_indicators", lambda rows: list(map(together, rows)))
    bases = ExportBases(Edition(2022, data))
    assert (str(bases.spread), str(bases.course)) == ("均属文化领域，均于2022年获批", "于2022年获批")


def test_among_how_many_a_base_was_approved_is_no_achievement(tmp_path):
    data = write_small_data(tmp_path)
    table = data / "export_base_indicators.csv"
    approved = [line for line in table.read_text(encoding="utf-8").splitlines() if ",base_approved," in line]
    head, batch = table.read_text(encoding="utf-8").splitlines()[0], approved[0].replace("approved", "tcm_batch")
    table.write_text("\n".join([head, *approved, batch, ""]), encoding="utf-8")
    with (data / "codes" / "indicators.csv").open("a", encoding="utf-8") as stream:
        stream.write("base_tcm_batch,首批基地数,Batch,{base}{year}年首批基地数\n")
    bases = ExportBases(Edition(2022, data))
    assert not bases.has_achievements
    assert bases.achievement_table() is None


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
    assert texts == ["超过4.0亿美元", "超过2.0亿美元", "不超过2.0亿美元", "超过50%", "约41.4%"]
    assert [target.marked_name for target in bases.targets] == ["曲江文化出口额", "高新区文化出口额*"]


def test_tables_show_what_the_source_hedges_by_signs(bases):
    assert cell_texts(bases.register_table()) == [
        ["曲江文化出口基地", "文化", "西安", "2021"],
        ["高新区文化出口基地", "文化", "西安", "2022"],
    ]
    assert ["高新区", "文化出口额", "≈3.0亿美元", "2022"] in cell_texts(bases.achievement_table())
    assert ["曲江文化出口额", "≥4.0亿美元", "2024", "≥2.0亿美元", "≤2.0亿美元", "≈41.4"] in cell_texts(
        bases.targets.table("目标")
    )


def test_without_bases_there_is_nothing_to_show(first_edition):
    assert not ExportBases(first_edition).spread
    bases = ExportBases(first_edition)
    assert (len(bases), len(bases.targets)) == (0, 0)
    assert not bases.approvals.count()
    assert bases.register_table() is bases.achievement_table() is None
