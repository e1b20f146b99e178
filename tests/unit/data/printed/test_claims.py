"""The claims of a printed report: what a row must be, and what each chapter is asked for."""

import pytest
from helpers.ledgers import small_package
from helpers.small_data import FIRST, LAST
from tradebook.data.printed.claims import (
    claimed_expressions,
    has_claims,
    key_of,
    read_claims,
    read_printed_numbers,
)
from tradebook.errors import DataError
from tradebook.recorder import Recorder


def test_a_year_without_print_has_no_claims():
    assert read_claims(small_package(), LAST) != []
    assert read_claims(small_package(), FIRST) == []
    assert (has_claims(small_package(), LAST), has_claims(small_package(), FIRST)) == (True, False)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("L1.01,one,k,17.7,亿元元,1,L1,,,", "第 2 行.*unit.*亿元元"),
        ("L1.01,one,k,17.7,亿美元,one,L1,,,", "第 2 行.*decimals.*one"),
        ("L1.01,one,k,17·7,亿美元,1,L1,,,", "第 2 行.*stated.*17·7"),
        ("L1.01,one,k,,亿美元,1,L1,,,", "第 2 行.*stated"),
        ("L1.01,one,k,17.7,亿美元,-1,L1,,,", "第 2 行.*decimals.*-1"),
        ("L1.01,one,k,17.7,亿美元,1,L1,,,,多", "第 2 行"),
        ("L1.01,one,k,17.7,亿美元,1", "第 2 行"),
        ("L1.01,one,k,NaN,亿美元,1,L1,,,", "第 2 行.*stated.*NaN"),
        ("L1.01,one,k,１７.7,亿美元,1,L1,,,", "第 2 行.*stated.*１７.7"),
        ("L1.01,one,k,17.7,亿美元,²,L1,,,", "第 2 行.*decimals.*²"),
        ("L1.01,one,k,17.7,亿美元,1,L1,说\u2028明,,", "第 2 行.*note.*U\\+2028"),
        ('L1.01,one,k,17.7,亿美元,1,L1,"说明', "第 2 行：引号没有成对"),
    ],
)
def test_a_bad_claim_is_named_with_row_and_column(write_claims, row, message):
    package = write_claims(row)
    with pytest.raises(DataError, match=message):
        read_claims(package, LAST)


def test_claims_need_their_header_and_unique_ids(write_claims):
    with pytest.raises(DataError, match="表头"):
        read_claims(write_claims(head="claim,figure"), LAST)
    package = write_claims("a,one,k,1,亿美元,0,L1,,,", "a,one,k,1,亿美元,0,L1,,,")
    with pytest.raises(DataError, match="重复"):
        read_claims(package, LAST)


@pytest.mark.parametrize(("encoding", "found"), [("gb18030", "像是 GBK"), ("utf-16", "是 UTF-16")])
def test_claims_not_in_utf8_say_so(write_claims, encoding, found):
    package = write_claims("a,one,k,17.7,亿美元,1,L9,说明,,", encoding=encoding)
    with pytest.raises(DataError, match=rf"published/\d+\.csv：文件不是 UTF-8 编码（{found}"):
        read_claims(package, LAST)


def test_rows_are_counted_as_those_of_other_tables(write_claims):
    """A row with a line break in a cell is one row, as spreadsheets count."""
    package = write_claims('a,one,k,17.7,亿美元,1,L1,"两\n行",,', "b,one,k,x,亿美元,1,L1,,,")
    with pytest.raises(DataError, match="第 3 行，“stated”列：读到“x”"):
        read_claims(package, LAST)


def test_a_chapter_is_asked_for_each_expression_once(write_claims):
    package = write_claims(
        "a,one,x.y,1,亿美元,0,L1,,,",
        "b,two,z,1,亿美元,0,L1,,,",
        "c,one,x.y,2,亿美元,0,L2,,,",
        "d,,,3,个,0,L3,,,",
    )
    assert claimed_expressions(package, LAST) == {"one": ["x.y"], "two": ["z"]}


def test_the_print_states_numbers_by_key_but_not_what_was_read_from_words(write_claims):
    package = write_claims(
        'a,one,fact.firms.to("户"),42,户,0,L1,,,',
        "b,two,area.fact.firms,42.0,户,1,L2,,,",
        "c,two,area.fact.firms,40,户,0,L3,,四十左右,",
        "d,two,area.fact.leader,甲,,,L4,,,",
        "e,,,3,个,0,L5,,,",
    )
    numbers = read_printed_numbers(package, LAST)
    assert [(each.claim, str(each.value)) for each in numbers.about("area.fact.firms")] == [
        ("a", "42"),
        ("b", "42.0"),
    ]
    assert numbers.about("area.fact.leader") == ()
    assert not read_printed_numbers(package, FIRST)


@pytest.mark.parametrize(
    ("expression", "key"),
    [
        ("area.all.total.growth", "area.all.total.growth"),
        ('fact("rank", sector="SC")', 'area.fact("rank", sector="SC")'),
        ("nation.fact.rank", "nation.fact.rank"),
        ('area.fact.rank.worded("growth").rounded(2)', "area.fact.rank"),
        ('(a + b.with_growth(place("X").all.total.growth)).growth', "(a + b).growth"),
        ('a.to("亿元") - 5', 'a.to("亿元") - 5'),
    ],
)
def test_an_expression_is_a_key_but_for_how_it_is_shown(expression, key):
    assert key_of(expression) == key


def test_a_print_without_numbers_is_noted_and_a_contradicted_one_is_not_taken(write_claims):
    """So that a chapter knows when the first number comes in."""
    recorder = Recorder()
    package = write_claims("a,one,k,17.7,亿美元,1,L1,,,同一处").recorded_by(recorder)
    assert not read_printed_numbers(package, LAST)
    assert any("file" in note for note in recorder.notes)
    assert not any("print_places" in str(note) for note in recorder.notes)
