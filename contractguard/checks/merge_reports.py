"""Reports of several providers as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from contractguard.contract.finding import Report, Statistics
from contractguard.contract.model import MessageKey


def merge_reports(reports: Sequence[Report], names: Sequence[str]) -> Report:
    """One report of all; of several, each message's operation is prefixed with its provider's name in brackets."""
    if len(reports) == 1:
        return reports[0]
    named = [_named(report, name) for report, name in zip(reports, names, strict=True)]
    counts = [report.statistics for report in named]
    return replace(
        named[0],
        findings=tuple(finding for report in named for finding in report.findings),
        unchecked=tuple(entry for report in named for entry in report.unchecked),
        statistics=_summed(counts),
        complete=all(report.complete for report in named),
        events=tuple(one for report in named for one in report.events),
        remarks=tuple(remark for report in named for remark in report.remarks),
    )


def _summed(counts: Sequence[Statistics]) -> Statistics:
    expected = [count.expectations for count in counts if count.expectations is not None]
    return Statistics(
        operations=sum(count.operations for count in counts),
        messages=sum(count.messages for count in counts),
        checked=sum(count.checked for count in counts),
        expectations=sum(expected) if expected else None,
        consumers=max(count.consumers for count in counts),
        guaranteed=sum(count.guaranteed for count in counts),
        possible=sum(count.possible for count in counts),
        pending=sum(count.pending for count in counts),
        unread=max(count.unread for count in counts),
        failing=sum(count.failing for count in counts),
    )


def _named(report: Report, name: str) -> Report:
    def mark(key: MessageKey) -> MessageKey:
        return replace(key, operation=f"[{name}] {key.operation}".rstrip())

    return replace(
        report,
        findings=tuple(
            replace(
                finding,
                message=mark(finding.message),
                places=tuple(replace(place, message=mark(place.message)) for place in finding.places),
            )
            for finding in report.findings
        ),
        unchecked=tuple(
            replace(entry, message=mark(entry.message) if entry.message else None) for entry in report.unchecked
        ),
        events=tuple(replace(one, message=mark(one.message)) for one in report.events),
    )
