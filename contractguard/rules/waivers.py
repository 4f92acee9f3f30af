"""Findings and the waivers that accept them. Pure: the day is given, and so are the waivers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from contractguard.contract.finding import Report
from contractguard.contract.waiver import Waiver


def waive(report: Report, waivers: Mapping[str, Waiver], today: date) -> Report:
    """The report with each finding marked that a waiver speaks of; `waivers` are by fingerprint.

    A waiver whose last day is over is noted on its finding, too, which counts again.
    """
    if not any(finding.fingerprint in waivers for finding in report.findings):
        return report
    findings = tuple(
        replace(finding, waiver=waiver, waiver_expired=waiver.expired(today))
        if (waiver := waivers.get(finding.fingerprint))
        else finding
        for finding in report.findings
    )
    return replace(report, findings=findings)


def unused(waivers: Mapping[str, Waiver], reports: Iterable[Report]) -> tuple[Waiver, ...]:
    """The waivers by fingerprint that no finding needs, expired or not.

    There are none to tell when something was not looked at: the finding may be there.
    """
    seen = list(reports)
    if any(report.unchecked or not all(finding.complete for finding in report.findings) for report in seen):
        return ()
    needed = {finding.fingerprint for report in seen for finding in report.findings}
    return tuple(waivers[name] for name in sorted(waivers.keys() - needed))
