"""Sign figures of a built edition as checked: append them to the register data/signoffs.csv."""

import argparse
import sys
from datetime import date
from pathlib import Path

from tradebook.audit.manifest import manifest_digests
from tradebook.audit.signoffs import TABLE, sign, status
from tradebook.data.package import DataPackage
from tradebook.data.report import Report
from tradebook.errors import DataError, TradebookError
from tradebook.figures.ledger import Ledger
from tradebook.provenance import input_digests

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Run from the command line."""
    options = _options()
    try:
        return _sign(options)
    except (TradebookError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


def _sign(options: argparse.Namespace) -> int:
    data_dir = options.data.resolve()
    package = DataPackage(data_dir)
    year = options.year or Report.open(data_dir).latest_year
    build = ROOT / "_build" / str(year)
    _require_current(build, data_dir)
    ledger = Ledger.read(build / "ledger.json")
    keys = [*options.keys, *_chapters(ledger, options.chapter)]
    if not keys:
        return _show(ledger, package)
    signed = sign(ledger, package, keys, options.by, date.today(), options.remark)
    for figure in signed:
        print(f"已签：{figure.key} {figure.label} {figure.text}")
    count = len(dict.fromkeys(keys))
    print(f"共签 {len(signed)} 个数字，另有 {count - len(signed)} 个此前已签、仍然有效。")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="审核签字：把核对过的数字记入 data/signoffs.csv；不写数字则列出现有签字（sign figures as checked）"
    )
    parser.add_argument("keys", nargs="*", metavar="KEY", help="数字的键，见书中数字的记录或 ledger.json")
    parser.add_argument("--by", default="", metavar="NAME", help="审核人")
    parser.add_argument("--year", type=int, help="年份，默认数据中最新的一年")
    parser.add_argument("--chapter", action="append", default=[], help="签一章的全部数字，如 overview，可写多次")
    parser.add_argument("--remark", default="", help="备注")
    parser.add_argument("--data", type=Path, default=ROOT / "data", metavar="DIR", help="数据目录，默认 data")
    return parser.parse_args()


def _require_current(build: Path, data_dir: Path) -> None:
    """Refuse to sign what a build shows if the files that it was made of have changed since."""
    recorded, _ = manifest_digests(build)
    now = {name: properties["sha256"] for name, properties in input_digests(ROOT, data_dir).items()}
    register = f"data/{TABLE}.csv"
    changed = sorted(name for name in recorded | now if name != register and recorded.get(name) != now.get(name))
    if changed:
        some = "、".join(changed[:3]) + ("等" if len(changed) > 3 else "")
        raise DataError(
            f"{build} 生成之后，有 {len(changed)} 个文件改过（{some}），书中的数字可能已不是现在的数字。"
            "请先运行 make book，再核对、签字。"
        )


def _chapters(ledger: Ledger, chapters: list[str]) -> list[str]:
    known = list(dict.fromkeys(figure.chapter for figure in ledger))
    for chapter in chapters:
        if chapter not in known:
            raise DataError(f"没有“{chapter}”这一章，或该章没有数字。可选的章：{'、'.join(known)}。")
    return [figure.key for figure in ledger if figure.chapter in chapters]


def _show(ledger: Ledger, package: DataPackage) -> int:
    """List the sign-offs; exit code 1 if one is void."""
    signoffs = status(ledger, package)
    for signoff in signoffs:
        print(f"{signoff.key}：{signoff.checked_by} {signoff.date} {signoff.explanation}")
    voided = sum(not signoff.is_valid for signoff in signoffs)
    print(f"{ledger.year} 年版：{len(ledger)} 个数字，签字 {len(signoffs)} 条，其中作废 {voided} 条。")
    return 1 if voided else 0


if __name__ == "__main__":
    sys.exit(main())
