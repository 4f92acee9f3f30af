"""Our own JSON report (docs/schemas/report.schema.json), as far as findings are named in it."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from contractguard.contract.acceptance.waiver import FINGERPRINT, FindingReference
from contractguard.contract.errors import InputError
from contractguard.contract.model import MessageKey, Role
from contractguard.readers.sources.load import uri_of
from contractguard.readers.sources.references import document
from contractguard.readers.user_file import read_bytes

VERSION = 1
_PROVIDER = re.compile(r"\[([^\]]{1,100})\]")
_ROLES = {role.value: role for role in Role}


def subjects(path: Path, name: str, providers: Collection[str] = ()) -> list[FindingReference]:
    """What the findings of a report are about, in its order.

    A report on several providers names them before its operations; these are the names that are known. Raises
    `InputError` for what is no such report.
    """
    root = document(uri_of(path.absolute()), name, read_bytes(path, name)).root
    findings = root.get("findings") if isinstance(root, dict) else None
    if not isinstance(findings, list) or root.get("version") != VERSION:
        raise InputError("is no JSON report of contractguard", where=name, remedy="write one with --format json")
    if _is_about_schemas(findings):
        what = "is about schemas: waivers are for findings about contracts, payloads and code"
        raise InputError(what, where=name, remedy="name a report of check, diff, verify or try")
    return [_subject(finding, f"{name}: finding {number}", providers) for number, finding in enumerate(findings, 1)]


def _is_about_schemas(findings: list[Any]) -> bool:
    """Whether a finding is a difference between two schemas: no command accepts those."""
    messages = (finding.get("message") for finding in findings if isinstance(finding, dict))
    return any(isinstance(message, dict) and message.get("kind") == "schema" for message in messages)


def _subject(finding: Any, where: str, providers: Collection[str]) -> FindingReference:
    try:
        texts = [finding[key] for key in ("fingerprint", "rule", "pointer")]
        message = finding["message"]
        ends = [message[key] for key in ("status", "media_type")]
        operation, kind = message["operation"], message["kind"]
        role = None if kind == "operation" else _ROLES[kind]
    except (KeyError, TypeError, IndexError):
        raise _not_ours(where) from None
    told = [*texts, operation, *(end for end in ends if end is not None)]
    if not all(isinstance(text, str) for text in told):
        raise _not_ours(where)
    fingerprint, rule, pointer = texts
    if not FINGERPRINT.fullmatch(fingerprint):
        raise _not_ours(where)
    named = _PROVIDER.match(operation)
    provider = named[1] if named and named[1] in providers else ""
    if provider:
        operation = operation.removeprefix(f"[{provider}]").lstrip()
    return FindingReference(fingerprint, rule, str(MessageKey(operation, role, *ends)), pointer, provider)


def _not_ours(where: str) -> InputError:
    return InputError("is not as contractguard writes it", where=where, remedy="write the report with --format json")
