"""What a run saw, held against the description, the record and the consumers: for runs that write nothing."""

from __future__ import annotations

from dataclasses import replace

from contractguard.checks.drift.compare import compare_observed
from contractguard.checks.drift.record import ObservedRecord
from contractguard.contract.finding import Severity
from contractguard.contract.model import Contract
from contractguard.contract.report import Report, Section
from contractguard.observe.sketch.observed import Observed, for_file
from contractguard.plugins.recording.settings import DriftFailure, RecordingSettings
from contractguard.project.config import find_project
from contractguard.project.consumers import consumers_of
from contractguard.project.lanes import resolve_settings
from contractguard.project.observing.providers import RecordedProvider
from contractguard.project.options import ConsumerOptions, SettingOptions
from contractguard.reports.parts.style import TextStyle
from contractguard.reports.text import text
from contractguard.store.observed import load_observed

_COULD_NOT_CHECK = 3
_WEIGHT = {
    DriftFailure.ERROR: Severity.ERROR,
    DriftFailure.WARNING: Severity.WARNING,
}


def check_drift(
    settings: RecordingSettings, provider: RecordedProvider, contract: Contract, observed: Observed
) -> tuple[int, list[str]]:
    """What a run ends in for the drift from a provider's description that it shows (0: in what its tests say), and the
    report on it. Raises `ContractGuardError`."""
    project = find_project(settings.root)
    consumers = consumers_of(project, ConsumerOptions())
    section = compare_observed(
        contract,
        ObservedRecord(for_file(observed)),
        _committed_record(provider),
        consumers.for_provider(provider.name) if consumers else (),
        resolve_settings(project, SettingOptions()).settings,
    )
    return _exit_code(settings.fail_on, section), _report(provider.name, section)


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


def _report(name: str, section: Section) -> list[str]:
    """The report as the commands print it: each error and warning with its place, its proof and whom it breaks."""
    return text(Report("drift", (replace(section, title=name),)), TextStyle()).splitlines()
