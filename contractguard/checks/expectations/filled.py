"""Examples that were cut down when they were read, with something in the gaps that a provider takes."""

from __future__ import annotations

from contractguard.algebra.overlap import Overlaps
from contractguard.contract.choices import Access, VerdictKind
from contractguard.contract.document import Document, Json, Schema
from contractguard.contract.errors import InputError
from contractguard.contract.redaction.schemas import stood_for

MOST_STEPS = 20_000
"""That one question about an example may cost."""


def fill_in(example: Json, name: str, provider: Schema | None, overlaps: Overlaps) -> Json:
    """The example as the provider takes it, where something stands in for what was taken away from it and the provider
    takes the rest; else as it is. What a password was nobody knows any more: it is no reason to call a request refused.

    Raises `InputError` where the run cannot pay for finding that out.
    """
    gaps = stood_for(example, name)
    if gaps is None or provider is None or provider.node is False:
        return example
    for wanted in ({"const": example}, gaps):
        schema = Schema(Document("made:gaps", "", wanted), (), wanted, "2020-12")
        answer = overlaps.ask(provider, schema, access=Access.REQUEST)
        if answer.kind == VerdictKind.COMPATIBLE:
            break
        if answer.kind == VerdictKind.UNKNOWN and overlaps.purse.is_spent:
            raise InputError(overlaps.purse.reason)
    return answer.candidate[0] if answer.kind == VerdictKind.COMPATIBLE and answer.candidate else example
