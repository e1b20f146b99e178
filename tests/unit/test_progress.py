"""What long tasks say."""

import re

import pytest
from tradebook.progress import step


def test_a_step_says_that_it_begins_and_how_long_it_took(capsys):
    with step("检查数据"):
        assert capsys.readouterr().out == "检查数据 …\n"
    assert re.fullmatch(r"检查数据：\d+\.\d 秒\n", capsys.readouterr().out)


def test_a_step_that_fails_is_not_said_to_be_done(capsys):
    with pytest.raises(KeyError), step("检查数据"):
        raise KeyError
    assert capsys.readouterr().out == "检查数据 …\n"
