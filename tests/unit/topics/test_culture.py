"""Revenue of cultural enterprises, with the year before that stated growth implies."""

from __future__ import annotations

import shutil
from decimal import Decimal

import pytest
from helpers.exhibits import cell_texts
from helpers.small_data import AREA, LAST, write_small_data
from helpers.tables import rewrite
from tradebook.model.edition import Edition
from tradebook.topics.culture import Culture

STATED = {
    "services": (60, None),
    "retail": (20, 25),
    "manufacturing": (20, -20),
    "core": (70, 40),
    "related": (30, -25),
    "internet": (12, 50),
    "ads": (6, 20),
    "new": (30, 20),
    "books": (10, 0),
    "packaging": (8, 0),
}
"""Revenue in 亿元 and growth in %."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The small data directory with the enterprises' revenue."""
    data = write_small_data(tmp_path_factory.mktemp("culture"))
    values = {f"culture_{part}_revenue": (revenue, "亿元") for part, (revenue, _) in STATED.items()}
    values |= {f"culture_{part}_growth": (rate, "%") for part, (_, rate) in STATED.items() if rate is not None}
    codes = [
        {"code": code, "name_zh": f"{code[8:-8]}营业收入", "name_en": code, "label": f"{{area}}{{year}}年{code}"}
        for part in STATED
        for code in (f"culture_{part}_revenue", f"culture_{part}_growth", f"culture_{part}_firms")
    ]
    key = {
        "area": AREA,
        "sector": "ALL",
        "flow": "T",
        "year": str(LAST),
        "source": "专题",
        "locator": "",
        "bound": "=",
        "vintage": str(LAST),
    }
    facts = [
        {"indicator": code, "value": str(value), "unit": unit, **key} for code, (value, unit) in values.items()
    ]
    rewrite(data, "codes/indicators", lambda rows: [*rows, *codes])
    rewrite(data, "facts", lambda rows: [*rows, *facts])
    return data


@pytest.fixture
def culture(folder):
    return Culture(Edition(LAST, folder))


def test_all_enterprises_grow_as_the_fields_do(culture):
    assert (str(culture.industry), str(culture.industry.growth)) == ("100亿元", "增长11.1%")
    assert culture.industry.previous.traced.value == 90
    assert (culture.industry.key, culture.industry.growth.key) == ("culture.industry", "culture.industry.growth")


def test_services_are_what_the_others_leave_of_the_year_before(culture):
    assert round(culture.services.previous.traced.value, 6) == 49
    assert (str(culture.services), str(culture.services.growth)) == ("60亿元", "增长22.4%")


def test_stated_growth_is_shown_as_stated_and_moves_the_whole(culture):
    assert str(culture.retail.growth) == "增长25%"
    assert culture.retail.growth.traced.cell is not None
    assert str(culture.retail.share) == "20.0%"
    assert str(culture.retail.contribution) == "拉动4.4个百分点"
    assert str(culture.core.share) == "70.0%"
    assert str(culture.core.share.change) == "提高14.4个百分点"


def test_single_industries_are_parts_of_their_kinds(culture):
    assert culture.internet.whole is culture.services
    assert str(culture.internet.share_of_increase) == "36.4%"
    assert (culture.books.whole, culture.packaging.whole) == (culture.retail, culture.manufacturing)
    rest = (culture.manufacturing - culture.packaging).named("其他制造业")
    assert (str(rest.growth), rest.growth.label) == ("下降29.4%", "其他制造业同比增速")


def test_the_other_new_forms_are_what_the_named_ones_leave(culture):
    assert (str(culture.other_new), str(culture.other_new.growth)) == ("12亿元", "与上年持平")
    assert culture.other_new.previous.traced.value == Decimal(12)
    assert list(culture.new_parts.frame("亿元").columns) == ["internet", "ads", "其余小类"]
    assert str(culture.new_parts.rank("ads")) == "第3位"


def test_the_table_goes_from_the_whole_to_its_parts(culture):
    rows = {row[0]: row[1:] for row in cell_texts(culture.industry_table)}
    assert next(iter(rows)) == "全部文化企业"
    assert rows["全部文化企业"] == ["—", "100", "—", "11.1", "—"]
    assert [rows[part.member][1:] for part in (culture.retail, culture.core, culture.new)] == [
        ["20", "20.0", "25", "4.4"],
        ["70", "70.0", "40", "22.2"],
        ["30", "30.0", "20", "5.6"],
    ]
    assert len(rows) == 7


def test_firms_of_all_kinds_are_added_and_those_of_new_forms_are_not(folder, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(folder, data)
    counts = {"services": "300", "retail": "200", "manufacturing": "150", "new": "90"}

    def count(rows):
        like = next(row for row in rows if row["indicator"] == "culture_new_revenue")
        firms = [
            {**like, "indicator": f"culture_{kind}_firms", "value": n, "unit": "家"} for kind, n in counts.items()
        ]
        return [*rows, *firms]

    rewrite(data, "facts", count)
    culture = Culture(Edition(LAST, data))
    assert {part: str(firms) for part, firms in culture.firms.items()} == {
        "services": "300家",
        "retail": "200家",
        "manufacturing": "150家",
        "new": "90家",
        "industry": "650家",
    }
    assert [row[1] for row in cell_texts(culture.industry_table)][:4] == ["650", "300", "200", "150"]


def test_an_edition_without_facts_has_gaps(folder):
    culture = Culture(Edition(LAST - 1, folder))
    assert culture.industry_table is None
    assert not culture.industry
    assert not culture.services.growth
    assert not culture.core.share.change
    assert not culture.new_parts.is_complete


def test_what_a_report_has_recorded_of_the_year_before_stays(folder, tmp_path):
    recorded = {"services": "48.9", "retail": "16.02", "manufacturing": "25.0", "core": "50.0", "related": "40"}

    def add(rows):
        own = [
            row for row in rows if row["indicator"].removesuffix("_revenue").removeprefix("culture_") in recorded
        ]
        return rows + [
            {**row, "year": str(LAST - 1), "vintage": str(LAST - 1), "value": recorded[row["indicator"][8:-8]]}
            for row in own
        ]

    data = tmp_path / "data"
    shutil.copytree(folder, data)
    rewrite(data, "facts", add)
    culture = Culture(Edition(LAST, data))
    parts = (culture.services, culture.retail, culture.manufacturing, culture.core)
    assert [str(part.previous.traced.value) for part in parts] == ["48.9", "16.02", "25.0", "50.0"]
    assert (str(culture.services.growth), str(culture.retail.growth)) == ("增长22.7%", "增长25%")
    # growth, change and the year before go together
    assert (culture.industry.previous.traced.value, str(culture.industry.growth)) == (90, "增长11.1%")
    # what cannot be with the growth of the others has been revised
    recorded["services"] = "20"
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    rewrite(other, "facts", add)
    assert str(Culture(Edition(LAST, other)).services.growth) == "增长22.5%"
