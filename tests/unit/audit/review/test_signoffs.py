"""The register of the review: signing, asking, answering; a sign-off is void when what was signed is no longer so."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from helpers.observations import obs
from helpers.tables import drop_table
from helpers.tiny_data import NO_DISCREPANCIES, TRADE, write_tables
from tradebook.audit.review.signoffs import (
    Coverage,
    QuestionState,
    accept,
    answer,
    ask,
    count_all,
    count_signed,
    find_preparer,
    read_deeds,
    read_questions,
    read_signoffs,
    sign_items,
)
from tradebook.checks.run import check_data
from tradebook.data.package import DataPackage
from tradebook.data.problems import TablePlace
from tradebook.errors import DataError
from tradebook.figures.figure import make_figure
from tradebook.figures.ledger import Ledger
from tradebook.figures.statement import Kind, make_statement

EARLIER_HEADER = "figure,year,value,inputs,checked_by,date,remark\n"
HEADER = "figure,year,value,inputs,checked_by,date,remark,status,prepared_by\n"
DAY = date(2023, 8, 31)
YEAR = 2022


@pytest.fixture
def data(tmp_path):
    return write_tables(
        tmp_path, {"services_trade": TRADE, "known_discrepancies": NO_DISCREPANCIES, "signoffs": HEADER}
    )


def figure(key, value="104960.5", label="出口", chapter="overview"):
    made = make_figure(key, obs(Decimal(value), label=label), "level", f"数字{key}", unit=None, decimals=None)
    return replace(made, chapter=chapter)


def growth(value, label, text):
    made = make_figure("g", obs(Decimal(value), "%", label="旅行服务出口"), "growth", label)
    return replace(made, chapter="overview", text=text)


def ledger(*figures, year=YEAR, statements=()):
    made = Ledger(year, figures)
    for statement in statements:
        made.add_statement(statement)
    return made


def sign(figures, folder, *keys, by="李四", prepared_by="张三", **more):
    return sign_items(figures, DataPackage(folder), keys, by, DAY, prepared_by=prepared_by, **more)


def states(figures, folder):
    return [(s.key, s.checked_by, s.state) for s in read_signoffs(figures, DataPackage(folder))]


def questions(folder):
    return [(q.key, q.state) for q in read_questions(DataPackage(folder), YEAR)]


def register(folder):
    return (folder / "signoffs.csv").read_text(encoding="utf-8")


# -- signing -----------------------------------------------------------------------------------------------------------


def test_a_signed_figure_is_valid_until_its_value_changes(data):
    before = ledger(figure("a"), figure("b"))
    assert sign(before, data, "a", remark="核对原表") == [before["a"]]
    (signoff,) = read_signoffs(before, DataPackage(data))
    assert (signoff.is_valid, signoff.value, signoff.date, signoff.remark, signoff.row) == (
        True,
        "10.5亿美元",
        DAY,
        "核对原表",
        2,
    )
    assert (signoff.checked_by, signoff.prepared_by) == ("李四", "张三")
    (signoff,) = read_signoffs(ledger(figure("a", "140960.5")), DataPackage(data))
    assert signoff.state == "value_changed"
    assert signoff.explanation == "作废：书中所示已变：10.5亿美元 → 14.1亿美元"
    assert states(before, data) == [("a", "李四", "valid")]  # the state came back, and with it the sign-off


def test_a_statement_that_reverses_is_no_longer_what_was_signed(data):
    """0.3.0 held 下降14.4% / 旅行服务出口 for signed when it said 增长14.4% / 旅行服务进口."""
    sign(ledger(growth("-14.4", "旅行服务出口", "下降14.4%")), data, "g")
    reversed_ = growth("-14.4", "旅行服务进口", "增长14.4%")
    assert states(ledger(reversed_), data) == [("g", "李四", "value_changed")]


@pytest.mark.parametrize(
    "change", [{"label": "旅行服务进口"}, {"kind": "average_growth"}, {"decimals": 2}, {"unit": "百分点"}]
)
def test_a_change_that_the_number_does_not_show_voids_too(data, change):
    made = growth("-14.4", "旅行服务出口", "下降14.4%")
    sign(ledger(made), data, "g")
    assert states(ledger(replace(made, **change)), data) == [("g", "李四", "state_changed")]


def test_other_inputs_void(data):
    sign(ledger(figure("a")), data, "a")
    assert states(ledger(figure("a", "104960.6")), data) == [("a", "李四", "state_changed")]
    assert states(ledger(figure("a", label="别的数据")), data) == [("a", "李四", "state_changed")]


def test_a_row_that_moves_or_a_better_source_voids_nothing(data):
    made = figure("a")
    sign(ledger(made), data, "a")
    moved = replace(made.inputs[0], row=99, source="第二部分", locator="L9")
    assert states(ledger(replace(made, inputs=[moved], excel="=t!E99")), data) == [("a", "李四", "valid")]


def test_phrases_sentences_and_exhibits_can_be_signed(data):
    shown = figure("a")
    before = [
        make_statement("overview:course", Kind.PHRASE, "逐年增长"),
        make_statement("overview#1", Kind.SENTENCE, "出口10.5亿美元。", [shown]),
        make_statement("fig-trend", Kind.EXHIBIT, "出口规模", [shown], ["折线图", [["年份"], ["2022"]]]),
    ]
    keys = [statement.key for statement in before]
    sign(ledger(shown, statements=before), data, *keys)
    assert states(ledger(shown, statements=before), data) == [(key, "李四", "valid") for key in keys]
    other = figure("a", label="进口")
    after = [
        make_statement("overview:course", Kind.PHRASE, "逐年下降"),
        make_statement("overview#1", Kind.SENTENCE, "出口10.5亿美元。", [other]),
        make_statement("fig-trend", Kind.EXHIBIT, "出口规模", [shown], ["折线图", [["年份"], ["2021"]]]),
    ]
    assert [state for _, _, state in states(ledger(other, statements=after), data)] == [
        "value_changed",
        "state_changed",
        "state_changed",
    ]


def test_what_is_gone_and_other_years(data):
    sign(ledger(figure("a")), data, "a")
    assert states(ledger(), data) == [("a", "李四", "gone")]
    assert states(ledger(figure("a"), year=2021), data) == []


def test_signing_again_replaces_the_void_sign_off_of_the_same_reviewer_only(data):
    for name in ("李四", "王五"):
        sign(ledger(figure("a")), data, "a", by=name)
    after = ledger(figure("a", "140960.5"))
    sign(after, data, "a", by="李四")
    assert states(after, data) == [("a", "王五", "value_changed"), ("a", "李四", "valid")]
    assert len(register(data).splitlines()) == 4


def test_a_name_that_is_spaced_otherwise_renews_its_void_sign_off(data):
    sign(ledger(figure("a")), data, "a", by="李四")
    after = ledger(figure("a", "140960.5"))
    assert len(sign(after, data, "a", by="李　四")) == 1
    assert sign(after, data, "a", by="李 四") == []
    assert [state for _, _, state in states(after, data)] == ["valid"]


def test_signing_twice_writes_once(data):
    figures = ledger(figure("a"))
    assert len(sign(figures, data, "a", "a")) == 1
    assert sign(figures, data, "a", by=" 李四 ") == []
    assert states(figures, data) == [("a", "李四", "valid")]


@pytest.mark.parametrize("name", ["张三", " 张 三", "\u3000张三"])
def test_who_prepared_it_cannot_sign(data, name):
    with pytest.raises(DataError, match="编制人和审核人是同一人"):
        sign(ledger(figure("a")), data, "a", by=name, prepared_by="张三")
    assert register(data) == HEADER


def test_names_in_other_width_and_case_are_the_same(data):
    with pytest.raises(DataError, match="同一人"):
        sign(ledger(figure("a")), data, "a", by="Ｌi Si", prepared_by="li si")


def test_the_preparer_is_said_once_a_year(data):
    figures = ledger(figure("a"), figure("b"))
    with pytest.raises(DataError, match="--prepared-by"):
        sign(figures, data, "a", prepared_by="")
    sign(figures, data, "a")
    sign(figures, data, "b", prepared_by="")
    assert [signoff.prepared_by for signoff in read_signoffs(figures, DataPackage(data))] == ["张三", "张三"]
    with pytest.raises(DataError, match="同一人"):
        sign(ledger(figure("a"), figure("c")), data, "c", by="张三", prepared_by="")


@pytest.mark.parametrize("text", [HEADER.rstrip("\n"), HEADER.replace("\n", "\r\n"), "\ufeff" + HEADER])
def test_the_register_keeps_its_form(data, text):
    path = data / "signoffs.csv"
    path.write_text(text, encoding="utf-8", newline="")
    sign(ledger(figure("a")), data, "a", remark='说明，含"引号"与,逗号')
    written = path.read_bytes().decode("utf-8")
    assert written.startswith(text)
    assert ("\r\n" in text) == ("\r\n" in written)
    assert check_data(DataPackage(data)).problems == []
    (signoff,) = read_signoffs(ledger(figure("a")), DataPackage(data))
    assert signoff.remark == '说明，含"引号"与,逗号'


@pytest.mark.parametrize(
    ("keys", "name", "message"), [(["a", "no"], "李四", "没有这些键：no"), (["a"], " ", "--by")]
)
def test_nothing_is_written_when_something_is_wrong(data, keys, name, message):
    with pytest.raises(DataError, match=message):
        sign(ledger(figure("a")), data, *keys, by=name)
    assert register(data) == HEADER


# -- asking ------------------------------------------------------------------------------------------------------------


def test_a_question_is_asked_answered_and_accepted(data):
    figures = ledger(figure("a"))
    ask(figures, DataPackage(data), ["a"], "李四", DAY, "与年鉴差0.1，哪个对？")
    assert questions(data) == [("a", QuestionState.OPEN)]
    with pytest.raises(DataError, match=r"提问还没有答复.*a.*--answer"):
        sign(figures, data, "a")
    answer(figures, DataPackage(data), ["a"], "张三", DAY, "年鉴是初步数")
    assert questions(data) == [("a", QuestionState.ANSWERED)]
    accept(figures, DataPackage(data), ["a"], "李四", DAY)
    (question,) = read_questions(DataPackage(data), YEAR)
    assert (question.text, question.answer) == ("与年鉴差0.1，哪个对？", "年鉴是初步数")
    assert question.state == QuestionState.CLOSED
    assert check_data(DataPackage(data)).problems == []


def test_two_questions_on_one_item_are_answered_together(data):
    figures = ledger(figure("a"))
    for text in ("哪个对？", "单位呢？"):
        ask(figures, DataPackage(data), ["a"], "李四", DAY, text)
    answer(figures, DataPackage(data), ["a"], "张三", DAY, "年鉴是初步数，单位同上")
    assert questions(data) == [("a", QuestionState.ANSWERED)] * 2
    accept(figures, DataPackage(data), ["a"], "李四", DAY)
    assert questions(data) == [("a", QuestionState.CLOSED)] * 2


def test_signing_accepts_the_answer(data):
    figures = ledger(figure("a"))
    ask(figures, DataPackage(data), ["a"], "李四", DAY, "哪个对？")
    answer(figures, DataPackage(data), ["a"], "张三", DAY, "年鉴是初步数")
    sign(figures, data, "a")
    assert questions(data) == [("a", QuestionState.CLOSED)]
    ask(figures, DataPackage(data), ["a"], "王五", DAY, "单位呢？")
    assert questions(data) == [("a", QuestionState.CLOSED), ("a", QuestionState.OPEN)]


@pytest.mark.parametrize(
    ("step", "person", "message"),
    [
        (answer, "李四", "自己提问的，不能自己答复"),
        (accept, "李四", "没有可以认可的提问（现状：待答复）"),
        (answer, "", "没有写姓名"),
    ],
)
def test_who_may_do_what_is_said(data, step, person, message):
    figures = ledger(figure("a"))
    ask(figures, DataPackage(data), ["a"], "李四", DAY, "哪个对？")
    before = register(data)
    with pytest.raises(DataError, match=message):
        step(figures, DataPackage(data), ["a"], person, DAY, *(["答"] if step is answer else []))
    assert register(data) == before


def test_nobody_accepts_what_she_answered(data):
    figures = ledger(figure("a"))
    ask(figures, DataPackage(data), ["a"], "李四", DAY, "哪个对？")
    answer(figures, DataPackage(data), ["a"], "张三", DAY, "这个")
    with pytest.raises(DataError, match="自己答复的，不能自己认可"):
        accept(figures, DataPackage(data), ["a"], "张三", DAY)


def test_what_nobody_asked_cannot_be_answered(data):
    with pytest.raises(DataError, match="现状：没有人提问"):
        answer(ledger(figure("a")), DataPackage(data), ["a"], "张三", DAY, "答")
    with pytest.raises(DataError, match="提问没有写内容"):
        ask(ledger(figure("a")), DataPackage(data), ["a"], "李四", DAY, " ")


# -- registers as people leave them ------------------------------------------------------------------------------------

EARLIER_ROW = "a,2022,10.5亿美元,0123456789abcdef,李四,2023-08-31,"


@pytest.mark.parametrize("text", [f"{EARLIER_HEADER}{EARLIER_ROW}\n", f"{HEADER}{EARLIER_ROW},,\n"])
def test_signatures_of_earlier_versions_are_read_and_void(data, text):
    (data / "signoffs.csv").write_text(text, encoding="utf-8")
    figures = ledger(figure("a"))
    assert check_data(DataPackage(data)).problems == []
    (signoff,) = read_signoffs(figures, DataPackage(data))
    assert signoff.explanation == "作废：旧式签字，没有记下名称和编制人，请重新核对、重签"
    sign(figures, data, "a", by="王五")
    assert register(data).startswith(f"{HEADER}{EARLIER_ROW},,\n")
    assert states(figures, data) == [("a", "李四", "earlier_form"), ("a", "王五", "valid")]


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        ("a,2022,1,0123456789abcdef,李四,八月三十一日,,signed,张三", "date", "日期，如 2023-08-31"),
        ("a,2022,1,xyz,李四,2023-08-31,,signed,张三", "inputs", "十六位，只含数字和小写字母 a 至 f"),
        ("a,2022,1,0123456789abcdef,,2023-08-31,,signed,张三", "checked_by", "不能为空"),
        ("a,2022,1,0123456789abcdef,李四,2023-08-31,,sgined,张三", "status", "其中之一：signed"),
    ],
)
def test_a_register_edited_by_hand_is_checked(data, row, column, expected):
    (data / "signoffs.csv").write_text(f"{HEADER}{row}\n", encoding="utf-8")
    (problem,) = check_data(DataPackage(data)).problems
    assert problem.place == TablePlace("signoffs.csv", 2, column)
    assert expected in str(problem)


@pytest.mark.parametrize(("prepared_by", "state"), [("", "not_prepared"), ("李 四", "same_person")])
def test_a_signature_typed_by_hand_needs_two_persons(data, prepared_by, state):
    made = figure("a")
    row = f"a,2022,{made.text},{made.state},李四,2023-08-31,,signed,{prepared_by}\n"
    (data / "signoffs.csv").write_text(HEADER + row, encoding="utf-8")
    assert states(ledger(made), data) == [("a", "李四", state)]


def test_an_answer_typed_before_any_question_is_named(data):
    row = "a,2022,1,0123456789abcdef,张三,2023-08-31,答,answer,\n"
    (data / "signoffs.csv").write_text(HEADER + row, encoding="utf-8")
    with pytest.raises(DataError, match=r"signoffs\.csv 第 2 行，“status”列：答复（answer）之前没有对 a 的提问"):
        read_questions(DataPackage(data), YEAR)


def test_a_package_without_register_has_no_sign_offs(data):
    drop_table(data, "signoffs")
    assert read_signoffs(ledger(figure("a")), DataPackage(data)) == []
    assert read_questions(DataPackage(data), YEAR) == []


def test_coverage_counts_by_chapter(data):
    sentence = make_statement("overview#1", Kind.SENTENCE, "出口10.5亿美元。", chapter="overview")
    before = ledger(figure("a"), figure("b"), figure("c", chapter="national"), statements=[sentence])
    sign(before, data, "a", "b", "c", "overview#1")
    ask(before, DataPackage(data), ["c"], "李四", DAY, "来源？")
    figures = [
        figure("a"),
        figure("b", "2"),
        figure("c", chapter="national"),
        figure("d", chapter="culture"),
    ]
    after, package = ledger(*figures, statements=[sentence]), DataPackage(data)
    signoffs, asked = read_signoffs(after, package), read_questions(package, YEAR)
    assert count_signed(after, signoffs, asked) == [
        Coverage("overview", 2, 1, 2, 1, 0),
        Coverage("national", 1, 0, 1, 0, 1),
        Coverage("culture", 1, 0, 0, 0, 0),
    ]


def test_what_several_chapters_show_counts_in_each_and_once_in_all(data):
    shared = ledger(figure("a"), figure("b", chapter="national"), figure("c", chapter="national"))
    shared.expressions = {
        "overview": {"area.a": "a", "nation.b": "b", "nation.gone": "gone"},
        "index": {"area.a": "a"},
        "national": {"nation.b": "b"},
    }
    sign(shared, data, "a", "b")
    package = DataPackage(data)
    ask(shared, package, ["c"], "李四", DAY, "来源？")
    signoffs, asked = read_signoffs(shared, DataPackage(data)), read_questions(DataPackage(data), YEAR)
    assert count_signed(shared, signoffs, asked) == [
        Coverage("overview", 2, 0, 2, 0, 0),
        Coverage("national", 2, 0, 1, 0, 1),
        Coverage("index", 1, 0, 1, 0, 0),
    ]
    assert count_all(shared, signoffs, asked) == Coverage("", 3, 0, 2, 0, 1)


# -- several people ----------------------------------------------------------------------------------------------------


def test_several_reviewers_at_once_lose_nothing(data):
    """Each has opened the data before the others wrote."""
    figures = ledger(*(figure(f"f{number}") for number in range(24)))
    packages = [DataPackage(data) for _ in range(4)]
    for package in packages:
        package.rows("signoffs")

    def review(number):
        person = f"审核人{number % 4}"
        ask(figures, packages[number % 4], [f"f{number}"], person, DAY, f"问{number}")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(review, range(24)))
    deeds = read_deeds(DataPackage(data), YEAR)
    assert sorted(deed.key for deed in deeds) == sorted(f"f{number}" for number in range(24))
    assert len(register(data).splitlines()) == 25


def test_who_writes_sees_the_register_as_others_left_it(data):
    figures, early = ledger(figure("a")), DataPackage(data)
    early.rows("signoffs")
    ask(figures, DataPackage(data), ["a"], "李四", DAY, "来源？")
    with pytest.raises(DataError, match="有提问还没有答复，不能签字：a"):
        sign_items(figures, early, ["a"], "王五", DAY, prepared_by="张三")


def test_the_log_says_who_did_what(data):
    figures, package = ledger(figure("a")), DataPackage(data)
    assert find_preparer(package, YEAR) == ""
    ask(figures, package, ["a"], "李四", DAY, "来源？")
    answer(figures, package, ["a"], "张三", DAY, "年鉴")
    sign(figures, data, "a", remark="已核")
    package = package.read_again("signoffs")
    assert [(deed.name, deed.person, deed.text, deed.row) for deed in read_deeds(package, YEAR)] == [
        ("提问", "李四", "来源？", 2),
        ("答复", "张三", "年鉴", 3),
        ("签字", "李四", "已核", 4),
    ]
    assert read_deeds(package, YEAR - 1) == []
    assert find_preparer(package, YEAR) == "张三"
