"""The one order in which findings, places and what was not checked are reported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from contractguard.contract.document import Location
from contractguard.contract.finding import Finding, Place, ReachedPlaces, Unchecked
from contractguard.contract.report import Report
from contractguard.reports.parts.once import once_per_report
from contractguard.support.patterns import lazy

_NUMBERS = lazy(r"([0-9]{1,18})")


def order_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, most severe first and the waived ones last, then by payloads, rule, message, pointer, …"""
    found = tuple(findings)
    if len({finding.fingerprint for finding in found}) == len(found):  # then nothing behind it tells two apart
        return tuple(sorted(found, key=_rank))
    return tuple(
        sorted(found, key=lambda one: (*_rank(one), one.text, *_source(one.source_old), *_source(one.source_new)))
    )


def _rank(finding: Finding) -> tuple[bool, int, int, str, tuple[str, str, str, str], str, str]:
    return (
        finding.waived,
        -finding.severity,
        -finding.payloads_total,
        finding.rule,
        finding.message.order,
        finding.pointer,
        finding.fingerprint,
    )


@once_per_report
def findings_in_order(report: Report) -> tuple[Finding, ...]:
    """The findings of a report in the one order."""
    return order_findings(report.findings)


def _source(at: Location | None) -> tuple[str, str]:
    return (at.document.name, at.pointer) if at else ("", "")


def ordered_places(places: Sequence[Place]) -> Sequence[Place]:
    """The places by message, then pointer."""
    if isinstance(places, ReachedPlaces):
        return places.in_order()
    return sorted(places, key=lambda place: (place.message.order, place.pointer)) if len(places) > 1 else places


def further_places(finding: Finding) -> int:
    """How many messages besides its own the finding concerns; it may list only some of them."""
    return max(finding.further_places, len(finding.places))


def ordered_unchecked(entries: Iterable[Unchecked]) -> tuple[Unchecked, ...]:
    """What was not checked, each part once, without secrets in the reasons: the whole contract first, then by message,
    reason and place."""
    return tuple(entry for entry, _ in numbered_unchecked([entries]))


def numbered_unchecked(groups: Iterable[Iterable[Unchecked]]) -> tuple[tuple[Unchecked, tuple[int, ...]], ...]:
    """The same of several groups together, each entry with the numbers of the groups that have it."""
    found: dict[tuple[object, ...], tuple[Unchecked, tuple[int, ...]]] = {}
    for number, entry in ((number, _public(entry)) for number, group in enumerate(groups) for entry in group):
        key = (*(entry.message.order if entry.message else ("",) * 4), entry.reason, *_source(entry.source))
        same = (*key, entry.subject, entry.tolerance)
        known = found.get(same)
        if known is None:
            found[same] = entry, (number,)
        else:
            numbers = known[1] if known[1][-1] == number else (*known[1], number)
            found[same] = replace(entry, must=entry.must or known[0].must), numbers
    return tuple(found[key] for key in sorted(found, key=lambda key: [_natural(str(token)) for token in key[:-1]]))


def _natural(text: str) -> list[tuple[int, int, str]]:
    """What a text is sorted by so that line 9 stands before line 10."""
    pieces = enumerate(_NUMBERS.split(text))
    return [(0, int(piece), "") if index % 2 else (1, 0, piece) for index, piece in pieces]


def shown_remarks(remarks: Sequence[str]) -> list[str]:
    """What has to be known about a base, without the secrets of the configuration that is quoted."""
    if not remarks:
        return []
    from contractguard.contract.redaction import redacted_text

    return [redacted_text(remark) for remark in remarks]


def _public(entry: Unchecked) -> Unchecked:
    from contractguard.contract.redaction import redacted_text

    return replace(entry, reason=redacted_text(entry.reason))
