"""Check the data directory and print every problem with its place and remedy; exit code 1 if there is one."""

import argparse
import sys
from pathlib import Path

from tradebook.checks.run import check_data
from tradebook.errors import DataError


def main() -> int:
    """Run the check from the command line."""
    parser = argparse.ArgumentParser(description="检查数据：格式、代码、单位、恒等式（check the data）")
    parser.add_argument("--data", type=Path, default=Path("data"), metavar="DIR", help="数据目录，默认 data")
    arguments = parser.parse_args()
    try:
        report = check_data(arguments.data, progress=print)
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    for notice in report.notices:
        print(f"提示：{notice}")
    for number, problem in enumerate(report.problems, 1):
        print(f"{number}. {problem}", file=sys.stderr)
    if report.problems:
        print(f"共 {len(report.problems)} 个问题，请按提示改正后再运行。", file=sys.stderr)
        return 1
    print(f"数据检查通过。{report.summary}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
