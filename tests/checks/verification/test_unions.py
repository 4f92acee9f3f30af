"""Payloads that fit no alternative of a union."""

from __future__ import annotations

from pathlib import Path

from contractguard.contract.finding import Proof
from tests.checks.verification.stored import only, promised, store, stream, verified, webhooks

PAID_BY = {
    "oneOf": [
        {"type": "object", "required": ["kind"], "properties": {"kind": {"const": kind}}} for kind in ("card", "sepa")
    ]
}


def test_unknown_kinds_of_a_union_are_counted_at_their_field(tmp_path: Path) -> None:
    kinds = ["wallet", "card", "cash", "wallet"]
    stream(tmp_path, *({"by": {"kind": kind}} for kind in kinds))
    subject = promised(webhooks(paid={"type": "object", "properties": {"by": PAID_BY}}))

    finding = only(verified(tmp_path, subject, event="paid"))

    assert (finding.rule, finding.pointer) == ("webhook.enum.widened", "/body/by/kind")
    assert 'must be one of "card", "sepa"; found "wallet" (2), "cash" (1), in 3 of 3 failing' in finding.text
    assert finding.proof is Proof.PROVED


def test_an_optional_object_that_is_a_text_is_a_change_of_type(tmp_path: Path) -> None:
    store(tmp_path, a={"by": "card"})
    optional = {"anyOf": [{"type": "null"}, PAID_BY]}
    subject = promised(webhooks(paid={"type": "object", "properties": {"by": optional}}))

    finding = only(verified(tmp_path, subject, event="paid"))

    assert (finding.rule, finding.pointer) == ("webhook.type.changed", "/body/by")
    assert "must be null or object; found string" in finding.text
    assert finding.new == {"type": ["null", "object"]}


def test_missing_and_unknown_kinds_of_a_union_are_two_causes(tmp_path: Path) -> None:
    stream(tmp_path, {"by": {"kind": "wallet"}}, {"by": {}})
    subject = promised(webhooks(paid={"type": "object", "properties": {"by": PAID_BY}}))

    report = verified(tmp_path, subject, event="paid")

    assert sorted(one.rule for one in report.findings) == ["webhook.enum.widened", "webhook.property.became-optional"]
    assert len({one.fingerprint for one in report.findings}) == 2


def test_a_value_of_another_type_is_one_finding_where_values_are_listed(tmp_path: Path) -> None:
    store(tmp_path, a={"success": True})
    listed = {"type": "string", "enum": ["true", "false"]}
    subject = promised(webhooks(paid={"type": "object", "properties": {"success": listed}}))

    assert only(verified(tmp_path, subject, event="paid")).rule == "webhook.type.changed"
