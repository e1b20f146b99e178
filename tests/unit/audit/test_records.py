"""Records: what a page can tell about its figures."""

import json
from decimal import Decimal

import pytest
from helpers.ledgers import small_package
from tradebook.audit.reconciliation import Result, Verdict
from tradebook.audit.records import gravest_verdict, page_records, records_script, share_claims, uses_script
from tradebook.figures.figure import Figure, make_drawn_figure, make_figure
from tradebook.figures.indicators import count
from tradebook.figures.ledger import Ledger
from tradebook.figures.traced import Cell, observation
from xlsxwriter.utility import xl_col_to_name


def trade(value: str, line: int):
    cell = Cell("services_trade", line, "value", 5, f"第{line}行的出口", "第五部分", "L150")
    return observation(Decimal(value), "万美元", cell)


def figure(key: str, value, kind: str = "level"):
    return make_figure(key, value, kind, f"{key}的名称", unit=None, decimals=None)


def result(verdict: Verdict, note: str = "") -> Result:
    return Result("L1.01", "L1", "7.2", "亿美元", "1", "a", "7.3", verdict, note, place="第一部分第1段")


def test_the_gravest_verdict_counts():
    assert gravest_verdict(map(result, Verdict)) == Verdict.DIFFERS
    assert gravest_verdict([result(Verdict.REPORTED), result(Verdict.MATCH)]) == Verdict.MATCH
    assert gravest_verdict([]) is None


def test_a_number_has_its_claims_under_whatever_key_and_in_whatever_unit_a_page_shows_it():
    one, claim = trade("72970", 2), result(Verdict.DIFFERS)
    drawn = make_drawn_figure("tab-a.1", "出口", one.to("亿美元"), "7.3")
    other = make_drawn_figure("tab-a.2", "出口", trade("72970", 3), "7.3")
    shared = share_claims({"a": [claim]}, [figure("a", one), drawn, other])
    assert shared == {"a": [claim], "tab-a.1": [claim]}


def test_two_keys_of_one_number_have_the_claims_of_both():
    one, claims = trade("72970", 2), {"a": [result(Verdict.DIFFERS)], "b": [result(Verdict.MATCH)]}
    shared = share_claims(claims, [figure("a", one), figure("b", one)])
    assert [each.verdict for each in shared["a"]] == [Verdict.DIFFERS, Verdict.MATCH]
    assert [each.verdict for each in shared["b"]] == [Verdict.MATCH, Verdict.DIFFERS]


def test_figures_share_their_inputs():
    one, two = trade("72970", 2), trade("60000", 3)
    records = page_records([figure("a", one), figure("b", one / two)], {}, {}, small_package(), {})
    assert [record["inputs"] for record in records["figures"].values()] == [[0], [0, 1]]
    assert records["inputs"][0] == [
        "第2行的出口",
        "72970万美元",
        "services_trade",
        2,
        "第一部分《小报告》一“概况”第1段",
        "E",
    ]
    assert records["tables"] == {"services_trade": ["分行业服务进出口", "services_trade.csv", True]}


def test_an_entry_that_is_counted_leads_to_its_own_column():
    package = small_package()
    rows = [package.entry("cases", row, "name_zh") for row in package.rows("cases")]
    records = page_records([figure("a", count(rows), "count")], {}, {}, package, {})
    column = xl_col_to_name(package.fields("cases").index("name_zh"))
    assert {entry[-1] for entry in records["inputs"]} == {column}
    assert records["tables"]["cases"][-1] is False


def test_a_record_says_what_the_printed_report_states():
    claims = {"a": [result(Verdict.DIFFERS, "分母不同")]}
    record = page_records([figure("a", trade("72970", 2))], {}, claims, small_package(), {})["figures"]["a"]
    assert record["claims"] == [
        {
            "id": "L1.01",
            "place": "第一部分第1段",
            "stated": "7.2亿美元",
            "verdict": "differs",
            "basis": "",
            "note": "分母不同",
        }
    ]
    assert record["observation"]


@pytest.mark.parametrize(
    ("numerator", "denominator", "shown"), [("1", "3", "0.333333333333"), ("123456", "2", "61728")]
)
def test_unrounded_values_are_readable(numerator, denominator, shown):
    value = trade(numerator, 2) / trade(denominator, 3)
    record = page_records([figure("a", value, "index")], {}, {}, small_package(), {})["figures"]["a"]
    assert record["value"] == shown


def test_the_script_is_one_assignment_with_the_words_of_the_verdicts():
    text = records_script(page_records([figure("a", trade("72970", 2))], {}, {}, small_package(), {}))
    assert text.startswith("window.tradebookRecords = {")
    content = json.loads(text.removeprefix("window.tradebookRecords = ").removesuffix(";\n"))
    assert content["verdicts"].keys() == {"match", "within_rounding", "last_digit", "differs", "reported"}
    assert content["verdicts"]["match"] == ["一致", "与重算值四舍五入后相同"]


def test_a_record_has_the_expressions_that_its_page_says_it_by():
    figures = [figure("a", trade("72970", 2)), figure("b", trade("60000", 3))]
    records = page_records(figures, {}, {}, small_package(), {"a": ["area.a", "area.largest(1)"]})["figures"]
    assert records["a"]["expressions"] == ["area.a", "area.largest(1)"]
    assert records["b"]["expressions"] == []


def test_the_uses_of_an_observation_are_all_figures_made_of_it():
    one, two = trade("72970", 2), trade("60000", 3)
    figures = [figure("a", one), figure("b", one / two), figure("c", one - two)]
    ledger = Ledger(2022, [Figure.from_json(each.to_json(), "overview") for each in figures])
    content = json.loads(uses_script(ledger).removeprefix("window.tradebookUses = ").removesuffix(";\n"))
    assert content["uses"] == {"services_trade:2": [0, 1, 2], "services_trade:3": [1, 2]}
    assert content["figures"][1] == ["overview", "b", "b的名称"]


def test_a_record_says_of_which_numbers_the_source_does_not_speak_as_final():
    early = observation(
        Decimal(3), "万美元", Cell("services_trade", 4, "value", 5, "出口", "第五部分", "L150", status="P")
    )
    records = page_records([figure("a", early + trade("1", 2))], {}, {}, small_package(), {})
    assert records["figures"]["a"]["status"] == "含初步数，以后可能修订。"
    assert [row[0] for row in records["inputs"]] == ["出口（初步数）", "第2行的出口"]
    final = page_records([figure("a", trade("1", 2))], {}, {}, small_package(), {})
    assert "status" not in final["figures"]["a"]
