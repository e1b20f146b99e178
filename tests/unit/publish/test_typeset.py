"""Typesetting: what the log of XeLaTeX complains of, and which characters it is told of."""

from tradebook.publish.typeset import lacking_characters, list_characters, log_problems


def test_problems_of_a_latex_log():
    log = r"""Overfull \hbox (3.1pt too wide) in paragraph at lines 1--2
Overfull \hbox (31.2pt too wide) in alignment at lines 3--4
LaTeX Warning: Reference `a' on page 3 undefined on input line 5.
LaTeX Font Warning: Font shape `TU/x' undefined
"""
    problems = log_problems(log)
    assert [problem.split()[0] for problem in problems] == ["Overfull", "LaTeX"]
    assert "31.2pt" in problems[0]


def test_characters_that_no_font_has_are_read_from_the_log():
    log = """Missing character: There is no ≈ (U+2248) in font FreeSerif!
Missing character: There is no 𪚥 (U+2A6A5) in font FreeMono/OT:script=latn;lang
Missing character: There is no ≈ in font FreeSans!
"""
    assert lacking_characters(log) == ["≈", "𪚥"]


def test_characters_are_listed_but_chinese_ones_and_marks():
    assert (
        list_characters("甲e\u0301⑴é\u200d𠮷")
        == "\\bookcharacter{E9}\n\\bookcharacter{2474}\n\\bookcharacter{20BB7}\n"
    )
