"""A report in each state, with foreign text in every place that has one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from contractguard.contract.acceptance.waiver import FindingReference, Waiver
from contractguard.contract.answers.outcome import Outcome, Problem
from contractguard.contract.document import Document, Location, Path, Position
from contractguard.contract.finding import AffectedConsumer, Finding, Place, Placement, Proof, Severity, Unchecked
from contractguard.contract.model import MessageKey, Role
from contractguard.contract.report import Report, Section, Statistics

WAIVER = Waiver(FindingReference("0" * 12), "old clients are gone", "ann@example.com", date(2026, 1, 31))
PLAIN = "/body/status may now be 'disputed'"
HOSTILE = (
    "::error file=x::owned",
    "\n::error::owned",
    "##[error]owned",
    "##vso[task.complete result=Succeeded]owned",
    "%0A::error::owned",
    "a,line=1::owned",
    "]]>&\x1b[31m<b>",
    "</script><script>alert(1)</script>",
    "`` ` ```\n# head",
    "| cell | [link](javascript:alert(1)) <img src=x onerror=alert(1)>",
    "![x](https://example.com/x.png) @everyone #1 https://example.com",
    "[[ATTACHMENT|/etc/passwd]]",
    "{0} [a](b) \\",
    "\u202egnp.exe \u200b\ufeff\u2028 \ud800",
    "x" * 5_000,
)
"""Texts that somebody may be made to obey, or that break a format."""


def located(name: str, line: int | None = 9) -> Location:
    position = None if line is None else Position(line, 3)

    def locate(paths: Sequence[Path]) -> Sequence[Position | None]:
        return [position] * len(paths)

    return Location(Document(f"file:///{name}", name, None, locate=locate), ("paths", name))


def finding(
    text: str = PLAIN,
    rule: str = "response.enum.widened",
    severity: Severity = Severity.ERROR,
    number: int = 1,
    consumers: Sequence[str] = (),
    file: str = "api.yaml",
    **more: object,
) -> Finding:
    plain = Finding(
        rule,
        severity,
        Proof.PROVED,
        MessageKey("GET /charges/{id}", Role.RESPONSE, "200", "application/json"),
        "/body/status",
        text,
        f"{number:012x}",
        old={"enum": ["paid"]},
        new={"enum": ["paid", text]},
        source_old=located("old.yaml"),
        source_new=located(file),
        witness=({"body": {"status": text}},),
        consumers=tuple(AffectedConsumer(name, f"reads {name}", located(f"{name}.yaml")) for name in consumers),
        placement=Placement(file, 9, 3, 9, 20, is_changed=True),
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def report_of(
    *findings: Finding, exit_code: int = 1, unchecked: Sequence[Unchecked] = (), checked: int = 4, complete: bool = True
) -> Report:
    section = Section(findings, tuple(unchecked), Statistics(3, 4, checked), title="payments", complete=complete)
    return Report("check", (section,), outcome=Outcome(exit_code))


def failed(text: str = PLAIN) -> Report:
    """Errors with and without consumers, a warning, an info, and one that is waived."""
    name = text if text.isprintable() and len(text) < 100 else "billing"
    key = MessageKey(f"POST /{text}", Role.REQUEST, None, text)
    return report_of(
        finding(text, number=1),
        finding(text, number=2, consumers=(name, "ledger"), file=f"a b/{name}.yaml"),
        finding(text, number=3, places=(Place(key, "/body"),), further_places=1, message=key, pointer=f"/{text}"),
        finding(text, "request.property.removed", Severity.WARNING, 4, proof=Proof.UNPROVEN, reason=text, witness=None),
        finding(text, "api.operation.added", Severity.INFO, 5, placement=None, source_new=None, source_old=None),
        finding(text, number=6, waiver=replace(WAIVER, reason=text, owner=text)),
        unchecked=(Unchecked(key, text, located(f"{name}.yaml")), Unchecked(None, text, subject=text)),
    )


STATES = {
    "passed": report_of(exit_code=0),
    "failed": failed(),
    "waived-only": report_of(finding(waiver=WAIVER), exit_code=0),
    "part-not-checked": report_of(exit_code=3, unchecked=[Unchecked(None, "a reference leads nowhere", must=True)]),
    "undecided": report_of(
        finding(severity=Severity.WARNING, proof=Proof.UNPROVEN, reason="the budget ran out", witness=None),
        exit_code=3,
        complete=False,
    ),
    "could-not-check": Report("check", outcome=Outcome(3, Problem("is no JSON", "api.yaml", "correct it"))),
    "nothing-compared": report_of(exit_code=3, checked=0),
    "usage": Report("check", outcome=Outcome(2, Problem("No such option"))),
}
"""A report in each state."""
