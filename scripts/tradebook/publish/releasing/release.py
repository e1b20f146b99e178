"""Release an edition: its status changes, so that the watermark is gone, all of it is built, and what is handed out is packed."""

from __future__ import annotations

from pathlib import Path

from tradebook.audit.review.updates import read_updates
from tradebook.commands import spell_command
from tradebook.data.report import Report
from tradebook.data.settings.periods import Period
from tradebook.entry.keeping.history import stamp
from tradebook.errors import BuildError
from tradebook.progress import step
from tradebook.publish.build import build_edition
from tradebook.publish.folders import Edition, name_edition, output_folder
from tradebook.publish.parts import open_part
from tradebook.publish.releasing.packing import pack_edition
from tradebook.publish.releasing.passages import find_unlogged
from tradebook.publish.releasing.released import EARLIER, Released, find_released, released_folder
from tradebook.publish.releasing.unfinished import stated_as_released
from tradebook.publish.staging import only_build_of, staging_folder

NO_CORRECTION = "快报发布以后不作更正：改正的数字由下一期快报和年版刊出。"


def release_edition(
    root: Path, data_dir: Path, edition: Edition | None, day: str = "", jobs: int | None = None
) -> Released:
    """Release an edition, or a corrected one of a year that was released before.

    Args:
        root: The project's folder.
        data_dir: The data directory; its ``edition.yml`` says afterwards that the edition is released.
        edition: The edition; None for that of the newest year.
        day: The date of its publication, as ``edition.yml`` may have it; empty for the one that stands there, or else today.
        jobs: Chapters executed at a time; None for as many as there are processors.

    Returns:
        What is handed out; what was handed out before is kept, too.

    Raises:
        TradebookError: It cannot be built, or a released edition has changed without an entry in the log of
            corrections; ``edition.yml`` is as it was.
    """
    report = Report.open(data_dir)
    output = output_folder(root, report)
    edition = edition if isinstance(edition, Period) else report.resolve_year(edition)
    with stated_as_released(data_dir, output, edition, day):
        built = _build(root, data_dir, output, edition, jobs)
        # nobody builds it again until it is packed
        with only_build_of(built, name_edition(edition)):
            _require_log(data_dir, output, built, edition)
            with step("打包"):
                return _keep(built, output, edition)


def _build(root: Path, data_dir: Path, output: Path, edition: Edition, jobs: int | None) -> Path:
    year, made_of = (
        (edition.year, open_part(root, data_dir, output, edition))
        if isinstance(edition, Period)
        else (edition, data_dir)
    )
    return build_edition(root, made_of, year, html=True, pdf=True, word=True, jobs=jobs, output=output)


def _require_log(data_dir: Path, output: Path, built: Path, edition: Edition) -> None:
    """Refuse to release an edition once more while the log of corrections does not say what has changed.

    Raises:
        BuildError: It does not.
    """
    released = find_released(output, edition)
    if released is None:
        return
    if isinstance(edition, Period):
        if changes := find_unlogged(released, built, []):
            raise BuildError(
                f"{name_edition(edition)}已于 {released.day} 发布，此后有 {len(changes)} 处（数字、文字、图表）与发布的不同，没有再次发布。"
                f"{NO_CORRECTION}"
            )
        return
    changes = find_unlogged(released, built, read_updates(Report.open(data_dir).package, edition))
    if changes:
        options = ("--from", released.folder, "--year", edition, "--propose", "更正.csv")
        propose = spell_command("changes", data_dir, *options)
        named = "\n".join(f"- {change.item}：{' → '.join(change.states)}" for change in changes)
        raise BuildError(
            f"{edition} 年版已于 {released.day} 发布，此后有 {len(changes)} 处（数字、文字、图表）与发布的不同，没有登记更正：\n{named}\n"
            "请在编辑台的“发布”页逐处登记后再发布，或照上面所列写入更正记录（updates.csv）；"
            f"其中的数字，{propose} 可拟出各行。\n"
            f"{built} 里的书是按发布生成的，不要外传：登记后再发布，或用 {spell_command('book', data_dir, '--year', edition)} 重新生成。"
        )


def _keep(built: Path, output: Path, edition: Edition) -> Released:
    """Pack the edition; what was handed out before goes aside."""
    target = released_folder(output, edition)
    with only_build_of(target, f"{name_edition(edition)}的发布包"), staging_folder(target) as staging:
        pack_edition(built, edition, staging)
        if target.exists():
            earlier = target.parent / EARLIER / f"{edition}-{stamp()}"
            earlier.parent.mkdir(exist_ok=True)
            target.rename(earlier)
        staging.rename(target)
    return Released(target, edition)
