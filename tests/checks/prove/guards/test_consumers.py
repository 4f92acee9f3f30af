"""What consumers expect as the guard: one that reads all that is promised misses next to nothing."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from contractguard.checks.prove.description import Description
from contractguard.checks.prove.guards.consumers import ConsumersGuard
from contractguard.checks.prove.sample import draw_sample
from contractguard.checks.prove.settle import MutantJudge
from contractguard.checks.settings import Settings
from contractguard.contract.answers.mutant import MutantStatus
from contractguard.contract.choices import FormatMode, SourceKind, TargetPart
from contractguard.contract.document import Json, Location
from contractguard.contract.expectation import Expectation, ExpectedPart, Strength, Target
from contractguard.readers.expectations import read_consumers
from tests.checks.prove.examples import ROOT, STRICT, example, mutant_of
from tests.checks.prove.guards.test_check import SAMPLE

FIELDS = frozenset(
    [
        *("property.drop", "property.rename", "type.change", "required.drop", "enum.add", "const.change", "null.add"),
        *("pattern.change", "integer.widen", "items.replace", "items.drop", "pattern.drop", "bound.drop"),
        "bound.loosen",
    ]
)


@cache
def reader_of_everything() -> tuple[Expectation, ...]:
    """A consumer that expects of every response and webhook of the example exactly what is promised."""
    found = []
    contract = example("openapi-3.1").contract
    for operation in contract.operations.values():
        for status, response in operation.responses.items() if operation.kind == "operation" else ():
            for media in response.content.values():
                target = Target(TargetPart.RESPONSE, operation.key, None, status, media.name)
                part = ExpectedPart(("body",), media.schema)
                at = Location(contract.documents[0], ())
                whole = (
                    f"{operation.key} {status}",
                    SourceKind.SCHEMA,
                    target,
                    False,
                    Strength.GUARANTEED,
                    (part,),
                    at,
                )
                found.append(Expectation("reader", None, *whole))
    return tuple(found)


@cache
def expectations_of_the_example() -> tuple[Expectation, ...]:
    """What the consumers of the example expect, without their code."""
    results = read_consumers(ROOT / "contracts", root=ROOT, allow_code=False)
    return tuple(one for _, result in results for one in result.found)


@pytest.mark.no_cover
def test_who_reads_what_is_promised_notices_what_becomes_of_it() -> None:
    description = example("openapi-3.1")
    guard = ConsumersGuard(description, STRICT, reader_of_everything(), None)
    mutants = [one for one in description.mutants() if one.operator in FIELDS and _is_sent(description, one.reached)]
    drawn = draw_sample(mutants, None if SAMPLE is None else 60, 1, lambda mutant: True)

    settled = list(MutantJudge(description, guard, FormatMode.WARN).settle(one for one in mutants if one.id in drawn))

    survived = [one for one in settled if one.status is MutantStatus.SURVIVED]
    killed = sum(one.status is MutantStatus.KILLED for one in settled)
    assert killed >= 0.99 * (killed + len(survived)), survived
    assert killed > 0.5 * len(drawn)


def _is_sent(description: Description, reached: Json) -> bool:
    """Whether a response has it, in its body."""
    return any(
        one.role is not None and one.role.value == "response" and one.pointer[:1] == ("body",) for one in reached
    )


def test_an_event_that_is_gone_is_missed_by_who_reads_it() -> None:
    description = example("openapi-3.1")
    guard = ConsumersGuard(description, Settings(), expectations_of_the_example(), None)
    mutant = mutant_of(description, "operation.drop", "/webhooks/payment.failed/post")

    answer = guard.ask(mutant)

    assert (answer.status, "risk" in answer.by) == (MutantStatus.KILLED, True)


def test_what_nobody_reads_hurts_nobody() -> None:
    description = example("openapi-3.1")
    guard = ConsumersGuard(description, Settings(), expectations_of_the_example(), None)
    payouts = [one for one in description.mutants() if {each.operation for each in one.reached} == {"GET /payouts"}]

    statuses = {guard.ask(one).status for one in payouts}

    assert len(payouts) > 50
    assert statuses <= {MutantStatus.UNREAD, MutantStatus.NOT_APPLICABLE}


def test_the_consumers_of_the_example_are_green(tmp_path: Path) -> None:
    guard = ConsumersGuard(example("openapi-3.1"), Settings(), expectations_of_the_example(), None)

    assert guard.find_unmet() == ()
