"""The part 审阅: how far the review of an edition is, what to look at next, and the panel beside each figure of the book."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from urllib.parse import quote, unquote, urlencode

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tradebook.audit.records import record_address
from tradebook.audit.review.session import Review, name_item
from tradebook.audit.review.signoffs import (
    TABLE,
    Item,
    Step,
    accept,
    answer,
    ask,
    find_item,
    find_preparer,
    sign_items,
)
from tradebook.data.package import DataPackage
from tradebook.desk.books import DRAFT, digest_numbers
from tradebook.desk.data import open_report
from tradebook.desk.desk import Desk, desk_of
from tradebook.desk.kept import state_of
from tradebook.desk.web.guard import BOOKS
from tradebook.desk.web.pages import FAULTS, find_named, go_to, render, say_fault, text_of, with_form
from tradebook.digests import kept_files
from tradebook.errors import DataError, TradebookError
from tradebook.execution.reading.contents import name_chapter, read_contents
from tradebook.figures.figure import Figure
from tradebook.figures.ledger import LEDGER_FILE

COOKIE = "tradebook-reviewer"
"""Keeps the name of whoever reviews, in this browser."""
REMEMBERED = 400 * 24 * 3600
LONGEST_NAME, LONGEST_TEXT = 40, 1000
SAMPLE, SEED = 30, 1
FIRST_PAGE = "index"
LISTED = 200
"""Lines of the log that are shown at once."""
LISTED_CHANGES = 3
"""Items that a message names one by one."""


# -- the review as a whole ---------------------------------------------------------------------------------------------


def show_reviews(request: Request) -> Response:
    """Show how far the review of an edition is: plan, chapters, questions, and who did what when."""
    desk = desk_of(request)
    built = _built_years(desk)
    if not built:
        return render(request, "reviews.html", built=[], year=0, review=None, refusal="")
    year = find_named(request.query_params.get("year") or str(built[0]), built)
    number, seed = _number(request, "number", 0), _number(request, "seed", SEED)
    try:
        review = open_review(desk, year)
    except TradebookError as error:
        return render(request, "reviews.html", built=built, year=year, review=None, refusal=str(error))
    titles = _titles(desk, year)
    order = {name: place for place, name in enumerate(titles)}
    return render(
        request,
        "reviews.html",
        built=built,
        year=year,
        review=review,
        refusal="",
        coverage=sorted(review.coverage, key=lambda chapter: order.get(chapter.chapter, len(order))),
        plan=review.plan(min(number, len(review.ledger) + len(review.ledger.statements)), seed) if number else [],
        number=number or SAMPLE,
        seed=seed,
        items={deed.key: find_item(review.ledger, deed.key) for deed in review.deeds},
        deeds=review.deeds[::-1][:LISTED],
        void=sum(not signoff.is_valid for signoff in review.signoffs),
        preparer=find_preparer(review.package, year),
        person=_person(request),
        titles=titles,
        name_item=name_item,
        address_of=lambda item: _address_of(year, item),
        done=request.query_params.get("done", ""),
    )


def show_chapter(request: Request) -> Response:
    """List all that can be signed of a chapter."""
    return _render_chapter(request)


def _render_chapter(request: Request, form: FormData | None = None, fault: str = "") -> Response:
    """Return the list of a chapter.

    Args:
        request: What is answered.
        form: What was ticked and written in it; None if nothing was.
        fault: Why it was not signed.
    """
    year, chapter = request.path_params["year"], request.path_params["chapter"]
    review = open_review(desk_of(request), year)
    shown = _read_shown(form) if form else {}
    return render(
        request,
        "review_chapter.html",
        400 if fault else 200,
        year=year,
        chapter=chapter,
        title=_titles(desk_of(request), year).get(chapter, chapter),
        items=list(review.select_items([chapter])),
        # what is another now is to be looked at again
        ticked=[key for key, state in shown.items() if _state_of(review, key) == state],
        fault=fault,
        states=review.states,
        preparer=find_preparer(review.package, year),
        prepared_by=text_of(form, "prepared_by") if form else "",
        person=(text_of(form, "person") if form else "") or _person(request),
        text=text_of(form, "text") if form else "",
        name_item=name_item,
        address_of=lambda item: _address_of(year, item),
        done=request.query_params.get("done", ""),
    )


def sign_chosen(request: Request, form: FormData) -> Response:
    """Sign the items of a chapter that are ticked."""
    year, chapter = request.path_params["year"], request.path_params["chapter"]
    shown = _read_shown(form)
    try:
        signed = _do(request, year, form, Step.SIGNED, shown)
    except FAULTS as error:
        return _render_chapter(request, form, say_fault(error))
    done = f"已签 {len(signed)} 项" + (
        f"，另有 {len(shown) - len(signed)} 项此前已签、仍然有效。" if shown else "。"
    )
    return _remember(go_to(f"/review/{year}/chapters/{quote(chapter)}?{urlencode({'done': done})}"), form)


def _read_shown(form: FormData) -> dict[str, str]:
    """Return the states in which the items that are ticked were shown, by their keys."""
    keys = [key for key in form.getlist("key") if isinstance(key, str)]
    return {key: text_of(form, f"state-{key}") for key in keys}


def change_person(request: Request, form: FormData) -> Response:
    """Keep the name of whoever reviews in this browser."""
    return _remember(go_to(f"/review/?{urlencode({'year': text_of(form, 'year')})}"), form)


# -- one item ----------------------------------------------------------------------------------------------------------


def show_item(request: Request) -> Response:
    """Show what was done to an item, and what can be; for the panel in the book."""
    desk, year, key = desk_of(request), request.path_params["year"], request.query_params.get("key", "")
    now = digest_numbers(desk, year)
    if request.query_params.get("numbers", now) != now:
        refusal = "这一页打开之后，书又重新生成过。请重新载入这一页，看过现在的数字再审核。"
        return _refuse_item(request, refusal)
    return _render_item(request, key)


def change_item(request: Request, form: FormData) -> Response:
    """Sign an item, ask about it, answer, or accept the answer; what it is then is shown."""
    key, step = text_of(form, "key"), text_of(form, "step")
    if step not in list(Step):
        raise HTTPException(404)
    try:
        _do(request, request.path_params["year"], form, Step(step), {key: text_of(form, "state")})
    except FAULTS as error:
        return _render_item(request, key, form, say_fault(error))
    return _remember(_render_item(request, key, form, is_done=True), form)


def _render_item(
    request: Request, key: str, form: FormData | None = None, fault: str = "", *, is_done: bool = False
) -> Response:
    """Return the panel of an item.

    Args:
        request: What is answered.
        key: The item.
        form: What was written; None if nothing was.
        fault: Why it was not done.
        is_done: Whether it was done, so that only the names are to be kept.
    """
    year = request.path_params["year"]
    try:
        review = open_review(desk_of(request), year)
    except FAULTS as error:
        return _refuse_item(request, say_fault(error), text_of(form, "text") if form else "")
    written = {name: text_of(form, name) for name in form} if form else {}
    return render(
        request,
        "review_item.html",
        year=year,
        key=key,
        item=find_item(review.ledger, key),
        # what was refused since it is another now is refused until the page is read anew
        state=text_of(form, "state") if form else _state_of(review, key),
        refusal="",
        fault=fault,
        written={} if is_done else written,
        signoffs=[signoff for signoff in review.signoffs if signoff.key == key],
        questions=[question for question in review.pending if question.key == key],
        deeds=[deed for deed in review.deeds if deed.key == key],
        preparer=find_preparer(review.package, year) or written.get("prepared_by", ""),
        person=written.get("person", "") or _person(request),
    )


def _refuse_item(request: Request, refusal: str, text: str = "") -> Response:
    """Return a panel in which nothing can be done, with what was written in it."""
    return render(request, "review_item.html", refusal=refusal, text=text)


def show_states(request: Request) -> Response:
    """Return the state of each item that somebody has signed or asked about, for the marks in the book."""
    try:
        review = open_review(desk_of(request), request.path_params["year"])
    except TradebookError as error:
        return JSONResponse({"refusal": str(error), "states": {}})
    kinds = {signoff.key: "signed" if signoff.is_valid else "void" for signoff in review.signoffs}
    kinds |= {question.key: "question" for question in review.pending}
    words = review.states
    return JSONResponse({"refusal": "", "states": {key: [kind, words[key]] for key, kind in kinds.items()}})


def _do(request: Request, year: int, form: FormData, step: Step, shown: Mapping[str, str]) -> list[Item]:
    """Do a step of the review in somebody's name.

    Args:
        request: What is answered.
        year: The edition.
        form: What was written.
        step: The step.
        shown: The states in which the items were shown, by their keys.

    Raises:
        DataError: One of them is another now, or the step cannot be done; nothing was written.
    """
    review, today = open_review(desk_of(request), year), date.today()
    person = text_of(form, "person")[:LONGEST_NAME] or _person(request)
    text, prepared_by = text_of(form, "text"), text_of(form, "prepared_by")[:LONGEST_NAME]
    if len(text) > LONGEST_TEXT:
        raise DataError(f"写了 {len(text)} 个字，最多 {LONGEST_TEXT} 个，没有记下。请写短一些，或分几次写。")
    ledger, package, keys = review.ledger, review.package, list(shown)
    _require_shown(review, shown)
    if step == Step.SIGNED:
        return sign_items(ledger, package, keys, person, today, prepared_by=prepared_by, remark=text)
    if step == Step.ACCEPTED:
        return accept(ledger, package, keys, person, today)
    write: Callable[..., list[Item]] = ask if step == Step.QUESTION else answer
    return write(ledger, package, keys, person, today, text)


def _require_shown(review: Review, shown: Mapping[str, str]) -> None:
    """Refuse to go on from what nobody was shown, as after the book was built again."""
    found = {key: find_item(review.ledger, key) for key in shown}
    changed = [item for key, item in found.items() if item and item.state != shown[key]]
    if changed:
        named = "、".join(f"{name_item(item)}（现在是“{item.text}”）" for item in changed[:LISTED_CHANGES])
        more = f"等 {len(changed)} 项" if len(changed) > LISTED_CHANGES else ""
        raise DataError(
            f"您打开这一页之后，书又重新生成过，{named}{more}与您看到的不同，没有记入。请重新载入这一页，核对以后再审核。"
        )


def _state_of(review: Review, key: str) -> str:
    item = find_item(review.ledger, key)
    return item.state if item else ""


# -- where, and who ----------------------------------------------------------------------------------------------------


def open_review(desk: Desk, year: int) -> Review:
    """Open the review of an edition as it is now.

    Raises:
        DataError: It cannot be reviewed; the message says why.
    """
    files = [path for path in kept_files(desk.data_dir) if path.name != f"{TABLE}.csv"]
    package = desk.kept.find("reviewed", state_of(*files), lambda: DataPackage(desk.data_dir))
    return Review(package, desk.output / str(year), desk.root)


def _built_years(desk: Desk) -> list[int]:
    """Return the editions that are built, the newest first."""
    folders = [path.parent.name for path in desk.output.glob(f"[0-9]*/{LEDGER_FILE}")]
    return sorted((int(name) for name in folders if name.isdecimal()), reverse=True)


def _titles(desk: Desk, year: int) -> dict[str, str]:
    """Return what editors call the chapters, by their names, in the order of the book."""
    report = open_report(desk)
    chapters = read_contents(desk.root, report.package, year).in_order
    return {path.stem: name_chapter(path, report.info.area_name) for path in chapters} | {FIRST_PAGE: "首页"}


def _address_of(year: int, item: Item) -> str:
    """Return where the book shows an item."""
    pages = f"{BOOKS}{DRAFT}/{year}/chapters/"
    if isinstance(item, Figure):
        return pages + record_address(item)
    return f"{pages}{item.chapter}.html" + (f"#{item.key}" if item.kind == "exhibit" else "")


def _number(request: Request, name: str, otherwise: int) -> int:
    text = request.query_params.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else otherwise


def _person(request: Request) -> str:
    return unquote(request.cookies.get(COOKIE, ""))[:LONGEST_NAME]


def _remember(response: Response, form: FormData) -> Response:
    """Have the browser keep the name that was written in a form."""
    if name := " ".join(text_of(form, "person").split())[:LONGEST_NAME]:
        response.set_cookie(COOKIE, quote(name), max_age=REMEMBERED, httponly=True, samesite="strict")
    return response


routes = [
    Route("/", show_reviews),
    Route("/person", with_form(change_person), methods=["POST"]),
    Route("/{year:int}/item", show_item),
    Route("/{year:int}/item", with_form(change_item, has_texts=True), methods=["POST"]),
    Route("/{year:int}/states", show_states),
    Route("/{year:int}/chapters/{chapter}", show_chapter),
    Route("/{year:int}/chapters/{chapter}", with_form(sign_chosen, has_texts=True), methods=["POST"]),
]
