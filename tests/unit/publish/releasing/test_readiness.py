"""What is empty or open is said before an edition is released."""

from helpers.desk import pretend_built
from helpers.half_years import add_small_half_years
from helpers.small_data import LAST, YEAR, write_small_data
from tradebook.data.report import Report
from tradebook.data.settings.periods import Period
from tradebook.publish.releasing.readiness import list_remarks
from tradebook.publish.releasing.states import find_state


def remarks(report, output, year=LAST):
    return {
        (remark.subject, remark.text) for remark in list_remarks(report, find_state(report, output, year), output)
    }


def test_missing_data_and_an_empty_imprint_are_said(small_report, tmp_path):
    found = remarks(small_report, tmp_path, YEAR)
    assert any(subject == "数据" and "表单「分行业」还缺" in text for subject, text in found)
    assert ("版权页", "“意见反馈”没有填写（edition.yml 的 release.contact）") in found
    assert not any("status" in text or "published" in text for _, text in found)
    assert ("书", "还没有生成过，没有人看过") in found


def test_gaps_and_the_review_are_of_the_built_book(small_report, tmp_path):
    folder = pretend_built(tmp_path / str(LAST))
    (folder / "missing.csv").write_text("chapter,figure,label,needs\na,b,c,d\n", encoding="utf-8")
    texts = [text for subject, text in remarks(small_report, tmp_path) if subject in ("书", "审阅")]
    assert any(text.startswith("缺数据的表达式 1 个") for text in texts)
    assert any(text.startswith("可签的 ") and text.endswith(" 项中签了 0 项") for text in texts)
    assert not any("提问" in text for text in texts)


def test_of_a_part_of_a_year_it_is_said_that_nobody_signs_it(tmp_path):
    data = write_small_data(tmp_path)
    add_small_half_years(data)
    pretend_built(tmp_path / f"{LAST}-S1")
    found = remarks(Report.open(data), tmp_path, Period(LAST, "S1"))
    assert [text for subject, text in found if subject == "审阅"] == ["快报没有逐项签字的审阅，请对照预览核对"]
    assert not any("还没有生成过" in text for _, text in found)
