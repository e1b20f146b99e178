"""Direction words in all editions: each fits the sign of what it describes, and what is shown of it.

Figures are read here by a list of words of this module, not by `tradebook.figures.wording`, and balances from the CSV files, so
that a mistake there shows up. Words that stand in the prose by themselves are registered below, each with the condition that it
hangs on: a new one is computed, or registered after it was thought of for years in which things go the other way.
"""

import ast
import re
from dataclasses import replace
from decimal import Decimal
from itertools import chain
from operator import itemgetter

import pytest
from helpers import next_year
from helpers.chapters import FIRST, SECOND, YEARS, notebook, plain, ran, visible
from helpers.support import DATA, REPORT_YEAR
from helpers.tables import read_rows
from tradebook.figures.figure import Figure
from tradebook.figures.traced import round_half_up

CASES = [*YEARS, *next_year.CASES]
"""The editions of the project, and those of a pretended next year in which everything is otherwise."""

SIGNS = {
    1: "增长 年均增长 增加 提高 高 拉动 顺差 顺差扩大 逆差收窄 由逆差转为顺差，差额增加",
    -1: "下降 年均下降 减少 低 下拉 逆差 逆差扩大 顺差收窄 由顺差转为逆差，差额减少",
}
LEVEL = ["持平", "与上年持平", "年均基本持平", "进出口平衡", "没有拉动", "顺差持平", "逆差持平", "差额持平"]
SIGN_OF = {word: sign for sign, words in SIGNS.items() for word in words.split()}
DIRECTED = re.compile("growth|balance|change|difference|gap|contribution")
"""Kinds of figures whose words say a direction."""
READING = re.compile(
    rf"({'|'.join(sorted(SIGN_OF, key=len, reverse=True))})(?:约|近|超过|不超过)?(\d+(?:\.\d+)?)(?!\d)(.*)"
)

WORD = re.compile(
    "增长|下降|扩大|收窄|缩小|上升|回落|高于|低于|快于|慢于|大于|小于|不及|多于|少于|顺差|逆差|增加|减少|提高|降低"
    "|升至|降至|增至|加快|放缓|降幅|增幅|转为|恢复|新高|持平|超出|超过|不足|冲击|集中于|为主|主体"
)
"""What says, beside a number, which way something goes or which of two is more."""


def run_of(name, case):
    return ran(name, case) if case in YEARS else next_year.ran(name, case)


@pytest.fixture(scope="module", params=CASES, ids=str)
def case(request):
    return request.param


# -- figures -----------------------------------------------------------------------------------------------------------


def fits(figure):
    """Whether the words of a figure are those of its rounded value."""
    shown = round_half_up(Decimal(figure.value), figure.decimals)
    if figure.text in LEVEL:
        return shown == 0
    read = READING.fullmatch(figure.text)
    if not read:
        return False
    word, number, _ = read.groups()
    return Decimal(number) == abs(shown) and SIGN_OF[word] == (shown > 0) - (shown < 0)


def test_the_words_of_every_figure_fit_its_value(case):
    figures = [figure for name in FIRST for figure in run_of(name, case).figures.values()]
    directed = [figure for figure in figures if DIRECTED.search(figure.kind)]
    assert len(directed) > 30
    wrong = [(figure.key, figure.value, figure.text) for figure in directed if not fits(figure)]
    wrong += [
        (figure.key, figure.value, figure.text)
        for figure in figures
        if not DIRECTED.search(figure.kind)
        and figure.kind != "name"
        and WORD.search(figure.text)
        # 超过100家 is how a source hedges
        and not figure.text.startswith(("超过", "不超过"))
    ]
    assert wrong == []


def test_amounts_shares_and_counts_have_no_sign(case):
    """What can fall below zero is worded as what it is: 年均下降4.3%, not an average growth of -4.3%."""
    figures = [figure for name in FIRST for figure in run_of(name, case).figures.values()]
    signed = [figure for figure in figures if "-" in figure.text and figure.kind not in ("index", "name")]
    # the column of what targets lack is below zero for those that are surpassed
    assert [(figure.key, figure.text) for figure in signed if not figure.key.endswith("].gap")] == []


def read_balances():
    """Exports less imports by area, sector and year, from the CSV files, as the report of `REPORT_YEAR` had them."""
    trade, balances = {}, {}
    tables = [read_rows(DATA / f"{name}.csv") for name in ("services_trade", "services_trade_national")]
    for row in sorted(chain(*tables), key=itemgetter("vintage")):
        if int(row["vintage"]) <= REPORT_YEAR and row.get("measure", "level") == "level":
            trade[row["area"], row.get("sector", "ALL"), row["year"], row["flow"]] = Decimal(row["value"])
    for area, sector, year, flow in trade:
        if flow == "X":
            balances[area, sector, year] = trade[area, sector, year, "X"] - trade[area, sector, year, "M"]
    return balances


@pytest.mark.parametrize("year", [year for year in YEARS if year > YEARS[0]])
def test_a_changed_balance_is_told_by_the_sides_that_it_was_and_is_on(year):
    balances, tested = read_balances(), set()
    for name in FIRST:
        run = ran(name, year)
        told = plain(visible(run)) + "".join(exhibit["alt"] for exhibit in run.exhibits)
        for figure in run.figures.values():
            what, of = figure.dimensions, figure.dimensions.get("of", {})
            if what.get("definition") in ("change", "change_since") and of.get("definition") == "balance":
                place, then = (of["area"], of["sector"]), what.get("base", str(int(what["year"]) - 1))
                then, now = (balances[(*place, time)] for time in (then, what["year"]))
                sides = ["顺差" if side > 0 else "逆差" for side in (then, now)]
                moved = "扩大" if abs(now) > abs(then) else "收窄"
                expected = f"{sides[0]}{moved}" if sides[0] == sides[1] else f"由{sides[0]}转为{sides[1]}，"
                if figure.kind == "amount":
                    # the phrase around it says the direction: 顺差10.5亿美元，扩大1.3亿美元
                    said = rf"{sides[1]}[^，；。]*，{moved}{re.escape(figure.text)}"
                    assert re.search(said, told), figure.key
                else:
                    assert figure.text.startswith(expected), figure.key
                tested.add(place)
    assert tested >= {("CN-SN", "ALL"), ("CN", "ALL"), ("CN-SN", "SI")}


def worded_cells(run):
    """Yield the cells of a chapter's tables that say which way something goes, each with its figure."""
    for exhibit in run.exhibits:
        for row in exhibit.get("table", {}).get("body", []):
            for cell in row:
                if READING.match(cell["text"]) or (cell["text"] in LEVEL and "figure" in cell):
                    yield cell["text"], run.figures[cell["figure"]]


def agrees(text, figure):
    """Whether a cell says what its figure says; where prose has only the amount, what fits the figure's value."""
    return text == figure.text or (figure.kind == "amount" and fits(replace(figure, text=text)))


def test_tables_show_the_words_of_their_figures(case):
    cells = [cell for name in FIRST for cell in worded_cells(run_of(name, case))]
    assert cells
    assert [(figure.key, text) for text, figure in cells if not agrees(text, figure)] == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("增长12.5%", "下降12.5%"), ("顺差扩大1.3亿美元", "顺差收窄1.3亿美元"), ("顺差10.5亿美元", "顺差10.6亿美元")],
)
def test_a_wrong_word_in_a_table_is_seen(right, wrong):
    (figure,) = (figure for text, figure in worded_cells(ran("index", REPORT_YEAR)) if text == right)
    assert agrees(right, figure)
    assert not agrees(wrong, figure)


# -- prose ---------------------------------------------------------------------------------------------------------------

ABSURD = re.compile(
    # a minus after a word of direction, or nothing that goes somewhere
    r"(?:增长|下降|提高|降低|增加|减少|扩大|收窄|高|低|拉动|下拉|顺差|逆差)(?:[-−]|0(?:\.0+)?(?![\d.]))"
    r"|(?<![\d—])[-−]\d+(?:\.\d+)?(?:%|个百分点|亿|万|倍)"
    r"|(?<!占)比[^，。；、（）]{0,12}(?:与上年)?持平(?<!比上年持平)(?<!较上年持平)"
    r"|分别增速从略(?!（)|增速从略、|[，；、。][，；、。]"
)


def test_no_sentence_is_absurd(case):
    found = []
    for name in FIRST:
        text = plain(visible(run_of(name, case), commentary=False))
        found += [(name, text[max(hit.start() - 30, 0) : hit.end() + 10]) for hit in ABSURD.finditer(text)]
    assert found == []


ROLE = re.compile(r"\{(\w+)\}`([^`]*)`")
CLAUSE = re.compile(r"(?:\{\w+\}`[^`]*`|[^，。；：])+")


def test_growth_does_not_follow_words_that_its_own_repeat(case):
    """与上年持平 cannot stand after 比上年 or 环比, nor 持平 after 比 and what it is compared with."""
    before, seen = re.compile(r"(?:[比较]上年|同比|环比|年前|相比)(?:分别)?$"), 0
    for name in FIRST:
        run = run_of(name, case)
        for sentence in prose_lines(name):
            for role in ROLE.finditer(sentence):
                if role[1] != "eval":
                    continue
                figure = run.figure(role[2]) if role[2] in run.values else None
                seen += figure is not None
                if figure is not None and figure.kind == "growth":
                    assert not before.search(sentence[: role.start()]), sentence
                if figure is not None and figure.kind in ("gap", "difference"):
                    clause = re.split(r"[，。；]", ROLE.sub("▢", sentence[: role.start()]))[-1]
                    assert "比" not in re.sub("相比|占比|比重", "", clause), sentence
    assert seen > 100


def prose_lines(name):
    return [
        line
        for cell in notebook(name).cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if not line.startswith(":")
    ]


# -- words that stand in the prose ---------------------------------------------------------------------------------------

IN_THE_PROSE = {
    # clause, ▢ for each expression: the condition around it
    "顺差的▢来自相关文化服务（▢）": "traded_growth and surplus > 0 and surplus.first > 0",
    "增长来自少数行业": "few",
    "- 旅行服务若恢复到▢年的规模": "recovery_matters",
    "旅行服务若恢复到▢年的规模": "recovery_matters",
    "进出口下降": "contributions.largest(1).is_up and area.all.total.growth.is_down",
    "没有行业拉动进出口增长": "contributions.smallest.is_down and not contributions.largest(1).is_up",
    "进出口和出口都增长较快的是▢（进出口▢": "alike",
    "没有一种方法的平均误差低于朴素法（▢）": "backtest.naive_is_best",
    "各类服务进出口只有▢增长": "growth.largest(1).is_up and not growth.largest(2).is_up and growth.is_complete",
    "各类服务的▢没有一类增长": "flat",
    "两类服务规模都低于各类的平均": (
        'all(own[code] < own.sum / len(own) and totals[code].is_uneven for code in ("SF", "SK"))'
    ),
    "▢▢逆差▢": (
        "early_travel.highest < 0 and late_travel.highest < 0"
        " and (area.travel.balance > early_travel.average) == (late_travel.average > early_travel.average)"
    ),
    "服务贸易于▢首次出现顺差": "edition.first_year < surplus < year",
    "服务贸易首次出现顺差": "first + 1 < surplus == year",
    "其中▢不可能是与上年持平": "technology.impossible_zeros > 0",
    "无从分辨是与上年持平还是上年没有基数": "technology.zeros > 0 and technology.impossible_zeros == 0",
    "因此都不解读为“持平”": "technology.impossible_zeros > 0",
    "本书都不解读为“持平”": "technology.zeros > 0 and technology.impossible_zeros == 0",
} | {
    f"各类服务{flow}只有▢增长": f"{rates}.largest(1).is_up and not {rates}.largest(2).is_up and {rates}.is_complete"
    for flow, rates in (("出口", "export_growth"), ("进口", "import_growth"))
}
"""Clauses of the prose with a word of direction that hang on the condition of their passage."""
COMPUTED = {
    # clause: the expression in it without which it is left out, or on whose sign its figure stands
    "▢行业增速高于▢文化企业平均水平": "fact.culture_core_faster",
    "进出口▢逐年增长▢": "growth.during(growth.positive_run)",
    "出口▢逐年增长": "area.business.exports.during(area.business.exports.rising_run)",
    "▢首次出现顺差": (
        "area.business.balance.first_positive.only_if("
        "edition.first_year < area.business.balance.first_positive < year)"
    ),
    "进口高于出口的有▢": (
        "area.financial.balance.history.negative_years.only_if(area.financial.balance.years[-1:] == [year])"
    ),
    "出口▢逐年下降": "area.travel.exports.during(area.travel.exports.falling_run)",
    "规模超过▢": "provinces.overtook(area.code)",
    "规模被▢超过": "provinces.overtaken_by(area.code)",
    "▢出口和进口都逐年下降": "area.construction.exports.during(both_fell)",
    "提高承诺水平▢": "nation.fact.rcep_sectors_deepened",
}
"""Clauses of the prose with a word of direction that hang on an expression in them."""
SAYS_NOTHING = {
    "是扩大文化、地理信息、人力资源和中医药等服务出口的载体",
    "看目标还差多少、每年需要增长多少、由谁负责",
    "各案例按问题、做法、主体、成效和可复制条件写成卡片",
    "按主体查找",
    "对全行业增长",
    "以数字订购和数字交付为主要方式",
    "大于一",
    "即偏差超过通常一年的变动",
    "以知识和人力资本为主要投入",
    "若领先朴素法不足一个标准误",
    "各方承诺在协定生效后▢内转为负面清单",
    "服务业增加值▢",
    "▢业增加值相当于其▢",
}
"""Clauses in which the words name something, or say what does not change with the data."""
COMPARISONS = {
    # if above, if below, if equal
    "增至／降至／仍为",
    "上升／下降／持平",
    "高于／低于／等于",
    "出口大于进口／进口大于出口／出口与进口相等",
    "，快于文化产品／，慢于文化产品／，与文化产品相同",
    "转为下降／继续下降／下降",
    "规模大于业务流程外包／规模小于业务流程外包／规模与业务流程外包相当",
    "增长／下降／变动",
    "，“物”已多于“人”／，“物”少于“人”／，“物”与“人”相当",
    "超出／差／相差",
    "出口增速快于进口／出口增速不及进口／出口与进口增速相同",
    "出口降幅小于进口／出口降幅大于进口／出口与进口降幅相同",
    "高于流向▢的合同／低于流向▢的合同／与流向▢的合同相当",
}
"""What expressions say by a comparison."""
IN_CODE = {
    # text, ▢ for what it formats: the innermost condition on it
    "已超过这一目标": "edition.digital.target.progress > 100",
    "集中于": (
        "not any((each <= 50 for each in large.values()))",
        "exports.industries.value.top(2).share.sum > 50",
    ),
    "，也低于所列任何一家重点企业": "all((each > exports for each in exporters.values()))",
    "，▢年以来历年均为顺差": "year > start + 1 and telecom.balance.positive_run == len(telecom.balance.years)",
    "转为增长": "growth.is_up and growth.previous <= 0",
    "为主（占▢）": "modes.contract['ITO'].share > 50",
    "增长较快的是": tuple(f"not (only_two[{flow}])" for flow in range(3)),
    "增长": tuple(f"only_two[{flow}]" for flow in range(3)),
    "增长最快的是": "modes.executed.growth.largest(1).is_up",
    "降幅最小的是": "modes.executed.growth.largest(1).is_down",
    "不足▢的0.1%": "exports_share.rounds_to_zero",
    "，外资企业以离岸为主，内资企业以在岸为主": (
        "outsourcing.offshore_shares['OWN-FIE'] > 50 > outsourcing.offshore_shares['OWN-DOM']"
    ),
    "差距超过一个标准误，故采用▢": "",
    "▢，不足以说明更好，故仍用朴素法，即以上年水平作预测值": "backtest.keeps_naive",
    "，历年进口都大于出口": "area.ip.exports.share_of(area.ip.total).history.highest < 50",
    "旅行服务恢复": "recovery_matters",
    "加工服务回落": "reduction_matters",
    "回落到▢年的▢": "not (processing.previous == 0)",
    "旅行服务恢复情景": "",
    "加工服务回落情景": "",
    "逆差最大的一年为": "lowest < 0",
    "逆差为▢年以来最大": "is_worst",
    "顺差最小的一年为": "not (lowest < 0)",
    "服务贸易集中于东部沿海。": "regions['EAST'].share_of(regions.sum) > 50",
    "受▢冲击": "area.all.total.at(crisis).growth.is_down",
    "几乎没有进口，出口即为顺差": "area.processing.imports.share_of(area.processing.exports) < 1",
    "，为▢年以来首次顺差": "first + 1 < area.business.balance.first_positive == year",
    "自▢年以来，服务贸易持续逆差": "deficits > 2",
    "服务贸易上年和本年均为逆差": "not (deficits > 2)",
    "（数额各有舍入，两项之和略大于合同额）": "both_kinds > fact.outsourcing_contract",
    "▢均与上年持平": "len(beside) > 1 and all((each.growth.rounds_to_zero for each in beside))",
    "、合同份数和技术费均与上年持平": (
        "exports.value.growth.rounds_to_zero and exports.contracts.growth.rounds_to_zero"
        " and exports.technology_fee.growth.rounds_to_zero"
    ),
    "与上年持平": (
        "exports.average.reads_like(exports.average.previous)",
        "imports.average.reads_like(imports.average.previous)",
    ),
}
"""What expressions and code say by a condition."""
NAMES_OF_DEFINITIONS = "methods"
"""The chapter whose code names indicators and cites what defines them."""


def typed_words(name):
    """Yield the clauses of a chapter's prose that have a word of direction, with the conditions around them."""
    for cell in notebook(name).cells:
        if cell.cell_type != "markdown":
            continue
        conditions = []
        for line in cell.source.splitlines():
            if opened := re.match(r":::+\{(when|section-needs)\}\s*(.*)", line):
                conditions.append(opened[2] if opened[1] == "when" else "")
            elif re.match(r":::+\{|::::", line) and not re.fullmatch(r":::+", line):
                conditions.append("")
            elif re.fullmatch(r":::+", line):
                conditions.pop()
            elif not line.startswith((":", "#")):
                for clause in CLAUSE.findall(line):
                    if WORD.search(ROLE.sub("▢", clause)):
                        expressions = [role[2] for role in ROLE.finditer(clause)]
                        yield ROLE.sub("▢", clause), expressions, " and ".join(filter(None, conditions))


SILENT = {"caption", "alt", "note", "source", "others_name", "stated_growth"}
"""Arguments of exhibits, which name what is shown."""


def said_by_code(name):
    """Yield the texts with a word of direction in a chapter's expressions and code, each with what decides on it."""
    for cell in notebook(name).cells:
        if cell.cell_type == "code":
            yield from said_by(ast.parse(cell.source))
        else:
            for role in ROLE.finditer(cell.source):
                if role[1] == "eval":
                    yield from said_by(ast.parse(role[2], mode="eval"))


def said_by(tree, decides=()):
    """Yield texts of Python code, with the conditions and comparisons around each."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.keyword) and node.arg in SILENT:
            continue
        inner = decides
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "compare":
            texts = [text_in(argument) for argument in node.args[1:]]
            if any(map(WORD.search, texts)):
                yield "／".join(texts), (*decides, "compare")
            continue
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "phrase":
            # one text, whatever its parts
            if WORD.search(text := "".join(text_in(part) or "▢" for part in node.args)):
                yield text, inner
            yield from said_by(ast.Tuple([part for part in node.args if not text_in(part)]), decides)
            continue
        if isinstance(node, ast.IfExp):
            yield from said_by(ast.Expression(node.test), decides)
            test = ast.unparse(node.test)
            yield from said_by(ast.Expression(node.body), (*decides, test))
            yield from said_by(ast.Expression(node.orelse), (*decides, f"not ({test})"))
            continue
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            if WORD.search(text_in(node)):
                yield text_in(node), inner
            continue
        if isinstance(node, ast.If):
            inner = (*decides, ast.unparse(node.test))
        yield from said_by(node, inner)


def text_in(node):
    """The text of a literal, ▢ for what it formats."""
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "▢" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


@pytest.mark.parametrize("name", FIRST + SECOND)
def test_words_of_direction_in_the_prose_hang_on_a_condition_or_an_expression(name):
    """A new clause: compute its words, or register it here with what it hangs on."""
    for clause, expressions, condition in typed_words(name):
        if clause in COMPUTED:
            assert COMPUTED[clause] in expressions, clause
        elif clause in IN_THE_PROSE:
            assert condition == IN_THE_PROSE[clause], clause
        else:
            assert clause in SAYS_NOTHING


@pytest.mark.parametrize("name", [name for name in FIRST + SECOND if name != NAMES_OF_DEFINITIONS])
def test_words_of_direction_in_code_hang_on_a_condition_or_a_comparison(name):
    """A new text: say it by a condition or a comparison, and register it here with that."""
    for text, decides in said_by_code(name):
        if decides[-1:] == ("compare",):
            assert text in COMPARISONS
        else:
            known = IN_CODE.get(text)
            assert (decides[-1] if decides else "") in (known if isinstance(known, tuple) else (known,)), text


def test_the_registers_have_nothing_that_the_chapters_do_not_say():
    names = FIRST + SECOND
    clauses = {clause for name in names for clause, _, _ in typed_words(name)}
    said = {text for name in names for text, _ in said_by_code(name)}
    assert {*IN_THE_PROSE, *COMPUTED, *SAYS_NOTHING} - clauses == set()
    assert {*COMPARISONS, *IN_CODE} - said == set()


@pytest.mark.parametrize(
    ("text", "value", "decimals", "right"),
    [
        ("增长12.5%", "12.54", 1, True),
        ("增长12.5%", "-12.54", 1, False),
        ("增长12.5%", "12.6", 1, False),
        ("增长-12.5%", "-12.5", 1, False),
        ("增长0.0%", "0.04", 1, False),
        ("与上年持平", "0.04", 1, True),
        ("与上年持平", "0.05", 1, False),
        ("逆差收窄11.4亿美元", "11.41", 1, True),
        ("增加11.4亿美元", "-11.41", 1, False),
        ("增长约15%", "15", 0, True),
        ("12.5%", "12.5", 1, False),
    ],
)
def test_a_wrong_word_is_seen(text, value, decimals, right):
    figure = Figure("k", "", "", "growth", value, value, value, "%", decimals, text, "", "", False)
    assert fits(figure) == right


@pytest.mark.parametrize(
    "text",
    [
        "增长-3%",
        "下降0.0%",
        "高0.0个百分点",
        "率为-4.3%",
        "比全国持平",
        "环比与上年持平，",
        "分别增速从略、",
        "，，",
    ],
)
def test_what_is_absurd_is_seen(text):
    assert ABSURD.search(text)


@pytest.mark.parametrize(
    "text", ["占比较上年持平", "增长0.2%", "比上年增长3%", "2016—2018年", "指数为-0.71", "高10个"]
)
def test_what_is_not_absurd_passes(text):
    assert not ABSURD.search(text)
