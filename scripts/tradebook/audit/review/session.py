"""The review of a built edition: what can be signed, what was done so far, and what is to be looked at next.

What is signed is what a build shows. So a review needs the build, and is refused as soon as a file that the build was made
of has changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import chain
from pathlib import Path

from tradebook.audit.manifest import manifest_digests
from tradebook.audit.reconciliation import claims_on
from tradebook.audit.review.sampling import Choice, plan_review
from tradebook.audit.review.signoffs import (
    TABLE,
    Coverage,
    Deed,
    Item,
    Question,
    QuestionState,
    Signoff,
    count_all,
    count_signed,
    items_by_chapter,
    items_of,
    read_deeds,
    read_questions,
    read_signoffs,
)
from tradebook.commands import spell_both
from tradebook.data.package import DataPackage
from tradebook.digests import file_digest
from tradebook.errors import DataError
from tradebook.execution.reading.contents import CHAPTERS
from tradebook.figures.figure import Figure
from tradebook.figures.ledger import LEDGER_FILE, Ledger
from tradebook.figures.statement import Kind
from tradebook.provenance import DATA_FOLDER, input_digests, is_named

KINDS = {Kind.PHRASE: "用语", Kind.SENTENCE: "文句", Kind.EXHIBIT: "图表"}
"""What can be signed beside figures, in words."""


class Review:
    """The review of an edition, as it is at this moment.

    Args:
        package: The data, of which the register is read again.
        folder: The built edition.
        root: The project's folder.

    Attributes:
        ledger: What can be signed.
        package: The data.

    Raises:
        DataError: The edition is not built, the files that it was made of have changed since, or somebody has made mistakes
            in the register by hand.
    """

    def __init__(self, package: DataPackage, folder: Path, root: Path):
        _require_current(folder, root, package.folder)
        self.package = package.read_again(TABLE)
        _require_sound_register(self.package)
        ledger = folder / LEDGER_FILE
        self.ledger = _read_ledger(ledger, _state_of(ledger))
        self._before = folder.parent / str(self.ledger.year - 1) / LEDGER_FILE

    @cached_property
    def signoffs(self) -> list[Signoff]:
        """The signatures with what has become of each."""
        return read_signoffs(self.ledger, self.package)

    @cached_property
    def questions(self) -> list[Question]:
        """The questions with their answers."""
        return read_questions(self.package, self.ledger.year)

    @property
    def pending(self) -> list[Question]:
        """The questions that are not closed."""
        return [question for question in self.questions if question.state != QuestionState.CLOSED]

    @cached_property
    def deeds(self) -> list[Deed]:
        """All that was done, in its order."""
        return read_deeds(self.package, self.ledger.year)

    @cached_property
    def coverage(self) -> list[Coverage]:
        """How far each chapter is."""
        return count_signed(self.ledger, self.signoffs, self.questions)

    @cached_property
    def total(self) -> Coverage:
        """How far all of it is."""
        return count_all(self.ledger, self.signoffs, self.questions)

    @property
    def states(self) -> dict[str, str]:
        """What has become of each item that somebody has signed or asked about, in words, by its key."""
        states = {signoff.key: signoff.state.words for signoff in self.signoffs}
        return states | {question.key: f"提问{question.state.words}" for question in self.pending}

    # -- chapters ------------------------------------------------------------------------------------------------

    def select_items(self, chapters: Iterable[str]) -> Iterator[Item]:
        """Yield what some chapters show of what can be signed.

        Raises:
            DataError: There is no such chapter, or nothing in it.
        """
        wanted, known = set(chapters), items_by_chapter(self.ledger)
        for chapter in wanted.difference(known):
            raise DataError(f"没有“{chapter}”这一章，或该章没有数字。可选的章：{'、'.join(known)}。")
        # what several of them show is one thing to sign
        shown = {item.key for chapter in wanted for item in known[chapter]}
        return (item for item in items_of(self.ledger) if item.key in shown)

    # -- sampling ------------------------------------------------------------------------------------------------

    @property
    def compares(self) -> bool:
        """True if the edition before is built, with whose formulas a plan compares."""
        return self._before.is_file()

    def plan(self, number: int, seed: int) -> list[Choice]:
        """Draw what should be checked, see `tradebook.audit.review.sampling.plan_review`."""
        return plan_review(
            self.ledger,
            number,
            seed,
            results=chain.from_iterable(claims_on(self.ledger, self.package, self.ledger.year).values()),
            signoffs=self.signoffs,
            before=Ledger.read(self._before) if self.compares else None,
        )


def name_item(item: Item) -> str:
    """Say what an item is: a figure's label, or the kind of a statement."""
    return item.label if isinstance(item, Figure) else KINDS[Kind(item.kind)]


def _state_of(path: Path) -> tuple[int, ...]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


@lru_cache(maxsize=4)
def _read_ledger(path: Path, state: tuple[int, ...]) -> Ledger:
    """Read a ledger, unless it was read before and has not changed."""
    return Ledger.read(path)


def _require_current(folder: Path, root: Path, data_dir: Path) -> None:
    """Refuse to review what a build shows if the files that it was made of have changed since."""
    recorded, _ = manifest_digests(folder)
    now = {name: properties["sha256"] for name, properties in input_digests(root, data_dir).items()}
    now |= {name: file_digest(root / name) for name in recorded if not is_named(name)}
    register = f"{DATA_FOLDER}/{TABLE}.csv"
    # a chapter that is not recorded is one that the edition leaves out; a new one changes the table of contents, too
    names = recorded.keys() | {name for name in now if not name.startswith(f"{CHAPTERS}/")}
    changed = sorted(name for name in names if name != register and recorded.get(name) != now.get(name))
    if changed:
        book = spell_both("book", data_dir, "--year", folder.name, YEAR=folder.name)
        some = "、".join(changed[:3]) + ("等" if len(changed) > 3 else "")
        raise DataError(
            f"{folder} 生成之后，有 {len(changed)} 个文件改过（{some}），书中的数字可能已不是现在的数字。"
            f"请先重新生成（在编辑台“生成”页，或用 {book}），再核对、签字。"
        )


def _require_sound_register(package: DataPackage) -> None:
    """Refuse a register in which somebody has made mistakes by hand; the message names each row and column."""
    problems = package.validate(TABLE) if TABLE in package.table_names else []
    if problems:
        listing = "\n".join(map(str, problems))
        raise DataError(f"审核登记表有 {len(problems)} 个问题，请改正后再审核：\n{listing}")
