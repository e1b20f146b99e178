"""The files for readers: the data package as it is."""

import hashlib
from datetime import UTC, datetime

from helpers.tiny_data import CODES, FACTS, TRADE, write_tables
from tradebook.data.downloads import copy_data, data_files, write_downloads
from tradebook.data.package import DataPackage
from tradebook.data.report import Report


def test_the_data_package_is_copied_byte_by_byte_with_checksums(tmp_path):
    data, target = write_tables(tmp_path, {"services_trade": TRADE}), tmp_path / "copy"
    (data / "notes.txt").write_text("不属于数据包", encoding="utf-8")
    package = DataPackage(data)
    copy_data(target, package)
    files = ["datapackage.json", "edition.yml", *(f"codes/{name}.csv" for name in CODES), "services_trade.csv"]
    assert sorted(data_files(package)) == sorted(files)
    copied = {
        path.relative_to(target).as_posix(): path.read_bytes() for path in target.rglob("*") if path.is_file()
    }
    sums = copied.pop("SHA256SUMS").decode()
    assert copied == {name: (data / name).read_bytes() for name in files}
    assert dict(reversed(line.split("  ")) for line in sums.splitlines()) == {
        name: hashlib.sha256(content).hexdigest() for name, content in copied.items()
    }


def test_the_book_offers_tables_and_workbook(tmp_path):
    data = write_tables(tmp_path, {"services_trade": TRADE, "facts": FACTS})
    write_downloads(tmp_path / "downloads", Report.open(data), 2022, datetime(2023, 7, 22, tzinfo=UTC))
    assert sorted(path.name for path in (tmp_path / "downloads").iterdir()) == [
        "CITATION.cff",
        "data",
        "data-2022.xlsx",
        "dcat.jsonld",
    ]
