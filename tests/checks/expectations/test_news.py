"""What is news to a consumer, and what it never got: by expectation, place and kind of difference."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractguard.checks.comparison.contracts import compare_contracts
from contractguard.checks.expectations import attribute_to_consumers, evaluate
from contractguard.checks.settings import Settings
from contractguard.contract.choices import TargetPart
from contractguard.contract.document import Document
from contractguard.contract.expectation import Expectation, Target
from contractguard.contract.finding import Finding, Severity
from contractguard.contract.model import Contract
from contractguard.contract.report import Section
from contractguard.readers import read_contract
from tests.algebra.profile import draws
from tests.checks.expectations.conftest import of, reads, shop

Json = Any
TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
TOLERANT = Settings()


def judged(old: Json, new: Json, *expectations: Expectation, others: bool = False) -> Section:
    """A change of the answer as `check` weighs it."""
    before, now = shop(old), shop(new)
    report = compare_contracts(before, now, TOLERANT)
    found = evaluate(now, expectations, TOLERANT)
    known = found.unmet_before(before, TOLERANT)
    return attribute_to_consumers(report, found, TOLERANT.policy, unmet_before=known, others=others)


def told(report: Section, level: Severity) -> set[tuple[str, str]]:
    kept = (one for one in report.findings if one.severity is level)
    return {(one.rule.partition(".")[2], one.pointer) for one in kept}


NOTE = {"type": ["string", "null"]}
WANTED = of("id", "note", "status", id=TEXT, note=TEXT, status={"enum": ["paid", "open"]})
OLD = of("id", "note", "status", id=TEXT, note=NOTE, status={"enum": ["paid", "open"]})


class TestOneDetailThatWasNeverMet:
    """The note may always have been null."""

    def test_stays_pending_where_nothing_changed(self) -> None:
        report = judged(OLD, OLD, reads(WANTED))

        assert told(report, Severity.WARNING) == {("nullable.added", "/body/note")}
        assert [hurt.pending for one in report.findings for hurt in one.consumers] == [True]
        assert report.statistics.pending == 1

    def test_hides_no_later_break(self) -> None:
        new = of("note", id=WHOLE, note=NOTE)

        report = judged(OLD, new, reads(WANTED))

        assert told(report, Severity.ERROR) == {
            ("type.changed", "/body/id"),
            ("property.became-optional", "/body/id"),
            ("property.removed", "/body/status"),
        }
        assert told(report, Severity.WARNING) == {("nullable.added", "/body/note")}
        assert report.statistics.pending == 0

    def test_hides_no_other_break_of_the_same_place(self) -> None:
        new = of("id", "status", id=TEXT, note=NOTE, status={"enum": ["paid", "open"]})

        report = judged(OLD, new, reads(WANTED))

        assert told(report, Severity.ERROR) == {("property.became-optional", "/body/note")}

    def test_is_news_to_another_consumer(self) -> None:
        report = judged(OLD, of("id", id=TEXT, note=NOTE), reads(WANTED), reads(of("note", note=NOTE), consumer="app"))

        (gone,) = [one for one in report.findings if one.rule.endswith("became-optional")]
        assert {hurt.consumer for hurt in gone.consumers} == {"web", "app"}


def closed(*values: str) -> Json:
    return of("s", s={"enum": list(values)})


def test_a_closed_list_that_grows_once_more_is_news() -> None:
    report = judged(closed("a", "b"), closed("a", "b", "c"), reads(closed("a")))

    assert told(report, Severity.ERROR) == {("enum.widened", "/body/s")}


def test_a_closed_list_that_shrinks_to_what_is_still_too_much_is_none() -> None:
    report = judged(closed("a", "b", "c"), closed("a", "b"), reads(closed("a")))

    assert (told(report, Severity.ERROR), told(report, Severity.WARNING)) == (set(), {("enum.widened", "/body/s")})


def test_a_break_that_no_consumer_is_hurt_by_weighs_what_it_weighed_without_them() -> None:
    old, new = of("a", "b", a=TEXT, b=TEXT), of("a", "b", a=TEXT, b=WHOLE)

    assert told(judged(old, new), Severity.ERROR) == {("type.changed", "/body/b")}
    assert told(judged(old, new, reads(of("a", a=TEXT))), Severity.ERROR) == {("type.changed", "/body/b")}


class TestRemovals:
    OLD, NEW = of("a", "b", a=TEXT, b=TEXT), of("a", a=TEXT)
    GONE = frozenset([("property.removed", "/body/b")])

    def test_one_that_nobody_reads_is_a_warning(self) -> None:
        report = judged(self.OLD, self.NEW, reads(of("a", a=TEXT)))

        assert (told(report, Severity.ERROR), told(report, Severity.WARNING)) == (set(), self.GONE)

    def test_one_that_others_may_read_is_an_error(self) -> None:
        assert told(judged(self.OLD, self.NEW, reads(of("a", a=TEXT)), others=True), Severity.ERROR) == self.GONE

    def test_one_that_somebody_reads_where_it_is_there_is_an_error(self) -> None:
        assert told(judged(self.OLD, self.NEW, reads(of("a", a=TEXT, b=TEXT))), Severity.ERROR) == self.GONE

    def test_one_is_an_error_while_an_expectation_is_not_decided(self) -> None:
        dangling = {"$ref": "#/$defs/gone"}

        report = judged(self.OLD, self.NEW, reads(of("a", a=dangling)))

        assert report.unchecked != ()
        assert told(report, Severity.ERROR) == self.GONE

    def test_an_example_that_was_never_sent_hides_no_member_that_is_gone(self) -> None:
        report = judged(self.OLD, self.NEW, reads(examples=({"a": "x", "never": 1, "b": "y"},)))

        assert told(report, Severity.ERROR) == self.GONE
        assert told(report, Severity.WARNING) == {("property.removed", "/body/never")}


class TestAnotherMessageThatWouldDo:
    """What is read is gone, and something else is left by which nobody would be hurt."""

    ORDER = of("a", a=TEXT)

    def answering(self, responses: Json) -> Contract:
        info = {"title": "Shop", "version": "1"}
        described = {"openapi": "3.1.0", "info": info, "paths": {"/orders/{id}": {"get": {"responses": responses}}}}
        return read_contract(Document("file:///shop.json", "shop.json", described))

    def said(self, *media_types: str) -> Json:
        return {"description": "OK", "content": {name: {"schema": self.ORDER} for name in media_types}}

    def levels(self, old: Json, new: Json, wanted: Expectation) -> set[Severity]:
        before, now = self.answering(old), self.answering(new)
        found = evaluate(now, [wanted], TOLERANT)
        report = attribute_to_consumers(compare_contracts(before, now, TOLERANT), found, TOLERANT.policy)
        return {one.severity for one in report.findings if one.rule.endswith("removed")}

    def test_a_media_type(self) -> None:
        old, new = {"200": self.said("application/json")}, {"200": self.said("application/xml")}

        assert self.levels(old, new, reads(self.ORDER)) == {Severity.ERROR}

    @pytest.mark.parametrize("status", [None, "2XX"])
    def test_a_status(self, status: str | None) -> None:
        old, new = {"200": self.said("application/json")}, {"201": self.said("application/json")}

        assert self.levels(old, new, reads(self.ORDER, status=status)) == {Severity.ERROR}

    def test_one_that_is_not_meant_is_a_warning(self) -> None:
        old, new = {"200": self.said("application/json", "text/csv")}, {"200": self.said("application/json")}
        wanted = reads(self.ORDER)
        by_name = replace(wanted, target=replace(wanted.target, media_type="application/json"))

        assert self.levels(old, new, by_name) == {Severity.WARNING}


class TestUnions:
    """A consumer of two kinds of message, and a provider that sends one of them."""

    READ = {
        "oneOf": [
            of("type", "s", type={"const": "paid"}, s={"enum": ["a", "b"]}),
            of("type", "why", type={"const": "void"}, why=TEXT),
        ]
    }

    def paid(self, *required: str, s: Json) -> Json:
        return of("type", *required, type={"const": "paid"}, s=s)

    @pytest.mark.parametrize(
        ("new", "kind"),
        [
            (("s",), ("enum.widened", "/body/s")),
            ((), ("property.became-optional", "/body/s")),
        ],
        ids=["a value", "a missing field"],
    )
    def test_the_difference_is_told_inside_of_the_variant_that_is_meant(
        self, new: tuple[str, ...], kind: tuple[str, str]
    ) -> None:
        s = {"enum": ["a", "b", "c"] if new else ["a", "b"]}

        report = judged(self.paid("s", s={"enum": ["a", "b"]}), self.paid(*new, s=s), reads(self.READ))

        assert told(report, Severity.ERROR) == {kind}

    def test_one_that_was_never_read_hides_no_change_of_it(self) -> None:
        other, worse = of("n", n=WHOLE), of(n=WHOLE)
        union = {"oneOf": [of("type", type={"const": "x"}), of("type", type={"const": "y"})]}

        before = judged(other, other, reads(union))
        after = judged(other, worse, reads(union))

        assert told(before, Severity.ERROR) == set()
        assert told(after, Severity.ERROR) != set()


def test_what_was_never_met_in_one_place_is_news_in_another_that_says_the_same() -> None:
    sent, read = {"enum": ["a", "b"]}, {"enum": ["a"]}
    old, new = of(p=sent), of(p=sent, q=sent)

    report = judged(old, new, reads(of(p=read, q=read)))

    assert any(one.severity is Severity.ERROR and one.consumers for one in report.findings)
    assert told(judged(new, new, reads(of(p=read, q=read))), Severity.ERROR) == set()


# --- for any contracts, changes and expectations

MISSING = object()
VALUES = (MISSING, None, "a", "b", "c", "abcd", 1)
"""All that the properties below tell apart."""

CELLS = st.fixed_dictionaries(
    {
        "required": st.booleans(),
        "null": st.booleans(),
        "of": st.sampled_from(
            [TEXT, WHOLE, {"enum": ["a"]}, {"enum": ["a", "b"]}, {"enum": ["a", "b", "c"]}, {**TEXT, "maxLength": 2}]
        ),
    }
)
NAMES = ("p", "q", "r")
SIDES = st.dictionaries(st.sampled_from(NAMES), CELLS)
WRAPS: dict[str, tuple[Callable[[Json], Json], str]] = {
    "nothing": (lambda schema: schema, "/body"),
    "a member": (lambda schema: of("data", data=schema), "/body/data"),
    "a list": (lambda schema: {"type": "array", "items": schema}, "/body/*"),
}


def described(side: dict[str, Json]) -> Json:
    def cell(one: Json) -> Json:
        return {"anyOf": [one["of"], {"type": "null"}]} if one["null"] and "enum" in one["of"] else _nullable(one)

    required = [name for name, one in side.items() if one["required"]]
    return of(*required, **{name: deepcopy(cell(one)) for name, one in side.items()})


def _nullable(one: Json) -> Json:
    return {**one["of"], "type": [one["of"]["type"], "null"]} if one["null"] else one["of"]


def admits(cell: Json | None, value: Any, *, sender: bool) -> bool:
    """Whether a property may have a value; one that is not declared is not sent, and a reader takes anything there."""
    if cell is None:
        return value is MISSING if sender else True
    if value is MISSING:
        return not cell["required"]
    if value is None:
        return bool(cell["null"])
    schema = cell["of"]
    if "enum" in schema:
        return value in schema["enum"]
    if schema["type"] == "integer":
        return bool(value == 1)
    return isinstance(value, str) and len(value) <= schema.get("maxLength", 9)


def is_hurt(old: Json | None, new: Json | None, wanted: Json | None) -> bool:
    """Whether a reader gets a value of a property that it does not take, and that was not sent before."""
    return any(
        admits(new, value, sender=True)
        and not admits(wanted, value, sender=False)
        and not admits(old, value, sender=True)
        for value in VALUES
    )


def named(report: Section, pointer: str, consumer: str) -> list[Finding]:
    return [
        one
        for one in report.findings
        if one.pointer == pointer and one.severity is Severity.ERROR and consumer in {h.consumer for h in one.consumers}
    ]


@pytest.mark.no_cover
@draws(30, nightly=3_000)
@given(SIDES, SIDES, st.lists(SIDES, min_size=1, max_size=2), st.sampled_from(sorted(WRAPS)))
def test_whatever_hurts_a_consumer_anew_is_an_error_that_names_it(
    old: Json, new: Json, wanted: list[Json], wrap: str
) -> None:
    around, place = WRAPS[wrap]
    consumers = [reads(around(described(one)), consumer=f"c{number}") for number, one in enumerate(wanted)]

    report = judged(around(described(old)), around(described(new)), *consumers)

    for number, one in enumerate(wanted):
        for name in NAMES:
            if is_hurt(old.get(name), new.get(name), one.get(name)):
                assert named(report, f"{place}/{name}", f"c{number}"), (name, report.findings)


@pytest.mark.no_cover
@draws(30, nightly=3_000)
@given(SIDES, SIDES, st.lists(SIDES, min_size=1, max_size=2))
def test_no_finding_weighs_less_than_without_consumers_but_a_removal_that_nobody_reads(
    old: Json, new: Json, wanted: list[Json]
) -> None:
    consumers = [reads(described(one), consumer=f"c{number}") for number, one in enumerate(wanted)]

    alone = compare_contracts(shop(described(old)), shop(described(new)), TOLERANT).findings
    beside = {one.fingerprint: one for one in judged(described(old), described(new), *consumers).findings}

    for one in alone:
        now = beside[one.fingerprint]
        unread = one.rule.endswith("property.removed") and not any(one.pointer[6:] in side for side in wanted)
        assert now.severity >= (min(one.severity, Severity.WARNING) if unread else one.severity)
        assert not now.pending


@pytest.mark.no_cover
@draws(20, nightly=3_000)
@given(SIDES, SIDES)
def test_where_nothing_changes_nothing_is_an_error(same: Json, wanted: Json) -> None:
    report = judged(described(same), described(same), reads(described(wanted)))

    assert told(report, Severity.ERROR) == set()
    assert all(one.pending for one in report.findings)


def test_what_hurts_in_more_places_than_are_told_is_no_less_an_error() -> None:
    few = replace(TOLERANT, places=0)
    before, now = shop(of("a", a=TEXT, b=of("c", c=TEXT))), shop(of("a", a=TEXT, b=of("c", c=WHOLE)))
    found = evaluate(now, [reads(of("a", a=TEXT, b=of("c", c=TEXT)))], few)

    report = attribute_to_consumers(compare_contracts(before, now, few), found, few.policy, places=0)

    assert told(report, Severity.ERROR) == {("type.changed", "/body/b/c")}


def taking(body: Json) -> Contract:
    """A provider with one operation, PUT /orders/{id}, that takes a schema."""
    content = {"application/json": {"schema": body}}
    operation = {"requestBody": {"required": True, "content": content}, "responses": {"204": {"description": "OK"}}}
    info = {"title": "Shop", "version": "1"}
    described = {"openapi": "3.1.0", "info": info, "paths": {"/orders/{id}": {"put": operation}}}
    return read_contract(Document("file:///shop.json", "shop.json", described))


def sends(body: Json) -> Expectation:
    wanted = reads(body)
    return replace(wanted, target=Target(TargetPart.REQUEST, operation="PUT /orders/7"), consumer_sends=True)


@pytest.mark.no_cover
@draws(30, nightly=3_000)
@given(SIDES, SIDES, SIDES)
def test_whatever_is_not_taken_of_a_consumer_any_more_is_an_error_that_names_it(
    old: Json, new: Json, sent: Json
) -> None:
    before, now = taking(described(old)), taking(described(new))
    found = evaluate(now, [sends(described(sent))], TOLERANT)
    known = found.unmet_before(before, TOLERANT)

    report = attribute_to_consumers(
        compare_contracts(before, now, TOLERANT), found, TOLERANT.policy, unmet_before=known
    )

    for name in NAMES:
        refused = [
            value
            for value in VALUES
            if admits(sent.get(name), value, sender=True)
            and not admits(new.get(name), value, sender=False)
            and admits(old.get(name), value, sender=False)
        ]
        if refused:
            assert named(report, f"/body/{name}", "web"), (name, refused)
