"""What it means to record a provider again: what changes in the promise, what no rule reads, and what is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from contractguard.checks.comparison.contracts import compare_contracts
from contractguard.checks.comparison.structure.missing import BECAME_UNREAD, reason_alone
from contractguard.checks.comparison.unseen import UnseenChanges, find_unseen_changes
from contractguard.checks.settings import Settings
from contractguard.contract.choices import ContentModel, FormatMode
from contractguard.contract.errors import ContractGuardError, InputError
from contractguard.contract.finding import Finding, Proof, Severity, Unchecked
from contractguard.contract.model import Contract
from contractguard.contract.report import Section
from contractguard.project.config import Project, here
from contractguard.project.providers import project_root, snapshot_path
from contractguard.readers import read_contract
from contractguard.readers.clock import today
from contractguard.readers.sources.load import display_path, load
from contractguard.readers.sources.references import file_path
from contractguard.rules.model import DEFAULT_POLICY, POLICIES
from contractguard.store.record import find_unrecorded, record_snapshot
from contractguard.support.dataclass import dataclass

MAX_LISTED = 20
"""Rules, parts and places that are named, of each kind."""

_BROKEN = (Proof.PROVED, Proof.UNPROVEN, Proof.DISPUTED)


@dataclass(frozen=True, slots=True)
class RecordingOutcome:
    """What was recorded of a provider, or would be. `outcome` is "created", "changed" or "unchanged"; `compared` is the
    comparison with what was recorded before, where there was something (`unreadable` says why that could not be read);
    `left_out` could not be recorded; `unseen` changed since HEAD, and no rule reads it."""

    name: str
    shown: str
    outcome: str
    operations: int
    compared: Section | None
    unreadable: str
    left_out: tuple[str, ...]
    unseen: UnseenChanges

    @property
    def became_unread(self) -> int:
        """How many parts could be read in what was recorded before, and cannot be now."""
        return len(_became_unread(self.compared)) if self.compared else 0

    @property
    def breaking(self) -> int:
        """How many findings break those who trust what was recorded before."""
        return sum(_breaks(one) for one in self.compared.findings) if self.compared else 0


def record_provider(project: Project, name: str, contract: Contract, *, write: bool) -> RecordingOutcome:
    """Record a provider's contract, or only see what that would be. Raises `InputError` as `record_snapshot` does."""
    path, root = snapshot_path(project, name), project_root(project)
    before, unreadable = _recorded_before(path, root)
    outcome = record_snapshot(contract, path, root, write=write)
    compared = None
    if before is not None and outcome == "changed":
        compared = compare_contracts(before, contract, _settings(project))
    return RecordingOutcome(
        name,
        display_path(path, here()),
        outcome,
        len(contract.operations),
        compared,
        unreadable,
        find_unrecorded(contract),
        _unseen(contract),
    )


def _recorded_before(path: Path, root: Path) -> tuple[Contract | None, str]:
    """What was recorded before; else why it cannot be read, "" where there is nothing."""
    if not path.is_file():
        return None, ""
    try:
        return read_contract(load(str(path), cwd=here(), within=root).entry), ""
    except InputError as error:
        return None, error.what


def _settings(project: Project) -> Settings:
    """By the project's policy, but not by its severities: a rule that is switched off is no reason not to say it."""
    checks = project.config.checks
    return Settings(
        policy=POLICIES[checks.policy or DEFAULT_POLICY],
        model=checks.model or ContentModel.DECLARED,
        formats=checks.formats or FormatMode.WARN,
        clock=today,
    )


def _unseen(contract: Contract) -> UnseenChanges:
    """What changed, since HEAD, in the texts, examples and extensions of a description that is a file. There is no
    earlier one of an application, of a URL, outside of git, and of a file that HEAD does not have."""
    from contractguard.readers.sources.git import load_revision

    entry = contract.documents[0]
    name = file_path(entry.uri)
    if name is None or name.startswith("/!"):
        return UnseenChanges()
    file = Path(name)
    try:
        return find_unseen_changes(load_revision("HEAD", file.name, file.parent), entry)
    except ContractGuardError:
        return UnseenChanges()


# --- as lines


def lines_of(recording: RecordingOutcome, *, written: bool) -> Iterator[str]:
    """What to say of a recording, the breaking part first."""
    count = recording.operations
    would = {"created": "would create", "changed": "would change", "unchanged": "unchanged"}
    outcome = recording.outcome if written else would[recording.outcome]
    yield f"{outcome} {recording.shown} ({_count_of(count, 'operation')})"
    if recording.unreadable:
        yield f"  what was recorded before could not be read, so nothing is compared: {recording.unreadable}"
    if recording.compared is not None:
        yield from _differences(recording.compared)
    if recording.left_out:
        yield f"  not recorded, so that no check will see it ({len(recording.left_out)}):"
        yield from _list_lines([f"    {one}" for one in recording.left_out], "    ")
    if recording.unseen.places:
        yield from _unseen_lines(recording.unseen)


def _differences(compared: Section) -> Iterator[str]:
    """The findings by rule: those that break somebody first, then by severity."""
    rules = Counter((not _breaks(one), -one.severity, one.rule, one.severity) for one in compared.findings)
    breaking = sum(number for (safe, *_), number in rules.items() if not safe)
    others = sum(rules.values()) - breaking
    yield f"  changes the promise: {breaking} breaking, {others} other{'' if others == 1 else 's'}"
    told = [
        f"    {severity.label:<8} {rule}  {number}{'' if safe else '  breaking'}"
        for (safe, _, rule, severity), number in sorted(rules.items())
    ]
    yield from _list_lines(told, "    ")
    lost = _became_unread(compared)
    if lost:
        yield f"  cannot be read any more, which is no pass ({len(lost)}):"
        yield from _list_lines(lost, "    ")
    entries = sorted({_line_of(one) for one in compared.unchecked}.difference(lost))
    if entries:
        yield f"  not compared ({len(entries)}):"
        yield from _list_lines(entries, "    ")
    if breaking:
        yield "  a check compares the change with the base all the same: what breaks needs a waiver"


def _became_unread(compared: Section) -> list[str]:
    return sorted({_line_of(one) for one in compared.unchecked if _is_lost(one)})


def _is_lost(entry: Unchecked) -> bool:
    return entry.reason.endswith(BECAME_UNREAD)


def _line_of(entry: Unchecked) -> str:
    return f"    {entry.message or 'the contract'}: {reason_alone(entry) if _is_lost(entry) else entry.reason}"


def _breaks(finding: Finding) -> bool:
    return finding.severity is Severity.ERROR or (finding.proof in _BROKEN and finding.severity > Severity.INFO)


def _unseen_lines(unseen: UnseenChanges) -> Iterator[str]:
    kinds = Counter(one.kind for one in unseen.places)
    told = ", ".join(_count_of(kinds[kind], kind) for kind in ("text", "example", "extension") if kinds[kind])
    more = ", and more that was not checked" if unseen.left_out else ""
    yield f"  changed since HEAD, and read by no rule: {told}{more}"
    places = [f"    {one.document}#{one.pointer} {one.change}" for one in unseen.places]
    yield from _list_lines(places, "    ")


def _list_lines(lines: list[str], indent: str) -> Iterator[str]:
    from contractguard.contract.redaction import redacted_text

    yield from map(redacted_text, lines[:MAX_LISTED])
    if len(lines) > MAX_LISTED:
        yield f"{indent}and {len(lines) - MAX_LISTED} more"


def _count_of(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
