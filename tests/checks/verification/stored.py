"""Small contracts, expectations and payload files for tests of verification."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from contractguard.checks.verification import (
    ContractSubject,
    ExpectationSubject,
    RequestedMessage,
    Routing,
    VerifiedSubject,
    verify,
)
from contractguard.contract.finding import Finding
from contractguard.contract.report import Report, Section
from contractguard.readers.envelopes import profile_named
from contractguard.readers.expectations import read_index
from contractguard.readers.payloads import payload_files
from contractguard.rules.catalogue import policy
from tests.checks.descriptions import api, contract

Json = Any

REPO = {
    "type": "object",
    "properties": {"id": {"type": "integer"}, "name": {"type": "string"}, "topic": {"type": "string"}},
    "required": ["id", "name"],
}


def webhooks(**events: Json) -> Json:
    """A description of webhooks, each with the schema of its payload."""

    def hook(schema: Json) -> Json:
        body = {"required": True, "content": {"application/json": {"schema": schema}}}
        return {"post": {"requestBody": body, "responses": {"200": {"description": "done"}}}}

    return api(webhooks={name.replace("_", "."): hook(schema) for name, schema in events.items()})


def with_repository(**more: Json) -> Json:
    """The schema of an event that carries the shared component."""
    return {"type": "object", "properties": {"repository": {"$ref": "#/components/schemas/Repo"}, **more}}


def repositories(repo: Json, *events: str) -> Json:
    found = webhooks(**dict.fromkeys(events, with_repository()))
    return {**found, "components": {"schemas": {"Repo": repo}}}


def promised(description: Json, name: str = "openapi.json", **more: Any) -> ContractSubject:
    return ContractSubject(name, {name: contract(description, name)}, **more)


def expected(folder: Path, index: str, **more: Any) -> ExpectationSubject:
    path = folder / "billing.yaml"
    path.write_text(index)
    found = read_index(path, root=folder)
    return ExpectationSubject("billing.yaml", found.found, problems=found.problems, **more)


def store(folder: Path, **payloads: Json) -> None:
    """JSON files; `__` in a name is a dot."""
    for name, payload in payloads.items():
        (folder / f"{name.replace('__', '.')}.json").write_text(json.dumps(payload, indent=1))


def stream(folder: Path, *payloads: Json, name: str = "all.ndjson") -> None:
    (folder / name).write_text("".join(json.dumps(payload) + "\n" for payload in payloads))


def verified(
    folder: Path,
    subject: VerifiedSubject,
    *names: str,
    event: str | None = None,
    operation: str | None = None,
    status: str | None = None,
    request: bool = False,
    profile: str | None = None,
    ndjson: bool = False,
    severity: dict[str, Any] | None = None,
    **routing: Any,
) -> Section:
    """Verify what lies in a folder against one subject."""
    asked = RequestedMessage(event, operation, status, request)
    way = Routing(asked.told, profile_named(profile) if profile else None, **routing)
    files = payload_files(names or (".",), here=folder, ndjson=ndjson)
    (section,) = verify(files, [subject], way, asked, policy("tolerant", severity))
    return section


def only(report: Section | Report) -> Finding:
    assert len(report.findings) == 1, [(one.rule, one.text) for one in report.findings]
    return report.findings[0]


def figures(report: Section | Report) -> tuple[int, int, int, int]:
    """Payloads, verified, failing, not checked."""
    counts = report.statistics
    return counts.messages, counts.checked, counts.failing, len(report.unchecked)
