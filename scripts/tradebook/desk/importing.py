"""Take filled-in workbooks: what is wrong in them, what is asked, what would change, and the import.

Workbooks that were handed in wait in a folder beside the editions until they are imported or given back; the desk may be
ended meanwhile.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import urlencode

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tradebook.data.package import DataPackage
from tradebook.data.problems import SheetPlace
from tradebook.desk.data import find_waiting, open_report, waiting_folder
from tradebook.desk.desk import Desk, desk_of
from tradebook.desk.kept import state_of
from tradebook.desk.web.pages import go_to, render, text_of, with_form
from tradebook.digests import files_digest, text_digest
from tradebook.entry.changes import KIND_NAMES, RowChange
from tradebook.entry.importing import ImportPlan, plan_import, write_import
from tradebook.entry.keeping.answers import Answers, open_answers
from tradebook.entry.keeping.history import HISTORY, find_last_import, undo_import
from tradebook.entry.questions import Question
from tradebook.errors import EntryError, TradebookError
from tradebook.files import finish_replacing, write_atomically

FORBIDDEN = re.compile(r'[\\/:：*?"<>|\x00-\x1f]')
"""What the name of a file must not have on one system or another, or since messages have it behind a place."""
LONGEST_NAME = 60
"""Characters; a file system counts bytes, of which Chinese ones have three."""


# -- workbooks that wait -----------------------------------------------------------------------------------------------


def receive(request: Request, form: FormData) -> Response:
    """Keep workbooks that are handed in; one of the same name takes the place of the earlier one."""
    desk, year = desk_of(request), request.path_params["year"]
    folder, files = waiting_folder(desk, year), [file for file in form.getlist("files") if _is_file(file)]
    if not files:
        raise EntryError("没有选择文件。请选择填好的工作簿（.xlsx），或把它拖到框里。")
    for file in files:
        assert isinstance(file, UploadFile)
        write_atomically(folder / clean_name(file.filename or ""), file.file.read())
    return go_to(f"/years/{year}/import")


def give_back(request: Request, form: FormData) -> Response:
    """Forget a workbook that waits."""
    desk, year = desk_of(request), request.path_params["year"]
    name = text_of(form, "name")
    for path in find_waiting(desk, year):
        if path.name == name:
            path.unlink()
    return go_to(f"/years/{year}/import" if find_waiting(desk, year) else f"/years/{year}/")


def clean_name(name: str) -> str:
    r"""Return the name of a file that was handed in as it may be called here, without any folder.

    Examples:
        >>> clean_name("..\\录入 2023.xlsx"), clean_name("../../data/facts.csv"), clean_name("..")
        ('录入 2023.xlsx', 'facts.csv', '工作簿')
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    return FORBIDDEN.sub("_", last)[-LONGEST_NAME:].strip(". ") or "工作簿"


def _is_file(value: object) -> bool:
    return isinstance(value, UploadFile) and bool(value.filename)


# -- what is wrong, asked, changed -------------------------------------------------------------------------------------


def show_import(request: Request) -> Response:
    """Show which workbooks wait; what is in them takes seconds to find out."""
    desk, year = desk_of(request), request.path_params["year"]
    waiting = find_waiting(desk, year)
    return render(request, "import.html", year=year, waiting=waiting, query=request.url.query)


def show_checked(request: Request) -> Response:
    """Show what is in the workbooks: problems, else the next question, else the changes."""
    chosen = request.query_params.getlist("delete")
    try:
        return _show_plan(request, chosen, _place_of(request.query_params.get("ask", "0")))
    except TradebookError as error:
        # beside the list of files, from which the one that cannot be read can be taken back
        return render(request, "unreadable.html", text=str(error))


def answer(request: Request, form: FormData) -> Response:
    """Keep the answer to a question, and show the next."""
    desk, year = desk_of(request), request.path_params["year"]
    chosen = [value for value in form.getlist("delete") if isinstance(value, str)]
    plan = _make_plan(desk, year, chosen)
    asked = [question for question in plan.questions if str(question) == form.get("question")]
    open_answers(desk.output / HISTORY, plan.year).keep(asked)
    place = _place_of(text_of(form, "ask"))
    if request.headers.get("hx-request"):
        return _show_plan(request, chosen, place)
    return go_to(f"/years/{year}/import?{urlencode([('ask', place), *(('delete', each) for each in chosen)])}")


def _show_plan(request: Request, chosen: Sequence[str], ask: int) -> Response:
    desk, year = desk_of(request), request.path_params["year"]
    # before they are read, so that what comes meanwhile is none of what is shown
    files = _digest_files(find_waiting(desk, year))
    plan, answers = _make_plan(desk, year, chosen), _open_answers(desk, year)
    changes = plan.select_changes(_select_places(plan, chosen))
    questions = answers.select_open(plan.questions)
    return render(
        request,
        "checked.html",
        year=year,
        plan=plan,
        problems=_group_problems(plan.problems),
        questions=questions,
        answered=len(plan.questions) - len(questions),
        ask=ask,
        chosen=chosen,
        changes=_group_changes(open_report(desk).package, changes),
        counts=_count_changes(changes),
        state=_digest_shown(files, changes),
    )


def _make_plan(desk: Desk, year: int, chosen: Sequence[str] = ()) -> ImportPlan:
    """Return what an import of the workbooks that wait would do; made once for the same workbooks and data."""
    waiting = find_waiting(desk, year)
    if not waiting:
        raise EntryError("没有等待导入的工作簿，请先上传。")
    state = state_of(desk.data_dir, *waiting), tuple(chosen)
    return desk.kept.find(("plan", year), state, lambda: _plan(desk, year, waiting, chosen))


def _plan(desk: Desk, year: int, waiting: Sequence[Path], chosen: Sequence[str]) -> ImportPlan:
    report = open_report(desk)
    plan = plan_import(waiting, report, year)
    places = _select_places(plan, chosen)
    return plan_import(waiting, report, year, places) if places and not plan.problems else plan


def _select_places(plan: ImportPlan, chosen: Sequence[str]) -> set[SheetPlace]:
    """Return the cells whose rows are to be deleted."""
    return {change.place for change in plan.deletions if str(change.place) in chosen}


def _digest_files(waiting: Sequence[Path]) -> str:
    return files_digest((path.name, path) for path in waiting)


def _digest_shown(files: str, changes: Sequence[RowChange]) -> str:
    """Return what tells whether workbooks and changes are those that somebody was shown."""
    return text_digest("\n".join([files, *map(str, changes)]))


def _open_answers(desk: Desk, year: int) -> Answers:
    return open_answers(desk.output / HISTORY, year)


def _group_problems(problems: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """Return problems by sheet, each as its place and what is said of it."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for problem in problems:
        place, _, text = problem.partition("：")
        sheet = place.partition("单元格")[0] if "表单" in place else "数据"
        groups.setdefault(sheet, []).append((place, text) if "表单" in place else ("", problem))
    return groups


def _group_changes(package: DataPackage, changes: Sequence[RowChange]) -> dict[str, list[RowChange]]:
    """Return changes by the titles of their tables."""
    groups: dict[str, list[RowChange]] = {}
    for change in changes:
        groups.setdefault(package.title(change.table), []).append(change)
    return groups


def _count_changes(changes: Sequence[RowChange]) -> str:
    counts = Counter[str](change.kind for change in changes)
    return "，".join(f"{name} {counts[kind]} 项" for kind, name in KIND_NAMES.items() if counts[kind])


def _place_of(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0


# -- import and undo ---------------------------------------------------------------------------------------------------


def carry_out(request: Request, form: FormData) -> Response:
    """Import what was shown: all of it or nothing; what was handed in meanwhile goes on waiting."""
    desk, year = desk_of(request), request.path_params["year"]
    chosen = [value for value in form.getlist("delete") if isinstance(value, str)]
    with desk.work.alone("导入"):
        finish_replacing(desk.data_dir)
        waiting = {path: state_of(path) for path in find_waiting(desk, year)}
        files, plan = _digest_files(list(waiting)), _make_plan(desk, year, chosen)
        questions: list[Question] = _open_answers(desk, year).select_open(plan.questions)
        if plan.problems or questions:
            raise EntryError(
                f"还有 {len(plan.problems)} 个问题、{len(questions)} 个疑问没有解决，没有导入。请回到导入页逐一处理。"
            )
        places = _select_places(plan, chosen)
        changes = plan.select_changes(places)
        if text_of(form, "state") != _digest_shown(files, changes):
            raise EntryError(
                "您查看之后，等待导入的工作簿或数据又有变化，将作的改动与所列的不同，没有导入。请回到导入页重新查看。"
            )
        write_import(plan, open_report(desk), places, desk.output / HISTORY, list(waiting))
        for path, state in waiting.items():
            # a newer one of its name waits for its turn
            if state_of(path) == state:
                path.unlink()
    return go_to(f"/years/{year}/?{urlencode({'done': f'导入完成：{_count_changes(changes)}。'})}")


def show_undo(request: Request) -> Response:
    """Show what the last import changed, before it is undone."""
    return render(request, "undo.html", last=find_last_import(desk_of(request).output / HISTORY))


def undo(request: Request, form: FormData) -> Response:
    """Undo the last import, if it is the one that was shown."""
    desk = desk_of(request)
    with desk.work.alone("撤销导入"):
        finish_replacing(desk.data_dir)
        last = find_last_import(desk.output / HISTORY)
        if last is None or last.folder.name != text_of(form, "name"):
            raise EntryError("最近一次导入已不是刚才所列的那一次，没有撤销。请回到年度页重新查看。")
        tables = undo_import(last, desk.data_dir)
    return go_to(f"/years/?{urlencode({'done': f'已撤销 {last.time} 的导入，恢复了 {len(tables)} 张表。'})}")


routes = [
    Route("/{year:int}/upload", with_form(receive), methods=["POST"]),
    Route("/{year:int}/give-back", with_form(give_back), methods=["POST"]),
    Route("/{year:int}/import", show_import),
    Route("/{year:int}/checked", show_checked),
    Route("/{year:int}/answer", with_form(answer), methods=["POST"]),
    Route("/{year:int}/import/carry-out", with_form(carry_out), methods=["POST"]),
    Route("/undo", show_undo),
    Route("/undo", with_form(undo), methods=["POST"]),
]
