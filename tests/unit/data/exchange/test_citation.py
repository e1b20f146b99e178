"""The edition's citation file: valid YAML of the Citation File Format, with what is stated and nothing else."""

from dataclasses import replace

import yaml
from helpers.support import DATA, ROOT
from tradebook.data.exchange.citation import citation_file
from tradebook.data.report import Report
from tradebook.data.settings.release import Release


def cited(**release):
    report = Report.open(DATA)
    return yaml.safe_load(
        citation_file(replace(report, info=replace(report.info, release=Release(**release))), 2022)
    )


def test_what_is_not_stated_is_left_out():
    content = cited()
    assert set(content) == {"cff-version", "message", "type", "title", "authors", "preferred-citation"}
    assert set(content["preferred-citation"]) == {"type", "title", "authors", "publisher"}


def test_a_day_of_release_an_identifier_and_addresses_are_told():
    content = cited(published="2023-08-31", doi="10.1234/a", address="https://a.cn", repository="https://b.cn")
    assert content["date-released"] == "2023-08-31"
    assert (content["doi"], content["url"], content["repository-code"]) == (
        "10.1234/a",
        "https://a.cn",
        "https://b.cn",
    )
    assert content["preferred-citation"]["year"] == 2023
    assert content["preferred-citation"]["month"] == 8


def test_a_month_is_no_day():
    content = cited(published="2023-08")
    assert "date-released" not in content
    assert (content["preferred-citation"]["year"], content["preferred-citation"]["month"]) == (2023, 8)


def test_the_projects_own_file_agrees_with_the_edition():
    project = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    release = Report.open(DATA).as_of(2022).info.release
    (printed,) = project["references"]
    assert f"{printed['year']}-{printed['month']:02}" == release.published[:7]
    assert project.get("repository-code", "") == release.repository
    assert project.get("url", "") == release.address
