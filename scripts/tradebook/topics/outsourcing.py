"""Offshore services outsourcing of the edition's area: contracts and executed value, by mode, partner and owner.

Example:
    The prose speaks of ``outsourcing.contract.growth``, ``outsourcing.modes.executed["KPO"].contribution`` and
    ``outsourcing.partners.rank("USA")``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tradebook.data.validity import validity_of
from tradebook.exhibits import tables
from tradebook.figures.figure import Absent, Phrase
from tradebook.figures.measure import Measure, compose
from tradebook.figures.units import PERCENT
from tradebook.model.group import Group
from tradebook.model.observed import put_beside, series_of
from tradebook.model.series import Series

if TYPE_CHECKING:
    from tradebook.model.edition import Edition

CODES = "outsourcing_mode_codes"
RESEARCH, RESEARCH_IN = "ITO-RD", "ITO"
"""The kind of services of which the prose speaks, and the mode that has it."""
PARTNER = "outsourcing_offshore_partner"
"""The indicator of contracts with a partner or a community of them."""
ASIA = "ASIA"
TOP = 5
"""Partners of which the source states together what was executed."""
NAMED = ("ITO", "BPO", "KPO")
"""The modes that chapters speak of, known or not."""
OWNERS = ("OWN-FIE", "OWN-DOM", "OWN-HMT")
COMMUNITIES = ("RCEP", "BRI")
"""Communities of countries, which share members with each other and with the partners."""


def list_partners(edition: Edition, indicator: str, year: int) -> list[str]:
    """Return the codes of the areas of which the facts of a year have an indicator, without communities of them.

    Args:
        edition: The edition.
        indicator: Code of the indicator.
        year: The year of the facts.
    """
    return [code for code in edition.areas_with(indicator, year=year) if code not in COMMUNITIES]


@dataclass(frozen=True)
class Breakdown:
    """Contracts and executed value, both broken down in one way.

    Attributes:
        contract: The value of contracts.
        executed: What of it was executed in the year.
    """

    contract: Group
    executed: Group


class _ByDifference(Series):
    """A mode of which nothing is stated: what the others leave of the whole, also of its shares.

    Args:
        series: The mode, without values.
        others: The other modes, parts of the same whole.
    """

    def __init__(self, series: Series, others: Group):
        rest = others.sum.rest
        vars(self).update(vars(series.restated(rest.values, rest.all_years)))
        self._others = others

    @property
    def share(self) -> Series:
        """What the shares of the others leave of 100 %, so that all add up where the print states one of them."""
        series, others = super().share, self._others.share.sum
        return series._with(
            traced=100 - others.traced, values={year: 100 - v for year, v in others.values.items()}
        )


class Outsourcing:
    """Offshore services outsourcing.

    Levels come with the growth that the source states, and with the year before that this implies.

    Args:
        edition: The edition.
    """

    def __init__(self, edition: Edition):
        self._edition = edition

    @cached_property
    def contract(self) -> Series:
        """The value of offshore contracts, a part of that of all outsourcing contracts."""
        return self._total("contract")

    @cached_property
    def executed(self) -> Series:
        """What of offshore contracts was executed, a part of that of all outsourcing contracts."""
        return self._total("executed")

    def _total(self, measure: str) -> Series:
        fact = self._edition.area.fact
        offshore = self._stated(f"outsourcing_offshore_{measure}", self._edition.info.area)
        return offshore._with(whole=fact(f"outsourcing_{measure}"))

    def _stated(self, indicator: str, area: str) -> Series:
        """Return facts with the growth that is stated beside them."""
        fact = self._edition.area_of(area).fact
        return fact(indicator).with_growth(fact(f"{indicator}_growth"))

    def _group(
        self, name: str, members: Mapping[str, Series], noun: str, whole: Series | None = None, subject: str = ""
    ) -> Group:
        name = f"outsourcing.{name}"
        return put_beside(self._edition, name, members, whole=whole, subject=subject, noun=noun)

    # -- by mode ---------------------------------------------------------------------------------------------

    @cached_property
    def modes(self) -> Breakdown:
        """The modes of the code list, such as IT outsourcing; the contracts of one of which none are stated are the rest."""
        members = {code: self._of_mode(code, "contract") for code in self._modes}
        executed = {code: self._of_mode(code, "executed") for code in self._modes}
        if code := self._mode_by_difference:
            stated = {other: level for other, level in members.items() if other != code}
            others = self._group("modes.contract", stated, "", self.contract)
            if others.sum.rest > 0:
                members[code] = _ByDifference(members[code], others)
        return Breakdown(
            self._group("modes.contract", members, "业务方式", self.contract),
            self._group("modes.executed", executed, "业务方式", self.executed),
        )

    @property
    def has_mode_by_difference(self) -> bool:
        """True if contracts of a mode are what the others leave, as the source has none of it alone."""
        return bool(self._mode_by_difference)

    @cached_property
    def _modes(self) -> list[str]:
        """The modes of the edition's year; one of which nothing is known has been added to the list for a later year."""
        modes = [row for row in self._edition.package.rows(CODES) if not row["part_of"]]
        return [row["code"] for row in modes if row["code"] in NAMED or self._is_known(row)]

    def _is_known(self, row: Mapping[str, Any]) -> bool:
        """Tell whether a mode of the code list is valid in the edition's year, and something is stated of it."""
        is_valid = validity_of(row).holds(self._edition.year)
        return is_valid and any(self._of_mode(row["code"], measure) for measure in ("contract", "executed"))

    @cached_property
    def _mode_by_difference(self) -> str:
        """The only mode of which no contracts are stated; empty if there is none or more than one."""
        unstated = [code for code in self._modes if not self._of_mode(code, "contract")]
        return unstated[0] if len(unstated) == 1 < len(self._modes) else ""

    @cached_property
    def research(self) -> Series:
        """Executed IT research and development, a part of IT outsourcing."""
        research = self._of_mode(RESEARCH, "executed", "outsourcing.research")
        return research.in_large_unit()._with(whole=self.modes.executed[RESEARCH_IN])

    def _of_mode(self, code: str, measure: str, name: str = "") -> Series:
        name = name or f'outsourcing.modes.{measure}["{code}"]'
        level = self._observed("outsourcing_modes", name, mode=code, measure=measure)
        if measure == "contract":
            return level
        growth = self._observed("outsourcing_modes", f"{name}.growth", mode=code, measure=f"{measure}_growth")
        return level.with_growth(growth)

    def _observed(self, table: str, name: str, *, measure: str, **where: Any) -> Series:
        is_growth = measure.endswith("growth")
        symbol, kind = (PERCENT, None) if is_growth else (self._edition.unit_of(table), "level")
        where |= {"area": self._edition.info.area, "market": "offshore", "measure": measure}
        return series_of(self._edition, table, name, symbol, whole=None, kind=kind, **where)

    @property
    def _unit(self) -> str:
        """The unit of the tables' amounts."""
        return self.modes.executed.unit

    @property
    def mode_table(self) -> tables.Table | None:
        """Contracts and executed value by mode."""
        unit = self._unit

        def row(code: str) -> list[Measure]:
            contract, executed = self.modes.contract[code], self.modes.executed[code]
            return [
                in_column(contract, unit),
                contract.share,
                in_column(executed, unit),
                executed.growth,
                executed.share,
            ]

        rows: dict[str, Sequence[Measure | str]] = {
            "离岸合计": [self.contract, "", self.executed, self.executed.growth, ""]
        }
        for code in self._modes:
            rows[self.modes.executed[code].member] = row(code)
            if code == RESEARCH_IN:
                rows[f"其中：{self._edition.name(RESEARCH)}"] = ["", "", in_column(self.research, unit), "", ""]
        head = [f"合同额（{unit}）", "占比（%）", f"执行额（{unit}）", "同比（%）", "占比（%）"]
        return tables.of_measures("业务方式", head, rows)

    # -- by partner ------------------------------------------------------------------------------------------

    @cached_property
    def partners(self) -> Group:
        """Contracts by partner."""
        return self._contracts("partners", self._listed, f"{self._called}离岸合同额")

    @cached_property
    def _listed(self) -> list[str]:
        """The partners that the source lists in the year."""
        return list_partners(self._edition, PARTNER, self._edition.year)

    @property
    def _called(self) -> str:
        return "前五位伙伴" if len(self._listed) == TOP else "所列伙伴"

    @cached_property
    def top_executed(self) -> Series:
        """Executed value with the five largest partners, which the source states as one number."""
        return self._edition.area.fact("outsourcing_offshore_top_executed")._with(whole=self.executed)

    @cached_property
    def regions(self) -> Group:
        """Contracts with each of the listed partners elsewhere, and with all in Asia."""
        elsewhere = {code: level for code, level in self.partners.items() if code not in self.asia}
        members = {**elsewhere, ASIA: self.asia.sum.named("所列亚洲伙伴离岸合同额")}
        noun = f"{'、'.join(level.member for level in elsewhere.values())}和亚洲"
        return Group("outsourcing.regions", "离岸合同额", members, noun)

    @cached_property
    def asia(self) -> Group:
        """Contracts by partner, of the listed ones in Asia."""
        there = self._edition.places_in(ASIA)
        codes = [code for code in self._listed if code in there]
        return self._contracts("asia", codes, "所列亚洲伙伴离岸合同额")

    @property
    def elsewhere(self) -> Phrase | Absent:
        """The shares of the listed partners that are not in Asia: 欧盟占29.4%，美国占19.2%."""
        others = [level for code, level in self.regions.items() if code != ASIA]
        told = [compose(level.member, "占", level.share) for level in others]
        return compose(*told, between="，") if told else Absent("outsourcing.elsewhere", "亚洲以外伙伴的占比")

    @cached_property
    def communities(self) -> Breakdown:
        """Contracts and executed value by communities, which overlap."""
        executed = {code: self._stated("outsourcing_offshore_partner_executed", code) for code in COMMUNITIES}
        return Breakdown(
            self._contracts("communities.contract", COMMUNITIES, ""),
            self._group("communities.executed", executed, "市场", self.executed),
        )

    @property
    def market_table(self) -> tables.Table | None:
        """Contracts and executed value by partners and communities, which overlap."""
        contract, executed = self.contract, self.executed
        rows: dict[str, Sequence[Measure | str]] = {
            "离岸合计": [contract, "", contract.growth, executed, "", executed.growth, executed / contract]
        }
        # of five only is it known what was executed
        top = self.top_executed
        done = [*_in_market(top), top / self.partners.sum] if len(self._listed) == TOP else [""] * 4
        rows[f"{self._called}合计"] = [*_in_market(self.partners.sum), *done]
        for code, part in self.communities.contract.items():
            there = self.communities.executed[code]
            rows[part.member] = [*_in_market(part), *_in_market(there), there / part]
        head = [f"额（{self._unit}）", "占比（%）", "同比（%）"]
        head = [f"合同{head[0]}", *head[1:], f"执行{head[0]}", *head[1:], "执行额÷合同额（%）"]
        return tables.of_measures("市场", head, rows)

    def _contracts(self, name: str, codes: Sequence[str], subject: str) -> Group:
        members = {code: self._stated(PARTNER, code) for code in codes}
        return self._group(name, members, "伙伴", self.contract, subject)

    # -- by owner --------------------------------------------------------------------------------------------

    @cached_property
    def owners(self) -> Group:
        """Contracts by who owns the enterprise; shares are in what all owners sum up to."""
        members = {
            code: self._observed(
                "outsourcing_ownership", f'outsourcing.owners["{code}"]', ownership=code, measure="contract"
            )
            for code in OWNERS
        }
        subject = "各类企业离岸合同额"
        owners = self._group("owners", members, "企业类型", subject=subject)
        return self._group("owners", members, "企业类型", owners.sum, subject)

    @property
    def has_other_owners(self) -> bool:
        """True if contracts of still other enterprises are stated, without which these do not sum up to all."""
        where = {"area": self._edition.info.area, "year": self._edition.year, "measure": "contract"}
        rows = self._edition.package.rows("outsourcing_ownership", where, columns=["ownership"])
        return bool({row["ownership"] for row in rows} - set(OWNERS))

    @cached_property
    def offshore_shares(self) -> Group:
        """The share of offshore contracts in all contracts, for foreign and domestic enterprises."""
        fact, owners = self._edition.area.fact, self.owners
        members = {
            "OWN-FIE": owners["OWN-FIE"].share_of(fact("outsourcing_foreign_firms")),
            "OWN-DOM": owners["OWN-DOM"].share_of(fact("outsourcing_domestic_firms")),
        }
        return Group("outsourcing.offshore_shares", "离岸业务占外包合同额的比重", members, "企业类型")


def in_column(level: Measure, unit: str) -> Measure:
    """Return a level for a column in a unit, with a decimal more if it is small."""
    shown = level.to(unit)
    return shown.rounded(2 if shown < 1 else 1)


def _in_market(level: Series) -> list[Measure]:
    return [level, level.share, level.growth]
