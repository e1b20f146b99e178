"""Write chapters: open them in JupyterLab, or print one with its values: ``tradebook lab`` and ``preview``."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import click

from tradebook.cli.command import Command, say
from tradebook.cli.options import Project, project_options, year_option
from tradebook.commands import is_own_data, spell_command
from tradebook.data.report import Report
from tradebook.digests import files_in
from tradebook.errors import ChapterError
from tradebook.execution.chapter import execute_task
from tradebook.execution.reading.contents import CHAPTERS
from tradebook.execution.task import Task
from tradebook.publish.writing.lab import lab_command, require_lab
from tradebook.publish.writing.preview import preview_file


@click.command(
    "lab",
    cls=Command,
    help="在 JupyterLab 中修改各章，正文里直接看到数字（edit the chapters in JupyterLab）",
    epilog="""\b
    打开一章后选“运行 → 运行所有单元格”，正文中的 {eval} 就换成数字；双击一段可以修改，按两次 Shift+Enter 再看。
    各章是各地区共用的，显示的是项目中 data 的数字；别的地区的用 tradebook preview 章名 --data 目录 看。怎样写见 docs/writing-a-chapter.md。
    例：
      tradebook lab
    """,
)
@project_options
def lab(project: Project) -> int:
    """Run JupyterLab on the chapters until Ctrl-C; their first cell opens the project's own data."""
    if not is_own_data(project.data_dir):
        preview = spell_command("preview", project.data_dir, "章名")
        raise click.UsageError(
            f"各章是各地区共用的，JupyterLab 里显示的是项目中 data 的数字，不能换成 {project.data_dir} 的。"
            f"改正文请不带 --data（make lab 不带 DATA=）运行；看这个地区的数字请用 {preview}。"
        )
    require_lab()
    return subprocess.run(lab_command(), cwd=project.root / CHAPTERS, check=False).returncode


@click.command(
    "preview",
    cls=Command,
    help="显示一章的正文，数字已经填好（a chapter's prose with its values）",
    epilog="""\b
    例：
      tradebook preview overview
      tradebook preview overview --year 2021
    """,
)
@click.argument("chapter", metavar="章")
@project_options
@year_option
def preview(chapter: str, project: Project, year: int | None) -> int:
    """Execute a chapter and print its prose; exit code 1 if that fails."""
    folder = project.root / CHAPTERS
    notebook = folder / f"{chapter.removesuffix('.ipynb')}.ipynb"
    if not notebook.exists():
        names = "、".join(path.stem for path in files_in(folder, "*.ipynb"))
        raise ChapterError(f"没有名为“{chapter}”的章。可选的章：{names}。")
    report = Report.open(project.data_dir)
    parameters = {"year": report.resolve_year(year), "data_dir": str(project.data_dir)}
    with tempfile.TemporaryDirectory() as output:
        executed = Path(output, notebook.name)
        outcome = execute_task(Task(notebook, executed, parameters, report.package))
        if outcome.failure:
            raise ChapterError(str(outcome.failure))
        say(preview_file(executed))
    return 0
