"""Findings and the waivers that accept them. Pure: the day is given, and so are the waivers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from contractguard.contract.finding import Report
from contractguard.contract.waiver import Waiver


def waive(report: Report, waivers: Iterable[Waiver], today: date, provider: str | None = None) -> Report:
    """The report on a provider with each finding marked that a waiver speaks of.

    Where the provider is not known, the waivers of all of them count. Of several for one finding, that of the provider
    counts rather than that of any, then the one that ends first. A waiver whose last day is over is noted on its
    finding, too, which counts again.
    """
    found = _by_fingerprint(waivers, provider)
    if not any(finding.fingerprint in found for finding in report.findings):
        return report
    findings = tuple(
        replace(finding, waiver=waiver, waiver_expired=waiver.expired(today))
        if (waiver := found.get(finding.fingerprint))
        else finding
        for finding in report.findings
    )
    return replace(report, findings=findings)


def _by_fingerprint(waivers: Iterable[Waiver], provider: str | None) -> dict[str, Waiver]:
    concerned = [one for one in waivers if provider is None or one.subject.concerns(provider)]
    concerned.sort(key=lambda one: (one.subject.provider != "", -one.until.toordinal(), one.subject.key))
    return {one.fingerprint: one for one in concerned}  # the last one counts


def unused(waivers: Iterable[Waiver], reports: Mapping[str, Report]) -> tuple[Waiver, ...]:
    """The waivers that no finding needs, expired or not, sorted; the reports are by provider.

    There are none to tell when something was not looked at: the finding may be there.
    """
    for report in reports.values():
        if report.unchecked or not all(finding.complete for finding in report.findings):
            return ()
    found = {name: {finding.fingerprint for finding in report.findings} for name, report in reports.items()}
    return tuple(
        waiver
        for waiver in sorted(waivers, key=lambda one: one.subject.key)
        if not any(waiver.subject.concerns(name) and waiver.fingerprint in seen for name, seen in found.items())
    )
