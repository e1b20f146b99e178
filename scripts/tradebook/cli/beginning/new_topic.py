"""Make a new topical chapter with its table, code lists and sheet of the data-entry workbook: ``tradebook new-topic``."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from tradebook.cli.command import Command, say
from tradebook.cli.options import Project, project_options
from tradebook.commands import spell_command
from tradebook.data.package import DataPackage
from tradebook.entry.beginning.topic import Code, NewTopic, make_topic
from tradebook.errors import DataError


@click.command(
    "new-topic",
    cls=Command,
    help="新建一个专题：数据表、代码表、录入表单和一章，不必改程序（a new topical chapter with its table and sheet）",
    epilog="""\b
    没有写成选项的，在终端里逐项询问。
    例：
      tradebook new-topic freight_trains --title 中欧班列 --measure trains 开行列数 列 --item HAM 汉堡线
    --measure、--item 可以写多次，都写在一行里。
    """,
)
@click.argument("name", metavar="名称")
@project_options
@click.option("--title", metavar="标题", default="", help="专题的标题，如 中欧班列（title）")
@click.option("--noun", metavar="名词", default="", help="分项是什么，如 线路，默认 分项（what an item is）")
@click.option(
    "--measure",
    "measures",
    type=(str, str, str),
    multiple=True,
    metavar="代码 名称 单位",
    help="一个指标，如 trains 开行列数 列，可写多次（a measure: code, name, unit）",
)
@click.option(
    "--item",
    "items",
    type=(str, str),
    multiple=True,
    metavar="代码 名称",
    help="合计的一个分项，如 HAM 汉堡线，可写多次（an item: code, name）",
)
@click.option(
    "--part", metavar="部分", default="专题", help="放在书的哪一部分的最后，默认 专题（part of the book）"
)
def new_topic(
    name: str,
    project: Project,
    title: str,
    noun: str,
    measures: Sequence[tuple[str, ...]],
    items: Sequence[tuple[str, ...]],
    part: str,
) -> int:
    """Make the topic, and say what comes next."""
    title = title or _ask("专题的标题（如 中欧班列）", "--title")
    noun = noun or (
        "分项" if items or not sys.stdin.isatty() else click.prompt("分项是什么（如 线路）", default="分项")
    )
    measures = measures or _ask_several("指标：代码 名称 单位（如 trains 开行列数 列）", 3, "--measure")
    items = items or _ask_several(f"{noun}：代码 名称（如 HAM 汉堡线）", 2, "--item")
    package = DataPackage(project.data_dir)
    topic = NewTopic(
        name,
        title,
        noun,
        [Code(code.upper(), called) for code, called in items],
        [Code(code, called, unit) for code, called, unit in measures],
    )
    paths = make_topic(project.root, package, topic, part)
    say(f"已新建专题“{title}”：")
    for path in paths:
        say(f"  {path}")
    say(f"  并列入 {package.folder / 'datapackage.json'} 和 {project.root / '_toc.yml'}（“{part}”部分的最后）。")
    say("接下来：")
    folder = package.folder
    say(f"  1. 生成录入工作簿，其中有一张表单“{title}”：{spell_command('new-year', folder)}（改往年的加 --year）")
    say(
        f"  2. 填好后导入、检查：{spell_command('import', folder, '--year', '年份')}；{spell_command('check', folder)}"
    )
    say(
        f"  3. 看一看这一章，再生成网页：{spell_command('preview', folder, name)}；{spell_command('html', folder)}"
    )
    say(
        f"各{noun}、指标以后可以在 {folder.name}/codes/{name}_items.csv、{name}_measures.csv 中增添；正文可以直接改 chapters/{name}.ipynb。"
    )
    return 0


def _ask(question: str, option: str) -> str:
    if not sys.stdin.isatty():
        raise DataError(f"请写明 {option}：{question}。")
    answer: str = click.prompt(question)
    return answer.strip()


def _ask_several(question: str, number: int, option: str) -> list[tuple[str, ...]]:
    """Ask for lines of so many words until one is empty."""
    if not sys.stdin.isatty():
        raise DataError(f"请写明 {option}：{question}，可写多次。")
    say(f"{question}；一行一个，直接按回车结束。")
    answers: list[tuple[str, ...]] = []
    while line := click.prompt("", default="", show_default=False, prompt_suffix="> ").split():
        if len(line) == number:
            answers.append(tuple(line))
        else:
            say(f"应为 {number} 项，用空格隔开，读到 {len(line)} 项。请重写这一行。", err=True)
    return answers
