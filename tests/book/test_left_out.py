"""A book whose edition.yml leaves chapters out: nothing leads to them, and nothing is said of them."""

import csv
import re
import subprocess
import sys

import pytest
from helpers.pages import is_external, leads_somewhere, read_pages
from helpers.support import REPORT_YEAR, ROOT, copy_real_data, real_data
from tradebook.audit.manifest import manifest_digests
from tradebook.data.printed.claims import read_claims

LEFT_OUT = ("audit", "culture", "forecast", "glossary", "methods")


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    """The folder of the edition."""
    folder = tmp_path_factory.mktemp("left out")
    data = copy_real_data(folder)
    switches = "chapters:\n  audit: false\n  glossary: false\n  methods: {since: 2023}\n"
    switches += "  forecast: {until: 2021}\n  culture: [{until: 2019}, {since: 2023}]\n  bases: {since: 2022}\n"
    path = data / "edition.yml"
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{switches}", encoding="utf-8")
    command = [sys.executable, "-m", "tradebook", "html", "--data", data, "--output", folder / "built"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder / "built" / str(REPORT_YEAR)


@pytest.fixture(scope="module")
def pages(edition):
    return read_pages(edition / "html")


def test_the_chapters_are_nowhere(edition, pages):
    chapters = {path.split("/")[1].removesuffix(".html") for path in pages if path.startswith("chapters/")}
    assert not chapters & set(LEFT_OUT)
    assert {"bases", "index", "overview", "claims"} <= chapters
    assert not {path.stem for path in (edition / "notebooks").iterdir()} & set(LEFT_OUT)
    index = (edition / "html" / "searchindex.js").read_text(encoding="utf-8")
    assert not [name for name in LEFT_OUT if f'"chapters/{name}"' in index]
    assert '"chapters/bases"' in index


def test_no_link_is_broken(edition, pages):
    links = [(path, link["href"]) for path, page in pages.items() for link in page.find_all("a", href=True)]
    assert len(links) > 1000
    broken = [
        (path, href)
        for path, href in links
        if not is_external(href)
        and not leads_somewhere(edition / "html", {}, path, href.partition("#")[0] or path)
        if href.partition("#")[0]
    ]
    assert broken == []


def test_the_landing_page_lists_and_names_what_there_is(pages):
    landing = pages["chapters/index.html"]
    assert "文化" not in landing.select_one(".book-parts").text
    assert "服务贸易创新发展案例" in landing.select_one(".book-parts").text
    assert "核对结果见" not in landing.text
    said = [path for path, page in pages.items() if re.search("“(核对|方法)”一章", page.text)]
    assert said == []


def test_claims_of_chapters_left_out_are_not_compared(edition):
    claims = read_claims(real_data(), REPORT_YEAR)
    with (edition / "reconciliation.csv").open(encoding="utf-8", newline="") as file:
        compared = {row["claim"] for row in csv.DictReader(file)}
    assert compared == {claim.claim for claim in claims if claim.chapter not in LEFT_OUT}
    assert len(compared) < len(claims)


def test_the_manifest_has_no_chapter_that_is_left_out(edition):
    inputs, outputs = manifest_digests(edition)
    assert not [name for name in LEFT_OUT if f"chapters/{name}.ipynb" in inputs]
    assert "chapters/bases.ipynb" in inputs
    assert not [name for name in LEFT_OUT if f"html/chapters/{name}.html" in outputs]
