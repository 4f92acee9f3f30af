"""The answers on several subjects beside each other, in one report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from contractguard.contract.model import MessageKey
from contractguard.contract.report import Section


def join_sections(sections: Sequence[Section], names: Sequence[str]) -> tuple[Section, ...]:
    """The sections as those of one report; where they are of several names, each message's operation is prefixed with
    the name of its section in brackets."""
    if len(sections) == len(names) and len(set(names)) == 1:
        return tuple(sections)
    return tuple(_with_name(section, name) for section, name in zip(sections, names, strict=True))


def _with_name(section: Section, name: str) -> Section:
    def mark(key: MessageKey) -> MessageKey:
        return replace(key, operation=f"[{name}] {key.operation}".rstrip())

    return replace(
        section,
        findings=tuple(
            replace(
                finding,
                message=mark(finding.message),
                places=tuple(replace(place, message=mark(place.message)) for place in finding.places),
            )
            for finding in section.findings
        ),
        unchecked=tuple(
            replace(entry, message=mark(entry.message) if entry.message else None) for entry in section.unchecked
        ),
        events=tuple(replace(one, message=mark(one.message)) for one in section.events),
    )
