"""Data directories and editions that the model's tests share; each test gets editions of its own, as it records in them."""

import pytest
from helpers.small_topics import write_long_data, write_topic_data
from tradebook.model.edition import Edition


@pytest.fixture(scope="session")
def topic_data(tmp_path_factory):
    """The small data directory with cases, policies, bases and a print; not to be changed."""
    return write_topic_data(tmp_path_factory.mktemp("topics"))


@pytest.fixture(scope="session")
def long_data(tmp_path_factory):
    """The small data directory with five years of trade and with printed forecasts; not to be changed."""
    return write_long_data(tmp_path_factory.mktemp("long"))


@pytest.fixture
def edition(topic_data):
    """The edition of the newest year."""
    return Edition(2022, topic_data)


@pytest.fixture
def early_edition(topic_data):
    """The edition of a year before, of which there is less data."""
    return Edition(2021, topic_data)


@pytest.fixture
def first_edition(topic_data):
    """The edition of the first year, of which there is trade by sector only."""
    return Edition(2019, topic_data)
