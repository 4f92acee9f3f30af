"""Contracts of one message each, whose body is a schema of any dialect."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from contractguard.algebra import Verdict, contains
from contractguard.algebra.handle import handle
from contractguard.algebra.proof.prove import NOTHING_SENT
from contractguard.checks.comparison.contracts import compare_contracts
from contractguard.checks.settings import Settings
from contractguard.contract.document import Schema
from contractguard.contract.finding import Finding, Proof, Severity
from contractguard.contract.model import Contract, MediaType
from contractguard.contract.report import Section
from tests.checks.descriptions import answering, contract, taking

Json = Any

RESPONSE, REQUEST = "response", "request"
WAYS = (RESPONSE, REQUEST)

UNSEEN = (
    "property.removed", "property.removed-optional", "variant.removed", "format.", "default.", "discriminator.",
    "property.deprecated", "property.sunset-changed", "access.",
)  # fmt: skip
"""Kinds by which a promise changes that the relation does not see: what is never sent again, or never read."""

TRAVELS = ("content.", "extensible-enum.", "discriminator.value-")
"""Kinds about what travels (in a string, as a tag) by keywords that constrain nothing: these may be errors unproved."""

EMPTIED = "schema.unsatisfiable"
"""The kind that says that nothing fits any more what is sent."""


def message(way: str, schema: Schema) -> Contract:
    """POST takes a body of the schema, or GET answers with one."""
    found = contract((answering if way == RESPONSE else taking)(True))
    (operation,) = found.operations.values()
    if way == RESPONSE:
        response = operation.responses["200"]
        response = replace(response, content=_with(response.content["application/json"], schema))
        operation = replace(operation, responses={"200": response})
    else:
        assert operation.body is not None
        content = _with(operation.body.content["application/json"], schema)
        operation = replace(operation, body=replace(operation.body, content=content))
    # Of another format nothing is passed over because the descriptions are equal: here they are, apart from the schema.
    return replace(found, format="schemas", operations={operation.key: operation})


def _with(media: MediaType, schema: Schema) -> dict[str, MediaType]:
    return {media.name: replace(media, schema=schema)}


def asked(way: str, dialect: str, old: Json, new: Json) -> tuple[Section, Verdict]:
    """What the comparison reports of a message whose schema changes, and what the relation says of the same."""
    before, after = handle(old, dialect), handle(new, dialect)
    report = compare_contracts(message(way, before), message(way, after), Settings())
    sender, reader = (new, old) if way == RESPONSE else (old, new)
    return report, contains(sender, reader, dialect=dialect, model="declared")


def above_info(report: Section) -> list[Finding]:
    return [finding for finding in report.findings if finding.severity > Severity.INFO]


def broken_laws(report: Section, verdict: Verdict) -> list[str]:
    """What a report says that the relation does not bear out, or the other way round."""
    laws = []
    for finding in above_info(report):
        kind = finding.rule.partition(".")[2]
        is_shown = finding.proof is Proof.PROVED and finding.witness is not None
        is_doubted = finding.proof in (Proof.UNPROVEN, Proof.DISPUTED) and bool(finding.reason)
        is_promise = kind.startswith(UNSEEN) and finding.severity is Severity.WARNING
        is_emptied = kind == EMPTIED and verdict.empty_sender
        is_unseen = finding.proof is Proof.STRUCTURAL and (is_promise or is_emptied or kind.startswith(TRAVELS))
        if not (is_shown or is_doubted or is_unseen):
            laws.append(f"{finding.severity.label} {finding.rule} is neither shown nor doubted")
        is_of_nothing = finding.reason == NOTHING_SENT  # a part that admits nothing, which is said aloud
        if verdict.kind == "compatible" and not (verdict.empty_sender or is_unseen or is_of_nothing):
            laws.append(f"{finding.severity.label} {finding.rule} ({finding.reason}) although nothing breaks")
    if verdict.kind == "breaking" and not above_info(report):
        laws.append(f"nothing above info although {verdict.witness!r} breaks it; not checked: {report.unchecked}")
    return laws
