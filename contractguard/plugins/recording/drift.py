"""What a run saw, held against the description, the record and the consumers: for runs that write nothing."""

from __future__ import annotations

from contractguard.checks.drift.messages import UNDESCRIBED
from contractguard.checks.drift.record import ObservedRecord
from contractguard.contract.finding import Severity
from contractguard.contract.report import Report, Section
from contractguard.observe.sketch.observed import Observed, for_file
from contractguard.plugins.recording.settings import DriftFailure, RecordingSettings
from contractguard.project.config import find_project
from contractguard.project.consumers import consumers_of
from contractguard.project.drift import DriftJudge
from contractguard.project.lanes import resolve_settings
from contractguard.project.observing.evidence import record_in
from contractguard.project.observing.providers import RecordedProvider
from contractguard.project.options import ConsumerOptions, SettingOptions
from contractguard.project.progress import Progress
from contractguard.project.waivers import waivers_of
from contractguard.reports.parts.style import TextStyle
from contractguard.reports.text import text

_COULD_NOT_CHECK = 3
_WEIGHT = {
    DriftFailure.ERROR: Severity.ERROR,
    DriftFailure.WARNING: Severity.WARNING,
}


def check_drift(settings: RecordingSettings, provider: RecordedProvider, observed: Observed) -> tuple[int, list[str]]:
    """What a run ends in for the drift that it shows (0: in what its tests say), and the report on it: from the
    provider's description, without one from its committed record alone. Raises `ContractGuardError`."""
    project = find_project(settings.root)
    committed = record_in(provider.file, str(provider.file), provider.root, provider.name)
    judge = DriftJudge(
        consumers_of(project, ConsumerOptions()),
        resolve_settings(project, SettingOptions()).settings,
        settings.min_evidence or project.config.observe.min_evidence,
        min_matched=0,
    )
    now = ObservedRecord(for_file(observed))
    section = judge.section(provider.name, provider.contract or UNDESCRIBED, now, committed, Progress())
    accepted = waivers_of(project).apply_to(section, provider.name)
    return exit_code_of(settings.fail_on, accepted), _report(accepted)


def exit_code_of(fail_on: DriftFailure, section: Section) -> int:
    """What a run whose tests passed ends in: 0 where nothing was asked for, 1 for what weighs as much, 3 where anything
    was not checked."""
    weight = _WEIGHT.get(fail_on)
    if weight is None:
        return 0
    if any(one.severity >= weight and not one.waived for one in section.findings):
        return 1
    return _COULD_NOT_CHECK if section.unchecked else 0


def _report(section: Section) -> list[str]:
    """The report as the commands print it: each error and warning with its place, its proof and whom it breaks."""
    return text(Report("drift", (section,)), TextStyle()).splitlines()
