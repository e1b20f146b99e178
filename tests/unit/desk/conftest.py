"""Fixtures of the desk's tests."""

from __future__ import annotations

import pytest
from helpers.desk import make_desk, visit


@pytest.fixture
def desk(tmp_path):
    """A desk on a small project, to be changed."""
    (tmp_path / "project").mkdir()
    return make_desk(tmp_path / "project")


@pytest.fixture
def client(desk):
    """A browser that was let in."""
    return visit(desk)
