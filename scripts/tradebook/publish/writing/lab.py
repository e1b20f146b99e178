"""JupyterLab on the chapters, which shows their numbers in the prose while it is written."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tradebook.errors import BuildError
from tradebook.execution.reading.contents import CHAPTERS

NEEDED = ("jupyterlab", "jupyterlab_myst")
"""What shows the chapters with their numbers; requirements-lab.txt has the versions."""
SETTINGS = {
    # what a chapter shows is computed anew by each build, and is not kept in its file
    "ContentsManager.pre_save_hook": "tradebook.execution.outputs.strip_results_on_save",
    "LabApp.news_url": "None",
    "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
}


def require_lab() -> None:
    """Refuse if JupyterLab is not installed.

    Raises:
        BuildError: It says how to install it.
    """
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise BuildError(
            f"没有安装 {'、'.join(missing)}。请运行 make lab，或 {Path(sys.executable).name} -m pip install -r requirements-lab.txt。"
        )


def lab_command() -> list[str]:
    """Return the command that runs JupyterLab."""
    return [sys.executable, "-m", "jupyterlab", *(f"--{name}={value}" for name, value in SETTINGS.items())]


@dataclass(frozen=True)
class RunningLab:
    """JupyterLab as it runs beside this program.

    Attributes:
        process: Its process.
        address: Where a browser finds it; it has a token that only this program knows.
    """

    process: subprocess.Popen[bytes]
    address: str

    @property
    def is_running(self) -> bool:
        """True as long as nobody has ended it."""
        return self.process.poll() is None


def start_lab(root: Path) -> RunningLab:
    """Start JupyterLab on the chapters of a project, on this machine only, without opening a browser.

    Args:
        root: The project's folder.

    Raises:
        BuildError: JupyterLab is not installed.
    """
    require_lab()
    token, port = secrets.token_urlsafe(24), _find_port()
    where = ["--no-browser", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    # the command line of a process can be read by others
    environment = os.environ | {"JUPYTER_TOKEN": token}
    process = subprocess.Popen([*lab_command(), *where], cwd=root / CHAPTERS, env=environment)
    return RunningLab(process, f"http://127.0.0.1:{port}/lab?token={token}")


def _find_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port
