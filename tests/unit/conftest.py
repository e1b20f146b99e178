"""Fixtures of the unit tests: a small data directory."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from helpers.small_data import small_data


@pytest.fixture
def data(tmp_path) -> Path:
    """A copy of the small data directory, to be changed."""
    return shutil.copytree(small_data(), tmp_path / "data")
