"""A provider as a change leaves it, checked against the base. Three facts are told apart: what the description breaks,
whether the recorded contract is up to date with it, and what the recorded contract itself changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from contractguard.checks.comparison.contracts import compare_contracts
from contractguard.checks.comparison.structure.missing import reason_alone
from contractguard.checks.settings import Settings
from contractguard.contract.errors import InputError
from contractguard.contract.finding import Finding, Unchecked
from contractguard.contract.model import Contract
from contractguard.contract.report import Section
from contractguard.project.base.basis import Basis
from contractguard.project.base.described import became_recorded
from contractguard.project.base.former import FormerExpectations
from contractguard.project.base.gate import snapshot_gone, snapshot_stale, weakened_finding
from contractguard.project.config import Project, Provider, here
from contractguard.project.consumers import Consumers, add_consumer_impact, thorough
from contractguard.project.progress import Progress
from contractguard.project.providers import project_root, read_current_contract, snapshot_path
from contractguard.readers import read_contract
from contractguard.readers.formats import SNAPSHOT
from contractguard.readers.sources.load import display_path, load
from contractguard.readers.user_file import read_bytes
from contractguard.snapshots import dump, is_earlier
from contractguard.support.dataclass import dataclass

RECORDED = "in the recorded contract of this change, which its description does not follow"
"""Why there is a finding although the description breaks nothing: the next change would be judged by that contract."""

FIRST = "what is expected of {} comes with this change: what it removes counts as if others read it, too"
"""Said of a provider of which the base's consumers expect nothing."""

EARLIER = (
    "the recorded contract of {} was recorded by an earlier version of contractguard, which told less; "
    "differences may come from that: run contractguard record, and commit it"
)
"""Said of a provider whose recorded contract is compared although it does not hold all that one does now."""


@dataclass(frozen=True, slots=True)
class JudgedProvider:
    """The answer on a provider, and its contract as it is described now."""

    section: Section
    contract: Contract


@dataclass(frozen=True, slots=True)
class JudgedRecord:
    """The answer on what was observed of a provider, None where nothing is recorded of it; and what the change takes
    away from the record of the base."""

    section: Section | None = None
    weakened: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class ProviderJudge:
    """How each provider of a project is judged. `strict`: a recorded contract that is not up to date is an error.
    `former` is what consumers expected in the base and do not expect in the same way now."""

    project: Project
    settings: Settings
    consumers: Consumers | None
    basis: Basis
    strict: bool = False
    former: FormerExpectations = FormerExpectations()

    def judge_described(self, name: str, provider: Provider, line: Progress) -> JudgedProvider:
        """What a provider's description, and its recorded contract, change against the base, and whom that hurts.

        Raises `InputError` for what cannot be read.
        """
        line.reading(f"the recorded contract of {name}")
        against = self.basis.recorded_contract(name)
        path = snapshot_path(self.project, name)
        folder = self._in_folder(name, path, needed=not against.from_base)
        contract = folder if against.contract is None else against.contract
        assert contract is not None
        line.reading(f"the description of {name}")
        now = read_current_contract(self.project, provider)
        replaced_by_record = became_recorded(self.basis, name, now)
        section = self._compare(name, contract, now, line.compared)
        if against.from_base or self.strict:
            section = self._with_snapshot(section, name, path, (contract, folder, now))
        if replaced_by_record is not None:
            section = replace(section, findings=(*section.findings, weakened_finding(replaced_by_record)))
        earlier = EARLIER.format(name) if is_earlier(contract) else ""
        told = (against.remark, earlier, FIRST.format(name) if self._brings_first(name) else "")
        return JudgedProvider(replace(section, remarks=tuple(filter(None, told))), now)

    def gone(self, name: str) -> Section | None:
        """What it means that a provider is not named any more: all of its operations are removed. None for one that
        was never recorded."""
        contract = self.basis.recorded_contract(name).contract
        if contract is None:
            return None
        nothing = replace(contract, operations={}, problems=())
        gone = f"{name} is in the base's configuration and no longer in this one"
        remark = f"{gone}: checked as if all its operations were removed"
        return replace(self._compare(name, contract, nothing), remarks=(remark,))

    def _compare(
        self, name: str, old: Contract, new: Contract, tell: Callable[[str, int, int], None] | None = None
    ) -> Section:
        settings = self.settings if self.consumers is None else thorough(self.settings)
        section = replace(compare_contracts(old, new, settings, tell), title=name)
        if self.consumers is not None:
            others = self.consumers.others or self._brings_first(name) or self.former.leaves_open(name)
            section = add_consumer_impact(
                section, replace(self.consumers, others=others), name, old, new, self.settings
            )
        return self.former.judge_provider(section, name, old, new, self.settings)

    def _brings_first(self, name: str) -> bool:
        """Whether the change brings the first expectations of a provider along."""
        return self.consumers is not None and bool(self.consumers.for_provider(name)) and self.former.brings_first(name)

    def _in_folder(self, name: str, path: Path, *, needed: bool) -> Contract | None:
        """The recorded contract in the work tree. Raises `InputError` when it is needed and missing."""
        if path.is_file():
            return read_contract(load(str(path), cwd=here(), within=project_root(self.project)).entry)
        if not needed:
            return None
        raise InputError(
            f"provider {name} has no snapshot",
            where=display_path(path, here()),
            remedy="run contractguard record, and commit it",
        )

    def _with_snapshot(
        self, section: Section, name: str, path: Path, contracts: tuple[Contract, Contract | None, Contract]
    ) -> Section:
        """The section with what there is to say of the recorded contract in the work tree."""
        base, folder, now = contracts
        told = f"{self.project.config.snapshots}/{name}/{SNAPSHOT}"  # the same wherever the check is run
        if folder is None:
            return replace(section, findings=(*section.findings, snapshot_gone(name, told)))
        data = read_bytes(path, display_path(path, here()), project_root(self.project))
        if data.replace(b"\r\n", b"\n") == dump(now):  # git may have checked it out with other ends of lines
            return section
        stale = snapshot_stale(name, told, strict=self.strict)
        recorded = self._compare(name, base, folder)
        known = {finding.fingerprint for finding in section.findings}
        also = [_as_recorded(one) for one in recorded.findings if one.fingerprint not in known]
        said = {(entry.message, reason_alone(entry)) for entry in section.unchecked}
        unchecked = [_lost(one) for one in recorded.unchecked if (one.message, reason_alone(one)) not in said]
        return replace(
            section,
            findings=(*section.findings, *also, stale),
            unchecked=(*section.unchecked, *unchecked),
            complete=section.complete and recorded.complete,
        )


def _lost(entry: Unchecked) -> Unchecked:
    """A part that only the recorded contract of the change does not tell: what the next change is judged by would be
    silent about it, which no recording of its description is."""
    if not entry.unread:
        return entry
    return replace(entry, must=True, reason=f"{entry.reason}, {RECORDED}")


def _as_recorded(finding: Finding) -> Finding:
    return replace(finding, reason=f"{finding.reason}; {RECORDED}" if finding.reason else RECORDED)
