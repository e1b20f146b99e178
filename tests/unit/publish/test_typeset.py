"""Typesetting: what the log of XeLaTeX complains of."""

from tradebook.publish.typeset import log_problems


def test_problems_of_a_latex_log():
    log = r"""Overfull \hbox (3.1pt too wide) in paragraph at lines 1--2
Overfull \hbox (31.2pt too wide) in alignment at lines 3--4
Missing character: There is no ≈ (U+2248) in font FreeSerif!
LaTeX Warning: Reference `a' on page 3 undefined on input line 5.
LaTeX Font Warning: Font shape `TU/x' undefined
"""
    problems = log_problems(log)
    assert [problem.split()[0] for problem in problems] == ["Overfull", "Missing", "LaTeX"]
    assert "31.2pt" in problems[0]
