"""A consumer's code in a file of its own, tried against a webhook."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from contractguard.checks.consumer_code.trial import Code, Limits, Trial, event_message, verify_code
from contractguard.checks.settings import Settings
from contractguard.contract.finding import Finding
from contractguard.contract.report import Report
from tests.checks.descriptions import api, contract

Json = Any

PAYMENT = {
    "type": "object",
    "required": ["id", "status"],
    "properties": {
        "id": {"type": "string"},
        "status": {"type": "string", "enum": ["paid", "disputed"]},
        "amount": {"type": "integer"},
        "note": {"type": ["string", "null"]},
    },
}
USUAL, TOLERANT = Limits(), Settings()
FEW = Trial(examples=40)
BARE = Trial(examples=40, drift=False)


def calling(schema: Json, **components: Json) -> Json:
    """The provider calls the webhook `paid` with a body of this schema."""
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    hook = {"post": {"requestBody": body, "responses": {"200": {"description": "done"}}}}
    found = api(webhooks={"paid": hook})
    return {**found, "components": {"schemas": components}} if components else found


def tried(
    folder: Path,
    source: str,
    name: str,
    schema: Json = PAYMENT,
    *,
    trial: Trial = FEW,
    limits: Limits = USUAL,
    accepts: tuple[str, ...] = (),
    settings: Settings = TOLERANT,
) -> Report:
    """The report on what a module of the consumer defines; a name in capitals is a model."""
    (folder / "shop.py").write_text(textwrap.dedent(source), "utf-8")
    described = contract(calling(schema))
    code = Code(f"shop:{name}", folder, name[0].isupper(), accepts)
    return verify_code(described, event_message(described, "paid"), code, trial, limits, settings)


def seen(report: Report) -> list[tuple[str, str, str]]:
    return sorted((one.rule, one.severity.label, one.pointer) for one in report.findings)


def only(report: Report) -> Finding:
    assert len(report.findings) == 1, [one.text for one in report.findings]
    return report.findings[0]


def payload(finding: Finding) -> Json:
    assert finding.witness is not None
    return finding.witness[0]["body"]
