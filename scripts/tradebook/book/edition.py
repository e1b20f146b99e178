"""The edition as chapters open it: with the topics of the book, and the commentary, which may speak of all of them.

A chapter or a text of the commentary says ``edition.culture.services.growth`` for any figure of any chapter.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from IPython.display import Markdown

from tradebook.book.commentary import TABLE, find_problems, first_sentence, write_markdown
from tradebook.errors import ProseError
from tradebook.model import edition as model
from tradebook.topics.added.topic import Topic
from tradebook.topics.bases import ExportBases
from tradebook.topics.cases import Cases
from tradebook.topics.culture import Culture
from tradebook.topics.digital import DigitalTrade
from tradebook.topics.forecast import Extrapolation, PrintedForecast
from tradebook.topics.innovation import Innovation
from tradebook.topics.policies import Policies
from tradebook.topics.technology import Technology

if TYPE_CHECKING:
    from tradebook.topics.findings import Findings

ON_THE_PRINT = "_check"
"""How the topics of commentary end that compare the book with its print."""


class Edition(model.Edition):
    """The book of one year, with its topics, see `tradebook.model.edition.Edition`."""

    @cached_property
    def bases(self) -> ExportBases:
        """The national export bases of the area."""
        return ExportBases(self)

    @cached_property
    def cases(self) -> Cases:
        """The cases that the edition's report presents."""
        return Cases(self)

    @cached_property
    def culture(self) -> Culture:
        """The area's cultural enterprises."""
        return Culture(self)

    @cached_property
    def digital(self) -> DigitalTrade:
        """Digital trade, with outsourcing: ``edition.digital.outsourcing``."""
        return DigitalTrade(self)

    @cached_property
    def findings(self) -> Findings:
        """The findings of the year, for those who read one page or two."""
        # they draw pictures, and Altair takes a second to import
        from tradebook.topics.findings import Findings

        return Findings(self, lambda: self.forecast)

    @cached_property
    def forecast(self) -> Extrapolation:
        """Next year's services trade as extrapolated."""
        return Extrapolation(self, "forecast", self.year)

    @cached_property
    def printed_forecast(self) -> PrintedForecast:
        """Next year's services trade as the printed report forecast it."""
        return PrintedForecast(self, "printed", self.year)

    @cached_property
    def innovation(self) -> Innovation:
        """The evaluation of regional innovation."""
        return Innovation(self)

    @cached_property
    def policies(self) -> Policies:
        """The policies that the edition's report lists."""
        return Policies(self)

    @cached_property
    def technology(self) -> Technology:
        """Technology trade."""
        return Technology(self)

    def topic(self, name: str) -> Topic:
        """Return a topic that the area has added to its report, by the name of its table."""
        return Topic(self, name)

    # -- commentary --------------------------------------------------------------------------------------------

    def has_commentary(self, topic: str) -> bool:
        """Tell whether there is commentary of the year on a topic; on the print (``…_check``) only beside a print."""
        return bool(self._commentary(topic))

    def commentary(self, topic: str, first: int | None = None) -> Markdown | None:
        """Return the year's commentary on a topic, as Markdown; None if none was written for it.

        Sections that hold it need ``edition.has_commentary("<topic>")``.

        Args:
            topic: The topic.
            first: Show the first so many texts only, of each its first sentence; None for all of it.

        Raises:
            ProseError: Expressions in it are wrong; the message names the rows.
        """
        rows = self._commentary(topic)
        if first is not None:
            rows = [{**row, "text": first_sentence(row["text"] or "")} for row in rows[:first]]
        if problems := [problem for row in rows for problem in find_problems(self.package, row, self)]:
            raise ProseError("\n".join(map(str, problems)))
        metadata = {ON_THE_PRINT: True} if topic.endswith(ON_THE_PRINT) else None
        return Markdown(write_markdown(rows), metadata=metadata) if rows else None

    def _commentary(self, topic: str) -> list[dict[str, Any]]:
        if topic.endswith(ON_THE_PRINT) and not self.has_print:
            return []
        rows = self.package.rows(TABLE)
        rows = [row for row in rows if row["topic"] == topic and row["year"] == self.year]
        return sorted(rows, key=lambda row: row["order"])

    @property
    def names(self) -> dict[str, Any]:
        """What commentary may speak of, as every chapter has it: ``area, nation, place, fact, year, edition``."""
        names = ("area", "nation", "place", "fact", "year")
        return {**dict(zip(names, self.terms, strict=True)), "edition": self}

    @property
    def known_names(self) -> list[str]:
        """The `names`, and those of the topics: ``edition.culture``."""
        topics = [name for name, value in vars(Edition).items() if isinstance(value, cached_property)]
        return [*self.names, *(f"edition.{name}" for name in topics)]
