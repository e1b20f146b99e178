"""Write the data-entry workbook of a new year: what the editor fills in with Excel or WPS."""

import argparse
import sys
from pathlib import Path

from tradebook.data.package import DataPackage
from tradebook.data.report import Report
from tradebook.entry.workbook import entry_name, write_entry_workbook
from tradebook.errors import TradebookError

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Write the workbook from the command line."""
    parser = argparse.ArgumentParser(
        description="生成某一年的数据录入工作簿（write the data-entry workbook of a year）"
    )
    parser.add_argument(
        "--year", type=int, help="年份，默认数据中最新一年的下一年（default: the year after the newest）"
    )
    parser.add_argument("--data", type=Path, default=ROOT / "data", metavar="DIR", help="数据目录，默认 data")
    parser.add_argument("--file", type=Path, help="工作簿，默认 _build/entry-<年份>.xlsx")
    parser.add_argument("--overwrite", action="store_true", help="替换已有的同名工作簿（replace an existing one）")
    options = parser.parse_args()
    try:
        year = options.year or Report.open(options.data).latest_year + 1
        path = options.file or ROOT / "_build" / entry_name(year)
        if path.exists() and not options.overwrite:
            print(
                f"{path} 已经存在，里面可能有填好的数字，没有改动。要重新生成，请先改名或移走，或加 OVERWRITE=1。",
                file=sys.stderr,
            )
            return 1
        path.parent.mkdir(parents=True, exist_ok=True)
        sheets = write_entry_workbook(path, DataPackage(options.data), Report.open(options.data).info, year)
    except (TradebookError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"已生成 {path}：{len(sheets)} 张表单。请用 Excel 或 WPS 填写，保存并关闭后运行：")
    print(f"  make import YEAR={year} FILE={path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
