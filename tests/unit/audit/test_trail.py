"""The audit trail as PROV-O: read back, a figure leads to its cells."""

import csv
from dataclasses import replace
from decimal import Decimal

import pytest
from helpers.small_data import LAST, small_data
from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import CSVW, DCTERMS, PROV, RDF, RDFS
from tradebook.audit.records import record_fragment
from tradebook.audit.trail import write_trail
from tradebook.data.printed.places import find_place, list_places
from tradebook.figures.figure import make_figure
from tradebook.figures.ledger import Ledger
from tradebook.figures.traced import Cell, constant, observation
from tradebook.model.edition import Edition

BASE = "https://example.org/2022/"
STATUS = URIRef("http://purl.org/linked-data/sdmx/2009/attribute#obsStatus")
SDO = Namespace("http://schema.org/")
KEY = "area.travel.exports.growth"


@pytest.fixture(scope="module")
def ledger():
    area = Edition(LAST, small_data()).area
    odd = make_figure('place("甲 乙").x', constant(3), "count", "常数")
    return Ledger(LAST, [replace(each, chapter="overview") for each in (area.travel.exports.growth.show(), odd)])


@pytest.fixture(scope="module")
def path(tmp_path_factory, ledger):
    path = tmp_path_factory.mktemp("trail") / "provenance.jsonld"
    write_trail(path, ledger, Edition(LAST, small_data()).package)
    return path


@pytest.fixture(scope="module")
def graph(path):
    return Graph().parse(path, format="json-ld", publicID=BASE)


def test_a_figure_leads_to_its_cells(graph, ledger):
    figure = URIRef(BASE + record_fragment(KEY))
    assert graph.value(figure, RDF.type) == PROV.Entity
    assert str(graph.value(figure, RDFS.label)) == ledger[KEY].label
    cells = list(graph.objects(figure, PROV.wasDerivedFrom))
    places = list_places(Edition(LAST, small_data()).package)
    assert len(cells) == 2
    for cell in cells:
        line, column = int(graph.value(cell, CSVW.rownum)), str(graph.value(cell, CSVW.name))
        file = str(graph.value(cell, DCTERMS.isPartOf)).removeprefix(f"{BASE}ro-crate-metadata.json#input/data/")
        with (small_data() / file).open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream))
        named = (rows[line - 1][rows[0].index(name)] for name in ("source", "locator"))
        assert str(graph.value(cell, DCTERMS.source)) == find_place(places, *named)
        stated = rows[line - 1][rows[0].index(column)]
        assert stated == str(graph.value(cell, PROV.value))
        assert str(cell).endswith(f"data/{file}#cell={line},{rows[0].index(column) + 1}")


def test_a_figure_leads_to_its_formula_and_chapter(graph, ledger):
    activity = graph.value(URIRef(BASE + record_fragment(KEY)), PROV.wasGeneratedBy)
    assert graph.value(activity, RDF.type) == PROV.Activity
    assert str(graph.value(activity, RDFS.label)) == ledger[KEY].formula
    used = {str(each) for each in graph.objects(activity, PROV.used)}
    cells = {str(each) for each in graph.objects(URIRef(BASE + record_fragment(KEY)), PROV.wasDerivedFrom)}
    assert used == cells | {f"{BASE}ro-crate-metadata.json#input/chapters/overview.ipynb"}
    assert str(graph.value(activity, PROV.wasInformedBy)) == f"{BASE}ro-crate-metadata.json#build"


def test_hedges_and_statuses_go_with_the_numbers(tmp_path):
    firms = observation(Decimal(80), "家", Cell("facts", 2, "value", 6, "企业", bound="≥", status="P"))
    shown = replace(make_figure("firms", firms * 2, "count", "企业的两倍"), chapter="overview")
    write_trail(tmp_path / "trail.jsonld", Ledger(LAST, [shown]), Edition(LAST, small_data()).package)
    graph = Graph().parse(tmp_path / "trail.jsonld", format="json-ld", publicID=BASE)
    figure = URIRef(BASE + record_fragment("firms"))
    cell = graph.value(figure, PROV.wasDerivedFrom)
    assert [str(graph.value(each, SDO.text)) for each in (figure, cell)] == [shown.text, "≥80家"]
    assert [str(graph.value(each, STATUS)) for each in (figure, cell)] == ["P", "P"]


def test_every_figure_is_there_whatever_its_key(graph, ledger):
    derived = {str(each) for each in graph.subjects(PROV.wasGeneratedBy)}
    assert derived == {BASE + record_fragment(figure.key) for figure in ledger}


def test_equal_ledgers_give_equal_trails(path, ledger, tmp_path):
    write_trail(tmp_path / "again.jsonld", ledger, Edition(LAST, small_data()).package)
    assert (tmp_path / "again.jsonld").read_bytes() == path.read_bytes()
