"""The edition of a part of a year is made of sound data only, with nothing of whole years."""

import pytest
from helpers.command import make_project
from helpers.half_years import add_small_half_years
from helpers.small_data import LAST
from helpers.tables import edit, name_only_in_header, read_rows, rewrite
from tradebook.checks.run import check_data
from tradebook.data.package import DataPackage
from tradebook.data.report import Report
from tradebook.data.settings.periods import Period
from tradebook.errors import BuildError, DataError
from tradebook.figures.money.exchange import lacking_rates
from tradebook.figures.units import find_unit
from tradebook.publish.parts import open_part

PERIOD = Period(LAST, "S1")


@pytest.fixture
def project(tmp_path):
    project = make_project(tmp_path)
    add_small_half_years(project / "data")
    return project


def test_it_is_made_of_the_same_part_of_each_year(project):
    report = Report.open(open_part(project, project / "data", project / "_build", PERIOD))
    assert report.years == [LAST - 1, LAST]
    assert report.info.part == "S1"
    assert f"{LAST}年上半年" in report.info.title(LAST)


def test_what_is_wrong_in_the_data_stops_it(project):
    edit(project / "data" / "trade_periods.csv", f"CN-SN,{LAST}-S1,ALL,T,level,", f"CN-SN,{LAST}-S1,ALL,T,level,9")
    with pytest.raises(BuildError, match=r"trade_periods\.csv"):
        open_part(project, project / "data", project / "_build", PERIOD)


def test_a_period_without_figures_has_no_edition(project):
    with pytest.raises(DataError, match=f"已有的时期：{LAST - 1}-S1、{LAST}-S1"):
        open_part(project, project / "data", project / "_build", Period(LAST, "S2"))


NATION = {"T": "4000.0", "X": "2000.0", "M": "1900.0"}
"""In 亿美元: a total that is none of exports and imports."""


@pytest.mark.parametrize(("part", "code"), [("S1", "S1"), ("P11M", "01-01/P11M")])
def test_contradictions_of_the_source_are_registered_once(project, part, code):
    data = project / "data"
    path = data / "trade_periods.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("-S1,", f"-{code},"), encoding="utf-8")
    row = {"area": "CN", "sector": "ALL", "unit": "亿美元", "vintage": str(LAST), "source": "商务部"}
    now, before = ({**row, "period": f"{year}-{code}"} for year in (LAST, LAST - 1))
    nation = [{**now, "measure": "level", "flow": flow, "value": value} for flow, value in NATION.items()]
    nation.append({**before, "measure": "level", "flow": "T", "value": "3500.0"})
    nation.append({**now, "measure": "growth", "flow": "T", "value": "3.0", "unit": "%"})

    def contradict(rows):
        wrong = {f"CN-SN,{LAST}-{code},ALL,T,level", f"CN-SN,{LAST}-{code},SA,T,level"}
        keys = ("area", "period", "sector", "flow", "measure")
        raised = [
            {**each, "value": str(float(each["value"]) + 99)}
            if ",".join(each[key] for key in keys) in wrong
            else each
            for each in rows
        ]
        return [*raised, *nation]

    rewrite(data, "trade_periods", contradict)
    problems = check_data(DataPackage(data)).problems
    register = data / "known_discrepancies.csv"
    reasons = [problem.registration.replace(",原因", ",来源如此，各数的时点可能不同") for problem in problems]
    register.write_text("\n".join([register.read_text(encoding="utf-8").rstrip(), *reasons, ""]), encoding="utf-8")
    assert check_data(DataPackage(data)).problems == []
    report = check_data(DataPackage(open_part(project, data, project / "_build", Period(LAST, part))))
    assert report.problems == []
    assert report.known_breaks == {
        ("flow_sum", f"CN-SN/{LAST}/ALL/T"),
        ("flow_sum", f"CN-SN/{LAST}/SA/T"),
        ("national_flow_sum", f"CN/{LAST}/T/level"),
        ("national_growth", f"CN/{LAST}/T/growth"),
    }


def test_amounts_stay_in_the_currency_of_their_source_since_rates_are_of_years(project, capsys):
    data = project / "data"
    rate = {"currency": "USD", "year": str(LAST), "value": "6.7261", "unit": "元/美元", "vintage": str(LAST)}
    place = read_rows(data / "print_places.csv")[0]["locator"]
    rewrite(data, "exchange_rates", lambda rows: [*rows, {**rate, "source": "公报", "locator": place}])
    open_part(project, data, project / "_build", PERIOD)
    assert "currency" not in capsys.readouterr().out
    with (data / "edition.yml").open("a", encoding="utf-8") as file:
        file.write("currency: CNY\n")
    folder = open_part(project, data, project / "_build", PERIOD)
    assert "快报的数额照来源的货币，不按 edition.yml 的 currency 折算" in capsys.readouterr().out
    package = DataPackage(folder)
    assert check_data(package).problems == []
    assert package.rows("exchange_rates") == []
    assert Report.open(folder).info.currency == ""
    converted = package.values("services_trade")["CN-SN", LAST, "ALL", "T"].like(find_unit("万元"))
    # what is lacking is no rate of a year
    assert lacking_rates(converted) == [f"{LAST}年上半年人民币对美元平均汇率"]


def test_columns_that_only_the_header_has_are_empty(project):
    for table in ("areas", "ownership"):
        path = project / "data" / "codes" / f"{table}.csv"
        name_only_in_header(path, "valid_from", "valid_to", "split_from", "merged_into")
    package = DataPackage(open_part(project, project / "data", project / "_build", PERIOD))
    assert check_data(package).problems == []
    assert {row["valid_from"] for row in package.rows("areas")} == {None}
