"""Findings and the waivers that accept them. Pure: the day is given, and so are the waivers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from contractguard.contract.acceptance.waiver import FindingReference, Waiver
from contractguard.contract.finding import Finding
from contractguard.contract.redaction import redacted_text
from contractguard.contract.report import Section
from contractguard.rules.fingerprint import SCHEMAS
from contractguard.rules.redirects import present_id


def waive(section: Section, waivers: Iterable[Waiver], today: date, provider: str | None = None) -> Section:
    """The answer on a provider, with each finding marked that a waiver speaks of.

    Where the provider is not known, the waivers of all of them count. Of several for one finding, that of the provider
    counts rather than that of any, then the one that ends first. A waiver whose last day is over is noted on its
    finding, too, which counts again. So is one that names the finding by a former fingerprint; it counts where it
    can mean no other finding; and one that says of the finding what is not so: who reviews a waiver reads the rule and
    the message, and never the digits.
    """
    found = _by_fingerprint(waivers, provider)
    if not any(found.keys() & _names(one) for one in section.findings):
        return section
    names = Counter(name for one in section.findings for name in _names(one))
    return replace(section, findings=tuple(_mark_waived(one, found, names, today) for one in section.findings))


def _mark_waived(finding: Finding, waivers: Mapping[str, Waiver], names: Mapping[str, int], today: date) -> Finding:
    waiver = waivers.get(finding.fingerprint)
    if waiver is not None:
        wrong = not _is_about(waiver.subject, finding)
        return replace(finding, waiver=waiver, waiver_expired=waiver.is_expired(today), waiver_outdated=wrong)
    known = next((name for name in (*finding.renamed, finding.former) if name in waivers), None)
    if known is None:
        return finding
    waiver = waivers[known]
    blunt = known == finding.former and finding.rule.partition(".")[2].startswith(SCHEMAS)
    vague = blunt or names[known] > 1 or not _is_about(waiver.subject, finding)
    return replace(finding, waiver=waiver, waiver_expired=waiver.is_expired(today), waiver_outdated=vague)


def _names(finding: Finding) -> set[str]:
    """All fingerprints by which the finding is known, or was."""
    return {finding.fingerprint, finding.former, *finding.renamed} - {""}


def _is_about(subject: FindingReference, finding: Finding) -> bool:
    """Whether all that a waiver says of its finding is so; it may be written without. A rule may have its former id."""
    subject = replace(subject, rule=present_id(subject.rule))
    about = (finding.rule, str(finding.message), finding.pointer)
    found = FindingReference("", *about).said
    shown = FindingReference("", *map(redacted_text, about)).said  # as a report shows it that it was copied from
    return all(told in ("", *ours) for told, *ours in zip(subject.said, found, shown, strict=True))


def _by_fingerprint(waivers: Iterable[Waiver], provider: str | None) -> dict[str, Waiver]:
    concerned = [one for one in waivers if provider is None or one.subject.concerns(provider)]
    concerned.sort(key=lambda one: (one.subject.provider != "", -one.until.toordinal(), one.subject.key))
    return {one.fingerprint: one for one in concerned}  # the last one counts


def find_unused(waivers: Iterable[Waiver], sections: Iterable[tuple[str, Section]]) -> tuple[Waiver, ...]:
    """The waivers that no finding needs, expired or not, sorted; the sections, each with the provider it is about.

    There are none to tell when something was not looked at: the finding may be there.
    """
    found: list[tuple[str, set[str]]] = []
    for name, section in sections:
        if section.unchecked or not all(finding.complete for finding in section.findings):
            return ()
        found.append((name, {known for one in section.findings for known in _names(one)}))
    return tuple(
        waiver
        for waiver in sorted(waivers, key=lambda one: one.subject.key)
        if not any(waiver.subject.concerns(name) and waiver.fingerprint in seen for name, seen in found)
    )
