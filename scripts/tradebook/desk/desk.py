"""The desk: which project and data it works on, at which address, and what it needs to answer."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.templating import Jinja2Templates

from tradebook.desk.kept import Kept
from tradebook.desk.work import Work

TEMPLATES = Path(__file__).with_name("templates")
HOST = "127.0.0.1"
"""Nobody else's machine reaches it."""
LARGEST_UPLOAD = 64 * 2**20
"""Bytes that a request may have: several workbooks, each of which has one or two millions."""


def _make_token() -> str:
    return secrets.token_urlsafe(32)


def _open_templates() -> Jinja2Templates:
    loader = FileSystemLoader(TEMPLATES)
    return Jinja2Templates(
        env=Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
    )


@dataclass(frozen=True)
class Desk:
    """A desk at which an editor works on a project.

    Attributes:
        root: The project's folder.
        data_dir: The data directory, in the project or elsewhere.
        port: Of the address at which it answers.
        token: What the address has to have before a browser is let in.
        healed: The files of the data that an import had not finished replacing when the desk was ended, and that are
            replaced now.
        templates: The pages.
        work: What is being done.
        kept: What is kept between requests.
    """

    root: Path
    data_dir: Path
    port: int
    token: str = field(default_factory=_make_token, repr=False)
    healed: tuple[str, ...] = ()
    templates: Jinja2Templates = field(default_factory=_open_templates, repr=False)
    work: Work = field(default_factory=Work, repr=False)
    kept: Kept = field(default_factory=Kept, repr=False)

    @cached_property
    def output(self) -> Path:
        """The folder of the editions of the data directory.

        Raises:
            DataError: ``edition.yml`` of the data directory cannot be read.
        """
        # it reads the data, whose libraries take longer to import than the first page may take
        from tradebook.desk.data import read_report
        from tradebook.publish.folders import output_folder

        return output_folder(self.root, read_report(self))

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins of its own pages."""
        return tuple(f"http://{host}" for host in self.hosts)

    @property
    def hosts(self) -> tuple[str, ...]:
        """What a browser that means it calls it."""
        return f"{HOST}:{self.port}", f"localhost:{self.port}"

    @property
    def address(self) -> str:
        """The address with the token, at which the browser begins."""
        return f"http://{HOST}:{self.port}/?token={self.token}"

    @property
    def cookie(self) -> str:
        """The name of the cookie; browsers do not tell ports apart."""
        return f"tradebook-desk-{self.port}"


def desk_of(request: Request) -> Desk:
    """Return the desk that a request is made to."""
    desk: Desk = request.app.state.desk
    return desk
