"""The list of the subcommands. Each is imported when it is called, since some need libraries that take seconds."""

from __future__ import annotations

import gc
import os
import sys
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from tradebook.cli.command import Command, run, translate_help
from tradebook.extras import EXTRAS, explain_missing
from tradebook.memory import tune_gc

COMMANDS = {
    "book": ("build:book", "生成一版报告的网页、PDF 和 Word 版（HTML, PDF and Word）"),
    "html": ("build:html", "只生成网页（HTML only）"),
    "pdf": ("build:pdf", "只生成 PDF（PDF only）"),
    "word": ("build:word", "只生成 Word 版（Word only）"),
    "serve": ("serving.serve:serve", "在浏览器中看书，保存文件后自动重新生成（serve, rebuild on changes）"),
    "desk": ("serving.desk:desk", "编辑台：在浏览器中做完一年的报告（the editor's desk）"),
    "lab": ("writing:lab", "在 JupyterLab 中修改各章（edit the chapters in JupyterLab）"),
    "preview": ("writing:preview", "显示一章的正文，数字已经填好（a chapter's prose with its values）"),
    "check": ("check:check", "检查数据：格式、代码、单位、恒等式（check the data）"),
    "new-year": ("new_year:new_year", "生成某一年的数据录入工作簿（data-entry workbook）"),
    "new-area": (
        "beginning.new_area:new_area",
        "为另一个地区新建数据目录和第一份工作簿（another area's data directory）",
    ),
    "new-topic": (
        "beginning.new_topic:new_topic",
        "新建一个专题：数据表、录入表单和一章（a new topical chapter）",
    ),
    "import": ("import_year:import_year", "导入填好的录入工作簿（import a filled-in workbook）"),
    "editions": ("editions:editions", "生成多个年份的版本，合成一个网站（several editions, one site）"),
    "changes": ("changes:changes", "比较一版报告的两次生成或两个 git 版本（what changed）"),
    "release": ("release:release", "发布一版报告：去掉水印，打包全部格式（release an edition）"),
    "sign-off": ("sign_off:sign_off", "审核签字：登记核对过的数字（sign figures as checked）"),
}
"""The subcommands by name: module and function of each, and what it does in one line."""


class _Commands(click.Group):
    context_class = Command.context_class

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, function = COMMANDS[cmd_name][0].partition(":")
        try:
            command: click.Command = getattr(import_module(f"tradebook.cli.{module}"), function)
        except ModuleNotFoundError as error:
            if error.name not in EXTRAS:
                raise
            raise click.ClickException(explain_missing(error.name)) from None
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return translate_help(super().get_help_option(ctx))

    def main(self, *args: Any, **options: Any) -> NoReturn:
        run(self, *args, **options)


_COMMAND_LINE = Path("/proc/self/cmdline")
"""The arguments of this process as they were given, byte by byte; on Linux."""
EPILOG = """\b
每个命令的选项和例子：tradebook <命令> --help
例：
  tradebook html --year 2021
  tradebook check --data 其他目录
"""


@click.group(
    cls=_Commands,
    options_metavar="[选项]",
    subcommand_metavar="命令 ...",
    help="由数据生成服务贸易发展报告（services trade reports that recompute themselves）",
    epilog=EPILOG,
)
@click.version_option(
    package_name="tradebook", message="%(prog)s %(version)s", help="显示版本号（show the version）"
)
def tradebook() -> None:
    """Hold the subcommands together."""


def _forget_warning_options() -> None:
    """Have no warning of a library end the command, as ``PYTHONWARNINGS=error`` would, here and in its processes."""
    os.environ.pop("PYTHONWARNINGS", None)
    if sys.warnoptions:
        sys.warnoptions.clear()
        warnings.resetwarnings()
        for kind in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
            warnings.simplefilter("ignore", kind)


def main() -> NoReturn:
    """Run the command of this process."""
    _read_names_as_utf8()
    tune_gc()
    _forget_warning_options()
    try:
        tradebook.main()
    finally:
        # else the interpreter, before it ends, looks for garbage among all that a build has read
        gc.freeze()


def _read_names_as_utf8() -> None:
    """Start again in Python's UTF-8 mode where names of files would be read in the locale's encoding, such as GBK.

    What is shown stays in the encoding of the terminal. Windows and macOS name files in Unicode.
    """
    if sys.getfilesystemencoding() == "utf-8" or not _COMMAND_LINE.exists():
        return
    shown = {b"PYTHONIOENCODING": sys.stdout.encoding.encode()} if sys.stdout else {}
    arguments = _COMMAND_LINE.read_bytes().split(b"\0")[:-1]
    os.execvpe(arguments[0], arguments, {**shown, **os.environb, b"PYTHONUTF8": b"1"})
