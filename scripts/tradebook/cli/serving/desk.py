"""Open the editor's desk: a local web page on which a year's report is made: ``tradebook desk``."""

from __future__ import annotations

import click

from tradebook.cli.command import Command, say
from tradebook.cli.options import PORT, Project, project_options
from tradebook.desk.web.serving import serve_desk


@click.command(
    "desk",
    cls=Command,
    help="编辑台：在浏览器中做完一年的报告，从第一个数字到发布；按 Ctrl-C 结束（the editor's desk）",
    epilog="""\b
    例：
      tradebook desk
      tradebook desk --port 8800 --no-browser
    """,
)
@project_options
@click.option("--port", type=PORT, metavar="PORT", help="端口，默认 8765，被占用时另选（port）")
@click.option("--no-browser", is_flag=True, help="不打开浏览器，只显示地址（show the address only）")
def desk(project: Project, port: int | None, no_browser: bool) -> int:
    """Serve the desk until Ctrl-C."""
    serve_desk(project.root, project.data_dir, port, not no_browser, say)
    return 0
