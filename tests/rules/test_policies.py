"""Policies: what a difference weighs, by rule, outcome and a project's own settings."""

from __future__ import annotations

import pytest

from contractguard.contract.choices import PolicyName
from contractguard.contract.errors import UsageError
from contractguard.contract.finding import Severity
from contractguard.rules.catalogue import RULES, policy
from contractguard.rules.model import POLICIES, Policy, ProofOutcome, severity

ERROR, WARNING, INFO, NONE = Severity.ERROR, Severity.WARNING, Severity.INFO, Severity.NONE

TABLE = [
    ("response.enum.widened", "EWE"),
    ("webhook.enum.widened", "EWE"),
    ("request.enum.widened", "III"),
    ("request.enum.narrowed", "EEE"),
    ("response.extensible-enum.widened", "WWW"),
    ("request.extensible-enum.narrowed", "EEE"),
    ("response.property.removed", "EEE"),
    ("request.property.removed", "EWE"),
    ("response.property.removed-optional", "EWE"),
    ("request.property.added-required", "EEE"),
    ("response.property.added-required", "III"),
    ("request.parameter.removed", "EWE"),
    ("webhook.parameter.removed", "EEE"),
    ("response.header.removed", "EEE"),
    ("response.header.removed-optional", "EWE"),
    ("request.parameter.serialization-changed", "EEE"),
    ("request.body.removed", "EEE"),
    ("response.body.removed", "EEE"),
    ("request.media-type.removed", "EEE"),
    ("response.status.removed", "EEE"),
    ("response.status.added", "WWW"),
    ("response.error-status.removed", "WII"),
    ("response.error-status.added", "III"),
    ("api.operation.removed", "EEE"),
    ("api.operation.removed-deprecated", "EWW"),
    ("api.operation.id-changed", "IIE"),
    ("api.operation.tags-changed", "IIW"),
    ("api.operation.security-narrowed", "EEE"),
    ("webhook.operation.security-narrowed", "III"),
    ("webhook.operation.security-widened", "EWW"),
    ("response.format.changed", "WWE"),
    ("request.default.changed", "WWW"),
    ("response.default.changed", "III"),
    ("response.discriminator.changed", "WWE"),
    ("api.server.removed", "EWW"),
    ("event.enum.widened", "EWE"),
    ("command.enum.narrowed", "EEE"),
    ("event.header.removed", "EEE"),
    ("command.header.removed", "EWE"),
    ("event.content-type.changed", "EEE"),
    ("command.correlation.added", "WII"),
    ("event.correlation.removed", "EWW"),
    ("event.operation.security-narrowed", "EEE"),
    ("event.operation.security-widened", "III"),
]


@pytest.mark.parametrize(("rule_id", "letters"), TABLE, ids=[row[0] for row in TABLE])
def test_table_of_severities(rule_id: str, letters: str) -> None:
    found = [severity(RULES[rule_id], chosen, "structural") for chosen in POLICIES.values()]

    assert "".join(level.label[0].upper() for level in found) == letters


@pytest.mark.parametrize("name", list(POLICIES))
def test_safe_is_never_more_than_an_info(name: PolicyName) -> None:
    assert {severity(known, POLICIES[name], "safe") for known in RULES.values()} == {INFO}


@pytest.mark.parametrize("outcome", ["breaks", "unproven"])
def test_strict_makes_every_danger_an_error(outcome: ProofOutcome) -> None:
    dangerous = [known for known in RULES.values() if known.dangerous]

    assert len(dangerous) > 100
    assert {severity(known, POLICIES[PolicyName.STRICT], outcome) for known in dangerous} == {ERROR}


def test_a_break_by_a_kind_that_seldom_breaks_is_an_error() -> None:
    assert severity(RULES["response.property.added"], POLICIES[PolicyName.TOLERANT], "breaks") is ERROR
    assert severity(RULES["response.property.added"], POLICIES[PolicyName.TOLERANT], "structural") is INFO


def test_a_widened_enum_that_breaks_stays_a_warning_in_tolerant() -> None:
    assert severity(RULES["response.enum.widened"], POLICIES[PolicyName.TOLERANT], "breaks") is WARNING


def test_codegen_is_never_milder_than_tolerant() -> None:
    for known in RULES.values():
        assert known.severity[PolicyName.CODEGEN] >= known.severity[PolicyName.TOLERANT], known.id
        assert known.severity[PolicyName.STRICT] >= known.severity[PolicyName.TOLERANT], known.id


def test_own_setting_wins_over_the_table() -> None:
    chosen = policy("tolerant", {"response.enum.widened": ERROR, "api.operation.removed": NONE})

    assert severity(RULES["response.enum.widened"], chosen, "breaks") is ERROR
    assert severity(RULES["api.operation.removed"], chosen, "structural") is NONE


def test_own_setting_of_a_dangerous_rule_does_not_raise_what_is_proved_safe() -> None:
    chosen = policy("tolerant", {"response.enum.widened": ERROR, "response.property.added": ERROR})

    assert severity(RULES["response.enum.widened"], chosen, "safe") is INFO
    assert severity(RULES["response.property.added"], chosen, "safe") is ERROR


def test_own_setting_off_holds_for_safe_ones_too() -> None:
    chosen = policy("tolerant", {"*": NONE})

    assert severity(RULES["response.enum.widened"], chosen, "safe") is NONE


def test_the_most_specific_pattern_counts() -> None:
    chosen = Policy(
        PolicyName.TOLERANT, {"*": NONE, "response.*": INFO, "response.enum.*": WARNING, "response.enum.widened": ERROR}
    )

    found = [chosen.override(rule_id) for rule_id in ("api.server.added", "response.x", "response.enum.x")]
    assert [*found, chosen.override("response.enum.widened")] == [NONE, INFO, WARNING, ERROR]


def test_only_the_star_is_special_in_patterns() -> None:
    chosen = Policy(PolicyName.TOLERANT, {"response.[e]num.*": ERROR, "response.enu?.*": ERROR})

    assert chosen.override("response.enum.widened") is None


def test_unknown_policy_names_the_choices() -> None:
    with pytest.raises(UsageError) as caught:
        policy("lenient")

    assert caught.value.exit_code == 2
    assert caught.value.remedy == "use one of strict, tolerant, codegen"


def test_unknown_rule_in_the_settings_gets_a_suggestion() -> None:
    with pytest.raises(UsageError) as caught:
        policy("tolerant", {"request.parameter.added-requird": INFO})

    assert caught.value.remedy == "did you mean request.parameter.added-required?"


def test_pattern_that_matches_nothing_is_refused() -> None:
    with pytest.raises(UsageError, match=r"no rule that matches 'evnt\.\*'"):
        policy("tolerant", {"evnt.*": INFO})
