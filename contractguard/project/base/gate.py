"""What a change does to the gate that it is judged by, as findings: only a waiver accepts them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from contractguard.contract.change import Change
from contractguard.contract.choices import FailOn, PolicyName, Question
from contractguard.contract.document import Json, pointer
from contractguard.contract.errors import ContractGuardError
from contractguard.contract.expectation import Expectation
from contractguard.contract.finding import AffectedConsumer, Finding, Proof, Severity
from contractguard.contract.model import MessageKey
from contractguard.contract.redaction import redacted_url
from contractguard.contract.report import Section
from contractguard.project.base.basis import Basis
from contractguard.project.base.described import find_exchanged
from contractguard.project.base.settings import Weakened, find_weakened
from contractguard.project.config import Project
from contractguard.project.options import SettingOptions
from contractguard.readers.formats import OBSERVED
from contractguard.rules.catalogue import rule
from contractguard.rules.describe import describe
from contractguard.rules.fingerprint import fingerprints
from contractguard.support.printable import printable

PART = "gate"
WAIVERS = ("waivers",)
"""Where the configuration names the file of the waivers."""
MAX_TEXT = 600
CONFIGURATION = MessageKey("configuration")
SNAPSHOT = MessageKey("recorded contract")
RECORD = MessageKey("record of what was observed")


def gate_section(
    basis: Basis, project: Project, remarks: tuple[str, ...] = (), also: tuple[Finding, ...] = ()
) -> Section:
    """What a change does to the gate, as a section of its own; `also` is what was found where providers were judged."""
    told = (*remarks, *_described_otherwise(basis, project), *_waivers_moved(basis, project))
    return Section((*gate_findings(basis, project), *also), title=PART, question=Question.GATE, remarks=told)


def gate_fails_on(basis: Basis, given: SettingOptions) -> FailOn:
    """What is done to the gate fails a check from this severity on: what the command line says, else the base's
    configuration. That of the change has no say in it."""
    config = basis.before.config if basis.before else None
    lane = config.lanes.get(given.lane) if config and given.lane else None
    said = (given.fail_on, lane.checks.fail_on if lane else None, config.checks.fail_on if config else None)
    return FailOn.parse(next((one for one in said if one is not None), FailOn.ERROR))


def _described_otherwise(basis: Basis, project: Project) -> Iterator[str]:
    """Which providers are described by another file, URL or application: that it is the right one is not known here."""
    config = basis.before.config if basis.before else None
    for name, was in sorted(config.providers.items()) if config else ():
        now = project.config.providers.get(name)
        if now is not None and now != was:
            told = [printable(redacted_url(str(one.app or one.spec)), 200) for one in (now, was)]
            yield f"{name} is described by {told[0]} now; in the base it was {told[1]}"


def _waivers_moved(basis: Basis, project: Project) -> Iterator[str]:
    places = moved_waivers(basis, project)
    if places is not None:
        former, now = (printable(one, 200) for one in places)
        yield f"the waivers are sought in {now} now; only a waiver in {former} accepts that"


def moved_waivers(basis: Basis, project: Project) -> tuple[str, str] | None:
    """Where the waivers are in the base, and where they are now, from the top of the repository; None where that is
    the same, or the base is not configured."""
    before = basis.before
    if before is None or before.config is None:
        return None
    former = before.waivers_path
    now = before.repository.inside(project.folder, project.config.waivers)
    return None if former == now else (former, now)


def gate_findings(basis: Basis, project: Project) -> tuple[Finding, ...]:
    """The settings that are weaker than the base's, and the descriptions that are judged no more."""
    config = basis.before.config if basis.before else None
    if config is None:
        return ()
    found = [*find_weakened(config, project.config), *find_exchanged(basis, project)]
    places = moved_waivers(basis, project)
    if places is not None and all(one.place != WAIVERS for one in found):  # the same name, in another folder
        found.append(Weakened(WAIVERS, *places))
    return tuple(weakened_finding(one) for one in found)


def weakened_finding(one: Weakened) -> Finding:
    """A setting that is weaker than the base's, as a finding."""
    return gate_finding("weakened", CONFIGURATION, pointer(one.place), one.old, one.new)


def snapshot_gone(provider: str, path: str) -> Finding:
    """A provider whose contract the base has recorded, and the project has not any more."""
    return gate_finding("weakened", SNAPSHOT, pointer(("snapshots", provider)), path, None)


def record_gone(basis: Basis, provider: str) -> tuple[Finding, ...]:
    """That the base has recorded what a provider was observed to send, and the work tree has no such record."""
    before = basis.before
    if before is None:
        return ()
    path = before.observed_path(provider)
    if before.repository.read(before.commit, path) is None:
        return ()
    return (gate_finding("weakened", RECORD, pointer(("snapshots", provider, OBSERVED)), path, None),)


def snapshot_stale(provider: str, path: str, *, strict: bool) -> Finding:
    """A recorded contract that is not up to date with the description."""
    severity = Severity.ERROR if strict else Severity.WARNING
    return gate_finding("snapshot-stale", SNAPSHOT, "", None, None, name=path, about=provider, severity=severity)


def expectation_finding(kind: str, former: Expectation, severity: Severity) -> Finding:
    """An expectation of the base that is gone or asks for less now; as an error, what was expected is affected."""
    told = f"{former.name} ({former.consumer})"
    found = gate_finding(
        kind, MessageKey(f"expectations of {former.consumer}"), "", None, None, name=told, about=told, severity=severity
    )
    if severity is not Severity.ERROR:
        return found
    text = f"{found.text}, and this change also takes away what {former.consumer} expected of it"
    hurt = AffectedConsumer(former.consumer, former.name, former.at, former.strength.value)
    return replace(found, text=printable(text, MAX_TEXT), consumers=(hurt,))


def gate_finding(
    kind: str,
    key: MessageKey,
    place: str,
    old: Json,
    new: Json,
    *,
    name: str = "",
    about: str = "",
    severity: Severity | None = None,
) -> Finding:
    """A finding of this part, whose severity no setting changes. Both values are part of its fingerprint: a waiver
    accepts this change of a setting, and no further one."""
    known = rule(PART, kind)
    distinct = json.dumps([old, new, about], sort_keys=True, ensure_ascii=True)
    return Finding(
        rule=known.id,
        severity=known.severity[PolicyName.TOLERANT] if severity is None else severity,
        proof=Proof.STRUCTURAL,
        message=key,
        pointer=place,
        text=describe(known, Change(kind, name, old, new), place),
        **fingerprints(known.id, key, place, Change(kind, distinct)),
        old=old,
        new=new,
    )


def reason_of(error: ContractGuardError) -> str:
    """What an error says, on one line."""
    where = f"{error.where}: " if error.where else ""
    return printable(f"{where}{error.what}", 300)
