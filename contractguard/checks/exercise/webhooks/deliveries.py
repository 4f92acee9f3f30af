"""Deliveries of an event: a payload, and how it is signed."""

from __future__ import annotations

from contractguard.checks.consumer_code.falsify import to_json_bytes
from contractguard.checks.exercise.replay.step import SignatureKind, Step
from contractguard.checks.exercise.webhooks.mounts import MountedEvent
from contractguard.contract.document import Json
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class DeliveryKind:
    """A way in which a delivery that was taken goes wrong: how its parts are signed, the rule of what is wrong then,
    whether the last of them must be taken, and what is said where it is not so. The more telling ones come first."""

    name: str
    signatures: tuple[SignatureKind, ...]
    rule: str
    must_be_taken: bool
    said: str

    @property
    def needs_secret(self) -> bool:
        """Whether it says nothing about a receiver whose secret is not known."""
        return not self.must_be_taken


VALID, WRONG, OLD, NONE = SignatureKind.VALID, SignatureKind.WRONG, SignatureKind.OLD, SignatureKind.NONE
DELIVERY_KINDS = (
    DeliveryKind("duplicate", (VALID, VALID), "webhook.duplicate-failed", True, "the same delivery, sent twice"),
    DeliveryKind("wrong", (WRONG,), "webhook.signature-ignored", False, "a delivery signed with another secret"),
    DeliveryKind("unsigned", (NONE,), "webhook.signature-ignored", False, "a delivery without a signature"),
    DeliveryKind("old", (OLD,), "webhook.replay-accepted", False, "a delivery that was signed a day ago"),
)


def make_delivery(event: MountedEvent, payload: Json, signature: SignatureKind) -> Step:
    """One delivery, as the receiver gets it."""
    return Step(
        event.operation, headers=event.headers, body=to_json_bytes(payload), media_type=event.media_type, sign=signature
    )
