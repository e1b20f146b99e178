"""The cells of a table against its schema: only what is written as its type is, and nothing that nobody sees."""

from decimal import Decimal

import pytest
from frictionless import Schema
from hypothesis import given
from hypothesis import strategies as st
from tradebook.data.csv_table import CsvError, CsvTable
from tradebook.data.examining import examine

SCHEMA = Schema.from_descriptor(
    {
        "fields": [
            {"name": "code", "type": "string", "constraints": {"required": True, "unique": True}},
            {"name": "year", "type": "integer"},
            {"name": "value", "type": "number"},
            {"name": "day", "type": "date"},
            {"name": "text", "type": "string"},
        ],
    }
)
HEADER = "code,year,value,day,text\n"
SOUND = "A,2022,12.50,2023-08-31,文字\n"


def find(rows, codes=None):
    """The problems of rows, as texts."""
    return [
        str(problem) for problem in examine(CsvTable((HEADER + rows).encode(), "t.csv"), SCHEMA, codes or {})[1]
    ]


def test_sound_rows_are_typed_and_numbered():
    [row], problems = examine(CsvTable((HEADER + SOUND).encode(), "t.csv"), SCHEMA, {})
    assert problems == []
    assert (row["year"], str(row["value"]), row["day"].isoformat(), row["_line"]) == (
        2022,
        "12.50",
        "2023-08-31",
        2,
    )


def test_empty_cells_are_none():
    assert examine(CsvTable((HEADER + "A,,,,\n").encode(), "t.csv"), SCHEMA, {})[0] == [
        {"code": "A", "year": None, "value": None, "day": None, "text": None, "_line": 2}
    ]


@pytest.mark.parametrize(
    "cell",
    [
        "1_000",
        "１２",
        "१२",
        " 12",
        "12 ",
        "+12",
        ".5",
        "5.",
        "1e3",
        "1.2E+05",
        "NaN",
        "Infinity",
        "12\u200b",
        "1\u00a0608",
        "1,5",
        "-",
    ],
)
def test_a_number_that_is_written_otherwise_is_refused_at_its_cell(cell):
    [text] = find(SOUND.replace("12.50", f'"{cell}"'))
    assert text.startswith("t.csv，第 2 行，“value”列：读到“")
    assert text.endswith("应为：数字。改法：改成半角数字，不带空格、单位、逗号或百分号。")


@pytest.mark.parametrize("cell", ["-0.1", "0", "12", "12.0", "-8"])
def test_plain_numbers_are_read(cell):
    [row], problems = examine(CsvTable((HEADER + SOUND.replace("12.50", cell)).encode(), "t.csv"), SCHEMA, {})
    assert problems == []
    assert str(row["value"]) == cell


@pytest.mark.parametrize(("column", "old"), [("year", "2022"), ("day", "2023-08-31")])
def test_years_and_days_have_ascii_digits_only(column, old):
    [text] = find(SOUND.replace(old, old.translate(str.maketrans("0123456789", "０１２３４５６７８９"))))
    assert f"“{column}”列：读到“" in text


def test_what_nobody_sees_is_named_by_its_number():
    assert find(SOUND.replace("文字", "文\u2028字")) == [
        "t.csv，第 2 行，“text”列：读到“文字”（有看不见的字符 U+2028（行分隔符））；应为：看得见的文字。"
        "改法：删去看不见的字符，或重新键入。"
    ]
    assert "U+200B（零宽空格）" in find(SOUND.replace("12.50", "12.50\u200b"))[0]


def test_a_name_is_no_number():
    schema = Schema.from_descriptor({"fields": [{"name": name, "type": "string"} for name in ("code", "name_zh")]})
    table = CsvTable("code,name_zh\n1,2023\n2,58同城\n3,℃\n".encode(), "codes.csv")
    [problem] = examine(table, schema, {})[1]
    assert str(problem).startswith("codes.csv，第 2 行，“name_zh”列：读到“2023”；应为：名称，不是数字")


def test_line_breaks_and_joiners_are_texts():
    assert find(SOUND.replace("文字", '"两\n行\t👩\u200d🔬"')) == []


def test_empty_columns_behind_the_last_are_reported_once_and_hide_nothing():
    rows = SOUND.replace("\n", ",,\n") + "B,2022,x,,,,\nC,1,1,,\n"
    assert find(rows) == [
        "t.csv，第 2 行：从这一行起有 2 行的末尾多出空列，最多 2 列；应为：5 列。"
        "改法：删去行末多余的逗号，或在 Excel、WPS 中删去表右边的空列。",
        "t.csv，第 3 行，“value”列：读到“x”；应为：数字。改法：改成半角数字，不带空格、单位、逗号或百分号。",
    ]


def test_a_cell_too_many_and_too_few_are_named():
    too_many, too_few = find(SOUND.replace("\n", ",多\n") + "B,2022,1,\n")
    assert too_many.startswith("t.csv，第 2 行：多出一格，读到“多”；")
    assert too_few.startswith("t.csv，第 3 行，“text”列：这一行少了一列；")


@pytest.mark.parametrize("rows", [SOUND + "\n", SOUND + "\n\n", "\n" + SOUND + "A"])
def test_a_line_without_its_key_repeats_no_other(rows):
    schema = Schema.from_descriptor({**SCHEMA.to_descriptor(), "primaryKey": ["code", "year"]})
    problems = [str(each) for each in examine(CsvTable((HEADER + rows).encode(), "t.csv"), schema, {})[1]]
    assert problems
    assert not [problem for problem in problems if "重复" in problem and "year" in problem]
    [twice] = examine(CsvTable((HEADER + "A,1,,,\n" * 2).encode(), "t.csv"), schema, {})[1][-1:]
    assert "重复" in str(twice)


def test_unknown_codes_are_named_beside_other_problems():
    first, second = find("X,y,1,,\n", {"code": ("listing", {"A"})})
    assert first.startswith("t.csv，第 2 行，“code”列：代码“X”不在代码表里；应为：listing 表中的代码。")
    assert second.startswith("t.csv，第 2 行，“year”列：读到“y”；")
    assert find("A,1,1,,\n", {"code": ("listing", {"A"})}) == []
    assert (
        "代码“A\u00a0”不在代码表里（其中的空格是 U+00A0）"
        in find("A\u00a0,1,1,,\n", {"code": ("listing", {"A"})})[0]
    )


@given(st.text(st.characters(exclude_characters='\0"', exclude_categories=["Cs"]), max_size=8))
def test_any_cell_is_the_number_that_it_shows_or_a_problem_at_the_cell(cell):
    try:
        rows, problems = examine(CsvTable(f'{HEADER}A,2022,"{cell}",,\n'.encode(), "t.csv"), SCHEMA, {})
    except CsvError:
        pytest.fail("a quoted cell without quotation marks is always one cell")
    if problems:
        assert [problem.place.column for problem in problems] == ["value"]
    else:
        value = rows[0]["value"]
        assert cell == ("" if value is None else f"{value:f}")
        assert value is None or value == Decimal(cell)


STATED = Schema.from_descriptor(
    {
        "fields": [
            {"name": "code", "type": "string"},
            {"name": "value", "type": "number", "constraints": {"required": True}},
            {"name": "obs_status", "type": "string"},
        ],
    }
)


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("A,,Q", []),
        ("A,1,P", []),
        (
            "A,,",
            [
                "单元格是空的；应为：不能为空。改法：按来源补上；来源没有的，在 obs_status 列写明原因：K 已并入其他项，"
            ],
        ),
        ("A,,P", ["单元格是空的；应为：不能为空。"]),
        (
            "A,0,L",
            [
                "读到“0”，而数据状态是 L（未作统计）；应为：空格。改法：有数的，改正数据状态；没有数的，清空这一格。"
            ],
        ),
    ],
)
def test_a_value_is_there_unless_the_status_says_why_not(row, found):
    _, problems = examine(CsvTable(f"code,value,obs_status\n{row}\n".encode(), "t.csv"), STATED, {})
    assert [problem.place.column for problem in problems] == ["value"] * len(found)
    assert all(start in str(problem) for problem, start in zip(problems, found, strict=True))
