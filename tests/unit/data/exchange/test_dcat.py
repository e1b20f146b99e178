"""The description for data catalogues, read back as RDF."""

import hashlib

import pytest
from helpers.tiny_data import FACTS, TRADE, write_tables
from rdflib import DCAT, DCTERMS, RDF, Graph, Literal, Namespace, URIRef
from tradebook.data.downloads import data_files
from tradebook.data.exchange.dcat import describe_in_dcat
from tradebook.data.report import Report

PLACE = "https://example.org/here/dcat.jsonld"
SPDX = Namespace("http://spdx.org/rdf/terms#")
RELEASE = """
release:
  contact: tongji@example.cn
  address: https://example.cn/report
  editions:
    2022: {status: released, published: 2023-08, doi: 10.1234/abc}
"""


RATES = """
    currency,year,value,unit,source,locator
    USD,2022,6.7261,元/美元,公报,
"""


def read(folder, entries="") -> tuple[Graph, Report]:
    data = write_tables(folder, {"services_trade": TRADE, "facts": FACTS, "exchange_rates": RATES})
    with (data / "edition.yml").open("a", encoding="utf-8") as file:
        file.write(entries)
    report = Report.open(data).as_of(2022)
    text = describe_in_dcat(report, 2022, "data", data_files(report.package), "data-2022.xlsx")
    return Graph().parse(data=text, format="json-ld", publicID=PLACE), report


@pytest.fixture(scope="module")
def graph(tmp_path_factory):
    return read(tmp_path_factory.mktemp("dcat"))


def test_each_table_is_a_data_set_of_the_edition_with_its_file(graph):
    found, report = graph
    edition, files = URIRef(f"{PLACE}#edition"), data_files(report.package)
    assert (edition, RDF.type, DCAT.Dataset) in found
    parts = {str(part).partition("#")[2]: part for part in found.objects(edition, DCTERMS.hasPart)}
    assert {"services_trade", "facts", "areas"} <= parts.keys() <= set(report.package.table_names)
    for name, part in parts.items():
        assert (part, DCTERMS.identifier, Literal(name)) in found
        distribution = found.value(part, DCAT.distribution)
        address = str(found.value(distribution, DCAT.downloadURL))
        content = files[address.removeprefix("https://example.org/here/data/")]
        assert int(found.value(distribution, DCAT.byteSize)) == len(content)
        checksum = found.value(found.value(distribution, SPDX.checksum), SPDX.checksumValue)
        assert str(checksum).lower() == hashlib.sha256(content).hexdigest()


def test_it_says_whose_it_is_and_of_when(graph):
    found, report = graph
    edition = URIRef(f"{PLACE}#edition")
    assert found.value(edition, DCTERMS.title) == Literal(report.info.title(2022), lang="zh")
    period = found.value(edition, DCTERMS.temporal)
    assert [str(found.value(period, end)) for end in (DCAT.startDate, DCAT.endDate)] == ["2021", "2022"]
    assert found.value(found.value(edition, DCTERMS.spatial), DCTERMS.identifier) == Literal("CN-SN")
    assert found.value(edition, DCTERMS.issued) is None
    assert found.value(edition, DCAT.contactPoint) is None


def test_a_release_has_its_address_date_and_contact(tmp_path):
    found, _ = read(tmp_path, RELEASE)
    edition = URIRef("https://example.cn/report/downloads/#edition")
    assert found.value(edition, DCAT.landingPage) == URIRef("https://example.cn/report")
    assert str(found.value(edition, DCTERMS.issued)) == "2023-08"
    assert found.value(edition, DCTERMS.identifier) == Literal("https://doi.org/10.1234/abc")
    addresses = {str(address) for address in found.objects(None, DCAT.downloadURL)}
    assert "https://example.cn/report/downloads/data/services_trade.csv" in addresses


@pytest.mark.parametrize(
    ("part", "version", "ends"),
    [
        ("S1", "2022-S1", ["2021-01", "2022-06"]),
        ("Q4", "2022-Q4", ["2021-10", "2022-12"]),
        ("P11M", "2022-P11M", ["2021-01", "2022-11"]),
    ],
)
def test_an_edition_of_a_part_of_the_year_is_of_that_part(tmp_path, part, version, ends):
    found, _ = read(tmp_path, f"part: {part}\n")
    edition, rates = URIRef(f"{PLACE}#edition"), URIRef(f"{PLACE}#exchange_rates")
    assert str(found.value(edition, DCAT.version)) == version
    for thing, expected in ((edition, ends), (rates, ["2022", "2022"])):
        period = found.value(thing, DCTERMS.temporal)
        assert [str(found.value(period, end)) for end in (DCAT.startDate, DCAT.endDate)] == expected
