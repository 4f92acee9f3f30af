"""Examples that were cut down when they were read, with something in the gaps that a provider takes."""

from __future__ import annotations

from contractguard.algebra import Budget
from contractguard.algebra.overlap import overlap
from contractguard.contract.document import Document, Json, Schema
from contractguard.contract.redaction.schemas import stood_for

BUDGET = Budget(steps=20_000)


def filled(example: Json, name: str, provider: Schema | None) -> Json:
    """The example as the provider takes it, where something stands in for what was taken away from it and the provider
    takes the rest; else as it is. What a password was nobody knows any more: it is no reason to call a request refused.
    """
    gaps = stood_for(example, name)
    if gaps is None or provider is None or provider.node is False:
        return example
    for wanted in ({"const": example}, gaps):
        schema = Schema(Document("made:gaps", "", wanted), (), wanted, "2020-12")
        answer = overlap(provider, schema, access="request", budget=BUDGET)
        if answer.kind == "compatible":
            break
    return answer.candidate[0] if answer.kind == "compatible" and answer.candidate else example
