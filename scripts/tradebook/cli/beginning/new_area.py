"""Make the data directory of another area and its first data-entry workbook: ``tradebook new-area``."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from tradebook.cli.command import Command, say
from tradebook.cli.options import BREAK_YEAR, FOLDER, YEAR, Project, project_options
from tradebook.commands import spell_command
from tradebook.data.names import EDITION_TEXTS
from tradebook.data.package import DataPackage
from tradebook.data.report import Report
from tradebook.entry.beginning.area import Bodies, find_area, make_area, propose_bodies, refuse_impossible
from tradebook.entry.workbook import entry_name, write_entry_workbook
from tradebook.errors import DataError
from tradebook.publish.folders import output_folder

ASKED = {
    "nation": "作比较的国家（代码）",
    **{entry: f"{text.name}（{text.hint}）" if text.hint else text.name for entry, text in EDITION_TEXTS.items()},
    "break_year": "使数列断开的年份（如疫情；没有填 0）",
    "break_cause": "断开的原因",
}
"""The items of ``edition.yml``, as they are asked for."""


@click.command(
    "new-area",
    cls=Command,
    help="为另一个地区新建数据目录和第一份录入工作簿（a data directory and first workbook for another area）",
    epilog="""\b
    edition.yml 的各项没有写成选项的，在终端里逐项询问，按回车用方括号里的；不在终端里的，用默认值。
    例：
      tradebook new-area CN-GS --year 2023
      tradebook new-area CN-SN-BJ --name 宝鸡市 --publisher 宝鸡市商务局
    """,
)
@click.argument("code", metavar="地区代码")
@project_options
@click.option(
    "--folder", type=FOLDER, metavar="DIR", help="新的数据目录，默认项目中的 data-<地区代码>（new folder）"
)
@click.option(
    "--year", type=YEAR, metavar="YEAR", help="第一份工作簿的年份，默认去年（year of the first workbook）"
)
@click.option(
    "--name", metavar="名称", default="", help="代码表中没有的地区的名称（name of an area not in the list）"
)
@click.option("--name-en", metavar="NAME", default="", help="其英文名称（its English name）")
@click.option("--nation", metavar="CODE", help="作比较的国家（country to compare with）")
@click.option("--title", metavar="书名", help="书名，{area} 为地区名，{year} 为版本年份（title）")
@click.option("--publisher", metavar="单位", help="发布单位（publisher）")
@click.option("--compiler", metavar="单位", help="编制单位（compiler）")
@click.option("--statistics", metavar="单位", help="统计机构（statistics office）")
@click.option(
    "--break-year",
    type=BREAK_YEAR,
    metavar="YEAR",
    help="使数列断开的年份，没有写 0（year that parts the series）",
)
@click.option("--break-cause", metavar="原因", help="断开的原因（its cause）")
def new_area(
    code: str, project: Project, folder: Path | None, year: int | None, name: str, name_en: str, **items: Any
) -> int:
    """Make the directory and the workbook, and say what comes next."""
    package = DataPackage(project.data_dir)
    like = Report.of(package).info
    area = find_area(package, code, name, name_en)
    folder = (folder or project.root / f"data-{code}").resolve()
    if folder.exists():
        raise DataError(f"{folder} 已经存在，没有改动。请换一个文件夹（--folder），或先移走它。")
    bodies = _ask(propose_bodies(area, like), items)
    find_area(package, bodies.nation)
    this_year = date.today().year
    year = year or this_year - 1
    refuse_impossible(package, area, bodies, year, this_year)
    make_area(folder, package, area, bodies)
    report = Report.open(folder)
    path = output_folder(project.root, report) / entry_name(year)
    if path.exists():
        say(f"{path} 已经存在，里面可能有填好的数字，没有重新生成。", err=True)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_entry_workbook(path, report, year)
    say(f"已新建{report.info.area_name}的数据目录：{folder}")
    say(f"  书名：{report.info.title(year)}；各项写在 edition.yml 中，可以直接修改。")
    say(f"第一份录入工作簿（{year}年）：{path}")
    say("接下来：")
    say(f"  打开编辑台，以后各步都可以在其中做：{spell_command('desk', folder)}")
    say("用命令做的：")
    say(f"  1. 填写工作簿，保存并关闭，再导入：{spell_command('import', folder, '--year', year, '--file', path)}")
    say(f"  2. 其他年份各用一份工作簿：{spell_command('new-year', folder, '--year', year - 1)}")
    say(f"  3. 检查，再生成网页：{spell_command('check', folder)}；{spell_command('html', folder)}")
    return 0


def _ask(proposed: Bodies, items: dict[str, Any]) -> Bodies:
    """Ask for the items that are no options, one by one; where nobody answers, take what is proposed."""
    answers: dict[str, Any] = {}
    for item, question in ASKED.items():
        default = getattr(proposed, item)
        if item == "break_cause" and not answers["break_year"]:
            answers[item] = ""
        elif items[item] is not None:
            answers[item] = items[item]
        elif not sys.stdin.isatty():
            answers[item] = default
        else:
            kind = BREAK_YEAR if item == "break_year" else str
            answers[item] = click.prompt(question, default=default, type=kind)
    return Bodies(**answers)
