"""Bad data is answered with place, finding, expectation and remedy."""

import shutil
import sys

import pytest
from support import DATA, ROOT
from tradebook.checks import check_data
from tradebook.datapackage import DataPackage
from tradebook.edition import edition_info
from tradebook.errors import DataError

sys.path.insert(0, str(ROOT / "scripts"))
import check_data as command


@pytest.fixture
def data(tmp_path):
    return shutil.copytree(DATA, tmp_path / "data")


def edit(data, file, old, new):
    path = data / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def messages(data):
    return [str(problem) for problem in check_data(data).problems]


FIRST = "CN-SN,2016,ALL,T,719520.3,万美元,第五部分表1"


@pytest.mark.parametrize(
    ("new", "place", "found", "expected"),
    [
        ("CN-SN,2016,ALL,T,约七十万,万美元,第五部分表1", "第 2 行，“value”列", "约七十万", "数字"),
        ("CN-SN,2016,ALL,T,719520.3万,万美元,第五部分表1", "第 2 行，“value”列", "719520.3万", "数字"),
        ("CN-SN,2016,ALL,T,719520.3%,万美元,第五部分表1", "第 2 行，“value”列", "719520.3%", "数字"),
        ('CN-SN,2016,ALL,T,"719,520.3",万美元,第五部分表1', "第 2 行，“value”列", "719,520.3", "数字"),
        ("CN-SN,2016,ALL,T,,万美元,第五部分表1", "第 2 行，“value”列", "空", "不能为空"),
        ("CN-SN,2016,ALL,T,719520.3,亿美元,第五部分表1", "第 2 行，“unit”列", "亿美元", "万美元"),
        ("CN-SN,2016,SX,T,719520.3,万美元,第五部分表1", "第 2 行，“sector”列", "SX", "sectors"),
        ("CN-XX,2016,ALL,T,719520.3,万美元,第五部分表1", "第 2 行，“area”列", "CN-XX", "areas"),
        ("CN-SN,216,ALL,T,719520.3,万美元,第五部分表1", "第 2 行，“year”列", "216", "不小于 1980"),
        ("CN-SN,2016年,ALL,T,719520.3,万美元,第五部分表1", "第 2 行，“year”列", "2016年", "整数"),
        ("CN-SN,2016,ALL,T,719520.3,万美元,", "第 2 行，“source”列", "空", "不能为空"),
        ("CN-SN,2016,ALL,T,719520.3,万美元", "第 2 行，“source”列", "少了一列", "7 列"),
        ("CN-SN,2016,ALL,T,719520.3,万美元,第五部分表1,多", "第 2 行", "多", "7 列"),
        (FIRST + "\n" + FIRST, "第 3 行", "重复", "不重复"),
        ("\n" + FIRST, "第 2 行", "空行", "没有空行"),
    ],
)
def test_bad_cells(data, new, place, found, expected):
    edit(data, "services_trade.csv", FIRST, new)
    text = "\n".join(messages(data))
    assert f"services_trade.csv，{place}" in text
    assert found in text
    assert expected in text
    assert "改法：" in text


def test_bad_header(data):
    edit(data, "services_trade.csv", "area,year,sector", "地区,year,sector")
    assert any("第 1 行" in text and "表头" in text for text in messages(data))


def test_missing_file(data):
    (data / "facts.csv").unlink()
    assert any("facts.csv：文件不存在" in text for text in messages(data))


def test_wrong_encoding(data):
    path = data / "services_trade.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    assert any("UTF-8" in text for text in messages(data))


def test_unknown_unit_of_a_fact(data):
    edit(data, "facts.csv", ",列,", ",趟,")
    assert any("facts.csv" in text and "趟" in text for text in messages(data))


def test_a_digit_typed_wrong_breaks_an_identity(data):
    edit(data, "services_trade.csv", FIRST, FIRST.replace("719520.3", "719250.3"))
    found = messages(data)
    assert any("第 2 行" in text and "719250.3" in text and "719520.4" in text for text in found)
    assert all("known_discrepancies.csv 中登记" in text for text in found)


def test_a_listed_break_that_no_longer_breaks_is_reported(data):
    edit(data, "services_trade.csv", "CN-SN,2018,ALL,X,292031.0", "CN-SN,2018,ALL,X,292030.0")
    assert any("known_discrepancies.csv" in text and "已不再矛盾" in text for text in messages(data))


def test_a_listed_break_with_other_values_is_reported(data):
    edit(data, "known_discrepancies.csv", "292031.0,292030.0", "292031.0,292029.0")
    assert any("登记为 292031.0 对 292029.0" in text for text in messages(data))


def test_a_listing_of_no_identity_is_reported(data):
    edit(data, "known_discrepancies.csv", "sector_sum,CN-SN/2018/ALL/M", "sector_sum,CN-SN/1918/ALL/M")
    assert any("CN-SN/1918/ALL/M" in text for text in messages(data))


def test_no_data_directory(tmp_path):
    with pytest.raises(DataError, match=r"datapackage\.json"):
        check_data(tmp_path / "nowhere")


def test_a_bad_edition_file_says_what_is_missing(data):
    edit(data, "edition.yml", "publisher:", "verlag:")
    with pytest.raises(DataError, match=r"edition\.yml.*publisher"):
        edition_info(data)
    (data / "edition.yml").unlink()
    with pytest.raises(DataError, match=r"edition\.yml"):
        edition_info(data)


def test_an_unknown_table_lists_the_known_ones():
    with pytest.raises(DataError, match="services_trade_national"):
        DataPackage(DATA).rows("service_trade")


def test_the_command_ends_with_one_on_problems(data, capsys, monkeypatch):
    edit(data, "services_trade.csv", FIRST, FIRST.replace("719520.3", "七"))
    monkeypatch.setattr(sys, "argv", ["check_data.py", "--data", str(data)])
    assert command.main() == 1
    assert "共 1 个问题" in capsys.readouterr().err


def test_the_command_sums_up_when_all_is_well(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["check_data.py", "--data", str(DATA)])
    assert command.main() == 0
    assert "数据检查通过" in capsys.readouterr().out
