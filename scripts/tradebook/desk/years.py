"""The part 年度: the editions, what they still lack, workbooks out and in."""

from __future__ import annotations

import tempfile
from pathlib import Path
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tradebook.desk.data import find_earlier_year, find_waiting, open_report, open_state, open_states, open_years
from tradebook.desk.desk import Desk, desk_of
from tradebook.desk.web.pages import find_named, render
from tradebook.entry.asking.departments import list_parts
from tradebook.entry.keeping.history import HISTORY, find_last_import
from tradebook.files import zip_files
from tradebook.publish.releasing.states import list_counted

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EVERY_PART = "*"
"""Asks for the workbooks of all departments."""


def show_years(request: Request) -> Response:
    """Show the editions, the newest first, at once; what they lack is counted afterwards."""
    desk = desk_of(request)
    return render(
        request,
        "years.html",
        states=open_states(desk, count=False),
        is_counted=False,
        counted=list_counted(open_report(desk), desk.output),
        earlier=find_earlier_year(desk),
        last=find_last_import(desk.output / HISTORY),
        done=request.query_params.get("done", ""),
    )


def show_states(request: Request) -> Response:
    """Show the list of the editions with what the newest lack."""
    return render(request, "_states.html", states=open_states(desk_of(request)), is_counted=True)


def show_year(request: Request) -> Response:
    """Show one edition: what it lacks, and its workbooks."""
    desk, year = desk_of(request), _year_of(request)
    report = open_report(desk)
    return render(
        request,
        "year.html",
        state=open_state(desk, year),
        parts=list_parts(report.package),
        vintages=_list_vintages(desk, year),
        waiting=find_waiting(desk, year),
        last=find_last_import(desk.output / HISTORY),
        done=request.query_params.get("done", ""),
    )


def send_workbook(request: Request) -> Response:
    """Send the workbook of a year: all of it, the part of a department, or the parts of all, as a ZIP."""
    # it needs all that sheets speak of, which the list of the editions does not wait for
    from tradebook.entry.workbook import entry_name

    desk, year = desk_of(request), _year_of(request)
    part = request.query_params.get("part", "")
    asked = request.query_params.get("vintage", "")
    vintage = find_named(asked, _list_vintages(desk, year)) if asked else None
    parts = list_parts(open_report(desk).package)
    if part and part != EVERY_PART and part not in parts:
        raise HTTPException(404)
    name = entry_name(year, vintage)
    if part == EVERY_PART:
        files = [(_name(name, each), _write(desk, year, vintage, each)) for each in parts]
        return _attach(zip_files(files), f"{Path(name).stem}.zip", "application/zip")
    return _attach(_write(desk, year, vintage, part), _name(name, part), XLSX)


def _year_of(request: Request) -> int:
    """Return the year in the address, if the data has it or can have it next, or before all others."""
    desk, year = desk_of(request), request.path_params["year"]
    if year not in (*open_years(desk), find_earlier_year(desk)):
        raise HTTPException(404)
    return year


def _list_vintages(desk: Desk, year: int) -> range:
    """Return the years of the reports that can state what is of a year."""
    return range(year, open_years(desk)[0] + 1)


def _name(name: str, part: str) -> str:
    from tradebook.entry.workbook import name_part

    path = Path(name)
    return name_part(path.stem, part) + path.suffix if part else name


def _write(desk: Desk, year: int, vintage: int | None, part: str) -> bytes:
    from tradebook.entry.workbook import write_entry_workbook

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "entry.xlsx")
        write_entry_workbook(path, open_report(desk), year, vintage, department=part or None)
        return path.read_bytes()


def _attach(content: bytes, name: str, kind: str) -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": disposition(name)})


def disposition(name: str) -> str:
    """Return the header by which a browser saves an answer under a name, which may be Chinese (RFC 6266)."""
    return f"attachment; filename*=UTF-8''{quote(name, safe='')}"


routes = [
    Route("/", show_years),
    Route("/states", show_states),
    Route("/{year:int}/", show_year),
    Route("/{year:int}/workbook", send_workbook),
]
