"""GitLab's Code Quality report: a list of what its widget shows in a merge request.

Its reader stops at the first entry that it refuses, and the last of several entries of one fingerprint counts.
https://docs.gitlab.com/ci/testing/code_quality/
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from contractguard.contract.document import Json
from contractguard.contract.finding import Placement, Severity
from contractguard.contract.report import Report
from contractguard.reports.context import RenderContext
from contractguard.reports.parts.entries import list_entries, problem_told, unchecked_lines
from contractguard.reports.parts.json_text import dumps, encode_report, json_array
from contractguard.support.printable import printable

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.INFO: "info"}
MAX_DESCRIPTION = 1_000
NOWHERE = Placement("contractguard.toml", 1, 1, 1, 2)
"""Where what stands in no file is shown: an entry without a path is refused, and those behind it with it."""


def render(report: Report, context: RenderContext) -> bytes:
    """The report as JSON; `[]` only for a run that checked and found nothing. What is waived is left out."""
    del context
    found = {entry["fingerprint"]: entry for entry in reversed([*_entries(report)])}
    return encode_report(json_array(map(dumps, reversed(found.values())), "") + "\n")


def _entries(report: Report) -> Iterator[dict[str, Json]]:
    problem = problem_told(report)
    if problem is not None:
        yield _entry("could not check", f"could not check: {problem}", "blocker", NOWHERE, "could-not-check")
        return
    seen: set[str] = set()
    for entry in list_entries(report):
        finding = entry.finding
        if not finding.waived and finding.severity in _SEVERITIES:
            level = _SEVERITIES[finding.severity]
            is_known = finding.fingerprint in seen  # of another provider
            seen.add(finding.fingerprint)
            known_by = f"{finding.fingerprint}{finding.message}" if is_known else finding.fingerprint
            yield _entry(finding.rule, entry.sentence, level, entry.at or NOWHERE, known_by)
    for left, told in unchecked_lines(report):
        yield _entry("not-checked", told, "minor", NOWHERE, f"not checked:{left.message}{left.subject}{left.reason}")


def _entry(name: str, description: str, severity: str, at: Placement, known_by: str) -> dict[str, Json]:
    return {
        "description": printable(description, MAX_DESCRIPTION),
        "check_name": name,
        "fingerprint": sha256(f"contractguard:{known_by}".encode("utf-8", "surrogatepass")).hexdigest()[:32],
        "severity": severity,
        "location": {"path": printable(at.file, 1_000), "lines": {"begin": at.line}},
    }
