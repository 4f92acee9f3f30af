"""What a run saw, held against the description, the record and the consumers: for runs that write nothing."""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.checks.drift.compare import compare_observed
from contractguard.checks.drift.record import ObservedRecord
from contractguard.contract.finding import Finding, Severity
from contractguard.contract.report import Section
from contractguard.observe.sketch.observed import Observed, for_file
from contractguard.plugins.recording.settings import DriftFailure, RecordingSettings
from contractguard.project.config import find_project
from contractguard.project.consumers import consumers_of
from contractguard.project.lanes import resolve_settings
from contractguard.project.observing.providers import RecordedProvider
from contractguard.project.options import ConsumerOptions, SettingOptions
from contractguard.store.observed import load_observed
from contractguard.support.printable import printable

_COULD_NOT_CHECK = 3
_WEIGHT = {
    DriftFailure.ERROR: Severity.ERROR,
    DriftFailure.WARNING: Severity.WARNING,
}


def check_drift(settings: RecordingSettings, provider: RecordedProvider, observed: Observed) -> tuple[int, list[str]]:
    """What a run ends in for the drift that it shows (0: in what its tests say), and what is told of it. Raises
    `ContractGuardError`."""
    if provider.contract is None:
        said = f"{printable(provider.name)} has no description: nothing is checked; contract_spec names one"
        return _COULD_NOT_CHECK, [said]
    project = find_project(settings.root)
    consumers = consumers_of(project, ConsumerOptions())
    section = compare_observed(
        provider.contract,
        ObservedRecord(for_file(observed)),
        _committed_record(provider),
        consumers.for_provider(provider.name) if consumers else (),
        resolve_settings(project, SettingOptions()).settings,
    )
    return _exit_code(settings.fail_on, section), list(_lines(section))


def _exit_code(fail_on: DriftFailure, section: Section) -> int:
    weight = _WEIGHT.get(fail_on)
    if weight is None:
        return 0
    if any(one.severity >= weight and not one.waived for one in section.findings):
        return 1
    return _COULD_NOT_CHECK if section.unchecked else 0


def _committed_record(provider: RecordedProvider) -> ObservedRecord | None:
    if not provider.file.is_file():
        return None
    _, observed = load_observed(provider.file, str(provider.file), provider.root)
    return ObservedRecord(observed)


def _lines(section: Section) -> Iterator[str]:
    told = [one for one in section.findings if one.severity > Severity.INFO]
    yield (
        f"drift: {section.count(Severity.ERROR)} errors, {section.count(Severity.WARNING)} warnings, "
        f"{section.count(Severity.INFO)} infos, {len(section.unchecked)} not checked"
    )
    yield from (_line(one) for one in told)
    for one in section.unchecked:
        yield f"not checked: {printable(str(one.message))}: {printable(one.reason)}"


def _line(finding: Finding) -> str:
    place = f"{printable(str(finding.message))} {printable(finding.pointer)}".rstrip()
    return f"{finding.severity.name.lower()} {finding.rule}: {place}: {printable(finding.text)}"
