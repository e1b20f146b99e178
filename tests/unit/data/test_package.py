"""The data package: rows and observations, names and labels, and what is wrong with a table."""

import pickle
from decimal import Decimal

import pytest
from helpers.tables import edit, read_rows, withhold, write_rows
from helpers.tiny_data import CODES, FACTS, TRADE, write_tables
from tradebook.data.package import DataPackage, hand_over, open_package
from tradebook.errors import DataError, MissingObservationError
from tradebook.recorder import Recorder

TABLES = {"services_trade": TRADE, "facts": FACTS}
FIRST = "CN-SN,2021,ALL,T,100.0,万美元,2022,表1,"
HEADER = "area,year,sector,flow,value,unit,vintage,source,locator"


@pytest.fixture
def data(tmp_path):
    return write_tables(tmp_path, TABLES)


@pytest.fixture
def package(data):
    return DataPackage(data)


def problems(data, table="services_trade"):
    return [str(problem) for problem in DataPackage(data).validate(table)]


# -- reading -----------------------------------------------------------------------------------------------------------


def test_a_package_names_its_tables_source_and_terms(package):
    assert set(package.table_names) == {*CODES, *TABLES}
    assert (package.source, package.licence) == ("小报告", "CC0")


def test_a_table_knows_its_file_columns_key_and_code_lists(package):
    assert package.path("sectors") == "codes/sectors.csv"
    assert ",".join(package.fields("services_trade")) == HEADER
    assert package.key("services_trade") == ["area", "year", "sector", "flow"]
    assert package.code_lists("services_trade") == {"area": "areas", "sector": "sectors", "flow": "flows"}
    assert package.code_lists("areas") == {"part_of": "areas"}
    assert package.references("areas") == set()
    assert package.references("services_trade") == {"areas", "sectors", "flows"}


def test_a_table_that_is_sound_is_examined_once(data, package):
    assert package.validate("facts") == []
    (data / "facts.csv").unlink()
    assert package.validate("facts") == []
    assert problems(data, "facts") != []


def test_packages_of_equal_files_have_rows_of_their_own(data, package):
    other = DataPackage(data)
    before = dict(other.rows("facts")[0])
    package.rows("facts")[0].clear()
    assert other.rows("facts")[0] == DataPackage(data).rows("facts")[0] == before


def test_an_unknown_table_lists_the_known_ones(package):
    with pytest.raises(DataError, match="services_trade"):
        package.rows("service_trade")


def test_rows_are_typed_and_know_their_line(package):
    first, *_ = package.rows("services_trade")
    assert first == {
        "area": "CN-SN",
        "year": 2021,
        "sector": "ALL",
        "flow": "T",
        "value": Decimal("100.0"),
        "unit": "万美元",
        "vintage": 2022,
        "source": "表1",
        "locator": None,
        "_line": 2,
    }
    assert str(first["value"]) == "100.0"


@pytest.mark.parametrize(
    ("arguments", "options", "lines"),
    [
        ([{"sector": "SI"}], {}, [8, 9, 10]),
        ([{"sector": "SI", "flow": "X"}], {}, [9]),
        ([{"sector": "SK"}], {}, []),
        ([], {"until": 2021}, list(range(2, 11))),
        ([{"sector": "ALL", "flow": "T"}], {"until": 2021}, [2]),
    ],
)
def test_a_part_of_a_table_can_be_asked_for(package, arguments, options, lines):
    assert [row["_line"] for row in package.rows("services_trade", *arguments, **options)] == lines


def test_rows_may_have_some_columns_only(package):
    assert package.rows("flows", columns=["code"]) == [{"code": code} for code in "TXM"]


def test_a_file_that_is_no_table_can_be_read(package):
    assert "省商务厅" in package.read_text("edition.yml")
    assert package.read_text("nothing.yml") is None


def test_a_recorder_notes_what_is_read_of_a_package(package):
    recorder = Recorder()
    recorded = package.recorded_by(recorder)
    recorded.rows("services_trade", {"sector": "SI"}, until=2021)
    package.rows("facts")
    part = {"where": {"sector": "SI"}, "until": 2021, "columns": []}
    assert {"table": "services_trade", **part, "as_of": None, "superseded": False} in recorder.notes
    assert not any(note.get("table") == "facts" for note in recorder.notes)
    assert package.recorder is None


def test_a_package_travels_with_the_tables_that_it_has_parsed(data, package):
    package.rows("services_trade")
    sent = pickle.loads(pickle.dumps(package))
    (data / "services_trade.csv").unlink()
    assert sent.rows("services_trade") == package.rows("services_trade")


def test_a_package_that_was_handed_over_is_not_opened_again(data, package):
    with hand_over(package):
        assert open_package(str(data)) is package
        assert open_package(write_tables(data / "other", TABLES)) is not package
    assert open_package(data) is not package


def test_an_observation_without_a_value_is_none_and_says_why(data):
    key = {"area": "CN-SN", "year": 2021, "sector": "SI", "flow": "M"}
    withhold(data, "services_trade", "Q", **key)
    package = DataPackage(data)
    assert package.validate("services_trade") == []
    assert key.items() <= package.rows_without_value("services_trade", {"year": 2021})[0].items()
    for rows in (package.rows("services_trade"), package.history("services_trade")):
        assert len(rows) == 9
        assert not [row for row in rows if key.items() <= row.items()]
    assert len(package.observations("services_trade")) == len(package.values("services_trade")) == 9
    assert len(package.history("services_trade", with_gaps=True)) == 10
    missing = package.missing("services_trade", key, "万美元")
    assert missing.missing_cells()[0].lack == "陕西2021年电信计算机信息服务进口（未予公布）"
    with pytest.raises(MissingObservationError, match="进口（未予公布）"):
        _ = missing.value
    other = package.missing("services_trade", {**key, "year": 2022}, "万美元")
    assert other.missing_cells()[0].lack == "陕西2022年电信计算机信息服务进口"


def test_a_report_takes_a_value_back_for_itself_and_later_ones(data):
    path = data / "services_trade.csv"
    rows = read_rows(path)
    taken_back = {**rows[-1], "value": "", "vintage": "2023", "obs_status": "K"}
    write_rows(path, [*rows[0], "obs_status"], [*rows, taken_back])
    package, where = DataPackage(data), {"year": 2022}
    assert [str(row["value"]) for row in package.as_of(2022).rows("services_trade", where)] == ["120.0"]
    assert package.as_of(2022).rows_without_value("services_trade") == []
    assert package.rows("services_trade", where) == []
    assert [row["obs_status"] for row in package.rows_without_value("services_trade")] == ["K"]
    assert [str(row["value"]) for row in package.history("services_trade", where)] == ["120.0"]


# -- observations ------------------------------------------------------------------------------------------------------


def test_an_observation_knows_its_cell(package):
    value = package.values("services_trade")["CN-SN", 2022, "ALL", "T"]
    assert (value.value, value.low, value.high) == (Decimal("120.0"), Decimal("119.95"), Decimal("120.05"))
    cell = value.cell
    assert (cell.table, cell.row, cell.column, cell.column_number) == ("services_trade", 11, "value", 5)
    assert (cell.label, cell.source, cell.locator) == ("陕西2022年全部服务进出口", "表1", "")


def test_a_cell_knows_how_the_source_hedges_its_value(data):
    edit(data / "facts.csv", "90,家,=", "90,家,≥")
    package = DataPackage(data)
    bounds = {year: package.fact("firms", "CN-SN", "ALL", "T", year).cell.bound for year in (2021, 2022)}
    assert bounds == {2021: "=", 2022: "≥"}
    assert package.values("services_trade")["CN-SN", 2022, "ALL", "T"].cell.bound == "="


def test_a_frame_has_the_key_the_vintage_and_the_value(package):
    frame = package.observations("services_trade", {"flow": "X"}, until=2021)
    assert list(frame.columns) == ["area", "year", "sector", "flow", "vintage", "value"]
    assert [value.value for value in frame["value"]] == [60, 20, 40]


def test_a_frame_can_be_changed_without_changing_the_package(package):
    frame = package.observations("services_trade")
    frame.loc[0, "value"] = None
    assert package.observations("services_trade").loc[0, "value"] is not None


def test_facts_are_found_by_what_they_are_of(package):
    assert {key: value.value for key, value in package.facts("firms").items()} == {
        ("CN-SN", "ALL", "T", 2021): 80,
        ("CN-SN", "ALL", "T", 2022): 90,
        ("CN-GD", "ALL", "T", 2022): 300,
    }
    assert package.facts("nothing") == {}
    assert package.fact("firms", "CN-SN", "ALL", "T", 2022).value == 90
    assert package.fact("firms", "CN-SN", "ALL", "T", 2020) is None
    assert package.fact_unit("firms", "CN-SN", "ALL", "T") == "家"
    assert package.fact_unit("firms", "CN", "ALL", "T") is None


def test_a_missing_observation_names_itself(package):
    key = {"area": "CN-SN", "year": 2020, "sector": "SI", "flow": "X"}
    missing = package.missing("services_trade", key, "万美元")
    assert missing.is_missing
    with pytest.raises(MissingObservationError, match="陕西2020年电信计算机信息服务出口"):
        missing.value  # noqa: B018


@pytest.mark.parametrize(
    ("table", "key", "label"),
    [
        ("services_trade", {"area": "CN", "year": 2022, "sector": "SA", "flow": "M"}, "全国2022年加工服务进口"),
        ("facts", {"indicator": "firms", "area": "CN-GD", "year": 2022}, "广东2022年企业数"),
    ],
)
def test_labels_follow_the_pattern_of_the_indicator_or_the_table(package, table, key, label):
    assert package.label(table, key) == label


def test_a_table_without_a_label_pattern_says_so(package):
    with pytest.raises(DataError, match=r"facts.*label"):
        package.label("facts", {"area": "CN"})


def test_codes_words_and_years_have_names(package):
    names = [package.name(code) for code in ("CN-SN", "SI", "firms", "growth", "level", 2022)]
    assert names == ["陕西", "电信计算机信息服务", "企业数", "同比增速", "", "2022"]


def test_a_code_in_two_lists_is_refused(data):
    edit(data / "codes/areas.csv", "CN-GD,", "SI,")
    with pytest.raises(DataError, match=r"SI 在两张代码表里都有（codes/areas\.csv 第 4 行）"):
        DataPackage(data).name("CN")


# -- opening -----------------------------------------------------------------------------------------------------------


def test_a_folder_without_a_description_is_named(tmp_path):
    with pytest.raises(DataError, match=r"nowhere.datapackage\.json"):
        DataPackage(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "{}",
        "[]",
        "3",
        '{"resources": 3}',
        '{"name": "a", "resources": [{"name": "t", "path": "t.csv"}]}',
        "[" * 9999,
    ],
)
def test_a_broken_description_is_named(data, content):
    (data / "datapackage.json").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=r"datapackage\.json 无法读取"):
        DataPackage(data)


@pytest.mark.parametrize("path", ["../services_trade.csv", "https://example.org/a.csv", "outside/a.csv"])
def test_a_table_outside_of_the_data_directory_is_refused(data, path):
    (data / "outside").symlink_to(data.parent)
    edit(data / "datapackage.json", '"path": "services_trade.csv"', f'"path": "{path}"')
    with pytest.raises(DataError, match=r"表“services_trade”的 path 是“.*”，指向数据目录之外|无法读取"):
        DataPackage(data)


@pytest.mark.parametrize(("encoding", "found"), [("gb18030", "像是 GBK"), ("utf-16", "是 UTF-16")])
def test_a_description_in_another_encoding_is_named(data, encoding, found):
    path = data / "datapackage.json"
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    with pytest.raises(DataError, match=rf"datapackage\.json：文件不是 UTF-8 编码（{found}.*另存为 UTF-8 编码"):
        DataPackage(data)


def test_reading_a_bad_table_points_to_the_check(data):
    edit(data / "services_trade.csv", FIRST, FIRST.replace("100.0", "七"))
    with pytest.raises(DataError, match=r"services_trade\.csv.*make check"):
        DataPackage(data).rows("services_trade")


# -- checking ----------------------------------------------------------------------------------------------------------


def test_a_sound_table_has_no_problems(data):
    assert [problems(data, table) for table in (*CODES, *TABLES)] == [[]] * 6


@pytest.mark.parametrize(
    ("line", "place", "found", "expected"),
    [
        (FIRST.replace("100.0", "约七十万"), "第 2 行，“value”列", "读到“约七十万”", "数字"),
        (FIRST.replace("100.0", "100.0万"), "第 2 行，“value”列", "读到“100.0万”", "数字"),
        (FIRST.replace("100.0", "100.0%"), "第 2 行，“value”列", "读到“100.0%”", "数字"),
        (FIRST.replace("100.0", '"1,100.0"'), "第 2 行，“value”列", "读到“1,100.0”", "数字"),
        (FIRST.replace("100.0", ""), "第 2 行，“value”列", "单元格是空的", "不能为空"),
        (FIRST.replace("100.0", "—"), "第 2 行，“value”列", "读到“—”", "数字"),
        (FIRST.replace("100.0", "NaN"), "第 2 行，“value”列", "读到“NaN”", "数字"),
        (FIRST.replace("100.0", "Infinity"), "第 2 行，“value”列", "读到“Infinity”", "数字"),
        (FIRST.replace("ALL", "SX"), "第 2 行，“sector”列", "代码“SX”不在代码表里", "sectors 表中的代码"),
        (FIRST.replace("CN-SN", "CN-XX"), "第 2 行，“area”列", "代码“CN-XX”不在代码表里", "areas 表中的代码"),
        (FIRST.replace("T", "t"), "第 2 行，“flow”列", "代码“t”不在代码表里", "flows 表中的代码"),
        (FIRST.replace("CN-SN", ""), "第 2 行，“area”列", "单元格是空的", "不能为空"),
        (FIRST.replace("2021", "221"), "第 2 行，“year”列", "读到“221”", "不小于 1980"),
        (FIRST.replace("2021", "2021年"), "第 2 行，“year”列", "读到“2021年”", "整数"),
        (FIRST.replace("2021", "2021.5"), "第 2 行，“year”列", "读到“2021.5”", "整数"),
        (FIRST.replace("2021", "02021"), "第 2 行，“year”列", "读到“02021”", "整数"),
        (FIRST.replace("表1", ""), "第 2 行，“source”列", "单元格是空的", "不能为空"),
        (FIRST.removesuffix(","), "第 2 行，“locator”列", "这一行少了一列", "9 列"),
        (f"{FIRST},多", "第 2 行", "多出一格，读到“多”", "9 列"),
        (
            f"{FIRST}\n{FIRST}",
            "第 3 行",
            "“地区、年份、行业、流向、版本年份”与 services_trade.csv 第 2 行重复",
            "不与别的行重复",
        ),
        (f"\n{FIRST}", "第 2 行", "空行", "没有空行"),
    ],
)
def test_a_bad_cell_is_answered_with_place_finding_expectation_and_remedy(data, line, place, found, expected):
    edit(data / "services_trade.csv", FIRST, line)
    text = "\n".join(problems(data))
    assert f"services_trade.csv，{place}" in text
    assert f"：{found}" in text
    assert expected in text.partition("应为：")[2]
    assert "改法：" in text


def test_all_problems_of_a_table_are_reported_at_once(data):
    edit(data / "services_trade.csv", FIRST, FIRST.replace("100.0", "x").replace("2021", "y"))
    places = [text.split("：")[0] for text in problems(data)]
    assert places == ["services_trade.csv，第 2 行，“year”列", "services_trade.csv，第 2 行，“value”列"]


def test_remedies_fit_the_type_of_the_column(data):
    edit(data / "codes/sectors.csv", ",total,false", ",total,否")
    (text,) = problems(data, "sectors")
    assert text.endswith("读到“否”；应为：true 或 false。改法：改成 true 或 false。")


def test_an_unclosed_quotation_mark_does_not_print_the_file(data):
    edit(data / "services_trade.csv", FIRST, FIRST.replace("100.0", '"100.0'))
    texts = problems(data)
    assert any("引号没有成对" in text for text in texts)
    assert max(map(len, texts)) < 200


@pytest.mark.parametrize(
    "header",
    [
        HEADER.replace("area", "地区"),
        HEADER.replace("area,year", "year,area"),
        HEADER.replace("area,year", "area,area"),
        HEADER.replace("area,year", ",year"),
        HEADER + ",备注",
        FIRST,
    ],
)
def test_a_bad_header_is_the_only_thing_reported(data, header):
    edit(data / "services_trade.csv", HEADER, header)
    texts = problems(data)
    assert texts
    assert [text for text in texts if "第 1 行" not in text or "表头不符" not in text or HEADER not in text] == []


@pytest.mark.parametrize("dropped", range(8))
def test_a_missing_column_is_named(data, dropped):
    path = data / "services_trade.csv"
    rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    path.write_text("".join(",".join(r[:dropped] + r[dropped + 1 :]) + "\n" for r in rows), encoding="utf-8")
    assert any(f"第 1 行，“{rows[0][dropped]}”列：表头不符" in text for text in problems(data))


def test_an_empty_file_is_called_empty(data):
    (data / "services_trade.csv").write_bytes(b"")
    assert problems(data) == [
        "services_trade.csv：文件是空的；应为：表头和数据。改法：从版本库或备份中恢复该文件。"
    ]


def test_a_missing_file_is_named(data):
    (data / "services_trade.csv").unlink()
    assert problems(data) == ["services_trade.csv：文件不存在；应为：数据包列出的每个文件都在。改法：补上该文件。"]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("gb18030", "像是 GBK，即记事本的“ANSI”"), ("utf-16", "是 UTF-16，即记事本的“Unicode”")],
)
def test_another_encoding_is_named(data, encoding, found):
    path = data / "services_trade.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    assert problems(data) == [
        f"services_trade.csv：文件不是 UTF-8 编码（{found}）；应为：UTF-8 编码的 CSV。"
        "改法：用 Excel 或 WPS 打开，另存为“CSV UTF-8（逗号分隔）”。"
    ]


def test_trailing_commas_do_not_make_the_header_wrong(data):
    path = data / "services_trade.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([header, *(f"{row},," for row in rows)]) + "\n", encoding="utf-8")
    assert problems(data) == [
        "services_trade.csv，第 2 行：从这一行起有 10 行的末尾多出空列，最多 2 列；应为：9 列。"
        "改法：删去行末多余的逗号，或在 Excel、WPS 中删去表右边的空列。"
    ]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_table_with_another_separator_is_not_guessed(data, separator):
    path = data / "services_trade.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",", separator), encoding="utf-8")
    [text] = problems(data)
    assert text.startswith("services_trade.csv，第 1 行：各列之间是")
    assert "逗号分隔" in text


def test_many_separators_of_another_kind_in_texts_do_not_become_columns(data):
    """Which separator a table has is decided by the project, not by what its texts hold most of."""
    path = data / "services_trade.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("表1", "表1;表2;表3;表4|表5\t表6"), encoding="utf-8")
    assert problems(data) == []
    assert DataPackage(data).rows("services_trade")[0]["source"] == "表1;表2;表3;表4|表5\t表6"


@pytest.mark.parametrize(
    "rewrite",
    [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n"), lambda text: text.rstrip("\n")],
    ids=["bom", "crlf", "no newline at the end"],
)
def test_what_spreadsheets_do_to_files_is_no_problem(data, rewrite):
    path = data / "services_trade.csv"
    path.write_bytes(rewrite(path.read_text(encoding="utf-8")).encode("utf-8"))
    assert problems(data) == []
    assert DataPackage(data).observations("services_trade")["value"][0].value == Decimal("100.0")


def test_a_cell_of_another_form_is_answered_in_words(data):
    edit(data / "codes" / "flows.csv", "T,total,", "T,Total,")
    (text,) = problems(data, "flows")
    assert "读到“Total”；应为：小写英文字母开头，只含小写英文字母和下划线，如 processing" in text
    assert "[a-z]" not in text
    assert text.endswith("改法：照此改写。")


def test_what_two_rows_must_not_share_names_the_other_row(data):
    edit(data / "codes" / "flows.csv", "X,exports,", "X,total,")
    (text,) = problems(data, "flows")
    assert "第 3 行，“identifier”列：“表达式中的名称”与 codes/flows.csv 第 2 行（T 进出口）相同" in text
    assert text.endswith("应为：每行的“表达式中的名称”各不相同。改法：换一个。")


def test_a_code_listed_twice_is_reported_once(data):
    path = data / "codes" / "flows.csv"
    path.write_text(path.read_text(encoding="utf-8") + "T,trade,进出口,Trade\n", encoding="utf-8")
    (text,) = problems(data, "flows")
    assert text.startswith(
        "codes/flows.csv，第 5 行，“code”列：“代码”与 codes/flows.csv 第 2 行（T 进出口）重复；"
    )
