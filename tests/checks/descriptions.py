"""Small descriptions for tests of the comparison."""

from __future__ import annotations

import json
from typing import Any

from contractguard.checks.comparison.contracts import compare_contracts
from contractguard.checks.settings import Settings
from contractguard.contract.document import Document
from contractguard.contract.finding import Finding
from contractguard.contract.model import Contract
from contractguard.contract.report import Report, Section
from contractguard.readers import read_contract

Json = Any


def contract(description: Json, name: str = "openapi.json") -> Contract:
    """The contract of a description, read as if from a file of its own."""
    return read_contract(Document(f"file:///{name}", name, json.loads(json.dumps(description))))


def api(version: str = "3.1.0", **members: Json) -> Json:
    return {"openapi": version, "info": {"title": "Shop", "version": "1"}, "paths": {}, **members}


def answering(schema: Json, **components: Json) -> Json:
    """GET /orders answers with a body of this schema."""
    response = {"description": "done", "content": {"application/json": {"schema": schema}}}
    found = api(paths={"/orders": {"get": {"responses": {"200": response}}}})
    return {**found, "components": {"schemas": components}} if components else found


def taking(schema: Json, **components: Json) -> Json:
    """POST /orders takes a body of this schema."""
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    found = api(paths={"/orders": {"post": {"requestBody": body, "responses": {"200": {"description": "done"}}}}})
    return {**found, "components": {"schemas": components}} if components else found


def with_parameters(*parameters: Json, path: str = "/orders") -> Json:
    return api(paths={path: {"get": {"parameters": list(parameters), "responses": {"200": {"description": "done"}}}}})


def compared(old: Json, new: Json, **settings: Any) -> Section:
    return compare_contracts(contract(old, "old.json"), contract(new, "new.json"), Settings(**settings))


def rules(report: Section | Report) -> list[tuple[str, str, str]]:
    """Rule, severity and verdict of each finding, sorted."""
    return sorted((finding.rule, finding.severity.label, finding.proof.value) for finding in report.findings)


def only(report: Section | Report) -> Finding:
    assert len(report.findings) == 1, rules(report)
    return report.findings[0]
