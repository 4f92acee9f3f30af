"""A rule that is switched off is named by its operators, and by no others."""

from __future__ import annotations

import hashlib
from functools import cache

import pytest

from contractguard.checks.prove.description import Mutant
from contractguard.checks.prove.equivalence import MutantEquivalence
from contractguard.checks.prove.guards.check import CheckGuard
from contractguard.checks.prove.sample import draw_sample
from contractguard.checks.prove.settle import MutantJudge, Settled
from contractguard.checks.settings import Settings
from contractguard.contract.answers.mutant import MutantStatus
from contractguard.contract.choices import FormatMode
from contractguard.contract.finding import Severity
from contractguard.rules.catalogue import policy
from tests.checks.prove.examples import STRICT, example
from tests.checks.prove.guards.test_check import ALL

EXAMPLES = ("openapi-3.0", "asyncapi-3.0")
SAMPLE = None if ALL else 120
RULES_IN_THE_GATE = 40


def settle(name: str, mutants: list[Mutant], settings: Settings) -> list[Settled]:
    description = example(name)
    guard = CheckGuard(description, settings, MutantEquivalence(description))
    return list(MutantJudge(description, guard, FormatMode.WARN).settle(mutants))


@cache
def told(name: str) -> dict[str, tuple[Mutant, tuple[str, ...]]]:
    """Mutants that are killed, by id, each with the rules that tell of it."""
    mutants = list(example(name).mutants())
    drawn = draw_sample(mutants, SAMPLE, 3, lambda mutant: False)
    asked = {one.id: one for one in mutants if one.id in drawn}
    return {one.id: (asked[one.id], one.by) for one in settle(name, list(asked.values()), STRICT) if one.by}


def rules(name: str) -> list[str]:
    """The rules that tell of some mutant: all of them, or as many as the gate has time for."""
    known = sorted({rule for _, by in told(name).values() for rule in by})
    if ALL:
        return known
    return sorted(known, key=lambda rule: hashlib.sha256(rule.encode()).hexdigest())[
        : RULES_IN_THE_GATE // len(EXAMPLES)
    ]


@pytest.mark.no_cover
@pytest.mark.parametrize("name", EXAMPLES)
def test_switching_a_rule_off_names_exactly_its_operators(name: str) -> None:
    assert len(rules(name)) >= 15
    for rule in rules(name):
        blind = Settings(policy=policy("strict", {rule: Severity.NONE}))
        own = [mutant for mutant, by in told(name).values() if rule in by]
        alone = {mutant.id for mutant, by in told(name).values() if by == (rule,)}
        others = [mutant for mutant, by in told(name).values() if rule not in by][:3]

        settled = settle(name, [*own, *others], blind)

        unseen = {one.id for one in settled if one.status in (MutantStatus.SURVIVED, MutantStatus.EQUIVALENT)}
        assert unseen <= {one.id for one in own}, rule
        assert alone <= unseen, rule
