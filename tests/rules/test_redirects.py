"""Ids that rules had before keep their meaning: in `explain`, in severities, in waivers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date

import pytest

from contractguard.checks.comparison.distinction import distinct
from contractguard.contract.acceptance.waiver import FindingReference, Waiver
from contractguard.contract.change import Change
from contractguard.contract.choices import PolicyName, SeverityName
from contractguard.contract.errors import UsageError
from contractguard.contract.finding import Finding, Severity
from contractguard.contract.report import Section
from contractguard.project.base.settings import find_weakened
from contractguard.project.config import Checks, Config
from contractguard.rules.acceptance.waivers import find_unused, waive
from contractguard.rules.catalogue import RULES, find_rule, policy
from contractguard.rules.explain import explain, markdown
from contractguard.rules.fingerprint import fingerprint, fingerprints
from contractguard.rules.model import Policy
from contractguard.rules.redirects import REDIRECTS, former_ids, present_id
from tests.checks.descriptions import answering, compared

NOW, BEFORE, FURTHER = "response.property.became-optional", "response.field.no-longer-sure", "response.key.optional"
TODAY = date(2026, 1, 31)


@pytest.fixture
def renamed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rules became one, whose id is neither of theirs."""
    monkeypatch.setattr("contractguard.rules.redirects.REDIRECTS", {FURTHER: NOW, BEFORE: NOW})


def faults(redirects: Mapping[str, str], living: Collection[str]) -> Iterator[str]:
    """What is wrong with a table of former ids."""
    for former, present in redirects.items():
        if present in redirects:
            yield f"{former}: a chain, {present} is a former id, too"
        elif present not in living:
            yield f"{former}: there is no rule {present}"
        if former in living:
            yield f"{former}: hides a rule"


def test_the_table_is_sound() -> None:
    assert list(faults(REDIRECTS, RULES)) == []


@pytest.mark.parametrize(
    ("redirects", "fault"),
    [
        pytest.param({"a": "b"}, "a: there is no rule b", id="no target"),
        pytest.param({"a": "c", "c": "x"}, "a: a chain, c is a former id, too", id="chain"),
        pytest.param({"y": "x"}, "y: hides a rule", id="living"),
        pytest.param({"x": "x"}, "x: hides a rule", id="itself"),
    ],
)
def test_a_wrong_table_is_told(redirects: Mapping[str, str], fault: str) -> None:
    assert fault in list(faults(redirects, {"x", "y"}))


def test_a_rule_that_never_had_another_id() -> None:
    assert (present_id(NOW), former_ids(NOW)) == (NOW, ())


@pytest.mark.usefixtures("renamed")
class TestExplain:
    @pytest.mark.parametrize("name", [BEFORE, FURTHER, NOW])
    def test_any_id_leads_to_the_rule(self, name: str) -> None:
        assert find_rule(name).id == NOW

    def test_the_page_tells_the_former_ids(self) -> None:
        page = explain(find_rule(BEFORE))

        assert page.startswith(f"{NOW}\n")
        assert f"  formerly  {BEFORE}\n  formerly  {FURTHER}\n" in page
        assert f"Formerly `{BEFORE}`; that id is understood, too." in markdown(find_rule(NOW))

    def test_what_was_no_id_of_a_rule_is_refused(self) -> None:
        with pytest.raises(UsageError, match="there is no rule"):
            find_rule("response.field.never-was")


@pytest.mark.usefixtures("renamed")
class TestSeverities:
    @pytest.mark.parametrize("pattern", [BEFORE, "response.field.*", "*.no-longer-sure"])
    def test_a_former_id_and_a_pattern_for_it_set_the_rule(self, pattern: str) -> None:
        assert policy(PolicyName.TOLERANT, {pattern: Severity.INFO}).override(NOW) is Severity.INFO

    def test_the_present_id_counts_before_a_former_one(self) -> None:
        own = Policy(PolicyName.TOLERANT, {BEFORE: Severity.ERROR, NOW: Severity.INFO, FURTHER: Severity.ERROR})

        assert own.override(NOW) is Severity.INFO

    def test_of_two_former_ids_the_severest_counts(self) -> None:
        for levels in ((Severity.NONE, Severity.ERROR), (Severity.ERROR, Severity.NONE)):
            own = Policy(PolicyName.TOLERANT, dict(zip((BEFORE, FURTHER), levels, strict=True)))
            assert own.override(NOW) is Severity.ERROR

    def test_no_other_rule_is_set(self) -> None:
        own = Policy(PolicyName.TOLERANT, {BEFORE: Severity.INFO})

        assert [one for one in RULES if own.override(one) is not None] == [NOW]

    def test_writing_the_present_id_for_a_former_one_weakens_nothing(self) -> None:
        before, now = (Config(checks=Checks(severity={name: SeverityName.INFO})) for name in (BEFORE, NOW))

        assert find_weakened(before, now) == ()

    def test_setting_a_former_id_weakens_what_the_present_one_was_set_to(self) -> None:
        before = Config(checks=Checks(severity={NOW: SeverityName.ERROR}))
        now = Config(checks=Checks(severity={BEFORE: SeverityName.NONE}))

        assert find_weakened(before, now) != ()


@pytest.mark.usefixtures("renamed")
class TestWaivers:
    def test_one_made_under_the_former_id_counts(self) -> None:
        found = optional("id")

        (told,) = waive(found, [waiver(found.findings[0], BEFORE)], TODAY).findings

        assert told.rule == NOW and told.waived

    def test_one_that_says_the_former_rule_counts(self) -> None:
        found = optional("id")

        (told,) = waive(found, [waiver(found.findings[0], FURTHER, rule=FURTHER)], TODAY).findings

        assert told.waived

    def test_one_that_says_another_rule_does_not(self) -> None:
        found = optional("id")

        (told,) = waive(found, [waiver(found.findings[0], BEFORE, rule="response.enum.widened")], TODAY).findings

        assert not told.waived and told.waiver_outdated

    def test_one_under_an_id_that_the_rule_never_had_does_not(self) -> None:
        found = optional("id")

        assert waive(found, [waiver(found.findings[0], "response.other")], TODAY) == found

    def test_it_accepts_its_own_finding_alone(self) -> None:
        found = optional("id", "name")

        told = waive(found, [waiver(found.findings[0], BEFORE)], TODAY).findings

        assert [one.waived for one in told] == [True, False]

    def test_it_is_not_unused(self) -> None:
        found = optional("id")
        known = [waiver(found.findings[0], BEFORE), waiver(found.findings[0], "response.other")]

        assert find_unused(known, {"shop": found}.items()) == (known[1],)

    def test_findings_that_are_told_apart_stay_so_under_the_former_id(self) -> None:
        first, second = variants(NOW)
        apart = variants(BEFORE)

        assert {first.renamed[0], second.renamed[0]} == {one.fingerprint for one in apart}
        assert first.renamed[0] != second.renamed[0]


def optional(*names: str) -> Section:
    """What is found where properties of an answer were required."""
    properties = {name: {"type": "integer"} for name in names}
    old, new = ({"type": "object", "properties": properties, "required": required} for required in (list(names), []))
    found = compared(answering(old), answering(new))
    assert {one.rule for one in found.findings} == {NOW} and len(found.findings) == len(names)
    return found


def variants(rule_id: str) -> tuple[Finding, ...]:
    """Two findings that share everything a fingerprint is first made of."""
    (one,) = optional("id").findings
    change = Change("", "", {"type": "string"}, None)
    names = fingerprints(rule_id, one.message, one.pointer, change)
    return distinct(replace(one, old={"type": text}, **names) for text in ("string", "text"))


def waiver(finding: Finding, rule_id: str, rule: str = "") -> Waiver:
    """A waiver as it was written when the finding's rule had another id."""
    change = Change("", finding.detail[0], finding.old, finding.new)
    known = fingerprint(rule_id, finding.message, finding.pointer, change, finding.detail[1:])
    assert known != finding.fingerprint
    return Waiver(FindingReference(known, rule), "old clients are gone", "ann", TODAY)
