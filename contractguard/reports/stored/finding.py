"""A finding of a stored report, and what was not checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from contractguard.contract.acceptance.tolerance import Tolerance
from contractguard.contract.acceptance.waiver import FindingReference, Waiver
from contractguard.contract.document import Document, Json, Location, Path, Position, tokens
from contractguard.contract.finding import (
    AffectedConsumer,
    Finding,
    PayloadEvidence,
    Place,
    Placement,
    Proof,
    Severity,
    Unchecked,
)
from contractguard.contract.model import MessageKey, Role
from contractguard.reports.parts.positions import MADE_BY_CODE
from contractguard.reports.stored.node import Node, words

_SEVERITIES = {one.label: one for one in Severity}
_ROLES: dict[str, Role | None] = {**words(Role), "operation": None, "schema": None}
_STRENGTHS = {word: word for word in ("guaranteed", "possible")}


def read_finding(node: Node) -> Finding:
    """A finding, with all that was written of it."""
    source, waived, expired, outdated = map(node.optional, ("source", "waived", "expired_waiver", "outdated_waiver"))
    waiver = _short_waiver(waived or expired) if outdated is None else read_waiver(outdated)
    old, new = (source.optional(side) if source else None for side in ("old", "new"))
    return Finding(
        node.identifier("rule"),
        node.choice("severity", _SEVERITIES),
        node.choice("verdict", words(Proof)),
        read_message(node.member("message")),
        node.text("pointer"),
        node.text("text"),
        node.identifier("fingerprint"),
        old=node.fragment("old"),
        new=node.fragment("new"),
        source_old=read_location(old),
        source_new=read_location(new),
        witness=_witness(node),
        reason=node.optional_text("reason"),
        places=tuple(Place(read_message(at.member("message")), at.text("pointer")) for at in node.items("places")),
        further_places=node.count("places_total"),
        detail=(node.text("name"),) if node.optional("name") else (),
        consumers=tuple(map(_affected_consumer, node.items("consumers"))),
        complete=node.flag("complete"),
        evidence=_evidence(node),
        isolated=node.optional_flag("isolated"),
        waiver=waiver,
        waiver_expired=expired is not None,
        waiver_outdated=outdated is not None,
        placement=_placement(node.optional("placement")),
    )


def _placement(node: Node | None) -> Placement | None:
    if node is None:
        return None
    start, end = ((node.count(f"{side}line"), node.count(f"{side}column")) for side in ("", "end_"))
    return Placement(node.text("file"), *start, *end, is_changed=node.flag("changed"))


def _witness(node: Node) -> tuple[Json] | None:
    """Of two schemas, the value stands in an object."""
    if node.optional("witness") is None:
        return None
    if node.member("message").text("kind") == "schema":
        return (node.member("witness").fragment("value"),)
    return (node.fragment("witness"),)


def read_message(node: Node) -> MessageKey:
    """A message, or a whole operation."""
    role = node.choice("kind", _ROLES)
    return MessageKey(node.text("operation"), role, node.optional_text("status"), node.optional_text("media_type"))


def read_location(node: Node | None) -> Location | None:
    """A place: its position is known from the start, and its path is the place in the report, which sorts as that."""
    if node is None:
        return None
    line, column, made = node.optional("line"), node.optional("column"), node.optional_text("pointer")
    position = Position(line.number(), column.number()) if line and column else None
    path: Path = tuple(f"{step:>09}" if isinstance(step, int) else step for step in node.path)
    uri, origin = f"stored:{node.text('file')}", node.optional_text("origin")
    if made is not None:
        path = _tokens(node, made)
        uri = f"{MADE_BY_CODE[0]}stored"
    document = Document(uri, node.text("file"), None, locate=_always(position), origin=origin or "")
    return Location(document, path)


def _always(position: Position | None) -> Callable[[Sequence[Path]], Sequence[Position | None]]:
    def locate(paths: Sequence[Path]) -> Sequence[Position | None]:
        return [position] * len(paths)

    return locate


def _tokens(node: Node, text: str) -> Path:
    try:
        return tokens(text)
    except ValueError:
        raise node.refusal("has a pointer that is none") from None


def _affected_consumer(node: Node) -> AffectedConsumer:
    return AffectedConsumer(
        node.text("consumer"),
        node.text("expectation"),
        read_location(node.optional("source")),
        node.choice("strength", _STRENGTHS),
        node.flag("pending"),
        node.flag("breaks"),
    )


def _evidence(node: Node) -> PayloadEvidence | None:
    total = node.count("payloads_total", 0)
    spots = [read_location(at) for at in node.items("payloads")] if total else []
    return PayloadEvidence(total, tuple(spot for spot in spots if spot is not None)) if total else None


def _short_waiver(node: Node | None) -> Waiver | None:
    if node is None:
        return None
    subject = FindingReference(node.text("fingerprint"))
    return Waiver(subject, node.text("reason"), node.text("owner"), node.day("until"), days_left=_days_left(node))


def read_waiver(node: Node) -> Waiver:
    """A waiver with all that it says of the finding."""
    told = [node.text(key) for key in ("fingerprint", "rule", "message", "pointer", "provider")]
    subject = FindingReference(*told)
    texts = (node.text("reason"), node.text("owner"))
    return Waiver(subject, *texts, node.day("until"), node.text("source"), _days_left(node))


def _days_left(node: Node) -> int | None:
    left = node.optional("days_left")
    return None if left is None else left.number()


def read_unchecked(node: Node) -> Unchecked:
    """Something that was not checked."""
    message = node.optional("message")
    told = str(read_message(message)) if message else ""
    return Unchecked(
        read_message(message) if message else None,
        node.text("reason"),
        read_location(node.optional("source")),
        must=node.flag("must"),
        subject=node.text("subject"),
        tolerance=_tolerance(node.optional("allowed"), told),
        times=node.count("times", 1),
    )


def _tolerance(node: Node | None, message: str) -> Tolerance | None:
    return Tolerance(message, node.text("reason"), node.text("owner"), node.day("until")) if node else None
