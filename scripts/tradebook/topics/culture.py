"""The area's cultural enterprises: revenue by kind, by field and of new forms, each a series.

The source states revenue and growth of most parts, which imply the year before where no report has it. It states no growth of all enterprises and
of services: both follow from the fields, which cover all enterprises.
"""

from __future__ import annotations

from functools import cached_property

from tradebook.exhibits import tables
from tradebook.figures import indicators
from tradebook.figures.dimensions import all_of, define
from tradebook.figures.measure import Measure
from tradebook.model.edition import Edition
from tradebook.model.group import Group
from tradebook.model.series import Series

REVENUE = "营业收入"
"""What the names of the indicators end in; the rest is the name of the part."""


class Culture:
    """Revenue of the area's cultural enterprises: ``culture.services.growth``.

    Args:
        edition: The edition.
    """

    def __init__(self, edition: Edition):
        self._edition, self._fact = edition, edition.area.fact

    # -- two ways to divide all enterprises --------------------------------------------------------------------

    @cached_property
    def industry(self) -> Series:
        """All enterprises: the sum of the kinds, with the growth of the sum of the fields."""
        year, fields = self._edition.year, self._both_fields
        kinds = [self._revenue(kind) for kind in ("services", "retail", "manufacturing")]
        together = define("sum", parts=all_of(kind.all_years for kind in kinds))
        before = {str(year - 1): fields.all_years}
        name = "全部文化企业"
        return Series(
            "culture.industry",
            f"{self._edition.area}{name}{REVENUE}",
            {year - 1: fields.previous.traced, year: indicators.total(kind.traced for kind in kinds)},
            year,
            noun="",
            member=name,
            stated_growth={year: fields.growth.traced},
            growth_dimensions=fields.growth.all_years,
            dimensions=define("by_year", of=together, years=before),
            printed=self._edition.printed_numbers,
        )

    @cached_property
    def _both_fields(self) -> Series:
        return (self._stated("core") + self._stated("related")).named("文化核心领域与相关领域营业收入之和")

    @cached_property
    def services(self) -> Series:
        """Cultural services: for the year before, if no report has it, what retail and manufacturing leave of all."""
        level, year = self._revenue("services"), self._edition.year
        rest = self.industry - self.retail - self.manufacturing
        if level.previous and not level.previous.contradicts(rest.previous):
            return self._part("services", level, self.industry)
        values = {year - 1: rest.previous.traced, year: level.traced}
        level = level.restated(values, level.in_years({year - 1: rest.all_years}))
        return self._part("services", level, self.industry)

    @cached_property
    def retail(self) -> Series:
        """Wholesale and retail of culture."""
        return self._part("retail", self._stated("retail"), self.industry)

    @cached_property
    def manufacturing(self) -> Series:
        """Manufacturing of culture."""
        return self._part("manufacturing", self._stated("manufacturing"), self.industry)

    @cached_property
    def core(self) -> Series:
        """The core fields."""
        return self._part("core", self._stated("core"), self._both_fields)

    @cached_property
    def related(self) -> Series:
        """The related fields."""
        return self._part("related", self._stated("related"), self._both_fields)

    @property
    def kinds(self) -> Group:
        """Services, retail and manufacturing side by side."""
        members = {"services": self.services, "retail": self.retail, "manufacturing": self.manufacturing}
        return Group("culture.kinds", self.industry.subject, members, "行业")

    # -- single industries -------------------------------------------------------------------------------------

    @cached_property
    def internet(self) -> Series:
        """Other internet information services, the largest of services and of the new forms."""
        return self._part("internet", self._stated("internet"), self.services)

    @cached_property
    def books(self) -> Series:
        """Retail of books and periodicals."""
        return self._part("books", self._stated("books"), self.retail)

    @cached_property
    def packaging(self) -> Series:
        """Packaging and other printing."""
        return self._part("packaging", self._stated("packaging"), self.manufacturing)

    @cached_property
    def firms(self) -> dict[str, Series]:
        """How many enterprises there are of each kind, of new forms, and in all: the sum of the kinds."""
        firms = {part: self._fact(f"culture_{part}_firms") for part in (*self.kinds, "new")}
        return {**firms, "industry": firms["services"] + firms["retail"] + firms["manufacturing"]}

    @property
    def industry_table(self) -> tables.Table | None:
        """Enterprises, revenue, share, growth and contribution to it, by kind, by field and of new forms."""
        rows: dict[str, list[Series | Measure | str]] = {
            self.industry.member: [self.firms["industry"], self.industry, "", self.industry.growth, ""]
        }
        for name, part in {**self.kinds, "core": self.core, "related": self.related, "new": self.new}.items():
            rows[part.member] = [self.firms.get(name, ""), part, part.share, part.growth, part.contribution]
        unit = self.industry.large_unit
        head = ["企业数（家）", f"{REVENUE}（{unit}）", "占比（%）", "同比（%）", "拉动（百分点）"]
        return tables.of_measures("分组", head, rows) if self.industry else None

    @property
    def other_manufacturing(self) -> Series:
        """Manufacturing of culture without packaging and printing."""
        return (self.manufacturing - self.packaging).named("其他文化制造业")

    @property
    def branches(self) -> list[Series]:
        """The kinds, each parted into the industry of which the source has revenue, and the others."""
        services = (self.services - self.internet).named("其他文化服务业")
        retail = (self.retail - self.books).named("其他文化批发和零售业")
        return [self.internet, services, self.books, retail, self.packaging, self.other_manufacturing]

    # -- new forms ---------------------------------------------------------------------------------------------

    @cached_property
    def new(self) -> Series:
        """The industries with marked features of new forms, which cut across kinds and fields."""
        return self._part("new", self._stated("new"), self.industry)

    @cached_property
    def ads(self) -> Series:
        """Internet advertising, one of the new forms."""
        return self._part("ads", self._stated("ads"), self.new)

    @cached_property
    def other_new(self) -> Series:
        """All other new forms."""
        rest = (self.new - self.internet - self.ads).named("文化新业态其余小类营业收入")
        return rest._with(
            _name="culture.other_new", key="culture.other_new", kind="level", member="其余小类", whole=self.new
        )

    @property
    def new_parts(self) -> Group:
        """Internet information, internet advertising and the other new forms side by side."""
        members = {"internet": self.internet, "ads": self.ads, "rest": self.other_new}
        return Group("culture.new_parts", f"{self.new.subject}小类", members, "小类")

    @property
    def new_pulls(self) -> dict[str, Series]:
        """By how many percentage points each of these moved the revenue of all new forms, by its name."""
        return {part.member: part.contribution_to(self.new) for part in self.new_parts.values()}

    # -- as the source states it -------------------------------------------------------------------------------

    def _revenue(self, part: str) -> Series:
        return self._fact(
            f"culture_{part}_revenue", unit=self._edition.unit_of("facts", indicator="culture_new_revenue")
        )

    def _stated(self, part: str) -> Series:
        return self._revenue(part).with_growth(self._fact(f"culture_{part}_growth"))

    def _part(self, part: str, revenue: Series, whole: Series) -> Series:
        name, member = f"culture.{part}", self._edition.name(f"culture_{part}_revenue").removesuffix(REVENUE)
        return revenue._with(_name=name, key=name, member=member, whole=whole)
