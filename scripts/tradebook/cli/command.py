"""What all subcommands have in common: Chinese help and usage errors, and one answer to everything that goes wrong."""

from __future__ import annotations

import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import Any, NoReturn

import click

from tradebook.errors import TradebookError, explain_system_error
from tradebook.text import show_unseen

USAGE_ERROR = 2
INTERRUPTED = 128 + signal.SIGINT
TERMINATED = 128 + signal.SIGTERM
"""Exit codes, as of a shell."""
HEADINGS = {"Commands": "命令", "Options": "选项", "Positional arguments": "参数"}
BUG = "以上是程序自身的错误。请把全部内容连同所用的命令报告给维护者。（This is a bug; please report all of the above.）"


def say(text: object, *, err: bool = False) -> None:
    """Print a text in the terminal, in which no character of it is a command.

    Args:
        text: The text.
        err: Print it as an error.
    """
    click.echo(show_unseen(str(text)), err=err)


# -- help --------------------------------------------------------------------------------------------------------------


class _Formatter(click.HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, "用法：" if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':{self.current_indent}}{HEADINGS.get(heading, heading)}：\n")


class _Context(click.Context):
    formatter_class = _Formatter


class Command(click.Command):
    """A subcommand; its function returns the exit code."""

    context_class = _Context
    error_code = 1
    """Exit code after an error."""

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **{"options_metavar": "[选项]", **options})

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option ``--help``, explained in Chinese."""
        return translate_help(super().get_help_option(ctx))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the command line; refuse what is left over."""
        ctx.allow_extra_args = True
        try:
            rest = super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = ctx
            raise
        if rest and not ctx.resilient_parsing:
            ctx.fail(f"多出了 {' '.join(rest)}。带空格的值要加引号。")
        return rest

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; say what went wrong.

        Returns:
            the exit code.
        """
        try:
            code = super().invoke(ctx)
            if sys.stdout:
                sys.stdout.flush()
        except (click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError):
            raise
        except TradebookError as error:
            say(error, err=True)
        except OSError as error:
            say(explain_system_error(error), err=True)
        except Exception as error:
            if interruption := _find_interruption(error):
                raise interruption from None
            say(traceback.format_exc() + BUG, err=True)
        else:
            return code
        return self.error_code


def _find_interruption(error: BaseException) -> BaseException | None:
    """Return the interruption that an error was made of: until Python 3.12 one that meets the making of a class is."""
    cause = error.__cause__
    return cause if cause is None or not isinstance(cause, Exception) else _find_interruption(cause)


def translate_help(option: click.Option | None) -> click.Option | None:
    """Explain the option ``--help`` in Chinese."""
    if option:
        option.help = "显示这份说明（show this message）"
    return option


# -- errors ------------------------------------------------------------------------------------------------------------


def explain_usage(error: click.UsageError) -> str:
    """Say in Chinese what is wrong with a command line, and where the right ones are listed."""
    text = _what_is_wrong(error)
    return f"{text}\n用法见 {error.ctx.command_path} --help" if error.ctx else text


def _what_is_wrong(error: click.UsageError) -> str:
    # a command that is written well does without
    from tradebook.figures.wording import numeral

    match error:
        case click.NoSuchOption():
            near = f"是否想写 {'、'.join(error.possibilities)}？" if error.possibilities else ""
            return f"没有选项 {error.option_name}。{near}"
        case click.exceptions.NoSuchCommand() if error.ctx and isinstance(error.ctx.command, click.Group):
            known = "、".join(error.ctx.command.list_commands(error.ctx))
            return f"没有命令 {error.command_name}。可用的命令：{known}。"
        case click.BadOptionUsage():
            params = error.ctx.command.params if error.ctx else []
            needed = next(
                (each.nargs for each in params if error.option_name in each.opts and not _is_flag(each)), 0
            )
            needs = f"后面要写{numeral(needed)}个值" if needed else "后面不能写值"
            return f"选项 {error.option_name} {needs}。"
        case click.MissingParameter() if error.param:
            return f"缺少{_name(error.param)}。"
        case click.BadParameter() if error.param:
            return f"{_name(error.param)}{error.message}"
    return error.format_message()


def _is_flag(param: click.Parameter) -> bool:
    """Tell whether an option has no value."""
    return isinstance(param, click.Option) and param.is_flag


def _name(param: click.Parameter) -> str:
    return f"选项 {param.opts[0]} " if isinstance(param, click.Option) else f"参数 {param.human_readable_name} "


# -- the process -------------------------------------------------------------------------------------------------------


def run(group: click.Group, *args: Any, **options: Any) -> NoReturn:
    """Run a group of commands, answer interruptions and usage errors, and end the process.

    Args:
        group: the commands; the function that a command calls returns its exit code.
        *args: of `click.Command.main`.
        **options: of `click.Command.main`.

    Raises:
        SystemExit: always.
    """
    _prepare_streams()
    with _exit_on_sigterm():
        try:
            code = click.Group.main(group, *args, **{**options, "standalone_mode": False})
        except click.exceptions.NoArgsIsHelpError as error:
            say(error.format_message(), err=True)
            code = USAGE_ERROR
        except click.UsageError as error:
            say(explain_usage(error), err=True)
            code = USAGE_ERROR
        except click.ClickException as error:
            say(error.format_message(), err=True)
            code = error.exit_code
        except click.Abort:
            code = INTERRUPTED
        except SystemExit as ending:
            code = ending.code
        if code in (INTERRUPTED, TERMINATED):
            say("已中断，已有的结果保持不变。", err=True)
    sys.exit(code)


def _prepare_streams() -> None:
    """Have characters that a terminal's encoding lacks, such as GBK's, shown as ``?`` instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


@contextmanager
def _exit_on_sigterm() -> Iterator[None]:
    """Have SIGTERM end the command as Ctrl-C does: what it has begun is cleared away."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
